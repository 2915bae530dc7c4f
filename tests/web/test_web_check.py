"""The check in the portal: the page, its link, the API with offsets, and what is refused."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Client = TestClient[Litestar]
TEXT = (
    "“We assume that there are reasons,” Mira Castell said on March 5, 2025."
    " “Grain is not waiting,” she said."
)


def test_a_text_comes_back_annotated(client: Client) -> None:
    answer = client.post("/check", files={"text": (None, TEXT)})
    assert answer.status_code == 200
    assert "2 quotations: 1 word for word, 1 altered" in answer.text
    assert 'href="#q1"' in answer.text
    assert '<del><span class="unseen">quoted: </span>not</del>' in answer.text


def test_a_file_comes_back_annotated(client: Client) -> None:
    answer = client.post("/check", files={"file": ("a.html", f"<p>{TEXT}</p>".encode()), "text": (None, "")})
    assert "2 quotations: 1 word for word, 1 altered" in answer.text


def test_the_link_gives_the_same_page(client: Client) -> None:
    page = client.post("/check", files={"text": (None, TEXT)}).text
    link = re.search(r'href="(/check\?z=[^"]+)"', page)
    assert link is not None
    assert "2 quotations: 1 word for word, 1 altered" in client.get(link[1]).text


def test_the_link_of_a_long_text_gives_the_same_page(client: Client) -> None:
    text = " ".join(f"“{n} barges wait at lock {n * 7}”, she said of pier {n * n}." for n in range(100, 160))
    page = client.post("/check", files={"text": (None, text)}).text
    link = re.search(r'href="(/check\?z=[^"]+)"', page)
    assert link is not None
    assert len(link[1]) > 500
    assert "60 quotations: " in client.get(link[1]).text


def test_a_long_quotation_has_an_address(client: Client) -> None:
    answer = client.get("/check", params={"quote": "grain is waiting " * 60})
    assert answer.status_code == 200
    assert "1 quotation: " in answer.text


@pytest.mark.parametrize("on", ["2025-03-05", "--03-05", "5 March 2025", "March 5, 2025", "2025-03", "2025"])
def test_a_day_may_be_written_out(client: Client, on: str) -> None:
    answer = client.get("/check", params={"quote": "grain is waiting", "by": "Castell", "on": on})
    assert "1 quotation: 1 word for word" in answer.text


def test_a_day_without_its_year_is_compared(client: Client) -> None:
    text = "On March {} Mira Castell said: “We assume that there are reasons.”"
    right, wrong = (client.post("/check", files={"text": (None, text.format(day))}).text for day in (5, 6))
    assert "1 quotation: 1 word for word" in right
    assert "Mira Castell, 5 March" in right
    assert "1 quotation: 1 another date" in wrong


def test_a_day_that_is_none_leaves_the_form_as_it_was(client: Client) -> None:
    answer = client.get("/check", params={"quote": "grain is waiting", "by": "Castell", "on": "soonish"})
    assert answer.status_code == 400
    assert "“soonish” is no day" in answer.text
    assert 'value="soonish"' in answer.text
    assert 'value="Castell"' in answer.text
    assert "grain is waiting</textarea>" in answer.text


def test_ground_rules_go_with_the_words(client: Client) -> None:
    answer = client.get("/check", params={"quote": "Nobody closes a lock in order to talk about a school"})
    assert "On background" in answer.text
    anchor = re.search(r'href="/releases/[^"#]+#(\w+)"', answer.text)
    assert anchor is not None
    assert "On background" in client.get(f"/cite/{anchor[1]}").text
    assert "Ground rules" not in client.get("/check", params={"quote": "grain is waiting"}).text
    # What is not there was not said under any rules.
    assert "Ground rules" not in client.get("/check", params={"quote": "Nobody opens a lock to talk"}).text


def test_one_quotation_has_an_address(client: Client) -> None:
    answer = client.get("/check", params={"quote": "grain is waiting", "by": "Castell", "on": "2025-03-05"})
    assert "1 quotation: 1 word for word" in answer.text
    assert 'value="Castell"' in answer.text


def test_the_blank_page_says_what_the_record_covers(client: Client) -> None:
    assert "releases, 2025" in client.get("/check").text


def test_markup_of_a_text_is_text(client: Client) -> None:
    evil = "She said: “<script>alert(1)</script> grain is waiting” <img src=x onerror=alert(2)>"
    page = client.post("/check", files={"text": (None, evil)}).text
    assert "<script>alert" not in page
    assert "<img" not in page


def test_the_api_gives_offsets(client: Client) -> None:
    answer: dict[str, Any] = client.post("/check.json", json={"text": f"🙂 {TEXT}"}).json()
    first, second = answer["quotations"]
    assert (first["verdict"], second["verdict"]) == ("exact", "altered")
    start, end = first["span"]
    assert f"🙂 {TEXT}"[start:end] == "“We assume that there are reasons,”"
    assert first["said_on"] == "2025-03-05"
    assert answer["coverage"]["releases"] > 0


def test_the_api_takes_quotations_one_by_one(client: Client) -> None:
    asked = {"quotations": [{"id": 7, "quote": "grain is waiting", "attributed_to": "Castell"}]}
    answer = client.post("/check.json", json=asked).json()
    assert answer["quotations"][0]["id"] == 7
    assert answer["quotations"][0]["verdict"] == "exact"
    assert client.get("/check.json", params={"quote": "grain is waiting"}).json()["quotations"]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"text": "x" * 64_001}, "more than the 64,000"),
        ({"quotations": [{"quote": "grain is waiting"}] * 251}, "more than the 250"),
        ({"text": "She said “grain is waiting at dawn”. " * 251}, "more than the 250"),
        ({}, "either text or quotations"),
        ({"text": 7}, "This is no request"),
        ({"quotations": [{"quote": "grain is waiting", "said_on": "soon"}]}, "is no day"),
        ({"quotations": [{"quote": "x" * 70_000}]}, "more than the 64,000"),
    ],
)
def test_what_the_api_refuses(client: Client, asked: dict[str, Any], says: str) -> None:
    answer = client.post("/check.json", json=asked)
    assert answer.status_code == 400
    assert says in answer.json()["detail"]


def test_what_is_no_json_is_refused(client: Client) -> None:
    assert client.post("/check.json", content=b"\xff{").status_code == 400
    assert client.get("/check.json").status_code == 400
    assert client.post("/check.json", content=b"x" * 5_000_000).status_code == 413


@pytest.mark.parametrize("z", ["x", "AAAA", "=====", "eJw", "%00"])
def test_an_address_that_was_cut_is_refused(client: Client, z: str) -> None:
    assert client.get(f"/check?z={z}").status_code == 400


def test_an_address_that_unpacks_to_a_heap_is_refused(client: Client) -> None:
    import base64
    import zlib

    bomb = base64.urlsafe_b64encode(zlib.compress(b"a" * 50_000_000)).decode()
    assert client.get(f"/check?z={bomb}").status_code == 400


def test_a_file_that_is_none_and_a_day_that_is_none(client: Client) -> None:
    answer = client.post("/check", files={"file": ("a.docx", b"PK\x03\x04 no")})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert client.get("/check", params={"quote": "grain is waiting", "on": "soon"}).status_code == 400
    long = client.post("/check", files={"text": (None, "x" * 64_001)})
    assert long.status_code == 400
    assert "more than the 64,000" in long.text


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_a_reader_checks_a_text(
    browser: "Browser", serving: Callable[[Path], str], sample_record: Path, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{serving(sample_record)}/check")
    page.fill("#text", TEXT)
    page.click("text=Check the text")
    page.wait_for_selector(".findings")
    assert page.locator(".finding").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("text=Link to this check")
    page.wait_for_selector(".findings")
    assert page.locator(".finding").count() == 2
    page.close()
