"""Memento (RFC 7089): every release is served by date, its editions are its mementos."""

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from onrecord.keep.views import EditionView, ReleaseView

from .addresses import RequestError, edition_path, release_path

__all__ = ["asked_moment", "best", "memento_headers", "timegate_path", "timemap", "timemap_path"]


def timegate_path(release: str) -> str:
    """TimeGate of a release."""
    return f"/timegate{release_path(release)}"


def timemap_path(release: str) -> str:
    """TimeMap of a release, in the link format (RFC 6690)."""
    return f"/timemap/link{release_path(release)}"


def _date(moment: str) -> str:
    """Write a time as HTTP does (RFC 9110, 5.6.7)."""
    return format_datetime(datetime.fromisoformat(moment).astimezone(UTC), usegmt=True)


def in_order(view: ReleaseView) -> list[EditionView]:
    """Return the editions in the order they were received."""
    return sorted(view.editions, key=lambda one: (one.received_at, one.number))


def _link(address: str, rel: str, moment: str | None = None) -> str:
    at = f'; datetime="{_date(moment)}"' if moment else ""
    return f'<{address}>; rel="{rel}"{at}'


def _memento(view: ReleaseView, base: str, one: EditionView, rel: str) -> str:
    return _link(base + edition_path(view.id, one.number), rel, one.received_at)


def memento_headers(view: ReleaseView, base: str, path: str) -> dict[str, str]:
    """Return the headers of a release's page, or of one edition's: the latter is a memento."""
    ordered = in_order(view)
    links = [
        _link(base + release_path(view.id), "original"),
        _link(base + timegate_path(view.id), "timegate"),
        f'{_link(base + timemap_path(view.id), "timemap")}; type="application/link-format"',
    ]
    if len(ordered) == 1:
        links.append(_memento(view, base, ordered[0], "first last memento"))
    else:
        links.append(_memento(view, base, ordered[0], "first memento"))
        links.append(_memento(view, base, ordered[-1], "last memento"))
    headers = {"link": ", ".join(links)}
    if "/editions/" in path:
        headers["memento-datetime"] = _date(view.edition.received_at)
    return headers


def timemap(view: ReleaseView, base: str) -> str:
    """Return the list of all editions of a release in the link format."""
    ordered = in_order(view)
    own = _link(base + timemap_path(view.id), "self")
    span = f'from="{_date(ordered[0].received_at)}"; until="{_date(ordered[-1].received_at)}"'
    lines = [
        _link(base + release_path(view.id), "original"),
        _link(base + timegate_path(view.id), "timegate"),
        f'{own}; type="application/link-format"; {span}',
    ]
    for n, one in enumerate(ordered):
        rel = " ".join(
            word
            for word, holds in (("first", n == 0), ("last", n == len(ordered) - 1), ("memento", True))
            if holds
        )
        lines.append(_memento(view, base, one, rel))
    return ",\n".join(lines) + "\n"


def asked_moment(header: str | None) -> datetime | None:
    """Read Accept-Datetime; None when there is none. RequestError for one that is no HTTP date."""
    if header is None:
        return None
    try:
        moment = parsedate_to_datetime(header)
    except ValueError as error:
        message = "Accept-Datetime is no date as HTTP writes it, such as Thu, 20 May 2021 22:14:56 GMT."
        raise RequestError(message) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def best(view: ReleaseView, moment: datetime | None) -> EditionView:
    """Return the edition that stood at a moment: the last received by then, else the first there is."""
    ordered = in_order(view)
    if moment is None:
        return ordered[-1]
    by_then = [one for one in ordered if datetime.fromisoformat(one.received_at) <= moment]
    return by_then[-1] if by_then else ordered[0]
