"""What became of a question: each phrase fires, an answer is never taken for none, and how often that is
right."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
from benchmarks.outcomes import scores
from hypothesis import given
from hypothesis import strategies as st
from tests.each import each
from tests.find.shelf import release

from onrecord.tell.model import Outcome
from onrecord.tell.outcomes import OUTCOMES, outcome_of, phrases
from onrecord.tell.questions import Question, answered_by, taken_on

LISTED: dict[str, list[dict[str, str]]] = json.loads(
    files("onrecord.tell").joinpath("data/outcomes.json").read_text("utf-8")
)
EACH = [(name, n) for name in OUTCOMES for n in range(len(LISTED[name]))]
ASKED = "Will the ferry sail?"


@each(("name", "n"), EACH)
def test_each_phrase_fires_on_its_example(name: Outcome, n: int) -> None:
    assert set(LISTED) == set(OUTCOMES)
    says = LISTED[name][n]["says"]
    assert phrases()[name][n].search(says)
    assert outcome_of(ASKED, [says]) == name


@pytest.mark.parametrize(
    "answer",
    [
        "Yes.",
        "It will sail on Monday.",
        "The ferry will sail on Monday. I won't get ahead of the harbour master on the rest.",
        "No, it will not. I'm not going to comment further.",
        "Anything else on ferries? We'll go to Mr. Hale.",
        "I will come back to you in a moment.",
        "If you have any further questions, we'd be happy to take those for you.",
        "We refer to it as the long ferry, and it sails every Monday and every Friday, as for years now.",
        "",
    ],
)
def test_an_answer_is_not_taken_for_none(answer: str) -> None:
    assert outcome_of(ASKED, [answer]) is None


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("Thanks, Laura. I’m not going to get into that. Let’s go to the line of Tom Hale.", "declined"),
        ("I have no comment on that.", "declined"),
        ("Well, I don’t have any travel to announce. I’d refer you to the White House for that.", "referred"),
        ("I haven't seen the report. Let me take the question and we'll get back to you.", "taken"),
        (
            "For the first, I'd refer you to the Pentagon. For the second, we'll take that back for you.",
            "taken",
        ),
    ],
)
def test_what_puts_a_question_off_is_told_apart(answer: str, outcome: str) -> None:
    assert outcome_of(ASKED, [answer]) == outcome


def test_half_a_sentence_asks_nothing() -> None:
    assert outcome_of("No, but —", ["I'm not going to comment on that."]) is None


@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_words_have_an_outcome_or_none(asked: str, answers: list[str]) -> None:
    assert outcome_of(asked, answers) in (None, *OUTCOMES)


def question(asked: str) -> Question:
    return Question("t1", "x1", (1, 2), 1, asked, "I'll take that question.", None, "taken")


def test_a_taken_question_is_known_by_its_words_or_not_at_all() -> None:
    ferry = question("On another matter, can you say when the ferry to Calden will sail again?")
    other = question("Who pays for the lighthouse at Brenn?")
    assert answered_by("When will the ferry to Calden sail?", (ferry, other)) == ferry
    assert answered_by("When will the ferry to Calden sail?", (other,)) is None
    assert answered_by("When will the ferry to Calden sail?", (ferry, ferry, other)) is None
    assert answered_by("When is it?", (ferry,)) is None


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("Question Taken at the June 1, 2009 Daily Press Briefing", "2009-06-01"),
        ("Taken Question from the June 1, 2009 Daily Press Briefing", "2009-06-01"),
        ("Questions Taken at June 1, 2009 Daily Press Briefing", "2009-06-01"),
        ("Question Taken at the June 9, 2009 Daily Press Briefing", None),
        ("Taken Question: Ferries", None),
    ],
)
def test_the_briefing_is_named_in_the_heading(title: str, day: str | None) -> None:
    assert taken_on(release(title, (), kind="taken question", date="2009-06-03")) == day


@pytest.mark.slow
def test_outcomes_are_right_on_what_was_labelled_by_hand(corpora: Path) -> None:
    found = scores(corpora / "state-2021" / "html")
    assert found["all"].precision >= 0.95
    assert found["all"].right >= 40
