"""A publisher, readers, and the processes between them, killed one at a time at random moments."""

import contextlib
import os
import random
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import apsw
import msgspec
from tests.follow.site import Reply, Site, feed, page
from tests.tell.forks import Forks, is_alive
from tests.tell.processes import named
from tests.tell.servers import Server

from onrecord.errors import RecordBusy
from onrecord.keep import Record
from onrecord.keep.db import rows
from onrecord.tell.happened import ledger_keys
from onrecord.tell.model import Channel, Subject
from onrecord.tell.store import Store
from onrecord.tell.subscribe import Asked, subscribe

__all__ = ["Killed", "Newsroom", "Publisher", "readers"]

MAILS, HOOKS = 22, 10
_WORDS = ("grain", "bridge")
_SHOWN = 5
_PATIENCE = 15.0
_BREAK = "&lt;/p&gt;&lt;p&gt;"
_LINK = re.compile(r"^https://record\.example\.org(/(?:releases|changes)/\S+)$", re.M)


class Publisher:
    """A feed and two pages that change; it remembers every version of everything, in order."""

    def __init__(self, site: Site, chance: random.Random) -> None:
        self.versions: dict[str, list[str]] = {}
        self.served: dict[str, bytes] = {}
        self._site = site
        self._chance = chance
        self._items: list[str] = []
        for path in ("/feed", "/page/a", "/page/b"):
            self.publish(path)

    def publish(self, path: str) -> None:
        """Serve something new at an address."""
        if path == "/feed":
            new = f"item{len(self._items)}"
            self._items.append(new)
            self._write(new)
            if len(self._items) > 2 and self._chance.random() < 0.5:
                self._write(self._chance.choice(self._items[-_SHOWN:-1]))
            shown = reversed(self._items[-_SHOWN:])
            body = feed(*((one, f"Note on {one}", _BREAK.join(self._paragraphs(one))) for one in shown))
            kind = "application/rss+xml; charset=UTF-8"
        else:
            self._write(path)
            body = page(f"Remarks at {path[-1]}", *self._paragraphs(path))
            kind = "text/html; charset=UTF-8"
        self.served[path] = body
        self._site.pages[path] = Reply(body, head={"Content-Type": kind})

    def _write(self, which: str) -> None:
        made = self.versions.setdefault(which, [])
        made.append(f"reading {len(made) + 1} of {which.strip('/').replace('/', ' ')} as published")

    def about(self, which: str) -> str:
        """The word that something is about."""
        return _WORDS[sum(map(ord, which)) % 2]

    def _paragraphs(self, which: str) -> Sequence[str]:
        return (
            f"The ministry speaks of the {self.about(which)} in {which.strip('/')}, and thanks all who came.",
            "Nobody was in a hurry, and the weather on the river was fair for the whole of the week.",
            f"This is {self.versions[which][-1]}.",
        )


class Killed:
    """Counts of kills: by what was killed, and of those that met a message at its last step."""

    def __init__(self) -> None:
        self.by: Counter[str] = Counter()
        self.at_the_last_step: Counter[str] = Counter()

    def __str__(self) -> str:
        killed = ", ".join(f"{n} {name}" for name, n in sorted(self.by.items()))
        last = ", ".join(f"{n} {name}" for name, n in sorted(self.at_the_last_step.items()))
        return (
            f"{self.by.total()} kills ({killed}), {self.at_the_last_step.total()} of them with a message"
            f" at its last step ({last})"
        )


class Newsroom:
    """Follows the publisher and tells the readers, whatever is killed meanwhile."""

    def __init__(self, place: Path, publisher: Publisher, site: Site, forks: Forks, mark: str) -> None:
        self.place = place
        self.publisher = publisher
        self.killed = Killed()
        self._site = site
        self._forks = forks
        self._mark = mark
        self._chance = random.Random(7)
        self._pids: dict[str, int] = {}

    def open(self, mails: Server, posts: Server) -> None:
        """Make the record and have readers follow."""
        now = datetime.now(UTC)
        (self.place / "tell.toml").write_text(
            'portal = "https://record.example.org"\n[smtp]\nhost = "127.0.0.1"\nsecurity = "none"\n'
            f'port = {mails.port}\nfrom = "a@example.org"\n[webhooks]\nallow = ["127.0.0.1"]\n'
        )
        with Record.open(self.place) as record, Store.open(self.place) as store:
            for who, of in readers().items():
                channel: Channel = "mail" if who.startswith("soon") else "webhook"
                server = f"http://127.0.0.1:{posts.port}"
                address = f"{who}@example.org" if channel == "mail" else f"{server}{who}"
                if of == "all":
                    asked = Asked(Subject("changes", "all"), channel, address)
                else:
                    asked = Asked(Subject("query", of), channel, address, events=("match",))
                subscribe(record, store, asked, now, confirmed=True)

    def begin(self) -> None:
        """Begin what is not alive."""
        addresses = [self._site.at(path) for path in self.publisher.served]
        commands = {
            "follower": ("follow", *addresses, "--allow", "127.0.0.1", "--delay", "0", "--every", "1s"),
            "teller": ("tell", "--every", "1s"),
        }
        for name, command in commands.items():
            if not is_alive(self._pids.get(name, 0) or 2**22 + 1):
                self._pids[name] = self._forks.begin(
                    *command, "--json", "--record", self.place, log=self.place.parent / f"{name}.log"
                )

    def kill(self) -> bool:
        """Kill something at some moment; return whether there was something to kill."""
        self.begin()
        fate = self._chance.random()
        if fate < 0.2:
            # Most of the time it is given the time to keep something: else nothing would ever be told.
            had = len(self._kept())
            if self._chance.random() < 0.75:
                self._wait(lambda: len(self._kept()) > had, rest=0.05)
            time.sleep(self._chance.random() * 0.3)
            return self._end(self._chance.choice(("follower", "follower", "follower", "reader")))
        if fate < 0.35:
            time.sleep(self._chance.random() * 0.5)
            return self._end("teller")
        wanted = "standby" if fate < 0.8 else "courier"
        if not self._wait(lambda: bool(named(self._mark)[wanted])):
            return False
        time.sleep(self._chance.random() * (0.005 if wanted == "standby" else 0.03))
        return self._end(self._chance.choice(("teller", "courier", "courier", "standby", "office")))

    def _wait(self, until: Callable[[], bool], rest: float = 0.008) -> bool:
        """Wait for something, and publish meanwhile; return whether it came about in a few seconds."""
        began = published = time.monotonic()
        while not until():
            now = time.monotonic()
            if now - began > _PATIENCE:
                return False
            if now - published > 0.2:
                self.advance()
                published = now
            time.sleep(rest)
        return True

    def _end(self, name: str) -> bool:
        every = named(self._mark)
        found = [self._pids[name]] if name in self._pids else every[name]
        if not found:
            return False
        pid = self._chance.choice(found)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            self.killed.by[name] += 1
            self.killed.at_the_last_step[name] += bool(every["standby"]) and name != "follower"
            if name in self._pids:
                self._forks.ended(pid)
            self._settle()
            return True
        return False

    def _settle(self) -> None:
        """Wait until what is in hand is noted: one process dies for a message, not all that know of it."""
        self.begin()
        ends = time.monotonic() + _PATIENCE
        in_hand = self._in_hand()
        while in_hand & self._in_hand() and time.monotonic() < ends:
            time.sleep(0.01)

    def _in_hand(self) -> set[int]:
        with contextlib.closing(apsw.Connection(str(self.place / "tell.db"))) as db:
            db.set_busy_timeout(10_000)
            return {row[0] for row in db.execute("SELECT id FROM deliveries WHERE state = 'sending'")}

    def advance(self) -> None:
        """Publish something new where what was published last is kept."""
        kept = self._kept()
        for path, body in tuple(self.publisher.served.items()):
            if sha256(body) in kept:
                self.publisher.publish(path)

    def _kept(self) -> set[str]:
        with Record.open(self.place) as record:
            return {row[0] for row in record.ask(lambda db: rows(db, "SELECT sha256 FROM sources"))}

    def finish(self) -> None:
        """Follow and tell in peace until all that was published is kept and told."""
        for name in ("follower", "teller"):
            pid = self._pids.pop(name)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
            self._forks.ended(pid)
        log = self.place.parent / "calm.log"
        while not self._kept() >= {sha256(body) for body in self.publisher.served.values()}:
            self._forks.run("follow", "--once", "--delay", "0", "--record", self.place, log=log)
        until = time.monotonic() + 240
        while True:
            with contextlib.suppress(RecordBusy):
                self._forks.run("tell", "--once", "--record", self.place, log=log)
            with Store.open(self.place) as store:
                if set(store.tally().deliveries) == {"delivered"}:
                    return
            assert time.monotonic() < until, "something is still to be delivered"
            time.sleep(1)


def readers() -> dict[str, str]:
    """Who is told, as the servers see them, and of what: a word, or all changes."""
    names = [*(f"soon{n}" for n in range(MAILS)), *(f"/soon?{n}" for n in range(HOOKS))]
    followed = {name: _WORDS[n % 2] for n, name in enumerate(names)}
    return followed | {names[MAILS - 1]: "all", names[-1]: "all"}


def sha256(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def promised(log: Path) -> set[str]:
    """The hashes of what the follower said it keeps; a line that was cut tells of nothing."""
    found: set[str] = set()
    for line in log.read_bytes().splitlines(keepends=True):
        if line.startswith(b"{") and line.endswith(b"}\n"):
            told = msgspec.json.decode(line)
            if told["type"] == "answer" and told["sha256"]:
                found.add(told["sha256"])
    return found


def told(mails: Server, posts: Server) -> tuple[dict[str, Counter[str]], Counter[str]]:
    """Who was told of what, by path in the portal, and how often each message arrived."""
    found: dict[str, Counter[str]] = {}
    arrived: Counter[str] = Counter()
    for message in mails.mails():
        arrived[message["Message-ID"]] += 1
        plain = message.get_body(("plain",))
        assert plain is not None
        words = plain.get_content().replace("\r\n", "\n")
        found.setdefault(message["To"].partition("@")[0], Counter()).update(_LINK.findall(words))
    for line in posts.lines():
        arrived[line["headers"]["webhook-id"]] += 1
        notices = msgspec.json.decode(line["data"])["data"]["notices"]
        paths = (one["url"].removeprefix("https://record.example.org") for one in notices)
        found.setdefault(line["path"], Counter()).update(paths)
    return found, arrived


def happened(place: Path) -> Counter[str]:
    """The paths of what the ledger holds: changes, departures and returns."""
    found: Counter[str] = Counter()
    with Record.open(place) as record:
        for key in ledger_keys(record):
            kind, what = key.split(":")[:2]
            found[f"/changes/{what}" if kind == "change" else f"/releases/{what}/history"] += 1
    return found
