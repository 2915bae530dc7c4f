"""onrecord from the words of the query to JSON, and the floor below it: the engine alone."""

from pathlib import Path
from typing import Any

import msgspec
from tantivy import Query as Compiled

from benchmarks.scale.corpus import Heap
from benchmarks.scale.questions import Asked
from benchmarks.scale.record import DrawnRecord
from onrecord.find import Index, Query, update
from onrecord.find.build import Builder
from onrecord.find.engine import opened
from onrecord.find.question import question
from onrecord.find.schema import schema
from onrecord.find.store import generation, pointer


def build(heap: Heap, path: Path) -> None:
    update(DrawnRecord(heap), path)


def query(asked: Asked) -> Query:
    return Query(asked.ours, group="exchange" if asked.by_exchange else "unit", limit=20)


class Ours:
    """The whole answer through the public surface."""

    def __init__(self, path: Path) -> None:
        self._index = Index(path)

    def ask(self, asked: Asked) -> int:
        answer = self._index.search(query(asked))
        msgspec.json.encode(answer)
        return answer.total


_FACETS = {
    name: {"terms": {"field": name, "size": size, "segment_size": max(size, 5_000)}}
    for name, size in (
        ("facts", 60_000),
        ("speaker", 51),
        ("outlet", 51),
        ("topic", 51),
        ("country", 51),
        ("year", 51),
    )
}


class Floor:
    """Raw tantivy: the same files, the same compiled query, the best 20 and nothing else."""

    def __init__(self, path: Path) -> None:
        in_use = pointer(path)
        assert in_use is not None
        index = opened(generation(path, in_use.generation))
        index.reload()
        self._searcher = index.searcher()
        self._builder = Builder(schema(), self._searcher)

    def ask(self, asked: Asked) -> int:
        return len(self._best(self._builder.query(question(query(asked)).node)))

    def _best(self, compiled: Compiled) -> list[Any]:
        return self._searcher.search(compiled, limit=20, count=False).hits


class Counted(Floor):
    """Raw tantivy doing what the answer needs of it: the best 20, read, and all facets in one pass."""

    def ask(self, asked: Asked) -> int:
        compiled = self._builder.query(question(query(asked)).node)
        hits = self._best(compiled)
        for _, address in hits:
            self._searcher.doc(address).get_first("stored")
        self._searcher.aggregate(compiled, _FACETS)
        return len(hits)
