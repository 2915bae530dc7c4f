"""The end of a release: closing lines, boilerplate, rules and the time it ended."""

import re

from onrecord.parse import dates
from onrecord.parse.labels import labelled
from onrecord.parse.lines import Line, Marks
from onrecord.parse.reader import plain
from onrecord.parse.tiles import Tile
from onrecord.parse.vocabulary import any_of, load

__all__ = ["Closing", "chrome_name", "furniture_name", "read_closing"]

# No closing line and no marker seen is longer.
_LONGEST = 130
_LOOK = 60
_GLUED_END = re.compile(r"(?<=[.?!)])[\s\u00a0]*(?P<rest>END[\s\u00a0]*\d{1,2}:\d\d.{0,25})$")
_TIME = re.compile(r"\d{1,2}[:.]\d\d\s*[ap]\.?\s?m", re.IGNORECASE)


class Closing:
    """Where the words end, what stands after them, and the time printed there."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self.tiles: list[Tile] = []
        self.clock: dates.Clock | None = None
        self.end = 0


def chrome_name(line: Line) -> str:
    """Return what a line outside the main matter is: a note that hangs on it, or the page's chrome."""
    return "footnote" if line.landmark == "note" else "chrome"


def furniture_name(text: str, line: Line) -> str | None:
    """Return which furniture a line is wherever it stands, or None when it is words."""
    if line.landmark:
        return chrome_name(line)
    if line.kind == "rule":
        return "rule"
    if any_of("furniture", "boilerplate").match(text):
        return "boilerplate"
    contained: list[str] = load("furniture")["said_in_boilerplate"]
    for words in contained:
        if words in text:
            return "boilerplate"
    if len(text) > _LONGEST:
        return None
    if any_of("furniture", "markers").match(text):
        return "marker"
    return "closing" if any_of("furniture", "closing").match(text) else None


def read_closing(lines: list[Line], text: str, marks: Marks, *, transcript: bool) -> Closing:
    """Walk back from the last of ``lines`` to the last words.

    ``Closing.end`` is the number of the line after the last words. A time of day that stands
    alone at the end of a transcript is when it ended; what the office adds below it (corrections,
    links) is furniture.
    """
    closing = Closing()
    ended = _ended(lines, text, marks) if transcript else None
    at = len(lines)
    while at > 0:
        line = lines[at - 1]
        name = furniture_name(line.words, line) if line.words or line.kind == "rule" else "blank"
        if name is None and ended is not None and at - 1 >= ended:
            name = "closing" if dates.line_clock(line.words) else "addendum"
        if name is None or (name == "marker" and ended is None):
            break
        if name == "closing" and closing.clock is None and _TIME.search(line.words):
            closing.clock = dates.find_clock(line.words)
        closing.tiles.append(Tile(line.start, line.end, "furniture", name))
        at -= 1
    closing.end = at
    _cut_end(lines, closing)
    return closing


def _cut_end(lines: list[Line], closing: Closing) -> None:
    """Part an END line from the words it is glued to ("Okay. END 11:29 A.M. EDT")."""
    if closing.end == 0 or closing.clock:
        return
    line = lines[closing.end - 1]
    match = _GLUED_END.search(line.text)
    clock = dates.find_clock(match["rest"]) if match else None
    if not match or not clock:
        return
    start = line.start + match.start("rest")
    closing.tiles.append(Tile(start, line.end, "furniture", "closing"))
    closing.clock = clock
    text = line.text[: match.start("rest")].rstrip()
    lines[closing.end - 1] = line._replace(end=line.start + len(text), text=text, words=plain(text))


def _ended(lines: list[Line], text: str, marks: Marks) -> int | None:
    """The number of the line that says a transcript has ended: no label after it.

    Of several in a row ("END", "10:50 A.M. EDT", "###") it is the first.
    """
    ended: int | None = None
    for number in range(len(lines) - 1, max(-1, len(lines) - _LOOK), -1):
        line = lines[number]
        if line.landmark or not line.words:
            continue
        closes = dates.line_clock(line.words) or (
            len(line.words) <= _LONGEST and any_of("furniture", "closing").match(line.words)
        )
        if ended is not None and not closes:
            return ended
        if labelled(line, text, marks):
            return None
        if closes:
            ended = number
    return ended
