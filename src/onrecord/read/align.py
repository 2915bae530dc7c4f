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
_BEHIND: Final = 256


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


def scan(source: str, depth: int, name: str) -> Scan:
    """Cut ``source`` at its markup. Raises ``Unreadable`` where elements nest deeper than ``depth``,
    or where elements left open would be repeated by every paragraph that follows.
    """
    chunks: list[tuple[int, int]] = []
    breaks: list[tuple[int, int]] = []
    # With fewer tags than that, nothing can nest so deep.
    nesting = _Nesting(depth, name) if source.count("<") > depth else None
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
        self._level = self._formatting = self._tags = self._repeated = 0

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


class Align:
    """Gives, text node by text node in tree order, the pieces of source each stands for."""

    def __init__(self, source: str, chunks: list[tuple[int, int]]) -> None:
        self._source = source
        self._chunks = chunks
        self._next = 0
        self._rest: list[Piece] = []
        self._passed: deque[int] = deque(maxlen=_BEHIND)
        self.end = 0

    def whole(self, text: str) -> int:
        """Give the offset of the next chunk when it is ``text`` character for character, else -1."""
        if not self._rest and self._next < len(self._chunks):
            start, end = self._chunks[self._next]
            if end - start == len(text) and self._source.startswith(text, start):
                self._next += 1
                self.end = end
                return start
        return -1

    def pieces(self, text: str) -> list[Piece]:
        """Give the pieces that put together are ``text``."""
        rest, passed = self._rest, self._next
        found = self._take(text)
        if found:
            return found
        self._rest, self._next = rest, passed
        if not text.strip():
            return [Piece(text, self.end, self.end, exact=False)]
        return self._behind(text) or self._ahead(text) or self._unplaced(text)

    def _behind(self, text: str) -> list[Piece]:
        rest, here, end = self._rest, self._next, self.end
        for chunk in self._passed:
            self._rest, self._next = [], chunk
            found = self._take(text)
            if found:
                self._passed.remove(chunk)
                leftover = self._next == chunk + 1 and self._rest
                self._rest, self._next, self.end = rest, here, end
                if leftover:
                    self._passed.appendleft(chunk)
                return found
        self._rest, self._next = rest, here
        return []

    def _ahead(self, text: str) -> list[Piece]:
        rest, here = self._rest, self._next
        for chunk in range(here, min(here + _AHEAD, len(self._chunks))):
            self._rest, self._next = [], chunk
            found = self._take(text)
            if found:
                self._passed.extend(range(here, chunk))
                return found
        self._rest, self._next = rest, here
        return []

    def _unplaced(self, text: str) -> list[Piece]:
        """Say of a node that is nowhere to be found only where the reading had come to."""
        return [Piece(text, self.end, self.end, exact=False)]

    def _take(self, text: str) -> list[Piece]:
        """Verify ``text`` against the source from the cursor on; [] and a moved cursor if it fails."""
        taken: list[Piece] = []
        need = text
        while need:
            if not self._rest:
                if self._next >= len(self._chunks):
                    return []
                self._rest = self._cut(*self._chunks[self._next])
                self._next += 1
            piece = self._rest[0]
            if need.startswith(piece.text):
                taken.append(piece)
                need = need[len(piece.text) :]
                del self._rest[0]
            elif piece.exact and piece.text.startswith(need):
                middle = piece.start + len(need)
                taken.append(Piece(need, piece.start, middle, exact=True))
                self._rest[0] = Piece(piece.text[len(need) :], middle, piece.end, exact=True)
                need = ""
            elif not taken and piece.text[0].isspace():
                self._drop_space(piece)
            else:
                return []
        self.end = taken[-1].end if taken else self.end
        return taken

    def _drop_space(self, piece: Piece) -> None:
        """Step over white space the parser has dropped (between rows, before the body)."""
        kept = piece.text.lstrip()
        if kept and piece.exact:
            self._rest[0] = Piece(kept, piece.end - len(kept), piece.end, exact=True)
        else:
            del self._rest[0]

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
