"""The check as JSON: one quotation in an address, a text or many quotations in a body."""

from collections.abc import Mapping

import anyio.to_thread
import msgspec
from litestar import Response, route

from onrecord.check import Article, Quotation, Quoting, quoting, row

from ..addresses import RequestError
from ..asking import given, only
from ..checking import MOST_BODY, bounded, checked, checked_day
from ..portal import Asked, Portal, Provided, json_response
from .answers import Checked, CheckRequest
from .operations import OPERATIONS

__all__ = ["HANDLERS"]

_PATHS = [OPERATIONS["check"].path, "/check.json"]
_FIELDS = {one.name for one in OPERATIONS["check"].parameters}


@route(_PATHS, http_method=["GET", "POST"], status_code=200, request_max_body_size=MOST_BODY)
async def check(request: Asked, portal: Provided) -> Response[bytes]:
    """Check one quotation, or the quotations of a body, and say where each stands."""
    # One handler for both methods: of two, Litestar names only the first in the Allow of OPTIONS.
    if request.method == "POST":
        data = await request.body()
        return await anyio.to_thread.run_sync(_asked, portal, data)
    fields = only(given(request.scope["query_string"]), _FIELDS, set())
    return await anyio.to_thread.run_sync(_answered, portal, Quoting((_one(fields),)))


def _one(fields: Mapping[str, str]) -> Quotation:
    quote = fields.get("quote")
    if not quote:
        message = "There is no quotation: give quote, and by and on where known, or POST a text."
        raise RequestError(message)
    return Quotation(bounded(quote), fields.get("by"), checked_day(fields.get("on")))


def _asked(portal: Portal, data: bytes) -> Response[bytes]:
    try:
        asked = msgspec.json.decode(data, type=CheckRequest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = f"This is no request ({error}): give a JSON object with text, or with quotations."
        raise RequestError(message) from error
    if (asked.text is None) == (not asked.quotations):
        message = "Give either text or quotations."
        raise RequestError(message)
    if asked.text is not None:
        article = Article(bounded(asked.text), day=checked_day(asked.day))
        return _answered(portal, quoting(article))
    bounded("".join(one.quote for one in asked.quotations))
    quotations = (
        Quotation(one.quote, one.attributed_to, checked_day(one.said_on), one.id) for one in asked.quotations
    )
    return _answered(portal, Quoting(tuple(quotations)))


def _answered(portal: Portal, quotes: Quoting) -> Response[bytes]:
    findings, coverage = checked(portal, quotes.quotations)
    rows = tuple(row(finding, n) for n, finding in enumerate(findings, 1))
    return json_response(Checked(coverage, rows, quotes.unclosed))


HANDLERS = (check,)
