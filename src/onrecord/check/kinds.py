"""What kind of change it is: a table of small rules over the words said and the words quoted instead.

Each rule looks at one gap of the alignment and fires or not; all that fire are named. Where none does the
change is a word added, dropped or replaced.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from onrecord.check.lists import pairs, word_list
from onrecord.check.result import ChangeKind

__all__ = ["RULES", "Side", "is_negation", "kinds", "names"]

_NUMBER = re.compile(r"\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_OPPOSITES = ("un", "in", "im", "il", "ir", "dis", "non", "anti")
_MONTHS_THAT_ARE_WORDS = frozenset({"may", "march"})
_ENDINGS = (
    ("ied", "y"), ("ies", "y"), ("ing", "e"), ("ing", ""), ("ed", "e"), ("ed", ""), ("es", ""), ("s", ""),
)  # fmt: skip


class Side(NamedTuple):
    """One side of a gap: its words as written, folded, and which of them begin a sentence."""

    written: Sequence[str]
    folded: Sequence[str]
    begins: Sequence[bool]


def is_negation(word: str) -> bool:
    """Say whether a folded word denies."""
    return word in word_list("negations") or word.endswith("n't")


def _negation(said: Side, quoted: Side) -> bool:
    if sum(map(is_negation, said.folded)) != sum(map(is_negation, quoted.folded)):
        return True
    return any(
        one == before + other or other == before + one
        for one in said.folded
        for other in quoted.folded
        for before in _OPPOSITES
        if len(one) > 4 and len(other) > 4
    )


def _is_date(side: Side, n: int) -> bool:
    word = side.folded[n]
    if _YEAR.fullmatch(word):
        return True
    if word in _MONTHS_THAT_ARE_WORDS:
        return side.written[n][0].isupper() and not side.begins[n]
    return word in word_list("dates")


def _dates(side: Side) -> Counter[str]:
    return Counter(word for n, word in enumerate(side.folded) if _is_date(side, n))


def _numbers(side: Side) -> Counter[str]:
    return Counter(
        word
        for n, word in enumerate(side.folded)
        if (_NUMBER.search(word) or word in word_list("numbers")) and not _is_date(side, n)
    )


def _modals(side: Side) -> Counter[str]:
    strong = word_list("modals") | word_list("conditions")
    return Counter(word for n, word in enumerate(side.folded) if word in strong and not _is_date(side, n))


def names(side: Side) -> Counter[str]:
    """The names on a side: words in capitals that begin no sentence and are no date."""
    return Counter(
        side.folded[n].removesuffix("'s")
        for n, word in enumerate(side.written)
        if ((word[0].isupper() and not side.begins[n]) or word[1:].isupper())
        and word != "I"
        and not word.startswith(("I'", "I’"))
        and not _is_date(side, n)
    )


def _tense(said: Side, quoted: Side) -> bool:
    return any(
        one != other and _lemmas(one) & _lemmas(other)
        for one in said.folded
        for other in quoted.folded
        if one.isalpha() or "'" in one
    )


def _lemmas(word: str) -> frozenset[str]:
    """What a word may be a form of."""
    irregular = pairs("tenses").get(word)
    if irregular:
        return frozenset({irregular})
    found = {word}
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            root = word.removesuffix(ending)
            found.add(root + instead)
            if not instead and root[-1:] == root[-2:-1]:
                found.add(root[:-1])
    return frozenset(found)


RULES: tuple[tuple[ChangeKind, Callable[[Side, Side], bool]], ...] = (
    ("negation", _negation),
    ("date", lambda said, quoted: _dates(said) != _dates(quoted)),
    ("number", lambda said, quoted: _numbers(said) != _numbers(quoted)),
    ("modality", lambda said, quoted: _modals(said) != _modals(quoted)),
    ("name", lambda said, quoted: names(said) != names(quoted)),
    ("tense", _tense),
)
"""In the order in which they are named."""


def kinds(said: Side, quoted: Side) -> tuple[ChangeKind, ...]:
    """The kinds of one change; at least one."""
    found: tuple[ChangeKind, ...] = tuple(kind for kind, fires in RULES if fires(said, quoted))
    if found:
        return found
    if not said.folded:
        return ("added",)
    return ("replaced",) if quoted.folded else ("dropped",)
