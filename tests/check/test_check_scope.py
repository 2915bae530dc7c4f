"""An ellipsis that moves what a word governs, and a bracket that puts another thing, are changes."""

import pytest
from tests.check.test_check_lists import grade
from tests.each import each

from onrecord.check.lists import phrases, word_list


@each("entry", [" ".join(one) for one in phrases("hinges")])
def test_an_ellipsis_over_several_words_of_a_condition_turns_the_sense(entry: str) -> None:
    said = f"We keep the lock open for all, {entry} the boats pay their dues, and the board agrees to it."
    assert grade(said, "We keep the lock open for all … and the board agrees to it") == "altered"


@each("word", sorted(word_list("reports") | word_list("beliefs")))
def test_what_was_said_or_believed_is_no_fact(word: str) -> None:
    said = f"We met in spring, and the pilots {word} that the boats have done harm to the port."
    assert grade(said, "We met in spring … the boats have done harm to the port") == "altered"
    plain = said.replace(f"the pilots {word} that ", "in the port, ")
    assert grade(plain, "We met in spring … the boats have done harm to the port") == "ellipsis"


@each("word", sorted(word_list("beliefs")))
def test_what_somebody_believes_may_be_a_condition(word: str) -> None:
    said = f"We go to the port, all of us, when they {word} it helps, to see it."
    assert grade(said, "We go to the port, all of us, … to see it") == "altered"
    assert grade(said.replace(word, "saw"), "We go to the port, all of us, … to see it") == "ellipsis"


@each("word", sorted(word_list("clauses")))
def test_the_end_of_a_clause_that_hangs_on_another_stays_with_it(word: str) -> None:
    said = f"It is open to all pilots, {word} the boats come home late in the harbour."
    assert grade(said, "It is open to all pilots … in the harbour") == "altered"
    plain = said.replace(f", {word} ", ", and ")
    assert grade(plain, "It is open to all pilots … in the harbour") == "ellipsis"


@pytest.mark.parametrize(
    ("said", "quote", "verdict"),
    [
        ("We look at it. And should they pay, we let them in.", "We look at it. … we let them in", "altered"),
        (
            "We look at it. And all of them pay, we let them in.",
            "We look at it. … we let them in",
            "ellipsis",
        ),
        (
            "We go to the port when we believe it helps. That is so.",
            "We go to the port … That is so",
            "altered",
        ),
        (
            "We went to the port when I met her there. That is so.",
            "We went to the port … That is so",
            "ellipsis",
        ),
        ("The board says that it seeks a new harbour.", "The board … seeks a new harbour", "altered"),
        (
            "In spring, the minister said that boats harm the port.",
            "In spring … boats harm the port",
            "altered",
        ),
        ("The board, as I said, seeks a new harbour.", "The board … seeks a new harbour", "ellipsis"),
        ("A boat between two member states and a barge sank.", "A boat … and a barge sank", "ellipsis"),
        (
            "It is a port of arrival, more so than being a source of grain.",
            "It is … a source of grain",
            "altered",
        ),
        (
            "The goal isn't to trade at all, but rather keep the lock open.",
            "The goal isn't to … keep the lock open",
            "altered",
        ),
        (
            "We support this plan or have doubts as the host of all.",
            "We support … the host of all",
            "altered",
        ),
        (
            "We keep the lock open in spring and summer for all boats.",
            "We keep the lock open … for all boats",
            "ellipsis",
        ),
        (
            "Aid across the line alone cannot meet the need.",
            "Aid across the line … cannot meet the need",
            "altered",
        ),
        (
            "Ask both sides to cease the closing of the lock now.",
            "Ask both sides to … the closing of the lock now",
            "altered",
        ),
        ("Well, a number of the boats are in the port.", "Well … the boats are in the port", "altered"),
        ("The port is largely closed to all boats.", "The port is … closed to all boats", "ellipsis"),
        ("Boats named today may be kept out of the port.", "Boats … may be kept out of the port", "altered"),
        (
            "They stopped and used force against the boats there.",
            "They stopped … the boats there",
            "ellipsis",
        ),
        (
            "We need their help. That depends on whether Aldern agrees.",
            "We need their help. … Aldern agrees",
            "altered",
        ),
        ("The boats, we hope, will leave the port.", "The boats … will leave the port", "altered"),
        (
            "We have mills in the U.S. We sell all we make in the port. So it is a pledge to us.",
            "We have mills in the U.S. … So it is a pledge to us",
            "ellipsis",
        ),
        (
            "We will build a lock, stop all waste of grain, send help to the towns, and keep the peace.",
            "We will build a lock … and keep the peace",
            "ellipsis",
        ),
        (
            "We will build a lock or stop all waste of grain, loss of boats, and harm to us.",
            "We will build a lock … and harm to us",
            "altered",
        ),
        ("All agree that in ports where boats may wait.", "All agree that … boats may wait", "altered"),
        ("It is late. I would say all boats are in.", "It is late. … all boats are in", "ellipsis"),
        (
            "We send grain to ports that include Aldern, Brandt, and Calden.",
            "We send grain to … Brandt, and Calden",
            "altered",
        ),
        (
            "All may ask, with papers filed prior to May 15th, for a berth.",
            "All may ask … for a berth",
            "altered",
        ),
        (
            "All may ask, with papers filed at the town hall, for a berth.",
            "All may ask … for a berth",
            "ellipsis",
        ),
        (
            "It is open to pilots, who are at home here in the harbour.",
            "It is open to pilots … in the harbour",
            "altered",
        ),
        (
            "They are in a sixth round of talks with us. These are talks through them with the other bank.",
            "They are in a sixth round of talks … with the other bank",
            "altered",
        ),
    ],
)
def test_an_ellipsis_may_not_move_what_a_word_governs(said: str, quote: str, verdict: str) -> None:
    assert grade(said, quote) == verdict


@each("word", sorted(word_list("prepositions") - {"of", "until"}))
def test_a_phrase_with_its_preposition_may_go(word: str) -> None:
    said = f"We keep the boats {word} the harbour ready to sail at dawn."
    assert grade(said, "We keep the boats … ready to sail at dawn") == "ellipsis"
    said = f"We keep the boats there {word} ready to sail at dawn."
    assert grade(said, "We keep the boats … ready to sail at dawn") == "altered"


@pytest.mark.parametrize(
    ("said", "quote", "verdict"),
    [
        (
            "The port has need of peace. The board must agree to it soon.",
            "The port … must agree to it soon",
            "altered",
        ),
        ("It is so. There is a chance that boats come in.", "It is so, … boats come in", "altered"),
        (
            "We wait, since the boats came early during the storm when we slept.",
            "We wait … when we slept",
            "altered",
        ),
        (
            "They are lost, and they can do that by waiting for us.",
            "They are lost … by waiting for us",
            "ellipsis",
        ),
        (
            "We have heard no words from them that would make it worse. We wait for them.",
            "We have heard no words from them … We wait for them",
            "altered",
        ),
        (
            "All of the boats that pay their dues may come. We wait for them.",
            "All of the boats … We wait for them",
            "altered",
        ),
        (
            "We have heard words from them that would make it worse. We wait for them.",
            "We have heard words from them … We wait for them",
            "ellipsis",
        ),
        (
            "We look for help with boats to the extent they are ours in law.",
            "We look for help with boats … in law",
            "altered",
        ),
    ],
)
def test_the_end_of_a_clause_is_not_given_to_another(said: str, quote: str, verdict: str) -> None:
    assert grade(said, quote) == verdict


@each("word", sorted(word_list("vague")))
def test_a_bracket_may_say_what_a_vague_word_means(word: str) -> None:
    assert (
        grade(
            f"We will look at the whole {word} again today.",
            "We will look at the whole [harbour] again today",
        )
        == "bracketed"
    )


@pytest.mark.parametrize(
    ("said", "quote", "verdict"),
    [
        (
            "We bring them to Aldern starting next week, all of them.",
            "We bring them to Aldern starting next [month]",
            "altered",
        ),
        (
            "We met here since May of last year in Brandt.",
            "We met here since May of last year in [Calden]",
            "altered",
        ),
        (
            "We met here since May of last year in it.",
            "We met here since May of last year in [Calden]",
            "bracketed",
        ),
        (
            "He was there in the port today with us.",
            "He was there in the port [last week] with us",
            "altered",
        ),
        (
            "We speak to the Karsovan foreign minister again soon.",
            "We speak to the Karsovan [prime minister] again soon",
            "altered",
        ),
        (
            "We help the aspirations of the Karsovan people and others.",
            "We help the aspirations of the Karsovan [board]",
            "altered",
        ),
        (
            "The law gave the Secretary of Education this power.",
            "The law gave the [President] this power",
            "altered",
        ),
        (
            "The law gave the Secretary this power.",
            "The law gave [the secretary of education] this power",
            "bracketed",
        ),
        (
            "It brings families, strengthening ties.",
            "It brings families [and tourism], strengthening ties",
            "altered",
        ),
        ("I have one and I’ll be announcing it.", "I have [a plan] and I’ll be announcing it", "bracketed"),
        ("I have two and I’ll be announcing it.", "I have [a plan] and I’ll be announcing it", "altered"),
        ("It brings families ties, trade.", "It brings families ties [and] trade", "bracketed"),
        (
            "We have to send you to the DOJ. For the rest, wait.",
            "We have to send you to the [Department of Justice]",
            "bracketed",
        ),
        (
            "They push pack against the whole of the plan.",
            "They push [back] against the whole of the plan",
            "bracketed",
        ),
    ],
)
def test_a_bracket_may_not_put_another_thing(said: str, quote: str, verdict: str) -> None:
    assert grade(said, quote) == verdict
