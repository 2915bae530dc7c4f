"""How right the readings are: the published figures, and the page that shows them.

The figures come from documents labelled by reading; they are measured when the project is built and
shipped with it (``published/accuracy.json``), so that every portal shows the same ones.
"""

from functools import lru_cache
from pathlib import Path

import msgspec
from litestar import Response, get

from .portal import Provided, json_response
from .words import digits, plural

__all__ = ["HANDLERS", "Family", "Field", "Figure", "Run", "accuracy_page", "fields", "published", "share"]

_PUBLISHED = Path(__file__).parent / "published"
FALLS_SHORT = 0.95


class Figure(msgspec.Struct, frozen=True):
    """How right one field is: counts, and the shares that follow from them (null where nothing counts).

    ``missed`` is in the documents and was not so read; ``invented`` was read and is not so there. A
    wrong value is both.
    """

    field: str
    right: int
    missed: int
    invented: int
    precision: float | None
    recall: float | None


class Family(msgspec.Struct, frozen=True):
    """The figures of the documents of one layout family."""

    name: str
    documents: int
    figures: tuple[Figure, ...]


class Run(msgspec.Struct, frozen=True):
    """What was measured: overall and per family, and on how much."""

    documents: int
    releases: int
    turns: int
    first_year: int
    last_year: int
    figures: tuple[Figure, ...]
    families: tuple[Family, ...]


class Field(msgspec.Struct, frozen=True):
    """What a field is called on the page and what it means."""

    field: str
    name: str
    means: str


class Row(msgspec.Struct, frozen=True):
    """A figure as the page prints it. ``stated`` and ``there`` are null where nothing counts.

    ``stated_short`` and ``there_short`` say which of the two is below 95%.
    """

    name: str
    means: str
    stated: str | None
    stated_counts: str
    there: str | None
    there_counts: str
    stated_short: bool
    there_short: bool


class FamilyRows(msgspec.Struct, frozen=True):
    """A layout family as the page prints it."""

    name: str
    documents: str
    rows: tuple[Row, ...]


class AccuracyPage(msgspec.Struct, frozen=True):
    """Everything the page prints."""

    measured_on: str
    years: str
    rows: tuple[Row, ...]
    short: tuple[str, ...]
    families: tuple[FamilyRows, ...]


@lru_cache(maxsize=1)
def published() -> Run:
    """Return the published figures."""
    return msgspec.json.decode((_PUBLISHED / "accuracy.json").read_bytes(), type=Run)


@lru_cache(maxsize=1)
def fields() -> tuple[Field, ...]:
    """Return the fields in the order of the page."""
    return msgspec.json.decode((_PUBLISHED / "fields.json").read_bytes(), type=tuple[Field, ...])


def share(value: float | None) -> str | None:
    """Write a share in per cent, rounded down, so that only what is whole reads 100%."""
    if value is None:
        return None
    tenths = int(value * 1000 + 1e-6)
    return f"{tenths // 10}.{tenths % 10}%" if tenths < 1000 else "100%"


def accuracy_page(run: Run) -> AccuracyPage:
    """Lay the figures out for a reader."""
    rows = _rows(run.figures)
    return AccuracyPage(
        measured_on=(
            f"{plural(run.documents, 'document')} with {plural(run.releases, 'release')}"
            f" and {plural(run.turns, 'turn')}"
        ),
        years=f"{run.first_year} to {run.last_year}",
        rows=rows,
        short=tuple(row.name for row in rows if row.stated_short or row.there_short),
        families=tuple(
            FamilyRows(
                name=family.name,
                documents=plural(family.documents, "document"),
                rows=_rows(family.figures),
            )
            for family in run.families
        ),
    )


def _rows(figures: tuple[Figure, ...]) -> tuple[Row, ...]:
    by_field = {figure.field: figure for figure in figures}
    return tuple(_row(field, by_field[field.field]) for field in fields() if field.field in by_field)


def _row(field: Field, figure: Figure) -> Row:
    return Row(
        name=field.name,
        means=field.means,
        stated=share(figure.precision),
        stated_counts=_of(figure.right, figure.right + figure.invented),
        there=share(figure.recall),
        there_counts=_of(figure.right, figure.right + figure.missed),
        stated_short=_short(figure.precision),
        there_short=_short(figure.recall),
    )


def _short(value: float | None) -> bool:
    return value is not None and value < FALLS_SHORT


def _of(right: int, whole: int) -> str:
    return f"{digits(right)} of {digits(whole)}" if whole else "none"


@get("/accuracy", sync_to_thread=True)
def accuracy(portal: Provided) -> Response[str]:
    """How right the readings are."""
    return portal.page("accuracy.html", "/accuracy", view=accuracy_page(published()))


@get("/accuracy.json", sync_to_thread=True)
def accuracy_json() -> Response[bytes]:
    """The published figures as JSON."""
    return json_response(published())


HANDLERS = (accuracy, accuracy_json)
