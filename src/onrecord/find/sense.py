"""Search by meaning beside search by words, where the extra is installed (``onrecord[meaning]``).

The vectors lie in ``meaning/`` beside the index, are derived like it, and follow it: what they do not hold
yet is found by words alone. Why the two are joined as they are: docs/decisions/0012-meaning.md.
"""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from onrecord.errors import NotFound, RecordError
from onrecord.find.gather import Row
from onrecord.find.query import MOST_WALKED
from onrecord.find.question import Question
from onrecord.find.seam import Reading, Recorded, State
from onrecord.find.synonyms import is_stop_word
from onrecord.find.tongue import written
from onrecord.find.tree import All, AnyOf, Key, Node
from onrecord.find.unit import Unit, units
from onrecord.keep.continued import continued
from onrecord.keep.views import Indexable
from onrecord.meaning import Meaning, MeaningMissing, Piece, encoder, fuse, installed, writing

__all__ = ["Learned", "learn", "opened", "ranked", "vectors_of"]

_DEPTH = 100
"""Best units by words, and by meaning, that are joined."""
_LOOK = 1_000
"""Nearest units of which those are taken that meet the other conditions of a query."""
_LEAST = 0.4
"""Similarity from which a unit without the words is shown: below it hardly any is of use."""
_FEWEST = 4
"""Words of the shortest unit that has a meaning of its own."""


class Learned(msgspec.Struct, frozen=True):
    """What ``learn`` did: editions taken in and forgotten, and whether it is level with the record."""

    added: int
    removed: int
    level: bool


def vectors_of(index_dir: Path) -> Path:
    """Where the vectors of an index are."""
    return index_dir / "meaning"


def learn(record: Recorded, index_dir: Path, *, seconds: float | None = None) -> Learned:
    """Bring the vectors level with ``record``, or as far as ``seconds`` allow; editions are kept one by one.

    Raises ``MeaningMissing`` without the extra and ``RecordError`` when the folder cannot be written.
    """
    until = None if seconds is None else time.monotonic() + seconds
    added = removed = 0
    with writing(vectors_of(index_dir), encoder()) as writer:
        counts = record.counts()
        state = State(writer.state.seq, writer.state.edition, counts)
        editions = continued(record, state.seq, state.edition)
        if editions is None:
            writer.clear()
            state, editions = State(0, None, counts), record.since(0)
        for edition in record.superseded_since(state.seq):
            removed += writer.drop(edition)
        for item in editions:
            if until is not None and time.monotonic() >= until:
                writer.commit()
                return Learned(added, removed, level=False)
            writer.put(item.seq, item.view.edition.id, _pieces(item))
            writer.commit()
            added += 1
        writer.commit()
    return Learned(added, removed, level=True)


def _pieces(item: Indexable) -> list[Piece]:
    return [
        Piece(unit.anchor, unit.text, unit.question)
        for unit in units(item.view, item.seq)
        if unit.anchor is not None and len(unit.text.split()) >= _FEWEST
    ]


def opened(index_dir: Path) -> Meaning | None:
    """The vectors of an index, or null where there are none or the extra is not installed."""
    if not installed():
        return None
    try:
        return Meaning(vectors_of(index_dir))
    except (NotFound, RecordError, MeaningMissing):
        return None


def ranked(reader: Reading, asked: Question, meaning: Meaning) -> Iterator[Row]:
    """Units by words and meaning together, then those further down by words alone."""
    found = _rows(reader, asked.node, 0, _DEPTH)
    by_words = {row.unit.anchor: row for row in found if row.unit.anchor is not None}
    put = meaning.ask(asked.said)
    look = _LOOK if len(asked.needed) > 1 else _DEPTH
    others = _units(reader, [near.key for near in put.nearest(look)], asked.needed)
    scores = {key: row.score for key, row in by_words.items()}
    words = [token for word in asked.said.split() for token in written(word)]
    telling = [word for word in words if not is_stop_word(word)] or words
    shown: set[str | None] = set()
    for one in fuse(scores, reader.full_score(telling), put, 2 * _DEPTH, tuple(others)):
        unit = by_words[one.key].unit if one.key in by_words else others.get(one.key)
        if unit is not None and (one.key in by_words or one.similarity >= _LEAST):
            shown.add(one.key)
            why = f"near in meaning to \u201c{asked.said}\u201d, similarity {one.similarity:.2f}"
            yield Row(one.score, unit, why)
    for skip in range(0, MOST_WALKED, _DEPTH):
        rows = found if skip == 0 else _rows(reader, asked.node, skip, _DEPTH)
        yield from (row for row in rows if row.unit.anchor not in shown)
        if len(rows) < _DEPTH:
            return


def _rows(reader: Reading, node: Node, skip: int, take: int) -> list[Row]:
    return [Row(hit.score, reader.unit(hit.key)) for hit in reader.search(node, "relevance", skip, take)]


def _units(reader: Reading, keys: Sequence[str], needed: tuple[Node, ...]) -> dict[str, Unit]:
    """Those of the units called ``keys`` that meet what is needed."""
    if not keys:
        return {}
    named = AnyOf(tuple(Key("anchor", key) for key in keys))
    hits = reader.search(All((named, *needed)), "relevance", 0, len(keys))
    units_found = [reader.unit(hit.key) for hit in hits]
    return {unit.anchor: unit for unit in units_found if unit.anchor is not None}
