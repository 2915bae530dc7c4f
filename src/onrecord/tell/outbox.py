"""The outbox in ``tell.db``: deliveries to be made, how they fare, and what is kept of them.

A delivery is ``waiting`` until it is claimed, ``sending`` while it is being made, then ``delivered``,
``waiting`` again for its next attempt, or ``failed`` after its last. A process that dies while sending
leaves its claim behind; when that has run out the delivery is claimed again and says so (``doubt``).
"""
# ruff: noqa: S608 - columns are named here, values are always bound

import secrets
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

import apsw
import msgspec

from onrecord.errors import NotFound, RecordError
from onrecord.keep.db import rows, value
from onrecord.tell.database import pack, run, unpack
from onrecord.tell.model import Attempt, Channel, Delivery, DeliveryKind, Notice, Subscription
from onrecord.tell.times import digest_due, later, text_of

__all__ = [
    "FARTHEST_DAYS",
    "MOST_TOGETHER",
    "attempts",
    "claim",
    "deliveries",
    "delivery",
    "drop",
    "due",
    "ended",
    "hand_in",
    "let_go",
    "next_due",
    "queue",
    "replay",
    "subscription_of",
    "sweep",
]

MOST_TOGETHER = 100
"""Notices in one delivery at most."""
FARTHEST_DAYS = 8
"""Nothing is put off for longer: what seems to be was written when the clock was ahead, and is due."""
_LONGEST_CLAIM_HOURS = 1
_KEY_BYTES = 16

SUBSCRIPTION = (
    "subscriptions.id, subscriptions.kind, value, events, channel, address, rhythm, subscriptions.state,"
    " token, subscriptions.created, secret, why, since"
)
_DELIVERY = (
    "deliveries.id, deliveries.key, deliveries.kind, deliveries.state, due, deliveries.created, attempts,"
    " doubt, first, done, says"
)
_DUE = (
    "((deliveries.state = 'waiting' AND (due <= :now OR due > :far))"
    " OR (deliveries.state = 'sending' AND (claimed <= :now OR claimed > :farclaim)))"
)


def subscription_of(row: tuple[Any, ...]) -> Subscription:
    """Read the columns of ``SUBSCRIPTION``."""
    id_, kind, subject, events, *rest = row
    return msgspec.convert(
        {
            "id": id_,
            "subject": {"kind": kind, "value": subject},
            "events": msgspec.json.decode(events),
            **dict(
                zip(
                    ("channel", "address", "when", "state", "token", "created", "secret", "why", "since"),
                    rest,
                    strict=True,
                )
            ),
        },
        Subscription,
    )


def _moments(now: datetime) -> dict[str, str]:
    return {
        "now": text_of(now),
        "far": later(now, days=FARTHEST_DAYS),
        "farclaim": later(now, hours=_LONGEST_CLAIM_HOURS),
    }


# ---------------------------------------------------------------------- putting in


def queue(db: apsw.Connection, subscription: int, kind: DeliveryKind, due: str, now: datetime) -> int:
    """Put a delivery in; return its id."""
    run(
        db,
        "INSERT INTO deliveries (key, kind, subscription, state, due, created)"
        " VALUES (?, ?, ?, 'waiting', ?, ?)",
        secrets.token_hex(_KEY_BYTES),
        kind,
        subscription,
        due,
        text_of(now),
    )
    return db.last_insert_rowid()


def hand_in(db: apsw.Connection, notice: Notice, subscriptions: Iterable[int], now: datetime) -> int:
    """Put a notice in for each of ``subscriptions`` that was not told of it yet; return how many were not.

    Who ended meanwhile is left out.
    """
    digest = sha256(notice.key.encode()).digest()[:_KEY_BYTES]
    happening: int | None = None
    added = 0
    for number in subscriptions:
        when = value(db, "SELECT rhythm FROM subscriptions WHERE n = ? AND state = 'active'", number)
        if when is None:
            continue
        run(db, "INSERT OR IGNORE INTO told VALUES (?, ?)", number, digest)
        if not db.changes():
            continue
        if happening is None:
            happening = _happening(db, notice)
        run(db, "INSERT INTO notices VALUES (?, ?)", _open(db, number, digest_due(when, now), now), happening)
        added += 1
    return added


def _happening(db: apsw.Connection, notice: Notice) -> int:
    known = value(db, "SELECT id FROM happenings WHERE key = ?", notice.key)
    if known is not None:
        return known
    run(
        db,
        "INSERT INTO happenings (key, data) VALUES (?, ?)",
        notice.key,
        pack(msgspec.json.encode(notice)),
    )
    return db.last_insert_rowid()


def _open(db: apsw.Connection, subscription: int, due: str, now: datetime) -> int:
    """The delivery that takes the next notice of a subscription: one that nobody ever began to make, with
    room.
    """
    found = value(
        db,
        "SELECT id FROM deliveries WHERE subscription = ? AND state = 'waiting' AND kind = 'notices'"
        " AND attempts = 0 AND doubt = 0 AND held < ? AND due <= ? ORDER BY id DESC LIMIT 1",
        subscription,
        MOST_TOGETHER,
        due,
    )
    if found is None:
        found = queue(db, subscription, "notices", due, now)
    run(db, "UPDATE deliveries SET held = held + 1 WHERE id = ?", found)
    return found


def drop(db: apsw.Connection, subscription: int, now: datetime) -> None:
    """Take back what is waiting for a subscription that ended."""
    run(
        db,
        "UPDATE deliveries SET state = 'dropped', done = ?, claimed = NULL"
        " WHERE subscription = ? AND state IN ('waiting', 'sending')",
        text_of(now),
        subscription,
    )


# ---------------------------------------------------------------------- making


def due(db: apsw.Connection, now: datetime, limit: int) -> tuple[int, ...]:
    """Ids of deliveries that are to be made now, those due first before others."""
    sql = f"SELECT id FROM deliveries WHERE {_DUE} ORDER BY due, id LIMIT :limit"
    return tuple(row[0] for row in db.execute(sql, {**_moments(now), "limit": limit}))


def next_due(db: apsw.Connection) -> str | None:
    """When the next delivery is due, or the claim of one being made runs out; null when none waits."""
    return value(
        db,
        "SELECT min(CASE state WHEN 'waiting' THEN due ELSE claimed END) FROM deliveries"
        " WHERE state IN ('waiting', 'sending')",
    )


def claim(
    db: apsw.Connection, now: datetime, seconds: float, channel: Channel | None, only: int | None
) -> int | None:
    """Take the next delivery that is due for ``seconds``; null when there is none."""
    moments = _moments(now)
    row = next(
        iter(
            db.execute(
                "UPDATE deliveries SET doubt = max(doubt, state = 'sending'), state = 'sending',"
                " attempts = attempts + 1, first = ifnull(first, :now), claimed = :until"
                " WHERE id = (SELECT deliveries.id FROM deliveries"
                " JOIN subscriptions ON subscriptions.n = subscription"
                f" WHERE {_DUE} AND (:channel IS NULL OR channel = :channel)"
                " AND (:only IS NULL OR deliveries.id = :only)"
                " ORDER BY due, deliveries.id LIMIT 1) RETURNING id",
                {**moments, "until": later(now, seconds=seconds), "channel": channel, "only": only},
            )
        ),
        None,
    )
    return None if row is None else row[0]


def let_go(db: apsw.Connection, now: datetime) -> int:
    """End all claims now; return how many there were."""
    run(db, "UPDATE deliveries SET claimed = ? WHERE state = 'sending'", text_of(now))
    return db.changes()


def ended(db: apsw.Connection, id_: int, attempt: Attempt, retry_at: str | None) -> None:
    """Note how an attempt ended: taken; or to be made again at ``retry_at``; or, without that, given up."""
    now = _there(db, id_)
    if now == "delivered" and attempt.taken:
        # Who noted it died, and who stood by notes it again.
        return
    state = "delivered" if attempt.taken else "failed" if retry_at is None else "waiting"
    if now == "dropped" and not attempt.taken:
        # Its subscription ended meanwhile.
        state = now
    waits = state == "waiting"
    run(
        db,
        "UPDATE deliveries SET state = ?, due = ifnull(?, due), done = ?, claimed = NULL, says = ?"
        " WHERE id = ?",
        state,
        retry_at if waits else None,
        None if waits else attempt.at,
        attempt.says,
        id_,
    )
    run(
        db,
        "INSERT INTO attempts VALUES (?, ?, ?, ?)",
        id_,
        attempt.at,
        int(attempt.taken),
        attempt.says,
    )


def replay(db: apsw.Connection, id_: int, now: datetime) -> None:
    """Have a delivery made again, under its own key, whatever became of it."""
    _there(db, id_)
    sql = "SELECT state FROM subscriptions WHERE n = (SELECT subscription FROM deliveries WHERE id = ?)"
    if value(db, sql, id_) == "stopped":
        msg = f"Delivery {id_} is of a subscription that has ended: begin that anew first."
        raise RecordError(msg)
    run(
        db,
        "UPDATE deliveries SET state = 'waiting', due = ?, attempts = 0, first = NULL, done = NULL,"
        " claimed = NULL, doubt = 1 WHERE id = ? AND state NOT IN ('waiting', 'sending')",
        text_of(now),
        id_,
    )


def _there(db: apsw.Connection, id_: int) -> str:
    """The state of a delivery."""
    found = value(db, "SELECT state FROM deliveries WHERE id = ?", id_)
    if found is None:
        msg = f"There is no delivery {id_}: it was never made, or it is too long ago."
        raise NotFound(msg)
    return found


# ---------------------------------------------------------------------- reading


def delivery(db: apsw.Connection, id_: int) -> Delivery:
    """Return a delivery with its notices; NotFound when there is none."""
    _there(db, id_)
    return _deliveries(db, "deliveries.id = ?", (id_,), "")[0]


def deliveries(db: apsw.Connection, subscription: str, limit: int, offset: int) -> tuple[Delivery, ...]:
    """Return the deliveries of a subscription, newest first."""
    return _deliveries(
        db,
        "subscriptions.id = ?",
        (subscription, limit, offset),
        " ORDER BY deliveries.id DESC LIMIT ? OFFSET ?",
    )


def _deliveries(
    db: apsw.Connection, where: str, values: tuple[str | int, ...], tail: str
) -> tuple[Delivery, ...]:
    sql = (
        f"SELECT {_DELIVERY}, {SUBSCRIPTION} FROM deliveries"
        f" JOIN subscriptions ON subscriptions.n = subscription WHERE {where}{tail}"
    )
    return tuple(_delivery(db, row) for row in rows(db, sql, *values))


def _delivery(db: apsw.Connection, row: tuple[Any, ...]) -> Delivery:
    id_, key, kind, state, due_at, created, tries, doubt, first, done, says = row[:11]
    subscription = subscription_of(row[11:])
    held = rows(
        db,
        "SELECT data FROM notices JOIN happenings ON happenings.id = happening WHERE delivery = ?"
        " ORDER BY happening",
        id_,
    )
    notices = tuple(_notice(unpack(data), subscription) for (data,) in held)
    return Delivery(
        id_,
        key,
        kind,
        subscription,
        state,
        due_at,
        created,
        tries,
        bool(doubt),
        first,
        done,
        says,
        notices,
    )


def _notice(data: bytes, subscription: Subscription) -> Notice:
    kept = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    difference = kept.pop("difference", None)
    notice = msgspec.convert({name: msgspec.json.decode(one) for name, one in kept.items()}, Notice)
    return msgspec.structs.replace(notice, subject=subscription.subject, difference=difference)


def attempts(db: apsw.Connection, id_: int) -> tuple[Attempt, ...]:
    """Return the attempts to make a delivery, first to last."""
    found = rows(db, "SELECT at, taken, says FROM attempts WHERE delivery = ? ORDER BY rowid", id_)
    return tuple(Attempt(at, bool(taken), says) for at, taken, says in found)


def sweep(db: apsw.Connection, before: str) -> int:
    """Forget deliveries done before a moment, and the words of what nobody is still to be told of.

    What was told stays known by its key.
    """
    run(db, "DELETE FROM deliveries WHERE done < ?", before)
    gone = db.changes()
    run(db, "DELETE FROM happenings WHERE NOT EXISTS (SELECT 1 FROM notices WHERE happening = happenings.id)")
    return gone
