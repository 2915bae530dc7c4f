"""The API: what its description promises holds, its examples work, and schemathesis finds nothing."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from selectolax.lexbor import LexborHTMLParser

from onrecord.faces.web.api.operations import OPERATIONS
from onrecord.keep import Record
from onrecord.keep.views import ReleaseView

Client = TestClient[Litestar]


@pytest.fixture(scope="module")
def described(client: Client) -> dict[str, Any]:
    return client.get("/api/openapi.json").json()


@pytest.mark.slow
def test_the_examples_of_the_page_answer_as_described(client: Client, described: dict[str, Any]) -> None:
    tree = LexborHTMLParser(client.get("/api").text)
    sections = tree.css(".operation")
    assert len(sections) == len(OPERATIONS)
    for section, operation in zip(sections, OPERATIONS.values(), strict=True):
        links = [node.attributes["href"] or "" for node in section.css(".examples a")]
        assert len(links) == len(operation.examples), operation.id
        content = described["paths"][operation.path]["get"]["responses"]["200"]["content"]
        schema = {**content["application/json"]["schema"], "components": described["components"]}
        for link in links:
            answer = client.get(link)
            assert answer.status_code == 200, link
            jsonschema.Draft202012Validator(schema).validate(answer.json())


def test_an_answer_of_the_examples_is_not_empty(client: Client) -> None:
    tree = LexborHTMLParser(client.get("/api").text)
    links = [node.attributes["href"] or "" for node in tree.css(".examples a") if "search" in node.text()]
    assert all(client.get(link).json()["total"] for link in links)


def test_pages_of_lists_lead_from_one_to_the_next(client: Client, record: Record) -> None:
    for path, field, total in (
        ("/api/v1/releases?limit=2", "releases", record.counts().releases),
        ("/api/v1/people?limit=3", "people", len(record.people())),
    ):
        seen: list[str] = []
        following: str | None = path
        while following:
            answer = client.get(following).json()
            seen += [json.dumps(one) for one in answer[field]]
            following = answer["next"]
        assert len(seen) == len(set(seen)) == total


def test_ids_lead_to_the_words(client: Client, record: Record) -> None:
    view = next(v for v in (record.release(r.id) for r in record.releases(limit=50)) if v.exchange_ids)
    got = client.get(f"/api/v1/releases/{view.id}")
    assert msgspec.json.decode(got.content, type=ReleaseView) == view
    turn = client.get(f"/api/v1/passages/{view.turn_ids[0]}").json()
    assert turn["turn"]["text"] == view.release.turns[0].text
    exchange = client.get(f"/api/v1/passages/{view.exchange_ids[0]}").json()
    assert [t["n"] for t in exchange["turns"]] == list(view.release.exchanges[0].turns)
    person = record.people()[0]
    assert client.get(f"/api/v1/people/{person.slug}").json()["person"]["turns"] == person.turns


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/api/v1/search?q=%28", 400, "has no partner"),
        ("/api/v1/search?foo=1", 400, "“foo” is not a field"),
        ("/api/v1/search?q=a&q=b", 400, "more than once"),
        ("/api/v1/search?q=", 400, "is empty"),
        ("/api/v1/search?limit=0", 400, "a whole number from 1 to 200"),
        ("/api/v1/search?country=Narnia", 400, "is no country"),
        ("/api/v1/values", 400, "Which field is not said"),
        ("/api/v1/trend", 400, "not said"),
        ("/api/v1/releases/nope", 404, "There is no release"),
        ("/api/v1/passages/nope", 404, "Nothing in this record"),
        ("/api/v1/people/nope", 404, "no"),
        ("/api/v2/search", 404, "No page of this portal"),
    ],
)
def test_what_goes_wrong_is_a_problem_of_one_sentence(
    client: Client, path: str, status: int, says: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert says in problem["detail"]


def test_what_is_not_for_writing_says_what_can_be_done(client: Client) -> None:
    for path in ("/api/v1/search", "/search", "/api/v1/people/x"):
        answer = client.post(path)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_the_description_is_one_of_openapi_3_1(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    assert len(described["paths"]) == len(OPERATIONS)
    used = set(_references(described))
    assert used <= {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}


@pytest.mark.slow
def test_schemathesis_finds_nothing(
    sample_record: Path, serving: Callable[[Path], str], tmp_path: Path
) -> None:
    config = Path(__file__).with_name("schemathesis.toml")
    program = Path(sys.executable).with_name("schemathesis")
    ran = subprocess.run(
        [
            program,
            "--config-file",
            config,
            "run",
            f"{serving(sample_record)}/api/openapi.json",
            "--no-color",
            "--max-examples",
            "50",
            "--seed",
            "4",
            "--continue-on-failure",
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=500,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    assert "Tested: 10" in ran.stdout


def _references(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        return own + [r for v in value.values() for r in _references(v)]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return [r for v in value for r in _references(v)] if isinstance(value, list) else []  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
