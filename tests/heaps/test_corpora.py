"""The archives of the real documents: every member read, every release accounting for its text."""

from pathlib import Path

import pytest

from onrecord.model import Source
from onrecord.pipeline import read_source
from onrecord.read.heaps import members
from onrecord.read.limits import Limits

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"
ARCHIVES = [
    ("state-2021/feed-snapshots.tar.xz", 176),
    ("whitehouse-2009-2017-html.tar.xz", 849),
    ("whitehouse-2021-2022-md.tar.xz", 5_218),
]

pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason="the real documents are not beside the project")


def from_archive(archive: str) -> list[Source]:
    path = CORPORA / archive
    with path.open("rb") as handle:
        both = list(members(path.name, handle, Limits()))
    assert all(isinstance(one, Source) for one in both)
    return [one for one in both if isinstance(one, Source)]


@pytest.mark.slow
@pytest.mark.parametrize(("archive", "count"), ARCHIVES)
def test_every_member_is_given(archive: str, count: int) -> None:
    read = from_archive(archive)
    assert len(read) == count
    assert len({one.name for one in read}) == count
    assert all(one.name.startswith(archive.rsplit("/", 1)[-1] + "/") for one in read)


@pytest.mark.slow
@pytest.mark.parametrize("archive", [archive for archive, _ in ARCHIVES])
def test_every_member_gives_releases_that_account_for_their_text(archive: str) -> None:
    for source in from_archive(archive):
        reading, editions = read_source(source)
        assert reading.refusals == ()
        assert editions
        for edition in editions:
            text = edition.release.text
            assert (
                "".join(text[block.span.start : block.span.end] for block in edition.release.blocks) == text
            )
