"""A release's history: in which editions it was received when, what changed, how its carriers differ."""

from collections.abc import Sequence
from itertools import groupby

import msgspec

from onrecord.compare.difference import Difference, Laid, Version, difference, lay
from onrecord.compare.ledger import LedgerEntry, change, entries
from onrecord.errors import NotFound
from onrecord.keep import Record, history
from onrecord.keep.history import Departure, Sighting, WantedChanges
from onrecord.keep.views import ReleaseView

__all__ = ["Between", "CarrierDifference", "History", "Spell", "between", "compared", "history_of"]

ALL = 10_000  # changes of one release: more than any has


class Spell(msgspec.Struct, frozen=True):
    """A time in which a release was received unchanged from one series.

    ``edition`` is an edition's id, ``sources`` how many sources gave it, the first of them ``sha256`` and
    ``name``.
    ``markup`` says that its words are those of the spell before and only its markup differs.
    """

    series: str
    edition: str
    number: int
    first_seen: str
    last_seen: str
    sources: int
    sha256: str
    name: str
    markup: bool


class CarrierDifference(msgspec.Struct, frozen=True):
    """How the newest edition of one series differs from that of another. No change: they say the same."""

    series: str
    other: str
    old: str
    new: str
    difference: Difference


class History(msgspec.Struct, frozen=True):
    """All that is known of how a release changed. Spells and changes are in order of time."""

    release: str
    title: str | None
    date: str | None
    current: str
    spells: tuple[Spell, ...]
    changes: tuple[LedgerEntry, ...]
    departures: tuple[Departure, ...]
    carriers: tuple[CarrierDifference, ...]


class Between(msgspec.Struct, frozen=True):
    """Two editions and their difference; ``laid`` is what pages lay out."""

    old: ReleaseView
    new: ReleaseView
    difference: Difference
    laid: Laid


def history_of(record: Record, release: str) -> History:
    """Return the history of a release; NotFound when there is none."""
    view = record.release(release)
    seen = record.ask(lambda db: history.sightings(db, history.row_of(db, view.id)))
    ids = record.ask(lambda db: history.edition_slugs(db, view.id))
    changes = entries(record, WantedChanges(release=view.id), ALL)
    return History(
        release=view.id,
        title=view.release.title,
        date=view.release.date,
        current=view.edition.id,
        spells=tuple(_spells(record, seen, ids)),
        changes=changes[::-1],
        departures=record.ask(lambda db: history.departures(db, view.id, ALL, 0)),
        carriers=tuple(_carriers(record, seen, ids)),
    )


def _spells(record: Record, seen: Sequence[Sighting], ids: dict[int, tuple[str, int]]) -> list[Spell]:
    made: list[Spell] = []
    by_series = sorted(seen, key=lambda one: one.series)
    for series, group in groupby(by_series, key=lambda one: one.series):
        before: int | None = None
        for _, run in groupby(group, key=lambda one: (one.edition, one.form)):
            same = tuple(run)
            slug, number = ids[same[0].edition]
            sha256, name = record.ask(lambda db, one=same[0]: history.named(db, one.source))
            made.append(
                Spell(
                    series,
                    slug,
                    number,
                    same[0].received_at,
                    same[-1].received_at,
                    len({one.source for one in same}),
                    sha256,
                    name,
                    before == same[0].edition,
                )
            )
            before = same[0].edition
    return sorted(made, key=lambda one: (one.first_seen, one.number))


def _carriers(
    record: Record, seen: Sequence[Sighting], ids: dict[int, tuple[str, int]]
) -> list[CarrierDifference]:
    newest: dict[str, Sighting] = {}
    for one in seen:
        newest[one.series] = one
    if len(newest) < 2:
        return []
    shown = max(newest.values(), key=lambda one: (one.received_at, one.source))
    made: list[CarrierDifference] = []
    for series, one in sorted(newest.items()):
        if series != shown.series:
            found = difference(_version(record, one), _version(record, shown))
            made.append(
                CarrierDifference(series, shown.series, ids[one.edition][0], ids[shown.edition][0], found)
            )
    return made


def _version(record: Record, sighting: Sighting) -> Version:
    seen = record.ask(lambda db: history.seen(db, sighting))
    return Version(seen.release, seen.about, seen.raw)


def between(record: Record, old: str, new: str) -> Between:
    """Compare two editions of one release by their ids; NotFound when there are none."""
    views = [
        record.release(found.release, found.edition) for found in (record.address(old), record.address(new))
    ]
    if views[0].id != views[1].id:
        msg = f"{old} and {new} are editions of two releases: the difference is between editions of one."
        raise NotFound(msg)
    seen = record.ask(lambda db: history.sightings(db, history.row_of(db, views[0].id)))
    ids = record.ask(lambda db: history.edition_slugs(db, views[0].id))
    versions: list[Version] = []
    for view in views:
        one = next((one for one in seen if ids[one.edition][0] == view.edition.id), None)
        versions.append(_version(record, one) if one else Version(view.release))
    before, after = versions
    laid = lay(before.release, after.release)
    return Between(views[0], views[1], difference(before, after, laid), laid)


def compared(record: Record, id_: str, other: str | None) -> tuple[Between, LedgerEntry | None]:
    """Compare what ids name: a change of the ledger, two editions, or the last two editions of a release."""
    if other is not None:
        return between(record, id_, other), None
    if id_.startswith("c") and "-" not in id_:
        found = change(record, id_)
        return between(record, found.old, found.new), found
    view = record.release(record.address(id_).release)
    if len(view.editions) < 2:
        msg = f"{view.id} has one edition: there is nothing to compare it with."
        raise NotFound(msg)
    at = next(n for n, one in enumerate(view.editions) if one.id == view.edition.id)
    earlier = view.editions[at - 1 if at else at + 1]
    return between(record, earlier.id, view.edition.id), None
