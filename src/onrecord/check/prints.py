"""Whether two passages of the same words are printed alike, but for what print alone decides."""

import re
import unicodedata

__all__ = ["alike"]

_QUOTES = re.compile("[\"'“”„‟‘’‚‛«»‹›＂`´]")
_DASHES = re.compile(r"\s*(?:[‐‑‒–—―−]|-{2,}|(?<=\s)-(?=\s))\s*")
_HIDDEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
_DOTS = re.compile(r"…|\.\s?\.\s?\.")
_LAST = " ,.'"


def alike(quoted: str, said: str) -> bool:
    """Say whether a quotation and a passage differ only in the kind of quotation marks and dashes, white
    space, the case of the first letter, and a comma or full stop at the end."""
    return _print(quoted) == _print(said)


def _print(text: str) -> str:
    plain = _HIDDEN.sub("", unicodedata.normalize("NFKC", _DOTS.sub("...", text)))
    plain = _SPACES.sub(" ", _DASHES.sub("-", _QUOTES.sub("'", plain))).strip(_LAST)
    return plain[:1].casefold() + plain[1:]
