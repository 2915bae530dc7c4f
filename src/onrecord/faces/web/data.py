"""The same answers for machines, and the sources they rest on: JSON, the feed, bytes as received."""

import msgspec
from litestar import Response, get

from onrecord.errors import NotFound
from onrecord.keep.followed import answers_of
from onrecord.keep.origins import read_from
from onrecord.keep.views import ReleaseSummary

from . import views
from .addresses import checked_sha256
from .pages import edition_view
from .paging import PER_PAGE, page_field
from .portal import STATIC, Asked, InPath, Provided, json_response
from .sources import LARGEST_SHOWN, attachment_name, blocks_page, source_page

__all__ = ["HANDLERS"]


class ReleaseList(msgspec.Struct, frozen=True):
    """A page of the list of releases; ``total`` counts all that pass the filter."""

    total: int
    page: int
    releases: tuple[ReleaseSummary, ...]


@get("/releases.json", sync_to_thread=True)
def releases_json(request: Asked, portal: Provided) -> Response[bytes]:
    """Newest releases as JSON, with the filters of the first page."""
    form = views.filter_form(request.query_params)
    chosen = views.release_filter(form)
    found = portal.record.releases(chosen, PER_PAGE, (form.page - 1) * PER_PAGE)
    return json_response(ReleaseList(portal.record.total(chosen), form.page, found))


@get("/feed.atom", sync_to_thread=True)
def feed(request: Asked, portal: Provided) -> Response[str]:
    """Newest releases as an Atom feed (RFC 4287)."""
    record = portal.record
    newest = record.releases(limit=PER_PAGE)
    entries = tuple((views.release_row(r), record.release(r.id).edition.received_at) for r in newest)
    return portal.xml(
        "feed.xml",
        "application/atom+xml; charset=utf-8",
        base=str(request.base_url).rstrip("/"),
        entries=entries,
        updated=max((received for _, received in entries), default="1970-01-01T00:00:00Z"),
    )


@get("/sources/{ref:str}", sync_to_thread=True)
def source(request: Asked, portal: Provided, ref: InPath) -> Response[str]:
    """A source as received, as text."""
    page = page_field(request.query_params)
    found = portal.record.source(checked_sha256(ref))
    data = portal.record.source_bytes(found.sha256) if found.size <= LARGEST_SHOWN else None
    answers = portal.record.ask(lambda db: answers_of(db, found.sha256))
    view = source_page(found, data, read_from(portal.record, found.sha256), answers, page)
    return portal.page("source.html", "/", view=view)


@get("/sources/{ref:str}/as-received", sync_to_thread=True)
def as_received(portal: Provided, ref: InPath) -> Response[bytes]:
    """A source byte for byte, to be saved and never shown by a browser."""
    found = portal.record.source(checked_sha256(ref))
    return Response(
        portal.record.source_bytes(found.sha256),
        media_type="application/octet-stream",
        headers={"content-disposition": f'attachment; filename="{attachment_name(found)}"'},
    )


@get("/releases/{ref:str}/editions/{number:str}/blocks", sync_to_thread=True)
def blocks(portal: Provided, ref: InPath, number: InPath) -> Response[str]:
    """Every character of an edition, block by block."""
    return portal.page("blocks.html", "/", view=blocks_page(edition_view(portal, ref, number)))


_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FILES = {file.name: file for file in STATIC.iterdir() if file.suffix in _MEDIA_TYPES}


@get("/static/{name:str}", sync_to_thread=True)
def static(name: InPath) -> Response[bytes]:
    """A style sheet, the script or the sign of the portal; no other file can be named."""
    file = _FILES.get(name)
    if file is None:
        message = "The portal has no such file."
        raise NotFound(message)
    return Response(file.read_bytes(), media_type=f"{_MEDIA_TYPES[file.suffix]}; charset=utf-8")


HANDLERS = (releases_json, feed, source, as_received, blocks, static)
