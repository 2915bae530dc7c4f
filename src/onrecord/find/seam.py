"""What ``find`` asks of a record, and no more: another store can stand in without a change here."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from onrecord.keep.views import Counts, Indexable

__all__ = ["Recorded"]


class Recorded(Protocol):
    """A record as the index reads it. ``seq`` numbers editions in the order they were kept; it only grows."""

    def counts(self) -> Counts:
        """What the record holds now."""
        ...

    def since(self, seq: int) -> Iterator[Indexable]:
        """Editions kept after ``seq``, in order; 0 gives all."""
        ...

    def superseded_since(self, seq: int) -> Iterable[str]:
        """Ids of editions that ceased to be current through something kept after ``seq``."""
        ...
