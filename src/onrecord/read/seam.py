"""The seam between ``read`` and its carriers: what a carrier is, and what it builds a text with."""

import re
from typing import NamedTuple, Protocol

from onrecord.model import Mark, MarkKind, Reading, Run, Segment, SegmentKind, Source, Span
from onrecord.read.limits import Limits

__all__ = ["BLANK", "SEPARATOR", "Built", "ByteCarrier", "Carrier", "TextBuilder"]

SEPARATOR = "\n\n"
"""What stands between two segments of a text."""

BLANK = " \t\n\r\f"
"""ASCII white space: what may be dropped at the edges of a line or a segment."""

_WRAP = re.compile(r"[\r\n\f][ \t\r\n\f]*")


class Carrier(Protocol):
    """One form a source comes in: decoded characters in, documents and refusals out.

    ``text`` is the decoded source without a byte order mark; all runs point into it. Raises
    ``Unreadable`` when nothing at all can be read, never anything else.
    """

    def __call__(self, text: str, encoding: str, source: Source, limits: Limits) -> Reading:
        """Read ``text``, which came from ``source`` in ``encoding``."""
        ...


class ByteCarrier(Protocol):
    """One form a source comes in whose bytes are no text, or text in more than one encoding.

    Its documents' ``encoding`` is "latin-1": all runs point into the bytes, one code point a byte.
    Where no character of the text is one of the source (a PDF, an encoded part of a mail), a run is
    the nearest stretch around it, as a whole. Raises ``Unreadable`` when nothing at all can be
    read, never anything else.
    """

    def __call__(self, source: Source, limits: Limits) -> Reading:
        """Read the bytes of ``source``."""
        ...


class Built(NamedTuple):
    """The text of a document with its structure and its map."""

    text: str
    segments: tuple[Segment, ...]
    marks: tuple[Mark, ...]
    runs: tuple[Run, ...]


class _Open:
    """A mark that has begun: ``start`` is an offset in the segment being built."""

    __slots__ = ("kind", "start", "value")

    def __init__(self, kind: MarkKind, value: str | None, start: int) -> None:
        self.kind: MarkKind = kind
        self.value = value
        self.start = start


class TextBuilder:
    """Puts a document's text together from pieces that know where in the source they stand.

    Segments are begun and ended; ASCII white space at their edges is dropped, and a segment of
    nothing but white space leaves no trace (a rule may be empty). Marks may reach over segments.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._segments: list[Segment] = []
        self._marks: list[Mark] = []
        self._runs: list[Run] = []
        self._kind: SegmentKind = "paragraph"
        self._level = 0
        self._landmark: str | None = None
        self._pieces: list[tuple[str, int, int]] = []
        self._width = 0
        self._open: list[_Open] = []
        self._closed: list[tuple[MarkKind, int, int, str | None]] = []
        self._anchors: list[tuple[int, str]] = []
        self._source_end = 0

    @property
    def empty(self) -> bool:
        """Whether the segment being built holds no character yet."""
        return not self._pieces

    def begin(self, kind: SegmentKind, level: int = 0, landmark: str | None = None) -> None:
        """End the segment being built, if any, and begin one of ``kind`` (see ``Segment``)."""
        if self._pieces or self._closed or self._kind == "rule":
            self.end()
        self._kind = kind
        self._level = level
        self._landmark = landmark

    def add(self, text: str, start: int, end: int) -> None:
        """Append ``text``, read from ``start`` to ``end`` of the source (a range, never a guess).

        Equal lengths promise equal characters, white space apart.
        """
        if not text:
            return
        if (not self._pieces or self._pieces[-1][0] == "\n") and self._kind != "preformatted":
            kept = text.lstrip(BLANK)
            if len(text) == end - start:
                start += len(text) - len(kept)
            text = kept
            if not text:
                return
        self._pieces.append((text, start, end))
        self._width += len(text)

    def add_wrapped(self, text: str, start: int) -> None:
        """Append ``text``, found as it is at ``start``; a wrap in it becomes one space."""
        if "\n" not in text and "\t" not in text and "\r" not in text and "\f" not in text:
            self.add(text, start, start + len(text))
            return
        if not self._pieces and not text.strip(BLANK):
            return
        at = 0
        for wrap in _WRAP.finditer(text):
            words = text[at : wrap.start()].rstrip(BLANK)
            self.add(words.replace("\t", " "), start + at, start + at + len(words))
            self.add(" ", start + at + len(words), start + wrap.end())
            at = wrap.end()
        if at < len(text):
            self.add(text[at:].replace("\t", " "), start + at, start + len(text))

    def line_break(self, start: int, end: int) -> None:
        """Append a line break the carrier asked for, read from ``start`` to ``end``."""
        self._trim()
        if self._pieces:
            self._pieces.append(("\n", start, end))
            self._width += 1

    def open(self, kind: MarkKind, value: str | None = None) -> None:
        """Begin a mark at the present place."""
        self._open.append(_Open(kind, value, self._width))

    def close(self, kind: MarkKind) -> None:
        """End the latest open mark of ``kind``; without one, nothing happens."""
        for i in range(len(self._open) - 1, -1, -1):
            mark = self._open[i]
            if mark.kind == kind:
                self._closed.append((mark.kind, mark.start, self._width, mark.value))
                del self._open[i]
                return

    def anchor(self, name: str) -> None:
        """Put an anchor, an empty mark, at the present place."""
        self._anchors.append((self._width, name))

    def _trim(self) -> None:
        """Drop ASCII white space at the end of what is built (line breaks included)."""
        while self._pieces:
            text, start, end = self._pieces[-1]
            kept = text.rstrip(BLANK)
            if kept == text:
                return
            self._width -= len(text) - len(kept)
            if not kept:
                self._pieces.pop()
                continue
            if len(text) == end - start:
                end = start + len(kept)
            self._pieces[-1] = (kept, start, end)
            return

    def end(self) -> None:
        """End the segment being built."""
        if self._pieces:
            self._trim()
            last = self._pieces[-1][0] if self._pieces else ""
            if not last or (last.isspace() and all(text.isspace() for text, _, _ in self._pieces)):
                self._pieces.clear()
                self._width = 0
                self._anchors = [(0, name) for _, name in self._anchors]
        if self._pieces or self._kind == "rule":
            self._flush()
        if self._closed:
            self._closed.clear()
        for mark in self._open:
            mark.start = 0
        self._kind = "paragraph"
        self._level = 0
        self._landmark = None

    def _flush(self) -> None:
        runs = self._runs
        at = self._length
        reached = self._source_end
        if self._segments:
            first = self._pieces[0][1] if self._pieces else reached
            if first > reached:
                runs.append(Run(at, at + len(SEPARATOR), reached, first))
            self._parts.append(SEPARATOR)
            at += len(SEPARATOR)
        base = at
        exact = False
        since = source = 0
        last = -1
        for text, start, end in self._pieces:
            self._parts.append(text)
            width = len(text)
            if width != end - start:
                if exact:
                    runs.append(Run(since, at, source, last))
                runs.append(Run(at, at + width, start, end))
                exact = False
            elif not exact or start != last:
                if exact:
                    runs.append(Run(since, at, source, last))
                exact, since, source = True, at, start
            at += width
            last = end
            reached = max(reached, end)
        if exact:
            runs.append(Run(since, at, source, last))
        self._source_end = reached
        self._length = at
        self._segments.append(Segment(self._kind, Span(base, self._length), self._level, self._landmark))
        for kind, start, end, value in self._closed:
            self._mark(kind, base + start, base + end, value)
        for mark in self._open:
            self._mark(mark.kind, base + mark.start, self._length, mark.value)
        for place, name in self._anchors:
            at = min(base + place, self._length)
            self._marks.append(Mark("anchor", Span(at, at), name))
        self._anchors.clear()
        self._pieces.clear()
        self._width = 0

    def _mark(self, kind: MarkKind, start: int, end: int, value: str | None) -> None:
        end = min(end, self._length)
        if start < end:
            self._marks.append(Mark(kind, Span(start, end), value))

    def build(self) -> Built:
        """End what is open and give the text, its segments, marks (by place) and runs."""
        self.end()
        for _, name in self._anchors:
            self._marks.append(Mark("anchor", Span(self._length, self._length), name))
        self._anchors.clear()
        self._open.clear()
        self._marks.sort(key=lambda mark: (mark.span.start, -mark.span.end))
        return Built("".join(self._parts), tuple(self._segments), tuple(self._marks), tuple(self._runs))
