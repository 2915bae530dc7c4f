"""kill -9 of who finds and sends, at random moments of a large round: nobody is forgotten, nobody is told
twice.

What is in hand at a kill is handed over and noted by who stands by. Kills of all the processes there are, and
of following and keeping: ``tests/hardship/test_kills_of_all.py``.
"""

import contextlib
import os
import random
import re
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from onrecord.keep import Record
from onrecord.model import Source
from onrecord.pipeline import read_source
from onrecord.tell.model import Channel, Subject
from onrecord.tell.store import Store
from onrecord.tell.subscribe import Asked, subscribe

from .forks import Forks
from .servers import Server, mail_server, receiver

RELEASES = 24
MAILS = 24
HOOKS = 8
KILLS = 40
Told = dict[str, Counter[str]]
"""By who is told: how often each passage was, in messages that are not the same."""


def release(n: int) -> Source:
    words = "river" if n % 2 else "lake"
    text = (
        f"# **Press Releases: Note {n} on the {words}**\n\nMedia Note\n\n"
        f"Brenik\nMarch {n % 28 + 1}, 2025\n\n---\n\n"
        f"The ministry speaks of the {words} for the {n}th time, and of the weather.\n\n"
        f"It has nothing to add on paragraph {n} of the agreement.\n"
    )
    return Source(f"note-{n}.md", text.encode())


def keep(record: Record, source: Source, minute: int) -> None:
    reading, editions = read_source(source)
    at = f"2026-01-31T12:{minute:02}:00Z"
    record.keep(source, reading, editions, received_at=at, origin="file")


class World(NamedTuple):
    """A record with all there is to tell, the servers, and the process that forks."""

    base: Path
    mails: Server
    posts: Server
    forks: Forks


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("kills")
    base = folder / "record"
    now = datetime.now(UTC)
    with mail_server(folder) as mails, receiver(folder) as posts:
        with Record.open(base, write=True, create=True) as record, Store.open(base) as store:
            keep(record, release(0), 0)
            for n in range(MAILS + HOOKS):
                channel: Channel = "mail" if n < MAILS else "webhook"
                address = f"reader{n}@example.org" if n < MAILS else f"http://127.0.0.1:{posts.port}/ok?{n}"
                query = Subject("query", ("river", "lake", "weather", "agreement")[n % 4])
                subscribe(record, store, Asked(query, channel, address), now, confirmed=True)
            for n in range(1, RELEASES + 1):
                keep(record, release(n), n)
        (base / "tell.toml").write_text(
            'portal = "https://record.example.org"\n[smtp]\nhost = "127.0.0.1"\nsecurity = "none"\n'
            f'port = {mails.port}\nfrom = "a@example.org"\n[webhooks]\nallow = ["127.0.0.1"]\n'
        )
        with Forks() as forks:
            yield World(base, mails, posts, forks)


def run(world: World, place: Path, after: float | None) -> bool:
    """Tell once; kill it after so many seconds. Return whether it was killed."""
    log = place / "log"
    if after is None:
        world.forks.run("tell", "--once", "--record", place, log=log)
        return False
    log.unlink(missing_ok=True)
    pid = world.forks.begin("tell", "--once", "--record", place, log=log)
    time.sleep(after)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    world.forks.ended(pid)
    said = log.read_text("utf-8") if log.exists() else ""
    # One killed at its very end may have said what it did.
    ended = "\nended " in said
    assert said.endswith("\nended 0\n") if ended else "Traceback" not in said, said
    return not ended


def told(world: World, since: tuple[int, int]) -> tuple[Told, Counter[str]]:
    """Who was told of which passages, and how often each message arrived."""
    arrived: Counter[str] = Counter()
    found: Told = {}
    for message in world.mails.mails(since[0]):
        arrived[message["Message-ID"]] += 1
        plain = message.get_body(("plain",))
        assert plain is not None
        links = re.findall(
            r"^https://record\.example\.org/releases/\S+#\S+$",
            plain.get_content().replace("\r\n", "\n"),
            re.M,
        )
        if arrived[message["Message-ID"]] == 1:
            found.setdefault(message["To"], Counter()).update(links)
    for line in world.posts.lines()[since[1] :]:
        name = line["headers"]["webhook-id"]
        arrived[name] += 1
        if arrived[name] == 1:
            notices = msgspec.json.decode(line["data"])["data"]["notices"]
            found.setdefault(line["path"], Counter()).update(one["url"] for one in notices)
    return found, arrived


def size(world: World) -> tuple[int, int]:
    return len(world.mails.lines()), len(world.posts.lines())


@pytest.mark.slow
def test_nobody_is_forgotten_or_told_twice_however_often_it_is_killed(world: World, tmp_path: Path) -> None:
    calm = tmp_path / "calm"
    shutil.copytree(world.base, calm)
    since, began = size(world), time.monotonic()
    run(world, calm, None)
    lasted = time.monotonic() - began
    expected, arrived = told(world, since)
    assert len(expected) == MAILS + HOOKS
    assert set(arrived.values()) == {1}
    doubled = {who: [one for one, n in seen.items() if n > 1] for who, seen in expected.items()}
    assert not any(doubled.values()), doubled
    assert all(expected.values())

    chance = random.Random(KILLS)
    done = lives = 0
    while done < KILLS:
        place = tmp_path / f"life{lives}"
        shutil.copytree(world.base, place)
        since = size(world)
        for _ in range(15):
            if done >= KILLS or not run(world, place, chance.random() * lasted * 0.35):
                break
            done += 1
        run(world, place, None)
        found, arrived = told(world, since)
        assert found == expected, "somebody was forgotten, or told of the same in two messages"
        assert set(arrived.values()) == {1}, "a message arrived twice"
        lives += 1
        shutil.rmtree(place)
    print(f"{done} kills in {lives} lives")
