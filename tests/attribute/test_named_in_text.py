"""Full names that the running text gives an official without a title right before them."""

import pytest
from tests.attribute.test_floor import LONG, heard
from tests.each import each

from onrecord.attribute.names import words_of
from onrecord.model import Source
from onrecord.pipeline import read_source

ALONE = "MS CASTELL: Good afternoon. The board meets on Monday."


def speakers(said: str, label: str) -> list[str | None]:
    """Who speaks under ``label``, where another says ``said`` before."""
    made = heard(f"{ALONE} {said}", f"{label}: {LONG}", "QUESTION: Is the lock closed?", f"{label}: Yes.")
    return [turn.speaker for turn in made.turns if turn.label == label]


@pytest.mark.parametrize(
    "said",
    [
        "You\u2019ll hear next from Olive Marsh.",
        "Let me turn it over to Olive Marsh.",
        "I have a question for Olive Marsh, too.",
        "As Olive Marsh said, the lock is closed.",
        "Olive Marsh and I are here together.",
        "Olive Marsh is with us today.",
        "The director of the board, Olive Marsh, knows the lock.",
        "Olive Marsh, the director of the board, knows the lock.",
    ],
)
def test_who_is_set_here_or_has_an_office_in_commas_is_named(said: str) -> None:
    assert speakers(said, "MS MARSH") == ["Olive Marsh"] * 2


@pytest.mark.parametrize(
    "said",
    [
        "We remember Olive Marsh, and the old harbour.",
        "You\u2019ll hear next from Olive Marsh. We remember Karl Marsh.",
        "They met Olive Marsh in Aldern.",
    ],
)
def test_a_name_that_is_only_spoken_of_names_nobody(said: str) -> None:
    assert speakers(said, "MS MARSH") == [None] * 2


@pytest.mark.parametrize(
    ("said", "label", "name"),
    [
        ("The director of the board, Olive Marsh, knows it.", "DIRECTOR MARSH", "Olive Marsh"),
        ("I am pleased to introduce Olive Marsh.", "DIRECTOR MARSH", "Olive Marsh"),
        ("The governor of Aldern, Olive Marsh, knows it.", "DIRECTOR MARSH", None),
        ("You\u2019ll hear next from Olive Marsh.", "DIRECTOR MARSH", None),
        ("The First Lady, the wife of the president, Olive Marsh, is here.", "PRESIDENT MARSH", None),
    ],
)
def test_the_office_of_a_label_is_that_of_the_text(said: str, label: str, name: str | None) -> None:
    assert speakers(said, label) == [name] * 2


@each("word", sorted(words_of("office_words")))
def test_a_word_of_an_office_is_no_given_name(word: str) -> None:
    titled = f"# Briefing by Secretary of {word} Marsh\n\nSECRETARY MARSH: {LONG}\n"
    assert _spoken(titled) == (None, None)
    full = f"# Briefing by Secretary of {word} Olive Mary Marsh\n\nSECRETARY MARSH: {LONG}\n"
    assert _spoken(full)[0] == "Olive Mary Marsh"


@each("word", sorted(words_of("honorifics")))
def test_an_honorific_is_no_part_of_a_position(word: str) -> None:
    page = f"# Remarks of {word} Vice President Olive Marsh\n\nVICE PRESIDENT MARSH: {LONG}\n"
    assert _spoken(page) == ("Olive Marsh", "Vice President")


@pytest.mark.parametrize(
    ("title", "label", "found"),
    [
        ("Remarks by President Lopez Obra", "PRESIDENT LOPEZ OBRA", (None, None)),
        ("Remarks by President Olive Lopez Obra", "PRESIDENT LOPEZ OBRA", ("Olive Lopez Obra", "President")),
        ("Remarks on the Nomination of Judge Olive Marsh", "JUDGE MARSH", ("Olive Marsh", "Judge")),
        ("Remarks by Secretary-General Marsh", "SECRETARY-GENERAL MARSH", (None, None)),
        ("Remarks by First Lady Marsh Honoring Pilots", "THE FIRST LADY", (None, None)),
        ("Remarks by First Lady Olive Marsh on Pilots", "THE FIRST LADY", ("Olive Marsh", "First Lady")),
    ],
)
def test_what_a_title_says_of_a_name_and_its_office(
    title: str, label: str, found: tuple[str | None, str | None]
) -> None:
    assert _spoken(f"# {title}\n\n{label}: {LONG}\n") == found


def _spoken(page: str) -> tuple[str | None, str | None]:
    title, said = page.strip().split("\n\n")
    label, words = said.split(": ", 1)
    turns = f"**{label}:** {words}\n\n**QUESTION:** Is it shut?\n\n**{label}:** Yes.\n"
    made = f"{title}\n\nJuly 14, 2021\n\n{turns}"
    _, editions = read_source(Source("made.md", made.encode()))
    turn = editions[0].release.turns[0]
    return turn.speaker, turn.position
