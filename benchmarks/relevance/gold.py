"""The judged sets: queries and grades with a pointer to each passage, never its text.

``gold/relevance`` is of State Department releases of 2021, ``gold/relevance/whitehouse`` of releases of
the White House, 2009 to 2022, which ``sources.txt`` lists. A passage is a turn or paragraph of a release,
named by the release's guid, or its title where it has none, and a hash of its words; passages with the same
words are one. Grades: 3 answers the need, 2 is about it, 1 touches it, 0 does not.
"""

import hashlib
import re
import unicodedata
from pathlib import Path
from typing import Literal

import msgspec

__all__ = ["FOLDER", "Judged", "judged_set", "passage"]

FOLDER = Path(__file__).resolve().parents[2] / "gold" / "relevance"

_WORD = re.compile(r"[^\W_]+")


class _Query(msgspec.Struct, frozen=True):
    id: str
    kind: Literal["keywords", "phrase", "question", "paraphrase"]
    half: Literal["tuning", "held out"]
    query: str
    need: str


class Judged(msgspec.Struct, frozen=True):
    """A query, what its reader needs, and the grade of every passage that was judged for it, by its hash."""

    id: str
    kind: str
    half: str
    query: str
    need: str
    grades: dict[str, int]
    guids: dict[str, str]


def judged_set(folder: Path = FOLDER) -> tuple[Judged, ...]:
    """Return every judged query."""
    queries = msgspec.json.decode((folder / "queries.json").read_bytes(), type=tuple[_Query, ...])
    grades = msgspec.json.decode(
        (folder / "judged.json").read_bytes(), type=dict[str, dict[str, dict[str, int]]]
    )
    return tuple(
        Judged(
            one.id,
            one.kind,
            one.half,
            one.query,
            one.need,
            {passage: grade for some in grades[one.id].values() for passage, grade in some.items()},
            {passage: guid for guid, some in grades[one.id].items() for passage in some},
        )
        for one in queries
    )


def passage(text: str) -> str:
    """What a passage is called: a hash of its words, whatever stands between them."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:12]
