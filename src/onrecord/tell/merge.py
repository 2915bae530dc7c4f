"""The subscriptions of another record, taken in with it."""

from datetime import datetime

import msgspec

from onrecord.keep import Record
from onrecord.tell.store import Store
from onrecord.tell.subscribe import from_here

__all__ = ["merge_subscriptions"]

_PAGE = 1_000


def merge_subscriptions(record: Record, into: Store, other: Store, now: datetime) -> int:
    """Take in whoever is active in another store and not yet in this one; return how many.

    Call it when the other's sources are in ``record``: they are told of what comes after, and of what the
    other had still to tell them. Their tokens and secrets stay, so that links in mails go on to work.
    """
    taken = offset = 0
    since, skips = from_here(record, into)
    while page := other.subscriptions(state="active", limit=_PAGE, offset=offset):
        offset += len(page)
        for one in page:
            known = into.same(one)
            if known is None:
                if into.has(one.id):
                    # It was taken in before, and ended here since.
                    continue
                known = msgspec.structs.replace(one, since=since)
                into.add(known, now, skips)
                taken += 1
            waiting = (
                notice
                for delivery in reversed(other.deliveries(one.id, limit=_PAGE))
                if delivery.state in {"waiting", "sending"}
                for notice in delivery.notices
            )
            into.hand_on(known.id, waiting, now)
    return taken
