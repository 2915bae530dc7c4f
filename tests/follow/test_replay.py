"""A real feed's history, served by a real server as it was: each change is found exactly once.

What must be found is worked out from the raw items, with nothing of onrecord (``benchmarks.changes.feed``).
"""

import random
from collections.abc import Generator, Sequence
from pathlib import Path

import pytest
from benchmarks.changes.feed import changes, gone, items, snapshots

from onrecord.compare import entries
from onrecord.follow import Event, Follower, PassTold, Wanted
from onrecord.follow.model import Bounds
from onrecord.keep import Record, followed
from onrecord.keep.audit import audit
from onrecord.keep.history import WantedChanges, departures
from onrecord.pipeline import read_source

from .killing import Life
from .site import Reply, Site, feed, serving

pytestmark = pytest.mark.slow

RSS = {"Content-Type": "application/rss+xml; charset=UTF-8"}
ALL = 100_000


@pytest.fixture
def site() -> Generator[Site]:
    with serving() as made:
        yield made


@pytest.fixture(scope="module")
def taken(root: Path) -> list[tuple[str, str]]:
    archive = root.parent / "shared" / "corpora" / "state-2021" / "feed-snapshots.tar.xz"
    if not archive.is_file():
        pytest.skip("the shared corpora are not here")
    return snapshots(archive)


def found(place: Path, first: dict[str, int]) -> tuple[set[tuple[str, int]], set[tuple[str, int]], int]:
    """Changes and withdrawals in the ledger, each with the number of its snapshot, and how many there are."""
    with Record.open(place) as record:
        ledger = entries(record, WantedChanges(), ALL)
        left = record.ask(lambda db: departures(db, None, ALL, 0))
    changed = {(one.guid or "", first[one.new_source]) for one in ledger}
    went = {(one.guid or "", first[one.gone_from]) for one in left}
    return changed, went, len(ledger) + len(left)


def replay(site: Site, place: Path, taken: Sequence[tuple[str, str]]) -> tuple[dict[str, int], list[Event]]:
    """Serve snapshot after snapshot and follow; return which of them each source is, and what was told."""
    events: list[Event] = []

    def tell(one: Event | PassTold | str) -> None:
        if isinstance(one, Event):
            events.append(one)

    with Record.open(place, write=True, create=True) as record:
        at = "2021-05-01T00:00:00Z"
        record.change(lambda db: followed.take_up(db, site.at("/feed"), 60, pages=False, at=at))
    first: dict[str, int] = {}
    with Follower(place, Wanted(("127.0.0.1",), None, Bounds(delay=0)), read_source, tell) as follower:
        for n, (_, text) in enumerate(taken):
            site.pages["/feed"] = Reply(text.encode(), head=RSS)
            follower.once()
            if events[-1].sha256 is not None:
                first[events[-1].sha256] = n
            if n % 7 == 0:
                follower.once()
                assert events[-1].outcome == "same"
    return first, events


def expected(taken: Sequence[tuple[str, str]]) -> tuple[set[tuple[str, int]], set[tuple[str, int]], set[str]]:
    names = {name: n for n, (name, _) in enumerate(taken)}
    changed = {(one.guid, names[one.after]) for one in changes(list(taken))}
    went = {(one.guid, names[one.after]) for one in gone(list(taken))}
    return changed, went, {guid for _, text in taken for guid, _ in items(text)}


@pytest.mark.parametrize("share", [12, pytest.param(176, marks=pytest.mark.slow)])
def test_each_new_changed_and_vanished_item_of_a_real_feed_is_found_once(
    site: Site, tmp_path: Path, taken: list[tuple[str, str]], share: int
) -> None:
    some = taken[:share]
    first, events = replay(site, tmp_path / "record", some)
    changed, went, guids = expected(some)
    have_changed, have_gone, total = found(tmp_path / "record", first)
    assert have_changed == changed
    assert have_gone == went
    assert total == len(changed) + len(went)
    new = [release for event in events for release in event.new]
    assert len(new) == len(set(new)) == len(guids)
    # Asked twice for every seventh snapshot: 304, and nothing sent.
    assert sum(event.outcome == "same" and event.size == 0 for event in events) == (len(some) + 6) // 7
    if share < 20:
        with Record.open(tmp_path / "record") as record:
            assert audit(record, read_source).findings == ()


def test_a_feed_that_goes_back_and_forth_is_a_change_each_time(site: Site, tmp_path: Path) -> None:
    chance = random.Random(5)
    taken: list[tuple[str, str]] = []
    for n in range(14):
        kept = [guid for guid in "abcd" if chance.random() < 0.8] or ["a"]
        body = feed(
            *((guid, f"Release {guid}", chance.choice(["These words.", "Those words."])) for guid in kept)
        )
        if not taken or taken[-1][1] != body.decode():
            taken.append((f"{n:02}", body.decode()))
    with Record.open(tmp_path, write=True, create=True) as record:
        at = "2021-05-01T00:00:00Z"
        record.change(lambda db: followed.take_up(db, site.at("/feed"), 60, pages=False, at=at))
    wanted = Wanted(("127.0.0.1",), None, Bounds(delay=0))
    with Follower(tmp_path, wanted, read_source, lambda _: None) as follower:
        for _, text in taken:
            site.pages["/feed"] = Reply(text.encode(), head=RSS)
            follower.once()
    changed, went, _ = expected(taken)
    with Record.open(tmp_path) as record:
        assert len(entries(record, WantedChanges(), ALL)) == len(changed)
        assert len(record.ask(lambda db: departures(db, None, ALL, 0))) == len(went)
        assert audit(record, read_source).findings == ()


@pytest.mark.timeout(3600)
@pytest.mark.slow
@pytest.mark.parametrize("kills", [4, 24])
def test_nothing_is_lost_or_doubled_by_killing_the_follower(
    site: Site, tmp_path: Path, taken: list[tuple[str, str]], kills: int
) -> None:
    stretch = taken[: max(3, kills // 6)]
    life = Life(site, tmp_path / "record", [text for _, text in stretch], random.Random(kills))
    for _ in range(kills):
        life.kill()
    assert life.at_work > kills // 2
    life.finish()
    changed, went, _ = expected(stretch)
    order = {sha256: n for n, sha256 in enumerate(life.responses)}
    have_changed, have_gone, total = found(life.record, order)
    assert (have_changed, have_gone) == (changed, went)
    assert total == len(changed) + len(went)
