"""What happened lately to a subject, for feeds: what a subscription to it would have been told. Nothing is
kept.
"""

from typing import cast

from onrecord.keep import Record
from onrecord.tell.collect import Collector
from onrecord.tell.model import Event, Notice, Subject, Subscription
from onrecord.tell.store import Store

__all__ = ["CHANGES", "EDITIONS", "recent"]

EDITIONS = 100
CHANGES = 100
"""How far back is looked: editions, and entries of the ledger."""
_NUMBER = 1


class _One:
    """The subscriptions of a store that holds one."""

    def __init__(self, subscription: Subscription) -> None:
        self._subscription = subscription

    def followed(self, version: int) -> tuple[int, tuple[tuple[int, Subscription], ...]]:
        """As ``Store.followed``."""
        return 1, ((_NUMBER, self._subscription),) if version < 1 else ()


def recent(record: Record, subject: Subject, events: tuple[Event, ...]) -> tuple[Notice, ...]:
    """Return what happened to a subject in the last editions and changes, newest first."""
    follower = Subscription("", subject, events, "mail", "", "at-once", "active", "", "")
    # Looking back asks a store for nothing but who follows.
    collector = Collector(record, cast("Store", _One(follower)))
    found = {notice.key: notice for notice, numbers in collector.lately(EDITIONS, CHANGES) if numbers}
    return tuple(sorted(found.values(), key=lambda one: (one.at, one.key), reverse=True))
