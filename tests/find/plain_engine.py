"""An engine in memory that goes through every unit: slow, and simple enough to be believed."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from onrecord.find.alike import marks
from onrecord.find.named import countries_and_places, either
from onrecord.find.query import Sort, day_number
from onrecord.find.seam import Counted, Counting, Raw, State
from onrecord.find.synonyms import expansions
from onrecord.find.tongue import forms, stems, words_in
from onrecord.find.tree import All, AnyOf, Days, Key, Near, Node, Not, Phrase, Run, Until, Value, Within, Word
from onrecord.find.unit import ASKING, Unit
from onrecord.keep.views import Facet

__all__ = ["PlainEngine"]


class PlainEngine:
    """Holds what was committed; a reader has the units of its moment."""

    def __init__(self, _folder: Path) -> None:
        self._units: tuple[Unit, ...] = ()
        self._pending: list[Unit] = []
        self._state: State | None = None

    def writer(self) -> "PlainEngine":
        self._pending = list(self._units)
        return self

    def reader(self) -> "PlainReader":
        return PlainReader(self._units, self._state)

    def add(self, unit: Unit) -> None:
        self._pending.append(unit)

    def remove(self, release: str) -> None:
        self._pending = [unit for unit in self._pending if unit.card.release != release]

    def commit(self, state: State) -> None:
        self._units, self._state = tuple(self._pending), state

    def close(self) -> None:
        self._pending = []


class PlainReader:
    def __init__(self, units: tuple[Unit, ...], state: State | None) -> None:
        self._units = units
        self._state = state

    def state(self) -> State | None:
        return self._state

    def search(self, node: Node, sort: Sort, skip: int, take: int) -> tuple[Raw, ...]:
        found = [unit for unit in self._units if self._holds(node, unit)]
        if sort != "relevance":
            found.sort(key=lambda unit: (unit.card.said_on is None, unit.card.said_on or ""))
        if sort == "newest":
            dated = [unit for unit in found if unit.card.said_on]
            found = [*sorted(dated, key=_day, reverse=True), *(u for u in found if not u.card.said_on)]
        return tuple(Raw(0.0, unit, marks(unit.text).same) for unit in found[skip : skip + take])

    def count(self, node: Node) -> int:
        return sum(self._holds(node, unit) for unit in self._units)

    def at_most(self, key: Key) -> int:
        return sum(self._holds(key, unit) for unit in self._units)

    def unit(self, key: object) -> Unit:
        assert isinstance(key, Unit)
        return key

    def full_score(self, words: Sequence[str]) -> float:
        return float(len(words))

    def facets(self, node: Node, names: Sequence[Counted], most: int, *, exact: bool = True) -> Counting:
        # Few units are counted one by one whatever is asked.
        del exact
        found = [unit for unit in self._units if self._holds(node, unit)]
        values: dict[str, tuple[Facet, ...]] = {}
        for name in names:
            counts = Counter(value for unit in found for value in _VALUES[name](unit))
            ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
            values[name] = tuple(Facet(value, count) for value, count in ranked[:most])
        return Counting(len(found), values)

    def periods(self, node: Node, by: Literal["year", "month"]) -> dict[int, tuple[int, int]]:
        counts: dict[int, tuple[int, int]] = {}
        for unit in self._units:
            if unit.card.said_on and self._holds(node, unit):
                key = int(unit.card.said_on[:4] if by == "year" else unit.card.said_on[:7].replace("-", ""))
                units, words = counts.get(key, (0, 0))
                counts[key] = units + 1, words + len(re.findall(r"\w+", unit.text))
        return counts

    def spelled_like(self, word: str) -> tuple[tuple[str, int], ...]:
        counts = Counter(form for unit in self._units for form in set(forms(unit.text)))
        return tuple((form, count) for form, count in counts.items() if form[:1] == word[:1])

    def _holds(self, node: Node, unit: Unit) -> bool:
        match node:
            case All():
                return all(self._holds(part, unit) for part in node.parts)
            case AnyOf():
                return any(self._holds(part, unit) for part in node.parts)
            case Not():
                return not self._holds(node.part, unit)
            case Word() | Phrase() | Near():
                title = unit.card.title if unit.place == 0 else None
                return _said(node, unit.text) or (title is not None and _said(node, title))
            case Run():
                return _together(node, unit)
            case Value():
                return _value(node, unit)
            case Days():
                return _within(node, unit)
            case Until():
                return unit.card.seq <= node.seq
            case Key():
                return node.value in _KEYS[node.field](unit)
            case Within():
                return self._side(node, unit)

    def _side(self, node: Within, unit: Unit) -> bool:
        if node.field == "title":
            return _all_said(node.part, unit.card.title or "")
        if unit.pair is None:
            return False
        asks = node.field == "asked"
        if (unit.role in ASKING) == asks:
            return _all_said(node.part, unit.text)
        other = unit.question if asks else unit.answer
        if other is None:
            return False
        # A phrase stands in one turn, not in the end of one and the beginning of the next.
        turns = other.split("\n\n") if isinstance(node.part, Phrase) else [other]
        return any(_all_said(node.part, turn) for turn in turns)


def _together(run: Run, unit: Unit) -> bool:
    """Every word in the text, or in the title with the first unit; or any, in whatever wording."""
    if run.every:
        heading = unit.card.title if unit.place == 0 else None
        return all(any(_said(Word(w, 0), t) for t in (unit.text, heading) if t) for w in run.words)
    words = [Word(word, 0) for word in run.words]
    others = [Phrase(" ".join(other.forms), 0) for one in expansions(run.words) for other in one.others]
    titled = any(_said(word, unit.card.title or "") for word in words)
    return titled or any(_said(one, unit.text) for one in (*words, *others))


def _day(unit: Unit) -> str:
    return unit.card.said_on or ""


def _all_said(node: Node, text: str) -> bool:
    match node:
        case All():
            return all(_all_said(part, text) for part in node.parts)
        case AnyOf():
            return any(_all_said(part, text) for part in node.parts)
        case Not():
            return not _all_said(node.part, text)
        case Word() | Phrase() | Near():
            return _said(node, text)
        case _:
            raise AssertionError(node)


def _said(leaf: Word | Phrase | Near, text: str) -> bool:
    found = forms(text)
    if isinstance(leaf, Word):
        words = words_in(leaf.text)
        if leaf.how == "prefix":
            return any(form.startswith(forms(leaf.text)[-1]) for form in found)
        return stems(words[0])[0] in stems(text) if len(words) == 1 else _at(words, found)
    if isinstance(leaf, Phrase):
        return bool(forms(leaf.text)) and _at(forms(leaf.text), found)
    first, second = _places(forms(leaf.first), found), _places(forms(leaf.second), found)
    return any(
        0 <= b - a - len(forms(leaf.first)) <= leaf.within
        or 0 <= a - b - len(forms(leaf.second)) <= leaf.within
        for a in first
        for b in second
    )


def _places(run: list[str], found: list[str]) -> list[int]:
    return [i for i in range(len(found)) if found[i : i + len(run)] == run]


def _at(run: list[str], found: list[str]) -> bool:
    return bool(_places(run, found))


def _value(node: Value, unit: Unit) -> bool:
    countries, places = _named(unit)
    match node.field:
        case "role":
            return unit.role == node.text
        case "has":
            return node.text in unit.has
        case "country":
            open_ = len(node.keys) > 1 and either(node.keys) in places
            return open_ or any(key in countries for key in node.keys)
        case "place":
            return any(key in places for key in node.keys)
        case "speaker":
            texts = (*unit.speakers, unit.called, unit.label)
        case "outlet":
            texts = (unit.outlet,)
        case "kind":
            texts = (unit.card.kind,)
        case "topic":
            texts = unit.topics
    return any(_at(forms(node.text), forms(text)) for text in texts if text)


def _within(node: Days, unit: Unit) -> bool:
    if unit.card.said_on is None:
        return False
    day = day_number(unit.card.said_on)
    return (node.first is None or node.first <= day) and (node.last is None or day <= node.last)


def _named(unit: Unit) -> tuple[tuple[str, ...], tuple[str, ...]]:
    title = unit.card.title if unit.place == 0 else None
    return countries_and_places(f"{title}\n{unit.text}" if title else unit.text)


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


_VALUES: dict[str, Callable[[Unit], tuple[str, ...]]] = {
    "kind": lambda unit: _one(unit.card.kind),
    "speaker": lambda unit: unit.speakers,
    "outlet": lambda unit: _one(unit.outlet),
    "role": lambda unit: _one(unit.role),
    "topic": lambda unit: unit.topics,
    "country": lambda unit: _named(unit)[0],
    "year": lambda unit: _one(unit.card.said_on and unit.card.said_on[:4]),
    "day": lambda unit: _one(unit.card.said_on and unit.card.said_on.replace("-", "")),
}
_KEYS: dict[str, Callable[[Unit], tuple[object, ...]]] = {
    "release": lambda unit: (unit.card.release,),
    "edition": lambda unit: (unit.card.edition,),
    "exchange": lambda unit: (unit.exchange,),
    "speaker": lambda unit: unit.speakers,
    "day": lambda unit: (day_number(unit.card.said_on),) if unit.card.said_on else (),
    "pair": lambda unit: (unit.pair,),
    "like": lambda unit: marks(unit.text).bands,
    "older": lambda unit: ("yes",) if unit.card.older else (),
    "anchor": lambda unit: (unit.anchor,),
}
