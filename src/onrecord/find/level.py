"""Bring the index level with the record."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import msgspec
import tantivy

from onrecord.find.engine import Reader, Writer, create, opened
from onrecord.find.pack import Packing
from onrecord.find.schema import VERSION
from onrecord.find.seam import Recorded, State
from onrecord.find.store import damage, generation, guarded, new_generation, point, pointer, sweep, writing
from onrecord.find.tree import All, Key, Not
from onrecord.find.unit import units
from onrecord.keep.views import Counts, Indexable

__all__ = ["Level", "update"]

_BATCH = 20_000

_NOTHING = Counts(sources=0, releases=0, editions=0, turns=0, exchanges=0, first=None, last=None)


class Level(msgspec.Struct, frozen=True):
    """What an update did: editions added and removed, whether all was made anew, and why."""

    added: int
    removed: int
    rebuilt: bool
    reason: str | None = None


def update(record: Recorded, index_dir: Path, *, wait: float = 10.0, batch: int = _BATCH) -> Level:
    """Bring the index in ``index_dir`` level with ``record``; make it anew where it cannot be.

    What is already level is left alone. Commits about every ``batch`` units, each of them a state
    that readers may see and that a later update goes on from, whatever happens in between.
    Raises ``RecordBusy`` when another process updates for longer than ``wait`` seconds, and
    ``RecordError`` when the folder cannot be written.
    """
    with writing(index_dir, wait), guarded(index_dir, "written"):
        in_use = pointer(index_dir)
        reason = _trouble(index_dir)
        if in_use is None or reason is not None:
            return _rebuild(record, index_dir, reason or "there was no index", batch)
        sweep(index_dir, in_use.generation)
        path = generation(index_dir, in_use.generation)
        index = opened(path)
        before = Reader(index.searcher(), Packing.of(path), {})
        try:
            state = before.state()
        except ValueError as error:
            return _rebuild(record, index_dir, str(error), batch)
        if state is None:
            return _rebuild(record, index_dir, "it did not say how far it was", batch)
        editions = continued(record, state)
        if editions is None:
            return _rebuild(record, index_dir, "it was made from another record", batch)
        return _advance(record, _Step(Writer(index, path), before, state, batch), editions)


def _trouble(index_dir: Path) -> str | None:
    in_use = pointer(index_dir)
    if in_use is None:
        return None
    if in_use.version != VERSION:
        return f"it was made by version {in_use.version} of its schema and this is version {VERSION}"
    path = generation(index_dir, in_use.generation)
    return damage(path, deep=True) or _refused(path)


def _refused(path: Path) -> str | None:
    """Why the engine does not open a generation whose files are whole; null when it does."""
    try:
        if not tantivy.Index.is_compatible(str(path)):
            return "it was made by another version of the search engine"
        tantivy.Index.open(str(path))
    except ValueError:
        return "its list of files cannot be read"
    return None


def continued(record: Recorded, state: State) -> Iterator[Indexable] | None:
    """The editions after ``state``; null when the record does not know the edition where the index ended."""
    if state.seq == 0:
        return record.since(0)
    editions = record.since(state.seq - 1)
    first = next(editions, None)
    if first is not None and first.seq == state.seq and first.view.edition.id == state.edition:
        return editions
    if any(edition == state.edition for edition in record.superseded_since(state.seq)):
        return editions if first is None else chain((first,), editions)
    return None


def _rebuild(record: Recorded, index_dir: Path, reason: str, batch: int) -> Level:
    in_use = pointer(index_dir)
    sweep(index_dir, in_use.generation if in_use else None)
    path = new_generation(index_dir)
    index = create(path)
    before = Reader(index.searcher(), Packing(None), {})
    step = _Step(Writer(index, path), before, State(0, None, _NOTHING), batch)
    step.commit(_NOTHING)
    level = _advance(record, step, record.since(0))
    point(index_dir, path.name)
    sweep(index_dir, path.name)
    return Level(added=level.added, removed=0, rebuilt=True, reason=reason)


def _advance(record: Recorded, step: "_Step", editions: Iterator[Indexable]) -> Level:
    # Counted before the editions are read: all that is counted is then in the index, and maybe more.
    counts = record.counts()
    began = step.state
    removed = sum(step.holds(edition) for edition in record.superseded_since(began.seq)) if began.seq else 0
    added = 0
    for item in editions:
        step.put(item, record.older_of(item.view.id))
        added += 1
    if step.changed or counts != began.counts:
        step.commit(counts)
    step.writer.close()
    return Level(added=added, removed=removed, rebuilt=False)


class _Step:
    """The way of an index from one state to the next."""

    def __init__(self, writer: Writer, before: Reader, state: State, batch: int) -> None:
        self.writer = writer
        self.state = state
        self.changed = False
        self._before = before
        self._batch = batch
        self._pending = 0

    def holds(self, edition: str) -> bool:
        """Whether the index had an edition before, as a current one."""
        node = All((Key("edition", edition), Not(Key("older", "yes"))))
        return self._before.count(node) > 0

    def put(self, item: Indexable, older: Iterable[Indexable]) -> None:
        """Put a release in with all its editions, in the place of what the index may hold of it."""
        self.writer.remove(item.view.id)
        for one in older:
            self._add(one, older=True)
        self._add(item, older=False)
        self.changed = True
        self.state = State(item.seq, item.view.edition.id, self.state.counts)
        if self._pending >= self._batch:
            self.commit(self.state.counts)

    def _add(self, item: Indexable, *, older: bool) -> None:
        for unit in units(item.view, item.seq, older=older):
            self.writer.add(unit)
            self._pending += 1

    def commit(self, counts: Counts) -> None:
        """Make what was done a state that readers see and a later update goes on from."""
        self.state = msgspec.structs.replace(self.state, counts=counts)
        self.writer.commit(self.state)
        self._pending = 0
