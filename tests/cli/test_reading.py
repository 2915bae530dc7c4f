"""`read`: what it keeps, what it says, what it refuses."""

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from tests.cli.conftest import Run, heap

from onrecord.errors import NotFound, RecordBusy, Unreadable
from onrecord.faces.cli.summary import SourceRead, Summary
from onrecord.keep import Record
from onrecord.model import Refusal


class Refused(Refusal, frozen=True, tag="refusal", tag_field="type"):
    """A refusal as a line of JSON."""


def lines(out: str) -> list[SourceRead | Summary | Refused]:
    return [msgspec.json.decode(line, type=SourceRead | Summary | Refused) for line in out.splitlines()]


@pytest.mark.slow
def test_the_summary_says_what_was_read_what_is_doubtful_and_what_was_refused(
    samples: Path, tmp_path: Path, onrecord: Run
) -> None:
    ran = onrecord("read", *heap(samples), "--record", tmp_path / "r")
    assert ran.code == 0
    assert "Read 14 sources" in ran.out
    assert "21 new, 1 changed, 1 as before" in ran.out
    assert "Doubtful:" in ran.out
    assert "slips of the sources" in ran.out
    assert f"{samples / 'digest-2025-03.md'}, turn 16: " in ran.out
    assert "Refused: 0." in ran.out


@pytest.mark.slow
def test_reading_the_same_bytes_twice_changes_nothing(samples: Path, tmp_path: Path, onrecord: Run) -> None:
    place = tmp_path / "r"
    onrecord("read", samples / "feed.xml", "--record", place)
    with Record.open(place) as record:
        before = record.counts()
    ran = onrecord("read", samples / "feed.xml", "--record", place, "--json")
    (*_, summary) = lines(ran.out)
    assert isinstance(summary, Summary)
    assert (summary.new, summary.changed, summary.known) == (0, 0, 1)
    with Record.open(place) as record:
        assert record.counts() == before


@pytest.mark.slow
def test_json_is_one_object_a_line_and_ends_with_the_summary(
    samples: Path, tmp_path: Path, onrecord: Run
) -> None:
    (tmp_path / "heap").mkdir()
    page = samples / "pages" / "2025-03-14-taken-question.html"
    (tmp_path / "heap" / "a.html").write_bytes(page.read_bytes())
    (tmp_path / "heap" / "b.html").write_bytes(b"")
    ran = onrecord("read", tmp_path / "heap", "--record", tmp_path / "r", "--json")
    assert ran.err == ""
    told = lines(ran.out)
    assert isinstance(told[-1], Summary)
    assert [item.source for item in told if isinstance(item, SourceRead) and item.new] == [
        str(tmp_path / "heap" / "a.html")
    ]
    assert told[-1].refused == 1
    assert ran.code == 0


def test_a_refusal_names_the_file_and_the_reason_and_the_rest_is_read(
    samples: Path, tmp_path: Path, onrecord: Run
) -> None:
    picture = tmp_path / "picture.html"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    ran = onrecord("read", picture, samples / "feed.xml", "--record", tmp_path / "r")
    assert ran.code == 0
    assert f"Refused: 1.\n  {picture}" in ran.out
    with Record.open(tmp_path / "r") as record:
        assert [item.source for item in record.refusals()] == [str(picture)]


def test_when_nothing_could_be_read_the_code_says_so(tmp_path: Path, onrecord: Run) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    ran = onrecord("read", empty, "--record", tmp_path / "r")
    assert ran.code == Unreadable.exit_code
    assert f"Refused: 1.\n  {empty}" in ran.out


def test_a_path_that_is_not_there_stops_before_anything_is_made(
    samples: Path, tmp_path: Path, onrecord: Run
) -> None:
    ran = onrecord("read", samples / "feed.xml", tmp_path / "nowhere", "--record", tmp_path / "r")
    assert ran.code == NotFound.exit_code
    assert str(tmp_path / "nowhere") in ran.err
    assert not (tmp_path / "r").exists()


def test_standard_input_is_read_too(
    samples: Path, tmp_path: Path, onrecord: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = io.TextIOWrapper(io.BytesIO((samples / "feed.xml").read_bytes()))
    monkeypatch.setattr(sys, "stdin", data)
    ran = onrecord("read", "-", "--record", tmp_path / "r")
    assert ran.code == 0
    assert "5 new" in ran.out


@pytest.mark.slow
def test_the_record_of_the_environment_is_used(
    samples: Path, tmp_path: Path, onrecord: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_RECORD", str(tmp_path / "mine"))
    assert onrecord("read", samples / "feed.xml").code == 0
    assert Record.is_record(tmp_path / "mine")
    assert onrecord("search", "lock").code == 0


def test_a_second_writer_is_told_who_holds_the_record(samples: Path, tmp_path: Path) -> None:
    place = tmp_path / "r"
    with Record.open(place, write=True, create=True), pytest.raises(RecordBusy, match=str(os.getpid())):
        Record.open(place, write=True, wait=0.1)


@pytest.mark.slow
def test_a_terminal_sees_a_bar_with_rate_and_remaining_time(samples: Path, tmp_path: Path) -> None:
    screen, tty = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "onrecord", "read", str(samples / "pages"), "--record", str(tmp_path / "r")],
        stdin=tty,
        stdout=subprocess.PIPE,
        stderr=tty,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
    ) as process:
        os.close(tty)
        shown = b""
        while True:
            try:
                part = os.read(screen, 65536)
            except OSError:
                break
            shown += part
        out, _ = process.communicate()
    os.close(screen)
    assert process.returncode == 0
    assert b"Reading" in shown
    assert b"/s" in shown
    assert b"0:00" in shown
    assert out.startswith(b"Read 11 sources")
