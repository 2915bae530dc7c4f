"""A hit as readers get it."""

from collections.abc import Sequence
from itertools import islice

import msgspec

from onrecord.find.gather import Alike, Gathered, Row, said_alike
from onrecord.find.mark import Sought, snippet
from onrecord.find.query import Group as By
from onrecord.find.seam import Reading
from onrecord.find.tree import AnyOf, Key
from onrecord.find.unit import ASKING, Unit
from onrecord.model import Role

__all__ = ["Beside", "Group", "Hit", "groups", "hits"]

_OPENING = 280
"""Characters of the other side that are shown beside a hit."""
_MOST_BESIDE = 12


class Beside(msgspec.Struct, frozen=True):
    """The other side of a hit: the answer to a question, or the question that was answered.

    ``opening`` is its beginning, with "…" where it goes on.
    """

    anchor: str | None
    speaker: str | None
    label: str | None
    called: str | None
    outlet: str | None
    role: Role | None
    opening: str


class Hit(msgspec.Struct, frozen=True):
    """A turn or paragraph that answers. ``rank`` counts from 1 over the whole result.

    ``n`` is the number of the turn, null for a paragraph; ``anchor`` its id, null only for a
    release without text, found by its title. ``guid`` and ``link`` are those the release's carrier gave.
    ``current`` is false for words of a superseded edition. ``label`` is the speaker as printed. ``text`` is
    the whole unit; ``snippet`` pieces of it with whether each is a hit ("…" where it goes on);
    ``paragraph`` the id of the paragraph with the first of them, null where none is marked.
    ``beside`` is the question or answer that belongs to it; ``alike`` where else the record has it nearly
    word for word; ``why`` says why it is here where none of the words asked for is in it.
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
    guid: str | None = None
    link: str | None = None
    current: bool = True
    topics: tuple[str, ...] = ()
    beside: Beside | None = None
    alike: Alike | None = None
    why: str | None = None


class Group(msgspec.Struct, frozen=True):
    """Hits that belong together. ``by`` says how; ``key`` is an exchange's or release's id, a speaker or a
    day.

    ``total`` counts the group's units, of which ``hits`` are the best.
    """

    by: By
    key: str | None
    total: int | None
    hits: tuple[Hit, ...]


def groups(
    reader: Reading, by: By, gathered: Sequence[Gathered], rank: int, wanted: Sought
) -> tuple[Group, ...]:
    """Groups with their hits, of which the first has ``rank``."""
    found = iter(hits(reader, [row for one in gathered for row in one.rows], rank, wanted, alike=False))
    return tuple(Group(by, one.key, one.total, tuple(islice(found, len(one.rows)))) for one in gathered)


def hits(reader: Reading, rows: Sequence[Row], rank: int, wanted: Sought, *, alike: bool) -> tuple[Hit, ...]:
    """Hits out of units, the first with ``rank``. ``alike`` says to look where else each stands."""
    units = [row.unit for row in rows]
    elsewhere = said_alike(reader, units) if alike else tuple(None for _ in rows)
    besides = _besides(reader, units)
    return tuple(
        _hit(row, rank + i, wanted, beside, also)
        for i, (row, beside, also) in enumerate(zip(rows, besides, elsewhere, strict=True))
    )


def _hit(row: Row, rank: int, wanted: Sought, beside: Beside | None, alike: Alike | None) -> Hit:
    unit, card = row.unit, row.unit.card
    shown = snippet(unit.text, wanted)
    return Hit(
        rank=rank,
        score=row.score,
        release=card.release,
        edition=card.edition,
        anchor=unit.anchor,
        n=unit.n,
        kind=card.kind,
        title=card.title,
        speaker=unit.speaker,
        label=unit.label,
        called=unit.called,
        role=unit.role,
        outlet=unit.outlet,
        said_on=card.said_on,
        exchange=unit.exchange,
        text=unit.text,
        snippet=shown.pieces,
        paragraph=_paragraph(unit, shown.at),
        guid=card.guid,
        link=card.link,
        current=not card.older,
        topics=unit.topics,
        beside=beside,
        alike=alike,
        why=row.why if shown.at is None else None,
    )


def _paragraph(unit: Unit, at: int | None) -> str | None:
    """The id of the paragraph in which ``at`` stands; a unit that is a paragraph is its own."""
    if unit.n is None:
        return unit.anchor
    if at is None or unit.text.count("\n\n") != len(unit.paragraphs) - 1:
        return None
    return unit.paragraphs[unit.text.count("\n\n", 0, at)]


def _besides(reader: Reading, units: Sequence[Unit]) -> tuple[Beside | None, ...]:
    """The other side of each unit that has one, by one search for all of them."""
    pairs = {unit.pair for unit in units if unit.pair is not None}
    sides: dict[int, list[Unit]] = {}
    if pairs:
        node = AnyOf(tuple(Key("pair", pair) for pair in sorted(pairs)))
        for found in reader.search(node, "oldest", 0, _MOST_BESIDE * len(pairs)):
            unit = reader.unit(found.key)
            if unit.pair is not None:
                sides.setdefault(unit.pair, []).append(unit)
    return tuple(_beside(unit, sides.get(unit.pair, [])) if unit.pair is not None else None for unit in units)


def _beside(unit: Unit, pair: Sequence[Unit]) -> Beside | None:
    asks = unit.role in ASKING
    others = [other for other in pair if (other.role in ASKING) != asks]
    if not others:
        return None
    # Of several questions in a row the last is what was answered.
    other = others[0] if asks else others[-1]
    return Beside(
        other.anchor, other.speaker, other.label, other.called, other.outlet, other.role, _opening(other.text)
    )


def _opening(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _OPENING else f"{flat[:_OPENING].rsplit(' ', 1)[0]} …"
