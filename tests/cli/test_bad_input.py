"""Bad input, tried through the command: one clear sentence each, the rest read, nothing lost."""

from pathlib import Path

import apsw
import pytest
from tests.cli.conftest import Run

from onrecord.errors import NotFound, RecordError, RecordNewer, Unreadable
from onrecord.keep import Record

HEAD = "# Press Releases: {}\n\nMedia Note  \nOffice of the Spokesperson\n\nMarch {}, 2025\n\n---\n\n"
GOOD = HEAD.format("A Visit", 3) + "The Minister came.\n"

REFUSED = {
    "empty.html": (b"", "is empty"),
    "binary.txt": (b"\x7fELF" + bytes(range(256)) * 8, "is not text"),
    "picture.html": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "picture"),
    "deep.html": (b"<div>" * 100_000 + b"words" + b"</div>" * 100_000, "nests its elements"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_by_name_and_the_rest_is_read(
    name: str, tmp_path: Path, onrecord: Run
) -> None:
    data, says = REFUSED[name]
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.md").write_text(GOOD, "utf-8")
    ran = onrecord("read", tmp_path / name, tmp_path / "good.md", "--record", tmp_path / "r")
    assert ran.code == 0
    assert "1 new" in ran.out
    (line,) = [line for line in ran.out.splitlines() if line.startswith(f"  {tmp_path / name}")]
    assert says in line
    with Record.open(tmp_path / "r") as record:
        assert [refusal.source for refusal in record.refusals()] == [str(tmp_path / name)]


def test_a_line_of_a_gigabyte_is_refused_before_it_is_read(tmp_path: Path, onrecord: Run) -> None:
    with (tmp_path / "line.txt").open("wb") as sparse:
        sparse.truncate(1 << 30)
    ran = onrecord("read", tmp_path / "line.txt", "--record", tmp_path / "r")
    assert ran.code == Unreadable.exit_code
    assert "is larger than 67,108,864 bytes: split it" in ran.out


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_words_in_other_encodings_are_read_as_they_are(encoding: str, tmp_path: Path, onrecord: Run) -> None:
    words = "The ministry’s “words” – here, and no others."
    (tmp_path / "page.html").write_bytes(f"<p>Media Note</p><p>{words}</p>".encode(encoding))
    ran = onrecord("read", tmp_path / "page.html", "--record", tmp_path / "r")
    assert ran.code == 0
    found = onrecord("search", "others", "--record", tmp_path / "r", "--json")
    assert words in found.out


def test_words_broken_before_they_came_are_kept_as_they_came(tmp_path: Path, onrecord: Run) -> None:
    (tmp_path / "page.txt").write_text("Media Note\n\nThe ministryâ€™s words.\n", "utf-8")
    ran = onrecord("parse", tmp_path / "page.txt", "--json")
    assert ran.code == 0
    assert "The ministryâ€™s words." in ran.out


@pytest.mark.slow
def test_a_feed_cut_in_half_gives_what_is_whole_and_says_where_it_breaks_off(
    samples: Path, tmp_path: Path, onrecord: Run
) -> None:
    data = (samples / "feed.xml").read_bytes()
    (tmp_path / "half.xml").write_bytes(data[: len(data) // 2])
    ran = onrecord("read", tmp_path / "half.xml", "--record", tmp_path / "r")
    assert ran.code == 0
    assert "2 new" in ran.out
    assert "breaks off at line " in ran.out


def test_two_letterheads_without_a_body_are_two_releases(tmp_path: Path, onrecord: Run) -> None:
    (tmp_path / "two.md").write_text(HEAD.format("One", 3) + HEAD.format("Two", 4), "utf-8")
    ran = onrecord("parse", tmp_path / "two.md")
    assert ran.code == 0
    assert "One\n  media note | 2025-03-03" in ran.out
    assert "Two\n  media note | 2025-03-04" in ran.out


@pytest.mark.slow
@pytest.mark.parametrize("command", [("read", "good.md"), ("show", "x"), ("audit",), ("serve",)])
def test_a_record_of_a_newer_format_is_left_alone(
    command: tuple[str, ...], tmp_path: Path, onrecord: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "good.md").write_text(GOOD, "utf-8")
    onrecord("read", tmp_path / "good.md", "--record", tmp_path / "r")
    db = apsw.Connection(str(tmp_path / "r" / "record.db"))
    db.pragma("user_version", 999)
    db.close()
    monkeypatch.chdir(tmp_path)
    ran = onrecord(*command, "--record", tmp_path / "r")
    assert ran.code == RecordNewer.exit_code
    assert ran.err.count("\n") == 1


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path, onrecord: Run) -> None:
    (tmp_path / "good.md").write_text(GOOD, "utf-8")
    ran = onrecord("read", tmp_path / "good.md", "--record", tmp_path / "good.md" / "record")
    assert ran.code in {RecordError.exit_code, NotFound.exit_code}
    assert ran.err.startswith("onrecord: ")
    assert ran.err.count("\n") == 1
