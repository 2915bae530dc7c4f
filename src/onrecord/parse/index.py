"""The topic index of a briefing: its heading and its entries, without page numbers and leaders."""

import re
from functools import cache

from onrecord.model import SegmentKind
from onrecord.parse import dates
from onrecord.parse.kinds import printed_kind
from onrecord.parse.vocabulary import load

__all__ = [
    "entries",
    "has_bullet",
    "has_pages",
    "index_kind",
    "is_index_heading",
    "is_index_line",
    "is_point",
]

_LEADERS = re.compile(r"[\s.]{3,}\d+(?:\s*[-–,]\s*\d+)*\s*$|\s+\d+(?:\s*[-–,]\s*\d+)*$")
_PAGES = re.compile(r"^\d+(?:\s*[-–,]\s*\d+)*\s+(?=\D)")
_BULLET = re.compile(r"^(?:[•·▪*–—-]+|--)\s*")
_KIND_INDEX = re.compile(r"(?P<kind>.{5,60}?)[\s:–-]+index:?", re.IGNORECASE)
# "CHINA 1 Comparison of Systems 10-11, 13 Alleged Comments": a page number in the middle of a line.
_WITHIN = re.compile(r"(?:^|(?<=\s))(?P<page>\d{1,2})(?:\s?[-–,]\s?\d{1,2})*\s+(?=[A-Z\"“‘])")
_COUNTRY = re.compile(r"[A-Z][A-Z .,/'’()&-]+")


@cache
def _headings() -> frozenset[str]:
    return frozenset(heading.lower() for heading in load("letterhead")["index_headings"])


def is_index_heading(text: str) -> bool:
    """Return whether a line announces the index."""
    return text.lower().strip(" :") in _headings() or index_kind(text) is not None


def index_kind(text: str) -> str | None:
    """Return the kind of release whose index a heading announces ("Daily Press Briefing Index")."""
    match = _KIND_INDEX.fullmatch(text)
    return printed_kind(match["kind"]) if match else None


def is_point(text: str) -> bool:
    """Return whether a line may be a point of a slash-joined index: title case, no sentence."""
    words = [word for word in text.split() if word[0].isupper() or (word[0].isalpha() and len(word) > 3)]
    capitals = sum(word[0].isupper() for word in words)
    return bool(words) and text[-1] not in ".?!:" and capitals * 3 >= len(words) * 2 and len(text) < 400


def is_index_line(text: str, kind: SegmentKind) -> bool:
    """Return whether a line may be an entry: an item of a list, or a line that has an entry's form."""
    if kind == "rule" or dates.line_clock(text) or text.upper().startswith(("TRANSCRIPT", "THE VIDEO")):
        return False
    if kind in ("item", "cell"):
        return True
    if _BULLET.match(text) or has_pages(text):
        return True
    return text.upper() == text and len(text) <= 80 and not text.endswith((".", ":"))


def has_pages(text: str) -> bool:
    """Return whether an entry carries page numbers or the dot leaders that lead to them."""
    return bool(_LEADERS.search(text) or _PAGES.match(text) or len(entries(text)) > 1)


def has_bullet(text: str) -> bool:
    """Return whether a line begins with a bullet or a dash."""
    return bool(_BULLET.match(text))


def entries(text: str) -> list[tuple[int, int, str]]:
    """Return the entries of a line of the index as (start, end, topic).

    A line is one entry, or a heading in capitals and what stands under it run together, each
    entry behind its pages, whose numbers only rise.
    """
    found = list(_WITHIN.finditer(text))
    pages = [int(match["page"]) for match in found]
    heading = text[: found[0].start()].strip() if found else ""
    if not heading or not _COUNTRY.fullmatch(heading) or pages != sorted(pages):
        topic = _topic(text)
        return [(0, len(text), topic)] if topic else []
    ends = [*(match.start() for match in found[1:]), len(text)]
    rows = [(0, len(heading), heading)]
    for match, end in zip(found, ends, strict=True):
        topic = text[match.end() : end].strip()
        rows.append((match.start(), match.end() + len(topic), topic))
    return rows


def _topic(text: str) -> str:
    """Return the entry itself: no bullet, no page numbers, no dot leaders."""
    text = _BULLET.sub("", text)
    text = _PAGES.sub("", text)
    entry = _LEADERS.sub("", text).strip(" :")
    return entry.rstrip(" .") if entry.endswith("..") else entry
