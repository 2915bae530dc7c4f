"""The ledger of a record: every change once, whatever the order of reading, and what went from its feed."""

import itertools
from collections.abc import Iterable
from pathlib import Path

import pytest

from onrecord.compare import between, compared, entries, history_of, level
from onrecord.errors import NotFound
from onrecord.keep import Record, audit, history
from onrecord.keep.history import Departure, WantedChanges
from onrecord.model import Source
from onrecord.pipeline import read_source

from .made import feed, page

ANY = WantedChanges()
ITEMS = [(f"g{n}", f"Statement {n}", f"<p>Words of statement {n}. Some 40 barges.</p>") for n in range(9)]


def taken(*numbers: int, changed: dict[int, str] | None = None) -> bytes:
    """A feed that holds these items, some with another body."""
    bodies = changed or {}
    return feed([(ITEMS[n][0], ITEMS[n][1], bodies.get(n, ITEMS[n][2])) for n in numbers])


def kept(folder: Path, snapshots: Iterable[tuple[str, bytes]]) -> Path:
    with Record.open(folder, write=True, create=True) as record:
        for at, data in snapshots:
            source = Source(f"{at}.rss" if data.startswith(b"<?xml") else f"{at}.html", data)
            reading, editions = read_source(source)
            record.keep(source, reading, editions, received_at=at, origin="file", stated="name")
            level(record)
    return folder


def at(hour: int) -> str:
    return f"2025-03-05T{hour:02}:00:00Z"


SIXTY = {2: "<p>Words of statement 2. Some 60 barges.</p>"}
MARKUP = {2: "<p>Words of statement 2. Some 60 <b>barges</b>.</p>"}
SNAPSHOTS = [
    (at(1), taken(3, 2, 1)),
    (at(2), taken(4, 3, 2, 1)),
    (at(3), taken(4, 3, 2, changed=SIXTY)),
    (at(4), taken(5, 3, 2, changed=MARKUP)),
    (at(5), taken(5, 4, 3, 2, changed=MARKUP)),
]


def found(folder: Path) -> tuple[list[tuple[str, str, str, str]], tuple[Departure, ...]]:
    with Record.open(folder) as record:
        told = [(one.guid or "", one.kind, one.old_seen, one.new_seen) for one in entries(record, ANY)]
        return told, record.ask(lambda db: history.departures(db, None, 100, 0))


def test_each_change_is_found_once_and_what_scrolled_off_did_not_go(tmp_path: Path) -> None:
    told, gone = found(kept(tmp_path / "r", SNAPSHOTS))
    assert told == [
        ("g2", "markup only", at(3), at(4)),
        ("g2", "number or date", at(2), at(3)),
    ]
    # Statement 1 stood last and scrolled off; statement 4 went while 3 and 2 stayed, and came back.
    assert [(one.guid, one.last_seen, one.gone_by, one.back) for one in gone] == [("g4", at(3), at(4), at(5))]


@pytest.mark.slow
@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[1::5])
def test_snapshots_may_be_read_in_any_order(tmp_path: Path, order: tuple[int, ...]) -> None:
    folder = kept(tmp_path / "r", [SNAPSHOTS[n] for n in (*order, 4)])
    assert found(folder) == found(kept(tmp_path / "s", SNAPSHOTS))
    with Record.open(folder) as record:
        shown = next(one for one in record.releases() if one.title == "Statement 2")
        assert "60" in record.release(shown.id).release.text


def test_reading_again_changes_nothing(tmp_path: Path) -> None:
    folder = kept(tmp_path / "r", SNAPSHOTS)
    before = found(folder)
    kept(folder, SNAPSHOTS)
    assert found(folder) == before


def test_a_feed_that_was_cut_off_is_no_evidence_that_something_went(tmp_path: Path) -> None:
    cut = taken(4, 3, 2, 1).replace(b"<item><title>Statement 3", b"<broken><title>Statement 3")
    _, gone = found(
        kept(tmp_path / "r", [(at(1), taken(4, 3, 2, 1)), (at(2), cut), (at(3), taken(4, 3, 2, 1))])
    )
    assert gone == ()


def test_the_same_bytes_again_under_a_later_name_are_shown_again(tmp_path: Path) -> None:
    first, second = page(), page(more="<p>And more was said.</p>")
    with Record.open(tmp_path / "r", write=True, create=True) as record:
        for hour, data in ((1, first), (2, second), (3, first)):
            source = Source(f"{at(hour)}.html", data)
            record.keep(source, *read_source(source), received_at=at(hour), origin="file", stated="name")
        level(record)
        release = record.releases()[0].id
        assert "more was said" not in record.release(release).release.text
        assert [one.number for one in history_of(record, release).spells] == [1, 2, 1]
        assert len(entries(record, ANY)) == 2


def test_carriers_of_one_release_differ_and_that_is_no_change(tmp_path: Path) -> None:
    body = "<p>Words of statement 2. Some 40 barges.</p>"
    html = (
        "<html><head><link rel='canonical' href='https://mfa.example/g2/'></head><body><h1>Statement 2</h1>"
        "<p>March 5, 2025</p><p>Words of statement 2. Some 45 barges.</p></body></html>"
    )
    folder = kept(tmp_path / "r", [(at(1), feed([("g2", "Statement 2", body)])), (at(2), html.encode())])
    with Record.open(folder) as record:
        assert [one.title for one in record.releases()] == ["Statement 2"]
        assert entries(record, ANY) == ()
        told = history_of(record, record.releases()[0].id)
        assert [(one.series[:5], one.other) for one in told.carriers] == [("feed:", "html")]
        assert "number or date" in told.carriers[0].difference.classes


@pytest.mark.slow
def test_a_link_to_a_superseded_turn_works_after_a_hundred_editions(tmp_path: Path) -> None:
    from .made import BRIEFING

    folder = tmp_path / "r"
    ids: list[str] = []
    with Record.open(folder, write=True, create=True) as record:
        for n in range(101):
            words = f"Take number {n} is quite unlike what {'x' * n} was said before it in {n * 7} ways."
            source = Source(f"{n}.html", page((*BRIEFING[:2], ("MR DOE", words), *BRIEFING[3:])))
            moment = f"2025-03-05T{n // 60:02}:{n % 60:02}:00Z"
            record.keep(source, *read_source(source), received_at=moment, origin="file", stated="name")
            view = record.release(record.releases()[0].id)
            ids.append(view.turn_ids[2])
        for n, one in enumerate(ids):
            address = record.address(one)
            shown = record.release(address.release, address.edition)
            assert one in shown.turn_ids
            if one not in ids[n + 1 :]:
                assert f"Take number {n} " in shown.release.turns[shown.turn_ids.index(one)].text


def test_what_is_compared_is_named_by_a_change_two_editions_or_a_release(tmp_path: Path) -> None:
    folder = kept(tmp_path / "r", SNAPSHOTS)
    with Record.open(folder) as record:
        entry = entries(record, WantedChanges(kind="number or date"))[0]
        by_change, same = compared(record, entry.id, None)
        assert same == entry
        assert between(record, entry.old, entry.new).difference.classes == by_change.difference.classes
        by_release, none = compared(record, entry.release, None)
        assert none is None
        assert by_release.new.edition.number == 2 or by_release.new.edition.current
        lone = next(one.id for one in record.releases() if one.title == "Statement 3")
        with pytest.raises(NotFound, match="one edition"):
            compared(record, lone, None)
        with pytest.raises(NotFound, match="two releases"):
            between(record, entry.old, record.release(lone).edition.id)
        with pytest.raises(NotFound, match="no change"):
            compared(record, "cnothing", None)


def test_the_ledger_is_filtered_and_audited(tmp_path: Path) -> None:
    folder = kept(tmp_path / "r", SNAPSHOTS)
    with Record.open(folder) as record:
        assert len(entries(record, WantedChanges(kind="markup only"))) == 1
        assert len(entries(record, WantedChanges(noted=True))) == 0
        assert len(entries(record, WantedChanges(noted=False, after=at(4)))) == 1
        assert len(entries(record, WantedChanges(before=at(3)))) == 1
        assert audit(record, read_source).findings == ()
