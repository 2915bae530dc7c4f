"""What a change of words is, by the words themselves: a number, a name, a negation, a spelling. Pure.

The lists are data (``data/words.json``); each entry is met by a test.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import msgspec
from rapidfuzz.distance import OSA

from onrecord.compare.units import fold

__all__ = ["LISTS", "Nature", "nature_of"]

Nature = Literal["typography", "spelling", "name", "number or date", "wording", "negation"]

SHORT = 6  # words on either side: within it a negation or a number is what the change is about
SLIP = 2  # letters that a slip of spelling adds, drops, swaps or replaces


class _Lists(msgspec.Struct, frozen=True):
    negations: frozenset[str]
    negating_prefixes: tuple[str, ...]
    helpers: frozenset[str]
    numbers: frozenset[str]
    sometimes_numbers: frozenset[str]
    links: frozenset[str]
    variants: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


LISTS = msgspec.json.decode(files("onrecord.compare").joinpath("data/words.json").read_bytes(), type=_Lists)

_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"[$€£¥]?\d")  # "COVID-19" is a name
_ENDS_SENTENCE = frozenset('.?!:;—–-•*“"(‘[')


def nature_of(old: Sequence[str], new: Sequence[str], before: str | None, after: str | None) -> Nature:
    """Say what a change is that replaces the tokens ``old`` by ``new``; either may be empty.

    ``before`` and ``after`` are the tokens around it, null at the edge of a unit.
    """
    ours, theirs = _words(old), _words(new)
    numbers_differ = _numbers(ours) != _numbers(theirs)
    if not numbers_differ and fold("".join(old)) == fold("".join(new)):
        return "typography"
    if _negates(ours, theirs):
        return "negation"
    if numbers_differ and _about_numbers(ours, theirs):
        return "number or date"
    begins = before is None or before in _ENDS_SENTENCE
    if _is_spelling(ours, theirs, before, after):
        return "spelling"
    if _is_name(ours, theirs, begins=begins):
        return "name"
    return "wording"


def _words(tokens: Sequence[str]) -> list[str]:
    return [token for token in tokens if any(c.isalnum() for c in token)]


def _numbers(words: Sequence[str]) -> Counter[str]:
    """Return the numbers among words: digits without what groups thousands, and numbers in letters."""
    found: Counter[str] = Counter()
    for word in words:
        low = word.casefold()
        if _NUMBER.match(word):
            found["".join(c for c in low if c.isalnum() or c in ".:/").rstrip(".")] += 1
        elif low in LISTS.numbers:
            found[low] += 1
    return found


def _is_number(word: str) -> bool:
    return bool(_NUMBER.match(word)) or word.casefold() in LISTS.numbers


def _about_numbers(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    rest = [[word.casefold() for word in side if not _is_number(word)] for side in (ours, theirs)]
    if rest[0] == rest[1]:
        return True
    other = [word for side in rest for word in side if word not in LISTS.sometimes_numbers]
    return not other or (
        bool(ours) and bool(theirs) and len(other) <= 2 and max(len(ours), len(theirs)) <= SHORT
    )


def _negations(words: Sequence[str]) -> int:
    return sum(
        word.casefold() in LISTS.negations or word.casefold().replace("’", "'").endswith("n't")
        for word in words
    )


def _negates(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    if _negations(ours) != _negations(theirs):
        left, right = Counter(_stem(word) for word in ours), Counter(_stem(word) for word in theirs)
        other = [
            word
            for word in (left - right) + (right - left)
            if word and word not in LISTS.negations and word not in LISTS.helpers
        ]
        return not other or (max(len(ours), len(theirs)) <= SHORT and len(other) <= 1)
    if len(ours) == len(theirs) == 1:
        one, other = sorted((ours[0].casefold(), theirs[0].casefold()), key=len)
        return any(other == prefix + one for prefix in LISTS.negating_prefixes) and one in _dictionary()
    return False


def _stem(word: str) -> str:
    low = word.casefold().replace("’", "'")
    return {"can't": "can", "won't": "will", "cannot": "can"}.get(low, low.removesuffix("n't"))


def _is_spelling(ours: Sequence[str], theirs: Sequence[str], before: str | None, after: str | None) -> bool:
    if not ours or not theirs:
        # A word printed twice, or its repair.
        only = [word.casefold() for word in (*ours, *theirs)]
        beside = {(before or "").casefold(), (after or "").casefold()}
        return len(only) == 1 and only[0] in beside
    if len(ours) != len(theirs):
        return False
    pairs = [(a, b) for a, b in zip(ours, theirs, strict=True) if fold(a) != fold(b)]
    return all(
        _one_word(a.casefold(), b.casefold(), capital=a[0].isupper() and b[0].isupper()) for a, b in pairs
    )


def _one_word(one: str, other: str, *, capital: bool) -> bool:
    """Say whether two words are one, spelt differently: two usages, or one of them no word at all."""
    if _DIGIT.search(one + other):
        return False
    for british, american in LISTS.variants:
        for a, b in ((one, other), (other, one)):
            if a.endswith(british) and b == a[: len(a) - len(british)] + american:
                return True
    bare = fold(one), fold(other)
    distance = OSA.distance(*bare)
    if distance > SLIP or distance * 3 > max(map(len, bare)) + 3:
        return False
    known = [_known(word) for word in (one, other)]
    if capital and min(map(len, bare)) > 1:
        # Two capitals and one of them no word: of a name nobody can say which is a slip.
        return min(len(one), len(other)) > 3 and known[1] and not known[0] and not _rare(other)
    return not all(known)


def _known(word: str) -> bool:
    bare = word.replace("’", "'").removesuffix("'s").strip(".'")
    if len(bare) < 2:
        return bare in {"a", "i"}
    return all(part in _dictionary() for part in bare.split("-"))


def _rare(word: str) -> bool:
    return _dictionary().get(word, 0) < 1000


@lru_cache(maxsize=1)
def _dictionary() -> dict[str, int]:
    """Return English words with how often they were seen (pyspellchecker's list)."""
    from spellchecker import SpellChecker

    return SpellChecker(language="en").word_frequency.dictionary


def _is_name(ours: Sequence[str], theirs: Sequence[str], *, begins: bool) -> bool:
    changed = [
        word
        for side, others in ((ours, theirs), (theirs, ours))
        for word in side
        if word not in others and word.casefold() not in LISTS.links
    ]
    if not changed or not all(_capital(word) for word in changed):
        return False
    # At the start of a sentence every word has a capital: there a name shows by a second one, or by no word.
    if begins and any(side and side[0] in changed for side in (ours, theirs)):
        return any(not _known(word.casefold()) for word in changed) and len(changed) > 1
    return True


def _capital(word: str) -> bool:
    return any(c.isupper() for c in word) and not word.startswith("http")
