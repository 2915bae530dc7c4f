"""The log: every source, edition and response an entry, in the order they were kept, with a Merkle tree over
them.
"""

import hashlib
from collections.abc import Iterator

import apsw
import msgspec

from onrecord.errors import RecordError
from onrecord.keep.db import rows, run, run_many, value
from onrecord.prove.merkle import Tree, completed, leaf_hash

__all__ = [
    "Entry",
    "edition_entry",
    "log_edition",
    "log_response",
    "log_source",
    "node",
    "read_entry",
    "response_entry",
    "size",
    "tree",
]


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the log says of a source or an edition.

    Of a source: ``sha256`` and ``bytes`` of what was received, under which name, of which media type, with
    which
    sidecar (``about``), from where and when, and who says when (``stated``). Of an edition: its id, release
    and
    number, the source that first gave it, and the SHA-256 of its text and of all that was read out of it.
    An edition that is read better later has a later entry; its text is the same. Of a response: the source
    it brought, the address (``name``), its ``status``, and the SHA-256 of its head as the record has it.
    """

    kind: str
    sha256: str | None = None
    bytes: int | None = None
    name: str | None = None
    media_type: str | None = None
    about: str | None = None
    origin: str | None = None
    received_at: str | None = None
    stated: str | None = None
    edition: str | None = None
    release: str | None = None
    number: int | None = None
    source: str | None = None
    text_sha256: str | None = None
    facts_sha256: str | None = None
    status: int | None = None
    head_sha256: str | None = None


def log_source(db: apsw.Connection, number: int, stated: str) -> None:
    """Add the entry of a source that was just kept."""
    sha256, size_, name, media_type, about, origin, received_at = rows(
        db,
        "SELECT sources.sha256, size, name, media_type, about, origin, received_at FROM sources"
        " JOIN contents ON contents.sha256 = sources.sha256 WHERE id = ?",
        number,
    )[0]
    _append(
        db,
        number,
        Entry(
            "source",
            sha256=sha256,
            bytes=size_,
            name=name,
            media_type=media_type,
            about=about,
            origin=origin,
            received_at=received_at,
            stated=stated,
        ),
    )


def log_edition(db: apsw.Connection, edition: int) -> None:
    """Add the entry of an edition that was just kept or read better, unless its last entry says the same."""
    entry = edition_entry(db, edition)
    last = value(
        db, "SELECT entry FROM log WHERE kind = 'edition' AND row = ? ORDER BY n DESC LIMIT 1", edition
    )
    if last is None or read_entry(last, entry.edition or "") != entry:
        _append(db, edition, entry)


def edition_entry(db: apsw.Connection, edition: int) -> Entry:
    """Return the entry of an edition as its row stands now."""
    slug, release, number, received_at, text, facts, sha256 = rows(
        db,
        "SELECT editions.slug, releases.slug, number, editions.received_at, text_sha256, facts_sha256, sha256"
        " FROM editions JOIN releases ON releases.id = release JOIN sources ON sources.id = source"
        " WHERE editions.id = ?",
        edition,
    )[0]
    return Entry(
        "edition",
        edition=slug,
        release=release,
        number=number,
        received_at=received_at,
        source=sha256,
        text_sha256=text,
        facts_sha256=facts,
    )


def log_response(db: apsw.Connection, response: int) -> None:
    """Add the entry of a response that was just noted."""
    _append(db, response, response_entry(db, response))


def response_entry(db: apsw.Connection, response: int) -> Entry:
    """Return the entry of a response as its row stands now."""
    sha256, address, first_seen, status, hops, head = rows(
        db,
        "SELECT sha256, address, first_seen, status, hops, head FROM responses"
        " JOIN followed ON followed.id = responses.followed JOIN sources ON sources.id = source"
        " WHERE responses.id = ?",
        response,
    )[0]
    digest = hashlib.sha256(f"{hops}\n{head}".encode()).hexdigest()
    return Entry(
        "response", source=sha256, name=address, received_at=first_seen, status=status, head_sha256=digest
    )


def read_entry(data: bytes, what: str) -> Entry:
    """Read an entry; RecordError when it is damaged."""
    try:
        return msgspec.json.decode(data, type=Entry)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        msg = f"The log's entry of {what} is damaged: take the record from a backup."
        raise RecordError(msg) from error


def size(db: apsw.Connection) -> int:
    """Return how many entries the log has."""
    return value(db, "SELECT ifnull(max(n) + 1, 0) FROM log")


def node(db: apsw.Connection, level: int, n: int) -> bytes:
    """Return the hash of a complete subtree; RecordError when it is not there."""
    found = value(db, "SELECT hash FROM tree WHERE level = ? AND n = ?", level, n)
    if found is None:
        msg = (
            f"The Merkle tree of the log lacks its node {n} on level {level}: take the record from a backup."
        )
        raise RecordError(msg)
    return found


def tree(db: apsw.Connection, entries: int | None = None) -> Tree:
    """Return the Merkle tree of the first ``entries`` entries (all)."""
    return Tree(size(db) if entries is None else entries, lambda level, n: node(db, level, n))


def begin(db: apsw.Connection) -> None:
    """Log what a record held before it had a log: its sources, then its editions, in the order they were
    kept.
    """
    for (number,) in rows(db, "SELECT id FROM sources ORDER BY id"):
        log_source(db, number, "clock")
    for (number,) in rows(db, "SELECT id FROM editions ORDER BY born"):
        log_edition(db, number)


def _append(db: apsw.Connection, row: int, entry: Entry) -> None:
    data = msgspec.json.encode(entry, order="sorted")
    n = size(db)
    run(db, "INSERT INTO log VALUES (?, ?, ?, ?, ?)", (n, entry.kind, row, entry.release, data))
    made = completed(n, leaf_hash(data), lambda level, at: node(db, level, at))
    run_many(db, "INSERT INTO tree VALUES (?, ?, ?)", made)


def entries(db: apsw.Connection) -> Iterator[tuple[int, str, int, str | None, bytes]]:
    """Yield the rows of the log in order: number, kind, row, release, entry."""
    yield from db.execute("SELECT n, kind, row, release, entry FROM log ORDER BY n")
