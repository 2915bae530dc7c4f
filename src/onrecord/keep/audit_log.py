"""What the log and the sums say of a record: what was altered or dropped is named, down to the release."""

import hashlib
from collections.abc import Iterator, Sequence

import apsw

from onrecord.errors import RecordError
from onrecord.keep import log
from onrecord.keep.db import rows, value
from onrecord.keep.log import Entry, read_entry
from onrecord.keep.sums import OWNERS, sums_anew
from onrecord.keep.views import Finding
from onrecord.prove import Checkpoint
from onrecord.prove.merkle import leaf_hash, node_hash, root_of

__all__ = ["log_findings", "since_findings", "sum_findings"]


def sum_findings(db: apsw.Connection, table: str) -> list[Finding]:
    """Sum the rows of a table anew and name the owners of those that are not as they were written."""
    anew = sums_anew(db, table)
    kept = {row[0]: row[1] for row in rows(db, "SELECT owner, total FROM sums WHERE name = ?", table)}
    found: list[Finding] = []
    for owner in sorted(anew.keys() | kept.keys()):
        if anew.get(owner, 0) != kept.get(owner, 0):
            source, release = _owner(db, table, owner)
            whose = release or source or f"number {owner}"
            says = f"The rows of {table.replace('_', ' ')} of {whose} are not those that were written."
            found.append(Finding("rows differ", source, release, says))
    return found


_NAMED = {"people": "name", "followed": "address", "hosts": "origin", "settings": "name"}
_OF_EDITION = (
    "SELECT releases.slug FROM editions JOIN releases ON releases.id = release WHERE editions.id = ?"
)
_OF_RELEASE = "SELECT slug FROM releases WHERE id = ?"
_LOGGED = "SELECT release FROM log WHERE kind = 'edition' AND row = ? ORDER BY n DESC LIMIT 1"
_LOGGED_RELEASE = (
    "SELECT log.release FROM editions JOIN log ON kind = 'edition' AND row = editions.id"
    " WHERE editions.release = ? LIMIT 1"
)


def _owner(db: apsw.Connection, table: str, owner: int) -> tuple[str | None, str | None]:
    """Return the source or the release that rows belong to, as far as the record still knows it."""
    column = OWNERS[table]
    if column == "edition" or table == "editions":
        return None, value(db, _OF_EDITION, owner) or value(db, _LOGGED, owner)
    if column == "release" or table == "releases":
        return None, value(db, _OF_RELEASE, owner) or value(db, _LOGGED_RELEASE, owner)
    if column == "change":
        sql = "SELECT releases.slug FROM changes JOIN releases ON releases.id = release WHERE changes.id = ?"
        return None, value(db, sql, owner)
    if table in _NAMED:
        return value(db, f"SELECT {_NAMED[table]} FROM {table} WHERE id = ?", owner), None  # noqa: S608
    return _source_name(db, owner), None


def _source_name(db: apsw.Connection, number: int) -> str | None:
    name = value(db, "SELECT name FROM sources WHERE id = ?", number)
    if name is not None:
        return name
    data = value(db, "SELECT entry FROM log WHERE kind = 'source' AND row = ? ORDER BY n LIMIT 1", number)
    return read_entry(data, f"source {number}").name if data is not None else None


def _what(entry: Entry | None, n: int, release: str | None) -> str:
    if entry is not None and entry.kind == "source":
        return f"the source {entry.name} ({(entry.sha256 or '')[:12]})"
    if entry is not None and entry.kind == "response":
        return f"what {entry.name} answered at {entry.received_at}"
    if entry is not None and entry.edition:
        return f"the edition {entry.edition}"
    return f"the release {release}" if release else f"entry {n}"


def _entry(data: bytes, n: int) -> Entry | None:
    try:
        return read_entry(data, f"entry {n}")
    except RecordError:
        return None


def log_findings(db: apsw.Connection) -> Iterator[Finding]:
    """Hash every entry of the log anew, and compare it with what it says of the record."""
    leaves: list[bytes] = []
    last: dict[tuple[str, int], tuple[int, Entry]] = {}
    for n, kind, row, release, data in log.entries(db):
        for gone in range(len(leaves), n):
            yield _dropped(db, gone)
            leaves.append(b"")
        entry = _entry(data, n)
        kept = value(db, "SELECT hash FROM tree WHERE level = 0 AND n = ?", n)
        if entry is None or leaf_hash(data) != kept or (entry.kind, entry.release) != (kind, release):
            says = f"Entry {n} of the log, on {_what(entry, n, release)}, is not the one that was written."
            yield Finding("log altered", entry.name if entry else None, release, says)
        if entry is not None:
            last[kind, row] = (n, entry)
        leaves.append(leaf_hash(data))
    for gone in range(len(leaves), value(db, "SELECT ifnull(max(n) + 1, 0) FROM tree WHERE level = 0")):
        yield _dropped(db, gone)
    yield from _nodes(db, leaves)
    for (kind, row), (n, entry) in last.items():
        yield from _against(db, (kind, row), n, entry)
    yield from _not_logged(db)


def _dropped(db: apsw.Connection, n: int) -> Finding:
    """Name a dropped entry by its neighbours: what it was about is not in the log any more."""
    before = value(
        db, "SELECT release FROM log WHERE n < ? AND release IS NOT NULL ORDER BY n DESC LIMIT 1", n
    )
    near = f", after one on {before}" if before else ""
    return Finding("log dropped", None, None, f"Entry {n} of the log is not there any more{near}.")


def _nodes(db: apsw.Connection, leaves: Sequence[bytes]) -> Iterator[Finding]:
    level, below = 1, leaves
    while len(below) > 1:
        here = [node_hash(below[n], below[n + 1]) for n in range(0, len(below) - 1, 2)]
        kept = {row[0]: row[1] for row in rows(db, "SELECT n, hash FROM tree WHERE level = ?", level)}
        for n in range(max(len(here), max(kept, default=-1) + 1)):
            if kept.get(n) != (here[n] if n < len(here) else None):
                says = f"The Merkle tree of the log is not that of its entries, on level {level} at {n}."
                yield Finding("log altered", None, None, says)
        level, below = level + 1, here


def _against(db: apsw.Connection, where: tuple[str, int], n: int, entry: Entry) -> Iterator[Finding]:
    kind, row = where
    if kind == "response":
        if not _is_row(db, row, entry):
            says = f"{_capital(_what(entry, n, None))} is not in the record as the log says."
            yield Finding("response altered", entry.name, None, says)
        return
    if kind == "edition":
        if value(db, "SELECT 1 FROM editions WHERE id = ?", row) is None:
            says = f"{_capital(_what(entry, n, entry.release))} is in the log and not in the record any more."
            yield Finding("edition dropped", None, entry.release, says)
        elif not _is_row(db, row, entry):
            says = f"{_capital(_what(entry, n, entry.release))} is not what the log says of it."
            yield Finding("edition altered", None, entry.release, says)
        return
    found = rows(
        db,
        "SELECT sha256, name, media_type, about, origin, received_at FROM sources WHERE id = ?",
        row,
    )
    if not found:
        says = f"{_capital(_what(entry, n, None))} is in the log and not in the record any more."
        yield Finding("source dropped", entry.name, None, says)
    elif found[0] != (
        entry.sha256,
        entry.name,
        entry.media_type,
        entry.about,
        entry.origin,
        entry.received_at,
    ):
        says = f"{_capital(_what(entry, n, None))} is not what the log says of it."
        yield Finding("source altered", entry.name, None, says)


def _is_row(db: apsw.Connection, row: int, entry: Entry) -> bool:
    made = log.response_entry if entry.kind == "response" else log.edition_entry
    try:
        return made(db, row) == entry
    except (IndexError, RecordError):
        return False


def _not_logged(db: apsw.Connection) -> Iterator[Finding]:
    logged = "SELECT 1 FROM log WHERE kind = ? AND row = id"
    for number, name in rows(db, f"SELECT id, name FROM sources WHERE NOT EXISTS ({logged})", "source"):  # noqa: S608
        says = f"The source {name} (row {number}) is in the record and not in the log."
        yield Finding("not logged", name, None, says)
    for _, slug in rows(db, f"SELECT id, slug FROM editions WHERE NOT EXISTS ({logged})", "edition"):  # noqa: S608
        yield Finding("not logged", None, slug, f"The edition {slug} is in the record and not in the log.")
    for (number,) in rows(db, f"SELECT id FROM responses WHERE NOT EXISTS ({logged})", "response"):  # noqa: S608
        yield Finding("not logged", None, None, f"The response {number} is in the record and not in the log.")


def since_findings(
    db: apsw.Connection, checkpoint: Checkpoint, then: Sequence[bytes] | None
) -> Iterator[Finding]:
    """Say what of the log of a checkpoint is not as it was; nothing when all of it is.

    ``then`` are the entries of that time where a copy was kept: with it each altered or dropped entry is
    named,
    even where the log was worked out anew from end to end.
    """
    now = [data for *_, data in log.entries(db)][: checkpoint.size]
    if root_of(leaf_hash(data) for data in now) == checkpoint.root and len(now) == checkpoint.size:
        return
    if then is None:
        short = (
            f" {checkpoint.size - len(now):,} of them are not there." if len(now) < checkpoint.size else ""
        )
        says = (
            f"The first {checkpoint.size:,} entries of the log are not those that the checkpoint saw.{short}"
            " Name the copy of the log kept with it (--entries) to learn which."
        )
        yield Finding("since", None, None, says)
        return
    if len(then) < checkpoint.size or root_of(map(leaf_hash, then[: checkpoint.size])) != checkpoint.root:
        says = "The copy of the log is not the one that the checkpoint saw: name the one written with it."
        yield Finding("since", None, None, says)
        return
    left = {hashlib.sha256(data).digest() for data in now}
    for n, data in enumerate(then[: checkpoint.size]):
        if n < len(now) and now[n] == data:
            continue
        entry = _entry(data, n)
        what = _what(entry, n, entry.release if entry else None)
        moved = hashlib.sha256(data).digest() in left
        says = f"Of {what} the log says something else now than when the checkpoint was made (entry {n})."
        if moved:
            says = f"The entry on {what} stands elsewhere in the log than when the checkpoint was made ({n})."
        yield Finding("since", entry.name if entry else None, entry.release if entry else None, says)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
