"""Which addresses are followed and what they answered when: rows of the record, written with what was
received.

A response that says the same as the one before only makes its time longer; another one is a row of its own.
"""
# ruff: noqa: S608 - tables and columns are named here, values are always bound

import hashlib
from collections.abc import Iterable

import apsw
import msgspec

from onrecord.errors import RecordError
from onrecord.keep.arrivals import find_source
from onrecord.keep.db import Row, rows, run, run_many, value
from onrecord.keep.identity import normal_link
from onrecord.keep.log import log_response
from onrecord.model import Source

__all__ = ["GONE", "OF_PAGE", "Followed", "Host", "Listed", "Response", "Visit"]

GONE = "message/http"
"""Media type of a source that is an answer without what was asked for, head and all (RFC 9112, 10.1)."""
OF_PAGE = "page:"
"""What the series of an address begins with, in departures."""

Head = tuple[tuple[str, str], ...]


class Followed(msgspec.Struct, frozen=True):
    """An address that is followed. Times are RFC 3339 in UTC, ``every`` is in seconds.

    ``kind`` is "feed", "sitemap" or "page", null before the first answer; ``found_in`` the row of the sitemap
    or feed that lists it, null where somebody named it. ``moved_to`` is where it moved for good. ``due_at``
    is when it is to be asked again, null for at once; ``failures`` counts those in a row, ``says`` is the
    last.
    """

    id: int
    address: str
    kind: str | None
    series: str | None
    found_in: int | None
    listed: str | None
    pages: bool
    every: int
    since: str
    stopped: str | None
    moved_to: str | None
    etag: str | None
    last_modified: str | None
    encoding: str | None
    asked_at: str | None
    due_at: str | None
    changed_at: str | None
    failures: int
    says: str | None


class Host(msgspec.Struct, frozen=True):
    """What is known of a host: its robots.txt as last received, and until when it asked to be left alone.

    ``origin`` is scheme, host and port; ``robots_status`` 0 says that it could not be reached.
    """

    origin: str
    robots: str | None = None
    robots_status: int | None = None
    robots_at: str | None = None
    hold_until: str | None = None


class Response(msgspec.Struct, frozen=True):
    """What was answered: its status, the redirects on the way (status, address), and its head."""

    received_at: str
    status: int
    hops: tuple[tuple[int, str], ...]
    head: Head


class Listed(msgspec.Struct, frozen=True):
    """An address in a sitemap or feed, and when that says it was changed."""

    address: str
    changed: str | None = None


class Visit(msgspec.Struct, frozen=True):
    """A time in which an address gave these releases (row numbers), or was gone."""

    source: int
    first_seen: str
    last_seen: str
    gone: bool
    releases: tuple[int, ...]


_COLUMNS = ", ".join(Followed.__struct_fields__)
_SAVED = (
    "kind", "series", "moved_to", "etag", "last_modified", "encoding",
    "asked_at", "due_at", "changed_at", "failures", "says",
)  # fmt: skip


def _one(row: tuple[object, ...]) -> Followed:
    values = dict(zip(Followed.__struct_fields__, row, strict=True))
    return msgspec.convert(values | {"pages": bool(values["pages"])}, type=Followed)


def take_up(db: apsw.Connection, address: str, every: int, *, pages: bool, at: str) -> None:
    """Follow an address that somebody names, from now on, or again."""
    run(
        db,
        "INSERT INTO followed (address, pages, every, since, failures) VALUES (?1, ?2, ?3, ?4, 0)"
        " ON CONFLICT (address) DO UPDATE SET pages = ?2, every = ?3, found_in = NULL, stopped = NULL,"
        " due_at = CASE WHEN failures THEN due_at END,"
        " kind = CASE WHEN stopped IS NULL THEN kind END,"
        " etag = CASE WHEN stopped IS NULL AND pages = ?2 THEN etag END,"
        " last_modified = CASE WHEN stopped IS NULL AND pages = ?2 THEN last_modified END,"
        " changed_at = CASE WHEN pages = ?2 THEN changed_at END",
        (address, int(pages), every, at),
    )
    run(db, f"UPDATE followed SET stopped = NULL, every = ? WHERE id IN ({_BELOW})", (every, address))


_BELOW = """WITH RECURSIVE below (id) AS (
SELECT id FROM followed WHERE address = ?
UNION SELECT followed.id FROM followed JOIN below ON found_in = below.id)
SELECT id FROM below"""


def stop(db: apsw.Connection, address: str, at: str) -> int:
    """Follow an address no longer, and nothing that was found in it; return how many stopped."""
    run(db, f"UPDATE followed SET stopped = ? WHERE stopped IS NULL AND id IN ({_BELOW})", (at, address))
    return db.changes()


def followed(db: apsw.Connection) -> tuple[Followed, ...]:
    """List what is followed, in the order in which it was taken up."""
    found = rows(db, f"SELECT {_COLUMNS} FROM followed WHERE stopped IS NULL ORDER BY id")
    return tuple(_one(row) for row in found)


def save(db: apsw.Connection, one: Followed) -> None:
    """Keep what an asking changed of an address; whether it is followed, and how often, others may change."""
    sets = ", ".join(f"{name} = ?" for name in _SAVED)
    run(
        db,
        f"UPDATE followed SET {sets} WHERE id = ?",
        (*(getattr(one, name) for name in _SAVED), one.id),
    )


def list_found(db: apsw.Connection, parent: Followed, found: Iterable[Listed], at: str) -> tuple[int, int]:
    """Follow what a sitemap or feed lists; return how many addresses are new, and how many changed or went.

    What a sitemap lists no longer is asked once more: it may be gone.
    """
    # Listed without a time is an empty one; null is what is listed no longer.
    listed = {one.address: one.changed or "" for one in found}
    before: dict[str, str | None] = dict(
        rows(db, "SELECT address, listed FROM followed WHERE found_in = ?", parent.id)
    )
    new = [address for address in listed if address not in before]
    run_many(
        db,
        "INSERT OR IGNORE INTO followed (address, found_in, listed, pages, every, since, failures)"
        " VALUES (?, ?, ?, 0, ?, ?, 0)",
        [(address, parent.id, listed[address], parent.every, at) for address in new],
    )
    changed: list[tuple[str | None, str]] = [
        (changed, address)
        for address, changed in listed.items()
        if address in before and changed != before[address] and (changed or before[address] is None)
    ]
    if parent.kind == "sitemap":
        changed += [
            (None, address) for address, was in before.items() if address not in listed and was is not None
        ]
    run_many(db, "UPDATE followed SET listed = ?, due_at = NULL WHERE address = ?", changed)
    return len(new), len(changed)


def answered(db: apsw.Connection, one: Followed, source: Source, response: Response) -> None:
    """Note what an address answered, in the transaction that keeps the source."""
    number = find_source(db, source, hashlib.sha256(source.data).hexdigest())
    if number is None:
        msg = f"What {one.address} answered was not kept: report this."
        raise RecordError(msg)
    last = rows(
        db,
        "SELECT id, source, status, last_at FROM responses WHERE followed = ? ORDER BY id DESC LIMIT 1",
        one.id,
    )
    if last and last[0][1:3] == (number, response.status):
        still(db, one, response.received_at)
        return
    at = max(response.received_at, last[0][3]) if last else response.received_at
    hops, head = (msgspec.json.encode(part).decode() for part in (response.hops, response.head))
    run(
        db,
        f"INSERT INTO responses (followed, source, {_RESPONSE}) VALUES (?1, ?2, ?3, ?3, ?4, ?4, ?5, ?6, ?7)",
        (one.id, number, response.received_at, at, response.status, hops, head),
    )
    log_response(db, db.last_insert_rowid())
    series = one.series if one.kind == "feed" else f"{OF_PAGE}{one.address}"
    run(db, "INSERT OR IGNORE INTO unfollowed VALUES (?)", (series,))


def settle(
    db: apsw.Connection,
    one: Followed,
    source: Source | None,
    response: Response | None,
    listed: Iterable[Listed] | None,
    at: str,
) -> int:
    """Write the state of an address with what it answered; return how many addresses it leads to are new."""
    save(db, one)
    if source is not None and response is not None:
        answered(db, one, source, response)
    return list_found(db, one, listed, at)[0] if listed is not None else 0


def is_known(db: apsw.Connection, address: str) -> bool:
    """Say whether a release of this address came otherwise."""
    link = normal_link(address)
    return value(db, "SELECT 1 FROM release_keys WHERE key = ?", f"link:{link}") is not None


def still(db: apsw.Connection, one: Followed, at: str) -> None:
    """Note that an address answers what it answered before."""
    run(
        db,
        "UPDATE responses SET last_seen = max(last_seen, ?1), last_at = max(last_at, ?1)"
        " WHERE id = (SELECT max(id) FROM responses WHERE followed = ?2)",
        (at, one.id),
    )


def last_received(db: apsw.Connection, one: Followed) -> tuple[str, str | None, str, int] | None:
    """Return SHA-256 and media type of what an address answered last, when last and with what status."""
    found = rows(
        db,
        "SELECT sha256, media_type, last_seen, status FROM responses JOIN sources ON sources.id = source"
        " WHERE followed = ? ORDER BY responses.id DESC LIMIT 1",
        one.id,
    )
    return found[0] if found else None


def series_taken(db: apsw.Connection, series: str, one: Followed) -> bool:
    """Say whether another followed address has this series."""
    return value(db, "SELECT 1 FROM followed WHERE series = ? AND id <> ?", series, one.id) is not None


def visits(db: apsw.Connection, address: str) -> tuple[Visit, ...]:
    """List what an address answered, in order, after the releases that were known by it before."""
    found = rows(
        db,
        "SELECT source, first_seen, last_seen, ifnull(media_type, '') = ? FROM responses"
        " JOIN followed ON followed.id = responses.followed JOIN sources ON sources.id = source"
        " WHERE address = ? ORDER BY responses.id",
        GONE,
        address,
    )
    made = [
        Visit(source, first, last, bool(gone), () if gone else _releases(db, source))
        for source, first, last, gone in found
    ]
    if made and made[0].gone:
        made[:0] = _known_before(db, address, made[0])
    return tuple(made)


def _releases(db: apsw.Connection, source: int) -> tuple[int, ...]:
    sql = "SELECT DISTINCT release FROM edition_sources JOIN editions ON editions.id = edition WHERE edition_sources.source = ?"  # noqa: E501
    return tuple(row[0] for row in rows(db, sql, source))


def _known_before(db: apsw.Connection, address: str, first: Visit) -> list[Visit]:
    """Releases of this address that came otherwise before it was first asked."""
    link = normal_link(address)
    found = rows(
        db,
        "SELECT release_keys.release, max(source_names.source), max(source_names.received_at)"
        " FROM release_keys"
        " JOIN editions ON editions.release = release_keys.release"
        " JOIN edition_sources ON edition_sources.edition = editions.id"
        " JOIN source_names ON source_names.source = edition_sources.source"
        " WHERE release_keys.key = ? AND source_names.received_at < ? GROUP BY release_keys.release",
        f"link:{link}",
        first.first_seen,
    )
    return [Visit(source, seen, seen, False, (release,)) for release, source, seen in found][:1]


def host(db: apsw.Connection, origin: str) -> Host:
    """Return what is known of a host; nothing, of one that was never asked."""
    found = rows(
        db,
        "SELECT origin, robots, robots_status, robots_at, hold_until FROM hosts WHERE origin = ?",
        origin,
    )
    return Host(*found[0]) if found else Host(origin)


def save_host(db: apsw.Connection, one: Host) -> None:
    """Keep what is known of a host."""
    run(
        db,
        "INSERT INTO hosts (origin, robots, robots_status, robots_at, hold_until) VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT (origin) DO UPDATE"
        " SET robots = ?2, robots_status = ?3, robots_at = ?4, hold_until = ?5",
        (one.origin, one.robots, one.robots_status, one.robots_at, one.hold_until),
    )


def setting(db: apsw.Connection, name: str) -> bytes | None:
    """Return a setting as JSON, or None when it was never made."""
    found = value(db, "SELECT value FROM settings WHERE name = ?", name)
    return None if found is None else found.encode()


def save_setting(db: apsw.Connection, name: str, json: bytes) -> None:
    """Keep a setting."""
    run(
        db,
        "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
        (name, json.decode()),
    )


_TAKEN = """
SELECT address, followed.kind, followed.series, since, sha256, ifnull(media_type, ''), ifnull(about, ''),
       responses.first_seen, responses.last_seen, first_at, last_at, status, hops, head
FROM responses JOIN followed ON followed.id = responses.followed JOIN sources ON sources.id = source
ORDER BY responses.id"""


def taken(db: apsw.Connection) -> list[Row]:
    """Return every response for ``take_over`` in another record."""
    return rows(db, _TAKEN)


def take_over(db: apsw.Connection, responses: Iterable[Row], at: str) -> None:
    """Take over responses whose sources are here, of addresses that were never asked from here.

    Such an address is noted as one that is not followed. Of an address that was asked from here, too, what
    the other record received stands under its name, as a file's would.
    """
    asked = "SELECT address FROM followed WHERE id IN (SELECT followed FROM responses)"
    own = {row[0] for row in rows(db, asked)}
    for row in responses:
        address, kind, series, since = row[:4]
        number = value(db, _SOURCE, *row[4:7])
        if address in own or number is None:
            continue
        run(
            db,
            "INSERT OR IGNORE INTO followed (address, kind, series, pages, every, since, stopped, failures)"
            " VALUES (?, ?, ?, 0, 900, ?, ?, 0)",
            (address, kind, series, since, at),
        )
        run(
            db,
            f"INSERT INTO responses (followed, source, {_RESPONSE})"
            " SELECT id, ?, ?, ?, ?, ?, ?, ?, ? FROM followed WHERE address = ?",
            (number, *row[7:], address),
        )
        log_response(db, db.last_insert_rowid())
        run(db, _UNCOMPARED, (number,))
        run(db, "INSERT OR IGNORE INTO unfollowed VALUES (?)", (series or f"{OF_PAGE}{address}",))


_SOURCE = "SELECT id FROM sources WHERE sha256 = ? AND ifnull(media_type, '') = ? AND ifnull(about, '') = ?"
_RESPONSE = "first_seen, last_seen, first_at, last_at, status, hops, head"
_UNCOMPARED = (
    "INSERT OR IGNORE INTO uncompared SELECT release FROM edition_sources"
    " JOIN editions ON editions.id = edition WHERE edition_sources.source = ?"
)


class Answered(msgspec.Struct, frozen=True):
    """A response as a source's page shows it."""

    address: str
    first_seen: str
    last_seen: str
    status: int
    hops: tuple[tuple[int, str], ...]
    head: Head


def answers_of(db: apsw.Connection, sha256: str, limit: int = 20) -> tuple[Answered, ...]:
    """List in which responses a source came, oldest first."""
    found = rows(
        db,
        "SELECT address, first_seen, responses.last_seen, status, hops, head FROM responses"
        " JOIN followed ON followed.id = responses.followed JOIN sources ON sources.id = source"
        " WHERE sha256 = ? ORDER BY responses.id LIMIT ?",
        sha256,
        limit,
    )
    return tuple(
        Answered(
            address,
            first,
            last,
            status,
            msgspec.json.decode(hops, type=tuple[tuple[int, str], ...]),
            msgspec.json.decode(head, type=Head),
        )
        for address, first, last, status, hops, head in found
    )
