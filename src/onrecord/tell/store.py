"""The store of subscriptions and deliveries: ``tell.db`` in a record's folder.

Any number of processes and threads may use one: every call is one short transaction, on the disk when it
returns.
"""
# ruff: noqa: A002 - the arguments are named in the words of the field

import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self, TypeVar

import apsw
import msgspec

from onrecord.errors import NotFound, RecordError
from onrecord.keep.db import rows, run_many, transaction, value
from onrecord.tell import outbox
from onrecord.tell.database import opened, run, saying
from onrecord.tell.model import Attempt, Channel, Delivery, Event, Notice, State, Subscription, When
from onrecord.tell.times import later, text_of

__all__ = ["KEPT_DAYS", "Found", "Position", "Store", "Tally"]

T = TypeVar("T")

KEPT_DAYS = 90
"""Days for which a delivery that was made, failed or dropped can be looked up and replayed."""
PENDING_DAYS = 7
"""Days after which a subscription that nobody confirmed is forgotten."""
_WAIT = 10.0
_CLAIM_SECONDS = 600.0


class Position(msgspec.Struct, frozen=True):
    """How far the record has been gone through: the number and id of an edition (0 and null: nothing).

    ``born`` is the first number the edition had: it never changes, so that another record is told by it.
    """

    seq: int = 0
    edition: str | None = None
    born: int = 0


class Found(NamedTuple):
    """What a stretch of the record gave: how far it reaches, what of it is new, and who is told what.

    ``began`` is where it began and ``version`` that of the subscriptions it was laid on: it is not taken if
    the one is no longer so, or somebody changed since who is told of this stretch. ``told`` are notices with
    the numbers of the subscriptions.
    """

    began: Position
    version: int
    position: Position
    seen: tuple[str, ...]
    told: tuple[tuple[Notice, tuple[int, ...]], ...]
    anew: bool = False


class Tally(msgspec.Struct, frozen=True):
    """How many subscriptions and deliveries there are in which state."""

    subscriptions: dict[str, int]
    deliveries: dict[str, int]


class Store:
    """An open store. Use it from any thread; close it when done."""

    def __init__(self, folder: Path, db: apsw.Connection) -> None:
        """Not for callers: use ``Store.open``."""
        self.folder = folder
        self._db = db
        self._guard = threading.RLock()

    @classmethod
    def open(cls, folder: Path, *, wait: float = _WAIT) -> Self:
        """Open the store of the record in ``folder``, made where there is none yet.

        ``wait`` is how many seconds one process waits for another's transaction. Raises NotFound (no such
        folder), RecordBusy, RecordNewer, RecordError.
        """
        return cls(folder, opened(folder, wait))

    def close(self) -> None:
        """Close it. Closing twice does nothing."""
        with self._guard:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, question: Callable[[apsw.Connection], T]) -> T:
        with self._guard, saying(self.folder), transaction(self._db):
            return question(self._db)

    def _change(self, change: Callable[[apsw.Connection], T]) -> T:
        with self._guard, saying(self.folder), transaction(self._db, write=True):
            return change(self._db)

    # ------------------------------------------------------------------ subscriptions

    def add(self, subscription: Subscription, now: datetime, skips: Iterable[str] = ()) -> None:
        """Take a subscription in; one that is pending is asked to confirm, as a delivery.

        ``skips`` are keys of what is in the record already and was not gone through yet. Most callers want
        ``subscribe``, which makes the subscription, checks it and says where in the record it begins.
        """

        def change(db: apsw.Connection) -> None:
            run(
                db,
                "INSERT INTO subscriptions (id, token, token_hash, kind, value, events, channel, address,"
                " rhythm, state, created, secret, why, since, changed)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                subscription.id,
                subscription.token,
                _hash(subscription.token),
                subscription.subject.kind,
                subscription.subject.value,
                msgspec.json.encode(subscription.events).decode(),
                subscription.channel,
                subscription.address,
                subscription.when,
                subscription.state,
                subscription.created,
                subscription.secret,
                subscription.why,
                subscription.since,
                _next_version(db),
            )
            number = db.last_insert_rowid()
            run_many(db, "INSERT INTO skips VALUES (?, ?)", [(number, key) for key in skips])
            if subscription.state == "pending":
                outbox.queue(db, number, "confirm", text_of(now), now)

        self._change(change)

    def find(self, token: str) -> Subscription:
        """Return the subscription of a token; NotFound when there is none. It is looked up by its hash."""
        return self._ask(lambda db: _one(db, "token_hash = ?", _hash(token)))

    def get(self, id: str) -> Subscription:
        """Return the subscription of an id; NotFound when there is none."""
        return self._ask(lambda db: _one(db, "id = ?", id))

    def has(self, id: str) -> bool:
        """Whether there is a subscription of this id."""
        return self._ask(lambda db: value(db, "SELECT 1 FROM subscriptions WHERE id = ?", id)) is not None

    def activate(self, id: str, since: int, skips: Iterable[str] = ()) -> Subscription:
        """Make a subscription active: it is told of editions numbered above ``since``, and not of ``skips``.

        One that is active stays as it is. NotFound when there is none of this id. Most callers want
        ``confirm`` or ``resume``, which say where in the record it begins.
        """

        def change(db: apsw.Connection) -> Subscription:
            if _one(db, "id = ?", id).state != "active":
                run(
                    db,
                    "UPDATE subscriptions SET state = 'active', why = NULL, since = ?, changed = ?"
                    " WHERE id = ?",
                    since,
                    _next_version(db),
                    id,
                )
                number = _number(db, id)
                run_many(db, "INSERT OR IGNORE INTO skips VALUES (?, ?)", [(number, key) for key in skips])
            return _one(db, "id = ?", id)

        return self._change(change)

    def stop(self, id: str, why: str, now: datetime, *, tell: bool = False) -> Subscription:
        """End a subscription and take back what waits for it; with ``tell``, have that said to it once.

        One that has ended stays as it is. NotFound when there is none of this id.
        """

        def change(db: apsw.Connection) -> Subscription:
            found = _one(db, "id = ?", id)
            if found.state != "stopped":
                number = _number(db, id)
                outbox.drop(db, number, now)
                run(
                    db,
                    "UPDATE subscriptions SET state = 'stopped', why = ?, changed = ? WHERE id = ?",
                    why,
                    _next_version(db),
                    id,
                )
                if tell:
                    outbox.queue(db, number, "stopped", text_of(now), now)
            return _one(db, "id = ?", id)

        return self._change(change)

    def alter(self, id: str, events: tuple[Event, ...], when: When) -> Subscription:
        """Change what a subscription is told of and how often; what waits already goes out as it was to."""

        def change(db: apsw.Connection) -> Subscription:
            found = _one(db, "id = ?", id)
            run(
                db,
                "UPDATE subscriptions SET events = ?, rhythm = ?, changed = ? WHERE id = ?",
                msgspec.json.encode(events).decode(),
                when,
                _next_version(db),
                found.id,
            )
            return _one(db, "id = ?", id)

        return self._change(change)

    def subscriptions(
        self,
        *,
        state: State | None = None,
        address: str | None = None,
        limit: int = 1_000,
        offset: int = 0,
    ) -> tuple[Subscription, ...]:
        """List subscriptions, oldest first; null means any."""
        sql = (
            f"SELECT {outbox.SUBSCRIPTION} FROM subscriptions"  # noqa: S608 - named there
            " WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR address = ?2) ORDER BY n LIMIT ?3 OFFSET ?4"
        )
        found = self._ask(lambda db: rows(db, sql, state, address, limit, offset))
        return tuple(outbox.subscription_of(row) for row in found)

    def same(self, subscription: Subscription) -> Subscription | None:
        """Return one that asks for the same, for the same address, and has not ended; null when there is
        none.
        """
        sql = (
            f"SELECT {outbox.SUBSCRIPTION} FROM subscriptions WHERE address = ? AND channel = ?"  # noqa: S608
            " AND kind = ? AND value = ? AND rhythm = ? AND state <> 'stopped' ORDER BY n LIMIT 1"
        )
        of = subscription.subject
        found = self._ask(
            lambda db: rows(
                db, sql, subscription.address, subscription.channel, of.kind, of.value, subscription.when
            )
        )
        return outbox.subscription_of(found[0]) if found else None

    def followed(self, version: int) -> tuple[int, tuple[tuple[int, Subscription], ...]]:
        """Return the version of the subscriptions now, and those that changed since ``version``, numbered."""

        def question(db: apsw.Connection) -> tuple[int, tuple[tuple[int, Subscription], ...]]:
            sql = f"SELECT n, {outbox.SUBSCRIPTION} FROM subscriptions WHERE changed > ? ORDER BY changed"  # noqa: S608
            found = rows(db, sql, version)
            return _version(db), tuple((row[0], outbox.subscription_of(row[1:])) for row in found)

        return self._ask(question)

    # ------------------------------------------------------------------ what happened

    def position(self) -> Position | None:
        """How far the record has been gone through; null when it never was."""
        found = self._ask(lambda db: value(db, "SELECT value FROM meta WHERE name = 'position'"))
        return None if found is None else msgspec.json.decode(found, type=Position)

    def begin(self, position: Position, seen: Iterable[str]) -> None:
        """Begin at ``position`` where nothing was ever gone through: nobody is told of what is there by
        then.
        """

        def change(db: apsw.Connection) -> None:
            moved = msgspec.json.encode(position).decode()
            run(db, "INSERT OR IGNORE INTO meta VALUES ('position', ?)", moved)
            if db.changes():
                run_many(db, "INSERT OR IGNORE INTO seen VALUES (?)", [(key,) for key in seen])

        self._change(change)

    def seen(self, keys: Sequence[str]) -> frozenset[str]:
        """Return those of ``keys`` that were gone through."""

        def question(db: apsw.Connection) -> frozenset[str]:
            asked = msgspec.json.encode(keys).decode()
            sql = "SELECT key FROM seen WHERE key IN (SELECT value FROM json_each(?))"
            return frozenset(row[0] for row in rows(db, sql, asked))

        return self._ask(question)

    def skips(self) -> dict[str, frozenset[int]]:
        """Return for each key the subscriptions (numbers) that are not told of it."""
        found: dict[str, set[int]] = {}
        for number, key in self._ask(lambda db: rows(db, "SELECT subscription, key FROM skips")):
            found.setdefault(key, set()).add(number)
        return {key: frozenset(numbers) for key, numbers in found.items()}

    def put(self, found: Found, now: datetime) -> int | None:
        """Put notices into the outbox and move on, in one transaction; return how many notices were new.

        Null, and nothing done, where another process went through the record meanwhile or a subscription
        changed.
        """

        def change(db: apsw.Connection) -> int | None:
            stored = value(db, "SELECT value FROM meta WHERE name = 'position'")
            position = Position() if stored is None else msgspec.json.decode(stored, type=Position)
            if position != found.began or _was_missed(db, found):
                return None
            added = sum(outbox.hand_in(db, notice, numbers, now) for notice, numbers in found.told)
            run_many(db, "INSERT OR IGNORE INTO seen VALUES (?)", [(key,) for key in found.seen])
            run_many(db, "DELETE FROM skips WHERE key = ?", [(key,) for key in found.seen])
            moved = msgspec.json.encode(found.position).decode()
            run(db, "INSERT OR REPLACE INTO meta VALUES ('position', ?)", moved)
            if found.anew:
                run(db, "UPDATE subscriptions SET since = 0, changed = ?", _next_version(db))
            return added

        return self._change(change)

    def hand_on(self, id: str, notices: Iterable[Notice], now: datetime) -> int:
        """Put notices that another store had for a subscription into the outbox; return how many were new."""

        def change(db: apsw.Connection) -> int:
            number = _number(db, id)
            return sum(outbox.hand_in(db, notice, (number,), now) for notice in notices)

        return self._change(change)

    # ------------------------------------------------------------------ deliveries

    def due(self, now: datetime, limit: int = 100) -> tuple[Delivery, ...]:
        """List deliveries that are to be made now, longest due first. Looking at one does not take it."""
        return self._ask(lambda db: tuple(outbox.delivery(db, one) for one in outbox.due(db, now, limit)))

    def next_due(self) -> str | None:
        """When the next delivery is due; null when none waits."""
        return self._ask(outbox.next_due)

    def claim(
        self,
        now: datetime,
        *,
        seconds: float = _CLAIM_SECONDS,
        channel: Channel | None = None,
        only: int | None = None,
    ) -> Delivery | None:
        """Take the next delivery that is due, for ``seconds`` (an hour at most); null when there is none.

        It is nobody else's until then, or until ``delivered`` or ``failed`` is called. ``only`` names one
        by id.
        """

        def change(db: apsw.Connection) -> Delivery | None:
            taken = outbox.claim(db, now, seconds, channel, only)
            return None if taken is None else outbox.delivery(db, taken)

        return self._change(change)

    def let_go(self, now: datetime) -> int:
        """End all claims; return how many there were.

        For the only process that delivers, when it begins: whoever held them is dead.
        """
        return self._change(lambda db: outbox.let_go(db, now))

    def delivered(self, delivery: int, now: datetime, says: str | None = None) -> None:
        """Note that a delivery was taken, and what was said to it."""
        attempt = Attempt(text_of(now), taken=True, says=says)
        self._change(lambda db: outbox.ended(db, delivery, attempt, None))

    def failed(self, delivery: int, now: datetime, says: str, *, retry_at: datetime | None) -> None:
        """Note that a delivery was not taken: it is made again at ``retry_at`` (within 8 days), or given
        up.
        """
        attempt = Attempt(text_of(now), taken=False, says=says)
        again = None if retry_at is None else text_of(retry_at)
        self._change(lambda db: outbox.ended(db, delivery, attempt, again))

    def replay(self, delivery: int, now: datetime) -> None:
        """Have a delivery made again, under the same key. One that waits already stays as it is."""
        self._change(lambda db: outbox.replay(db, delivery, now))

    def delivery(self, id: int) -> Delivery:
        """Return a delivery; NotFound when there is none, or no longer."""
        return self._ask(lambda db: outbox.delivery(db, id))

    def deliveries(self, subscription: str, limit: int = 50, offset: int = 0) -> tuple[Delivery, ...]:
        """List the deliveries of a subscription, newest first."""
        return self._ask(lambda db: outbox.deliveries(db, subscription, limit, offset))

    def attempts(self, delivery: int) -> tuple[Attempt, ...]:
        """List the attempts to make a delivery, first to last."""
        return self._ask(lambda db: outbox.attempts(db, delivery))

    def sweep(self, now: datetime, days: int = KEPT_DAYS) -> int:
        """Forget what was done with more than ``days`` ago, and what was asked for and never confirmed.

        Return how many deliveries went. What was told stays known, so that it is not told again.
        """

        def change(db: apsw.Connection) -> int:
            run(
                db,
                "DELETE FROM subscriptions WHERE state = 'pending' AND created < ?",
                later(now, days=-PENDING_DAYS),
            )
            return outbox.sweep(db, later(now, days=-days))

        return self._change(change)

    def tally(self) -> Tally:
        """Count subscriptions and deliveries by state."""

        def question(db: apsw.Connection) -> Tally:
            counted = [
                dict(rows(db, f"SELECT state, count(*) FROM {table} GROUP BY state"))  # noqa: S608 - named here
                for table in ("subscriptions", "deliveries")
            ]
            return Tally(*counted)

        return self._ask(question)


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def _one(db: apsw.Connection, where: str, wanted: str | bytes) -> Subscription:
    found = rows(db, f"SELECT {outbox.SUBSCRIPTION} FROM subscriptions WHERE {where}", wanted)  # noqa: S608
    if not found:
        msg = "There is no such subscription: it may have ended long ago, or was never confirmed."
        raise NotFound(msg)
    return outbox.subscription_of(found[0])


def _number(db: apsw.Connection, id_: str) -> int:
    number = value(db, "SELECT n FROM subscriptions WHERE id = ?", id_)
    if number is None:
        msg = f"There is no subscription {id_}."
        raise RecordError(msg)
    return number


def _was_missed(db: apsw.Connection, found: Found) -> bool:
    """Whether somebody is to be told of this stretch who was not asked about: who subscribed since is not."""
    sql = "SELECT 1 FROM subscriptions WHERE changed > ? AND state = 'active' AND since < ?"
    return value(db, sql, found.version, found.position.seq) is not None


def _version(db: apsw.Connection) -> int:
    return int(value(db, "SELECT value FROM meta WHERE name = 'version'") or 0)


def _next_version(db: apsw.Connection) -> int:
    """Return a new version: whoever matches with an older one has to look again."""
    version = _version(db) + 1
    run(db, "INSERT OR REPLACE INTO meta VALUES ('version', ?)", str(version))
    return version
