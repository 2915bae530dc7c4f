"""When each release was received in which edition, and what became of it: the ground of the ledger."""
# ruff: noqa: S608 - tables and columns are named here, values are always bound

from collections.abc import Sequence
from typing import Any

import apsw
import msgspec

from onrecord.errors import NotFound
from onrecord.keep.content import stored_release
from onrecord.keep.db import Row, pack, rows, run, run_many, transaction, unpack, value
from onrecord.model import About, Release

__all__ = [
    "ChangeRow",
    "Departure",
    "FoundChange",
    "Seen",
    "Sighting",
    "Snapshot",
    "WantedChanges",
    "change_slugs",
    "changes",
    "departures",
    "edition_born",
    "edition_texts",
    "extent",
    "keep_changes",
    "keep_departures",
    "newest_edition",
    "seen",
    "shown_before",
    "sightings",
    "snapshots",
    "total_changes",
    "uncompared",
    "unfollowed",
]


class Sighting(msgspec.Struct, frozen=True):
    """A release as one source gave it at one time. ``edition`` and ``source`` are numbers of rows."""

    series: str
    received_at: str
    edition: int
    source: int
    form: str | None
    document: int
    start: int


class Seen(msgspec.Struct, frozen=True):
    """What a sighting gave: the edition, what its carrier says, and its stretch of a feed."""

    release: Release
    about: About | None
    raw: str | None


class FoundChange(msgspec.Struct, frozen=True):
    """A change as the comparison hands it over. ``difference`` is JSON."""

    slug: str
    old: Sighting
    new: Sighting
    kind: str
    classes: tuple[str, ...]
    rank: int
    noted: bool
    difference: bytes


class WantedChanges(msgspec.Struct, frozen=True):
    """Which changes: all conditions hold together, null means any. Times are RFC 3339 in UTC, inclusive."""

    kind: str | None = None
    release: str | None = None
    noted: bool | None = None
    after: str | None = None
    before: str | None = None


class ChangeRow(msgspec.Struct, frozen=True):
    """A change with what it concerns. ``difference`` is JSON."""

    slug: str
    release: str
    title: str | None
    date: str | None
    guid: str | None
    link: str | None
    series: str
    old_edition: str
    new_edition: str
    old_number: int
    new_number: int
    old_source: str
    new_source: str
    old_name: str
    new_name: str
    old_seen: str
    new_seen: str
    noted: bool
    difference: bytes


class Snapshot(msgspec.Struct, frozen=True):
    """A feed as received once: its releases (row numbers) in its order. ``whole``: it was read to its end."""

    source: int
    received_at: str
    releases: tuple[int, ...]
    whole: bool


class Departure(msgspec.Struct, frozen=True, tag="withdrawn", tag_field="type"):
    """A release that went from a feed while items older than it still stood there, or from its address.

    ``last_seen`` and ``gone_by`` bound when; ``gone_from`` is the SHA-256 of the first snapshot without it;
    ``back`` is when it was seen again, null when it was not.
    """

    release: str
    title: str | None
    guid: str | None
    link: str | None
    series: str
    last_seen: str
    gone_by: str
    gone_from: str
    back: str | None


def uncompared(db: apsw.Connection) -> tuple[int, ...]:
    """Return the releases whose changes are not worked out yet."""
    return tuple(row[0] for row in rows(db, "SELECT release FROM uncompared ORDER BY release"))


def unfollowed(db: apsw.Connection) -> tuple[str, ...]:
    """Return the series whose departures are not worked out yet."""
    return tuple(row[0] for row in rows(db, "SELECT series FROM unfollowed ORDER BY series"))


# A source came under a name; or in answer to requests, for a time of which the first and last moment count.
_NAMED = """
SELECT source_names.received_at AS moment, source_names.received_at AS at, 0 AS n, {columns}
FROM sources JOIN source_names ON source_names.source = sources.id {joined}
WHERE {which} AND NOT EXISTS (
    SELECT 1 FROM responses JOIN followed ON followed.id = responses.followed
    WHERE responses.source = sources.id AND followed.address = source_names.name)"""
_ANSWERED = """
SELECT responses.{side}_seen, responses.{side}_at, responses.id, {columns}
FROM sources JOIN responses ON responses.source = sources.id
JOIN followed ON followed.id = responses.followed {joined}
WHERE {which} AND {told}"""


def _arrivals(columns: str, joined: str, which: str, series: str) -> str:
    """Return the query of all arrivals; ``{series}`` in its parts is the series as the arrival has it."""
    named = _NAMED.format(columns=columns, joined=joined, which=which).format(series="sources.series")
    answered = [
        _ANSWERED.format(columns=columns, joined=joined, which=which, side=side, told=told).format(
            series=series
        )
        for side, told in (("first", "1"), ("last", "last_seen <> first_seen"))
    ]
    return " UNION ALL ".join((named, *answered))


_SIGHTINGS = (
    _arrivals(
        "ifnull({series}, sources.carrier), edition_sources.edition, sources.id AS source,"
        " edition_sources.form, edition_sources.document AS document, edition_sources.start AS start",
        "JOIN edition_sources ON edition_sources.source = sources.id"
        " JOIN editions ON editions.id = edition_sources.edition",
        "editions.release = ?1",
        "ifnull(followed.series, sources.series)",
    )
    + " ORDER BY at, n, moment, source, document, start"
)


def sightings(db: apsw.Connection, release: int) -> tuple[Sighting, ...]:
    """List every time a release was received, in order of time."""
    return tuple(
        Sighting(series, moment, *rest) for moment, _, _, series, *rest in rows(db, _SIGHTINGS, release)
    )


def slug_of(db: apsw.Connection, release: int) -> str:
    """Return the id of a release by its row."""
    return value(db, "SELECT slug FROM releases WHERE id = ?", release)


def row_of(db: apsw.Connection, release: str) -> int:
    """Return the row of a release by its id; NotFound when there is none."""
    found = value(db, "SELECT id FROM releases WHERE slug = ?", release)
    if found is None:
        msg = f"There is no release {release!r} in this record: search for it, or check the id."
        raise NotFound(msg)
    return found


def edition_slugs(db: apsw.Connection, release: str) -> dict[int, tuple[str, int]]:
    """Return the id and number of each edition of a release by its row."""
    found = rows(
        db,
        "SELECT editions.id, editions.slug, number FROM editions JOIN releases ON releases.id = release"
        " WHERE releases.slug = ?",
        release,
    )
    return {row[0]: (row[1], row[2]) for row in found}


def named(db: apsw.Connection, source: int) -> tuple[str, str]:
    """Return the SHA-256 and the name of a source by its row."""
    sha256, name = rows(db, "SELECT sha256, name FROM sources WHERE id = ?", source)[0]
    return sha256, name


def hash_of(db: apsw.Connection, source: int) -> str:
    """Return the SHA-256 of a source by its row."""
    return value(db, "SELECT sha256 FROM sources WHERE id = ?", source)


def seen(db: apsw.Connection, sighting: Sighting) -> Seen:
    """Return what a sighting gave."""
    said, raw_start, raw_stop, sha256, media_type, data = rows(
        db,
        "SELECT said, raw_start, raw_stop, sources.sha256, media_type, data FROM edition_sources"
        " JOIN sources ON sources.id = source JOIN contents ON contents.sha256 = sources.sha256"
        " WHERE edition = ? AND source = ? AND document = ? AND start = ?",
        sighting.edition,
        sighting.source,
        sighting.document,
        sighting.start,
    )[0]
    raw = None
    if raw_start is not None:
        # Imported here: who only opens a record need not wait for all that reads.
        from onrecord.read.decode import decode

        raw = decode(unpack(data, f"The source {sha256}"), sha256, media_type).text[raw_start:raw_stop]
    about = msgspec.json.decode(said, type=About) if said else None
    return Seen(stored_release(db, sighting.edition), about, raw)


def keep_changes(db: apsw.Connection, release: int, found: Sequence[FoundChange]) -> None:
    """Put the changes of a release in the place of those that were there."""
    with transaction(db, write=True):
        run(
            db,
            "DELETE FROM change_classes WHERE change IN (SELECT id FROM changes WHERE release = ?)",
            (release,),
        )
        run(db, "DELETE FROM changes WHERE release = ?", (release,))
        for one in found:
            run(
                db,
                "INSERT INTO changes (slug, release, series, old_edition, new_edition, old_source,"
                " new_source, old_seen, new_seen, class, rank, noted, difference)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    one.slug,
                    release,
                    one.new.series,
                    one.old.edition,
                    one.new.edition,
                    one.old.source,
                    one.new.source,
                    one.old.received_at,
                    one.new.received_at,
                    one.kind,
                    one.rank,
                    int(one.noted),
                    pack(one.difference),
                ),
            )
            number = db.last_insert_rowid()
            run_many(db, "INSERT INTO change_classes VALUES (?, ?)", [(number, name) for name in one.classes])
        run(db, "DELETE FROM uncompared WHERE release = ?", (release,))


_SNAPSHOTS = (
    _arrivals(
        "sources.id AS source, NOT EXISTS (SELECT 1 FROM unread WHERE unread.source = sources.id)",
        "",
        "{series} = ?1",
        "followed.series",
    )
    + " ORDER BY at, n, moment, source"
)


def snapshots(db: apsw.Connection, series: str) -> tuple[Snapshot, ...]:
    """List a feed as received, in order of time."""
    held: dict[int, tuple[int, ...]] = {}
    made: list[Snapshot] = []
    for received_at, _, _, source, whole in rows(db, _SNAPSHOTS, series):
        if source not in held:
            found = rows(
                db,
                "SELECT release FROM edition_sources JOIN editions ON editions.id = edition"
                " WHERE edition_sources.source = ? ORDER BY document, start",
                source,
            )
            held[source] = tuple(dict.fromkeys(row[0] for row in found))
        made.append(Snapshot(source, received_at, held[source], bool(whole)))
    return tuple(made)


class FoundDeparture(msgspec.Struct, frozen=True):
    """A departure as the comparison hands it over, in numbers of rows."""

    release: int
    last_seen: str
    gone_by: str
    gone_from: int
    back: str | None


def keep_departures(db: apsw.Connection, series: str, found: Sequence[FoundDeparture]) -> None:
    """Put the departures of a series in the place of those that were there."""
    with transaction(db, write=True):
        run(db, "DELETE FROM departures WHERE series = ?", (series,))
        run_many(
            db,
            "INSERT INTO departures (release, series, last_seen, gone_by, gone_from, back)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [(one.release, series, one.last_seen, one.gone_by, one.gone_from, one.back) for one in found],
        )
        run(db, "DELETE FROM unfollowed WHERE series = ?", (series,))


_SAYS = (
    "(SELECT json_extract(said, '$.{0}') FROM edition_sources"
    " WHERE edition = new_edition AND source = new_source LIMIT 1)"
)
_SAID = (
    "(SELECT json_extract(said, '$.{0}') FROM edition_sources JOIN editions ON editions.id = edition"
    " WHERE editions.release = releases.id AND said IS NOT NULL LIMIT 1)"
)
_CHANGES = f"""
SELECT changes.slug, releases.slug, releases.title, releases.date, {_SAYS.format("guid")},
       {_SAYS.format("link")}, changes.series, old.slug, new.slug, old.number, new.number,
       gone.sha256, come.sha256, gone.name, come.name, old_seen, new_seen, noted, difference
FROM changes JOIN releases ON releases.id = changes.release
JOIN editions AS old ON old.id = old_edition JOIN editions AS new ON new.id = new_edition
JOIN sources AS gone ON gone.id = old_source JOIN sources AS come ON come.id = new_source"""


def _where(wanted: WantedChanges) -> tuple[str, list[str | int]]:
    parts: list[str] = []
    values: list[str | int] = []
    for sql, given in (
        (
            "EXISTS (SELECT 1 FROM change_classes WHERE change = changes.id AND change_classes.class = ?)",
            wanted.kind,
        ),
        ("releases.slug = ?", wanted.release),
        ("noted = ?", None if wanted.noted is None else int(wanted.noted)),
        ("new_seen >= ?", wanted.after),
        ("new_seen <= ?", wanted.before),
    ):
        if given is not None:
            parts.append(sql)
            values.append(given)
    return f" WHERE {' AND '.join(parts)}" if parts else "", values


def changes(db: apsw.Connection, wanted: WantedChanges, limit: int, offset: int) -> tuple[ChangeRow, ...]:
    """List changes, newest first."""
    where, values = _where(wanted)
    sql = f"{_CHANGES}{where} ORDER BY new_seen DESC, changes.id DESC LIMIT ? OFFSET ?"
    return tuple(_row(row) for row in rows(db, sql, *values, limit, offset))


def change(db: apsw.Connection, slug: str) -> ChangeRow:
    """Return one change; NotFound when there is none of this id."""
    found = rows(db, f"{_CHANGES} WHERE changes.slug = ?", slug)
    if not found:
        msg = f"There is no change {slug!r} in this record: the ledger lists those there are."
        raise NotFound(msg)
    return _row(found[0])


def _row(row: Row) -> ChangeRow:
    values: dict[str, Any] = dict(zip(ChangeRow.__struct_fields__, row, strict=True))
    difference = unpack(values["difference"], f"The change {values['slug']}")
    values |= {"noted": bool(values["noted"]), "difference": difference}
    return ChangeRow(**values)


def change_slugs(db: apsw.Connection) -> tuple[str, ...]:
    """Return the ids of all changes, in the order in which their newer side was received."""
    return tuple(row[0] for row in rows(db, "SELECT slug FROM changes ORDER BY new_seen, id"))


def newest_edition(db: apsw.Connection) -> tuple[int, str | None, int]:
    """Return the number and id of the edition that became current last, and its first number.

    0, null and 0 where there is none.
    """
    found = rows(db, "SELECT seq, slug, born FROM editions ORDER BY seq DESC LIMIT 1")
    return (found[0][0], found[0][1], found[0][2]) if found else (0, None, 0)


def edition_born(db: apsw.Connection, edition: str) -> int | None:
    """Return the first number of an edition by its id; null when there is none."""
    return value(db, "SELECT born FROM editions WHERE slug = ?", edition)


def shown_before(db: apsw.Connection, release: str) -> frozenset[str]:
    """Return the ids of a release's editions that were its current one and are no more."""
    sql = (
        "SELECT editions.slug FROM editions JOIN releases ON release = releases.id"
        " WHERE releases.slug = ? AND superseded > seq"
    )
    return frozenset(row[0] for row in rows(db, sql, release))


def edition_texts(db: apsw.Connection) -> tuple[tuple[str, str], ...]:
    """Return the id of every edition with the SHA-256 of its text."""
    return tuple((row[0], row[1]) for row in rows(db, "SELECT slug, text_sha256 FROM editions ORDER BY seq"))


def total_changes(db: apsw.Connection, wanted: WantedChanges) -> int:
    """Count changes."""
    where, values = _where(wanted)
    return value(db, f"SELECT count(*) FROM changes JOIN releases ON releases.id = release{where}", *values)


def extent(db: apsw.Connection) -> tuple[int, ...]:
    """Return numbers that change whenever the ledger does: of changes, departures and returns."""
    counted = (
        "SELECT (SELECT count(*) FROM changes), count(*), count(back), ifnull(max(id), 0) FROM departures"
    )
    return rows(db, counted)[0]


def class_counts(db: apsw.Connection) -> tuple[tuple[str, int], ...]:
    """Count changes by class; one with several classes counts in each."""
    return tuple(
        (row[0], row[1]) for row in rows(db, "SELECT class, count(*) FROM change_classes GROUP BY class")
    )


_DEPARTURES = f"""
SELECT releases.slug, releases.title, {_SAID.format("guid")}, {_SAID.format("link")}, departures.series,
       last_seen, gone_by, sources.sha256, back
FROM departures JOIN releases ON releases.id = departures.release
JOIN sources ON sources.id = gone_from"""


def departures(db: apsw.Connection, release: str | None, limit: int, offset: int) -> tuple[Departure, ...]:
    """List what went from its feed or address, latest first: of one release or of all."""
    where = "" if release is None else " WHERE releases.slug = ?"
    values = () if release is None else (release,)
    order = "ORDER BY gone_by DESC, departures.release, departures.id DESC LIMIT ? OFFSET ?"
    sql = f"{_DEPARTURES}{where} {order}"
    return tuple(Departure(*row) for row in rows(db, sql, *values, limit, offset))
