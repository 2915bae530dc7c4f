"""What the pages of following print. Pure but for the names the record gives."""

from collections.abc import Sequence

import msgspec

from onrecord.tell.model import EVENTS, Delivery, Event, Subject, Subscription, When
from onrecord.tell.wording import WHEN, asked, events_say

from ..addresses import release_path, speaker_path, with_query
from ..words import moment, plural, sentence_case

__all__ = [
    "Box",
    "Feed",
    "FollowPage",
    "Made",
    "ManagePage",
    "boxes",
    "feeds_of",
    "follow_path",
    "manage_page",
    "subject_path",
    "whens",
]


class Box(msgspec.Struct, frozen=True):
    """Something to choose."""

    value: str
    says: str
    chosen: bool


class Feed(msgspec.Struct, frozen=True):
    """A feed of one kind of event."""

    says: str
    href: str


class FollowPage(msgspec.Struct, frozen=True):
    """The form. ``says`` reads back what is followed; null where nothing was named yet."""

    subject: Subject | None
    says: str | None
    href: str | None
    feeds: tuple[Feed, ...]
    events: tuple[Box, ...]
    whens: tuple[Box, ...]
    by_mail: bool
    by_webhook: bool
    seal: str
    address: str = ""
    trouble: str | None = None


class Made(msgspec.Struct, frozen=True):
    """A delivery in a list."""

    number: int
    what: str
    state: str
    when: str
    when_says: str
    says: str | None


class ManagePage(msgspec.Struct, frozen=True):
    """One subscription as its owner sees it."""

    token: str
    says: str
    href: str
    how: str
    address: str
    often: str
    events_say: str
    state: str
    why: str | None
    since: str
    secret: str | None
    events: tuple[Box, ...]
    whens: tuple[Box, ...]
    made: tuple[Made, ...]
    trouble: str | None = None


_STATES = {"pending": "Not confirmed yet", "active": "You are told", "stopped": "Stopped"}
_MADE = {
    "waiting": "Waits",
    "sending": "Being sent",
    "delivered": "Delivered",
    "failed": "Did not arrive",
    "dropped": "Not sent, the subscription had ended",
}
_KINDS = {"confirm": "Confirmation", "stopped": "That it was stopped"}


def follow_path(kind: str, value: str) -> str:
    """The page to follow something."""
    return with_query("/follow", {"kind": kind, "value": value})


def subject_path(subject: Subject) -> str:
    """The page of what is followed."""
    match subject.kind:
        case "query":
            return with_query("/search", {"q": subject.value})
        case "release":
            return release_path(subject.value)
        case "speaker":
            return speaker_path(subject.value)
        case "changes":
            return with_query("/changes", {"class": None if subject.value == "all" else subject.value})


def told_of(subject: Subject) -> tuple[Event, ...]:
    """What can be told of a subject."""
    if subject.kind == "changes" and subject.value != "all":
        return ("withdrawn",) if subject.value == "withdrawn" else ("changed",)
    return EVENTS[subject.kind]


def boxes(subject: Subject, chosen: Sequence[str] | None = None) -> tuple[Box, ...]:
    """The events to choose from; all are chosen at first."""
    known = told_of(subject)
    return tuple(
        Box(event, sentence_case(says), chosen is None or event in chosen)
        for event, says in asked(subject.kind).items()
        if event in known
    )


def whens(chosen: When = "at-once") -> tuple[Box, ...]:
    """How often to be told."""
    return tuple(Box(when, sentence_case(says), when == chosen) for when, says in WHEN.items())


def feeds_of(subject: Subject) -> tuple[Feed, ...]:
    """A feed of all that can be told of a subject, and one of each event."""
    fields = {"kind": subject.kind, "value": subject.value}
    events = told_of(subject)
    words = asked(subject.kind)
    every = Feed("All of it", with_query("/follow.atom", fields))
    each = (Feed(sentence_case(words[one]), _feed(subject, one)) for one in events)
    return (every, *each) if len(events) > 1 else (every,)


def _feed(subject: Subject, event: Event) -> str:
    if subject.kind == "query" and event == "match":
        return with_query("/search.atom", {"q": subject.value, "sort": "newest", "strict": 1})
    return with_query("/follow.atom", {"kind": subject.kind, "value": subject.value, "event": event})


def manage_page(
    found: Subscription, says: str, made: Sequence[Delivery], trouble: str | None = None
) -> ManagePage:
    """Lay out a subscription with its last deliveries."""
    return ManagePage(
        token=found.token,
        says=says,
        href=subject_path(found.subject),
        how="By mail to" if found.channel == "mail" else "By webhook to",
        address=found.address,
        often=WHEN[found.when],
        events_say=events_say(found.events, found.subject.kind),
        state=found.state,
        why=found.why,
        since=moment(found.created),
        secret=found.secret if found.state != "pending" else None,
        events=boxes(found.subject, found.events),
        whens=whens(found.when),
        made=tuple(_made(one) for one in made),
        trouble=trouble,
    )


def _made(one: Delivery) -> Made:
    when = one.done or one.due
    return Made(
        number=one.id,
        what=_KINDS.get(one.kind) or plural(len(one.notices), "notice"),
        state=_MADE[one.state],
        when=when,
        when_says=moment(when) if one.done else f"due {moment(when)}",
        says=one.says if one.state in {"failed", "waiting"} else None,
    )
