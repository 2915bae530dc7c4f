"""Every page of the database carries a checksum, so that a bit that changed anywhere in the file is named.

The checksums are those of SQLite's own shim (https://sqlite.org/cksumvfs.html, which comes with apsw): the
last eight bytes of each page, written with it and compared whenever it is read. Rows and sources have
hashes of their own; this covers what no row holds: free pages, the gaps between rows, the header.
"""

import ctypes
import functools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import apsw
from apsw import sqlite_extra

from onrecord.errors import RecordError

__all__ = ["SHIM", "damaged_pages", "load", "make_room", "owners", "trust"]

SHIM = "cksmvfs"
SIZE = 4096  # bytes a page; SQLite's own choice, and what every record was made with
_CHECKSUM = 8  # bytes
_LOOKS = 100


@functools.cache
def load() -> None:
    """Make the shim known to SQLite, once a process. RecordError when this apsw came without it."""
    db = apsw.Connection(":memory:")
    try:
        sqlite_extra.load(db, "cksumvfs")
    except (LookupError, sqlite_extra.NotAvailable, apsw.Error) as error:
        msg = (
            "This apsw has no checksums for pages (cksumvfs), without which a record is not written:"
            " install apsw from PyPI."
        )
        raise RecordError(msg) from error
    finally:
        db.close()


def make_room(db: apsw.Connection) -> None:
    """Ask for room for a checksum in every page: heeded in a new database, and by VACUUM in an old one."""
    wanted = ctypes.c_int(_CHECKSUM)
    db.file_control("main", apsw.SQLITE_FCNTL_RESERVE_BYTES, ctypes.addressof(wanted))


def trust(db: apsw.Connection) -> None:
    """Have pages read whose checksum is wrong, for who looks into the damage."""
    db.execute("PRAGMA checksum_verification = OFF")


def damaged_pages(path: Path) -> list[int]:
    """Return the numbers, from 1, of the pages of a database file that do not carry their checksum.

    Beside a writer a page can be read while it is being written: while the file changes, what looked
    damaged is looked at again. OSError when the file cannot be read, RecordError without the shim.
    """
    load()
    judge = apsw.Connection(":memory:")
    try:
        with path.open("rb") as handle:
            then = _state(handle)
            damaged = [number for number, page in _pages(handle) if not _sound(judge, page)]
            for _ in range(_LOOKS):
                before, then = then, _state(handle)
                if not damaged or before == then:
                    break
                damaged = [number for number in damaged if not _sound(judge, _page(handle, number))]
            return damaged
    finally:
        judge.close()


def _state(handle: BinaryIO) -> tuple[int, int]:
    about = os.fstat(handle.fileno())
    return about.st_size, about.st_mtime_ns


def _pages(handle: BinaryIO) -> Iterator[tuple[int, bytes]]:
    return enumerate(iter(lambda: handle.read(SIZE), b""), start=1)


def _page(handle: BinaryIO, number: int) -> bytes:
    handle.seek((number - 1) * SIZE)
    return handle.read(SIZE)


def _sound(judge: apsw.Connection, page: bytes) -> bool:
    return len(page) == SIZE and list(judge.execute("SELECT verify_checksum(?)", (page,))) == [(1,)]


def owners(path: Path) -> dict[int, str]:
    """Return which table or index each page belongs to, where the database can still tell; else nothing."""
    load()
    try:
        db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY, vfs=SHIM)
    except apsw.Error:
        return {}
    try:
        trust(db)
        return dict(db.execute("SELECT pageno, name FROM dbstat"))
    except (apsw.Error, UnicodeDecodeError):
        return {}
    finally:
        db.close()
