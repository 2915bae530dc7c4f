"""The database of a record: how it is opened, and what its failures mean to a person."""

import contextlib
import ctypes
import os
from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from typing import Any

import apsw
import zstandard

from onrecord.errors import NotFound, RecordBusy, RecordError
from onrecord.keep import pages

__all__ = [
    "DATABASE",
    "open_reader",
    "open_writer",
    "pack",
    "rows",
    "run",
    "run_many",
    "saying",
    "transaction",
    "unpack",
    "value",
]

DATABASE = "record.db"
LEAST_SQLITE = (3, 51, 3)  # below it two connections can corrupt a database in WAL mode
LEVEL = 6

Row = tuple[Any, ...]
Value = None | int | float | str | bytes


@contextlib.contextmanager
def saying(folder: Path) -> Generator[None]:
    """Turn what the database reports into one sentence for a person."""
    try:
        yield
    except apsw.FullError as error:
        msg = (
            f"The disk of the record {folder} is full: what was being kept was not kept,"
            " all before it is whole; make room and read again."
        )
        raise RecordError(msg) from error
    except (apsw.BusyError, apsw.LockedError) as error:
        msg = f"The record {folder} is in use by another process: try again in a moment."
        raise RecordBusy(msg) from error
    except (apsw.NotADBError, apsw.CorruptError, UnicodeDecodeError) as error:
        msg = (
            f"{folder / DATABASE} is not a record or is damaged:"
            " take the record from a backup, or name another folder."
        )
        raise RecordError(msg) from error
    except (apsw.ReadOnlyError, apsw.PermissionsError, apsw.AuthError) as error:
        raise RecordError(_read_only(folder)) from error
    except apsw.CantOpenError as error:
        msg = f"The record {folder} cannot be opened: check that the folder and its files may be read by you."
        raise RecordError(msg) from error
    except apsw.TooBigError as error:
        msg = f"The record {folder} cannot hold one thing this large: split the source."
        raise RecordError(msg) from error
    except apsw.IOError as error:
        if getattr(error, "extendedresult", None) == apsw.SQLITE_IOERR_DATA:
            msg = (
                f"A page of {folder / DATABASE} is not as it was written:"
                " the command audit says what is damaged; take the record from a backup."
            )
            raise RecordError(msg) from error
        msg = (
            f"The disk of the record {folder} failed or is full:"
            " nothing unfinished was kept; check the disk and try again."
        )
        raise RecordError(msg) from error


def _read_only(folder: Path) -> str:
    return f"The record {folder} cannot be written: make the folder writable, or name another with --record."


def _check_library() -> None:
    have = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
    if have < LEAST_SQLITE:
        msg = (
            f"SQLite {apsw.sqlite_lib_version()} can damage a record:"
            f" install an apsw that carries SQLite {'.'.join(map(str, LEAST_SQLITE))} or newer."
        )
        raise RecordError(msg)


def open_writer(folder: Path, wait: float) -> apsw.Connection:
    """Open for writing; an acknowledged commit is on the disk. ``wait`` in seconds for readers' locks."""
    _check_library()
    if not os.access(folder, os.W_OK):
        raise RecordError(_read_only(folder))
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    pages.load()
    db = apsw.Connection(str(folder / DATABASE), flags=flags, vfs=pages.SHIM)
    try:
        db.set_busy_timeout(int(wait * 1000))
        pages.make_room(db)
        # The journal stays beside the database, so that readers who may not write the folder can read.
        stays = ctypes.c_int(1)
        db.file_control("main", apsw.SQLITE_FCNTL_PERSIST_WAL, ctypes.addressof(stays))
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA journal_size_limit = 0")
        db.execute("PRAGMA trusted_schema = OFF")
    except BaseException:
        db.close()
        raise
    return db


def open_reader(folder: Path, wait: float, *, verify: bool = True) -> apsw.Connection:
    """Open for reading beside any writer. NotFound when there is no record in the folder.

    Without ``verify`` pages whose checksum is wrong are read as well.
    """
    _check_library()
    pages.load()
    path = folder / DATABASE
    if not path.is_file():
        msg = f"There is no record in {folder}: read something into it first, or name another folder."
        raise NotFound(msg)
    try:
        return _reader(str(path), wait, apsw.SQLITE_OPEN_READONLY, verify=verify)
    except (apsw.CantOpenError, apsw.ReadOnlyError):
        journal = folder / f"{DATABASE}-wal"
        if os.access(folder, os.W_OK) or (journal.exists() and journal.stat().st_size):
            raise
    # A medium that cannot be written and a closed record: nothing can change under the reader.
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    return _reader(f"{path.absolute().as_uri()}?immutable=1", wait, flags, verify=verify)


def _reader(name: str, wait: float, flags: int, *, verify: bool) -> apsw.Connection:
    db = apsw.Connection(name, flags=flags, vfs=pages.SHIM)
    try:
        db.set_busy_timeout(int(wait * 1000))
        if not verify:
            pages.trust(db)
        db.execute("PRAGMA query_only = ON")
        db.execute("PRAGMA trusted_schema = OFF")
        db.execute("SELECT count(*) FROM sqlite_schema")
    except BaseException:
        db.close()
        raise
    return db


@contextlib.contextmanager
def transaction(db: apsw.Connection, *, write: bool = False) -> Generator[apsw.Connection]:
    """All or nothing for a writer; one unchanging view for a reader. One in another is undone alone."""
    if db.in_transaction:
        with db:
            yield db
        return
    db.execute("BEGIN IMMEDIATE" if write else "BEGIN")
    try:
        yield db
        db.execute("COMMIT")
    except BaseException:
        # A full disk may have rolled back already.
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def rows(db: apsw.Connection, sql: str, *values: Value) -> list[Row]:
    """Return all rows of a query."""
    return list(db.execute(sql, values))


def value(db: apsw.Connection, sql: str, *values: Value) -> Any:
    """Return the first column of the first row, or None."""
    for row in db.execute(sql, values):
        return row[0]
    return None


def run(db: apsw.Connection, sql: str, values: Sequence[Value] = ()) -> None:
    """Run one statement that changes the record."""
    db.execute(sql, values)


def run_many(db: apsw.Connection, sql: str, many: Iterable[Sequence[Value]]) -> None:
    """Run one statement once for each row."""
    db.executemany(sql, many)


def pack(data: bytes) -> bytes:
    """Compress with zstd."""
    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress(data)


def unpack(data: bytes, what: str) -> bytes:
    """Decompress; RecordError names ``what`` when the stored bytes are damaged."""
    try:
        return zstandard.ZstdDecompressor().decompress(data)
    except zstandard.ZstdError as error:
        msg = f"{what} is damaged in the record: run the audit and restore it from a backup."
        raise RecordError(msg) from error
