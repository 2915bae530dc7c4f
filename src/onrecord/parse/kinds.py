"""What kind of release this is: the printed type first, else the title, else byline and form.

The kinds and the forms of their names are ``data/kinds.json``, in the order in which titles are
asked. The tree follows the document uses of the U.S. State Department's own content system.
"""

import re
from functools import cache, lru_cache

from onrecord.parse.vocabulary import load

__all__ = ["headline_kind", "kind_of_categories", "kind_of_form", "printed_kind", "titled_kind"]

_ATTRIBUTED = re.compile(r"(?i)^the (?:below|following) (?:statement )?is attributable to\b")
# Lines that state a kind in a sentence of their own.
_LINES = (
    ("taken question", re.compile(r"(?i)^questions? taken at\b")),
    ("public schedule", re.compile(r"(?i)\bpublic schedule is subject to change\b")),
)
# One of these is in every title that states a kind: words are looked for far faster than patterns.
_NEEDED = (
    *("briefing", "official", "presser", "press", "dpb", "#", "gaggle", "call", "conference", "availability"),
    *("meeting", "statement", "interview", "secretary", "joint", "schedule", "guidance", "taken", "fact"),
    *("notice", "readout", "travel", "media", "remarks", "address", "speech", "discussion"),
    *("conversation", "town hall"),
)
_BEGIN = re.compile(r"(?i)^begin (?:the )?(?:joint )?(?:text|statement)\b")


@cache
def _printed() -> dict[str, str]:
    return {form.lower(): row["kind"] for row in load("kinds") for form in row["printed"]}


@cache
def _titles() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (row["kind"], re.compile(pattern, re.IGNORECASE))
        for row in load("kinds")
        for pattern in row["titles"]
    ]


@lru_cache(maxsize=4096)
def printed_kind(line: str) -> str | None:
    """Return the kind that a line of a letterhead states, or None."""
    kind = _printed().get(line.lower().strip(" :"))
    return kind or next((kind for kind, pattern in _LINES if pattern.search(line)), None)


@cache
def _any_title() -> re.Pattern[str]:
    """One pattern that finds something wherever any of the titles' does: most lines state no kind."""
    return re.compile("|".join(pattern.pattern for _, pattern in _titles()), re.IGNORECASE)


@lru_cache(maxsize=4096)
def titled_kind(title: str) -> str | None:
    """Return the kind that a title states, or None."""
    folded = title.casefold()
    if not any(word in folded for word in _NEEDED) or not _any_title().search(title):
        return None
    return next((kind for kind, pattern in _titles() if pattern.search(title)), None)


def headline_kind(lines: list[str]) -> str | None:
    """Return the kind that the lines of a headline in capitals state, together or one by one."""
    return next((kind for line in (" ".join(lines), *lines) if (kind := titled_kind(line))), None)


def kind_of_categories(categories: tuple[str, ...]) -> str | None:
    """Return the kind that a carrier's own categories state, or None."""
    known = {name: row["kind"] for row in load("kinds") for name in row.get("categories", [])}
    return next((known[name.lower()] for name in categories if name.lower() in known), None)


def kind_of_form(
    paragraphs: list[str], *, questions: bool, turns: bool, official: bool, office: bool, telephone: bool
) -> str | None:
    """Return the kind that the form of a release shows where neither line nor title states one.

    ``official`` says that it is issued by a person, ``office`` by an office; ``telephone`` that it was
    held by telephone: a press availability is held in a room.
    """
    head = paragraphs[:4]
    if any(_ATTRIBUTED.match(text) for text in head):
        return "readout"
    if any(_BEGIN.match(text) for text in head):
        return "joint statement"
    if questions:
        if telephone:
            return "special briefing"
        return "press availability" if official else None
    if turns:
        return "remarks"
    if official:
        return "press statement"
    return "media note" if office else None
