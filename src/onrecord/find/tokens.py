"""The pieces of a query: words, quotations, fields, brackets and signs, each with its place."""

import re
import unicodedata
from typing import Literal, NamedTuple

from onrecord.find.conditions import FIELDS
from onrecord.find.query import QueryError

__all__ = ["Token", "searchable", "tokens", "visible"]

_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb'
_DOUBLED = re.compile(rf"([{_QUOTES}])\1")
_FIELD = re.compile(r"([^\W\d_]+):(?=\S)(?!//)")
_BARE_FIELD = re.compile(rf"(?:{'|'.join(FIELDS)}):", re.IGNORECASE)
_WORD_END = re.compile(rf"[\s(){_QUOTES}]")
_NEAR = re.compile(r"NEAR(?:/([0-9]{1,6}))?")
_SLOP = re.compile(r"~([0-9]{1,6})(?![^\s)])")
_TAIL = re.compile(r"(?:\*|~[0-9]{0,6})$")

TokenKind = Literal["word", "quoted", "field", "(", ")", "-", "or", "near", "end"]


class Token(NamedTuple):
    """A piece of the query and where it begins. ``tail`` is what follows it at once: * or ~n."""

    kind: TokenKind
    text: str
    at: int
    tail: str = ""


def visible(words: str) -> str:
    """The same length, with every control, surrogate and direction mark as a space."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Cf", "Zl", "Zp") else c for c in words)


def searchable(text: str) -> bool:
    """Whether there is a letter or digit to search for."""
    return any(c.isalnum() for c in text)


def tokens(words: str) -> list[Token]:
    """Cut a query into its pieces; the last is "end". Raises ``QueryError`` for a quotation left open."""
    found: list[Token] = []
    at = 0
    while at < len(words):
        token, after = _token(words, at)
        if token is not None:
            found.append(token)
        at = after
    return [*found, Token("end", "", len(words))]


def _token(words: str, at: int) -> tuple[Token | None, int]:
    char = words[at]
    if char.isspace():
        return None, at + 1
    if char in "()":
        return Token("(" if char == "(" else ")", char, at), at + 1
    if char in _QUOTES:
        return _quoted(words, at)
    if char in "-\u2212" and at + 1 < len(words) and not words[at + 1].isspace():
        return Token("-", char, at), at + 1
    field = _FIELD.match(words, at)
    if field is not None:
        return Token("field", field[1], at), field.end()
    end = _word_end(words, at)
    text = words[at:end]
    if _BARE_FIELD.fullmatch(text):
        says = f"'{text}' at character {at + 1} has no value: write the value right after the colon."
        raise QueryError(says, at=at)
    return _word(text, at), end


def _word(text: str, at: int) -> Token | None:
    if text == "OR":
        return Token("or", text, at)
    if text == "NOT":
        return Token("-", text, at)
    if text == "AND":
        return None
    near = _NEAR.fullmatch(text)
    if near is not None:
        return Token("near", text, at, near[1] or "")
    tail = _TAIL.search(text)
    if tail is not None and searchable(text[: tail.start()]):
        text, after = text[: tail.start()], tail[0]
    else:
        after = ""
    star = text.find("*")
    if star >= 0 and searchable(text[:star]) and searchable(text[star:]):
        says = (
            f"The '*' at character {at + star + 1} stands inside a word: put it at the word's end, "
            "or the words in quotation marks."
        )
        raise QueryError(says, at=at + star)
    return Token("word", text, at, after)


def _quoted(words: str, at: int) -> tuple[Token, int]:
    # A mark doubled stands for one, so that a value with marks in it can be named.
    end = at + 1
    while end < len(words):
        if words[end] in _QUOTES:
            if words[end : end + 2] != words[end] * 2:
                slop = _SLOP.match(words, end + 1)
                after = slop.end() if slop else end + 1
                text = _DOUBLED.sub(r"\1", words[at + 1 : end])
                return Token("quoted", text, at, slop[0] if slop else ""), after
            end += 1
        end += 1
    says = f"The quotation mark at character {at + 1} has no partner: add the closing one or remove it."
    raise QueryError(says, at=at)


def _word_end(words: str, at: int) -> int:
    found = _WORD_END.search(words, at)
    return len(words) if found is None else max(found.start(), at + 1)
