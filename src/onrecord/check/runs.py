"""Sorted runs of traces in a side file: adding one, and merging those of like size.

A trace of 48 bits is a bucket (its upper bits) and a rest (the lower, at most 32). A run has about 512
traces to a bucket, so that a look-up reads a few kilobytes however many turns there are. Once all is in,
runs are merged where one is not four times as large as those before it: there are never more than a few,
and what comes in bulk is written twice, not once for every doubling.
"""

import math
from collections.abc import Iterator, Sequence

import apsw
import numpy as np
import numpy.typing as npt

from onrecord.check.grams import BITS
from onrecord.keep.db import transaction

__all__ = ["REST", "add_run", "gram_parts", "runs", "settle"]

REST = 32
_LEAST, _MOST = BITS - REST, 26
_PER_BUCKET = 512
_RATIO = 4
_PART = 1 << 20
"""Traces that are merged at a time, so that memory does not grow with the runs."""

Hashes = npt.NDArray[np.uint64]
Units = npt.NDArray[np.uint32]
Run = tuple[int, int, int]  # its number, the bits of a bucket, how many traces


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
    """Merge runs until each is several times as large as the next.

    Each part of a merge is one transaction, with its traces taken out of the old runs: a reader finds a
    trace once at every moment, and what a stop leaves half merged is merged on by the next.
    """
    while alike := _alike(list(db.execute("SELECT id, bits, size FROM runs ORDER BY size"))):
        _merge(db, alike)


def _alike(there: Sequence[Run]) -> Sequence[Run]:
    """The smallest runs of which one is not several times as large as those before it together."""
    total, count = 0, 0
    for n, (_, _, size) in enumerate(there):
        if n and size <= _RATIO * max(total, 1):
            count = n + 1
        total += size
    return there[:count]


def _merge(db: apsw.Connection, merged: Sequence[Run]) -> None:
    total = sum(size for _, _, size in merged)
    bits = _bits(total)
    parts = 1 << max(math.ceil(total / _PART) - 1, 0).bit_length()
    parts = min(max(parts, 1), 1 << _LEAST)
    with transaction(db, write=True):
        number = _begin(db, bits)
        db.execute("UPDATE runs SET size = ? WHERE id = ?", (total, number))
    ranges = np.array(
        list(db.execute("SELECT first, last FROM items ORDER BY first")), dtype=np.int64
    ).reshape(-1, 2)
    size = 0
    for part in range(parts):
        with transaction(db, write=True):
            pieces = [piece for run in merged for piece in _take(db, run, part, parts)]
            if pieces:
                hashes = np.concatenate([hashes for hashes, _ in pieces])
                units = np.concatenate([units for _, units in pieces])
                alive = _alive(units, ranges)
                size += _write(db, number, bits, hashes[alive], units[alive]) if alive.any() else 0
    with transaction(db, write=True):
        db.executemany("DELETE FROM runs WHERE id = ?", [(gone,) for gone, *_ in merged])
        db.execute("UPDATE runs SET size = ? WHERE id = ?", (size, number))


def _take(db: apsw.Connection, run: Run, part: int, parts: int) -> Iterator[tuple[Hashes, Units]]:
    """Take a part of a run's traces out of it."""
    number, bits, _ = run
    width = (1 << bits) // parts
    first = (number << _MOST) + part * width
    mask = (1 << _MOST) - 1
    where = "FROM buckets WHERE id >= ? AND id < ?"
    for row, data in db.execute(f"SELECT id, data {where}", (first, first + width)):
        both = np.frombuffer(data, dtype="<u4")
        half = len(both) // 2
        above = np.uint64((row & mask) << (BITS - bits))
        yield both[:half].astype(np.uint64) | above, both[half:]
    db.execute(f"DELETE {where}", (first, first + width))


def _alive(units: Units, ranges: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which of these units are still on the shelf: those within a range (first, last) of an edition."""
    if not len(ranges):
        return np.zeros(len(units), dtype=bool)
    found = np.searchsorted(ranges[:, 0], units, side="right") - 1
    return (found >= 0) & (units <= ranges[np.maximum(found, 0), 1])
