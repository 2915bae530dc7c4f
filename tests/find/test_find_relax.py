"""All words by default; some of them, and words that say the same, where hardly anything holds all."""

from pathlib import Path

import pytest
from shelf import Said, Shelf, release

from onrecord.find import Answer, Query, search, update
from onrecord.find.grammar import parse
from onrecord.find.relax import ENOUGH, MOST_RELAXED, pruned, relaxed, together
from onrecord.find.tree import All, AnyOf, Phrase, Run, Word


def anchors(answer: Answer) -> list[str | None]:
    return [hit.anchor for hit in answer.hits]


def shelf_of(tmp_path: Path, *texts: str | Said) -> Path:
    shelf = Shelf()
    for number, text in enumerate(texts):
        shelf.put(f"r{number}", release(f"Release {number}", (text,)))
    update(shelf, tmp_path)
    return tmp_path


def test_words_that_say_nothing_are_not_required() -> None:
    asked = pruned(parse("what is the position on Iran"))
    assert asked == All((Word("position", 12), Word("Iran", 24)))
    assert together(asked) == Run(("position", "Iran"))


def test_words_that_say_nothing_are_sought_where_there_are_no_others() -> None:
    asked = parse("to be or not")
    assert pruned(asked) == asked


def test_what_stands_in_quotation_marks_a_choice_or_a_field_stays_required() -> None:
    asked = pruned(parse('"the red line" syria (iraq OR iran) chlorine*'))
    node = relaxed(asked)
    assert isinstance(node, All)
    assert node.parts[0] == Run(("syria",), every=False)
    assert Phrase("the red line", 0) in node.parts
    assert any(isinstance(part, AnyOf) for part in node.parts)
    assert Word("chlorine", 36, "prefix") in node.parts


def test_a_letter_of_an_abbreviation_is_not_sought_alone() -> None:
    assert relaxed(parse("U.S. position")) == Run(("position",), every=False)
    assert relaxed(parse("U.S.")) is None


def test_a_text_is_not_relaxed() -> None:
    assert relaxed(parse("word " * (MOST_RELAXED + 1))) is None


def test_enough_passages_with_all_words_leave_the_others_out(tmp_path: Path) -> None:
    numbers = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    texts = [f"Chemical weapons, case {number} of many." for number in numbers[:ENOUGH]]
    answer = search(shelf_of(tmp_path, *texts, "Weapons alone."), Query("chemical weapons", alike=True))
    assert answer.total == ENOUGH
    assert answer.says == "chemical and weapons"


def test_too_few_passages_are_joined_by_those_with_some_words(tmp_path: Path) -> None:
    index = shelf_of(tmp_path, "Chemical weapons were used.", "Weapons were sold.", "The weather.")
    answer = search(index, Query("chemical weapons"))
    assert anchors(answer) == ["r0-p1", "r1-p1"]
    assert "one passage holds all of these words" in answer.says
    assert anchors(search(index, Query("chemical weapons", strict=True))) == ["r0-p1"]


def test_orders_by_date_hold_every_word(tmp_path: Path) -> None:
    index = shelf_of(tmp_path, "Chemical weapons were used.", "Weapons were sold.")
    assert search(index, Query("chemical weapons", sort="newest")).total == 1


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("DPRK", "Talks with North Korea are open."),
        ("Haiti", "The Haitian police asked for help."),
        ("SIV", "A special immigrant visa takes months."),
        ("jabs", "Twenty million vaccine doses were sent."),
        ("coronavirus", "COVID-19 is a global crisis."),
    ],
)
def test_other_words_for_the_same_are_found_and_marked(tmp_path: Path, asked: str, text: str) -> None:
    index = shelf_of(tmp_path, "Nothing of this.", text)
    (hit,) = search(index, Query(asked)).hits
    assert hit.text == text
    assert any(marked for _, marked in hit.snippet)


def test_the_word_itself_comes_before_another_for_it(tmp_path: Path) -> None:
    index = shelf_of(tmp_path, "The soldiers left.", "The troops left.")
    assert anchors(search(index, Query("troops"))) == ["r1-p1", "r0-p1"]


def test_words_that_stand_as_they_were_asked_for_come_first(tmp_path: Path) -> None:
    folder = shelf_of(
        tmp_path,
        "The causes of it, and migration, are at the root of many old things.",
        "What we speak of is that the root causes of migration are many and old.",
        *[f"Number {n} says nothing of it." for n in range(40)],
    )
    assert anchors(search(folder, Query("root causes of migration"))) == ["r1-p1", "r0-p1"]
    assert anchors(search(folder, Query("migration root causes"))) == ["r0-p1", "r1-p1"]


def test_a_long_passage_with_more_of_the_words_comes_before_a_short_one_with_one_of_them(
    tmp_path: Path,
) -> None:
    filler = "Of the locks and barges there is more to say than of the bread that people eat here. " * 20
    others = [f"Number {n} says nothing of it." for n in range(40)]
    folder = shelf_of(tmp_path, "Harbor, harbor.", f"Customs and harbor dredging. {filler}", *others)
    found = anchors(search(folder, Query("harbor dredging customs pilot")))
    assert found[:2] == ["r1-p1", "r0-p1"]


def test_an_answer_is_lifted_by_its_question(tmp_path: Path) -> None:
    shelf = Shelf()
    talk = (
        Said("Will the embassy stay open?", role="reporter"),
        Said("The embassy is at work."),
        Said("Thank you.", role="moderator"),
        Said("The embassy is a house."),
    )
    shelf.put("a", release("A", talk))
    update(shelf, tmp_path)
    answer = search(tmp_path, Query("embassy stay open"))
    assert anchors(answer)[:2] == ["a-t1", "a-t2"] or anchors(answer)[:2] == ["a-t2", "a-t1"]
    assert anchors(answer).index("a-t2") < anchors(answer).index("a-t4")


def test_a_field_narrows_what_its_words_find_and_never_widens_it(tmp_path: Path) -> None:
    numbers = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    texts = [Said(f"Chemical weapons, case {one} of many.", "Ana Brandt") for one in numbers]
    index = shelf_of(tmp_path, *texts, Said("Weapons alone.", "Jonas Reuter"))
    assert search(index, Query("chemical weapons", alike=True)).total == ENOUGH
    assert search(index, Query("chemical weapons speaker:reuter", alike=True)).total == 0
