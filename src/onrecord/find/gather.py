"""From a long row of units to what a page shows: near-identical ones as one, and grouped as asked."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import msgspec

from onrecord.find.alike import ALIKE, marks, resemblance
from onrecord.find.query import MOST_WALKED, Group, Sort
from onrecord.find.seam import Reading
from onrecord.find.tree import All, AnyOf, Key, KeyField, Node, Not
from onrecord.find.unit import Unit
from onrecord.keep.views import Facet

__all__ = ["Alike", "Gathered", "Row", "grouped", "listed", "paged", "said_alike"]

_WITH_EACH = 3
"""Units shown with a group."""
_MOST_ALIKE = 100
"""Near-identical passages that are looked at for each hit of a page, on the average."""


class Alike(msgspec.Struct, frozen=True):
    """Where else a passage stands in the same or nearly the same words, whatever was asked.

    ``releases`` counts releases, this one included; ``more`` says that there are more than were counted.
    ``first`` and ``last`` are their dates, or null.
    """

    releases: int
    first: str | None
    last: str | None
    more: bool = False


class Row(NamedTuple):
    """A unit that is shown, with its score."""

    score: float
    unit: Unit
    why: str | None = None


class Gathered(NamedTuple):
    """A group: its key, how many units it has where that was counted, and the best of them."""

    key: str | None
    total: int | None
    rows: tuple[Row, ...]


class _Seen:
    """The passages that were shown before. Passages without words are never alike."""

    def __init__(self) -> None:
        self._sames: set[int] = set()
        self._by_band: dict[int, list[str]] = {}

    def known(self, same: int) -> bool:
        return same in self._sames

    def alike(self, unit: Unit, same: int) -> bool:
        """Whether a passage nearly identical was seen; it is seen from now on."""
        self._sames.add(same)
        near = [text for band in unit.bands for text in self._by_band.get(band, ())]
        if any(resemblance(text, unit.text) >= ALIKE for text in near):
            return True
        for band in unit.bands:
            self._by_band.setdefault(band, []).append(unit.text)
        return False


def _rows(reader: Reading, node: Node, sort: Sort, wanted: int, seen: "_Seen | None" = None) -> Iterator[Row]:
    """Units in order, at most so many; those near-identical to one ``seen`` are left out."""
    skip, take = 0, wanted + wanted // 2 + 10
    while skip < MOST_WALKED:
        hits = reader.search(node, sort, skip, min(take, MOST_WALKED - skip))
        for hit in hits:
            if seen is None:
                yield Row(hit.score, reader.unit(hit.key))
            elif not seen.known(hit.same):
                unit = reader.unit(hit.key)
                if not seen.alike(unit, hit.same) or not unit.text:
                    yield Row(hit.score, unit)
        if len(hits) < take:
            return
        skip, take = skip + take, take * 4


def paged(ranked: Iterator[Row], page: tuple[int, int], *, alike: bool) -> tuple[tuple[Row, ...], bool]:
    """The rows of a page, (skip, take), of units in order, and whether there are more."""
    skip, take = page
    seen = _Seen()
    shown = (
        row
        for row in ranked
        if alike or not row.unit.text or not seen.alike(row.unit, marks(row.unit.text).same)
    )
    rows = tuple(islice(shown, skip, skip + take + 1)) if take else ()
    return rows[:take], len(rows) > take


def listed(
    reader: Reading, node: Node, sort: Sort, page: tuple[int, int], *, alike: bool
) -> tuple[tuple[Row, ...], bool]:
    """The rows of a page, (skip, take), and whether there are more."""
    skip, take = page
    if not take:
        return (), False
    if alike:
        hits = reader.search(node, sort, skip, take + 1)
        return tuple(Row(hit.score, reader.unit(hit.key)) for hit in hits[:take]), len(hits) > take
    rows: list[Row] = []
    for i, row in enumerate(_rows(reader, node, sort, skip + take + 1, _Seen())):
        if i == skip + take:
            return tuple(rows), True
        if i >= skip:
            rows.append(row)
    return tuple(rows), False


def grouped(
    reader: Reading, node: Node, sort: Sort, page: tuple[int, int], by: Group
) -> tuple[tuple[Gathered, ...], bool]:
    """The groups of a page, (skip, take), and whether there are more.

    Exchanges and releases come in the order of their best unit; speakers with most units first; days
    newest first, or oldest first where that is the order.
    """
    skip, take = page
    if not take:
        return (), False
    if by in ("speaker", "day"):
        return _counted(reader, node, sort, page, by)
    groups: dict[str, list[Row]] = {}
    more = False
    for row in _rows(reader, node, sort, (skip + take) * _WITH_EACH):
        key = _key(row.unit, by)
        if key not in groups and len(groups) == skip + take:
            more = True
            break
        rows = groups.setdefault(key, [])
        if len(rows) < _WITH_EACH:
            rows.append(row)
    shown = list(groups.items())[skip:]
    return tuple(
        Gathered(key, _total(reader, node, key, rows[0], by), tuple(rows)) for key, rows in shown
    ), more


def _key(unit: Unit, by: Group) -> str:
    release = unit.card.release
    if by == "exchange":
        return unit.exchange or f"{release}#{unit.anchor}"
    return release


def _total(reader: Reading, node: Node, key: str, first: Row, by: Group) -> int:
    if by == "exchange" and first.unit.exchange is None:
        return 1
    field: KeyField = "exchange" if by == "exchange" else "release"
    return reader.count(All((node, Key(field, key))))


def _counted(
    reader: Reading, node: Node, sort: Sort, page: tuple[int, int], by: Group
) -> tuple[tuple[Gathered, ...], bool]:
    skip, take = page
    name = "speaker" if by == "speaker" else "day"
    values: tuple[Facet, ...] = reader.facets(node, (name,), MOST_WALKED).values[name]
    if by == "day":
        values = tuple(sorted(values, key=lambda facet: facet.value, reverse=sort != "oldest"))
    shown: list[Gathered] = []
    for facet in values[skip : skip + take]:
        key = Key("day", int(facet.value)) if by == "day" else Key("speaker", facet.value)
        found = reader.search(All((node, key)), sort, 0, _WITH_EACH)
        rows = tuple(Row(hit.score, reader.unit(hit.key)) for hit in found)
        shown.append(Gathered(rows[0].unit.card.said_on if by == "day" else facet.value, facet.count, rows))
    return tuple(shown), len(values) > skip + take


def said_alike(reader: Reading, units: Sequence[Unit]) -> tuple[Alike | None, ...]:
    """Where else each passage stands; null for one that stands nowhere else."""
    # Nearly always no other passage has a band, which is looked up in a fraction of the time of a search.
    own = [tuple(band for band in unit.bands if reader.at_most(Key("like", band)) > 1) for unit in units]
    everywhere = tuple(dict.fromkeys(Key("like", band) for bands in own for band in bands))
    if not everywhere:
        return tuple(None for _ in units)
    most = _MOST_ALIKE * len(units)
    found = reader.search(All((AnyOf(everywhere), Not(Key("older", "yes")))), "newest", 0, most)
    by_band: dict[int, list[Unit]] = {}
    for hit in found:
        other = reader.unit(hit.key)
        for band in other.bands:
            by_band.setdefault(band, []).append(other)
    return tuple(
        _alike(unit, [other for band in bands for other in by_band.get(band, ())], len(found) == most)
        for unit, bands in zip(units, own, strict=True)
    )


def _alike(unit: Unit, others: Sequence[Unit], more: bool) -> Alike | None:
    releases = {unit.card.release}
    dates = {unit.card.said_on}
    for other in others:
        if resemblance(other.text, unit.text) >= ALIKE:
            releases.add(other.card.release)
            dates.add(other.card.said_on)
    if len(releases) < 2:
        return None
    known = sorted(date for date in dates if date)
    return Alike(len(releases), known[0] if known else None, known[-1] if known else None, more=more)
