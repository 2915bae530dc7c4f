"""The word lists of the check: data, one entry a line, ``#`` starts a remark."""

from functools import cache
from importlib.resources import files
from types import MappingProxyType

__all__ = ["NUMERALS", "pairs", "phrases", "word_list"]


def _lines(name: str) -> list[str]:
    text = files("onrecord.check").joinpath("data", f"{name}.txt").read_text("utf-8")
    return [line for line in (raw.partition("#")[0].strip() for raw in text.splitlines()) if line]


@cache
def word_list(name: str) -> frozenset[str]:
    """The entries of a list, as folded words."""
    return frozenset(_lines(name))


@cache
def phrases(name: str) -> tuple[tuple[str, ...], ...]:
    """The entries of a list of phrases, each as its words, longest first."""
    return tuple(sorted((tuple(line.split()) for line in _lines(name)), key=len, reverse=True))


@cache
def pairs(name: str) -> dict[str, str]:
    """The entries of a list in two columns: every further word of a line leads to its first."""
    return {word: line.split()[0] for line in _lines(name) for word in line.split()}


NUMERALS = MappingProxyType({word: first for word, first in pairs("numerals").items() if word != first})
"""Numbers to twenty and the tens, spelled out, as digits."""
