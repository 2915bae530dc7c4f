"""The TimeGate and the TimeMap of each release (RFC 7089)."""

from litestar import Response, get
from litestar.response import Redirect

from .addresses import checked_id, edition_path, release_path
from .mementos import asked_moment, best, timegate_path, timemap, timemap_path
from .portal import Asked, InPath, Provided

__all__ = ["HANDLERS"]


@get("/timegate/releases/{ref:str}", sync_to_thread=True)
def timegate(request: Asked, portal: Provided, ref: InPath) -> Redirect:
    """Lead to the edition that stood at the time asked for (RFC 7089, 4.1.1: 302 and Vary)."""
    view = portal.record.release(checked_id(ref, "release"))
    one = best(view, asked_moment(request.headers.get("accept-datetime")))
    base = str(request.base_url).rstrip("/")
    links = (
        f'<{base}{release_path(view.id)}>; rel="original", '
        f'<{base}{timemap_path(view.id)}>; rel="timemap"; type="application/link-format", '
        f'<{base}{timegate_path(view.id)}>; rel="timegate"'
    )
    return Redirect(
        edition_path(view.id, one.number),
        status_code=302,
        headers={"vary": "accept-datetime", "link": links},
    )


@get("/timemap/link/releases/{ref:str}", sync_to_thread=True)
def map_of_times(request: Asked, portal: Provided, ref: InPath) -> Response[str]:
    """List all editions of a release with their times."""
    view = portal.record.release(checked_id(ref, "release"))
    return Response(timemap(view, str(request.base_url).rstrip("/")), media_type="application/link-format")


HANDLERS = (timegate, map_of_times)
