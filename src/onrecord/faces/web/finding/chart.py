"""A chart of words over time: lines on a plane of fixed size, told apart by colour, dashes and markers.

Pure geometry in user units of SVG (width 880): what is drawn with it is the template's business.
"""

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from onrecord.find import Trend

__all__ = ["Chart", "Measure", "chart"]

Measure = Literal["rate", "passages"]

WIDTH, HEIGHT = 880, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 24, 20, 46
_LABEL = 56
"""Least units between two labels of the axis of time."""
_MARKS = 60
"""Most points of a line that get a marker each."""
_STYLES = (
    ("#1c5fb0", "", "circle"),
    ("#b0431c", "9 4", "square"),
    ("#2f7d3b", "2 4", "triangle"),
    ("#7a3fa0", "12 4 2 4", "diamond"),
    ("#7d6608", "5 3", "cross"),
    ("#0f7f86", "1 3", "plus"),
)


class Tick(msgspec.Struct, frozen=True):
    """A label of an axis and where it stands on it."""

    at: float
    says: str


class Mark(msgspec.Struct, frozen=True):
    """A point of a line, as the path of its marker, with what it says."""

    path: str
    says: str


class Drawn(msgspec.Struct, frozen=True):
    """A line: its number from 1, name, colour, dashes, path, markers and the marker of its legend."""

    number: int
    name: str
    colour: str
    dashes: str
    path: str
    marks: tuple[Mark, ...]
    key: str


class Chart(msgspec.Struct, frozen=True):
    """A chart ready to be drawn. ``title`` and ``says`` are for those who do not see it."""

    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    title: str
    says: str
    unit: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    lines: tuple[Drawn, ...]


def chart(trend: Trend, measure: Measure) -> Chart:
    """Draw the lines of a trend."""
    keys = [period.key for period in trend.periods]
    # Where the record has no words, nothing was said in it and nothing not said: a line has a gap there.
    values = [
        [
            None if rate is None else rate if measure == "rate" else count
            for rate, count in zip(line.rates, line.passages, strict=True)
        ]
        for line in trend.lines
    ]
    known = (v for line in values for v in line if v is not None)
    step, top = _scale(max(known, default=0), whole=measure == "passages")
    bottom, right = float(HEIGHT - _BOTTOM), float(WIDTH - _RIGHT)
    across = _across(len(keys), right)
    unit = "per 1,000 words" if measure == "rate" else "passages"

    def y(value: float) -> float:
        return round(bottom - (bottom - _TOP) * value / top, 1)

    drawn = tuple(
        _line(number, line.query, unit, _points(keys, across, row, y))
        for number, (line, row) in enumerate(zip(trend.lines, values, strict=True), start=1)
    )
    names = ", ".join(f"“{line.query}”" for line in trend.lines)
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        left=_LEFT,
        right=right,
        top=_TOP,
        bottom=bottom,
        title=f"{names} over time",
        says=_says(trend, values, unit),
        unit=unit,
        across=_labels(keys, across),
        up=tuple(Tick(y(step * i), _number(step * i)) for i in range(round(top / step) + 1)),
        lines=drawn,
    )


def _scale(most: float, *, whole: bool) -> tuple[float, float]:
    """The distance between grid lines, 1, 2 or 5 times a power of ten, and the top, so many of them."""
    if most <= 0:
        return 1.0, 1.0
    step = 10.0**-6
    while True:
        for factor in (1, 2, 5):
            if step * factor * 5 >= most and not (whole and step * factor < 1):
                each = step * factor
                return each, each * max(1, -(-most // each))
        step *= 10


def _across(count: int, right: float) -> list[float]:
    if count == 1:
        return [round((_LEFT + right) / 2, 1)]
    return [round(_LEFT + (right - _LEFT) * i / (count - 1), 1) for i in range(count)]


def _labels(keys: Sequence[str], across: Sequence[float]) -> tuple[Tick, ...]:
    every = max(1, -(-len(keys) * _LABEL // int(WIDTH - _LEFT - _RIGHT)))
    # Years are labelled where there are many months.
    return tuple(Tick(across[i], keys[i]) for i in range(0, len(keys), every))


_Point = tuple[str, float, float, float]
"""A period, where it is across, what there is of it, where that is up."""


def _points(
    keys: Sequence[str], across: Sequence[float], row: Sequence[float | None], y: Callable[[float], float]
) -> list[_Point | None]:
    return [
        None if value is None else (key, x, value, y(value))
        for key, x, value in zip(keys, across, row, strict=True)
    ]


def _line(number: int, name: str, unit: str, row: Sequence[_Point | None]) -> Drawn:
    colour, dashes, shape = _STYLES[(number - 1) % len(_STYLES)]
    points = [point for point in row if point is not None]
    begins = {i for i, point in enumerate(row) if point is not None and (i == 0 or row[i - 1] is None)}
    path = " ".join(
        f"{'M' if i in begins else 'L'}{point[1]:g} {point[3]:g}"
        for i, point in enumerate(row)
        if point is not None
    )
    marked = [point for point in points if point[2]] if len(points) > _MARKS else points
    every = max(1, -(-len(marked) // _MARKS))
    marks = tuple(
        Mark(_marker(shape, x, y), f"{name}, {key}: {_number(value)} {unit}")
        for key, x, value, y in marked[::every]
    )
    return Drawn(number, name, colour, dashes, path, marks, _marker(shape, 20, 7))


def _marker(shape: str, x: float, y: float) -> str:
    """A path around a point, four units to each side."""
    match shape:
        case "circle":
            return f"M{x - 4:g} {y:g}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"
        case "square":
            return f"M{x - 3.5:g} {y - 3.5:g}h7v7h-7z"
        case "triangle":
            return f"M{x:g} {y - 4.5:g}l4.5 8h-9z"
        case "diamond":
            return f"M{x:g} {y - 5:g}l5 5l-5 5l-5 -5z"
        case "cross":
            return f"M{x - 4:g} {y - 4:g}l8 8m0 -8l-8 8"
        case _:
            return f"M{x - 5:g} {y:g}h10m-5 -5v10"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.4f}".rstrip("0")


def _says(trend: Trend, values: Sequence[Sequence[float | None]], unit: str) -> str:
    """Each line in a sentence: where it is highest, and how much in all."""
    if not trend.periods:
        return "The record has no release with a date."
    said: list[str] = []
    for line, row in zip(trend.lines, values, strict=True):
        total = sum(line.passages)
        if not total:
            said.append(f"“{line.query}”: not found.")
            continue
        most, at = max((value, -i) for i, value in enumerate(row) if value is not None)
        peak = f"most in {trend.periods[-at].key} ({_number(most)} {unit})"
        said.append(f"“{line.query}”: {total:,} passages in all, {peak}.")
    return f"From {trend.periods[0].key} to {trend.periods[-1].key}. {' '.join(said)}"
