"""The tree that a query's words are read into."""

from typing import Literal

import msgspec

__all__ = [
    "All",
    "AnyOf",
    "Days",
    "Key",
    "KeyField",
    "Leaf",
    "Near",
    "Node",
    "Not",
    "Phrase",
    "Run",
    "Until",
    "Value",
    "ValueField",
    "Within",
    "WithinField",
    "Word",
    "words_of",
]

ValueField = Literal["speaker", "outlet", "kind", "role", "topic", "country", "place", "has"]
WithinField = Literal["asked", "answered", "title"]
KeyField = Literal[
    "release", "exchange", "edition", "speaker", "day", "pair", "like", "older", "anchor", "sample"
]


class Word(msgspec.Struct, frozen=True):
    """A word. ``how`` says what it finds: any of its forms, words it begins, or words spelled nearly so.

    ``edits`` is for "near": how many letters may be wrong, 1 or 2.
    """

    text: str
    at: int
    how: Literal["forms", "prefix", "near"] = "forms"
    edits: int = 0


class Phrase(msgspec.Struct, frozen=True):
    """Words exactly as written, one after the other; capitals and punctuation aside.

    ``slop`` is by how many places, added up, the words may be moved apart; turning two around costs two.
    """

    text: str
    at: int
    slop: int = 0


class Run(msgspec.Struct, frozen=True):
    """Bare words together, each in any of its forms: units that hold ``every`` one of them, or any.

    With any, words that say the same count too. What is found is ordered by how well it answers all of
    the words, and first those in which they stand as they were ``said``, side by side, stop words among
    them. Not of the query language: ``question.py`` makes it of the words that stand in no field.
    """

    words: tuple[str, ...]
    every: bool = True
    said: tuple[str, ...] = ()


class Near(msgspec.Struct, frozen=True):
    """Two words or phrases as written, in either order, with at most ``within`` words between."""

    first: str
    second: str
    within: int
    at: int


class Value(msgspec.Struct, frozen=True):
    """A condition on a field. ``whole`` prefers the whole value to its words.

    ``keys`` are what the name stands for in a gazetteer (country codes, keys of places), any of them;
    ``name`` is how it is read back.
    """

    field: ValueField
    text: str
    at: int
    whole: bool = False
    keys: tuple[str, ...] = ()
    name: str | None = None


class Days(msgspec.Struct, frozen=True):
    """Said on a day from ``first`` to ``last``, both included, as YYYYMMDD; null is open."""

    first: int | None
    last: int | None
    at: int


class Within(msgspec.Struct, frozen=True):
    """Words in the question, in the answer, or in the title of the release that a unit belongs to."""

    field: WithinField
    part: "Node"
    at: int


class Key(msgspec.Struct, frozen=True):
    """Belonging to one release, exchange or the like. Not of the query language: for lists and counts."""

    field: KeyField
    value: str | int


class Until(msgspec.Struct, frozen=True):
    """Of an edition numbered ``seq`` or lower: what was there when a reader began to page."""

    seq: int


class Not(msgspec.Struct, frozen=True):
    """What must not be there."""

    part: "Node"


class All(msgspec.Struct, frozen=True):
    """All parts hold. With no parts, everything is meant."""

    parts: tuple["Node", ...]


class AnyOf(msgspec.Struct, frozen=True):
    """At least one part holds."""

    parts: tuple["Node", ...]


Leaf = Word | Phrase | Near
Node = Leaf | Run | Value | Days | Within | Key | Until | Not | All | AnyOf


def words_of(node: Node) -> tuple[Leaf, ...]:
    """The words and phrases that ``node`` asks for, in order; not those it rules out."""
    if isinstance(node, Word | Phrase | Near):
        return (node,)
    if isinstance(node, Within):
        return words_of(node.part)
    if isinstance(node, All | AnyOf):
        return tuple(leaf for part in node.parts for leaf in words_of(part))
    return ()
