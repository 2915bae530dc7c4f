"""`history`, `diff`, `ledger`, `checkpoint`, `audit --since`, `backup`, `restore`, `merge`: their words and
their JSON.
"""

import json
import shutil
from pathlib import Path

import pytest

from onrecord.keep import Record
from onrecord.keep.received import asked_time, received
from onrecord.model import Source

from .conftest import Run


def page(words: str) -> str:
    return f"<html><body><h1>Statement on the bridge</h1><p>March 5, 2025</p><p>{words}</p></body></html>"


@pytest.fixture
def place(tmp_path: Path, onrecord: Run) -> Path:
    heap = tmp_path / "heap"
    heap.mkdir()
    (heap / "2025-03-05T101500.html").write_text(page("Some 40 barges wait at the bridge."))
    (heap / "2025-03-06T101500.html").write_text(page("Some 60 barges wait at the bridge."))
    assert onrecord("read", heap, "--record", tmp_path / "r").code == 0
    return tmp_path / "r"


def release(place: Path) -> str:
    with Record.open(place) as record:
        return record.releases()[0].id


@pytest.mark.slow
def test_the_ledger_says_what_changed_when(place: Path, onrecord: Run) -> None:
    told = onrecord("ledger", "--record", place).out
    assert "1 change, 0 releases gone from a feed" in told
    assert "2025-03-06T10:15:00Z  number or date  not noted by the publisher" in told
    line = json.loads(onrecord("ledger", "--record", place, "--json").out)
    assert (line["type"], line["class"], line["old_seen"]) == (
        "change",
        "number or date",
        "2025-03-05T10:15:00Z",
    )
    assert onrecord("ledger", "--record", place, "--class", "name").out == "No change in this record.\n"
    assert onrecord("ledger", "--record", place, "--before", "2025-03-06", "--json").out.count("\n") == 1
    assert onrecord("ledger", "--record", place, "--after", "2025-03-07", "--json").out == ""
    for wrong in (("--class", "nonsense"), ("--after", "soon")):
        ran = onrecord("ledger", "--record", place, *wrong)
        assert (ran.code, ran.err.count("\n")) == (2, 1)


@pytest.mark.slow
def test_history_and_diff_speak_of_one_release(place: Path, onrecord: Run) -> None:
    slug = release(place)
    told = onrecord("history", slug, "--record", place).out
    assert "2025-03-05T10:15:00Z  edition 1, in 1 source of html" in told
    shown = onrecord("diff", slug, "--record", place).out
    assert "Some [-40-]{+60+} barges wait at the bridge." in shown
    change = json.loads(onrecord("ledger", "--record", place, "--json").out)["id"]
    assert json.loads(onrecord("diff", change, "--record", place, "--json").out)["change"] == change
    assert "{+40+}" in onrecord("diff", f"{slug}-e2", f"{slug}-e1", "--record", place).out
    assert onrecord("diff", "cnothing", "--record", place).code == 3
    assert onrecord("history", "nothing", "--record", place).code == 3


@pytest.mark.slow
def test_a_checkpoint_proves_and_names_what_was_dropped(place: Path, tmp_path: Path, onrecord: Run) -> None:
    entries = tmp_path / "log.jsonl"
    note = onrecord("checkpoint", "--record", place, "--name", "example.org/r", "--entries", entries)
    assert note.code == 0
    (tmp_path / "note").write_text(note.out)
    assert json.loads(entries.read_text().splitlines()[0])["kind"] == "source"
    key = onrecord("checkpoint", "--key", "--record", place).out.strip()
    assert key.startswith("example.org/r+")
    since = ("audit", "--since", tmp_path / "note", "--record", place)
    sound = onrecord(*since)
    assert (sound.code, "Nothing that the checkpoint saw (4 of 4 entries" in sound.out) == (0, True)
    assert onrecord(*since, "--key", key).code == 0
    assert onrecord(*since, "--key", "nonsense").code == 8
    assert onrecord("audit", "--since", tmp_path / "nowhere", "--record", place).code == 3
    (tmp_path / "note").write_text(note.out.replace("\n4\n", "\n3\n"))
    assert "was altered" in onrecord(*since).err
    (tmp_path / "note").write_text(note.out)
    shutil.rmtree(place / "index")
    (place / "record.db").unlink()
    for left in place.glob("record.db-*"):
        left.unlink()
    onrecord("read", tmp_path / "heap" / "2025-03-06T101500.html", "--record", place)
    ran = onrecord(*since, "--entries", entries)
    assert ran.code == 8
    assert "2025-03-05T101500.html" in ran.out


@pytest.mark.slow
def test_a_backup_is_taken_restored_and_refused_when_a_byte_differs(
    place: Path, tmp_path: Path, onrecord: Run
) -> None:
    copy = tmp_path / "copy"
    with Record.open(place, write=True):
        assert onrecord("backup", copy, "--record", place).code == 0
    assert sorted(path.name for path in copy.iterdir()) == ["backup.json", "record.db"]
    assert onrecord("backup", copy, "--record", place).code == 5
    assert onrecord("restore", copy, "--record", tmp_path / "r2").code == 0
    assert onrecord("audit", "--record", tmp_path / "r2").code == 0
    assert "60 barges" in onrecord("search", "barges", "--record", tmp_path / "r2").out
    assert onrecord("restore", copy, "--record", place).code == 5
    data = bytearray((copy / "record.db").read_bytes())
    data[-1] ^= 1
    (copy / "record.db").write_bytes(data)
    ran = onrecord("restore", copy, "--record", tmp_path / "r3")
    assert (ran.code, "another hash" in ran.err) == (5, True)
    assert not (tmp_path / "r3" / "record.db").exists()
    assert onrecord("restore", tmp_path / "nowhere", "--record", tmp_path / "r3").code == 3


@pytest.mark.slow
def test_two_records_are_merged_without_doubles(place: Path, tmp_path: Path, onrecord: Run) -> None:
    other = tmp_path / "other"
    (tmp_path / "more.html").write_text(page("Other words of another day.").replace("bridge", "river"))
    both = [tmp_path / "heap" / "2025-03-05T101500.html", tmp_path / "more.html"]
    onrecord("read", *both, "--record", other)
    told = json.loads(onrecord("merge", place, "--record", other, "--json").out)
    assert told == {"sources": 2, "added": 1, "new": 0, "changed": 1}
    assert json.loads(onrecord("merge", place, "--record", other, "--json").out)["added"] == 0
    assert onrecord("ledger", "--record", other, "--json").out.count('"type":"change"') == 1
    assert onrecord("audit", "--record", other).code == 0
    assert onrecord("merge", other, "--record", other).code == 1


@pytest.mark.slow
def test_when_it_was_received_can_be_said(tmp_path: Path, onrecord: Run) -> None:
    heap = tmp_path / "heap"
    heap.mkdir()
    (heap / "a.html").write_text(page("Words."))
    (heap / "about.jsonl").write_text('{"file": "a.html", "received": "Wed, 05 Mar 2025 11:00:00 +0100"}\n')
    onrecord("read", heap, "--record", tmp_path / "r")
    slug = release(tmp_path / "r")
    assert "2025-03-05T10:00:00Z  edition 1" in onrecord("history", slug, "--record", tmp_path / "r").out
    onrecord("read", heap / "a.html", "--received-at", "2024-01-01", "--record", tmp_path / "s")
    assert "2024-01-01T00:00:00Z" in onrecord("history", slug, "--record", tmp_path / "s").out
    assert onrecord("read", heap, "--received-at", "soon", "--record", tmp_path / "t").code == 2


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("feed/2021-05-23T151029.rss", "2021-05-23T15:10:29Z"),
        ("x.tar/20210523151029.html", "2021-05-23T15:10:29Z"),
        ("feed-2021-05-23T15:10:29Z.xml", "2021-05-23T15:10:29Z"),
        ("2021-05-23T17:10:29+0200.xml", "2021-05-23T15:10:29Z"),
        ("20210523_151029_page.html", "2021-05-23T15:10:29Z"),
        ("2021-05-23-statement.html", None),
        ("2099-05-23T151029.rss", None),
        ("2021-05-23T991029.rss", None),
        ("12345678901234567.html", None),
        ("2021-05-23T151029/page.html", None),
        ("2021-05-23T151029_2021-05-24T151029.rss", None),
    ],
)
def test_a_file_named_for_its_moment_was_received_then(name: str, at: str | None) -> None:
    from datetime import UTC, datetime

    now = datetime(2026, 1, 31, 12, tzinfo=UTC)
    found = received(Source(name, b""), now)
    assert found == ((at, "name") if at else ("2026-01-31T12:00:00Z", "clock"))
    assert received(Source(name, b""), now, asked_time("2020-01-01")) == ("2020-01-01T00:00:00Z", "option")
