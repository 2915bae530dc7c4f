"""The parser against labels made by hand: the seeds, and the project's own samples."""

import json
from pathlib import Path

import pytest
from tests.goldens.compare import differences, printed

EXPECTED = Path(__file__).resolve().parents[2] / "samples" / "expected"
GOLDENS = sorted(str(path.relative_to(EXPECTED)) for path in EXPECTED.rglob("*.json"))


def test_there_are_goldens() -> None:
    assert len(GOLDENS) >= 12


@pytest.mark.parametrize("name", GOLDENS)
def test_samples_are_read_as_labelled(samples: Path, name: str) -> None:
    label = json.loads((EXPECTED / name).read_text(encoding="utf-8"))
    releases = label.get("releases", [label])
    assert list(differences(printed(samples / name.removesuffix(".json")), releases)) == []


def test_seeds_are_read_as_labelled(corpora: Path) -> None:
    labels = sorted((corpora.parent / "gold" / "seeds").glob("*.json"))
    assert labels, "no gold labels of the seeds"
    count = 0
    for label in labels:
        gold = json.loads(label.read_text(encoding="utf-8"))
        ours = printed(corpora / gold["source"])
        assert list(differences(ours, gold["releases"])) == []
        count += len(ours)
    assert count == 6


def test_the_seeds_slip_and_joined_paragraphs_are_reported(corpora: Path) -> None:
    briefing = printed(corpora / "seeds" / "000_ec0d42eab5dd4480.txt")[4]
    slips = {(slip["turn"], slip["kind"]) for slip in briefing["slips"]}
    assert slips == {
        (24, "label"),
        (4, "cut paragraph"),
        (8, "cut paragraph"),
        (32, "cut paragraph"),
        (49, "cut paragraph"),
    }
    slip = next(slip for slip in briefing["slips"] if slip["kind"] == "label")
    assert "Anne Gearan" in briefing["text"][slip["span"][0] : slip["span"][1]]
    turn = briefing["turns"][23]
    assert (turn["label"], turn["label_role"], turn["role"]) == ("QUESTION", "reporter", "operator")
    joined = [p for turn in briefing["turns"] for p in turn["paragraphs"] if p.get("joined")]
    assert "dual focus: One, without doubt, is" in joined[0]["text"]
    for paragraph in joined:
        start, end = paragraph["span"]
        assert "\n\n" in briefing["text"][start:end], "the span covers both halves"


def test_the_seeds_dead_index_links_lead_to_the_turns_where_the_topics_begin(corpora: Path) -> None:
    briefing = printed(corpora / "seeds" / "000_ec0d42eab5dd4480.txt")[4]
    links = briefing["topic_links"]
    assert [link["topic"] for link in links] == briefing["topics"]
    found = {link["topic"]: link["turn"] for link in links}
    assert found["SECRETARY TILLERSON'S TRAVEL"] == 1
    assert found["HUNGARY"] == 3
    assert found["UKRAINE/RUSSIA"] == 22
    assert found["ITALY/RUSSIA"] == 57
    turns = [link["turn"] for link in links if link["turn"]]
    assert turns == sorted(turns)
