"""Markdown: CommonMark 0.31 (https://spec.commonmark.org/0.31.2/) with strikethrough and front matter.

Blocks come from markdown-it-py's line maps; the place of every inline piece is found by walking
the tokens along the source and verifying each. Two rules are off: link reference definitions
(``[Official]: Yes.`` would vanish) and HTML blocks (their words would not be read).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.autolink import autolink
from markdown_it.rules_inline.image import image
from markdown_it.rules_inline.link import link
from markdown_it.token import Token

from onrecord.errors import Unreadable
from onrecord.model import Document, Reading, SegmentKind, Source, Span
from onrecord.read.front_matter import front_matter
from onrecord.read.inline import InlineWalk
from onrecord.read.limits import Limits
from onrecord.read.seam import BLANK, TextBuilder
from onrecord.read.source_lines import SourceLine, source_lines

__all__ = ["read_markdown"]

_NUMBERS = re.compile(r"\d{1,9}[.)][ \t>*+-]*(?:\d{1,9}[.)][ \t>*+-]*)*$")
_QUOTE_ONLY = re.compile(r"[\s>]*")
_EDGE = re.compile(r"\s*$")
_NESTING = 60

_Rule = Callable[[StateInline, bool], bool]


def _placed(rule: _Rule) -> _Rule:
    """Let a rule note on its tokens the stretch of the paragraph it has read."""

    def noting(state: StateInline, silent: bool) -> bool:
        start, first = state.pos, len(state.tokens) + bool(state.pending)
        done = rule(state, silent)
        if done and not silent:
            for token in (state.tokens[first], state.tokens[-1]):
                token.meta["from"], token.meta["to"] = start, state.pos
        return done

    return noting


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _NESTING})
    parser.enable("strikethrough").disable(["reference", "html_block", "text_join"])
    for name, rule in (("link", link), ("image", image), ("autolink", autolink)):
        parser.inline.ruler.at(name, _placed(rule))
    return parser


_PARSER = _parser()


class _Leaf(NamedTuple):
    """A block that holds words. ``numbered``: its list's number stands before it on its line."""

    kind: SegmentKind
    level: int
    first: int
    end: int
    token: Token
    numbered: bool


def read_markdown(text: str, encoding: str, source: Source, limits: Limits) -> Reading:
    """Read one Markdown file as one document. See ``seam.Carrier``."""
    brackets = text.count("[")
    if brackets > limits.tags:
        says = (
            f"{source.name} has {brackets:,} brackets, more than the {limits.tags:,} links a text may have; "
            "split it or raise the limit."
        )
        raise Unreadable(says, kind="size")
    about, body = front_matter(text, limits)
    lines = source_lines(text)
    covered = sum(line.start < body for line in lines) if body else 0
    # A line of no-break spaces ends a paragraph for its reader; to CommonMark it would be words.
    seen = ["" if n < covered or line.text.isspace() else line.text for n, line in enumerate(lines)]
    builder = TextBuilder()
    for leaf in _leaves(_PARSER.parse("\n".join(seen))):
        _strays(builder, lines[covered : leaf.first])
        _read_leaf(builder, text, lines, leaf)
        covered = max(covered, leaf.end)
    _strays(builder, lines[covered:])
    built = builder.build()
    document = Document("markdown", *built, encoding=encoding, at=Span(0, len(text)), about=about)
    return Reading((document,))


def _leaves(tokens: Sequence[Token]) -> Iterator[_Leaf]:
    items = 0
    fresh = numbered = False
    opened = ""
    lines = (0, 0)
    for token in tokens:
        if token.type == "list_item_open":
            items += 1
            fresh = True
            numbered = numbered or bool(token.info)
        elif token.type == "list_item_close":
            items -= 1
            fresh = numbered = False
        elif token.nesting == 1:
            opened = token.tag
            lines = tuple(token.map) if token.map else lines
        elif token.map and token.type in {"inline", "fence", "code_block", "hr"}:
            kind, level = _kind(token, opened, items if fresh else 0)
            first, end = lines if token.type == "inline" else token.map
            yield _Leaf(kind, level, first, end, token, numbered)
            fresh = numbered = False


def _kind(token: Token, opened: str, item: int) -> tuple[SegmentKind, int]:
    if token.type == "hr":
        return "rule", 0
    if token.type != "inline":
        return "preformatted", 0
    if opened.startswith("h"):
        return "heading", int(opened[1])
    return ("item", item) if item else ("paragraph", 0)


def _strays(builder: TextBuilder, lines: Sequence[SourceLine]) -> None:
    """Read lines no block holds (an empty list item, nesting past the limit) as plain words."""
    builder.end()
    for line in lines:
        if _QUOTE_ONLY.fullmatch(line.text):
            builder.end()
            continue
        if not builder.empty:
            builder.add(" ", line.start - 1, line.start)
        builder.add(line.text, line.start, line.end)
    builder.end()


def _read_leaf(builder: TextBuilder, text: str, lines: Sequence[SourceLine], leaf: _Leaf) -> None:
    if leaf.kind == "preformatted":
        _preformatted(builder, lines, leaf)
        return
    builder.begin(leaf.kind, leaf.level)
    if leaf.kind == "rule":
        line = lines[leaf.first]
        start = len(line.text) - len(line.text.lstrip(BLANK + ">"))
        builder.add(line.text[start:], line.start + start, line.end)
    else:
        _words(builder, text, lines, leaf)
    builder.end()


def _words(builder: TextBuilder, text: str, lines: Sequence[SourceLine], leaf: _Leaf) -> None:
    content = leaf.token.content
    places = _places(content, lines, leaf)
    if not places:
        _strays(builder, lines[leaf.first : leaf.end])
        return
    line = lines[leaf.first]
    _lead(builder, line, places[0][1] - line.start, leaf)
    InlineWalk(builder, text, content, places).run(leaf.token.children or [])
    last = lines[leaf.first + len(places) - 1]
    end = places[-1][1] + len(content) - places[-1][0]
    rest = last.text[end - last.start :]
    if rest.isspace():
        builder.add(rest, end, last.end)


def _places(content: str, lines: Sequence[SourceLine], leaf: _Leaf) -> list[tuple[int, int]]:
    """Give for each line of ``content`` its offset there and in the source; [] when one is not found."""
    places: list[tuple[int, int]] = []
    at = 0
    for number, piece in enumerate(content.split("\n"), leaf.first):
        line = lines[number]
        words = piece.lstrip(BLANK)
        hay = line.text.replace("\0", "\ufffd")
        if leaf.kind == "heading" and leaf.token.markup.startswith("#"):
            found = hay.find(words, hay.find("#") + leaf.level)
        else:
            found = hay.rfind(words)
        if found < 0:
            return []
        skipped = len(piece) - len(words)
        places.append((at + skipped, line.start + found))
        at += len(piece) + 1
    return places


def _lead(builder: TextBuilder, line: SourceLine, at: int, leaf: _Leaf) -> None:
    """Keep what CommonMark takes off the front of a block: a list number, no-break spaces."""
    prefix = line.text[:at]
    if leaf.numbered:
        numbers = _NUMBERS.search(prefix.split("#")[0])
        if numbers:
            builder.add(
                prefix[numbers.start() : numbers.end()],
                line.start + numbers.start(),
                line.start + numbers.end(),
            )
            return
    edge = _EDGE.search(prefix)
    if edge and edge[0].strip(BLANK):
        builder.add(edge[0], line.start + edge.start(), line.start + edge.end())


def _info(builder: TextBuilder, line: SourceLine, fence: str) -> None:
    """Keep the words that stand after the opening of a fence: in a transcript they may be said."""
    builder.begin("paragraph")
    at = line.text.index(fence) + len(fence)
    builder.add(line.text[at:], line.start + at, line.end)


def _preformatted(builder: TextBuilder, lines: Sequence[SourceLine], leaf: _Leaf) -> None:
    first = leaf.first + (leaf.token.type == "fence")
    pieces = leaf.token.content.removesuffix("\n").split("\n")
    if leaf.numbered:
        builder.begin("item", 1)
        line = lines[leaf.first]
        _lead(builder, line, len(line.text) - len(line.text.lstrip(BLANK + "0123456789.)>*+-")), leaf)
    if leaf.token.info.strip():
        _info(builder, lines[leaf.first], leaf.token.markup)
    builder.begin("preformatted")
    for piece, line in zip(pieces, lines[first : leaf.end], strict=False):
        if not builder.empty:
            builder.add("\n", line.start - 1, line.start)
        found = line.text.rfind(piece.lstrip(BLANK))
        lead = len(piece) - len(piece.lstrip(BLANK))
        start = max(found - lead, 0) if found >= 0 else 0
        builder.add(line.text[start:], line.start + start, line.end)
    builder.end()
