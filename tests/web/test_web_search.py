"""Searching over HTTP: the page, its choices, and the same question as feeds and data."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from typing import Any, cast
from urllib.parse import parse_qs, urlencode, urlsplit

import feedparser
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient
from selectolax.lexbor import LexborHTMLParser

from onrecord.faces.web.finding.conditions import conditions, excluding
from onrecord.find import Line, QueryError, counting, highlight
from onrecord.keep import Record

Client = TestClient[Litestar]
FORMATS = ("atom", "json", "csv", "jsonl")
ATOM = "{http://www.w3.org/2005/Atom}"


def page(client: Client, path: str, status: int = 200) -> LexborHTMLParser:
    answer = client.get(path)
    assert answer.status_code == status, f"{path}: {answer.status_code}"
    return LexborHTMLParser(answer.text)


def hrefs(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [node.attributes["href"] or "" for node in tree.css(selector)]


def found(tree: LexborHTMLParser) -> int:
    said = re.search(r"([\d,]+) passages? found", tree.css("#found-title")[0].text())
    assert said
    return int(said[1].replace(",", ""))


def total(client: Client, path: str) -> int:
    tree = page(client, path)
    return found(tree) if tree.css("#found-title") else 0


def test_what_is_left_out_and_what_is_taken_are_all_there_is(client: Client) -> None:
    whole = page(client, "/search?q=river")
    rows = whole.css(".facet li")
    assert len(rows) > 10
    for row in rows:
        taken, left = row.css(".take"), row.css(".leave")
        count = int(taken[0].css(".n")[0].text().replace(",", ""))
        assert total(client, taken[0].attributes["href"] or "") == count
        assert left, row.text()
        assert total(client, left[0].attributes["href"] or "") == found(whole) - count


def test_every_condition_is_a_chip_that_takes_it_away(client: Client) -> None:
    path = "/search?q=river+-kind%3A%22readout%22+role%3Aofficial&year=2025&country=EM&editions=all"
    tree = page(client, path.replace("&country=EM", ""))
    chips = {chip.text().split("×")[0].strip(): chip.attributes["href"] or "" for chip in tree.css(".chip")}
    assert set(chips) == {"Year: 2025", "Not kind: Readout", "Role: Official", "Editions: earlier ones too"}
    assert parse_qs(urlsplit(chips["Not kind: Readout"]).query)["q"] == ["river role:official"]
    assert "year" not in parse_qs(urlsplit(chips["Year: 2025"]).query)
    for href in chips.values():
        page(client, href)


def test_days_narrow_what_was_asked_and_leave_the_rest_as_it_is(client: Client) -> None:
    tree = page(client, "/search?q=river&role=official&after=2024-01-01&editions=all")
    fields = {
        one.attributes["name"] or "": one.attributes["value"] or ""
        for one in tree.css("form.dates input[name]")
    }
    given = {"q": "river", "role": "official", "editions": "all", "after": "2024-01-01", "before": ""}
    assert fields == given
    days = sorted(node.attributes["datetime"] or "" for node in tree.css(".hit time"))
    narrowed = page(client, "/search?" + urlencode({**fields, "before": days[0]}))
    assert {node.attributes["datetime"] for node in narrowed.css(".hit time")} == {days[0]}


def test_countries_have_names_and_values_can_be_looked_through(client: Client) -> None:
    tree = page(client, "/search/values?field=speaker&q=river")
    names = [node.text() for node in tree.css(".values .take span:first-child")]
    assert len(names) > 1
    word = names[0].split()[-1]
    narrowed = page(client, f"/search/values?field=speaker&q=river&contains={word.upper()}")
    assert [n.text() for n in narrowed.css(".values .take span:first-child")] == [
        n for n in names if word in n
    ]
    assert (
        "No value contains"
        in page(client, "/search/values?field=speaker&contains=zzyzx").css(".empty")[0].text()
    )
    page(client, "/search/values?field=colour", 400)
    page(client, "/search/values", 400)


@pytest.mark.parametrize("group", ["exchange", "release", "speaker", "day"])
def test_hits_are_grouped_as_the_reader_chooses(client: Client, group: str) -> None:
    tree = page(client, f"/search?q=river&group={group}")
    assert tree.css(".group h3")
    assert tree.css(".group .hit mark")
    for href in hrefs(tree, ".grouphead a"):
        page(client, href)


def test_a_question_stands_with_its_answer(client: Client) -> None:
    tree = page(client, "/search?q=role%3Areporter+has%3Aexchange")
    beside = tree.css(".beside")
    assert beside
    assert all("Answered" in node.css(".of")[0].text() for node in beside)
    page(client, hrefs(tree, ".beside a")[0])


def test_earlier_editions_are_searched_where_asked_and_shown_where_they_stand(
    client: Client, record: Record
) -> None:
    summary = next(r for r in record.releases(limit=100) if r.editions == 2)
    assert [edition.number for edition in record.editions(summary.id)] == [1, 2]
    path = "/search?q=%222.4+meters%22"
    assert not page(client, path).css(f'.hit a[href*="{summary.id}"]')
    path += "&editions=all"
    tree = page(client, path)
    shown = [row for row in tree.css(".hit") if "Earlier edition 1" in row.text()]
    assert shown
    href = shown[0].css(".who-said a")[0].attributes["href"] or ""
    assert href.startswith(f"/releases/{summary.id}/editions/1?q=")
    place = page(client, href)
    assert place.css(f'[id="{href.split("#")[1]}"] mark')


def test_pages_are_turned_by_cursor_and_the_first_is_reachable(client: Client) -> None:
    first = page(client, "/search?q=the&limit=5")
    following = hrefs(first, "a[rel=next]")[0]
    second = page(client, following)
    assert hrefs(second, ".pager a")[0] == "/search?q=the&limit=5"
    back = page(client, hrefs(second, "a[rel=prev]")[0])
    assert hrefs(back, ".hit .who-said a") == hrefs(first, ".hit .who-said a")
    assert not set(hrefs(first, ".hit .who-said a")) & set(hrefs(second, ".hit .who-said a"))
    page(client, following.replace("q=the", "q=river"), 400)


def test_a_misspelled_word_leads_to_the_right_one(client: Client) -> None:
    tree = page(client, "/search?q=rivver")
    assert total(client, hrefs(tree, ".spelling a")[0]) > 0
    assert "No speaker called “zzyzx” is in this record." in page(client, "/search?q=speaker%3Azzyzx").text()


def test_the_page_names_its_other_forms(client: Client) -> None:
    links = hrefs(page(client, "/search?q=river&role=official"), "head link[rel=alternate]")
    wanted = [f"/search.{name}?q=river&role=official" for name in FORMATS]
    assert [link for link in links if link.startswith("/search.")] == wanted
    for link in wanted:
        assert client.get(link).status_code == 200


def test_all_forms_give_the_same_hits(client: Client) -> None:
    asked = "q=river&limit=7&sort=newest"
    lines = msgspec.json.Decoder(Line).decode_lines(client.get(f"/search.jsonl?{asked}").text)
    assert len(lines) == 7
    table = list(csv.DictReader(io.StringIO(client.get(f"/search.csv?{asked}").text, newline="")))
    assert [row["id"] for row in table] == [line.id for line in lines]
    for row in table:
        assert row["permalink"].startswith("http://testserver")
        page(client, str(client.get(row["permalink"]).url.path))
    items = client.get(f"/search.json?{asked}").json()["items"]
    assert [item["_onrecord"]["id"] for item in items] == [line.id for line in lines]
    assert [item["content_text"] for item in items] == [line.text for line in lines]
    root = ET.fromstring(client.get(f"/search.atom?{asked}").text)
    assert [e.findtext(f"{ATOM}id", "").rsplit("/", 1)[1] for e in root.iter(f"{ATOM}entry")] == [
        line.id for line in lines
    ]
    api = client.get(f"/api/v1/search?{asked}").json()
    assert [hit["anchor"] for hit in api["hits"]] == [line.id for line in lines]


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_is_paged_to_its_end_without_a_repeat(client: Client, form: str) -> None:
    path: str | None = f"/search.{form}?q=river&limit=4&alike=1"
    whole = client.get("/api/v1/search?q=river&alike=1").json()["total"]
    seen: list[str] = []
    while path:
        answer = client.get(path)
        assert answer.status_code == 200
        seen += _ids(form, answer.text)
        link = answer.headers.get("link", "")
        path = link.split(">")[0][1:] if link else None
    assert len(seen) == len(set(seen)) == whole


def _ids(form: str, text: str) -> list[str]:
    if form == "jsonl":
        return [str(json.loads(line)["id"]) for line in text.splitlines()]
    if form == "csv":
        return [row["id"] for row in csv.DictReader(io.StringIO(text, newline=""))]
    if form == "json":
        return [item["id"] for item in json.loads(text)["items"]]
    return [entry.findtext(f"{ATOM}id", "") for entry in ET.fromstring(text).iter(f"{ATOM}entry")]


def test_the_atom_feed_is_one_that_readers_read(client: Client) -> None:
    answer = client.get("/search.atom?q=river+%26+lock%22%22")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    read: Any = cast("Any", feedparser).parse(client.get("/search.atom?q=river").content)
    assert not read.bozo
    entries: list[Any] = read.entries
    dates = [str(entry.get("published", "")) for entry in entries]
    assert dates == sorted(dates, reverse=True)
    assert all(entry.author and entry.updated and entry.link for entry in entries)


def test_the_json_feed_says_what_the_specification_asks_for(client: Client) -> None:
    answer = client.get("/search.json?q=river&limit=2")
    assert answer.headers["content-type"] == "application/feed+json; charset=utf-8"
    feed = answer.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["next_url"].startswith(feed["feed_url"])
    assert {"title", "home_page_url", "items"} <= feed.keys()
    assert all({"id", "url", "content_text"} <= item.keys() for item in feed["items"])
    assert feed["_onrecord"].keys() >= {"total", "facets", "says", "cursor", "searched"}


def test_what_has_not_changed_is_not_sent_again(client: Client) -> None:
    for path in ("/search?q=river", "/search.atom?q=river", "/api/v1/search?q=river", "/trend?q=river"):
        first = client.get(path)
        again = client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path


@pytest.mark.parametrize(
    "path",
    [
        "/search",
        *(f"/search.{form}" for form in FORMATS),
        "/search/values",
        "/trend",
        "/trend.svg",
        "/trend.csv",
    ],
)
def test_an_unknown_or_repeated_field_is_refused_in_one_sentence(client: Client, path: str) -> None:
    needed = "field=kind&" if path.endswith("values") else "q=river&"
    for wrong, says in (
        ("colour=red", "“colour” is not a field"),
        ("by=year&by=year", "by"),
        ("q%5B%5D=x", "q[]"),
    ):
        answer = client.get(f"{path}?{needed}{wrong}")
        assert answer.status_code == 400, f"{path}?{wrong}"
        if "<html" in answer.text:
            told = LexborHTMLParser(answer.text).css(".lede")[0].text()
        else:
            told = answer.json()["detail"]
            assert answer.headers["content-type"] == "application/problem+json"
        assert says in told
        assert told.count(". ") == 0


def test_a_browser_can_add_the_portal_as_a_search_engine(client: Client) -> None:
    link = page(client, "/").css('link[rel="search"]')[0]
    assert link.attributes["type"] == "application/opensearchdescription+xml"
    answer = client.get(link.attributes["href"] or "")
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    root = ET.fromstring(answer.text)
    assert len(root.findtext(f"{space}ShortName", "")) in range(1, 17)
    urls = {url.attrib["type"]: url.attrib["template"] for url in root.iter(f"{space}Url")}
    asked = urls["text/html"].replace("{searchTerms}", "river+lock")
    assert client.get(asked).status_code == 200


def test_searched_words_are_marked_in_an_exchange_and_the_query_is_kept(client: Client) -> None:
    hit = next(h for h in client.get("/api/v1/search?q=lock&limit=50").json()["hits"] if h["exchange"])
    tree = page(client, f"/exchanges/{hit['exchange']}?q=lock")
    marks = [node.attributes["id"] for node in tree.css("mark[id]")]
    assert marks == [f"hit-{n}" for n in range(1, len(marks) + 1)]
    assert marks
    assert all(href.endswith("?q=lock") for href in hrefs(tree, "nav.pager a"))
    release = page(client, f"/releases/{hit['release']}?q=lock")
    assert all(href.endswith("?q=lock") for href in hrefs(release, ".who-asks p a"))
    assert hrefs(release, ".hits a")[-2:] == ["/search?q=lock", f"/releases/{hit['release']}"]


@given(st.text(max_size=30), st.sampled_from(["kind", "speaker", "topic", "outlet"]))
def test_a_condition_added_is_found_again_and_leaves_the_rest_as_it_was(value: str, field: str) -> None:
    for q in ("", "river", '"red line" -lock (a OR b)'):
        written = excluding(q, field, value)
        if written is None:
            assert not any(c.isalnum() for c in value)
            continue
        highlight("", written)
        last = conditions(written)[-1]
        assert (last.field, last.excluded, last.rest) == (field, True, q)
        assert last.value == value


@given(st.text(alphabet='ab "“”()-:kindOR NEAR/3~*', max_size=24))
def test_taking_a_condition_out_leaves_a_query_that_can_be_read(q: str) -> None:
    q = q.strip()
    try:
        highlight("", q)
    except QueryError:
        return
    for one in conditions(q):
        highlight("", one.rest) if any(c.isalnum() for c in one.rest) else None


def test_estimates_are_called_so_and_lead_to_counts(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = "/search?q=-xylophone"
    counts = client.get("/api/v1/search?q=-xylophone+-zither").json()
    assert counts["drawn"] is None
    assert not re.search("estimates", client.get("/search?q=-xylophone+-zither").text)
    monkeypatch.setattr(counting, "EXACT", 20)
    monkeypatch.setattr(counting, "_FEWEST", 10)
    found = client.get("/api/v1/search?q=-xylophone").json()
    assert found["total"] == counts["total"]
    assert 10 <= found["drawn"] < found["total"]
    assert client.get("/search.json?q=-xylophone").json()["_onrecord"]["drawn"] == found["drawn"]
    tree = page(client, asked)
    assert f"estimates, from {found['drawn']} passages" in tree.css(".filters .aside")[0].text()
    for section in tree.css(".filters section"):
        leads = section.css("p.all a")[0].attributes["href"] or ""
        assert all("about" in number.text() for number in section.css("ul.facet .n"))
        assert "about" not in page(client, leads).css("ul.facet")[0].text()


def test_a_speaker_s_name_leads_to_the_speaker(client: Client) -> None:
    tree = page(client, "/search?q=mira+castell")
    assert hrefs(tree, ".person a") == ["/speakers/mira-castell"]
    assert tree.css(".person")[0].text().startswith("Mira Castell: ")
    for words in ("mira", "mira+castell+grain", "grain"):
        assert not page(client, f"/search?q={words}").css(".person")


@pytest.mark.parametrize("path", ["/", "/search"])
def test_a_span_that_ends_before_it_begins_is_refused(client: Client, path: str) -> None:
    answer = client.get(path, params={"after": "2025-03-15", "before": "2025-03-01"})
    assert answer.status_code == 400
    assert "2025-03-15, is later than the last, 2025-03-01" in answer.text
