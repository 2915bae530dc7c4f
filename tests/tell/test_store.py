"""The store: subscriptions, deliveries that are made once, copies of all of it, and what damage says."""

import multiprocessing
import stat
from datetime import timedelta
from pathlib import Path

import apsw
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import NotFound, RecordError, RecordNewer
from onrecord.find.query import QueryError
from onrecord.keep import Record
from onrecord.keep.backup import backup, restore
from onrecord.tell.collect import collect
from onrecord.tell.database import NAME, damage
from onrecord.tell.merge import merge_subscriptions
from onrecord.tell.model import Channel, Event, Notice, Subject, Subscription, When
from onrecord.tell.store import Found, Position, Store
from onrecord.tell.subscribe import Asked, CannotFollow, subscribe
from onrecord.tell.times import digest_due

from .made import NOW, follow, keep, notices, page

WATER = Subject("query", "water")


def one(number: int, when: When = "at-once", channel: Channel = "webhook") -> Subscription:
    return Subscription(
        f"s{number}",
        WATER,
        ("match",),
        channel,
        f"https://hooks.example/{number}",
        when,
        "active",
        f"token{number}",
        "2026-01-31T12:00:00Z",
    )


def notice(key: str) -> Notice:
    return Notice(key, "match", WATER, "2026-01-31T12:00:00Z", "r1", "/releases/r1")


def put(store: Store, position: Position, *told: tuple[str, tuple[int, ...]]) -> int | None:
    began = store.position() or Position()
    version, _ = store.followed(0)
    return store.put(Found(began, version, position, (), tuple((notice(k), n) for k, n in told)), NOW)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.open(tmp_path)
    for number in (1, 2, 3):
        made.add(one(number), NOW)
    return made


def test_a_notice_is_put_in_once_for_each_by_its_key(store: Store) -> None:
    assert put(store, Position(1, "e1"), ("a", (1, 2)), ("b", (1,))) == 3
    assert put(store, Position(2, "e2"), ("a", (1, 2, 3)), ("c", ())) == 1
    assert [notice.key for notice in store.deliveries("s1")[0].notices] == ["a", "b"]
    assert [notice.key for notice in store.deliveries("s3")[0].notices] == ["a"]


def test_nothing_is_put_in_where_somebody_went_on_or_subscribed_meanwhile(store: Store) -> None:
    version, _ = store.followed(0)
    found = Found(Position(), version, Position(1, "e1"), ("k",), ((notice("a"), (1,)),))
    store.add(one(4), NOW)
    assert store.put(found, NOW) is None
    found = found._replace(version=version + 1)
    assert store.put(found, NOW) == 1
    assert store.put(found, NOW) is None
    assert store.position() == Position(1, "e1")
    assert store.seen(["k", "l"]) == {"k"}


def test_who_comes_meanwhile_stops_nobody_and_who_ends_meanwhile_is_told_nothing(store: Store) -> None:
    version, _ = store.followed(0)
    found = Found(Position(), version, Position(1, "e1"), (), ((notice("a"), (1, 2, 99)),))
    store.add(msgspec.structs.replace(one(4), since=1), NOW)
    store.stop("s2", "asked to end", NOW)
    assert store.put(found, NOW) == 1
    assert store.deliveries("s2") == ()


def test_what_is_made_again_takes_no_new_notice(store: Store) -> None:
    put(store, Position(1), ("a", (1,)))
    made = store.claim(NOW)
    assert made is not None
    store.delivered(made.id, NOW)
    store.replay(made.id, NOW)
    put(store, Position(2), ("b", (1,)))
    assert [[each.key for each in one.notices] for one in store.deliveries("s1")] == [["b"], ["a"]]


def test_a_delivery_is_claimed_by_one_and_made_again_until_it_is_taken(store: Store) -> None:
    put(store, Position(1), ("a", (1,)))
    first = store.claim(NOW)
    assert first is not None
    assert store.claim(NOW) is None
    store.failed(first.id, NOW, "it answered 500", retry_at=NOW + timedelta(minutes=5))
    assert store.claim(NOW + timedelta(minutes=4)) is None
    again = store.claim(NOW + timedelta(minutes=5))
    assert again is not None
    assert (again.key, again.attempts, again.doubt, again.says) == (first.key, 2, False, "it answered 500")
    store.delivered(again.id, NOW + timedelta(minutes=5), "it answered 204")
    assert store.claim(NOW + timedelta(days=30)) is None
    assert [attempt.taken for attempt in store.attempts(first.id)] == [False, True]
    store.replay(first.id, NOW)
    replayed = store.claim(NOW)
    assert replayed is not None
    assert replayed.key == first.key
    assert replayed.doubt


def test_what_a_dead_process_was_making_is_claimed_again_with_a_doubt(store: Store) -> None:
    put(store, Position(1), ("a", (1,)))
    assert store.claim(NOW, seconds=60) is not None
    assert store.claim(NOW + timedelta(seconds=59)) is None
    again = store.claim(NOW + timedelta(seconds=60))
    assert again is not None
    assert again.doubt
    assert again.attempts == 2


def test_a_clock_that_was_ahead_puts_nothing_off_for_years(store: Store) -> None:
    ahead = NOW + timedelta(days=4000)
    put(store, Position(1), ("a", (1,)), ("b", (2,)))
    first = store.claim(ahead)
    second = store.claim(ahead)
    assert first is not None
    assert second is not None
    store.failed(first.id, ahead, "no", retry_at=ahead + timedelta(hours=1))
    found = {store.claim(NOW), store.claim(NOW)}
    assert {each.id for each in found if each} == {first.id, second.id}


def test_digests_and_the_clock_set_back_lose_and_double_nothing(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.add(one(1, when="daily"), NOW)
        version, _ = store.followed(0)
        moments = (NOW, NOW - timedelta(days=3), NOW + timedelta(hours=1), NOW - timedelta(days=9))
        for n, moment in enumerate(moments, 1):
            told = tuple((notice(f"n{key}"), (1,)) for key in range(n + 1))
            found = Found(store.position() or Position(), version, Position(n), (), told)
            assert store.put(found, moment) in (1, 2)
        taken: list[str] = []
        while (made := store.claim(NOW + timedelta(days=2))) is not None:
            taken += [each.key for each in made.notices]
            store.delivered(made.id, NOW)
        assert sorted(taken) == ["n0", "n1", "n2", "n3", "n4"]


def test_who_ends_is_sent_nothing_more(store: Store) -> None:
    put(store, Position(1), ("a", (1, 2)))
    making = store.claim(NOW)
    assert making is not None
    stopped = store.stop("s1", "asked to end", NOW, tell=True)
    store.stop("s2", "asked to end", NOW)
    assert (stopped.state, stopped.why) == ("stopped", "asked to end")
    store.failed(making.id, NOW, "no", retry_at=NOW)
    last = store.claim(NOW)
    assert last is not None
    assert (last.kind, last.subscription.id) == ("stopped", "s1")
    store.delivered(last.id, NOW)
    assert store.claim(NOW + timedelta(days=3)) is None
    with pytest.raises(RecordError, match="ended"):
        store.replay(making.id, NOW)


def test_what_is_long_done_is_forgotten_and_not_told_again(store: Store) -> None:
    put(store, Position(1), ("a", (1,)))
    made = store.claim(NOW)
    assert made is not None
    store.delivered(made.id, NOW)
    store.add(msgspec.structs.replace(one(9), state="pending"), NOW)
    assert store.sweep(NOW + timedelta(days=89)) == 0
    with pytest.raises(NotFound):
        store.get("s9")
    assert store.sweep(NOW + timedelta(days=91)) == 1
    with pytest.raises(NotFound, match="too long ago"):
        store.delivery(made.id)
    assert put(store, Position(2), ("a", (1,))) == 0


def test_a_subscription_is_found_by_its_token_alone(store: Store, tmp_path: Path) -> None:
    assert store.find("token2").id == "s2"
    for wrong in ("token", "TOKEN2", "", "\udc80"):
        with pytest.raises(NotFound):
            store.find(wrong)
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600


def _claims(folder: Path, ids: "multiprocessing.Queue[list[int]]") -> None:
    found: list[int] = []
    with Store.open(folder) as store:
        while (made := store.claim(NOW)) is not None:
            store.delivered(made.id, NOW)
            found.append(made.id)
    ids.put(found)


@pytest.mark.slow
def test_several_processes_make_each_delivery_once(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        for number in range(1, 41):
            store.add(one(number), NOW)
        put(store, Position(1), ("a", tuple(range(1, 41))))
    context = multiprocessing.get_context("spawn")
    ids: multiprocessing.Queue[list[int]] = context.Queue()
    each = [context.Process(target=_claims, args=(tmp_path, ids)) for _ in range(3)]
    for process in each:
        process.start()
    made = [id_ for _ in each for id_ in ids.get(timeout=60)]
    for process in each:
        process.join()
    assert sorted(made) == sorted(set(made))
    assert len(made) == 40


@pytest.mark.slow
@settings(deadline=None)
@given(st.datetimes(timezones=st.timezones()), st.sampled_from(("daily", "weekly")))
def test_a_digest_is_due_within_its_rhythm_at_its_hour(now: object, when: When) -> None:
    from datetime import UTC, datetime

    assert isinstance(now, datetime)
    if not 1000 < now.year < 9990:
        return
    due = datetime.fromisoformat(digest_due(when, now))
    assert now < due <= now + timedelta(days=1 if when == "daily" else 7)
    assert due.astimezone(UTC).hour == 6
    assert when == "daily" or due.weekday() == 0


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (Asked(Subject("query", "  "), "mail", "a@b.example"), "empty"),
        (Asked(Subject("query", "( a"), "mail", "a@b.example"), "no partner"),
        (Asked(Subject("release", "nothing"), "mail", "a@b.example"), "nothing"),
        (Asked(Subject("speaker", "nobody"), "mail", "a@b.example"), "no speaker"),
        (Asked(Subject("changes", "colour"), "mail", "a@b.example"), "no class of change"),
        (Asked(Subject("changes", "name"), "mail", "a@b.example", events=("withdrawn",)), "cannot be told"),
        (Asked(WATER, "mail", "a@b.example\nBcc: c@d.example"), "cannot be printed"),
        (Asked(WATER, "mail", "a@b"), "no mail address"),
        (Asked(WATER, "webhook", "ftp://b.example/x"), "no address to post to"),
        (Asked(WATER, "webhook", "https://[b/x"), "no address to post to"),
        (Asked(WATER, "webhook", "https://b.example/" + "x" * 3000), "too long"),
    ],
)
def test_what_cannot_be_followed_is_said_in_a_sentence(tmp_path: Path, asked: Asked, says: str) -> None:
    keep(tmp_path, "a.html", page())
    with (
        Record.open(tmp_path) as record,
        Store.open(tmp_path) as store,
        pytest.raises((CannotFollow, NotFound, QueryError), match=says),
    ):
        subscribe(record, store, asked, NOW)


def test_events_are_those_of_the_subject(tmp_path: Path) -> None:
    keep(tmp_path, "a.html", page())
    everything: tuple[Event, ...] = ("changed", "withdrawn")
    assert follow(tmp_path, "all", "changes").events == everything
    assert follow(tmp_path, "withdrawn", "changes").events == ("withdrawn",)
    assert follow(tmp_path, "water", events=("changed", "match")).events == ("match", "changed")


def test_a_backup_holds_who_asked_for_what_and_a_restore_puts_it_back(tmp_path: Path) -> None:
    there, copy, again = tmp_path / "record", tmp_path / "copy", tmp_path / "again"
    keep(there, "a.html", page())
    barges = follow(there, "barges")
    with Record.open(there) as record:
        manifest = backup(record, copy)
    assert list(manifest.beside) == [NAME]
    assert stat.S_IMODE((copy / NAME).stat().st_mode) == 0o600
    restore(copy, again)
    keep(again, "b.html", page(title="The Next Briefing"))
    with Record.open(again) as record, Store.open(again) as store:
        assert store.get(barges.id) == barges
        assert collect(record, store, NOW).notices == 1
    data = bytearray((copy / NAME).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / NAME).write_bytes(data)
    with pytest.raises(RecordError, match="another hash"):
        restore(copy, tmp_path / "third")
    assert not (tmp_path / "third" / "record.db").exists()


def test_a_merge_takes_subscriptions_in_and_what_they_were_still_to_be_told(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    keep(ours, "a.html", page())
    keep(theirs, "a.html", page())
    barges = follow(theirs, "barges")
    keep(theirs, "b.html", page(title="The Next Briefing"))
    with Record.open(theirs) as record, Store.open(theirs) as other:
        collect(record, other, NOW)
        keep(ours, "b.html", page(title="The Next Briefing"))
        with Record.open(ours) as own, Store.open(ours) as into:
            assert merge_subscriptions(own, into, other, NOW) == 1
            assert merge_subscriptions(own, into, other, NOW) == 0
            collect(own, into, NOW)
    keep(ours, "c.html", page(title="The Third Briefing"))
    with Record.open(ours) as record, Store.open(ours) as into:
        collect(record, into, NOW)
    told = [each.title for each in notices(ours, barges)]
    assert told == ["The Next Briefing", "The Third Briefing"]


def test_damage_and_strangers_are_named(tmp_path: Path) -> None:
    assert damage(tmp_path / NAME) is None
    with Store.open(tmp_path) as store:
        store.add(one(1), NOW)
    assert damage(tmp_path / NAME) is None
    db = apsw.Connection(str(tmp_path / NAME))
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(RecordNewer, match="format 99"):
        Store.open(tmp_path)
    (tmp_path / NAME).write_bytes(b"no database at all" * 100)
    assert damage(tmp_path / NAME)
    with pytest.raises(RecordError, match="damaged"):
        Store.open(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    apsw.Connection(str(other / NAME)).execute("CREATE TABLE a (b)")
    with pytest.raises(RecordError, match="another program"):
        Store.open(other)
    with pytest.raises(NotFound):
        Store.open(tmp_path / "nowhere")


def test_a_file_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(RecordError, match="cannot be written"):
        Store.open(tmp_path)
