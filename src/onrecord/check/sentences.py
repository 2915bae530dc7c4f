"""The sentence that goes with a verdict: facts and where they stand, and nothing about anybody."""

from collections.abc import Sequence

from onrecord.check.result import Change, Coverage, Passage, Quotation, Verdict
from onrecord.days import YEARLESS, yearless

__all__ = ["covers", "says", "too_common", "too_long", "too_short"]

_KINDS = {
    "negation": "a negation",
    "number": "a number",
    "date": "a date",
    "name": "a name",
    "modality": "a word of possibility or condition",
    "tense": "a tense",
    "added": "words added",
    "dropped": "words dropped",
    "replaced": "words replaced",
    "order": "the order of words",
    "ellipsis": "an ellipsis that passes over what the sense hangs on",
}


def says(
    verdict: Verdict,
    quotation: Quotation,
    passages: Sequence[Passage],
    changes: Sequence[Change],
    coverage: Coverage,
) -> str:
    """State a verdict in a sentence or two."""
    if verdict == "not_found":
        return _not_found(quotation, coverage, near=bool(passages))
    if verdict == "spliced":
        return f"Passages of different turns or releases stand here as one: {_places(passages)}."
    where = _place(passages[0])
    if verdict == "altered":
        kinds = ", ".join(dict.fromkeys(_KINDS[change.kind] for change in changes)) or "words"
        return f"The record has these words otherwise, {where}. It differs in: {kinds}."
    told = {
        "exact": f"Word for word in the record, {where}.",
        "trivial": f"In the record but for punctuation, capitals, fillers or notes, {where}.",
        "ellipsis": f"The passages stand in the record in this order, {where}.",
        "bracketed": f"In the record but for what stands in brackets, {where}.",
        "wrong_speaker": f"The words stand in the record; the speaker there is another, {where}.",
        "wrong_date": f"The words stand in the record; the date there is another, {where}.",
    }[verdict]
    if passages[0].until:
        until = passages[0].until[:10]
        told += f" So it stood until {until}; a later edition reads otherwise."
    if len(passages) > 1:
        others = len(passages) - 1
        told += f" It stands in {others} other {'place' if others == 1 else 'places'} as well."
    return told


def _place(passage: Passage) -> str:
    who = passage.speaker or "speaker not named"
    return f"{who}, {passage.said_on or 'date not known'}"


def _places(passages: Sequence[Passage]) -> str:
    return "; ".join(dict.fromkeys(_place(passage) for passage in passages))


def _not_found(quotation: Quotation, coverage: Coverage, *, near: bool) -> str:
    told = f"Not found in this record ({covers(coverage)})."
    if coverage.day == 0:
        told += f" It holds no release of {_day(quotation.said_on)}."
    if coverage.speaker == 0:
        told += f" It holds no words of {quotation.attributed_to}."
    return told + (" The nearest passages are given." if near else "")


def _day(said_on: str | None) -> str | None:
    return yearless(said_on) if said_on and said_on.startswith(YEARLESS) else said_on


def covers(coverage: Coverage) -> str:
    """What the record covers, in words."""
    span = f", {coverage.first} to {coverage.last}" if coverage.first else ""
    releases = "release" if coverage.releases == 1 else "releases"
    return f"{coverage.releases:,} {releases}{span}"


def too_short(least: int) -> str:
    """Why a quotation is not checked."""
    return f"Not checked: it has fewer than {least} words, which stand in any record; give more of it."


def too_common() -> str:
    """Why a quotation is not checked."""
    return "Not checked: its words are so few and frequent that they stand everywhere; give more of it."


def too_long(count: int, most: int) -> str:
    """Why a quotation is not checked."""
    return f"Not checked: it has {count:,} words, more than the {most:,} of one quotation; give it in parts."
