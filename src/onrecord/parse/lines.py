"""The lines of a release: segments cut at the line breaks their carrier asked for."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from onrecord.model import Document, Mark, Segment, SegmentKind, Span
from onrecord.parse.reader import plain, trimmed

__all__ = ["Line", "Marks", "Region", "cut", "lines_of"]


# A label in running text, where the page lost its line breaks: it stands behind the end of a sentence.
_RUN_IN = re.compile(r"(?:M(?:RS?|S)|DR)\. [A-Z][\w'’-]*:[\s\u00a0]|Q[\s\u00a0]{3,}(?=[A-Z“\"])")
_CLOCK = re.compile(r"[AP]\.M\. [A-Z]{2,4}$")
"""The end of a letterhead that ran into the words: "1:20 P.M. EDT"."""
_GAP = 20
"""White space that may stand before a label in running text, in characters."""
_BEHIND = (".", "?", "!", ")", "-", "–", "—", '"', "”")


class Line(NamedTuple):
    """A line without the white space at its edges. ``opens`` says it is the first of its segment.

    ``words`` is the line as a reader sees it.
    """

    start: int
    end: int
    text: str
    words: str
    segment: int
    kind: SegmentKind
    opens: bool
    landmark: str | None


class Region(NamedTuple):
    """A stretch of a document with everything in it counted from its own start."""

    text: str
    segments: tuple[Segment, ...]
    marks: tuple[Mark, ...]
    at: Span


class Marks:
    """Answers whether a position lies in a strong run."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        """Take the marks of a region."""
        strong = sorted((mark.span.start, mark.span.end) for mark in marks if mark.kind == "strong")
        self._starts = [start for start, _ in strong]
        self._ends = [end for _, end in strong]

    def strong(self, position: int) -> bool:
        """Return whether the character at ``position`` is strong."""
        index = bisect_right(self._starts, position) - 1
        return any(position < self._ends[i] for i in range(max(0, index - 1), index + 1))


def cut(document: Document, start: int, end: int) -> Region:
    """Return the stretch ``start:end`` of a document; what straddles an edge is left out."""
    if start == 0 and end == len(document.text):
        return Region(document.text, document.segments, document.marks, Span(0, end))
    segments = tuple(
        Segment(s.kind, Span(s.span.start - start, s.span.end - start), s.level, s.landmark)
        for s in document.segments
        if start <= s.span.start and s.span.end <= end
    )
    marks = tuple(
        Mark(m.kind, Span(m.span.start - start, m.span.end - start), m.value)
        for m in document.marks
        if start <= m.span.start and m.span.end <= end
    )
    return Region(document.text[start:end], segments, marks, Span(start, end))


def lines_of(region: Region) -> list[Line]:
    """Return the lines of a region in order; lines of white space alone are left out."""
    lines: list[Line] = []
    text = region.text
    for number, segment in enumerate(region.segments):
        start, end = segment.span
        opens = True
        while start < end or (opens and segment.kind == "rule"):
            stop = text.find("\n", start, end)
            stop = end if stop < 0 else stop
            stop = _before_label(text, start, stop)
            left, right = trimmed(text, start, stop)
            if right > left or segment.kind == "rule":
                words = text[left:right]
                lines.append(
                    Line(left, right, words, plain(words), number, segment.kind, opens, segment.landmark)
                )
                opens = False
            start = stop + 1
            if segment.kind == "rule":
                break
    return lines


def _before_label(text: str, start: int, stop: int) -> int:
    """Where a line ends that a label follows ("... we hope. MR. LUND: It is so."), or else ``stop``."""
    for match in _RUN_IN.finditer(text, start + 1, stop):
        at = match.start()
        before = text[max(start, at - _GAP) : at]
        bare = before.rstrip()
        if bare and len(bare) < len(before) and (bare.endswith(_BEHIND) or _CLOCK.search(bare)):
            return at - 1
    return stop
