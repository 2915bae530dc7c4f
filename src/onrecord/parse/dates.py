"""Dates and times as letterheads print them.

Forms are those of U.S. State Department and White House releases since 1993 and of the
International style (12 April 2017): a date is accepted only whole, with a year.
"""

import re
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from onrecord.days import MONTHS

__all__ = [
    "Clock",
    "announced",
    "find_clock",
    "find_date",
    "in_washington",
    "line_clock",
    "line_date",
    "mentions_day",
    "recalled",
    "title_date",
]

_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
_DATE = re.compile(
    rf"\b{_WEEKDAY}(?:{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH.replace('month', 'month2', 1)}"
    r",?\s+(?P<year2>\d{4}))\b",
    re.IGNORECASE,
)
_DAY = re.compile(rf"\b{_MONTH}\s+\d{{1,2}}\b|#\d+,? \d\d-\d\d-\d\d", re.IGNORECASE)
_ISO = re.compile(r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\b")
_SLASHED = re.compile(r"\b(?P<month>\d{1,2})[/-](?P<day>\d{1,2})[/-](?P<year>\d{4}|\d\d)\b")
_CLOCK = re.compile(
    r"\(?\s*(?P<hour>\d{1,2})[:.](?P<minute>\d\d)\s*(?P<half>[ap])\.?\s?m\.?"
    r"(?:,?\s*\(?(?P<zone>[A-Z]{2,5}|local(?: time)?)\)?)?\.?\s*\)?",
    re.IGNORECASE,
)
_CLOCK24 = re.compile(
    r"\(?\s*(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)\s*(?:h|hrs|hours)?\s*\(?(?P<zone>[A-Z]{2,5}|local)?\)?\.?\s*\)?",
    re.IGNORECASE,
)


# No line that is a date is longer.
_LONGEST = 160


class Clock(NamedTuple):
    """A time of day: ``time`` as HH:MM on a 24 hour clock, ``zone`` as printed."""

    time: str
    zone: str | None


def _day(year: str, month: int, day: str) -> str | None:
    try:
        return date(int(year), month, int(day)).isoformat()
    except ValueError:
        return None


_LEADS_TO = re.compile(r"\b(?:of|on|since|after|before|from|the|until)\s+$", re.IGNORECASE)
_LONG_PAST = 45
"""Days after which a release is not of the day that its title only speaks of."""


def find_date(text: str) -> tuple[str, int, int] | None:
    """Return the first whole date in ``text`` as (YYYY-MM-DD, start, end), or None."""
    for match in _DATE.finditer(text):
        month = MONTHS[(match["month"] or match["month2"]).lower()]
        found = _day(match["year"] or match["year2"], month, match["day"] or match["day2"])
        if found:
            return found, match.start(), match.end()
    match = _ISO.search(text)
    if match:
        found = _day(match["year"], int(match["month"]), match["day"])
        if found:
            return found, match.start(), match.end()
    return None


def title_date(text: str) -> tuple[str, int, int] | None:
    """Like ``find_date``, and also the slashed month/day/year of U.S. page titles (7-27-09, 5/31/2016)."""
    found = find_date(text)
    if found:
        return found
    match = _SLASHED.search(text)
    if match:
        year = (
            match["year"]
            if len(match["year"]) == 4
            else ("20" if int(match["year"]) < 60 else "19") + match["year"]
        )
        if 1 <= int(match["month"]) <= 12:
            day = _day(year, int(match["month"]), match["day"])
            if day:
                return day, match.start(), match.end()
    return None


def mentions_day(text: str) -> bool:
    """Return whether a title names a day, with or without its year."""
    return bool(title_date(text) or _DAY.search(text))


def line_date(line: str) -> tuple[str, str] | None:
    """Read a line that is a date and no more than a time beside it: (YYYY-MM-DD, the rest)."""
    if len(line) > _LONGEST or not any(map(str.isdigit, line)):
        return None
    found = find_date(line)
    if not found:
        return None
    iso, start, end = found
    rest = (line[:start] + " " + line[end:]).strip(" ,;-–—()\t\u00a0")
    if (
        rest
        and not line_clock(rest)
        and not re.fullmatch(
            r"(?i)(?:for immediate )?release:?|washington,? d\.?c\.?|[A-Z][\w .]{0,40}|revised.*", rest
        )
    ):
        return None
    return iso, rest


def line_clock(line: str) -> Clock | None:
    """Read a line that is a time of day and nothing else."""
    return _clock(_CLOCK.fullmatch(line.strip()) or _CLOCK24.fullmatch(line.strip()))


def find_clock(text: str) -> Clock | None:
    """Return the first time of day with a.m. or p.m. in ``text``."""
    return _clock(_CLOCK.search(text))


def _clock(match: re.Match[str] | None) -> Clock | None:
    if not match:
        return None
    hour, minute = int(match["hour"]), int(match["minute"])
    half = match.groupdict().get("half")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    if minute > 59:
        return None
    zone = match["zone"]
    return Clock(f"{hour:02}:{minute:02}", zone)


def in_washington(timestamp: str) -> str | None:
    """Return the day in Washington at an RFC 3339 ``timestamp``, or None where it cannot be read.

    A carrier's UTC time may already be the next day (a release of July 19 published 2021-07-20).
    """
    try:
        moment = datetime.fromisoformat(timestamp)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return moment.astimezone(ZoneInfo("America/New_York")).date().isoformat()


def recalled(title: str, found: tuple[str, int, int], out: str | None) -> bool:
    """Return whether a day in a title is that of an event long past ("the attacks of September 11, 2001").

    It is when a word such as "of" or "on" leads to it, or the title goes on behind it, and it lies more than
    45 days before the day the release came ``out``. ``found`` is what ``title_date`` gives. False where
    ``out`` is not known.
    """
    led = _LEADS_TO.search(title, 0, found[1]) is not None
    return -_behind(found[0], out) > _LONG_PAST and (led or any(map(str.isalpha, title[found[2] :])))


def announced(day: str, out: str | None) -> bool:
    """Return whether a day in a title is that of an announced event ("through August 31, 2022").

    It is when it lies more than a day, which time zones may make, behind the day the release came ``out``.
    Both are YYYY-MM-DD; False where either cannot be read.
    """
    return _behind(day, out) > 1


def _behind(day: str, out: str | None) -> int:
    """How many days ``day`` lies behind the day a release came out; 0 where either cannot be read."""
    try:
        return (date.fromisoformat(day) - date.fromisoformat(out[:10])).days if out is not None else 0
    except ValueError:
        return 0
