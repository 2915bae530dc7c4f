"""The end of a release: closing lines, boilerplate, rules and the time it ended."""

import re

from onrecord.parse import dates
from onrecord.parse.lines import Line
from onrecord.parse.tiles import Tile
from onrecord.parse.vocabulary import any_of, load

__all__ = ["Closing", "furniture_name", "read_closing"]

# No closing line and no marker seen is longer.
_LONGEST = 130
_TIME = re.compile(r"\d{1,2}[:.]\d\d\s*[ap]\.?\s?m", re.IGNORECASE)


class Closing:
    """Where the words end, what stands after them, and the time printed there."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self.tiles: list[Tile] = []
        self.clock: dates.Clock | None = None
        self.end = 0


def furniture_name(text: str, line: Line) -> str | None:
    """Return which furniture a line is wherever it stands, or None when it is words."""
    if line.landmark:
        return "chrome"
    if line.kind == "rule":
        return "rule"
    contained: list[str] = load("furniture")["said_in_boilerplate"]
    if any(words in text for words in contained) or any_of("furniture", "boilerplate").match(text):
        return "boilerplate"
    if len(text) > _LONGEST:
        return None
    if any_of("furniture", "markers").match(text):
        return "marker"
    return "closing" if any_of("furniture", "closing").match(text) else None


def read_closing(lines: list[Line], first: int, *, transcript: bool) -> Closing:
    """Walk back from the last of ``lines`` to the last words, not further than line ``first``.

    ``Closing.end`` is the number of the line after the last words. A time of day that stands
    alone at the end of a transcript is when it ended.
    """
    closing = Closing()
    at = len(lines)
    while at > first:
        line = lines[at - 1]
        text = line.words
        name = furniture_name(text, line) if text or line.kind == "rule" else "blank"
        if name is None and transcript and dates.line_clock(text):
            name = "closing"
        if name is None or name == "marker":
            break
        if name == "closing" and closing.clock is None and _TIME.search(text):
            closing.clock = dates.find_clock(text)
        closing.tiles.append(Tile(line.start, line.end, "furniture", name))
        at -= 1
    closing.end = at
    return closing
