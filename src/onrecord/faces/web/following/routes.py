"""The addresses of following: ask for it, confirm, see, change, stop; every page works without JavaScript.

A link in a mail only shows a page: programs that look at links before their reader does must change nothing.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast, get_args

import anyio.to_thread
from litestar import Response, get, post
from litestar.exceptions import HTTPException

from onrecord.errors import NotFound, OnrecordError
from onrecord.tell.address import checked_address
from onrecord.tell.guard import checked_url
from onrecord.tell.model import Event, Subject, Subscription, When
from onrecord.tell.naming import called
from onrecord.tell.subscribe import Asked as Wanted
from onrecord.tell.subscribe import confirm, resume, subscribe

from ..addresses import RequestError, with_query
from ..portal import Asked, Portal, Provided
from . import feeds
from .desk import Desk, Seated
from .page import FollowPage, boxes, feeds_of, manage_page, subject_path, told_of, whens
from .subject import subject_from

__all__ = ["HANDLERS"]

_MOST_BODY = 16_384
_LONGEST_TOKEN = 200
_LAST_MADE = 20
_LOST_AFTER = timedelta(minutes=10)
_ELSEWHERE = "This form was sent by another site, or has grown old: open the page here and send it again."
_TOO_OFTEN = (
    "Too much was asked for within the hour from where you are: try again later. Feeds can be had at once."
)

Fields = Mapping[str, list[str]]


class Forbidden(HTTPException):
    """A form that was not sent from here."""

    status_code = 403


def _one(fields: Fields, name: str) -> str:
    return (fields.get(name) or [""])[-1].strip()


async def _form(request: Asked) -> Fields:
    form = await request.form()
    fields: dict[str, list[str]] = {}
    for name, value in cast("Any", form).multi_items():
        if isinstance(value, str):
            fields.setdefault(name, []).append(value)
    return fields


def _events(fields: Fields, subject: Subject) -> tuple[Event, ...]:
    given = fields.get("events") or []
    known = told_of(subject)
    if any(one not in known for one in given):
        message = f"Of this can be told: give “events” of {', '.join(known)}."
        raise RequestError(message)
    if not given and len(known) > 1:
        message = "Choose at least one thing to be told of."
        raise RequestError(message)
    return tuple(one for one in known if not given or one in given)


def _when(fields: Fields) -> When:
    given = _one(fields, "when") or "at-once"
    for one in get_args(When):
        if given == one:
            return one
    message = f"How often is one of {', '.join(get_args(When))}: give “when” so."
    raise RequestError(message)


def _view(
    portal: Portal, desk: Desk, subject: Subject | None, fields: Fields, trouble: str | None
) -> FollowPage:
    chosen = fields.get("events") if trouble else None
    return FollowPage(
        subject=subject,
        says=called(portal.record, subject) if subject else None,
        href=subject_path(subject) if subject else None,
        feeds=feeds_of(subject) if subject else (),
        events=boxes(subject, chosen) if subject else (),
        whens=whens(),
        by_mail=desk.by_mail,
        by_webhook=desk.by_webhook,
        seal=desk.seal(),
        address=_one(fields, "address")[:300],
        trouble=trouble,
    )


@get("/follow")
async def follow(request: Asked, portal: Provided, desk: Seated) -> Response[str]:
    """Follow something: what it is in words, the feeds, and the form."""

    def shown() -> Response[str]:
        fields = request.query_params
        subject = subject_from(portal, fields.get("kind", "").strip(), fields.get("value", "").strip())
        return portal.page("follow.html", "/follow", view=_view(portal, desk, subject, {}, None))

    return await anyio.to_thread.run_sync(shown)


@post("/follow", status_code=200, request_max_body_size=_MOST_BODY)
async def ask(request: Asked, portal: Provided, desk: Seated) -> Response[Any]:
    """Take in what somebody wants to be told of."""
    fields = await _form(request)
    return await anyio.to_thread.run_sync(_asked, request, portal, desk, fields)


def _asked(request: Asked, portal: Portal, desk: Desk, fields: Fields) -> Response[Any]:
    subject = subject_from(portal, _one(fields, "kind"), _one(fields, "value"))
    if subject is None:
        message = "Nothing is named to follow: begin at a search, a release, a speaker or the changes."
        raise RequestError(message)

    def again(says: str, status: int) -> Response[Any]:
        view = _view(portal, desk, subject, fields, says)
        return portal.page("follow.html", "/follow", status=status, view=view)

    if desk.from_elsewhere(request) or not desk.sealed(_one(fields, "seal")):
        return again(_ELSEWHERE, 403)
    try:
        wanted, counted = _wanted(desk, subject, fields)
        if desk.flooded(request):
            return again(_TOO_OFTEN, 429)
        # Whether an address is known here is nobody's business: the answer is the same in every case.
        if not desk.often(counted) and not _many(desk, wanted):
            _subscribed(portal, desk, wanted)
    except OnrecordError as error:
        if isinstance(error, NotFound) or error.exit_code in {5, 6, 7}:
            raise
        return again(str(error), 400)
    return _to(with_query("/follow/asked", {"by": wanted.channel}))


def _wanted(desk: Desk, subject: Subject, fields: Fields) -> tuple[Wanted, str]:
    """What was asked for, and what its address counts as for limits."""
    address = _one(fields, "address")
    events, when = _events(fields, subject), _when(fields)
    if "://" in address:
        if not desk.by_webhook or desk.settings is None:
            message = "This portal sends no webhooks: follow by a feed."
            raise RequestError(message)
        target = checked_url(address, desk.settings.webhooks.allow)
        return Wanted(subject, "webhook", address, when, events), target.at(target.host)
    if not desk.by_mail:
        message = "This portal sends no mail: follow by a feed."
        raise RequestError(message)
    to = checked_address(address)
    return Wanted(subject, "mail", str(to), when, events), to.counted


def _subscribed(portal: Portal, desk: Desk, wanted: Wanted) -> None:
    now = desk.now()
    found = subscribe(portal.record, desk.store(), wanted, now)
    if found.state == "pending" and now - datetime.fromisoformat(found.created) > _LOST_AFTER:
        # The first message seems to be lost: who asks again after a while gets another.
        desk.store().stop(found.id, "It was asked for anew.", now)
        subscribe(portal.record, desk.store(), wanted, now)


def _many(desk: Desk, wanted: Wanted) -> bool:
    assert desk.settings is not None  # noqa: S101 - nothing can be asked for without settings
    most = desk.settings.limits.subscriptions
    return len(desk.store().subscriptions(address=wanted.address, limit=most)) >= most


@get("/follow/asked", sync_to_thread=True)
def asked(request: Asked, portal: Provided) -> Response[str]:
    """Say what happens now."""
    return portal.page("asked.html", "/follow", webhook=request.query_params.get("by") == "webhook")


# ---------------------------------------------------------------------- by token


def _token(value: str) -> str:
    if not value or len(value) > _LONGEST_TOKEN:
        message = "This link is not whole: open it from the message, or copy all of it."
        raise RequestError(message)
    return value


def _found(desk: Desk, token: str) -> Subscription:
    if desk.settings is None:
        message = "This portal tells nobody by mail or webhook: follow by a feed."
        raise NotFound(message)
    return desk.store().find(_token(token))


def _managed(portal: Portal, desk: Desk, found: Subscription, trouble: str | None = None) -> Response[str]:
    view = manage_page(
        found,
        called(portal.record, found.subject),
        desk.store().deliveries(found.id, _LAST_MADE),
        trouble,
    )
    status = 400 if trouble else 200
    return portal.page("manage.html", "/follow", status=status, view=view)


def _to(path: str) -> Response[bytes]:
    return Response(b"", status_code=303, headers={"location": path})


def _to_manage(found: Subscription) -> Response[bytes]:
    return _to(with_query("/follow/manage", {"token": found.token}))


@get("/follow/confirm")
async def show_confirm(request: Asked, portal: Provided, desk: Seated) -> Response[Any]:
    """Ask once more: a link that is merely looked at confirms nothing."""
    return await anyio.to_thread.run_sync(_decided, request, portal, desk, "confirm")


@get("/follow/stop")
async def show_stop(request: Asked, portal: Provided, desk: Seated) -> Response[Any]:
    """Ask whether to stop."""
    return await anyio.to_thread.run_sync(_decided, request, portal, desk, "stop")


def _decided(request: Asked, portal: Portal, desk: Desk, what: str) -> Response[Any]:
    """The page that asks for a decision, or the subscription where it was made already."""
    found = _found(desk, request.query_params.get("token", ""))
    if (found.state == "pending") if what == "confirm" else (found.state != "stopped"):
        return _shown(portal, found, what)
    return _to_manage(found)


def _shown(portal: Portal, found: Subscription, what: str) -> Response[Any]:
    view = manage_page(found, called(portal.record, found.subject), ())
    return portal.page("decide.html", "/follow", view=view, what=what)


@get("/follow/manage")
async def manage(request: Asked, portal: Provided, desk: Seated) -> Response[Any]:
    """One subscription: what it is of, its state, its last deliveries; to change or stop."""

    def shown() -> Response[Any]:
        found = _found(desk, request.query_params.get("token", ""))
        if found.state == "pending":
            return _shown(portal, found, "confirm")
        return _managed(portal, desk, found)

    return await anyio.to_thread.run_sync(shown)


@post("/follow/confirm", status_code=200, request_max_body_size=_MOST_BODY)
async def do_confirm(request: Asked, portal: Provided, desk: Seated) -> Response[Any]:
    """Confirm."""
    fields = await _form(request)

    def confirmed() -> Response[Any]:
        found = _found(desk, _given(request, fields))
        return _to_manage(confirm(portal.record, desk.store(), found.token))

    return await anyio.to_thread.run_sync(confirmed)


@post("/follow/stop", status_code=200, request_max_body_size=_MOST_BODY)
async def do_stop(request: Asked, portal: Provided, desk: Seated) -> Response[Any]:
    """Stop: by the button of the page, or in one click by a mail program (RFC 8058)."""
    fields = await _form(request)

    def stopped() -> Response[Any]:
        found = _found(desk, _given(request, fields))
        desk.store().stop(found.id, "Its owner ended it.", desk.now())
        if _one(fields, "List-Unsubscribe") == "One-Click":
            return Response("You are told no more.\n", media_type="text/plain; charset=utf-8")
        return _to_manage(found)

    return await anyio.to_thread.run_sync(stopped)


@post("/follow/manage", status_code=200, request_max_body_size=_MOST_BODY)
async def do_manage(request: Asked, portal: Provided, desk: Seated) -> Response[Any]:
    """Change what one is told of and how often, or begin anew what was stopped."""
    fields = await _form(request)

    def changed() -> Response[Any]:
        found = _found(desk, _given(request, fields))
        if found.state == "pending":
            return _to_manage(found)
        try:
            if _one(fields, "do") == "resume":
                return _to_manage(resume(portal.record, desk.store(), found.id))
            events, when = _events(fields, found.subject), _when(fields)
        except RequestError as error:
            return _managed(portal, desk, found, str(error))
        return _to_manage(desk.store().alter(found.id, events, when))

    return await anyio.to_thread.run_sync(changed)


def _given(request: Asked, fields: Fields) -> str:
    return _one(fields, "token") or request.query_params.get("token", "")


HANDLERS = (
    *feeds.HANDLERS,
    follow,
    ask,
    asked,
    show_confirm,
    show_stop,
    manage,
    do_confirm,
    do_stop,
    do_manage,
)
