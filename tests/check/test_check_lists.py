"""Every entry of a word list of the check fires where it is meant to."""

from array import array

import pytest
from tests.each import each

from onrecord.check.credits import credits_of
from onrecord.check.lay import lay
from onrecord.check.lists import FORMS, lines, pairs, phrases, spellings, word_list
from onrecord.check.quoted import quoted
from onrecord.check.quotes import find_marked, grouped, is_quotation, sentences
from onrecord.check.shelf import Held
from onrecord.check.titled import office_words, titled
from onrecord.check.unit import Chunk, Unit
from onrecord.check.who import same_person, who
from onrecord.check.words import packed, words


class _Text(Held):
    """A unit of nothing but its words."""

    def __init__(self, text: str) -> None:
        its = words(text)
        super().__init__(1, 1, array("I", its.keys).tobytes(), packed(its), b"")
        self.unit = Unit(text, (Chunk(0, 0),))


def grade(said: str, quote: str) -> str:
    found = lay(quoted(quote), _Text(said))
    assert found is not None
    return found.grade


def marked(text: str) -> bool:
    """Whether the first words in marks are taken for a quotation."""
    found = grouped(text, find_marked(text)[0])[0]
    start = found.span.start
    sentence = next(text[one.start : one.end] for one in sentences(text) if one.start <= start < one.end)
    return is_quotation(text, found, sentence)


BEFORE, AFTER = "We in this house", "welcome the plan of the harbour board"


@pytest.mark.parametrize("word", sorted(word_list("turning")))
def test_an_ellipsis_over_a_condition_turns_the_sense(word: str) -> None:
    said = f"{BEFORE} shall, {word} all agree and the boats come home, {AFTER}."
    assert grade(said, f"{BEFORE} shall … {AFTER}") == "altered"


@each("word", sorted(word_list("refusals")))
def test_an_ellipsis_over_a_refusal_turns_the_sense(word: str) -> None:
    said = f"{BEFORE} always {word} to {AFTER}."
    assert grade(said, f"{BEFORE} always … {AFTER}") == "altered"


@each("word", sorted(word_list("refusals")))
def test_a_refusal_with_its_object_may_go(word: str) -> None:
    said = f"{BEFORE} shall, as we {word} every delay, and {AFTER}."
    assert grade(said, f"{BEFORE} shall … {AFTER}") == "ellipsis"


@pytest.mark.parametrize(
    "between", ["refuse outright, and always will,", "refuse, and", "refuse in plain words to", "oppose and"]
)
def test_a_refusal_of_what_comes_after_turns_the_sense(between: str) -> None:
    assert grade(f"{BEFORE} {between} {AFTER}.", f"{BEFORE} … {AFTER}") == "altered"


@each("word", sorted(word_list("weighing")))
def test_a_short_ellipsis_over_a_weighing_word_turns_the_sense(word: str) -> None:
    assert grade(f"{BEFORE} {word} gladly {AFTER}.", f"{BEFORE} … {AFTER}") == "altered"


@each("word", sorted(word_list("hanging")))
def test_what_a_dash_cuts_off_where_no_phrase_ends_may_go(word: str) -> None:
    said, quote = f"All of the boats wait {word} – lie in the port", "All of the boats lie in the port"
    assert grade(said, quote) == "trivial"
    assert grade(said.replace(f" {word} ", " ashore "), quote) == "altered"


@each("entry", [" ".join(one) for one in phrases("fillers")])
def test_a_filler_may_be_left_out(entry: str) -> None:
    if entry.startswith(". "):
        said = f"The lock is closed. {entry.removeprefix('. ')} we wait for the whole of the winter."
        assert grade(said, "The lock is closed. We wait for the whole of the winter") == "trivial"
        return
    said = f"The lock is closed, {entry.removesuffix(' ,')}, for the whole of the winter."
    assert grade(said, "The lock is closed, for the whole of the winter") == "trivial"


@each("entry", [" ".join(one) for one in phrases("repairs")])
@each("start", ["freely use harbours", "freely", "gladly"])
def test_what_a_speaker_took_back_may_be_left_out(entry: str, start: str) -> None:
    said = f"They may {start} – {entry}, freely use the harbour again."
    assert grade(said, "They may freely use the harbour again") == "trivial"


@pytest.mark.parametrize("start", ["not", "two hundred boats", "gladly keep out of all harbours and"])
def test_what_counts_or_denies_may_not_be_left_out(start: str) -> None:
    said = f"They may {start} – excuse me, freely use the harbour again."
    assert grade(said, "They may freely use the harbour again") == "altered"


@each("entry", [" ".join(one) for one in phrases("labels")])
def test_a_name_in_marks_is_no_quotation(entry: str) -> None:
    assert not marked(f"They had {entry} “the quiet harbour plan” for years.")
    assert marked("They had then said “the quiet harbour plan” for years.")


@each("verb", sorted(word_list("speech")))
def test_two_words_beside_a_verb_of_speech_are_a_quotation(verb: str) -> None:
    assert marked(f"He {verb} that it was “rather bleak” there.")
    assert not marked("He went where it was “rather bleak” then.")


@pytest.mark.parametrize("word", sorted(word_list("askers")))
def test_who_asks_is_an_asker(word: str) -> None:
    assert who(f"the {word}").kind == "asker"


@each("word", sorted(word_list("nobody")))
def test_who_is_not_named_is_nobody(word: str) -> None:
    assert who(word).kind == "nobody"


@each("entry", [" ".join(one) for one in phrases("organisations")])
def test_a_body_is_a_body(entry: str) -> None:
    assert who(entry).kind == "body"


@each("word", sorted(word_list("titles")))
def test_a_title_is_no_name(word: str) -> None:
    assert word not in who(f"{word} Marlow").names


@each("entry", [(word, first) for word, first in pairs("nicknames").items() if word != first])
def test_a_short_name_is_the_name(entry: tuple[str, str]) -> None:
    word, first = entry
    assert same_person((word, "marlow"), f"{first.title()} Marlow")
    assert not same_person((word, "marlow"), "Zebulon Marlow")


@pytest.mark.parametrize("word", sorted(word_list("offices")))
def test_an_office_stands_before_a_name(word: str) -> None:
    assert [one.name for one in titled(f"Statement by {word.title()} Ada Marlow on the Harbor")] == [
        "Ada Marlow"
    ]
    assert office_words(f"THE {word.upper()}")
    assert who(f"Karsovan {word} Marlow").names == ("marlow",)
    assert who(f"the press {word}").kind != "asker"


@pytest.mark.parametrize("verb", sorted(word_list("announcing")))
def test_a_verb_before_a_colon_tells_who_speaks(verb: str) -> None:
    text = f"Ada Marlow {verb} the matter to the board: “We shall not go.”"
    found = grouped(text, find_marked(text)[0])
    assert credits_of(text, found, None)[0].who == "Ada Marlow"


@pytest.mark.parametrize("entry", lines("spellings"))
def test_another_spelling_is_the_same_word_and_no_exact_one(entry: str) -> None:
    first, *others = entry.split()
    ending = "" if not first.endswith("-") else "ed" if entry.endswith("ll-") else "s"
    for other in others:
        here, there = first.rstrip("-") + ending, other.rstrip("-") + ending
        assert words(here).keys == words(there).keys
        assert grade(f"We think that {here} was there.", f"We think that {there} was there") == "trivial"


def test_a_spelling_is_compared_by_one_that_has_no_other() -> None:
    assert not [word for word in FORMS.values() if word in FORMS]


@pytest.mark.parametrize("ending", [*lines("endings"), ""])
def test_an_ending_is_one_of_some_spelling(ending: str) -> None:
    stems = {line.split()[1].rstrip("-") for line in lines("spellings") if line.endswith("-")}
    assert any(stem + ending in FORMS for stem in stems)


@pytest.mark.slow
def test_no_spelling_leads_to_a_word_of_the_lists() -> None:
    """A list entry is compared in its folded form: one that folds to another word would never fire."""
    kept = (
        "conditions",
        "modals",
        "negations",
        "refusals",
        "turning",
        "weighing",
        "small",
        "askers",
        "dates",
    )
    assert not [word for name in kept for word in word_list(name) if word in spellings()]
    assert not [one for entry in phrases("fillers") for one in entry if one in spellings()]
