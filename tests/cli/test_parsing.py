"""`parse` and `schema`: what is printed is what the schema says."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from tests.cli.conftest import Run, heap

from onrecord.errors import NotFound, Unreadable
from onrecord.model import Release
from onrecord.schema import release_schema

GOLD_FIELDS = [
    *(
        "source",
        "title",
        "title_as_printed",
        "kind",
        "issuers",
        "office",
        "venue",
        "place",
        "date",
        "date_from",
    ),
    *("starts", "ends", "zone", "topics", "turns", "exchanges", "slips", "text", "blocks"),
]


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with every struct closed: a name it does not know is an error."""
    structs: dict[str, dict[str, Any]] = schema["$defs"]
    told = {
        name: {**struct, "additionalProperties": False} if struct["type"] == "object" else struct
        for name, struct in structs.items()
    }
    return {**schema, "$defs": told}


@pytest.fixture(scope="session")
def validator() -> jsonschema.Draft202012Validator:
    schema = closed(release_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def check(out: str, validator: jsonschema.Draft202012Validator) -> list[dict[str, Any]]:
    releases: list[dict[str, Any]] = [json.loads(line) for line in out.splitlines()]
    for release in releases:
        validator.validate(release)
        assert list(release)[: len(GOLD_FIELDS)] == GOLD_FIELDS
        text = release["text"]
        assert "".join(text[slice(*block["span"])] for block in release["blocks"]) == text
    return releases


def test_the_published_schema_is_the_model_s(root: Path, onrecord: Run) -> None:
    published = (root / "schema" / "release.schema.json").read_text("utf-8")
    assert published == onrecord("schema").out, "run 'make schema'"


def test_every_field_of_the_schema_is_explained(root: Path) -> None:
    page = (root / "docs" / "json.md").read_text("utf-8")
    structs = release_schema()["$defs"].values()
    fields = {name for struct in structs for name in struct.get("properties", ())}
    assert {name for name in fields if f"`{name}`" not in page} == set()


def test_every_sample_is_printed_as_the_schema_says(
    samples: Path, onrecord: Run, validator: jsonschema.Draft202012Validator
) -> None:
    ran = onrecord("parse", *heap(samples), "--json")
    assert ran.code == 0
    assert ran.err == ""
    assert len(check(ran.out, validator)) == 23


def test_the_seeds_are_printed_as_the_schema_says(
    corpora: Path, onrecord: Run, validator: jsonschema.Draft202012Validator
) -> None:
    ran = onrecord("parse", *sorted((corpora / "seeds").iterdir()), "--json")
    assert ran.code == 0
    assert len(check(ran.out, validator)) == 6


def test_the_schema_refuses_what_is_not_a_release(
    samples: Path, onrecord: Run, validator: jsonschema.Draft202012Validator
) -> None:
    release = json.loads(onrecord("parse", samples / "feed.xml", "--json").out.splitlines()[0])
    for wrong in ({"date": "March 14"}, {"starts": "25:00"}, {"surprise": 1}, {"turns": None}):
        with pytest.raises(jsonschema.ValidationError):
            validator.validate({**release, **wrong})


def test_what_is_printed_reads_back_as_the_model(samples: Path, onrecord: Run) -> None:
    ran = onrecord("parse", samples / "digest-2025-03.md", "--json")
    releases = [msgspec.json.decode(line, type=Release) for line in ran.out.splitlines()]
    assert [msgspec.json.encode(release).decode() for release in releases] == ran.out.splitlines()
    assert {release.source for release in releases} == {str(samples / "digest-2025-03.md")}


def test_one_that_is_refused_does_not_stop_the_others(samples: Path, tmp_path: Path, onrecord: Run) -> None:
    empty = tmp_path / "empty.html"
    empty.write_bytes(b"")
    ran = onrecord("parse", empty, samples / "feed.xml", "--json")
    assert ran.code == Unreadable.exit_code
    assert len(ran.out.splitlines()) == 5
    assert ran.err.startswith(f"refused: {empty}")


def test_a_path_that_is_not_there_is_said(tmp_path: Path, onrecord: Run) -> None:
    ran = onrecord("parse", tmp_path / "nowhere")
    assert ran.code == NotFound.exit_code


def test_without_json_an_outline_is_printed(samples: Path, onrecord: Run) -> None:
    ran = onrecord("parse", samples / "digest-2025-03.md")
    assert ran.code == 0
    assert "Issued by Jonas Relling, Spokesperson" in ran.out
    assert "QUESTION (Ana Brandt, Calden Courier): " in ran.out
    assert "Exchange 1: Henrik Vass" in ran.out
    assert "Slip of the source, turn " in ran.out


def test_a_source_cannot_steer_the_terminal(tmp_path: Path, onrecord: Run) -> None:
    hostile = tmp_path / "hostile.txt"
    words = "Media Note\n\nA title \x1b]0;owned\x07\n\nWords \x1b[31mred\x1b[0m and \x9b2J.\n"
    hostile.write_text(words, "utf-8")
    ran = onrecord("parse", hostile)
    assert not set(ran.out) & set("\x1b\x07\x9b")
    assert "red" in ran.out
