"""Plain text: paragraphs by blank lines and indents; wrapped lines joined, lines meant as lines kept."""

import re

from onrecord.model import Document, Reading, Source, Span
from onrecord.read.limits import Limits
from onrecord.read.seam import Built, TextBuilder
from onrecord.read.source_lines import SourceLine, source_lines

__all__ = ["begins_anew", "plain_words", "read_plain"]

_LABEL = re.compile(r"[ \t]*(?:Q[ \t\xa0]{2,}|(?:Q|A)[.:][ \t\xa0]|[A-Z][A-Z.'’ \t-]{1,60}:(?=\s|$))")
_HEADER = re.compile(r"[A-Z][A-Za-z-]{1,30}:[ \t]")
_ITEM = re.compile(r"[ \t]*(?:[-•*o][ \t]|\d{1,3}[.)][ \t]|\(\d{1,3}\)[ \t]|--[ \t]?\S)")
_LEADER = re.compile(r"\.{4,}|(?:\. ){4,}|\t+\d+(?:-\d+)?\s*$|^\s*\d+(?:-\d+)?(?:, ?\d+)*\t")
_RULE = re.compile(r"[ \t]*(?:[-_=*~#][ \t]?){3,}[ \t]*")
_FULL = 0.75
_NARROW = 50
_SHORT = 60
_WRAPPED = 100
# Lines set this far in are centred or set to the right: each is one of its own.
_CENTRED = 8
_SHORTEST = 50


def read_plain(text: str, encoding: str, source: Source, limits: Limits) -> Reading:
    """Read one plain text as one document. See ``seam.Carrier``."""
    del source, limits
    return Reading((Document("plain", *plain_words(text), encoding=encoding, at=Span(0, len(text))),))


def plain_words(text: str) -> Built:
    """Read the words of ``text``.

    A newline within a paragraph becomes a space where the text is wrapped there; where a line is
    one of its own (a label, a dot leader, a header, a line well short of the width), a new
    segment begins.
    """
    lines = source_lines(text)
    builder = TextBuilder()
    previous: SourceLine | None = None
    blocks = _blocks(lines)
    typical = _typical_width(blocks)
    for block in blocks:
        width = max(typical, *(len(line.text.rstrip()) for line in block))
        builder.end()
        previous = None
        for line in block:
            if previous is None or _begins(line, previous, block[0], width):
                builder.begin("rule" if _RULE.fullmatch(line.text) else "paragraph")
            else:
                builder.add(" ", previous.start + len(previous.text), line.start)
            builder.add(line.text.replace("\t", " "), line.start, line.start + len(line.text))
            previous = line
    return builder.build()


def _blocks(lines: list[SourceLine]) -> list[list[SourceLine]]:
    """Put together the lines between blank ones."""
    blocks: list[list[SourceLine]] = [[]]
    for line in lines:
        if line.text and not line.text.isspace():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _typical_width(blocks: list[list[SourceLine]]) -> int:
    """The width the whole text is set in: that of its long lines, a few stray ones left aside."""
    lengths = sorted(len(line.text.rstrip()) for block in blocks for line in block)
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def _stands_alone(text: str) -> bool:
    """Tell a rule or an index entry, which no line carries on. Both are short."""
    return len(text) <= 2 * _WRAPPED and bool(_RULE.fullmatch(text) or _LEADER.search(text))


def begins_anew(line: str, previous: str) -> bool:
    """Tell a line that its own words make one of its own, whatever its place and width."""
    if _LABEL.match(line) or _ITEM.match(line):
        return True
    if _stands_alone(line) or _stands_alone(previous):
        return True
    return bool(_HEADER.match(line) and _HEADER.match(previous))


def _begins(line: SourceLine, previous: SourceLine, first: SourceLine, width: int) -> bool:
    """Tell whether ``line`` is one of its own rather than the last one carried on."""
    before = previous.text.rstrip()
    if begins_anew(line.text, previous.text):
        return True
    if min(line.indent, previous.indent) >= _CENTRED and (line.indent != previous.indent or width <= _SHORT):
        return True
    if line.indent > previous.indent and previous is not first:
        return True
    if width > 2 * _WRAPPED:
        # Lines this long are not wrapped: each is a paragraph.
        return True
    if (
        line.text.strip().isupper() != before.strip().isupper()
        and min(len(line.text), len(before)) <= _SHORTEST
    ):
        # A heading in capitals above or below words that are not.
        return True
    word = line.text.split(None, 1)[0]
    if word[0].islower():
        return False
    # The next word would still have fitted: the line was ended on purpose.
    return len(before) + 1 + len(word) <= max(width, _NARROW) * _FULL
