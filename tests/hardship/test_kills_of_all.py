"""kill -9 of following, keeping and telling, one process at a time: nothing is lost, nothing is doubled.

Real commands, a real web server whose pages change, a real mail server and a real receiver of webhooks. Who
is killed is the follower, the process that reads for it, the teller, the process that hands a message over,
the one that stands by, and the one that forks them; half of the time in the middle of sending.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.follow.site import Site, serving
from tests.tell.forks import Forks
from tests.tell.processes import MARK
from tests.tell.servers import mail_server, receiver

from onrecord.keep import Record
from onrecord.keep.audit import audit
from onrecord.keep.db import rows
from onrecord.pipeline import read_source

from .newsroom import Newsroom, Publisher, happened, promised, readers, sha256, told


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("kills", [pytest.param(300, marks=pytest.mark.timeout(3_600))])
def test_nothing_is_lost_or_doubled_whatever_is_killed(site: Site, tmp_path: Path, kills: int) -> None:
    publisher = Publisher(site, random.Random(kills))
    place = tmp_path / "record"
    Record.open(place, write=True, create=True).close()
    environment = os.environ | {MARK: str(tmp_path)}
    with mail_server(tmp_path) as mails, receiver(tmp_path) as posts, Forks(environment) as forks:
        room = Newsroom(place, publisher, site, forks, str(tmp_path))
        room.open(mails, posts)
        while room.killed.by.total() < kills:
            if room.kill() and room.killed.by.total() % 50 == 0:
                print(room.killed, flush=True)
            room.advance()
        room.finish()
        found, arrived = told(mails, posts)
    print(
        f"{room.killed}; {sum(map(len, publisher.versions.values()))} versions of {len(publisher.versions)}"
    )
    print(f"{len(arrived)} messages, {arrived.total() - len(arrived)} of them twice")
    assert {name: n for name, n in arrived.items() if n > 1} == {}
    assert kept_as_published(place, publisher)
    releases = by_release(place, publisher)
    for who, of in readers().items():
        if of == "all":
            assert found[who] == happened(place), who
        else:
            expected = Counter(one for name, one in releases.items() if publisher.about(name) == of)
            assert Counter(path.partition("#")[0].split("/")[2] for path in found[who].elements()) == expected
    assert room.killed.at_the_last_step.total() * 20 > kills, "kills are to meet messages at their last step"


def kept_as_published(place: Path, publisher: Publisher) -> bool:
    """Every version is one edition, in order, and nothing else is there; what was promised is kept."""
    with Record.open(place) as record:
        assert record.ask(lambda db: rows(db, "PRAGMA integrity_check")) == [("ok",)]
        assert record.ask(lambda db: rows(db, "PRAGMA foreign_key_check")) == []
        assert audit(record, read_source).findings == ()
        sources = {row[0] for row in record.ask(lambda db: rows(db, "SELECT sha256 FROM sources"))}
        assert promised(place.parent / "follower.log") <= sources
        assert {sha256(body) for body in publisher.served.values()} <= sources
        found: list[list[str]] = []
        for release in record.releases(limit=10_000):
            texts = [record.release(release.id, one.id).release.text for one in record.editions(release.id)]
            found.append([version for text in texts for version in every(publisher) if f"{version}." in text])
        assert sorted(found) == sorted(publisher.versions.values())
        assert record.counts().editions == sum(map(len, found))
    return True


def every(publisher: Publisher) -> list[str]:
    return [version for made in publisher.versions.values() for version in made]


def by_release(place: Path, publisher: Publisher) -> dict[str, str]:
    """The release of each thing that was published."""
    found: dict[str, str] = {}
    with Record.open(place) as record:
        for release in record.releases(limit=10_000):
            text = record.release(release.id).release.text
            found |= {name: release.id for name, made in publisher.versions.items() if f"{made[-1]}." in text}
    return found
