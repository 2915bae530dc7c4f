"""Passes over what is followed: who is due is asked, what came is kept, the ledger and the indexes brought
level.

The lock of the record's writer is held while something is kept and while the ledger is brought level, not
while somebody is asked. What came and the tags it came with are kept in one transaction.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import msgspec

from onrecord import check, compare, find
from onrecord.errors import OnrecordError, RecordBusy
from onrecord.follow import due
from onrecord.follow.addresses import host_port
from onrecord.follow.asking import Asked, Hosts, ask_all
from onrecord.follow.model import Event, PassTold, Trouble, Wanted
from onrecord.follow.settling import Settling
from onrecord.keep import Record, followed
from onrecord.keep.db import value
from onrecord.keep.followed import Followed
from onrecord.keep.lock import FOLLOWING, WriterLock
from onrecord.model import Edition, Reading, Source

__all__ = ["Follower"]

_PAGES = 100
"""Pages that were found, of one host, in one pass: what is followed by name is never kept waiting for long.
"""
_NAP = 20.0
"""Seconds after which it is looked whether something else is to be followed, or no longer."""
_PATIENCE = 600.0
"""Seconds that one pass waits for another process to be done writing."""

Read = Callable[[Source], tuple[Reading, Sequence[Edition]]]
Tell = Callable[[Event | PassTold | str], None]


def agent_of(contact: str | None) -> str:
    """Return the user agent: name, version, and whom to write to where that is given."""
    return f"onrecord/{version('onrecord')}" + (f" (+{contact})" if contact else "")


class Follower:
    """Follows for the record in a folder. Used as a context: nobody else follows for it meanwhile."""

    def __init__(
        self,
        place: Path,
        wanted: Wanted,
        read: Read,
        tell: Tell,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``read`` reads a source, ``tell`` is told of every asking, every pass and whatever holds it up."""
        self._place = place
        self._tell = tell
        self._clock = clock
        self._lock: WriterLock | None = None
        self._index = place / "index"
        self._patience: float | None = _PATIENCE
        self._hosts = Hosts(wanted, agent_of(wanted.contact), clock, self._host)
        self._settling = Settling(read, wanted.bounds.bytes)

    def __enter__(self) -> "Follower":
        self._lock = WriterLock(self._place, 0.0, FOLLOWING)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        if self._lock is not None:
            self._lock.release()

    def stop(self) -> None:
        """Ask nobody any more: ``once`` and ``run`` end as soon as what came is kept."""
        self._hosts.stopped.set()

    @property
    def stopped(self) -> threading.Event:
        """Set when following is to end."""
        return self._hosts.stopped

    def _host(self, origin: str) -> followed.Host:
        with Record.open(self._place) as record:
            return record.ask(lambda db: followed.host(db, origin))

    def once(self) -> PassTold:
        """Ask everything that may be asked, once, and what it leads to; return what came of it all."""
        told = PassTold(str(self._place))
        asked: set[int] = set()
        while not self.stopped.is_set():
            now = self._clock()
            left = [one for one in self._followed() if one.id not in asked]
            ready = _batch([one for one in left if due.is_due(one, now, once=not asked)])
            if not asked:
                self._waiting([one for one in left if one.found_in is None and one not in ready])
            if not ready and asked:
                break
            asked.update(one.id for one in ready)
            self._pass(ready, told)
            if not ready:
                break
        told.next = self._next()
        self._tell(told)
        return told

    def run(self, seconds: float | None = None) -> PassTold:
        """Ask whatever falls due until stopped, or for so many seconds; return what came of all passes."""
        ends = None if seconds is None else time.monotonic() + seconds
        self._patience = None
        whole = PassTold(str(self._place))
        while not self.stopped.is_set() and (ends is None or time.monotonic() < ends):
            now = self._clock()
            ready = _batch([one for one in self._followed() if due.is_due(one, now)])
            if ready:
                told = PassTold(str(self._place))
                self._pass(ready, told)
                told.next = self._next()
                self._tell(told)
                _add(whole, told)
            self.stopped.wait(self._nap(ends))
        return whole

    def _waiting(self, later: Sequence[Followed]) -> None:
        for one in later:
            self._tell(f"{one.address} is not asked before {one.due_at}, because the last time {one.says}.")

    def _followed(self) -> tuple[Followed, ...]:
        with Record.open(self._place) as record:
            return record.ask(followed.followed)

    def _next(self) -> str | None:
        return min((one.due_at for one in self._followed() if one.due_at), default=None)

    def _nap(self, ends: float | None) -> float:
        now = self._clock()
        waiting = [one for one in self._followed() if not due.is_due(one, now)]
        found = len(waiting) == len(self._followed())
        times = [(due.moment(one.due_at) - now).total_seconds() for one in waiting if one.due_at]
        nap = min([_NAP, *times]) if found else 0.0
        return max(0.05, min(nap, ends - time.monotonic()) if ends is not None else nap)

    def _pass(self, ready: Sequence[Followed], told: PassTold) -> None:
        for asked in ask_all(self._hosts, ready):
            event = self._settled(asked)
            if event is None:
                continue
            told.add(event)
            self._tell(event)
        self._level(told)

    def _settled(self, asked: Asked) -> Event | None:
        """Keep what came, with the state of its address, in one transaction."""
        try:
            return self._kept(asked)
        except OnrecordError:
            raise
        except Exception as error:
            # One address must not keep all others from being followed.
            what = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
            says = f"onrecord itself failed on what it answered ({what}): report this line"
            return self._kept(msgspec.structs.replace(asked, came=Trouble(says, "internal")))

    def _kept(self, asked: Asked) -> Event | None:
        with Record.open(self._place) as record:
            ready = self._settling.prepare(record, asked)
        if ready is None:
            return None
        with self._writing() as record, record.together():
            return self._settling.keep(record, ready)

    def _writing(self) -> Record:
        """Open the record for writing, as soon as nobody else does."""
        began = time.monotonic()
        said = False
        while True:
            try:
                return Record.open(self._place, write=True, wait=1.0)
            except RecordBusy as error:
                waited = time.monotonic() - began
                if self.stopped.is_set() or (self._patience is not None and waited > self._patience):
                    raise
                if not said and waited > 5:
                    said = True
                    self._tell(f"{error} What came waits until then.")

    def _level(self, told: PassTold) -> None:
        with self._writing() as record:
            before = record.ask(lambda db: value(db, "SELECT count(*) FROM departures"))
            told.ledger += compare.level(record)
            told.withdrawn += record.ask(lambda db: value(db, "SELECT count(*) FROM departures")) - before
        try:
            with Record.open(self._place) as record:
                find.update(record, self._index)
                check.level(record, self._place)
        except RecordBusy as error:
            # Who holds it brings it level; else the next pass does.
            self._tell(str(error))


def _batch(ready: Sequence[Followed]) -> list[Followed]:
    """Put what was named before what was found, and no more of what was found than one pass takes."""
    named = [one for one in ready if one.found_in is None or one.kind == "sitemap"]
    return [*named, *_fewer(one for one in ready if not (one.found_in is None or one.kind == "sitemap"))]


def _fewer(found: Iterator[Followed]) -> Iterator[Followed]:
    counted: dict[str, int] = {}
    for one in found:
        host, _ = host_port(one.moved_to or one.address)
        counted[host] = counted.get(host, 0) + 1
        if counted[host] <= _PAGES:
            yield one


def _add(whole: PassTold, told: PassTold) -> None:
    for name in PassTold.__struct_fields__:
        if name not in {"record", "next"}:
            setattr(whole, name, getattr(whole, name) + getattr(told, name))
    whole.next = told.next
