"""The pages: each reads the record, lays the answer out and prints it. They decide nothing."""

from functools import partial
from typing import get_args

from litestar import Response, get
from litestar.response import Redirect

from onrecord.errors import NotFound
from onrecord.find import QueryError, highlight
from onrecord.keep.history import departures
from onrecord.keep.views import ReleaseView
from onrecord.model import Role

from . import views
from .addresses import (
    checked_id,
    edition_path,
    outlet_path,
    release_path,
    slug,
    with_query,
)
from .citing import citation
from .exchange import exchange_page
from .inline import Highlight
from .mementos import memento_headers
from .paging import PER_PAGE, page_field, pager, text_field
from .portal import Asked, InPath, Portal, Provided, json_response
from .transcript import release_page

__all__ = ["HANDLERS"]

DIRECTORY = 120


@get("/", sync_to_thread=True)
def home(request: Asked, portal: Provided) -> Response[str]:
    """Newest releases."""
    form = views.filter_form(request.query_params)
    chosen = views.release_filter(form)
    record = portal.record
    total = record.total(chosen)
    rows = tuple(views.release_row(r) for r in record.releases(chosen, PER_PAGE, (form.page - 1) * PER_PAGE))
    counts = record.counts()
    view = views.HomePage(
        holds=views.holds(counts),
        form=form,
        kinds=record.kinds(),
        years=record.years(),
        rows=rows,
        pager=pager("/", form.fields(), form.page, len(rows), total),
        is_empty=counts.releases == 0,
    )
    return portal.page("home.html", "/", view=view)


@get("/releases/{ref:str}", sync_to_thread=True)
def release(request: Asked, portal: Provided, ref: InPath) -> Response[str] | Response[bytes]:
    """A release in its current edition; with ``.json`` after its id, as JSON."""
    id_ = checked_id(ref.removesuffix(".json"), "release")
    view = portal.record.release(id_)
    if ref.endswith(".json"):
        return json_response(view)
    return _release(request, portal, view)


@get("/releases/{ref:str}/editions/{number:str}", sync_to_thread=True)
def edition(request: Asked, portal: Provided, ref: InPath, number: InPath) -> Response[str] | Response[bytes]:
    """One edition of a release; with ``.json`` after its number, as JSON."""
    view = edition_view(portal, ref, number.removesuffix(".json"))
    return json_response(view) if number.endswith(".json") else _release(request, portal, view)


def edition_view(portal: Portal, ref: str, number: str) -> ReleaseView:
    """Read one edition by its number; raise ``NotFound`` when the release has no such edition."""
    view = portal.record.release(checked_id(ref, "release"))
    for one in view.editions:
        if str(one.number) == number:
            return view if one.id == view.edition.id else portal.record.release(view.id, one.id)
    message = f"This release has no edition of this number: it has {len(view.editions)}, counted from 1."
    raise NotFound(message)


def _release(request: Asked, portal: Portal, view: ReleaseView) -> Response[str]:
    namesakes = portal.record.namesakes(view)
    page = release_page(view, portal.slugs().get, *_sought(request), namesakes=namesakes)
    gone = portal.record.ask(lambda db: departures(db, view.id, PER_PAGE, 0))
    response = portal.page("release.html", "/", view=page, gone=tuple(views.gone_row(one) for one in gone))
    response.headers.update(memento_headers(view, str(request.base_url).rstrip("/"), request.url.path))
    return response


def _sought(request: Asked) -> tuple[str | None, Highlight | None]:
    """The search that led here, and what marks its words; nulls where none can be read."""
    words = request.query_params.get("q", "").strip()
    if not words:
        return None, None
    try:
        highlight("", words)
    except QueryError:
        return None, None
    return words, partial(highlight, query=words)


@get("/t/{ref:str}", sync_to_thread=True)
def permalink(portal: Provided, ref: InPath) -> Redirect:
    """Lead from a short address to the page and place where its words are today."""
    found = portal.record.address(checked_id(ref, "turn or paragraph"))
    if found.current:
        return Redirect(release_path(found.release, found.anchor), status_code=302)
    number = portal.record.release(found.release, found.edition).edition.number
    return Redirect(edition_path(found.release, number, found.anchor), status_code=302)


@get("/cite/{ref:str}", sync_to_thread=True)
def cite(request: Asked, portal: Provided, ref: InPath) -> Response[str]:
    """A turn, paragraph, exchange or release as a quotation."""
    found = portal.record.address(checked_id(ref, "turn or paragraph"))
    view = portal.record.release(found.release, found.edition)
    number = text_field(request.query_params, "edition")
    if number is not None:
        view = edition_view(portal, found.release, number)
    cited = citation(view, found.anchor, str(request.base_url).rstrip("/"))
    if cited is None:
        message = f"Nothing in this record can be cited as {ref}: open the release and cite from there."
        raise NotFound(message)
    back = f"/t/{ref}" if found.anchor else release_path(found.release)
    return portal.page("cite.html", "/", view=cited, back=back)


@get("/exchanges", sync_to_thread=True)
def exchanges(request: Asked, portal: Provided) -> Response[str]:
    """Newest exchanges."""
    page = page_field(request.query_params)
    found = portal.record.exchanges(limit=PER_PAGE + 1, offset=(page - 1) * PER_PAGE)
    view = views.ExchangesPage(
        rows=tuple(views.exchange_row(x) for x in found[:PER_PAGE]),
        previous=with_query("/exchanges", {"page": page - 1}) if page > 1 else None,
        following=with_query("/exchanges", {"page": page + 1}) if len(found) > PER_PAGE else None,
    )
    return portal.page("exchanges.html", "/exchanges", view=view)


@get("/exchanges/{ref:str}", sync_to_thread=True)
def exchange(request: Asked, portal: Provided, ref: InPath) -> Response[str]:
    """An exchange."""
    found = portal.record.address(checked_id(ref, "exchange"))
    view = portal.record.release(found.release, found.edition)
    if ref not in view.exchange_ids:
        message = f"No exchange has the id {ref}: the page of exchanges lists those there are."
        raise NotFound(message)
    page = exchange_page(view, view.exchange_ids.index(ref), portal.slugs().get, *_sought(request))
    return portal.page("exchange.html", "/exchanges", view=page)


@get("/speakers", sync_to_thread=True)
def speakers(request: Asked, portal: Provided) -> Response[str]:
    """Everybody whom the releases name."""
    page = page_field(request.query_params)
    asked = text_field(request.query_params, "role")
    role: Role | None = next((r for r in get_args(Role) if r == asked), None)
    people = portal.record.people(role)
    first = (page - 1) * DIRECTORY
    shown = people[first : first + DIRECTORY]
    named = (("Everybody", None), ("Officials", "official"), ("Reporters", "reporter"))
    return portal.page(
        "speakers.html",
        "/speakers",
        rows=tuple(views.person_row(person) for person in shown),
        roles=tuple((name, with_query("/speakers", {"role": r}), r == role) for name, r in named),
        pager=pager("/speakers", {"role": role}, page, len(shown), len(people), DIRECTORY),
    )


@get("/speakers/{ref:str}", sync_to_thread=True)
def speaker(request: Asked, portal: Provided, ref: InPath) -> Response[str]:
    """A speaker and what was said."""
    page = page_field(request.query_params)
    person = portal.record.person(checked_id(ref, "speaker"))
    said = portal.record.statements(person.slug, PER_PAGE, (page - 1) * PER_PAGE)
    view = views.speaker_page(
        person,
        said,
        pager(f"/speakers/{person.slug}", {}, page, len(said), person.turns + person.issued),
        with_query("/search", {"speaker": person.name}),
    )
    return portal.page("speaker.html", "/speakers", view=view)


@get("/outlets", sync_to_thread=True)
def outlets(portal: Provided) -> Response[str]:
    """The outlets whose reporters asked."""
    rows = tuple(views.outlet_count(facet) for facet in portal.record.outlets())
    return portal.page("outlets.html", "/outlets", rows=rows)


@get("/outlets/{ref:str}", sync_to_thread=True)
def outlet(request: Asked, portal: Provided, ref: InPath) -> Response[str]:
    """An outlet and its exchanges."""
    page = page_field(request.query_params)
    checked_id(ref, "outlet")
    named = [facet for facet in portal.record.outlets() if slug(facet.value) == ref]
    if not named:
        message = "This record names no such outlet: the page of outlets lists those it names."
        raise NotFound(message)
    name, total = named[0].value, named[0].count
    found = (
        portal.record.outlet(name, PER_PAGE, (page - 1) * PER_PAGE) if (page - 1) * PER_PAGE < total else ()
    )
    view = views.OutletPage(
        name=name,
        summary=views.outlet_count(named[0]).count,
        rows=tuple(views.exchange_row(x) for x in found),
        pager=pager(outlet_path(name), {}, page, len(found), total),
    )
    return portal.page("outlet.html", "/outlets", view=view)


@get("/doubts", sync_to_thread=True)
def doubts(request: Asked, portal: Provided) -> Response[str]:
    """What is doubtful, and what was not read."""
    page = page_field(request.query_params)
    found = portal.record.doubts(PER_PAGE + 1, (page - 1) * PER_PAGE)
    refused = portal.record.refusals(PER_PAGE, 0) if page == 1 else ()
    return portal.page(
        "doubts.html",
        "/doubts",
        rows=tuple(views.doubt_row(d) for d in found[:PER_PAGE]),
        refusals=tuple(views.refusal_row(r) for r in refused),
        previous=with_query("/doubts", {"page": page - 1}) if page > 1 else None,
        following=with_query("/doubts", {"page": page + 1}) if len(found) > PER_PAGE else None,
    )


@get("/about", sync_to_thread=True)
def about(portal: Provided) -> Response[str]:
    """What this is."""
    return portal.page("about.html", "/about", holds=views.holds(portal.record.counts()))


HANDLERS = (
    home,
    release,
    edition,
    permalink,
    cite,
    exchanges,
    exchange,
    speakers,
    speaker,
    outlets,
    outlet,
    doubts,
    about,
)
