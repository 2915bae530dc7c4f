"""The query language: one small grammar, one recursive-descent parser.

    query   = { clause }                        all clauses hold
    clause  = part { "OR" part }                OR joins its two neighbours only
    part    = [ "-" | "NOT" ] primary           what must not be there
    primary = "(" query ")"
            | '"' exact words '"'               no other forms of the words
            | field ":" ( value | '"' value '"' )
            | word                              in any of its forms
    field   = "speaker" | "outlet" | "role" | "kind" | "after" | "before" | "on" | "in"

``AND`` may be written and changes nothing. ``after:`` and ``before:`` include the day itself;
``on:`` and ``in:`` take a day, a month (2017-04) or a year. Punctuation that stands alone is
not searched. Length, number of terms and depth are bounded, so that time is.
"""

import re
import unicodedata
from typing import Literal, NamedTuple, get_args

from onrecord.find.query import (
    DEEPEST,
    LONGEST,
    MOST_TERMS,
    All,
    AnyOf,
    Days,
    Node,
    Not,
    Phrase,
    QueryError,
    Value,
    Word,
    period,
)
from onrecord.model import Role

__all__ = ["FIELDS", "ROLES", "parse"]

FIELDS = ("speaker", "outlet", "role", "kind", "after", "before", "on", "in")
ROLES: tuple[str, ...] = get_args(Role)

_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb'
_FIELD = re.compile(r"([^\W\d_]+):(?=\S)(?!//)")
_BARE_FIELD = re.compile(rf"(?:{'|'.join(FIELDS)}):", re.IGNORECASE)
_WORD_END = re.compile(rf"[\s(){_QUOTES}]")

TokenKind = Literal["word", "quoted", "field", "(", ")", "-", "or", "end"]


class Token(NamedTuple):
    """A piece of the query and where it begins."""

    kind: TokenKind
    text: str
    at: int


def parse(words: str) -> Node:
    """Read ``words`` as a query. Raises ``QueryError`` that names the position."""
    if len(words) > LONGEST:
        says = f"The query has {len(words):,} characters and at most {LONGEST:,} can be searched: shorten it."
        raise QueryError(says, at=LONGEST)
    tokens = _tokens(_visible(words))
    terms = [token for token in tokens if token.kind in ("word", "quoted", "field")]
    if len(terms) > MOST_TERMS:
        says = f"The query has {len(terms):,} terms and at most {MOST_TERMS} can be searched: shorten it."
        raise QueryError(says, at=terms[MOST_TERMS].at)
    parser = _Parser(tokens)
    node = parser.query(0)
    if parser.peek().kind == ")":
        at = parser.peek().at
        says = f"The ')' at character {at + 1} closes no '(': remove it or put the words in quotation marks."
        raise QueryError(says, at=at)
    if words.strip() and node == All(()):
        says = "The query holds no word to search for: add one."
        raise QueryError(says, at=terms[0].at if terms else 0)
    return node


def _visible(words: str) -> str:
    """The same length, with every control, surrogate and direction mark as a space."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Cf", "Zl", "Zp") else c for c in words)


def _tokens(words: str) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    while at < len(words):
        token, after = _token(words, at)
        if token is not None:
            tokens.append(token)
        at = after
    return [*tokens, Token("end", "", len(words))]


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
    if text == "OR":
        return Token("or", text, at), end
    if text == "NOT":
        return Token("-", text, at), end
    return (None if text == "AND" else Token("word", text, at)), end


def _quoted(words: str, at: int) -> tuple[Token, int]:
    for end in range(at + 1, len(words)):
        if words[end] in _QUOTES:
            return Token("quoted", words[at + 1 : end], at), end + 1
    says = f"The quotation mark at character {at + 1} has no partner: add the closing one or remove it."
    raise QueryError(says, at=at)


def _word_end(words: str, at: int) -> int:
    found = _WORD_END.search(words, at)
    return len(words) if found is None else max(found.start(), at + 1)


def _searchable(text: str) -> bool:
    return any(c.isalnum() for c in text)


class _Parser:
    """One pass over the tokens; each method reads one rule of the grammar."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._i = 0

    def peek(self) -> Token:
        return self._tokens[self._i]

    def _take(self) -> Token:
        token = self._tokens[self._i]
        self._i += 1
        return token

    def query(self, depth: int) -> Node:
        parts: list[Node] = []
        while self.peek().kind not in (")", "end"):
            part = self._clause(depth)
            if part is not None:
                parts.append(part)
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _clause(self, depth: int) -> Node | None:
        if self.peek().kind == "or":
            raise _lone_or(self.peek())
        parts = [self._part(depth)]
        while self.peek().kind == "or":
            sign = self._take()
            if self.peek().kind in ("or", ")", "end"):
                raise _lone_or(sign)
            parts.append(self._part(depth))
        found = tuple(part for part in parts if part is not None)
        if len(found) < 2:
            return found[0] if found else None
        return AnyOf(found)

    def _part(self, depth: int) -> Node | None:
        if self.peek().kind != "-":
            return self._primary(depth)
        sign = self._take()
        if self.peek().kind in ("-", "or", ")", "end"):
            says = (
                f"Nothing follows the '{sign.text}' at character {sign.at + 1}: write the word to leave out."
            )
            raise QueryError(says, at=sign.at)
        part = self._primary(depth)
        return None if part is None else Not(part)

    def _primary(self, depth: int) -> Node | None:
        token = self._take()
        if token.kind == "(":
            return self._group(token, depth)
        if token.kind == "field":
            return self._field(token)
        if not _searchable(token.text):
            return None
        return Phrase(token.text, token.at) if token.kind == "quoted" else Word(token.text, token.at)

    def _group(self, opening: Token, depth: int) -> Node | None:
        if depth == DEEPEST:
            says = (
                f"The '(' at character {opening.at + 1} is inside {DEEPEST} others and no more can be read."
            )
            raise QueryError(says, at=opening.at)
        node = self.query(depth + 1)
        if self._take().kind != ")":
            says = f"The '(' at character {opening.at + 1} has no partner: add the ')' or remove it."
            raise QueryError(says, at=opening.at)
        return None if node == All(()) else node

    def _field(self, field: Token) -> Node:
        name = field.text.lower()
        if name not in FIELDS:
            says = (
                f"'{field.text[:30]}:' at character {field.at + 1} is not a field: use {', '.join(FIELDS)}, "
                "or put the words in quotation marks."
            )
            raise QueryError(says, at=field.at)
        value = self._take()
        if value.kind not in ("word", "quoted") or not _searchable(value.text):
            says = (
                f"'{field.text}:' at character {field.at + 1} has no value: write it right after the colon."
            )
            raise QueryError(says, at=field.at)
        return _condition(name, value)


def _lone_or(sign: Token) -> QueryError:
    says = (
        f"OR at character {sign.at + 1} needs a word on both sides: add it, or write 'or' in small letters."
    )
    return QueryError(says, at=sign.at)


def _condition(name: str, value: Token) -> Node:
    match name:
        case "speaker" | "outlet" | "kind":
            return Value(name, value.text, value.at)
        case "role":
            if value.text.lower() not in ROLES:
                says = (
                    f"'{value.text[:30]}' at character {value.at + 1} is not a role: use {', '.join(ROLES)}."
                )
                raise QueryError(says, at=value.at)
            return Value("role", value.text.lower(), value.at)
        case _:
            first, last = period(value.text, value.at)
            return Days(None if name == "before" else first, None if name == "after" else last, value.at)
