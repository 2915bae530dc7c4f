"""Names of countries and places, in a query and in a text, by the gazetteer."""

from collections.abc import Iterable
from typing import Literal

from onrecord.find.query import QueryError
from onrecord.places import lookup, matches

__all__ = ["countries_and_places", "country_named", "either", "place_named"]


def country_named(text: str, at: int | None) -> tuple[tuple[str, ...], str]:
    """Codes (ISO 3166-1 alpha-2) that a name or code stands for, and how they are called.

    More than one where a name is that of several countries ("Congo"). Raises ``QueryError``, with position
    ``at``, for a name that is no country's.
    """
    return _named(text, at, "country")


def place_named(text: str, at: int | None) -> tuple[tuple[str, ...], str]:
    """Keys that the name of a city, state or region stands for, and how they are called. Likewise."""
    return _named(text, at, "place")


def _named(text: str, at: int | None, kind: Literal["country", "place"]) -> tuple[tuple[str, ...], str]:
    found = lookup(text, kind)
    if found is None:
        where = "" if at is None else f" at character {at + 1}"
        says = (
            f"'{_shown(text)}'{where} is no {kind} that the gazetteer knows: "
            f"write its usual name{' or its two-letter code' if kind == 'country' else ''}."
        )
        raise QueryError(says, at=at)
    places = (found.place,) if found.place else found.candidates
    return tuple(place.key for place in places), " or ".join(place.name for place in places)


def countries_and_places(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes of the countries and keys of the places that a text names, each once, in order.

    Where a text leaves open which of several countries it means ("Korea"), it names none of them; a place of
    its own (``either``) says which they may be.
    """
    countries: dict[str, None] = {}
    places: dict[str, None] = {}
    for match in matches(text):
        if match.country is not None:
            countries[match.country] = None
        # A capital names its country and is a place itself.
        if match.place is not None and match.place.kind == "place":
            places[match.place.key] = None
        if match.candidates and all(one.kind == "country" for one in match.candidates):
            places[either(one.key for one in match.candidates)] = None
    return tuple(countries), tuple(places)


def either(codes: Iterable[str]) -> str:
    """The key of a mention that may be of any of these countries."""
    return "|".join(sorted(codes))


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text[:30])
