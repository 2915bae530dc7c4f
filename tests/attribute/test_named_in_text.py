"""Full names that the running text gives an official without a title right before them."""

import pytest
from tests.attribute.test_floor import LONG, heard

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
