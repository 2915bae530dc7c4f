"""Kill `onrecord follow` again and again: while it starts, asks, reads, keeps and indexes."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from onrecord.keep import Record
from onrecord.keep.db import rows

from .site import Reply, Site

_RESPONSES = "SELECT sha256 FROM responses JOIN sources ON sources.id = source ORDER BY responses.id"
_HEAD = {"Content-Type": "application/rss+xml; charset=UTF-8"}


class Life:
    """A record that follows one feed through its history, killed on the way.

    ``responses`` are the hashes of what was kept, in order; ``at_work`` counts the kills that met it alive.
    """

    def __init__(self, site: Site, record: Path, history: Sequence[str], chance: random.Random) -> None:
        self.record = record
        self.responses: list[str] = []
        self.at_work = 0
        self._site = site
        self._history = history
        self._chance = chance
        self._said: set[str] = set()
        self._served = 0
        self._serve(0)

    def _serve(self, n: int) -> None:
        self._served = n
        self._site.pages["/feed"] = Reply(self._history[n].encode(), head=_HEAD)

    def _command(self, *more: str) -> list[str]:
        ways = ("--allow", "127.0.0.1", "--delay", "0", f"--record={self.record}")
        return [sys.executable, "-m", "onrecord", "follow", self._site.at("/feed"), *ways, *more]

    def kill(self) -> None:
        """Start the command, kill it and all it started at some moment, and see what is left."""
        process = subprocess.Popen(
            self._command("--every", "1s", "--json"), stdout=subprocess.PIPE, start_new_session=True
        )
        asked, until = len(self._site.asked), time.monotonic() + 60
        if self._chance.random() < 0.75:
            while len(self._site.asked) == asked and process.poll() is None and time.monotonic() < until:
                time.sleep(0.005)
            time.sleep(self._chance.random() * self._chance.choice((0.05, 0.3, 1.5)))
        else:
            time.sleep(self._chance.random() * 2)
        self.at_work += process.poll() is None
        os.killpg(process.pid, signal.SIGKILL)
        # A line cut by the kill tells of nothing.
        lines = [line for line in process.communicate()[0].splitlines(True) if line.endswith(b"\n")]
        told = [json.loads(line) for line in lines]
        self._said |= {one["sha256"] for one in told if one["type"] == "answer" and one["sha256"]}
        self.check()
        if len(self.responses) > self._served and self._served + 1 < len(self._history):
            self._serve(self._served + 1)

    def check(self) -> None:
        """See that what was told of is there, that nothing is half, and nothing twice."""
        if not Record.is_record(self.record):
            assert not self._said
            return
        with Record.open(self.record) as record:
            assert record.ask(lambda db: rows(db, "PRAGMA quick_check")) == [("ok",)]
            assert record.ask(lambda db: rows(db, "PRAGMA foreign_key_check")) == []
            self.responses = [row[0] for row in record.ask(lambda db: rows(db, _RESPONSES))]
            sources = record.counts().sources
        assert len(self.responses) == sources, "an answer without its response, or a response without it"
        assert self._said <= set(self.responses), "what was told of is lost"
        assert all(one != other for one, other in pairwise(self.responses)), "an answer is kept twice"

    def finish(self) -> None:
        """Follow what is left of the history in peace."""
        for n in range(self._served, len(self._history)):
            self._serve(n)
            subprocess.run(self._command("--once"), check=True, stdout=subprocess.DEVNULL)
        self.check()
        assert len(self.responses) == len(self._history), "a snapshot is left out, or kept twice"
