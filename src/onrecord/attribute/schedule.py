"""A public schedule as entries: whose, when, what, and what the press may see of it.

A line in capitals names the principal; a time of day opens an entry; a bracket in capitals below
it states the coverage. Lines of the same paragraph belong to one entry.
"""

import re
from typing import NamedTuple

from msgspec import structs

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
_COVERAGE = re.compile(r"\((?P<coverage>[A-Z][A-Z\s,/’'&-]{6,80})\)[\s\u00a0]*")


class _Line(NamedTuple):
    start: int
    end: int
    opens: bool


def appointments(draft: Draft) -> tuple[Appointment, ...]:
    """Return the entries of a public schedule in order; () for any other kind of release."""
    if draft.kind != "public schedule":
        return ()
    found: list[Appointment] = []
    principal: str | None = None
    for line in _lines(draft):
        text = draft.text[line.start : line.end]
        last = found[-1] if found and found[-1].principal == principal else None
        coverage, time = _COVERAGE.match(text), _TIME.match(text)
        if coverage and last:
            says = f"{last.says} {plain(text[coverage.end() :])}".strip()
            covered = structs.replace(last, coverage=plain(coverage["coverage"]), says=says)
            found[-1] = structs.replace(covered, span=Span(last.span.start, line.end))
        elif time:
            found.append(_entry(principal, text, time, line))
        elif _is_principal(plain(text)):
            principal = plain(text)
        elif last and (not line.opens or not last.says):
            says = f"{last.says} {plain(text)}".strip()
            found[-1] = structs.replace(last, says=says, span=Span(last.span.start, line.end))
        elif principal:
            found.append(Appointment(principal, None, None, plain(text), None, Span(line.start, line.end)))
    return tuple(found)


def _entry(principal: str | None, text: str, time: re.Match[str], line: _Line) -> Appointment:
    clock = line_clock(time["clock"])
    says = plain(text[time.end() :])
    return Appointment(
        principal, clock.time if clock else None, time["zone"], says, None, Span(line.start, line.end)
    )


def _is_principal(words: str) -> bool:
    return words.isupper() and len(words) > 3 and words[0] not in "*#("


def _lines(draft: Draft) -> list[_Line]:
    lines: list[_Line] = []
    for paragraph in draft.paragraphs:
        at = paragraph.span.start
        opens = True
        for piece in draft.text[paragraph.span.start : paragraph.span.end].split("\n"):
            start, end = trimmed(draft.text, at, at + len(piece))
            if end > start:
                lines.append(_Line(start, end, opens))
                opens = False
            at += len(piece) + 1
    return lines
