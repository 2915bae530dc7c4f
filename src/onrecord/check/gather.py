"""Candidates: the units in which most, and the rarest, of a quotation's traces stand."""

from collections.abc import Sequence
from math import log
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from onrecord.check.grams import grams
from onrecord.check.shelf import Shelf

__all__ = ["MOST_TRACES", "Gathered", "candidates", "traces_of"]

MOST_TRACES = 28
"""Traces looked up for one quotation; of a longer one they are taken evenly."""
_COMMON = 4_000
"""Units a trace may be left by and still be counted where rarer ones are there."""
_RARE_ENOUGH = 4
_TURNS = 1e7
_SAME = 1e-6


class Gathered(NamedTuple):
    """Candidates as (id, score), best first, and the ids of all that score as high as the first."""

    best: list[tuple[int, float]]
    level: npt.NDArray[np.uint32]


def candidates(shelf: Shelf, traces: Sequence[int], day: str | None, limit: int) -> Gathered:
    """The units that left most of these traces: at most ``limit`` of the whole record, and as many of
    ``day``, where a day is given."""
    found: list[npt.NDArray[np.uint32]] = []
    for arrays in shelf.postings(traces):
        if arrays:
            parts = [np.frombuffer(units, dtype=np.uint32) for units in arrays]
            # A unit is in one run, and there once for a trace: nothing is counted twice.
            found.append(np.concatenate(parts) if len(parts) > 1 else parts[0])
    found.sort(key=len)
    rare = [units for units in found if len(units) <= _COMMON]
    used = rare if len(rare) >= _RARE_ENOUGH else found[:_RARE_ENOUGH]
    if not used:
        return Gathered([], np.array([], dtype=np.uint32))
    weights = np.concatenate([np.full(len(units), log(_TURNS / len(units))) for units in used])
    ids, place = np.unique(np.concatenate(used), return_inverse=True)
    scores = np.bincount(place, weights).astype(np.float64)
    best = _best(ids, scores, limit)
    if day is not None:
        here = _within(ids, shelf.ranges(day))
        best += [one for one in _best(ids[here], scores[here], limit) if one not in best]
    return Gathered(best, ids[scores >= scores.max() - _SAME])


def traces_of(pieces: Sequence[npt.NDArray[np.uint32]]) -> list[int]:
    """The traces of a quotation; none spans two pieces."""
    numbered = [np.full(len(piece), n, dtype=np.uint32) for n, piece in enumerate(pieces)]
    keys = np.concatenate(pieces) if pieces else np.array([], dtype=np.uint32)
    if len(keys) < 2:
        return []
    hashes, _ = grams(keys, np.concatenate(numbered))
    traces = np.unique(hashes)
    if len(traces) > MOST_TRACES:
        # Hashes are in no order of meaning: every so many-th is as good as chance, and the same each time.
        traces = traces[np.linspace(0, len(traces) - 1, MOST_TRACES).astype(int)]
    return traces.tolist()


def _best(
    ids: npt.NDArray[np.uint32], scores: npt.NDArray[np.float64], limit: int
) -> list[tuple[int, float]]:
    if len(ids) > limit:
        kept = np.argpartition(-scores, limit - 1)[:limit]
        ids, scores = ids[kept], scores[kept]
    order = np.lexsort((ids, -scores))
    return list(zip(ids[order].tolist(), scores[order].tolist(), strict=True))


def _within(ids: npt.NDArray[np.uint32], ranges: list[tuple[int, int]]) -> npt.NDArray[np.bool_]:
    if not ranges:
        return np.zeros(len(ids), dtype=bool)
    firsts = np.array([first for first, _ in ranges])
    lasts = np.array([last for _, last in ranges])
    at = np.searchsorted(firsts, ids, side="right") - 1
    return (at >= 0) & (ids <= lasts[np.maximum(at, 0)])
