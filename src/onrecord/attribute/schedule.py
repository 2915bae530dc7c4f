"""A public schedule as entries: whose, when, what, and what the press may see of it.

A line in capitals names the principal; a time of day opens an entry; a bracket in capitals below
it states the coverage.
"""

import re

from onrecord.model import Appointment, Span
from onrecord.parse import Draft
from onrecord.parse.dates import line_clock
from onrecord.parse.reader import plain, trimmed

__all__ = ["appointments"]

_TIME = re.compile(
    r"(?P<clock>\d{1,2}:\d\d\s*[ap]\.?m\.?)"
    r"(?:[\s\u00a0]+(?P<zone>LOCAL|[A-Z]{2,4}T\b|\([A-Za-z ]+\)))?[\s\u00a0]*",
    re.IGNORECASE,
)
_COVERAGE = re.compile(r"\((?P<coverage>[A-Z][A-Z\s,/’'&-]{6,80})\)")


def appointments(draft: Draft) -> tuple[Appointment, ...]:
    """Return the entries of a public schedule in order; () for any other kind of release."""
    if draft.kind != "public schedule":
        return ()
    found: list[Appointment] = []
    principal: str | None = None
    for start, end in _lines(draft):
        text = draft.text[start:end]
        words = plain(text)
        time = _TIME.match(text)
        coverage = _COVERAGE.fullmatch(text)
        if coverage:
            if found:
                last = found[-1]
                found[-1] = Appointment(
                    last.principal,
                    last.time,
                    last.zone,
                    last.says,
                    plain(coverage["coverage"]),
                    Span(last.span.start, end),
                )
        elif not time and words.isupper() and len(words) > 3 and not words.startswith(("*", "#", "(")):
            principal = words
        elif time or (principal and words[-1:] == "."):
            clock = line_clock(time["clock"]) if time else None
            zone = time["zone"] if time else None
            says = plain(text[time.end() :] if time else text)
            found.append(
                Appointment(principal, clock.time if clock else None, zone, says, None, Span(start, end))
            )
    return tuple(found)


def _lines(draft: Draft) -> list[tuple[int, int]]:
    lines: list[tuple[int, int]] = []
    for paragraph in draft.paragraphs:
        at = paragraph.span.start
        for piece in draft.text[paragraph.span.start : paragraph.span.end].split("\n"):
            start, end = trimmed(draft.text, at, at + len(piece))
            if end > start:
                lines.append((start, end))
            at += len(piece) + 1
    return lines
