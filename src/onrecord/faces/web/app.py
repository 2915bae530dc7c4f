"""The portal as an application: routes, headers and the pages for what goes wrong."""

import logging
from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Any, cast

from litestar import Litestar, Request, Response
from litestar.config.compression import CompressionConfig
from litestar.datastructures import MutableScopeHeaders
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import LifeSpanReceive, LifeSpanScope, LifeSpanSend, Message, Receive, Scope, Send

from onrecord.errors import NotFound, OnrecordError
from onrecord.find import QueryError

from . import accuracy, changing, checking, data, memento, pages
from .addresses import RequestError
from .api import routes as api
from .finding import routes as finding
from .following import routes as following
from .following.desk import Desk
from .portal import Portal
from .problems import problem_response, wants_problem

__all__ = ["POLICY", "create_app"]

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-frame-options": "DENY",
}
_HEADINGS = {
    400: "This cannot be understood",
    413: "This is too much at once",
    404: "There is nothing here",
    405: "This cannot be done here",
    500: "Something went wrong",
    503: "The record cannot be read",
}
_log = logging.getLogger("onrecord.web")


def create_app(record_path: str | PathLike[str]) -> Litestar:
    """Make the portal of the record in a folder.

    Raises ``NotFound``, ``RecordError`` or ``RecordNewer`` when the record cannot be opened, and
    ``SettingsError`` when the settings for telling cannot be used.
    """
    portal = Portal(Path(record_path))
    desk = Desk(Path(record_path))

    def provided() -> Portal:
        return portal

    def seated() -> Desk:
        return desk

    return _Application(
        route_handlers=[
            *pages.HANDLERS,
            *data.HANDLERS,
            *accuracy.HANDLERS,
            *checking.HANDLERS,
            *finding.HANDLERS,
            *api.HANDLERS,
            *changing.HANDLERS,
            *memento.HANDLERS,
            *following.HANDLERS,
        ],
        dependencies={
            "portal": Provide(provided, sync_to_thread=False),
            "desk": Provide(seated, sync_to_thread=False),
        },
        before_send=[_set_headers],
        exception_handlers={Exception: _troubles(portal)},
        compression_config=CompressionConfig(backend="gzip", minimum_size=1000, gzip_compress_level=4),
        openapi_config=None,
        logging_config=None,
        on_shutdown=[portal.close, desk.close],
    )


class _Application(Litestar):
    """An application that answers HEAD (RFC 9110, 9.3.2) as it answers GET, without content."""

    async def __call__(
        self,
        scope: Scope | LifeSpanScope,
        receive: Receive | LifeSpanReceive,
        send: Send | LifeSpanSend,
    ) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await super().__call__(scope, receive, send)
            return

        answer = cast("Send", send)

        async def without_content(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["body"] = b""
            await answer(message)

        await super().__call__({**scope, "method": "GET"}, receive, without_content)


async def _set_headers(message: Message, scope: Scope) -> None:
    """Give every response, errors and files included, the headers that keep a page to itself."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in _HEADERS.items():
        headers[name] = value
    if scope["path"].startswith("/static/") and message["status"] == 200:
        headers["cache-control"] = "public, max-age=31536000, immutable"
    elif scope["path"].startswith("/follow/"):
        headers["cache-control"] = "no-store"  # who has the address of such a page may do what is on it
        headers["x-robots-tag"] = "noindex"
    else:
        headers["cache-control"] = "no-cache"


def _troubles(portal: Portal) -> Callable[[Request[Any, Any, Any], Exception], Response[Any]]:
    """Make the handler that answers whatever goes wrong with one sentence, as a page or as JSON."""

    def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        status, says = _said(error)
        if status == 500:
            _log.error("%s %s", request.method, request.url.path, exc_info=error)
        if wants_problem(request.url.path):
            at = error.at if isinstance(error, QueryError) else None
            response = problem_response(status, says, at)
            response.headers.update(_own_headers(error))
            return response
        heading = _HEADINGS.get(status, _HEADINGS[400])
        page = portal.page("error.html", "", status=status, heading=heading, says=says, code=status)
        page.headers.update(_own_headers(error))
        return page

    return answer


def _own_headers(error: Exception) -> dict[str, str]:
    """Say what can be done where something else was tried (RFC 9110, 15.5.6)."""
    if isinstance(error, HTTPException) and error.status_code == 405:
        return {"allow": "GET, HEAD"}
    return {}


def _said(error: Exception) -> tuple[int, str]:
    """Give the status and the sentence for an error."""
    if isinstance(error, NotFound):
        return 404, str(error)
    if isinstance(error, RequestError | QueryError):
        return 400, str(error)
    if isinstance(error, OnrecordError):
        return 503, str(error)
    if isinstance(error, HTTPException):
        if error.status_code == 404:
            return 404, "No page of this portal has this address: go by the newest releases, or search."
        if error.status_code == 405:
            return 405, "This portal is for reading only: open the address in a browser."
        if error.status_code == 413:
            return 413, "What was sent is larger than is taken here: give it in parts."
        if error.status_code < 500:
            return error.status_code, "The address or its fields cannot be understood: check them."
    return 500, "The page could not be made; the record is not changed by that. Try again, or go back."
