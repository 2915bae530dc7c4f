"""Digests made of releases that nobody labelled: the releases in them are told apart."""

import random

import pytest
from benchmarks.accuracy.run import CORPORA
from benchmarks.digests import Made, main, measured, releases, run, stretch

from onrecord.model import Source
from onrecord.pipeline import read_source

LOCK = Made("The Lock at Calden", "2021-07-14", "Media Note", ("The lock is closed.", "It opens on Friday."))
HARBOUR = Made("The Harbour", "2021-07-15", "Press Statement", ("The harbour is open.",))


def verdicts(texts: list[str], made: list[Made]) -> dict[str, int]:
    document = "\n\n---\n\n".join(texts)
    _, editions = read_source(Source("made.md", document.encode()))
    wrong = [
        field for _, field, is_, read in measured(made, texts, [e.release for e in editions]) if is_ != read
    ]
    return {field: wrong.count(field) for field in ("boundary", "title", "date", "kind")}


def test_a_digest_of_two_is_read_as_made() -> None:
    rng = random.Random(3)
    texts = [stretch(made, rng) for made in (LOCK, HARBOUR)]
    assert not any(verdicts(texts, [LOCK, HARBOUR]).values())


def test_a_release_that_is_not_told_apart_is_counted() -> None:
    rng = random.Random(3)
    texts = [stretch(LOCK, rng), "The harbour is open, and there is neither a heading nor a letterhead."]
    counted = verdicts(texts, [LOCK, HARBOUR])
    assert counted["title"] == 1
    assert counted["boundary"] == 2


def test_a_wrong_date_and_a_wrong_type_are_counted() -> None:
    text = stretch(LOCK, random.Random(3)).replace("July 14", "July 16").replace("Media Note", "Readout")
    counted = verdicts([text], [LOCK])
    assert (counted["date"], counted["kind"]) == (1, 1)


@pytest.mark.slow
@pytest.mark.skipif(not CORPORA.is_dir(), reason="there is nothing to make digests of")
def test_releases_of_unseen_digests_are_told_apart() -> None:
    counts, digests = run(seed=2)
    assert digests > 40
    for field in ("boundary", "title", "date", "kind"):
        right, missed = counts[field, "right"], counts[field, "missed"]
        assert right / (right + missed + counts[field, "invented"]) >= 0.98, field


@pytest.mark.skipif(not CORPORA.is_dir(), reason="there is nothing to make digests of")
def test_only_releases_that_no_label_speaks_of_are_drawn() -> None:
    drawn = releases()
    assert len(drawn) > 300
    assert all(made.markdown for made in drawn)


@pytest.mark.slow
@pytest.mark.skipif(not CORPORA.is_dir(), reason="there is nothing to make digests of")
def test_the_command_prints_each_field(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seed", "4"]) == 0
    assert "boundary  right" in capsys.readouterr().out
