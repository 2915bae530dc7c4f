"""Heaps through the command: a file, and a stream on standard input."""

import subprocess
import sys
from pathlib import Path

import pytest

from .build import answer, per_record, record, tarred, zipped

RELEASE = b"""<h1>Meeting with the Foreign Minister</h1>
<p>Readout</p><p>Office of the Spokesperson</p><p>May 20, 2021</p>
<p>The Secretary met today with the Foreign Minister. They spoke of trade.</p>"""
HEAPS = {
    "a.zip": zipped({"in/one.html": RELEASE}),
    "a.tar.xz": tarred({"in/one.html": RELEASE}, "w:xz"),
    "a.warc.gz": per_record(record("https://e.org/one", answer(RELEASE))),
}


def parsed(*arguments: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "onrecord", "parse", *arguments, "--json"]
    return subprocess.run(command, input=given, capture_output=True, timeout=60, check=False)


def read_whole(ran: subprocess.CompletedProcess[bytes]) -> bool:
    return ran.returncode == 0 and ran.stdout.count(b"\n") == 1 and b"The Secretary met today" in ran.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", HEAPS)
def test_a_heap_is_parsed_from_standard_input(name: str) -> None:
    ran = parsed("-", given=HEAPS[name])
    assert read_whole(ran), ran.stderr
    assert ran.stderr == b""


def test_a_heap_is_parsed_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.tar.xz").write_bytes(HEAPS["a.tar.xz"])
    ran = parsed(str(tmp_path))
    assert read_whole(ran), ran.stderr
    assert b"a.tar.xz/in/one.html" in ran.stdout


@pytest.mark.slow
def test_a_heap_cut_off_gives_what_is_whole_and_says_so() -> None:
    heap = tarred({"one.html": RELEASE, "two.html": RELEASE})
    ran = parsed("-", given=heap[:1700])
    assert ran.stdout.count(b"\n") == 1
    assert b"two.html" in ran.stderr
    assert b"as if cut off" in ran.stderr
    assert ran.returncode == 4
