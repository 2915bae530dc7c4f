"""The topic index of a briefing: its heading and its entries, without page numbers and leaders."""

import re
from functools import cache

from onrecord.model import SegmentKind
from onrecord.parse import dates
from onrecord.parse.vocabulary import load

__all__ = ["has_pages", "index_topic", "is_index_heading", "is_index_line", "is_point"]

_LEADERS = re.compile(r"[\s.]{3,}\d+(?:\s*[-–,]\s*\d+)*\s*$|\s+\d+(?:\s*[-–,]\s*\d+)*$")
_PAGES = re.compile(r"^\d+(?:\s*[-–,]\s*\d+)*\s+(?=\D)")
_BULLET = re.compile(r"^(?:[•·▪*–—-]+|--)\s*")


@cache
def _headings() -> frozenset[str]:
    return frozenset(heading.lower() for heading in load("letterhead")["index_headings"])


def is_index_heading(text: str) -> bool:
    """Return whether a line announces the index."""
    return text.lower().strip(" :") in _headings()


def is_point(text: str) -> bool:
    """Return whether a line may be a point of a slash-joined index: title case, no sentence."""
    words = [word for word in text.split() if word[0].isalpha()]
    capitals = sum(word[0].isupper() for word in words)
    return bool(words) and text[-1] not in ".?!:" and capitals * 3 >= len(words) * 2 and len(text) < 400


def is_index_line(text: str, kind: SegmentKind) -> bool:
    """Return whether a line may be an entry: an item of a list, or a line that has an entry's form."""
    if kind == "rule" or dates.line_clock(text) or text.upper().startswith(("TRANSCRIPT", "THE VIDEO")):
        return False
    if kind in ("item", "cell"):
        return True
    if _BULLET.match(text) or _LEADERS.search(text) or _PAGES.match(text):
        return True
    return text.upper() == text and len(text) <= 80 and not text.endswith((".", ":"))


def has_pages(text: str) -> bool:
    """Return whether an entry carries page numbers or the dot leaders that lead to them."""
    return bool(_LEADERS.search(text) or _PAGES.match(text))


def index_topic(text: str) -> str:
    """Return the entry itself: no bullet, no page numbers, no dot leaders."""
    text = _BULLET.sub("", text)
    text = _PAGES.sub("", text)
    entry = _LEADERS.sub("", text).strip(" :")
    return entry.rstrip(" .") if entry.endswith("..") else entry
