"""Every real document reads without error, and law 1 is true for each."""

import io
import random
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.model import Source
from onrecord.pipeline import accounted, read_source


def law(sources: Iterator[Source]) -> tuple[int, int]:
    """Read every source; return how many there were and how many releases they gave."""
    count = releases = 0
    for source in sources:
        reading, editions = read_source(source)
        assert reading.refusals == (), source.name
        assert editions, source.name
        assert all(accounted(edition.release) for edition in editions), source.name
        count += 1
        releases += len(editions)
    return count, releases


def files(folder: Path) -> Iterator[Source]:
    for path in sorted(folder.glob("[!S]*")):
        yield Source(path.name, path.read_bytes())


def members(archive: Path, some: int | None = None) -> Iterator[Source]:
    """The files of an archive, or ``some`` of them chosen the same way every time."""
    with tarfile.open(archive) as tar:
        names = sorted(member.name for member in tar if member.isfile())
        chosen = set(random.Random(20170411).sample(names, some)) if some else set(names)
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.name in chosen:
                content = tar.extractfile(member)
                assert isinstance(content, io.BufferedReader)
                yield Source(member.name, content.read())


@pytest.mark.slow
def test_all_state_pages(corpora: Path) -> None:
    assert law(files(corpora / "state-2021" / "html"))[0] == 587


@pytest.mark.slow
def test_all_feed_snapshots(corpora: Path) -> None:
    assert law(members(corpora / "state-2021" / "feed-snapshots.tar.xz"))[0] == 176


@pytest.mark.slow
@pytest.mark.parametrize("name", ["whitehouse-2009-2017-html.tar.xz", "whitehouse-2021-2022-md.tar.xz"])
def test_a_hundred_of_each_white_house_archive(corpora: Path, name: str) -> None:
    assert law(members(corpora / name, 100)) == (100, 100)


def test_seeds_layouts_and_mails(corpora: Path) -> None:
    assert law(files(corpora / "seeds")) == (2, 6)
    assert law(files(corpora / "layouts-1995-2026"))[0] == 45
    assert law(files(corpora / "usenet-1993"))[0] == 16


def test_some_state_pages(corpora: Path) -> None:
    paths = sorted((corpora / "state-2021" / "html").iterdir())[::20]
    assert law(Source(path.name, path.read_bytes()) for path in paths)[0] == 30
