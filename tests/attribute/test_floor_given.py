"""How the floor is given: with a remark behind it, by a reporter who yields, behind thanks."""

import pytest
from tests.attribute.test_floor import LONG, heard


@pytest.mark.parametrize(
    "passed",
    [
        f"{LONG}\n\nGo ahead in the back \u2014 with the fine hat on. I can\u2019t even tell what is on it.",
        f"{LONG}\n\nGo ahead. I hope that I answer yours; we will come to you next.",
        f"{LONG}\n\nYes, I\u2019ll go back there.",
    ],
)
def test_a_last_paragraph_that_gives_the_floor_ends_an_exchange(passed: str) -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {passed}",
        "QUESTION: On the harbour: is it open?",
        f"MS CASTELL: {LONG}",
    )
    assert [one.turns[0] for one in made.exchanges] == [2, 4]


@pytest.mark.parametrize(
    "yielded", ["No, no, go ahead. I\u2019ll come after.", "Karl, go for it, yeah.", "After you."]
)
def test_a_reporter_who_yields_gives_the_floor(yielded: str) -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        f"QUESTION: {yielded}",
        "QUESTION: Could I just ask about the harbour, and who pays for it?",
        f"MS CASTELL: {LONG}",
    )
    assert made.exchanges[-1].turns[0] == 5


def test_a_question_behind_thanks_may_be_short() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: Thank you.",
        "QUESTION: Can I ask a harbour question?",
        f"MS CASTELL: {LONG}",
    )
    assert [one.turns[0] for one in made.exchanges] == [2, 5]


def test_thanks_that_announce_questions_begin_with_them() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG} Go ahead.",
        "QUESTION: Thank you, Tessa. Three quick questions.",
        "MS CASTELL: Sure.",
        "QUESTION: First one, I want to go back to the lock.",
        f"MS CASTELL: {LONG}",
    )
    assert [one.turns[0] for one in made.exchanges] == [2, 4]


@pytest.mark.parametrize(("other", "begins"), [("Jenny", [2, 4]), ("Janna", [2])])
def test_names_of_few_consonants_are_told_apart_by_vowels(other: str, begins: list[int]) -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Janne.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG} {other}.",
        "QUESTION: And who pays for all of it?",
        f"MS CASTELL: {LONG}",
    )
    assert [one.turns[0] for one in made.exchanges] == begins


def test_an_apology_behind_a_name_calls_it() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG} Kristen, I\u2019m sorry.",
        "QUESTION: Who pays for all of it?",
        f"MS CASTELL: {LONG}",
    )
    assert [one.called for one in made.exchanges] == ["Olive", "Kristen"]


@pytest.mark.parametrize("own", ["Karimi, independent journalist.", "Azim Karimi, Karsovan journalist."])
def test_a_journalist_of_no_outlet_has_a_name(own: str) -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Yes.",
        f"QUESTION: Thank you. Nazira {own} Is the lock closed?",
        f"MS CASTELL: {LONG}",
    )
    assert made.exchanges[0].reporter == f"Nazira {own.partition(',')[0]}"
    assert made.exchanges[0].outlet is None
