"""Words of a text, folded for comparison, each with its place: spans stay those of the text itself.

Two words are the same when they differ in nothing but capitals, accents, the kind of apostrophe, full
stops of an abbreviation (U.S., US), commas of a number (1,000), a number to twenty spelled out, or the
spelling of another country or house (defense, defence).
Normal forms are those of Unicode Standard Annex 15.
"""

import re
import unicodedata
import zlib
from array import array
from bisect import bisect_left
from functools import lru_cache

import msgspec
import numpy as np

from onrecord.check.lists import FORMS, ized

__all__ = ["Words", "fold", "key", "packed", "unpacked", "words"]

_ZERO = "\u00ad\u200b-\u200d\u2060\ufeff"
"""Characters nobody sees: a soft hyphen, joiners, a byte order mark."""


def _marks() -> str:
    """Ranges of the characters that stand on or beside the letter before them (categories Mn and Mc)."""
    ranges: list[tuple[int, int]] = []
    for code in range(0x300, 0x10000):
        if unicodedata.category(chr(code)) in ("Mn", "Mc"):
            first = ranges.pop()[0] if ranges and ranges[-1][1] == code - 1 else code
            ranges.append((first, code))
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


_MARK = _marks()
_LETTER = rf"[^\W\d_][{_MARK}{_ZERO}]*"
_EAST = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Kana and ideographs: written without spaces, so that each is a word of its own."""
_APOSTROPHE = "['\u2018\u2019\u02bc\uff07`]"

_WORD = re.compile(
    rf"[{_EAST}]"
    r"|(?<![^\W\d_])[Pp]er[ \u00a0]cent(?![^\W\d_])"
    rf"|[^\W\d_](?:\.[^\W\d_])+\b\.?"
    rf"|\d+(?:[.,]\d+)*(?:{_LETTER})*"
    rf"|(?:(?![{_EAST}]){_LETTER})+(?:{_APOSTROPHE}(?:(?![{_EAST}]){_LETTER})+)*"
    r"|%"
)
_DROPPED = re.compile(rf"[\u0300-\u036f{_ZERO}]")
_APOSTROPHES = re.compile(_APOSTROPHE)
_CACHED = 400_000
_BYTE = 255


class Words(msgspec.Struct, frozen=True):
    """The words of a text: their keys in order, and where each starts and ends (code points)."""

    text: str
    keys: "array[int]"
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.starts)

    def word(self, n: int) -> str:
        """The word numbered ``n`` (from 0) as written."""
        return self.text[self.starts[n] : self.ends[n]]

    def folded(self, n: int) -> str:
        """The word numbered ``n`` as it is compared."""
        return fold(self.word(n))

    def said(self, first: int, last: int) -> str:
        """The text from word ``first`` to before word ``last``, as written; nothing where there is none."""
        return self.text[self.starts[first] : self.ends[last - 1]] if first < last else ""

    def before(self, place: int) -> int:
        """How many words start before a place of the text."""
        return bisect_left(self.starts, place)


def words(text: str) -> Words:
    """The words of ``text``."""
    keys = array("I")
    starts: list[int] = []
    ends: list[int] = []
    for found in _WORD.finditer(text):
        keys.append(key(found[0]))
        starts.append(found.start())
        ends.append(found.end())
    return Words(text, keys, starts, ends)


def packed(its: Words) -> bytes:
    """Where words stand, two bytes to a word: how far from the one before, and how long. Empty where one
    does not fit: the words are then to be found anew."""
    at = 0
    found = bytearray()
    for start, end in zip(its.starts, its.ends, strict=True):
        if start - at > _BYTE or end - start > _BYTE:
            return b""
        found.append(start - at)
        found.append(end - start)
        at = end
    return bytes(found)


def unpacked(text: str, keys: bytes, places: bytes) -> Words:
    """The words of a text whose keys (four bytes each) and places are known."""
    if 2 * len(keys) != 4 * len(places):
        return words(text)
    both = np.frombuffer(places, dtype=np.uint8).reshape(-1, 2).astype(np.int64)
    ends = both.sum(axis=1).cumsum()
    return Words(text, array("I", keys), (ends - both[:, 1]).tolist(), ends.tolist())


@lru_cache(maxsize=_CACHED)
def fold(word: str) -> str:
    """A word as it is compared."""
    if word == "%" or word[3:4] in (" ", "\u00a0"):
        return "percent"
    plain = word
    if not word.isascii():
        plain = unicodedata.normalize("NFKD", word)
        plain = _APOSTROPHES.sub("'", _DROPPED.sub("", plain))
    plain = plain.casefold()
    if "." in plain or "," in plain:
        plain = plain.replace(",", "") if plain[0].isdigit() else plain.replace(".", "")
    return ized(FORMS.get(plain, plain))


@lru_cache(maxsize=_CACHED)
def key(word: str) -> int:
    """Thirty-two bits that stand for a folded word: the same in every process. What has the same key is
    compared as written before anything is said of it."""
    return zlib.crc32(fold(word).encode("utf-8", "replace"))
