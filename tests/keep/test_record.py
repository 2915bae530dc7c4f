"""What keeping a source does, and what the record answers afterwards."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import NotFound, RecordError
from onrecord.keep import Record, ReleaseFilter
from onrecord.model import (
    About,
    Block,
    Candidate,
    Edition,
    Exchange,
    Issuer,
    Reading,
    Refusal,
    Release,
    Slip,
    Source,
    Span,
)

from .build import AT, received, release

HELLO = ("MS. DOE", "Good afternoon, everyone.\n\nI have one thing at the top.")
WHY = ("QUESTION", "Why has the talk been put off until next week?")
BECAUSE = ("MS. DOE", "Because both sides asked for more time, and we agreed.")


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with Record.open(tmp_path / "r", write=True, create=True) as opened:
        yield opened


def keep(record: Record, *releases: Release, name: str = "day.txt", data: bytes | None = None):
    source, reading, editions = received(*releases, name=name, data=data)
    return record.keep(source, reading, editions, received_at=AT, origin="file")


def test_the_same_bytes_twice_change_nothing(record: Record) -> None:
    first = keep(record, release(HELLO, WHY))
    before = (record.counts(), record.releases(), record.doubts(), list(record.since(0)))
    again = keep(record, release(HELLO, WHY))
    elsewhere = keep(record, release(HELLO, WHY), name="copy/day.txt")
    assert (first.known, again.known, elsewhere.known) == (False, True, True)
    assert first.new == again.same == elsewhere.same
    assert not again.new + again.changed + elsewhere.new + elsewhere.changed
    assert (record.counts(), record.releases(), record.doubts(), list(record.since(0))) == before
    assert record.knows(received(release(HELLO, WHY))[0])
    assert not record.knows(received(release(HELLO))[0])


def test_the_same_bytes_without_letterhead_elsewhere_change_nothing(record: Record) -> None:
    keep(record, release(HELLO, title=None, date=None))
    keep(record, release(HELLO, title=None, date=None), name="copy.txt")
    assert record.counts().releases == 1


def test_what_was_kept_comes_back(record: Record) -> None:
    one = release(HELLO, WHY, BECAUSE)
    kept = keep(record, one, data=b"as \xff received")
    view = record.release(kept.new[0])
    assert view.release == msgspec.structs.replace(one, source="day.txt")
    assert view.edition.current
    assert (view.edition.number, view.edition.received_at) == (1, AT)
    assert view.proof.rebuilt
    assert view.proof.characters == view.proof.accounted == len(one.text)
    assert (view.proof.turns, view.proof.furniture, view.proof.blocks) == (3, 0, len(one.blocks))
    assert [len(ids) for ids in view.paragraph_ids] == [2, 1, 1]
    assert record.source_bytes(kept.sha256) == b"as \xff received"
    assert record.source(kept.sha256).size == 13
    counts = record.counts()
    assert (counts.sources, counts.releases, counts.editions, counts.turns, counts.exchanges) == (
        1,
        1,
        1,
        3,
        1,
    )
    assert (counts.first, counts.last) == ("2026-01-30", "2026-01-30")


def test_a_changed_release_is_a_new_edition_and_ids_stay(record: Record) -> None:
    kept = keep(record, release(HELLO, WHY, BECAUSE))
    old = record.release(kept.new[0])
    changed = keep(record, release(HELLO, ("QUESTION", "Who asked?"), WHY, BECAUSE))
    assert changed.changed == kept.new
    new = record.release(old.id)
    assert new.turn_ids[0] == old.turn_ids[0]
    assert new.turn_ids[2:] == old.turn_ids[1:]
    assert new.paragraph_ids[2:] == old.paragraph_ids[1:]
    assert new.exchange_ids[-1] == old.exchange_ids[0]
    assert [one.number for one in new.editions] == [1, 2]
    assert [one.current for one in new.editions] == [False, True]
    assert record.release(old.id, edition=old.edition.id).release == old.release
    assert record.releases()[0].editions == 2
    assert record.counts().turns == 4


def test_every_id_ever_given_is_answered(record: Record) -> None:
    kept = keep(record, release(HELLO, WHY, BECAUSE))
    old = record.release(kept.new[0])
    keep(record, release(HELLO))
    new = record.release(old.id)
    stays, gone = record.address(old.turn_ids[0]), record.address(old.turn_ids[1])
    assert (stays.edition, stays.current) == (new.edition.id, True)
    assert (gone.release, gone.edition, gone.current) == (old.id, old.edition.id, False)
    assert gone.anchor == old.turn_ids[1]
    assert not record.address(old.exchange_ids[0]).current
    assert record.address(old.paragraph_ids[0][0]).current
    assert record.address(old.id).edition == new.edition.id
    assert not record.address(old.edition.id).current
    with pytest.raises(NotFound):
        record.address("t-never-given")


def test_ids_are_unique_in_a_record(record: Record) -> None:
    keep(record, release(HELLO, HELLO), release(HELLO, HELLO, title="Another"))
    units: list[str] = []
    for one in record.since(0):
        units += one.view.turn_ids + one.view.exchange_ids
        units += [unit for of_turn in one.view.paragraph_ids for unit in of_turn]
    assert len(units) == len(set(units)) == 4 + 8


def test_the_same_words_from_elsewhere_are_another_source_of_the_edition(record: Record) -> None:
    one = release(HELLO, WHY)
    keep(record, one, name="page.html")
    again = keep(record, msgspec.structs.replace(one, carrier="feed", guid="g:1"), name="feed.xml")
    assert (len(again.same), again.known) == (1, False)
    assert (record.counts().sources, record.counts().editions) == (2, 1)
    moved = msgspec.structs.replace(release(HELLO), guid="g:1", title="Retitled")
    assert len(keep(record, moved, name="feed2.xml").changed) == 1, "the key of the second source counts too"


def test_an_edition_that_comes_back_is_shown_again(record: Record) -> None:
    keep(record, release(HELLO, WHY))
    keep(record, release(HELLO))
    back = keep(record, release(HELLO, WHY), data=b"other bytes, same words")
    assert len(back.changed) == 1
    view = record.release(back.changed[0])
    assert [one.current for one in view.editions] == [True, False]
    assert record.superseded_since(2) == (view.editions[1].id, view.editions[0].id)
    assert [one.view.edition.id for one in record.since(2)] == [view.edition.id]


def test_one_guid_twice_in_a_feed_is_one_release(record: Record) -> None:
    one = release(HELLO, guid="g:1")
    assert len(keep(record, one, one).new) == 1
    assert record.counts().editions == 1


def test_one_letterhead_twice_in_a_source_is_two_releases(record: Record) -> None:
    assert len(keep(record, release(HELLO), release(WHY)).new) == 2
    changed = keep(record, release(HELLO), release(WHY, BECAUSE))
    assert (len(changed.same), len(changed.changed)) == (1, 1)


def test_a_better_reading_of_the_same_bytes_is_the_same_edition(record: Record) -> None:
    one = release(HELLO, WHY, BECAUSE)
    kept = keep(record, one, data=b"raw")
    old = record.release(kept.new[0])
    better = msgspec.structs.replace(one, kind="special briefing", turns=one.turns[:2], exchanges=())
    again = keep(record, better, data=b"raw")
    new = record.release(old.id)
    assert (again.known, again.changed) == (True, kept.new)
    assert (new.edition.id, len(new.editions)) == (old.edition.id, 1)
    assert new.release.kind == "special briefing"
    assert new.turn_ids == old.turn_ids[:2]
    lost = record.address(old.turn_ids[2])
    assert (lost.edition, lost.anchor) == (new.edition.id, None)
    # The index must drop what it had and take the edition in again.
    assert record.superseded_since(1) == (new.edition.id,)
    assert [item.view.edition.id for item in record.since(1)] == [new.edition.id]


def test_a_release_no_source_gives_any_more_is_withdrawn_but_readable(record: Record) -> None:
    one, other = release(HELLO), release(WHY, title="Misread")
    source, reading, editions = received(one, other)
    ghost = record.keep(source, reading, editions, received_at=AT, origin="file").new[1]
    record.keep(source, reading, editions[:1], received_at=AT, origin="file")
    assert [summary.title for summary in record.releases()] == ["Daily Briefing"]
    assert record.total() == record.counts().releases == 1
    assert not record.release(ghost).edition.current
    assert not record.address(ghost).current
    assert record.superseded_since(2) == (f"{ghost}-e1",)
    record.keep(source, reading, editions, received_at=AT, origin="file")
    assert record.release(ghost).edition.current


def test_a_release_that_breaks_law_1_is_refused_with_its_whole_source(record: Record) -> None:
    good, one = release(HELLO), release(WHY, title="Other")
    for blocks in (
        one.blocks[1:],
        one.blocks[:-1],
        (Block("said", Span(0, len(one.text) + 1)),),
        (one.blocks * 2),
    ):
        with pytest.raises(RecordError, match="not kept"):
            keep(record, good, msgspec.structs.replace(one, blocks=tuple(blocks)))
    source, reading, editions = received(one)
    misplaced = [Edition(editions[0].release, 0, Span(1, len(one.text)))]
    with pytest.raises(RecordError, match="place"):
        record.keep(source, reading, misplaced, received_at=AT, origin="file")
    with pytest.raises(RecordError, match="no Unicode"):
        keep(record, one, name="\udcff.txt")
    assert record.counts().sources == 0


def test_lists_are_newest_first_undated_last_and_paged(record: Record) -> None:
    for n, date in enumerate(["2026-01-02", None, "2026-03-01", "2025-12-31"]):
        keep(record, release(HELLO, title=f"T{n}", date=date, kind="remarks" if n else "readout"))
    assert [one.title for one in record.releases()] == ["T2", "T0", "T3", "T1"]
    assert [one.title for one in record.releases(limit=2, offset=1)] == ["T0", "T3"]
    chosen = ReleaseFilter(kind="remarks", after="2025-12-31", before="2026-02-01")
    assert [one.title for one in record.releases(chosen)] == ["T3"]
    assert record.total(chosen) == 1
    assert [(one.value, one.count) for one in record.kinds()] == [("remarks", 3), ("readout", 1)]
    assert [(one.value, one.count) for one in record.years()] == [("2026", 2), ("2025", 1)]
    assert record.counts().first == "2025-12-31"


def test_a_release_without_turns_is_a_statement_of_who_issued_it(record: Record) -> None:
    briefing = release(HELLO, date="2025-01-30")
    first = msgspec.structs.replace(briefing.turns[0], speaker="Pat Doe")
    keep(record, msgspec.structs.replace(briefing, turns=(first,)))
    keep(record, msgspec.structs.replace(release(WHY, title="On Grain"), turns=(), exchanges=()))
    pat = record.person("pat-doe")
    assert (pat.turns, pat.issued, pat.releases) == (1, 1, 2)
    assert [(one.n, one.title, one.speaker) for one in record.statements("pat-doe")] == [
        (None, "On Grain", "Pat Doe"),
        (1, "Daily Briefing", "Pat Doe"),
    ]


def test_people_are_full_names_never_surnames(record: Record) -> None:
    base = release(HELLO, WHY, BECAUSE)
    asked = msgspec.structs.replace(base.turns[1], speaker="Matt Lee", outlet="AP")
    answered = msgspec.structs.replace(base.turns[2], speaker="PAT Q DOE")
    first = msgspec.structs.replace(base.turns[0], speaker="Pat Q. Doe", position="Spokesperson")
    exchange = Exchange("Matt Lee", None, None, "AP", (2, 3), certain=False)
    keep(
        record,
        msgspec.structs.replace(
            base,
            turns=(first, asked, answered),
            exchanges=(exchange,),
            issuers=(Issuer("Pat Q. Doe", "Acting Spokesperson"), Issuer("Sam Doe", None)),
        ),
    )
    keep(record, release(HELLO, date="2027-02-01", issuers=()))
    names = {one.name: one for one in record.people()}
    assert set(names) == {"Pat Q. Doe", "Matt Lee", "Sam Doe", "Ms. Doe"}
    pat = record.person("pat-q-doe")
    assert (pat.turns, pat.releases, pat.roles, pat.first) == (2, 1, ("official",), "2026-01-30")
    assert [position for position, _, _ in pat.positions] == ["Acting Spokesperson", "Spokesperson"]
    assert names["Sam Doe"].turns == 0
    assert names["Matt Lee"].outlets == (("AP", "2026-01-30", "2026-01-30"),)
    assert [one.name for one in record.people(role="reporter")] == ["Matt Lee"]
    assert [one.n for one in record.statements("pat-q-doe")] == [1, 3]
    assert [(one.value, one.count) for one in record.outlets()] == [("AP", 1)]
    assert record.outlet("AP") == record.exchanges()[:1] == record.exchanges(record.releases()[1].id)
    assert record.outlet("AP")[0].question.startswith("Why has the talk")
    for ask in (
        record.person,
        record.statements,
        record.outlet,
        record.release,
        record.exchanges,
        record.source,
    ):
        with pytest.raises(NotFound, match="nobody"):
            ask("nobody")


def test_doubts_name_what_is_doubtful(record: Record) -> None:
    base = release(HELLO, WHY, BECAUSE, title=None, date=None)
    maybe = msgspec.structs.replace(
        base.turns[0], speaker=None, candidates=(Candidate("Jo Roe"), Candidate("Jo Poe"))
    )
    keep(
        record,
        msgspec.structs.replace(
            base,
            kind=None,
            turns=(maybe, *base.turns[1:]),
            exchanges=(Exchange(None, None, None, None, (2, 3), certain=False),),
            slips=(Slip(2, "label", "The words are the operator's.", Span(0, 1)),),
        ),
    )
    found = {doubt.kind: doubt for doubt in record.doubts()}
    assert set(found) == {
        "label",
        "speaker not settled",
        "exchange not settled",
        "reporter not named",
        "no title",
        "no date",
        "no kind",
    }
    view = record.release(record.releases()[0].id)
    assert found["label"].anchor == view.turn_ids[1]
    assert found["exchange not settled"].anchor == view.exchange_ids[0]
    assert [one.name for one in found["speaker not settled"].candidates] == ["Jo Roe", "Jo Poe"]
    assert found["reporter not named"].says == "1 of 1 questions have no named reporter."
    assert len(record.doubts(limit=2, offset=6)) == 1


def test_refusals_are_kept_once_with_the_bytes(record: Record) -> None:
    source = Source("broken.html", b"\x00\x01")
    reading = Reading((), (Refusal("broken.html", "binary", "broken.html is no text."),))
    kept = record.keep(source, reading, (), received_at=AT, origin="file")
    record.keep(source, reading, (), received_at=AT, origin="file")
    gone = Refusal("big.txt", "too-large", "big.txt is larger than 3 bytes.")
    record.refuse(gone, received_at=AT)
    record.refuse(gone, received_at="2026-02-01T00:00:00Z")
    assert kept.refused == 1
    assert [(one.source, one.received_at) for one in record.refusals()] == [
        ("big.txt", AT),
        ("broken.html", AT),
    ]
    assert record.source_bytes(kept.sha256) == b"\x00\x01"


def test_the_same_bytes_with_other_sidecars_are_two_sources(record: Record) -> None:
    source, reading, editions = received(release(HELLO, guid="g:1"))
    record.keep(source, reading, editions, received_at=AT, origin="file")
    other = msgspec.structs.replace(source, about=About(guid="g:2"))
    two = [
        msgspec.structs.replace(editions[0], release=msgspec.structs.replace(editions[0].release, guid="g:2"))
    ]
    record.keep(other, reading, two, received_at=AT, origin="file")
    assert (record.counts().sources, record.counts().releases) == (2, 2)


def test_a_time_that_is_none_is_a_mistake_of_the_caller(record: Record) -> None:
    source, reading, editions = received(release(HELLO))
    with pytest.raises(ValueError, match="RFC 3339"):
        record.keep(source, reading, editions, received_at="yesterday", origin="file")


WORDS = st.sampled_from(
    ["Yes.", "No.", "Why is that so?", "Because they asked for it.", "They asked for it twice."]
)
TURNS = st.lists(st.tuples(st.sampled_from(["QUESTION", "MS. DOE"]), WORDS), max_size=6)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 2), TURNS), min_size=1, max_size=6))
def test_whatever_is_kept_ids_are_unique_and_answered_for_ever(
    history: list[tuple[int, list[tuple[str, str]]]],
) -> None:
    with tempfile.TemporaryDirectory() as place, Record.open(place, write=True, create=True) as record:
        given_out: dict[str, str] = {}
        level = 0
        indexed: dict[str, str] = {}
        for number, turns in history:
            keep(record, release(*turns, title=f"Title {number}"), name=f"{number}.txt")
            for gone in record.superseded_since(level):
                indexed.pop(gone, None)
            for one in record.since(level):
                indexed[one.view.edition.id] = one.view.id
                level = one.seq
            now: list[str] = []
            for one in record.since(0):
                view = one.view
                units = [*view.turn_ids, *view.exchange_ids, *(u for of in view.paragraph_ids for u in of)]
                assert [record.address(unit).edition for unit in units] == [view.edition.id] * len(units)
                now += units
                for unit in units:
                    assert given_out.setdefault(unit, view.id) == view.id
            assert len(now) == len(set(now))
            assert {record.address(unit).release for unit in given_out} <= set(given_out.values())
        current = {one.view.edition.id: one.view.id for one in record.since(0)}
        assert indexed == current, "an index that follows the record step by step holds the current editions"
