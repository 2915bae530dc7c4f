"""Who asks in an interview: its title names the interviewer and the outlet.

"... with Yonit Levy of Channel 12", "... on ABC's This Week with George Stephanopoulos".
"""

import re
from typing import NamedTuple

from onrecord.attribute.names import NAME, OUTLET, clean_name
from onrecord.parse.reader import plain

__all__ = ["Interviewer", "interviewers"]

_OF = re.compile(
    rf"\b[Ww]ith\s+(?P<first>{NAME})(?:\s*(?:,|and|&)\s+(?P<second>{NAME}))?\s+(?:of|from|at)\s+(?P<outlet>{OUTLET})"
)
_ON = re.compile(
    rf"\b[Oo]n\s+(?P<outlet>{OUTLET})[’']s\s+.*\b[Ww]ith\s+(?P<first>{NAME})(?:\s*(?:,|and|&)\s+(?P<second>{NAME}))?$"
)


class Interviewer(NamedTuple):
    """A name and the outlet that the title gives with it."""

    name: str
    outlet: str


def interviewers(title: str | None) -> list[Interviewer]:
    """Return the interviewers a title names, or []."""
    if not title:
        return []
    match = _ON.search(title) or _OF.search(title)
    if not match:
        return []
    outlet = re.sub(r"[’']s\b.*$", "", plain(match["outlet"]))
    outlet = outlet[4:] if outlet.startswith("the ") else outlet
    names = [clean_name(match[group]) for group in ("first", "second") if match[group]]
    return [Interviewer(name, outlet) for name in names if name and len(name.split()) > 1]
