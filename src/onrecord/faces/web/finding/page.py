"""The search page: an answer, or what is wrong with the question, as the template prints it."""

from collections.abc import Mapping

import msgspec

from onrecord.find import Answer
from onrecord.find.query import LONGEST

from ..addresses import with_query
from ..asking import CONDITIONS, SearchForm, written
from ..views import holds
from ..words import day_span, digits, plural
from .conditions import conditions
from .facets import FACETS, FacetGroup, facet_groups, value_says
from .rows import EditionNumber, GroupRow, HitRow, group_rows, hit_rows

__all__ = ["Chip", "Choice", "Form", "SearchPage", "Turning", "blank_page", "data_links", "search_page"]

_SORTS = {"relevance": "Best match", "newest": "Newest first", "oldest": "Oldest first"}
_GROUPS = {
    "unit": "Passage",
    "exchange": "Exchange",
    "release": "Release",
    "speaker": "Speaker",
    "day": "Day",
}
_NAMES = {**FACETS, "kind": "Kind", "country": "Country", "after": "From", "before": "To"}
_WRITTEN = {"in": "In", "on": "On", "has": "Has", "place": "Place", "title": "Title"}
_DATA = (
    ("atom", "application/atom+xml", "Atom feed"),
    ("json", "application/feed+json", "JSON Feed"),
    ("csv", "text/csv", "CSV"),
    ("jsonl", "application/jsonl", "JSON Lines"),
)


class Chip(msgspec.Struct, frozen=True):
    """A condition that holds, and the address without it."""

    name: str
    value: str
    href: str


class Choice(msgspec.Struct, frozen=True):
    """One of several ways to look at an answer."""

    label: str
    href: str
    active: bool


class Form(msgspec.Struct, frozen=True):
    """The answer in another form: its address, media type and name."""

    href: str
    media_type: str
    label: str


class Turning(msgspec.Struct, frozen=True):
    """Where a page stands among the pages of an answer; addresses are null at the ends."""

    says: str
    first: str | None
    previous: str | None
    following: str | None

    @property
    def needed(self) -> bool:
        """Whether there is more than one page."""
        return bool(self.previous or self.following)


class Trouble(msgspec.Struct, frozen=True):
    """What is wrong with a query: one sentence, and the query cut before and after the character meant."""

    says: str
    before: str
    at: str
    after: str


class SearchPage(msgspec.Struct, frozen=True):
    """Everything the search page prints; there are no hits before anything was asked."""

    form: SearchForm
    kept: tuple[tuple[str, str], ...]
    holds: str
    says: str | None = None
    found: str | None = None
    total: int = 0
    hits: tuple[HitRow, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    chips: tuple[Chip, ...] = ()
    facets: tuple[FacetGroup, ...] = ()
    estimated: str | None = None
    sorts: tuple[Choice, ...] = ()
    groupings: tuple[Choice, ...] = ()
    editions: tuple[Choice, ...] = ()
    alike: tuple[Choice, ...] = ()
    turning: Turning | None = None
    not_found: str | None = None
    missing: tuple[str, ...] = ()
    spelling: str | None = None
    spelling_href: str | None = None
    trouble: Trouble | None = None
    data: tuple[Form, ...] = ()
    trend_href: str | None = None
    strict_href: str | None = None
    follow_href: str | None = None
    person: Choice | None = None


def search_page(form: SearchForm, answer: Answer, number: EditionNumber) -> SearchPage:
    """Lay an answer out."""
    fields = form.fields()
    spelling = answer.spelling
    return SearchPage(
        form=form,
        kept=_kept(form),
        holds=holds(answer.searched),
        says=answer.says,
        found=plural(answer.total, "passage"),
        total=answer.total,
        hits=hit_rows(form, answer, number),
        groups=group_rows(form, answer, number),
        chips=_chips(form),
        facets=facet_groups(form, answer),
        estimated=_estimated(answer),
        sorts=_choices(fields, "sort", _SORTS, form.sort or "relevance"),
        groupings=_choices(fields, "group", _GROUPS, form.group),
        editions=_choices(
            fields, "editions", {"current": "Current editions", "all": "Earlier editions too"}, form.editions
        ),
        alike=_choices(fields, "alike", {"": "Shown once", "1": "Each of them"}, "1" if form.alike else "")
        if form.group == "unit"
        else (),
        turning=_turning(form, answer),
        not_found=None if answer.total else _not_found(answer),
        missing=answer.missing,
        spelling=spelling,
        spelling_href=with_query("/search", {**fields, "q": spelling}) if spelling else None,
        data=data_links(form),
        strict_href=with_query("/search", {**fields, "strict": 1}) if answer.relaxed else None,
        follow_href=with_query("/follow", {"kind": "query", "value": written(form)}),
        trend_href=with_query("/trend", {"q": form.q}) if form.q and answer.total else None,
    )


def _estimated(answer: Answer) -> str | None:
    """What the numbers beside the values are, where they are no counts."""
    if answer.drawn is None:
        return None
    return (
        f"Numbers are estimates, from {answer.drawn:,} passages drawn evenly from those found. "
        "“All of them” counts each."
    )


def blank_page(form: SearchForm, holds: str, says: str | None = None, at: int | None = None) -> SearchPage:
    """Lay out the page before anything was asked, or with what is wrong with the question."""
    trouble = None
    if says is not None:
        q = form.q
        place = len(q) if at is None else min(at, len(q))
        first, last = max(0, place - 200), place + 200
        trouble = Trouble(
            says,
            ("…" if first else "") + q[first:place],
            q[place : place + 1],
            q[place + 1 : last] + ("…" if len(q) > last else ""),
        )
        if at is None:
            trouble = Trouble(says, "", "", "")
    # A query that is too long is not handed back to a field that could not hold it.
    shown = msgspec.structs.replace(form, q=form.q[:LONGEST])
    return SearchPage(
        form=shown, kept=_kept(form), holds=holds, chips=_chips(shown, written=False), trouble=trouble
    )


def data_links(form: SearchForm) -> tuple[Form, ...]:
    """The same question as feeds and data."""
    fields = form.fields()
    return tuple(Form(with_query(f"/search.{name}", fields), media, label) for name, media, label in _DATA)


def _kept(form: SearchForm) -> tuple[tuple[str, str], ...]:
    """What the search field hands on with new words."""
    given = ((name, value) for name, value in form.fields().items() if name != "q")
    return tuple((name, str(value)) for name, value in given if value is not None)


def _choices(
    fields: Mapping[str, str | int | None], name: str, known: Mapping[str, str], chosen: str
) -> tuple[Choice, ...]:
    """The values of a field that has few; the first of them is what holds when the address is silent."""
    usual = next(iter(known))
    return tuple(
        Choice(label, with_query("/search", {**fields, name: None if key == usual else key}), key == chosen)
        for key, label in known.items()
    )


def _turning(form: SearchForm, answer: Answer) -> Turning:
    fields = form.fields()

    def at(cursor: str | None) -> str | None:
        return with_query("/search", {**fields, "cursor": cursor}) if cursor else None

    hits = answer.hits
    says = f"{digits(hits[0].rank)}–{digits(hits[-1].rank)}" if hits else ""
    return Turning(
        says=says,
        first=with_query("/search", fields) if form.cursor else None,
        previous=at(answer.preceding),
        following=at(answer.following),
    )


def _not_found(answer: Answer) -> str:
    counts = answer.searched
    releases = plural(counts.releases, "release")
    span = f", {day_span(counts.first, counts.last)}" if counts.first and counts.last else ""
    return f"Not found in this record ({releases}{span})."


def _chips(form: SearchForm, *, written: bool = True) -> tuple[Chip, ...]:
    fields = form.fields()
    chips = [
        Chip(_NAMES[name], value_says(name, str(fields[name])), with_query("/search", {**fields, name: None}))
        for name in CONDITIONS
        if fields[name]
    ]
    for one in conditions(form.q) if written else ():
        name = {**_NAMES, **_WRITTEN}[one.field]
        chips.append(
            Chip(
                f"Not {name[0].lower()}{name[1:]}" if one.excluded else name,
                value_says(one.field, one.value),
                with_query("/search", {**fields, "q": one.rest}),
            )
        )
    if form.editions == "all":
        chips.append(
            Chip("Editions", "earlier ones too", with_query("/search", {**fields, "editions": None}))
        )
    if form.strict:
        chips.append(
            Chip("Words", "all of them, as asked", with_query("/search", {**fields, "strict": None}))
        )
    return tuple(chips)
