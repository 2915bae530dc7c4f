"""Whether words written in other pieces are the same ones: "pro-active", "work force", "forty-eight"."""

import re
from collections.abc import Sequence

from onrecord.check.kinds import is_negation
from onrecord.check.lists import word_list
from onrecord.check.words import Words

__all__ = ["MOST_PIECES", "same"]

MOST_PIECES = 4
"""Words that one word may be written as."""
_JOINT = re.compile(r"[ \u00a0\u2009\u202f]?|[-\u2010\u2011\u00ad]")
_THREES = 3
_AGAIN = "re"
"""Before a hyphen it makes another word: to re-sign is not to resign. Before a vowel a hyphen only helps to
read it ("re-emerge")."""


def same(said: Words, first: int, last: int, quoted: Words, start: int, end: int) -> bool:
    """Say whether words ``first`` to before ``last`` of what was said are those from ``start`` on of a
    quotation, joined or parted by hyphens and spaces, or a number in digits and in words."""
    one, other = _pieces(said, first, last), _pieces(quoted, start, end)
    if not one or not other or (len(one) == len(other) == 1):
        return False
    if _number(one, said.text[said.starts[first]]) == _number(other, quoted.text[quoted.starts[start]]) != 0:
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


def _number(pieces: Sequence[str], begins: str) -> int:
    """The number under a hundred that the words are, in digits or as "forty-eight"; 0 for none.

    ``begins`` is the first letter as written: "20-5" is two numbers."""
    if not all(piece.isdigit() for piece in pieces):
        return 0
    values = [int(piece) for piece in pieces]
    if len(values) == 1:
        return values[0]
    if begins.isdigit():
        return 0
    tens, ones = values[0], values[1]
    fits = len(values) == 2 and tens in range(20, 100, 10) and ones in range(1, 10)
    return tens + ones if fits else 0
