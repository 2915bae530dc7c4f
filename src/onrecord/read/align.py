"""Where the text nodes of a parsed HTML tree stand in the source: the parser does not say.

The source is cut at its markup into chunks. Each text node is then verified against the next
chunk, character for character; a node the parser has moved (text put out of a table) is looked
for among the chunks passed over and a little ahead.
"""

import re
from collections import deque
from html import unescape
from typing import Final, NamedTuple

from onrecord.errors import Unreadable
from onrecord.read.elements import ELEMENTS
from onrecord.read.limits import Limits

__all__ = ["Align", "Piece", "Scan", "scan"]

_ATTRIBUTES = r"""(?:[^>=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?+)*+(?:>|\Z)"""
_MARKUP = re.compile(
    r"<(?:(script|style|template|title|iframe|noembed|noframes)(?=[\s/>])"
    + _ATTRIBUTES
    + r".*?(?:</\1(?=[\s/>])[^>]*+(?:>|\Z)|\Z)"
    r"|(/?)([a-z][^\s/>]*+)" + _ATTRIBUTES + r"|!--(?:-?>|.*?(?:--!?>|\Z))|[!?/][^>]*+(?:>|\Z))",
    re.DOTALL | re.IGNORECASE,
)
_ODD = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);?|\r\n?|\0")
_FLAT: Final = ELEMENTS.flat
_FORMATTING: Final = ELEMENTS.formatting
_BREAK: Final = frozenset({"br", "BR", "Br", "bR"})
_REPEATED: Final = 1_000_000
_AHEAD: Final = 48
_BEHIND: Final = 64
_PROBE: Final = 12


class Piece(NamedTuple):
    """Some text and the stretch of source it stands for; ``exact``: character for character."""

    text: str
    start: int
    end: int
    exact: bool


class Scan(NamedTuple):
    """The stretches of a source between its markup, and the stretches of its line breaks."""

    chunks: list[tuple[int, int]]
    breaks: list[tuple[int, int]]


def scan(source: str, limits: Limits, name: str) -> Scan:
    """Cut ``source`` at its markup.

    Raises ``Unreadable`` for more tags than ``limits.tags``, elements nested deeper than
    ``limits.depth``, or elements left open that every later paragraph would have to repeat.
    """
    angles = source.count("<")
    if angles > limits.tags:
        says = (
            f"{name} has {angles:,} tags, more than the {limits.tags:,} a page may have; "
            "split it or raise the limit."
        )
        raise Unreadable(says, kind="size")
    chunks: list[tuple[int, int]] = []
    breaks: list[tuple[int, int]] = []
    # With fewer tags than that, nothing can nest so deep.
    nesting = _Nesting(limits.depth, name) if angles > limits.depth else None
    at = 0
    for found in _MARKUP.finditer(source):
        start, end = found.span()
        if start > at:
            chunks.append((at, start))
        at = end
        if source[start + 1 : start + 3] in _BREAK and found[3].lower() == "br":
            breaks.append((start, end))
        if nesting and found[3]:
            nesting.tag(found[3].lower(), closing=bool(found[2]), at=start)
    if at < len(source):
        chunks.append((at, len(source)))
    return Scan(chunks, breaks)


class _Nesting:
    """Counts how deep elements nest, and how many the parser would have to open again."""

    def __init__(self, depth: int, name: str) -> None:
        self._depth = depth
        self._name = name
        self._level = 0
        self._formatting = 0
        self._tags = 0
        self._repeated = 0

    def tag(self, tag: str, *, closing: bool, at: int) -> None:
        """Count one tag. Raises ``Unreadable`` where it goes too deep."""
        self._tags += 1
        if tag in _FLAT:
            self._repeated += self._formatting
        else:
            step = -1 if closing else 1
            self._level = max(self._level + step, 0)
            if tag in _FORMATTING:
                self._formatting = max(self._formatting + step, 0)
        if self._level > self._depth or self._repeated > 64 * self._tags + _REPEATED:
            says = (
                f"{self._name} nests its elements more than {self._depth:,} deep at character {at:,}; "
                "no such page is published: check where it comes from."
            )
            raise Unreadable(says, kind="nesting")


class _Cursor(NamedTuple):
    """A place among the chunks: the next one, the pieces of the present one, how far into those."""

    chunk: int
    pieces: list[Piece]
    at: int
    skip: int


class Align:
    """Gives, text node by text node in tree order, the pieces of source each stands for."""

    def __init__(self, source: str, chunks: list[tuple[int, int]]) -> None:
        self._source = source
        self._chunks = chunks
        self._next = 0
        self._pieces: list[Piece] = []
        self._at = 0
        self._skip: int = 0
        self._passed: deque[int] = deque(maxlen=_BEHIND)
        self.end = 0

    def whole(self, text: str) -> int:
        """Give the offset of the next chunk when it is ``text`` character for character, else -1."""
        if self._at >= len(self._pieces) and self._next < len(self._chunks):
            start, end = self._chunks[self._next]
            if end - start == len(text) and self._source.startswith(text, start):
                self._next += 1
                self.end = end
                return start
        return -1

    def pieces(self, text: str) -> list[Piece]:
        """Give the pieces that put together are ``text``.

        Text that is nowhere to be found is one piece whose stretch of source is empty and stands
        where the reading had come to.
        """
        found = self._take(text, _Cursor(self._next, self._pieces, self._at, self._skip))
        if found:
            taken, (self._next, self._pieces, self._at, self._skip) = found
            self.end = taken[-1].end
            return taken
        if text.strip():
            moved = self._behind(text) or self._ahead(text)
            if moved:
                return moved
        return [Piece(text, self.end, self.end, exact=False)]

    def _behind(self, text: str) -> list[Piece]:
        for chunk in self._passed:
            found = self._take(text, _Cursor(chunk, [], 0, 0)) if self._may_be(chunk, text) else None
            if found:
                self._passed.remove(chunk)
                return found[0]
        return []

    def _ahead(self, text: str) -> list[Piece]:
        for chunk in range(self._next, min(self._next + _AHEAD, len(self._chunks))):
            found = self._take(text, _Cursor(chunk, [], 0, 0)) if self._may_be(chunk, text) else None
            if found:
                self._passed.extend(range(self._next, chunk))
                taken, (self._next, self._pieces, self._at, self._skip) = found
                self.end = taken[-1].end
                return taken
        return []

    def _may_be(self, chunk: int, text: str) -> bool:
        raw = self._source[slice(*self._chunks[chunk])].lstrip()
        return raw.startswith(text.lstrip()[:_PROBE]) or "&" in raw[:_PROBE] or len(raw) < _PROBE

    def _take(self, text: str, cursor: _Cursor) -> tuple[list[Piece], _Cursor] | None:
        """Verify ``text`` against the source from ``cursor`` on; None where it does not stand there."""
        chunk, pieces, at, skip = cursor
        taken: list[Piece] = []
        done = 0
        while done < len(text):
            if at >= len(pieces):
                if chunk >= len(self._chunks):
                    return None
                pieces, at, skip = self._cut(*self._chunks[chunk]), 0, 0
                chunk += 1
                continue
            piece = pieces[at]
            body = piece.text[skip:] if skip else piece.text
            if text.startswith(body, done):
                taken.append(Piece(body, piece.start + skip, piece.end, piece.exact))
                done += len(body)
                at, skip = at + 1, 0
            elif piece.exact and len(body) > len(text) - done and body.startswith(text[done:]):
                start = piece.start + skip
                skip += len(text) - done
                taken.append(Piece(text[done:], start, piece.start + skip, exact=True))
                done = len(text)
            elif not taken and body[0].isspace():
                # The parser has dropped white space (between rows, before the body).
                kept = body.lstrip() if piece.exact else ""
                at, skip = (at, skip + len(body) - len(kept)) if kept else (at + 1, 0)
            else:
                return None
        return taken, _Cursor(chunk, pieces, at, skip)

    def _cut(self, start: int, end: int) -> list[Piece]:
        """Cut a chunk at its entities and carriage returns."""
        pieces: list[Piece] = []
        at = start
        for odd in _ODD.finditer(self._source, start, end):
            first, last = odd.span()
            raw = odd[0]
            text = "\n" if raw[0] == "\r" else "" if raw == "\0" else unescape(raw)
            if text == raw:
                continue
            if first > at:
                pieces.append(Piece(self._source[at:first], at, first, exact=True))
            if text:
                pieces.append(Piece(text, first, last, exact=len(text) == last - first))
            at = last
        if at < end:
            pieces.append(Piece(self._source[at:end], at, end, exact=True))
        return pieces
