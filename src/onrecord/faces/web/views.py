"""The lists as their pages show them: from what the record answers to what a template prints."""

from collections.abc import Mapping, Sequence

import msgspec

from onrecord.keep.followed import OF_PAGE
from onrecord.keep.history import Departure
from onrecord.keep.views import (
    Counts,
    Doubt,
    ExchangeView,
    Facet,
    Person,
    RefusalView,
    ReleaseFilter,
    ReleaseSummary,
    Statement,
)

from .addresses import exchange_path, outlet_path, release_path, speaker_path, with_query
from .paging import Pager, date_field, in_order, page_field, text_field, year_field
from .words import day, day_span, moment, plural, sentence_case

__all__ = [
    "DoubtRow",
    "ExchangeRow",
    "ExchangesPage",
    "FilterForm",
    "GoneRow",
    "HomePage",
    "NamedCount",
    "OutletPage",
    "PersonRow",
    "ReleaseRow",
    "SpeakerPage",
    "StatementRow",
    "doubt_row",
    "exchange_row",
    "filter_form",
    "gone_row",
    "holds",
    "person_row",
    "refusal_row",
    "release_filter",
    "release_row",
    "speaker_page",
    "statement_row",
]


class FilterForm(msgspec.Struct, frozen=True):
    """The filters of the list of releases as the reader set them."""

    kind: str | None
    year: str | None
    after: str | None
    before: str | None
    page: int

    def fields(self) -> dict[str, str | int | None]:
        """Give the filters as the fields of an address, the page left out."""
        return {"kind": self.kind, "year": self.year, "after": self.after, "before": self.before}

    @property
    def active(self) -> bool:
        """Whether anything is filtered."""
        return any(self.fields().values())


class ReleaseRow(msgspec.Struct, frozen=True):
    """A release in a list."""

    href: str
    title: str
    kind: str | None
    date: str | None
    date_says: str
    place: str | None
    issued_by: str | None
    facts: tuple[str, ...]
    opening: str


class GoneRow(msgspec.Struct, frozen=True):
    """A release that went from its ``place``: its feed or its address."""

    href: str
    title: str
    since: str
    since_says: str
    says: str
    back: bool = False
    place: str = "feed"


class HomePage(msgspec.Struct, frozen=True):
    """The newest releases."""

    holds: str
    form: FilterForm
    kinds: tuple[Facet, ...]
    years: tuple[Facet, ...]
    rows: tuple[ReleaseRow, ...]
    pager: Pager
    is_empty: bool


class ExchangeRow(msgspec.Struct, frozen=True):
    """An exchange in a list."""

    href: str
    who: str
    outlet: str | None
    question: str
    title: str
    release_href: str
    date: str | None
    date_says: str
    count: str
    certain: bool


class ExchangesPage(msgspec.Struct, frozen=True):
    """A list of exchanges."""

    rows: tuple[ExchangeRow, ...]
    previous: str | None
    following: str | None


class NamedCount(msgspec.Struct, frozen=True):
    """A name with its page and how often it is found."""

    name: str
    href: str
    count: str


class PersonRow(msgspec.Struct, frozen=True):
    """A speaker in the list of speakers."""

    name: str
    href: str
    detail: str | None
    count: str
    years: str | None


class StatementRow(msgspec.Struct, frozen=True):
    """A turn in a list of what a speaker said."""

    href: str
    title: str
    date: str | None
    date_says: str
    opening: str
    outlet: str | None


class SpeakerPage(msgspec.Struct, frozen=True):
    """A speaker: the names of offices and outlets with the dates they were seen, and what was said."""

    name: str
    roles: str
    held: tuple[tuple[str, str | None], ...]
    summary: str
    statements: tuple[StatementRow, ...]
    pager: Pager
    search_href: str
    follow_href: str


class OutletPage(msgspec.Struct, frozen=True):
    """An outlet and the exchanges its reporters had."""

    name: str
    summary: str
    rows: tuple[ExchangeRow, ...]
    pager: Pager


class DoubtRow(msgspec.Struct, frozen=True):
    """Something doubtful, with the place it concerns."""

    kind: str
    says: str
    title: str
    href: str
    date: str | None
    date_says: str
    candidates: tuple[str, ...]


def holds(counts: Counts) -> str:
    """Say what a record holds: "6 releases, 11 April 2017 to 5 July 2017, 60 turns, 8 exchanges"."""
    span = day_span(counts.first, counts.last) if counts.first and counts.last else None
    parts = (
        plural(counts.releases, "release"),
        span,
        plural(counts.turns, "turn"),
        plural(counts.exchanges, "exchange"),
    )
    return ", ".join(part for part in parts if part)


def filter_form(fields: Mapping[str, str]) -> FilterForm:
    """Read the filters of the list of releases. Raise ``RequestError`` for one that cannot be understood."""
    form = FilterForm(
        kind=text_field(fields, "kind"),
        year=year_field(fields),
        after=date_field(fields, "after"),
        before=date_field(fields, "before"),
        page=page_field(fields),
    )
    in_order(form.after, form.before)
    return form


def release_filter(form: FilterForm) -> ReleaseFilter:
    """Turn the form into the record's filter; year and dates hold together, so the narrower bound counts."""
    after, before = form.after, form.before
    if form.year:
        first, last = f"{form.year}-01-01", f"{form.year}-12-31"
        after = max(after, first) if after else first
        before = min(before, last) if before else last
    return ReleaseFilter(form.kind, after, before)


def release_row(summary: ReleaseSummary) -> ReleaseRow:
    """Lay out a release for a list."""
    facts = [
        plural(summary.turns, "turn") if summary.turns else None,
        plural(summary.exchanges, "exchange") if summary.exchanges else None,
        plural(summary.slips, "slip of the source", "slips of the source") if summary.slips else None,
        plural(summary.editions, "edition") if summary.editions > 1 else None,
    ]
    return ReleaseRow(
        href=release_path(summary.id),
        title=summary.title or "Untitled release",
        kind=sentence_case(summary.kind) if summary.kind else None,
        date=summary.date,
        date_says=day(summary.date) or "Date not known",
        place=summary.place,
        issued_by=", ".join(summary.issuers) or summary.office,
        facts=tuple(fact for fact in facts if fact),
        opening=summary.opening,
    )


def exchange_row(exchange: ExchangeView) -> ExchangeRow:
    """Lay out an exchange for a list."""
    return ExchangeRow(
        href=exchange_path(exchange.id),
        who=exchange.reporter or exchange.called or "A reporter, not named",
        outlet=exchange.outlet,
        question=exchange.question,
        title=exchange.title or "Untitled release",
        release_href=release_path(exchange.release, exchange.id),
        date=exchange.date,
        date_says=day(exchange.date) or "Date not known",
        count=plural(exchange.turns, "turn"),
        certain=exchange.certain,
    )


def _held(held: tuple[str, str | None, str | None]) -> tuple[str, str | None]:
    name, first, last = held
    return name, day_span(first, last) if first and last else None


def person_row(person: Person) -> PersonRow:
    """Lay out a speaker for the list of speakers."""
    last_held = (person.positions or person.outlets)[-1:]
    return PersonRow(
        name=person.name,
        href=speaker_path(person.slug),
        detail=last_held[0][0] if last_held else None,
        count=f"{_spoken(person)}{plural(person.releases, 'release')}",
        years=day_span(person.first, person.last) if person.first and person.last else None,
    )


def _spoken(person: Person) -> str:
    """How many turns a person has; nothing of them where he or she only issues releases."""
    return f"{plural(person.turns, 'turn')}, " if person.turns or not person.issued else ""


def statement_row(statement: Statement) -> StatementRow:
    """Lay out a turn, or a release without turns, for a list of what was said."""
    return StatementRow(
        href=release_path(statement.release, statement.turn),
        title=statement.title or "Untitled release",
        date=statement.date,
        date_says=day(statement.date) or "Date not known",
        opening=statement.opening,
        outlet=statement.outlet,
    )


def speaker_page(
    person: Person, statements: Sequence[Statement], pager: Pager, search_href: str
) -> SpeakerPage:
    """Lay out a speaker's page."""
    row = person_row(person)
    return SpeakerPage(
        name=person.name,
        roles=sentence_case(", ".join(person.roles)),
        held=tuple(_held(h) for h in (*person.positions, *person.outlets)),
        summary=", ".join(part for part in (row.count, row.years) if part),
        statements=tuple(statement_row(s) for s in statements),
        pager=pager,
        search_href=search_href,
        follow_href=with_query("/follow", {"kind": "speaker", "value": person.slug}),
    )


def outlet_count(facet: Facet) -> NamedCount:
    """Lay out an outlet for the list of outlets."""
    return NamedCount(facet.value, outlet_path(facet.value), plural(facet.count, "exchange"))


def doubt_row(doubt: Doubt) -> DoubtRow:
    """Lay out something doubtful."""
    return DoubtRow(
        kind=sentence_case(doubt.kind.replace("-", " ").replace("_", " ")),
        says=doubt.says,
        title=doubt.title or "Untitled release",
        href=release_path(doubt.release, doubt.anchor),
        date=doubt.date,
        date_says=day(doubt.date) or "Date not known",
        candidates=tuple(", ".join(p for p in (c.name, c.outlet) if p) for c in doubt.candidates),
    )


def gone_row(one: Departure) -> GoneRow:
    """Lay out what went from its feed or address."""
    back = f" It was back on {moment(one.back)}." if one.back else ""
    return GoneRow(
        href=release_path(one.release),
        title=one.title or "Untitled release",
        since=one.gone_by,
        since_says=moment(one.gone_by),
        says=f"{_last_seen(one)}{back}",
        back=one.back is not None,
        place="address" if one.series.startswith(OF_PAGE) else "feed",
    )


def _last_seen(one: Departure) -> str:
    seen = moment(one.last_seen)
    if one.series.startswith(OF_PAGE):
        return f"Last seen on {seen} at {one.series.removeprefix(OF_PAGE)}, which says that it is gone."
    return f"Last seen in its feed on {seen}; older items still stood there."


def refusal_row(refusal: RefusalView) -> DoubtRow:
    """Lay out something that was not read."""
    return DoubtRow(
        kind=sentence_case(refusal.kind.replace("-", " ").replace("_", " ")),
        says=refusal.says,
        title=refusal.source,
        href="",
        date=None,
        date_says=moment(refusal.received_at),
        candidates=(),
    )
