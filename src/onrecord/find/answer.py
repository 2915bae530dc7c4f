"""Ask the index: a query in, hits and counts out."""

import os
import time
from pathlib import Path
from threading import Lock
from typing import Any, cast, get_args

import msgspec
import tantivy

from onrecord.errors import NotFound, RecordError
from onrecord.find.build import compiled
from onrecord.find.grammar import ROLES, parse
from onrecord.find.level import State, read_state
from onrecord.find.mark import Sought, snippet, sought
from onrecord.find.query import (
    MOST_HITS,
    MOST_SKIPPED,
    All,
    Days,
    Node,
    Not,
    Phrase,
    Query,
    QueryError,
    Sort,
    Value,
    Word,
    period,
)
from onrecord.find.says import read_back
from onrecord.find.store import Mirror, Pointer, damage, generation, guarded, pointer
from onrecord.find.unit import VERSION, Unit, open_analyzers, schema
from onrecord.keep.views import Counts, Facet
from onrecord.model import Role

__all__ = ["Answer", "Hit", "Index", "search"]

_FACETS = ("kind", "speaker", "outlet", "role", "year")
_MOST_FACETS = 50
_LOOKS = 5
"""Times to look at the files: a writer may merge some away or replace all of them meanwhile."""
_PAUSE = 0.02
"""Seconds between two looks."""
_PER_SEGMENT = 5_000
"""Values counted in each segment before the best are taken: enough for exact counts."""


class Hit(msgspec.Struct, frozen=True):
    """A turn or paragraph that answers. ``rank`` counts from 1 over the whole result.

    ``n`` is the number of the turn, null for a paragraph; ``anchor`` its id, null only for a
    release without text, found by its title. ``label`` is the speaker as printed. ``text`` is the
    whole unit; ``snippet`` pieces of it with whether each is a hit ("…" where it goes on);
    ``paragraph`` the id of the paragraph with the first of them, null where none is marked.
    """

    rank: int
    score: float
    release: str
    edition: str
    anchor: str | None
    n: int | None
    kind: str | None
    title: str | None
    speaker: str | None
    label: str | None
    called: str | None
    role: Role | None
    outlet: str | None
    said_on: str | None
    exchange: str | None
    text: str
    snippet: tuple[tuple[str, bool], ...]
    paragraph: str | None = None


class Answer(msgspec.Struct, frozen=True):
    """What was found, in what, and for which question.

    ``total`` counts every unit found, not only those in ``hits``. ``facets`` has "kind",
    "speaker", "outlet", "role" and "year", most frequent first, counted over all of them.
    ``searched`` is what the record held when the index was brought level with it; ``says`` the query
    in words.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[Facet, ...]]
    searched: Counts
    says: str


def search(index_dir: Path, query: Query) -> Answer:
    """Open the index in ``index_dir`` and ask it once. See ``Index`` for many questions."""
    return Index(index_dir).search(query)


class Index:
    """An index open for reading. Each answer is of one moment; a later one sees what was committed since.

    May be shared between threads. Raises ``NotFound`` when there is no index and ``RecordError``
    when it is damaged or of another version.
    """

    def __init__(self, index_dir: Path) -> None:
        self._dir = index_dir
        self._lock = Lock()
        self._stamp: tuple[object, ...] | None = None
        self._index: tantivy.Index | None = None
        self._mirror: Mirror | None = None
        self._searcher()

    def search(self, query: Query) -> Answer:
        """Answer ``query``. Raises ``QueryError`` when it cannot be read."""
        node = _tree(query)
        searcher = self._searcher()
        with guarded(self._dir, "read"):
            state = read_state(searcher)
            if state is None:
                raise RecordError(_unusable(self._dir, "it does not say how far it is"))
            return _answer(searcher, state, node, query)

    def _searcher(self) -> tantivy.Searcher:
        trouble = RecordError(_unusable(self._dir, "its files cannot be read"))
        with self._lock:
            for _ in range(_LOOKS):
                in_use = self._in_use()
                path = generation(self._dir, in_use.generation)
                stamp = (in_use, *_stamp(path))
                if self._index is not None and stamp == self._stamp:
                    return self._index.searcher()
                try:
                    return self._open(path, stamp)
                except RecordError as error:
                    trouble = error
                    time.sleep(_PAUSE)
        raise trouble

    def _in_use(self) -> Pointer:
        in_use = pointer(self._dir)
        if in_use is None:
            says = f"There is no index at {self._dir}: read something into the record to make one."
            raise NotFound(says)
        if in_use.version != VERSION:
            raise RecordError(_unusable(self._dir, "it was made by another version of onrecord"))
        return in_use

    def _open(self, path: Path, stamp: tuple[object, ...]) -> tantivy.Searcher:
        found = damage(path, deep=False)
        if found is not None:
            raise RecordError(_unusable(self._dir, found))
        with guarded(self._dir, "read"):
            if self._index is None or self._stamp is None or self._stamp[0] != stamp[0]:
                self._mirror = None if os.access(path, os.W_OK) else Mirror()
                place = self._mirror.of(path) if self._mirror else path
                self._index = open_analyzers(tantivy.Index.open(str(place)))
                self._index.config_reader("manual")
            elif self._mirror:
                self._mirror.of(path)
            self._index.reload()
            self._stamp = stamp
            return self._index.searcher()


def _stamp(path: Path) -> tuple[object, ...]:
    try:
        stat = (path / "meta.json").stat()
    except FileNotFoundError:
        return ()
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def _unusable(index_dir: Path, why: str) -> str:
    return f"The index at {index_dir} cannot be used, {why}: read into the record again, which makes it anew."


def _tree(query: Query) -> Node:
    """The query's words and its other conditions as one tree."""
    if not 0 <= query.limit <= MOST_HITS:
        says = f"A limit of {query.limit} cannot be given: ask for 0 to {MOST_HITS} hits at a time."
        raise QueryError(says)
    if not 0 <= query.offset <= MOST_SKIPPED:
        says = f"An offset of {query.offset} cannot be given: skip 0 to {MOST_SKIPPED:,} hits."
        raise QueryError(says)
    if query.sort not in get_args(Sort):
        says = f"'{query.sort}' is no order: use {', '.join(get_args(Sort))}."
        raise QueryError(says)
    if query.role is not None and query.role not in ROLES:
        says = f"'{query.role}' is no role: use {', '.join(ROLES)}."
        raise QueryError(says)
    words = parse(query.words)
    parts = words.parts if isinstance(words, All) else (words,)
    values = (
        None if query.speaker is None else Value("speaker", query.speaker, 0, whole=True),
        None if query.outlet is None else Value("outlet", query.outlet, 0, whole=True),
        None if query.kind is None else Value("kind", query.kind, 0, whole=True),
        None if query.role is None else Value("role", query.role, 0),
    )
    parts = (*parts, *(value for value in values if value is not None), *_days(query))
    return parts[0] if len(parts) == 1 else All(parts)


def _days(query: Query) -> list[Days]:
    days: list[Days] = []
    if query.after is not None or query.before is not None:
        first = None if query.after is None else period(query.after)[0]
        last = None if query.before is None else period(query.before)[1]
        days.append(Days(first, last, 0))
    if query.year is not None:
        days.append(Days(*period(f"{query.year:04}"), 0))
    return days


def _ranks(node: Node) -> bool:
    """Whether there is anything to rank by."""
    if isinstance(node, Word | Phrase):
        return True
    return not isinstance(node, Value | Days | Not) and any(_ranks(part) for part in node.parts)


def _answer(searcher: tantivy.Searcher, state: State, node: Node, query: Query) -> Answer:
    if query.sort == "relevance" and not _ranks(node):
        query = msgspec.structs.replace(query, sort="newest")
    compiled_query = compiled(node, schema(), searcher)
    total, found = _found(searcher, compiled_query, query)
    wanted = sought(node)
    return Answer(
        total=total,
        hits=tuple(
            _hit(_unit(searcher, address), query.offset + i, score, wanted)
            for i, (score, address) in enumerate(found, start=1)
        ),
        facets=_facets(searcher, compiled_query),
        searched=state.counts,
        says=read_back(node, query),
    )


def _found(
    searcher: tantivy.Searcher, compiled_query: tantivy.Query, query: Query
) -> tuple[int, list[tuple[float, tantivy.DocAddress]]]:
    order = None if query.sort == "relevance" else query.sort
    result = searcher.search(
        compiled_query,
        limit=max(query.limit, 1),
        offset=query.offset,
        order_by_field=order,
        order=tantivy.Order.Asc if order == "oldest" else tantivy.Order.Desc,
    )
    hits = [(0.0 if order else float(key), address) for key, address in result.hits[: query.limit]]
    # The count is there when asked for, which is the default, but the engine's stubs leave it out.
    return cast("Any", result).count, hits


def _unit(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> Unit:
    return msgspec.json.decode(searcher.doc(address).get_first("unit") or b"", type=Unit)


def _hit(unit: Unit, rank: int, score: float, wanted: Sought) -> Hit:
    shown = snippet(unit.text, wanted)
    return Hit(
        rank=rank,
        score=score,
        release=unit.release,
        edition=unit.edition,
        anchor=unit.anchor,
        n=unit.n,
        kind=unit.kind,
        title=unit.title,
        speaker=unit.speaker,
        label=unit.label,
        called=unit.called,
        role=unit.role,
        outlet=unit.outlet,
        said_on=unit.said_on,
        exchange=unit.exchange,
        text=unit.text,
        snippet=shown.pieces,
        paragraph=_paragraph(unit, shown.at),
    )


def _paragraph(unit: Unit, at: int | None) -> str | None:
    """The id of the paragraph in which ``at`` stands; a unit that is a paragraph is its own."""
    if unit.n is None:
        return unit.anchor
    if at is None or unit.text.count("\n\n") != len(unit.paragraphs) - 1:
        return None
    return unit.paragraphs[unit.text.count("\n\n", 0, at)]


class _Bucket(msgspec.Struct, frozen=True):
    key: str | int | float
    doc_count: int


class _Buckets(msgspec.Struct, frozen=True):
    buckets: tuple[_Bucket, ...]


def _facets(searcher: tantivy.Searcher, compiled_query: tantivy.Query) -> dict[str, tuple[Facet, ...]]:
    asked = {
        name: {"terms": {"field": name, "size": _MOST_FACETS, "segment_size": _PER_SEGMENT}}
        for name in _FACETS
    }
    counted = msgspec.convert(searcher.aggregate(compiled_query, asked), dict[str, _Buckets])
    return {
        name: tuple(
            Facet(bucket.key if isinstance(bucket.key, str) else str(int(bucket.key)), bucket.doc_count)
            for bucket in sorted(counted[name].buckets, key=lambda b: (-b.doc_count, str(b.key)))
        )
        for name in _FACETS
    }
