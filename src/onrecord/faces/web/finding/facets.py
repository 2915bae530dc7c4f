"""Facets: the values of each field in what was found, each to be taken alone, left out or looked through."""

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote_plus

import msgspec

from onrecord.find import Answer
from onrecord.keep.views import Facet
from onrecord.places import lookup

from ..addresses import with_query
from ..asking import SearchForm
from ..words import sentence_case
from .conditions import excluding

__all__ = [
    "FACETS",
    "FacetGroup",
    "FacetLink",
    "ValuesPage",
    "containing",
    "country_name",
    "facet_groups",
    "value_says",
    "values_page",
]

FACETS = {
    "kind": "Kind of release",
    "year": "Year",
    "speaker": "Speaker",
    "role": "Role",
    "outlet": "Outlet",
    "topic": "Topic",
    "country": "Country named",
}
_SHOWN = 8


class FacetLink(msgspec.Struct, frozen=True):
    """A value with how many results have it: the search for it alone (or without it, when it is the one
    that is sought), and the search that leaves it out, null where no query can name the value.
    """

    says: str
    count: int
    href: str
    without: str | None
    active: bool


class FacetGroup(msgspec.Struct, frozen=True):
    """The most frequent values of one field; ``all_href`` leads to all of them, counted one by one, where
    there are more or these are estimated.
    """

    name: str
    label: str
    links: tuple[FacetLink, ...]
    all_href: str | None


class ValuesPage(msgspec.Struct, frozen=True):
    """All values of a field in what a query finds; ``kept`` are the fields that the form hands on."""

    form: SearchForm
    name: str
    label: str
    contains: str
    says: str
    links: tuple[FacetLink, ...]
    kept: tuple[tuple[str, str], ...]
    back: str
    cut: bool


@lru_cache(maxsize=512)
def country_name(code: str) -> str:
    """The name of a country by its code (ISO 3166-1 alpha-2); the code where the gazetteer has none."""
    found = lookup(code, "country")
    return found.place.name if found and found.place else code


def facet_groups(form: SearchForm, answer: Answer) -> tuple[FacetGroup, ...]:
    """Lay the facets of an answer out; a field without a value is left out."""
    groups: list[FacetGroup] = []
    for name, label in FACETS.items():
        facets = answer.facets.get(name, ())
        if not facets:
            continue
        values = with_query("/search/values", {**form.fields(), "limit": None, "field": name})
        groups.append(
            FacetGroup(
                name,
                label,
                _links(form, name, facets[:_SHOWN]),
                values if len(facets) > _SHOWN or answer.drawn else None,
            )
        )
    return tuple(groups)


def values_page(
    form: SearchForm, field: str, contains: str, facets: Sequence[Facet], most: int
) -> ValuesPage:
    """Lay all values of a field out, those that contain some words."""
    fields = {**form.fields(), "limit": None}
    return ValuesPage(
        form=form,
        name=field,
        label=FACETS[field],
        contains=contains,
        says=form.q,
        links=_links(form, field, facets),
        kept=tuple((name, str(value)) for name, value in fields.items() if value not in (None, "")),
        back=with_query("/search", fields),
        cut=len(facets) >= most,
    )


def containing(field: str, facets: Sequence[Facet], words: str) -> tuple[Facet, ...]:
    """Those values that readers are told by a name with some words in it, capitals aside."""
    wanted = words.casefold().strip()
    return tuple(one for one in facets if wanted in value_says(field, one.value).casefold())


def _links(form: SearchForm, name: str, facets: Sequence[Facet]) -> tuple[FacetLink, ...]:
    fields = form.fields()
    alone = with_query("/search", {**fields, name: None})
    joint = "&" if "?" in alone else "?"
    rest = with_query("/search", {**fields, "q": None})
    rest_joint = "&" if "?" in rest else "?"
    links: list[FacetLink] = []
    for facet in facets:
        active = fields[name] == facet.value
        without = None if active else excluding(form.q, name, facet.value)
        links.append(
            FacetLink(
                says=value_says(name, facet.value),
                count=facet.count,
                href=alone if active else f"{alone}{joint}{name}={quote_plus(facet.value)}",
                without=f"{rest}{rest_joint}q={quote_plus(without)}" if without else None,
                active=active,
            )
        )
    return tuple(links)


def value_says(name: str, value: str) -> str:
    """A value as readers are told it."""
    if name == "country":
        return country_name(value)
    return sentence_case(value) if name in ("kind", "role") else value
