"""Ask the index: a query in, hits and counts out."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import msgspec

from onrecord.errors import RecordError
from onrecord.find.cursor import written_cursor
from onrecord.find.gather import Row, grouped, listed, paged
from onrecord.find.hit import Group, Hit, groups, hits
from onrecord.find.mark import sought
from onrecord.find.missing import missing, respelled
from onrecord.find.opening import Opening, unusable
from onrecord.find.query import MOST_WALKED, Query, QueryError
from onrecord.find.question import Question, question
from onrecord.find.relax import ENOUGH, wording
from onrecord.find.says import read_back
from onrecord.find.seam import Counted, Counting, Reading, State
from onrecord.find.sense import opened, ranked
from onrecord.find.store import guarded
from onrecord.find.trend import By, Trend, trend
from onrecord.keep.views import Counts, Facet
from onrecord.meaning import Meaning

__all__ = ["Answer", "Index", "search"]

FACETS: tuple[Counted, ...] = ("kind", "speaker", "outlet", "role", "topic", "country", "year")
_MOST_FACETS = 50
# The engine lets go of the interpreter's lock, so counting goes on beside the search for the best.
_pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="onrecord-counting")


class Answer(msgspec.Struct, frozen=True):
    """What was found, in what, and for which question.

    ``total`` counts every unit found, near-identical ones each. ``hits`` are the page, or ``groups`` where
    the query groups. ``facets`` has "kind", "speaker", "outlet", "role", "topic",
    "country" (ISO 3166-1 alpha-2) and "year", most frequent first, counted over all of them.
    ``searched`` is what the record held when the
    index was brought level with it; ``says`` the query in words. ``spelling`` is a query for which there is
    something where nothing was found; ``missing`` are sentences on what the record does not hold.
    ``following`` is the cursor of the next page, null on the last; ``preceding`` that of the page before,
    null on the first. ``relaxed`` says that what holds other words, or not every word, is among it.

    ``drawn`` is null where ``facets`` count every unit found. Of more than 32,000, which takes a word that a
    large part of a large record has, they may be estimated from so many units, drawn evenly: each number
    then has the digits that are not chance, one or two, and a value of very few units may be missing.
    ``Index.values`` counts each.
    """

    total: int
    hits: tuple[Hit, ...]
    groups: tuple[Group, ...]
    facets: dict[str, tuple[Facet, ...]]
    searched: Counts
    says: str
    spelling: str | None = None
    missing: tuple[str, ...] = ()
    following: str | None = None
    preceding: str | None = None
    relaxed: bool = False
    drawn: int | None = None


def search(index_dir: Path, query: Query) -> Answer:
    """Open the index in ``index_dir`` and ask it once. See ``Index`` for many questions."""
    return Index(index_dir).search(query)


class Index:
    """An index open for reading. Each answer is of one moment; a later one sees what was committed since.

    May be shared between threads. Raises ``NotFound`` when there is no index and ``RecordError``
    when it is damaged or of another version.
    """

    def __init__(self, index_dir: Path, *, by_meaning: bool = True) -> None:
        """``by_meaning`` says to look by meaning too, where the extra and its vectors are there."""
        self._dir = index_dir
        self._by_meaning = by_meaning
        self._meaning: Meaning | None = None
        self._opening = Opening(index_dir)

    def moment(self) -> int:
        """Another number after each commit, and once meaning is there: an answer of another one is old."""
        with guarded(self._dir, "read"):
            return 2 * self._opening.moment() + (self._sense() is not None)

    def search(self, query: Query) -> Answer:
        """Answer ``query``. Raises ``QueryError`` when it cannot be read."""
        asked = question(query)
        with guarded(self._dir, "read"):
            reader, state = self._read()
            return _answer(reader, state, asked, self._sense())

    def values(self, query: Query, field: Counted, contains: str = "", most: int = 200) -> tuple[Facet, ...]:
        """All values of a field in what ``query`` finds, most frequent first, that contain some words.

        ``contains`` is compared without capitals. Raises ``QueryError`` when the query cannot be read.
        """
        asked = question(query)
        with guarded(self._dir, "read"):
            reader, _ = self._read()
            asked, _ = _relaxed(reader, asked)
            found = reader.facets(asked.node, (field,), MOST_WALKED).values[field]
        wanted = contains.casefold().strip()
        return tuple(facet for facet in found if wanted in facet.value.casefold())[:most]

    def trend(self, queries: Sequence[Query], by: By = "year") -> Trend:
        """How often what 1 to 6 queries find was said, by year or month. Raises as ``search`` does."""
        with guarded(self._dir, "read"):
            reader, _ = self._read()
            return trend(reader, queries, by)

    def _sense(self) -> Meaning | None:
        """The vectors, where they are there by now."""
        if self._meaning is None and self._by_meaning:
            self._meaning = opened(self._dir)
        return self._meaning

    def _read(self) -> tuple[Reading, State]:
        reader = self._opening.reader()
        state = reader.state()
        if state is None:
            raise RecordError(unusable(self._dir, "it does not say how far it is"))
        return reader, state


def _answer(reader: Reading, state: State, asked: Question, meaning: Meaning | None) -> Answer:
    query = asked.query
    asked, every = _relaxed(reader, asked)
    # What pages hold on to is how far the record was when the first of them was shown.
    pinned = state.seq if asked.pinned is None else asked.pinned
    counting = _pool.submit(_counted, reader, asked)
    shown_hits, shown_groups, more = _page(reader, asked, meaning)
    total, facets, drawn = counting.result()
    shown = len(shown_hits) + len(shown_groups)
    return Answer(
        total=total,
        hits=shown_hits,
        groups=shown_groups,
        facets=facets,
        searched=state.counts,
        says=read_back(asked.asked, msgspec.structs.replace(query, sort=asked.sort)) + _others(every),
        spelling=None if total else _respelled(reader, query),
        missing=() if total else missing(reader, asked.asked, state.counts),
        following=written_cursor(query, asked.skip + shown, pinned) if more and shown else None,
        preceding=written_cursor(query, max(0, asked.skip - query.limit), pinned) if asked.skip else None,
        relaxed=every is not None,
        drawn=drawn,
    )


def _counted(reader: Reading, asked: Question) -> Counting:
    if asked.query.facets:
        return reader.facets(asked.node, FACETS, _MOST_FACETS, exact=False)
    return Counting(reader.count(asked.node), {})


def _relaxed(reader: Reading, asked: Question) -> tuple[Question, int | None]:
    """The question to be answered, and how many units hold every word where others are added."""
    if asked.relaxed is None or asked.gauge is None or asked.sort != "relevance":
        return asked, None
    every = len(reader.search(asked.gauge, "relevance", 0, ENOUGH))
    if every >= ENOUGH or reader.count(asked.relaxed) <= reader.count(asked.node):
        return asked, None
    return asked._replace(node=asked.relaxed, relaxed=None, marked=wording(asked.asked)), every


def _respelled(reader: Reading, query: Query) -> str | None:
    """Another spelling of a query that finds nothing, where that finds something."""
    words = respelled(reader, query.words)
    if words is None:
        return None
    try:
        asked = question(msgspec.structs.replace(query, words=words, cursor=None))
    except QueryError:
        return None
    found = reader.count(asked.node) or (asked.relaxed is not None and reader.count(asked.relaxed))
    return words if found else None


def _others(every: int | None) -> str:
    if every is None:
        return ""
    has = {0: "nothing holds", 1: "one passage holds"}.get(every, f"{every} passages hold")
    return f"; {has} all of these words, so passages with some of them or the like are added"


def _listed(reader: Reading, asked: Question, meaning: Meaning | None) -> tuple[tuple[Row, ...], bool]:
    """The rows of the page: by words and meaning where that can be, else by words."""
    query = asked.query
    page = (asked.skip, query.limit)
    if meaning is not None and asked.sort == "relevance" and asked.said and not query.strict:
        # Vectors that are damaged are made anew when something is read; until then words do.
        with suppress(RecordError):
            return paged(ranked(reader, asked, meaning), page, alike=query.alike)
    return listed(reader, asked.node, asked.sort, page, alike=query.alike)


def _page(
    reader: Reading, asked: Question, meaning: Meaning | None
) -> tuple[tuple[Hit, ...], tuple[Group, ...], bool]:
    query = asked.query
    wanted = sought(asked.marked)
    page = (asked.skip, query.limit)
    if query.group == "unit":
        rows, more = _listed(reader, asked, meaning)
        return hits(reader, rows, asked.skip + 1, wanted, alike=not query.alike), (), more
    gathered, more = grouped(reader, asked.node, asked.sort, page, query.group)
    return (), groups(reader, query.group, gathered, asked.skip + 1, wanted), more
