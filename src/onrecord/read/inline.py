"""Where each inline piece of a Markdown paragraph stands: tokens walked along the source and verified."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from html import unescape
from typing import ClassVar, Final

from markdown_it.token import Token

from onrecord.model import MarkKind
from onrecord.read.elements import ELEMENTS
from onrecord.read.seam import TextBuilder

__all__ = ["InlineWalk"]

_MARKS: Final = ELEMENTS.marks
_BREAKS: Final = ELEMENTS.inline_breaks
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_ATTRIBUTE = re.compile(r"""\s(href|id|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""", re.IGNORECASE)
_HARD = re.compile(r"(?: *|\\)\n[ \t]*")
_SPACE = re.compile(r"[ \t]*")


class _AstrayError(Exception):
    """A token is not where the walk expects it."""


class InlineWalk:
    """Reads the inline tokens of one paragraph into a builder.

    ``content`` is the paragraph as markdown-it sees it, ``places`` gives for the start of each of
    its lines the offset in the source. When a token cannot be found where it must stand, the
    whole paragraph is read as plain characters: markup may show, words are never lost.
    """

    def __init__(
        self, builder: TextBuilder, source: str, content: str, places: Sequence[tuple[int, int]]
    ) -> None:
        self._builder = builder
        self._origin = source
        self._content = content
        self._starts = [start for start, _ in places]
        self._shifts = [source - start for start, source in places]
        self._steps: list[Callable[[], None]] = []
        self._open: list[MarkKind] = []
        self._at = 0
        self._base = 0
        self._inside_auto = False

    def run(self, tokens: Sequence[Token]) -> None:
        """Append the paragraph's words and marks to the builder."""
        try:
            self._walk(tokens)
            if self._content[self._at :].strip():
                raise _AstrayError
        except _AstrayError:
            self._steps.clear()
            self._open.clear()
            self._literal(0, len(self._content))
        for step in self._steps:
            step()
        for kind in reversed(self._open):
            self._builder.close(kind)

    def _walk(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            handler = self._HANDLERS.get(token.type)
            if handler:
                handler(self, token)
            elif token.nesting == 1:
                self._skip(token.markup)
                self._begin(_MARKS[token.tag], None)
            elif token.nesting == -1:
                self._skip(token.markup)
                self._finish(_MARKS[token.tag])
            else:
                raise _AstrayError

    def _source(self, at: int) -> int:
        return at + self._shifts[max(bisect_right(self._starts, at) - 1, 0)]

    def _range(self, start: int, end: int) -> tuple[int, int]:
        """Give the stretch of source for a stretch of content that is not empty."""
        return self._source(start), self._source(end - 1) + 1

    def _skip(self, markup: str) -> None:
        if not self._content.startswith(markup, self._at):
            raise _AstrayError
        self._at += len(markup)

    def _add(self, text: str, start: int, end: int) -> None:
        first, last = self._range(start, end)
        if last - first == len(text) and text != " ":
            # CommonMark has its parser replace NUL; the text keeps what the source holds.
            text = self._origin[first:last]
        self._steps.append(lambda: self._builder.add(text, first, last))

    def _break(self, start: int, end: int) -> None:
        first, last = self._range(start, end)
        self._steps.append(lambda: self._builder.line_break(first, last))

    def _begin(self, kind: MarkKind, value: str | None) -> None:
        self._open.append(kind)
        self._steps.append(lambda: self._builder.open(kind, value))

    def _finish(self, kind: MarkKind) -> None:
        if kind in self._open:
            self._open.reverse()
            self._open.remove(kind)
            self._open.reverse()
            self._steps.append(lambda: self._builder.close(kind))

    def _literal(self, start: int, end: int) -> None:
        """Read a stretch of content as it is; a wrap in it becomes one space."""
        at = start
        for piece in self._content[start:end].split("\n"):
            if at > start:
                self._add(" ", at - 1, at)
            if piece:
                self._add(piece, at, at + len(piece))
            at += len(piece) + 1

    def _text(self, token: Token) -> None:
        if not token.content or self._inside_auto:
            return
        start = self._at
        self._skip(token.content)
        self._add(token.content, start, self._at)

    def _special(self, token: Token) -> None:
        start = self._at
        self._skip(token.markup)
        self._add(token.content, start, self._at)

    def _soft(self, _token: Token) -> None:
        start = self._wrap()
        self._add(" ", start, self._at)

    def _hard(self, _token: Token) -> None:
        start = self._wrap()
        self._break(start, self._at)

    def _wrap(self) -> int:
        found = _HARD.match(self._content, self._at)
        if not found:
            raise _AstrayError
        start, self._at = found.span()
        return start

    def _code(self, token: Token) -> None:
        self._skip(token.markup)
        start = self._at
        close = re.compile(rf"(?<!`){token.markup}(?!`)").search(self._content, start)
        if not close:
            raise _AstrayError
        pad = (close.start() - start - len(token.content)) // 2
        self._literal(start + pad, close.start() - pad)
        self._at = close.end()

    def _link(self, token: Token) -> None:
        if token.nesting == -1:
            self._at = self._base + int(token.meta["to"])
            self._finish("link")
            self._inside_auto = False
            return
        self._at = self._base + int(token.meta["from"])
        auto = token.markup == "autolink"
        self._skip("<" if auto else "[")
        self._begin("link", str(token.attrs["href"]))
        if auto:
            # The parser's text has percent signs resolved; the source's own words are kept.
            self._literal(self._at, self._base + int(token.meta["to"]) - 1)
            self._inside_auto = True

    def _image(self, token: Token) -> None:
        base, outer = self._base, self._base + int(token.meta["from"])
        self._at = outer
        self._skip("![")
        self._base = self._at
        self._walk(token.children or [])
        self._base = base
        self._at = base + int(token.meta["to"])

    def _html(self, token: Token) -> None:
        start = self._at
        self._skip(token.content)
        tag = _TAG.match(token.content)
        if not tag:
            return
        name = tag[2].lower()
        if name in _BREAKS:
            self._break(start, self._at)
        if name in _MARKS and tag[1]:
            self._finish(_MARKS[name])
        elif name in _MARKS or "id" in token.content:
            values = {
                found[1].lower(): unescape(found[2] or found[3] or found[4] or "")
                for found in _ATTRIBUTE.finditer(token.content)
            }
            place = values.get("id") or values.get("name")
            if place:
                self._steps.append(lambda: self._builder.anchor(place))
            if name == "a" and "href" in values:
                self._begin("link", values["href"])
            elif name in _MARKS and name != "a":
                self._begin(_MARKS[name], None)

    _HANDLERS: ClassVar[dict[str, Callable[["InlineWalk", Token], None]]] = {
        "text": _text,
        "text_special": _special,
        "softbreak": _soft,
        "hardbreak": _hard,
        "code_inline": _code,
        "link_open": _link,
        "link_close": _link,
        "image": _image,
        "html_inline": _html,
    }
