"""An answer as feeds: Atom (RFC 4287, paged by RFC 5005) and JSON Feed 1.1 (jsonfeed.org)."""

from collections.abc import Callable, Iterator

import msgspec

from onrecord.find import Answer, Hit, Line, lines
from onrecord.keep.views import Counts, Facet

from ..addresses import permalink_path, release_path, with_query
from ..asking import SearchForm
from ..words import day
from .rows import EditionNumber, hit_path, named

__all__ = ["Entry", "Feed", "Received", "feed", "hits_of", "json_feed"]

Received = Callable[[str, str], str]
"""Gives the moment an edition was received (RFC 3339) by the ids of its release and of itself."""
_NEVER = "1970-01-01T00:00:00Z"


class Entry(msgspec.Struct, frozen=True):
    """A hit as an entry: who, the words, where. ``updated`` is when its edition was received."""

    id: str
    title: str
    href: str
    published: str | None
    updated: str
    author: str
    text: str
    kind: str | None


class Feed(msgspec.Struct, frozen=True):
    """A page of an answer as an Atom feed; addresses are whole."""

    title: str
    id: str
    own: str
    page: str
    following: str | None
    preceding: str | None
    updated: str
    entries: tuple[Entry, ...]


class Author(msgspec.Struct, frozen=True):
    """A speaker as JSON Feed names one."""

    name: str


class Item(msgspec.Struct, frozen=True, omit_defaults=True, rename={"onrecord": "_onrecord"}):
    """A hit as JSON Feed has it; ``_onrecord`` is the hit as the command line prints it."""

    id: str
    url: str
    title: str
    content_text: str
    onrecord: Line
    summary: str | None = None
    external_url: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    authors: tuple[Author, ...] = ()
    tags: tuple[str, ...] = ()


class Extension(msgspec.Struct, frozen=True):
    """What an answer says beside its hits. ``about`` leads to what the fields mean.

    ``drawn`` is null where ``facets`` are counts; else they are estimates from so many passages.
    """

    about: str
    total: int
    says: str
    searched: Counts
    facets: dict[str, tuple[Facet, ...]]
    missing: tuple[str, ...]
    spelling: str | None
    cursor: str | None
    drawn: int | None


class JsonFeed(msgspec.Struct, frozen=True, omit_defaults=True, rename={"onrecord": "_onrecord"}):
    """A page of an answer as JSON Feed 1.1."""

    version: str
    title: str
    home_page_url: str
    feed_url: str
    items: tuple[Item, ...]
    onrecord: Extension
    next_url: str | None = None


def hits_of(answer: Answer) -> Iterator[Hit]:
    """The hits of an answer, those of its groups included, in order."""
    yield from answer.hits
    for group in answer.groups:
        yield from group.hits


def feed(form: SearchForm, answer: Answer, base: str, number: EditionNumber, received: Received) -> Feed:
    """Lay an answer out as an Atom feed. ``base`` is the portal's own address without a last slash."""
    entries = tuple(_entry(hit, base, number, received) for hit in hits_of(answer))
    fields = form.fields()
    return Feed(
        title=f"onrecord: {answer.says}",
        id=base + with_query("/search.atom", fields),
        own=base + with_query("/search.atom", {**fields, "cursor": form.cursor}),
        page=base + with_query("/search", fields),
        following=_turned(base, "/search.atom", form, answer.following),
        preceding=_turned(base, "/search.atom", form, answer.preceding),
        updated=max((entry.updated for entry in entries), default=_NEVER),
        entries=entries,
    )


def _entry(hit: Hit, base: str, number: EditionNumber, received: Received) -> Entry:
    who = ", ".join(part for part in (named(hit), hit.outlet) if part)
    # An entry without a moment of its own is as old as can be said; it is never left out.
    return Entry(
        id=base + _identity(hit),
        title=f"{who}: {hit.title or 'Untitled release'}" if who else hit.title or "Untitled release",
        href=base + hit_path(hit, "", number),
        published=f"{hit.said_on}T00:00:00Z" if hit.said_on else None,
        updated=received(hit.release, hit.edition),
        author=who or "Not known",
        text=hit.text,
        kind=hit.kind,
    )


def _identity(hit: Hit) -> str:
    return permalink_path(hit.anchor) if hit.anchor else release_path(hit.release)


def _turned(base: str, path: str, form: SearchForm, cursor: str | None) -> str | None:
    return base + with_query(path, {**form.fields(), "cursor": cursor}) if cursor else None


def json_feed(
    form: SearchForm, answer: Answer, base: str, number: EditionNumber, received: Received
) -> JsonFeed:
    """Lay an answer out as a JSON Feed."""
    fields = form.fields()
    items = tuple(
        _item(hit, line, base, number, received)
        for hit, line in zip(hits_of(answer), lines(answer), strict=True)
    )
    return JsonFeed(
        version="https://jsonfeed.org/version/1.1",
        title=f"onrecord: {answer.says}",
        home_page_url=base + with_query("/search", fields),
        feed_url=base + with_query("/search.json", {**fields, "cursor": form.cursor}),
        next_url=_turned(base, "/search.json", form, answer.following),
        items=items,
        onrecord=Extension(
            about=f"{base}/api",
            total=answer.total,
            says=answer.says,
            searched=answer.searched,
            facets=answer.facets,
            missing=answer.missing,
            spelling=answer.spelling,
            cursor=answer.following,
            drawn=answer.drawn,
        ),
    )


def _item(hit: Hit, line: Line, base: str, number: EditionNumber, received: Received) -> Item:
    entry = _entry(hit, base, number, received)
    where = ", ".join(part for part in (hit.title, hit.kind, day(hit.said_on)) if part)
    return Item(
        id=entry.id,
        url=entry.href,
        external_url=hit.link,
        title=entry.title,
        content_text=hit.text,
        summary=where or None,
        date_published=entry.published,
        date_modified=entry.updated,
        authors=(Author(entry.author),) if named(hit) else (),
        tags=tuple(tag for tag in (hit.kind, *hit.topics) if tag),
        onrecord=line,
    )
