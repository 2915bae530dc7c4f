"""The engine behind the index: tantivy, one folder a generation."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, cast

import msgspec
import tantivy

from onrecord.find.build import Builder
from onrecord.find.counting import Counter
from onrecord.find.pack import DICTIONARY, Packer, Packing
from onrecord.find.query import Sort
from onrecord.find.schema import document, key, open_analyzers, schema
from onrecord.find.seam import Counted, Counting, Raw, State
from onrecord.find.tongue import encodable
from onrecord.find.tree import Key, Node
from onrecord.find.unit import Card, Unit

__all__ = ["Reader", "Writer", "create", "opened"]

_STATE = key("state", "level")
"""The key of the one document that says how far the index is."""
_BLOCK = 200
"""Best hits that are ordered once more."""
_NEIGHBOUR = 0.3
"""What the score of the unit before or after counts for a unit."""
_HEAP = 128_000_000
"""Bytes the writer holds before it puts a segment on disk."""
_THREADS = 1
_MANY_SEGMENTS = 12
"""From here on an index is worth the wait for merging: each segment costs every query a little."""
_MOST_READ = 256
"""Units that are kept ready: those of one answer."""
_MOST_COUNTED = 32
"""Counts over time that are kept ready."""
_MOST_LIKE = 50
"""Words of the index that are compared with one that is not in it."""


def create(folder: Path) -> tantivy.Index:
    """Make an empty index in an empty folder."""
    return open_analyzers(tantivy.Index(schema(), path=str(folder)))


def opened(folder: Path) -> tantivy.Index:
    """Open the index in a folder. Raises ``ValueError`` for one that the engine does not know."""
    return open_analyzers(tantivy.Index.open(str(folder)))


class _Standing(msgspec.Struct, frozen=True):
    """What the state document holds. ``dictionary`` is the checksum of the one that units are stored with."""

    state: State
    dictionary: int | None


class Reader:
    """One moment of an index; see ``seam.Reading``. May be shared between threads.

    ``cards`` may be shared by readers of one generation: a card never changes under its number.
    """

    def __init__(self, searcher: tantivy.Searcher, packing: Packing, cards: dict[int, Card]) -> None:
        self._searcher = searcher
        self._packing = packing
        self._cards = cards
        self._builder = Builder(schema(), searcher)
        self._counter = Counter(searcher, self._builder)
        self._units: dict[tuple[int, int], Unit] = {}
        self._state: State | None = None
        self._periods: dict[tuple[Node, str], dict[int, tuple[int, int]]] = {}
        self._last: tuple[Node | None, list[Any]] = None, []

    def state(self) -> State | None:
        """Read the state that stands in the index. Raises ``ValueError`` when its units cannot be read."""
        if self._state is None:
            self._state = self._standing()
        return self._state

    def _standing(self) -> State | None:
        stored = self._only(tantivy.Query.term_query(schema(), "key", _STATE, "basic"))
        try:
            standing = msgspec.json.decode(stored, type=_Standing) if stored is not None else None
        except msgspec.DecodeError:
            return None
        if standing is None:
            return None
        if standing.dictionary is not None and standing.dictionary != self._packing.checksum:
            says = f"its file {DICTIONARY} is missing or damaged"
            raise ValueError(says)
        return standing.state

    def search(self, node: Node, sort: Sort, skip: int, take: int) -> tuple[Raw, ...]:
        """Find units in order."""
        order = None if sort == "relevance" else sort
        if order is None and 0 < take <= _BLOCK - skip and self._builder.weighs(node):
            hits = self._block(node)[skip : skip + take]
        else:
            near = order is None and take > 0 and skip < _BLOCK and self._builder.weighs(node)
            first, last = (0, skip + take) if near else (skip, take)
            hits = self._hits(node, order, first, last)
            if near:
                hits = self._neighbours(hits)[skip : skip + take]
        sames = self._searcher.fast_field_values("same", [address for _, address in hits])
        return tuple(
            Raw(0.0 if order else float(key), address, int(same or 0))
            for (key, address), same in zip(hits, sames, strict=True)
        )

    def _hits(self, node: Node, order: str | None, skip: int, take: int) -> list[Any]:
        if order is not None:
            rising = tantivy.Order.Asc if order == "oldest" else tantivy.Order.Desc
            query = self._builder.query(node)
            return self._searcher.search(query, take, False, order, skip, rising).hits
        return self._best(node, take, skip)

    def _best(self, node: Node, take: int, skip: int = 0) -> list[Any]:
        """The best hits. Every unit is looked at for them, so that all are counted at no cost."""
        promised = self._counter.noted(node)
        try:
            query = self._builder.query(node)
            found = cast("Any", self._searcher.search(query, take, True, None, skip, tantivy.Order.Desc))
            promised.set_result(found.count)
        except BaseException as error:
            promised.set_exception(error)
            raise
        return found.hits

    def count(self, node: Node) -> int:
        """Count units."""
        return self._counter.total(node)

    def at_most(self, key: Key) -> int:
        """Look up how many units have a key."""
        return self._builder.at_most(key)

    def _block(self, node: Node) -> list[Any]:
        """The best hits of words weighed together, in their order."""
        # An answer asks for them twice: whether there are enough, and for those of its page.
        asked, hits = self._last
        if asked != node:
            hits = self._neighbours(self._best(node, _BLOCK))
            self._last = node, hits
        return hits

    def _neighbours(self, hits: list[Any]) -> list[Any]:
        """The best hits in the order that they have with what stands right before and after each.

        A question and its answer, or two paragraphs of a statement, are about the same; the words asked
        for may stand in one of them.
        """
        block, rest = hits[:_BLOCK], hits[_BLOCK:]
        places: list[Any] = self._searcher.fast_field_values("newest", [address for _, address in block])
        scores: dict[int, float] = {
            place: float(score) for (score, _), place in zip(block, places, strict=True)
        }
        lifted = [
            (
                float(score) + _NEIGHBOUR * max(scores.get(place - 1, 0.0), scores.get(place + 1, 0.0)),
                address,
            )
            for (score, address), place in zip(block, places, strict=True)
        ]
        return [*sorted(lifted, key=lambda hit: -hit[0]), *rest]

    def full_score(self, words: Sequence[str]) -> float:
        """About what a unit scores in which these words stand all."""
        return self._builder.full_score(words) * (1 + _NEIGHBOUR / 2)

    def unit(self, key: object) -> Unit:
        """Read a unit that was found."""
        address = cast("tantivy.DocAddress", key)
        place = address.segment_ord, address.doc
        # An answer meets a unit several times: as a hit, beside another, among what says the same.
        known = self._units.get(place)
        if known is None:
            known = self._packing.unpack(self._stored(address), self._card)
            if len(self._units) >= _MOST_READ:
                self._units.clear()
            self._units[place] = known
        return known

    def facets(self, node: Node, names: Sequence[Counted], most: int, *, exact: bool = True) -> Counting:
        """Count the values of fields."""
        return self._counter.facets(node, names, most, exact=exact)

    def periods(self, node: Node, by: Literal["year", "month"]) -> dict[int, tuple[int, int]]:
        """Count units and words of each period."""
        # Every chart asks what there is in all; of one moment that stays the same.
        known = self._periods.get((node, by))
        if known is None:
            if len(self._periods) >= _MOST_COUNTED:
                self._periods.clear()
            known = self._periods[node, by] = self._counter.periods(node, by)
        return known

    def spelled_like(self, word: str) -> tuple[tuple[str, int], ...]:
        """Look through the words that begin as ``word`` does, the most frequent first."""
        found: dict[str, int] = {}
        for prefix in {word[:2], word[:1]}:
            found |= dict(self._searcher.terms_with_prefix("text_form", prefix, limit=_MOST_LIKE * 40))
        return tuple(found.items())

    def _card(self, seq: int) -> Card:
        known = self._cards.get(seq)
        if known is None:
            stored = self._only(tantivy.Query.term_query(schema(), "card", seq, "basic"))
            if stored is None:
                says = f"there is no card of edition {seq}"
                raise ValueError(says)
            known = self._cards[seq] = msgspec.json.decode(stored, type=Card)
        return known

    def _only(self, query: tantivy.Query) -> bytes | None:
        found = self._searcher.search(query, limit=1, count=False).hits
        return self._stored(found[0][1]) if found else None

    def _stored(self, address: tantivy.DocAddress) -> bytes:
        stored = self._searcher.doc(address).get_first("stored")
        return stored if isinstance(stored, bytes) else b""


def _encoded(card: Card) -> bytes:
    try:
        return msgspec.json.encode(card)
    except UnicodeEncodeError:
        values = msgspec.structs.asdict(card)
        whole = {name: encodable(v) if isinstance(v, str) else v for name, v in values.items()}
        return msgspec.json.encode(msgspec.convert(whole, Card))


class Writer:
    """The one writer of an index; see ``seam.Writing``."""

    def __init__(self, index: tantivy.Index, folder: Path) -> None:
        self._schema = schema()
        self._index = index
        self._writer = index.writer(_HEAP, _THREADS)
        self._packer = Packer(folder)
        self._held: list[Unit] = []
        self._card: int | None = None

    def add(self, unit: Unit) -> None:
        """Put a unit in; its card with the first of its edition."""
        if unit.card.seq != self._card:
            self._card = unit.card.seq
            marks = {"key": key("release", unit.card.release), "card": unit.card.seq}
            self._put({**marks, "stored": _encoded(unit.card)})
        if not self._packer.waits:
            self._put(document(unit, self._packer.packing.pack(unit)))
            return
        self._held.append(unit)
        if self._packer.learn(unit):
            self._release()

    def remove(self, release: str) -> None:
        """Take out what was put in of a release, its cards included."""
        self._held = [unit for unit in self._held if unit.card.release != release]
        self._writer.delete_documents_by_term("key", key("release", release))
        self._card = None

    def commit(self, state: State) -> None:
        """Show all that was done."""
        self._release()
        self._writer.delete_documents_by_term("key", _STATE)
        standing = _Standing(state, self._packer.packing.checksum)
        self._put({"key": _STATE, "stored": msgspec.json.encode(standing)})
        self._writer.commit()

    def close(self) -> None:
        """Let go; where there are many segments, only when they are merged."""
        # A process that ends at once would leave merging undone for ever, and waiting takes seconds.
        if self._segments() > _MANY_SEGMENTS:
            self._writer.wait_merging_threads()

    def _segments(self) -> int:
        self._index.reload()
        return self._index.searcher().num_segments

    def _release(self) -> None:
        for unit in self._held:
            self._put(document(unit, self._packer.packing.pack(unit)))
        self._held = []

    def _put(self, fields: dict[str, object]) -> None:
        self._writer.add_document(tantivy.Document.from_dict(fields, self._schema))
