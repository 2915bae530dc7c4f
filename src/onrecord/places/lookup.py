"""The country or place a name asks for. Never by likeness: a name is known or it is not."""

from functools import cache
from typing import Literal

import msgspec

from onrecord.places.gazetteer import Place, countries, folded, iso_codes, names

__all__ = ["Found", "is_country", "lookup"]


class Found(msgspec.Struct, frozen=True):
    """What a name asks for: one place, or several of which the asker has to choose."""

    place: Place | None
    candidates: tuple[Place, ...] = ()


def lookup(name: str, kind: Literal["country", "place"]) -> Found | None:
    """The country or the place called ``name``; null when none is known by that name.

    Capitals, accents, full stops and a leading "the" do not matter. A country is known by its
    names, short forms, people, capital and ISO 3166 codes of two and three letters.
    """
    found = _all()[kind].get(folded(name))
    if found is None:
        return None
    return Found(found[0]) if len(found) == 1 else Found(None, found)


def is_country(name: str) -> bool:
    """Whether ``name`` is the usual name of a country: looked up without the gazetteer of cities."""
    return folded(name) in _usual()


@cache
def _usual() -> frozenset[str]:
    return frozenset(folded(country.name) for country in countries().values())


@cache
def _all() -> dict[str, dict[str, tuple[Place, ...]]]:
    """Of each kind, what a folded name asks for."""
    asked: dict[str, dict[str, list[Place]]] = {"country": {}, "place": {}}

    def add(name: str, place: Place) -> None:
        group = asked[place.kind].setdefault(folded(name), [])
        if place not in group:
            group.append(place)

    for name, sense in names().items():
        for place in sense.places:
            add(name, place)
            if sense.by == "capital" and place.country is not None:
                add(name, countries()[place.country])
    for code, country in countries().items():
        asked["country"][folded(code)] = [country]
    for code, long in iso_codes().items():
        asked["country"].setdefault(folded(long), [countries()[code]])
    return {kind: {name: tuple(found) for name, found in group.items()} for kind, group in asked.items()}
