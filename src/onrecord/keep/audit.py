"""Is the record what it says it is? Everything is worked out anew from the sources and compared."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import apsw
import msgspec

from onrecord.errors import OnrecordError, RecordError
from onrecord.keep import log, query
from onrecord.keep.audit_log import log_findings, since_findings, sum_findings
from onrecord.keep.content import stored_release
from onrecord.keep.db import DATABASE, Row, rows, unpack, value
from onrecord.keep.facts import facts_sha256, paragraph_places, proof_of, sha256_text
from onrecord.keep.migrate import bring_up
from onrecord.keep.pages import damaged_pages, owners
from onrecord.keep.record import Record
from onrecord.keep.sums import OWNERS
from onrecord.keep.views import Finding
from onrecord.model import Edition, Reading, Release, Source
from onrecord.prove import Checkpoint

__all__ = ["AuditReport", "Finding", "audit", "findings"]

TOLD = 200  # findings in the words of a report; the JSON has them all

Rebuild = Callable[[Source], tuple[Reading, Sequence[Edition]]]


class AuditReport(msgspec.Struct, frozen=True):
    """What an audit looked at and what it found.

    ``entries`` is how many entries the log has; ``since`` how many the checkpoint saw, null without one.
    """

    sources: int
    editions: int
    findings: tuple[Finding, ...]
    entries: int = 0
    since: int | None = None

    def __str__(self) -> str:
        """Return the outcome in words."""
        looked = f"{self.sources:,} sources hashed and read anew, {self.editions:,} editions compared"
        if not self.findings:
            proved = (
                f"\nNothing that the checkpoint saw ({self.since:,} of {self.entries:,} entries of the log)"
                " was altered or dropped since."
                if self.since is not None
                else ""
            )
            return f"{looked}: everything is as it was kept.{proved}"
        # A name may hold line breaks; a finding stays one line.
        told = "\n".join(f"- {one.says}".replace("\n", "\\n") for one in self.findings[:TOLD])
        if len(self.findings) > TOLD:
            told += f"\n- And {len(self.findings) - TOLD:,} more; --json gives all of them."
        return f"{looked}: {len(self.findings):,} findings.\n{told}"


def audit(
    record: Record,
    rebuild: Rebuild,
    checkpoint: Checkpoint | None = None,
    then: Sequence[bytes] | None = None,
) -> AuditReport:
    """Audit a record; ``rebuild`` reads a source as it was read when it was kept.

    A record opened without ``verify`` is looked at beyond its damaged pages too.

    With a checkpoint, prove too that nothing it saw was altered or dropped; ``then`` are the entries of the
    log
    of that time, where a copy was kept.
    """
    looked: Counter[str] = Counter()
    found = list(findings(record, rebuild, looked))
    if checkpoint is not None:
        found += _safely(record, lambda db: since_findings(db, checkpoint, then))
    return AuditReport(
        looked["sources"],
        looked["editions"],
        tuple(dict.fromkeys(found)),
        looked["entries"],
        checkpoint.size if checkpoint else None,
    )


def findings(record: Record, rebuild: Rebuild, looked: Counter[str]) -> Iterator[Finding]:
    """Yield what is wrong: pages, the database, the log, the sums, every source's hash, every edition.

    One source and one edition are in memory at a time; ``looked`` counts them. A part that is too damaged
    to be
    asked is a finding, and the next part is looked at all the same.
    """
    yield from _pages(record.folder / DATABASE)
    yield from _safely(record, _database)
    yield from _safely(record, _schema)
    yield from _safely(record, log_findings)
    for table in OWNERS:
        yield from _safely(record, lambda db, table=table: sum_findings(db, table))
    try:
        looked["entries"] = record.ask(log.size)
        yield from _contents(record, rebuild, looked)
        for (number,) in record.ask(lambda db: rows(db, "SELECT id FROM editions ORDER BY id")):
            yield from _safely(record, lambda db, number=number: _edition(db, number))
            looked["editions"] += 1
    except _BROKEN as error:
        yield _broken(error)


_BROKEN = (RecordError, LookupError, ValueError, TypeError, msgspec.MsgspecError, apsw.Error)


def _safely(record: Record, question: Callable[[apsw.Connection], Iterable[Finding]]) -> tuple[Finding, ...]:
    """Ask one part of the audit; where it is too damaged to answer, that is the finding."""
    found: list[Finding] = []

    def ask(db: apsw.Connection) -> None:
        found.extend(question(db))

    try:
        record.ask(ask)
    except _BROKEN as error:
        found.append(_broken(error))
    return tuple(found)


def _broken(error: Exception) -> Finding:
    says = (
        str(error)
        if isinstance(error, RecordError)
        else ("A row of the record cannot be read as what it was written as: take the record from a backup.")
    )
    return Finding("database", None, None, says)


def _contents(record: Record, rebuild: Rebuild, looked: Counter[str]) -> Iterator[Finding]:
    """Hash the bytes of every source and read it anew; bytes that changed are not read."""
    for number, sha256, name in record.ask(
        lambda db: rows(db, "SELECT id, sha256, name FROM sources ORDER BY id")
    ):
        wrong = record.ask(lambda db, sha256=sha256, name=name: _content(db, sha256, name))
        yield from wrong or _source(record, number, rebuild)
        looked["sources"] += 1


def _pages(path: Path) -> Iterator[Finding]:
    damaged = damaged_pages(path)
    whose = owners(path) if damaged else {}
    for number in damaged:
        of = f"of {whose[number]}" if number in whose else "of no table or of one that cannot be told"
        says = (
            f"Page {number:,} of {path.name}, {of}, is not as it was written: the file was changed or its"
            " disk fails; take the record from a backup."
        )
        yield Finding("page", None, None, says)


def _database(db: apsw.Connection) -> list[Finding]:
    broken = [row[0] for row in rows(db, "PRAGMA integrity_check") if row[0] != "ok"]
    found = [Finding("database", None, None, f"The database is damaged: {says}.") for says in broken]
    found += [
        Finding("reference", None, None, f"A row of {table} points at a row of {parent} that is not there.")
        for table, _, parent, _ in rows(db, "PRAGMA foreign_key_check")
    ]
    return found


def _schema(db: apsw.Connection) -> list[Finding]:
    """Compare the tables, indexes and triggers with those of a record made now."""
    sql = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'"
    anew = apsw.Connection(":memory:")
    try:
        bring_up(anew, Path(":memory:"))
        wanted = set(rows(anew, sql))
    finally:
        anew.close()
    differs = sorted({row[1] for row in wanted ^ set(rows(db, sql))})
    return [
        Finding(
            "database",
            None,
            None,
            f"The database's own description of {name} is not the one it was made with.",
        )
        for name in differs
    ]


def _content(db: apsw.Connection, sha256: str, name: str) -> list[Finding]:
    found = rows(db, "SELECT size, data FROM contents WHERE sha256 = ?", sha256)
    if not found:
        return [Finding("source missing", name, None, f"The bytes of {name} are not in the record.")]
    size, packed = found[0]
    try:
        data = unpack(packed, f"The source {name}")
    except RecordError as error:
        return [Finding("source damaged", name, None, str(error))]
    if len(data) != size or hashlib.sha256(data).hexdigest() != sha256:
        return [
            Finding("source changed", name, None, f"The bytes of {name} no longer have the hash {sha256}.")
        ]
    return []


_STORED = """
SELECT document, start, stop, text_sha256, facts_sha256, releases.slug
FROM edition_sources JOIN editions ON editions.id = edition JOIN releases ON releases.id = release
WHERE edition_sources.source = ?"""


def _source(record: Record, number: int, rebuild: Rebuild) -> list[Finding]:
    """Read a source anew and compare every edition it gave."""
    name = record.ask(lambda db: value(db, "SELECT name FROM sources WHERE id = ?", number))
    try:
        source = record.ask(lambda db: query.source_again(db, number))
        _, editions = rebuild(source)
    except OnrecordError as error:
        refused = record.ask(lambda db: value(db, "SELECT 1 FROM unread WHERE source = ?", number))
        # What was refused when it came is refused again: that is as it should be.
        return [] if refused else [Finding("source unreadable", name, None, str(error))]
    stored: dict[tuple[int, int, int], Row] = {
        row[:3]: row[3:] for row in record.ask(lambda db: rows(db, _STORED, number))
    }
    found: list[Finding] = []
    for edition in editions:
        place = (edition.document, edition.at.start, edition.at.end)
        kept = stored.pop(place, None)
        title = edition.release.title or "an untitled release"
        if kept is None:
            says = f"{name} gives “{title}”, which is not in the record."
            found.append(Finding("edition missing", name, None, says))
        elif kept[0] != sha256_text(edition.release.text):
            says = f"The text of {kept[2]} is not the one that {name} gives."
            found.append(Finding("text differs", name, kept[2], says))
        elif kept[1] != facts_sha256(edition.release):
            says = f"What was read of {kept[2]} is not what {name} gives now."
            found.append(Finding("facts differ", name, kept[2], says))
    found += [
        Finding("edition unfounded", name, slug, f"{name} no longer gives {slug}.")
        for _, _, slug in stored.values()
    ]
    return found


def _edition(db: apsw.Connection, number: int) -> Iterator[Finding]:
    """Compare the rows of an edition with its stored release."""
    slug, release_slug, text, facts, proof = rows(
        db,
        "SELECT editions.slug, releases.slug, text_sha256, facts_sha256, proof FROM editions"
        " JOIN releases ON releases.id = release WHERE editions.id = ?",
        number,
    )[0]

    def found(kind: str, says: str) -> Finding:
        return Finding(kind, None, release_slug, says)

    try:
        release = stored_release(db, number)
        anew = msgspec.json.encode(proof_of(release)).decode()
    except RecordError as error:
        yield found("edition damaged", str(error))
        return
    if sha256_text(release.text) != text or facts_sha256(release) != facts:
        yield found("edition changed", f"The stored content of {slug} no longer has its hash.")
    if anew != proof:
        yield found("proof differs", f"The proof stored with {slug} is not the one its blocks give.")
    for table, stored, expected in _tables(db, number, release):
        if stored != expected:
            yield found(
                f"{table} differ", f"The {table} listed for {slug} are not those of its stored content."
            )


def _tables(
    db: apsw.Connection, number: int, release: Release
) -> Iterator[tuple[str, Sequence[Row], Sequence[Row]]]:
    def listed(table: str, columns: str, order: str = "n") -> list[Row]:
        return rows(
            db,
            f"SELECT {columns} FROM {table} WHERE edition = ? ORDER BY {order}",  # noqa: S608 - named below
            number,
        )

    yield (
        "blocks",
        listed("blocks", "kind, name, start, stop"),
        [(one.kind, one.name, *one.span) for one in release.blocks],
    )
    yield (
        "turns",
        listed("turns", "n, label, speaker, called, outlet, role, position, start, stop"),
        [
            (one.n, one.label, one.speaker, one.called, one.outlet, one.role, one.position, *one.span)
            for one in sorted(release.turns, key=lambda turn: turn.n)
        ],
    )
    spans = {(turn.n, n): one.span for turn in release.turns for n, one in enumerate(turn.paragraphs)}
    spans |= {(0, n): one.span for n, one in enumerate(release.paragraphs)}
    yield (
        "paragraphs",
        listed("paragraphs", "turn, n, start, stop", "turn, n"),
        [(*place, *spans[place]) for place in sorted(paragraph_places(release))],
    )
    yield (
        "exchanges",
        listed("exchanges", "reporter, called, outlet, turns, certain"),
        [
            (one.reporter, one.called, one.outlet, len(one.turns), int(one.certain))
            for one in release.exchanges
        ],
    )
    if value(db, "SELECT 1 FROM releases WHERE current = ?", number):
        yield (
            "facts in lists",
            rows(db, "SELECT title, kind, date, place, office FROM releases WHERE current = ?", number),
            [(release.title, release.kind, release.date, release.place, release.office)],
        )
