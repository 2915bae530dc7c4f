"""``tell.db``: how it is opened, its tables, and what its failures mean to a person."""

import contextlib
import os
from collections.abc import Generator
from pathlib import Path

import apsw
import zstandard

from onrecord.errors import NotFound, RecordBusy, RecordError, RecordNewer
from onrecord.keep.db import Value

__all__ = [
    "APPLICATION",
    "NAME",
    "damage",
    "opened",
    "pack",
    "run",
    "saying",
    "unpack",
]

NAME = "tell.db"
APPLICATION = 0x6F6E7274  # "onrt", in the header of every tell.db
FORMAT = 1

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Who asked for what. changed grows with everything that changes who is told.
CREATE TABLE IF NOT EXISTS subscriptions (
    n          INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    token      TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,          -- SHA-256
    kind       TEXT NOT NULL,
    value      TEXT NOT NULL,
    events     TEXT NOT NULL,                 -- JSON
    channel    TEXT NOT NULL,
    address    TEXT NOT NULL,
    rhythm     TEXT NOT NULL,
    state      TEXT NOT NULL,
    created    TEXT NOT NULL,
    secret     TEXT,
    why        TEXT,
    since      INTEGER NOT NULL,
    changed    INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS subscriptions_changed ON subscriptions (changed);
CREATE INDEX IF NOT EXISTS subscriptions_address ON subscriptions (address);

-- What was already in the record when a subscription became active, and had not been gone through yet.
CREATE TABLE IF NOT EXISTS skips (
    subscription INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    key          TEXT NOT NULL,
    PRIMARY KEY (subscription, key)
) STRICT, WITHOUT ROWID;

-- What of the record has been gone through: editions, changes, departures.
CREATE TABLE IF NOT EXISTS seen (key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- What happened, once for all who are told of it.
CREATE TABLE IF NOT EXISTS happenings (
    id   INTEGER PRIMARY KEY,
    key  TEXT NOT NULL UNIQUE,
    data BLOB NOT NULL                        -- zstd of the JSON of model.Notice
) STRICT;

-- What each subscription was told, for good: by this nothing is told twice.
CREATE TABLE IF NOT EXISTS told (
    subscription INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    key          BLOB NOT NULL,               -- 16 bytes of the hash of the notice's key
    PRIMARY KEY (subscription, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS deliveries (
    id           INTEGER PRIMARY KEY,
    key          TEXT NOT NULL UNIQUE,
    kind         TEXT NOT NULL,
    subscription INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    state        TEXT NOT NULL,
    due          TEXT NOT NULL,
    created      TEXT NOT NULL,
    held         INTEGER NOT NULL DEFAULT 0,  -- notices in it
    attempts     INTEGER NOT NULL DEFAULT 0,
    doubt        INTEGER NOT NULL DEFAULT 0,
    claimed      TEXT,                        -- until when, while it is being made
    first        TEXT,
    done         TEXT,
    says         TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, due) WHERE state IN ('waiting', 'sending');
CREATE INDEX IF NOT EXISTS deliveries_of ON deliveries (subscription, id);
CREATE INDEX IF NOT EXISTS deliveries_done ON deliveries (done) WHERE done IS NOT NULL;

CREATE TABLE IF NOT EXISTS notices (
    delivery  INTEGER NOT NULL REFERENCES deliveries ON DELETE CASCADE,
    happening INTEGER NOT NULL REFERENCES happenings,
    PRIMARY KEY (delivery, happening)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS notices_of ON notices (happening);

CREATE TABLE IF NOT EXISTS attempts (
    delivery INTEGER NOT NULL REFERENCES deliveries ON DELETE CASCADE,
    at       TEXT NOT NULL,
    taken    INTEGER NOT NULL,
    says     TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS attempts_of ON attempts (delivery);
"""


def opened(folder: Path, wait: float) -> apsw.Connection:
    """Open ``tell.db`` in a record's folder, made where there is none; ``wait`` in seconds for other writers.

    Only its owner can read it: it holds addresses and secrets. Raises NotFound, RecordError, RecordNewer.
    """
    if not folder.is_dir():
        msg = (
            f"There is no folder {folder}: read something into a record there first, or name another folder."
        )
        raise NotFound(msg)
    path = folder / NAME
    with saying(folder):
        with contextlib.suppress(FileExistsError, OSError):
            # Another process may be making it at the same moment.
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
        db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            db.set_busy_timeout(int(wait * 1000))
            _prepare(db, path)
        except BaseException:
            db.close()
            raise
    return db


def _prepare(db: apsw.Connection, path: Path) -> None:
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA trusted_schema = OFF")
    if _number(db, "user_version") == FORMAT and _number(db, "application_id") == APPLICATION:
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        _make(db, path)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _make(db: apsw.Connection, path: Path) -> None:
    version, owner = _number(db, "user_version"), _number(db, "application_id")
    empty = next(iter(db.execute("SELECT count(*) FROM sqlite_schema")))[0] == 0
    if not empty and owner != APPLICATION:
        msg = f"{path} is a database of another program: move it away."
        raise RecordError(msg)
    if version > FORMAT:
        msg = f"{path} was written by a newer onrecord (format {version}): update onrecord."
        raise RecordNewer(msg)
    db.execute(_SCHEMA)
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute(f"PRAGMA user_version = {FORMAT}")


def _number(db: apsw.Connection, name: str) -> int:
    return int(next(iter(db.execute(f"PRAGMA {name}")))[0])


def damage(path: Path) -> str | None:
    """Say what is wrong with a ``tell.db``, in a few words; null when nothing is, or there is none."""
    if not path.exists():
        return None
    try:
        db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            db.set_busy_timeout(10_000)
            if _number(db, "application_id") != APPLICATION:
                return "it is no file of subscriptions"
            found = next(iter(db.execute("PRAGMA integrity_check(1)")))[0]
            if found != "ok":
                return " ".join(str(found).split())[:200]
            for table, *_ in db.execute("PRAGMA foreign_key_check"):
                return f"a row of {table} belongs to nothing"
        finally:
            db.close()
    except apsw.Error as error:
        return str(error)
    return None


@contextlib.contextmanager
def saying(folder: Path) -> Generator[None]:
    """Turn what the database reports into one sentence for a person."""
    place = folder / NAME
    try:
        yield
    except (apsw.BusyError, apsw.LockedError) as error:
        msg = f"{place} is in use by another process: try again in a moment."
        raise RecordBusy(msg) from error
    except apsw.FullError as error:
        msg = f"The disk of {place} is full: make room; what was to be told is not lost, it is found again."
        raise RecordError(msg) from error
    except (apsw.NotADBError, apsw.CorruptError, UnicodeDecodeError) as error:
        msg = f"{place} is damaged: take it from a backup, or move it away and let people subscribe again."
        raise RecordError(msg) from error
    except (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError, apsw.AuthError) as error:
        msg = f"{place} cannot be written: make the record's folder and that file writable for you."
        raise RecordError(msg) from error
    except apsw.IOError as error:
        msg = f"The disk of {place} failed or is full: check it and try again; nothing that was told is lost."
        raise RecordError(msg) from error


def run(db: apsw.Connection, sql: str, *values: Value) -> None:
    """Run one statement that changes something."""
    db.execute(sql, values)


def pack(data: bytes) -> bytes:
    """Compress with zstd."""
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


def unpack(data: bytes) -> bytes:
    """Decompress; RecordError when the stored bytes are damaged."""
    try:
        return zstandard.ZstdDecompressor().decompress(data)
    except zstandard.ZstdError as error:
        msg = f"A notice in {NAME} is damaged: take it from a backup."
        raise RecordError(msg) from error
