"""What changed: the ledger, a release's history, two editions side by side and inline, and the feed of
changes.
"""

from collections.abc import Sequence
from itertools import groupby

import msgspec
from litestar import Response, get

from onrecord.compare import (
    CLASSES,
    Between,
    Change,
    Difference,
    History,
    LedgerEntry,
    Row,
    between,
    change,
    class_counts,
    entries,
    history_of,
    rows_of,
)
from onrecord.keep import history as kept
from onrecord.keep.history import WantedChanges
from onrecord.keep.proof import inclusion
from onrecord.keep.views import ReleaseView

from .addresses import (
    RequestError,
    change_path,
    checked_id,
    difference_path,
    edition_path,
    history_path,
    release_path,
    source_path,
    with_query,
)
from .pages import edition_view
from .paging import PER_PAGE, Pager, page_field, pager, text_field
from .portal import Asked, InPath, Portal, Provided, json_response
from .views import GoneRow, gone_row
from .words import digits, moment, plural, sentence_case

__all__ = ["HANDLERS"]

IN_ROW = 6
"""Single changes named in a row of the ledger."""


class LedgerRow(msgspec.Struct, frozen=True):
    """A change in a list. ``tone`` is "strong", "middle" or "light" by rank."""

    href: str
    history: str
    title: str
    kind: str
    tone: str
    noted: str | None
    seen: str
    seen_says: str
    between: str
    says: tuple[str, ...]
    more: int


class Filters(msgspec.Struct, frozen=True):
    """A class to filter by, with how many changes have it."""

    name: str
    href: str
    count: str
    here: bool


class LedgerPage(msgspec.Struct, frozen=True):
    """The ledger: changes of one class, or all."""

    filters: tuple[Filters, ...]
    here: str | None
    rows: tuple[LedgerRow, ...]
    gone: tuple[GoneRow, ...]
    pager: Pager
    feed: str
    json_href: str


class SpellRow(msgspec.Struct, frozen=True):
    """A time in which one series gave one edition."""

    edition: str
    href: str
    number: int
    first: str
    first_says: str
    last_says: str | None
    what: str
    series: str
    source: str
    source_href: str
    difference: str | None
    current: bool


class HistoryPage(msgspec.Struct, frozen=True):
    """A release's history."""

    title: str
    href: str
    json_href: str
    timemap: str
    spells: tuple[SpellRow, ...]
    changes: tuple[LedgerRow, ...]
    gone: tuple[GoneRow, ...]
    carriers: tuple[tuple[str, str, tuple[str, ...]], ...]


class Folded(msgspec.Struct, frozen=True):
    """Rows of a difference: shown, or folded away because nothing changed in them."""

    rows: tuple[Row, ...]
    folded: str | None


class DifferencePage(msgspec.Struct, frozen=True):
    """Two editions and what changed between them."""

    title: str
    release: str
    history: str
    old: str
    new: str
    old_href: str
    new_href: str
    noted: str | None
    says: tuple[tuple[str, str], ...]
    parts: tuple[Folded, ...]
    inline: bool
    side_href: str
    inline_href: str
    previous: str | None
    following: str | None
    json_href: str
    seen: str | None


def tone(rank: int) -> str:
    """Say how much a change matters, for the eye."""
    return "strong" if rank >= 55 else "middle" if rank >= 31 else "light"


def _between(one: LedgerEntry) -> str:
    """When it was changed, as far as that was seen."""
    before, after = moment(one.old_seen), moment(one.new_seen)
    return (
        f"Both received {after}" if before == after else f"Seen unchanged until {before}, changed by {after}"
    )


def _row(one: LedgerEntry) -> LedgerRow:
    changes = one.difference.changes
    return LedgerRow(
        href=change_path(one.id),
        history=history_path(one.release),
        title=one.title or "Untitled release",
        kind=sentence_case(one.kind),
        tone=tone(one.rank),
        noted=_noted(one.difference),
        seen=one.new_seen,
        seen_says=moment(one.new_seen),
        between=_between(one),
        says=tuple(sentence_case(change.says) for change in changes[:IN_ROW]),
        more=max(0, len(changes) - IN_ROW),
    )


def _noted(found: Difference) -> str | None:
    return f"{found.noted.how}: {found.noted.says}" if found.noted else None


def _wanted(request: Asked) -> tuple[WantedChanges, str | None]:
    kind = text_field(request.query_params, "class")
    noted = text_field(request.query_params, "noted")
    if kind not in {None, "withdrawn", *CLASSES}:
        message = f"There is no class “{kind}” of changes: the page of changes lists those there are."
        raise RequestError(message)
    if noted not in {None, "yes", "no"}:
        message = "The field “noted” is yes or no."
        raise RequestError(message)
    return WantedChanges(
        kind=None if kind == "withdrawn" else kind, noted=None if noted is None else noted == "yes"
    ), kind


@get("/changes", sync_to_thread=True)
def changes(request: Asked, portal: Provided) -> Response[str]:
    """Every change in the record, newest first."""
    page = page_field(request.query_params)
    wanted, kind = _wanted(request)
    record = portal.record
    total = record.ask(lambda db: kept.total_changes(db, wanted)) if kind != "withdrawn" else 0
    offset = (page - 1) * PER_PAGE
    found = entries(record, wanted, PER_PAGE, offset) if kind != "withdrawn" else ()
    left = record.ask(lambda db: kept.departures(db, None, 200, 0)) if kind == "withdrawn" else ()
    fields = {"class": kind, "noted": text_field(request.query_params, "noted")}
    counted = class_counts(record)
    gone = record.ask(lambda db: len(kept.departures(db, None, 10_000, 0)))
    named = [(None, "All classes", None), *((name, sentence_case(name), count) for name, count in counted)]
    if gone:
        named.append(("withdrawn", "Withdrawn", gone))
    view = LedgerPage(
        filters=tuple(
            Filters(
                says, with_query("/changes", {"class": name}), digits(count) if count else "", name == kind
            )
            for name, says, count in named
        ),
        here=kind,
        rows=tuple(_row(one) for one in found),
        gone=tuple(gone_row(one) for one in left),
        pager=pager("/changes", fields, page, len(found) or len(left), total or len(left)),
        feed=with_query("/changes.atom", fields),
        json_href=with_query("/changes.json", fields),
    )
    return portal.page("changes.html", "/changes", view=view)


@get("/changes.json", sync_to_thread=True)
def changes_json(request: Asked, portal: Provided) -> Response[bytes]:
    """The ledger as JSON, a page at a time."""
    page = page_field(request.query_params)
    wanted, kind = _wanted(request)
    offset = (page - 1) * PER_PAGE
    if kind == "withdrawn":
        return json_response(portal.record.ask(lambda db: kept.departures(db, None, PER_PAGE, offset)))
    return json_response(entries(portal.record, wanted, PER_PAGE, offset))


@get("/changes.atom", sync_to_thread=True)
def changes_feed(request: Asked, portal: Provided) -> Response[str]:
    """Newest changes as an Atom feed that carries the differences themselves (RFC 4287)."""
    wanted, kind = _wanted(request)
    found = () if kind == "withdrawn" else entries(portal.record, wanted, PER_PAGE)
    gone = (
        portal.record.ask(lambda db: kept.departures(db, None, PER_PAGE, 0))
        if kind in {None, "withdrawn"}
        else ()
    )
    newest = max([*(one.new_seen for one in found), *(one.gone_by for one in gone)], default=None)
    return portal.xml(
        "changes.xml",
        "application/atom+xml; charset=utf-8",
        base=str(request.base_url).rstrip("/"),
        here=kind,
        query=str(request.url.query),
        entries=tuple((_row(one), one, _shown(portal, one)) for one in found),
        gone=tuple((gone_row(one), one) for one in gone),
        updated=newest or "1970-01-01T00:00:00Z",
    )


FEED_ROWS = 40
"""Units with changes that an entry of the feed carries; its page has all."""


def _shown(portal: Portal, one: LedgerEntry) -> tuple[Row, ...]:
    """Return the changed units of a change, for the feed."""
    if one.old == one.new:
        return ()
    rows = rows_of(between(portal.record, one.old, one.new).laid)
    return tuple(row for row in rows if row.outcome != "same")[:FEED_ROWS]


@get("/changes/{ref:str}", sync_to_thread=True)
def one_change(request: Asked, portal: Provided, ref: InPath) -> Response[str] | Response[bytes]:
    """A change of the ledger; with ``.json`` after its id, as JSON."""
    entry = change(portal.record, checked_id(ref.removesuffix(".json"), "change"))
    if ref.endswith(".json"):
        return json_response(entry)
    found = between(portal.record, entry.old, entry.new)
    beside = entries(portal.record, WantedChanges(release=entry.release), 10_000)
    at = next(n for n, one in enumerate(beside) if one.id == entry.id)
    path = change_path(entry.id)
    older = change_path(beside[at + 1].id) if at + 1 < len(beside) else None
    newer = change_path(beside[at - 1].id) if at else None
    view = _difference(request, found, entry.difference, (path, older, newer))
    seen = _between(entry)
    view = msgspec.structs.replace(view, seen=seen, json_href=f"{path}.json")
    return portal.page("difference.html", "/changes", view=view)


@get("/releases/{ref:str}/editions/{number:str}/from/{other:str}", sync_to_thread=True)
def difference(
    request: Asked, portal: Provided, ref: InPath, number: InPath, other: InPath
) -> Response[str] | Response[bytes]:
    """What changed from one edition to another; with ``.json``, as JSON."""
    new, old = edition_view(portal, ref, number), edition_view(portal, ref, other.removesuffix(".json"))
    found = between(portal.record, old.edition.id, new.edition.id)
    if other.endswith(".json"):
        return json_response({"difference": found.difference, "rows": rows_of(found.laid)})
    path = difference_path(new.id, old.edition.number, new.edition.number)
    step = new.edition.number - old.edition.number
    earlier = difference_path(new.id, old.edition.number - 1, old.edition.number) if step == 1 else None
    later = difference_path(new.id, new.edition.number, new.edition.number + 1) if step == 1 else None
    ways = (
        path,
        earlier if old.edition.number > 1 else None,
        later if new.edition.number < len(new.editions) else None,
    )
    return portal.page(
        "difference.html", "/changes", view=_difference(request, found, found.difference, ways)
    )


def _difference(
    request: Asked, found: Between, told: Difference, ways: tuple[str, str | None, str | None]
) -> DifferencePage:
    path, previous, following = ways
    inline = request.query_params.get("view") == "inline"
    fields = {"view": "inline"} if inline else {}

    def named(view: ReleaseView) -> str:
        return f"Edition {view.edition.number}, received {moment(view.edition.received_at)}"

    release = found.new.id
    return DifferencePage(
        title=found.new.release.title or "Untitled release",
        release=release_path(release),
        history=history_path(release),
        old=named(found.old),
        new=named(found.new),
        old_href=edition_path(release, found.old.edition.number),
        new_href=edition_path(release, found.new.edition.number),
        noted=_noted(told),
        says=tuple((tone(one.rank), sentence_case(_line(one))) for one in told.changes),
        parts=tuple(_folded(rows_of(found.laid))),
        inline=inline,
        side_href=path,
        inline_href=with_query(path, {"view": "inline"}),
        previous=with_query(previous, fields) if previous else None,
        following=with_query(following, fields) if following else None,
        json_href=f"{path}.json",
        seen=None,
    )


def _line(one: Change) -> str:
    where = f" (turn {one.turn or one.old_turn})" if one.turn or one.old_turn else ""
    return f"{one.says}{where}"


def _folded(rows: Sequence[Row]) -> list[Folded]:
    """Fold runs of units in which nothing changed; one on either side of a change stays."""
    near = [
        any(rows[k].outcome != "same" for k in range(max(n - 1, 0), min(n + 2, len(rows))))
        for n in range(len(rows))
    ]
    made: list[Folded] = []
    for shown, group in groupby(range(len(rows)), key=lambda n: near[n]):
        part = tuple(rows[n] for n in group)
        made.append(Folded(part, None if shown else f"{plural(len(part), 'unit')} as before"))
    return made


@get("/releases/{ref:str}/history", sync_to_thread=True)
def history(portal: Provided, ref: InPath) -> Response[str]:
    """When a release was received in which edition, and what changed."""
    found = history_of(portal.record, checked_id(ref, "release"))
    return portal.page("history.html", "/changes", view=_history(found))


@get("/releases/{ref:str}/history.json", sync_to_thread=True)
def history_json(portal: Provided, ref: InPath) -> Response[bytes]:
    """A release's history as JSON."""
    return json_response(history_of(portal.record, checked_id(ref, "release")))


def _history(found: History) -> HistoryPage:
    before: dict[str, int] = {}
    spells: list[SpellRow] = []
    for one in found.spells:
        earlier = before.get(one.series)
        before[one.series] = one.number
        changed = earlier is not None and earlier != one.number
        spells.append(
            SpellRow(
                edition=one.edition,
                href=edition_path(found.release, one.number),
                number=one.number,
                first=one.first_seen,
                first_says=moment(one.first_seen),
                last_says=moment(one.last_seen) if one.last_seen != one.first_seen else None,
                what=f"Edition {one.number}" + (", with other markup" if one.markup else ""),
                series=one.series.removeprefix("feed:"),
                source=one.name,
                source_href=source_path(one.sha256),
                difference=difference_path(found.release, earlier, one.number)
                if changed and earlier is not None
                else None,
                current=one.edition == found.current,
            )
        )
    return HistoryPage(
        title=found.title or "Untitled release",
        href=release_path(found.release),
        json_href=f"{history_path(found.release)}.json",
        timemap=f"/timemap/link/releases/{found.release}",
        spells=tuple(reversed(spells)),
        changes=tuple(_row(one) for one in reversed(found.changes)),
        gone=tuple(gone_row(one) for one in found.departures),
        carriers=tuple(
            (
                one.series.removeprefix("feed:"),
                one.other.removeprefix("feed:"),
                tuple(sentence_case(change.says) for change in one.difference.changes),
            )
            for one in found.carriers
        ),
    )


@get("/releases/{ref:str}/editions/{number:str}/proof.json", sync_to_thread=True)
def proof(portal: Provided, ref: InPath, number: InPath) -> Response[bytes]:
    """The proof that an edition is in the record's log, to be checked without this portal."""
    view = edition_view(portal, ref, number)
    return Response(
        msgspec.json.format(msgspec.json.encode(inclusion(portal.record, view.edition.id)), indent=1),
        media_type="application/json; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{view.edition.id}.proof.json"'},
    )


HANDLERS = (changes, changes_json, changes_feed, one_change, difference, history, history_json, proof)
