"""`subscribe` and `subscriptions`: who is told of what, and what became of it."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from onrecord.faces.cli.places import existing_record
from onrecord.faces.cli.plain import plain
from onrecord.faces.cli.summary import count
from onrecord.keep import Record
from onrecord.tell.model import Channel, Delivery, Event, Subject, SubjectKind, Subscription, When
from onrecord.tell.store import Store
from onrecord.tell.subscribe import Asked
from onrecord.tell.subscribe import subscribe as begin

__all__ = ["add", "print_all", "print_one", "stop"]

_PAGE = 1_000


class Listed(msgspec.Struct, frozen=True, omit_defaults=True):
    """A subscription on a line, without its token and secret."""

    id: str
    state: str
    subject: Subject
    events: tuple[Event, ...]
    channel: Channel
    address: str
    when: When
    created: str
    why: str | None = None


class Made(msgspec.Struct, frozen=True, omit_defaults=True):
    """A delivery on a line: ``notices`` are the keys of what it tells of."""

    delivery: int
    key: str
    kind: str
    state: str
    due: str
    attempts: int
    notices: tuple[str, ...]
    done: str | None = None
    says: str | None = None


def add(
    place: Path,
    what: tuple[SubjectKind, str],
    where: tuple[Channel, str],
    how: tuple[When, tuple[Event, ...]],
    *,
    json: bool,
) -> None:
    """Subscribe and say so. Raises what ``tell.subscribe`` does."""
    asked = Asked(Subject(*what), *where, *how)
    with Record.open(existing_record(place)) as record, Store.open(place) as store:
        made = begin(record, store, asked, datetime.now(UTC), confirmed=True)
    if json:
        _say(msgspec.json.encode(made).decode())
        return
    _say(f"{made.id}: {_says(made)}")
    if made.secret is not None:
        _say(f"Posts to it are signed with {made.secret}")


def print_all(place: Path, *, json: bool) -> None:
    """Print every subscription, oldest first."""
    existing_record(place)
    with Store.open(place) as store:
        for one in _every(store):
            _say(msgspec.json.encode(_listed(one)).decode() if json else _line(one))
        tally = store.tally()
    if not json:
        number = sum(tally.subscriptions.values())
        waiting = tally.deliveries.get("waiting", 0)
        _say(f"{count(number, 'subscription')}; {_deliveries(waiting)} waiting.")


def print_one(place: Path, id_: str, *, json: bool) -> None:
    """Print a subscription and its deliveries, newest first. NotFound when there is none."""
    existing_record(place)
    with Store.open(place) as store:
        found = store.get(id_)
        made = store.deliveries(id_)
    _say(msgspec.json.encode(_listed(found)).decode() if json else _line(found))
    for one in made:
        _say(msgspec.json.encode(_made(one)).decode() if json else _delivery(one))
    if not made and not json:
        _say("Nothing was to be delivered yet.")


def stop(place: Path, id_: str, *, json: bool) -> None:
    """End a subscription. NotFound when there is none."""
    existing_record(place)
    with Store.open(place) as store:
        found = store.stop(id_, "stopped by the operator", datetime.now(UTC))
    _say(msgspec.json.encode(_listed(found)).decode() if json else _line(found))


def _every(store: Store) -> Iterator[Subscription]:
    offset = 0
    while page := store.subscriptions(limit=_PAGE, offset=offset):
        yield from page
        offset += len(page)


def _listed(one: Subscription) -> Listed:
    return Listed(
        one.id,
        one.state,
        one.subject,
        one.events,
        one.channel,
        one.address,
        one.when,
        one.created,
        one.why,
    )


def _made(one: Delivery) -> Made:
    return Made(
        one.id,
        one.key,
        one.kind,
        one.state,
        one.due,
        one.attempts,
        tuple(notice.key for notice in one.notices),
        one.done,
        one.says,
    )


def _line(one: Subscription) -> str:
    state = one.state if one.why is None else f"{one.state} ({one.why})"
    return f"{one.id}  {state}: {_says(one)}"


def _says(one: Subscription) -> str:
    when = one.when.replace("-", " ")
    subject = one.subject
    return f"{one.address} is told {when} of {', '.join(one.events)}: {subject.kind} {subject.value}"


def _delivery(one: Delivery) -> str:
    at = one.done or one.due
    said = f" ({one.says})" if one.says else ""
    held = "" if one.kind != "notices" else f", {count(len(one.notices), 'notice')}"
    return f"  {one.id}  {at}  {one.kind} {one.state}{held}{said}"


def _deliveries(number: int) -> str:
    return f"{number:,} {'delivery' if number == 1 else 'deliveries'}"


def _say(words: str) -> None:
    sys.stdout.write(plain(words) + "\n")
