"""A folder that is no record, a record of another format: one clear sentence, nothing touched."""

import re
from pathlib import Path

import apsw
import pytest

from onrecord.errors import NotFound, RecordError, RecordNewer
from onrecord.keep import Record, migrate, sums
from onrecord.keep.audit_log import log_findings, sum_findings
from onrecord.keep.migrate import APPLICATION, STEPS, Step, bring_up, check_format, plan

from .build import AT, received, release

SCHEMA_2 = Path(migrate.__file__).with_name("schema_2.sql")


def make(folder: Path) -> Path:
    with Record.open(folder, write=True, create=True) as record:
        record.keep(*received(release(("A", "Hello."))), received_at=AT, origin="file")
    return folder


def set_format(folder: Path, version: int) -> None:
    db = apsw.Connection(str(folder / "record.db"))
    db.execute(f"PRAGMA user_version = {version}")
    db.close()


@pytest.mark.parametrize("write", [True, False])
def test_a_newer_record_is_left_alone(tmp_path: Path, write: bool) -> None:
    folder = make(tmp_path / "r")
    set_format(folder, 99)
    with pytest.raises(RecordNewer, match=r"format 99 .* install a newer onrecord"):
        Record.open(folder, write=write)
    set_format(folder, STEPS[-1].to)
    with Record.open(folder) as record:
        assert record.counts().releases == 1


def test_a_folder_without_a_record_is_not_found_and_stays_empty(tmp_path: Path) -> None:
    for write in (True, False):
        with pytest.raises(NotFound, match="no record in"):
            Record.open(tmp_path, write=write)
        with pytest.raises(NotFound, match="no folder"):
            Record.open(tmp_path / "absent", write=write)
    assert list(tmp_path.iterdir()) == []
    assert not Record.is_record(tmp_path)


def test_a_file_is_no_record(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("words")
    for write, create in ((False, False), (True, False), (True, True)):
        with pytest.raises(NotFound, match="no folder"):
            Record.open(file, write=write, create=create)
    assert file.read_text() == "words"


@pytest.mark.parametrize("write", [True, False])
def test_a_file_of_that_name_that_is_no_database(tmp_path: Path, write: bool) -> None:
    (tmp_path / "record.db").write_bytes(b"words " * 1000)
    with pytest.raises(RecordError, match="not a record or is damaged"):
        Record.open(tmp_path, write=write, create=write)
    assert (tmp_path / "record.db").read_bytes() == b"words " * 1000


@pytest.mark.parametrize("write", [True, False])
def test_a_database_of_another_program(tmp_path: Path, write: bool) -> None:
    db = apsw.Connection(str(tmp_path / "record.db"))
    db.execute("CREATE TABLE recipes (name)")
    db.close()
    with pytest.raises(RecordError, match="another program"):
        Record.open(tmp_path, write=write, create=write)


def test_a_record_begun_and_not_made_is_finished_by_the_next_writer(tmp_path: Path) -> None:
    (tmp_path / "record.db").touch()
    with pytest.raises(NotFound, match="no record in"):
        Record.open(tmp_path)
    assert make(tmp_path)
    with Record.open(tmp_path) as record:
        assert record.counts().releases == 1


def test_steps_are_planned_then_done_all_or_none(tmp_path: Path) -> None:
    last = STEPS[-1].to
    more = (*STEPS, Step(last + 1, "CREATE TABLE two (x)"), Step(last + 2, "CREATE TABLE three (x)"))
    assert [step.to for step in plan(0, more)] == list(range(1, last + 3))
    assert [step.to for step in plan(last + 1, more)] == [last + 2]
    assert plan(last + 2, more) == ()
    folder = make(tmp_path / "r")
    db = apsw.Connection(str(folder / "record.db"))
    broken = (*more[: last + 1], Step(last + 2, "CREATE TABLE three (x); CREATE TABLE two (x)"))
    with pytest.raises(apsw.SQLError, match="already exists"):
        bring_up(db, folder, broken)
    assert check_format(db, folder, more) == last
    assert list(db.execute("SELECT name FROM sqlite_schema WHERE name IN ('two', 'three')")) == []
    bring_up(db, folder, more)
    assert check_format(db, folder, more) == last + 2
    assert list(db.execute("SELECT count(*) FROM releases")) == [(1,)]
    db.close()


def test_an_older_record_is_brought_up_by_a_writer_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(tmp_path / "r")
    last = STEPS[-1].to
    monkeypatch.setattr("onrecord.keep.migrate.STEPS", (*STEPS, Step(last + 1, "CREATE TABLE two (x)")))
    with pytest.raises(RecordError, match=f"older format {last}"):
        Record.open(folder)


def test_a_record_of_format_two_is_brought_to_three_and_sound(tmp_path: Path) -> None:
    folder = make(tmp_path / "r")
    db = apsw.Connection(str(folder / "record.db"))
    for table in sums.OF_THREE[::-1]:
        db.execute(f"DROP TABLE {table}")
        db.execute("DELETE FROM sums WHERE name = ?", (table,))
    (departures,) = re.findall(r"CREATE TABLE departures .*?;", SCHEMA_2.read_text("utf-8"), re.DOTALL)
    db.execute(departures)
    sums.register(db)
    sums.begin(db, ["departures"])
    db.execute("PRAGMA user_version = 2")
    db.close()
    with pytest.raises(RecordError, match="older format 2"):
        Record.open(folder)
    with Record.open(folder, write=True) as record:
        kept = record.keep(*received(release(("B", "More."))), received_at=AT, origin="web", stated="answer")
        assert kept.changed
    with Record.open(folder) as record:
        assert record.ask(log_findings_of) == []


def log_findings_of(db: apsw.Connection) -> list[object]:
    return [*log_findings(db), *(found for table in sums.OWNERS for found in sum_findings(db, table))]


def test_the_header_names_the_program(tmp_path: Path) -> None:
    folder = make(tmp_path / "r")
    assert (folder / "record.db").read_bytes()[68:72] == APPLICATION.to_bytes(4, "big")


def test_a_closed_record_says_so(tmp_path: Path) -> None:
    record = Record.open(make(tmp_path / "r"))
    record.close()
    record.close()
    with pytest.raises(RecordError, match="closed"):
        record.counts()
    with Record.open(tmp_path / "r") as reader, pytest.raises(RecordError, match="not open for writing"):
        reader.keep(*received(release()), received_at=AT, origin="file")
