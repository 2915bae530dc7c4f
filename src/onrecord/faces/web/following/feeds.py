"""Feeds of what happened to a subject (Atom, RFC 4287), with the differences inside."""

from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Response, get

from onrecord.tell.letter import Entry, entry
from onrecord.tell.model import Event, Notice, Subject
from onrecord.tell.naming import called
from onrecord.tell.wording import events_say, line

from ..addresses import RequestError, with_query
from ..portal import Asked, Portal, Provided
from .desk import Desk, Seated
from .page import subject_path, told_of
from .subject import subject_from

__all__ = ["HANDLERS"]

_ATOM = "application/atom+xml; charset=utf-8"
_NEVER = "1970-01-01T00:00:00Z"


class FeedEntry(msgspec.Struct, frozen=True):
    """A notice as an entry: ``id`` stays the same for good."""

    id: str
    title: str
    href: str
    updated: str
    category: str
    author: str
    laid: Entry


@get("/follow.atom", sync_to_thread=True)
def feed(request: Asked, portal: Provided, desk: Seated) -> Response[Any]:
    """What happened to a subject as a feed; ``event`` names one kind."""
    fields = request.query_params
    subject = subject_from(portal, fields.get("kind", "").strip(), fields.get("value", "").strip())
    if subject is None:
        message = "Nothing is named: give “kind” and “value”, as the page to follow does."
        raise RequestError(message)
    known = told_of(subject)
    event = fields.get("event", "").strip()
    if event and event not in known:
        message = f"“{line(event, 40)}” cannot be told of this: give “event” as one of {', '.join(known)}."
        raise RequestError(message)
    events: tuple[Event, ...] = tuple(one for one in known if event in {"", str(one)})
    return _printed(request, portal, desk, subject, events)


def _printed(
    request: Asked, portal: Portal, desk: Desk, subject: Subject, events: tuple[Event, ...]
) -> Response[Any]:
    base = str(request.base_url).rstrip("/")
    found = desk.remembered.ask(portal, subject, events)
    own = {"kind": subject.kind, "value": subject.value}
    if len(events) == 1:
        own["event"] = events[0]
    path = with_query("/follow.atom", own)
    return portal.xml(
        "followed.xml",
        _ATOM,
        title=f"onrecord: {called(portal.record, subject)}: {events_say(events, subject.kind)}",
        own=base + path,
        page=base + subject_path(subject),
        updated=max((one.at for one in found), default=_NEVER),
        entries=tuple(_entry(one, base) for one in found),
    )


def _entry(notice: Notice, base: str) -> FeedEntry:
    laid = entry(notice, base)
    return FeedEntry(
        id=f"{base}/#{quote(notice.key, safe='')}",
        title=f"{laid.says}: {line(notice.title) or 'Untitled release'}",
        href=laid.href,
        updated=notice.at,
        category=notice.event,
        author=laid.speaker or "onrecord",
        laid=laid,
    )


HANDLERS = (feed,)
