"""Who held an office on a day, for a label that is the office alone in a release that names nobody."""

from functools import cache
from typing import NamedTuple

from onrecord.check.lists import lines
from onrecord.check.words import words

__all__ = ["Holder", "holders"]


class Holder(NamedTuple):
    """A person, in small letters, and the days (YYYY-MM-DD) of an office, the last one included."""

    office: frozenset[str]
    first: str
    last: str
    name: str


@cache
def holders() -> tuple[Holder, ...]:
    """The entries of ``data/holders.txt``."""
    found = (tuple(part.strip() for part in line.split("|")) for line in lines("holders"))
    return tuple(Holder(_words(office), first, last, name) for office, first, last, name in found)


def _words(office: str) -> frozenset[str]:
    its = words(office)
    return frozenset(its.folded(n) for n in range(len(its)))
