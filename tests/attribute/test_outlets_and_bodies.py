"""Outlets that are called, and bodies, places and wishes that are spoken of and call nobody."""

import json
from importlib.resources import files
from typing import Any

import pytest
from tests.attribute.test_floor import heard
from tests.each import each

from onrecord.attribute.handover import hands_over, introduces_self
from onrecord.attribute.names import Usage, clean_name, clean_outlet, full, words_of
from onrecord.model import Span

DATA: dict[str, Any] = json.loads(
    (files("onrecord.attribute") / "data" / "handover.json").read_text(encoding="utf-8")
)
LISTED = [(rule["rule"], example) for rule in DATA["listed"] for example in rule["examples"]]


@each("word", sorted(words_of("wishes")))
def test_a_wish_is_no_name(word: str) -> None:
    assert clean_name(f"{word} Varga") is None


@each("word", sorted(words_of("no_person_first")))
def test_a_name_that_begins_as_bodies_and_places_do_is_nobody(word: str) -> None:
    assert clean_name(f"{word} Varga") is None


@each("word", sorted(words_of("no_person_last")))
def test_a_name_that_ends_as_bodies_do_is_nobody(word: str) -> None:
    assert clean_name(f"Varga {word}") is None


@pytest.mark.parametrize("place", ["El Paso", "New York", "North Korea", "South Dakota", "San Francisco"])
def test_a_place_of_several_words_is_nobody(place: str) -> None:
    assert clean_name(place) is None


@each("name", sorted(words_of("double_given")))
def test_two_given_names_are_no_full_name(name: str) -> None:
    assert clean_name(name) == name
    assert not full(name)
    assert full(f"{name} Varga")


@each("outlet", sorted(words_of("without_article")))
def test_the_is_no_part_of_an_outlets_title(outlet: str) -> None:
    assert clean_outlet(f"The {outlet}", Usage("")) == outlet
    assert clean_outlet("The Ledger", Usage("")) == "The Ledger"


@each(("rule", "example"), LISTED)
def test_every_rule_for_a_listed_outlet_gives_the_name_and_the_outlet(rule: str, example: str) -> None:
    text = f"That has not changed. {example}"
    found = hands_over(text, Span(0, len(text)), Usage(text), bare=True)
    assert found is not None
    assert found.name in ("Olive", "Olive Tarrant"), rule
    assert found.outlet is not None


@pytest.mark.parametrize(
    "text",
    [
        "With all due respect to Bloomberg.",
        "I saw the piece by Jeff Mason of Reuters.",
        "He sat down with Ann Curry of NBC.",
        "I just talked to ABC. There are other news organizations.",
        "I would direct those questions to the CDC.",
        "I’d refer you for questions like that to the DNC.",
        "You may want to go to ICE or DHS.",
        "I’m going to have to pick on my good friends at NBC.",
        "Happy New Year.",
        "Happy St. Patrick’s Day.",
        "We work on an appropriate posture at U.S. Embassy Havana.",
        "That would be a flagrant violation of the resolutions of the U.N. Security Council.",
        "They will helicopter over to Dallas Love Field.",
        "It would turn Social Security over to Wall Street.",
        "It fulfils a promise that every Commander-in-Chief, going back to George Washington, has made.",
        "If you can cc your question to Fred Hiatt I’m happy to have a conversation.",
    ],
)
def test_an_outlet_a_body_or_a_place_that_is_spoken_of_is_not_called(text: str) -> None:
    assert hands_over(text, Span(0, len(text)), Usage(text), bare=True) is None


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("Yes, sir. Voice of America.", "Voice of America"),
        ("I’ve got to get to Reuters.", "Reuters"),
        ("With that, I’ll go to The Associated Press.", "Associated Press"),
        ("I’ll take one more. Time Magazine.", "Time Magazine"),
    ],
)
def test_an_outlet_may_be_called_without_a_name(text: str, outlet: str) -> None:
    found = hands_over(text, Span(0, len(text)), Usage(text), bare=True)
    assert found is not None
    assert (found.name, found.outlet) == (None, outlet)


def test_who_works_for_a_listed_outlet_says_so() -> None:
    text = "Thank you, Mr. Secretary. I’m with ABC News, and we have asked for access."
    own = introduces_self(text, Span(0, len(text)), Usage(text), None)
    assert own is not None
    assert own[:2] == (None, "ABC News")
    other = text.replace("ABC News", "Brenik Lock")
    assert introduces_self(other, Span(0, len(other)), Usage(other), None) is None


def _reporters(*turns: tuple[str, str]) -> list[tuple[str | None, str | None]]:
    opening = ("MS. CASTELL", "Good afternoon. I have nothing at the top.")
    made = heard(*(f"{label}: {words}" for label, words in (opening, *turns)))
    return [(t.speaker, t.outlet) for t in made.turns if t.role == "reporter"]


@pytest.mark.parametrize(
    ("asked", "said", "again"),
    [
        ("The report of the auditors says so.", "GAO.", "GAO, excuse me, would have to say."),
        ("And the price index is expected to rise.", "CPI?", "Yes, sorry, CPI. It is expected to rise."),
        ("Does Ted Varga speak for the party here?", "Ted Varga?", "Yes. Does he?"),
    ],
)
def test_what_a_reporter_speaks_of_and_an_official_says_again_is_nobody(
    asked: str, said: str, again: str
) -> None:
    found = _reporters(("Q", asked), ("MS. CASTELL", said), ("Q", again), ("MS. CASTELL", "I see."))
    assert found == [(None, None), (None, None)]


def test_a_name_that_nobody_spoke_of_is_called() -> None:
    found = _reporters(
        ("Q", "Is the lock open?"),
        ("MS. CASTELL", "Olive Tarrant."),
        ("Q", "Thank you. Is it shut?"),
        ("MS. CASTELL", "It is."),
    )
    assert found == [(None, None), ("Olive Tarrant", None)]


def _call(*turns: tuple[str, str]) -> list[tuple[str | None, str | None]]:
    return _reporters(
        *turns, ("MR. VARGA", "It is open, and it will stay open for as long as the ice allows it.")
    )


def test_somebody_else_than_was_called_says_so() -> None:
    called = ("MODERATOR", "Next, we’ll go to Olive Tarrant with Reuters.")
    words = "This is actually Arno Brandt with the Wall Street Journal. Is the lock open?"
    assert _call(called, ("Q", words)) == [("Arno Brandt", "Wall Street Journal")]
    words = "Hi, thanks for taking my question. I’m actually at The 19th, but is the lock open?"
    assert _call(called, ("Q", words)) == [("Olive Tarrant", "The 19th")]
    assert _call(called, ("Q", "Of TheGrio.")) == [("Olive Tarrant", "TheGrio")]


def test_who_is_heard_has_the_floor_and_not_who_was_called_last() -> None:
    found = _call(
        (
            "MODERATOR",
            "We’ll go to Olive Tarrant at CBS. We’ll go to the second. We will go to Arno Brandt at WebMD.",
        ),
        ("Q", "Hello?"),
        ("MODERATOR", "Oh, Olive, you’re there."),
        ("Q", "Sorry about that. Is the lock open?"),
    )
    assert found == [("Olive Tarrant", "CBS")] * 2
    found = _call(
        ("MODERATOR", "We will go to Arno Brandt at WebMD. Arno, are you there?"),
        ("Q", "Hi, can you hear me?"),
        ("MODERATOR", "Yes. Is that Mira?"),
        ("Q", "It is. Is the lock open?"),
    )
    assert found == [(None, None)] * 2


def test_who_is_next_but_one_has_not_the_floor() -> None:
    found = _reporters(
        ("MS. CASTELL", "It is open. Yes, Olive."),
        ("Q", "Mira, three questions."),
        ("MS. CASTELL", "And then the Voice of America, and then Arno."),
        ("Q", "All right, three questions, Mira. Is the lock open?"),
        ("MS. CASTELL", "It is."),
    )
    assert all(outlet is None for _, outlet in found)
