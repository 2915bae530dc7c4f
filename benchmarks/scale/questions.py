"""What every engine is asked: groups of questions, each in the words of each engine."""

from typing import NamedTuple

from benchmarks.search import OTHERS, PHRASES, THIRDS, WORDS

__all__ = ["GROUPS", "Asked"]


class Asked(NamedTuple):
    """One question. ``ours`` is in the query language, ``match`` in that of FTS5, ``xapian`` in Xapian's.

    Null is what an engine has no way to ask. ``first`` and ``last`` are days (YYYYMMDD) and ``role`` a
    role for the others, which have them beside their query. ``by_exchange`` groups by exchange.
    """

    ours: str
    match: str | None
    xapian: str | None
    first: int = 0
    last: int = 0
    role: str | None = None
    by_exchange: bool = False


BEGINNINGS = (
    "sanction",
    "vaccin",
    "climat",
    "afghan",
    "immigra",
    "econom",
    "negotiat",
    "israel",
    "terror",
    "humanit",
)
MISSPELLED = (
    "afganistan",
    "vacine",
    "ministr",
    "securty",
    "climte",
    "congres",
    "ukrane",
    "econmy",
    "sanctins",
    "negotiaton",
)
COMMON = (
    "president",
    "people",
    "country",
    "think",
    "going",
    "work",
    "question",
    "government",
    "today",
    "time",
)
SPAN = "after:2014-01-01 before:2021-12-31"


def _plain(words: tuple[str, ...], *, by_exchange: bool = False) -> list[Asked]:
    return [Asked(word, word, word, by_exchange=by_exchange) for word in words]


def _near() -> list[Asked]:
    pairs = zip(WORDS, THIRDS, strict=True)
    return [Asked(f"{a} NEAR/10 {b}", f"NEAR({a} {b}, 10)", f"{a} NEAR/10 {b}") for a, b in pairs]


def _groups() -> dict[str, list[Asked]]:
    threes = [" OR ".join(three) for three in zip(WORDS, OTHERS, THIRDS, strict=True)]
    fielded = [
        Asked(f"{word} role:official {SPAN}", word, word, 20140101, 20211231, "official") for word in WORDS
    ]
    return {
        "word": _plain(WORDS),
        "one of three words": [Asked(three, three, three) for three in threes],
        "phrase": [Asked(f'"{phrase}"', f'"{phrase}"', f'"{phrase}"') for phrase in PHRASES],
        "near": _near(),
        "beginning": [Asked(f"{word}*", f"{word}*", f"{word}*") for word in BEGINNINGS],
        "misspelled": [Asked(f"{word}~", None, None) for word in MISSPELLED],
        "word, role, dates": fielded,
        "facets of a common word": _plain(COMMON),
        "by exchange": _plain(WORDS, by_exchange=True),
    }


GROUPS = _groups()
"""Ten questions of each kind. Every answer has all facets, 20 hits and their snippets."""
