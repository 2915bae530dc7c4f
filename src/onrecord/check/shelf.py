"""The shelf: a side file of the record in which a passage is found by its words. Derived, never the truth.

``check.db`` is SQLite. ``units`` holds each turn with its words as keys, ``items`` what holds for an
edition, ``runs`` the traces in sorted runs (a log-structured merge): a row is one bucket of one run,
first the lower bits of its traces and then, in the same order, the units that left them, all as little
endian numbers of 32 bits. A batch of editions, its run and the level it reached are one transaction.
"""

import contextlib
import os
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Generator, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from zlib import crc32

import apsw
import msgspec
import numpy as np

from onrecord.check.lists import FORMS
from onrecord.check.runs import REST, add_run, gram_parts, runs, settle
from onrecord.check.unit import Item, Unit
from onrecord.check.words import Words, packed, unpacked
from onrecord.days import YEARLESS
from onrecord.errors import RecordBusy, RecordError

__all__ = ["NAME", "VERSION", "Held", "Shelf", "State"]

NAME = "check.db"
VERSION = f"3-{crc32(repr(sorted(FORMS.items())).encode()):08x}"
"""Of the tables, the traces and the units, and of what words are compared as: a shelf of another version is
made anew."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS items (id INTEGER PRIMARY KEY, release TEXT, edition TEXT, day TEXT,
    first INTEGER, last INTEGER, current INTEGER, data BLOB);
CREATE INDEX IF NOT EXISTS items_release ON items (release);
CREATE INDEX IF NOT EXISTS items_day ON items (day);
CREATE TABLE IF NOT EXISTS units (id INTEGER PRIMARY KEY, item INTEGER, keys BLOB, places BLOB,
    data BLOB);
CREATE TABLE IF NOT EXISTS people (name TEXT PRIMARY KEY, turns INTEGER, answers INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs (id INTEGER PRIMARY KEY, bits INTEGER, size INTEGER);
CREATE TABLE IF NOT EXISTS buckets (id INTEGER PRIMARY KEY, data BLOB);
"""
_WAIT_MS = 10_000
_CACHE_KIB = 96_000
_WRITING_KIB = 16_000
"""Pages that SQLite keeps, for questions and for writing, which goes through them once."""

_unit = msgspec.msgpack.Decoder(Unit)
_item = msgspec.msgpack.Decoder(Item)
_encode = msgspec.msgpack.Encoder().encode


class State(msgspec.Struct, frozen=True):
    """How far the shelf is, and what it covers. ``edition`` is the id of the edition numbered ``seq``."""

    version: str = VERSION
    seq: int = 0
    edition: str | None = None
    releases: int = 0
    turns: int = 0
    first: str | None = None
    last: str | None = None


class Held:
    """A unit as the shelf gives it: its keys as bytes, four to a word; the rest is decoded when asked for."""

    def __init__(self, number: int, item: int, keys: bytes, places: bytes, data: bytes) -> None:
        self.id = number
        self.item = item
        self.keys = keys
        self._places = places
        self._data = data

    @cached_property
    def unit(self) -> Unit:
        """Its text and who said it."""
        return _unit.decode(self._data)

    @cached_property
    def said(self) -> Words:
        """Its words."""
        return unpacked(self.unit.text, self.keys, self._places)


class Shelf:
    """An open shelf. One thread at a time; any number of shelves may read one file."""

    def __init__(self, db: apsw.Connection) -> None:
        """Not for callers: use ``Shelf.open``."""
        self._db = db
        self._items: dict[int, Item] = {}
        self._runs: list[tuple[int, int]] | None = None
        self._version: int | None = None

    @classmethod
    def open(cls, folder: Path | None, *, write: bool = False) -> "Shelf":
        """Open the shelf in ``folder``; null keeps it in memory. Raises RecordError, RecordBusy."""
        with saying(folder):
            if folder is None:
                db = apsw.Connection(":memory:")
                db.execute(_SCHEMA)
                return cls(db)
            db = _writer(folder) if write else _reader(folder)
            try:
                db.set_busy_timeout(_WAIT_MS)
                db.execute(f"PRAGMA cache_size = -{_WRITING_KIB if write else _CACHE_KIB}")
                if write:
                    db.execute("PRAGMA journal_mode = WAL")
                    db.execute("PRAGMA synchronous = NORMAL")
                    db.execute(_SCHEMA)
                db.execute("SELECT count(*) FROM sqlite_schema")
            except BaseException:
                db.close()
                raise
            return cls(db)

    def close(self) -> None:
        """Close it."""
        self._db.close()

    # ------------------------------------------------------------------ level

    def state(self) -> State | None:
        """How far the shelf is; null when it does not say, or was made by another version."""
        for (stored,) in self._db.execute("SELECT value FROM meta WHERE name = 'state'"):
            try:
                state = msgspec.json.decode(stored, type=State)
            except msgspec.DecodeError:
                return None
            return state if state.version == VERSION else None
        return None

    @contextlib.contextmanager
    def batch(self) -> Generator[None]:
        """All of what is done within, or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        finally:
            self._items.clear()
            self._runs = None

    @contextlib.contextmanager
    def glance(self) -> Generator[None]:
        """One unchanging view of the shelf, whatever another process does to it meanwhile."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN")
        try:
            (version,) = next(self._db.execute("PRAGMA data_version"))
            if version != self._version:
                self._version, self._runs = version, None
                self._items.clear()
            yield
        finally:
            self._db.execute("ROLLBACK")

    def level(self, state: State) -> None:
        """Note how far the shelf is."""
        self._db.execute(
            "INSERT OR REPLACE INTO meta VALUES ('state', ?)", (msgspec.json.encode(state).decode(),)
        )

    def clear(self) -> None:
        """Forget everything."""
        for table in ("meta", "items", "units", "people", "runs", "buckets"):
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - named here

    # ------------------------------------------------------------------ writing

    def drop(self, release: str) -> None:
        """Take out all editions of a release. Their traces stay and lead nowhere until runs are merged."""
        where = "WHERE release = ?"
        for first, last in list(self._db.execute(f"SELECT first, last FROM items {where}", (release,))):  # noqa: S608
            among = "units WHERE id BETWEEN ? AND ?"
            for (data,) in list(self._db.execute(f"SELECT data FROM {among}", (first, last))):  # noqa: S608
                speaker = _unit.decode(data).speaker
                self._db.execute("UPDATE people SET turns = turns - 1 WHERE name = ?", (speaker,))
            self._db.execute(f"DELETE FROM {among}", (first, last))  # noqa: S608
        self._db.execute(f"DELETE FROM items {where}", (release,))  # noqa: S608

    def withdraw(self, edition: str) -> None:
        """Note that an edition is no longer the current one."""
        for number, data in list(
            self._db.execute("SELECT id, data FROM items WHERE edition = ?", (edition,))
        ):
            item = msgspec.structs.replace(_item.decode(data), current=False)
            self._db.execute("UPDATE items SET current = 0, data = ? WHERE id = ?", (_encode(item), number))

    def put(self, item: Item, units: Sequence[tuple[Unit, Words]]) -> int:
        """Put an edition on the shelf, each unit with its words. Returns the id of its first unit."""
        first = next(self._db.execute("SELECT ifnull(max(id), 0) + 1 FROM units"))[0]
        last = first + len(units) - 1
        self._db.execute(
            "INSERT INTO items (release, edition, day, first, last, current, data)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (item.release, item.edition, item.said_on, first, last, item.current, _encode(item)),
        )
        number = self._db.last_insert_rowid()
        self._db.executemany(
            "INSERT INTO units VALUES (?, ?, ?, ?, ?)",
            [
                (first + n, number, its.keys.tobytes(), packed(its), _encode(unit))
                for n, (unit, its) in enumerate(units)
            ],
        )
        return first

    def meet(self, names: Iterable[tuple[str, int, bool]]) -> None:
        """Note who spoke: (name, turns, whether as one who answers)."""
        self._db.executemany(
            "INSERT INTO people VALUES (?1, ?2, ?3) ON CONFLICT (name) DO UPDATE SET"
            " turns = turns + ?2, answers = max(answers, ?3)",
            names,
        )

    def trace(self, hashes: "np.ndarray", units: "np.ndarray") -> None:
        """Add a run of traces and the units that left them."""
        add_run(self._db, hashes, units)

    def settle(self, most: int = 0) -> None:
        """Merge runs of traces where there are more than ``most`` and some are alike; outside of a batch."""
        if len(runs(self._db)) <= most:
            return
        settle(self._db)
        self._runs = None

    # ------------------------------------------------------------------ reading

    def postings(self, hashes: Sequence[int]) -> Iterator[list["array[int]"]]:
        """For each trace the units that left it, one array a run."""
        if self._runs is None:
            self._runs = runs(self._db)
        for one in hashes:
            found: list[array[int]] = []
            for number, bits in self._runs:
                row, rest = gram_parts(one, number, bits)
                for (data,) in self._db.execute("SELECT data FROM buckets WHERE id = ?", (row,)):
                    view = memoryview(data).cast("I")
                    half = len(view) // 2
                    first = bisect_left(view, rest, 0, half)
                    if first < half and view[first] == rest:
                        last = bisect_right(view, rest, first, half)
                        found.append(array("I", view[half + first : half + last]))
            yield found

    def held(self, ids: Iterable[int]) -> Iterator[Held]:
        """The units of these ids that are still there."""
        for one in ids:
            for row in self._db.execute("SELECT * FROM units WHERE id = ?", (one,)):
                yield Held(*row)

    def item(self, number: int) -> Item:
        """What holds for the edition of this number."""
        if number not in self._items:
            if len(self._items) > 4096:
                self._items.clear()
            (data,) = next(self._db.execute("SELECT data FROM items WHERE id = ?", (number,)))
            self._items[number] = _item.decode(data)
        return self._items[number]

    def ranges(self, day: str) -> list[tuple[int, int]]:
        """The ids (first, last) of the units of each edition of a day; the day may be a month or year."""
        within, values = _within(day)
        sql = f"SELECT first, last FROM items WHERE {within} ORDER BY first LIMIT 512"  # noqa: S608 - ours
        return list(self._db.execute(sql, values))

    def on_day(self, day: str) -> int:
        """How many releases are of a day, month or year."""
        within, values = _within(day)
        sql = f"SELECT count(DISTINCT release) FROM items WHERE {within} AND current"  # noqa: S608 - ours
        return next(self._db.execute(sql, values))[0]

    def people(self) -> list[tuple[str, int, bool]]:
        """Who speaks in the record: (name, turns, whether as one who answers)."""
        return [
            (name, turns, bool(answers)) for name, turns, answers in self._db.execute("SELECT * FROM people")
        ]

    def editions(self, release: str) -> dict[str, int]:
        """The editions of a release that are on the shelf, each with its number there."""
        return dict(self._db.execute("SELECT edition, id FROM items WHERE release = ?", (release,)))


def _writer(folder: Path) -> apsw.Connection:
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    return apsw.Connection(str(folder / NAME), flags=flags)


def _reader(folder: Path) -> apsw.Connection:
    if os.access(folder, os.W_OK):
        return apsw.Connection(str(folder / NAME), flags=apsw.SQLITE_OPEN_READONLY)
    # On a medium that cannot be written nothing changes under the reader, and no journal can be made.
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    return apsw.Connection(f"{(folder / NAME).absolute().as_uri()}?immutable=1", flags=flags)


@contextlib.contextmanager
def saying(folder: Path | None) -> Generator[None]:
    """Turn what the database reports into one sentence for a person."""
    place = folder / NAME if folder else NAME
    try:
        yield
    except apsw.BusyError as error:
        msg = f"{place} is being brought level by another process: try again in a moment."
        raise RecordBusy(msg) from error
    except apsw.FullError as error:
        msg = f"The disk of {place} is full: make room and check again; the record is not touched by that."
        raise RecordError(msg) from error
    except apsw.Error as error:
        msg = f"{place} cannot be used ({error}): delete it, it is made anew from the record."
        raise RecordError(msg) from error


assert REST == 32  # noqa: S101 - the buckets are read as numbers of 32 bits


def _within(day: str) -> tuple[str, tuple[str, ...]]:
    """The condition that a row is of a day, month or year, or of a day of whatever year."""
    if day.startswith(YEARLESS):
        return "substr(day, 5) = ?", (day.removeprefix("-"),)
    return "day >= ? AND day <= ?", (day, f"{day}\uffff")
