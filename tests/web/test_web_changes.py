"""Pages of changes: ledger, history, differences, the feed, Mementos, pinned citations and proofs."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser  # pyright: ignore[reportMissingTypeStubs]
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from selectolax.lexbor import LexborHTMLParser, LexborNode

from onrecord.compare import level
from onrecord.faces.web import create_app
from onrecord.find import update
from onrecord.keep import Record
from onrecord.keep.proof import make_checkpoint, signer_of
from onrecord.model import Source
from onrecord.pipeline import read_source

HOSTILE = "<script>alert(1)</script> & 'quoted' \"words\""


def snapshot(body: str, more: str = "") -> bytes:
    first = (
        f"<item><title>Statement on the bridge</title><link>https://mfa.example/b/</link><guid>https://mfa.example/?p=1</guid>"
        f"<description><![CDATA[{body}]]></description></item>"
    )
    rest = "<item><title>Older</title><guid>https://mfa.example/?p=0</guid><description>Words.</description></item>"
    return f"<rss version='2.0'><channel><title>News</title><link>https://mfa.example</link>{more}{first}{rest}</channel></rss>".encode()


GONE = (
    "<item><title>Gone soon</title><guid>https://mfa.example/?p=2</guid>"
    "<description>Words of it.</description></item>"
)
SNAPSHOTS = (
    ("2025-03-05T10:00:00Z", snapshot("<p>Some 40 barges wait. The bridge is closed.</p>", GONE)),
    ("2025-03-06T10:00:00Z", snapshot("<p>Some 60 barges wait. The bridge is closed.</p>")),
    (
        "2025-03-07T10:00:00Z",
        snapshot(f"<p>Some 60 barges wait. {HOSTILE.replace('<', '&lt;')} The bridge is closed.</p>"),
    ),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("changes") / "r"
    with Record.open(place, write=True, create=True) as record:
        for n, (at, data) in enumerate(SNAPSHOTS):
            source = Source(f"{n}.rss", data)
            record.keep(source, *read_source(source), received_at=at, origin="file", stated="option")
        level(record)
        update(record, place / "index")
        make_checkpoint(record, signer_of(place, "example.org/onrecord"))
    return place


@pytest.fixture(scope="module")
def portal(folder: Path) -> Iterator[TestClient[Litestar]]:
    with TestClient(create_app(folder)) as started:
        yield started


@pytest.fixture(scope="module")
def release(folder: Path) -> str:
    with Record.open(folder) as record:
        return next(one.id for one in record.releases() if one.title == "Statement on the bridge")


def page(portal: TestClient[Litestar], path: str, status: int = 200) -> LexborHTMLParser:
    answer = portal.get(path)
    assert answer.status_code == status, answer.text[:300]
    assert "<script>alert" not in answer.text
    return LexborHTMLParser(answer.text)


def parsed(data: bytes) -> Any:
    return feedparser.parse(data)  # pyright: ignore[reportUnknownVariableType]


def one(tree: LexborHTMLParser, css: str) -> LexborNode:
    found = tree.css_first(css)
    assert found is not None, css
    return found


def test_the_ledger_lists_changes_and_filters_them(portal: TestClient[Litestar]) -> None:
    rows = page(portal, "/changes").css("li.change")
    assert len(rows) == 2
    assert "not noted by the publisher" in rows[0].text()
    numbers = page(portal, "/changes?class=number+or+date").css("li.change")
    assert ["“40” became “60”" in row.text() for row in numbers] == [True]
    assert "Gone soon" in one(page(portal, "/changes?class=withdrawn"), "li.change").text()
    assert one(page(portal, "/changes?class=name"), "p.empty")
    page(portal, "/changes?class=nonsense", 400)
    page(portal, "/changes?noted=perhaps", 400)
    page(portal, "/changes/cnothing", 404)


def test_a_change_is_shown_side_by_side_and_inline_with_its_neighbours(portal: TestClient[Litestar]) -> None:
    listed = portal.get("/changes.json").json()
    assert [each["class"] for each in listed] == ["wording", "number or date"]
    first = page(portal, f"/changes/{listed[1]['id']}")
    assert [node.text() for node in first.css("del")] == ["[gone: 40]"]
    assert [node.text() for node in first.css("ins")] == ["[new: 60]"]
    assert one(first, "a[rel=next]").attributes["href"] == f"/changes/{listed[0]['id']}"
    assert first.css_first("a[rel=prev]") is None
    inline = page(portal, f"/changes/{listed[1]['id']}?view=inline")
    assert "Some [gone: 40][new: 60] barges wait." in one(inline, ".unit.changed").text()
    assert portal.get(f"/changes/{listed[1]['id']}.json").json()["difference"]["changes"][0]["new"] == "60"


def test_any_two_editions_are_compared_and_stepped_through(
    portal: TestClient[Litestar], release: str
) -> None:
    both = page(portal, f"/releases/{release}/editions/3/from/1")
    assert "60" in one(both, "ins").text()
    step = page(portal, f"/releases/{release}/editions/2/from/1")
    assert one(step, "a[rel=next]").attributes["href"] == f"/releases/{release}/editions/3/from/2"
    told = portal.get(f"/releases/{release}/editions/2/from/1.json").json()
    assert told["difference"]["class"] == "number or date"
    page(portal, f"/releases/{release}/editions/2/from/9", 404)


def test_the_history_names_every_time_and_source(portal: TestClient[Litestar], release: str) -> None:
    shown = page(portal, f"/releases/{release}/history")
    assert [node.text().strip() for node in shown.css("section h3 a")][:3] == [
        "Edition 3",
        "Edition 2",
        "Edition 1",
    ]
    told = portal.get(f"/releases/{release}/history.json").json()
    assert [each["first_seen"] for each in told["spells"]] == [at for at, _ in SNAPSHOTS]


def test_the_feed_of_changes_carries_the_difference_itself(portal: TestClient[Litestar]) -> None:
    answer = portal.get("/changes.atom")
    feed = parsed(answer.content)
    assert not feed.bozo
    content: list[str] = [entry.content[0].value for entry in feed.entries if "content" in entry]
    assert any("<del>40</del><ins>60</ins>" in each for each in content)
    assert b"<script>" not in answer.content
    assert {tag.term for entry in feed.entries for tag in entry.tags} >= {
        "withdrawn",
        "number or date",
        "wording",
    }
    withdrawn = parsed(portal.get("/changes.atom?class=withdrawn").content)
    assert len(withdrawn.entries) == 1


def test_a_withdrawn_release_keeps_its_text(portal: TestClient[Litestar], folder: Path) -> None:
    with Record.open(folder) as record:
        gone = next(one.id for one in record.releases() if one.title == "Gone soon")
    shown = page(portal, f"/releases/{gone}")
    assert "Withdrawn from its feed since 6 March 2025" in one(shown, "p.banner").text()
    assert "Words of it." in one(shown, ".body").text()


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        (None, 3),
        ("Thu, 06 Mar 2025 12:00:00 GMT", 2),
        ("Thu, 06 Mar 2025 10:00:00 GMT", 2),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 1),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 3),
    ],
)
def test_a_timegate_leads_to_the_edition_of_that_time(
    portal: TestClient[Litestar], release: str, asked: str | None, number: int
) -> None:
    headers = {"accept-datetime": asked} if asked else {}
    answer = portal.get(f"/timegate/releases/{release}", headers=headers, follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["vary"] == "accept-datetime"
    assert answer.headers["location"] == f"/releases/{release}/editions/{number}"
    memento = portal.get(answer.headers["location"])
    assert memento.headers["memento-datetime"].endswith("GMT")
    for rel in ("original", "timegate", "timemap", "first memento", "last memento"):
        assert f'rel="{rel}"' in memento.headers["link"]
    assert "memento-datetime" not in portal.get(f"/releases/{release}").headers


def test_a_timemap_lists_every_edition(portal: TestClient[Litestar], release: str) -> None:
    answer = portal.get(f"/timemap/link/releases/{release}")
    assert answer.headers["content-type"].startswith("application/link-format")
    assert answer.text.count("memento") == 3
    assert 'rel="first memento"; datetime="Wed, 05 Mar 2025 10:00:00 GMT"' in answer.text
    bad = portal.get(
        f"/timegate/releases/{release}", headers={"accept-datetime": "soon"}, follow_redirects=False
    )
    assert bad.status_code == 400


def test_a_citation_pins_the_edition_it_was_read_in(
    portal: TestClient[Litestar], folder: Path, release: str
) -> None:
    with Record.open(folder) as record:
        old = record.release(release, record.release(release).editions[0].id)
    anchor = old.body_ids[0]
    link = one(page(portal, f"/releases/{release}/editions/1"), f"#{anchor} a.cite").attributes["href"]
    assert link == f"/cite/{anchor}?edition=1"
    forms = {
        (head.text() if (head := node.css_first("h2")) else ""): (
            pre.text() if (pre := node.css_first("pre")) else ""
        )
        for node in page(portal, link or "").css("section.form")
    }
    words = "Some%2040%20barges%20wait.%20The%20bridge%20is%20closed."
    pinned = f"/releases/{release}/editions/1#{anchor}:~:text={words}"
    assert set(forms) >= {"Chicago", "Wikipedia", "BibTeX", "RIS", "CSL-JSON"}
    for name in ("Chicago", "RIS"):
        assert pinned in forms[name], name
    item = json.loads(forms["CSL-JSON"])[0]
    assert item["URL"].endswith(pinned)
    assert item["accessed"] == {"date-parts": [[2025, 3, 5]]}
    assert forms["RIS"].startswith("TY  - ")
    assert forms["RIS"].rstrip().endswith("ER  -")
    assert forms["Wikipedia"].startswith("{{cite press release |title=Statement on the bridge")


@pytest.mark.slow
def test_a_proof_is_checked_by_the_script_of_the_documentation(
    portal: TestClient[Litestar], folder: Path, release: str, root: Path, tmp_path: Path
) -> None:
    data = portal.get(f"/releases/{release}/editions/2/proof.json").json()
    key = str(signer_of(folder).verifier)

    def check(proof: object, *more: str) -> subprocess.CompletedProcess[str]:
        file = tmp_path / "proof.json"
        file.write_text(json.dumps(proof), "utf-8")
        command = [sys.executable, str(root / "docs" / "check_proof.py"), str(file), *more]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    sound = check(data, key)
    assert sound.returncode == 0, sound.stderr
    assert f'"edition": "{release}-e2"' in sound.stdout
    assert "signed by that key" in sound.stdout
    assert "No signature was checked" in check(data).stdout
    assert check({**data, "entry": data["entry"].replace('"number":2', '"number":3')}, key).returncode != 0
    assert check({**data, "index": data["index"] + 1}, key).returncode != 0
    size = data["size"]
    forged = data["checkpoint"].replace(f"\n{size}\n", f"\n{size + 1}\n")
    assert check({**data, "checkpoint": forged}, key).returncode != 0
