"""Where a text is cut: a vector holds the sense of a few sentences, not of a whole speech."""

import re

__all__ = ["MOST_WORDS", "passages"]

MOST_WORDS = 100
"""Words in a passage; one sentence may have more."""

_LINES = re.compile(r"\n+")
_SENTENCES = re.compile(r"(?<=[.!?])\s+")


def passages(text: str, most: int = MOST_WORDS) -> tuple[str, ...]:
    """``text`` in passages of whole sentences, in order; at least one. Only white space is left out."""
    found: list[str] = []
    held: list[str] = []
    words = 0
    for line in _LINES.split(text):
        for sentence in _SENTENCES.split(line.strip()):
            count = len(sentence.split())
            if held and words + count > most:
                found.append(" ".join(held))
                held, words = [], 0
            if count:
                held.append(sentence)
                words += count
    return (*found, " ".join(held)) if held or not found else tuple(found)
