"""One quotation from beginning to end: candidates, alignment, the speaker, the day, the verdict."""

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
import numpy as np

from onrecord.check.gather import candidates, traces_of
from onrecord.check.judge import Case, Place, judge
from onrecord.check.lay import lay
from onrecord.check.level import Recorded, open_shelf
from onrecord.check.quoted import Quoted, quoted
from onrecord.check.result import Change, Coverage, Finding, Passage, Quotation, Verdict
from onrecord.check.sentences import says, too_common, too_long, too_short
from onrecord.check.shelf import Held, Shelf, State, saying
from onrecord.check.splice import parts
from onrecord.check.who import Fit, Who, fits, same_person, who
from onrecord.days import YEARLESS

__all__ = ["LEAST_WORDS", "MOST_WORDS", "Checker"]

LEAST_WORDS = 2
MOST_WORDS = 2_000
"""Words of a quotation, about three pages."""
_MOST_PASSAGES = 12
_REMEMBERED = 10_000
_CANDIDATES = 16
_MOST_LEVEL = 2_000
"""Units looked at for words that stand in so many that speaker and day alone tell them apart."""
_LAID = 8
"""Units a quotation is laid on that do not have it word for word."""
_WORTH = 0.3
"""Score of such a unit, as a part of the best one's."""
_REPORTER = "a reporter, not named"
_NEAREST = 3
_NEAR = 0.34
"""Part of a quotation's words that a passage must share to be given as a near one."""


class Checker:
    """Checks quotations against a record as it was when the checker was opened.

    One thread at a time. ``Checker.open`` brings the side file level with the record first.
    """

    def __init__(self, shelf: Shelf, folder: Path | None = None) -> None:
        """Not for callers: use ``Checker.open``."""
        self._shelf = shelf
        self._folder = folder
        self._days: dict[str, int] = {}
        self._asked: dict[str | None, tuple[Who, int | None]] = {}

    @classmethod
    def open(cls, record: Recorded, folder: str | os.PathLike[str]) -> Self:
        """Open a checker of the record in ``folder``. Raises RecordBusy, RecordError."""
        place = Path(folder)
        return cls(open_shelf(record, place), place)

    def close(self) -> None:
        """Close the side file."""
        self._shelf.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def covers(self) -> Coverage:
        """What the record covers."""
        return self._coverage(None, None)

    def check_all(self, quotations: Iterable[Quotation]) -> Iterator[Finding]:
        """Check quotations one after the other."""
        for quotation in quotations:
            yield self.check(quotation)

    def check(self, quotation: Quotation) -> Finding:
        """Check one quotation."""
        finding = self._check(quotation)
        if quotation.also and finding.verdict == "trivial":
            other = self._check(msgspec.structs.replace(quotation, quote=quotation.also, also=None))
            return other if other.verdict == "exact" else finding
        return finding

    def _check(self, quotation: Quotation) -> Finding:
        with saying(self._folder), self._shelf.glance():
            asked, turns = self._who(quotation.attributed_to)
            coverage = self._coverage(quotation.said_on, turns)
            quote = quoted(quotation.quote)
            refused = _refused(quote)
            if refused:
                return Finding(quotation, None, refused, coverage=coverage)
            return self._found(quotation, quote, asked, coverage)

    def _found(self, quotation: Quotation, quote: Quoted, asked: Who, coverage: Coverage) -> Finding:
        traces = traces_of(_pieces(quote))
        if not traces:
            return Finding(quotation, None, too_common(), coverage=coverage)
        found, level = candidates(self._shelf, traces, quotation.said_on, _CANDIDATES)
        held = list(self._shelf.held(one for one, _ in found))
        places = self._places(quotation, quote, asked, held, dict(found))
        if len(level) > len(found) and not any(map(_fits, places)):
            # So common that those looked at are chosen by nothing: the one that fits may be another.
            more = self._shelf.held(level[:_MOST_LEVEL].tolist())
            places = _once(sorted([*places, *self._same(quotation, quote, asked, more)], key=_order))
        case = Case(places, (), len(quote.words))
        if not case.true and len(held) > 1:
            case = case._replace(splice=self._splice(quotation, quote, asked, held))
        verdict, _ = judge(case)
        shown, changes = _shown(verdict, case)
        passages = tuple(self._passage(place) for place in shown)
        return Finding(
            quotation=quotation,
            verdict=verdict,
            says=says(verdict, quotation, passages, changes, coverage),
            passages=passages,
            changes=changes,
            coverage=coverage,
        )

    def _places(
        self, quotation: Quotation, quote: Quoted, asked: Who, held: Sequence[Held], scores: dict[int, float]
    ) -> list[Place]:
        """The units the words stand in, best first: all that have them as quoted, a few that come near."""
        whole = quote.words.keys.tobytes()
        plain = not quote.breaks and not quote.brackets
        same = [one for one in held if plain and whole in one.keys]
        places = list(self._same(quotation, quote, asked, same))
        sure = ("yes", "open") if asked.kind == "nobody" else ("yes",)
        if not any(place.is_true and place.speaker in sure and place.day != "no" for place in places):
            least = _WORTH * max(scores.values(), default=0)
            rest = [one for one in held if one not in same and scores[one.id] >= least][:_LAID]
            laid = [place for one in rest if (place := self._place(quotation, quote, asked, one))]
            places.extend(laid)
        return _once(sorted(places, key=_order))

    def _same(self, quotation: Quotation, quote: Quoted, asked: Who, held: Iterable[Held]) -> Iterator[Place]:
        """The units that have the words in a row."""
        whole = quote.words.keys.tobytes()
        for one in held:
            place = self._place(quotation, quote, asked, one) if whole in one.keys else None
            if place is not None:
                yield place

    def _place(self, quotation: Quotation, quote: Quoted, asked: Who, held: Held) -> Place | None:
        laid = lay(quote, held)
        if laid is None:
            return None
        item = self._shelf.item(held.item)
        return Place(item, held, laid, fits(asked, item, held.unit), _day(quotation.said_on, item.days))

    def _splice(self, quotation: Quotation, quote: Quoted, asked: Who, held: Sequence[Held]) -> list[Place]:
        found: list[Place] = []
        for part in parts(quote, [one.keys for one in held]):
            its = quoted(quote.words.said(part.first, part.last))
            place = self._place(quotation, its, asked, held[part.unit])
            if place is not None:
                found.append(place)
        return found

    def _passage(self, place: Place) -> Passage:
        unit, item, laid = place.unit, place.item, place.laid
        said = place.held.said
        start, end = said.starts[laid.first], said.ends[laid.last - 1]
        span = unit.span(start, end) if unit.in_text else None
        anchor = unit.anchor(span.start if span else 0)
        page = f"/releases/{item.release}" + ("" if item.current else f"/editions/{item.number}")
        return Passage(
            release=item.release,
            guid=item.guid,
            turn=unit.turn,
            speaker=_speaker(place),
            said_on=item.said_on,
            text=unit.text[start:end],
            span=span,
            link=f"{page}#{anchor}" if anchor else page,
            edition=item.number,
            until=item.until,
        )

    # ------------------------------------------------------------------ coverage

    @cached_property
    def _state(self) -> State:
        return self._shelf.state() or State()

    @cached_property
    def _people(self) -> list[tuple[str, int, bool]]:
        return self._shelf.people()

    def _who(self, attributed_to: str | None) -> tuple[Who, int | None]:
        """An attribution taken apart, and how many turns the record has of a person."""
        if attributed_to not in self._asked:
            asked = who(attributed_to)
            turns = None
            if asked.kind == "person":
                here = [(n, answers) for name, n, answers in self._people if same_person(asked.names, name)]
                turns = sum(n for n, _ in here)
                asked = asked._replace(answers=any(answers for _, answers in here))
            if len(self._asked) > _REMEMBERED:
                self._asked.clear()
            self._asked[attributed_to] = (asked, turns)
        return self._asked[attributed_to]

    def _coverage(self, said_on: str | None, turns: int | None) -> Coverage:
        state = self._state
        day = None
        if said_on:
            if len(self._days) > _REMEMBERED:
                self._days.clear()
            if said_on not in self._days:
                self._days[said_on] = self._shelf.on_day(said_on)
            day = self._days[said_on]
        return Coverage(state.releases, state.turns, state.first, state.last, day, turns)


def _order(place: Place) -> tuple[object, ...]:
    return place.order


def _fits(place: Place) -> bool:
    """Whether the words stand there as quoted, and nothing speaks against speaker and day."""
    return place.is_true and place.speaker != "no" and place.day != "no"


def _refused(quote: Quoted) -> str | None:
    count = len(quote.words)
    if count < LEAST_WORDS:
        return too_short(LEAST_WORDS)
    return too_long(count, MOST_WORDS) if count > MOST_WORDS else None


def _pieces(quote: Quoted) -> list["np.ndarray"]:
    """The words of a quotation cut at ellipses and brackets, as arrays."""
    keys = np.frombuffer(quote.words.keys, dtype=np.uint32)
    cuts = sorted({*quote.breaks, *(bracket.at for bracket in quote.brackets)})
    return [piece for piece in np.split(keys, cuts) if len(piece)]


def _day(said_on: str | None, days: Sequence[str]) -> Fit:
    if said_on is None or not days:
        return "open"
    if said_on.startswith(YEARLESS):
        return "yes" if any(day.endswith(said_on.removeprefix("-")) for day in days) else "no"
    return "yes" if any(day.startswith(said_on) for day in days) else "no"


def _once(places: Sequence[Place]) -> list[Place]:
    """Places without those of an older edition whose turn stands in the list in its current one."""
    seen: set[tuple[object, ...]] = set()
    kept: list[Place] = []
    for place in sorted(places, key=lambda one: not one.item.current):
        name = (place.item.release, place.unit.turn, place.unit.text if place.unit.turn is None else None)
        if place.item.current or (name not in seen and not _stands_now(place, kept)):
            kept.append(place)
            seen.add(name)
    left = set(map(id, kept))
    return [place for place in places if id(place) in left]


def _stands_now(place: Place, kept: Sequence[Place]) -> bool:
    """Whether the same words stand as well in another edition of the same release."""
    return any(
        other.item.release == place.item.release and other.laid.grade == place.laid.grade and other.is_true
        for other in kept
    )


def _shown(verdict: Verdict, case: Case) -> tuple[Sequence[Place], tuple[Change, ...]]:
    """The places a verdict rests on, best first, and the changes it names."""
    if verdict == "spliced":
        return case.splice, ()
    if verdict == "altered":
        best = case.places[0]
        same = [place for place in case.places if (place.laid.changes == best.laid.changes)]
        return same[:_NEAREST], best.laid.changes
    if verdict == "not_found":
        return [place for place in case.places if place.laid.share >= _NEAR][:_NEAREST], ()
    return case.true[:_MOST_PASSAGES], ()


def _speaker(place: Place) -> str | None:
    """Who says it, as far as the record tells: the name, else the label, else who issues it."""
    unit, item = place.unit, place.item
    if unit.turn is not None:
        label = _REPORTER if unit.role == "reporter" else unit.label
        return unit.speaker or unit.called or label
    if item.stated_by:
        return ", ".join(name for name, _ in item.stated_by)
    return item.office
