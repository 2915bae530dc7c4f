"""Every verdict and every rule, on the samples."""

from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.check import VERDICTS, Finding
from onrecord.check.judge import RULES
from onrecord.check.kinds import RULES as KIND_RULES
from onrecord.keep import Record

Check = Callable[..., Finding]
DAY = "2025-03-05"
CASES = (
    ("exact", "we assume that there are reasons", "Mira Castell", DAY),
    ("exact", '"We assume that there are reasons,"', "Castell", DAY),
    ("exact", "In full, on December 20.", "the deputy spokesperson", DAY),
    ("exact", "there are now eleven hundred children who cross a bridge every morning", "Ms Castell", "2025"),
    ("exact", "Has anyone on the Karsovan side given you one?", "Ana Brandt", DAY),
    ("exact", "Has anyone on the Karsovan side given you one?", "a reporter", DAY),
    ("exact", "grain is waiting", "he", None),
    ("trivial", "Grain is waiting; and those who are waiting with it, are entitled to be told", None, None),
    ("trivial", "WE HAVE LOOKED IN THE TRAY", "Castell", DAY),
    ("altered", "I’m told we still have a fax machine", "Castell", DAY),
    ("trivial", "which was given up in 2019. It rings, I believe, in a flower shop.", "Castell", DAY),
    ("ellipsis", "We have asked for the reasons. … grain is waiting", "Castell", DAY),
    ("ellipsis", "I have the figure here somewhere […] it is 6.4 million crowns", "Castell", DAY),
    (
        "bracketed",
        "Our ambassador called at the foreign ministry in Brenik [the Karsovan capital]",
        None,
        DAY,
    ),
    ("bracketed", "[The ambassador] was told that a technical report is being prepared.", "Castell", DAY),
    ("altered", "nobody in this building regards a closed lock as an accident", "Castell", DAY),
    ("altered", "we have a record of a notification under Article 9", "Castell", DAY),
    ("altered", "It is 6.4 billion crowns, of which a little more than half", "Castell", DAY),
    ("altered", "But grain is waiting … and those who are waiting are entitled to told be", "Castell", DAY),
    ("altered", "We will be the first to say so … the mistake was on our side", "Castell", DAY),
    ("spliced", "We have looked in the tray. It’s a thoughtful paper.", "Castell", DAY),
    ("spliced", "So the fax was sent to a flower shop … I would be surprised if it said no", "Castell", DAY),
    ("wrong_speaker", "Has anyone on the Karsovan side given you one?", "Mira Castell", DAY),
    ("wrong_speaker", "So the fax was sent to a flower shop.", "Mira Castell", DAY),
    ("wrong_speaker", "It’s a thoughtful paper", "Viktor Amsel", DAY),
    ("wrong_date", "It’s a thoughtful paper", "Castell", "2025-03-06"),
    ("wrong_date", "We have looked in the tray", "Castell", "2024"),
    ("not_found", "The lighthouse was repainted twice by a regiment of geese", "Castell", DAY),
)


@pytest.mark.parametrize(("verdict", "quote", "by", "on"), CASES)
def test_a_quotation_gets_its_verdict(
    check: Check, verdict: str, quote: str, by: str | None, on: str | None
) -> None:
    found = check(quote, by, on)
    assert found.verdict == verdict, found
    assert found.says.endswith(".")
    assert found.coverage is not None
    assert found.coverage.releases > 10
    assert bool(found.changes) == (verdict == "altered")
    assert found.passages or verdict == "not_found"


def test_every_verdict_and_rule_has_a_case() -> None:
    assert {verdict for verdict, *_ in CASES} == set(VERDICTS)
    assert {rule.verdict for rule in RULES} - {None} <= set(VERDICTS)


def test_passages_are_the_editions_own_characters(check: Check, folder: Path) -> None:
    with Record.open(folder) as record:
        for verdict, quote, by, on in CASES:
            if verdict in ("not_found", "spliced"):
                continue
            for passage in check(quote, by, on).passages:
                view = record.release(passage.release)
                edition = view.editions[passage.edition - 1]
                release = record.release(passage.release, edition.id).release
                assert passage.span is not None
                assert release.text[passage.span.start : passage.span.end] == passage.text
                assert passage.said_on == release.date
                if passage.turn is not None:
                    turn = release.turns[passage.turn - 1]
                    assert turn.span.start <= passage.span.start < passage.span.end <= turn.span.end


def test_the_place_that_fits_comes_first(check: Check) -> None:
    found = check("good afternoon", "Mira Castell", DAY)
    assert found.verdict == "exact"
    assert found.passages[0].said_on == DAY
    assert found.passages[0].speaker == "Mira Castell"


@pytest.mark.parametrize(
    ("quote", "kind"),
    [
        ("We have a record of a notification under Article 9", "negation"),
        ("we have no record of a notification under Article 7", "number"),
        ("It shows the number of the old Office of Protocol, which was given up in 2018", "date"),
        ("Our ambassador called at the foreign ministry in Calden on Monday evening", "name"),
        ("we might be the first to say so if it turns out that the mistake was on our side", "modality"),
        ("we assumed that there are reasons; but grain is waiting", "tense"),
        ("We have a very great deal of respect for the engineers on the other bank", "added"),
        ("We have a great deal of respect for engineers on the other bank", "dropped"),
        ("We have a great deal of respect for the engineers on the other shore", "replaced"),
        ("nobody in this building regards a lock closed as a quarrel", "order"),
        ("We will be the first to say so … the mistake was on our side", "ellipsis"),
    ],
)
def test_a_change_is_named_by_its_kind(check: Check, quote: str, kind: str) -> None:
    found = check(quote, "Castell", DAY)
    assert found.verdict == "altered"
    assert kind in {change.kind for change in found.changes}, found


def test_the_kinds_are_all_tried() -> None:
    assert {kind for kind, _ in KIND_RULES} == {"negation", "date", "number", "modality", "name", "tense"}


def test_what_the_record_does_not_cover_is_the_answer(check: Check) -> None:
    found = check("The geese repainted the lighthouse again", "Otto Nobody", "1901-01-01")
    assert found.verdict == "not_found"
    assert found.coverage is not None
    assert (found.coverage.day, found.coverage.speaker) == (0, 0)
    assert "no release of 1901-01-01" in found.says
    assert "no words of Otto Nobody" in found.says


def test_too_little_and_too_much_are_not_judged(check: Check) -> None:
    for quote in ("a", "of the", "", "“”", "...", "[…]", "🙂", "word " * 100_000):
        found = check(quote)
        assert found.verdict is None
        assert found.says.startswith("Not checked: ")
