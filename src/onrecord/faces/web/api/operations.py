"""The operations of the API, said once: the routes, the description and the readable page follow from it."""

from typing import Any, get_args

import msgspec

from onrecord.find import Trend
from onrecord.find.query import LONGEST, MOST_HITS, MOST_SKIPPED, Editions, Group, Sort
from onrecord.find.trend import By
from onrecord.keep.shown import Shown
from onrecord.keep.views import ReleaseView
from onrecord.model import Role

from ..finding.facets import FACETS
from ..finding.trending import MOST_LINES
from .answers import Checked, CheckRequest, Found, PersonFound, PersonList, ReleaseList, Values

__all__ = ["OPERATIONS", "Operation", "Parameter"]

_TEXT = {"type": "string", "minLength": 1, "maxLength": 400}
_ID = {"type": "string", "pattern": "^[a-z0-9]([a-z0-9-]{0,126}[a-z0-9])?$"}
MOST_VALUES = 1_000


class Parameter(msgspec.Struct, frozen=True):
    """A field of an address, or a part of its path, with what it may be (JSON Schema)."""

    name: str
    says: str
    schema: dict[str, Any]
    place: str = "query"

    @property
    def several(self) -> bool:
        """Whether it may come more than once."""
        return self.schema.get("type") == "array"


class Operation(msgspec.Struct, frozen=True):
    """A question that can be asked. ``examples`` are whole addresses; ``{...}`` in them is filled from a
    record. ``errors`` are the statuses of problems it may answer with. ``body`` is what a POST to the same
    address takes, where there is one.
    """

    id: str
    path: str
    summary: str
    says: str
    parameters: tuple[Parameter, ...]
    answer: Any
    examples: tuple[str, ...]
    errors: tuple[int, ...] = (400, 503)
    body: Any = None


def _choice(values: tuple[str, ...], usual: str | None = None) -> dict[str, Any]:
    return {"type": "string", "enum": list(values), **({"default": usual} if usual else {})}


def _number(least: int, most: int, usual: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most, "default": usual}


_Q = Parameter(
    "q",
    "The query, in the language of the search page. Without it everything is found, newest first.",
    {"type": "string", "minLength": 1, "maxLength": LONGEST},
)
_DATE = {"type": "string", "format": "date"}
_KIND = Parameter("kind", "Kind of release, for example press briefing.", _TEXT)
_YEAR = Parameter("year", "Year in which it was said.", {"type": "string", "pattern": "^[1-9][0-9]{3}$"})
_AFTER = Parameter("after", "First day, YYYY-MM-DD.", _DATE)
_BEFORE = Parameter("before", "Last day, YYYY-MM-DD.", _DATE)
_EDITIONS = Parameter(
    "editions", "“all” searches superseded editions too.", _choice(get_args(Editions), "current")
)
_NARROW = (
    _KIND,
    Parameter("speaker", "Who speaks.", _TEXT),
    Parameter("outlet", "Outlet of the reporter who speaks.", _TEXT),
    Parameter("role", "Role of who speaks.", _choice(get_args(Role))),
    Parameter("topic", "Entry of the briefing's own index.", _TEXT),
    Parameter("country", "Country named: a name or a code (ISO 3166-1 alpha-2).", _TEXT),
    _YEAR,
    _AFTER,
    _BEFORE,
)
_LIMIT = Parameter("limit", "Entries of one page.", _number(1, MOST_HITS, 25))
_OFFSET = Parameter("offset", "Entries to skip.", _number(0, MOST_SKIPPED, 0))
_SEARCH = Operation(
    "search",
    "/api/v1/search",
    "Search the record",
    "Passages that answer a query, best first, with who said them, snippets, the question or answer beside "
    "each, near-identical passages once, facets, and the query read back.",
    (
        _Q,
        *_NARROW,
        Parameter(
            "sort", "Order. Without words to rank by, newest first.", _choice(get_args(Sort), "relevance")
        ),
        Parameter("group", "What hits are put together by.", _choice(get_args(Group), "unit")),
        Parameter("alike", "1 shows near-identical passages each, 0 once.", _choice(("0", "1"), "0")),
        Parameter("strict", "1 finds only what has every word, as asked.", _choice(("0", "1"), "0")),
        _EDITIONS,
        _LIMIT,
        Parameter(
            "cursor",
            "Where the page before ended: its “cursor”. It is good for the same query only.",
            {"type": "string", "pattern": "^[A-Za-z0-9_-]+$", "minLength": 1, "maxLength": 200},
        ),
    ),
    Found,
    (
        "/api/v1/search?q=river+lock&limit=2",
        "/api/v1/search?q=asked%3Ariver&group=exchange&sort=newest",
        "/api/v1/search?q=%22the+river%22&role=official&after=2025-01-01",
    ),
)
_VALUES = Operation(
    "values",
    "/api/v1/values",
    "Values of a field in what a search finds",
    "Who speaks, which countries are named, which topics there are: all values with their counts, and those "
    "only that contain some words.",
    (
        Parameter("field", "The field.", {**_choice(tuple(FACETS)), "x-required": True}),
        Parameter("contains", "Words that a value must contain, capitals aside.", _TEXT),
        _Q,
        *_NARROW,
        Parameter("strict", "1 counts only what has every word, as asked.", _choice(("0", "1"), "0")),
        _EDITIONS,
        Parameter("limit", "Most values.", _number(1, MOST_VALUES, 200)),
    ),
    Values,
    ("/api/v1/values?field=speaker&q=river", "/api/v1/values?field=country"),
)
_TREND = Operation(
    "trend",
    "/api/v1/trend",
    "Words over time",
    "How many passages each of up to six queries finds in each year or month, and how many to 1,000 words of "
    "the record.",
    (
        Parameter(
            "q",
            "A query; once for each that is compared.",
            {
                "type": "array",
                "items": {"type": "string", "minLength": 1, "maxLength": LONGEST},
                "minItems": 1,
                "maxItems": MOST_LINES,
                "x-required": True,
            },
        ),
        Parameter("by", "Length of the periods.", _choice(get_args(By), "year")),
    ),
    Trend,
    ("/api/v1/trend?q=river&q=lock&by=month",),
)
_RELEASES = Operation(
    "releases",
    "/api/v1/releases",
    "List releases",
    "Releases, newest first.",
    (_KIND, _YEAR, _AFTER, _BEFORE, _LIMIT, _OFFSET),
    ReleaseList,
    ("/api/v1/releases?kind=press+briefing&limit=3",),
)
_RELEASE = Operation(
    "release",
    "/api/v1/releases/{id}",
    "A release",
    "A release in its current edition or another: letterhead, turns, exchanges, blocks, proof and ids.",
    (
        Parameter("id", "Id of the release.", _ID, "path"),
        Parameter("edition", "Id of one of its editions.", _ID),
    ),
    ReleaseView,
    ("/api/v1/releases/{release}",),
    (400, 404, 503),
)
_PASSAGE = Operation(
    "passage",
    "/api/v1/passages/{id}",
    "A turn, paragraph, exchange or release by its id",
    "What an id points at, with the words. Ids outlive editions: of an older edition's the words are "
    "given as that edition has them.",
    (Parameter("id", "Id of a turn, paragraph, exchange or release.", _ID, "path"),),
    Shown,
    ("/api/v1/passages/{turn}", "/api/v1/passages/{exchange}"),
    (400, 404, 503),
)
_PEOPLE = Operation(
    "people",
    "/api/v1/people",
    "List people",
    "Everybody whom the releases name as a speaker or issuer, most turns first.",
    (Parameter("role", "A role they played.", _choice(get_args(Role))), _LIMIT, _OFFSET),
    PersonList,
    ("/api/v1/people?role=official&limit=5",),
)
_PERSON = Operation(
    "person",
    "/api/v1/people/{id}",
    "A person",
    "A person with offices, outlets and what was said, newest first.",
    (Parameter("id", "Address part of the person.", _ID, "path"), _LIMIT, _OFFSET),
    PersonFound,
    ("/api/v1/people/{person}?limit=3",),
    (400, 404, 503),
)
_CHECK = Operation(
    "check",
    "/api/v1/check",
    "Check a quotation",
    "Whether the record has these words, by that person, on that day, with the passages and every change. "
    "A POST takes a text of up to 64,000 characters, whose quotations are found, or up to 250 quotations.",
    (
        Parameter("quote", "The words.", {"type": "string", "minLength": 1, "x-required": True}),
        Parameter("by", "Who is said to have said them.", _TEXT),
        Parameter(
            "on",
            "The day, month or year: YYYY-MM-DD, YYYY-MM or YYYY; --MM-DD of any year.",
            _TEXT,
        ),
    ),
    Checked,
    ("/api/v1/check?quote=we+have+asked+for+the+reasons",),
    body=CheckRequest,
)
OPERATIONS = {
    one.id: one for one in (_SEARCH, _VALUES, _TREND, _RELEASES, _RELEASE, _PASSAGE, _PEOPLE, _PERSON, _CHECK)
}
