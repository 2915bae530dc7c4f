"""One pass: go through what happened in a record since the last one, and put into the outbox who is told of
it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TypeVar

import msgspec

from onrecord.compare import change
from onrecord.errors import NotFound
from onrecord.keep import Record, history
from onrecord.keep.history import Departure
from onrecord.keep.views import Indexable, ReleaseFilter
from onrecord.tell.audience import Audience
from onrecord.tell.happened import (
    change_key,
    continues,
    departure_keys,
    edition_key,
    everything,
    position_at,
    present,
)
from onrecord.tell.notices import Answer, Told, of_answer, of_change, of_departure, of_edition
from onrecord.tell.questions import answered_by, is_taken_question, questions_of, taken_on
from onrecord.tell.store import Found, Position, Store

__all__ = ["Collected", "Collector", "collect"]

T = TypeVar("T")

_TOGETHER = 20
"""Editions, or entries of the ledger, in one transaction."""
_ALL = 1_000_000_000
_DAYS_BACK = 14
"""Days before an answer in which its question was taken, where the answer does not say when."""


class Collected(msgspec.Struct, frozen=True):
    """What a pass went through and how many notices it put into the outbox."""

    editions: int = 0
    changes: int = 0
    departures: int = 0
    notices: int = 0


class _Moved(Exception):
    """Another process went on, or somebody subscribed: begin again from where things are now."""


def collect(record: Record, store: Store, now: datetime) -> Collected:
    """Find what happened since the last pass and put it into the outbox; see ``Collector``."""
    return Collector(record, store).collect(now)


class Collector:
    """Goes through a record, pass by pass, and keeps the subscriptions ready in between. One thread at a
    time.

    A pass can be stopped at any moment: what it had put into the outbox is there, the rest is found by the
    next. The first pass over a record only notes what is there.
    """

    def __init__(self, record: Record, store: Store) -> None:
        """Begin with no subscription read yet."""
        self._record = record
        self._store = store
        self._audience = Audience(record, store)

    def collect(self, now: datetime) -> Collected:
        """Make one pass; ``now`` says when digests are due. Raises RecordBusy, RecordError."""
        if self._store.position() is None:
            self._store.begin(present(self._record), everything(self._record))
        done = Collected()
        while True:
            self._audience.level()
            try:
                for part in self._pass(now):
                    done = _sum(done, part)
            except _Moved:
                continue
            return done

    def lately(self, editions: int, changes: int) -> Iterator[Told]:
        """What the last editions and entries of the ledger gave, for whoever follows; nothing is kept."""
        self._audience.level()
        newest = present(self._record).seq
        first = max(0, newest - editions)
        for item in self._record.since(first):
            yield from self._of_edition(item, [one for one in self._shown_before(item) if one.seq > first])
        for slug in self._record.ask(history.change_slugs)[-changes:]:
            yield from self._of_change(change_key(slug), slug)
        gone = self._record.ask(lambda db: history.departures(db, None, changes, 0))
        for one, keys in departure_keys(gone).items():
            yield from self._of_departure(one, keys)

    def _pass(self, now: datetime) -> Iterator[Collected]:
        position = self._store.position() or Position()
        if not continues(self._record, position):
            self._put(Found(position, self._audience.version, Position(), (), (), anew=True), now)
            # The subscriptions were changed by that, too.
            raise _Moved
        items = self._record.since(position.seq)
        while batch := tuple(islice(items, _TOGETHER)):
            keys = {edition_key(item.view): item for item in batch}
            seen = self._store.seen(tuple(keys))
            fresh = {key: item for key, item in keys.items() if key not in seen}
            last = position_at(self._record, batch[-1])
            each = [(item, self._missed(item)) for item in fresh.values()]
            told = tuple(one for item, missed in each for one in self._of_edition(item, missed))
            gone = (*fresh, *(edition_key(one.view) for _, missed in each for one in missed))
            added = self._put(Found(position, self._audience.version, last, gone, told), now)
            position = last
            yield Collected(editions=len(fresh), notices=added)
        yield from self._ledger(position, now)

    def _put(self, found: Found, now: datetime) -> int:
        added = self._store.put(found, now)
        if added is None:
            raise _Moved
        return added

    def _shown_before(self, item: Indexable) -> list[Indexable]:
        """The editions of a release that were its current one before, oldest first."""
        shown = self._record.ask(lambda db: history.shown_before(db, item.view.id))
        return [one for one in self._older(item) if one.view.edition.id in shown]

    def _older(self, item: Indexable) -> list[Indexable]:
        """The editions before this one, which may have been superseded itself since it was read."""
        return [one for one in self._record.older_of(item.view.id) if one.seq < item.seq]

    def _missed(self, item: Indexable) -> list[Indexable]:
        """The editions before this one that came and were superseded since the last pass."""
        keys = {edition_key(one.view): one for one in self._shown_before(item)}
        seen = self._store.seen(tuple(keys))
        return [one for key, one in keys.items() if key not in seen]

    def _of_edition(self, item: Indexable, missed: Sequence[Indexable]) -> Iterator[Told]:
        if not len(self._audience):
            return
        older = self._older(item)
        late = {one.seq for one in missed}
        for n, one in enumerate(older):
            if one.seq in late:
                yield from of_edition(self._audience, one, older[:n])
        yield from of_edition(self._audience, item, older)
        if is_taken_question(item.view.release) and late.issuperset(one.seq for one in older):
            answer = self._answer(item)
            if answer is not None:
                yield from of_answer(self._audience, answer)

    def _answer(self, item: Indexable) -> Answer | None:
        """The question that a release answers, taken at an earlier briefing; null where that is not clear."""
        release = item.view.release
        asked = questions_of(item.view)
        if not asked or release.date is None:
            return None
        day = taken_on(release)
        first = day or (date.fromisoformat(release.date) - timedelta(days=_DAYS_BACK)).isoformat()
        within = ReleaseFilter(after=first, before=day or release.date)
        taken = {
            one: view
            for summary in self._record.releases(within, _ALL)
            if summary.exchanges and summary.id != item.view.id
            for view in (self._record.release(summary.id),)
            for one in questions_of(view)
            if one.outcome == "taken"
        }
        found = answered_by(asked[0].asked, tuple(taken))
        if found is None:
            return None
        return Answer(item, taken[found], found, asked[0].answered, asked[0].turns[-1])

    # ------------------------------------------------------------------ the ledger

    def _ledger(self, position: Position, now: datetime) -> Iterator[Collected]:
        skips = self._store.skips()
        slugs = {change_key(slug): slug for slug in self._record.ask(history.change_slugs)}
        for batch in _batches(self._unseen(slugs)):
            told = tuple(one for key in batch for one in self._of_change(key, slugs[key]))
            added = self._move(position, batch, _but(told, skips), now)
            yield Collected(changes=len(batch), notices=added)
        gone = self._record.ask(lambda db: history.departures(db, None, _ALL, 0))
        each = departure_keys(gone)
        fresh = frozenset(self._unseen(key for keys in each.values() for key in keys))
        for batch in _batches([one for one, keys in each.items() if fresh.intersection(keys)]):
            keys = {one: tuple(key for key in each[one] if key in fresh) for one in batch}
            told = tuple(told for one in batch for told in self._of_departure(one, keys[one]))
            seen = tuple(key for found in keys.values() for key in found)
            added = self._move(position, seen, _but(told, skips), now)
            yield Collected(departures=len(seen), notices=added)

    def _unseen(self, keys: Iterable[str]) -> list[str]:
        asked = tuple(keys)
        seen = self._store.seen(asked)
        return [key for key in asked if key not in seen]

    def _move(self, position: Position, seen: Iterable[str], told: tuple[Told, ...], now: datetime) -> int:
        return self._put(Found(position, self._audience.version, position, tuple(seen), told), now)

    def _of_change(self, key: str, slug: str) -> Iterator[Told]:
        if not len(self._audience):
            return
        try:
            entry = change(self._record, slug)
            old, new = (self._record.release(entry.release, one) for one in (entry.old, entry.new))
        except NotFound:
            # It was worked out otherwise meanwhile, and is found under its new id.
            return
        yield from of_change(self._audience, entry, old, new, key)

    def _of_departure(self, one: Departure, keys: tuple[str, ...]) -> Iterator[Told]:
        if len(self._audience):
            yield from of_departure(self._audience, one, self._record.release(one.release), keys)


def _but(told: Iterable[Told], skips: dict[str, frozenset[int]]) -> tuple[Told, ...]:
    """Without those who subscribed when it had happened already."""
    return tuple(
        (notice, tuple(n for n in numbers if n not in skips.get(notice.key, ()))) for notice, numbers in told
    )


def _batches(items: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(items), _TOGETHER):
        yield items[start : start + _TOGETHER]


def _sum(one: Collected, other: Collected) -> Collected:
    return Collected(
        one.editions + other.editions,
        one.changes + other.changes,
        one.departures + other.departures,
        one.notices + other.notices,
    )
