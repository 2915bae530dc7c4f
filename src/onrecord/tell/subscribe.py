"""How a subscription begins: what was asked for is checked, and from where in the record it is told."""

import re
import secrets
from base64 import b64encode
from datetime import datetime
from urllib.parse import urlsplit

import msgspec

from onrecord.compare import CLASSES
from onrecord.errors import OnrecordError
from onrecord.find.query import Query
from onrecord.find.question import question
from onrecord.keep import Record
from onrecord.tell.happened import everything, ledger_keys, present
from onrecord.tell.model import EVENTS, Channel, Event, Subject, Subscription, When
from onrecord.tell.store import Store
from onrecord.tell.times import text_of

__all__ = ["Asked", "CannotFollow", "confirm", "from_here", "resume", "subscribe"]

ALL = "all"
WITHDRAWN = "withdrawn"
_LONGEST_ADDRESS = {"mail": 254, "webhook": 2_000}
_MAIL = re.compile(r"[^\s@<>()\[\]\\,;:\"]+@[^\s@<>()\[\]\\,;:\"]+\.[^\s@<>()\[\]\\,;:\"]+")
_ID_BYTES = 6
_TOKEN_BYTES = 24
_SECRET_BYTES = 32


class CannotFollow(OnrecordError):
    """What was asked for cannot be followed, or nobody can be told there."""

    exit_code = 2


class Asked(msgspec.Struct, frozen=True):
    """What somebody wants to be told of. No events: all there are of that kind of subject."""

    subject: Subject
    channel: Channel
    address: str
    when: When = "at-once"
    events: tuple[Event, ...] = ()


def subscribe(
    record: Record, store: Store, asked: Asked, now: datetime, *, confirmed: bool = False
) -> Subscription:
    """Take in what somebody wants to be told of: what comes into the record from now on.

    A mail address is asked to confirm first, but where an operator says it is ``confirmed``; a webhook is
    told at once, and its posts are signed with the subscription's secret. Who asks for the same again gets
    the one there is. Raises QueryError, NotFound (no such release or speaker), CannotFollow, RecordError.
    """
    subject = _subject(record, asked.subject)
    address = _address(asked.channel, asked.address)
    active = confirmed or asked.channel == "webhook"
    made = Subscription(
        id="s" + secrets.token_hex(_ID_BYTES),
        subject=subject,
        events=_events(subject, asked.events),
        channel=asked.channel,
        address=address,
        when=asked.when,
        state="active" if active else "pending",
        token=secrets.token_urlsafe(_TOKEN_BYTES),
        created=text_of(now),
        secret=_secret() if asked.channel == "webhook" else None,
    )
    known = store.same(made)
    if known is not None:
        return known
    since, skips = from_here(record, store) if active else (0, ())
    made = msgspec.structs.replace(made, since=since)
    store.add(made, now, skips)
    return made


def confirm(record: Record, store: Store, token: str) -> Subscription:
    """Confirm what a token is of: a pending subscription is told from now on, another stays as it is.

    Raises NotFound.
    """
    found = store.find(token)
    if found.state != "pending":
        return found
    return store.activate(found.id, *from_here(record, store))


def resume(record: Record, store: Store, id_: str) -> Subscription:
    """Begin a subscription anew that was stopped: it is told from now on. Raises NotFound."""
    if store.get(id_).state == "active":
        return store.get(id_)
    return store.activate(id_, *from_here(record, store))


def from_here(record: Record, store: Store) -> tuple[int, tuple[str, ...]]:
    """The number of the newest edition, and the keys of what the ledger holds that was not gone through
    yet.
    """
    position = present(record)
    if store.position() is None:
        # Nobody was ever told of anything: what is there by now is nothing new.
        store.begin(position, everything(record))
    keys = ledger_keys(record)
    seen = store.seen(keys)
    return position.seq, tuple(key for key in keys if key not in seen)


def _subject(record: Record, subject: Subject) -> Subject:
    match subject.kind:
        case "query":
            words = " ".join(subject.value.split())
            if not words:
                msg = "The query is empty: say what to follow, such as a word, a phrase or speaker:NAME."
                raise CannotFollow(msg)
            question(Query(words))
            return Subject("query", words)
        case "release":
            return Subject("release", record.address(subject.value).release)
        case "speaker":
            return Subject("speaker", record.person(subject.value).slug)
        case "changes":
            known = (*CLASSES, WITHDRAWN, ALL)
            if subject.value not in known:
                msg = f"'{subject.value[:40]}' is no class of change: use {', '.join(known)}."
                raise CannotFollow(msg)
            return subject


def _events(subject: Subject, events: tuple[Event, ...]) -> tuple[Event, ...]:
    known = EVENTS[subject.kind]
    if subject.kind == "changes" and subject.value != ALL:
        known = ("withdrawn",) if subject.value == WITHDRAWN else ("changed",)
    for event in events:
        if event not in known:
            msg = f"'{event}' cannot be told of this subject ({subject.kind}): use {', '.join(known)}."
            raise CannotFollow(msg)
    return tuple(event for event in known if not events or event in events)


def _address(channel: Channel, address: str) -> str:
    address = address.strip()
    shown = "".join(c if c.isprintable() else " " for c in address[:80])
    if len(address) > _LONGEST_ADDRESS[channel] or not address.isprintable():
        msg = f"'{shown}' is no address: it is too long, or holds what cannot be printed."
        raise CannotFollow(msg)
    if channel == "mail":
        if not _MAIL.fullmatch(address):
            msg = f"'{shown}' is no mail address: write it as name@example.org."
            raise CannotFollow(msg)
        return address
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in address
        _ = parts.port
    except ValueError:
        good = False
    if not good:
        msg = f"'{shown}' is no address to post to: write it as https://example.org/path."
        raise CannotFollow(msg)
    return address


def _secret() -> str:
    """A secret in the form of Standard Webhooks: https://www.standardwebhooks.com."""
    return "whsec_" + b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
