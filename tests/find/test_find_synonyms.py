"""Other words for the words of a query: every entry of the lists fires."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.each import each

from onrecord.find import synonyms
from onrecord.find.synonyms import MOST, expansions, is_stop_word, wordings
from onrecord.find.tongue import stems, written

DATA = Path(synonyms.__file__).parent / "data"
THESAURUS = json.loads((DATA / "thesaurus.json").read_text("utf-8"))
LISTS = json.loads((DATA / "synonyms.json").read_text("utf-8"))


def written_in(words: str) -> list[str]:
    tokens = [token for word in words.split() for token in written(word)]
    return [token for token in tokens if not is_stop_word(token)] or tokens


def others(words: str) -> set[str]:
    return {
        " ".join(other.terms) for expansion in expansions(written_in(words)) for other in expansion.others
    }


@each("names", LISTS["same"], ids=lambda names: names[0])
def test_each_name_of_a_thing_leads_to_another(names: list[str]) -> None:
    for name in names:
        meant = {tuple(stems(one)) for one in names if one not in LISTS["capitals"]} - {tuple(stems(name))}
        found = {other.terms for one in expansions(written_in(name)) for other in one.others}
        assert any(_part(one, said) for one in found for said in meant) or not meant, name


@each("word", LISTS["near"] | THESAURUS)
def test_each_word_near_in_sense_leads_on(word: str) -> None:
    terms = _stems(word)
    held = [one.terms for one in wordings(terms)]
    for other in (*LISTS["near"].get(word, ()), *THESAURUS.get(word, ())):
        said = tuple(stems(other))
        assert any(_part(one, said) for one in (terms, *held)), other


def _stems(name: str) -> tuple[str, ...]:
    return tuple(stems(" ".join(written_in(name))))


def _part(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    return any(whole[i : i + len(part)] == part for i in range(len(whole) - len(part) + 1))


@pytest.mark.parametrize("name", LISTS["capitals"])
def test_an_abbreviation_that_is_a_word_is_a_name_in_capitals_only(name: str) -> None:
    (names,) = (names for names in LISTS["same"] if name in names)
    meant = {" ".join(stems(one)) for one in names if one != name}
    assert others(name) & meant
    assert not others(name.lower()) & meant


def test_the_words_of_an_abbreviation_keep_what_is_near_to_them() -> None:
    assert "begin" in others("start")


def test_a_capital_stands_for_its_government_and_a_people_for_its_country() -> None:
    assert "russia" in others("what Moscow wants")
    assert "haitian" in others("Haiti")
    assert "afghanistan" in others("the Afghans")


def test_the_longest_name_is_read_and_its_words_are_too() -> None:
    found = {(e.first, e.last) for e in expansions(written_in("aid through the United Nations"))}
    assert (1, 2) in found
    assert (0, 0) in found


def test_nothing_of_the_united_states_is_added() -> None:
    assert "american" not in others("the United States")


def test_who_is_a_name_in_capitals_unless_all_is_in_capitals() -> None:
    assert is_stop_word("who")
    assert not is_stop_word("WHO")
    assert is_stop_word("WHO", shouted=True)
    assert " ".join(stems("World Health Organization")) in others("the WHO study")
    assert not others("who")


@each("word", json.loads((DATA / "stop_words.json").read_text("utf-8")))
def test_each_stop_word_is_one(word: str) -> None:
    assert is_stop_word(word)
    assert is_stop_word(word.capitalize())


@given(st.text(max_size=200))
def test_expansions_stay_within_the_words_and_are_few(words: str) -> None:
    count = len(written_in(words))
    for one in expansions(written_in(words)):
        assert 0 <= one.first <= one.last < count
        assert 0 < len(one.others) <= MOST
        assert all(0 < other.weight <= 1 and other.terms and other.forms for other in one.others)
        assert list(one.others) == sorted(one.others, key=lambda other: -other.weight)
