"""The letterhead: who issues a release, of what kind, from where, on which date and at what time.

The lines at the head of a release are taken one by one; each is asked what it is
(``letterhead_lines.py``). The letterhead ends at the first label of a speaker or at the first line
that is neither known nor followed by one that is: there the words begin.
"""

import re

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
from onrecord.parse.letterhead_lines import (
    PLACE,
    PLAIN_RULES,
    RULES,
    WASHINGTON,
    Letterhead,
    any_opening,
    any_word,
    furniture_lines,
    known_by_itself,
    names_institution,
    names_office,
    names_people,
    numbers_or_names_page,
    states_date,
    states_kind,
)
from onrecord.parse.lines import Line, Marks
from onrecord.parse.people_lines import is_name, is_role
from onrecord.parse.tiles import Tile

__all__ = ["Letterhead", "read_letterhead"]

_SPOKEN = re.compile(
    r"(?i)\b(?:good (?:morning|afternoon|evening|day)|thanks?|hello|hi|welcome|i|we|you|okay)\b"
)
# A wire's own mark before the transcript it carries; the way to a page, as its site prints it.
_BEGIN = re.compile(r"\(?begin (?:official )?transcript\)?:?", re.IGNORECASE)
_WAY = re.compile(r"You are in:|Home\s*>|(?:[^>]{2,60} > ){2}", re.IGNORECASE)
_LOOK = 6
_INTRODUCTION = 12


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
                or numbers_or_names_page(Letterhead(), words, line)
            ):
                return True
        elif known_by_itself(words, line):
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
    if not known and any(
        rule(head, line.words, line) for rule in (states_kind, states_date, names_office, names_institution)
    ):
        return Tile(line.start, line.end, "letterhead")
    return Tile(line.start, line.end, "furniture", known or name)


def _above(head: Letterhead, line: Line, *, title: bool) -> None:
    """The title, or a line above it: a byline counts, anything else is the page's chrome."""
    if title:
        head.title = line.words
        head.indexing = is_index_heading(line.words)
        head.kind = head.kind or index_kind(line.words)
    letters = title or names_office(head, line.words, line) or names_people(head, line.words, line)
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
    rule = None if _town(head, words, lines, at) else next((r for r in RULES if r(head, words, line)), None)
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
    if (
        words.isupper()
        and head.place != words
        and rule in (None, states_kind, names_people)
        and not head.indexing
    ):
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
    known = any_word("venue_words").search(text) or is_role(text) or printed_kind(text)
    return not known and text.lower() not in furniture_lines()


def _person(head: Letterhead, text: str, lines: list[Line], at: int) -> bool:
    """A name alone on its line: what follows is the person's role, or the kind of release."""
    following = lines[at + 1].words if at + 1 < len(lines) else ""
    if (
        head.date
        or printed_kind(text)
        or not is_name(text)
        or text.isupper()
        or any_word("venue_words").search(text)
    ):
        return False
    if not following or any_opening("office_openings").match(following):
        return False
    if not (is_role(following) or printed_kind(following)):
        return False
    head.issuers.append(Issuer(text, None, Span(lines[at].start, lines[at].end)))
    return True


def _place_follows(lines: list[Line], at: int) -> bool:
    following = lines[at + 1].words if at + 1 < len(lines) else ""
    return bool(WASHINGTON.fullmatch(following) or (PLACE.fullmatch(following) and not is_role(following)))


def _entry(head: Letterhead, lines: list[Line], at: int) -> bool:
    """An entry of the index: below its heading what has an entry's form, or an index without heading."""
    line = lines[at]
    following = lines[at + 1].words if at + 1 < len(lines) else ""
    if not head.indexing and not _opens_index(head, line, following):
        return False
    if line.kind not in ("item", "cell") and any(
        rule(Letterhead(), line.words, line) for rule in PLAIN_RULES
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
