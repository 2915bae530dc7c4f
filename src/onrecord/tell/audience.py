"""Who follows what: all active subscriptions, looked up by what happened."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from onrecord.errors import NotFound
from onrecord.find.query import QueryError
from onrecord.find.unit import Unit
from onrecord.keep import Record
from onrecord.keep.content import fold_name
from onrecord.tell.match import Laid, Matcher
from onrecord.tell.model import Event, SubjectKind, Subscription
from onrecord.tell.store import Store

__all__ = ["Audience", "Following"]


class Following(msgspec.Struct, frozen=True):
    """A subscription as it is looked up: its number, what it is told of, and from which edition on."""

    number: int
    events: frozenset[Event]
    since: int


_BACK: frozenset[Event] = frozenset({"back"})


class Audience:
    """The active subscriptions of a store. Bring it level before it is asked; one thread at a time."""

    def __init__(self, record: Record, store: Store) -> None:
        """Without any subscription yet: see ``level``."""
        self._record = record
        self._store = store
        self._held: dict[int, tuple[SubjectKind, str]] = {}
        self._by: dict[SubjectKind, dict[str, dict[int, Following]]] = {
            "query": {},
            "release": {},
            "speaker": {},
            "changes": {},
        }
        self._matcher = Matcher()
        self._wanted: Counter[Event] = Counter()
        self.version = 0
        """Of the subscriptions that are held."""

    def __len__(self) -> int:
        return len(self._held)

    def level(self) -> None:
        """Take in what changed in the store since the last time."""
        self.version, changed = self._store.followed(self.version)
        for number, subscription in changed:
            self._drop(number)
            if subscription.state == "active":
                self._add(number, subscription)

    def _add(self, number: int, subscription: Subscription) -> None:
        kind = subscription.subject.kind
        try:
            value = self._value(subscription)
            if kind == "query":
                self._matcher.add(value)
        except (QueryError, NotFound):
            # It could be followed when it was asked for; another record, or a newer onrecord, may not know
            # it.
            return
        events = frozenset(subscription.events)
        events |= _BACK if "withdrawn" in events else frozenset()
        self._held[number] = (kind, value)
        self._by[kind].setdefault(value, {})[number] = Following(number, events, subscription.since)
        self._wanted.update(events)

    def _value(self, subscription: Subscription) -> str:
        """What a subscription is looked up by: of a speaker the name, as names are compared."""
        subject = subscription.subject
        if subject.kind != "speaker":
            return subject.value
        return fold_name(self._record.person(subject.value).name)

    def _drop(self, number: int) -> None:
        held = self._held.pop(number, None)
        if held is None:
            return
        kind, value = held
        followers = self._by[kind][value]
        self._wanted.subtract(followers.pop(number).events)
        if not followers:
            del self._by[kind][value]
            if kind == "query":
                self._matcher.remove(value)

    def wants(self, event: Event) -> bool:
        """Whether anybody at all is told of an event."""
        return self._wanted[event] > 0

    def of(self, kind: SubjectKind, value: str, event: Event, seq: int | None) -> tuple[int, ...]:
        """The subscriptions of one subject that are told of an event.

        ``seq`` is the number of the edition it is of: null where that does not matter.
        """
        return tuple(
            one.number
            for one in self._by[kind].get(value, {}).values()
            if event in one.events and (seq is None or seq > one.since)
        )

    def follows(self, kind: SubjectKind) -> bool:
        """Whether anybody follows a subject of this kind."""
        return bool(self._by[kind])

    def lay(self, units: Sequence[Unit]) -> Laid:
        """Make the units of an edition ready for ``queries``."""
        return self._matcher.lay(units)

    def queries(self, laid: Laid) -> dict[str, int]:
        """The queries that find units of an edition, with the units as bits."""
        return self._matcher.match(laid)

    def holds(self, words: str, laid: Laid) -> int:
        """The units of an edition that one query finds, as bits."""
        return self._matcher.of(words, laid)
