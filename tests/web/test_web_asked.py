"""Hostile questions over HTTP: bounded in time and memory, answered or refused in one clear sentence."""

import http.client
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient
from selectolax.lexbor import LexborHTMLParser

SERVE = "import sys; from onrecord.faces.web import serve; serve(sys.argv[1], port=0)"
Client = TestClient[Litestar]

HOSTILE = {
    "100 kB of brackets": "(" * 100_000,
    "100 kB of quotation marks": '"' * 100_000,
    "10,000 terms": " ".join(f"word{i}" for i in range(10_000)),
    "200 terms in OR": " OR ".join(f"w{i}" for i in range(150)),
    "an asterisk alone": "*",
    "a prefix of everything": "a*",
    "a regular expression": "(a+)+$ OR .*.*.*x",
    "control characters": "riv\x00er \x1b[31m \x7f\x9b",
    "right-to-left marks": "\u202eriver\u2066 lock\u2069\u200f",
    "SQL": "'; DROP TABLE turns; -- river",
    "tantivy": 'text:river AND +lock -"a" ^2 [a TO z] {a TO *} IN [x] river~9',
    "many fields": " ".join(f"speaker:s{i}" for i in range(190)),
    "near everything": " ".join(["river NEAR/100 lock"] * 40),
    "a long word": "x" * 3_900,
    "a lone surrogate": "river \ud800",
    "a cursor of 100 kB": "river",
}
SECONDS = 20
MEGABYTES = 400
SAFE = "".join(chr(c) for c in range(0x21, 0x7F) if chr(c) not in "%&#+")


@pytest.fixture(scope="module")
def served(sample_record: Path) -> Iterator[tuple[int, int]]:
    """Port and process id of a portal of its own."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, str(sample_record)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().split(":")[-1].split("/")[0])
        yield port, process.pid
        process.terminate()


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("path", ["/search", "/search.json", "/search.atom", "/api/v1/search", "/trend"])
def test_a_hostile_question_is_answered_or_refused_in_bounds(
    served: tuple[int, int], path: str, name: str
) -> None:
    query = "q=" + quote(HOSTILE[name].encode("utf-8", "surrogatepass"), safe=SAFE)
    if name.startswith("a cursor") and path != "/trend":
        query += "&cursor=" + "A" * 100_000
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", served[0], timeout=60)
    connection.request("GET", f"{path}?{query}")
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    assert time.monotonic() - began < SECONDS
    assert answer.status in (200, 400), text[:300]
    assert len(text) < 2**20
    if answer.status == 400:
        told = _told(answer.headers["content-type"], text)
        assert told.endswith((".", "?"))
        assert 10 < len(told) < 400
        assert not {c for c in told if not c.isprintable()}
    used = Path(f"/proc/{served[1]}/status")
    if used.exists():
        most = re.search(r"VmHWM:\s+(\d+) kB", used.read_text())
        assert most
        assert int(most[1]) < MEGABYTES * 1024


def _told(media_type: str, text: str) -> str:
    if not media_type.startswith("text/html"):
        return (
            LexborHTMLParser(text).text()
            if "detail" not in text
            else str(__import__("json").loads(text)["detail"])
        )
    tree = LexborHTMLParser(text)
    return " ".join((tree.css(".trouble p") or tree.css(".lede"))[0].text().split())


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=60),
        st.text(alphabet='ab "“”()*~-:^[]{}+\\/|&!?ORNEAT0123456789speakr', max_size=60),
    ),
    st.sampled_from(["/search", "/search.json", "/search.csv", "/search.atom", "/trend", "/api/v1/search"]),
)
def test_whatever_is_asked_is_answered_or_refused(client: Client, words: str, path: str) -> None:
    answer = client.get(path, params={"q": words})
    assert answer.status_code in (200, 400)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "q",
                    "kind",
                    "speaker",
                    "role",
                    "topic",
                    "country",
                    "year",
                    "after",
                    "sort",
                    "group",
                    "alike",
                    "editions",
                    "limit",
                    "cursor",
                    "field",
                    "contains",
                    "by",
                    "show",
                    "page",
                    "é",
                    "",
                ]
            ),
            st.one_of(
                st.text(max_size=12), st.sampled_from(["1", "0", "newest", "2025", "2025-03-01", "speaker"])
            ),
        ),
        max_size=5,
    ),
    st.sampled_from(["/search", "/search.jsonl", "/search/values", "/trend.svg", "/api/v1/values"]),
)
def test_whatever_fields_are_given_are_answered_or_refused(
    client: Client, fields: list[tuple[str, str]], path: str
) -> None:
    answer = client.get(path, params=[*fields])
    assert answer.status_code in (200, 400)


def test_thousands_of_fields_are_one_sentence(client: Client) -> None:
    answer = client.get("/search?" + "&".join(f"q{i}=x" for i in range(5_000)))
    assert answer.status_code == 400
    assert "more than 100 fields" in answer.text
