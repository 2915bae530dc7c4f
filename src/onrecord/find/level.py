"""Bring the index level with the record."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import msgspec
import tantivy

from onrecord.find.engine import Reader, Writer, create, opened
from onrecord.find.pack import Packing
from onrecord.find.schema import VERSION
from onrecord.find.seam import Recorded, State
from onrecord.find.store import damage, generation, guarded, new_generation, point, pointer, sweep, writing
from onrecord.find.tree import All, Key, Not
from onrecord.find.unit import units
from onrecord.keep.continued import continued
from onrecord.keep.views import Counts, Indexable

__all__ = ["Level", "Updates", "update"]

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
    with Updates(index_dir, wait=wait, batch=batch) as updates:
        return updates.level(record)


class Updates:
    """Updates of one index one after another, with a writer that stays open between them.

    Opening and closing it for each costs more than the few units that are new, and segments are merged only
    while it is open. From the first update to ``close`` no other process can update. For one thread.
    """

    def __init__(self, index_dir: Path, *, wait: float = 10.0, batch: int = _BATCH) -> None:
        self._dir = index_dir
        self._wait = wait
        self._batch = batch
        self._lock: ExitStack | None = None
        self._step: _Step | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def level(self, record: Recorded) -> Level:
        """Bring the index level with ``record``, as ``update`` does."""
        if self._lock is None:
            lock = ExitStack()
            lock.enter_context(writing(self._dir, self._wait))
            self._lock = lock
        try:
            with guarded(self._dir, "written"):
                return self._level(record)
        except BaseException:
            # What a failed update left undone is not to be committed with the next.
            self._step = None
            self.close()
            raise

    def close(self) -> None:
        """Let go of the index. May be called again; another update opens it anew."""
        step, self._step = self._step, None
        lock, self._lock = self._lock, None
        try:
            if step is not None:
                with guarded(self._dir, "written"):
                    step.writer.close()
        finally:
            if lock is not None:
                lock.close()

    def _level(self, record: Recorded) -> Level:
        step = self._step or self._opened()
        if isinstance(step, str):
            return self._rebuild(record, step)
        self._step = step
        editions = continued(record, step.state.seq, step.state.edition)
        if editions is None:
            self._step = None
            return self._rebuild(record, "it was made from another record")
        return _advance(record, step, editions)

    def _opened(self) -> "_Step | str":
        """The way on from the generation in use; or why that has to be made anew."""
        in_use = pointer(self._dir)
        if in_use is None:
            return "there was no index"
        reason = _trouble(self._dir)
        if reason is not None:
            return reason
        sweep(self._dir, in_use.generation)
        path = generation(self._dir, in_use.generation)
        index = opened(path)
        try:
            state = Reader(index.searcher(), Packing.of(path), {}).state()
        except ValueError as error:
            return str(error)
        if state is None:
            return "it did not say how far it was"
        return _Step(index, path, state, self._batch)

    def _rebuild(self, record: Recorded, reason: str) -> Level:
        in_use = pointer(self._dir)
        sweep(self._dir, in_use.generation if in_use else None)
        path = new_generation(self._dir)
        step = _Step(create(path), path, State(0, None, _NOTHING), self._batch)
        step.commit(_NOTHING)
        level = _advance(record, step, record.since(0))
        point(self._dir, path.name)
        sweep(self._dir, path.name)
        self._step = step
        return Level(added=level.added, removed=0, rebuilt=True, reason=reason)


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


def _advance(record: Recorded, step: "_Step", editions: Iterator[Indexable]) -> Level:
    # Counted before the editions are read: all that is counted is then in the index, and maybe more.
    counts = record.counts()
    began = step.state
    removed = step.holds(record.superseded_since(began.seq)) if began.seq else 0
    added = 0
    for item in editions:
        step.put(item, record.older_of(item.view.id))
        added += 1
    if step.changed or counts != began.counts:
        step.commit(counts)
    return Level(added=added, removed=removed, rebuilt=False)


class _Step:
    """The way of an index from one state to the next."""

    def __init__(self, index: tantivy.Index, path: Path, state: State, batch: int) -> None:
        self.writer = Writer(index, path)
        self.state = state
        self.changed = False
        self._index = index
        self._path = path
        self._batch = batch
        self._pending = 0

    def holds(self, editions: Iterable[str]) -> int:
        """How many of ``editions`` the index has, as current ones."""
        editions = tuple(editions)
        if not editions:
            return 0
        self._index.reload()
        reader = Reader(self._index.searcher(), Packing.of(self._path), {})
        current = Not(Key("older", "yes"))
        return sum(reader.count(All((Key("edition", edition), current))) > 0 for edition in editions)

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
        self.changed = False
        self._pending = 0
