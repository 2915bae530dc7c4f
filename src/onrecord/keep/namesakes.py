"""Whom a short name may mean: a reporter whom other releases of the same room name in full.

A reporter who is only called "Matt" may be the one Matt whom other releases of the same room name, with an
outlet. The same room is where one of the same officials speaks, ``WINDOW`` days before or after at most.
Where there are two whom the name may mean, with an outlet or without, nobody is offered. It is worked out
when asked for, from current editions, and never kept: a name that is not said stays not known.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import cast

import apsw

from onrecord.keep.views import Namesake, ReleaseView

__all__ = ["WINDOW", "namesakes"]

WINDOW = 90
"""Days before and after a release in which the same people are taken to sit in its room."""

_SHORT_FORM = 3
"""Letters of a name that may be short for a longer one."""
_Row = tuple[str, str, str, str | None, str, str, int]
_NAMED = """
WITH rooms AS (
    SELECT DISTINCT releases.slug AS slug, current, title, date FROM appearances
    JOIN releases ON current = edition
    WHERE role = 'official' AND date BETWEEN :first AND :last AND releases.slug != :slug
      AND person IN (
        SELECT person FROM appearances JOIN editions ON editions.id = edition
        WHERE editions.slug = :edition AND role = 'official'
      )
)
SELECT people.name, turns.outlet, rooms.slug, rooms.title, rooms.date, turns.id, turns.n
FROM rooms JOIN turns ON turns.edition = rooms.current JOIN people ON people.id = turns.person
WHERE turns.role = 'reporter'
ORDER BY abs(julianday(rooms.date) - julianday(:day)), rooms.slug, turns.n
"""


def namesakes(db: apsw.Connection, view: ReleaseView) -> dict[int, Namesake]:
    """Return, for each reporter's turn of an edition with a given name alone, the one whom it may mean.

    Turns for which the document itself offers somebody are left out.
    """
    release = view.release
    short = {
        turn.n: turn.called
        for turn in release.turns
        if turn.role == "reporter" and turn.called and not turn.speaker and not turn.candidates
    }
    short = {n: name for n, name in short.items() if " " not in name.strip()}
    if not short or release.date is None:
        return {}
    people = _named(db, view, release.date)
    meant = {
        called: [where for name, where in people.items() if _may_be(called, name)]
        for called in set(short.values())
    }
    return {n: one for n, called in short.items() if len(meant[called]) == 1 and (one := meant[called][0])}


def _named(db: apsw.Connection, view: ReleaseView, said_on: str) -> dict[str, Namesake | None]:
    """Those named in the room: where each is named nearest in time with an outlet; null without one."""
    day = date.fromisoformat(said_on)
    first, last = (day + timedelta(days=days) for days in (-WINDOW, WINDOW))
    given = {"first": first.isoformat(), "last": last.isoformat(), "day": said_on}
    given |= {"slug": view.id, "edition": view.edition.id}
    found: dict[str, Namesake | None] = {}
    for row in cast("Iterator[_Row]", db.execute(_NAMED, given)):
        found[row[0]] = found.get(row[0]) or (Namesake(*row) if row[1] else None)
    return found


def _may_be(called: str, name: str) -> bool:
    """Whether ``called`` is the given name of ``name``, or begins it ("Matt", "Matthew")."""
    given = name.split()[0]
    return given == called or (len(called) >= _SHORT_FORM and given.startswith(called))
