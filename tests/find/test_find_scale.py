"""The record that the benchmark at scale draws, and that every engine takes it and answers."""

import shutil
from pathlib import Path

import pytest
from benchmarks.scale import fts, ours
from benchmarks.scale.corpus import Heap, draw, heap, pool
from benchmarks.scale.measure import Asker, quantiles, timed, warm
from benchmarks.scale.questions import GROUPS, Asked

from onrecord.find import Index, Query

TURNS = 400


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scale")


@pytest.fixture(scope="module")
def drawn(folder: Path, samples: Path) -> Heap:
    """A record drawn from the project's own samples, laid out as the corpora are."""
    corpora = folder / "corpora"
    shutil.copytree(samples, corpora / "seeds")
    return heap(pool(corpora, 50, folder), TURNS, folder)


def test_the_same_record_is_drawn_every_time(drawn: Heap, folder: Path) -> None:
    again = list(draw(pool(folder, 50, folder), TURNS))
    assert list(drawn) == again
    assert sum(len(release.turns) + len(release.paragraphs) for release in again) == TURNS
    other = list(draw(pool(folder, 50, folder), TURNS, seed=1))
    assert other != again


@pytest.mark.slow
def test_every_engine_takes_it_and_answers(drawn: Heap, folder: Path) -> None:
    ours.build(drawn, folder / "index")
    fts.build(drawn, folder / "fts.db")
    assert Index(folder / "index").search(Query(limit=0)).total == TURNS
    engines: tuple[Asker, ...] = (
        ours.Ours(folder / "index"),
        ours.Floor(folder / "index"),
        fts.Fts(folder / "fts.db"),
    )
    word = Asked("minister", "minister", "minister")
    found = [asker.ask(word) for asker in engines]
    assert found[0] == found[2] > 0
    assert found[1] == min(found[0], 20)
    for group in GROUPS.values():
        for asker in engines:
            if group[0].match is not None or not isinstance(asker, fts.Fts):
                measured = warm(timed(asker), group[:2], 1)
                assert len(measured.times) == 2


def test_quantiles_are_of_the_nearest_rank() -> None:
    assert quantiles([float(i) for i in range(100, 0, -1)]) == (50.5, 96.0, 100.0)
