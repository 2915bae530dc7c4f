"""Where what is derived from a record goes on: an index, a shelf, vectors that follow its editions."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Protocol

from onrecord.keep.views import Indexable

__all__ = ["Numbered", "continued"]


class Numbered(Protocol):
    """A record whose editions are numbered in the order in which they became current."""

    def since(self, seq: int) -> Iterator[Indexable]:
        """Editions that became current after ``seq`` and still are, in order; 0 gives all."""
        ...

    def superseded_since(self, seq: int) -> Iterable[str]:
        """Ids of editions superseded or shown again since."""
        ...


def continued(record: Numbered, seq: int, edition: str | None) -> Iterator[Indexable] | None:
    """The editions after ``edition``, numbered ``seq``; null when the record does not know that edition.

    Then what was derived comes from another record and has to be made anew.
    """
    if seq == 0:
        return record.since(0)
    editions = record.since(seq - 1)
    first = next(editions, None)
    if first is not None and first.seq == seq and first.view.edition.id == edition:
        return editions
    if any(known == edition for known in record.superseded_since(seq)):
        return editions if first is None else chain((first,), editions)
    return None
