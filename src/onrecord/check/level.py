"""Bring the shelf level with the record: editions that came since, and older ones of the same releases."""

import contextlib
import os
from array import array
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import msgspec
import numpy as np

from onrecord.check.grams import grams
from onrecord.check.shelf import NAME, Shelf, State, saying
from onrecord.check.unit import Item, Unit, item_of, units_of
from onrecord.check.words import words
from onrecord.errors import RecordError
from onrecord.keep.continued import continued
from onrecord.keep.views import Counts, Indexable, ReleaseView

__all__ = ["Batch", "Recorded", "level", "open_shelf"]

_BATCH = 4_000
"""Units taken in between two commits."""
_RUNS = 16
"""Runs of traces that may wait to be merged while more is to come."""


class Recorded(Protocol):
    """A record as the check reads it, and no more."""

    def counts(self) -> Counts:
        """What the record holds now."""
        ...

    def since(self, seq: int) -> Iterator[Indexable]:
        """Editions that became current after ``seq`` and still are, in order; 0 gives all."""
        ...

    def superseded_since(self, seq: int) -> tuple[str, ...]:
        """Ids of editions superseded or shown again since."""
        ...

    def release(self, id: str, edition: str | None = None) -> ReleaseView:  # noqa: A002 - as the record names it
        """A release in an edition."""
        ...


class Batch:
    """Units on their way to the shelf, with the words of all of them side by side."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._keys = array("I")
        self._units: list[tuple[int, int]] = []
        self.count = 0

    def put(self, item: Item, units: list[Unit]) -> None:
        """Put an edition's units on the shelf and keep their words until ``done``."""
        keyed = [(unit, words(unit.text)) for unit in units]
        first = self._shelf.put(item, keyed)
        for n, (_, its) in enumerate(keyed):
            self._keys.extend(its.keys)
            self._units.append((first + n, len(its)))
        self.count += len(units)
        if item.current:
            said = Counter((unit.speaker, unit.role == "official") for unit in units if unit.speaker)
            if not any(unit.turn for unit in units):
                said.update((name, True) for name, _ in item.stated_by)
            self._shelf.meet((name, n, answers) for (name, answers), n in said.items())

    def done(self) -> None:
        """Write the traces of what was put."""
        if self._units:
            ids, sizes = np.array(self._units, dtype=np.int64).T
            hashes, units = grams(
                np.frombuffer(self._keys, dtype=np.uint32), np.repeat(ids, sizes).astype(np.uint32)
            )
            self._shelf.trace(hashes, units)
        self._keys, self._units, self.count = array("I"), [], 0


def open_shelf(record: Recorded, folder: Path) -> Shelf:
    """Open the shelf of the record in ``folder``, brought level with it.

    In a folder that cannot be written the shelf is read as it is where it is level, else made in memory.
    Raises RecordBusy when another process brings it level for long, RecordError for the disk.
    """
    if os.access(folder, os.W_OK):
        level(record, folder)
        return Shelf.open(folder)
    if (folder / NAME).exists():
        with contextlib.suppress(RecordError):
            shelf = Shelf.open(folder)
            if _is_level(record, shelf.state()):
                return shelf
            shelf.close()
    shelf = Shelf.open(None)
    _advance(record, shelf, State(), record.since(0))
    return shelf


def _is_level(record: Recorded, state: State | None) -> bool:
    if (
        state is None
        or continued(record, state.seq, state.edition) is None
        or record.superseded_since(state.seq)
    ):
        return False
    return next(record.since(state.seq), None) is None


def level(record: Recorded, folder: Path) -> int:
    """Bring the shelf in ``folder`` level; make it anew where it cannot be. Returns editions taken in."""
    try:
        return _level(record, folder)
    except RecordError as error:
        if not _is_damage(error):
            raise
        forget(folder)
        return _level(record, folder)


def _level(record: Recorded, folder: Path) -> int:
    shelf = Shelf.open(folder, write=True)
    try:
        with saying(folder):
            state = shelf.state()
            editions = continued(record, state.seq, state.edition) if state else None
            if state is None or editions is None:
                with shelf.batch():
                    shelf.clear()
                state, editions = State(), record.since(0)
            return _advance(record, shelf, state, editions)
    finally:
        shelf.close()


def forget(folder: Path) -> None:
    """Delete the shelf; it is made anew from the record."""
    for name in (NAME, f"{NAME}-wal", f"{NAME}-shm"):
        (folder / name).unlink(missing_ok=True)


def _is_damage(error: RecordError) -> bool:
    import apsw

    return isinstance(error.__cause__, apsw.NotADBError | apsw.CorruptError | apsw.SQLError)


def _advance(record: Recorded, shelf: Shelf, state: State, editions: Iterator[Indexable]) -> int:
    counts = record.counts()
    gone = record.superseded_since(state.seq)
    taken = 0
    item = next(editions, None)
    while True:
        with shelf.batch():
            batch = Batch(shelf)
            if gone:
                for edition in gone:
                    shelf.withdraw(edition)
                gone = ()
            while item is not None and batch.count < _BATCH:
                _take(record, shelf, batch, item.view)
                state = msgspec.structs.replace(state, seq=item.seq, edition=item.view.edition.id)
                taken += 1
                item = next(editions, None)
            batch.done()
            state = _covering(state, counts)
            shelf.level(state)
        if item is None:
            break
        shelf.settle(_RUNS)
    shelf.settle()
    return taken


def _covering(state: State, counts: Counts) -> State:
    return msgspec.structs.replace(
        state, releases=counts.releases, turns=counts.turns, first=counts.first, last=counts.last
    )


def _take(record: Recorded, shelf: Shelf, batch: Batch, view: ReleaseView) -> None:
    """Put a release on the shelf: its current edition, and of the older ones what reads otherwise."""
    shelf.drop(view.id)
    seen: set[tuple[str | None, str]] = set()
    older = sorted((one for one in view.editions if one.id != view.edition.id), key=lambda one: -one.number)
    for edition in (view.edition, *older):
        its = view if edition.id == view.edition.id else record.release(view.id, edition.id)
        units = [unit for unit in units_of(its) if (unit.label, unit.text) not in seen]
        seen.update((unit.label, unit.text) for unit in units)
        if units:
            batch.put(item_of(its, its.edition), units)
