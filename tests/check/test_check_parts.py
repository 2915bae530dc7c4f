"""Words, marks, names: the small parts, each on its own, and every entry of a list."""

from pathlib import Path

import pytest
from tests.each import each

from onrecord.check.kinds import Side, is_negation, kinds
from onrecord.check.lists import phrases, word_list
from onrecord.check.prints import alike
from onrecord.check.quoted import quoted
from onrecord.check.unit import Item, Unit
from onrecord.check.who import fits, who
from onrecord.check.words import fold, packed, unpacked, words

DATA = Path(__file__).parents[2] / "src" / "onrecord" / "check" / "data"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("U.S.", "US"),
        ("1,000", "1000"),
        ("don’t", "don't"),
        ("Café", "cafe"),
        ("seven", "7"),
        ("%", "percent"),
        ("a.m.", "am"),
        ("co\u00adop", "coop"),
        ("STRASSE", "straße"),
    ],
)
def test_words_that_are_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("not", "now"), ("15", "50"), ("1.5", "15"), ("its", "it's")])
def test_words_that_are_not(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "Well-known facts, don’t they?",
        "東京都は今日",
        "Привет, мир!",
        "x " * 400,
        "a" + " " * 300 + "b",
    ],
)
def test_words_keep_their_places(text: str) -> None:
    its = words(text)
    again = unpacked(text, its.keys.tobytes(), packed(its))
    assert (its.starts, its.ends, its.keys) == (again.starts, again.ends, again.keys)
    assert all(text[s:e].strip() == text[s:e] for s, e in zip(its.starts, its.ends, strict=True))


@pytest.mark.parametrize(
    ("quote", "said", "same"),
    [
        ("“We shall see,”", "We shall see", True),
        ("we shall see", "We shall see", True),
        ("We – I mean", "We—I mean", True),
        ("We  shall\nsee", "We shall see", True),
        ("We shall See", "We shall see", False),
        ("We shall, see", "We shall see", False),
        ("We shall see!", "We shall see", False),
    ],
)
def test_what_print_alone_decides(quote: str, said: str, same: bool) -> None:
    assert alike(quote, said) is same


def test_a_quotation_is_taken_apart() -> None:
    its = quoted("“[T]he lock … will [soon] be open (...) again.”")
    assert [its.words.word(n) for n in range(len(its.words))] == ["lock", "will", "be", "open", "again"]
    assert its.breaks == (1, 4)
    assert [(bracket.at, bracket.words.text) for bracket in its.brackets] == [(0, "The"), (2, "soon")]


def side(text: str) -> Side:
    its = words(text)
    return Side(
        [its.word(n) for n in range(len(its))], [its.folded(n) for n in range(len(its))], [False] * len(its)
    )


@pytest.mark.parametrize(
    ("said", "put", "kind"),
    [
        ("not", "", "negation"),
        ("acceptable", "unacceptable", "negation"),
        ("million", "billion", "number"),
        ("Monday", "Friday", "date"),
        ("2021", "2022", "date"),
        ("may", "will", "modality"),
        ("if", "", "modality"),
        ("Brenik", "Calden", "name"),
        ("was", "is", "tense"),
        ("asked", "asks", "tense"),
        ("stopped", "stop", "tense"),
        ("", "grey", "added"),
        ("grey", "", "dropped"),
        ("grey", "green", "replaced"),
    ],
)
def test_kinds_of_change(said: str, put: str, kind: str) -> None:
    assert kind in kinds(side(said), side(put))


@each("name", sorted(path.stem for path in DATA.glob("*.txt")))
def test_lists_hold_folded_words_once(name: str) -> None:
    lines = (DATA / f"{name}.txt").read_text("utf-8").splitlines()
    entries = [line.partition("#")[0].strip() for line in lines]
    entries = [entry for entry in entries if entry]
    assert entries
    assert len(set(entries)) == len(entries)
    if name == "numerals":
        assert all(fold(word) == line.split()[0] for line in entries for word in line.split())
        return
    for entry in entries:
        assert entry == entry.casefold(), entry


@each("word", sorted(word_list("negations")))
def test_every_negation_fires(word: str) -> None:
    assert is_negation(word)
    assert "negation" in kinds(side(word), side(""))


@each("word", sorted(word_list("modals") | word_list("conditions")))
def test_every_modal_and_condition_fires(word: str) -> None:
    assert "modality" in kinds(side(word), side(""))


@each("word", sorted(word_list("dates") - {"may", "march"}))
def test_every_date_fires(word: str) -> None:
    assert "date" in kinds(side(word), side(""))


@each("word", sorted(word_list("numbers")))
def test_every_number_fires(word: str) -> None:
    assert "number" in kinds(side(word), side(""))


@each("entry", [" ".join(one) for one in phrases("tenses")])
def test_every_form_of_a_verb_is_a_tense_of_the_first(entry: str) -> None:
    first, *others = entry.split()
    for other in others:
        found = kinds(side(first), side(other))
        assert "tense" in found or "modality" in found, (first, other)


ITEM = Item("r", "r-e1", 1, True, None, None, "T", "briefing", "2025-03-05", (), None, ())
PRICE = Unit(
    "x",
    (),
    turn=1,
    speaker="Ned Price",
    label="MR PRICE",
    position="Department Spokesperson",
    role="official",
)
ASKER = Unit("x", (), turn=2, speaker="Said Arikat", label="QUESTION", role="reporter")
UNNAMED = Unit("x", (), turn=3, label="QUESTION", role="reporter")
SENIOR = Unit("x", (), turn=4, label="SENIOR STATE DEPARTMENT OFFICIAL ONE", role="official")
VISITOR = Unit("x", (), turn=5, speaker="Heiko Maas", position="German Foreign Minister", role="official")
OPERATOR = Unit("x", (), turn=6, label="OPERATOR", role="operator")
BODY = Unit("x", ())
SIGNED = Item(
    "r",
    "r-e1",
    1,
    True,
    None,
    None,
    "T",
    "statement",
    None,
    (),
    None,
    (("Antony J. Blinken", "Secretary of State"),),
)
SPOKEN = Item(
    "r", "r-e1", 1, True, None, None, "T", "readout", None, (), "Office of the Spokesperson", (),
    "The below is attributable to Spokesperson Ned Price:",
)  # fmt: skip


@each(
    ("name", "item", "unit", "fit"),
    [
        ("Price", ITEM, PRICE, "yes"),
        ("Ned Price, the department's spokesman", ITEM, PRICE, "yes"),
        ("Edward Price", ITEM, PRICE, "yes"),
        ("Spokesperson Price", ITEM, PRICE, "yes"),
        ("the State Department", ITEM, PRICE, "yes"),
        ("a State Department spokesman", ITEM, PRICE, "yes"),
        ("the spokeswoman", ITEM, PRICE, "yes"),
        ("a U.S. official", ITEM, PRICE, "yes"),
        ("he", ITEM, PRICE, "open"),
        ("", ITEM, PRICE, "open"),
        (None, ITEM, PRICE, "open"),
        ("a source", ITEM, PRICE, "open"),
        ("Jalina Porter", ITEM, PRICE, "no"),
        ("Vincent Price", ITEM, PRICE, "no"),
        ("the Secretary of State", ITEM, PRICE, "no"),
        ("a reporter", ITEM, PRICE, "no"),
        ("Said Arikat", ITEM, ASKER, "yes"),
        ("Said Arikat of Al-Quds", ITEM, ASKER, "yes"),
        ("Ned Price", ITEM, ASKER, "no"),
        ("the State Department", ITEM, ASKER, "no"),
        ("a reporter", ITEM, ASKER, "yes"),
        ("Matt Lee", ITEM, UNNAMED, "open"),
        ("Secretary Blinken", ITEM, UNNAMED, "no"),
        ("a senior State Department official", ITEM, SENIOR, "yes"),
        ("another senior State Department official", ITEM, SENIOR, "yes"),
        ("a second senior State Department official", ITEM, SENIOR, "yes"),
        ("Ned Price", ITEM, SENIOR, "no"),
        ("the State Department", ITEM, VISITOR, "no"),
        ("Maas", ITEM, VISITOR, "yes"),
        ("the operator", ITEM, OPERATOR, "yes"),
        ("the moderator", ITEM, OPERATOR, "no"),
        ("Secretary Blinken", SIGNED, BODY, "yes"),
        ("Tony Blinken", SIGNED, BODY, "yes"),
        ("the Secretary of State", SIGNED, BODY, "yes"),
        ("Ned Price", SIGNED, BODY, "no"),
        ("the United States", SIGNED, BODY, "yes"),
        ("Ned Price", SPOKEN, BODY, "yes"),
        ("Antony Blinken", SPOKEN, BODY, "no"),
        ("the spokesperson", SPOKEN, BODY, "yes"),
    ],
)
def test_whether_words_are_those_of(name: str | None, item: Item, unit: Unit, fit: str) -> None:
    assert fits(who(name), item, unit) == fit


def test_one_known_to_answer_is_no_unnamed_reporter() -> None:
    asked = who("Ned Price")
    assert fits(asked, ITEM, UNNAMED) == "open"
    assert fits(asked._replace(answers=True), ITEM, UNNAMED) == "no"
