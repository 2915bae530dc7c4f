"""The samples are complete, each with its expected reading, and all of them are fiction."""

import json
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[2] / "samples"
EXPECTED = SAMPLES / "expected"

REAL = (
    "State Department",
    "Department of State",
    "Foreign Office",
    "Foreign, Commonwealth",
    "Auswärtiges Amt",
    "Quai d'Orsay",
    "Farnesina",
    "United States",
    "United Kingdom",
    "Washington",
    "London",
    "Moscow",
    "Beijing",
    "Reuters",
    "Associated Press",
)


def documents() -> set[str]:
    return {
        path.relative_to(SAMPLES).as_posix()
        for path in SAMPLES.rglob("*")
        if path.is_file() and path.name != "README.md" and EXPECTED not in path.parents
    }


def test_each_sample_has_its_expected_reading_and_none_is_left_over() -> None:
    expected = {
        path.relative_to(EXPECTED).as_posix().removesuffix(".json") for path in EXPECTED.rglob("*.json")
    }
    assert documents() == expected


@pytest.mark.parametrize("name", sorted(documents()))
def test_expected_reading_is_sound(name: str) -> None:
    expected = json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))
    assert expected["source"] == name
    assert expected["releases"]
    for release in expected["releases"]:
        numbers = [turn["n"] for turn in release["turns"]]
        assert numbers == list(range(1, len(numbers) + 1))
        in_exchanges = [n for exchange in release["exchanges"] for n in exchange["turns"]]
        assert len(in_exchanges) == len(set(in_exchanges))
        assert set(in_exchanges) <= set(numbers)


@pytest.mark.parametrize("name", sorted(documents()))
def test_sample_names_no_real_ministry_capital_or_agency(name: str) -> None:
    text = (SAMPLES / name).read_text(encoding="utf-8")
    assert [word for word in REAL if word in text] == []
