"""One bad file of each kind in one heap: a clear sentence for each, and all the rest is read."""

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from onrecord.errors import NotFound, Unreadable
from onrecord.keep import Record
from onrecord.keep.audit import audit
from onrecord.pipeline import read_source

from .heaps import BAD, GIGABYTE, GOOD, OUTSIDE, WORDS, note, spoil
from .processes import Ended, onrecord

pytestmark = pytest.mark.slow


class Spoilt(NamedTuple):
    """A heap with everything bad in it, and what the command said of it."""

    heap: Path
    record: Path
    ran: Ended


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Spoilt:
    place = tmp_path_factory.mktemp("spoilt")
    spoil(place / "heap")
    ran = onrecord("read", place / "heap", "--record", place / "r")
    return Spoilt(place / "heap", place / "r", ran)


def shown(name: bytes) -> str:
    """A name as a line shows it: what would steer a terminal or break the line is written out."""
    text = name.decode("utf-8", "backslashreplace")
    return text.replace("\n", "\\n").replace("\x1b", "\\u001b")


def lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_the_heap_is_read_to_its_end_in_bounded_time_and_memory(spoilt: Spoilt) -> None:
    assert spoilt.ran.code == 0
    assert spoilt.ran.out.startswith(f"Read {len(BAD) + len(GOOD)} sources, ")
    assert f"Releases: {len(GOOD)} new, 0 changed, 0 as before." in spoilt.ran.out
    assert "Traceback" not in spoilt.ran.out + spoilt.ran.err
    assert spoilt.ran.seconds < 60
    assert spoilt.ran.peak < GIGABYTE / 2


def test_everything_that_is_bad_gets_one_line_and_nothing_else_does(spoilt: Spoilt) -> None:
    says = {shown(name): bad.says for name, bad in BAD.items()} | OUTSIDE
    told = spoilt.ran.out.split(f"Refused: {len(says)}.\n")[1].splitlines()
    assert sorted(told) == sorted(f"  {spoilt.heap}/{name} {sentence}" for name, sentence in says.items())
    assert re.search(r"[^\n -~‘-”]", spoilt.ran.out) is None, "nothing steers the terminal"


def test_nothing_is_lost_of_what_is_refused(spoilt: Spoilt) -> None:
    with Record.open(spoilt.record) as record:
        for data in [bad.data for bad in BAD.values()] + list(GOOD.values()):
            assert record.source_bytes(hashlib.sha256(data).hexdigest()) == data
        refused = {refusal.source.removeprefix(f"{spoilt.heap}/") for refusal in record.refusals()}
        assert refused == {name.decode("utf-8", "backslashreplace") for name in BAD} | set(OUTSIDE)
        assert audit(record, read_source).findings == ()


@pytest.mark.parametrize("name", ["cp1252.txt", "utf-16.txt", "utf-16-le.txt", "utf-16-be.txt"])
def test_words_in_other_encodings_are_read_right(spoilt: Spoilt, name: str) -> None:
    assert body(spoilt, name) == WORDS


def test_words_that_came_broken_are_kept_broken(spoilt: Spoilt) -> None:
    assert body(spoilt, "mojibake.txt") == WORDS.encode().decode("latin-1")


def body(spoilt: Spoilt, name: str) -> str:
    with Record.open(spoilt.record) as record:
        views = [record.release(one.id) for one in record.releases()]
    (view,) = [view for view in views if view.release.source == str(spoilt.heap / name)]
    (paragraph,) = view.release.paragraphs
    assert paragraph.text in view.release.text
    return paragraph.text


def test_a_feed_cut_in_half_gives_its_complete_items_and_says_where_it_breaks_off(
    samples: Path, tmp_path: Path
) -> None:
    whole = (samples / "feed.xml").read_bytes()
    cut = tmp_path / "cut.xml"
    cut.write_bytes(whole[: len(whole) // 2])
    items = whole[: len(whole) // 2].count(b"</item>")
    assert items
    ran = onrecord("read", cut, "--record", tmp_path / "r")
    assert ran.code == 0
    assert f"Releases: {items} new" in ran.out
    (line,) = ran.out.split("Refused: 1.\n")[1].splitlines()
    assert re.fullmatch(
        rf"  {cut} breaks off at line \d+, column \d+, within item {items + 1}( \(.*\))? \(.*\); "
        rf"the {items} complete items before it were read: get the feed again for the rest\.",
        line,
    )


def test_two_letterheads_and_no_body_are_two_doubtful_releases(tmp_path: Path) -> None:
    (tmp_path / "two.md").write_text(note("One", "---") + note("Two"), "utf-8")
    ran = onrecord("read", tmp_path / "two.md", "--record", tmp_path / "r")
    assert ran.code == 0
    assert "Releases: 2 new" in ran.out
    assert "Refused: 0." in ran.out
    with Record.open(tmp_path / "r") as record:
        views = [record.release(one.id) for one in record.releases()]
        assert {view.release.title for view in views} == {"One", "Two"}
        assert all(view.release.turns == view.release.paragraphs == () for view in views)
        doubts = [doubt.release for doubt in record.doubts() if doubt.kind == "no text"]
        assert sorted(doubts) == sorted(view.id for view in views)


@pytest.mark.parametrize("command", ["read", "parse"])
def test_a_path_with_nothing_at_it_is_named(tmp_path: Path, command: str) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for path, says in (
        (os.fsencode(tmp_path / "nowhere"), f"There is nothing at '{tmp_path}/nowhere'"),
        (os.fsencode(tmp_path) + b"/\x1b\xff\n", f"There is nothing at '{tmp_path}/\\u001b\\udcff\\n'"),
        (os.fsencode(loop), f"'{loop}' is a link that leads nowhere"),
    ):
        ran = onrecord(command, path)
        assert ran.code == NotFound.exit_code
        assert ran.err.startswith(f"onrecord: {says}: ")
        assert ran.err.count("\n") == 1
    assert not (tmp_path / "record").exists()


def test_standard_input_is_read_and_refused_like_a_file(samples: Path, tmp_path: Path) -> None:
    digest = (samples / "digest-2025-03.md").read_bytes()
    ran = onrecord("read", "-", "--record", tmp_path / "r", data=digest)
    assert ran.code == 0
    assert "Releases: 6 new" in ran.out
    with Record.open(tmp_path / "r") as record:
        assert record.source_bytes(hashlib.sha256(digest).hexdigest()) == digest
    ran = onrecord("read", "-", "--record", tmp_path / "r")
    assert ran.code == Unreadable.exit_code
    assert ran.out.endswith(
        "Refused: 1.\n  Standard input is empty: there is no text in it; "
        "give the file again as it was published.\n"
    )


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["txt", "html", "md"])
def test_a_line_of_twenty_megabytes_is_read(tmp_path: Path, suffix: str) -> None:
    line = b"The Minister said that the talks go on. " * 500_000
    (tmp_path / f"line.{suffix}").write_bytes(line)
    ran = onrecord("read", tmp_path / f"line.{suffix}", "--record", tmp_path / "r")
    assert ran.code == 0
    assert "Releases: 1 new" in ran.out
    assert ran.peak < GIGABYTE
    with Record.open(tmp_path / "r") as record:
        (one,) = record.releases()
        assert len(record.release(one.id).release.text) == len(line) - 1
