"""Hits for a machine, one a line: JSON Lines and CSV, the same wherever they are asked for."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from onrecord.find.answer import Answer
from onrecord.find.hit import Hit

__all__ = ["Line", "csv_of", "csv_table", "json_lines_of", "lines"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = str | float | tuple[str, ...] | None


class Line(msgspec.Struct, frozen=True):
    """A hit on a line. ``turn`` is its number, null for a paragraph.

    ``guid`` and ``link`` are those the release's carrier gave; ``release``, ``edition`` and ``id`` are ours.
    """

    rank: int
    score: float
    release: str
    guid: str | None
    turn: int | None
    kind: str | None
    title: str | None
    speaker: str | None
    role: str | None
    outlet: str | None
    said_on: str | None
    text: str
    link: str | None
    id: str | None
    edition: str
    label: str | None
    called: str | None
    exchange: str | None
    topics: tuple[str, ...]
    current: bool
    releases: int
    why: str | None
    group: str | None


def lines(answer: Answer) -> Iterator[Line]:
    """The hits of an answer, those of its groups included, in order."""
    for hit in answer.hits:
        yield _line(hit, None)
    for group in answer.groups:
        for hit in group.hits:
            yield _line(hit, group.key)


def _line(hit: Hit, group: str | None) -> Line:
    return Line(
        rank=hit.rank,
        score=hit.score,
        release=hit.release,
        guid=hit.guid,
        turn=hit.n,
        kind=hit.kind,
        title=hit.title,
        speaker=hit.speaker,
        role=hit.role,
        outlet=hit.outlet,
        said_on=hit.said_on,
        text=hit.text,
        link=hit.link,
        id=hit.anchor,
        edition=hit.edition,
        label=hit.label,
        called=hit.called,
        exchange=hit.exchange,
        topics=hit.topics,
        current=hit.current,
        releases=hit.alike.releases if hit.alike else 1,
        why=hit.why,
        group=group,
    )


def json_lines_of(answer: Answer) -> str:
    """The hits as JSON Lines."""
    return "".join(f"{msgspec.json.encode(line).decode()}\n" for line in lines(answer))


def csv_of(answer: Answer, address: Callable[[Line], str] | None = None) -> str:
    """The hits as a table, with a line of names; ``address`` gives the "permalink" of each, where there is a
    portal to go to."""
    names = Line.__struct_fields__
    if address is None:
        return csv_table(names, ([getattr(line, name) for name in names] for line in lines(answer)))
    rows = ([*(getattr(line, name) for name in names), address(line)] for line in lines(answer))
    return csv_table((*names, "permalink"), rows)


def csv_table(names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """RFC 4180, with a line of names; what a spreadsheet would take for a formula is made text."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow(_harmless(cell) for cell in row)
    return written.getvalue()


def _harmless(value: Cell) -> str | float | None:
    """A value that no spreadsheet takes for a formula (OWASP, CSV Injection)."""
    text = "; ".join(value) if isinstance(value, tuple) else value
    return f"'{text}" if isinstance(text, str) and text.startswith(_FORMULA) else text
