"""An audit finds whatever was tampered with, and nothing in a sound record."""

from collections.abc import Sequence
from pathlib import Path

import apsw
import msgspec
import pytest

from onrecord.errors import Unreadable
from onrecord.keep import AuditReport, Record, audit
from onrecord.keep.sums import register
from onrecord.model import Edition, Reading, Refusal, Source

from .build import AT, received, release

BRIEFING = release(("MS. DOE", "Hello.\n\nAgain."), ("QUESTION", "Why?"), ("MS. DOE", "Because."))
REMARKS = release(("MR. ROE", "Remarks."), title="Remarks", kind="remarks")
KNOWN = {one[0].name: one for one in (received(BRIEFING, name="a.txt"), received(REMARKS, name="b.txt"))}


def rebuild(source: Source) -> tuple[Reading, Sequence[Edition]]:
    if source.name not in KNOWN:
        says = f"{source.name} is no text."
        raise Unreadable(says, kind="binary")
    known, reading, editions = KNOWN[source.name]
    assert source == known
    return reading, editions


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Record.open(tmp_path / "r", write=True, create=True) as record:
        for one in KNOWN.values():
            record.keep(*one, received_at=AT, origin="file")
        refused = Reading((), (Refusal("c.txt", "binary", "c.txt is no text."),))
        record.keep(Source("c.txt", b"\0"), refused, (), received_at=AT, origin="file")
    return tmp_path / "r"


def audited(folder: Path) -> AuditReport:
    with Record.open(folder) as record:
        return audit(record, rebuild)


def test_a_sound_record_has_no_findings(folder: Path) -> None:
    report = audited(folder)
    assert (report.sources, report.editions, report.findings) == (3, 2, ())
    assert "everything is as it was kept" in str(report)


@pytest.mark.parametrize(
    ("tampering", "kind"),
    [
        ("UPDATE contents SET data = (SELECT data FROM contents ORDER BY sha256 LIMIT 1)", "source changed"),
        ("UPDATE contents SET data = x'00'", "source damaged"),
        ("DELETE FROM contents", "source missing"),
        ("DELETE FROM edition_sources", "edition missing"),
        ("UPDATE editions SET text_sha256 = 'x'", "text differs"),
        ("UPDATE editions SET facts_sha256 = 'x'", "facts differ"),
        ("UPDATE editions SET content = x'00'", "edition damaged"),
        ("UPDATE editions SET content = (SELECT content FROM editions WHERE id = 1)", "edition changed"),
        ("UPDATE editions SET proof = '{}'", "proof differs"),
        (
            "INSERT INTO edition_sources SELECT edition, source, 7, 0, 1, 0, 0, 0, 0 FROM edition_sources",
            "edition unfounded",
        ),
        ("UPDATE blocks SET kind = 'note' WHERE n = 1", "blocks differ"),
        ("UPDATE turns SET speaker = 'Somebody Else' WHERE n = 1", "turns differ"),
        ("DELETE FROM paragraphs WHERE n = 0", "paragraphs differ"),
        ("UPDATE exchanges SET certain = 0", "exchanges differ"),
        ("UPDATE releases SET date = '1999-01-01'", "facts in lists differ"),
        ("DELETE FROM sources", "reference"),
    ],
)
def test_tampering_is_found(folder: Path, tampering: str, kind: str) -> None:
    db = apsw.Connection(str(folder / "record.db"))
    register(db)
    db.execute(tampering)
    db.close()
    report = audited(folder)
    assert kind in {one.kind for one in report.findings}
    assert all(one.says.endswith(".") for one in report.findings)
    assert f"{len(report.findings)} findings" in str(report)


def test_a_damaged_page_is_found(folder: Path) -> None:
    db = apsw.Connection(str(folder / "record.db"))
    db.execute("PRAGMA writable_schema = ON")
    db.execute(
        "UPDATE sqlite_schema SET sql = 'CREATE INDEX turns_id ON turns (label)' WHERE name = 'turns_id'"
    )
    db.close()
    assert {one.kind for one in audited(folder).findings} == {"database"}


def test_a_database_too_damaged_to_ask_is_a_finding(folder: Path) -> None:
    db = apsw.Connection(str(folder / "record.db"))
    page = msgspec.convert(
        next(db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'sources'"))[0], type=int
    )
    db.close()
    with (folder / "record.db").open("r+b") as handle:
        handle.seek((page - 1) * 4096)
        handle.write(b"\xff" * 4096)
    report = audited(folder)
    assert {one.kind for one in report.findings} == {"page", "database"}
    assert report.sources == 0


def test_a_source_that_can_no_longer_be_read_is_a_finding(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(KNOWN, "a.txt")
    assert [one.kind for one in audited(folder).findings] == ["source unreadable"]
