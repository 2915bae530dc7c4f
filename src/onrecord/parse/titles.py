"""The title of a text whose carrier has no headings.

Three forms: a line with a carrier's prefix; a line that states a kind and a day ("State
Department Noon Briefing, May 3"); a line in title case that is no person and no place, right
above lines of a letterhead or the first label.
"""

from onrecord.parse import dates
from onrecord.parse.closing import furniture_name
from onrecord.parse.kinds import printed_kind, titled_kind
from onrecord.parse.labels import label_at
from onrecord.parse.letterhead_lines import is_known
from onrecord.parse.lines import Line
from onrecord.parse.people_lines import is_name
from onrecord.parse.split import prefix_free

__all__ = ["untitled"]

_LOOK = 7
_MOST_WORDS = 24


def untitled(lines: list[Line], first: int) -> int | None:
    """Return the number of the line that is the title, looking from line ``first``, or None."""
    for number in range(first, min(first + _LOOK, len(lines))):
        line = lines[number]
        if line.landmark or furniture_name(line.words, line):
            continue
        if _reads_as_title(line) or _stands_as_title(lines, number):
            return number
        dated = dates.line_date(line.words) and number > first
        if printed_kind(line.words) or dated or len(line.words) > 200:
            return None
    return None


def _reads_as_title(line: Line) -> bool:
    words = line.words
    if len(words) > 160 or words[-1:] in ".:;" or line.kind == "item":
        return False
    if prefix_free(words) != words:
        return True
    return bool(titled_kind(words) and not printed_kind(words) and dates.mentions_day(words))


def _stands_as_title(lines: list[Line], at: int) -> bool:
    words = lines[at].words
    tokens = words.split(None, _MOST_WORDS)
    if not 3 <= len(tokens) <= _MOST_WORDS or words[-1] in ".:;,?!" or words.isupper():
        return False
    if sum(token[0].isupper() for token in tokens) * 2 < len(tokens):
        return False
    if is_name(words) or ":" in words or printed_kind(words):
        return False
    following = lines[at + 1] if at + 1 < len(lines) else None
    if following is None:
        return False
    stated = bool(titled_kind(words)) and len(tokens) > 3
    if not stated and is_known(lines[at]):
        return False
    return is_known(following) or is_name(following.words) or (stated and _labelled(following))


def _labelled(line: Line) -> bool:
    label = label_at(line.text, 0, len(line.text), strong=False, opens=True) if line.text else None
    return bool(label and label.sure)
