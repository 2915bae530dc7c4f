"""What a reader sees of a stretch of text: white space single, marks that have no width left out."""

import re

__all__ = ["plain", "trimmed"]

# Zero-width space, (non-)joiners and direction marks, soft hyphen, word joiner, byte order mark.
_NO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u00ad\u2060\ufeff"))
_WIDE = re.compile("[\u200b\u200c\u200d\u200e\u200f\u00ad\u2060\ufeff]")
_EDGE = " \t\n\r\x0b\x0c\u00a0\u2002\u2003\u2009\u200a\u202f\u200b\u200e\u200f\ufeff\u3000"


def plain(text: str) -> str:
    """Collapse all white space to single spaces and drop characters without width."""
    if text.isprintable() and "  " not in text:
        # No white space but single spaces, and nothing without width: most lines are so.
        return text.strip(" ")
    if not text.isascii() and _WIDE.search(text):
        text = text.translate(_NO_WIDTH)
    return " ".join(text.split())


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Narrow ``start:end`` to what is left when white space at both edges is dropped."""
    if start < end and text[start] not in _EDGE and text[end - 1] not in _EDGE:
        return start, end
    piece = text[start:end]
    left = piece.lstrip(_EDGE)
    if not left:
        return start, start
    start += len(piece) - len(left)
    return start, start + len(left.rstrip(_EDGE))
