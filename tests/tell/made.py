"""A small record whose releases the tests choose, and a store beside it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.compare.made import BRIEFING, page

from onrecord.compare import level
from onrecord.keep import Record
from onrecord.model import Source
from onrecord.pipeline import read_source
from onrecord.tell.model import Channel, Event, Notice, Subject, SubjectKind, Subscription, When
from onrecord.tell.store import Store
from onrecord.tell.subscribe import Asked, subscribe

__all__ = ["BRIEFING", "NOW", "follow", "keep", "notices", "page"]

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


def keep(folder: Path, name: str, data: bytes, at: str = "2026-01-31T12:00:00Z") -> None:
    """Keep a source and bring the ledger level, as `onrecord read` does."""
    with Record.open(folder, write=True, create=True) as record:
        source = Source(name, data)
        reading, editions = read_source(source)
        record.keep(source, reading, editions, received_at=at, origin="file", stated="name")
        level(record)


def follow(
    folder: Path,
    value: str,
    kind: SubjectKind = "query",
    channel: Channel = "webhook",
    when: When = "at-once",
    events: Sequence[Event] = (),
) -> Subscription:
    """Subscribe from now on; every address is another."""
    with Record.open(folder) as record, Store.open(folder) as store:
        n = len(store.subscriptions())
        address = f"https://hooks.example/{n}" if channel == "webhook" else f"reader{n}@example.org"
        asked = Asked(Subject(kind, value), channel, address, when, tuple(events))
        return subscribe(record, store, asked, NOW, confirmed=True)


def notices(folder: Path, subscription: Subscription) -> list[Notice]:
    """All notices of a subscription, oldest first."""
    with Store.open(folder) as store:
        made = store.deliveries(subscription.id)
        return [notice for one in reversed(made) for notice in one.notices]
