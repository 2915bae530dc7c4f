"""What is said when the floor is given, at the end of an answer."""

import json
from importlib.resources import files

import pytest
from tests.each import each

from onrecord.attribute.cues import sounds_as
from onrecord.attribute.floor_talk import floor_talk, media_word
from onrecord.attribute.names import Usage

DATA = json.loads((files("onrecord.attribute") / "data" / "floor_talk.json").read_text(encoding="utf-8"))


def called(text: str) -> tuple[str | None, str | None] | None:
    talk = floor_talk(text, 0, len(text), Usage(text))
    return (talk.name, talk.outlet) if talk else None


@each("phrase", DATA["talk"])
def test_every_phrase_may_stand_before_a_name(phrase: str) -> None:
    assert called(f"The lock is closed. {phrase.capitalize()}, Olive.") == ("Olive", None)


@each("phrase", [*DATA["talk"], *DATA["neutral"], *DATA["behind"]])
def test_every_phrase_may_stand_behind_a_name(phrase: str) -> None:
    assert called(f"The lock is closed. Olive. {phrase.capitalize()}.") == ("Olive", None)


@each("word", DATA["media"])
def test_every_media_word_tells_an_outlet(word: str) -> None:
    assert media_word(f"Calden {word}")
    assert called(f"The lock is closed. Olive, Calden {word}.") == ("Olive", f"Calden {word}")


@each(
    ("text", "name", "outlet"),
    [
        ("It will. Olive. Olive Tarrant, Reuters.", "Olive Tarrant", "Reuters"),
        ("It will. Olive Tarrant. I thought I saw Olive. There she is.", "Olive Tarrant", None),
        ("It will. Yes, Olive. Yup.", "Olive", None),
        ("It will. Olive Tarrant of Politico. Where is Olive? There you go.", "Olive Tarrant", "Politico"),
        ("It will. Reuters.", None, "Reuters"),
        ("It will. Olive, and then Arno.", "Olive", None),
        ("It will. So, Olive, Associated Press.", "Olive", "Associated Press"),
        ("It will. Reuters, Olive Tarrant.", "Olive Tarrant", "Reuters"),
        ("It will. Olive Tarrant, the Asso- — the AFP.", "Olive Tarrant", "AFP"),
        ("It will. Olive, ABC. There you are. Oop.", "Olive", "ABC"),
        ("It will. Yes, sir -- Olive first, sorry.", "Olive", None),
        ("It will. With that, I will go straight to the Associated Press.", None, "Associated Press"),
        ("It will. Yes, J.C.", "J.C.", None),
        ("It will. And Wall Street Journal. Olive.", "Olive", "Wall Street Journal"),
        ("It will. Why don’t we go to MJ Lee with CNN.", "MJ Lee", "CNN"),
        ("It will. Esther Oh with NHK.", "Esther Oh", "NHK"),
    ],
)
def test_what_is_called(text: str, name: str | None, outlet: str | None) -> None:
    assert called(text) == (name, outlet)


@pytest.mark.parametrize(
    "text",
    [
        "The lock is closed. Thanks, Olive.",
        "The lock is closed. No, Olive.",
        "The lock is closed. Absolutely.",
        "We were in Geneva. Geneva.",
        "I said so. I’d. I’d.",
        "",
    ],
)
def test_what_calls_nobody(text: str) -> None:
    assert called(text) is None


def test_names_that_sound_alike() -> None:
    assert sounds_as("Tracy", "Tracey")
    assert not sounds_as("Tracy", "Terence")
    assert not sounds_as("Jo", "Joe")
