"""What is compared: each gives the passages for a query, the best first."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw

from benchmarks.relevance.gold import passage
from onrecord.find import Index, Query
from onrecord.find.unit import Unit, units
from onrecord.keep import Record

__all__ = ["System", "fts5", "onrecord", "passages_of"]

System = Callable[[str], list[str]]

_WORD = re.compile(r"[^\W_]+")
_MOST = 10


def passages_of(record: Path) -> Iterator[Unit]:
    """Every turn and paragraph of a record that has words."""
    with Record.open(record) as opened:
        for item in opened.since(0):
            yield from (unit for unit in units(item.view, item.seq) if unit.text)


def fts5(record: Path) -> dict[str, System]:
    """Plain BM25: one row a passage, ``porter unicode61``, the words of the query joined by OR or by AND."""
    db = apsw.Connection(":memory:")
    db.execute(
        "CREATE VIRTUAL TABLE passages USING fts5(name UNINDEXED, text, tokenize = 'porter unicode61')"
    )
    rows = [(passage(unit.text), unit.text) for unit in passages_of(record)]
    db.executemany("INSERT INTO passages VALUES (?, ?)", rows)

    def joined(by: str) -> System:
        def ask(query: str) -> list[str]:
            match = f" {by} ".join(f'"{word}"' for word in _WORD.findall(query))
            found = db.execute("SELECT name FROM passages(?) ORDER BY rank LIMIT ?", (match, _MOST))
            return [str(name) for (name,) in found]

        return ask

    return {"FTS5, any word": joined("OR"), "FTS5, all words": joined("AND")}


def onrecord(index_dir: Path, *, by_meaning: bool) -> System:
    """``onrecord search``, as a reader gets it."""
    index = Index(index_dir, by_meaning=by_meaning)

    def ask(query: str) -> list[str]:
        return [passage(hit.text) for hit in index.search(Query(query, limit=_MOST, facets=False)).hits]

    return ask
