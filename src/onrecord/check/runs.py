"""Sorted runs of traces in a side file: adding one, and merging those of like size.

A trace of 48 bits is a bucket (its upper bits) and a rest (the lower, at most 32). A run has about 512
traces to a bucket, so that a look-up reads a few kilobytes however many turns there are. A run is merged
with the one before it when that is not four times as large: there are never more than a few.
"""

from collections.abc import Iterator
from itertools import pairwise

import apsw
import numpy as np
import numpy.typing as npt

from onrecord.check.grams import BITS

__all__ = ["REST", "add_run", "gram_parts", "runs", "settle"]

REST = 32
_LEAST, _MOST = BITS - REST, 26
_PER_BUCKET = 512
_RATIO = 4
_PASSES = 64
"""Parts in which two runs are merged, so that memory does not grow with them."""

Hashes = npt.NDArray[np.uint64]
Units = npt.NDArray[np.uint32]


def _bits(size: int) -> int:
    return min(max((max(size // _PER_BUCKET, 1) - 1).bit_length(), _LEAST), _MOST)


def gram_parts(gram: int, run: int, bits: int) -> tuple[int, int]:
    """The row of a trace's bucket in a run, and its rest."""
    below = BITS - bits
    return (run << _MOST) | (gram >> below), gram & ((1 << below) - 1)


def runs(db: apsw.Connection) -> list[tuple[int, int]]:
    """The runs there are: (number, bits of the bucket), largest first."""
    return list(db.execute("SELECT id, bits FROM runs ORDER BY size DESC"))


def add_run(db: apsw.Connection, hashes: Hashes, units: Units) -> None:
    """Add a run of traces, each with the unit that left it; what is left twice counts once."""
    if not len(hashes):
        return
    number = _begin(db, _bits(len(hashes)))
    size = _write(db, number, _bits(len(hashes)), hashes, units)
    db.execute("UPDATE runs SET size = ? WHERE id = ?", (size, number))


def _begin(db: apsw.Connection, bits: int) -> int:
    number = next(db.execute("SELECT ifnull(max(id), 0) + 1 FROM runs"))[0]
    db.execute("INSERT INTO runs VALUES (?, ?, 0)", (number, bits))
    return number


def _write(db: apsw.Connection, number: int, bits: int, hashes: Hashes, units: Units) -> int:
    order = np.lexsort((units, hashes))
    hashes, units = hashes[order], units[order]
    fresh = np.ones(len(hashes), dtype=bool)
    fresh[1:] = (hashes[1:] != hashes[:-1]) | (units[1:] != units[:-1])
    hashes, units = hashes[fresh], units[fresh]
    below = np.uint64(BITS - bits)
    buckets = (hashes >> below).astype(np.int64)
    rests = (hashes & ((np.uint64(1) << below) - np.uint64(1))).astype("<u4")
    units = units.astype("<u4")
    starts = np.flatnonzero(np.concatenate([[True], buckets[1:] != buckets[:-1]]))
    ends = np.append(starts[1:], len(buckets))
    db.executemany(
        "INSERT INTO buckets VALUES (?, ?)",
        (
            ((number << _MOST) | int(bucket), rests[start:end].tobytes() + units[start:end].tobytes())
            for bucket, start, end in zip(
                buckets[starts].tolist(), starts.tolist(), ends.tolist(), strict=True
            )
        ),
    )
    return len(hashes)


def settle(db: apsw.Connection) -> None:
    """Merge runs until each is several times as large as the next."""
    while True:
        there = list(db.execute("SELECT id, bits, size FROM runs ORDER BY size"))
        alike = [pair for pair in pairwise(there) if pair[1][2] <= _RATIO * pair[0][2]]
        if not alike:
            return
        _merge(db, *alike[0])


def _merge(db: apsw.Connection, one: tuple[int, int, int], other: tuple[int, int, int]) -> None:
    bits = _bits(one[2] + other[2])
    number = _begin(db, bits)
    size = 0
    there = list(db.execute("SELECT first, last FROM items ORDER BY first"))
    ranges = np.array(there, dtype=np.int64).reshape(-1, 2)
    for part in range(_PASSES):
        pieces = [*_part(db, one, part), *_part(db, other, part)]
        if pieces:
            hashes = np.concatenate([hashes for hashes, _ in pieces])
            units = np.concatenate([units for _, units in pieces])
            alive = _alive(units, ranges)
            size += _write(db, number, bits, hashes[alive], units[alive]) if alive.any() else 0
    for gone, *_ in (one, other):
        db.execute("DELETE FROM buckets WHERE id >= ? AND id < ?", (gone << _MOST, (gone + 1) << _MOST))
        db.execute("DELETE FROM runs WHERE id = ?", (gone,))
    db.execute("UPDATE runs SET size = ? WHERE id = ?", (size, number))


def _part(db: apsw.Connection, run: tuple[int, int, int], part: int) -> Iterator[tuple[Hashes, Units]]:
    number, bits, _ = run
    width = (1 << bits) // _PASSES
    first = (number << _MOST) + part * width
    mask = (1 << _MOST) - 1
    for row, data in db.execute(
        "SELECT id, data FROM buckets WHERE id >= ? AND id < ?", (first, first + width)
    ):
        both = np.frombuffer(data, dtype="<u4")
        half = len(both) // 2
        above = np.uint64((row & mask) << (BITS - bits))
        yield both[:half].astype(np.uint64) | above, both[half:]


def _alive(units: Units, ranges: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which of these units are still on the shelf: those within a range (first, last) of an edition."""
    if not len(ranges):
        return np.zeros(len(units), dtype=bool)
    found = np.searchsorted(ranges[:, 0], units, side="right") - 1
    return (found >= 0) & (units <= ranges[np.maximum(found, 0), 1])
