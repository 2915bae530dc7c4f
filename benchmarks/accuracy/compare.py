"""Asks each field of one document: is what was read what a reader reads?

An item is one fact. It is ``right`` (read as labelled), ``missed`` (labelled, not so read) or
``invented`` (read, not so labelled). A wrong value is both missed and invented. What neither the labels
nor the reading state is no item.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from benchmarks.accuracy.align import key_found, key_gold, pairs, turn_pairs
from benchmarks.accuracy.gold import Gold, GoldRelease, numbers, right
from onrecord.model import Exchange, Release, Turn

__all__ = ["FIELDS", "Item", "compare"]

Verdict = Literal["right", "missed", "invented"]
Pairing = list[tuple[int | None, int | None]]

LETTERHEAD = ("title", "kind", "office", "venue", "place", "date", "starts", "ends", "zone")
FIELDS = (
    "release",
    *LETTERHEAD,
    "issuer",
    "issuer's role",
    "topic",
    "turn",
    "role",
    "speaker",
    "called",
    "outlet",
    "note",
    "exchange",
    "certainty",
)


class Item(msgspec.Struct, frozen=True):
    """One fact of one document. ``where`` is the release, or the turn in it."""

    document: str
    family: str
    where: str
    field: str
    verdict: Verdict
    gold: str | None
    found: str | None

    @property
    def name(self) -> str:
        """What the item is called from one run to the next."""
        return f"{self.document} | {self.where} | {self.field} | {self.verdict}"


class _Sheet:
    """Collects the items of one release."""

    def __init__(self, gold: Gold, where: str) -> None:
        self.items: list[Item] = []
        self._gold = gold
        self._where = where

    def value(self, field: str, gold: str | None, found: str | None, at: str = "") -> None:
        """Compare one value with the readings that are right."""
        if right(gold, found):
            if found:
                self.add(field, "right", gold, found, at)
            return
        if gold and not right(gold, None):
            self.add(field, "missed", gold, found, at)
        if found:
            self.add(field, "invented", gold, found, at)

    def row(self, field: str, gold: Sequence[str], found: Sequence[str], at: str = "") -> None:
        """Compare two lists of which the order matters."""
        for g, f in pairs([_plain(value) for value in gold], [_plain(value) for value in found]):
            if g is None and f is not None:
                self.add(field, "invented", None, found[f], f"{at} {f + 1}".strip())
            elif g is not None:
                verdict: Verdict = "missed" if f is None else "right"
                self.add(field, verdict, gold[g], None if f is None else found[f], f"{at} {g + 1}".strip())

    def add(self, field: str, verdict: Verdict, gold: str | None, found: str | None, at: str = "") -> None:
        where = f"{self._where}, {at}" if at else self._where
        self.items.append(
            Item(self._gold.name, self._gold.family, where, field, verdict, gold or None, found or None)
        )


def compare(gold: Gold, releases: Sequence[Release]) -> list[Item]:
    """Return every item of a document, in the order of the document."""
    items: list[Item] = []
    for number, (g, f) in enumerate(_release_pairs(gold, releases), 1):
        sheet = _Sheet(gold, f"release {number}")
        labelled = gold.releases[g] if g is not None else GoldRelease()
        found = releases[f] if f is not None else None
        if g is None or found is None:
            title = labelled.title if found is None else found.title
            sheet.add("release", "missed" if found is None else "invented", labelled.title, title)
        else:
            sheet.add("release", "right", labelled.title, found.title)
        _letterhead(sheet, labelled, found)
        _turns(sheet, labelled, found)
        items.extend(sheet.items)
    return items


def _release_pairs(gold: Gold, releases: Sequence[Release]) -> Pairing:
    """Pair releases by title as printed; those left over in order where equally many are left."""
    laid = pairs(
        [_plain(release.title_as_printed or release.title) for release in gold.releases],
        [_plain(release.title_as_printed or release.title) for release in releases],
    )
    left_gold = [g for g, f in laid if g is not None and f is None]
    left_found = [f for g, f in laid if f is not None and g is None]
    if len(left_gold) != len(left_found):
        return laid
    together = dict(zip(left_gold, left_found, strict=True))
    return [(g, f if f is not None else together[g]) for g, f in laid if g is not None]


def _letterhead(sheet: _Sheet, gold: GoldRelease, found: Release | None) -> None:
    for field in LETTERHEAD:
        if field in gold.open:
            continue
        sheet.value(field, getattr(gold, field), getattr(found, field) if found else None)
    sheet.row("topic", gold.topics, found.topics if found else ())
    if "issuer" in gold.open:
        return
    issuers = found.issuers if found else ()
    names = [_reading(each.name, [name for name, _ in gold.issuers]) for each in issuers]
    sheet.row("issuer", [name for name, _ in gold.issuers], names)
    for n, (name, role) in enumerate(gold.issuers, 1):
        held = [each.role for each in issuers if right(name, each.name)]
        sheet.value("issuer's role", role, held[0] if held else None, f"issuer {n}")


def _turns(sheet: _Sheet, gold: GoldRelease, release: Release | None) -> None:
    found = release.turns if release else ()
    laid = turn_pairs(gold.turns, found)
    for g, f in laid:
        at = f"turn {gold.turns[g].n}" if g is not None else f"read as turn {found[f or 0].n}"
        _turn(sheet, gold, g, found[f] if f is not None else None, at)
    _exchanges(sheet, gold, release.exchanges if release else (), found, laid)


def _turn(sheet: _Sheet, gold: GoldRelease, g: int | None, found: Turn | None, at: str) -> None:
    labelled = gold.turns[g] if g is not None else None
    ours = " / ".join(key_gold(labelled)) if labelled else None
    theirs = " / ".join(key_found(found)) if found else None
    if labelled and found and key_gold(labelled) == key_found(found):
        sheet.add("turn", "right", ours, theirs, at)
    else:
        if labelled:
            sheet.add("turn", "missed", ours, theirs, at)
        if found:
            sheet.add("turn", "invented", ours, theirs, at)
    for field in ("role", "speaker", "called", "outlet"):
        sheet.value(
            field,
            getattr(labelled, field) if labelled else None,
            getattr(found, field) if found else None,
            at,
        )
    sheet.row("note", labelled.notes if labelled else (), found.notes if found else (), f"{at}, note")


def _exchanges(
    sheet: _Sheet, gold: GoldRelease, found: Sequence[Exchange], turns: Sequence[Turn], laid: Pairing
) -> None:
    """Compare the sets of turns. Where the words do not settle an exchange, only a claim to know is wrong."""
    numbering = {
        turns[f].n: gold.turns[g].n if g is not None else -turns[f].n for g, f in laid if f is not None
    }
    read = {tuple(sorted(numbering[n] for n in each.turns)): each for each in found}
    settled = {numbers(each.turns): each for each in gold.exchanges if each.certain}
    open_turns = {n for each in gold.exchanges if not each.certain for n in numbers(each.turns)}
    closed_turns = {n for key in settled for n in key}
    for each in gold.exchanges:
        key = numbers(each.turns)
        at = f"turns {each.turns}"
        if key in read:
            sheet.value("certainty", _sure(each.certain), _sure(read[key].certain), at)
        if each.certain:
            sheet.add("exchange", "right" if key in read else "missed", each.turns, None, at)
    for key, each in read.items():
        # One that is said not to be settled is no error where the words do not settle it either.
        unsettled = not each.certain and open_turns.intersection(key) and not closed_turns.intersection(key)
        known = any(numbers(other.turns) == key for other in gold.exchanges)
        if key not in settled and not known and not unsettled:
            at = f"read as turns {_range(key)}"
            sheet.add("exchange", "invented", None, _range(key), at)


def _reading(found: str, golds: Sequence[str]) -> str:
    """Return the label that a name found answers to, or the name itself."""
    return next((gold for gold in golds if right(gold, found)), found)


def _range(key: Sequence[int]) -> str:
    return f"{key[0]}-{key[-1]}" if len(key) > 1 else str(key[0])


def _sure(certain: bool) -> str:
    return "certain" if certain else "not settled"


def _plain(value: str | None) -> str:
    return " ".join((value or "").replace("’", "'").split()).casefold()
