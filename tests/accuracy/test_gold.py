"""The gold set: what it holds, that it is sound, and that it holds no text of its sources."""

import re
from pathlib import Path

from benchmarks.accuracy.corpora import sources
from benchmarks.accuracy.gold import Gold, gold_set, numbers
from benchmarks.accuracy.run import FOLDER
from tests.each import each

GOLD = gold_set(FOLDER)
ROLES = {"official", "reporter", "operator", "moderator", "interpreter", "audience", "other"}
WORDS = 6
LONGEST_NOTE = 160


def test_it_is_varied() -> None:
    assert len(GOLD) >= 24
    assert len({gold.carrier for gold in GOLD}) >= 4
    assert len({gold.family for gold in GOLD}) >= 12
    assert len({gold.year for gold in GOLD}) >= 15


@each("gold", GOLD, ids=lambda gold: gold.name)
def test_turns_are_numbered_and_their_words_are_few(gold: Gold) -> None:
    for release in gold.releases:
        assert [turn.n for turn in release.turns] == list(range(1, len(release.turns) + 1))
        for turn in release.turns:
            assert set(turn.role.split("|")) <= ROLES
            assert 0 < len(turn.starts.split()) <= WORDS, turn
            assert 0 < len(turn.ends.split()) <= WORDS, turn
            assert all(len(note) <= LONGEST_NOTE for note in turn.notes)
            assert turn.called is None or "reporter" in turn.role, turn


@each("gold", GOLD, ids=lambda gold: gold.name)
def test_exchanges_are_a_reporters_and_never_share_a_turn(gold: Gold) -> None:
    for release in gold.releases:
        seen: set[int] = set()
        for exchange in release.exchanges:
            turns = numbers(exchange.turns)
            assert list(turns) == sorted(set(turns))
            assert not seen.intersection(turns), exchange
            seen.update(turns)
            asked = [release.turns[n - 1] for n in turns if release.turns[n - 1].role == "reporter"]
            assert asked, exchange
            said = {reading for turn in asked for reading in (turn.speaker or "").split("|")}
            assert said <= {*(exchange.reporter or "").split("|"), ""}, exchange


@each("gold", GOLD, ids=lambda gold: gold.name)
def test_dates_and_times_have_their_form(gold: Gold) -> None:
    for release in gold.releases:
        assert release.date is None or re.fullmatch(r"\d{4}-\d\d-\d\d", release.date)
        for time in (release.starts, release.ends):
            assert time is None or re.fullmatch(r"\d\d:\d\d", time)
        assert (release.zone is None) or release.starts or release.ends


def test_every_document_that_is_a_file_is_the_one_that_was_labelled(corpora: Path) -> None:
    loose = [gold for gold in GOLD if gold.archive is None]
    assert [gold.name for gold, _ in sources(loose, corpora)] == [gold.name for gold in loose]


def test_labels_stand_in_the_documents(corpora: Path) -> None:
    """First and last words of every turn of a page or plain text are words of that document."""
    loose = [gold for gold in GOLD if gold.archive is None and gold.carrier == "text"]
    for gold, source in sources(loose, corpora):
        text = " ".join(source.data.decode("utf-8", "replace").split())
        for release in gold.releases:
            for turn in release.turns:
                assert turn.starts in text, (gold.name, turn)
                assert turn.ends in text, (gold.name, turn)
