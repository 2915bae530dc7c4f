"""Words over time: the chart says what the table says, and each number leads to what it counts."""

import csv
import io
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient
from selectolax.lexbor import LexborHTMLParser

from onrecord.faces.web.finding.chart import chart
from onrecord.find import Period, Trend, TrendLine

Client = TestClient[Litestar]
SVG = "{http://www.w3.org/2000/svg}"


def page(client: Client, path: str) -> LexborHTMLParser:
    answer = client.get(path)
    assert answer.status_code == 200
    return LexborHTMLParser(answer.text)


def test_each_number_leads_to_a_search_that_finds_as_many(client: Client) -> None:
    tree = page(client, "/trend?q=river&q=lock+-river&by=month")
    cells = tree.css(".periods td a")
    assert len(cells) > 1
    for cell in cells:
        found = page(client, (cell.attributes["href"] or "") + "&alike=1").css("#found-title")[0].text()
        assert found.split()[0] == cell.text()


def test_table_csv_and_json_say_the_same(client: Client) -> None:
    asked = "q=river&q=lock&by=month"
    trend = client.get(f"/trend.json?{asked}").json()
    rows = list(csv.DictReader(io.StringIO(client.get(f"/trend.csv?{asked}").text, newline="")))
    assert [int(row["passages"]) for row in rows] == [n for line in trend["lines"] for n in line["passages"]]
    tree = page(client, f"/trend?{asked}")
    shown = [row.css("th")[0].text() for row in tree.css(".periods tbody tr")]
    assert shown == [period["key"] for period in trend["periods"]]
    assert trend == client.get(f"/api/v1/trend?{asked}").json()


def test_the_chart_is_read_without_seeing_it_and_told_apart_without_colour(client: Client) -> None:
    tree = page(client, "/trend?q=river&q=lock&q=convoy&by=month")
    svg = tree.css("svg.chart")[0]
    assert svg.attributes["role"] == "img"
    for name in (svg.attributes["aria-labelledby"] or "").split():
        assert svg.css(f'[id="{name}"]')[0].text()
    lines = svg.css("g.line")
    dashes = [line.css("path")[0].attributes.get("stroke-dasharray") for line in lines]
    markers = [re.sub(r"[\d. -]", "", line.css("path.mark")[0].attributes["d"] or "") for line in lines]
    assert len(set(dashes)) == len(set(markers)) == 3
    assert not tree.css("[style], style")
    root = ET.fromstring(client.get("/trend.svg?q=river&q=%3Cb%3E%26").text)
    assert root.tag == f"{SVG}svg"
    assert "<b>&" in (root.findtext(f"{SVG}title") or "")


@pytest.mark.parametrize(
    "asked", ["q=a&q=b&q=c&q=d&q=e&q=f&q=g", "q=river&by=week", "q=river&show=money", "q=%28"]
)
def test_what_cannot_be_compared_is_one_sentence(client: Client, asked: str) -> None:
    for path in ("/trend", "/trend.csv", "/trend.json", "/trend.svg"):
        assert client.get(f"{path}?{asked}").status_code == 400


def test_a_query_is_no_formula_in_a_table(client: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/trend.csv?q=%3Driver").text, newline="")))
    assert {row["query"] for row in rows} == {"'=river"}


counts = st.lists(st.integers(0, 10**9), min_size=1, max_size=40)


@given(counts, st.lists(counts, min_size=1, max_size=6))
def test_every_point_lies_on_the_plane_and_higher_is_more(words: list[int], lines: list[list[int]]) -> None:
    size = min(len(words), *(len(line) for line in lines))
    periods = tuple(Period(f"{1900 + i}", 1, words[i]) for i in range(size))
    trend = Trend(
        "year",
        periods,
        tuple(
            TrendLine("q", "q", tuple(line[:size]), tuple(float(n) for n in line[:size])) for line in lines
        ),
    )
    for measure in ("rate", "passages"):
        drawn = chart(trend, measure)
        for line, row in zip(drawn.lines, lines, strict=True):
            points = [tuple(map(float, p.split())) for p in line.path[1:].split(" L")]
            assert len(points) == size
            assert all(drawn.left <= x <= drawn.right and drawn.top <= y <= drawn.bottom for x, y in points)
            heights = [y for _, y in points]
            for i in range(size - 1):
                if row[i] < row[i + 1]:
                    assert heights[i] >= heights[i + 1]


def test_a_period_without_words_is_a_gap_and_no_nought(client: Client) -> None:
    trend = Trend(
        "month",
        tuple(Period(f"2021-0{n}", 1 if words else 0, words) for n, words in enumerate((10, 10, 0, 10), 1)),
        (TrendLine("x", "x", (1, 0, 0, 1), (100.0, 0.0, None, 100.0)),),
    )
    drawn = chart(trend, "rate").lines[0]
    assert [part[0] for part in drawn.path.split(" ") if part[0].isalpha()] == ["M", "L", "M"]
    assert len(drawn.marks) == 3
    tree = page(client, "/trend?q=river&by=month")
    empty = [row for row in tree.css(".periods tbody tr") if row.css("td")[-1].text() == "0"]
    assert {row.css("td")[0].text() for row in empty} <= {"no words"}
