"""What the record answers about releases, editions, exchanges and sources."""
# ruff: noqa: S608 - tables and columns are named here, values are always bound

import apsw
import msgspec

from onrecord.errors import NotFound
from onrecord.keep.content import stored_release
from onrecord.keep.db import Row, rows, unpack, value
from onrecord.keep.views import (
    Addressed,
    Counts,
    Doubt,
    EditionView,
    ExchangeView,
    Facet,
    Indexable,
    Proof,
    RefusalView,
    ReleaseFilter,
    ReleaseSummary,
    ReleaseView,
    SourceView,
)
from onrecord.model import Candidate, Source

__all__: list[str] = []

NEWEST = "releases.date DESC, releases.id DESC"  # null is least: releases without a date come last
SOURCE = "sources.sha256, sources.name, carrier, media_type, size, sources.received_at"


def counts(db: apsw.Connection) -> Counts:
    """Count what the record holds; turns and exchanges are those of current editions."""
    sources = value(db, "SELECT count(*) FROM sources")
    editions = value(db, "SELECT count(*) FROM editions")
    (releases, turns, exchanges, first, last) = rows(
        db,
        "SELECT count(*), ifnull(sum(turns), 0), ifnull(sum(exchanges), 0), min(date), max(date)"
        " FROM releases WHERE current IS NOT NULL",
    )[0]
    return Counts(sources, releases, editions, turns, exchanges, first, last)


def _where(chosen: ReleaseFilter) -> tuple[str, list[str]]:
    parts = ["releases.current IS NOT NULL"]
    values: list[str] = []
    for sql, wanted in (("kind = ?", chosen.kind), ("date >= ?", chosen.after), ("date <= ?", chosen.before)):
        if wanted is not None:
            parts.append(sql)
            values.append(wanted)
    return f"WHERE {' AND '.join(parts)}", values


def kinds(db: apsw.Connection, chosen: ReleaseFilter) -> tuple[Facet, ...]:
    """Count releases by kind, most frequent first; those of no known kind are left out."""
    where, values = _where(chosen)
    sql = f"SELECT kind, count(*) FROM releases {where} AND kind IS NOT NULL GROUP BY kind ORDER BY 2 DESC, 1"
    return tuple(Facet(*row) for row in rows(db, sql, *values))


def years(db: apsw.Connection, chosen: ReleaseFilter) -> tuple[Facet, ...]:
    """Count releases by year, newest first; those without a date are left out."""
    where, values = _where(chosen)
    sql = (
        f"SELECT substr(date, 1, 4), count(*) FROM releases {where} AND date IS NOT NULL"
        " GROUP BY 1 ORDER BY 1 DESC"
    )
    return tuple(Facet(*row) for row in rows(db, sql, *values))


def total(db: apsw.Connection, chosen: ReleaseFilter) -> int:
    """Count the releases that pass the filter."""
    where, values = _where(chosen)
    return value(db, f"SELECT count(*) FROM releases {where}", *values)


def releases(
    db: apsw.Connection, chosen: ReleaseFilter, limit: int, offset: int
) -> tuple[ReleaseSummary, ...]:
    """List releases, newest first, those without a date last."""
    where, values = _where(chosen)
    sql = (
        "SELECT slug, title, kind, date, place, office, issuers, turns, exchanges, slips, editions, opening"
        f" FROM releases {where} ORDER BY {NEWEST} LIMIT ? OFFSET ?"
    )
    return tuple(_summary(row) for row in rows(db, sql, *values, limit, offset))


def _summary(row: Row) -> ReleaseSummary:
    slug, title, kind, date, place, office, issuers, turns, exchanges, slips, editions, opening = row
    names = tuple(msgspec.json.decode(issuers, type=list[str]))
    return ReleaseSummary(
        slug, title, kind, date, place, office, names, turns, exchanges, slips, editions, opening
    )


def release(db: apsw.Connection, slug: str, edition: str | None) -> ReleaseView:
    """Return a release in its current edition, or in the one named; NotFound when there is none."""
    found = rows(db, "SELECT id, current FROM releases WHERE slug = ?", slug)
    if not found:
        msg = f"There is no release {slug!r} in this record: search for it, or check the id."
        raise NotFound(msg)
    number, chosen = found[0]
    if chosen is None:
        # Withdrawn by a better reading of its source: the last edition stays readable.
        chosen = value(db, "SELECT id FROM editions WHERE release = ? ORDER BY number DESC LIMIT 1", number)
    if edition is not None:
        chosen = value(db, "SELECT id FROM editions WHERE slug = ? AND release = ?", edition, number)
        if chosen is None:
            msg = f"The release {slug} has no edition {edition!r}: its page lists those it has."
            raise NotFound(msg)
    return view(db, chosen)


def view(db: apsw.Connection, edition: int) -> ReleaseView:
    """Return an edition with its release, its proof and the ids of its units."""
    number, slug, proof = rows(
        db,
        "SELECT release, releases.slug, proof FROM editions JOIN releases ON releases.id = release"
        " WHERE editions.id = ?",
        edition,
    )[0]
    editions = tuple(_editions(db, number))
    its_slug = value(db, "SELECT slug FROM editions WHERE id = ?", edition)
    content = stored_release(db, edition)
    paragraph_ids: dict[int, list[str]] = {}
    for turn, one in rows(db, "SELECT turn, id FROM paragraphs WHERE edition = ? ORDER BY turn, n", edition):
        paragraph_ids.setdefault(turn, []).append(one)
    return ReleaseView(
        id=slug,
        edition=next(one for one in editions if one.id == its_slug),
        editions=editions,
        release=content,
        proof=msgspec.json.decode(proof, type=Proof),
        turn_ids=_ids(db, "turns", edition),
        paragraph_ids=tuple(tuple(paragraph_ids.get(turn.n, ())) for turn in content.turns),
        body_ids=tuple(paragraph_ids.get(0, ())),
        exchange_ids=_ids(db, "exchanges", edition),
    )


def _ids(db: apsw.Connection, table: str, edition: int) -> tuple[str, ...]:
    return tuple(row[0] for row in rows(db, f"SELECT id FROM {table} WHERE edition = ? ORDER BY n", edition))


def editions(db: apsw.Connection, slug: str) -> tuple[EditionView, ...]:
    """Return the editions of a release in order; NotFound when there is no such release."""
    number = value(db, "SELECT id FROM releases WHERE slug = ?", slug)
    if number is None:
        msg = f"There is no release {slug!r} in this record: search for it, or check the id."
        raise NotFound(msg)
    return tuple(_editions(db, number))


def _editions(db: apsw.Connection, release_id: int) -> list[EditionView]:
    sql = (
        f"SELECT editions.slug, number, editions.received_at, editions.id IS current, {SOURCE} FROM editions"
        " JOIN releases ON releases.id = release JOIN sources ON sources.id = source"
        " JOIN contents ON contents.sha256 = sources.sha256 WHERE release = ? ORDER BY number"
    )
    return [
        EditionView(slug, number, received, SourceView(*source), bool(current))
        for slug, number, received, current, *source in rows(db, sql, release_id)
    ]


EXCHANGE = (
    "SELECT exchanges.id, releases.slug, title, date, reporter, called, outlet, question,"
    " exchanges.turns, certain"
    " FROM exchanges JOIN releases ON releases.current = exchanges.edition"
)


def _exchange(row: Row) -> ExchangeView:
    return ExchangeView(*row[:9], certain=bool(row[9]))


def exchanges(db: apsw.Connection, slug: str | None, limit: int, offset: int) -> tuple[ExchangeView, ...]:
    """List exchanges of current editions: of one release in order, else newest release first."""
    if slug is not None:
        if value(db, "SELECT 1 FROM releases WHERE slug = ?", slug) is None:
            msg = f"There is no release {slug!r} in this record: search for it, or check the id."
            raise NotFound(msg)
        sql = f"{EXCHANGE} WHERE releases.slug = ? ORDER BY n LIMIT ? OFFSET ?"
        return tuple(_exchange(row) for row in rows(db, sql, slug, limit, offset))
    sql = f"{EXCHANGE} ORDER BY {NEWEST}, n LIMIT ? OFFSET ?"
    return tuple(_exchange(row) for row in rows(db, sql, limit, offset))


def outlets(db: apsw.Connection) -> tuple[Facet, ...]:
    """Count exchanges by outlet, most frequent first."""
    sql = (
        "SELECT outlet, count(*) FROM exchanges JOIN releases ON current = edition WHERE outlet IS NOT NULL"
        " GROUP BY outlet ORDER BY 2 DESC, 1"
    )
    return tuple(Facet(*row) for row in rows(db, sql))


def outlet(db: apsw.Connection, name: str, limit: int, offset: int) -> tuple[ExchangeView, ...]:
    """List the exchanges of an outlet, newest first; NotFound when there is no such outlet."""
    sql = f"{EXCHANGE} WHERE outlet = ? ORDER BY {NEWEST}, n LIMIT ? OFFSET ?"
    found = tuple(_exchange(row) for row in rows(db, sql, name, limit, offset))
    if not found and value(db, "SELECT 1 FROM exchanges WHERE outlet = ?", name) is None:
        msg = f"There is no outlet {name!r} in this record: the page of outlets lists those there are."
        raise NotFound(msg)
    return found


def address(db: apsw.Connection, one: str) -> Addressed:
    """Return what any id points at today; NotFound when this record never gave it."""
    found = rows(
        db,
        f"{_EDITION} WHERE releases.slug = ? ORDER BY 3 DESC, number DESC LIMIT 1",
        one,
    )
    if found:
        return Addressed(*found[0][:2], anchor=None, current=bool(found[0][2]))
    found = rows(db, f"{_EDITION} WHERE editions.slug = ?", one)
    if found:
        return Addressed(*found[0][:2], anchor=None, current=bool(found[0][2]))
    for table in ("turns", "paragraphs", "exchanges"):
        sql = (
            f"{_EDITION} JOIN {table} ON edition = editions.id WHERE {table}.id = ?"
            " ORDER BY 3 DESC, number DESC LIMIT 1"
        )
        found = rows(db, sql, one)
        if found:
            return Addressed(*found[0][:2], anchor=one, current=bool(found[0][2]))
    found = rows(
        db,
        f"{_EDITION} JOIN retired ON edition = editions.id WHERE retired.id = ? ORDER BY 3 DESC LIMIT 1",
        one,
    )
    if found:
        return Addressed(*found[0][:2], anchor=None, current=bool(found[0][2]))
    msg = f"Nothing in this record has the id {one!r}: search for the words, or check the id."
    raise NotFound(msg)


_EDITION = (
    "SELECT releases.slug, editions.slug, editions.id IS current FROM editions"
    " JOIN releases ON releases.id = editions.release"
)


def source(db: apsw.Connection, sha256: str) -> SourceView:
    """Return the source with this hash as first received; NotFound when there is none."""
    sql = f"SELECT {SOURCE} FROM sources JOIN contents USING (sha256) WHERE sha256 = ? ORDER BY id LIMIT 1"
    found = rows(db, sql, sha256)
    if not found:
        msg = f"There is no source {sha256!r} in this record: check the hash."
        raise NotFound(msg)
    return SourceView(*found[0])


def source_bytes(db: apsw.Connection, sha256: str) -> bytes:
    """Return a source as received, byte for byte; NotFound when there is none."""
    found = value(db, "SELECT data FROM contents WHERE sha256 = ?", sha256)
    if found is None:
        msg = f"There is no source {sha256!r} in this record: check the hash."
        raise NotFound(msg)
    return unpack(found, f"The source {sha256}")


def source_again(db: apsw.Connection, number: int) -> Source:
    """Return a source as it was handed over, sidecar included."""
    name, media_type, about, data, sha256 = rows(
        db,
        "SELECT name, media_type, about, data, sha256 FROM sources JOIN contents USING (sha256) WHERE id = ?",
        number,
    )[0]
    return msgspec.convert(
        {
            "name": name,
            "data": unpack(data, f"The source {sha256}"),
            "media_type": media_type,
            "about": msgspec.json.decode(about) if about else None,
        },
        type=Source,
    )


def doubts(db: apsw.Connection, limit: int, offset: int) -> tuple[Doubt, ...]:
    """List what is doubtful in current editions, newest release first."""
    sql = (
        "SELECT releases.slug, title, date, doubts.kind, says, anchor, candidates FROM doubts"
        f" JOIN releases ON current = edition ORDER BY {NEWEST}, n LIMIT ? OFFSET ?"
    )
    return tuple(
        Doubt(*row[:6], candidates=msgspec.json.decode(row[6], type=tuple[Candidate, ...]))
        for row in rows(db, sql, limit, offset)
    )


def refusals(db: apsw.Connection, limit: int, offset: int) -> tuple[RefusalView, ...]:
    """List what was not read, latest first."""
    sql = (
        "SELECT name, kind, says, received_at FROM refusals"
        " ORDER BY received_at DESC, id DESC LIMIT ? OFFSET ?"
    )
    return tuple(RefusalView(*row) for row in rows(db, sql, limit, offset))


def newer(db: apsw.Connection, seq: int) -> list[int]:
    """Return the seqs of current editions above ``seq``, rising."""
    return [
        row[0]
        for row in rows(db, "SELECT seq FROM editions WHERE seq > ? AND superseded IS NULL ORDER BY seq", seq)
    ]


def indexable(db: apsw.Connection, seq: int) -> Indexable | None:
    """Return the edition of a seq, or None when it has been superseded meanwhile."""
    edition = value(db, "SELECT id FROM editions WHERE seq = ? AND superseded IS NULL", seq)
    return None if edition is None else Indexable(seq, view(db, edition))


def superseded_since(db: apsw.Connection, seq: int) -> tuple[str, ...]:
    """Return ids of editions an index level with ``seq`` must drop: superseded, or shown anew, since."""
    sql = "SELECT slug FROM editions WHERE superseded > ?1 OR (seq > ?1 AND born <= ?1) ORDER BY seq"
    return tuple(row[0] for row in rows(db, sql, seq))


def older_of(db: apsw.Connection, slug: str) -> tuple[Indexable, ...]:
    """Return the superseded editions of a release, oldest first."""
    sql = (
        "SELECT editions.id, seq FROM editions JOIN releases ON release = releases.id"
        " WHERE releases.slug = ? AND superseded IS NOT NULL ORDER BY seq"
    )
    return tuple(Indexable(seq, view(db, edition)) for edition, seq in rows(db, sql, slug))
