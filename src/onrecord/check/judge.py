"""The verdict: a table of rules over the places where a quotation's words stand.

A place is a unit with the quotation laid on it and what the record says of speaker and day. The rules are
asked from the top; the first whose condition holds gives the verdict. Each is the strongest statement
that is true.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from onrecord.check.lay import GRADES, Laid
from onrecord.check.result import Verdict
from onrecord.check.shelf import Held
from onrecord.check.unit import Item, Unit
from onrecord.check.who import Fit

__all__ = ["RULES", "Case", "Place", "Rule", "judge"]

_SHARE = 0.62
"""Part of a quotation's words that must stand in a place for it to be those words altered."""
_SHARE_ELSEWHERE = 0.75
"""The same where the place is of another speaker or day."""
_MEANT = 0.5
"""Part of its words that carry meaning: stock phrases share the others."""
_MEANT_THERE = 0.34
"""The same where speaker and day are those asked for."""
_FITTING = 0.1
"""Part of its words by which a place of another speaker or day must come nearer to be the one meant."""
_LEAST_SAME = 4
_FEW = 3
"""Words that may differ for a quotation to be one passage altered though two passages give all of it."""


class Place(NamedTuple):
    """Where the words stand: the unit and its edition, how they stand there, and what fits."""

    item: Item
    held: Held
    laid: Laid
    speaker: Fit
    day: Fit

    @property
    def unit(self) -> Unit:
        """The unit."""
        return self.held.unit

    @property
    def is_true(self) -> bool:
        """Whether the words stand there as quoted."""
        return self.laid.grade != "altered"

    @property
    def _is_asked(self) -> bool:
        """Whether the record says that it is of the speaker and day asked for."""
        return (self.speaker, self.day) == ("yes", "yes")

    @property
    def order(self) -> tuple[object, ...]:
        """Sorts places: the one that fits speaker and day first, then the closest, then the newest."""
        fit = ("yes", "open", "no")
        return (
            not self.is_true,
            fit.index(self.speaker) + fit.index(self.day) if self.is_true else 0,
            GRADES.index(self.laid.grade),
            -round(min(self.laid.share + _FITTING * self._is_asked, 1), 1),
            self.laid.left > 12,
            fit.index(self.speaker) + fit.index(self.day),
            -self.laid.share,
            self.laid.left,
            not self.item.current,
        )


class Case(NamedTuple):
    """What the rules look at: places in order, the parts of a splice, and the words of the quotation."""

    places: Sequence[Place]
    splice: Sequence[Place]
    size: int

    @property
    def true(self) -> list[Place]:
        """The places where the words stand as quoted."""
        return [place for place in self.places if place.is_true]


class Rule(NamedTuple):
    """When it holds, and the verdict it then gives; a null verdict is that of how the words stand."""

    name: str
    holds: Callable[[Case], bool]
    verdict: Verdict | None


def _fitting(case: Case) -> list[Place]:
    return [place for place in case.true if place.speaker != "no" and place.day != "no"]


def _close(case: Case) -> bool:
    """Whether the nearest place has the words altered, not other words."""
    if not case.places:
        return False
    place = case.places[0]
    laid = place.laid
    same = round(laid.share * case.size)
    runs = max(run.size for run in laid.runs)
    strange = "no" in (place.speaker, place.day)
    enough = laid.share >= (_SHARE_ELSEWHERE if strange else _SHARE)
    if case.size <= 6:
        enough = enough and case.size - same <= 1 and not (strange and case.size <= 5)
    sure = (place.speaker, place.day) == ("yes", "yes")
    enough = enough and laid.meant >= (_MEANT_THERE if sure else _MEANT)
    scattered = len(laid.runs) > 2 and same / len(laid.runs) < 2
    return enough and same >= min(_LEAST_SAME, case.size - 1) and runs >= 2 and not scattered


def _few_changes(case: Case) -> bool:
    if not _close(case):
        return False
    laid = case.places[0].laid
    return case.size - round(laid.share * case.size) <= _FEW and laid.left <= _FEW


def _stands(case: Case) -> bool:
    return bool(_fitting(case))


def _stands_on_another_day(case: Case) -> bool:
    return any(place.speaker != "no" for place in case.true)


def _stands_elsewhere(case: Case) -> bool:
    return bool(case.true)


def _has_parts(case: Case) -> bool:
    return bool(case.splice)


def _always(_: Case) -> bool:
    return True


RULES: tuple[Rule, ...] = (
    Rule("the words stand, and speaker and day fit", _stands, None),
    Rule("the words stand and are this speaker's, on another day", _stands_on_another_day, "wrong_date"),
    Rule("the words stand, and somebody else said them", _stands_elsewhere, "wrong_speaker"),
    Rule("one passage gives the words but for a few", _few_changes, "altered"),
    Rule("passages of different turns or releases give the words together", _has_parts, "spliced"),
    Rule("one passage gives most of the words", _close, "altered"),
    Rule("nothing of the kind stands in the record", _always, "not_found"),
)
"""Asked from the top."""


def judge(case: Case) -> tuple[Verdict, Rule]:
    """The verdict of a case, and the rule that gave it."""
    rule = next(rule for rule in RULES if rule.holds(case))
    return rule.verdict or _fitting(case)[0].laid.grade, rule
