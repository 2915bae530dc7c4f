"""Texts put one behind the other, each with its structure and its map."""

from collections.abc import Iterable

from onrecord.model import Mark, Run, Segment, Span
from onrecord.read.seam import SEPARATOR, Built

__all__ = ["join"]


def join(pieces: Iterable[Built]) -> Built:
    """Put ``pieces`` into one text, parted as segments are; those without text are left out."""
    text: list[str] = []
    segments: list[Segment] = []
    marks: list[Mark] = []
    runs: list[Run] = []
    at = 0
    for piece in pieces:
        if not piece.segments:
            continue
        if text:
            text.append(SEPARATOR)
            at += len(SEPARATOR)
        text.append(piece.text)
        segments += [Segment(s.kind, _moved(s.span, at), s.level, s.landmark) for s in piece.segments]
        marks += [Mark(m.kind, _moved(m.span, at), m.value) for m in piece.marks]
        runs += [Run(r.text + at, r.text_end + at, r.source, r.source_end) for r in piece.runs]
        at += len(piece.text)
    return Built("".join(text), tuple(segments), tuple(marks), tuple(runs))


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
