"""Bring the index level with the record."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import msgspec
import tantivy

from onrecord.find.seam import Recorded
from onrecord.find.store import damage, generation, guarded, new_generation, point, pointer, sweep, writing
from onrecord.find.unit import VERSION, document, open_analyzers, schema, units
from onrecord.keep.views import Counts, Indexable

__all__ = ["STATE", "Level", "State", "read_state", "update"]

STATE = "level"
"""The key of the one document of the index that is no unit."""

_HEAP = 64_000_000
"""Bytes the writer holds before it puts a segment on disk."""
_THREADS = 2
_BATCH = 20_000

_NOTHING = Counts(sources=0, releases=0, editions=0, turns=0, exchanges=0, first=None, last=None)


class Level(msgspec.Struct, frozen=True):
    """What an update did: editions added and removed, whether all was made anew, and why."""

    added: int
    removed: int
    rebuilt: bool
    reason: str | None = None


class State(msgspec.Struct, frozen=True):
    """How far the index is: written in the same commit as what it tells of, so it never differs.

    ``edition`` is the id of the edition numbered ``seq``: another one there means another record.
    """

    seq: int
    edition: str | None
    counts: Counts


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
        index = open_analyzers(tantivy.Index.open(str(path)))
        state = read_state(index.searcher())
        if state is None:
            return _rebuild(record, index_dir, "it did not say how far it was", batch)
        editions = _continued(record, state)
        if editions is None:
            return _rebuild(record, index_dir, "it was made from another record", batch)
        return _advance(record, index, state, editions, batch)


def read_state(searcher: tantivy.Searcher) -> State | None:
    """The state that stands in the index; null when there is none that can be read."""
    found = searcher.search(tantivy.Query.term_query(schema(), "state", STATE, "basic"), limit=1).hits
    if not found:
        return None
    stored = searcher.doc(found[0][1]).get_first("unit")
    try:
        return msgspec.json.decode(stored, type=State) if isinstance(stored, bytes) else None
    except msgspec.DecodeError:
        return None


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


def _continued(record: Recorded, state: State) -> Iterator[Indexable] | None:
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
    index = open_analyzers(tantivy.Index(schema(), path=str(path)))
    level = _advance(record, index, State(0, None, _NOTHING), record.since(0), batch)
    point(index_dir, path.name)
    sweep(index_dir, path.name)
    return Level(added=level.added, removed=0, rebuilt=True, reason=reason)


def _advance(
    record: Recorded, index: tantivy.Index, state: State, editions: Iterator[Indexable], batch: int
) -> Level:
    # Counted before the editions are read: all that is counted is then in the index, and maybe more.
    counts = record.counts()
    before = index.searcher()
    writer = _Writer(index, state)
    added = removed = 0
    for edition in record.superseded_since(state.seq):
        removed += _holds(before, edition)
        writer.remove("edition", edition)
    for item in editions:
        writer.replace(item)
        added += 1
        if writer.pending >= batch:
            writer.commit(state.counts)
    if writer.changed or counts != state.counts or before.num_docs == 0:
        writer.commit(counts)
    writer.close()
    return Level(added=added, removed=removed, rebuilt=False)


def _holds(searcher: tantivy.Searcher, edition: str) -> bool:
    term = tantivy.Query.term_query(schema(), "edition", edition, "basic")
    return bool(searcher.search(term, limit=1, count=False).hits)


class _Writer:
    """The engine's writer, with the state of the index kept in step."""

    def __init__(self, index: tantivy.Index, state: State) -> None:
        self._schema = schema()
        self._writer = index.writer(_HEAP, _THREADS)
        self._state = state
        self.pending = 0
        self.changed = False

    def remove(self, field: str, value: str) -> None:
        self._writer.delete_documents_by_term(field, value)
        self.changed = True

    def replace(self, item: Indexable) -> None:
        """Put an edition in the place of whatever its release had."""
        self.remove("release", item.view.id)
        for unit in units(item.view):
            self._writer.add_document(tantivy.Document.from_dict(document(unit), self._schema))
            self.pending += 1
        self._state = State(item.seq, item.view.edition.id, self._state.counts)

    def commit(self, counts: Counts) -> None:
        self._state = msgspec.structs.replace(self._state, counts=counts)
        self._writer.delete_documents_by_term("state", STATE)
        stored = {"state": STATE, "unit": msgspec.json.encode(self._state)}
        self._writer.add_document(tantivy.Document.from_dict(stored, self._schema))
        self._writer.commit()
        self.pending = 0

    def close(self) -> None:
        # Merging goes on after a commit; a process that ends at once would leave it undone for ever.
        self._writer.wait_merging_threads()
