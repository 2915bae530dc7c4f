"""Meaning beside words: what is added, what stays required, and what happens when vectors are not there."""

from pathlib import Path

import pytest
from shelf import Said, Shelf, release

from onrecord.find import Index, Query, learn, update
from onrecord.find.sense import vectors_of
from onrecord.meaning import installed

pytestmark = pytest.mark.skipif(not installed(), reason="the extra onrecord[meaning] is not installed")

LAID_OFF = "We are deeply saddened that this will force us to let go of 182 local employees."
ASKED = "staff were sacked"


def office() -> Shelf:
    shelf = Shelf()
    shelf.put("staff", release("Note on the Mission", (LAID_OFF,), kind="press statement", date="2021-07-30"))
    shelf.put("grain", release("Note on Grain", ("Grain prices fell in the spring.",), date="2021-05-01"))
    talk = (
        Said("Will the border open?", role="reporter"),
        Said("It opens on Monday, we are told.", "Ana Brandt"),
    )
    shelf.put("talk", release("Briefing", talk, date="2021-06-01", exchanges=((1, 2),)))
    return shelf


@pytest.fixture
def place(tmp_path: Path) -> Path:
    shelf = office()
    update(shelf, tmp_path)
    assert learn(shelf, tmp_path).level
    return tmp_path


@pytest.mark.slow
def test_a_passage_without_the_words_is_found_and_says_why(place: Path) -> None:
    assert Index(place, by_meaning=False).search(Query("redundancies among colleagues")).hits == ()
    hit = Index(place).search(Query("redundancies among colleagues")).hits[0]
    assert hit.text == LAID_OFF
    assert hit.why is not None
    assert hit.why.startswith("near in meaning to \u201credundancies among colleagues\u201d, similarity 0.")


@pytest.mark.slow
@pytest.mark.alone
def test_a_hit_with_the_words_needs_no_reason(place: Path) -> None:
    hit = Index(place).search(Query("grain")).hits[0]
    assert hit.text.startswith("Grain")
    assert hit.why is None


def test_conditions_hold_for_what_meaning_adds(place: Path) -> None:
    index = Index(place)
    found = index.search(Query(f"{ASKED} before:2021-06"))
    assert {hit.release for hit in found.hits} == {"grain", "talk"}
    assert {hit.release for hit in index.search(Query(f"{ASKED} kind:statement")).hits} == {"staff"}
    assert index.search(Query(f'{ASKED} "red line"')).hits == ()


def test_exact_words_strict_queries_and_orders_by_date_are_of_words_alone(place: Path) -> None:
    index = Index(place)
    assert index.search(Query('"staff were sacked"')).hits == ()
    assert index.search(Query(ASKED, strict=True)).hits == ()
    assert index.search(Query(ASKED, sort="newest")).hits == ()


def test_pages_go_on_where_the_last_ended(place: Path) -> None:
    index = Index(place)
    first = index.search(Query("the border", limit=1))
    second = index.search(Query("the border", limit=1, cursor=first.following))
    assert first.hits[0].anchor != second.hits[0].anchor


def test_vectors_follow_the_record(place: Path) -> None:
    shelf = office()
    shelf.put(
        "staff", release("Note on the Mission", ("The mission is open on weekdays.",), date="2021-08-01")
    )
    update(shelf, place)
    done = learn(shelf, place)
    assert (done.added, done.removed) == (1, 1) or done.added >= 1
    assert all(hit.text != LAID_OFF for hit in Index(place).search(Query(ASKED)).hits)


def test_learning_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    shelf = office()
    update(shelf, tmp_path)
    assert not learn(shelf, tmp_path, seconds=0).level
    assert learn(shelf, tmp_path).level
    assert learn(shelf, tmp_path).added == 0


def test_another_record_is_learned_anew(place: Path) -> None:
    other = Shelf()
    other.put("x", release("X", ("The harbours stay open all winter.",)))
    update(other, place)
    assert learn(other, place).added == 1
    assert [hit.release for hit in Index(place).search(Query("ports in December")).hits] == ["x"]


def test_without_vectors_or_with_damaged_ones_words_do(place: Path) -> None:
    for path in vectors_of(place).iterdir():
        path.write_bytes(b"damaged" * 1000)
    assert [hit.release for hit in Index(place).search(Query("grain")).hits] == ["grain"]
    for path in vectors_of(place).iterdir():
        path.unlink()
    assert [hit.release for hit in Index(place).search(Query("grain")).hits] == ["grain"]
