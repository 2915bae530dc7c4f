"""One pass over a record: each happening is found once, for whoever follows it, whatever is stopped when."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.compare.test_ledger import taken

from onrecord.keep import Record
from onrecord.keep.views import Indexable
from onrecord.tell.collect import Collected, collect
from onrecord.tell.model import Event, Subscription
from onrecord.tell.store import Store
from onrecord.tell.subscribe import confirm, resume

from .made import BRIEFING, NOW, follow, keep, notices, page


def tell(folder: Path, **later: float) -> Collected:
    with Record.open(folder) as record, Store.open(folder) as store:
        return collect(record, store, NOW + timedelta(**later))


def told(folder: Path, subscription: Subscription) -> list[tuple[Event, int | None]]:
    return [(one.event, one.turn) for one in notices(folder, subscription)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keep(tmp_path, "old.html", page(title="An Older Briefing"))
    return tmp_path


NEXT = page(title="The Next Briefing")


def test_who_follows_a_query_is_told_of_new_matches_and_not_of_what_was_there(folder: Path) -> None:
    bridge = follow(folder, "bridge brenn")
    nothing = follow(folder, "lighthouse")
    assert tell(folder) == Collected()
    keep(folder, "next.html", NEXT)
    assert tell(folder) == Collected(editions=1, notices=2)
    assert told(folder, bridge) == [("match", 4), ("match", 5)]
    assert told(folder, nothing) == []
    assert tell(folder) == Collected()
    first = notices(folder, bridge)[0]
    assert first.text == "And the second bridge at Brenn?"
    assert first.title == "The Next Briefing"
    assert first.link.startswith(f"/releases/{first.release}#t")
    assert first.subject == bridge.subject


def test_what_was_read_before_somebody_subscribed_is_nothing_new_to_them(folder: Path) -> None:
    early = follow(folder, "barges")
    keep(folder, "next.html", NEXT)
    late = follow(folder, "barges")
    tell(folder)
    assert told(folder, early) == [("match", 3)]
    assert told(folder, late) == []


def test_who_has_not_confirmed_is_told_nothing_and_then_what_comes_after(folder: Path) -> None:
    pending = follow(folder, "barges", channel="mail")
    with Record.open(folder) as record, Store.open(folder) as store:
        again = subscribe_pending(record, store)
        keep(folder, "next.html", NEXT)
        collect(record, store, NOW)
        assert told(folder, again) == []
        assert confirm(record, store, again.token).state == "active"
        keep(folder, "third.html", page(title="The Third Briefing"))
        collect(record, store, NOW)
    assert len(told(folder, pending)) == 2
    assert told(folder, again) == [("match", 3)]


def subscribe_pending(record: Record, store: Store) -> Subscription:
    from onrecord.tell.model import Subject
    from onrecord.tell.subscribe import Asked, subscribe

    asked = Asked(Subject("query", "barges"), "mail", "pending@example.org")
    made = subscribe(record, store, asked, NOW)
    assert made.state == "pending"
    (waiting,) = store.due(NOW)
    assert (waiting.kind, waiting.subscription.id) == ("confirm", made.id)
    assert subscribe(record, store, asked, NOW) == made
    return made


def test_a_changed_wording_is_told_as_a_change_and_not_as_a_new_match(folder: Path) -> None:
    keep(folder, "next.html", NEXT)
    barges = follow(folder, "barges")
    bridge = follow(folder, '"bridge will be opened"')
    brenn = follow(folder, "brenn")
    forty = follow(folder, "forty")
    ledger = follow(folder, "number or date", "changes")
    names = follow(folder, "name", "changes")
    turns = list(BRIEFING)
    turns[2] = ("MR DOE", "The bridge will be opened on Tuesday. Some forty-one barges are waiting.")
    keep(folder, "next.html", page(tuple(turns), "The Next Briefing"), at="2026-02-01T12:00:00Z")
    assert tell(folder).changes == 1
    for one in (barges, bridge):
        assert told(folder, one) == [("changed", 3)]
    assert told(folder, brenn) == []
    assert told(folder, names) == []
    assert told(folder, forty) == [("match", 3), ("changed", 3)]
    assert [event for event, _ in told(folder, ledger)] == ["changed"]
    assert b"forty" in bytes(notices(folder, barges)[0].difference or b"")
    assert tell(folder) == Collected()


def test_what_was_changed_before_anybody_looked_is_told_as_it_came(folder: Path) -> None:
    forty, barges, lanterns = (follow(folder, words) for words in ("forty", "barges", "lanterns"))
    turns = list(BRIEFING)
    late: Subscription | None = None
    for day, said in enumerate(("forty barges", "many barges", "many lanterns"), start=1):
        turns[2] = ("MR DOE", f"The bridge will be opened on Tuesday. Some {said} are waiting.")
        at = f"2026-02-0{day}T12:00:00Z"
        keep(folder, "next.html", page(tuple(turns), "The Next Briefing"), at=at)
        late = late or follow(folder, "forty")
    assert late is not None
    assert tell(folder).changes == 2
    assert told(folder, forty) == [("match", 3), ("changed", 3)]
    assert told(folder, barges) == [("match", 3), ("changed", 3), ("changed", 3)]
    assert told(folder, lanterns) == [("match", 3), ("changed", 3)]
    assert told(folder, late) == [("changed", 3)]
    assert tell(folder) == Collected()


@pytest.mark.parametrize("moment", [1, 2])
def test_what_is_changed_while_somebody_looks_is_told_as_it_came(
    folder: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    forty = follow(folder, "forty")
    turns = list(BRIEFING)
    versions: list[bytes] = []
    for said in ("forty barges", "many barges"):
        turns[2] = ("MR DOE", f"The bridge will be opened on Tuesday. Some {said} are waiting.")
        versions.append(page(tuple(turns), "The Next Briefing"))
    keep(folder, "next.html", versions[0])
    asked: list[str] = []
    older_of = Record.older_of

    def changing(record: Record, release: str) -> tuple[Indexable, ...]:
        asked.append(release)
        if len(asked) == moment:
            keep(folder, "next.html", versions[1], at="2026-02-01T12:00:00Z")
        return older_of(record, release)

    monkeypatch.setattr(Record, "older_of", changing)
    tell(folder)
    tell(folder)
    assert len(asked) > moment
    assert told(folder, forty) == [("match", 3), ("changed", 3)]


def test_a_release_that_goes_and_comes_back_is_told_of_once_each(tmp_path: Path) -> None:
    def snapshot(hour: int, *numbers: int) -> None:
        keep(tmp_path, f"{hour}.rss", taken(*numbers), at=f"2025-03-05T{hour:02}:00:00Z")

    snapshot(1, 3, 2, 1)
    subject = follow(tmp_path, '"statement 2"')
    everything = follow(tmp_path, "withdrawn", "changes")
    snapshot(2, 3, 1)
    assert tell(tmp_path).departures == 1
    snapshot(3, 4, 3, 1)
    assert tell(tmp_path).departures == 0
    snapshot(4, 4, 3, 2, 1)
    assert tell(tmp_path).departures == 1
    for one in (subject, everything):
        assert [event for event, _ in told(tmp_path, one)] == ["withdrawn", "back"]
    assert notices(tmp_path, subject)[0].at == "2025-03-05T02:00:00Z"


PUT_OFF = (
    ("MR DOE", "Good afternoon."),
    ("QUESTION", "Will the ferry to Calden sail on Monday?"),
    ("MR DOE", "I'll have to get back to you on that."),
    ("QUESTION", "And who pays for the lighthouse at Brenn?"),
    ("MR DOE", "I'd refer you to the Harbour Office."),
    ("QUESTION", "Are you content with the harbour master?"),
    ("MR DOE", "We're not going to comment on that."),
    ("QUESTION", "How many ferries are there?"),
    ("MR DOE", "There are three ferries, and a fourth is being built at Brenn."),
)
ANSWER = (
    b"<html><body><h1>Question Taken at the March 5, 2025 Daily Press Briefing</h1>"
    b"<p>Taken Question</p><p>Office of the Spokesperson</p><p>March 7, 2025</p>"
    b"<p><strong>QUESTION:</strong> Will the ferry to Calden sail on Monday?</p>"
    b"<p><strong>ANSWER:</strong> The ferry to Calden will sail on Monday at eight.</p></body></html>"
)


def test_a_question_that_got_no_answer_is_told_and_its_later_answer(folder: Path) -> None:
    ferry = follow(folder, "calden ferry", events=("unanswered", "answered"))
    lighthouse = follow(folder, "lighthouse", events=("unanswered", "answered"))
    master = follow(folder, '"harbour master"', events=("unanswered",))
    ferries = follow(folder, '"three ferries"', events=("unanswered", "answered"))
    keep(folder, "put-off.html", page(PUT_OFF))
    tell(folder)
    assert [one.outcome for one in notices(folder, ferry)] == ["taken"]
    assert [one.outcome for one in notices(folder, lighthouse)] == ["referred"]
    assert [one.outcome for one in notices(folder, master)] == ["declined"]
    assert notices(folder, ferries) == []
    assert notices(folder, ferry)[0].question == "Will the ferry to Calden sail on Monday?"
    keep(folder, "answer.html", ANSWER)
    tell(folder)
    assert [event for event, _ in told(folder, ferry)] == ["unanswered", "answered"]
    later = notices(folder, ferry)[1]
    assert later.text == "The ferry to Calden will sail on Monday at eight."
    assert [event for event, _ in told(folder, lighthouse)] == ["unanswered"]


def test_digests_hold_what_was_found_until_they_are_due(folder: Path) -> None:
    daily = follow(folder, "barges", when="daily")
    weekly = follow(folder, "barges", when="weekly")
    for name in ("one", "two"):
        keep(folder, f"{name}.html", page(title=f"Briefing {name}"))
        tell(folder)
    with Store.open(folder) as store:
        (one,) = store.deliveries(daily.id)
        (other,) = store.deliveries(weekly.id)
        assert (len(one.notices), one.due) == (2, "2026-02-01T06:00:00Z")
        assert (len(other.notices), other.due) == (2, "2026-02-02T06:00:00Z")
        assert store.due(NOW) == ()
        assert store.claim(NOW + timedelta(days=1)) is not None
    keep(folder, "three.html", page(title="Briefing three"))
    tell(folder)
    with Store.open(folder) as store:
        assert [len(one.notices) for one in store.deliveries(daily.id)] == [1, 2]
        assert [len(one.notices) for one in store.deliveries(weekly.id)] == [3]


def test_a_record_put_back_from_an_older_copy_loses_and_doubles_nothing(tmp_path: Path, folder: Path) -> None:
    from onrecord.keep.backup import backup

    with Record.open(folder) as record:
        backup(record, tmp_path / "copy")
    barges = follow(folder, "barges")
    keep(folder, "next.html", NEXT)
    tell(folder)
    (folder / "record.db").unlink()
    for journal in folder.glob("record.db-*"):
        journal.unlink()
    (tmp_path / "copy" / "record.db").replace(folder / "record.db")
    keep(folder, "other.html", page(title="Another Briefing"))
    keep(folder, "next.html", NEXT)
    tell(folder)
    assert sorted(one.title or "" for one in notices(folder, barges)) == [
        "Another Briefing",
        "The Next Briefing",
    ]


def test_a_webhook_that_was_stopped_begins_anew_from_then_on(folder: Path) -> None:
    hook = follow(folder, "barges")
    with Record.open(folder) as record, Store.open(folder) as store:
        store.stop(hook.id, "it did not answer", NOW, tell=True)
        keep(folder, "next.html", NEXT)
        collect(record, store, NOW)
        assert resume(record, store, hook.id).why is None
        keep(folder, "third.html", page(title="The Third Briefing"))
        collect(record, store, NOW)
    assert [one.title for one in notices(folder, hook)] == ["The Third Briefing"]
