"""Dates in the text, resolved against the letterhead's date to intervals.

Only what the words settle is resolved: "tomorrow", "last week", "this Sunday", "March 25th". A bare
weekday ("on Sunday") may lie before or after and is left alone. A day and month without a year
is the one nearest to the letterhead's date. A week runs from Monday to Sunday (ISO 8601).
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from onrecord.days import MONTHS
from onrecord.model import DateMention, Span

__all__ = ["date_mentions"]

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_MONTH = "|".join(
    name.capitalize() for name in sorted(MONTHS, key=len, reverse=True) if len(name) > 3 or name == "may"
)
_WORDS = re.compile(
    # One boundary and one look before them all: where most words begin, nothing more is tried.
    r"\b(?=[\dA-Z]|t(?:o[dnm]|his )|yest|last |next |(?:" + "|".join(_NUMBERS) + r") )"
    r"(?:(?P<word>[Tt]oday|[Tt]onight|[Yy]esterday|[Tt]omorrow|[Tt]his (?:morning|afternoon|evening))\b"
    r"|(?P<which>[Ll]ast|[Tt]his past|[Tt]his coming|[Tt]his|[Nn]ext) (?P<unit>week(?!end)|month|year|"
    + "|".join(d.capitalize() for d in _DAYS)
    + r")\b"
    r"|(?P<count>\d{1,2}|" + "|".join(_NUMBERS) + r") (?P<units>days?|weeks?) ago\b"
    rf"|(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:)(?:,? (?P<year>(?:19|20)\d\d))?\b"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)? (?P<month2>{_MONTH})(?: (?P<year2>(?:19|20)\d\d))?\b)"
)


def date_mentions(text: str, said: date, start: int, end: int, turn: int | None) -> list[DateMention]:
    """Return the dates named between ``start`` and ``end`` of a text said on ``said``."""
    found: list[DateMention] = []
    for match in _WORDS.finditer(text, start, end):
        interval = _resolve(match, said)
        if interval:
            first, last = interval
            found.append(
                DateMention(match.group(), Span(*match.span()), first.isoformat(), last.isoformat(), turn)
            )
    return found


def _resolve(match: re.Match[str], said: date) -> tuple[date, date] | None:
    if match["word"]:
        step = {"yesterday": -1, "tomorrow": 1}.get(match["word"].lower(), 0)
        return _one(said + timedelta(days=step))
    if match["which"]:
        return _unit(match["which"].lower(), match["unit"].lower(), said)
    if match["count"]:
        return _ago(match["count"].lower(), match["units"].lower(), said)
    month = MONTHS[(match["month"] or match["month2"]).lower()]
    return _calendar(month, int(match["day"] or match["day2"]), match["year"] or match["year2"], said)


def _one(day: date) -> tuple[date, date]:
    return day, day


def _unit(which: str, unit: str, said: date) -> tuple[date, date] | None:
    step = {"last": -1, "this past": -1, "this": 0, "this coming": 1, "next": 1}[which]
    if unit in _DAYS:
        return _weekday(which, _DAYS.index(unit), said)
    if which in ("this past", "this coming"):
        return None
    makers: dict[str, Callable[[date, int], tuple[date, date]]] = {
        "week": _week,
        "month": _month,
        "year": _year,
    }
    return makers[unit](said, step)


def _weekday(which: str, weekday: int, said: date) -> tuple[date, date] | None:
    ahead = (weekday - said.weekday()) % 7
    if which in ("this", "this coming"):
        return _one(said + timedelta(days=ahead))
    if which == "this past":
        return _one(said - timedelta(days=(7 - ahead) % 7 or 7))
    # "Last Friday" and "next Friday" may mean the nearest one or that of the other week: both days bound it.
    if which == "last":
        nearest = said - timedelta(days=(7 - ahead) % 7 or 7)
        return min(nearest, _week(said, -1)[0] + timedelta(days=weekday)), nearest
    nearest = said + timedelta(days=ahead or 7)
    return nearest, max(nearest, _week(said, 1)[0] + timedelta(days=weekday))


def _week(said: date, step: int) -> tuple[date, date]:
    monday = said - timedelta(days=said.weekday()) + timedelta(weeks=step)
    return monday, monday + timedelta(days=6)


def _month(said: date, step: int) -> tuple[date, date]:
    index = said.year * 12 + said.month - 1 + step
    first = date(index // 12, index % 12 + 1, 1)
    after = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    return first, after - timedelta(days=1)


def _year(said: date, step: int) -> tuple[date, date]:
    return date(said.year + step, 1, 1), date(said.year + step, 12, 31)


def _ago(count: str, units: str, said: date) -> tuple[date, date]:
    number = _NUMBERS.get(count) or int(count)
    if units.startswith("day"):
        return _one(said - timedelta(days=number))
    return _week(said, -number)


def _calendar(month: int, day: int, year: str | None, said: date) -> tuple[date, date] | None:
    years = [int(year)] if year else [said.year - 1, said.year, said.year + 1]
    days: list[date] = []
    for candidate in years:
        try:
            days.append(date(candidate, month, day))
        except ValueError:
            continue
    if not days:
        return None
    return _one(min(days, key=lambda d: abs((d - said).days)))
