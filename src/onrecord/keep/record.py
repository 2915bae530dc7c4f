"""The record: one folder, one writer, any number of readers."""
# ruff: noqa: A002 - the arguments are named in the words of the field

import contextlib
import datetime
import errno
import os
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import apsw

from onrecord.errors import NotFound, RecordError
from onrecord.keep import arrivals, query, write
from onrecord.keep import namesakes as _namesakes
from onrecord.keep import people as _people
from onrecord.keep.db import DATABASE, open_reader, open_writer, saying, transaction
from onrecord.keep.lock import WriterLock
from onrecord.keep.migrate import bring_up, check_readable
from onrecord.keep.views import (
    Addressed,
    Counts,
    Doubt,
    EditionView,
    ExchangeView,
    Facet,
    Indexable,
    Kept,
    Namesake,
    Person,
    RefusalView,
    ReleaseFilter,
    ReleaseSummary,
    ReleaseView,
    SourceView,
    Statement,
)
from onrecord.model import Edition, Reading, Refusal, Role, Source

__all__ = ["Record"]

T = TypeVar("T")
ANY = ReleaseFilter()
WAIT = 5.0


class Record:
    """A record that is open. Reading is safe from any number of threads; writing is one thread's.

    Every answer comes from one unchanging view of the record, also while another process writes.
    """

    def __init__(self, folder: Path, lock: WriterLock | None, wait: float, *, verify: bool = True) -> None:
        """Not for callers: use ``Record.open``."""
        self.folder = folder
        self._verify = verify
        self._lock = lock
        self._wait = wait
        self._writer: apsw.Connection | None = None
        self._free: list[apsw.Connection] = []
        self._guard = threading.Lock()
        self._closed = False

    @staticmethod
    def is_record(path: str | os.PathLike[str]) -> bool:
        """Say whether a folder holds a record (a file ``record.db``)."""
        return (Path(path) / DATABASE).is_file()

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        write: bool = False,
        create: bool = False,
        wait: float = WAIT,
        verify: bool = True,
    ) -> Self:
        """Open the record in a folder; with ``create`` make it when there is none.

        ``wait`` is how many seconds a second writer waits for the first. A page of the database that is not
        as it was written is not read; without ``verify``, which is for the audit, a reader reads it as it
        is. Errors: NotFound (no record there), RecordBusy, RecordNewer, RecordError (no record at all,
        damaged, cannot be written).
        """
        folder = Path(path)
        _check_name(folder)
        if not write:
            _check_folder(folder)
            record = cls(folder, None, wait, verify=verify)
            try:
                record.ask(lambda db: check_readable(db, folder))
            except BaseException:
                record.close()
                raise
            return record
        with saying(folder), _disk(folder):
            if create:
                folder.mkdir(parents=True, exist_ok=True)
            _check_folder(folder)
            if not create and not cls.is_record(folder):
                msg = f"There is no record in {folder}: read something into it first, or name another folder."
                raise NotFound(msg)
            lock = WriterLock(folder, wait)
        record = cls(folder, lock, wait)
        try:
            with saying(folder):
                record._writer = open_writer(folder, wait)
                bring_up(record._writer, folder)
        except BaseException:
            record.close()
            raise
        return record

    def close(self) -> None:
        """Close all connections and give the lock back. Closing twice does nothing."""
        with self._guard:
            self._closed = True
            free, self._free = self._free, []
        for db in free:
            db.close()
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take(self) -> apsw.Connection:
        """Return a connection nobody uses: as many are opened as questions are asked at once."""
        with self._guard:
            if self._closed:
                msg = f"The record {self.folder} has been closed: open it again."
                raise RecordError(msg)
            if self._free:
                return self._free.pop()
        return open_reader(self.folder, self._wait, verify=self._verify)

    def _give(self, db: apsw.Connection) -> None:
        with self._guard:
            if not self._closed:
                self._free.append(db)
                return
        db.close()

    def ask(self, question: Callable[[apsw.Connection], T]) -> T:
        """Put a question of this package's own to the record: one unchanging view, read-only."""
        with saying(self.folder):
            db = self._take()
            try:
                with transaction(db):
                    return question(db)
            finally:
                self._give(db)

    def change(self, change: Callable[[apsw.Connection], T]) -> T:
        """Have a change of this package's own made; RecordError when the record is not open for writing."""
        return self._write(change)

    def _write(self, change: Callable[[apsw.Connection], T]) -> T:
        if self._writer is None:
            msg = f"The record {self.folder} is not open for writing: open it with write=True."
            raise RecordError(msg)
        with saying(self.folder):
            return change(self._writer)

    # ------------------------------------------------------------------ writing

    def keep(
        self,
        source: Source,
        reading: Reading,
        editions: Sequence[Edition],
        *,
        received_at: str,
        origin: str,
        stated: str = "clock",
    ) -> Kept:
        """Keep a source with what was read out of it: all of it, on the disk when this returns, or nothing.

        ``received_at`` is RFC 3339 in UTC, ``origin`` a short word ("file", "stdin", "web"), ``stated``
        who gives the time: "clock" for now, "answer" for now and by request, "option", "carrier" or "name"
        for one that is told of the source. RecordError when an edition breaks law 1, when the disk is full,
        or when it cannot be written.
        """
        arrival = arrivals.Arrival(_checked_time(received_at), origin, stated)
        return self._write(lambda db: write.keep_source(db, source, reading, editions, arrival))

    @contextlib.contextmanager
    def together(self) -> Generator[None]:
        """Keep several sources at once: all that is kept within is on the disk when this ends, or nothing.

        What fails within is undone by itself and leaves the rest. RecordError as for ``keep``.
        """
        if self._writer is None:
            msg = f"The record {self.folder} is not open for writing: open it with write=True."
            raise RecordError(msg)
        with saying(self.folder), transaction(self._writer, write=True):
            yield

    def refuse(self, refusal: Refusal, *, received_at: str) -> None:
        """Keep the word of something whose bytes were not taken in; saying it twice changes nothing."""
        _checked_time(received_at)

        def change(db: apsw.Connection) -> None:
            with transaction(db, write=True):
                arrivals.note_refusal(db, refusal, received_at)

        self._write(change)

    # ------------------------------------------------------------------ reading

    def counts(self) -> Counts:
        """Count what the record holds."""
        return self.ask(query.counts)

    def knows(self, source: Source) -> bool:
        """Say whether these bytes, with this sidecar, were received before."""
        return self.ask(lambda db: arrivals.is_known(db, source))

    def kinds(self, filter: ReleaseFilter = ANY) -> tuple[Facet, ...]:
        """Count releases by kind, most frequent first."""
        return self.ask(lambda db: query.kinds(db, filter))

    def years(self, filter: ReleaseFilter = ANY) -> tuple[Facet, ...]:
        """Count releases by year, newest first."""
        return self.ask(lambda db: query.years(db, filter))

    def total(self, filter: ReleaseFilter = ANY) -> int:
        """Count the releases that pass the filter."""
        return self.ask(lambda db: query.total(db, filter))

    def releases(
        self,
        filter: ReleaseFilter = ANY,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[ReleaseSummary, ...]:
        """List releases, newest first, those without a date last."""
        return self.ask(lambda db: query.releases(db, filter, limit, offset))

    def release(self, id: str, edition: str | None = None) -> ReleaseView:
        """Return a release in its current edition, or in the one named; NotFound when there is none."""
        return self.ask(lambda db: query.release(db, id, edition))

    def editions(self, release: str) -> tuple[EditionView, ...]:
        """List the editions of a release in order; NotFound when there is none of this id."""
        return self.ask(lambda db: query.editions(db, release))

    def exchanges(
        self, release: str | None = None, limit: int = 50, offset: int = 0
    ) -> tuple[ExchangeView, ...]:
        """List exchanges: of one release in order, else newest release first."""
        return self.ask(lambda db: query.exchanges(db, release, limit, offset))

    def address(self, id: str) -> Addressed:
        """Return what any id points at, ids of older editions included; NotFound when it was never given."""
        return self.ask(lambda db: query.address(db, id))

    def namesakes(self, view: ReleaseView) -> dict[int, Namesake]:
        """Return whom given names alone may mean, by number of the turn: ``namesakes.py`` says when."""
        return self.ask(lambda db: _namesakes.namesakes(db, view))

    def people(self, role: Role | None = None) -> tuple[Person, ...]:
        """List the people who speak or issue, most turns first."""
        return self.ask(lambda db: _people.people(db, role))

    def person(self, slug: str) -> Person:
        """Return one person; NotFound when there is none of this address."""
        return self.ask(lambda db: _people.person(db, slug))

    def statements(self, slug: str, limit: int = 50, offset: int = 0) -> tuple[Statement, ...]:
        """List the turns of a person, newest first; NotFound when there is no such person."""
        return self.ask(lambda db: _people.statements(db, slug, limit, offset))

    def outlets(self) -> tuple[Facet, ...]:
        """Count exchanges by outlet, most frequent first."""
        return self.ask(query.outlets)

    def outlet(self, name: str, limit: int = 50, offset: int = 0) -> tuple[ExchangeView, ...]:
        """List the exchanges of an outlet, newest first; NotFound when there is no such outlet."""
        return self.ask(lambda db: query.outlet(db, name, limit, offset))

    def source(self, sha256: str) -> SourceView:
        """Return the source with this hash; NotFound when there is none."""
        return self.ask(lambda db: query.source(db, sha256))

    def source_bytes(self, sha256: str) -> bytes:
        """Return a source as received, byte for byte; NotFound when there is none."""
        return self.ask(lambda db: query.source_bytes(db, sha256))

    def doubts(self, limit: int = 50, offset: int = 0) -> tuple[Doubt, ...]:
        """List what is doubtful, newest release first."""
        return self.ask(lambda db: query.doubts(db, limit, offset))

    def refusals(self, limit: int = 50, offset: int = 0) -> tuple[RefusalView, ...]:
        """List what was not read, latest first."""
        return self.ask(lambda db: query.refusals(db, limit, offset))

    def since(self, seq: int) -> Iterator[Indexable]:
        """Yield the editions that became current after ``seq`` (0: all), in order, one in memory at once."""
        for number in self.ask(lambda db: query.newer(db, seq)):
            one = self.ask(lambda db, number=number: query.indexable(db, number))
            if one is not None:
                yield one

    def superseded_since(self, seq: int) -> tuple[str, ...]:
        """Return ids of editions an index level with ``seq`` must drop before it takes in ``since(seq)``."""
        return self.ask(lambda db: query.superseded_since(db, seq))

    def older_of(self, release: str) -> tuple[Indexable, ...]:
        """Return the superseded editions of a release, each with the seq it had when it was current."""
        return self.ask(lambda db: query.older_of(db, release))


def _check_name(folder: Path) -> None:
    """See that the database and the index can be given the name, as some file systems allow any bytes."""
    try:
        str(folder).encode("utf-8")
    except UnicodeEncodeError as error:
        msg = f"The folder name {str(folder)!a} is no Unicode text: name another folder with --record."
        raise RecordError(msg) from error


def _check_folder(folder: Path) -> None:
    if not folder.exists():
        msg = f"There is no folder {folder}: check the path, or read something into it first."
        raise NotFound(msg)
    if not folder.is_dir():
        msg = f"{folder} is no folder: a record is a folder with record.db in it."
        raise NotFound(msg)


@contextlib.contextmanager
def _disk(folder: Path) -> Generator[None]:
    try:
        yield
    except FileExistsError as error:
        msg = f"{folder} is no folder: a record is a folder with record.db in it."
        raise NotFound(msg) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            msg = f"The disk of {folder} is full: make room, or name another folder with --record."
            raise RecordError(msg) from error
        msg = (
            f"The record {folder} cannot be written ({error.strerror}): make the folder writable,"
            " or name another with --record."
        )
        raise RecordError(msg) from error


def _checked_time(text: str) -> str:
    try:
        datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError as error:
        msg = f"received_at {text!r} is no RFC 3339 time such as 2026-01-31T12:00:00Z"
        raise ValueError(msg) from error
    return text
