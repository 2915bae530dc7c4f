"""Parts of different turns or releases that together give a quotation."""

from collections.abc import Sequence
from typing import NamedTuple

from onrecord.check.lists import word_list
from onrecord.check.quoted import Quoted

__all__ = ["Part", "parts"]

_MOST = 4
_LEAST = 4
"""Words of a part; a whole piece between two ellipses may have one less."""
_LOOSE = 0.1
"""Share of the quotation's words that may lie between two parts."""


class Part(NamedTuple):
    """Words ``first`` to before ``last`` of the quotation, and the number of the unit that has them."""

    first: int
    last: int
    unit: int


def parts(quote: Quoted, units: Sequence[bytes]) -> list[Part]:
    """The fewest parts, of at least two of ``units`` (keys of four bytes), that give the quotation.

    Empty where there are none. Taken from the left, each time the longest: no other choice reaches
    further with as few parts.
    """
    keys = quote.words.keys.tobytes()
    size = len(quote.words)
    edges = [0, *quote.breaks, size]
    found: list[Part] = []
    loose = 0
    at = 0
    while at < size:
        end = next(edge for edge in edges if edge > at)
        reach, unit = max(
            ((_reach(keys, at, size, held), -n) for n, held in enumerate(units)), default=(0, 0)
        )
        best = min(reach, end - at)
        whole_piece = at in edges and at + best == end and best >= _LEAST - 1
        meant = any(quote.words.folded(n) not in word_list("small") for n in range(at, at + best))
        if not meant or (best < _LEAST and not whole_piece):
            loose += 1
            at += 1
            if loose > max(size * _LOOSE, 1):
                return []
            continue
        if found and found[-1].unit == -unit and found[-1].last == at:
            found[-1] = Part(found[-1].first, at + best, -unit)
        else:
            found.append(Part(at, at + best, -unit))
        at += best
    if len(found) > _MOST or len({part.unit for part in found}) < 2:
        return []
    return found


def _reach(keys: bytes, at: int, size: int, held: bytes) -> int:
    """How many words from ``at`` on stand in a row in a unit."""
    low, high = 0, size - at
    while low < high:
        middle = (low + high + 1) // 2
        if _stands(keys[4 * at : 4 * (at + middle)], held):
            low = middle
        else:
            high = middle - 1
    return low


def _stands(piece: bytes, held: bytes) -> bool:
    at = held.find(piece)
    while at >= 0 and at % 4:
        at = held.find(piece, at + 1)
    return at >= 0
