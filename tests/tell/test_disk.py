"""A full disk and one that cannot be written: one sentence, and nothing lost or doubled. Real disks."""

import contextlib
from pathlib import Path

import pytest
from tests.disks import disk, needs_root, remount

from onrecord.errors import RecordError
from onrecord.keep import Record
from onrecord.tell.collect import collect
from onrecord.tell.store import Store

from .made import NOW, follow, keep, notices, page


def filled(at: Path) -> Path:
    """A file that takes the room that is left."""
    path = at / "filler"
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"x" * 4096):
            pass
    return path


@needs_root
def test_a_full_disk_puts_off_what_is_to_be_told_and_loses_nothing(tmp_path: Path) -> None:
    with disk(tmp_path / "disk", "size=4m") as at:
        keep(at / "r", "old.html", page(title="An Older Briefing"))
        followers = [follow(at / "r", "bridge") for _ in range(20)]
        for number in range(4):
            keep(at / "r", f"{number}.html", page(title=f"Briefing {number}"))
        with Record.open(at / "r") as record, Store.open(at / "r") as store:
            filler = filled(at)
            with pytest.raises(RecordError, match=r"tell\.db.*full.*(room|check)"):
                collect(record, store, NOW)
            filler.unlink()
            collect(record, store, NOW)
            assert collect(record, store, NOW).notices == 0
        for one in followers:
            keys = [each.key for each in notices(at / "r", one)]
            assert len(keys) == len(set(keys)) == 16


@needs_root
def test_a_disk_that_cannot_be_written_takes_no_subscription_and_says_so(tmp_path: Path) -> None:
    with disk(tmp_path / "disk", "size=4m") as at:
        keep(at / "r", "old.html", page())
        remount(at, "ro")
        with pytest.raises(RecordError, match=r"tell\.db cannot be written"):
            Store.open(at / "r")
