"""kill -9 at any moment of keeping and collecting: the outbox holds what it would hold, each thing once."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import apsw
import pytest

from onrecord.tell.database import NAME

from .made import follow, keep, page
from .teller import tell

QUERIES = ("barges", "brenn", "harbour", "-barges", '"bridge will be opened"', "ferry")


def folder_of(path: Path) -> Path:
    """A record with one release and people who follow what comes."""
    keep(path, "old.html", page(title="An Older Briefing"), at="2026-01-30T12:00:00Z")
    for words in QUERIES:
        follow(path, words)
        follow(path, words, when="daily")
    follow(path, "all", "changes")
    return path


def told(folder: Path) -> list[tuple[int, str]]:
    """Everything in the outbox: subscription and key of each notice."""
    db = apsw.Connection(str(folder / NAME))
    try:
        sql = (
            "SELECT subscription, happenings.key FROM notices JOIN happenings ON happenings.id = happening"
            " JOIN deliveries ON deliveries.id = delivery ORDER BY 1, 2"
        )
        return list(db.execute(sql))
    finally:
        db.close()


@pytest.mark.parametrize(
    ("kills", "sources"),
    [(3, 12), pytest.param(100, 400, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])],
)
def test_nothing_is_lost_or_doubled_by_killing_who_tells(tmp_path: Path, kills: int, sources: int) -> None:
    calm = folder_of(tmp_path / "calm")
    tell(calm, sources)
    expected = told(calm)
    assert len(expected) == len(set(expected)) > sources * 5

    killed = folder_of(tmp_path / "killed")
    chance = random.Random(kills)
    at_work = 0
    for _ in range(kills):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.tell.teller", killed, str(sources)],
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert process.stdout is not None
        kept = process.stdout.readline()
        time.sleep(chance.random() * 0.15)
        at_work += bool(kept) and process.poll() is None
        # It may have ended by itself.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        found = told(killed)
        assert len(found) == len(set(found))
    tell(killed, sources)
    assert told(killed) == expected
    assert at_work * 2 > kills
