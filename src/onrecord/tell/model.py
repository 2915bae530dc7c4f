"""What somebody follows, and what they are told: the words all of ``tell`` shares."""

from typing import Literal

import msgspec

__all__ = ["Channel", "Event", "Notice", "State", "Subject", "SubjectKind", "Subscription", "When"]

SubjectKind = Literal["query", "release", "speaker", "changes"]
Event = Literal["match", "changed", "withdrawn", "unanswered", "answered"]
"""A new match; a match whose wording changed; a release gone from its address; a question that got no answer;
a taken question that was answered later."""
Channel = Literal["mail", "webhook"]
When = Literal["at-once", "daily", "weekly"]
State = Literal["pending", "active", "stopped"]
"""Asked for and not confirmed; told; told no more."""


class Subject(msgspec.Struct, frozen=True):
    """What is followed: a query in the search language, the id of a release or speaker, a class of change."""

    kind: SubjectKind
    value: str


class Subscription(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who is told of what, how and when.

    ``address`` is a mail address or the address of a webhook; ``secret`` signs what goes to a webhook;
    ``token`` confirms and ends the subscription. Times are RFC 3339 in UTC. ``why`` says why it was stopped.
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


class Notice(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that happened to what a subscription follows.

    ``key`` is the same whenever the same thing is found again: a notice is delivered once by its key.
    ``text`` holds the words it is about and ``difference`` the JSON of ``compare.Difference`` for a change.
    ``outcome`` of an unanswered question: declined, referred or taken. ``link`` is the path of the passage in
    the portal, the address of the portal comes before it. ``at`` is when the record had it (RFC 3339, UTC).
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
    outcome: str | None = None
    difference: msgspec.Raw | None = None
