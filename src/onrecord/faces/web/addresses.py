"""Where each thing lives in the portal: addresses are made and checked here and nowhere else."""

import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import quote, urlencode, urlsplit

from onrecord.errors import NotFound, OnrecordError

__all__ = [
    "RequestError",
    "change_path",
    "checked_id",
    "checked_sha256",
    "cite_path",
    "difference_path",
    "edition_path",
    "exchange_path",
    "history_path",
    "outlet_path",
    "outward",
    "permalink_path",
    "release_path",
    "slug",
    "source_path",
    "speaker_path",
    "with_query",
]

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,126}[a-z0-9])?")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_OUTWARD_SCHEMES = frozenset({"http", "https", "mailto"})


class RequestError(OnrecordError):
    """An address or a form field that cannot be understood: one sentence says which and what would do."""


def checked_id(value: str, what: str) -> str:
    """Give ``value`` back when it has the form of an id; raise ``NotFound`` otherwise.

    ``what`` names the thing looked for, for the sentence.
    """
    if not _ID.fullmatch(value):
        message = f"No {what} has this id: ids are lower-case letters, digits and hyphens."
        raise NotFound(message)
    return value


def checked_sha256(value: str) -> str:
    """Give ``value`` back when it has the form of a SHA-256 in hexadecimal; raise ``NotFound`` otherwise."""
    if not _SHA256.fullmatch(value):
        message = "No source has this address: a source is named by its SHA-256, 64 hexadecimal digits."
        raise NotFound(message)
    return value


def release_path(release: str, anchor: str | None = None) -> str:
    """Page of a release in its current edition, at a turn or paragraph where one is given."""
    return f"/releases/{quote(release)}" + (f"#{quote(anchor)}" if anchor else "")


def edition_path(release: str, number: int, anchor: str | None = None) -> str:
    """Page of one edition of a release, by its number (from 1)."""
    return f"/releases/{quote(release)}/editions/{number}" + (f"#{quote(anchor)}" if anchor else "")


def history_path(release: str) -> str:
    """Page of a release's history."""
    return f"/releases/{quote(release)}/history"


def difference_path(release: str, old: int, new: int) -> str:
    """Page of what changed from one edition of a release to another, by their numbers."""
    return f"/releases/{quote(release)}/editions/{new}/from/{old}"


def change_path(change: str) -> str:
    """Page of a change of the ledger."""
    return f"/changes/{quote(change)}"


def exchange_path(exchange: str) -> str:
    """Page of an exchange."""
    return f"/exchanges/{quote(exchange)}"


def permalink_path(anchor: str) -> str:
    """Short address of a turn or paragraph; it outlives editions by leading to where the id is today."""
    return f"/t/{quote(anchor)}"


def cite_path(anchor: str, edition: int | None = None) -> str:
    """Page that gives a turn, paragraph, exchange or release as a quotation, of one edition where it is
    named.
    """
    return f"/cite/{quote(anchor)}" + (f"?edition={edition}" if edition is not None else "")


def speaker_path(person: str) -> str:
    """Page of a speaker, by slug."""
    return f"/speakers/{quote(person)}"


def outlet_path(name: str) -> str:
    """Page of an outlet, by name."""
    return f"/outlets/{quote(slug(name))}"


def source_path(sha256: str) -> str:
    """Page of a source as received."""
    return f"/sources/{sha256}"


def slug(name: str) -> str:
    """Turn a name into lower-case ASCII letters, digits and hyphens ("Le Monde (Paris)": le-monde-paris).

    A name without one ASCII letter or digit gives its code points in hexadecimal: it still has an address.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "-".join(f"{ord(c):x}" for c in name[:16])


def with_query(path: str, fields: Mapping[str, str | int | None]) -> str:
    """Add the fields that have a value to a path as its query."""
    given = {name: value for name, value in fields.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path


def outward(href: str) -> str | None:
    """Give back an address that may become a link out: absolute http, https or mailto; else null.

    Control characters and white space are refused outright: browsers drop some of them, so that
    ``java\\nscript:`` would otherwise read differently here and there.
    """
    if any(ord(c) <= 0x20 or ord(c) == 0x7F for c in href):
        return None
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    if parts.scheme.lower() not in _OUTWARD_SCHEMES:
        return None
    return href if parts.netloc or (parts.scheme.lower() == "mailto" and parts.path) else None
