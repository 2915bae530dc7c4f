"""Hits on lines, values with quotation marks in them, and the way from page to page and back."""

import csv
import io
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.find import Index, Line, Query, csv_of, csv_table, highlight, json_lines_of, lines, update
from onrecord.find.grammar import parse
from onrecord.find.tree import Phrase, Value
from onrecord.keep import Record
from onrecord.model import Source
from onrecord.pipeline import read_source


@pytest.fixture(scope="module")
def index(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The samples' digest, indexed."""
    folder = tmp_path_factory.mktemp("lines")
    source = Source("digest-2025-03.md", (samples / "digest-2025-03.md").read_bytes())
    with Record.open(folder, write=True, create=True) as record:
        record.keep(source, *read_source(source), received_at="2026-01-31T12:00:00Z", origin="file")
        update(record, folder / "index")
    return Index(folder / "index")


def test_json_lines_and_csv_say_the_same(index: Index) -> None:
    answer = index.search(Query("river", limit=50))
    as_json = msgspec.json.Decoder(Line).decode_lines(json_lines_of(answer))
    assert as_json == list(lines(answer))
    table = list(csv.DictReader(io.StringIO(csv_of(answer), newline="")))
    assert [row["id"] for row in table] == [line.id or "" for line in as_json]
    assert [row["text"].removeprefix("'") for row in table] == [
        line.text.removeprefix("'") for line in as_json
    ]


def test_the_hits_of_groups_are_lines_with_their_group(index: Index) -> None:
    answer = index.search(Query("river", group="release"))
    assert {line.group for line in lines(answer)} == {group.key for group in answer.groups}


@given(st.lists(st.text(max_size=8), min_size=1, max_size=4))
def test_no_cell_of_a_table_begins_like_a_formula(cells: list[str]) -> None:
    table = csv_table([str(i) for i in range(len(cells))], [cells])
    back = list(csv.reader(io.StringIO(table, newline="")))[1:]
    assert [cell.removeprefix("'") for cell in back[0]] == [cell.removeprefix("'") for cell in cells]
    assert not [cell for cell in back[0] if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("mark", ['"', "“", "«"])
def test_a_quotation_mark_within_quotation_marks_is_written_twice(mark: str) -> None:
    node = parse(f'topic:"the {mark}{mark}red{mark}{mark} line" x')
    assert Value("topic", f"the {mark}red{mark} line", 6, whole=True) in getattr(node, "parts", ())
    assert parse('"a b"') == Phrase("a b", 0, 0)


@given(st.text(alphabet='ab "“”«»-:()~*OR', max_size=14))
def test_any_value_with_a_letter_can_be_named(value: str) -> None:
    """Whatever a value is, doubling its quotation marks names it and nothing else."""
    named = f"{value}a"
    written = "".join(c * 2 if c in '"“”„«»' else c for c in named)
    node = parse(f'topic:"{written}"')
    assert isinstance(node, Value)
    assert node.text == named
    assert highlight("text", f'topic:"{written}"') == (("text", False),)


def test_pages_lead_on_and_back(index: Index) -> None:
    query = Query("river", limit=2, alike=True)
    first = index.search(query)
    assert first.preceding is None
    assert first.following
    second = index.search(msgspec.structs.replace(query, cursor=first.following))
    assert second.preceding
    back = index.search(msgspec.structs.replace(query, cursor=second.preceding))
    assert [hit.anchor for hit in back.hits] == [hit.anchor for hit in first.hits]
    assert back.preceding is None


def test_the_moment_is_another_one_after_a_commit(samples: Path, tmp_path: Path) -> None:
    with Record.open(tmp_path, write=True, create=True) as record:
        update(record, tmp_path / "index")
        index = Index(tmp_path / "index")
        before = index.moment()
        assert index.moment() == before
        source = Source("feed.xml", (samples / "feed.xml").read_bytes())
        record.keep(source, *read_source(source), received_at="2026-01-31T12:00:00Z", origin="file")
        update(record, tmp_path / "index")
        assert index.moment() > before
