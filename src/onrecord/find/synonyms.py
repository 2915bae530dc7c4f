"""Other words for the words of a query: abbreviations, names of countries, words near in sense.

``data/synonyms.json`` has three lists. ``same`` are names of one thing, each found by any of the
others. ``near`` gives, for a word as a reader may put it, the words that official texts use; it is
not read the other way round. ``capitals`` are abbreviations that are also words: only written in
capitals are they the name. ``data/thesaurus.json`` is like ``near``, for words of everyday speech,
and counts less. Countries, peoples, capitals and regions come from ``places``. Names are compared by
their stems.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from onrecord.find.tongue import forms, stems, written
from onrecord.places.gazetteer import data

__all__ = ["MOST", "Expansion", "Other", "expansions", "is_shouted", "is_stop_word", "wordings"]

SAME = 0.8
"""What a word counts that names the same thing, beside 1 for the word asked for."""
COUNTRY = 0.7
"""What another name of a country or its people counts, or of a region."""
NEAR = 0.6
"""What a word counts that is near in sense."""
THESAURUS = 0.3
"""What a word counts that the thesaurus has for one that readers use."""
CAPITAL = 0.4
"""What a country counts where its capital is named, which may stand for its government."""
MOST = 4
"""Most other words for one word: the likeliest. More of them find more that was not meant."""

_LONGEST = 8
"""Words of the longest name."""
_SHORT = 6
"""Letters of the longest abbreviation: longer words in capitals are shouted."""

Terms = tuple[str, ...]
_Found = dict[Terms, dict[str, float]]


class Other(NamedTuple):
    """Another wording: its stems in order, what it counts (0 to 1), and its words as written."""

    terms: Terms
    weight: float
    forms: Terms


class Expansion(msgspec.Struct, frozen=True):
    """Other wordings for the words numbered ``first`` to ``last``, both included, heaviest first."""

    first: int
    last: int
    others: tuple[Other, ...]


class _Lists(msgspec.Struct, frozen=True):
    capitals: tuple[str, ...]
    same: tuple[tuple[str, ...], ...]
    near: dict[str, tuple[str, ...]]


def expansions(words: Sequence[str]) -> tuple[Expansion, ...]:
    """Other wordings of words as ``tongue.written`` gives them: of each, and of the longest names in them.

    Stop words are not looked for: ``words`` are without them.
    """
    shouted = is_shouted(words)
    read = [(word, "".join(stems(word))) for word in words]
    found: list[Expansion] = []
    for first in range(len(read)):
        for length in range(min(_LONGEST, len(read) - first), 0, -1):
            part = read[first : first + length]
            others = _others(tuple(stem for _, stem in part), part[0][0], shouted=shouted)
            if others and (length == 1 or not any(e.first == first for e in found)):
                found.append(Expansion(first, first + length - 1, others))
    return tuple(found)


def is_shouted(words: Sequence[str]) -> bool:
    """Whether all is in capitals, so that they do not tell a name."""
    return all(word.isupper() for word in words) and any(len(word) > _SHORT for word in words)


def is_stop_word(word: str, *, shouted: bool = False) -> bool:
    """Whether ``word`` says nothing of what is sought. In capitals it is a name unless all is ``shouted``."""
    if word.isupper() and len(word) > 1 and not shouted:
        return False
    return word.casefold() in _stop_words()


@cache
def _table() -> dict[Terms, dict[str, float]]:
    """Every name and word that has other wordings, by its stems: each of them with what it counts."""
    lists = _lists()
    found: _Found = {}
    for word, others in lists.near.items():
        _add(found, word, others, NEAR)
    for word, others in _thesaurus().items():
        _add(found, word, others, THESAURUS)
    for group in lists.same:
        for name in group:
            if name not in lists.capitals:
                _add(found, name, _not_words(group), SAME)
    _add_places(found)
    return found


@lru_cache(maxsize=4096)
def wordings(terms: Terms) -> tuple[Other, ...]:
    """The other wordings of a name or word that has these stems, heaviest first."""
    return _heaviest(terms, _table().get(terms, {}))


def _heaviest(terms: Terms, others: Mapping[str, float]) -> tuple[Other, ...]:
    """Heaviest first, without those that hold another or the name itself: they find nothing more."""
    kept: list[Other] = []
    said = [(tuple(stems(other)), weight, other) for other, weight in others.items()]
    for stemmed, weight, other in sorted(said, key=lambda one: (-one[1], len(one[0]))):
        if stemmed and not any(_holds(stemmed, known) for known in (terms, *(one.terms for one in kept))):
            kept.append(Other(stemmed, weight, tuple(forms(other))))
    return tuple(kept)


def _holds(terms: Terms, part: Terms) -> bool:
    return any(terms[i : i + len(part)] == part for i in range(len(terms) - len(part) + 1))


def _add(found: _Found, name: str, others: Iterable[str], weight: float) -> None:
    group = found.setdefault(_terms(name), {})
    for other in others:
        group[other] = max(weight, group.get(other, 0.0))


def _add_places(found: _Found) -> None:
    """Names of one country or region for each other, and the country for its capital.

    The United States are left out: their name stands in every release of theirs.
    """
    for country in data("countries"):
        if country["code"] == "US":
            continue
        called = [country["name"], *country.get("names", ()), *country.get("people", ())]
        for name in called:
            _add(found, name, called, COUNTRY)
        for capital in country.get("capitals", ()):
            _add(found, capital, called, CAPITAL)
    for region in data("places")["regions"]:
        for name in region["names"]:
            _add(found, name, region["names"], COUNTRY)


def _terms(name: str) -> Terms:
    """The stems of a name without words that say nothing, which a query has lost before it is looked up."""
    said = [token for word in name.split() for token in written(word) if not is_stop_word(token)]
    return tuple(stems(" ".join(said) or name))


def _not_words(names: Iterable[str]) -> list[str]:
    """Without the abbreviations that are also words: they would find those."""
    return [name for name in names if name not in _lists().capitals]


def _others(terms: Terms, written: str, *, shouted: bool) -> tuple[Other, ...]:
    if terms in _capitals() and written.isupper() and not shouted:
        return _capitals()[terms][:MOST]
    return wordings(terms)[:MOST]


@cache
def _capitals() -> dict[Terms, tuple[Other, ...]]:
    """What the abbreviations that are also words lead to, where they are written in capitals."""
    lists = _lists()
    found: _Found = {}
    for group in lists.same:
        for name in group:
            if name in lists.capitals:
                _add(found, name, _not_words(group), SAME)
    return {terms: _heaviest(terms, others) for terms, others in found.items()}


@cache
def _lists() -> _Lists:
    return msgspec.json.decode(_data("synonyms"), type=_Lists)


@cache
def _thesaurus() -> dict[str, tuple[str, ...]]:
    return msgspec.json.decode(_data("thesaurus"), type=dict[str, tuple[str, ...]])


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(json.loads(_data("stop_words")))


def _data(name: str) -> bytes:
    return (files("onrecord.find") / "data" / f"{name}.json").read_bytes()
