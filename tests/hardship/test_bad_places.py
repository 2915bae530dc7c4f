"""Folders that may not be read or written, disks that fill up, files that go away, a record of tomorrow."""

import fcntl
import hashlib
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import apsw
import pytest
from tests.disks import disk, needs_root, remount

from onrecord.errors import RecordError, RecordNewer, Unreadable
from onrecord.faces.cli import exits
from onrecord.find.store import writing
from onrecord.keep import Record
from onrecord.keep.audit import audit
from onrecord.keep.db import DATABASE, rows
from onrecord.keep.migrate import STEPS
from onrecord.pipeline import read_source

from .heaps import fill, note, numbered
from .processes import NO_SUPERUSER, ONRECORD, Ended, onrecord

pytestmark = pytest.mark.slow

COMMANDS = (("read", "HEAP"), ("search", "word1"), ("show", "an-id"), ("audit",))
BROKEN = """
import onrecord.pipeline
parse = onrecord.pipeline.parse
def broken(document):
    if "breaks the reader" in document.text:
        raise ZeroDivisionError("integer division\\nby zero")
    return parse(document)
onrecord.pipeline.parse = broken
"""


def lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def facts(place: Path) -> list[tuple[str, ...]]:
    """What a record says, apart from when it came: releases, editions, turns and paragraphs by id."""
    with Record.open(place) as record:
        views = [record.release(one.id) for one in record.releases(limit=10_000)]
        return sorted(
            (view.id, view.edition.id, view.release.text, *view.turn_ids, *view.body_ids) for view in views
        )


def whole(place: Path, sources: dict[str, bytes]) -> None:
    """See that the record is sound and holds these sources, each once and with its release."""
    with Record.open(place) as record:
        assert record.ask(lambda db: rows(db, "PRAGMA integrity_check")) == [("ok",)]
        for sha256, data in sources.items():
            assert record.source_bytes(sha256) == data
        assert audit(record, read_source).findings == ()
        counts = record.counts()
        assert counts.sources == counts.releases == counts.editions


# ------------------------------------------------------------------ a record that is not as it should be


def test_a_record_of_tomorrow_is_left_alone_and_named(tmp_path: Path) -> None:
    fill(tmp_path / "heap", 1)
    assert onrecord("read", tmp_path / "heap", "--record", tmp_path / "r").code == 0
    with apsw.Connection(str(tmp_path / "r" / DATABASE)) as db:
        db.execute("PRAGMA user_version = 99")
    for command, *rest in COMMANDS:
        arguments = [str(tmp_path / "heap") if one == "HEAP" else one for one in rest]
        ran = onrecord(command, *arguments, "--record", tmp_path / "r")
        assert (ran.code, ran.err) == (
            RecordNewer.exit_code,
            (
                f"onrecord: The record {tmp_path / 'r'} has format 99 and this onrecord knows"
                f" formats up to {STEPS[-1].to}: install a newer onrecord to open it.\n"
            ),
        )


def test_what_is_no_record_is_left_alone_and_named(tmp_path: Path) -> None:
    fill(tmp_path / "heap", 1)
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / DATABASE).write_bytes(b"These are the minutes of our meeting.\n" * 500)
    for command, *rest in COMMANDS:
        arguments = [str(tmp_path / "heap") if one == "HEAP" else one for one in rest]
        ran = onrecord(command, *arguments, "--record", tmp_path / "r")
        assert (ran.code, ran.err) == (
            RecordError.exit_code,
            (
                f"onrecord: {tmp_path / 'r' / DATABASE} is not a record or is damaged:"
                " take the record from a backup, or name another folder.\n"
            ),
        )
    assert (tmp_path / "r" / DATABASE).read_bytes().startswith(b"These are the minutes")


def test_a_record_in_a_folder_whose_name_is_no_text_is_refused(tmp_path: Path) -> None:
    fill(tmp_path / "heap", 1)
    ran = onrecord("read", tmp_path / "heap", "--record", os.fsencode(tmp_path) + b"/r\xff")
    assert ran.code == RecordError.exit_code
    assert ran.err.endswith("is no Unicode text: name another folder with --record.\n")
    assert ran.err.count("\n") == 1


# ------------------------------------------------------------------ permissions


@pytest.mark.slow
@needs_root
def test_a_record_that_cannot_be_written_is_named_and_can_still_be_read(tmp_path: Path) -> None:
    fill(tmp_path / "heap", 3)
    with disk(tmp_path / "disk", "size=8m") as at:
        assert onrecord("read", tmp_path / "heap", "--record", at / "r").code == 0
        remount(at, "ro")
        for place in (at / "r", at / "other"):
            ran = onrecord("read", tmp_path / "heap", "--record", place)
            assert ran.code == RecordError.exit_code
            assert ran.err.startswith(f"onrecord: The record {place} cannot be written")
            assert ran.err.endswith("make the folder writable, or name another with --record.\n")
            assert ran.err.count("\n") == 1
        with Record.open(at / "r") as record:
            (one, *_) = record.releases()
        assert str(one.title) in onrecord("show", one.id, "--record", at / "r").out
        found = onrecord("search", '"note 2"', "--record", at / "r")
        assert (found.code, found.err) == (0, "")
        assert "Note Number 2" in found.out
        assert onrecord("audit", "--record", at / "r").code == 0


def test_what_may_not_be_opened_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    fill(tmp_path / "heap", 3)
    (tmp_path / "heap" / "00001.md").chmod(0)
    (tmp_path / "heap" / "closed").mkdir(mode=0)
    ran = onrecord("read", tmp_path / "heap", "--record", tmp_path / "r", command=NO_SUPERUSER)
    assert ran.code == 0
    assert "Releases: 2 new" in ran.out
    says = "cannot be opened (Permission denied): make it readable and read it again."
    assert ran.out.split("Refused: 2.\n")[1] == (
        f"  {tmp_path}/heap/00001.md {says}\n  {tmp_path}/heap/closed {says}\n"
    )
    inside = tmp_path / "heap" / "closed" / "x"
    ran = onrecord("parse", inside, command=NO_SUPERUSER)
    assert (ran.code, ran.err) == (
        Unreadable.exit_code,
        f"onrecord: '{inside}' cannot be reached (Permission denied): make it readable and try again.\n",
    )


def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    fill(tmp_path / "heap", 1)
    assert onrecord("read", tmp_path / "heap", "--record", tmp_path / "r").code == 0
    folders = [tmp_path / "r", *(path for path in (tmp_path / "r").rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    (tmp_path / "closed").mkdir(mode=0o555)
    for place in (tmp_path / "r", tmp_path / "closed", tmp_path / "closed" / "r"):
        ran = onrecord("read", tmp_path / "heap", "--record", place, command=NO_SUPERUSER)
        assert ran.code == RecordError.exit_code
        assert ran.err.startswith(f"onrecord: The record {place} cannot be written")
        assert ran.err.endswith("make the folder writable, or name another with --record.\n")
        assert ran.err.count("\n") == 1
    found = onrecord("search", '"note 0"', "--record", tmp_path / "r", command=NO_SUPERUSER)
    assert (found.code, found.err) == (0, "")
    assert "Note Number 0" in found.out
    for folder in folders:
        folder.chmod(0o755)


# ------------------------------------------------------------------ disks


@pytest.mark.slow
@needs_root
@pytest.mark.parametrize("size", ["2m", "2600k", "3m"])
def test_a_disk_that_fills_up_loses_nothing_that_was_finished(tmp_path: Path, size: str) -> None:
    fill(tmp_path / "heap", 60, paragraphs=40)
    with disk(tmp_path / "disk", f"size={size}") as at:
        ran = onrecord("read", tmp_path / "heap", "--record", at / "r", "--json")
        assert ran.code == RecordError.exit_code
        assert ran.err.startswith(f"onrecord: The disk of the record {at / 'r'} is full: ")
        assert ran.err.endswith("make room and read again.\n")
        finished = {line["sha256"]: Path(line["source"]).read_bytes() for line in lines(ran.out)}
        assert 3 < len(finished) < 60
        whole(at / "r", finished)
        # Before there is room: the record is read, and the sentence stays the same.
        assert onrecord("audit", "--record", at / "r").code == 0
        again = onrecord("read", tmp_path / "heap", "--record", at / "r", "--json")
        assert (again.code, again.err) == (ran.code, ran.err)
        remount(at, "size=64m")
        whole(at / "r", finished)
        ran = onrecord("read", tmp_path / "heap", "--record", at / "r", "--json")
        assert ran.code == 0
        assert lines(ran.out)[-1]["known"] >= len(finished)
        assert "Note Number 59" in onrecord("search", '"note 59"', "--record", at / "r").out
        assert onrecord("read", tmp_path / "heap", "--record", tmp_path / "calm").code == 0
        assert facts(at / "r") == facts(tmp_path / "calm")


def test_an_output_that_takes_nothing_is_one_sentence(tmp_path: Path) -> None:
    fill(tmp_path / "heap", 1)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*ONRECORD, "parse", tmp_path / "heap"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (
        1,
        (
            "onrecord: The output could not be written (No space left on device):"
            " make room for it and try again.\n"
        ),
    )


# ------------------------------------------------------------------ what goes away


def test_a_file_that_goes_away_while_the_rest_is_read_is_named(tmp_path: Path) -> None:
    heap = tmp_path / ("heap" + "p" * 200)
    fill(heap, 40)
    single = tmp_path / "single.md"
    single.write_text(note("Alone"), "utf-8")
    reading, writing = os.pipe()
    # A pipe this small holds back the command after a few files: the rest is still to be read.
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    process = subprocess.Popen(
        [*ONRECORD, "read", heap, single, "--record", tmp_path / "r", "--json"],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writing)
    with process, os.fdopen(reading, encoding="utf-8") as out:
        told = [out.readline()]
        for gone in (heap / "00039.md", single):
            gone.unlink()
        told += out.readlines()
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    refused = {line["source"]: line["says"] for line in map(json.loads, told) if line["type"] == "refusal"}
    assert refused == {
        f"{heap}/00039.md": f"{heap}/00039.md went away while the rest was read: put it back, read it again.",
        str(single): f"There is nothing at '{single}': check the path and try again.",
    }
    assert json.loads(told[-1])["new"] == 39


# ------------------------------------------------------------------ a failure of onrecord itself


def broken(*arguments: str | Path) -> Ended:
    """The command with a fault put into it, as a release of onrecord may have one."""
    with tempfile.TemporaryDirectory() as folder:
        # Python runs a module of this name in every process it begins, those that read included.
        Path(folder, "sitecustomize.py").write_text(BROKEN, "utf-8")
        return onrecord(*arguments, command=("env", f"PYTHONPATH={folder}", *ONRECORD))


def test_a_source_that_onrecord_fails_on_stops_nothing(tmp_path: Path) -> None:
    fill(tmp_path / "heap", 3)
    bad = tmp_path / "heap" / "00001.md"
    bad.write_text(note("Bad", "It breaks the reader."), "utf-8")
    ran = broken("read", tmp_path / "heap", "--record", tmp_path / "r")
    assert ran.code == exits.INTERNAL
    assert "Releases: 2 new" in ran.out
    assert ran.out.endswith(
        f"Refused: 1.\n  {bad} is not read because onrecord itself failed on it (ZeroDivisionError at"
        " sitecustomize.py:6: integer division by zero): report this line, with the file if you may pass it"
        " on, and read it again with the version that mends it.\n"
    )
    with Record.open(tmp_path / "r") as record:
        sha256 = hashlib.sha256(bad.read_bytes()).hexdigest()
        assert record.source_bytes(sha256) == bad.read_bytes()
    assert broken("audit", "--record", tmp_path / "r").code == 0
    mended = onrecord("read", tmp_path / "heap", "--record", tmp_path / "r")
    assert (mended.code, "Releases: 1 new" in mended.out) == (0, True)
    with Record.open(tmp_path / "r") as record:
        assert record.refusals() == ()


def test_what_was_read_before_onrecord_failed_stays(tmp_path: Path) -> None:
    fill(tmp_path / "heap", 2)
    (tmp_path / "heap" / "00001.md").write_text(note("Bad", "It breaks the reader."), "utf-8")
    assert onrecord("read", tmp_path / "heap", "--record", tmp_path / "r").code == 0
    before = facts(tmp_path / "r")
    ran = broken("read", tmp_path / "heap", "--record", tmp_path / "r")
    assert ran.code == exits.INTERNAL
    assert facts(tmp_path / "r") == before
    with Record.open(tmp_path / "r") as record:
        assert [refusal.kind for refusal in record.refusals()] == ["internal"]
    assert onrecord("read", tmp_path / "heap", "--record", tmp_path / "r").code == 0
    with Record.open(tmp_path / "r") as record:
        assert record.refusals() == ()
    assert facts(tmp_path / "r") == before


def test_parse_goes_on_after_a_source_that_onrecord_fails_on(tmp_path: Path) -> None:
    fill(tmp_path / "heap", 3)
    (tmp_path / "heap" / "00001.md").write_text(note("Bad", "It breaks the reader."), "utf-8")
    ran = broken("parse", tmp_path / "heap", "--json")
    assert ran.code == exits.INTERNAL
    assert [line["title"] for line in lines(ran.out)] == ["Note Number 0", "Note Number 2"]
    assert ran.err.startswith(f"refused: {tmp_path / 'heap' / '00001.md'} is not read because")
    assert ran.err.count("\n") == 1


def test_an_index_that_is_behind_is_brought_level_or_says_so(tmp_path: Path) -> None:
    fill(tmp_path / "heap", 2)
    assert onrecord("read", tmp_path / "heap" / "00000.md", "--record", tmp_path / "r").code == 0
    source = numbered(1).encode()
    with Record.open(tmp_path / "r", write=True) as record:
        from onrecord.model import Source

        given = Source("00001.md", source)
        record.keep(given, *read_source(given), received_at="2026-01-31T12:00:00Z", origin="file")
    with writing(tmp_path / "r" / "index", 1.0):
        busy = onrecord("search", "paragraph", "--record", tmp_path / "r")
    assert busy.code == 0
    first, second = busy.err.splitlines()
    assert first.startswith("onrecord: The index was not brought level: ")
    assert second == (
        "onrecord: The index is behind the record (1 of 2 editions):"
        " read into the record again to bring it level."
    )
    ran = onrecord("search", "paragraph", "--record", tmp_path / "r")
    assert ran.err == ""
    assert "Note Number 1" in ran.out


def test_an_index_that_was_never_finished_is_made_when_it_is_asked(tmp_path: Path) -> None:
    fill(tmp_path / "heap", 1)
    assert onrecord("read", tmp_path / "heap", "--record", tmp_path / "r").code == 0
    (tmp_path / "r" / "index" / "current").unlink()
    ran = onrecord("search", '"note 0"', "--record", tmp_path / "r")
    assert (ran.code, ran.err) == (0, "")
    assert "Note Number 0" in ran.out
