"""A folder that cannot be written and a disk that is full: a clear sentence, nothing lost. Real disks."""

import os
import random
import tempfile
from pathlib import Path

import msgspec
import pytest
from tests.disks import disk, needs_root, remount

from onrecord.errors import RecordError
from onrecord.keep import Record
from onrecord.keep.db import rows

from .build import AT, received, release


def keep(record: Record, number: int, size: int = 10) -> str:
    source, reading, editions = received(release(("A", f"Words {number}."), title=f"Title {number}"))
    noise = random.Random(number).randbytes(size)
    source = msgspec.structs.replace(source, data=noise)
    return record.keep(source, reading, editions, received_at=AT, origin="file").sha256


@needs_root
def test_a_read_only_folder_is_read_and_not_written(tmp_path: Path) -> None:
    with disk(tmp_path / "disk", "size=4m") as at:
        folder = at / "r"
        with Record.open(folder, write=True, create=True) as record:
            kept = keep(record, 1)
        remount(at, "ro")
        with Record.open(folder) as record:
            assert len(record.source_bytes(kept)) == 10
        with pytest.raises(RecordError, match=r"cannot be written.*make the folder writable"):
            Record.open(folder, write=True)
        with pytest.raises(RecordError, match=r"cannot be written.*make the folder writable"):
            Record.open(at / "other", write=True, create=True)


@needs_root
def test_a_read_only_copy_without_journal_is_read(tmp_path: Path) -> None:
    with disk(tmp_path / "disk", "size=4m") as at:
        with Record.open(at / "r", write=True, create=True) as record:
            keep(record, 1)
        for name in ("record.db-wal", "record.db-shm", "record.lock"):
            (at / "r" / name).unlink()
        remount(at, "ro")
        with Record.open(at / "r") as record:
            assert record.counts().releases == 1


@needs_root
def test_a_folder_of_somebody_else_is_read_beside_its_writer(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    tmp_path.chmod(0o755)
    for above in tmp_path.parents:
        if above == Path(tempfile.gettempdir()):
            break
        above.chmod(0o755)
    with Record.open(folder, write=True, create=True) as record:
        keep(record, 1)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                os.setuid(65534)
                with Record.open(folder) as reader:
                    status = 0 if reader.counts().releases == 1 else 2
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@needs_root
def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    with disk(tmp_path / "disk", "size=3m") as at:
        folder = at / "r"
        kept: list[str] = []
        with Record.open(folder, write=True, create=True) as record:
            with pytest.raises(RecordError, match="full"):
                fill(record, kept)
            assert 3 < len(kept) < 1000
            check(record, kept)
        with Record.open(folder) as record:
            check(record, kept)
        # The same record goes on once there is room.
        remount(at, "size=12m")
        with Record.open(folder, write=True) as record:
            kept.append(keep(record, len(kept), size=100_000))
            check(record, kept)


def fill(record: Record, kept: list[str]) -> None:
    for number in range(1000):
        kept.append(keep(record, number, size=100_000))


def check(record: Record, kept: list[str]) -> None:
    counts = record.counts()
    assert counts.sources == counts.releases == counts.editions == len(kept)
    assert all(len(record.source_bytes(one)) == 100_000 for one in kept)
    assert record.ask(lambda db: rows(db, "PRAGMA integrity_check")) == [("ok",)]


@needs_root
@pytest.mark.parametrize("options", ["size=64k", "size=1m,nr_inodes=1", "size=1m,nr_inodes=2"])
def test_a_disk_with_no_room_for_a_record_says_so(tmp_path: Path, options: str) -> None:
    with disk(tmp_path / "disk", options) as at, pytest.raises(RecordError, match=r"disk of .* full"):
        Record.open(at / "r", write=True, create=True)
