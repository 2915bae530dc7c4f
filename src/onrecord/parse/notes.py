"""Stage directions: (Laughter.), (via interpreter), [sic].

Two rules. A bracket is a note when its words are those of a stage direction (``data/notes.json``),
in any case, with or without a full stop. In a transcript it is also one when it holds a whole
sentence of its own, capital to full stop, as in "(The Memorandum of Understanding is signed.)".
Acronyms, references and asides of the text, such as "(ROK)" or "(OFAC)", are not.
"""

import re
from collections.abc import Iterator
from functools import cache

from onrecord.model import Span
from onrecord.parse.reader import plain
from onrecord.parse.vocabulary import load

__all__ = ["notes_in"]

_BRACKET = re.compile(r"\((?P<round>[^()\n]{2,200})\)|\[(?P<square>[^\[\]\n]{2,80})\]")
_SENTENCE = re.compile(r"(?:(?:Mr|Ms|Mrs|Dr)\. )?[A-Z](?:[^.!?]|\b(?:Mr|Ms|Mrs|Dr)\.){1,150}[^.\sA-Z][.!]$")


@cache
def _known() -> re.Pattern[str]:
    stems: list[str] = sorted(load("notes")["begins"], key=len, reverse=True)
    return re.compile(
        r"^(?:\W|mr\.?|ms\.?|more |some |scattered |loud )*(?:"
        + "|".join(re.escape(stem) for stem in stems)
        + ")",
        re.IGNORECASE,
    )


@cache
def _single() -> frozenset[str]:
    return frozenset(load("notes")["whole"])


def _is_note(inner: str, square: bool, transcript: bool) -> bool:
    words = inner.split()
    if not words or len(words) > 25:
        return False
    lowered = inner.lower().strip(" .")
    if lowered in _single():
        return True
    match = _known().match(inner)
    if match and len(words) <= 12:
        after = inner[match.end() :]
        stem_whole = not after or not after[0].isdigit()
        return stem_whole and (transcript or len(words) <= 5)
    return bool(transcript and not square and _SENTENCE.fullmatch(inner.strip()) and len(words) <= 20)


def _short(inner: str) -> bool:
    """A bracket of a few words that a turn begins with is a direction, however it is spelled."""
    return len(inner.split()) <= 4 and not inner.isupper() and any(map(str.isalpha, inner))


def notes_in(text: str, start: int, end: int, *, transcript: bool) -> Iterator[tuple[Span, str]]:
    """Yield each note between ``start`` and ``end``: its span, brackets included, and its inner text."""
    if text.find("(", start, end) < 0 and text.find("[", start, end) < 0:
        return
    for match in _BRACKET.finditer(text, start, end):
        inner = plain(match["round"] or match["square"])
        leads = transcript and match["round"] is not None and not text[start : match.start()].strip()
        if _is_note(inner, match["square"] is not None, transcript) or (leads and _short(inner)):
            yield Span(match.start(), match.end()), inner
