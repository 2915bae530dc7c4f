"""Labels, sure and weak, and the false ones."""

import pytest
from tests.each import each

from onrecord.parse.labels import label_at, role_of
from onrecord.parse.vocabulary import load

SURE = [
    ("MR TONER: Thank you.", "MR TONER"),
    ("MR. BOUCHER: Good afternoon.", "MR. BOUCHER"),
    ("QUESTION:\u00a0 Hi.", "QUESTION"),
    ("Q\u00a0\u00a0\u00a0 Thanks.", "Q"),
    ("Q\tThanks.", "Q"),
    ("Q: Thanks.", "Q"),
    ("OPERATOR: Your line is open.", "OPERATOR"),
    ("SENIOR STATE DEPARTMENT OFFICIAL TWO: Yes.", "SENIOR STATE DEPARTMENT OFFICIAL TWO"),
    ("SENIOR ADMINSTRATION OFFICIAL: Yes.", "SENIOR ADMINSTRATION OFFICIAL"),
    ("FOREIGN MINISTER RINKĒVIČS: Good morning.", "FOREIGN MINISTER RINKĒVIČS"),
    ("PRESIDENT VON DER LEYEN: Good morning.", "PRESIDENT VON DER LEYEN"),
    ("SECRETARY McKEON: Thanks.", "SECRETARY McKEON"),
    ("THE PRESIDENT: Thank you.", "THE PRESIDENT"),
    ("PRESS SECRETARY JOHN F. KIRBY: Hello.", "PRESS SECRETARY JOHN F. KIRBY"),
    ("Mr. Boucher: Good afternoon.", "Mr. Boucher"),
    ("Moderator: Next.", "Moderator"),
    ("`MR PRICE: Good.", "MR PRICE"),
    ("MS ADAMS-ALLEN:Good.", "MS ADAMS-ALLEN"),
]
FALSE = [
    "VESSEL TYPE: Crude oil tanker",
    "WHAT: On-the-Record Briefing",
    "NOTE: The times are local.",
    "Begin Text:",
    "He said: we shall see.",
    "11:00 a.m. LOCAL",
    "The Minister said the following: nothing.",
    "And to the President of Romania: thank you.",
    "http://example.org",
]


@each(("line", "label"), SURE)
def test_sure_labels(line: str, label: str) -> None:
    found = label_at(line, 0, len(line), strong=False, opens=True)
    assert found is not None
    assert (found.text, found.sure) == (label, True)
    assert line[found.end :].strip()[0].isalpha()


@pytest.mark.parametrize("line", FALSE)
def test_false_labels(line: str) -> None:
    found = label_at(line, 0, len(line), strong=False, opens=True)
    assert found is None or not found.sure


def test_a_surname_in_capitals_is_weak() -> None:
    found = label_at("HAASS: Yes.", 0, 11, strong=False, opens=True)
    assert found is not None
    assert not found.sure


def test_a_note_inside_a_label_is_not_part_of_its_name() -> None:
    line = "PRESIDENT MACRON (via interpreter): Merci."
    found = label_at(line, 0, len(line), strong=False, opens=True)
    assert found is not None
    assert found.text == "PRESIDENT MACRON"
    assert found.note is not None
    assert "via interpreter" in line[slice(*found.note)]


def test_every_listed_role_is_recognised() -> None:
    for role, words in load("labels")["roles"].items():
        for word in words:
            assert role_of(word) == role


@each("word", load("labels")["never"])
def test_every_heading_listed_as_no_label_is_none(word: str) -> None:
    line = f"{word}: something"
    assert label_at(line, 0, len(line), strong=True, opens=True) is None or role_of(word)


@each("word", [*load("labels")["titles"], *load("labels")["honorifics"]])
def test_every_title_makes_a_label_sure(word: str) -> None:
    line = f"{word} VARGA: Good morning."
    found = label_at(line, 0, len(line), strong=False, opens=True)
    assert found is not None
    assert found.sure
