"""The search page: from the address to a query, from an answer to what the page prints."""

from collections.abc import Mapping

import msgspec

from onrecord.find import Answer, Hit, Query

from .addresses import RequestError, cite_path, exchange_path, release_path, with_query
from .paging import PER_PAGE, Pager, date_field, page_field, pager, text_field, year_field
from .views import holds
from .words import day, day_span, plural, sentence_case

__all__ = ["Chip", "FacetGroup", "HitRow", "SearchForm", "SearchPage", "query", "search_form", "search_page"]

SORTS = {"relevance": "Best match", "newest": "Newest first", "oldest": "Oldest first"}
ROLES = ("official", "reporter", "operator", "moderator", "interpreter", "audience", "other")
_FACETS = (
    ("kind", "Kind of release"),
    ("year", "Year"),
    ("speaker", "Speaker"),
    ("role", "Role"),
    ("outlet", "Outlet"),
)
_SHOWN = 8


class SearchForm(msgspec.Struct, frozen=True):
    """What was asked, as the address says it."""

    q: str
    kind: str | None
    speaker: str | None
    outlet: str | None
    role: str | None
    year: str | None
    after: str | None
    before: str | None
    sort: str
    page: int

    def fields(self) -> dict[str, str | int | None]:
        """Give the question as the fields of an address, the page left out."""
        return {
            "q": self.q,
            "kind": self.kind,
            "speaker": self.speaker,
            "outlet": self.outlet,
            "role": self.role,
            "year": self.year,
            "after": self.after,
            "before": self.before,
            "sort": None if self.sort == "relevance" else self.sort,
        }

    @property
    def asked(self) -> bool:
        """Whether anything was asked at all."""
        return any(value for name, value in self.fields().items() if name != "sort")


class Chip(msgspec.Struct, frozen=True):
    """A condition that holds, and the address without it."""

    name: str
    value: str
    href: str


class FacetLink(msgspec.Struct, frozen=True):
    """A value to narrow the search to, with how many results have it."""

    value: str
    count: int
    href: str
    active: bool


class FacetGroup(msgspec.Struct, frozen=True):
    """The values of one field: the most frequent, and the rest folded away."""

    name: str
    label: str
    links: tuple[FacetLink, ...]
    more: tuple[FacetLink, ...]


class HitRow(msgspec.Struct, frozen=True):
    """A hit: the words with the searched ones marked, who said them, where."""

    href: str
    cite: str | None
    title: str
    kind: str | None
    who: str | None
    outlet: str | None
    role: str | None
    date: str | None
    date_says: str
    snippet: tuple[tuple[str, bool], ...]
    exchange_href: str | None


class Trouble(msgspec.Struct, frozen=True):
    """What is wrong with a query: one sentence, and the query cut before and after the character meant."""

    says: str
    before: str
    at: str
    after: str


class SearchPage(msgspec.Struct, frozen=True):
    """Everything the search page prints; ``hits`` is empty before anything was asked."""

    form: SearchForm
    says: str | None
    total: int
    hits: tuple[HitRow, ...]
    chips: tuple[Chip, ...]
    facets: tuple[FacetGroup, ...]
    sorts: tuple[tuple[str, str, bool], ...]
    pager: Pager | None
    not_found: str | None
    trouble: Trouble | None
    holds: str | None
    json_href: str


def search_form(fields: Mapping[str, str]) -> SearchForm:
    """Read a search from an address. Raise ``RequestError`` for a field that cannot be understood."""
    sort = text_field(fields, "sort") or "relevance"
    if sort not in SORTS:
        message = f"“{sort}” is not an order: give one of {', '.join(SORTS)}."
        raise RequestError(message)
    role = text_field(fields, "role")
    if role is not None and role not in ROLES:
        message = f"“{role}” is not a role: give one of {', '.join(ROLES)}."
        raise RequestError(message)
    return SearchForm(
        q=text_field(fields, "q") or "",
        kind=text_field(fields, "kind"),
        speaker=text_field(fields, "speaker"),
        outlet=text_field(fields, "outlet"),
        role=role,
        year=year_field(fields),
        after=date_field(fields, "after"),
        before=date_field(fields, "before"),
        sort=sort,
        page=page_field(fields),
    )


def query(form: SearchForm) -> Query:
    """Turn the form into a query of one page."""
    return Query(
        words=form.q,
        kind=form.kind,
        speaker=form.speaker,
        outlet=form.outlet,
        role=form.role,
        after=form.after,
        before=form.before,
        year=int(form.year) if form.year else None,
        sort="newest" if form.sort == "newest" else "oldest" if form.sort == "oldest" else "relevance",
        limit=PER_PAGE,
        offset=(form.page - 1) * PER_PAGE,
    )


def search_page(form: SearchForm, answer: Answer) -> SearchPage:
    """Lay an answer out."""
    fields = form.fields()
    searched = holds(answer.searched)
    return SearchPage(
        form=form,
        says=answer.says,
        total=answer.total,
        hits=tuple(_hit_row(hit, form.q) for hit in answer.hits),
        chips=_chips(form),
        facets=_facets(form, answer),
        sorts=tuple(
            (
                label,
                with_query("/search", {**fields, "sort": None if name == "relevance" else name}),
                name == form.sort,
            )
            for name, label in SORTS.items()
        ),
        pager=pager("/search", fields, form.page, len(answer.hits), answer.total),
        not_found=None if answer.total else _not_found(answer),
        trouble=None,
        holds=searched,
        json_href=with_query("/search.json", fields),
    )


def blank_page(form: SearchForm, holds: str, says: str | None = None, at: int | None = None) -> SearchPage:
    """Lay out the page before anything was asked, or with what is wrong with the question."""
    trouble = None
    if says is not None:
        place = len(form.q) if at is None else min(at, len(form.q))
        trouble = Trouble(says, form.q[:place], form.q[place : place + 1], form.q[place + 1 :])
        if at is None:
            trouble = Trouble(says, "", "", "")
    return SearchPage(
        form=form,
        says=None,
        total=0,
        hits=(),
        chips=_chips(form),
        facets=(),
        sorts=(),
        pager=None,
        not_found=None,
        trouble=trouble,
        holds=holds,
        json_href="",
    )


def _not_found(answer: Answer) -> str:
    counts = answer.searched
    releases = plural(counts.releases, "release")
    span = f", {day_span(counts.first, counts.last)}" if counts.first and counts.last else ""
    return f"Not found in this record ({releases}{span})."


def _who(hit: Hit) -> str | None:
    """Say who speaks in a hit: a reporter whom nothing names is said to be not named."""
    if hit.role == "reporter" and not hit.speaker:
        return f"{hit.label} (reporter not named)" if hit.label else "Reporter not named"
    return hit.speaker or hit.label


def _hit_row(hit: Hit, q: str) -> HitRow:
    path = with_query(release_path(hit.release), {"q": q})
    return HitRow(
        href=f"{path}#{hit.anchor}" if hit.anchor else path,
        cite=cite_path(hit.anchor) if hit.anchor else None,
        title=hit.title or "Untitled release",
        kind=sentence_case(hit.kind) if hit.kind else None,
        who=_who(hit),
        outlet=hit.outlet,
        role=hit.role,
        date=hit.said_on,
        date_says=day(hit.said_on) or "Date not known",
        snippet=hit.snippet,
        exchange_href=exchange_path(hit.exchange) if hit.exchange else None,
    )


def _chips(form: SearchForm) -> tuple[Chip, ...]:
    fields = form.fields()
    names = {**dict(_FACETS), "after": "From", "before": "To", "kind": "Kind"}
    return tuple(
        Chip(names[name], str(fields[name]), with_query("/search", {**fields, name: None}))
        for name in ("kind", "speaker", "role", "outlet", "year", "after", "before")
        if fields[name]
    )


def _facets(form: SearchForm, answer: Answer) -> tuple[FacetGroup, ...]:
    fields = form.fields()
    groups: list[FacetGroup] = []
    for name, label in _FACETS:
        links = tuple(
            FacetLink(
                value=facet.value,
                count=facet.count,
                href=with_query(
                    "/search", {**fields, name: None if fields[name] == facet.value else facet.value}
                ),
                active=fields[name] == facet.value,
            )
            for facet in answer.facets.get(name, ())
        )
        if links:
            groups.append(FacetGroup(name, label, links[:_SHOWN], links[_SHOWN:]))
    return tuple(groups)
