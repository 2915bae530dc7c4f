"""What ``find`` asks of a record, and no more: another store can stand in without a change here."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from onrecord.keep.views import Counts, Indexable

__all__ = ["Recorded"]


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
