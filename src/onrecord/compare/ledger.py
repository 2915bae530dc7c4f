"""The ledger: every change of every release in the record, and every item that went from its feed
or address.

What a release's editions say is compared within one series only (one feed, or one kind of carrier): that
a page and a feed differ is no change. ``level`` works out what came since it was last called.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

import msgspec

from onrecord.compare.difference import CLASSES, Difference, Version, difference
from onrecord.keep import Record, followed, history
from onrecord.keep.followed import Visit
from onrecord.keep.history import ChangeRow, FoundChange, FoundDeparture, Sighting, Snapshot, WantedChanges
from onrecord.keep.identity import short_hash

__all__ = ["LedgerEntry", "change", "class_counts", "departures_of", "entries", "level", "withdrawals_of"]


class LedgerEntry(msgspec.Struct, frozen=True, rename={"kind": "class"}, tag="change", tag_field="type"):
    """A change in the ledger.

    ``old`` and ``new`` are ids of editions, ``old_source`` and ``new_source`` SHA-256 of the sources that
    gave
    them, ``old_seen`` when the old was last received and ``new_seen`` when the new was first received.
    ``kind`` is the class that ranks highest of ``classes``; ``noted`` says that the publisher says so.
    """

    id: str
    release: str
    title: str | None
    date: str | None
    guid: str | None
    link: str | None
    series: str
    old: str
    new: str
    old_number: int
    new_number: int
    old_source: str
    new_source: str
    old_name: str
    new_name: str
    old_seen: str
    new_seen: str
    kind: str
    classes: tuple[str, ...]
    rank: int
    noted: bool
    difference: Difference


def level(record: Record) -> int:
    """Work out what changed since the last time; return how many changes were found. The record is open for
    writing.
    """
    found = 0
    for release in record.ask(history.uncompared):
        changes = tuple(_changes(record, release))
        record.change(lambda db, release=release, changes=changes: history.keep_changes(db, release, changes))
        found += len(changes)
    for series in record.ask(history.unfollowed):
        gone = _gone(record, series)
        record.change(lambda db, series=series, gone=gone: history.keep_departures(db, series, gone))
    return found


def _gone(record: Record, series: str) -> tuple[FoundDeparture, ...]:
    if series.startswith(followed.OF_PAGE):
        address = series.removeprefix(followed.OF_PAGE)
        return withdrawals_of(record.ask(lambda db: followed.visits(db, address)))
    return departures_of(record.ask(lambda db: history.snapshots(db, series)))


def _changes(record: Record, release: int) -> Iterator[FoundChange]:
    slug = record.ask(lambda db: history.slug_of(db, release))
    seen = sorted(record.ask(lambda db: history.sightings(db, release)), key=lambda one: one.series)
    times: dict[str, int] = {}
    for _, group in groupby(seen, key=lambda one: one.series):
        for old, new in pairwise(_runs(tuple(group))):
            one = _change(record, slug, old[-1], new[0])
            if one is not None:
                # What changed back may change again: the same change, another time.
                times[one.slug] = times.get(one.slug, 0) + 1
                yield _numbered(one, times[one.slug])


def _numbered(one: FoundChange, time: int) -> FoundChange:
    if time == 1:
        return one
    return msgspec.structs.replace(one, slug="c" + short_hash(one.slug, str(time), length=10))


def _runs(seen: Sequence[Sighting]) -> list[list[Sighting]]:
    """Put sightings of the same in a row together."""
    runs: list[list[Sighting]] = []
    for one in seen:
        if runs and (runs[-1][0].edition, runs[-1][0].form) == (one.edition, one.form):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _change(record: Record, slug: str, old: Sighting, new: Sighting) -> FoundChange | None:
    versions = [
        Version(seen.release, seen.about, seen.raw)
        for seen in (record.ask(lambda db, one=one: history.seen(db, one)) for one in (old, new))
    ]
    found = difference(versions[0], versions[1])
    if found.kind is None:
        return None
    hashes = [record.ask(lambda db, one=one: history.hash_of(db, one.source)) for one in (old, new)]
    return FoundChange(
        slug="c" + short_hash(slug, new.series, *hashes, length=10),
        old=old,
        new=new,
        kind=found.kind,
        classes=found.classes,
        rank=found.rank,
        noted=found.noted is not None,
        difference=msgspec.json.encode(found),
    )


def departures_of(taken: Sequence[Snapshot]) -> tuple[FoundDeparture, ...]:
    """Return what went from a feed: an item that is gone while one that stood after it is still there.

    An item that merely scrolled off the end goes after, or with, all that stood behind it: of it nothing is
    known.
    A feed that was cut off is no evidence. Pure.
    """
    whole = [snapshot for snapshot in taken if snapshot.whole]
    found: list[FoundDeparture] = []
    for n, (before, now) in enumerate(pairwise(whole), 1):
        left = set(now.releases)
        for place, release in enumerate(before.releases):
            if release in left or not any(other in left for other in before.releases[place + 1 :]):
                continue
            back = next((one.received_at for one in whole[n + 1 :] if release in one.releases), None)
            found.append(FoundDeparture(release, before.received_at, now.received_at, now.source, back))
    return tuple(found)


def withdrawals_of(seen: Sequence[Visit]) -> tuple[FoundDeparture, ...]:
    """Return what went from its address: what it gave before it answered that it is gone. Pure."""
    return tuple(
        FoundDeparture(
            release,
            before.last_seen,
            now.first_seen,
            now.source,
            next((one.first_seen for one in seen[n + 1 :] if release in one.releases), None),
        )
        for n, (before, now) in enumerate(pairwise(seen), 1)
        if now.gone and not before.gone
        for release in before.releases
    )


def _entry(row: ChangeRow) -> LedgerEntry:
    found = msgspec.json.decode(row.difference, type=Difference)
    return LedgerEntry(
        row.slug,
        row.release,
        row.title,
        row.date,
        row.guid,
        row.link,
        row.series,
        row.old_edition,
        row.new_edition,
        row.old_number,
        row.new_number,
        row.old_source,
        row.new_source,
        row.old_name,
        row.new_name,
        row.old_seen,
        row.new_seen,
        found.kind or "",
        found.classes,
        found.rank,
        row.noted,
        found,
    )


def entries(
    record: Record, wanted: WantedChanges, limit: int = 50, offset: int = 0
) -> tuple[LedgerEntry, ...]:
    """List changes, newest first."""
    return tuple(_entry(row) for row in record.ask(lambda db: history.changes(db, wanted, limit, offset)))


def change(record: Record, slug: str) -> LedgerEntry:
    """Return one change; NotFound when there is none of this id."""
    return _entry(record.ask(lambda db: history.change(db, slug)))


def class_counts(record: Record) -> tuple[tuple[str, int], ...]:
    """Count changes by class, those that matter most first."""
    counted = dict(record.ask(history.class_counts))
    return tuple((name, counted[name]) for name in CLASSES if name in counted)
