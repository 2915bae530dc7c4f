"""A record of the samples and a checker over it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from check_record import keep

from onrecord.check import Checker, Finding, Quotation
from onrecord.keep import Record
from onrecord.model import Source

Check = Callable[..., Finding]


@pytest.fixture(scope="session")
def pages(samples: Path) -> list[Source]:
    """The pages of the samples, the corrected ones after the first."""
    first = sorted((samples / "pages").glob("*.html"))
    later = sorted((samples / "pages" / "corrected").glob("*.html"))
    return [Source(path.name, path.read_bytes()) for path in (*first, *later)]


@pytest.fixture(scope="session")
def folder(pages: list[Source], samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of the samples."""
    others = [samples / "digest-2025-03.md", samples / "feed.xml"]
    sources = [*(Source(path.name, path.read_bytes()) for path in others), *pages]
    return keep(tmp_path_factory.mktemp("check") / "record", sources)


@pytest.fixture(scope="session")
def checker(folder: Path) -> Iterator[Checker]:
    """A checker of the samples."""
    with Record.open(folder) as record, Checker.open(record, folder) as opened:
        yield opened


@pytest.fixture
def check(checker: Checker) -> Check:
    """Check one quotation."""

    def ask(quote: str, by: str | None = None, on: str | None = None) -> Finding:
        return checker.check(Quotation(quote, by, on))

    return ask
