"""A heap as sources: in order, one at a time, nothing passed over without a word."""

import json
import os
import tracemalloc
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest

from onrecord.errors import NotFound
from onrecord.keep.heap import sources
from onrecord.model import About, Refusal, Source
from onrecord.read.limits import Limits

LIMITS = Limits(source_bytes=100_000)
UNREAD = json.loads(files("onrecord.keep").joinpath("data/not_read_yet.json").read_text())


def found(*paths: Path, limits: Limits = LIMITS) -> tuple[list[Source], list[Refusal]]:
    both = list(sources(paths, limits))
    return [one for one in both if isinstance(one, Source)], [one for one in both if isinstance(one, Refusal)]


def test_a_folder_is_walked_in_order_without_hidden_files_and_records(tmp_path: Path) -> None:
    for name in ("b/2.md", "a.html", "b/1.md", ".hidden", ".git/x", "c.txt", "rec/record.db", "rec/note.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    read, refused = found(tmp_path)
    assert [one.name for one in read] == [str(tmp_path / n) for n in ("a.html", "b/1.md", "b/2.md", "c.txt")]
    assert [one.data.decode() for one in read] == ["a.html", "b/1.md", "b/2.md", "c.txt"]
    assert refused == []
    assert [one.name for one in found(tmp_path / ".hidden")[0]] == [str(tmp_path / ".hidden")]


def test_links_cannot_lead_out_or_round(tmp_path: Path) -> None:
    heap = tmp_path / "heap"
    heap.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (heap / "a.txt").write_text("a")
    (heap / "again.txt").symlink_to("a.txt")
    (heap / "loop").symlink_to(heap)
    (heap / "out.txt").symlink_to(tmp_path / "secret.txt")
    (heap / "up").symlink_to(tmp_path)
    read, refused = found(heap)
    assert [Path(one.name).name for one in read] == ["a.txt"]
    assert [(Path(one.source).name, one.kind) for one in refused] == [("out.txt", "link"), ("up", "link")]


def test_what_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as handle:
        handle.truncate(2_000_000_000)
    tracemalloc.start()
    read, refused = found(tmp_path)
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()
    assert read == []
    assert [(one.kind, "larger than 100,000 bytes" in one.says) for one in refused] == [("too-large", True)]


def test_nothing_at_a_path_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="absent"):
        found(tmp_path / "absent")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    _, refused = found(Path("/dev/null"))
    assert [one.kind for one in refused] == ["no-file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "closed.txt").touch(mode=0)
    (tmp_path / "closed").mkdir(mode=0)
    assert [one.kind for one in found(tmp_path)[1]] == ["unreadable", "unreadable"]


def test_a_name_that_is_no_text_is_shown_with_escapes(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    Path(os.fsdecode(name)).write_text("x")
    read, _ = found(tmp_path)
    assert read[0].name.endswith("caf\\xe9.txt")
    read[0].name.encode()


@pytest.mark.parametrize("entry", UNREAD, ids=lambda entry: entry["kind"])
def test_every_kind_that_is_not_read_yet_is_named(tmp_path: Path, entry: dict[str, object]) -> None:
    unread = msgspec.convert(entry, type=dict[str, object])
    for suffix in msgspec.convert(unread["suffixes"], type=list[str]):
        (tmp_path / f"x{suffix}").write_text("words")
    if unread["magic"]:
        magic = bytes.fromhex(str(unread["magic"]))
        (tmp_path / "y").write_bytes(b"\0" * msgspec.convert(unread["at"], type=int) + magic + b"...")
    read, refused = found(tmp_path)
    assert read == []
    assert {one.kind for one in refused} == {unread["kind"]}
    assert len(refused) == len(list(tmp_path.iterdir()))
    assert all(str(unread["name"]) in one.says for one in refused)


def sidecar(folder: Path, *lines: object) -> None:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    (folder / "items.jsonl").write_text(text + "\n")


def test_a_sidecar_says_what_is_known_of_files(tmp_path: Path) -> None:
    for name in ("html/one.html", "html/two.html", "three.html", "u.s.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    one = {
        "file": "one",
        "guid": "g:1",
        "title": "T",
        "link": "https://e.org/1",
        "creator": "C",
        "pubDate": "Thu, 20 May 2021 20:05:00 -0400",
        "n_question": 0,
    }
    sidecar(tmp_path, one, {"file": "html/two.html", "guid": "g:2", "pubDate": "soon"}, {"file": "u.s"})
    read, refused = found(tmp_path)
    about = {Path(one.name).name: one.about for one in read}
    assert about == {
        "one.html": About(
            guid="g:1", link="https://e.org/1", title="T", creator="C", published="2021-05-21T00:05:00Z"
        ),
        "two.html": About(guid="g:2"),
        "three.html": None,
        "u.s.html": About(),
    }
    assert refused == []


def test_a_sidecar_that_is_named_itself_speaks_of_what_is_named_with_it(tmp_path: Path) -> None:
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "two.html").write_text("<p>Two", "utf-8")
    (tmp_path / "one.html").write_text("<p>One", "utf-8")
    sidecar(tmp_path, {"file": "one", "guid": "g:1"}, {"file": "two", "guid": "g:2"}, {"file": "no.html"})
    named = ["one.html", "html", "items.jsonl"]
    for order in (named, named[::-1]):
        found = list(sources([tmp_path / name for name in order], Limits()))
        guids = {item.name: item.about and item.about.guid for item in found if isinstance(item, Source)}
        assert guids == {str(tmp_path / "one.html"): "g:1", str(tmp_path / "html" / "two.html"): "g:2"}
        (refusal,) = [item for item in found if isinstance(item, Refusal)]
        assert "names 1 files that are not there, the first 'no.html'" in refusal.says


def test_a_sidecar_with_mistakes_says_so_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    sidecar(
        tmp_path,
        {"file": "a", "guid": "g:1"},
        "{",
        {"file": "a", "guid": "g:2"},
        {"file": "gone"},
        {"guid": "x"},
    )
    read, refused = found(tmp_path)
    assert [one.about for one in read] == [About(guid="g:1")]
    assert [one.says.split(" of ")[0] for one in refused[:3]] == ["Line 2", "Line 3", "Line 5"]
    assert "names 1 files that are not there, the first 'gone'" in refused[3].says


def test_json_lines_of_another_kind_are_sources(tmp_path: Path) -> None:
    (tmp_path / "other.jsonl").write_text('{"name": "x"}\n')
    (tmp_path / "broken.jsonl").write_bytes(b"\xff\xfe{\n")
    assert len(found(tmp_path)[0]) == 2


def test_the_real_sidecar_knows_every_file(root: Path) -> None:
    corpus = root.parent / "shared" / "corpora" / "state-2021"
    if not corpus.is_dir():
        pytest.skip("the shared corpora are not here")
    read = 0
    for one in sources([corpus], Limits()):
        assert isinstance(one, Source)
        if ".tar.xz/" in one.name:
            continue
        assert one.about is not None
        assert one.about.guid
        assert one.about.published
        read += 1
    assert read == 587
