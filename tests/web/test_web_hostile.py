"""A source may hold anything. None of it reaches a reader as anything but text."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from made import briefing, received
from selectolax.lexbor import LexborHTMLParser

from onrecord.faces.web import create_app
from onrecord.find import update
from onrecord.keep import Record
from onrecord.model import Candidate, Exchange, Issuer, Link, Release, Slip, Source, Span, TopicLink, Turn
from onrecord.pipeline import read_source

EVIL = (
    """"'><script src="https://evil.example/x.js">alert(1)</script>"""
    "<img src=x onerror=alert(2)><b style=x:y>{{7*7}}"
)
FORMS = ("/", "/search", "/search/values", "/trend", "/check", "/follow")
ALLOWED_TAGS = frozenset(
    re.findall(
        r"\w+",
        """
        html head meta title link script body a header div svg path span nav ul ol li form label input button
        main section h1 h2 h3 p select option article dl dt dd time details summary aside strong em mark
        footer code pre blockquote table caption thead tbody tr th td br s g rect desc text textarea
        """,
    )
)


def hostile() -> Release:
    """A briefing that holds markup wherever a release can hold text."""
    blank = Turn(1, EVIL, EVIL, EVIL, EVIL, "official", (EVIL,), EVIL, Span(0, 0), position=EVIL)
    asked = msgspec.structs.replace(
        blank, n=2, role="reporter", speaker=None, candidates=(Candidate(EVIL, EVIL, Span(0, 20)),)
    )
    whole = briefing(
        blank,
        asked,
        title=EVIL,
        title_as_printed=EVIL + "!",
        kind=EVIL,
        issuers=(Issuer(EVIL, EVIL),),
        office=EVIL,
        venue=EVIL,
        place=EVIL,
        starts=EVIL,
        zone=EVIL,
        topics=(EVIL, EVIL),
        exchanges=(Exchange(EVIL, EVIL, EVIL, EVIL, (2,), certain=False, evidence=Span(0, 30)),),
        header_notes=(EVIL,),
        slips=(Slip(1, EVIL, EVIL, Span(0, 5)), Slip(None, EVIL, EVIL, Span(0, 0))),
        topic_links=(TopicLink(0, EVIL, Span(0, 1), 1),),
        link="javascript:alert(3)",
    )
    links = (Link(Span(0, 4), "javascript:alert(4)"), Link(Span(5, 9), f"https://evil.example/?{EVIL}"))
    return msgspec.structs.replace(whole, links=links)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Path:
    """A record of hostile things: a release made by hand, a page, and a digest with raw HTML in it."""
    place = tmp_path_factory.mktemp("hostile") / "record"
    digest = (
        f"# {EVIL}\n\nMedia Note\n\nCalden\n\nMarch 5, 2025\n\n---\n\n{EVIL}\n\n[{EVIL}](javascript:alert)\n"
    )
    with Record.open(place, write=True, create=True) as record:
        source, reading, editions = received(hostile(), name=EVIL)
        record.keep(source, reading, editions, received_at="2026-01-31T12:00:00Z", origin="file")
        for found in (
            Source("hostile.html", (samples / "pages" / "hostile.html").read_bytes()),
            Source(f"{EVIL}.md", digest.encode()),
        ):
            read, made = read_source(found)
            record.keep(found, read, made, received_at="2026-01-31T12:00:00Z", origin="file")
        update(record, place / "index")
    return place


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient[Litestar]]:
    with TestClient(create_app(folder)) as started:
        yield started


def every_page(client: TestClient[Litestar]) -> Iterator[tuple[str, str]]:
    """Address and text of every page that can be reached, and of searches for what is hostile."""
    waiting = ["/", "/exchanges", "/speakers", "/outlets", "/doubts", "/search?q=script"]
    waiting += [
        client.get("/search", params={"q": EVIL, "kind": EVIL, "speaker": EVIL}).url.raw_path.decode()
    ]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith("/static/"):
            continue
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code in (200, 400, 404), f"{path}: {answer.status_code}"
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        yield path, answer.text
        hrefs = [node.attributes["href"] or "" for node in LexborHTMLParser(answer.text).css("a[href]")]
        waiting += [href.split("#")[0] for href in hrefs if href.startswith("/") and "/search" not in href]


def test_no_page_holds_a_tag_or_an_attribute_of_a_source(client: TestClient[Litestar]) -> None:
    pages = dict(every_page(client))
    assert len(pages) > 25
    for path, text in pages.items():
        tree = LexborHTMLParser(text)
        tags = {node.tag for node in tree.css("*")}
        assert tags <= ALLOWED_TAGS, f"{path}: {tags - ALLOWED_TAGS}"
        for node in tree.css("*"):
            names = set(node.attributes)
            assert not {n for n in names if n.startswith("on") or n in ("style", "srcdoc", "formaction")}, (
                path
            )
        assert [n.attributes["src"] for n in tree.css("[src]")] == [
            n.attributes["src"] for n in tree.css("head script")
        ]
        assert all(
            (n.attributes["src"] or "").startswith("/static/cite.js?v=") for n in tree.css("script")
        ), path
        assert all((n.attributes["action"] or "") in FORMS for n in tree.css("form")), path


def test_every_link_of_a_page_is_the_portal_s_or_marked_as_external(client: TestClient[Litestar]) -> None:
    outside = 0
    for path, text in every_page(client):
        for node in LexborHTMLParser(text).css("a[href]"):
            href = node.attributes["href"] or ""
            if href.startswith(("/", "#")) and not href.startswith("//"):
                continue
            outside += 1
            assert href.startswith(("https://", "http://", "mailto:")), f"{path}: {href}"
            assert node.attributes["rel"] == "external noopener noreferrer nofollow", path
            assert "external link" in node.text(), path
            assert node.attributes["aria-describedby"] == "no-endorsement", path
    assert outside


def test_the_words_themselves_are_all_there(client: TestClient[Litestar]) -> None:
    shown = " ".join(LexborHTMLParser(text).body.text() for _, text in every_page(client))  # pyright: ignore[reportOptionalMemberAccess]
    assert EVIL in shown
    assert "<img src=x onerror=1>, it is shown as it is spelled." in shown


def test_a_source_is_never_served_as_what_it_claims_to_be(client: TestClient[Litestar], folder: Path) -> None:
    with Record.open(folder) as record:
        sources = {record.release(r.id).edition.source.sha256 for r in record.releases(limit=10)}
    assert len(sources) == 3
    for sha256 in sources:
        answer = client.get(f"/sources/{sha256}/as-received")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+"', answer.headers["content-disposition"])


def test_json_and_the_feed_carry_markup_as_text(client: TestClient[Litestar]) -> None:
    feed = client.get("/feed.atom")
    assert EVIL in [node.text for node in ET.fromstring(feed.text).iter("{http://www.w3.org/2005/Atom}title")]
    answer = client.get("/releases.json")
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert EVIL in [release["title"] for release in answer.json()["releases"]]


def test_a_host_name_cannot_put_markup_into_a_page(client: TestClient[Litestar], folder: Path) -> None:
    with Record.open(folder) as record:
        anchor = record.release(record.releases(limit=1)[0].id).id
    answer = client.get(f"/cite/{anchor}", headers={"host": 'evil"><script>alert(1)</script>'})
    assert "<script>alert" not in answer.text
