"""Pages that lost the breaks and spaces round their labels."""

import pytest

from onrecord.model import Release, Source
from onrecord.pipeline import read_source

LONG = "The board met in the morning, and it has agreed to open the lock for the boats that wait there."


def release(*paragraphs: str) -> Release:
    page = "".join(f"<p>{one}</p>" for one in paragraphs)
    page = f"<html><body><h1>Briefing by Mira Castell</h1>{page}</body></html>"
    _, (edition,) = read_source(Source("made.html", page.encode()))
    return edition.release


def test_labels_in_running_text_begin_turns() -> None:
    made = release(
        f"MS. CASTELL: {LONG} MR. LUND: {LONG} Q &#160; &#160;Is it open? MS. CASTELL: It is. (Laughter.) "
        f"Q &#160; &#160;And the other one -- MR. LUND: No."
    )
    labels = ["MS. CASTELL", "MR. LUND", "Q", "MS. CASTELL", "Q", "MR. LUND"]
    assert [turn.label for turn in made.turns] == labels
    assert made.turns[4].text == "And the other one --"


def test_a_label_behind_the_time_of_day_begins_a_turn() -> None:
    made = release(f"Brady Room 1:20 P.M. EDT MR. LUND: {LONG} Q &#160; &#160;Is it open? MR. LUND: It is.")
    assert [turn.label for turn in made.turns if turn.label] == ["MR. LUND", "Q", "MR. LUND"]


@pytest.mark.parametrize(
    "words",
    ["as we asked MR. LUND: he knows", "we had Q &#160; &#160;A after it", "the words of (MR. LUND: no)"],
)
def test_a_label_that_no_sentence_ends_before_is_none(words: str) -> None:
    made = release(f"MS. CASTELL: {LONG} {words}. {LONG}", "Q Is it open?", "MS. CASTELL: Yes.")
    assert [turn.label for turn in made.turns] == ["MS. CASTELL", "Q", "MS. CASTELL"]


def test_a_question_whose_label_lost_its_space() -> None:
    made = release(
        f"MS. CASTELL: {LONG}", "QCan you say more?", "MS. CASTELL: No.", "QI see.", "MS. CASTELL: Yes."
    )
    assert [turn.label for turn in made.turns] == ["MS. CASTELL", "Q", "MS. CASTELL", "Q", "MS. CASTELL"]
    assert made.turns[1].text == "Can you say more?"


def test_a_word_that_begins_with_q_is_no_label() -> None:
    made = release(
        f"MS. CASTELL: {LONG}", "QAnon is not known here.", "Qatar is.", "Q Is it?", "MS. CASTELL: Yes."
    )
    assert [turn.label for turn in made.turns] == ["MS. CASTELL", "Q", "MS. CASTELL"]


def test_two_letters_of_a_label_that_changed_places() -> None:
    made = release(
        f"THE PRESIDENT: {LONG}", "Q Is it open?", "THE PRESIDNET: It is.", "Q Good.", "THE PRESIDENT: Yes."
    )
    assert len(made.turns) == 5
