"""A sidecar in an archive, and the day a web archive captured a page."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from onrecord.faces.cli.app import run
from onrecord.keep import Record
from onrecord.keep.db import rows
from onrecord.keep.heap import sources, streamed
from onrecord.model import Refusal, Source
from onrecord.read.heaps import members
from onrecord.read.limits import Limits

PAGE = b"<p>The lock is closed.</p>"
SIDECAR = (
    b'{"file": "one.html", "title": "One", "pubDate": "Tue, 12 Mar 2024 15:00:00 +0000"}\n'
    b'{"file": "two.html", "title": "Two"}\n'
    b'{"file": "never.html", "title": "Never"}\n'
)


def packed(kind: str, names: list[str]) -> bytes:
    content = {"items.jsonl": SIDECAR}
    out = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(out, "w") as heap:
            for name in names:
                heap.writestr(name, content.get(name.rsplit("/", 1)[-1], PAGE))
        return out.getvalue()
    with tarfile.open(fileobj=out, mode="w:gz" if kind == "tar.gz" else "w") as heap:
        for name in names:
            data = content.get(name.rsplit("/", 1)[-1], PAGE)
            about = tarfile.TarInfo(name)
            about.size = len(data)
            heap.addfile(about, io.BytesIO(data))
    return out.getvalue()


def told(found: list[Source | Refusal]) -> dict[str, str | None]:
    return {
        item.name.rsplit("/", 1)[-1]: item.about.title if item.about else None
        for item in found
        if isinstance(item, Source)
    }


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
@pytest.mark.parametrize(
    "names",
    [
        ["items.jsonl", "html/one.html", "html/two.html", "html/three.html"],
        ["html/one.html", "html/two.html", "html/three.html", "items.jsonl"],
        ["deep/html/one.html", "deep/items.jsonl", "deep/html/two.html", "deep/html/three.html"],
    ],
)
def test_a_sidecar_speaks_of_the_files_of_its_archive_wherever_it_stands(
    kind: str, names: list[str], tmp_path: Path
) -> None:
    path = tmp_path / f"heap.{kind}"
    path.write_bytes(packed(kind, names))
    found = list(sources([path], Limits()))
    assert told(found) == {"one.html": "One", "two.html": "Two", "three.html": None}
    (unused,) = [item for item in found if isinstance(item, Refusal)]
    assert unused.says.startswith(f"{path}/")
    assert "names 1 files that are not there, the first 'never.html'" in unused.says


def test_the_nearest_of_two_sidecars_speaks(tmp_path: Path) -> None:
    path = tmp_path / "heap.tar"
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as heap:
        for name, data in (
            ("items.jsonl", b'{"file": "one.html", "title": "Far"}\n'),
            ("html/items.jsonl", b'{"file": "one.html", "title": "Near"}\n'),
            ("html/one.html", PAGE),
        ):
            about = tarfile.TarInfo(name)
            about.size = len(data)
            heap.addfile(about, io.BytesIO(data))
    path.write_bytes(out.getvalue())
    assert told(list(sources([path], Limits()))) == {"one.html": "Near"}


def test_through_a_pipe_a_sidecar_speaks_of_what_comes_after_it() -> None:
    data = packed("tar", ["html/one.html", "items.jsonl", "html/two.html"])
    found = list(streamed("-", io.BytesIO(data), Limits()))
    assert told(found) == {"one.html": None, "two.html": "Two"}


def test_json_lines_that_are_no_sidecar_stay_a_source(tmp_path: Path) -> None:
    path = tmp_path / "heap.tar"
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as heap:
        about = tarfile.TarInfo("log.jsonl")
        about.size = len(b'{"a": 1}\n')
        heap.addfile(about, io.BytesIO(b'{"a": 1}\n'))
    path.write_bytes(out.getvalue())
    assert [item.name for item in sources([path], Limits()) if isinstance(item, Source)] == [
        f"{path}/log.jsonl"
    ]


def archived(date: str) -> bytes:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Date: {date}\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        "WARC-Target-URI: https://gov.example/a\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


@pytest.mark.parametrize(
    ("date", "received"),
    [
        ("2019-03-04T05:06:07Z", "2019-03-04T05:06:07Z"),
        ("2019-03-04T05:06:07.123456Z", "2019-03-04T05:06:07Z"),
        ("2019-03-04", None),
        ("2019-13-04T05:06:07Z", None),
        ("2019-03-04T05:06:07+02:00", None),
        ("yesterday", None),
    ],
)
def test_the_day_of_a_capture_is_when_the_page_was_received(date: str, received: str | None) -> None:
    (source,) = members("a.warc", io.BytesIO(archived(date)), Limits())
    assert isinstance(source, Source)
    assert source.received == received


def test_the_record_keeps_the_day_of_the_capture(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(archived("2019-03-04T05:06:07Z"))
    assert run(["read", str(path), "--record", str(tmp_path / "r")]) == 0
    with Record.open(tmp_path / "r") as record:
        assert [row[0] for row in record.ask(lambda db: rows(db, "SELECT received_at FROM sources"))] == [
            "2019-03-04T05:06:07Z"
        ]
