"""What is asked of the check and what it answers: plain frozen values, the JSON of command and API."""

from typing import Literal

import msgspec

from onrecord.model import Span

__all__ = [
    "TRUE",
    "VERDICTS",
    "Change",
    "ChangeKind",
    "Coverage",
    "Finding",
    "Passage",
    "Quotation",
    "Row",
    "Verdict",
    "row",
]

Verdict = Literal[
    "exact",
    "trivial",
    "ellipsis",
    "bracketed",
    "altered",
    "spliced",
    "wrong_speaker",
    "wrong_date",
    "not_found",
]
VERDICTS: tuple[Verdict, ...] = Verdict.__args__  # type: ignore[attr-defined]
TRUE: frozenset[Verdict] = frozenset({"exact", "trivial", "ellipsis", "bracketed"})
"""Verdicts under which the words stand in the record as quoted, by that person, on that day."""

ChangeKind = Literal[
    "negation",
    "number",
    "date",
    "name",
    "modality",
    "tense",
    "added",
    "dropped",
    "replaced",
    "order",
    "ellipsis",
]


class Quotation(msgspec.Struct, frozen=True):
    """A quotation to be checked. ``said_on`` is YYYY-MM-DD, YYYY-MM, YYYY, or
    --MM-DD of a day that is given without its year. ``id`` is the asker's own.

    ``span`` is where it stands in the text that was given, in code points, marks included. ``also`` is
    another way to write it that would be as right: a text may put a comma where it splits a quotation.
    """

    quote: str
    attributed_to: str | None = None
    said_on: str | None = None
    id: str | int | None = None
    span: Span | None = None
    also: str | None = None


class Passage(msgspec.Struct, frozen=True):
    """Words of the record. ``text`` is the edition's own from ``span.start`` to ``span.end``.

    ``turn`` is the number of the turn, null in a text without turns. ``span`` is null for a title that
    stands only in the carrier's metadata. ``until`` is when a later edition came, RFC 3339, where the
    words stand in an earlier edition only. ``link`` is an address of the portal.
    """

    release: str
    guid: str | None
    turn: int | None
    speaker: str | None
    said_on: str | None
    text: str
    span: Span | None
    link: str
    edition: int
    until: str | None = None


class Change(msgspec.Struct, frozen=True):
    """One difference in words: what was said and what was quoted, either empty where there is nothing.

    ``at`` is its place in the quotation as normalised (NFC), in code points.
    """

    kind: ChangeKind
    said: str
    quoted: str
    at: Span


class Coverage(msgspec.Struct, frozen=True):
    """What the record covers. ``day`` counts the releases of the day asked for, ``speaker`` the turns and
    statements of the person asked for; null where none was asked for or the name is no person's."""

    releases: int
    turns: int
    first: str | None
    last: str | None
    day: int | None = None
    speaker: int | None = None


class Finding(msgspec.Struct, frozen=True):
    """The answer to one quotation. ``verdict`` is null only for one that cannot be checked; ``says``
    states the facts in a sentence. ``passages`` come best first: the one that fits speaker and day."""

    quotation: Quotation
    verdict: Verdict | None
    says: str
    passages: tuple[Passage, ...] = ()
    changes: tuple[Change, ...] = ()
    coverage: Coverage | None = None


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """A finding as one line of JSON. ``id`` is the asker's own, else ``n`` counts from 1."""

    quote: str
    attributed_to: str | None
    said_on: str | None
    verdict: Verdict | None
    passages: tuple[Passage, ...]
    changes: tuple[Change, ...]
    coverage: Coverage | None
    says: str
    id: str | int | None = None
    n: int | None = None
    span: Span | None = None


def row(finding: Finding, n: int) -> Row:
    """Lay a finding out as a line; ``n`` is its number."""
    asked = finding.quotation
    return Row(
        quote=asked.quote,
        attributed_to=asked.attributed_to,
        said_on=asked.said_on,
        verdict=finding.verdict,
        passages=finding.passages,
        changes=finding.changes,
        coverage=finding.coverage,
        says=finding.says,
        id=asked.id,
        n=n if asked.id is None else None,
        span=asked.span,
    )
