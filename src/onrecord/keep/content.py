"""The content of an edition as rows: what queries need, beside the release itself."""
# ruff: noqa: S608 - tables and columns are named here, values are always bound

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence

import apsw
import msgspec

from onrecord.errors import RecordError
from onrecord.keep.db import rows, run, run_many, unpack, value
from onrecord.keep.facts import (
    doubts_of,
    opening,
    paragraph_places,
    paragraph_texts,
    question_of,
    release_opening,
    turn_texts,
)
from onrecord.keep.identity import ascii_slug, short_hash
from onrecord.keep.ids import carry_ids, new_ids
from onrecord.model import Release

__all__ = ["fill", "fold_name", "stored_release", "summarise"]

TABLES = ("blocks", "turns", "paragraphs", "exchanges", "appearances", "doubts")


def stored_release(db: apsw.Connection, edition: int) -> Release:
    """Return the release of an edition as it was kept."""
    slug, content = rows(db, "SELECT slug, content FROM editions WHERE id = ?", edition)[0]
    try:
        return msgspec.json.decode(unpack(content, f"The edition {slug}"), type=Release)
    except msgspec.DecodeError as error:
        msg = f"The edition {slug} is damaged in the record: run the audit and restore it from a backup."
        raise RecordError(msg) from error


def fill(db: apsw.Connection, edition: int, release: Release, previous: int | None) -> None:
    """Write the rows of an edition; units that did not change since ``previous`` keep their ids.

    ``previous`` may be the edition itself, with its old content still stored: then its rows are
    replaced, and ids that go are retired.
    """
    its_release = value(db, "SELECT release FROM editions WHERE id = ?", edition)
    slug = value(db, "SELECT slug FROM releases WHERE id = ?", its_release)
    old_turns, old_paragraphs = _old_units(db, previous)
    if previous == edition:
        _forget(db, edition)

    turns = turn_texts(release)
    turn_ids = new_ids("t", slug, carry_ids(old_turns, turns), turns, _foreign(db, "turns", its_release))
    paragraphs = paragraph_texts(release)
    paragraph_ids = new_ids(
        "p", slug, carry_ids(old_paragraphs, paragraphs), paragraphs, _foreign(db, "paragraphs", its_release)
    )
    by_number = {turn.n: one for turn, one in zip(release.turns, turn_ids, strict=True)}
    exchange_ids = _exchange_ids(release, slug, by_number)
    _write_units(db, edition, release, turn_ids, paragraph_ids)
    _write_exchanges(db, edition, release, exchange_ids)
    _write_people(db, edition, release)
    run_many(
        db,
        "INSERT INTO doubts VALUES (?, ?, ?, ?, ?, ?)",
        [
            (edition, n, doubt.kind, doubt.says, doubt.anchor, msgspec.json.encode(doubt.candidates).decode())
            for n, doubt in enumerate(doubts_of(release, slug, by_number, exchange_ids))
        ],
    )
    if previous == edition:
        _retire_lost(db, edition, [one for one, _ in old_turns + old_paragraphs])


def _foreign(db: apsw.Connection, table: str, its_release: int) -> Callable[[str], bool]:
    """Return whether an id belongs, or belonged, to a unit of another release."""
    sql = (
        f"SELECT 1 FROM {table} AS unit JOIN editions ON editions.id = edition"
        " WHERE unit.id = ?1 AND release <> ?2"
        " UNION ALL SELECT 1 FROM retired JOIN editions ON editions.id = edition"
        " WHERE retired.id = ?1 AND release <> ?2"
    )
    return lambda one: value(db, sql, one, its_release) is not None


Units = list[tuple[str, str]]


def _old_units(db: apsw.Connection, previous: int | None) -> tuple[Units, Units]:
    if previous is None:
        return [], []
    old = stored_release(db, previous)
    turns = rows(db, "SELECT id FROM turns WHERE edition = ? ORDER BY n", previous)
    paragraphs = rows(db, "SELECT id FROM paragraphs WHERE edition = ? ORDER BY start, turn, n", previous)
    return (
        list(zip((row[0] for row in turns), turn_texts(old), strict=True)),
        list(zip((row[0] for row in paragraphs), paragraph_texts(old), strict=True)),
    )


def _forget(db: apsw.Connection, edition: int) -> None:
    for table in TABLES:
        run(db, f"DELETE FROM {table} WHERE edition = ?", (edition,))


def _retire_lost(db: apsw.Connection, edition: int, ids: Sequence[str]) -> None:
    for one in ids:
        if not any(
            value(db, f"SELECT 1 FROM {table} WHERE id = ? AND edition = ?", one, edition)
            for table in ("turns", "paragraphs")
        ):
            run(db, "INSERT OR IGNORE INTO retired VALUES (?, ?)", (one, edition))


def _exchange_ids(release: Release, slug: str, by_number: dict[int, str]) -> list[str]:
    """Return an id for each exchange, from its first turn; a second one that begins there gets its own."""
    made: list[str] = []
    for n, exchange in enumerate(release.exchanges):
        first = next((by_number[turn] for turn in exchange.turns if turn in by_number), None)
        one = "x" + (first[1:] if first else short_hash(slug, "exchange", str(n), length=8))
        made.append(one if one not in made else "x" + short_hash(one, str(made.count(one)), str(n), length=8))
    return made


def _write_units(
    db: apsw.Connection, edition: int, release: Release, turn_ids: Sequence[str], paragraph_ids: Sequence[str]
) -> None:
    run_many(
        db,
        "INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?)",
        [
            (edition, n, block.kind, block.name, block.span.start, block.span.end)
            for n, block in enumerate(release.blocks)
        ],
    )
    people = {turn.speaker: person(db, turn.speaker) for turn in release.turns if turn.speaker}
    run_many(
        db,
        "INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                edition,
                turn.n,
                one,
                turn.label,
                people.get(turn.speaker) if turn.speaker else None,
                turn.speaker,
                turn.called,
                turn.outlet,
                turn.role,
                turn.position,
                turn.span.start,
                turn.span.end,
                opening(turn.text),
            )
            for turn, one in zip(release.turns, turn_ids, strict=True)
        ],
    )
    spans = {(turn.n, n): one.span for turn in release.turns for n, one in enumerate(turn.paragraphs)}
    spans |= {(0, n): one.span for n, one in enumerate(release.paragraphs)}
    run_many(
        db,
        "INSERT INTO paragraphs VALUES (?, ?, ?, ?, ?, ?)",
        [
            (edition, turn, n, one, spans[turn, n].start, spans[turn, n].end)
            for (turn, n), one in zip(paragraph_places(release), paragraph_ids, strict=True)
        ],
    )


def _write_exchanges(db: apsw.Connection, edition: int, release: Release, ids: Sequence[str]) -> None:
    turns = {turn.n: turn for turn in release.turns}
    run_many(
        db,
        "INSERT INTO exchanges VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                edition,
                n,
                one,
                exchange.reporter,
                exchange.called,
                exchange.outlet,
                question_of(exchange, turns),
                len(exchange.turns),
                int(exchange.certain),
            )
            for n, (exchange, one) in enumerate(zip(release.exchanges, ids, strict=True))
        ],
    )


def _write_people(db: apsw.Connection, edition: int, release: Release) -> None:
    seen = Counter(
        (turn.speaker, turn.role, turn.position, turn.outlet) for turn in release.turns if turn.speaker
    )
    found = [
        (person(db, name), role, position, outlet, n) for (name, role, position, outlet), n in seen.items()
    ]
    found += [
        (person(db, issuer.name), None, issuer.role, None, 0) for issuer in release.issuers if issuer.name
    ]
    run_many(
        db,
        "INSERT INTO appearances VALUES (?, ?, ?, ?, ?, ?)",
        [(edition, *appearance) for appearance in found],
    )


def fold_name(name: str) -> str:
    """Return what makes two printed names one: case and full stops aside, nothing more is assumed."""
    return " ".join(name.replace(".", " ").casefold().split()) or name


def person(db: apsw.Connection, name: str) -> int:
    """Return the number of the person of this name, making a new one when there is none."""
    fold = fold_name(name)
    known = value(db, "SELECT id FROM people WHERE fold = ?", fold)
    if known is not None:
        return known
    slug = ascii_slug(name) or "name"
    if slug == "name" or value(db, "SELECT 1 FROM people WHERE slug = ?", slug) is not None:
        slug = f"{slug}-{hashlib.sha256(fold.encode()).hexdigest()[:10]}"
    run(db, "INSERT INTO people (fold, slug, name) VALUES (?, ?, ?)", (fold, slug, " ".join(name.split())))
    return db.last_insert_rowid()


def summarise(db: apsw.Connection, release_id: int, edition: int) -> None:
    """Write the facts of the current edition where lists find them."""
    release = stored_release(db, edition)
    issuers = msgspec.json.encode([issuer.name for issuer in release.issuers]).decode()
    run(
        db,
        "UPDATE releases SET title = ?, kind = ?, date = ?, place = ?, office = ?, issuers = ?, turns = ?,"
        " exchanges = ?, slips = ?, opening = ?,"
        " editions = (SELECT count(*) FROM editions WHERE release = releases.id) WHERE id = ?",
        (
            release.title,
            release.kind,
            release.date,
            release.place,
            release.office,
            issuers,
            len(release.turns),
            len(release.exchanges),
            len(release.slips),
            release_opening(release),
            release_id,
        ),
    )
