"""The same words in other pieces, what may be left out, whom a title names, what a hostile text costs."""

import time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_check_lists import grade
from tests.each import each

from onrecord.check import quoting
from onrecord.check.credits import credits_of
from onrecord.check.holders import Holder, holders
from onrecord.check.quotes import find_marked, grouped
from onrecord.check.texts import Article
from onrecord.check.titled import headed, office_words, titled
from onrecord.check.unit import Item, Unit
from onrecord.check.who import fits, who


@pytest.mark.parametrize(
    ("said", "quote", "verdict"),
    [
        ("We stand for a rules-based order here", "We stand for a rules based order here", "trivial"),
        ("It is a pro-active plan for the river", "It is a proactive plan for the river", "trivial"),
        ("The work force of the mills has grown", "The workforce of the mills has grown", "trivial"),
        ("wait times return to pre-pandemic levels", "wait times return to prepandemic levels", "trivial"),
        ("there are 150,000 troops at the border", "there are 150 000 troops at the border", "trivial"),
        (
            "it is barely 48 hours old in the port",
            "it is barely forty-eight hours old in the port",
            "trivial",
        ),
        ("grain covers 70 percent of the need", "grain covers 70 per cent of the need", "trivial"),
        ("They want to re-sign the treaty at once", "They want to resign the treaty at once", "altered"),
        (
            "to see if the threat re-emerges in the port",
            "to see if the threat reemerges in the port",
            "trivial",
        ),
        ("Maybe we shall go to the lock today", "May be we shall go to the lock today", "altered"),
        ("there are 105 barges at the lock now", "there are 10 5 barges at the lock now", "altered"),
        ("it fell from 20-5 in a day at the port", "it fell from 25 in a day at the port", "altered"),
    ],
)
def test_words_in_other_pieces(said: str, quote: str, verdict: str) -> None:
    assert grade(f"{said}, they say.", quote) == verdict


@pytest.mark.parametrize(
    ("said", "quote", "verdict"),
    [
        ("more than 534 – I’m sorry, 543 barges came", "more than 543 barges came", "trivial"),
        ("more than 534 – I’m sorry, 543 barges came", "more than 534 barges came", "altered"),
        (
            "we are concerned with – concerned that, rather, the lock shut",
            "we are concerned that the lock shut",
            "trivial",
        ),
        ("a step in tack- – tackling the flood", "a step in tackling the flood", "trivial"),
        ("we do have – share the same river", "we do share the same river", "trivial"),
        ("we do not – share the same river", "we do share the same river", "altered"),
        ("it is a grey – a green boat", "it is a green boat", "trivial"),
        ("we urge – strongly urge them to go", "we strongly urge them to go", "trivial"),
        ("they hold talks – indirect talks in the port", "they hold indirect talks in the port", "trivial"),
        ("we urge – strongly warn them to go", "we strongly warn them to go", "altered"),
        ("we agree – never agree in the port", "we never agree in the port", "altered"),
        ("it was – this was of real weight", "this was of real weight", "exact"),
        (
            "the point made that it was – this was of weight",
            "the point made that this was of weight",
            "trivial",
        ),
        ("he urged the mayor – Mayor Brandt to stay", "he urged Mayor Brandt to stay", "trivial"),
        ("the ground covered in the – with the mayor", "the ground covered with the mayor", "trivial"),
        (
            "the towns were given barges to – have been given barges",
            "the towns have been given barges",
            "trivial",
        ),
        ("the recent strike – spike in prices of grain", "the recent spike in prices of grain", "trivial"),
        (
            "and what will the harbour board – how will the harbour board act",
            "And how will the harbour board act",
            "trivial",
        ),
        (
            "but there – this is not – this can’t be the end of it",
            "But this can’t be the end of it",
            "trivial",
        ),
        (
            "that has a basic right – basic respect, excuse me, for grain",
            "that has basic respect for grain",
            "trivial",
        ),
        ("that would be that would be a great help", "that would be a great help", "exact"),
        ("if new, that would be that would be fantastic", "if new, that would be fantastic", "trivial"),
        ("this is not – this is the end of the lock", "this is the end of the lock", "exact"),
        ("we say this is not – that is the end of the lock", "we say that is the end of the lock", "trivial"),
        ("we say this is not so – that is the end", "we say that is the end", "altered"),
        ("barges in Aldern – and in Brandt wait for grain", "barges and in Brandt wait for grain", "altered"),
        ("we know flour prices – grain went up today", "we know grain went up today", "altered"),
        ("a historic flood recovery from – of the port", "a of the port", "altered"),
        ("we act when that might – when we’ll know", "we act when we’ll know", "trivial"),
        ("we’ll – we apply our laws in the port", "we apply our laws in the port", "exact"),
        ("here we’ll – we apply our laws in the port", "here we apply our laws in the port", "trivial"),
        ("for now they can – will be found in the port", "for now they will be found in the port", "trivial"),
        ("the town is waiting – awaiting the news", "the town is awaiting the news", "trivial"),
        ("it has led to high – higher prices of grain", "it has led to higher prices of grain", "trivial"),
        (
            "when the two foreign – Foreign Minister Brandt met us",
            "when Foreign Minister Brandt met us",
            "trivial",
        ),
        ("we saw two – barges in the port today", "we saw barges in the port today", "altered"),
        (
            "it is going to include getting – gathering facts",
            "it is going to include gathering facts",
            "trivial",
        ),
        ("I know you’re – we’re running out of time", "I know we’re running out of time", "trivial"),
        ("they will stand and fall – or fall on that", "they will stand or fall on that", "trivial"),
        ("a military confluence – conflict in the east", "a military conflict in the east", "trivial"),
        (
            "we see a return to the lock – a mutual return to the lock",
            "we see a mutual return to the lock",
            "trivial",
        ),
        (
            "I’m sure I’m not – that’s not a thing that – that’s not a rule we made",
            "I’m sure that’s not a rule we made",
            "trivial",
        ),
        (
            "there is no loss – no great loss of grain today",
            "there is no great loss of grain today",
            "trivial",
        ),
        ("we say never – we go to the port today", "we say we go to the port today", "altered"),
        ("we spent one million – billion on the lock", "we spent one billion on the lock", "altered"),
        (
            "our secure – concern, I’m sorry, with the lock grows",
            "our concern with the lock grows",
            "trivial",
        ),
        ("our secure – concern with the lock grows", "our concern with the lock grows", "altered"),
        (
            "we find it is vital for Aldern – that it is vital Aldern has grain",
            "we find it is vital Aldern has grain",
            "trivial",
        ),
        (
            "we find that it is vital for Aldern – that it is vital Aldern has grain",
            "we find that it is vital Aldern has grain",
            "trivial",
        ),
        ("we met the allies – partners in the port", "we met the partners in the port", "altered"),
        ("all boats – Karsovan boats – are in the port", "all Karsovan boats are in the port", "altered"),
    ],
)
def test_what_is_taken_back_may_go(said: str, quote: str, verdict: str) -> None:
    assert grade(f"{said}, they say.", quote) == verdict


@pytest.mark.parametrize(
    ("said", "quote", "verdict"),
    [
        ("if they pay and we all agree, the lock opens", "if they pay … the lock opens", "altered"),
        ("that, I don’t think, is a thing for today", "that … is a thing for today", "altered"),
        ("that, not by chance, is a thing for today", "that … is a thing for today", "ellipsis"),
        ("boats for all; an end to refuse; bread for all", "boats for all … bread for all", "ellipsis"),
        ("boats for all; unless they refuse; bread for all", "boats for all … bread for all", "altered"),
        ("we met Ana Brandt in the port today", "we met [Lucas Fenn] in the port today", "altered"),
        ("we met Ana Brandt in the port today", "we met [the minister] in the port today", "bracketed"),
        ("we asked her, the VP, to lead", "we asked [Ana Brandt], to lead", "bracketed"),
        ("we met Ana in the port today", "we met [Ana Brandt] in the port today", "bracketed"),
        ("the UN said so in the port today", "the [United Nations] said so in the port today", "bracketed"),
        ("the President said so in the port", "the [Karsovan] President said so in the port", "bracketed"),
    ],
)
def test_ellipses_and_brackets(said: str, quote: str, verdict: str) -> None:
    assert grade(f"And {said}, they say.", quote) == verdict


@pytest.mark.parametrize(
    ("title", "people"),
    [
        ("Statement by Vice President Ada Marlow", [("Ada Marlow", "Vice President")]),
        (
            "Statement by NSC Spokesperson Ada Marlow on Advisor Jon Rell",
            [("Ada Marlow", "NSC Spokesperson")],
        ),
        ("Remarks by President Rell Before the Boat Race", [("Rell", "President")]),
        (
            "Remarks by President Rell and King Odo VI of Karsovia at the Lock",
            [("Rell", "President"), ("Odo VI", "King")],
        ),
        ("RELL: President’s Remarks at the Lock", [("Rell", "President")]),
        ("Readout of President Rell’s Call with King Odo", []),
        ("Flour Prices in the East", []),
    ],
)
def test_whom_a_title_names(title: str, people: list[tuple[str, str]]) -> None:
    assert [tuple(one) for one in titled(title)] == people


def test_a_headline_in_capitals_names_too() -> None:
    assert headed("THE PALACE\n\nSTATEMENT OF PRESIDENT MARLOW\n\nI am here.")[0].name == "Marlow"
    assert not headed("I read the statement of President Marlow.")


def item(title: str) -> Item:
    return Item("r", "r-e1", 1, True, None, None, title, "remarks", "2025-03-05", (), None, ())


PRESIDENT = Unit("x", (), turn=1, label="THE PRESIDENT", role="official")
KEPT_BACK = Unit("x", (), turn=2, label="SENIOR OFFICIAL", role="official")
ASKER = Unit("Lucas Fenn said today that the lock stays shut.", (), turn=3, label="Q", role="reporter")


@pytest.mark.parametrize(
    ("name", "title", "unit", "fit"),
    [
        ("Jon Rell", "Remarks by President Rell at the Lock", PRESIDENT, "yes"),
        ("President Rell", "Remarks by President Rell at the Lock", PRESIDENT, "yes"),
        ("Ada Marlow", "Remarks by President Rell at the Lock", PRESIDENT, "no"),
        ("Ada Marlow", "Gaggle on the Lock", PRESIDENT, "no"),
        ("President Rell", "Gaggle on the Lock", PRESIDENT, "open"),
        ("Vice President Rell", "Gaggle on the Lock", PRESIDENT, "no"),
        ("Jon Rell", "Remarks by Senior Officials", KEPT_BACK, "no"),
        ("Lucas Fenn", "Gaggle on the Lock", ASKER, "no"),
        ("Ana Brandt", "Gaggle on the Lock", ASKER, "open"),
        ("the press secretary", "Gaggle on the Lock", ASKER, "no"),
    ],
)
def test_who_holds_an_office(name: str, title: str, unit: Unit, fit: str) -> None:
    assert fits(who(name), item(title), unit) == fit


@each("holder", list(holders()), ids=lambda holder: f"{holder.name}, {holder.first}")
def test_who_held_an_office_that_day_may_have_said_it(holder: Holder) -> None:
    label = f"THE {' '.join(sorted(holder.office, reverse=True))}".replace("lady 1st", "first lady").upper()
    unit = Unit("x", (), turn=1, label=label, role="official")
    at = item("Gaggle on the Lock")
    assert fits(who(holder.name), msgspec.structs.replace(at, said_on=holder.first), unit) == "open"
    assert fits(who(holder.name), msgspec.structs.replace(at, said_on=holder.last), unit) == "open"
    assert fits(who(holder.name), msgspec.structs.replace(at, said_on="1977-01-20"), unit) == "no"
    assert fits(who("Ada Marlow"), msgspec.structs.replace(at, said_on=holder.first), unit) == "no"


@pytest.mark.parametrize(
    ("name", "position", "fit"),
    [
        ("the White House press secretary", "Press Secretary", "yes"),
        ("Aldern’s press secretary", "Principal Deputy Press Secretary", "yes"),
        ("the White House press secretary", "Secretary of State", "no"),
        ("the deputy secretary", "Secretary of State", "no"),
        ("the Dutch prime minister", "Prime Minister", "yes"),
        ("New Zealand’s prime minister", "Foreign Minister", "no"),
        ("the Taliban’s spokesman", "Prime Minister", "no"),
    ],
)
def test_an_office_with_whose_it_is_is_nobodys_name(name: str, position: str, fit: str) -> None:
    unit = Unit("x", (), turn=1, speaker="Jon Rell", label="MR. RELL", role="official", position=position)
    assert fits(who(name), item("Gaggle on the Lock"), unit) == fit


def test_a_label_with_a_name_alone_says_no_office() -> None:
    unit = Unit("x", (), turn=1, label="MR. RELL", role="official")
    assert fits(who("the White House press secretary"), item("Gaggle on the Lock"), unit) == "open"
    named = msgspec.structs.replace(unit, label="SECRETARY RELL")
    assert fits(who("the prime minister"), item("Gaggle on the Lock"), named) == "no"


def test_a_surname_may_stand_first() -> None:
    unit = Unit("x", (), turn=1, label="PRIME MINISTER LEE", role="official")
    titled_so = item("Remarks by Prime Minister Lee Hsien Loong on the Lock")
    assert fits(who("Singapore Prime Minister Lee Hsien Loong"), titled_so, unit) == "yes"
    assert fits(who("Lee Marlow"), titled_so, unit) == "no"
    assert fits(who("Lee Hsien Loong"), item("Remarks on the Lock"), unit) == "no"


def test_a_label_that_is_an_office() -> None:
    assert office_words("THE VICE PRESIDENT") == {"vice", "president"}
    assert not office_words("PRESIDENT RELL")
    assert not office_words("SENIOR ADMINISTRATION OFFICIAL")


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“The lock,” said Ada Marlow, the keeper of boats, “is shut for good.”", "Ada Marlow"),
        (
            "Ada Marlow noted that it was “shut for good”, while Jon Rell insisted that “it is open”.",
            "Ada Marlow",
        ),
        ("In Brenn the Secretary of State said that it was “shut for good”.", "the Secretary of State"),
        ("Ada Marlow, on Dec. 3, 2013, said the lock was “shut for good”.", "Ada Marlow"),
        ("Ada Marlow, a day later, was asked.\n\n“It is shut for good,” she answered.", "Ada Marlow"),
        ("Ada Marlow left.\n\nThe rain fell.\n\n“It is shut for good,” somebody cried.", None),
        ("“It is shut for good.”, Ada Marlow told.", "Ada Marlow"),
    ],
)
def test_who_speaks_in_a_text(text: str, speaker: str | None) -> None:
    assert credits_of(text, grouped(text, find_marked(text)[0]), None)[0].who == speaker


def test_a_block_quote_takes_speaker_and_day_from_the_line_before() -> None:
    text = "On August 1, 2021, Secretary Ada Marlow said:\n\nThe lock is shut for good and all.\n"
    start = text.index("The lock")
    from onrecord.model import Span

    (one,) = quoting(Article(text, (Span(start, len(text) - 1),))).quotations
    assert (one.attributed_to, one.said_on) == ("Secretary Ada Marlow", "2021-08-01")


HOSTILE = {
    "opening": "“" * 60_000,
    "nested": "“a " * 30_000 + "” " * 3_000,
    "single": "'" * 30_000 + "‘ab " * 10_000,
    "straight": ' "a' * 30_000,
    "names": "President of the " * 10_000 + "said: “grain is waiting”.",
    "capitals": "Mira Castell " * 10_000 + "said “grain is waiting”.",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_costs_no_more_than_its_length(name: str) -> None:
    began = time.process_time()
    quoting(Article(HOSTILE[name]))
    assert time.process_time() - began < 5


@settings(max_examples=60, deadline=None)
@given(number=st.integers(21, 99))
def test_a_number_is_the_same_in_digits_and_words(number: int) -> None:
    tens = "twenty thirty forty fifty sixty seventy eighty ninety".split()[number // 10 - 2]  # noqa: SIM905
    ones = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"][number % 10]
    spelled = f"{tens}-{ones}".rstrip("-")
    said = f"There are {number} barges above the lock today."
    assert grade(said, f"There are {spelled} barges above the lock today") == "trivial"
    other = number + 1 if number < 99 else 21
    assert grade(said, f"There are {other} barges above the lock today") == "altered"


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(2, 9), joint=st.sampled_from(("-", " ", "\u2011")))
def test_a_word_parted_is_the_same_word(cut: int, joint: str) -> None:
    word = "floodplains"
    parted = word[:cut] + joint + word[cut:]
    assert grade(f"We know the {parted} of this river.", f"We know the {word} of this river") == "trivial"
    assert grade(f"We know the {word} of this river.", f"We know the {parted} of this river") == "trivial"


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["boats – ", "the boats – ", "a – a b – ", "or – ", "excuse me – ", "uh, ", "5 – "]
)
def test_a_hostile_transcript_costs_no_more_than_its_length(piece: str) -> None:
    began = time.process_time()
    around = (
        "we went to the port of Aldern and we see boats – {}go to the port of Aldern with all of the grain"
    )
    for times in (30, 300):
        said = around.format(f"{piece * times}barges ")
        assert grade(said, around.format("").replace(" – ", " ")) in ("altered", "trivial")
    assert time.process_time() - began < 5
