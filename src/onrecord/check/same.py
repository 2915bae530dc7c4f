"""Whether words written in other pieces are the same ones: "pro-active", "work force", "forty-eight"."""

import re
from collections.abc import Sequence
from decimal import Decimal

from onrecord.check.amounts import amount, currency, money, scaled
from onrecord.check.kinds import is_negation
from onrecord.check.lists import word_list
from onrecord.check.words import Words
from onrecord.days import MONTHS

__all__ = ["MOST_PIECES", "same"]

MOST_PIECES = 8
"""Words that one word may be written as: "a hundred and twenty-six"."""
_JOINT = re.compile(r"[ \u00a0\u2009\u202f]?|[-\u2010\u2011\u00ad]")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_THREES = 3
_AGAIN = "re"
"""Before a hyphen it makes another word: to re-sign is not to resign. Before a vowel a hyphen only helps to
read it ("re-emerge")."""


def same(said: Words, first: int, last: int, quoted: Words, start: int, end: int) -> bool:
    """Say whether words ``first`` to before ``last`` of what was said are those from ``start`` on of a
    quotation, joined or parted by hyphens and spaces, or a number in digits and in words."""
    if first == last or start == end:
        return _named_by_sign(said, first, last, quoted, start, end)
    one, other = _pieces(said, first, last), _pieces(quoted, start, end)
    if not one or not other:
        return False
    if len(one) == len(other) == 1:
        # "a million", "1 million"; "some hundred million", "some 100 million"
        if _day(said, first, one[0]) is not None and _day(said, first, one[0]) == _day(
            quoted, start, other[0]
        ):
            return True
        a_scale = {"1", "a"} == {one[0], other[0]} and scaled(said, last) and scaled(quoted, end)
        return a_scale or amount(["a", *one]) == amount(other) is not None
    if (number := _number(said, first, last, one)) is not None and number == _number(
        quoted, start, end, other
    ):
        return True
    return "".join(one) == "".join(other) and _may_join(one, other) and _may_join(other, one)


def _pieces(its: Words, first: int, last: int) -> list[str]:
    """The folded words, or none where more than a hyphen or a space lies between two."""
    if not 0 <= first < last <= len(its) or last - first > MOST_PIECES:
        return []
    between = (its.text[its.ends[n] : its.starts[n + 1]] for n in range(first, last - 1))
    return [its.folded(n) for n in range(first, last)] if all(map(_JOINT.fullmatch, between)) else []


def _may_join(pieces: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether nothing of the pieces says something of its own that the whole does not."""
    if len(pieces) <= len(whole):
        return True
    if pieces[0] == _AGAIN and pieces[1][0] not in "eiou":
        return False
    telling = word_list("modals") | word_list("conditions") | word_list("negations")
    if any(word in telling or is_negation(word) for word in (*pieces, *whole)):
        return False
    digits = [piece for piece in pieces if piece.isdigit()]
    if not digits:
        return True
    return len(digits) == len(pieces) and all(len(piece) == _THREES for piece in pieces[1:])


def _day(its: Words, n: int, piece: str) -> str | None:
    """The day that a number behind a month is: "July 1st", "July 1"."""
    found = _ORDINAL.fullmatch(piece)
    return found[1] if found and n and its.folded(n - 1) in MONTHS else None


def _number(its: Words, first: int, last: int, pieces: Sequence[str]) -> Decimal | None:
    """The number that words are, without the currency behind it where a sign would say it."""
    begins = its.text[its.starts[first]]
    if begins.isdigit() and sum(piece[0].isdigit() for piece in pieces) > 1:
        # "20-5" is two numbers.
        return None
    return amount(pieces[:-1] if currency(its, last - 1) else pieces)


def _named_by_sign(said: Words, first: int, last: int, quoted: Words, start: int, end: int) -> bool:
    """Whether one side has the word for a currency where the other has its sign: "$5 million"."""
    its, n, other, m = (said, first, quoted, start) if start == end else (quoted, start, said, first)
    if (last - first) + (end - start) != 1 or (sign := currency(its, n)) is None:
        return False
    while m > 0 and scaled(other, m - 1):
        m -= 1
    return m > 0 and money(other, m - 1) == sign and currency(other, m) is None
