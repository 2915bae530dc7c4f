"""The word lists of the check: data, one entry a line, ``#`` starts a remark."""

import re
from functools import cache
from importlib.resources import files
from types import MappingProxyType

__all__ = ["FORMS", "NUMERALS", "ized", "lines", "pairs", "phrases", "spellings", "word_list"]


_IZED = re.compile(r"^([a-z]{3,})is(e|ed|es|er|ers|ing|ation|ations|ational|able|ably)$")
"""What is spelled with "s" in one country and "z" in another. That "advise" is compared as "advize" does no
harm: no two words are told apart by it."""


def ized(word: str) -> str:
    """A folded word as it is compared, whether it is spelled with "-ise" or "-ize"."""
    return _IZED.sub(r"\1iz\2", word)


def lines(name: str) -> list[str]:
    """The entries of a list, in order."""
    text = files("onrecord.check").joinpath("data", f"{name}.txt").read_text("utf-8")
    return [line for line in (raw.partition("#")[0].strip() for raw in text.splitlines()) if line]


@cache
def word_list(name: str) -> frozenset[str]:
    """The entries of a list, as folded words."""
    return frozenset(map(ized, lines(name)))


@cache
def phrases(name: str) -> tuple[tuple[str, ...], ...]:
    """The entries of a list of phrases, each as its words, longest first."""
    return tuple(sorted((tuple(map(ized, line.split())) for line in lines(name)), key=len, reverse=True))


@cache
def pairs(name: str) -> dict[str, str]:
    """The entries of a list in two columns: every further word of a line leads to its first."""
    return {ized(word): ized(line.split()[0]) for line in lines(name) for word in line.split()}


def spellings() -> dict[str, str]:
    """Words spelled otherwise elsewhere, each with the spelling it is compared by.

    An entry that ends with "-" is a stem and stands for its words with every ending; one that doubles
    its last letter ("travell-"), with those that begin with a vowel.
    """
    found: dict[str, str] = {}
    for line in lines("spellings"):
        first, *others = line.split()
        for other in others:
            endings = _endings(other) if first.endswith("-") else ("",)
            found.update({other.rstrip("-") + end: first.rstrip("-") + end for end in endings})
    return found


def _endings(stem: str) -> tuple[str, ...]:
    if not stem.endswith("ll-"):
        return _ENDINGS
    return tuple(end for end in _ENDINGS if end and end[0] in "aei" and end != "is")


_ENDINGS = (*lines("endings"), "")
NUMERALS = MappingProxyType({word: first for word, first in pairs("numerals").items() if word != first})
"""Numbers to twenty and the tens, spelled out, as digits; what is counted by them, too ("tenth")."""
FORMS = MappingProxyType({**spellings(), **NUMERALS})
"""What a word is compared as, where it has several forms."""
