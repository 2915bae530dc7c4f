"""Kill `onrecord read` again and again, at work, while it starts and while it indexes."""

import hashlib
import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from onrecord.errors import NotFound
from onrecord.faces.cli.workers import TOGETHER
from onrecord.find import Query, search, update
from onrecord.keep import Record
from onrecord.keep.db import rows

from .processes import ONRECORD

_EDITIONS = "SELECT sha256, (SELECT count(*) FROM edition_sources WHERE source = sources.id) FROM sources"
_WORDS = ("the", "question", "secretary minister", '"press briefing"', "thank you very much", "role:reporter")
_MOST = 200


class Life:
    """One record that is killed again and again until it holds the whole heap."""

    def __init__(self, record: Path, heap: Sequence[Path], expected: dict[str, int], chance: random.Random):
        """``expected`` gives the number of editions of each source of the heap, by hash."""
        self.record = record
        self._heap = heap
        self._expected = expected
        self._chance = chance
        self.promised: set[str] = set()
        self.kept: set[str] = set()
        self.kills = 0
        self.at_work = 0

    @property
    def whole(self) -> bool:
        """Whether every source of the heap is in the record."""
        return len(self.kept) == len(self._expected)

    def kill(self) -> None:
        """Start the command, kill it and all it started, and see what is left."""
        process = subprocess.Popen(
            [*ONRECORD, "read", *self._heap, "--record", self.record, "--json"],
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert process.stdout is not None
        told: list[bytes] = []
        if self.whole or self._chance.random() < 0.85:
            # Killed at work, a few new sources on; or, when all are in, while it indexes.
            enough = min(len(self.kept) + self._chance.randint(1, 5), len(self._heap))
            while len(told) < enough and (line := process.stdout.readline()):
                told.append(line)
            time.sleep(self._chance.random() * (0.2 if self.whole else 0.02))
        else:
            time.sleep(self._chance.random() * 0.5)
        running = process.poll() is None
        if running:
            os.killpg(process.pid, signal.SIGKILL)
        told += process.communicate()[0].splitlines(keepends=True)
        # A line cut by the kill promises nothing.
        lines: list[dict[str, Any]] = [json.loads(line) for line in told if line.endswith(b"\n")]
        sources = [line["sha256"] for line in lines if line["type"] == "source"]
        self.kills += 1
        self.at_work += running and 0 < len(sources) < len(self._heap)
        self.promised.update(sources)
        self.check()
        # At most what was kept together at each kill was kept and not told of.
        assert len(self.kept) <= len(self.promised) + TOGETHER * self.kills

    def check(self) -> None:
        """See that what was promised is there, that nothing is half or doubled, and that it answers."""
        try:
            opened = Record.open(self.record)
        except NotFound:
            assert not self.promised, "the record itself is lost"
            return
        with opened as record:
            assert record.ask(lambda db: rows(db, "PRAGMA quick_check")) == [("ok",)]
            assert record.ask(lambda db: rows(db, "PRAGMA foreign_key_check")) == []
            kept: dict[str, int] = {}
            for sha256, editions in record.ask(lambda db: rows(db, _EDITIONS)):
                assert sha256 not in kept, "a source is there twice"
                kept[sha256] = editions
                assert hashlib.sha256(record.source_bytes(sha256)).hexdigest() == sha256
        assert self.promised <= kept.keys(), "a promised source is lost"
        assert self.kept <= kept.keys(), "a source that was there is lost"
        assert all(self._expected[sha256] == editions for sha256, editions in kept.items()), "half a source"
        self.kept = set(kept)


def expected_of(record: Path) -> dict[str, int]:
    """How many editions each source of a record gave."""
    with Record.open(record) as opened:
        return dict(opened.ask(lambda db: rows(db, _EDITIONS)))


def facts(record: Path) -> list[tuple[object, ...]]:
    """What a record says, apart from when it came: every edition of every release, with all ids."""
    with Record.open(record) as opened:
        views = [opened.release(one.id) for one in opened.releases(limit=10_000)]
        every = [opened.release(view.id, edition.id) for view in views for edition in view.editions]
        return sorted(
            (
                *(view.id, view.edition.id, view.edition.source.sha256, view.release.text),
                *(view.edition.current, view.turn_ids, view.paragraph_ids, view.body_ids, view.exchange_ids),
            )
            for view in every
        )


def answers(index: Path) -> list[tuple[object, ...]]:
    """What an index answers to a number of questions."""
    found: list[tuple[object, ...]] = []
    for words in _WORDS:
        answer = search(index, Query(words=words, sort="oldest", limit=_MOST))
        found.append((words, answer.searched, answer.total, answer.facets))
        found += sorted((hit.release, hit.anchor or "", hit.text) for hit in answer.hits)
    return found


def rebuilt(record: Path, index: Path) -> list[tuple[object, ...]]:
    """What an index made anew from the record answers."""
    with Record.open(record) as opened:
        assert update(opened, index).rebuilt
    return answers(index)
