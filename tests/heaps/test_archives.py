"""ZIP and tar archives and packed files: what is in them, in order, under labels that lead nowhere."""

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from onrecord.keep.heap import sources
from onrecord.model import Source
from onrecord.read.heaps import is_heap
from onrecord.read.limits import Limits

from .build import OTHER, PAGE, found, kinds, names, tarred, zipped

FILES = {"b/one.html": PAGE, "a.md": b"# Two", "c/empty.txt": b"", "d/" + "long" * 60 + ".txt": b"3"}
PACKERS: list[tuple[str, Callable[[bytes], bytes]]] = [
    (".gz", gzip.compress),
    (".bz2", bz2.compress),
    (".xz", lzma.compress),
    (".zst", zstandard.ZstdCompressor().compress),
]


def taken(read: list[Source]) -> dict[str, bytes]:
    return {one.name: one.data for one in read}


@pytest.mark.parametrize("pipe", [False, True], ids=["file", "pipe"])
@pytest.mark.parametrize(
    "heap",
    [
        zipped(FILES),
        zipped(FILES, zipfile.ZIP_STORED),
        tarred(FILES),
        tarred(FILES, form=tarfile.GNU_FORMAT),
        tarred(FILES, "w:gz"),
        tarred(FILES, "w:xz"),
        tarred(FILES, "w:bz2"),
        zstandard.ZstdCompressor().compress(tarred(FILES)),
    ],
    ids=["zip", "stored", "pax", "gnu", "gz", "xz", "bz2", "zst"],
)
def test_an_archive_gives_its_files_in_its_order(heap: bytes, pipe: bool) -> None:
    read, refused = found(heap, name="x/heap", pipe=pipe)
    assert taken(read) == {f"x/heap/{name}": data for name, data in FILES.items()}
    assert names(read) == [f"x/heap/{name}" for name in FILES]
    assert refused == []
    assert is_heap("x/heap", heap[:512])


@pytest.mark.parametrize(("ending", "pack"), PACKERS, ids=[ending for ending, _ in PACKERS])
def test_a_packed_file_is_named_without_its_packing(ending: str, pack: Callable[[bytes], bytes]) -> None:
    read, refused = found(pack(PAGE), name=f"page.html{ending}")
    assert taken(read) == {f"page.html{ending}/page.html": PAGE}
    assert refused == []
    twice = found(pack(PAGE) + pack(OTHER), name="bare")[0]
    assert taken(twice) == {"bare/bare": PAGE + OTHER}


@pytest.mark.parametrize(("ending", "pack"), PACKERS, ids=[ending for ending, _ in PACKERS])
@pytest.mark.parametrize("cut", [1, 20])
def test_a_packed_file_cut_off_says_so(ending: str, pack: Callable[[bytes], bytes], cut: int) -> None:
    read, refused = found(pack(os.urandom(5000))[:-cut], name=f"page{ending}")
    assert read == []
    assert kinds(refused) == ["damaged"]
    assert "get it anew" in refused[0].says


def test_other_bytes_after_a_packed_file_are_told_and_zeros_are_padding() -> None:
    assert taken(found(gzip.compress(PAGE) + b"\0" * 700)[0]) == {"heap/heap": PAGE}
    assert kinds(found(gzip.compress(PAGE) + b"something else")[1]) == ["damaged"]


def test_archives_in_archives_are_gone_into() -> None:
    inner = zipped({"page.html": PAGE})
    middle = tarred({"in.zip": inner, "note.txt": b"note"}, "w:gz")
    read, refused = found(zipped({"x/middle.tgz": middle, "last.txt": b"last"}), name="out.zip")
    assert names(read) == [
        "out.zip/x/middle.tgz/in.zip/page.html",
        "out.zip/x/middle.tgz/note.txt",
        "out.zip/last.txt",
    ]
    assert refused == []


def test_nesting_goes_to_a_stated_depth_and_the_rest_is_read() -> None:
    heap = zipped({"page.html": PAGE})
    for level in range(4):
        heap = zipped({f"{level}.zip": heap, f"{level}.txt": b"beside"})
    read, refused = found(heap)
    assert names(read) == [
        "heap/3.zip/2.zip/1.zip/1.txt",
        "heap/3.zip/2.zip/2.txt",
        "heap/3.zip/3.txt",
    ] or [name.rsplit("/", 1)[-1] for name in names(read)] == ["0.txt", "1.txt", "2.txt", "3.txt"]
    assert kinds(refused) == ["nesting"]
    assert refused[0].source == "heap/3.zip/2.zip/1.zip/0.zip"
    assert "inside 4 others" in refused[0].says
    assert kinds(found(heap, Limits(heap_depth=5))[1]) == []


def test_a_gzip_file_of_gzip_files_ends_too() -> None:
    heap = PAGE
    for _ in range(6):
        heap = gzip.compress(heap)
    assert kinds(found(heap)[1]) == ["nesting"]
    assert found(tarred({"a.txt": b"a"}, "w:gz"), Limits(heap_depth=1))[1] == []


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "C:\\Windows\\win.ini",
        "..\\..\\up.txt",
        "a/../../b.txt",
        "\x1b[2Jx.txt",
    ],
)
def test_a_name_is_only_a_label(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for heap in (zipped({name: PAGE}), tarred({name: PAGE})):
        read, refused = found(heap)
        assert [one.data for one in read] == [PAGE]
        assert read[0].name.startswith("heap/")
        assert read[0].name.isprintable()
        assert refused == []
    assert list(tmp_path.iterdir()) == []


def test_links_and_devices_are_refused_and_nothing_is_followed() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind, target in (
            (tarfile.SYMTYPE, "/etc/passwd"),
            (tarfile.LNKTYPE, "a.txt"),
            (tarfile.CHRTYPE, ""),
            (tarfile.FIFOTYPE, ""),
        ):
            info = tarfile.TarInfo(f"odd{kind.decode()}")
            info.type, info.linkname = kind, target
            archive.addfile(info)
        info = tarfile.TarInfo("a.txt")
        info.size = 1
        archive.addfile(info, io.BytesIO(b"a"))
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
    read, refused = found(out.getvalue())
    assert taken(read) == {"heap/a.txt": b"a"}
    assert kinds(refused) == ["link", "link", "no-file", "no-file"]
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert kinds(found(out.getvalue())[1]) == ["link"]


def test_hidden_files_are_passed_over_as_in_a_folder() -> None:
    files = {".git/config": b"x", "__MACOSX/._a.txt": b"x", "./a.txt": b"a", "../b.txt": b"b", "c/.d": b"x"}
    for heap in (zipped(files), tarred(files)):
        assert taken(found(heap)[0]) == {"heap/a.txt": b"a", "heap/../b.txt": b"b"}


def test_a_locked_member_is_refused_and_the_rest_is_read() -> None:
    heap = bytearray(zipped({"a.txt": b"a", "b.txt": b"b"}))
    heap[6] |= 1  # the first local header
    heap[heap.index(b"PK\x01\x02") + 8] |= 1  # the directory
    read, refused = found(bytes(heap))
    assert names(read) == ["heap/b.txt"]
    assert kinds(refused) == ["encrypted"]
    assert "password" in refused[0].says


def test_another_packing_in_a_zip_is_refused() -> None:
    assert kinds(found(zipped({"a.txt": b"a"}, zipfile.ZIP_LZMA))[1]) == ["method"]


def test_a_document_that_is_packed_as_a_zip_is_no_heap() -> None:
    word = zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
    assert not is_heap("download", word[:512])
    assert not is_heap("a.docx", zipped({"word/document.xml": b"<x/>"})[:512])
    assert taken(found(zipped({"a.docx": word}))[0]) == {"heap/a.docx": word}


@pytest.mark.parametrize(
    "head", [b"", b"PK", b"<html>", b"\x1f\x8b", b"BZh9 is a name", b"WARC/1.0 is a format"]
)
def test_what_only_looks_like_a_heap_is_none(head: bytes) -> None:
    assert not is_heap("x.zip", head)
    assert [one.data for one in found(head)[0]] == [head]


def test_a_tar_cut_off_gives_what_is_whole() -> None:
    heap = tarred({"a.txt": b"a" * 600, "b.txt": b"b" * 2000})
    read, refused = found(heap[:2500])
    assert names(read) == ["heap/a.txt"]
    assert kinds(refused) == ["truncated"]
    assert kinds(found(heap[: 512 + 1024])[1]) == ["truncated"]
    packed = gzip.compress(heap)
    read, refused = found(packed[:-12], name="heap.tar.gz")
    assert names(read) == ["heap.tar.gz/a.txt", "heap.tar.gz/b.txt"]
    assert kinds(refused) == ["damaged"]
    assert refused[0].source == "heap.tar.gz"


def test_a_tar_cut_off_in_a_long_name_says_so() -> None:
    for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        read, refused = found(tarred({"x" * 300: b"a"}, form=form)[:600])
        assert read == []
        assert kinds(refused) == ["truncated"]


def test_a_damaged_header_costs_its_file_only() -> None:
    heap = bytearray(tarred({"a.txt": b"a", "b.txt": b"b", "c.txt": b"c"}))
    heap[1024] ^= 0xFF
    read, refused = found(bytes(heap))
    assert names(read) == ["heap/a.txt", "heap/c.txt"]
    assert kinds(refused) == ["damaged"]


def test_archives_one_after_the_other_are_all_read() -> None:
    assert names(found(tarred({"a.txt": b"a"}) + tarred({"b.txt": b"b"}))[0]) == ["heap/a.txt", "heap/b.txt"]


def test_damaged_members_of_a_zip_cost_themselves_only() -> None:
    heap = bytearray(zipped({"a.txt": os.urandom(50), "b.txt": b"b"}, zipfile.ZIP_STORED))
    heap[40] ^= 0xFF
    read, refused = found(bytes(heap))
    assert names(read) == ["heap/b.txt"]
    assert kinds(refused) == ["damaged"]
    assert kinds(found(zipped(FILES)[:-30])[1]) == ["damaged"]


def test_a_folder_of_heaps_is_read_with_its_sidecar(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"in.html": PAGE, "in.7z": b"7z"}))
    (tmp_path / "b.html").write_bytes(OTHER)
    (tmp_path / "items.jsonl").write_text('{"file": "b.html", "guid": "g:1"}\n')
    both = list(sources([tmp_path], Limits()))
    read = [one for one in both if isinstance(one, Source)]
    assert [Path(one.name).name for one in read] == ["in.html", "b.html"]
    assert read[1].about is not None
    assert read[1].about.guid == "g:1"
