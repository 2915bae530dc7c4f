"""A quotation taken apart: its words, where it leaves something out, what it puts in brackets."""

import re
import unicodedata

import msgspec

from onrecord.check.words import Words, words

__all__ = ["Bracket", "Quoted", "quoted"]

_DOTS = r"(?:…|\.\s?\.(?:\s?\.)+)"
_ELLIPSIS = re.compile(rf"\[\s*{_DOTS}\s*\]|\(\s*{_DOTS}\s*\)|{_DOTS}")
_BRACKET = re.compile(r"[\w'’-]*\[[^\[\]]{1,200}\][\w'’]*")
_MARKS = "\"'“”„‟‘’‚‛«»‹›「」『』＂`"
_SPACE = re.compile(r"\s+")


class Bracket(msgspec.Struct, frozen=True):
    """Words in brackets: they stand before word ``at`` of the quotation. ``text`` is without brackets."""

    at: int
    words: Words


class Quoted(msgspec.Struct, frozen=True):
    """A quotation as it is compared.

    ``words`` are those outside brackets, over ``text``, the quotation in NFC with white space single
    and outer marks off. ``breaks`` are the numbers of words before which an ellipsis stands.
    """

    text: str
    words: Words
    breaks: tuple[int, ...]
    brackets: tuple[Bracket, ...]


def quoted(raw: str) -> Quoted:
    """Take a quotation apart."""
    text = _SPACE.sub(" ", unicodedata.normalize("NFC", raw)).strip()
    text = _bare(text)
    blank = list(text)
    dots: list[int] = []
    for found in _ELLIPSIS.finditer(text):
        dots.append(found.start())
        blank[found.start() : found.end()] = " " * len(found[0])
    inside: list[tuple[int, str]] = []
    for found in _BRACKET.finditer("".join(blank)):
        inside.append((found.start(), found[0].replace("[", "").replace("]", "")))
        blank[found.start() : found.end()] = " " * len(found[0])
    found_words = words("".join(blank))
    breaks = sorted({found_words.before(dot) for dot in dots} - {0, len(found_words)})
    brackets = tuple(Bracket(found_words.before(at), words(said)) for at, said in inside)
    return Quoted(
        text,
        Words(text, found_words.keys, found_words.starts, found_words.ends),
        tuple(breaks),
        brackets,
    )


def _bare(text: str) -> str:
    """Take off the marks around a quotation, where they are a pair around all of it."""
    while len(text) > 2 and text[0] in _MARKS and text[-1] in _MARKS:
        text = text[1:-1].strip()
    if text[:1] in _MARKS and not any(mark in text[1:] for mark in _MARKS):
        text = text[1:].strip()
    return text
