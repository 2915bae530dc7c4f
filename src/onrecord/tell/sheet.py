"""The units of one edition as terms: in which of them each stands, as a number whose bit n stands for unit
n. Pure.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from onrecord.find.named import countries_and_places
from onrecord.find.query import day_number
from onrecord.find.schema import folded
from onrecord.find.tongue import encodable, forms, stem_of
from onrecord.find.unit import ASKING, Unit
from onrecord.tell.wanted import LONGEST_DELETED, Program, Term, deletions

__all__ = ["Known", "Sheet", "looked_up", "sheet_of"]

Masks = dict[str, int]
_MAY_BE_LEFT_OUT = re.compile(r"([^\W_]{50,})")


class Known(msgspec.Struct, frozen=True):
    """What saved queries look up, so that a sheet holds nothing else of what takes time to find.

    ``kinds`` are the lists they look into; ``begins`` and ``edits`` the lengths of beginnings and how many
    letters are left out, for each of text, questions, answers and titles.
    """

    kinds: frozenset[str]
    begins: Mapping[str, Collection[int]]
    edits: Mapping[str, int]


class Sheet(msgspec.Struct, frozen=True):
    """The terms of an edition's units: for each list what stands in it, with its units."""

    size: int
    lists: dict[str, Masks]
    day: int | None
    said: tuple[str, ...]
    title: str
    """The words of each unit, and of the title, in a row with a space around each."""

    def holds(self, step: Program) -> tuple[int, int]:
        """The units that a program finds for certain, and those that it may find."""
        full = (1 << self.size) - 1
        match step.what:
            case "any-term":
                found = 0
                for kind, text in step.terms:
                    found |= self.lists.get(kind, {}).get(text, 0)
                return found, found
            case "all":
                sure = may = full
                for part in step.of:
                    one, other = self.holds(part)
                    sure, may = sure & one, may & other
                    if not may:
                        return 0, 0
                return sure, may
            case "any":
                sure = may = 0
                for part in step.of:
                    one, other = self.holds(part)
                    sure, may = sure | one, may | other
                return sure, may
            case "not":
                sure, may = self.holds(step.of[0])
                return full & ~may, full & ~sure
            case "run":
                return self._run(step.terms[0][1], self.holds(Program("all", step.of))[1])
            case _:
                return self._rarely(step, full)

    def _rarely(self, step: Program, full: int) -> tuple[int, int]:
        match step.what:
            case "maybe":
                return 0, self.holds(step.of[0])[1]
            case "whole":
                sure, may = self.holds(step.of[0])
                return (sure, may) if may else self.holds(step.of[1])
            case "among":
                sure, may = self.holds(step.of[0])
                there = self.lists.get(step.terms[0][0], {}).get("", 0)
                return sure & there, may & there
            case "days":
                first, last = step.days
                within = self.day is not None and (first or 0) <= self.day <= (last or 99_999_999)
                return (full, full) if within else (0, 0)
            case _:
                return 0, 0

    def _run(self, words: str, may: int) -> tuple[int, int]:
        """The units in which words stand side by side, of those that have them all."""
        found = 0
        for number, said in enumerate(self.said):
            if may >> number & 1 and (words in said or (number == 0 and words in self.title)):
                found |= 1 << number
        return found, found


def sheet_of(units: Sequence[Unit], known: Known) -> Sheet:
    """Lay the units of one edition out. ``units`` are all of one release."""
    lists: dict[str, Masks] = {}
    said_in = [_row(unit.text) for unit in units]
    each = [frozenset(words.split()) for words in said_in]
    said: Masks = {}
    for bit, words in enumerate(each):
        _mark(said, words, 1 << bit)
    card = units[0].card if units else None
    heading = _row(card.title) if card and card.title else ""
    titled = frozenset(heading.split())
    for bit, unit in enumerate(units):
        if unit.place == 0:
            _mark(said, titled, 1 << bit)
    full = (1 << len(units)) - 1
    _side(lists, "t", said, known)
    if any(kind.startswith("h") for kind in known.kinds):
        _side(lists, "h", dict.fromkeys(titled, full), known)
    for side, asks in (("a", True), ("n", False)):
        if any(kind.startswith(side) for kind in known.kinds):
            words, there = _paired(units, each, asks=asks)
            _side(lists, side, words, known)
            lists[side] = {"": there}
    for bit, unit in enumerate(units):
        _facts(lists, unit, 1 << bit, known)
    day = None if card is None or card.said_on is None else day_number(card.said_on)
    return Sheet(len(units), lists, day, tuple(said_in), heading)


def _row(text: str) -> str:
    if not _MAY_BE_LEFT_OUT.search(text):
        return f" {' '.join(forms(text))} "
    # What is too long for a word is left out, and its neighbours do not become each other's.
    parts = _MAY_BE_LEFT_OUT.split(text)
    words = [word for n, part in enumerate(parts) for word in forms(part) or (["_"] if n % 2 else [])]
    return f" {' '.join(words)} "


def _mark(masks: Masks, words: Iterable[str], bits: int) -> None:
    for word in words:
        masks[word] = masks.get(word, 0) | bits


def _paired(units: Sequence[Unit], each: Sequence[frozenset[str]], *, asks: bool) -> tuple[Masks, int]:
    """The words of questions (or answers) with their own units and those of the other side; and all of
    these.
    """
    own: dict[int, list[int]] = {}
    others: dict[int, int] = {}
    there = 0
    for number, unit in enumerate(units):
        if unit.pair is None:
            continue
        if (unit.role in ASKING) == asks:
            own.setdefault(unit.pair, []).append(number)
            there |= 1 << number
        elif (unit.question if asks else unit.answer) is not None:
            others[unit.pair] = others.get(unit.pair, 0) | 1 << number
            there |= 1 << number
    words: Masks = {}
    for pair, numbers in own.items():
        for number in numbers:
            _mark(words, each[number], others.get(pair, 0) | 1 << number)
    return words, there


def _side(lists: dict[str, Masks], side: str, words: Masks, known: Known) -> None:
    lists[f"{side}f"] = words
    stems: Masks = {}
    for word, bits in words.items():
        stem = stem_of(word)
        stems[stem] = stems.get(stem, 0) | bits
    lists[f"{side}s"] = stems
    lengths = known.begins.get(side)
    if lengths:
        begins: Masks = {}
        for word, bits in words.items():
            for length in lengths:
                if length <= len(word):
                    start = word[:length]
                    begins[start] = begins.get(start, 0) | bits
        lists[f"{side}p"] = begins
    edits = known.edits.get(side, 0)
    if edits:
        nearly: Masks = {}
        for word, bits in words.items():
            if len(word) <= LONGEST_DELETED + edits:
                _mark(nearly, deletions(word, edits), bits)
        lists[f"{side}z"] = nearly


def _facts(lists: dict[str, Masks], unit: Unit, bit: int, known: Known) -> None:
    card = unit.card
    for name, values in (
        ("speaker", (*unit.speakers, unit.called, unit.label)),
        ("outlet", (unit.outlet,)),
        ("kind", (card.kind,)),
        ("topic", unit.topics),
    ):
        if name in known.kinds:
            for value in values:
                if value:
                    _mark(lists.setdefault(name, {}), forms(value), bit)
            whole = unit.speakers if name == "speaker" else values
            _mark(lists.setdefault(f"{name}=", {}), (folded(value) for value in whole if value), bit)
    if unit.role is not None:
        _mark(lists.setdefault("role", {}), (unit.role,), bit)
    _mark(lists.setdefault("has", {}), unit.has, bit)
    if "country" in known.kinds or "place" in known.kinds:
        title = card.title if unit.place == 0 else None
        text = encodable(f"{title}\n{unit.text}" if title else unit.text)
        countries, places = countries_and_places(text)
        _mark(lists.setdefault("country", {}), countries, bit)
        _mark(lists.setdefault("place", {}), places, bit)


def looked_up(terms: Iterable[Term]) -> Known:
    """What a sheet has to hold for these terms."""
    kinds: set[str] = set()
    begins: dict[str, set[int]] = {}
    edits: dict[str, int] = {}
    for kind, text in terms:
        kinds.add(kind.removesuffix("="))
        if kind[1:] == "p":
            begins.setdefault(kind[0], set()).add(len(text))
        elif kind[1:] == "z":
            edits[kind[0]] = 2
    return Known(frozenset(kinds), begins, edits)
