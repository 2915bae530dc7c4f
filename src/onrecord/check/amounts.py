"""Amounts in digits and in words: "three and a half million", "3.5 million"; "$500", "five hundred dollars".

Words are folded, so that numbers to twenty and the tens are digits already. The grammar is that of English
cardinals (Huddleston and Pullum, The Cambridge Grammar of the English Language, 2002, 19.5.10).
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import takewhile

from onrecord.check.lists import lines
from onrecord.check.words import Words

__all__ = ["amount", "currency", "money", "scaled", "unlike"]

_ARTICLES = ("a", "an")
_HALF, _POINT, _AND = "half", "point", "and"
_AND_HALF = "and a half"
_HUNDRED, _ONE_HALF = Decimal(100), Decimal("0.5")
_MINUS = re.compile(r"(?:^|[\s(])[-\u2212]$")
_CENTURIES = (Decimal(18), Decimal(19), Decimal(20))


def amount(pieces: Sequence[str]) -> Decimal | None:
    """The number that folded words are, null where they are none or not one number."""
    if len(pieces) == 1 and pieces[0] in (*_scales(), *_ARTICLES):
        return None
    year = _year(pieces)
    return _cardinal(pieces) if year is None else year


def scaled(its: Words, n: int) -> bool:
    """Whether word ``n`` is what a number is multiplied by ("million")."""
    return n < len(its) and its.folded(n) in _scales()


def money(its: Words, n: int) -> str | None:
    """The currency of the amount that word ``n`` begins: the sign before it, or the word behind it."""
    if (sign := _sign(its, n)) in _signs().values():
        return sign
    n += 1
    while scaled(its, n):
        n += 1
    return currency(its, n)


def currency(its: Words, n: int) -> str | None:
    """The sign of the currency that word ``n`` is; null where it is none."""
    return _signs().get(its.folded(n)) if n < len(its) else None


def unlike(one: Words, n: int, other: Words, m: int) -> bool:
    """Whether two amounts of the same digits are of different currencies, or only one is below zero."""
    if not one.text[one.starts[n]].isdigit():
        return False
    return money(one, n) != money(other, m) or _below(one, n) != _below(other, m)


def _below(its: Words, n: int) -> bool:
    """Whether a minus stands before word ``n``: no hyphen, and no dash."""
    return bool(_MINUS.search(its.text[max(its.starts[n] - 2, 0) : its.starts[n]]))


def _sign(its: Words, n: int) -> str:
    return its.text[max(its.starts[n] - 1, 0) : its.starts[n]]


@cache
def _scales() -> dict[str, Decimal]:
    return {word: Decimal(number) for number, word in (line.split() for line in lines("scales"))}


@cache
def _signs() -> dict[str, str]:
    """The sign of each currency, by the words that are said for it."""
    every = (line.split() for line in lines("currencies"))
    return {word: sign for sign, *said in every for word in said}


def _year(pieces: Sequence[str]) -> Decimal | None:
    """A year as it is said: "twenty twenty-one"."""
    digits = [Decimal(piece) for piece in pieces if piece.isdigit()]
    if len(digits) != len(pieces) or len(digits) not in (2, 3) or digits[0] not in _CENTURIES:
        return None
    rest = _cardinal(pieces[1:])
    return digits[0] * _HUNDRED + rest if rest is not None and 10 <= rest < _HUNDRED else None


def _cardinal(pieces: Sequence[str]) -> Decimal | None:
    """A number with its scales, the larger before the smaller: 126 of "a hundred and twenty-six"."""
    total, group = Decimal(0), Decimal(0)
    last, before = Decimal("Infinity"), ""
    for piece in _plain(pieces):
        scale = _scales().get(piece)
        if piece == _AND_HALF:
            group += _ONE_HALF if group else _ONE_HALF * last
        elif scale is not None:
            if not 0 < group < scale < last:
                return None
            group *= scale
            if scale != _HUNDRED:
                total, group, last = total + group, Decimal(0), scale
        elif (joined := _joined(group, piece, before)) is not None:
            group = joined
        else:
            return None
        before = piece
    found = total + group
    return found if found and found.is_finite() else None


def _plain(pieces: Sequence[str]) -> Iterator[str]:
    """The words with "a" and "half a" as digits, "and a half" as one, decimals joined, without "and"."""
    n = 0
    while n < len(pieces):
        piece, rest = pieces[n], tuple(pieces[n + 1 : n + 3])
        scaling = bool(rest) and rest[0] in _scales()
        if piece == _AND and rest == ("a", _HALF):
            yield _AND_HALF
            n += 2
        elif piece in _ARTICLES and scaling:
            yield "1"
        elif piece == _HALF and rest[:1] == ("a",) and rest[-1] in _scales():
            yield str(_ONE_HALF)
            n += 1
        elif rest[:1] == (_POINT,) and piece.isdigit() and (digits := _digits(pieces[n + 2 :])):
            yield f"{piece}.{digits}"
            n += 1 + len(digits)
        elif piece != _AND or n == 0 or pieces[n - 1] not in _scales() or not rest:
            yield piece
        n += 1


def _digits(pieces: Sequence[str]) -> str:
    """The words first in line that are one digit each."""
    return "".join(takewhile(lambda piece: len(piece) == 1 and piece.isdigit(), pieces))


def _joined(group: Decimal, piece: str, before: str) -> Decimal | None:
    """A number up to a thousand with one more word of it: 26 of 20 and 6, 126 of 100 and 26."""
    try:
        value = Decimal(piece)
    except InvalidOperation:
        return None
    if not value.is_finite():
        return None
    if not group:
        return value
    tens = before.isdigit() and Decimal(before) in range(20, 100, 10)
    if tens and value in range(1, 10):
        return group + value
    return group + value if not before.isdigit() and group % _HUNDRED == 0 and 0 < value < _HUNDRED else None
