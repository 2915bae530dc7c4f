"""The letterhead: who issues a release, of what kind, from where, on which date and at what time.

The lines at the head of a release are taken one by one; each is asked what it is, most telling
form first (``_RULES``). The letterhead ends at the first label of a speaker or at the first line
that is neither known nor followed by one that is: there the words begin.
"""

import re
from collections.abc import Callable
from functools import cache

import msgspec

from onrecord.model import Issuer, Span
from onrecord.parse import dates
from onrecord.parse.closing import chrome_name, furniture_name
from onrecord.parse.index import (
    entries,
    has_bullet,
    has_pages,
    index_kind,
    is_index_heading,
    is_index_line,
    is_point,
)
from onrecord.parse.kinds import printed_kind
from onrecord.parse.labels import labelled
from onrecord.parse.lines import Line, Marks
from onrecord.parse.people_lines import is_name, is_role, named_in, people_of
from onrecord.parse.tiles import Tile
from onrecord.parse.vocabulary import load

__all__ = ["Letterhead", "is_known", "read_letterhead"]

_PLACE = re.compile(
    r"(?:[A-ZÀ-Þ][\w.’'\-]+\s?){1,5},\s*(?:(?:the\s+)?[A-ZÀ-Þ][\w.’'\-]+(?:\s+(?:of|and|the|[A-ZÀ-Þ][\w.’'\-]+)){0,4})"
)
_WASHINGTON = re.compile(r"washington,? d\.?\s?c\.?", re.IGNORECASE)
_NUMBER = re.compile(r"(?:\d{4}/\s?\d*|No\.? ?\d+(?:/\d+)?|#\d+|DPB #\s?\d+)")
_BRIEFER = re.compile(r"(?i)briefers?:\s*(.+)")
_BY = re.compile(r"(?i)^(?:press )?(?:briefing|gaggle|remarks) (?:by|of)$")
_SPOKEN = re.compile(
    r"(?i)\b(?:good (?:morning|afternoon|evening|day)|thanks?|hello|hi|welcome|i|we|you|okay)\b"
)
_ANONYMOUS = re.compile(r"(?i)(?:a )?senior (?:[\w.]+ ){0,4}officials?(?: (?:one|two|three|four))?")
# A wire's own mark before the transcript it carries; the way to a page, as its site prints it.
_BEGIN = re.compile(r"\(?begin (?:official )?transcript\)?:?", re.IGNORECASE)
_WAY = re.compile(r"You are in:|Home\s*>|(?:[^>]{2,60} > ){2}", re.IGNORECASE)
_LOOK = 6
_INTRODUCTION = 12


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
def _word(key: str) -> re.Pattern[str]:
    words: list[str] = load("letterhead")[key]
    return re.compile(r"\b(?:" + "|".join(re.escape(word) for word in words) + r")(?!\w)")


@cache
def _opening(key: str) -> re.Pattern[str]:
    openings: list[str] = load("letterhead")[key]
    return re.compile("|".join(rf"{re.escape(opening)}(?!\w)" for opening in openings), re.IGNORECASE)


@cache
def _furniture() -> frozenset[str]:
    return frozenset(line.lower().rstrip(":") for line in load("letterhead")["furniture_lines"])


# A rule takes (what is known so far, the line as a reader sees it, the line) and says whether the
# line was its own. Those are all forms seen; the order settles lines that fit two of them.


def _kind(head: Letterhead, text: str, line: Line) -> bool:
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


def _date(head: Letterhead, text: str, line: Line) -> bool:
    if len(text) > 120:
        return False
    found = dates.line_date(text)
    if not found:
        return False
    head.date = head.date or found[0]
    clock = dates.find_clock(found[1])
    if clock and not head.starts:
        head.starts, head.zone = clock
    if _WASHINGTON.fullmatch(found[1]) and not head.place:
        head.place = found[1]
    return True


def _office(head: Letterhead, text: str, line: Line) -> bool:
    if len(text) > 120 or text[-1] in ".:;" or not _opening("office_openings").match(text):
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
    if _WASHINGTON.fullmatch(text) or (
        _PLACE.fullmatch(text)
        and not is_role(text)
        and not named_in(text)
        and not _word("venue_words").search(text.split(",")[0])
    ):
        head.place = text
        return True
    return False


def _people(head: Letterhead, text: str, line: Line) -> bool:
    briefer = _BRIEFER.fullmatch(text)
    text = briefer[1] if briefer else text
    if len(text) > 400 or text[-1] in ":;?!" or (text[-1] == "." and not text.endswith(("Jr.", "Sr."))):
        return False
    people = people_of(text)
    if text.isupper() and not head.by and not briefer:
        # Capitals that nothing announces are headings or addressees, as in a public schedule.
        return False
    if not people or (not briefer and all(person.role is None for person in people)):
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
    words = text.split()
    if len(words) > 12 or text[-1] in ".:;?!" or not _word("venue_words").search(text) or is_role(text):
        return False
    if head.venue is None:
        head.venue = text
    else:
        head.venue = f"{head.venue}, {text}"
    return True


def _institution(head: Letterhead, text: str, line: Line) -> bool:
    """The house itself, above its office; below a place it is where something was held."""
    return (
        not head.place
        and len(text) <= 90
        and text[-1] not in ".:;"
        and bool(_opening("institutions").match(text))
    )


def _unnamed(head: Letterhead, text: str, line: Line) -> bool:
    """Who speaks without a name: "Senior State Department Official"."""
    return bool(_ANONYMOUS.fullmatch(text))


def _other(head: Letterhead, text: str, line: Line) -> bool:
    return text.lower().rstrip(":") in _furniture() or bool(_NUMBER.fullmatch(text))


def _bracketed(head: Letterhead, text: str, line: Line) -> bool:
    """A remark of the press office, as "(ON THE RECORD UNLESS OTHERWISE NOTED)"."""
    if not (text[0] == "(" and text[-1] == ")" and 3 <= len(text.split()) <= 20):
        return False
    head.notes.append(text[1:-1].strip())
    return True


_PLAIN_RULES = (_other, _kind, _time, _date, _office, _institution)
_Rule = Callable[[Letterhead, str, Line], bool]
_RULES: tuple[_Rule, ...] = (
    _other,
    _kind,
    _time,
    _date,
    _office,
    _institution,
    _unnamed,
    _place,
    _people,
    _role,
    _venue,
    _bracketed,
)


def _is_known(text: str, line: Line) -> bool:
    """Whether a line is by itself a line of a letterhead; used to look ahead, so nothing is kept."""
    scratch = Letterhead(issuers=[Issuer("?", None)])
    return (
        line.kind == "rule"
        or any(rule(scratch, text, line) for rule in _RULES[:-1])
        or is_index_heading(text)
    )


def is_known(line: Line) -> bool:
    """Return whether a line is by itself a line of a letterhead."""
    return bool(line.words) and _is_known(line.words, line)


def _is_sentence(text: str) -> bool:
    return len(text) > 140 or (text[-1] in '.:?!,;”"' and len(text) > 25) or len(text.split()) > 16


def _leads_on(lines: list[Line], at: int, text: str, marks: Marks, *, sentence: bool, ruled: bool) -> bool:
    """Whether a line that is unknown itself still stands among lines of the letterhead."""
    caps = lines[at].words.isupper()
    for line in lines[at + 1 : at + (_LOOK if sentence else 8 if caps else 4)]:
        if labelled(line, text, marks):
            return not sentence or not _SPOKEN.search(lines[at].words)
        words = line.words
        if sentence:
            if (
                (line.kind == "rule" and not ruled)
                or dates.line_clock(words)
                or _other(Letterhead(), words, line)
            ):
                return True
        elif _is_known(words, line):
            return True
        elif _is_sentence(words) and not (caps and words.isupper()):
            return False
    return False


def read_letterhead(lines: list[Line], text: str, marks: Marks, *, title_at: int | None) -> Letterhead:
    """Read the letterhead at the head of ``lines``; ``title_at`` is the number of the title's line."""
    head = Letterhead()
    begins, before = _prelude(lines, text, marks)
    at = 0
    while at < len(lines):
        line = lines[at]
        if at < begins and at != title_at:
            head.tiles.append(_before(head, line, before))
        elif line.landmark:
            head.tiles.append(Tile(line.start, line.end, "furniture", chrome_name(line)))
        elif furniture_name(line.words, line) == "boilerplate":
            head.tiles.append(Tile(line.start, line.end, "furniture", "boilerplate"))
        elif title_at is not None and at <= title_at:
            _above(head, line, title=at == title_at)
        elif line.kind == "rule":
            head.tiles.append(Tile(line.start, line.end, "furniture", "rule"))
            head.ruled = head.ruled or head.date is not None
        elif is_index_heading(line.words):
            head.indexing = True
            head.kind = head.kind or index_kind(line.words)
            head.tiles.append(Tile(line.start, line.end, "index"))
        elif labelled(line, text, marks) or not _take(head, lines, at, text, marks):
            break
        at += 1
    head.body = at
    return head


def _prelude(lines: list[Line], text: str, marks: Marks) -> tuple[int, str]:
    """How many lines stand before the letterhead, and what: a wire's introduction, or a page's chrome."""
    begins, name = 0, "chrome"
    for at, line in enumerate(lines[:_INTRODUCTION], start=1):
        if labelled(line, text, marks):
            break
        if _BEGIN.fullmatch(line.words):
            begins, name = at, "introduction"
        elif _WAY.match(line.words):
            begins = at
    return begins, name


def _before(head: Letterhead, line: Line, name: str) -> Tile:
    """A line that stands before the letterhead; it may state the kind, the date or the house."""
    known = furniture_name(line.words, line)
    if not known and any(rule(head, line.words, line) for rule in (_kind, _date, _office, _institution)):
        return Tile(line.start, line.end, "letterhead")
    return Tile(line.start, line.end, "furniture", known or name)


def _above(head: Letterhead, line: Line, *, title: bool) -> None:
    """The title, or a line above it: a byline counts, anything else is the page's chrome."""
    if title:
        head.title = line.words
        head.indexing = is_index_heading(line.words)
        head.kind = head.kind or index_kind(line.words)
    letters = title or _office(head, line.words, line) or _people(head, line.words, line)
    tile = ("letterhead", None) if letters else ("furniture", "chrome")
    head.tiles.append(Tile(line.start, line.end, *tile))


def _take(head: Letterhead, lines: list[Line], at: int, text: str, marks: Marks) -> bool:
    line = lines[at]
    words = line.words
    if not words:
        return True
    if line.kind == "heading" and at and head.date:
        return False
    if _entry(head, lines, at):
        return True
    if _person(head, words, lines, at):
        head.tiles.append(Tile(line.start, line.end, "letterhead"))
        return True
    rule = None if _town(head, words, lines, at) else next((r for r in _RULES if r(head, words, line)), None)
    known = rule is not None or head.place == words
    if not known:
        sentence = _is_sentence(words) and not words.isupper()
        if len(words) > 300 or not _leads_on(lines, at, text, marks, sentence=sentence, ruled=head.ruled):
            return False
        if sentence:
            head.notes.append(words)
        elif (
            not head.venue
            and not words.isupper()
            and "Official" not in words
            and (head.place or _place_follows(lines, at))
        ):
            head.venue = words
        elif not head.place and not words.isupper() and _is_town(words):
            head.place = words
    if words.isupper() and head.place != words and rule in (None, _kind, _people) and not head.indexing:
        head.headline.append(words)
    head.tiles.append(Tile(line.start, line.end, "letterhead"))
    return True


def _town(head: Letterhead, text: str, lines: list[Line], at: int) -> bool:
    """A town alone on its line, right above the date."""
    following = lines[at + 1].words if at + 1 < len(lines) else ""
    if head.place or not following or not dates.line_date(following) or len(following) > 60:
        return False
    if not _is_town(text) or not (head.issuers or head.office):
        return False
    head.place = text
    return True


def _is_town(text: str) -> bool:
    """One to four capitalised words that are no venue, role, kind or other known line."""
    words = text.split()
    if len(words) > 4 or not all(w[0].isupper() and re.sub(r"[-’']", "", w).isalpha() for w in words):
        return False
    known = _word("venue_words").search(text) or is_role(text) or printed_kind(text)
    return not known and text.lower() not in _furniture()


def _person(head: Letterhead, text: str, lines: list[Line], at: int) -> bool:
    """A name alone on its line: what follows is the person's role, or the kind of release."""
    following = lines[at + 1].words if at + 1 < len(lines) else ""
    if (
        head.date
        or printed_kind(text)
        or not is_name(text)
        or text.isupper()
        or _word("venue_words").search(text)
    ):
        return False
    if not following or _opening("office_openings").match(following):
        return False
    if not (is_role(following) or printed_kind(following)):
        return False
    head.issuers.append(Issuer(text, None, Span(lines[at].start, lines[at].end)))
    return True


def _place_follows(lines: list[Line], at: int) -> bool:
    following = lines[at + 1].words if at + 1 < len(lines) else ""
    return bool(_WASHINGTON.fullmatch(following) or (_PLACE.fullmatch(following) and not is_role(following)))


def _entry(head: Letterhead, lines: list[Line], at: int) -> bool:
    """An entry of the index: below its heading what has an entry's form, or an index without heading."""
    line = lines[at]
    following = lines[at + 1].words if at + 1 < len(lines) else ""
    if not head.indexing and not _opens_index(head, line, following):
        return False
    if line.kind not in ("item", "cell") and any(
        rule(Letterhead(), line.words, line) for rule in _PLAIN_RULES
    ):
        return False
    if _goes_on(head, line, following):
        topic, span = head.topics[-1]
        head.topics[-1] = (f"{topic} {line.words}", Span(span.start, line.end))
        head.tiles.append(Tile(line.start, line.end, "index"))
        return True
    point = is_point(line.words) and (head.slashed or (head.bulleted and _listed(following)))
    if not is_index_line(line.words, line.kind) and not point:
        return False
    if head.paged and not (has_pages(line.words) or (line.words.isupper() and has_pages(following))):
        return False
    head.indexing = True
    head.paged = head.paged or has_pages(line.words)
    head.bulleted = head.bulleted or has_bullet(line.words)
    whole = Span(line.start, line.end)
    for start, end, topic in entries(line.words):
        # Places in the words hold in the text only where a reader sees the line as it is printed.
        printed = Span(line.start + start, line.start + end) if line.words == line.text else whole
        head.topics.append((topic, printed))
    head.tiles.append(Tile(line.start, line.end, "index"))
    return True


def _goes_on(head: Letterhead, line: Line, following: str) -> bool:
    """Whether a line is the rest of an entry with pages that was wrapped."""
    if not head.paged or not head.topics or head.tiles[-1].kind != "index" or head.topics[-1][0].isupper():
        return False
    words = line.words
    if line.kind in ("item", "cell") or has_pages(words) or words.isupper() or len(words) > 90:
        return False
    return words[-1] not in ".?!:" and (not following or has_pages(following) or following.isupper())


def _listed(following: str) -> bool:
    """Whether a line without a bullet stands between entries of an index: its bullet was lost."""
    return has_bullet(following) or following.isupper()


def _opens_index(head: Letterhead, line: Line, following: str) -> bool:
    """Whether an index without a heading begins: two entries with page numbers, or points and slashes."""
    if not head.kind or line.kind == "heading":
        return False
    if has_pages(line.words) and has_pages(following) and (head.date or line.words[0].isdigit()):
        return True
    if not head.date:
        return False
    head.slashed = " / " in line.words and is_point(line.words)
    return head.slashed
