"""A release as the comparison sees it: units in order, each a run of words, numbers and signs. Pure."""

import re
import unicodedata
from typing import Literal, NamedTuple

from onrecord.model import Release, Span

__all__ = ["Part", "Token", "Unit", "fold", "tokens", "units_of"]

Part = Literal["title", "letterhead", "index", "label", "said", "furniture"]

_TOKEN = re.compile(
    r"https?://[^\s<>“”\"]+"  # an address is one word
    r"|[$€£¥]?\d+(?:[.,:/]\d+)*(?:st|nd|rd|th)?%?"  # so is a number, with what belongs to it
    r"|(?:[^\W\d_]\.){2,}"  # and an abbreviation: U.S.
    r"|(?:Dr|Mr|Mrs|Ms|Gen|Sen|Rep|Gov|St|Prof|Lt|Col|Maj|Capt|Amb|Hon|Jr|Sr|No|vs)\."
    r"|[^\W_]+(?:[-'’‑][^\W_]+)*"
    r"|[^\s]"
)


_NEITHER = re.compile(r"[\W_]+")


class Token(NamedTuple):
    """A word, number or sign: where it stands in the edition's text, and as what it is compared."""

    start: int
    end: int
    text: str


class Unit(NamedTuple):
    """A turn, or a block outside any turn. ``turn`` is its number, 0 outside; ``label`` ends its label."""

    part: Part
    turn: int
    span: Span
    label_end: int
    tokens: tuple[Token, ...]

    def part_of(self, token: Token) -> Part:
        """Return what of the unit a token belongs to."""
        return "label" if token.start < self.label_end else self.part


def tokens(text: str, start: int, end: int) -> tuple[Token, ...]:
    """Return the words, numbers and signs between two offsets."""
    return tuple(Token(m.start(), m.end(), m.group()) for m in _TOKEN.finditer(text, start, end))


def fold(text: str) -> str:
    """Return the letters and digits alone, without case and accents of style."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _NEITHER.sub("", plain.casefold())


def units_of(release: Release) -> tuple[Unit, ...]:
    """Cut a release into units: turns, paragraphs outside turns, and blocks that are not said."""
    text = release.text
    found: list[Unit] = []

    def add(part: Part, turn: int, span: Span, label_end: int) -> None:
        words = tokens(text, *span)
        if words:
            found.append(Unit(part, turn, span, label_end, words))

    turns = sorted(release.turns, key=lambda turn: turn.span)
    title = fold(release.title_as_printed or release.title or "")
    at = 0
    upcoming = 0
    for block in release.blocks:
        while upcoming < len(turns) and turns[upcoming].span.start <= block.span.start:
            turn = turns[upcoming]
            start = max(turn.span.start, at)
            label_end = turn.label_span.end if turn.label_span else start
            add("said", turn.n, Span(start, max(turn.span.end, start)), label_end)
            at = max(at, turn.span.end)
            upcoming += 1
        if block.span.end <= at:
            continue
        start = max(block.span.start, at)
        limit = turns[upcoming].span.start if upcoming < len(turns) else block.span.end
        add(
            _part(block.kind, title, text[start : block.span.end]),
            0,
            Span(start, min(block.span.end, limit)),
            start,
        )
        at = min(block.span.end, limit)
    return tuple(found)


def _part(kind: str, title: str, text: str) -> Part:
    if kind in {"letterhead", "furniture", "index"}:
        if kind == "letterhead" and title and fold(text) == title:
            return "title"
        return "letterhead" if kind == "letterhead" else "index" if kind == "index" else "furniture"
    return "said"
