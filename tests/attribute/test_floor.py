"""Who has the floor: on the telephone, among officials, in a room where nobody is called."""

import pytest

from onrecord.model import Release, Source
from onrecord.pipeline import read_source

LONG = "It is, and it will stay closed until the divers have looked at every one of the gates."


def heard(*turns: str, title: str = "Ministry Press Briefing – July 14, 2021", venue: str = "") -> Release:
    head = f"# {title}\n\nMira Castell, Deputy Spokesperson\n\n{venue}\n\nJuly 14, 2021\n\n"
    body = "\n\n".join(f"**{turn.split(':')[0]}:** {turn.split(':', 1)[1].strip()}" for turn in turns)
    _, (edition,) = read_source(Source("made.md", (head + body).encode()))
    return edition.release


def on_a_call(*turns: str) -> Release:
    return heard(*turns, title="Background Press Call on the Locks", venue="Via Teleconference")


def sets(release: Release) -> list[tuple[int, ...]]:
    return [exchange.turns for exchange in release.exchanges]


@pytest.mark.parametrize(
    "opens",
    [
        "Hi, Mira. Is the harbour closed too?",
        "Thank you. Hi, Mira. Is the harbour closed too?",
        "Yes, thank you for doing this. Is the harbour closed too?",
        "Hi, thank you very much, indeed, for taking the question. Is the harbour closed too?",
        "Oh, hey. Olive Tarrant at The Ledger. Is the harbour closed too?",
        "Wall Street Journal. Is the harbour closed too?",
    ],
)
def test_on_a_call_a_greeting_is_a_new_callers(opens: str) -> None:
    made = on_a_call(
        "MS CASTELL: Good afternoon, and thanks for joining.",
        "QUESTION: Hi. Is the lock closed?",
        f"MS CASTELL: {LONG}",
        f"QUESTION: {opens}",
        "MS CASTELL: The harbour is open, as it was yesterday and will be tomorrow.",
    )
    assert sets(made) == [(2, 3), (4, 5)]
    assert all(exchange.certain for exchange in made.exchanges)


def test_on_a_call_a_question_without_a_greeting_may_be_anybodys() -> None:
    made = on_a_call(
        "MS CASTELL: Good afternoon, and thanks for joining.",
        "QUESTION: Hi. Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: Will the minister travel to the harbour this week, and what will she say to the pilots?",
        "MS CASTELL: The minister travels on Friday.",
    )
    assert [exchange.certain for exchange in made.exchanges] == [False]


def test_on_a_call_who_asks_back_in_a_few_words_is_still_on_the_line() -> None:
    made = on_a_call(
        "MS CASTELL: Good afternoon, and thanks for joining.",
        "QUESTION: Hi. Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: Every one of them?",
        "MS CASTELL: Every one.",
    )
    assert sets(made) == [(2, 3, 4, 5)]
    assert made.exchanges[0].certain


def test_on_a_call_thanks_before_a_long_question_are_a_new_callers() -> None:
    made = on_a_call(
        "MS CASTELL: Good afternoon, and thanks for joining.",
        "QUESTION: Hi. Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: Great. Thank you. Two quick questions. Will the minister travel there this week, and "
        "what will she say to the pilots?",
        "MS CASTELL: The minister travels on Friday.",
    )
    assert sets(made) == [(2, 3), (4, 5)]


def test_in_a_room_too_who_greets_after_an_answer_is_somebody_else() -> None:
    made = heard(
        "MS CASTELL: Good afternoon.",
        "QUESTION: Hi. Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: Hi, Mira. Is the harbour closed too?",
        "MS CASTELL: The harbour is open.",
    )
    assert sets(made) == [(2, 3), (4, 5)]


def test_a_caller_may_give_a_given_name_with_the_outlet() -> None:
    made = on_a_call(
        "MS CASTELL: Good afternoon, and thanks for joining.",
        "QUESTION: Yes, hi. This is Olive with Calden Public Radio. Is the lock closed?",
        f"MS CASTELL: {LONG}",
    )
    assert (made.turns[1].speaker, made.turns[1].outlet) == (None, "Calden Public Radio")


@pytest.mark.parametrize("handed", ["I’ll turn it over to Arne.", "Over to Minister Lund.", "Over to Arne."])
def test_a_colleague_who_gets_the_floor_is_no_reporter(handed: str) -> None:
    made = on_a_call(
        f"MODERATOR: Good afternoon, and thanks for joining. {handed}",
        "MINISTER LUND: Thank you. The lock is closed, and it will stay closed until the divers have looked "
        "at every one of the gates. I’ll take your questions.",
        "QUESTION: Since when is it closed?",
        "MINISTER LUND: Since Friday.",
    )
    assert made.turns[2].called is None


@pytest.mark.parametrize(
    "passed", ["Dr. Lund, why don’t you take that one?", "Arne, could you speak to the first part of that?"]
)
def test_a_question_given_to_a_colleague_stays_in_its_exchange(passed: str) -> None:
    made = heard(
        "MR. VELK: Good morning. Dr. Lund will say a few words.",
        f"DR. LUND: {LONG}",
        "MODERATOR: Thanks. First, let’s go to Olive Tarrant at The Ledger.",
        "QUESTION: Since when is it closed, and who pays for the divers?",
        f"MR. VELK: {passed}",
        f"DR. LUND: {LONG}",
        "MODERATOR: Let’s go to Otto Brandt.",
        "QUESTION: Thanks. Will it snow?",
        "DR. LUND: It will not.",
    )
    assert sets(made) == [(4, 5, 6), (8, 9)]


def test_a_spokesman_who_issues_the_release_and_only_hands_on_is_its_moderator() -> None:
    made = heard(
        "MS CASTELL: Thanks for joining us. Over to you, sir.",
        f"MR LUND: {LONG}",
        "MS CASTELL: We’ll go to Olive Tarrant.",
        "QUESTION: Since when is it closed?",
        f"MR LUND: Since Friday. {LONG}",
        "MS CASTELL: We’ll go to Otto Brandt.",
        "QUESTION: Thanks. Will it snow?",
        "MR LUND: It will not.",
        "MS CASTELL: That exhausts the questions on the line. Thank you for joining us.",
        title="Lock Master Arne Lund on the Locks",
    )
    assert {turn.role for turn in made.turns if turn.label == "MS CASTELL"} == {"moderator"}
    assert sets(made) == [(4, 5), (7, 8)]


def test_a_moderators_name_inside_another_word_is_not_known() -> None:
    """MR ICE moderates, though the title speaks of an Office."""
    made = heard(
        "MR ICE: Thanks for joining us. I’ll turn it over to the lock master.",
        f"MR LUND: {LONG}",
        "MR ICE: Let’s go to the line of Olive Tarrant.",
        "QUESTION: Since when is it closed?",
        f"MR LUND: Since Friday. {LONG}",
        "MR ICE: Let’s go to the line of Otto Brandt.",
        "QUESTION: Thanks. Will it snow?",
        "MR LUND: It will not.",
        title="Briefing With the Office of Locks Director Arne Lund",
    )
    assert {turn.role for turn in made.turns if turn.label == "MR ICE"} == {"moderator"}


def test_thanks_to_all_leave_no_exchange_open() -> None:
    made = heard(
        "MS CASTELL: Good morning. Olive.",
        "QUESTION: Since when is it closed?",
        f"MR LUND: {LONG}",
        "MS CASTELL: Thank you all very much.",
        "QUESTION: Mira, will you take questions?",
        "MS CASTELL: You can write to me.",
    )
    assert sets(made)[0] == (2, 3)


def test_one_official_who_passes_the_floor_behind_anothers_answer_stands_between() -> None:
    made = heard(
        "MS CASTELL: Good morning. Olive.",
        "QUESTION: Since when is it closed?",
        f"MR LUND: {LONG}",
        "MS CASTELL: Let’s do a couple more and then –",
        "QUESTION: Will it snow?",
        "MR LUND: It will not.",
    )
    assert sets(made) == [(2, 3), (5, 6)]


def test_the_fuller_of_two_names_in_a_hand_over_counts() -> None:
    made = heard(
        "MS CASTELL: We have Olive Tarrant back in the queue. We’ll go to Olive.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
    )
    assert made.turns[1].speaker == "Olive Tarrant"


def test_a_name_called_again_with_its_outlet_is_the_full_one() -> None:
    made = on_a_call(
        "MODERATOR: Let’s go to Olive Tarrant with The Ledger.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "MODERATOR: Let’s go to Otto Brandt.",
        "QUESTION: Will it snow?",
        "MS CASTELL: It will not.",
        "MODERATOR: Let’s try Olive with The Ledger again.",
        "QUESTION: Until when is it closed?",
        "MS CASTELL: Until Friday.",
    )
    assert (made.turns[7].called, made.turns[7].speaker) == ("Olive", "Olive Tarrant")


def test_a_possessive_makes_no_place_of_a_name() -> None:
    made = heard(
        "MS CASTELL: Good morning. Olive.",
        "QUESTION: Is the lock closed?",
        "MS CASTELL: It is. Otto.",
        "QUESTION: To follow up on Olive’s point, since when?",
        "MS CASTELL: Since Friday.",
    )
    assert [turn.called for turn in made.turns if turn.role == "reporter"] == ["Olive", "Otto"]


@pytest.mark.parametrize(
    "first", ["Miraculous, isn’t it?", "Fifty, five-zero.", "Unmistakable, I would say."]
)
def test_an_answers_first_word_is_no_name(first: str) -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Let’s go to Ana Brandt.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: And the harbour?",
        f"MS CASTELL: {first} The harbour is open, as it was yesterday and will be tomorrow.",
    )
    assert sets(made) == [(2, 3, 4, 5)]


def test_an_answer_by_name_in_a_room_does_not_say_where_the_exchange_ends() -> None:
    made = heard(
        "MS CASTELL: Good afternoon.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: And the harbour?",
        "MS CASTELL: Well, Otto, the harbour is open, as it was yesterday and will be tomorrow.",
        "QUESTION: Will it snow?",
        "MS CASTELL: It will not.",
    )
    assert sets(made) == [(2, 3), (4, 5, 6, 7)]
    assert not made.exchanges[1].certain


def test_questions_on_the_telephone_make_a_special_briefing() -> None:
    made = heard(
        "MS CASTELL: Good afternoon.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        title="Lock Master Arne Lund on the Locks",
        venue="Via Teleconference",
    )
    assert made.kind == "special briefing"


def test_people_introduced_together_are_known_by_their_labels() -> None:
    made = heard(
        "MS. MARSH: Thanks for joining. With us today we have Deputy Adviser to the Minister Tony Varga. "
        "We have Special Envoy to the Organization for River Cooperation Rashad Lund.",
        "MR. VARGA: Good afternoon.",
        "MR. LUND: Good afternoon.",
        "QUESTION: Is the lock closed?",
        f"MR. LUND: {LONG}",
    )
    assert [turn.speaker for turn in made.turns[1:3]] == ["Tony Varga", "Rashad Lund"]


@pytest.mark.parametrize("handed", ["With that, Olive, try to follow that up.", "Olive, do you have one?"])
def test_a_name_spoken_to_before_a_question_calls(handed: str) -> None:
    made = heard(f"MS CASTELL: Good afternoon. {handed}", "QUESTION: Is the lock closed?", "MS CASTELL: Yes.")
    assert made.turns[1].called == "Olive"


def test_a_given_name_that_is_a_title_calls_where_it_stands_alone() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG} Major.",
        "QUESTION: And the harbour?",
        "MS CASTELL: Open.",
    )
    assert [turn.called for turn in made.turns if turn.role == "reporter"] == ["Olive", "Major"]


def test_words_that_only_repeat_a_question_call_nobody() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Who pays? For Fort Marle?",
        "MS CASTELL: For Fort Marle.",
        "QUESTION: Yes.",
        "MS CASTELL: The ministry.",
    )
    assert [turn.called for turn in made.turns if turn.role == "reporter"] == ["Olive", None]


def test_one_may_call_on_somebody_without_making_a_place_of_the_name() -> None:
    made = heard(
        "MODERATOR: We will go to Olive Tarrant, so if you want to call on Olive Tarrant, please.",
        "QUESTION: Is the lock closed?",
        f"MR LUND: {LONG}",
    )
    assert made.turns[1].speaker == "Olive Tarrant"


def test_who_says_another_name_than_the_one_called_is_not_the_one_called() -> None:
    made = heard(
        "MODERATOR: We will go to Olive Tarrant.",
        "QUESTION: Hi, thanks so much. This is Lara. Is the lock closed?",
        f"MR LUND: {LONG}",
    )
    assert (made.turns[1].called, made.turns[1].speaker) == ("Olive Tarrant", None)


def test_the_question_before_a_named_answer_begins_where_the_floor_was_asked_for() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Let’s go to Ana Brandt.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: Can I go to the harbour?",
        "MS CASTELL: Sure.",
        "QUESTION: Is it open?",
        "MS CASTELL: Otto, the harbour is open, as it was yesterday and will be tomorrow.",
    )
    assert sets(made) == [(2, 3), (4, 5, 6, 7)]


@pytest.mark.parametrize(
    ("first", "named"),
    [
        ("I am glad you asked that, Otto.", True),
        ("Nice try, Otto.", True),
        ("We met in Geneva, Switzerland.", False),
        ("We met at the lock, Arne and I.", False),
    ],
)
def test_a_short_first_sentence_may_end_with_the_askers_name(first: str, named: bool) -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Let’s go to Ana Brandt.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: And the harbour?",
        f"MS CASTELL: {first} The harbour is open, as it was yesterday and will be tomorrow.",
    )
    assert len(made.exchanges) == (2 if named else 1)


def test_an_officials_opening_under_a_reporters_label_is_a_slip() -> None:
    made = heard(
        "QUESTION: Good afternoon. The lock is closed. With that, I am happy to take your questions.",
        "QUESTION: Since when?",
        f"MS CASTELL: {LONG}",
    )
    assert (made.turns[0].role, made.turns[0].label_role) == ("official", "reporter")
    assert made.turns[0].speaker == "Mira Castell"
    assert [slip.kind for slip in made.slips] == ["label"]


def test_a_label_misprinted_once_is_a_label() -> None:
    made = heard(
        "SENIOR MINISTRY OFFICIAL: Good afternoon.",
        "QUESTION: Can you hear me?",
        "SENIOR MINISTRY OFFIAL: Yep.",
        "QUESTION: Is the lock closed?",
        f"SENIOR MINISTRY OFFICIAL: {LONG}",
    )
    assert [turn.label for turn in made.turns][2] == "SENIOR MINISTRY OFFIAL"


def test_who_is_named_first_and_introduced_later_is_known() -> None:
    made = heard(
        "MS CASTELL: Imelda Varga, in recognition of her work.",
        "MS VARGA: Hello. My name is Imelda Varga.",
        "QUESTION: Is the lock closed?",
        "MS VARGA: It is.",
    )
    assert made.turns[1].speaker == "Imelda Varga"


def test_a_moderator_whose_questions_will_come_from_somebody() -> None:
    made = heard(
        "THE VICE PRESIDENT: Good afternoon. With that, I’ll take questions.",
        "MS. SANDER: Our first question will come from Olive Tarrant from The Ledger.",
        "QUESTION: Is the lock closed?",
        f"THE VICE PRESIDENT: {LONG}",
        "MS. SANDER: Our next question will come from Otto Brandt of Radio Estmere.",
        "QUESTION: Will it snow?",
        f"THE VICE PRESIDENT: It will not. {LONG}",
    )
    assert {turn.role for turn in made.turns if turn.label == "MS. SANDER"} == {"moderator"}


@pytest.mark.parametrize("passed", ["(Off-mike.)", "(Inaudible)"])
def test_a_hand_over_that_was_not_heard_passes_the_floor(passed: str) -> None:
    made = heard(
        "MS CASTELL: Good morning. Olive.",
        "QUESTION: Since when is it closed?",
        f"MR LUND: {LONG}",
        f"MS CASTELL: {passed}",
        "QUESTION: Will it snow?",
        "MR LUND: It will not.",
        "MS CASTELL: Thank you very much, Mr. Secretary.",
        "MR LUND: Thank you.",
    )
    assert sets(made) == [(2, 3), (5, 6)]


def test_a_name_that_answers_a_question_for_one_calls_nobody() -> None:
    made = heard(
        "SENIOR MINISTRY OFFICIAL ONE: Good morning.",
        "QUESTION: Who was here from the pilots?",
        "SENIOR MINISTRY OFFICIAL ONE: The deputy head, Brandt.",
        "SENIOR MINISTRY OFFICIAL TWO: Otto Brandt.",
        "SENIOR MINISTRY OFFICIAL ONE: Otto Brandt.",
        "QUESTION: Is the lock closed?",
        f"SENIOR MINISTRY OFFICIAL ONE: {LONG}",
    )
    assert [turn.speaker for turn in made.turns if turn.role == "reporter"] == [None, None]


def test_a_reporter_asked_for_is_called() -> None:
    made = heard("MS CASTELL: Where’s Olive? There you go.", "QUESTION: Is it closed?", "MS CASTELL: Yes.")
    assert made.turns[1].called == "Olive"


def test_more_speakers_than_a_transcript_has_are_not_compared_with_one_another() -> None:
    turns = [f"MR ABC{number}: Yes." for number in range(80)]
    made = heard(
        *turns, "SENIOR MINISTRY OFFIAL: Yep.", "SENIOR MINISTRY OFFICIAL: No.", "QUESTION: Is it closed?"
    )
    assert "SENIOR MINISTRY OFFIAL" not in {turn.label for turn in made.turns}
