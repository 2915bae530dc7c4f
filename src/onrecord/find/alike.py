"""Which passages say the same in the same words.

``same`` is one number for passages that differ in capitals, punctuation and white space only. ``bands`` are
two numbers, of which two passages share one when nearly all their runs of three words are the same: of the
two smallest of the runs' hashes, and of the two largest (bottom-k sketches: Broder 1997, "On the resemblance
and containment of documents"). Sharing a band only proposes; ``resemblance`` settles it.
"""

import re
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple
from zlib import crc32

__all__ = ["ALIKE", "Marks", "marks", "number_of", "resemblance"]

ALIKE = 0.8
"""Resemblance from which two passages are near-identical: what share of their runs they have in common."""

_WORD = re.compile(r"\w+")
_FEWEST = 10
"""Different runs of a passage that has bands; shorter ones are alike only when they are the same."""
_LONGEST = 50_000
"""Characters of a passage that are looked at: half an hour of one speaker."""
_BITS = 0xFFFFFFFF
_PLACES = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D)


class Marks(NamedTuple):
    """How many words, their number as a whole, and those under which near-identical passages are sought."""

    words: int
    same: int
    bands: tuple[int, ...]


def marks(text: str) -> Marks:
    """The numbers of a passage; no bands for a short one. Of a very long one the beginning counts."""
    if len(text) > _LONGEST:
        begun = _marks(text[:_LONGEST])
        return Marks(
            len(text.split()), number_of(begun.same, crc32(text.encode("utf-8", "replace"))), begun.bands
        )
    return _marks(text)


def number_of(*parts: object) -> int:
    """A number of 62 bits that stands for ``parts``; two different ones do not meet in practice."""
    digest = blake2b("\x1f".join(map(str, parts)).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest) >> 2


@lru_cache(maxsize=1 << 9)
def _marks(text: str) -> Marks:
    words, runs = _taken(text)
    bands: list[int] = []
    if len(runs) >= _FEWEST:
        ranked = sorted(runs)
        for i, (first, second) in enumerate((ranked[:2], ranked[-2:])):
            # Which end it is stands in the number, so that a band meets only its own kind. Of 32 bits: two
            # passages that meet by chance are told apart like any two.
            bands.append((first * _PLACES[0] + second * _PLACES[1] & _BITS) >> 1 << 1 | i)
    return Marks(len(words), number_of(" ".join(words)), tuple(bands))


def resemblance(one: str, other: str) -> float:
    """The share of runs of three words that two passages have in common, 0 to 1 (Jaccard).

    Of very long passages the beginnings are compared; they are the same only when they are to the end.
    """
    if one == other:
        return 1.0
    if max(len(one), len(other)) > _LONGEST:
        one, other = one[:_LONGEST], other[:_LONGEST]
    (left, mine), (right, theirs) = _taken(one), _taken(other)
    if left == right:
        return 1.0
    return len(mine & theirs) / len(mine | theirs) if mine or theirs else 0.0


@lru_cache(maxsize=1 << 9)
def _taken(text: str) -> tuple[list[str], frozenset[int]]:
    words = _words(text)
    return words, frozenset(_runs(words))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


@lru_cache(maxsize=1 << 16)
def _number(word: str) -> int:
    return crc32(word.encode("utf-8", "replace"))


def _runs(words: list[str]) -> set[int]:
    """A number for each run of three words."""
    numbers = list(map(_number, words))
    a, b, c = _PLACES
    return {
        (x * a + y * b + z * c) & _BITS for x, y, z in zip(numbers, numbers[1:], numbers[2:], strict=False)
    }
