"""Who asks for the floor, who is told to wait, who gives it on, and who comes on in another's place."""

import pytest
from tests.attribute.test_floor import LONG, heard, sets

from onrecord.attribute.names import Usage


def test_who_asks_for_the_floor_and_is_named_begins_with_the_asking() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Otto.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: Can I follow on that?",
        "MS CASTELL: Sure, Olive, go ahead.",
        "QUESTION: Will the harbour close?",
        "MS CASTELL: It will not.",
    )
    assert sets(made) == [(2, 3), (4, 5, 6, 7)]
    assert [exchange.called for exchange in made.exchanges] == ["Otto", "Olive"]


@pytest.mark.parametrize(
    "refusal", ["I’ll get to you in a second, Olive.", "Let’s move around a little bit."]
)
def test_who_is_told_to_wait_is_in_no_exchange(refusal: str) -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Otto.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: Can I follow up on —",
        f"MS CASTELL: {refusal}",
        "QUESTION: Thanks, Mira. I wanted to ask whether the harbour will close this week.",
        "MS CASTELL: It will not.",
    )
    assert sets(made) == [(2, 3), (6, 7)]


def test_a_nod_behind_thanks_gives_the_floor_on() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Otto.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: Thank you.",
        "MS CASTELL: Yes.",
        "QUESTION: Will the harbour close this week, and what will the minister say to the pilots?",
        "MS CASTELL: It will not.",
    )
    assert sets(made) == [(2, 3, 4), (6, 7)]
    assert not made.exchanges[1].certain


def test_a_few_words_in_return_are_those_of_who_asked_before() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Otto.",
        "QUESTION: Is the lock closed?",
        "MS CASTELL: I appreciate the question, Otto, and it is closed until Friday. Olive.",
        "QUESTION: I could tell.",
        "QUESTION: There has been a lot of attention to the harbour: will it close, too, and when?",
        "MS CASTELL: It will not.",
    )
    assert sets(made) == [(2, 3, 4), (5, 6)]
    assert made.exchanges[1].called == "Olive"


def test_thanks_behind_everything_begin_no_exchange() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Otto.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG} Thanks, everyone.",
        "QUESTION: Thanks, Mira.",
    )
    assert sets(made) == [(2, 3, 4)]


def test_one_label_for_several_officials_hands_on_behind_an_answer() -> None:
    made = heard(
        "SENIOR OFFICIAL: Good afternoon.",
        "QUESTION: Is the lock closed?",
        f"SENIOR OFFICIAL: {LONG}",
        "SENIOR OFFICIAL: Thank you. Can we do our next question, please?",
        "QUESTION: Hi. Will the harbour close?",
        "SENIOR OFFICIAL: It will not close this week, and not in the next one.",
    )
    assert sets(made) == [(2, 3), (5, 6)]


def test_who_is_called_again_by_a_given_name_is_the_one_called_in_full() -> None:
    made = heard(
        "MODERATOR: Let’s go to Olive Tarrant at Calden Herald. Later. Let’s go to Otto Brandt at Reuters.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "MODERATOR: All right, let’s go back to you, Olive.",
        "QUESTION: Will the harbour close?",
        "MS CASTELL: It will not close this week, and not in the next one.",
    )
    assert made.turns[4].speaker == "Olive Tarrant"
    assert made.turns[4].outlet == "Calden Herald"


def test_an_answer_to_another_who_was_called_names_that_one() -> None:
    made = heard(
        "MODERATOR: Let’s go to Olive Tarrant at Calden Herald. Let’s go to Otto Brandt at Reuters.",
        "QUESTION: Can you hear me?",
        "MS CASTELL: Olive, hello.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
    )
    assert made.turns[1].speaker == "Olive Tarrant"
    assert made.turns[1].outlet == "Calden Herald"


def test_an_official_who_gives_back_to_the_moderator_ends_the_exchange() -> None:
    made = heard(
        "MODERATOR: Let’s go to Olive Tarrant at Calden Herald.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "MR BRANDT: Kevin, back to you.",
        "MODERATOR: Let’s go to Otto Lenz at Reuters.",
        "QUESTION: Will the harbour close?",
        "MS CASTELL: It will not close this week, and not in the next one.",
    )
    assert sets(made) == [(2, 3), (6, 7)]


def test_a_reporter_corrects_the_outlet() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive Tarrant, Wall Street Journal.",
        "QUESTION: Bloomberg.",
        "MS CASTELL: I beg your pardon.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
    )
    assert {turn.outlet for turn in made.turns if turn.role == "reporter"} == {"Bloomberg"}


def test_two_words_of_a_name_are_no_name_and_outlet() -> None:
    made = heard(
        "MODERATOR: Let’s go to Olive Tarrant.",
        "QUESTION: Hi. It’s Olive Tarrant. Is the lock closed?",
        f"MS CASTELL: {LONG}",
    )
    assert made.turns[1].outlet is None


def test_a_label_of_one_word_with_a_letter_missing_is_the_moderators() -> None:
    made = heard(
        "MODERATOR: Good afternoon, everyone. I will turn it over.",
        f"MS CASTELL: {LONG}",
        "MOERATOR: Thank you. Please take our first question.",
        "QUESTION: Hi. Will the harbour close?",
        "MS CASTELL: It will not.",
    )
    assert [turn.role for turn in made.turns] == [
        "moderator",
        "official",
        "moderator",
        "reporter",
        "official",
    ]


def test_a_word_that_begins_a_longer_name_is_no_place() -> None:
    assert not Usage("We spoke on George Floyd.").is_place("George")
    assert Usage("It snows in Georgia.").is_place("Georgia")


@pytest.mark.parametrize(
    ("handed", "called"),
    [
        ("Go ahead, JJ.", "JJ"),
        ("Let’s move around.Justin.", "Justin"),
        ("Mr. Tarrant, did you still want to ask me a question?", "Mr. Tarrant"),
        ("April.", "April"),
    ],
)
def test_who_is_called_at_the_end_of_an_answer_has_the_floor(handed: str, called: str) -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Otto.",
        "QUESTION: Is the lock closed, and was it closed in April?",
        f"MS CASTELL: {LONG} {handed}",
        "QUESTION: Will the harbour close this week?",
        "MS CASTELL: It will not.",
    )
    assert sets(made) == [(2, 3), (4, 5)]
    assert made.exchanges[1].called == called


@pytest.mark.parametrize("passed", ["All right, go.", "Let’s go to -- yes.", "Okay, just one more."])
def test_a_nod_behind_an_answer_passes_the_floor(passed: str) -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Otto.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        f"MR HOLT: {passed}",
        "QUESTION: Will the harbour close this week?",
        "MS CASTELL: It will not.",
    )
    assert sets(made)[0][:2] == (2, 3)
    assert sets(made)[1][0] == 5


def test_a_question_behind_a_reporters_thanks_is_anothers() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Otto.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: Thank you.",
        "QUESTION: Are we to see the harbour, the lock and the bridge closed at once over the winter?",
        "MS CASTELL: We are not.",
    )
    assert sets(made) == [(2, 3, 4), (5, 6)]


def gaggle(opens: str) -> list[str]:
    """Two who are called, and then fifteen questions that nobody is given the floor for."""
    asked = [f"QUESTION: And what of lock number {n}?" for n in range(1, 16)]
    answers = [f"MS CASTELL: {LONG}"] * len(asked)
    between = [turn for pair in zip(asked, answers, strict=True) for turn in pair]
    return [
        "MS CASTELL: Good afternoon. Otto.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG} Olive.",
        *between,
        f"QUESTION: {opens}",
        "MS CASTELL: It will not.",
    ]


@pytest.mark.parametrize("opens", ["Mira, will the harbour close?", "Ms. Castell, will the harbour close?"])
def test_where_the_floor_is_seldom_given_who_calls_the_official_is_another(opens: str) -> None:
    made = heard(*gaggle(opens))
    assert sets(made)[-1] == (34, 35)
    assert not made.exchanges[-1].certain


@pytest.mark.parametrize("opens", ["Mira, a follow-up on that.", "Will the harbour close?"])
def test_where_the_floor_is_seldom_given_who_follows_up_is_the_same(opens: str) -> None:
    assert sets(heard(*gaggle(opens)))[-1][-2:] == (34, 35)
    assert len(sets(heard(*gaggle(opens)))) == 2
