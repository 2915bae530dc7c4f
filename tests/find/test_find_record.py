"""The index beside a real record: what is kept is found, what is superseded is not."""

import re
from pathlib import Path

import msgspec
import pytest
from shelf import release

from onrecord.find import Query, search, update
from onrecord.find.level import Level
from onrecord.keep import Record
from onrecord.model import Block, Document, Edition, Paragraph, Reading, Source, Span

AT = "2026-01-31T12:00:00Z"


def keep(record: Record, title: str, words: str, *, guid: str) -> None:
    """Keep a release of one paragraph as one source gave it."""
    span = Span(0, len(words))
    content = msgspec.structs.replace(
        release(title, ()),
        text=words,
        blocks=(Block("said", span),),
        paragraphs=(Paragraph(words, span),),
        carrier="text",
        guid=guid,
    )
    reading = Reading((Document("text", words, (), (), (), "utf-8", span),))
    record.keep(
        Source(f"{guid}.txt", words.encode()),
        reading,
        (Edition(content, 0, span),),
        received_at=AT,
        origin="file",
    )


def test_what_is_kept_is_found_in_its_current_edition(tmp_path: Path) -> None:
    index = tmp_path / "index"
    with Record.open(tmp_path, write=True, create=True) as record:
        update(record, index)
        keep(record, "Notice One", "The minister travels on Monday.", guid="one")
        keep(record, "Notice Two", "The embassy is closed.", guid="two")
        assert update(record, index) == Level(2, 0, rebuilt=False)
        keep(record, "Notice One", "The minister travels on Tuesday.", guid="one")
        assert update(record, index) == Level(1, 1, rebuilt=False)
        keep(record, "Notice One", "The minister travels on Monday.", guid="one")
        update(record, index)
        keep(record, "Notice One", "The minister travels on Wednesday.", guid="one")
        assert not update(record, index).rebuilt
        assert search(index, Query("Monday OR Tuesday")).total == 0
        (hit,) = search(index, Query("minister")).hits
        view = record.release(hit.release)
        assert (hit.edition, hit.anchor) == (view.edition.id, view.body_ids[0])
        assert hit.text == "The minister travels on Wednesday."
        assert search(index, Query("embassy")).searched == record.counts()
        assert update(record, index) == Level(0, 0, rebuilt=False)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Record]:
    """A record of the two seed files and the folder of its index."""
    folder = Path(__file__).parents[2].parent / "shared" / "corpora" / "seeds"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there")
    from onrecord.pipeline import read_source

    place = tmp_path_factory.mktemp("seeds")
    record = Record.open(place, write=True, create=True)
    for path in sorted(folder.iterdir()):
        source = Source(path.name, path.read_bytes())
        reading, editions = read_source(source)
        record.keep(source, reading, editions, received_at=AT, origin="file")
    update(record, place / "index")
    return place / "index", record


@pytest.mark.slow
def test_every_turn_of_the_seeds_is_found_by_its_own_words(seeds: tuple[Path, Record]) -> None:
    index, record = seeds
    found = 0  # the labels count 60 turns
    for summary in record.releases(limit=50):
        view = record.release(summary.id)
        for turn_id, turn in zip(view.turn_ids, view.release.turns, strict=True):
            words = " ".join(re.findall(r"\w+", turn.text)[:12])
            hits = search(index, Query(f'"{words}"', limit=200, alike=True)).hits
            assert turn_id in {hit.anchor for hit in hits}, words
            found += 1
    assert found == 60
