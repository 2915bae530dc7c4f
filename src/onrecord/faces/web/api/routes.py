"""The addresses of the API: each asks the record or the index and hands the answer on as JSON."""

from collections.abc import Callable
from typing import Any, get_args

import msgspec
from litestar import Response, get

from onrecord.find.seam import Counted
from onrecord.keep.shown import shown
from onrecord.keep.views import Facet
from onrecord.model import Role

from .. import views
from ..addresses import RequestError, checked_id, with_query
from ..asking import given, number_field, one_of, only, query, search_form
from ..finding.facets import FACETS, containing, value_says
from ..finding.trending import queries, trend_form
from ..paging import PER_PAGE, date_field, text_field, year_field
from ..portal import Asked, InPath, Portal, Provided, json_response
from . import checks
from .answers import Found, FoundValue, PersonFound, PersonList, ReleaseList, Values
from .openapi import document
from .operations import MOST_VALUES, OPERATIONS

__all__ = ["HANDLERS"]


def _fields(request: Asked, operation: str) -> dict[str, str]:
    """The fields of a request. Raise ``RequestError`` for one that is not known, twice there, or empty."""
    known = {one.name for one in OPERATIONS[operation].parameters if one.place == "query"}
    several = {one.name for one in OPERATIONS[operation].parameters if one.several}
    items = given(request.scope["query_string"])
    fields = only(items, known, several)
    for name, value in items:
        if not value:
            says = f"The field “{name}” is empty: give it a value, or leave it out."
            raise RequestError(says)
    return fields


def _kept(request: Asked, portal: Portal, make: Callable[[], object]) -> Response[Any]:
    """Answer with JSON, or say that what the asker has is what there is."""
    tag = portal.tag()
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers={"etag": tag})
    response = json_response(make())
    response.headers["etag"] = tag
    return response


def _values(name: str, facets: tuple[Facet, ...]) -> tuple[FoundValue, ...]:
    return tuple(FoundValue(one.value, value_says(name, one.value), one.count) for one in facets)


@get(OPERATIONS["search"].path, sync_to_thread=True)
def search(request: Asked, portal: Provided) -> Response[Any]:
    """Search the record."""
    form = search_form(_fields(request, "search"))

    def found() -> Found:
        answer = portal.search(query(form))
        cursor = answer.following
        return Found(
            total=answer.total,
            says=answer.says,
            spelling=answer.spelling,
            missing=answer.missing,
            searched=answer.searched,
            hits=answer.hits,
            groups=answer.groups,
            facets={name: _values(name, facets) for name, facets in answer.facets.items()},
            cursor=cursor,
            next=with_query(request.url.path, {**form.fields(), "cursor": cursor}) if cursor else None,
            drawn=answer.drawn,
        )

    return _kept(request, portal, found)


@get(OPERATIONS["values"].path, sync_to_thread=True)
def values(request: Asked, portal: Provided) -> Response[Any]:
    """Values of a field in what a search finds."""
    asked = _fields(request, "values")
    known: tuple[Counted, ...] = tuple(name for name in get_args(Counted) if name in FACETS)
    field: Counted | None = one_of(asked, "field", known, "a field")
    if field is None:
        says = f"Which field is not said: give “field” as one of {', '.join(FACETS)}."
        raise RequestError(says)
    contains = text_field(asked, "contains") or ""
    most = number_field(asked, "limit", 1, MOST_VALUES) or 200
    form = search_form({name: value for name, value in asked.items() if name != "limit"})
    return _kept(
        request,
        portal,
        lambda: Values(
            field, _values(field, containing(field, portal.values(query(form), field), contains)[:most])
        ),
    )


@get(OPERATIONS["trend"].path, sync_to_thread=True)
def trend(request: Asked, portal: Provided) -> Response[Any]:
    """Words over time."""
    _fields(request, "trend")
    form = trend_form(given(request.scope["query_string"]))
    if not form.qs:
        says = "What is to be counted is not said: give “q” once for each query."
        raise RequestError(says)
    return _kept(request, portal, lambda: portal.trend(queries(form), form.by))


@get(OPERATIONS["releases"].path, sync_to_thread=True)
def releases(request: Asked, portal: Provided) -> Response[bytes]:
    """List releases."""
    asked = _fields(request, "releases")
    form = views.FilterForm(
        text_field(asked, "kind"),
        year_field(asked),
        date_field(asked, "after"),
        date_field(asked, "before"),
        1,
    )
    limit, offset = _stretch(asked)
    chosen = views.release_filter(form)
    total = portal.record.total(chosen)
    found = portal.record.releases(chosen, limit, offset)
    following = _next(request, {**form.fields(), "limit": asked.get("limit")}, offset + limit, total)
    return json_response(ReleaseList(total, found, following))


@get("/api/v1/releases/{ref:str}", sync_to_thread=True)
def release(request: Asked, portal: Provided, ref: InPath) -> Response[bytes]:
    """A release."""
    asked = _fields(request, "release")
    edition = asked.get("edition")
    id_ = checked_id(ref, "release")
    return json_response(portal.record.release(id_, checked_id(edition, "edition") if edition else None))


@get("/api/v1/passages/{ref:str}", sync_to_thread=True)
def passage(request: Asked, portal: Provided, ref: InPath) -> Response[bytes]:
    """What an id points at."""
    _fields(request, "passage")
    address = portal.record.address(checked_id(ref, "turn or paragraph"))
    view = portal.record.release(address.release, address.edition)
    return json_response(shown(ref, address.anchor, view, is_current=address.current))


@get(OPERATIONS["people"].path, sync_to_thread=True)
def people(request: Asked, portal: Provided) -> Response[bytes]:
    """List people."""
    asked = _fields(request, "people")
    role: Role | None = one_of(asked, "role", get_args(Role), "a role")
    limit, offset = _stretch(asked)
    found = portal.record.people(role)
    following = _next(request, {"role": role, "limit": asked.get("limit")}, offset + limit, len(found))
    return json_response(PersonList(len(found), found[offset : offset + limit], following))


@get("/api/v1/people/{ref:str}", sync_to_thread=True)
def person(request: Asked, portal: Provided, ref: InPath) -> Response[bytes]:
    """A person."""
    asked = _fields(request, "person")
    limit, offset = _stretch(asked)
    found = portal.record.person(checked_id(ref, "person"))
    said = portal.record.statements(found.slug, limit, offset)
    following = _next(request, {"limit": asked.get("limit")}, offset + limit, found.turns)
    return json_response(PersonFound(found, said, following))


def _stretch(fields: dict[str, str]) -> tuple[int, int]:
    limit = number_field(fields, "limit", 1, 200) or PER_PAGE
    return limit, number_field(fields, "offset", 0, 100_000) or 0


def _next(request: Asked, fields: dict[str, str | int | None], offset: int, total: int) -> str | None:
    return with_query(request.url.path, {**fields, "offset": offset}) if offset < total else None


@get("/api/openapi.json", sync_to_thread=False)
def openapi() -> Response[bytes]:
    """The description of the API."""
    return Response(msgspec.json.encode(document()), media_type="application/json; charset=utf-8")


@get("/api", sync_to_thread=True)
def about_api(portal: Provided) -> Response[str]:
    """The API for people, with an example of each question."""
    record = portal.record
    first = next(iter(record.exchanges(limit=1)), None)
    newest = next(iter(record.releases(limit=1)), None)
    named = next(iter(record.people()), None)
    examples: dict[str, str | None] = {
        "release": first.release if first else newest.id if newest else None,
        "exchange": first.id if first else None,
        "turn": record.release(first.release).turn_ids[0] if first else None,
        "person": named.slug if named else None,
    }
    rows = tuple((one, _filled(one.examples, examples)) for one in OPERATIONS.values())
    return portal.page("api.html", "/api", rows=rows)


def _filled(examples: tuple[str, ...], values: dict[str, str | None]) -> tuple[str, ...]:
    """Examples with ids of this record; those for which the record has nothing are left out."""
    filled: list[str] = []
    for example in examples:
        text = example
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value) if value else text
        if "{" not in text:
            filled.append(text)
    return tuple(filled)


HANDLERS = (
    search,
    values,
    trend,
    releases,
    release,
    passage,
    people,
    person,
    openapi,
    about_api,
    *checks.HANDLERS,
)
