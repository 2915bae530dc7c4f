"""Corrections that a transcript carries in itself, and names that its carrier lost.

struck    the White House's form since 2021: what was said is struck out, the reading that the
          office means stands behind it in square brackets; so with the tracked changes of a
          word processor, where what is put in stands behind what is struck out
asterisk  the form of 2009-2017: a note at the top announces it, a bracket with an asterisk in
          the text gives the reading
gap       a web publisher that takes square brackets for its own commands drops "[Moderator]" and
          leaves "you'll be hearing from , who will be speaking": reported, never filled
"""

import re

from onrecord.model import Correction, Slip, Span
from onrecord.parse import Draft
from onrecord.parse.reader import plain

__all__ = ["corrections", "lost_names"]

_READING = re.compile(r"[\s\u00a0]*\[(?P<reading>[^\[\]\n]{1,120})\]")
_ASTERISK = re.compile(r"\*+\s?\[(?P<inside>[^\[\]\n]{1,160})\]|\[(?P<before>[^\[\]\n]{1,160})\]\s?\*+")
# A comma is found far faster than white space: most turns have none with white space before it.
_LOOSE_COMMA = re.compile(r",(?<=[\s\u00a0],)")
_GAP = re.compile(
    r"(?:(?<=[.?!:–—])|\b(?:from|with|to|by|and|of|is|was|thank you|thanks|hi|hello))"
    r"[\s\u00a0]+,(?=[\s\u00a0]+[a-zA-Z])",
    re.IGNORECASE,
)


def corrections(draft: Draft) -> tuple[Correction, ...]:
    """Return each correction: what was printed first, and the reading the office means."""
    found: list[Correction] = []
    for struck in draft.struck:
        if not draft.text[struck.start : struck.end].strip():
            continue
        span = _reading(draft, struck)
        says = plain(draft.text[span.start : span.end]) if span else None
        found.append(Correction("struck", struck, span, says))
    for match in _ASTERISK.finditer(draft.text) if "*" in draft.text else ():
        group = "inside" if match["inside"] else "before"
        if plain(match[group]).lower().strip(". ") != "sic":
            found.append(Correction("asterisk", None, Span(*match.span(group)), plain(match[group])))
    return tuple(sorted(found, key=lambda c: c.printed or c.reading or Span(0, 0)))


def _reading(draft: Draft, struck: Span) -> Span | None:
    put_in = next((span for span in draft.inserted if span.start == struck.end), None)
    bracket = _READING.match(draft.text, struck.end)
    return put_in or (Span(*bracket.span("reading")) if bracket else None)


def lost_names(draft: Draft) -> list[Slip]:
    """Report the places where a name in square brackets was lost, in transcripts of unnamed officials."""
    unnamed = any(re.search(r"\bOFFICIALS?\b|^MODERATOR", turn.label or "") for turn in draft.turns)
    if not unnamed:
        return []
    slips: list[Slip] = []
    for number, turn in enumerate(draft.turns, start=1):
        if not _LOOSE_COMMA.search(draft.text, turn.span.start, turn.span.end):
            continue
        for match in _GAP.finditer(draft.text, turn.span.start, turn.span.end):
            says = (
                "A name seems to be missing before the comma: carriers drop what stands in square brackets."
            )
            slips.append(Slip(number, "gap", says, Span(*match.span())))
    return slips
