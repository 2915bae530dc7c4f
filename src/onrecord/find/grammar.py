"""The query language: one small grammar, one recursive-descent parser.

    query   = { clause }                          all clauses hold
    clause  = near { "OR" near }                  OR joins its two neighbours only
    near    = part { "NEAR" [ "/" n ] part }      within n words (10) of each other, in either order
    part    = [ "-" | "NOT" ] primary             what must not be there
    primary = "(" query ")"
            | exact [ "~" n ]                     no other forms of the words; n places apart in all
            | field ":" ( value | exact | "(" query ")" )
            | word                                in any of its forms
            | word "*"                            every word that begins so
            | word "~" [ "1" | "2" ]              every word spelled nearly so
    exact   = '"' words '"'                       a quotation mark within is written twice

``AND`` may be written and changes nothing. ``after:`` and ``before:`` include the day itself;
``on:`` and ``in:`` take a day, a month (2017-04) or a year. A field before brackets holds for each
word in them; ``asked:``, ``answered:`` and ``title:`` take words, phrases and brackets. Punctuation that
stands alone is not searched. Length, number of terms and depth are bounded, so that time is.
``docs/search.md`` describes the language for readers.
"""

from typing import cast

from onrecord.find.conditions import FIELDS, HAS, ROLES, WITHIN, condition
from onrecord.find.query import DEEPEST, LONGEST, MOST_INEXACT, MOST_TERMS, MOST_TOGETHER, QueryError
from onrecord.find.tokens import Token, searchable, tokens, visible
from onrecord.find.tongue import forms
from onrecord.find.tree import All, AnyOf, Near, Node, Not, Phrase, Within, WithinField, Word

__all__ = ["FIELDS", "HAS", "ROLES", "parse"]

_NEAREST = 10
"""Words between, where NEAR does not say."""
_FARTHEST = 100
_SHORTEST = 2
"""Letters before an asterisk."""
_LONG_WORD = 8
"""Letters from which two may be wrong, not one."""

_TERMS = ("word", "quoted", "field")


def parse(words: str) -> Node:
    """Read ``words`` as a query. Raises ``QueryError`` that names the position."""
    if len(words) > LONGEST:
        says = f"The query has {len(words):,} characters and at most {LONGEST:,} can be searched: shorten it."
        raise QueryError(says, at=LONGEST)
    found = tokens(visible(words))
    terms = [token for token in found if token.kind in _TERMS]
    if len(terms) > MOST_TERMS:
        says = f"The query has {len(terms):,} terms and at most {MOST_TERMS} can be searched: shorten it."
        raise QueryError(says, at=terms[MOST_TERMS].at)
    parser = _Parser(found)
    node = parser.query(0, None)
    if parser.peek().kind == ")":
        at = parser.peek().at
        says = f"The ')' at character {at + 1} closes no '(': remove it or put the words in quotation marks."
        raise QueryError(says, at=at)
    _bound(terms)
    if words.strip() and node == All(()):
        says = "The query holds no word to search for: add one."
        raise QueryError(says, at=terms[0].at if terms else 0)
    return node


def _bound(terms: list[Token]) -> None:
    """Refuse what would take long: each is cheap by itself."""
    inexact = [term for term in terms if term.kind == "word" and term.tail]
    if len(inexact) > MOST_INEXACT:
        says = (
            f"The query has {len(inexact)} words with an asterisk or a tilde and at most {MOST_INEXACT} "
            "can be searched: write some of them out."
        )
        raise QueryError(says, at=inexact[MOST_INEXACT].at)
    for term in terms:
        count = len(forms(term.text))
        if count > MOST_TOGETHER:
            says = (
                f"The words at character {term.at + 1} are {count:,} in a row and at most {MOST_TOGETHER} "
                "can be searched: quote a part of them."
            )
            raise QueryError(says, at=term.at)


class _Parser:
    """One pass over the tokens; each method reads one rule. ``field`` is the one whose brackets it is in."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._i = 0

    def peek(self) -> Token:
        return self._tokens[self._i]

    def _take(self) -> Token:
        token = self._tokens[self._i]
        self._i += 1
        return token

    def query(self, depth: int, field: str | None) -> Node:
        parts: list[Node] = []
        while self.peek().kind not in (")", "end"):
            part = self._clause(depth, field)
            if part is not None:
                parts.append(part)
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _clause(self, depth: int, field: str | None) -> Node | None:
        if self.peek().kind in ("or", "near"):
            raise _lone(self.peek())
        parts = [self._near(depth, field)]
        while self.peek().kind == "or":
            sign = self._take()
            if self.peek().kind in ("or", "near", ")", "end"):
                raise _lone(sign)
            parts.append(self._near(depth, field))
        found = tuple(part for part in parts if part is not None)
        if len(found) < 2:
            return found[0] if found else None
        return AnyOf(found)

    def _near(self, depth: int, field: str | None) -> Node | None:
        left = self._part(depth, field)
        pairs: list[Node] = []
        while self.peek().kind == "near":
            sign = self._take()
            if self.peek().kind in ("or", "near", ")", "end"):
                raise _lone(sign)
            right = self._part(depth, field)
            pairs.append(_pair(left, right, sign))
            left = right
        if not pairs:
            return left
        return pairs[0] if len(pairs) == 1 else All(tuple(pairs))

    def _part(self, depth: int, field: str | None) -> Node | None:
        if self.peek().kind != "-":
            return self._primary(depth, field)
        sign = self._take()
        if self.peek().kind in ("-", "or", "near", ")", "end"):
            says = (
                f"Nothing follows the '{sign.text}' at character {sign.at + 1}: write the word to leave out."
            )
            raise QueryError(says, at=sign.at)
        part = self._primary(depth, field)
        return None if part is None else Not(part)

    def _primary(self, depth: int, field: str | None) -> Node | None:
        token = self._take()
        if token.kind == "(":
            return self._group(token, depth, field)
        if token.kind == "field":
            return self._field(token, depth, field)
        if token.kind == "word" and not searchable(token.text):
            # An asterisk alone would mean every word there is.
            return None
        if token.kind == "quoted" and not searchable(token.text):
            return None
        if field is not None and field not in WITHIN:
            return condition(field, token.text, token.at, quoted=token.kind == "quoted")
        return _leaf(token)

    def _group(self, opening: Token, depth: int, field: str | None) -> Node | None:
        if depth == DEEPEST:
            says = (
                f"The '(' at character {opening.at + 1} is inside {DEEPEST} others and no more can be read."
            )
            raise QueryError(says, at=opening.at)
        node = self.query(depth + 1, field)
        if self._take().kind != ")":
            says = f"The '(' at character {opening.at + 1} has no partner: add the ')' or remove it."
            raise QueryError(says, at=opening.at)
        return None if node == All(()) else node

    def _field(self, token: Token, depth: int, field: str | None) -> Node:
        name = token.text.lower()
        if name not in FIELDS:
            says = (
                f"'{token.text[:30]}:' at character {token.at + 1} is not a field: use {', '.join(FIELDS)}, "
                "or put the words in quotation marks."
            )
            raise QueryError(says, at=token.at)
        if field is not None:
            says = (
                f"'{token.text}:' at character {token.at + 1} stands in the brackets of '{field}:': "
                "move it out of them."
            )
            raise QueryError(says, at=token.at)
        node = self._group(self._take(), depth, name) if self.peek().kind == "(" else self._value(token, name)
        if node is None:
            raise _no_value(token)
        return Within(cast("WithinField", name), node, token.at) if name in WITHIN else node

    def _value(self, token: Token, name: str) -> Node:
        value = self._take()
        if value.kind not in ("word", "quoted") or not searchable(value.text):
            raise _no_value(token)
        if name in WITHIN:
            return _leaf(value)
        return condition(name, value.text, value.at, quoted=value.kind == "quoted")


def _leaf(token: Token) -> Node:
    if token.kind == "quoted":
        return Phrase(token.text, token.at, _number(token.tail, 0, _FARTHEST, token))
    if token.tail == "*":
        if sum(c.isalnum() for c in token.text) < _SHORTEST:
            says = (
                f"'{token.text}*' at character {token.at + 1} would find nearly every word: "
                f"write at least {_SHORTEST} letters before the asterisk."
            )
            raise QueryError(says, at=token.at)
        return Word(token.text, token.at, "prefix")
    if token.tail.startswith("~"):
        edits = _number(token.tail, 2 if len(token.text) >= _LONG_WORD else 1, 2, token)
        return Word(token.text, token.at, "near", max(edits, 1))
    return Word(token.text, token.at)


def _number(tail: str, otherwise: int, most: int, token: Token) -> int:
    if not tail or tail in "~*":
        return otherwise
    number = int(tail[1:])
    if number > most:
        says = f"The number after '~' at character {token.at + 1} is {number} and may be {most} at most."
        raise QueryError(says, at=token.at)
    return number


def _pair(left: Node | None, right: Node | None, sign: Token) -> Near:
    if not isinstance(left, Word | Phrase) or not isinstance(right, Word | Phrase) or _loose(left, right):
        says = f"NEAR at character {sign.at + 1} needs a word or a phrase on both sides, and nothing else."
        raise QueryError(says, at=sign.at)
    within = int(sign.tail) if sign.tail else _NEAREST
    if not 1 <= within <= _FARTHEST:
        says = f"NEAR at character {sign.at + 1} can look from 1 to {_FARTHEST} words far."
        raise QueryError(says, at=sign.at)
    return Near(left.text, right.text, within, left.at)


def _loose(*leaves: Word | Phrase) -> bool:
    return any(leaf.slop if isinstance(leaf, Phrase) else leaf.how != "forms" for leaf in leaves)


def _lone(sign: Token) -> QueryError:
    name = "OR" if sign.kind == "or" else "NEAR"
    says = (
        f"{name} at character {sign.at + 1} needs a word on both sides: add it, "
        f"or write '{name.lower()}' in small letters."
    )
    return QueryError(says, at=sign.at)


def _no_value(field: Token) -> QueryError:
    says = f"'{field.text}:' at character {field.at + 1} has no value: write it right after the colon."
    return QueryError(says, at=field.at)
