"""The two sides of ``find``: what it asks of a record, and what it asks of an engine.

Another store or another engine can stand in without a change above. ``tests/find/contract.py`` is what an
engine must do; it is run against the one here and against a plain one in memory.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, Protocol

import msgspec

from onrecord.find.query import Sort
from onrecord.find.tree import Key, Node
from onrecord.find.unit import Unit
from onrecord.keep.views import Counts, Facet, Indexable

__all__ = ["Counted", "Counting", "Raw", "Reading", "Recorded", "State", "Writing"]

Counted = Literal["kind", "speaker", "outlet", "role", "topic", "country", "year", "day"]
"""Fields whose values are counted."""


class Recorded(Protocol):
    """A record as the index reads it.

    ``seq`` numbers the editions in the order in which they became current; it only grows, and an
    edition that is shown again gets a new one.
    """

    def counts(self) -> Counts:
        """What the record holds now."""
        ...

    def since(self, seq: int) -> Iterator[Indexable]:
        """Editions that became current after ``seq`` and still are, in order; 0 gives all."""
        ...

    def superseded_since(self, seq: int) -> Iterable[str]:
        """Ids of editions that an index level with ``seq`` must drop: superseded or shown again since."""
        ...

    def older_of(self, release: str) -> Iterable[Indexable]:
        """The superseded editions of a release, each with the number it had when it was current."""
        ...


class State(msgspec.Struct, frozen=True):
    """How far the index is: written in the same commit as what it tells of, so it never differs.

    ``edition`` is the id of the edition numbered ``seq``: another one there means another record.
    """

    seq: int
    edition: str | None
    counts: Counts


class Raw(NamedTuple):
    """A unit that was found, not read yet. ``key`` is the engine's own; ``same`` as in ``alike.py``."""

    score: float
    key: object
    same: int


class Counting(NamedTuple):
    """How many units a query finds, and how many of them have each value of a field.

    ``drawn`` is null where every unit was counted; else only so many were, drawn evenly, and the numbers
    of the values are estimates of one digit or two. ``total`` is exact either way.
    """

    total: int
    values: dict[str, tuple[Facet, ...]]
    drawn: int | None = None


class Reading(Protocol):
    """An index as it was at one moment: what is written afterwards does not change its answers."""

    def state(self) -> State | None:
        """The state of the last commit; null when there is none that can be read."""
        ...

    def search(self, node: Node, sort: Sort, skip: int, take: int) -> tuple[Raw, ...]:
        """Units in order of ``sort``, ``take`` of them after ``skip``."""
        ...

    def count(self, node: Node) -> int:
        """How many units a query finds."""
        ...

    def at_most(self, key: Key) -> int:
        """How many units have a key, at most: what was taken out lately may still be counted. Quick."""
        ...

    def unit(self, key: object) -> Unit:
        """A unit that was found."""
        ...

    def full_score(self, words: Sequence[str]) -> float:
        """About what a unit scores in which these words stand all."""
        ...

    def facets(self, node: Node, names: Sequence[Counted], most: int, *, exact: bool = True) -> Counting:
        """Units found, and values of fields in them, most frequent first, at most ``most``.

        Where it need not be ``exact``, values of very many units may be estimated.
        """
        ...

    def periods(self, node: Node, by: Literal["year", "month"]) -> dict[int, tuple[int, int]]:
        """Units found and their words in each year (YYYY) or month (YYYYMM) that has any."""
        ...

    def spelled_like(self, word: str) -> tuple[tuple[str, int], ...]:
        """Words as written that the index has and that look like ``word``, with how many units have each."""
        ...


class Writing(Protocol):
    """The one writer of an index. Nothing can be seen before ``commit``."""

    def add(self, unit: Unit) -> None:
        """Put a unit in."""
        ...

    def remove(self, release: str) -> None:
        """Take out whatever was put in of a release before this call, in all its editions."""
        ...

    def commit(self, state: State) -> None:
        """Show all that was done, with its state, in one step."""
        ...

    def close(self) -> None:
        """Let go of the index; what was not committed is forgotten."""
        ...
