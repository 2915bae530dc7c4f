"""Traces that words leave: hashes of what stands side by side, by which a passage is found again.

Two kinds. A trace of three words in a row is left by every word; it finds what was quoted word for
word. A trace of two words that carry meaning, with only small words between them, survives a "not"
that went missing, an article put in, a verb in another tense.
"""

import numpy as np
import numpy.typing as npt

from onrecord.check.lists import word_list
from onrecord.check.words import key

__all__ = ["BITS", "grams", "small_keys"]

BITS = 48
"""Bits of a trace: enough that two different ones seldom fall together in ten million turns."""
_APART = 5
"""Words from the first to the second of a pair, at most."""

Hashes = npt.NDArray[np.uint64]
_ONE, _TWO, _THREE = (np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_PAIR = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(31)
_KEPT = np.uint64(64 - BITS)


def small_keys() -> npt.NDArray[np.uint32]:
    """The keys of words so frequent that they tell nothing of a place."""
    return np.unique(np.array([key(word) for word in word_list("small")], dtype=np.uint32))


_SMALL = small_keys()


def _mixed(values: Hashes) -> Hashes:
    values ^= values >> _SHIFT
    values *= _MIX
    values ^= values >> _SHIFT
    return values >> _KEPT


def grams(
    keys: npt.NDArray[np.uint32], unit: npt.NDArray[np.uint32]
) -> tuple[Hashes, npt.NDArray[np.uint32]]:
    """The traces of the words ``keys``, and of which unit each is.

    ``unit[i]`` is the number of the unit that ``keys[i]`` stands in; a trace never spans two.
    """
    wide = keys.astype(np.uint64)
    with np.errstate(over="ignore"):
        threes = _mixed(wide[:-2] * _ONE + wide[1:-1] * _TWO + wide[2:] * _THREE)
        meant = np.flatnonzero(~np.isin(keys, _SMALL))
        first, second = meant[:-1], meant[1:]
        near = (second - first <= _APART) & (unit[first] == unit[second])
        first, second = first[near], second[near]
        twos = _mixed(wide[first] * _TWO + wide[second] * _THREE + _PAIR)
    whole = unit[:-2] == unit[2:]
    return np.concatenate([threes[whole], twos]), np.concatenate([unit[:-2][whole], unit[first]])
