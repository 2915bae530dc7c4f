"""Hand-overs: the words with which the floor is given to a reporter.

Forms seen in U.S. State Department and White House transcripts since 2009, told by phrase:

go to    "we'll go to Lesley Wroughton with Reuters", "let's go to the line of Jiha Ham"
from     "our final question will be from the line of Joel Gehrke with The Washington Examiner"
have     "first, we'll have Matthew Lee with the Associated Press"
open     "Jiha, your line is now open", "Go ahead, Andrea"
bare     a last sentence that is only a name: "Matt.", "Yes, Michel.", "Kylie, yeah."

A bare name counts only where a reporter speaks next; a word that the document uses as a place
or a subject ("in Iran") is not taken for a name.
"""

import re
from functools import cache
from typing import NamedTuple

from onrecord.attribute.names import (
    NAME,
    OUTLET,
    clean_name,
    clean_outlet,
    is_place,
    is_word,
    located,
    words_of,
)
from onrecord.model import Span

__all__ = ["Handover", "hands_over", "introduces_self", "is_operator_phrase", "passes_floor"]

_WHO = rf"(?P<name>(?:(?:Mr|Mrs|Ms|Dr)\.?\s+)?{NAME})"
_WITH = rf"(?:\s*,?\s+(?:who\s+is\s+)?(?:with|from|at|of|for)\s+(?P<outlet>{OUTLET}))"
_COMMA = rf"(?:\s*,\s+(?P<outlet2>{OUTLET})(?=\s*[.;]|\s*,\s*(?:please|go)|\s*$))"
_OUTLET = rf"(?:{_WITH}|{_COMMA})?"
_LINE = r"(?:the\s+lines?\s*,?(?:\s+please\s*,?)?\s+of\s+(?:[–—-]\s*let[’']s\s+see\s*[–—-]\s*)?|the\s+line\s+from\s+|line\s+of\s+)?"
_PATTERNS = (
    rf"\b(?:go|going|turn|turning|move|moving|come|coming|jump|get)\s+(?:(?:back|next|now|first|over|up|ahead|then|on|quickly)\s*,?\s+){{0,2}}to\s+{_LINE}{_WHO}{_OUTLET}",
    rf"\b(?:question|questions|one|that|call|follow-up)\s+(?:(?:will|is|comes?|coming|today|be|now|in)\s+){{0,4}}from\s+{_LINE}{_WHO}{_OUTLET}",
    rf"\b(?:from|take|start\s+with|begin\s+with|hear\s+from|call\s+on)\s+(?:the\s+line\s+of|the\s+line,?\s+please,?\s+of)\s+{_WHO}{_OUTLET}",
    rf"\b(?:[Ww]e[’']ll|[Ww]e\s+will|[Ww]e)\s+(?:(?:now|first|next)\s+)?(?:have|hear\s+from|start\s+with|begin\s+with|take)\s+{_WHO}{_WITH}",
    rf"\bthe\s+line\s+of\s+{_WHO}{_OUTLET}",
    rf"(?:^|[.?!]\s+)(?:(?:And|Next|First|Okay|Thank you)\s*,?\s+){{0,2}}(?:we\s+have\s+|next\s+is\s+|next\s+up\s+is\s+){_WHO}{_OUTLET}",
    rf"(?:^|[.?!,]\s+){_WHO}{_OUTLET}\s*[,.]\s+(?:please\s*,?\s+)?(?:your\s+line|your\s+mic|you[’']re\s+(?:now\s+)?(?:open|live|on)|you\s+are\s+(?:now\s+)?(?:open|live)|you\s+may|go\s+ahead|please\s+go|the\s+floor)",
    rf"\b[Gg]o\s+ahead\s*,?\s+(?:please\s*,?\s+)?{_WHO}\s*[.?!]?\s*$",
    rf"\byou\s+are\s+open\s*,\s+{_WHO}",
)
_BARE = (
    rf"(?:(?:Yes|Yeah|Yep|Okay|OK|Sure|Right|All\s+right|Great|Please|And|Now|Then|Next|So|Let[’']s\s+see|Uh|Um|Alright|We[’']ll\s+go|One\s+more|Last\s+one|Final\s+question|Last\s+question)\s*[,.:–—-]*\s+){{0,3}}"
    rf"{_WHO}(?:\s+(?:with|from)\s+(?P<outlet>{OUTLET}))?"
    r"(?:\s*[,–—-]+\s*(?:please|yeah|yes|go\s+ahead|then|and\s+then\s+[\w\s]+|(?P=name)))?\s*[.?!]*"
)
_SENTENCE = re.compile(r"(?<=[.?!])[\s\u00a0]+(?=[\w“\"(])")
_OPERATOR = re.compile(
    r"(?i)\b(?:your line is|line is (?:now )?open|please,? go ahead|press \*? ?\d|press star|one moment|next question (?:is|comes)|we[’']ll go (?:next )?to)\b"
)
_SELF = (
    rf"\b(?:[Tt]his\s+is|[Ii]t[’']s|I[’']m|I\s+am|[Mm]y\s+name\s+is|[Nn]ame[’']s)\s+(?P<name>{NAME})\s*,?\s+(?:(?:with|from|of|at|for)\s+|reporting\s+for\s+)?(?P<outlet>{OUTLET})(?=\s*[.,;–—-]|\s+(?:and|here))",
    rf"(?:^|[.?!,]\s+)(?P<name>{NAME})\s*,?\s+(?:with|from)\s+(?P<outlet>{OUTLET})\s*[.]",
)


class Handover(NamedTuple):
    """Who is called, for which outlet, where it says so, and whether the turn is nothing else."""

    name: str | None
    outlet: str | None
    span: Span
    whole: bool


@cache
def _compiled() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in _PATTERNS)


@cache
def _bare() -> re.Pattern[str]:
    return re.compile(_BARE)


@cache
def _selves() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in _SELF)


def _tail(text: str, start: int, end: int, size: int = 420) -> int:
    """Where the last few sentences of a turn begin."""
    return max(start, end - size)


def hands_over(text: str, span: Span, *, bare: bool) -> Handover | None:
    """Return the hand-over in the words at ``span``, the last one if there are several.

    ``bare`` allows the bare name; it is true where a reporter speaks next.
    """
    begin = _tail(text, span.start, span.end)
    piece = text[begin : span.end]
    short = len(text[span.start : span.end].split()) <= 9
    best: Handover | None = None
    for pattern in _compiled():
        for match in pattern.finditer(piece):
            found = _found(match, begin, text, whole=short)
            if found and (best is None or found.span.start > best.span.start):
                best = found
    if best is None and bare:
        sentences = _SENTENCE.split(piece.strip())
        last = sentences[-1].strip()
        match = _bare().fullmatch(last)
        if match and len(last.split()) <= 7:
            offset = begin + piece.rindex(last)
            name = match["name"]
            if not is_place(name, text) and not (short and last.endswith("?") and len(sentences) > 1):
                best = _found(match, offset, text, whole=short)
    return best


def _found(match: re.Match[str], offset: int, text: str, *, whole: bool) -> Handover | None:
    name = clean_name(match["name"])
    if name is None or is_place(name, text) or is_word(name, text):
        return None
    groups = match.groupdict()
    group = "outlet" if groups.get("outlet") else "outlet2" if groups.get("outlet2") else None
    outlet = clean_outlet(match[group], text) if group else None
    start = located(match, "name", offset).start
    return Handover(name, outlet, Span(start, match.end(group or "name") + offset), whole)


def passes_floor(text: str, span: Span) -> Span | None:
    """Return where the last sentence of a turn gives the floor to somebody it does not name."""
    begin = _tail(text, span.start, span.end, 90)
    piece = text[begin : span.end].lower()
    for phrase in words_of("floor_passed"):
        at = piece.rfind(phrase)
        if at >= 0 and not re.search(r"[.?!]\s+\w+\s+\w+\s+\w+\s+\w+", piece[at:]):
            return Span(begin + at, begin + at + len(phrase))
    return None


def is_operator_phrase(text: str) -> bool:
    """Return whether words are those of a conference operator and nothing else."""
    if len(text.split()) > 40:
        return False
    return bool(_OPERATOR.search(text)) and "?" not in text


def introduces_self(text: str, span: Span) -> tuple[str, str | None, Span] | None:
    """Return (name, outlet, span) where a reporter's first words give them."""
    piece = text[span.start : min(span.end, span.start + 260)]
    for pattern in _selves():
        match = pattern.search(piece)
        if match:
            name = clean_name(match["name"])
            outlet = clean_outlet(match["outlet"], text)
            if name and len(name.split()) >= 2 and outlet and not is_place(name, text):
                return name, outlet, Span(match.start("name") + span.start, match.end("outlet") + span.start)
    return None
