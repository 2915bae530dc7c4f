"""A heap is split into its releases.

A release begins at a heading that carries a carrier's prefix ("Press Releases: ..."), or at a
heading that a letterhead follows: within a few short lines stands a printed type, or a date.
A document without such headings is one release.
"""

import re
from functools import cache

from onrecord.model import Document
from onrecord.parse import dates
from onrecord.parse.kinds import printed_kind
from onrecord.parse.reader import plain
from onrecord.parse.vocabulary import load

__all__ = ["prefix_free", "starts"]

_LOOK = 10


@cache
def _prefix() -> re.Pattern[str]:
    prefixes: list[str] = load("letterhead")["prefixes"]
    return re.compile(r"(?:" + "|".join(re.escape(p) for p in prefixes) + r")\s*:\s*(?=\S)", re.IGNORECASE)


def prefix_free(title: str) -> str:
    """Return a title without the prefix its carrier put before it."""
    match = _prefix().match(title)
    return title[match.end() :] if match else title


def starts(document: Document) -> list[int]:
    """Return where in the text each release begins; [0] for a document that is one release."""
    text, segments = document.text, document.segments
    found: list[int] = []
    for number, segment in enumerate(segments):
        if segment.kind != "heading" or segment.landmark:
            continue
        words = plain(text[segment.span.start : segment.span.end])
        if _prefix().match(words) or _letterhead_follows(document, number):
            found.append(segment.span.start)
    if not found:
        return [0]
    # What stands before the first heading belongs to the first release, as furniture or letterhead.
    found[0] = 0
    return found


def _letterhead_follows(document: Document, heading: int) -> bool:
    kind = dated = False
    for segment in document.segments[heading + 1 : heading + 1 + _LOOK]:
        if segment.kind == "heading":
            return False
        for line in document.text[segment.span.start : segment.span.end].split("\n"):
            words = plain(line)
            if len(words) > 120:
                return False
            kind = kind or bool(printed_kind(words))
            dated = dated or bool(words and dates.line_date(words))
        if dated:
            return True
        if segment.kind == "rule":
            return kind
    return False
