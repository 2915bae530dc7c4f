"""A search as an address says it: its fields read strictly, and the query they make."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar, get_args
from urllib.parse import parse_qsl

import msgspec

from onrecord.find import Query
from onrecord.find.query import MOST_HITS, Editions, Group, Sort
from onrecord.model import Role

from .addresses import RequestError
from .paging import PER_PAGE, date_field, in_order, text_field, year_field

__all__ = [
    "CONDITIONS",
    "SEARCH_FIELDS",
    "SearchForm",
    "given",
    "number_field",
    "one_of",
    "only",
    "query",
    "search_form",
    "written",
]

CONDITIONS = ("kind", "speaker", "outlet", "role", "topic", "country", "year", "after", "before")
"""Fields that narrow a search."""
_VIEWS = ("sort", "group", "alike", "editions", "strict")
SEARCH_FIELDS = frozenset({"q", *CONDITIONS, *_VIEWS, "limit", "cursor"})
_LONGEST_CURSOR = 200
_MOST_FIELDS = 100
_T = TypeVar("_T", bound=str)


class SearchForm(msgspec.Struct, frozen=True):
    """What was asked, as the address says it. ``sort`` is null where the address leaves it open."""

    q: str = ""
    kind: str | None = None
    speaker: str | None = None
    outlet: str | None = None
    role: str | None = None
    topic: str | None = None
    country: str | None = None
    year: str | None = None
    after: str | None = None
    before: str | None = None
    sort: Sort | None = None
    group: Group = "unit"
    alike: bool = False
    editions: Editions = "current"
    strict: bool = False
    limit: int | None = None
    cursor: str | None = None

    def fields(self) -> dict[str, str | int | None]:
        """Give the question as the fields of an address, without the place that paging has come to."""
        return {
            "q": self.q,
            **{name: getattr(self, name) for name in CONDITIONS},
            "sort": self.sort,
            "group": None if self.group == "unit" else self.group,
            "alike": 1 if self.alike else None,
            "editions": None if self.editions == "current" else self.editions,
            "strict": 1 if self.strict else None,
            "limit": self.limit,
        }

    @property
    def asked(self) -> bool:
        """Whether anything was asked at all."""
        return bool(self.q) or any(getattr(self, name) for name in CONDITIONS)


def written(form: SearchForm) -> str:
    """Write a search as one query of the query language: its words and the conditions beside them."""
    words = f"({form.q})" if form.q and any(getattr(form, name) for name in CONDITIONS) else form.q
    parts = [words]
    for name in CONDITIONS:
        if (value := getattr(form, name)) is not None:
            field = "in" if name == "year" else name
            plain = name in {"role", "country", "year", "after", "before"}
            parts.append(f"{field}:{value}" if plain else f'{field}:"{value.replace(chr(34), chr(34) * 2)}"')
    return " ".join(part for part in parts if part)


def given(query_string: bytes) -> list[tuple[str, str]]:
    """The fields of an address in order, blank ones too. Raise ``RequestError`` when there are too many."""
    try:
        return parse_qsl(
            query_string.decode("latin-1"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        says = f"The address has more than {_MOST_FIELDS} fields: give those that are needed."
        raise RequestError(says) from None


def only(
    items: Iterable[tuple[str, str]], known: Collection[str], several: Collection[str] = ()
) -> dict[str, str]:
    """Give the fields of an address by name; ``several`` may come more than once, and their last is given.

    Raises ``RequestError`` for a field that is not known or that comes twice.
    """
    fields: dict[str, str] = {}
    for name, value in items:
        if name not in known:
            says = f"“{_shown(name)}” is not a field of this address: it takes {', '.join(sorted(known))}."
            raise RequestError(says)
        if name in fields and name not in several:
            says = f"The field “{name}” is given more than once: give it once."
            raise RequestError(says)
        fields[name] = value
    return fields


def search_form(fields: Mapping[str, str]) -> SearchForm:
    """Read a search from an address. Raise ``RequestError`` for a field that cannot be understood."""
    form = SearchForm(
        q=fields.get("q", "").strip(),
        kind=text_field(fields, "kind"),
        speaker=text_field(fields, "speaker"),
        outlet=text_field(fields, "outlet"),
        role=one_of(fields, "role", get_args(Role), "a role"),
        topic=text_field(fields, "topic"),
        country=text_field(fields, "country"),
        year=year_field(fields),
        after=date_field(fields, "after"),
        before=date_field(fields, "before"),
        sort=one_of(fields, "sort", get_args(Sort), "an order"),
        group=one_of(fields, "group", get_args(Group), "a way to group") or "unit",
        alike=one_of(fields, "alike", ("0", "1"), "a choice here") == "1",
        editions=one_of(fields, "editions", get_args(Editions), "a choice of editions") or "current",
        strict=one_of(fields, "strict", ("0", "1"), "a choice here") == "1",
        limit=number_field(fields, "limit", 1, MOST_HITS),
        cursor=_cursor(fields),
    )
    in_order(form.after, form.before)
    return form


def query(form: SearchForm, *, sort: Sort = "relevance", facets: bool = True) -> Query:
    """Turn the form into a query of one page, in order of ``sort`` where the form leaves that open."""
    return Query(
        words=form.q,
        kind=form.kind,
        speaker=form.speaker,
        outlet=form.outlet,
        role=form.role,
        topic=form.topic,
        country=form.country,
        after=form.after,
        before=form.before,
        year=int(form.year) if form.year else None,
        sort=form.sort or sort,
        group=form.group,
        alike=form.alike,
        editions=form.editions,
        strict=form.strict,
        limit=form.limit or PER_PAGE,
        cursor=form.cursor,
        facets=facets,
    )


def one_of(fields: Mapping[str, str], name: str, known: tuple[_T, ...], what: str) -> _T | None:
    """Read a field that has few values; null when absent. Raise ``RequestError`` for another value."""
    value = text_field(fields, name)
    for one in known:
        if value == one:
            return one
    if value is None:
        return None
    says = f"“{_shown(value)}” is not {what}: give “{name}” as one of {', '.join(known)}."
    raise RequestError(says)


def number_field(fields: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    """Read a whole number; null when absent. Raise ``RequestError`` when it is none or out of bounds."""
    value = text_field(fields, name)
    if value is None:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", value) or not least <= int(value) <= most:
        says = f"“{_shown(value)}” cannot be the {name}: give a whole number from {least} to {most}."
        raise RequestError(says)
    return int(value)


def _cursor(fields: Mapping[str, str]) -> str | None:
    value = fields.get("cursor", "").strip()
    if len(value) > _LONGEST_CURSOR or not value.isascii():
        says = "The cursor is not one of this query: begin at the first page, without a cursor."
        raise RequestError(says)
    return value or None


def _shown(value: str) -> str:
    return "".join(c if c.isprintable() else " " for c in value[:40])
