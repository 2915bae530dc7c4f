"""How often something was said over time: passages found in each period, beside all words of that period."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from onrecord.find.query import Query, QueryError
from onrecord.find.question import question
from onrecord.find.says import read_back
from onrecord.find.seam import Reading
from onrecord.find.tree import All, Key, Node, Not

__all__ = ["By", "Period", "Trend", "TrendLine", "trend"]

By = Literal["year", "month"]

_MOST_QUERIES = 6
_MOST_PERIODS = 2_400


class Period(msgspec.Struct, frozen=True):
    """A year (YYYY) or month (YYYY-MM), with how many passages and words the record has of it."""

    key: str
    passages: int
    words: int


class TrendLine(msgspec.Struct, frozen=True):
    """A query: ``passages[i]`` are those found in ``periods[i]``, ``rates[i]`` the same to 1,000 words.

    A rate is null where the record has no words of the period: nothing is known of it, not even that it is 0.
    """

    query: str
    says: str
    passages: tuple[int, ...]
    rates: tuple[float | None, ...]


class Trend(msgspec.Struct, frozen=True):
    """Queries side by side. Periods are in order, without gaps; passages without a date are in none."""

    by: By
    periods: tuple[Period, ...]
    lines: tuple[TrendLine, ...]


def trend(reader: Reading, queries: Sequence[Query], by: By) -> Trend:
    """Count what each query finds in each period. Raises ``QueryError`` for one that cannot be read."""
    if not 1 <= len(queries) <= _MOST_QUERIES:
        says = f"{len(queries)} queries cannot be compared: give 1 to {_MOST_QUERIES}."
        raise QueryError(says)
    current: Node = Not(Key("older", "yes"))
    held = reader.periods(current, by)
    keys = _without_gaps(sorted(held), by)
    periods = tuple(Period(_shown(key, by), *held.get(key, (0, 0))) for key in keys)
    lines: list[TrendLine] = []
    for query in queries:
        asked = question(query)
        found = reader.periods(All((asked.asked, current)), by)
        counts = tuple(found.get(key, (0, 0))[0] for key in keys)
        rates = tuple(
            round(1_000 * count / period.words, 4) if period.words else None
            for count, period in zip(counts, periods, strict=True)
        )
        lines.append(TrendLine(query.words, read_back(asked.asked, query), counts, rates))
    return Trend(by, periods, tuple(lines))


def _without_gaps(keys: list[int], by: By) -> list[int]:
    if not keys:
        return []
    if by == "year":
        whole = list(range(keys[0], keys[-1] + 1))
    else:
        first, last = (key // 100 * 12 + key % 100 - 1 for key in (keys[0], keys[-1]))
        whole = [month // 12 * 100 + month % 12 + 1 for month in range(first, last + 1)]
    # A date that is centuries off would make a page of empty periods.
    return whole if len(whole) <= _MOST_PERIODS else keys


def _shown(key: int, by: By) -> str:
    return f"{key:04}" if by == "year" else f"{key // 100:04}-{key % 100:02}"
