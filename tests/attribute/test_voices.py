"""Whose voice it is: somebody else's question, and an official's words that answer nothing."""

from onrecord.model import Release, Source
from onrecord.pipeline import read_source

LONG = "It is, and it will stay closed until the divers have looked at every one of the gates."


def heard(*turns: str, title: str = "Ministry Press Briefing – July 14, 2021", venue: str = "") -> Release:
    head = f"# {title}\n\nMira Castell, Deputy Spokesperson\n\n{venue}\n\nJuly 14, 2021\n\n"
    body = "\n\n".join(f"**{turn.split(':')[0]}:** {turn.split(':', 1)[1].strip()}" for turn in turns)
    _, (edition,) = read_source(Source("made.md", (head + body).encode()))
    return edition.release


def sets(release: Release) -> list[tuple[int, ...]]:
    return [exchange.turns for exchange in release.exchanges]


def test_thanks_by_name_before_a_question_are_somebody_elses() -> None:
    made = heard(
        "MS CASTELL: Good afternoon.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: Thank you, Mira. Will the harbour be closed too, and what will that cost the town?",
        "MS CASTELL: The harbour is open.",
    )
    assert sets(made) == [(2, 3), (4, 5)]


def test_who_speaks_of_the_reporters_question_is_not_that_reporter() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: Just to follow on Olive’s question, who pays for the divers?",
        "MS CASTELL: The harbour office does.",
    )
    assert sets(made) == [(2, 3), (4, 5)]


def test_a_statement_that_ends_by_inviting_questions_is_in_no_exchange() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: Thank you.",
        f"MS CASTELL: Now a word on the harbour. {LONG} With that, I am happy to go back to your questions.",
        "QUESTION: Will the harbour be closed, too?",
        "MS CASTELL: It will not.",
    )
    assert sets(made) == [(2, 3, 4), (6, 7)]


def test_who_asks_for_the_floor_is_who_is_then_named() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: Mira, please, I have two quick questions.",
        "MS CASTELL: Arno, yeah.",
        "QUESTION: One on the harbour. Will it be closed?",
        "MS CASTELL: It will not.",
    )
    assert sets(made) == [(2, 3), (4, 5, 6, 7)]


def test_a_colleague_who_closes_is_in_no_exchange() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Is the lock closed?",
        f"MR VELK: {LONG}",
        "MS CASTELL: Great. Thank you, Arne. This was on the record, and you may reach us all day.",
    )
    assert sets(made) == [(2, 3)]


def test_a_colleague_who_only_gives_the_floor_on_is_in_no_exchange() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Is the lock closed?",
        f"MR VELK: {LONG}",
        "MS CASTELL: If we can take a couple more for Arne, who has to leave us soon. Yes, sir.",
        "QUESTION: Who pays for the divers?",
        "MR VELK: The harbour office does.",
    )
    assert sets(made) == [(2, 3), (5, 6)]


def test_an_officials_label_over_words_that_speak_to_that_official_is_a_slip() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG} Go ahead.",
        "MS CASTELL: Thank you, Mira. Will the harbour be closed too, and what will that cost the town?",
        "MS CASTELL: The harbour is open.",
    )
    turn = made.turns[3]
    assert (turn.role, turn.label_role, turn.speaker) == ("reporter", None, None)
    assert [slip.turn for slip in made.slips] == [4]
    assert sets(made) == [(2, 3), (4, 5)]


def test_a_moderator_who_breaks_off_lets_the_answer_go_on() -> None:
    made = heard(
        "MODERATOR: Good afternoon. We will go to Olive Tarrant.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "MODERATOR: Thank you. Our next –",
        "MS CASTELL: Let me just add that the divers come back tomorrow.",
        "MODERATOR: We will go to Otto Brandt.",
        "QUESTION: Will it snow?",
        "MS CASTELL: It will not.",
    )
    assert sets(made) == [(2, 3, 4, 5), (7, 8)]


def test_who_thanks_and_asks_to_be_heard_is_a_new_caller() -> None:
    made = heard(
        "MODERATOR: Good afternoon, and thanks for joining.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: Thank you so much. Can you hear me?",
        "MS CASTELL: Yes.",
        "QUESTION: Will it snow?",
        "MS CASTELL: It will not.",
    )
    assert sets(made) == [(2, 3), (4, 5, 6, 7)]


def test_behind_thanks_to_everybody_another_may_ask() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG} Thanks, everyone. Happy Friday.",
        "QUESTION: Mira, will it snow?",
        "MS CASTELL: It will not.",
    )
    assert sets(made) == [(2, 3), (4, 5)]


def test_several_at_once_end_what_was_settled() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: (Cross-talk.)",
        "QUESTION: Will it snow?",
        "MS CASTELL: It will not.",
    )
    assert [(each.turns, each.certain) for each in made.exchanges] == [((2, 3), True), ((4, 5, 6), False)]


def test_an_answer_before_the_next_name_stays_in_its_exchange() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Is there any word on the divers?",
        "MS CASTELL: Not even an oblique one. Arno.",
        "QUESTION: Will it snow?",
        "MS CASTELL: It will not.",
    )
    assert sets(made) == [(2, 3), (4, 5)]


def test_beside_a_moderator_who_says_nothing_but_who_is_next_moderates_too() -> None:
    made = heard(
        "MODERATOR: Good afternoon. The first question goes to Olive Tarrant of The Ledger.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "MR VELK: Our second question will go to Otto Brandt of Reuters.",
        "QUESTION: Will it snow?",
        "MS CASTELL: It will not.",
        title="Joint Press Availability",
    )
    assert [turn.role for turn in made.turns if turn.label == "MR VELK"] == ["moderator"]
    assert sets(made) == [(2, 3), (5, 6)]


def test_behind_a_last_question_somebody_else_asks() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: And finally, on the lock, is it closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: The mayor said on Monday that the harbour will be closed, too, until the spring comes.",
        "MS CASTELL: It will not.",
    )
    assert sets(made) == [(2, 3), (4, 5)]


def test_an_answer_of_one_word_before_a_name_is_an_answer() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: That still holds?",
        "MS CASTELL: Yes. Arno, I’ll give you the last one.",
        "QUESTION: Will it snow?",
        "MS CASTELL: It will not.",
    )
    assert sets(made) == [(2, 3, 4, 5), (6, 7)]
    assert made.turns[5].called == "Arno"


def test_who_has_not_been_called_before_is_somebody_else() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG} Somebody I haven’t called on before. You.",
        "QUESTION: Will it snow?",
        "MS CASTELL: It will not.",
    )
    assert sets(made) == [(2, 3), (4, 5)]


def test_a_word_taken_up_from_the_question_is_no_name() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        "QUESTION: Lockport.",
        "MS CASTELL: Lockport, sorry. It is closed there as it is here, and will be until the spring.",
    )
    assert sets(made) == [(2, 3, 4, 5)]


def test_who_only_says_that_a_caller_is_heard_ends_nothing() -> None:
    made = heard(
        "MODERATOR: Good afternoon. We will go to Olive Tarrant.",
        "QUESTION: Do you hear me?",
        "MS CASTELL: Yes, we hear you.",
        "OPERATOR: Yes, we can hear you.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
    )
    assert sets(made) == [(2, 3, 4, 5, 6)]


def test_a_colleague_of_the_same_name_is_called_anew() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Is the lock closed?",
        f"MR VELK: {LONG}",
        "MS CASTELL: Olive.",
        "QUESTION: Will it snow?",
        f"MR VELK: It will not. {LONG}",
    )
    assert sets(made) == [(2, 3), (5, 6)]


def test_who_answers_behind_a_colleague_is_no_moderator() -> None:
    made = heard(
        "MR VELK: Thanks for joining the call today. Let me turn it over to Arne.",
        f"MR LUND: {LONG} We take your questions now.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG}",
        f"MR LUND: And I would add that the harbour is open. {LONG}",
        "QUESTION: Will it snow?",
        "MS CASTELL: It will not snow before the winter comes, and nobody can know what comes after that.",
        title="Call on the Locks",
    )
    assert {turn.role for turn in made.turns if turn.label == "MR LUND"} == {"official"}


def test_a_name_said_again_takes_the_floor_back_from_who_spoke_in_between() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive Tarrant.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG} Arno Brandt.",
        "QUESTION: Has the mayor said what he thinks of all that?",
        "MS CASTELL: Arno.",
        "QUESTION: Will it snow?",
        "MS CASTELL: It will not.",
    )
    assert [turn.speaker for turn in made.turns if turn.role == "reporter"] == [
        "Olive Tarrant",
        None,
        "Arno Brandt",
    ]


def test_who_was_asked_to_take_a_question_and_takes_it_is_no_reporter() -> None:
    made = heard(
        "MODERATOR: Good afternoon. We will go to Olive Tarrant.",
        "QUESTION: Is the lock closed?",
        "MODERATOR: Mr. Velk, do you want to take that?",
        f"QUESTION: Sure. I’m happy to take that. {LONG}",
        f"MS CASTELL: And the harbour is open. {LONG}",
    )
    assert [turn.role for turn in made.turns[1:4]] == ["reporter", "moderator", "official"]
    assert made.turns[3].speaker is None
    assert sets(made) == [(2, 3, 4, 5)]


def test_who_asks_whether_there_is_time_is_somebody_else() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive Tarrant.",
        "QUESTION: Is the lock closed?",
        f"MS CASTELL: {LONG} And so, thank you.",
        "QUESTION: Time for one more, Minister?",
        "MS CASTELL: If it is short.",
        "QUESTION: Will it snow?",
        "MS CASTELL: It will not.",
    )
    assert sets(made) == [(2, 3), (4, 5, 6, 7)]
    assert made.turns[3].speaker is None


def test_thanks_to_a_colleague_by_title_close() -> None:
    made = heard(
        "MS CASTELL: Good afternoon. Olive.",
        "QUESTION: Is the lock closed?",
        f"MINISTER LUND: {LONG}",
        "MS CASTELL: Thank you very much, Mr. Minister. I appreciate it.",
        "MINISTER LUND: Thank you.",
        f"MS CASTELL: With that, we have a little time. {LONG} Arno.",
        "QUESTION: Will it snow?",
        "MS CASTELL: It will not.",
    )
    assert sets(made)[0] == (2, 3)
