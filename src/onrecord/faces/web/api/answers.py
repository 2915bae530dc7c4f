"""What the API answers, as far as it is not the record's own structs."""

import msgspec

from onrecord.check import Coverage, Row
from onrecord.find import Group, Hit
from onrecord.keep.views import Counts, Person, ReleaseSummary, Statement

__all__ = [
    "AskedQuotation",
    "CheckRequest",
    "Checked",
    "Found",
    "FoundValue",
    "PersonFound",
    "PersonList",
    "ReleaseList",
    "Values",
]


class FoundValue(msgspec.Struct, frozen=True):
    """A value of a field, its name for readers, and how many passages have it."""

    value: str
    name: str
    count: int


class Found(msgspec.Struct, frozen=True):
    """An answer to a search. ``hits``, or ``groups`` where the search groups, are one page of it.

    ``total`` counts every passage found; ``searched`` says what the record holds; ``says`` is the query
    read back in words. ``cursor`` and ``next``, an address, lead to the next page and are null on the last.
    ``drawn`` is null where ``facets`` count every passage found; of more than 32,000 they may be estimated
    from so many, drawn evenly.
    """

    total: int
    says: str
    spelling: str | None
    missing: tuple[str, ...]
    searched: Counts
    hits: tuple[Hit, ...]
    groups: tuple[Group, ...]
    facets: dict[str, tuple[FoundValue, ...]]
    cursor: str | None
    next: str | None
    drawn: int | None


class Values(msgspec.Struct, frozen=True):
    """Values of a field in what a search finds, most frequent first."""

    field: str
    values: tuple[FoundValue, ...]


class ReleaseList(msgspec.Struct, frozen=True):
    """A stretch of the list of releases, newest first; ``total`` counts all that pass the filter."""

    total: int
    releases: tuple[ReleaseSummary, ...]
    next: str | None


class PersonList(msgspec.Struct, frozen=True):
    """A stretch of the list of people, most turns first."""

    total: int
    people: tuple[Person, ...]
    next: str | None


class PersonFound(msgspec.Struct, frozen=True):
    """A person with a stretch of what was said, newest first."""

    person: Person
    statements: tuple[Statement, ...]
    next: str | None


class AskedQuotation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A quotation to be checked. ``said_on`` is YYYY-MM-DD, YYYY-MM, YYYY or --MM-DD; ``id`` your own."""

    quote: str
    attributed_to: str | None = None
    said_on: str | None = None
    id: str | int | None = None


class CheckRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Either a ``text``, with ``day`` when it was published where known, or ``quotations`` one by one."""

    text: str | None = None
    quotations: tuple[AskedQuotation, ...] = ()
    day: str | None = None


class Checked(msgspec.Struct, frozen=True):
    """What the record says of each quotation, in order.

    A ``span`` counts code points of the text as given; ``unclosed`` are places where a quotation mark opens
    that none closes.
    """

    coverage: Coverage
    quotations: tuple[Row, ...]
    unclosed: tuple[int, ...] = ()
