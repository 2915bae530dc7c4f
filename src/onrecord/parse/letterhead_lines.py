"""The lines of a letterhead: what each may be, most telling form first (``RULES``).

A rule takes what is known so far and a line, and says whether the line was its own.
"""

import re
from collections.abc import Callable
from functools import cache

import msgspec

from onrecord.model import Issuer, Span
from onrecord.parse import dates
from onrecord.parse.index import (
    is_index_heading,
)
from onrecord.parse.kinds import printed_kind
from onrecord.parse.lines import Line
from onrecord.parse.people_lines import is_role, named_in, people_of
from onrecord.parse.tiles import Tile
from onrecord.parse.vocabulary import load

__all__ = [
    "BRIEFER",
    "PLACE",
    "PLAIN_RULES",
    "RULES",
    "WASHINGTON",
    "Letterhead",
    "any_opening",
    "any_word",
    "furniture_lines",
    "is_known",
    "known_by_itself",
    "names_institution",
    "names_office",
    "names_people",
    "numbers_or_names_page",
    "states_date",
    "states_kind",
]

PLACE = re.compile(
    r"(?:[A-ZÀ-Þ][\w.’'\-]+\s?){1,5},\s*(?:(?:the\s+)?[A-ZÀ-Þ][\w.’'\-]+(?:\s+(?:of|and|the|[A-ZÀ-Þ][\w.’'\-]+)){0,4})"
)
WASHINGTON = re.compile(r"washington,? d\.?\s?c\.?", re.IGNORECASE)
# "College Park, MD": whatever the town is called, the state behind it makes it a place.
_TOWN_AND_STATE = re.compile(r"(?:[A-ZÀ-Þ][\w.’'\-]+\s?){1,4},\s+(?:[A-Z]{2}|[A-Z]\.[A-Z]\.)")
# What a page prints round a venue, and lines that only speak of a house.
_FRAME = re.compile(r"^[\s*(\[]+|[\s*)\]]+$")
_NO_VENUE = re.compile(
    r"https?://|^(?:SUBJECT|TO|FROM):|^White House (?:to|[A-Z]\w+s)\b(?!.*\b(?:Room|Center|Office)$)"
)
_NUMBER = re.compile(r"(?:\d{4}/\s?\d*|No\.? ?\d+(?:/\d+)?|#\d+|DPB #\s?\d+)")
BRIEFER = re.compile(r"(?i)briefers?:\s*(.+)")
_BY = re.compile(r"(?i)^(?:press )?(?:briefing|gaggle|remarks) (?:by|of)$|^by$")
_ANONYMOUS = re.compile(r"(?i)(?:a )?senior (?:[\w.]+ ){0,4}officials?(?: (?:one|two|three|four))?")


class Letterhead(msgspec.Struct):
    """What the head of a release says. Built line by line, then only read."""

    title: str | None = None
    kind_line: str | None = None
    """The line that states the kind, as printed."""
    headline: list[str] = []
    """Lines in capitals: the title of a text whose carrier has no headings."""
    kind: str | None = None
    issuers: list[Issuer] = []
    office: str | None = None
    venue: str | None = None
    place: str | None = None
    date: str | None = None
    starts: str | None = None
    zone: str | None = None
    topics: list[tuple[str, Span]] = []
    notes: list[str] = []
    tiles: list[Tile] = []
    indexing: bool = False
    """Whether the heading of an index was seen."""
    slashed: bool = False
    """Whether the index is of points joined by slashes, with no form of their own line by line."""
    paged: bool = False
    """Whether the entries of the index carry page numbers."""
    bulleted: bool = False
    """Whether entries of the index begin with a bullet or a dash."""
    by: bool = False
    """Whether a line has announced that a name follows (PRESS BRIEFING BY)."""
    ruled: bool = False
    """Whether a rule has ended the letterhead proper; a time of day may still follow."""
    body: int = 0
    """Number of the first line that is not letterhead."""


@cache
def any_word(key: str) -> re.Pattern[str]:
    """Return a pattern of the words listed under ``key``, each whole."""
    words: list[str] = load("letterhead")[key]
    return re.compile(r"\b(?:" + "|".join(re.escape(word) for word in words) + r")(?!\w)")


@cache
def any_opening(key: str) -> re.Pattern[str]:
    """Return a pattern of the openings of lines listed under ``key``, in any case."""
    openings: list[str] = load("letterhead")[key]
    return re.compile("|".join(rf"{re.escape(opening)}(?!\w)" for opening in openings), re.IGNORECASE)


@cache
def furniture_lines() -> frozenset[str]:
    """Return the lines that are nothing but a page's furniture, small and without a colon."""
    return frozenset(line.lower().rstrip(":") for line in load("letterhead")["furniture_lines"])


# A rule takes (what is known so far, the line as a reader sees it, the line) and says whether the
# line was its own. Those are all forms seen; the order settles lines that fit two of them.


def states_kind(head: Letterhead, text: str, line: Line) -> bool:
    """What it is: "Media Note", or the announcement that a name follows."""
    kind = printed_kind(text)
    if kind and not head.kind:
        head.kind, head.kind_line = kind, text
    head.by = head.by or bool(_BY.match(text))
    return bool(kind) or (head.by and bool(_BY.match(text)))


def _time(head: Letterhead, text: str, line: Line) -> bool:
    clock = dates.line_clock(text)
    if clock and not head.starts:
        head.starts, head.zone = clock
    return bool(clock)


def states_date(head: Letterhead, text: str, line: Line) -> bool:
    """A whole date, and the time or Washington where they stand on its line."""
    if len(text) > 120:
        return False
    found = dates.line_date(text)
    if not found:
        return False
    head.date = head.date or found[0]
    clock = dates.find_clock(found[1])
    if clock and not head.starts:
        head.starts, head.zone = clock
    if WASHINGTON.fullmatch(found[1]) and not head.place:
        head.place = found[1]
    return True


def names_office(head: Letterhead, text: str, line: Line) -> bool:
    """The office that issues it, or the end of the role printed above."""
    if len(text) > 120 or text[-1] in ".:;" or not any_opening("office_openings").match(text):
        return False
    last = head.issuers[-1] if head.issuers else None
    if last and last.role and not text.startswith("Office of the Spokes"):
        head.issuers[-1] = Issuer(last.name, f"{last.role}, {text}", last.span)
    else:
        head.office = head.office or text
    return True


def _place(head: Letterhead, text: str, line: Line) -> bool:
    if head.place or len(text) > 60:
        return False
    if text.lower().startswith("en route") and len(text.split()) <= 7:
        head.place = text
        return True
    if (
        WASHINGTON.fullmatch(text)
        or _TOWN_AND_STATE.fullmatch(text)
        or (
            PLACE.fullmatch(text)
            and not is_role(text)
            and not named_in(text)
            and not any_word("venue_words").search(text.split(",")[0])
        )
    ):
        head.place = text
        return True
    return False


def names_people(head: Letterhead, text: str, line: Line) -> bool:
    """A byline: one person or several, with their roles."""
    briefer = BRIEFER.fullmatch(text)
    text = briefer[1] if briefer else text
    if len(text) > 400 or text[-1] in ":;?!" or (text[-1] == "." and not text.endswith(("Jr.", "Sr."))):
        return False
    people = people_of(text)
    if text.isupper() and not head.by and not briefer:
        # Capitals that nothing announces are headings or addressees, as in a public schedule.
        return False
    if not people or (not briefer and not head.by and all(person.role is None for person in people)):
        return False
    head.issuers += [Issuer(person.name, person.role, Span(line.start, line.end)) for person in people]
    return True


def _role(head: Letterhead, text: str, line: Line) -> bool:
    last = head.issuers[-1] if head.issuers else None
    if not last or last.role or not is_role(text):
        return False
    head.issuers[-1] = Issuer(last.name, text, last.span)
    return True


def _venue(head: Letterhead, text: str, line: Line) -> bool:
    text = _FRAME.sub("", text)
    words = text.split()
    if not 0 < len(words) <= 12 or text[-1] in ".:;?!" or _NO_VENUE.search(text):
        return False
    found = [match.end() for match in any_word("venue_words").finditer(text)]
    # "Chief of Mission Residence" is a house, "Director, White House Office" is not.
    if not found or (is_role(text) and (found[-1] < len(text) or "," in text)):
        return False
    if head.venue is None:
        head.venue = text
    else:
        head.venue = f"{head.venue}, {text}"
    return True


def names_institution(head: Letterhead, text: str, line: Line) -> bool:
    """The house itself, above its office; below a place it is where something was held."""
    return (
        not head.place
        and len(text) <= 90
        and text[-1] not in ".:;"
        and bool(any_opening("institutions").match(text))
    )


def _unnamed(head: Letterhead, text: str, line: Line) -> bool:
    """Who speaks without a name: "Senior State Department Official"."""
    return bool(_ANONYMOUS.fullmatch(text))


def numbers_or_names_page(head: Letterhead, text: str, line: Line) -> bool:
    """The number of a release, or a line that the page prints round every text."""
    return text.lower().rstrip(":") in furniture_lines() or bool(_NUMBER.fullmatch(text))


def _bracketed(head: Letterhead, text: str, line: Line) -> bool:
    """A remark of the press office, as "(ON THE RECORD UNLESS OTHERWISE NOTED)"."""
    if not (text[0] == "(" and text[-1] == ")" and 3 <= len(text.split()) <= 20):
        return False
    head.notes.append(text[1:-1].strip())
    return True


PLAIN_RULES = (numbers_or_names_page, states_kind, _time, states_date, names_office, names_institution)
_Rule = Callable[[Letterhead, str, Line], bool]
RULES: tuple[_Rule, ...] = (
    numbers_or_names_page,
    states_kind,
    _time,
    states_date,
    names_office,
    names_institution,
    _unnamed,
    _place,
    names_people,
    _role,
    _venue,
    _bracketed,
)


def known_by_itself(text: str, line: Line) -> bool:
    """Whether a line is by itself a line of a letterhead; used to look ahead, so nothing is kept."""
    scratch = Letterhead(issuers=[Issuer("?", None)])
    return (
        line.kind == "rule" or any(rule(scratch, text, line) for rule in RULES[:-1]) or is_index_heading(text)
    )


def is_known(line: Line) -> bool:
    """Return whether a line is by itself a line of a letterhead."""
    return bool(line.words) and known_by_itself(line.words, line)
