"""Whether words that a dash cuts off were abandoned: a clause that stops before it says anything.

"It is not – the solution is not immobility", "I wonder if you – have you spoken": what stands before the dash
lacks its verb, its object or all but an auxiliary, so that nothing is asserted, denied or asked by it,
whatever comes next (a fresh start: Shriberg, Preliminaries to a theory of speech disfluencies, 1994). A
clause that could end there ("They won't attack –") is none, nor is a condition ("If they come –").
"""

from collections.abc import Sequence
from typing import Literal

from onrecord.check.lists import word_list

__all__ = ["OPENERS", "Opening", "abandoned", "auxiliary", "base"]

Opening = Literal["mark", "word"] | None
"""What says that a clause may begin here: a mark, a word that joins clauses, or nothing."""

LONGEST = 6
"""Words of a clause that was left."""
_ASKED = 3
"""Words of one that begins with its auxiliary."""
OPENERS = frozenset(["and", "but", "so", "or", "well"])
"""What begins a sentence before its clause does."""
_LET = (("let's",), ("let", "us"), ("let", "me"))
"""Openings that lack their verb."""
_LONGEST_ASKED = 12
"""Words of a question that stops where no phrase ends, and is asked anew."""
_BESIDE = frozenset(["not", "also", "just", "still", "now", "really", "already"])
"""What stands between an auxiliary and its verb."""
_POINTING = frozenset(["this", "these", "those", "that", "a", "an", "the"])
_ARTICLES = frozenset(["the", "a", "an", "this", "that", "my", "our", "your", "his", "her", "their", "its"])
_WHETHER = frozenset(["if", "whether"])
_SO_THAT = ("so", "that")
_FULL = frozenset(["do", "does", "did", "have", "has", "had", "be", "been"])
"""Auxiliaries that are verbs of their own as often: "what we can do –" is whole."""


def base(word: str) -> str:
    """A word without what is run together with it: "doesn't" is "does", "it's" "it", "Iran's" "Iran"."""
    return word.removesuffix("n't") if word.endswith("n't") else word.partition("'")[0]


def auxiliary(word: str) -> bool:
    """Whether a verb stands beside another that says what happens, or a noun."""
    return word == "cannot" or (
        base(word) in word_list("auxiliaries") and (word.endswith("n't") or "'" not in word)
    )


def abandoned(left: Sequence[str], after: Sequence[str], opening: Opening) -> bool:
    """Whether ``left``, without a mark in it, was left before it said anything; all words are folded."""
    if len(left) == 2 and left[0] == "if" and _subject(left[1]) and after:
        # No more than a beginning of a condition.
        return opening == "mark"
    rest = left[1:] if left and left[0] in OPENERS else left
    if tuple(rest) in _LET and after:
        return True
    if after and _asked_otherwise(rest, after):
        return True
    if opening == "mark" and after and (_subject_alone(rest, after) or _asked_anew(rest, after)):
        return True
    if not rest or not after or len(left) > LONGEST or not _bare(rest):
        return False
    if tuple(left) == _SO_THAT or (_predicate(left) and auxiliary(after[0])):
        return True
    if len(rest) < len(left) or (opening != "mark" and left[0] in word_list("joining")):
        opening = opening or "word"
    if opening and _asks(rest) and (auxiliary(after[0]) or _asks(after)):
        return True
    weighs = any(word in word_list("modals") and not auxiliary(word) and "'" not in word for word in rest)
    return not weighs and _begins(rest, opening) and _unfinished(rest, opening)


def _subject_alone(rest: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a thing and nothing of it stands before a clause with a subject of its own: "the contract –
    if you sign"."""
    thing = len(rest) == 2 and rest[0] in _ARTICLES
    clause = after[0] in ("if", "when") or (_subject(after[0]) and after[0] not in _POINTING)
    return thing and clause and _bare(rest) and not any(map(auxiliary, rest))


def _asked_otherwise(rest: Sequence[str], after: Sequence[str]) -> bool:
    """Whether what is asked stands without its verb before another question: "what sort of harm – whether it
    hurts"."""
    asking = word_list("asking")
    plain = not any(auxiliary(word) or _subject(word) for word in rest[1:])
    return (
        1 < len(rest) <= LONGEST
        and rest[0] in asking
        and plain
        and _bare(rest)
        and (after[0] in asking or after[0] == "whether")
    )


def _asked_anew(rest: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a question stops where no phrase ends, before another: "is there anything about the – are
    you sure"."""
    return (
        len(rest) <= _LONGEST_ASKED
        and bool(rest)
        and rest[-1] in word_list("hanging")
        and (_asks(rest) and _asks(after))
    )


def _predicate(left: Sequence[str]) -> bool:
    """Whether there is an auxiliary and no more: "this (is not) – cannot be", "it (is still) – has been"."""
    return auxiliary(left[0]) and all(word in _BESIDE for word in left[1:])


def _bare(rest: Sequence[str]) -> bool:
    """Whether it is one clause in which nothing counts, limits or makes a condition."""
    conditions = word_list("turning") | word_list("refusals")
    return not any(
        word[0].isdigit()
        or _denies_all(word)
        or (word in conditions and not (word == "if" and n > 0))
        or (n > 0 and word in word_list("joining") and n < len(rest) - 1)
        or (
            n > 1
            and _subject(word)
            and word not in _POINTING
            and rest[n - 1] not in _WHETHER
            and not auxiliary(rest[n - 1])
        )
        for n, word in enumerate(rest)
    )


def _denies_all(word: str) -> bool:
    """Whether a word denies by itself; "not" only denies the verb that is to come."""
    return word in word_list("negations") and word != "not" and not auxiliary(word)


def _begins(rest: Sequence[str], opening: Opening) -> bool:
    """Whether a clause begins: anything may begin one behind a mark; else its subject or what asks must."""
    first = rest[0]
    if auxiliary(first):
        return opening is not None and len(rest) <= _ASKED and (len(rest) == 1 or _subject(rest[1]))
    if opening == "mark":
        return True
    clear = _subject(first) or first in word_list("asking") or first in word_list("joining")
    if first in _ARTICLES and any(map(auxiliary, rest[2:])):
        # "We think (the board is going to) – that will be decided"
        return opening == "word"
    return clear and (opening == "word" or (len(rest) > 1 and auxiliary(rest[1]) and len(rest) > 2))


def _subject(word: str) -> bool:
    return base(word) in word_list("subjects")


def _unfinished(rest: Sequence[str], opening: Opening) -> bool:
    """Whether the words stop where a clause cannot: at its auxiliary, its "to", or its subject."""
    last, before = rest[-1], rest[-2] if len(rest) > 1 else ""
    if last == "not":
        return auxiliary(before) or ("'" in before and _subject(before))
    if last in _FULL:
        return opening == "mark" and len(rest) == 2 and _subject(before)
    if last == "to" or auxiliary(last):
        return True
    if auxiliary(before) and last in _POINTING and len(rest) > 2:
        return True
    return _subject(last) and (last != base(last) or auxiliary(before) or before in _WHETHER)


def _asks(words: Sequence[str]) -> bool:
    """Whether a question begins: an auxiliary before its subject, or a word that asks."""
    rest = [word for word in words[:3] if word not in OPENERS][:2]
    if len(rest) < 2:
        return False
    first, second = rest
    return (first in word_list("asking") and auxiliary(second)) or (auxiliary(first) and _subject(second))
