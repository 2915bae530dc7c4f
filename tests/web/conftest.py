"""A record of the samples, and the portal over it: in this process, and as a server of its own."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from onrecord.faces.web import create_app
from onrecord.find import update
from onrecord.keep import Record
from onrecord.model import Source
from onrecord.pipeline import read_source

RECEIVED = "2026-01-31T12:00:00Z"

SERVE = "import sys; from onrecord.faces.web import serve; serve(sys.argv[1], port=0)"


def kept(folder: Path, sources: Sequence[Source]) -> Path:
    """Read sources into a record of their own and bring its index level."""
    with Record.open(folder, write=True, create=True) as record:
        for number, source in enumerate(sources):
            reading, editions = read_source(source)
            received = f"2026-01-31T12:{number:02}:00Z"
            record.keep(source, reading, editions, received_at=received, origin="file")
        update(record, folder / "index")
    return folder


@pytest.fixture(scope="session")
def sample_record(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, the corrected pages after the first ones, so that a release has two editions."""
    pages = sorted((samples / "pages").glob("*.html"))
    corrected = sorted((samples / "pages" / "corrected").glob("*.html"))
    paths = [samples / "digest-2025-03.md", samples / "feed.xml", *pages, *corrected]
    found = [Source(path.name, path.read_bytes()) for path in paths]
    return kept(tmp_path_factory.mktemp("samples") / "record", found)


@pytest.fixture(scope="session")
def record(sample_record: Path) -> Iterator[Record]:
    """The record of the samples, open for reading."""
    with Record.open(sample_record) as opened:
        yield opened


@pytest.fixture(scope="session")
def client(sample_record: Path) -> Iterator[TestClient[Litestar]]:
    """The portal of the samples, asked without a network."""
    with TestClient(create_app(sample_record)) as started:
        yield started


@pytest.fixture(scope="session")
def by_title(record: Record) -> Callable[[str], str]:
    """Give the id of the newest release whose title holds the words."""

    def find(words: str) -> str:
        return next(r.id for r in record.releases(limit=100) if r.title and words in r.title)

    return find


@pytest.fixture(scope="session")
def serving() -> Iterator[Callable[[Path], str]]:
    """Start the portal of a record as a process of its own; give its address without a last slash."""
    started: list[subprocess.Popen[str]] = []

    def start(folder: Path) -> str:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(folder)], stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stdout is not None
        return process.stdout.readline().split(" at ")[1].split()[0].rstrip("/")

    yield start
    for process in started:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()
