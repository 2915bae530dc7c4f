"""Hand-overs, names, exchanges, interviews, zones and dates."""

import json
import re
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.each import each

from onrecord.attribute import handover as module
from onrecord.attribute.ground_rules import kinds_in
from onrecord.attribute.handover import hands_over, introduces_self, is_operator_phrase, passes_floor
from onrecord.attribute.interviews import interviewers
from onrecord.attribute.mentions import date_mentions
from onrecord.attribute.names import Usage, clean_name, words_of
from onrecord.model import Release, Source, Span
from onrecord.pipeline import read_source

DATA: dict[str, Any] = json.loads(
    (files("onrecord.attribute") / "data" / "handover.json").read_text(encoding="utf-8")
)
CALLS = [(rule["rule"], rule["pattern"], example) for rule in DATA["calls"] for example in rule["examples"]]
NEAR = [
    (rule["rule"], rule["pattern"], example)
    for rule in [*DATA["near"], DATA["greeting"], *DATA["outlet_first"], *DATA["listed"]]
    for example in rule["examples"]
]
OUTLETS: list[str] = json.loads(
    (files("onrecord.attribute") / "data" / "outlets.json").read_text(encoding="utf-8")
)
OWN = [
    (rule["rule"], rule["pattern"], example) for rule in DATA["introduces"] for example in rule["examples"]
]


@each("rule", [*DATA["calls"], *DATA["near"], *DATA["listed"]], ids=lambda rule: rule["rule"])
def test_every_example_has_what_its_rule_needs(rule: dict[str, Any]) -> None:
    for example in rule["examples"]:
        assert not rule.get("needs") or any(word in example for word in rule["needs"])


def test_every_rule_has_an_example() -> None:
    assert all(rule["examples"] for rule in [*DATA["calls"], *DATA["introduces"], DATA["bare"]])


@each(("rule", "pattern", "example"), CALLS)
def test_every_call_fires_and_gives_a_name(rule: str, pattern: str, example: str) -> None:
    assert module._pattern(pattern).search(example), rule  # pyright: ignore[reportPrivateUsage]
    found = hands_over(example, Span(0, len(example)), Usage(example), bare=False)
    assert found is not None
    assert found.name is not None
    assert example[found.span.start :].startswith(found.name)


@each(("rule", "pattern", "example"), NEAR)
def test_every_rule_for_a_reporter_who_speaks_next_fires(rule: str, pattern: str, example: str) -> None:
    assert module._pattern(pattern).search(example), rule  # pyright: ignore[reportPrivateUsage]


@each("outlet", OUTLETS)
def test_every_outlet_may_stand_before_the_name(outlet: str) -> None:
    text = f"The next question goes to {outlet}, Cindy Saine."
    found = hands_over(text, Span(0, len(text)), Usage(text), bare=True)
    assert found is not None
    assert (found.name, found.outlet) == ("Cindy Saine", outlet)


@pytest.mark.parametrize(("rule", "pattern", "example"), OWN)
def test_every_introduction_fires(rule: str, pattern: str, example: str) -> None:
    assert module._pattern(pattern).search(example), rule  # pyright: ignore[reportPrivateUsage]
    own = introduces_self(example, Span(0, len(example)), Usage(example), None)
    assert own is not None
    assert own[1] is not None


@pytest.mark.parametrize("example", DATA["bare"]["examples"])
def test_bare_names_call_where_a_reporter_speaks_next(example: str) -> None:
    text = f"That is our position and will stay so. {example}"
    assert hands_over(text, Span(0, len(text)), Usage(text), bare=True) is not None
    assert hands_over(text, Span(0, len(text)), Usage(text), bare=False) is None


@pytest.mark.parametrize("pattern", DATA["operator"])
def test_every_operator_phrase_fires(pattern: str) -> None:
    phrases = [
        "Thank you. Your line is open.",
        "That line is now open.",
        "Please go ahead.",
        "To ask a question press 1.",
        "Please press star one.",
        "One moment, please.",
        "The next question comes from Ana Brandt.",
        "We'll go to Anne Gearan with The Washington Post. Please, go ahead.",
        "Let’s go to Anne Gearan at The Washington Post.",
    ]
    assert any(re.search(pattern, phrase, re.IGNORECASE) for phrase in phrases)
    assert all(is_operator_phrase(phrase) for phrase in phrases)


@each("phrase", sorted(words_of("floor_passed")))
def test_every_phrase_that_passes_the_floor(phrase: str) -> None:
    text = f"That has not changed. {phrase.capitalize()}."
    assert passes_floor(text, Span(0, len(text))) is not None


@pytest.mark.parametrize(
    "text",
    [
        "We talked about it. Anyway, anyway. Anyway.",
        "We spoke of the border, of events in Iran and on Iran. Iran.",
        "I have been clear on that. Thanks, Matt.",
        "We will turn to Secretary Blinken.",
        "I'll go back to that –",
        "We go to great lengths.",
    ],
)
def test_words_that_call_nobody(text: str) -> None:
    assert hands_over(text, Span(0, len(text)), Usage(text), bare=True) is None


@each("word", sorted(words_of("not_names") - words_of("also_names")))
def test_no_listed_word_is_a_name(word: str) -> None:
    assert clean_name(word) is None


@each("title", sorted(words_of("titles") - {"Mr", "Ms", "Mrs", "Dr", "Miss"}))
def test_no_title_is_part_of_a_reporters_name(title: str) -> None:
    assert clean_name(f"{title} Varga") is None


@each("letters", sorted(words_of("initials")))
def test_two_letters_that_one_goes_by_are_a_name(letters: str) -> None:
    assert clean_name(letters) == letters
    assert clean_name("EU") is None


@each("name", sorted(words_of("also_names")))
def test_every_given_name_that_is_also_a_word_counts(name: str) -> None:
    text = f"He said {name.lower()} and so on."
    assert not Usage(text).is_word(name)
    assert Usage(f"the {name.lower()}x").is_word(f"{name}x")


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Secretary Antony J. Blinken with Yonit Levy of Channel 12", [("Yonit Levy", "Channel 12")]),
        (
            "Secretary Antony J. Blinken on ABC’s This Week with George Stephanopoulos",
            [("George Stephanopoulos", "ABC")],
        ),
        (
            "Secretary Antony J. Blinken With Mika Brzezinski and Willie Geist of MSNBC’s Morning Joe",
            [("Mika Brzezinski", "MSNBC"), ("Willie Geist", "MSNBC")],
        ),
        ("Remarks at a Press Availability", []),
    ],
)
def test_interviewers(title: str, names: list[tuple[str, str]]) -> None:
    assert [tuple(found) for found in interviewers(title)] == names


SAID = date(2017, 4, 11)  # a Tuesday


@each(
    ("words", "first", "last"),
    [
        ("tomorrow", "2017-04-12", "2017-04-12"),
        ("yesterday", "2017-04-10", "2017-04-10"),
        ("last week", "2017-04-03", "2017-04-09"),
        ("this week", "2017-04-10", "2017-04-16"),
        ("next month", "2017-05-01", "2017-05-31"),
        ("last year", "2016-01-01", "2016-12-31"),
        ("March 25th", "2017-03-25", "2017-03-25"),
        ("December 30", "2016-12-30", "2016-12-30"),
        ("April 4, 2015", "2015-04-04", "2015-04-04"),
        ("4 April", "2017-04-04", "2017-04-04"),
        ("this Sunday", "2017-04-16", "2017-04-16"),
        ("this past Friday", "2017-04-07", "2017-04-07"),
        ("last Monday", "2017-04-03", "2017-04-10"),
        ("next Thursday", "2017-04-13", "2017-04-20"),
        ("two days ago", "2017-04-09", "2017-04-09"),
    ],
)
def test_dates_are_resolved_against_the_letterhead(words: str, first: str, last: str) -> None:
    text = f"We shall see {words}, I think."
    (found,) = date_mentions(text, SAID, 0, len(text), 3)
    assert (found.says, found.first, found.last, found.turn) == (words, first, last, 3)
    assert text[found.span.start : found.span.end] == words


@pytest.mark.parametrize(
    "text", ["on Sunday", "in March", "the 25th", "February 30", "some weeks ago", "a May 45"]
)
def test_what_the_words_do_not_settle_is_left_alone(text: str) -> None:
    assert date_mentions(text, SAID, 0, len(text), None) == []


@given(
    st.dates(date(1990, 1, 1), date(2030, 12, 31)), st.text(alphabet="tomrwdayles Mch250fnx,", max_size=60)
)
def test_an_interval_never_ends_before_it_begins(said: date, text: str) -> None:
    for mention in date_mentions(text, said, 0, len(text), None):
        assert mention.first <= mention.last


def release(markdown: str) -> Release:
    _, (edition,) = read_source(Source("made.md", markdown.encode()))
    return edition.release


def remarks(title: str, label: str) -> Release:
    return release(f"# {title}\n\nRemarks\n\nJuly 14, 2021\n\n**{label}:** Good morning.\n")


def briefing(*turns: str) -> Release:
    head = (
        "# Ministry Press Briefing – July 14, 2021\n\n"
        "Mira Castell, Deputy Spokesperson\n\nJuly 14, 2021\n\n2:03 p.m. EST\n\n"
    )
    return release(head + "\n\n".join(f"**{turn.split(':')[0]}:** {turn.split(':', 1)[1]}" for turn in turns))


def test_a_zone_that_was_not_in_force_is_reported_and_not_mended() -> None:
    made = briefing("MS CASTELL: Good afternoon.")
    assert made.zone == "EST"
    (slip,) = made.slips
    assert slip.kind == "zone"
    assert made.text[slip.span.start : slip.span.end] == "EST"


def test_a_second_voice_names_nobody() -> None:
    made = briefing(
        "MS CASTELL: Good afternoon. Let’s go to Ana Brandt of Radio Estmere.",
        "QUESTION: Is the lock closed?",
        "MS CASTELL: It is.",
        "QUESTION: Since when?",
        "QUESTION: And until when?",
        "MS CASTELL: Until Friday.",
        "QUESTION: Thank you.",
    )
    assert [turn.speaker for turn in made.turns if turn.role == "reporter"] == [
        "Ana Brandt",
        "Ana Brandt",
        None,
        None,
    ]
    (exchange,) = made.exchanges
    assert not exchange.certain


def test_a_given_name_alone_names_nobody_but_offers_a_candidate() -> None:
    made = briefing(
        "MS CASTELL: Good afternoon. Let’s go to Ana Brandt of Radio Estmere.",
        "QUESTION: Is the lock closed?",
        "MS CASTELL: It is. Marek.",
        "QUESTION: Why?",
        "MS CASTELL: Rust. Ana.",
        "QUESTION: Only rust?",
        "MS CASTELL: Only rust.",
    )
    last = made.turns[5]
    assert (last.speaker, last.called) == (None, "Ana")
    assert [(c.name, c.outlet) for c in last.candidates] == [("Ana Brandt", "Radio Estmere")]
    assert made.turns[3].candidates == ()


def test_two_officials_of_one_surname_are_candidates() -> None:
    made = release(
        "# Remarks With Foreign Minister Anna Varga and Defense Minister Peter Varga\n\n"
        "Remarks\n\nJuly 14, 2021\n\n**MINISTER VARGA:** Good morning.\n"
    )
    turn = made.turns[0]
    assert turn.speaker is None
    assert {candidate.name for candidate in turn.candidates} == {"Anna Varga", "Peter Varga"}


def test_every_speaker_given_has_a_span_that_says_so_or_a_title_that_does() -> None:
    made = briefing(
        "MS CASTELL: Good afternoon. Let’s go to Ana Brandt of Radio Estmere.",
        "QUESTION: Is the lock closed?",
        "MS CASTELL: It is.",
    )
    for turn in made.turns:
        assert turn.speaker is not None
        assert turn.evidence is not None
        assert turn.speaker in made.text[turn.evidence.start : turn.evidence.end]


@pytest.mark.parametrize("word", sorted(words_of("before_titles")))
def test_every_word_that_stands_before_a_title(word: str) -> None:
    made = remarks(f"Remarks {word.capitalize()} Foreign Minister Radan Velčik", "MINISTER VELČIK")
    assert (made.turns[0].speaker, made.turns[0].position) == ("Radan Velčik", "Foreign Minister")


@pytest.mark.parametrize("word", sorted(words_of("before_places")))
def test_every_word_that_stands_before_a_place(word: str) -> None:
    assert Usage(f"We spoke {word} Karsova today.").is_place("Karsova")
    assert not Usage(f"We spoke {word} Karsovans today.").is_place("Karsova")


def test_a_part_of_a_longer_title_is_no_position() -> None:
    made = remarks("Remarks by the Chief of Staff to the First Lady Julissa Marsh", "MS MARSH")
    assert (made.turns[0].speaker, made.turns[0].position) == ("Julissa Marsh", None)


def test_an_office_is_no_given_name() -> None:
    made = remarks("Briefing With Secretary of Education Arne Lund", "SECRETARY LUND")
    assert (made.turns[0].speaker, made.turns[0].position) == ("Arne Lund", "Secretary of Education")


RULES: list[dict[str, Any]] = json.loads(
    (files("onrecord.attribute") / "data" / "ground_rules.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(("kind", "example"), [(rule["kind"], e) for rule in RULES for e in rule["examples"]])
def test_every_ground_rule_fires(kind: str, example: str) -> None:
    assert kind in kinds_in(example)


@pytest.mark.parametrize(
    "sentence",
    [
        "As the Secretary said on the record, no.",
        "We know the background.",
        "It was attributable to the storm.",
    ],
)
def test_sentences_that_state_no_ground_rule(sentence: str) -> None:
    assert kinds_in(sentence) == []


def test_ground_rules_are_the_moderators_and_no_reporters() -> None:
    made = briefing(
        "MODERATOR: Thanks for joining. This call is on background and embargoed until the end of the call.",
        "SENIOR MINISTRY OFFICIAL: Good morning.",
        "QUESTION: This call is on the record, yes.",
    )
    assert {rule.kind for rule in made.ground_rules} == {"embargoed", "on background"}
    for rule in made.ground_rules:
        assert " ".join(made.text[rule.span.start : rule.span.end].split()) == rule.says


def test_a_name_lost_with_its_brackets_is_a_gap() -> None:
    made = briefing(
        "MODERATOR: You’ll be hearing today from , who will be speaking.",
        "SENIOR MINISTRY OFFICIAL: Thanks, everyone.",
    )
    gaps = [slip for slip in made.slips if slip.kind == "gap"]
    assert [slip.turn for slip in gaps] == [1]


def test_both_readings_of_a_struck_word_are_kept() -> None:
    made = release(
        "# Press Briefing\n\nMay 3, 2022\n\n"
        "MS. LUND:  He met them on <s>Wednesday</s> \\[Thursday\\].\n\nQ    Thanks.\n"
    )
    (correction,) = made.corrections
    assert correction.printed is not None
    assert made.text[correction.printed.start : correction.printed.end] == "Wednesday"
    assert correction.says == "Thursday"
    assert "Wednesday [Thursday]" in made.turns[0].text


def test_a_tracked_change_is_a_correction() -> None:
    made = release(
        "# Press Briefing\n\nMay 3, 2022\n\n"
        "MS. LUND:  They met <del>twice</del><ins>three times</ins>.\n\nQ    Thanks.\n"
    )
    (correction,) = made.corrections
    assert correction.printed is not None
    assert correction.reading is not None
    assert made.text[correction.printed.start : correction.printed.end] == "twice"
    assert made.text[correction.reading.start : correction.reading.end] == "three times"
    assert correction.says == "three times"


def test_a_public_schedule_has_entries() -> None:
    made = release(
        "# Public Schedule – August 3, 2021\n\n**SECRETARY MARSH**\n\n"
        "**7:00 a.m. LOCAL** Secretary Marsh meets the press.\n\n**(CLOSED PRESS COVERAGE)**\n\n"
        "**DEPUTY SECRETARY LUND**\n\nDeputy Secretary Lund attends meetings.\n"
    )
    assert [(a.principal, a.time, a.zone, a.says, a.coverage) for a in made.schedule] == [
        ("SECRETARY MARSH", "07:00", "LOCAL", "Secretary Marsh meets the press.", "CLOSED PRESS COVERAGE"),
        ("DEPUTY SECRETARY LUND", None, None, "Deputy Secretary Lund attends meetings.", None),
    ]


def test_an_answer_that_begins_with_another_name_answers_another_reporter() -> None:
    made = briefing(
        "MS CASTELL: Good afternoon. Let’s go to Ana Brandt.",
        "QUESTION: Is the lock closed?",
        "MS CASTELL: It is, and it will stay closed until the divers have looked at every one of the gates.",
        "QUESTION: Will the minister travel on Friday?",
        "MS CASTELL: Well, Otto, the minister travels on Friday and comes back on Sunday evening.",
    )
    assert [exchange.turns for exchange in made.exchanges] == [(2, 3), (4, 5)]
    assert made.exchanges[1].addressed == "Otto"
    assert made.turns[3].speaker is None


@pytest.mark.parametrize("begins", ["Sure, Otto. The minister", "Thanks so much, Otto. The minister"])
def test_an_answer_may_give_the_name_as_a_sentence_of_its_own(begins: str) -> None:
    made = briefing(
        "MS CASTELL: Good afternoon. Let’s go to Ana Brandt.",
        "QUESTION: Is the lock closed?",
        "MS CASTELL: It is, and it will stay closed until the divers have looked at every one of the gates.",
        "QUESTION: Will the minister travel on Friday?",
        f"MS CASTELL: {begins} travels on Friday and comes back on Sunday evening.",
    )
    assert [exchange.turns for exchange in made.exchanges] == [(2, 3), (4, 5)]
    assert made.exchanges[1].addressed == "Otto"


def test_what_passes_the_floor_after_thanks_lies_between_exchanges() -> None:
    made = briefing(
        "MS CASTELL: Good afternoon. Let’s go to Ana Brandt.",
        "QUESTION: Is the lock closed?",
        "MS CASTELL: It is, and it will stay closed until the divers have looked at every one of the gates.",
        "QUESTION: Thank you.",
        "MS CASTELL: Next question.",
        "QUESTION: Will the minister travel on Friday?",
        "MS CASTELL: She travels on Friday and comes back on Sunday evening.",
    )
    assert [exchange.turns for exchange in made.exchanges] == [(2, 3, 4), (6, 7)]


def test_a_moderators_word_between_two_answers_is_inside_and_thanks_at_the_end_are_not() -> None:
    made = briefing(
        "MODERATOR: Good afternoon. We’ll go to the line of Ana Brandt, please.",
        "QUESTION: How many gates are there, and how many divers?",
        "MS CASTELL: There are four gates, as there always have been. I forgot your second one.",
        "MODERATOR: It may have been the number of divers.",
        "MS CASTELL: We do not have that number yet; we will have to wait for the report of the engineers.",
        "MODERATOR: Thank you very much.",
    )
    assert [exchange.turns for exchange in made.exchanges] == [(2, 3, 4, 5)]


def test_a_nod_at_the_end_of_an_answer_leaves_the_next_exchange_unsettled() -> None:
    made = briefing(
        "MS CASTELL: Good afternoon. Let’s go to Ana Brandt.",
        "QUESTION: Is the lock closed?",
        "MS CASTELL: It is, and it stays closed until the divers have looked at every one of the gates. Yes.",
        "QUESTION: A new topic?",
        "MS CASTELL: Please.",
    )
    assert [(exchange.turns, exchange.certain) for exchange in made.exchanges] == [
        ((2, 3), True),
        ((4, 5), False),
    ]
    assert made.turns[3].speaker is None


def test_who_hands_over_and_answers_nothing_moderates() -> None:
    made = briefing(
        "MR HALE: Thanks, everyone, for joining us. This call is on the record.",
        "MS CASTELL: Good afternoon.",
        "MR HALE: Let’s go to the line of Ana Brandt with Radio Estmere.",
        "QUESTION: Is the lock closed?",
        "MS CASTELL: It is, and it will stay closed until the divers have looked at every one of the gates.",
        "MR HALE: Let’s go to the line of Marek Dolin.",
        "QUESTION: And the bridge?",
        "MS CASTELL: It is open.",
        "MR HALE: That is all for today.",
    )
    assert [turn.role for turn in made.turns if turn.label == "MR HALE"] == ["moderator"] * 4
    assert [exchange.turns for exchange in made.exchanges] == [(4, 5), (7, 8)]
