"""`read` with several processes: the same record, a clock, and processes that end."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec
import pytest
from tests.cli.conftest import Run, heap

from onrecord.errors import Unreadable
from onrecord.faces.cli.auditing import _read  # pyright: ignore[reportPrivateUsage]
from onrecord.faces.cli.reading import limits_of
from onrecord.faces.cli.worker import receive, send
from onrecord.faces.cli.workers import Readers
from onrecord.keep import Record
from onrecord.keep.db import rows
from onrecord.model import Refusal, Source
from onrecord.pipeline import read_source
from onrecord.read.limits import Limits

SLOW = b"SENIOR OFFICIAL: yes. Go to Otto Brandt.\n\nQ    And?\n\n" * 16_000
"""A text whose parsing takes several times a second on any machine."""

TABLES = ("sources", "releases", "editions", "turns", "paragraphs", "exchanges", "refusals")


def content(place: Path) -> str:
    """A hash of every row that is the same whenever it is written."""
    digest = hashlib.sha256()
    with Record.open(place) as record:
        for table in TABLES:
            found = record.ask(lambda db, table=table: rows(db, f"SELECT * FROM {table} ORDER BY 1, 2, 3"))
            names = record.ask(
                lambda db, table=table: rows(db, f"SELECT name FROM pragma_table_info('{table}')")
            )
            keep = [n for n, (name,) in enumerate(names) if not name.endswith("_at")]
            for row in found:
                digest.update(repr([row[n] for n in keep]).encode())
    return digest.hexdigest()


def in_pieces(place: Path, many: int) -> None:
    place.mkdir()
    for number in range(many):
        text = f"# Note {number}\n\nMedia Note\n\nMarch {number % 28 + 1}, 2024\n\nThe lock is closed.\n"
        (place / f"{number:03}.md").write_text(text, "utf-8")
    (place / "empty.md").write_bytes(b"")


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [2, 3])
def test_the_record_is_the_same_with_any_number(
    samples: Path, tmp_path: Path, onrecord: Run, jobs: int
) -> None:
    in_pieces(tmp_path / "more", 70)
    paths = [*heap(samples), tmp_path / "more"]
    one = onrecord("read", *paths, "--record", tmp_path / "one", "--json")
    several = onrecord("read", *paths, "--jobs", str(jobs), "--record", tmp_path / "several", "--json")
    assert content(tmp_path / "one") == content(tmp_path / "several")
    named = [
        [msgspec.json.decode(line).get("source") for line in ran.out.splitlines()] for ran in (one, several)
    ]
    assert named[0] == named[1]


@pytest.mark.slow
@pytest.mark.alone
def test_what_takes_too_long_is_named_and_the_rest_is_read(tmp_path: Path, onrecord: Run) -> None:
    in_pieces(tmp_path / "heap", 5)
    slow = tmp_path / "heap" / "002-slow.txt"
    slow.write_bytes(SLOW)
    ran = onrecord("read", tmp_path / "heap", "--max-seconds", "1", "--record", tmp_path / "r")
    assert "5 new" in ran.out
    assert (
        f"{slow} is not read because it takes longer than 1 seconds: split it, or give it more with"
        " --max-seconds." in ran.out
    )
    with Record.open(tmp_path / "r") as record:
        # Its bytes are kept: it can be read again with more time.
        assert record.source_bytes(hashlib.sha256(SLOW).hexdigest()) == SLOW


@pytest.mark.slow
@pytest.mark.alone
def test_what_was_read_before_it_took_too_long_stays(tmp_path: Path, onrecord: Run) -> None:
    slow = tmp_path / "slow.txt"
    slow.write_bytes(SLOW)
    place = tmp_path / "r"
    assert onrecord("read", slow, "--record", place).code == 0
    with Record.open(place) as record:
        before = record.counts()
    ran = onrecord("read", slow, "--max-seconds", "1", "--record", place)
    assert "takes longer than 1 seconds" in ran.out
    with Record.open(place) as record:
        assert record.counts() == before


def children() -> list[int]:
    """The processes that read for this one."""
    out = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())], check=False, capture_output=True, text=True
    )
    return [int(line.split()[0]) for line in out.stdout.splitlines() if "onrecord.faces.cli.worker" in line]


def killing(times: int) -> threading.Thread:
    """Kill the process that reads as soon as there is one, so many times."""

    def kill() -> None:
        killed: set[int] = set()
        until = time.monotonic() + 60
        while len(killed) < times and time.monotonic() < until:
            for child in set(children()) - killed:
                # It has begun to read once it is no longer starting.
                time.sleep(1.0)
                os.kill(child, signal.SIGKILL)
                killed.add(child)
            time.sleep(0.02)

    thread = threading.Thread(target=kill)
    thread.start()
    return thread


@pytest.mark.slow
@pytest.mark.alone
def test_a_process_that_is_killed_once_costs_nothing(tmp_path: Path) -> None:
    killer = killing(1)
    with Readers(1, Limits()) as readers:
        ((item,),) = readers.read([Source("slow.txt", SLOW)])
    killer.join()
    assert not isinstance(item, Refusal)
    assert item[1][0].refusals == ()
    assert item[1][1] == read_source(Source("slow.txt", SLOW))[1]


@pytest.mark.slow
@pytest.mark.alone
def test_a_source_on_which_two_processes_end_is_named_and_the_rest_is_read() -> None:
    killer = killing(2)
    items = [Source("slow.txt", SLOW), Source("a.md", b"# A note\n\nMedia Note\n\nThe lock is closed.\n")]
    with Readers(1, Limits()) as readers:
        (first, second) = [item for some in readers.read(items) for item in some]
    killer.join()
    assert not isinstance(first, Refusal)
    assert not isinstance(second, Refusal)
    ((refusal,), ()) = first[1][0].refusals, first[1][1]
    assert refusal.kind == "ended"
    assert refusal.says.startswith(
        "slow.txt is not read because the process that read it ended twice (signal 9)"
    )
    assert len(second[1][1]) == 1


@pytest.mark.slow
def test_nothing_in_the_folder_is_taken_for_a_module(tmp_path: Path) -> None:
    (tmp_path / "msgspec.py").write_text("raise SystemExit('hostile')\n", "utf-8")
    (tmp_path / "a.md").write_bytes(b"# A note\n\nMedia Note\n\nThe lock is closed.\n")
    command = [sys.executable, "-P", "-m", "onrecord", "read", "a.md", "--record", "r"]
    done = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_process_ends_with_the_one_that_asked() -> None:
    command = [sys.executable, "-P", "-m", "onrecord.faces.cli.worker"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    send(process.stdin, msgspec.msgpack.encode(Limits()))
    assert receive(process.stdout) is not None
    process.stdin.close()
    assert process.wait(timeout=20) == 0
    assert receive(process.stdout) is None
    process.stdout.close()


@pytest.mark.parametrize(
    "option", ["max-bytes", "max-depth", "max-entries", "max-expansion", "max-seconds", "jobs"]
)
def test_a_limit_is_a_number_from_one(option: str, tmp_path: Path, onrecord: Run) -> None:
    for given in ("0", "-3", "many"):
        ran = onrecord("read", tmp_path, f"--{option}", given)
        assert ran.code == 2
        assert option in ran.err


def test_the_help_states_the_usual_limits(onrecord: Run) -> None:
    out = " ".join(onrecord("read", "--help").out.replace("│", " ").split())
    usual = Limits()
    for number in (usual.source_bytes, usual.heap_depth, usual.members, usual.expansion, usual.seconds):
        assert f"({number:,})" in out


def test_each_option_sets_its_limit(tmp_path: Path, onrecord: Run) -> None:
    assert limits_of({"max_bytes": 7, "max_seconds": None}) == Limits(source_bytes=7)
    in_pieces(tmp_path / "heap", 3)
    ran = onrecord("read", tmp_path / "heap", "--max-bytes", "20", "--record", tmp_path / "r")
    assert ran.out.count("is larger than 20 bytes: split it and read the parts") == 3


def test_the_audit_reads_what_a_raised_limit_let_in() -> None:
    big = Source("big", bytes(Limits().source_bytes + 1))
    with pytest.raises(Unreadable) as refused:
        _read(big)
    assert refused.value.kind != "size"
