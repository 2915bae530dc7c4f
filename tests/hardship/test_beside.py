"""Beside a reading that is under way: questions are answered, and a second reading waits its turn."""

import json
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from onrecord.errors import RecordBusy

from .heaps import fill, numbered
from .processes import ONRECORD, onrecord

pytestmark = pytest.mark.slow


@contextmanager
def reading(record: Path, first: bytes) -> Generator[subprocess.Popen[bytes]]:
    """A reading that has kept ``first`` and waits for its next source, until it is given one."""
    heap = record.parent / "first.md"
    heap.write_bytes(first)
    process = subprocess.Popen(
        [*ONRECORD, "read", heap, "-", "--record", record, "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        try:
            assert process.stdout is not None
            assert json.loads(process.stdout.readline())["type"] == "source"
            yield process
        finally:
            process.kill()


def test_questions_are_answered_while_a_reading_is_under_way(tmp_path: Path) -> None:
    with reading(tmp_path / "r", numbered(1).encode()) as writer:
        found = onrecord("search", '"note 1"', "--record", tmp_path / "r", "--json")
        assert found.code == 0, found.err
        (release,) = {hit["release"] for hit in map(json.loads, found.out.splitlines())}
        assert onrecord("show", release, "--record", tmp_path / "r").out.startswith("Note Number 1\n")
        assert onrecord("audit", "--record", tmp_path / "r").code == 0
        out, _ = writer.communicate(numbered(2).encode(), timeout=60)
        assert writer.returncode == 0
        assert json.loads(out.splitlines()[-1])["new"] == 2
    found = onrecord("search", '"note 2"', "--record", tmp_path / "r", "--json")
    assert len({hit["release"] for hit in map(json.loads, found.out.splitlines())}) == 1


@pytest.mark.alone
def test_a_second_reading_waits_and_then_says_who_holds_the_record(tmp_path: Path) -> None:
    fill(tmp_path / "heap", 1)
    with reading(tmp_path / "r", numbered(1).encode()) as writer:
        began = time.monotonic()
        second = onrecord("read", tmp_path / "heap", "--record", tmp_path / "r")
        assert time.monotonic() - began > 5
        assert (second.code, second.err) == (
            RecordBusy.exit_code,
            (
                f"onrecord: The record {tmp_path / 'r'} is being written by process {writer.pid}:"
                " wait for it to finish, or stop it, and try again.\n"
            ),
        )


def test_a_second_reading_gets_its_turn_when_the_first_one_ends(tmp_path: Path) -> None:
    fill(tmp_path / "heap", 3)
    with reading(tmp_path / "r", numbered(9).encode()) as first:
        second = subprocess.Popen(
            [*ONRECORD, "read", tmp_path / "heap", "--record", tmp_path / "r", "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        with second:
            time.sleep(1)
            assert second.poll() is None
            first.communicate(numbered(8).encode(), timeout=60)
            out, err = second.communicate(timeout=60)
        assert (first.returncode, second.returncode, err) == (0, 0, b"")
        assert json.loads(out.splitlines()[-1])["new"] == 3
