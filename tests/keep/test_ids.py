"""Ids outlive editions: what did not change keeps its id."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.keep.ids import carry_ids, new_ids

WORD = st.text("abcdefgh", min_size=1, max_size=3)
UNITS = st.lists(WORD, max_size=12)


def test_ids_stay_through_an_insertion_a_deletion_and_a_light_change() -> None:
    old = [("t1", "Good afternoon, everyone."), ("t2", "Why did he say so?"), ("t3", "He did not.")]
    new = ["Welcome back.", "Good afternoon everyone, again.", "He did not."]
    assert carry_ids(old, new) == [None, None, "t3"]
    new = ["Welcome back.", "Why did he say so now?", "He did not."]
    assert carry_ids(old, new) == [None, "t2", "t3"]


def test_a_moved_unit_keeps_its_id_and_a_changed_neighbour_too() -> None:
    old = [("a", "one two three four"), ("b", "five six seven eight"), ("c", "nine ten eleven twelve")]
    new = ["nine ten eleven twelve", "one two three four", "five six seven 8"]
    assert carry_ids(old, new) == ["c", "a", "b"]


@given(st.lists(WORD, unique=True, max_size=15), st.data())
def test_inserting_and_deleting_changes_no_other_id(words: list[str], data: st.DataObject) -> None:
    old = [(f"id{n}", word) for n, word in enumerate(words)]
    kept = data.draw(st.lists(st.booleans(), min_size=len(words), max_size=len(words)))
    new: list[tuple[str | None, str]] = []
    for (one, word), stays in zip(old, kept, strict=True):
        # Upper-case letters that no old unit has: what is put in is truly new.
        new += [(None, "Z" * 3 + word) for _ in range(data.draw(st.integers(0, 2)))]
        if stays:
            new.append((one, word))
    carried = carry_ids(old, [text for _, text in new])
    assert [one for one, (expected, _) in zip(carried, new, strict=True) if expected is not None] == [
        expected for expected, _ in new if expected is not None
    ]
    assert all(one is None for one, (expected, _) in zip(carried, new, strict=True) if expected is None)


@given(UNITS, UNITS)
def test_no_id_is_given_twice_and_none_is_invented(before: list[str], after: list[str]) -> None:
    old = [(f"id{n}", word) for n, word in enumerate(before)]
    carried = carry_ids(old, after)
    assert len(carried) == len(after)
    kept = [one for one in carried if one is not None]
    assert len(kept) == len(set(kept))
    assert set(kept) <= {one for one, _ in old}


@given(UNITS)
def test_the_same_units_keep_all_ids(words: list[str]) -> None:
    old = [(f"id{n}", word) for n, word in enumerate(words)]
    assert carry_ids(old, words) == [one for one, _ in old]


@pytest.mark.slow
@given(UNITS, st.data())
def test_new_ids_are_unique_beside_carried_ones(words: list[str], data: st.DataObject) -> None:
    fresh = new_ids("t", "r", [None] * len(words), words, lambda _: False)
    assert len(set(fresh)) == len(words)
    # An id that another unit carries, or another release has, is passed over.
    carried = data.draw(st.lists(st.sampled_from([None, *fresh]), unique=True, max_size=len(words)))
    mixed = [*carried, *[None] * (len(words) - len(carried))]
    again = new_ids("t", "r", mixed, words, lambda one: one in fresh[:1])
    assert len(set(again)) == len(words)


def test_a_text_that_comes_back_has_the_id_it_had() -> None:
    assert new_ids("t", "r", [None], ["Hello."], lambda _: False) == new_ids(
        "t", "r", [None], ["hello. "], lambda _: False
    )


def test_thousands_of_equal_units_cost_no_minutes() -> None:
    old = [(f"id{n}", "(Laughter.)" if n % 2 else "(Crosstalk.)") for n in range(20_000)]
    began = time.process_time()
    carried = carry_ids(old, ["New."] + [text for _, text in old[5:-5]] + ["Other."])
    assert time.process_time() - began < 5
    assert carried[0] is None
    assert carried[-1] is None
    assert None not in carried[1:-1]


def test_units_made_to_be_compared_long_stop_at_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(1)
    before = [" ".join(chance.choices("abcdefgh", k=400)) for _ in range(30)]
    old = [(str(n), text) for n, text in enumerate(before)]
    after = [f"new {text}" for text in before]
    assert None not in carry_ids(old, after)
    monkeypatch.setattr("onrecord.keep.ids.BUDGET", 10 * 400 * 400)
    assert carry_ids(old, after) == [str(n) for n in range(10)] + [None] * 20
