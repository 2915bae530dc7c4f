"""One writer, any number of readers: real processes."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from onrecord.errors import RecordBusy
from onrecord.keep import Record

from .build import AT, received, release

READER = """
import sys, time
from onrecord.keep import Record
with Record.open(sys.argv[1]) as record:
    print("ready", flush=True)
    last = 0
    while last < int(sys.argv[2]):
        counts = record.counts()
        assert counts.sources == counts.releases == counts.editions, counts
        assert counts.releases >= last
        last = counts.releases
        if last:
            newest = record.releases(limit=1)[0]
            assert record.release(newest.id).proof.rebuilt
"""

HOLDER = """
import sys, time
from onrecord.keep import Record
with Record.open(sys.argv[1], write=True, create=True):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline().strip() in {"ready", "held"}
    return child


def end(child: subprocess.Popen[str]) -> int:
    child.communicate(timeout=30)
    return child.returncode


@pytest.mark.slow
def test_two_readers_beside_a_writer_see_whole_sources_only(tmp_path: Path) -> None:
    with Record.open(tmp_path / "r", write=True, create=True) as record:
        readers = [start(READER, tmp_path / "r", 60) for _ in range(2)]
        for number in range(60):
            one = received(release(("A", f"Words {number}."), title=f"Title {number}"))
            record.keep(*one, received_at=AT, origin="file")
        assert [end(reader) for reader in readers] == [0, 0]


def test_a_second_writer_is_told_who_holds_the_record(tmp_path: Path) -> None:
    holder = start(HOLDER, tmp_path / "r", 60)
    try:
        began = time.monotonic()
        with pytest.raises(RecordBusy, match=f"process {holder.pid}") as caught:
            Record.open(tmp_path / "r", write=True, wait=0.3)
        assert 0.3 <= time.monotonic() - began < 5
        assert str(tmp_path / "r") in str(caught.value)
        with Record.open(tmp_path / "r") as reader:
            assert reader.counts().sources == 0
    finally:
        holder.kill()
        end(holder)
    with Record.open(tmp_path / "r", write=True, wait=0) as record:
        assert record.counts().sources == 0, "the lock of a killed writer is free"


def test_a_second_writer_waits_its_turn(tmp_path: Path) -> None:
    holder = start(HOLDER, tmp_path / "r", 0.5)
    with Record.open(tmp_path / "r", write=True, wait=20) as record:
        record.keep(*received(release(("A", "Hello."))), received_at=AT, origin="file")
    assert end(holder) == 0


def test_a_writer_of_this_very_process_is_busy_too(tmp_path: Path) -> None:
    with (
        Record.open(tmp_path / "r", write=True, create=True),
        pytest.raises(RecordBusy, match=f"process {os.getpid()}"),
    ):
        Record.open(tmp_path / "r", write=True, wait=0)


def test_many_threads_read_one_open_record(tmp_path: Path) -> None:
    with Record.open(tmp_path / "r", write=True, create=True) as record:
        for number in range(5):
            one = received(release(("A", f"Words {number}."), title=f"Title {number}"))
            record.keep(*one, received_at=AT, origin="file")
    failures: list[BaseException] = []
    with Record.open(tmp_path / "r") as record:

        def ask() -> None:
            try:
                for _ in range(20):
                    assert record.total() == 5
                    assert len(list(record.since(0))) == 5
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []


def test_threads_that_come_and_go_leave_no_open_files(tmp_path: Path) -> None:
    with Record.open(tmp_path / "r", write=True, create=True):
        pass
    with Record.open(tmp_path / "r") as record:
        for _ in range(30):
            thread = threading.Thread(target=record.counts)
            thread.start()
            thread.join()
        assert open_files(tmp_path / "r") <= 3
    assert open_files(tmp_path / "r") == 0


def open_files(folder: Path) -> int:
    links = Path("/proc/self/fd")
    if not links.is_dir():
        pytest.skip("this system does not list open files")
    return sum(link.is_symlink() and str(folder) in str(link.readlink()) for link in links.iterdir())
