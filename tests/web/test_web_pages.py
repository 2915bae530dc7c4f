"""Every page over HTTP: what it shows, what it links to, and what it says when it cannot."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html import unescape
from pathlib import Path

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from selectolax.lexbor import LexborHTMLParser, LexborNode

from onrecord.faces.web import create_app
from onrecord.faces.web.app import POLICY
from onrecord.faces.web.words import day_span
from onrecord.keep import Record
from onrecord.keep.views import ReleaseView

Client = TestClient[Litestar]
ById = Callable[[str], str]

BRIEFING = "Ministry Press Briefing – March 14, 2025"
LISTS = ["/", "/exchanges", "/speakers", "/outlets", "/doubts", "/accuracy", "/about", "/search"]


def page(client: Client, path: str, status: int = 200) -> LexborHTMLParser:
    answer = client.get(path)
    assert answer.status_code == status, f"{path}: {answer.status_code}"
    assert answer.headers["content-type"].startswith("text/html")
    return LexborHTMLParser(answer.text)


def one(tree: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    found = tree.css(selector)
    assert found, f"nothing fits {selector}"
    return found[0]


def text(tree: LexborHTMLParser | LexborNode, selector: str) -> str:
    return " ".join(one(tree, selector).text().split())


def view_of(record: Record, by_title: ById, title: str) -> ReleaseView:
    return record.release(by_title(title))


def test_the_first_page_says_what_the_record_holds(client: Client, record: Record) -> None:
    tree = page(client, "/")
    counts = record.counts()
    assert f"{counts.releases} releases" in text(tree, ".holds")
    assert f"{counts.turns} turns" in text(tree, ".holds")
    rows = tree.css("ol.rows > li")
    assert len(rows) == min(25, counts.releases)
    dates = [node.attributes["datetime"] for node in tree.css("ol.rows time")]
    assert dates == sorted(dates, key=str, reverse=True)


def test_filters_hold_together(client: Client, record: Record) -> None:
    tree = page(client, "/?kind=press+briefing&year=2025&after=2025-03-06")
    assert [text(row, "h3") for row in tree.css("ol.rows > li")] == [BRIEFING]
    assert one(tree, "#kind option[selected]").attributes["value"] == "press briefing"
    assert one(tree, "#after").attributes["value"] == "2025-03-06"
    none = page(client, "/?kind=press+briefing&year=1999")
    assert "No release of this record fits these filters" in text(none, ".empty")
    assert record.counts().releases > 0


@pytest.mark.slow
@pytest.mark.alone
def test_every_link_within_the_portal_leads_somewhere(client: Client) -> None:
    seen: set[str] = set()
    waiting = list(LISTS)
    while waiting and len(seen) < 400:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path, follow_redirects=False)
        assert answer.status_code in (200, 302), f"{path}: {answer.status_code}"
        if answer.status_code == 302:
            waiting.append(answer.headers["location"].split("#")[0])
            continue
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        tree = LexborHTMLParser(answer.text)
        ids = {node.attributes["id"] for node in tree.css("[id]")}
        for node in tree.css("[href]"):
            href = node.attributes["href"] or ""
            if href.startswith("#"):
                assert href[1:] in ids, f"{path}: {href} leads nowhere"
            elif href.startswith("/") and not href.startswith(("/cite/", "/search?")):
                waiting.append(href.split("#")[0])
    assert len(seen) > 60


def test_ids_on_a_page_are_unique(client: Client, by_title: ById) -> None:
    for path in [*LISTS, f"/releases/{by_title(BRIEFING)}?q=river"]:
        ids = [node.attributes["id"] for node in page(client, path).css("[id]")]
        assert len(ids) == len(set(ids)), path


def test_a_release_shows_its_letterhead_index_and_proof(
    client: Client, record: Record, by_title: ById
) -> None:
    view = view_of(record, by_title, BRIEFING)
    tree = page(client, f"/releases/{view.id}")
    head = text(tree, ".letterhead")
    release = view.release
    assert text(tree, "h1") == release.title
    for fact in (release.place, release.starts, release.zone, *(i.name for i in release.issuers)):
        assert fact
        assert fact in head
    for node in tree.css(".unseen"):
        node.decompose()
    index = tree.css(".index ol")[0].css("li")
    assert [text(row, "*") for row in index] == list(release.topics)
    turns = {link.index: link.turn for link in release.topic_links}
    for number, row in enumerate(index):
        turn = turns.get(number)
        links = [link.attributes["href"] for link in row.css("a")]
        assert links == ([f"#{view.turn_ids[turn - 1]}"] if turn else [])
    proof = view.proof
    assert f"{proof.turns} turns, {proof.notes} note" in text(tree, ".proofline")
    assert f"100 % of {proof.characters:,} characters accounted for" in text(tree, ".proofline")
    assert tree.css(f'.proof a[href="/sources/{view.edition.source.sha256}"]')


def test_no_word_of_a_release_is_missing_from_its_page(client: Client, record: Record) -> None:
    for summary in record.releases(limit=100):
        view = record.release(summary.id)
        body = one(page(client, f"/releases/{view.id}"), ".body")
        for node in body.css(".unseen"):
            node.decompose()
        shown = " ".join(body.text().split())
        for turn in view.release.turns:
            for paragraph in turn.paragraphs:
                assert paragraph.text in shown, summary.id
        for paragraph in view.release.paragraphs:
            assert paragraph.text in shown, summary.id


def test_turns_stand_in_order_once_each_with_their_labels(
    client: Client, record: Record, by_title: ById
) -> None:
    view = view_of(record, by_title, BRIEFING)
    turns = page(client, f"/releases/{view.id}").css("article.turn")
    assert [node.attributes["id"] for node in turns] == list(view.turn_ids)
    for node, turn in zip(turns, view.release.turns, strict=True):
        assert text(node, ".label") == turn.label
        if turn.speaker:
            assert turn.speaker in text(node, ".who")


def test_every_paragraph_has_a_permalink_and_a_citation(
    client: Client, record: Record, by_title: ById
) -> None:
    view = view_of(record, by_title, BRIEFING)
    tree = page(client, f"/releases/{view.id}")
    for ids in view.paragraph_ids:
        for anchor in ids:
            node = one(tree, f'[id="{anchor}"]')
            assert one(node, "a.permalink").attributes["href"] == f"#{anchor}"
            assert one(node, "a.cite").attributes["href"] == f"/cite/{anchor}"


def test_exchanges_are_grouped_under_their_reporter(client: Client, record: Record, by_title: ById) -> None:
    view = view_of(record, by_title, BRIEFING)
    sections = page(client, f"/releases/{view.id}").css("section.exchange[id]")
    assert [node.attributes["id"] for node in sections] == list(view.exchange_ids)
    for node, exchange in zip(sections, view.release.exchanges, strict=True):
        first = view.turn_ids[exchange.turns[0] - 1]
        assert node.css(f'[id="{first}"]')
        if exchange.reporter:
            assert exchange.reporter in text(node, "h2")


def test_a_slip_is_shown_with_both_readings(client: Client, record: Record, by_title: ById) -> None:
    view = view_of(record, by_title, BRIEFING)
    slip = next(s for s in view.release.slips if s.kind == "label")
    assert slip.turn is not None
    turn = one(page(client, f"/releases/{view.id}"), f'[id="{view.turn_ids[slip.turn - 1]}"]')
    assert "Printed under QUESTION; the words are the operator’s." in text(turn, ".slip")
    assert slip.says in text(turn, ".slip")


def test_a_joined_paragraph_says_so_quietly(client: Client, record: Record, by_title: ById) -> None:
    view = view_of(record, by_title, BRIEFING)
    joined = [
        view.paragraph_ids[i][j]
        for i, turn in enumerate(view.release.turns)
        for j, paragraph in enumerate(turn.paragraphs)
        if paragraph.joined
    ]
    assert joined
    tree = page(client, f"/releases/{view.id}")
    for anchor in joined:
        assert "page break" in (one(tree, f'[id="{anchor}"] .joined').attributes["title"] or "")
    assert not [node for node in tree.css("aside.slip") if "cuts this paragraph" in node.text()]


def test_a_note_within_a_paragraph_is_set_apart(client: Client, record: Record, by_title: ById) -> None:
    view = view_of(record, by_title, BRIEFING)
    notes = sum(len(turn.notes) for turn in view.release.turns)
    assert notes
    shown = [node.text() for node in page(client, f"/releases/{view.id}").css("em.note")]
    assert len(shown) >= notes
    assert all(note.startswith("(") and note.rstrip().endswith(")") for note in shown)


def test_searched_words_are_marked_and_linked_one_to_the_next(client: Client, by_title: ById) -> None:
    tree = page(client, f"/releases/{by_title(BRIEFING)}?q=locks")
    marks = tree.css("mark[id]")
    assert len(marks) > 1
    assert {mark.text().casefold() for mark in marks} <= {"lock", "locks"}
    assert [mark.attributes["id"] for mark in marks] == [f"hit-{n}" for n in range(1, len(marks) + 1)]
    assert f"{len(marks)} places for “locks”" in text(tree, ".hits")
    assert tree.css('.hitnav a[href="#hit-2"]')
    assert not page(client, f"/releases/{by_title(BRIEFING)}?q=%28").css("mark")


def test_an_old_edition_leads_to_the_current_one(client: Client, record: Record) -> None:
    summary = next(r for r in record.releases(limit=100) if r.editions == 2)
    tree = page(client, f"/releases/{summary.id}/editions/1")
    assert "This is edition 1 of 2" in text(tree, ".banner")
    assert one(tree, ".banner a").attributes["href"] == f"/releases/{summary.id}"
    current = page(client, f"/releases/{summary.id}")
    assert "was changed since" in text(current, ".banner")
    assert one(current, ".banner a").attributes["href"] == f"/releases/{summary.id}/history"
    assert [node.attributes["value"] for node in current.css(".editions li")] == ["2", "1"]
    assert client.get(f"/releases/{summary.id}/editions/1.json").json()["edition"]["number"] == 1
    page(client, f"/releases/{summary.id}/editions/3", 404)


def test_a_permalink_outlives_the_edition(client: Client, record: Record) -> None:
    summary = next(r for r in record.releases(limit=100) if r.editions == 2)
    current = record.release(summary.id)
    old = record.release(summary.id, next(e.id for e in current.editions if not e.current))
    kept = set(current.body_ids) & set(old.body_ids)
    gone = set(old.body_ids) - set(current.body_ids)
    for anchor in kept:
        answer = client.get(f"/t/{anchor}", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (302, f"/releases/{summary.id}#{anchor}")
    for anchor in gone:
        location = client.get(f"/t/{anchor}", follow_redirects=False).headers["location"]
        assert location == f"/releases/{summary.id}/editions/1#{anchor}"
    assert kept | gone == set(old.body_ids)
    assert kept


def test_a_citation_gives_quotation_speaker_date_title_and_link(
    client: Client, record: Record, by_title: ById
) -> None:
    view = view_of(record, by_title, BRIEFING)
    turn, anchor = view.release.turns[0], view.paragraph_ids[0][0]
    forms = [node.text() for node in page(client, f"/cite/{anchor}").css("pre.copyable")]
    assert forms[0] == (
        f"“{turn.paragraphs[0].text}”\n— {turn.speaker}, {turn.position}, {BRIEFING}, press briefing, "
        f"14 March 2025. http://testserver.local/t/{anchor}"
    )
    assert unescape(forms[1]).startswith(f"<blockquote><p>{turn.paragraphs[0].text}</p>")
    assert forms[2].startswith("@misc{" + anchor)
    assert "url = {http://testserver.local/t/" in forms[2]
    for other in (view.turn_ids[0], view.exchange_ids[0], view.id):
        page(client, f"/cite/{other}")
    page(client, "/cite/t00000000", 404)


def test_an_exchange_has_its_turns_and_its_neighbours(client: Client, record: Record, by_title: ById) -> None:
    view = view_of(record, by_title, BRIEFING)
    tree = page(client, f"/exchanges/{view.exchange_ids[1]}")
    exchange = view.release.exchanges[1]
    assert [node.attributes["id"] for node in tree.css("article.turn")] == [
        view.turn_ids[n - 1] for n in exchange.turns
    ]
    assert one(tree, "a[rel=prev]").attributes["href"] == f"/exchanges/{view.exchange_ids[0]}"
    assert one(tree, "a[rel=next]").attributes["href"] == f"/exchanges/{view.exchange_ids[2]}"
    page(client, f"/exchanges/{view.turn_ids[0]}", 404)


def test_people_and_outlets_have_pages(client: Client, record: Record) -> None:
    person = record.people()[0]
    tree = page(client, f"/speakers/{person.slug}")
    assert text(tree, "h1") == person.name
    assert len(tree.css("ol.rows > li")) == min(25, person.turns)
    reporters = page(client, "/speakers?role=reporter").css(".directory li")
    assert len(reporters) == len(record.people("reporter"))
    outlet = record.outlets()[0]
    link = one(page(client, "/outlets"), ".directory a").attributes["href"]
    assert link
    assert len(page(client, link).css("ol.rows > li")) == outlet.count
    page(client, "/speakers/nobody-at-all", 404)
    page(client, "/outlets/no-such-outlet", 404)


def test_a_search_shows_hits_facets_and_what_was_asked(client: Client) -> None:
    tree = page(client, "/search?q=river&kind=press+briefing")
    assert tree.css("ol.rows > li mark")
    assert "river" in text(tree, ".asked")
    chip = one(tree, ".chips a")
    assert "Press briefing" in chip.text()
    assert chip.attributes["href"] == "/search?q=river"
    facets = {text(section, "h2"): section.css("a") for section in tree.css(".filters section")}
    assert {"Kind of release", "Year", "Speaker", "Role"} <= facets.keys()
    hit = one(tree, "ol.rows h3 a").attributes["href"] or ""
    assert "?q=river#" in hit
    page(client, hit)


def test_each_facet_counts_what_its_link_finds(client: Client) -> None:
    tree = page(client, "/search?q=river")
    links = tree.css(".filters .facet a.take:not(.active)")
    assert links
    for link in links:
        narrowed = page(client, link.attributes["href"] or "")
        said = re.search(r"([\d,]+) passages? found", text(narrowed, "#found-title"))
        assert said
        assert said[1] == text(link, ".n")


def test_nothing_found_says_what_was_searched(client: Client, record: Record) -> None:
    counts = record.counts()
    assert counts.first
    assert counts.last
    tree = page(client, "/search?q=zzyzx")
    searched = f"{counts.releases} releases, {day_span(counts.first, counts.last)}"
    expected = f"Not found in this record ({searched})."
    assert text(tree, ".empty strong") == expected


def test_a_query_that_cannot_be_read_is_one_sentence_with_the_place_marked(client: Client) -> None:
    tree = page(client, "/search?q=river+%28lock", 400)
    assert text(tree, ".trouble mark") == "("
    assert text(tree, ".trouble .query") == "river (lock"
    assert client.get("/search.json?q=%28").status_code == 400


@pytest.mark.parametrize(
    "example", ["chemical weapons", '"river vell"', "river OR lock", "river -lock", "speaker:castell"]
)
def test_the_ways_of_searching_that_the_page_teaches_work(client: Client, example: str) -> None:
    assert client.get("/search", params={"q": example}).status_code == 200


def test_a_source_is_shown_as_text_and_saved_as_received(
    client: Client, record: Record, by_title: ById
) -> None:
    view = view_of(record, by_title, BRIEFING)
    source = view.edition.source
    data = record.source_bytes(source.sha256)
    lines = data.decode().split("\n")
    tree = page(client, f"/sources/{source.sha256}")
    assert text(tree, ".hash") == source.sha256
    assert one(tree, "#L1 td").text() == lines[0]
    assert one(tree, "#L7 td").text() == lines[6]
    assert BRIEFING in " ".join(node.text() for node in tree.css(".tight h3"))
    got = client.get(f"/sources/{source.sha256}/as-received")
    assert got.content == data
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"] == 'attachment; filename="digest-2025-03.md"'
    page(client, f"/sources/{'0' * 64}", 404)


def test_blocks_put_together_are_the_text(client: Client, record: Record, by_title: ById) -> None:
    view = view_of(record, by_title, BRIEFING)
    tree = page(client, f"/releases/{view.id}/editions/1/blocks")
    shown = "".join(node.text().replace("↵", "\n") for node in tree.css(".block .text"))
    assert shown == view.release.text


def test_doubts_link_to_the_place_they_concern(client: Client, record: Record) -> None:
    tree = page(client, "/doubts")
    doubts = record.doubts(25, 0)
    assert [one(row, "a").attributes["href"] for row in tree.css("section[aria-labelledby=doubtful] li")] == [
        f"/releases/{d.release}" + (f"#{d.anchor}" if d.anchor else "") for d in doubts
    ]


def test_json_is_the_record_s_own_structs(client: Client, record: Record, by_title: ById) -> None:
    view = view_of(record, by_title, BRIEFING)
    assert msgspec.json.decode(client.get(f"/releases/{view.id}.json").content, type=ReleaseView) == view
    listed = client.get("/releases.json?kind=press+briefing").json()
    assert listed["total"] == len(listed["releases"]) == 2
    found = client.get("/api/v1/search?q=river").json()
    assert found["total"] >= len(found["hits"]) > 0
    missing = client.get("/releases/no-such-release.json")
    assert missing.status_code == 404
    assert json.loads(missing.content)["status"] == 404


def test_the_feed_is_well_formed_and_names_every_newest_release(client: Client, record: Record) -> None:
    answer = client.get("/feed.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = ET.fromstring(answer.text)
    atom = "{http://www.w3.org/2005/Atom}"
    titles = [entry.findtext(f"{atom}title") for entry in root.iter(f"{atom}entry")]
    assert titles == [r.title or "Untitled release" for r in record.releases(limit=25)]
    assert root.findtext(f"{atom}updated")


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/nothing-here", 404, "No page of this portal has this address"),
        ("/releases/NOT-AN-ID", 404, "ids are lower-case"),
        ("/releases/..%2f..%2fetc", 404, "No"),
        ("/releases/no-such-release", 404, "There is no release"),
        ("/t/no-such-turn", 404, "Nothing in this record"),
        ("/sources/abc", 404, "64 hexadecimal digits"),
        ("/static/../app.py", 404, "No page"),
        ("/static/app.py", 404, "no such file"),
        ("/?page=0", 400, "is not the number of a page"),
        ("/?after=soon", 400, "is not a date"),
        ("/?year=20x5", 400, "is not a year"),
        ("/search?role=king", 400, "is not a role"),
        ("/search?sort=sideways", 400, "is not an order"),
        ("/search?speaker=" + "a" * 401, 400, "longer than 400"),
        ("/leaving?to=https://example.org", 404, "No page"),
    ],
)
def test_errors_are_one_sentence_on_a_page_that_looks_right(
    client: Client, path: str, status: int, says: str
) -> None:
    tree = page(client, path, status)
    assert says in text(tree, ".lede")
    assert tree.css(".masthead nav a")


@pytest.mark.parametrize("path", ["/", "/feed.atom", "/static/base.css", "/nope"])
def test_a_head_is_a_get_without_content(client: Client, path: str) -> None:
    whole, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert head.headers["content-length"] == whole.headers["content-length"]


def test_nothing_can_be_written(client: Client) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.request(method, "/").status_code == 405


@pytest.mark.parametrize(
    "path",
    [*LISTS, "/nope", "/?page=0", "/static/base.css", "/static/cite.js", "/releases.json", "/feed.atom"],
)
def test_every_answer_carries_the_headers_that_keep_it_to_itself(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers
    assert client.request("DELETE", path).headers["content-security-policy"] == POLICY


def test_a_failure_is_logged_and_told_in_one_sentence(
    sample_record: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with TestClient(create_app(sample_record), raise_server_exceptions=False) as broken:
        monkeypatch.setattr(Record, "total", _fails)
        answer = broken.get("/")
        monkeypatch.undo()
    assert answer.status_code == 500
    assert "the record is not changed by that" in answer.text
    assert "a secret of the machine" not in answer.text
    assert "a secret of the machine" in caplog.text


def _fails(self: Record, chosen: object) -> int:
    message = "a secret of the machine"
    raise ZeroDivisionError(message)


def test_a_record_without_an_index_says_what_to_do(sample_record: Path, tmp_path: Path) -> None:
    (tmp_path / "record.db").write_bytes((sample_record / "record.db").read_bytes())
    with TestClient(create_app(tmp_path)) as client:
        assert client.get("/").status_code == 200
        assert "There is no index" in text(page(client, "/search?q=river", 503), ".lede")


def test_an_empty_record_says_so(tmp_path: Path) -> None:
    Record.open(tmp_path, write=True, create=True).close()
    with TestClient(create_app(tmp_path)) as client:
        assert "holds nothing yet" in text(page(client, "/"), ".empty")
        for path in LISTS[1:]:
            page(client, path)
        assert ET.fromstring(client.get("/feed.atom").text) is not None
