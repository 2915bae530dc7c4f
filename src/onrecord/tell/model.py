"""What somebody follows, and what they are told: the words all of ``tell`` shares."""

from typing import Literal

import msgspec

__all__ = [
    "EVENTS",
    "Attempt",
    "Channel",
    "Delivery",
    "DeliveryKind",
    "DeliveryState",
    "Event",
    "Notice",
    "Outcome",
    "State",
    "Subject",
    "SubjectKind",
    "Subscription",
    "When",
]

SubjectKind = Literal["query", "release", "speaker", "changes"]
Event = Literal["match", "changed", "withdrawn", "back", "unanswered", "answered"]
"""A new match; a match whose wording changed; a release gone from its address, and back there; a question
that got no answer; a taken question that was answered later. ``back`` is told to whoever follows
``withdrawn``."""
Outcome = Literal["declined", "referred", "taken"]
"""Why a question got no answer: none was given, it was sent elsewhere, an answer was promised."""
Channel = Literal["mail", "webhook"]
When = Literal["at-once", "daily", "weekly"]
State = Literal["pending", "active", "stopped"]
"""Asked for and not confirmed; told; told no more."""
DeliveryKind = Literal["notices", "confirm", "stopped"]
"""What happened; please confirm; you are told no more, and why."""
DeliveryState = Literal["waiting", "sending", "delivered", "failed", "dropped"]
"""To be made; being made; made; given up after its last attempt; not made, since the subscription ended."""

EVENTS: dict[SubjectKind, tuple[Event, ...]] = {
    "query": ("match", "changed", "withdrawn", "unanswered", "answered"),
    "release": ("changed", "withdrawn", "answered"),
    "speaker": ("match", "changed", "withdrawn", "unanswered", "answered"),
    "changes": ("changed", "withdrawn"),
}
"""What can be told of each kind of subject."""


class Subject(msgspec.Struct, frozen=True):
    """What is followed.

    ``value`` is a query in the search language, the id of a release, the address part (slug) of a speaker,
    or a class of change ("negation", "name", ...; "withdrawn"; "all").
    """

    kind: SubjectKind
    value: str


class Subscription(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who is told of what, how and when.

    ``address`` is a mail address or the address of a webhook; ``secret`` signs what goes to a webhook;
    ``token`` confirms and ends the subscription. Times are RFC 3339 in UTC. ``why`` says why it was stopped.
    ``since`` is the number of the last edition that was in the record when it became active: it is told of
    what came after.
    """

    id: str
    subject: Subject
    events: tuple[Event, ...]
    channel: Channel
    address: str
    when: When
    state: State
    token: str
    created: str
    secret: str | None = None
    why: str | None = None
    since: int = 0


class Notice(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that happened to what a subscription follows.

    ``key`` is the same whenever the same thing is found again: a notice is delivered once by its key.
    ``text`` holds the words it is about and ``difference`` the JSON of ``compare.Difference`` for a change;
    ``change`` is its id in the ledger. ``question`` of an unanswered question is what was asked, ``text``
    what was said to it; of an answered one, ``question`` and ``text`` are the question and its later
    answer. ``outcome`` of an unanswered question: declined, referred or taken. ``link`` is the path of the
    passage in the portal, the address of the portal comes before it. ``at`` is when the record had it (RFC
    3339, UTC).
    """

    key: str
    event: Event
    subject: Subject
    at: str
    release: str
    link: str
    title: str | None = None
    kind: str | None = None
    date: str | None = None
    turn: int | None = None
    speaker: str | None = None
    text: str | None = None
    question: str | None = None
    outcome: Outcome | None = None
    change: str | None = None
    difference: msgspec.Raw | None = None


class Attempt(msgspec.Struct, frozen=True):
    """One try to make a delivery: when, whether it was taken, and what was said."""

    at: str
    taken: bool
    says: str | None


class Delivery(msgspec.Struct, frozen=True):
    """One mail or one post: notices for one subscription, in the order they were found.

    ``key`` is the same for every attempt and every replay. ``attempts`` counts this one where it was claimed;
    ``doubt`` says that an earlier attempt ended without a word (its process died), so that it may have
    arrived. ``first`` is when it was first tried. ``says`` is what the last attempt said. Times are RFC
    3339 in UTC.
    """

    id: int
    key: str
    kind: DeliveryKind
    subscription: Subscription
    state: DeliveryState
    due: str
    created: str
    attempts: int
    doubt: bool
    first: str | None
    done: str | None
    says: str | None
    notices: tuple[Notice, ...]
