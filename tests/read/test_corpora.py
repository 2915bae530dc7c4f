"""The real documents: all are read, nothing is lost, and an independent reader sees the same."""

import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import feedparser
import pytest
from selectolax.lexbor import LexborHTMLParser

from onrecord.model import Document, Source
from onrecord.read import read
from onrecord.read.decode import decode

from .checks import check_document

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"
SPACE = re.compile(r"\s+")

pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason="the real documents are not beside the project")


def _squeezed(words: str) -> str:
    return SPACE.sub("", words)


def _html_words(markup: str) -> str:
    tree = LexborHTMLParser(markup)
    for silent in tree.css("script, style, template, noscript, title"):
        silent.decompose()
    return _squeezed(tree.root.text() if tree.root else "")


def _checked(name: str, data: bytes) -> tuple[Document, ...]:
    reading = read(Source(name, data))
    assert reading.refusals == ()
    source = decode(data, name).text
    for document in reading.documents:
        check_document(document, source)
    return reading.documents


def _members(archive: str, suffix: str) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(CORPORA / archive) as tar:
        for member in tar:
            found = tar.extractfile(member) if member.name.endswith(suffix) else None
            if found:
                yield member.name, found.read()


@pytest.mark.slow
def test_every_html_release_keeps_every_word() -> None:
    paths = sorted((CORPORA / "state-2021" / "html").iterdir())
    assert len(paths) == 587
    for path in paths:
        data = path.read_bytes()
        (document,) = _checked(path.name, data)
        assert document.carrier == "html"
        assert _squeezed(document.text) == _html_words(data.decode()), path.name
        assert all(run.source < run.source_end for run in document.runs), path.name


def test_the_seeds_are_markdown() -> None:
    for path in sorted((CORPORA / "seeds").glob("*.txt")):
        (document,) = _checked(path.name, path.read_bytes())
        assert document.carrier == "markdown"
        assert any(segment.kind == "rule" for segment in document.segments)
        assert "\\" not in document.text
        assert "](" not in document.text


def test_every_layout_is_read() -> None:
    paths = sorted((CORPORA / "layouts-1995-2026").glob("*.txt"))
    assert len(paths) > 40
    for path in paths:
        data = path.read_bytes()
        for document in _checked(path.name, data):
            if document.carrier == "plain":
                assert _squeezed(document.text) == _squeezed(decode(data, path.name).text), path.name


def _feed_bodies(entry: Any) -> list[str]:
    return [part.value for part in entry.get("content", [])] + [entry.get("summary", "")]


def _compare_feed(name: str, data: bytes) -> int:
    documents = _checked(name, data)
    parse = cast("Any", feedparser).parse
    entries: list[Any] = parse(data, resolve_relative_uris=False, sanitize_html=False).entries
    assert len(documents) == len(entries) > 0
    for document, entry in zip(documents, entries, strict=True):
        about = document.about
        assert about.guid == entry.id
        assert about.link == entry.link
        assert (about.title or "").strip() == entry.title
        assert about.creator == entry.get("author")
        moment = entry.published_parsed
        stamp = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*moment[:6])
        assert about.published == stamp
        body = next((body for body in _feed_bodies(entry) if body.strip()), "")
        assert _squeezed(document.text) == _html_words(body)
        source = decode(data, name).text
        assert source[document.at.start :].startswith("<item")
        assert source[: document.at.end].endswith("</item>")
    return len(documents)


def test_a_feed_reads_as_feedparser_reads_it() -> None:
    members = _members("state-2021/feed-snapshots.tar.xz", ".rss")
    assert sum(_compare_feed(*next(members)) for _ in range(4)) > 20


@pytest.mark.slow
def test_every_feed_snapshot_reads_as_feedparser_reads_it() -> None:
    counts = [
        _compare_feed(name, data) for name, data in _members("state-2021/feed-snapshots.tar.xz", ".rss")
    ]
    assert len(counts) == 176


@pytest.mark.slow
@pytest.mark.parametrize(
    ("archive", "suffix"),
    [("whitehouse-2009-2017-html.tar.xz", ".html"), ("whitehouse-2021-2022-md.tar.xz", ".md")],
)
def test_white_house_archives(archive: str, suffix: str) -> None:
    members = _members(archive, suffix)
    for _ in range(400):
        name, data = next(members)
        (document,) = _checked(name, data)
        if suffix == ".html":
            assert _squeezed(document.text) == _html_words(data.decode()), name
        else:
            assert document.about.title
            assert document.about.date == name.rsplit("/", 1)[1][:10]
