"""Paragraphs for a reader: those cut in two by a page break are put together again.

A paragraph was cut when it stops in the middle of a sentence and the next one goes on with it:
it ends with no closing mark, and either the next begins with a small letter or its own last word
cannot end a sentence (``data/joiners.json``). A dash at the end is an interruption, not a cut.
"""

from functools import cache

from onrecord.model import Paragraph, Span
from onrecord.parse.reader import plain
from onrecord.parse.vocabulary import load

__all__ = ["joined"]


@cache
def _joiners() -> frozenset[str]:
    return frozenset(load("joiners"))


def _goes_on(before: str, after: str) -> bool:
    last, first = before[-1], after[0]
    if last.isalnum():
        word = before.rsplit(None, 1)[-1].lower()
        return first.islower() or (word in _joiners() and (first.isalnum()))
    return last == "," and first.islower()


def joined(text: str, pieces: list[tuple[int, int, bool]]) -> list[Paragraph]:
    """Return the paragraphs made of ``pieces``: (start, end, may be joined to the one before)."""
    paragraphs: list[Paragraph] = []
    for start, end, may_join in pieces:
        words = plain(text[start:end])
        if not words:
            continue
        before = paragraphs[-1] if paragraphs else None
        if before and may_join and _goes_on(before.text, words):
            paragraphs[-1] = Paragraph(f"{before.text} {words}", Span(before.span.start, end), joined=True)
        else:
            paragraphs.append(Paragraph(words, Span(start, end)))
    return paragraphs
