"""The log and the sums: what is altered, dropped or swapped is named, down to the release."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from onrecord.errors import OnrecordError
from onrecord.keep import AuditReport, Record, audit
from onrecord.keep.proof import log_lines, make_checkpoint, signer_of, verifier_of
from onrecord.keep.sums import OWNERS, register
from onrecord.model import Source
from onrecord.pipeline import read_source
from onrecord.prove import read_checkpoint

FLIPS = 1000


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Path:
    """A record of the samples, closed."""
    from onrecord.compare import level

    folder = tmp_path_factory.mktemp("log") / "r"
    pages = sorted((samples / "pages").rglob("*.html"))
    with Record.open(folder, write=True, create=True) as record:
        for n, path in enumerate([samples / "digest-2025-03.md", samples / "feed.xml", *pages]):
            source = Source(path.name, path.read_bytes())
            record.keep(source, *read_source(source), received_at=f"2026-01-31T12:{n:02}:00Z", origin="file")
        level(record)
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Path:
    """A record of one page in two editions and a text: little to audit a thousand times."""
    from onrecord.compare import level

    folder = tmp_path_factory.mktemp("small") / "r"
    page = sorted((samples / "pages").glob("*.html"))[0].read_bytes()
    with Record.open(folder, write=True, create=True) as record:
        for n, data in enumerate(
            (page, page.replace(b"Good", b"Very good", 1), b"A note.\n\nMarch 5, 2025\n\nWords.\n")
        ):
            source = Source(f"{n}.html" if n < 2 else "note.txt", data)
            record.keep(source, *read_source(source), received_at=f"2026-01-31T12:0{n}:00Z", origin="file")
        level(record)
    return folder


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "r"))


def audited(folder: Path) -> AuditReport:
    with Record.open(folder, verify=False) as record:
        return audit(record, read_source)


def tamper(folder: Path, *sql: str, forge: bool = False) -> None:
    """Change a record behind its back; a forger has the function the triggers call."""
    db = apsw.Connection(str(folder / "record.db"))
    if forge:
        register(db)
    else:
        for table in OWNERS:
            for event in ("insert", "delete", "update"):
                db.execute(f"DROP TRIGGER {table}_{event}")
    for one in sql:
        db.execute(one)
    db.close()


def test_a_sound_record_is_sound(sound: Path) -> None:
    report = audited(sound)
    assert report.findings == ()
    assert report.entries == report.sources + report.editions


@pytest.mark.slow
@pytest.mark.parametrize("table", [*OWNERS, "contents", "log", "tree", "sums"])
def test_a_dropped_row_is_named(folder: Path, table: str) -> None:
    db = apsw.Connection(str(folder / "record.db"))
    have = next(iter(db.execute(f"SELECT count(*) FROM {table}")))[0]
    key = "rowid" if table not in {"sums", "tree", "contents"} else None
    db.close()
    if have == 0:
        return
    if key is None or table in {
        "source_names",
        "release_keys",
        "edition_sources",
        "blocks",
        "turns",
        "paragraphs",
    }:
        name = {"contents": "sha256", "tree": "hash", "sums": "total"}.get(table, "start")
        name = {"source_names": "name", "release_keys": "key"}.get(table, name)
        tamper(
            folder,
            "PRAGMA foreign_keys = OFF",
            f"DELETE FROM {table} WHERE {name} = (SELECT {name} FROM {table} LIMIT 1)",
        )
    else:
        columns = {
            "exchanges": "id",
            "doubts": "says",
            "change_classes": "class",
            "departures": "gone_by",
            "retired": "id",
        }
        name = columns.get(table, "rowid")
        tamper(
            folder,
            "PRAGMA foreign_keys = OFF",
            f"DELETE FROM {table} WHERE {name} = (SELECT {name} FROM {table} LIMIT 1)",
        )
    found = audited(folder).findings
    assert found
    assert all(one.says.endswith(".") for one in found)


def test_a_swapped_source_is_named(folder: Path) -> None:
    others = (
        "SELECT data FROM contents AS other WHERE other.sha256 <> contents.sha256 ORDER BY sha256 LIMIT 1"
    )
    swap = f"UPDATE contents SET data = ({others}) WHERE sha256 = (SELECT max(sha256) FROM contents)"
    tamper(folder, swap)
    assert "source changed" in {one.kind for one in audited(folder).findings}


def test_a_release_that_was_dropped_whole_by_a_forger_is_named(folder: Path) -> None:
    with Record.open(folder) as record:
        slug = record.releases()[0].id
    of = f"(SELECT id FROM editions WHERE release = (SELECT id FROM releases WHERE slug = '{slug}'))"
    owned = [table for table, owner in OWNERS.items() if owner == "edition"]
    gone = f"(SELECT id FROM releases WHERE slug = '{slug}')"
    tamper(
        folder,
        "PRAGMA foreign_keys = OFF",
        *(f"DELETE FROM {table} WHERE edition IN {of}" for table in owned),
        f"DELETE FROM release_keys WHERE release IN {gone}",
        f"DELETE FROM editions WHERE id IN {of}",
        f"DELETE FROM releases WHERE slug = '{slug}'",
        forge=True,
    )
    dropped = [one for one in audited(folder).findings if one.kind == "edition dropped"]
    assert {one.release for one in dropped} == {slug}


def test_a_forger_who_works_the_whole_log_out_anew_is_found_by_the_checkpoint(
    folder: Path, tmp_path: Path
) -> None:
    with Record.open(folder) as record:
        note = make_checkpoint(record, signer_of(folder))
        then = log_lines(record)
        slug = record.releases()[0].id
    checkpoint = read_checkpoint(note, verifier_of(folder))
    forged = [line for line in then if f'"release":"{slug}"'.encode() not in line]
    assert len(forged) < len(then)
    rewrite(folder, forged)
    with Record.open(folder) as record:
        told = audit(record, read_source, checkpoint, then).findings
        blind = audit(record, read_source, checkpoint).findings
        other = audit(record, read_source, checkpoint, then[:-1]).findings
    assert slug in {one.release for one in told if one.kind == "since"}
    assert any("--entries" in one.says for one in blind if one.kind == "since")
    assert any("not the one that the checkpoint saw" in one.says for one in other)


def rewrite(folder: Path, entries: list[bytes]) -> None:
    """Put a forged log, with a tree that fits it, in the place of the record's."""
    from onrecord.prove.merkle import completed, leaf_hash

    db = apsw.Connection(str(folder / "record.db"))
    rows = {entry: row for *row, entry in db.execute("SELECT kind, row, release, entry FROM log")}
    db.execute("DELETE FROM log")
    db.execute("DELETE FROM tree")
    nodes: dict[tuple[int, int], bytes] = {}
    for n, entry in enumerate(entries):
        db.execute("INSERT INTO log VALUES (?, ?, ?, ?, ?)", (n, *rows[entry], entry))
        for level, number, made in completed(n, leaf_hash(entry), lambda one, two: nodes[one, two]):
            nodes[level, number] = made
            db.execute("INSERT INTO tree VALUES (?, ?, ?)", (level, number, made))
    db.close()


def test_a_record_that_grew_still_holds_what_the_checkpoint_saw(folder: Path) -> None:
    with Record.open(folder, write=True) as record:
        checkpoint = read_checkpoint(make_checkpoint(record, signer_of(folder)), verifier_of(folder))
        source = Source("more.txt", b"Remarks\n\nMarch 5, 2025\n\nMR DOE: More was said.\n")
        record.keep(source, *read_source(source), received_at="2026-02-01T00:00:00Z", origin="file")
        report = audit(record, read_source, checkpoint)
    assert report.findings == ()
    assert report.since == checkpoint.size < report.entries
    assert "Nothing that the checkpoint saw" in str(report)


def everything(folder: Path) -> Iterator[tuple[object, ...]]:
    """Every row of every table, and the schema."""
    db = apsw.Connection(str(folder / "record.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        yield from db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name")
        for (name,) in list(db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")):
            columns = ", ".join(
                f"typeof({one[1]}), CAST({one[1]} AS BLOB)"
                for one in db.execute(f"PRAGMA table_info({name})")
            )
            yield from sorted(db.execute(f"SELECT {columns} FROM {name}"), key=repr)
    finally:
        db.close()


@pytest.mark.slow
def test_a_flipped_bit_is_named_wherever_it_is(small: Path, tmp_path: Path) -> None:
    """Also where no row is: in free pages, between rows, in the header."""
    data = (small / "record.db").read_bytes()
    chance = random.Random(6)
    for _ in range(FLIPS):
        at = chance.randrange(len(data) * 8)
        assert flipped(tmp_path / "r", data, at) in ("named", "refused"), f"bit {at}"


def flipped(folder: Path, data: bytes, at: int) -> str:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    altered = bytearray(data)
    altered[at // 8] ^= 1 << at % 8
    (folder / "record.db").write_bytes(altered)
    try:
        report = audited(folder)
    except OnrecordError as error:
        return "refused" if str(error).endswith(".") and "\n" not in str(error) else "missed"
    if report.findings:
        assert all(one.says.strip() for one in report.findings)
        return "named"
    return "missed"
