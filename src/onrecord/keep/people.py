"""Who speaks in the record: one full name as the documents give it is one person, never a surname."""
# ruff: noqa: S608 - tables and columns are named here, values are always bound

from collections.abc import Iterable

import apsw

from onrecord.errors import NotFound
from onrecord.keep.db import Row, rows, value
from onrecord.keep.query import NEWEST
from onrecord.keep.views import Person, Statement
from onrecord.model import Role

__all__ = ["people", "person", "statements"]

_SEEN = (
    "SELECT people.id, people.slug, people.name, role, position, outlet, sum(appearances.turns),"
    " min(date), max(date)"
    " FROM appearances JOIN releases ON current = edition JOIN people ON people.id = person"
)
_COUNTED = (
    "count(DISTINCT edition), count(DISTINCT CASE WHEN releases.turns = 0 THEN edition END)"
    " FROM appearances JOIN releases ON current = edition"
)
_GROUP = "GROUP BY people.id, role, position, outlet ORDER BY people.id, min(date), role, position, outlet"


def people(db: apsw.Connection, role: Role | None) -> tuple[Person, ...]:
    """List the people of current editions, most turns first; ``role`` keeps those who played it."""
    where = "" if role is None else "WHERE person IN (SELECT person FROM appearances WHERE role = ?)"
    seen = rows(db, f"{_SEEN} {where} {_GROUP}", *(() if role is None else (role,)))
    counted: dict[int, tuple[int, int]] = {
        number: (releases, issued)
        for number, releases, issued in rows(db, f"SELECT person, {_COUNTED} GROUP BY person")
    }
    found = [_person(group, *counted[number]) for number, group in _grouped(seen)]
    if role is not None:
        found = [one for one in found if role in one.roles]
    return tuple(sorted(found, key=lambda one: (-one.turns, one.name)))


def person(db: apsw.Connection, slug: str) -> Person:
    """Return a person with what was held when; NotFound when there is none of this address."""
    seen = rows(db, f"{_SEEN} WHERE people.slug = ? {_GROUP}", slug)
    if not seen:
        msg = f"There is no speaker {slug!r} in this record: the page of speakers lists those there are."
        raise NotFound(msg)
    ((releases, issued),) = rows(db, f"SELECT {_COUNTED} WHERE person = ?", seen[0][0])
    return _person(seen, releases, issued)


def _grouped(seen: Iterable[Row]) -> list[tuple[int, list[Row]]]:
    groups: dict[int, list[Row]] = {}
    for row in seen:
        groups.setdefault(row[0], []).append(row)
    return list(groups.items())


def _person(seen: list[Row], releases: int, issued: int) -> Person:
    _, slug, name, *_ = seen[0]
    days = [day for row in seen for day in row[7:9] if day is not None]
    return Person(
        slug=slug,
        name=name,
        roles=tuple(dict.fromkeys(row[3] for row in seen if row[3] is not None)),
        positions=_held((row[4], row[7], row[8]) for row in seen),
        outlets=_held((row[5], row[7], row[8]) for row in seen),
        turns=sum(row[6] for row in seen),
        issued=issued,
        releases=releases,
        first=min(days, default=None),
        last=max(days, default=None),
    )


def _held(
    found: Iterable[tuple[str | None, str | None, str | None]],
) -> tuple[tuple[str, str | None, str | None], ...]:
    """Return each office or outlet once, with the first and last date it was seen, earliest first."""
    spans: dict[str, list[str]] = {}
    for what, first, last in found:
        if what is not None:
            spans.setdefault(what, []).extend(day for day in (first, last) if day is not None)
    held = [(what, min(days, default=None), max(days, default=None)) for what, days in spans.items()]
    return tuple(sorted(held, key=lambda one: (one[1] or "9999", one[0])))


def statements(db: apsw.Connection, slug: str, limit: int, offset: int) -> tuple[Statement, ...]:
    """List the turns of a person and the releases without turns that he or she issued, newest release first.

    Raises ``NotFound`` when there is no such person.
    """
    number = value(db, "SELECT id FROM people WHERE slug = ?", slug)
    if number is None:
        msg = f"There is no speaker {slug!r} in this record: the page of speakers lists those there are."
        raise NotFound(msg)
    sql = (
        "SELECT slug, title, date, turn, n, speaker, role, outlet, opening FROM ("
        "SELECT releases.id, releases.slug, title, date, turns.id AS turn, n, speaker, role, outlet,"
        " turns.opening FROM turns JOIN releases ON current = edition WHERE person = ?1 UNION ALL"
        " SELECT DISTINCT releases.id, releases.slug, title, date, NULL, NULL, name, NULL, NULL,"
        " releases.opening"
        " FROM appearances JOIN releases ON current = edition JOIN people ON people.id = person"
        " WHERE person = ?1 AND releases.turns = 0"
        f") AS releases ORDER BY {NEWEST}, n LIMIT ?2 OFFSET ?3"
    )
    return tuple(Statement(*row) for row in rows(db, sql, number, limit, offset))
