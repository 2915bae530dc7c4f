"""HTML, page or fragment: every text node is read (https://html.spec.whatwg.org/), none is judged.

What is not words is left out: script, style, template, noscript and embedded frames' fallback,
comments. A page's title goes to ``About``. Nothing is taken for boilerplate here.
"""

import re
from typing import Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from onrecord.model import About, Document, MarkKind, Reading, SegmentKind, Source, Span
from onrecord.read.align import Align, Piece, scan
from onrecord.read.elements import ELEMENTS
from onrecord.read.limits import Limits
from onrecord.read.seam import Built, TextBuilder

__all__ = ["html_words", "read_html"]

_BLOCKS: Final = ELEMENTS.blocks
_PREFORMATTED: Final = ELEMENTS.preformatted
_LISTS: Final = ELEMENTS.lists
_SECTIONS: Final = ELEMENTS.sections
_NO_WORDS: Final = ELEMENTS.no_words
_LANDMARKS: Final = ELEMENTS.landmarks
_MARKS: Final = ELEMENTS.marks
_OF_PAGE: Final = frozenset({"banner", "contentinfo"})
_WRAP = re.compile(r"[\t\r\n\f][ \t\r\n\f]*")
_FRAMES = re.compile("<frameset", re.IGNORECASE)
_HEAD: Final = 64 * 1024
_ROLES: Final = frozenset(_LANDMARKS.values())
# One of these is in every source whose elements have an id, a name or a role.
_PLACES: Final = (
    *("id=", "ID=", "Id=", "name=", "NAME=", "Name=", "role=", "ROLE=", "Role="),
    *(" =", "\t=", "\n=", "\r="),
)
_SAYS_OF_ITSELF = re.compile(r"<(?:title|link|html)", re.IGNORECASE)
_LANGUAGE = re.compile(
    r"""<html\s[^<>]*?\blang\s*=\s*["']?([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3})""", re.IGNORECASE
)


def read_html(text: str, encoding: str, source: Source, limits: Limits) -> Reading:
    """Read one page or fragment as one document. See ``seam.Carrier``."""
    built, about = html_words(text, source.name, limits)
    return Reading((Document("html", *built, encoding=encoding, at=Span(0, len(text)), about=about),))


def html_words(text: str, name: str, limits: Limits) -> tuple[Built, About]:
    """Read the words of ``text``, and what its head says of it. ``name`` is for errors only.

    Raises ``Unreadable`` for elements nested too deep (kind "nesting") and too many tags ("size").
    """
    scanned = scan(text, limits, name)
    # A frameset makes the parser drop all words outside it; a fragment has none.
    tree = LexborHTMLParser(text, is_fragment=bool(_FRAMES.search(text)))
    walk = _Walk(text, Align(text, scanned.chunks), scanned.breaks)
    if tree.root is not None:
        walk.run(tree.root)
    return walk.builder.build(), _about(tree, text)


def _about(tree: LexborHTMLParser, text: str) -> About:
    if not _SAYS_OF_ITSELF.search(text[:_HEAD]):
        return About()
    title = tree.css_first("title")
    link = tree.css_first("link[rel=canonical]")
    language = _LANGUAGE.search(text[:_HEAD])
    words = " ".join(title.text().split()) if title else ""
    return About(
        title=words or None,
        link=(link.attributes.get("href") or None) if link else None,
        language=language[1] if language else None,
    )


class _Entered(NamedTuple):
    """What an element has begun that its end must end."""

    mark: MarkKind | None
    landmark: bool


_NOTHING: Final = _Entered(None, landmark=False)


class _Walk:
    """One way through a tree, in order, down and up."""

    def __init__(self, source: str, align: Align, breaks: list[tuple[int, int]]) -> None:
        self.builder = TextBuilder()
        self._align = align
        self._breaks = iter(breaks)
        self._named = any(place in source for place in _PLACES)
        self._kinds: list[tuple[SegmentKind, int]] = [("paragraph", 0)]
        self._landmarks: list[str | None] = [None]
        self._fresh = False
        self._lists = self._silent = self._preformatted = self._sections = 0

    def run(self, root: LexborNode) -> None:
        """Read everything under ``root``."""
        above: list[tuple[LexborNode, str, _Entered]] = []
        node: LexborNode | None = root
        while node is not None:
            tag = node.tag or ""
            child = None
            if tag == "-text":
                self._text(node.text_content or "")
            elif tag[:1] != "-" and tag not in _NO_WORDS:
                entered = self._enter(node, tag)
                child = node.first_child
                if child is not None:
                    above.append((node, tag, entered))
                    node = child
                    continue
                self._leave(tag, entered)
            following = node.next
            while following is None and above:
                node, tag, entered = above.pop()
                self._leave(tag, entered)
                following = node.next
            node = following

    def _text(self, text: str) -> None:
        start = self._align.whole(text)
        if start >= 0 and not (self._silent or self._preformatted):
            self.builder.add_wrapped(text, start)
        else:
            self._pieces(
                [Piece(text, start, start + len(text), exact=True)]
                if start >= 0
                else self._align.pieces(text)
            )
        if self._fresh and not text.isspace():
            self._fresh = False

    def _pieces(self, pieces: list[Piece]) -> None:
        if self._silent:
            return
        for piece in pieces:
            if self._preformatted:
                self.builder.add(piece.text, piece.start, piece.end)
            elif piece.exact:
                self.builder.add_wrapped(piece.text, piece.start)
            else:
                self.builder.add(_WRAP.sub(" ", piece.text), piece.start, piece.end)

    def _enter(self, node: LexborNode, tag: str) -> _Entered:
        landmark = False
        mark = _MARKS.get(tag)
        if tag in _BLOCKS:
            landmark = self._enter_block(node, tag)
        elif tag == "br":
            start, end = next(self._breaks, (self._align.end, self._align.end))
            self.builder.line_break(start, end)
        elif tag == "noscript":
            self._silent += 1
        if self._named or mark == "link":
            attributes = node.attributes
            place = attributes.get("id") or (attributes.get("name") if tag == "a" else None)
            if place and not self._silent:
                self.builder.anchor(place)
            if mark == "link":
                href = attributes.get("href")
                if href is None:
                    return _Entered(None, landmark)
                self.builder.open("link", href)
                return _Entered("link", landmark)
        if mark:
            self.builder.open(mark)
        return _Entered(mark, landmark) if mark or landmark else _NOTHING

    def _enter_block(self, node: LexborNode, tag: str) -> bool:
        landmark = _LANDMARKS.get(tag)
        if landmark in _OF_PAGE and self._sections:
            landmark = None
        if self._named:
            role = node.attributes.get("role")
            landmark = role if role in _ROLES else landmark
        if landmark:
            self._landmarks.append(landmark)
        self._kinds.append(self._kind(tag))
        self.builder.begin(*self._kinds[-1], self._landmarks[-1])
        if tag in _LISTS:
            self._lists += 1
        elif tag in _PREFORMATTED:
            self._preformatted += 1
        elif tag in _SECTIONS:
            self._sections += 1
        return landmark is not None

    def _kind(self, tag: str) -> tuple[SegmentKind, int]:
        if tag == "li":
            self._fresh = True
            return "item", max(self._lists, 1)
        if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            return "heading", int(tag[1])
        if tag in _PREFORMATTED:
            return "preformatted", 0
        if tag in {"td", "th"}:
            return "cell", 0
        if tag == "hr":
            return "rule", 0
        return ("item", max(self._lists, 1)) if self._fresh else ("paragraph", 0)

    def _leave(self, tag: str, entered: _Entered) -> None:
        if entered.mark:
            self.builder.close(entered.mark)
        if tag in _BLOCKS:
            self._kinds.pop()
            if entered.landmark:
                self._landmarks.pop()
            self.builder.begin(*self._kinds[-1], self._landmarks[-1])
            if tag in _LISTS:
                self._lists -= 1
            elif tag in _PREFORMATTED:
                self._preformatted -= 1
            elif tag in _SECTIONS:
                self._sections -= 1
        elif tag == "noscript":
            self._silent -= 1
