"""A question as a face puts it."""

import re
from calendar import monthrange
from datetime import date
from typing import Literal

import msgspec

from onrecord.errors import OnrecordError

__all__ = [
    "DEEPEST",
    "LONGEST",
    "MOST_HITS",
    "MOST_INEXACT",
    "MOST_SKIPPED",
    "MOST_TERMS",
    "MOST_TOGETHER",
    "MOST_WALKED",
    "Editions",
    "Group",
    "Query",
    "QueryError",
    "Sort",
    "day_number",
    "period",
]

Sort = Literal["relevance", "newest", "oldest"]
Group = Literal["unit", "exchange", "release", "speaker", "day"]
Editions = Literal["current", "all"]

LONGEST = 4_000
"""Most characters of ``Query.words``."""
MOST_TERMS = 200
"""Most words, phrases and fields in one query."""
MOST_INEXACT = 10
"""Most words with an asterisk or a tilde in one query."""
MOST_TOGETHER = 64
"""Most words side by side: in one phrase, or one word with hyphens."""
DEEPEST = 20
"""Most brackets within brackets."""
MOST_HITS = 200
"""Largest ``Query.limit``."""
MOST_SKIPPED = 100_000
"""Largest ``Query.offset``."""
MOST_WALKED = 10_000
"""Units that are gone through for groups, and for near-identical ones to be shown once."""


class QueryError(OnrecordError):
    """A query that cannot be read. ``at`` is the position in its words, in code points from 0, or null."""

    exit_code = 2

    def __init__(self, says: str, *, at: int | None = None) -> None:
        super().__init__(says)
        self.at = at


class Query(msgspec.Struct, frozen=True):
    """What to find. All conditions hold together; null means any.

    ``words`` is in the language of ``grammar.py``. ``kind``, ``speaker``, ``outlet``, ``topic`` match a
    whole value, capitals aside, where the index has it, else the words in it; ``country`` takes a
    name or code. Dates are YYYY-MM-DD, YYYY-MM or YYYY; both ends are included. With no words to
    rank by, "relevance" means newest first. Where fewer than ten units hold every word, units with any of
    them, or with words that say the same, are found too, best first; ``strict`` leaves them out.

    ``group`` says of what the hits are the best: of themselves ("unit"), or of an exchange, release,
    speaker or day. ``alike`` shows near-identical passages each; without it only the best of them, with a
    count. ``editions`` "all" searches superseded editions too. ``limit`` is 0 to 200 hits or groups after the
    first ``offset``; ``cursor``, ``Answer.following`` of the page before, goes on where that ended,
    whatever came into the record since. ``facets`` are counted when true.
    """

    words: str = ""
    kind: str | None = None
    speaker: str | None = None
    outlet: str | None = None
    role: str | None = None
    topic: str | None = None
    country: str | None = None
    after: str | None = None
    before: str | None = None
    year: int | None = None
    sort: Sort = "relevance"
    group: Group = "unit"
    alike: bool = False
    editions: Editions = "current"
    limit: int = 20
    offset: int = 0
    cursor: str | None = None
    facets: bool = True
    strict: bool = False


_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")


def day_number(iso: str) -> int:
    """YYYY-MM-DD as the number YYYYMMDD."""
    day = date.fromisoformat(iso)
    return day.year * 10_000 + day.month * 100 + day.day


def period(says: str, at: int | None = None) -> tuple[int, int]:
    """First and last day (YYYYMMDD) of a day, month or year as people write it.

    Raises ``QueryError``, with position ``at``, for anything else.
    """
    found = _DATE.fullmatch(says)
    if found is None:
        raise QueryError(_bad_date(says, at), at=at)
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        date(year or 0, month or 1, day or 1)
    except ValueError as error:
        raise QueryError(_bad_date(says, at), at=at) from error
    start = (year or 0) * 10_000
    if month is None:
        return start + 101, start + 1231
    if day is None:
        return start + month * 100 + 1, start + month * 100 + monthrange(year or 0, month)[1]
    return start + month * 100 + day, start + month * 100 + day


def _bad_date(says: str, at: int | None) -> str:
    shown = "".join(c if c.isprintable() else " " for c in says[:30])
    where = "" if at is None else f" at character {at + 1}"
    return f"'{shown}'{where} is not a date: write YYYY-MM-DD, YYYY-MM or YYYY."
