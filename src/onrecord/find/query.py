"""A question as a face puts it, and the tree that its words are read into."""

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
    "MOST_SKIPPED",
    "MOST_TERMS",
    "All",
    "AnyOf",
    "Days",
    "Node",
    "Not",
    "Phrase",
    "Query",
    "QueryError",
    "Sort",
    "Value",
    "Word",
    "day_number",
    "period",
]

Sort = Literal["relevance", "newest", "oldest"]

LONGEST = 4_000
"""Most characters of ``Query.words``."""
MOST_TERMS = 200
"""Most words, phrases and fields in one query."""
DEEPEST = 20
"""Most brackets within brackets."""
MOST_HITS = 200
"""Largest ``Query.limit``."""
MOST_SKIPPED = 100_000
"""Largest ``Query.offset``."""


class QueryError(OnrecordError):
    """A query that cannot be read. ``at`` is the position in its words, in code points from 0, or null."""

    exit_code = 2

    def __init__(self, says: str, *, at: int | None = None) -> None:
        super().__init__(says)
        self.at = at


class Query(msgspec.Struct, frozen=True):
    """What to find. All conditions hold together; null means any.

    ``words`` is in the language of ``grammar.py``. ``kind``, ``speaker`` and ``outlet`` match a
    whole value, capitals aside, where the index has it, else the words in it. Dates are
    YYYY-MM-DD, YYYY-MM or YYYY; both ends are included. With no words to rank by, "relevance"
    means newest first. ``limit`` is 0 to 200 hits after the first ``offset``.
    """

    words: str = ""
    kind: str | None = None
    speaker: str | None = None
    outlet: str | None = None
    role: str | None = None
    after: str | None = None
    before: str | None = None
    year: int | None = None
    sort: Sort = "relevance"
    limit: int = 20
    offset: int = 0


class Word(msgspec.Struct, frozen=True):
    """A word in any of its forms: "weapon" finds "weapons"."""

    text: str
    at: int


class Phrase(msgspec.Struct, frozen=True):
    """Words exactly as written, one after the other; capitals and punctuation aside."""

    text: str
    at: int


class Value(msgspec.Struct, frozen=True):
    """A condition on a field. ``whole`` prefers the whole value to its words."""

    field: Literal["speaker", "outlet", "kind", "role"]
    text: str
    at: int
    whole: bool = False


class Days(msgspec.Struct, frozen=True):
    """Said on a day from ``first`` to ``last``, both included, as YYYYMMDD; null is open."""

    first: int | None
    last: int | None
    at: int


class Not(msgspec.Struct, frozen=True):
    """What must not be there."""

    part: "Node"


class All(msgspec.Struct, frozen=True):
    """All parts hold. With no parts, everything is meant."""

    parts: tuple["Node", ...]


class AnyOf(msgspec.Struct, frozen=True):
    """At least one part holds."""

    parts: tuple["Node", ...]


Node = Word | Phrase | Value | Days | Not | All | AnyOf

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
