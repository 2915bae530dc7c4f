"""The addresses of searching: each query a page, feeds and data; its facets; words over time."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, get_args

import msgspec
from litestar import Response, get

from onrecord.errors import NotFound
from onrecord.find import Answer, Line, QueryError, csv_of, json_lines_of
from onrecord.find.query import Query, Sort
from onrecord.find.seam import Counted

from .. import views
from ..addresses import RequestError, permalink_path, release_path, slug, with_query
from ..asking import SEARCH_FIELDS, SearchForm, given, one_of, only, query, search_form
from ..paging import text_field
from ..portal import Asked, Portal, Provided
from . import feeds
from .facets import FACETS, containing, values_page
from .page import Choice, blank_page, data_links, search_page
from .trending import TrendForm, queries, trend_csv, trend_form, trend_page

__all__ = ["HANDLERS", "base_of", "form_of"]

_MOST_VALUES = 500
_ATOM = "application/atom+xml; charset=utf-8"


def form_of(request: Asked) -> SearchForm:
    """Read the search of a request. Raise ``RequestError`` for a field that is not known or understood."""
    return search_form(only(given(request.scope["query_string"]), SEARCH_FIELDS))


def base_of(request: Asked) -> str:
    """The portal's own address as the request has it, without a last slash."""
    return str(request.base_url).rstrip("/")


def _kept(request: Asked, portal: Portal, make: Callable[[], Response[Any]]) -> Response[Any]:
    """Answer, or say that what the reader has is what there is (RFC 9110, 13.1.2)."""
    tag = portal.tag()
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers={"etag": tag})
    response = make()
    response.headers["etag"] = tag
    return response


@get("/search", sync_to_thread=True)
def search(request: Asked, portal: Provided) -> Response[Any]:
    """Search the record."""
    form = form_of(request)
    if not form.asked:
        holds = views.holds(portal.record.counts())
        return portal.page("search.html", "/search", view=blank_page(form, holds), data=data_links(form))

    def answered() -> Response[str]:
        try:
            answer = portal.search(query(form))
        except QueryError as error:
            view = blank_page(form, views.holds(portal.record.counts()), str(error), error.at)
            return portal.page("search.html", "/search", status=400, view=view, data=())
        view = search_page(form, answer, portal.edition_number)
        view = msgspec.structs.replace(view, person=_person(portal, form))
        return portal.page("search.html", "/search", view=view, data=view.data)

    return _kept(request, portal, answered)


def _person(portal: Portal, form: SearchForm) -> Choice | None:
    """The speaker whose name is all that was asked for, with the way to what is known of them."""
    if " " not in form.q.strip() or form.cursor:
        return None
    with suppress(NotFound):
        person = portal.record.person(slug(form.q))
        row = views.person_row(person)
        return Choice(f"{person.name}: {row.count}", row.href, active=False)
    return None


@get("/search/values", sync_to_thread=True)
def values(request: Asked, portal: Provided) -> Response[Any]:
    """All values of a field in what a query finds."""
    fields = only(given(request.scope["query_string"]), SEARCH_FIELDS - {"cursor"} | {"field", "contains"})
    form = search_form(fields)
    field: Counted | None = one_of(
        fields, "field", tuple(name for name in get_args(Counted) if name in FACETS), "a field"
    )
    if field is None:
        says = f"Which field is not said: give “field” as one of {', '.join(FACETS)}."
        raise RequestError(says)
    contains = text_field(fields, "contains") or ""
    chosen, name = field, contains

    def answered() -> Response[str]:
        found = containing(chosen, portal.values(query(form), chosen), name)[:_MOST_VALUES]
        view = values_page(form, chosen, name, found, _MOST_VALUES)
        return portal.page("values.html", "/search", view=view)

    return _kept(request, portal, answered)


def _data(
    request: Asked,
    portal: Portal,
    make: Callable[[SearchForm, Answer], Response[Any]],
    sort: Sort = "relevance",
) -> Response[Any]:
    """Answer a search with data. The next page is named in a header too (RFC 8288)."""
    form = form_of(request)

    def answered() -> Response[Any]:
        asked: Query = query(form, sort=sort, facets=request.url.path.endswith(".json"))
        answer = portal.search(asked)
        response = make(form, answer)
        if answer.following:
            fields = {**form.fields(), "cursor": answer.following}
            response.headers["link"] = (
                f'<{base_of(request)}{with_query(request.url.path, fields)}>; rel="next"'
            )
        return response

    return _kept(request, portal, answered)


@get("/search.atom", sync_to_thread=True)
def search_atom(request: Asked, portal: Provided) -> Response[Any]:
    """A search as an Atom feed, newest first where the address does not say otherwise."""

    def made(form: SearchForm, answer: Answer) -> Response[str]:
        view = feeds.feed(form, answer, base_of(request), portal.edition_number, portal.received)
        return portal.xml("found.xml", _ATOM, view=view)

    return _data(request, portal, made, "newest")


@get("/search.json", sync_to_thread=True)
def search_json(request: Asked, portal: Provided) -> Response[Any]:
    """A search as a JSON Feed, newest first where the address does not say otherwise."""

    def made(form: SearchForm, answer: Answer) -> Response[bytes]:
        view = feeds.json_feed(form, answer, base_of(request), portal.edition_number, portal.received)
        return Response(msgspec.json.encode(view), media_type="application/feed+json; charset=utf-8")

    return _data(request, portal, made, "newest")


@get("/search.csv", sync_to_thread=True)
def search_csv(request: Asked, portal: Provided) -> Response[Any]:
    """A search as a table."""
    base = base_of(request)

    def address(line: Line) -> str:
        return base + (permalink_path(line.id) if line.id else release_path(line.release))

    return _data(request, portal, lambda _, answer: _file(csv_of(answer, address), "text/csv", "search.csv"))


@get("/search.jsonl", sync_to_thread=True)
def search_jsonl(request: Asked, portal: Provided) -> Response[Any]:
    """A search as JSON Lines, as the command line prints it."""
    return _data(
        request, portal, lambda _, answer: _file(json_lines_of(answer), "application/jsonl", "search.jsonl")
    )


def _file(text: str, media_type: str, name: str) -> Response[Any]:
    return Response(
        text.encode(),
        media_type=media_type if media_type.startswith("text/") else f"{media_type}; charset=utf-8",
        headers={"content-disposition": f'inline; filename="{name}"'},
    )


@get("/trend", sync_to_thread=True)
def trend(request: Asked, portal: Provided) -> Response[Any]:
    """Words over time, as a chart and a table."""
    form = trend_form(given(request.scope["query_string"]))
    if not form.qs:
        return portal.page("trend.html", "/search", view=trend_page(form))

    def answered() -> Response[str]:
        try:
            found = portal.trend(queries(form), form.by)
        except QueryError as error:
            return portal.page("trend.html", "/search", status=400, view=trend_page(form, trouble=str(error)))
        return portal.page("trend.html", "/search", view=trend_page(form, found))

    return _kept(request, portal, answered)


def _trend_form(request: Asked) -> TrendForm:
    form = trend_form(given(request.scope["query_string"]))
    if not form.qs:
        says = "What is to be counted is not said: give “q” once for each query."
        raise RequestError(says)
    return form


@get("/trend.svg", sync_to_thread=True)
def trend_svg(request: Asked, portal: Provided) -> Response[Any]:
    """The chart alone, as a picture."""
    form = _trend_form(request)

    def answered() -> Response[str]:
        view = trend_page(form, portal.trend(queries(form), form.by))
        return portal.xml("trend.svg", "image/svg+xml; charset=utf-8", view=view)

    return _kept(request, portal, answered)


@get("/trend.csv", sync_to_thread=True)
def trend_table(request: Asked, portal: Provided) -> Response[Any]:
    """Words over time as a table."""
    form = _trend_form(request)
    return _kept(
        request,
        portal,
        lambda: _file(trend_csv(portal.trend(queries(form), form.by)), "text/csv", "trend.csv"),
    )


@get("/trend.json", sync_to_thread=True)
def trend_json(request: Asked, portal: Provided) -> Response[Any]:
    """Words over time as JSON."""
    form = _trend_form(request)

    def answered() -> Response[bytes]:
        found = portal.trend(queries(form), form.by)
        return Response(msgspec.json.encode(found), media_type="application/json; charset=utf-8")

    return _kept(request, portal, answered)


@get("/opensearch.xml", sync_to_thread=True)
def opensearch(request: Asked, portal: Provided) -> Response[str]:
    """The portal as a search engine that a browser can add (OpenSearch 1.1)."""
    return portal.xml(
        "opensearch.xml", "application/opensearchdescription+xml; charset=utf-8", base=base_of(request)
    )


HANDLERS = (
    search,
    values,
    search_atom,
    search_json,
    search_csv,
    search_jsonl,
    trend,
    trend_svg,
    trend_table,
    trend_json,
    opensearch,
)
