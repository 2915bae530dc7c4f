"""An edition by itself in memory: which of its units a query finds, by the engine itself."""

from collections.abc import Sequence

import tantivy

from onrecord.find.build import Builder
from onrecord.find.schema import document, open_analyzers, schema
from onrecord.find.tree import Node
from onrecord.find.unit import Unit

__all__ = ["Alone"]

_HEAP = 15_000_000
"""Bytes the engine asks for at least."""


class Alone:
    """Units that are asked by themselves, as if the index held nothing else."""

    def __init__(self, units: Sequence[Unit]) -> None:
        """Index ``units``; which of them is found is said by their number."""
        self._size = len(units)
        index = open_analyzers(tantivy.Index(schema()))
        writer = index.writer(_HEAP, 1)
        for number, unit in enumerate(units):
            fields = document(unit, number.to_bytes(4))
            writer.add_document(tantivy.Document.from_dict(fields, schema()))
        writer.commit()
        index.reload()
        self._searcher = index.searcher()
        self._builder = Builder(schema(), self._searcher)

    def holds(self, node: Node) -> int:
        """The units that ``node`` finds, as a number whose bit n stands for unit n. Raises ``QueryError``."""
        found = 0
        for _, address in self._searcher.search(
            self._builder.query(node), limit=max(self._size, 1), count=False
        ).hits:
            stored = self._searcher.doc(address).get_first("stored")
            if isinstance(stored, bytes):
                found |= 1 << int.from_bytes(stored)
        return found
