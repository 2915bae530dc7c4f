"""kill -9 of the real command at any moment: what it said is kept is kept, whole and once."""

import random
import shutil
from pathlib import Path

import pytest

from .heaps import fill
from .kills import Life, answers, expected_of, facts, rebuilt
from .processes import onrecord


@pytest.fixture(scope="module")
def files(root: Path, samples: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """About sixty real pages where they are, else notes made here, and the project's own samples."""
    html = root.parent / "shared" / "corpora" / "state-2021" / "html"
    real = sorted(html.glob("*.html"))[:600:10]
    if not real:
        made = tmp_path_factory.mktemp("made") / "heap"
        fill(made, 60)
        real = sorted(made.iterdir())
    return [*real, *sorted(samples.glob("pages/*.html")), *sorted(samples.glob("pages/corrected/*.html"))]


@pytest.mark.slow
@pytest.mark.parametrize("kills", [4, 100])
def test_nothing_is_lost_or_doubled_by_killing_the_command(
    files: list[Path], tmp_path: Path, kills: int
) -> None:
    calm = tmp_path / "calm"
    assert onrecord("read", *files, "--record", calm).code == 0
    expected, told = expected_of(calm), facts(calm)
    assert len(expected) > 60
    chance = random.Random(kills)
    done = at_work = lives = 0
    while done < kills:
        life = Life(tmp_path / f"life{lives}", files, expected, chance)
        after = 0
        while done + life.kills < kills and after < 3:
            after += life.whole
            life.kill()
            if life.whole:
                # Whatever state the index was left in, a question is answered.
                assert onrecord("search", "the", "--record", life.record).code == 0
        done, at_work, lives = done + life.kills, at_work + life.at_work, lives + 1
        assert onrecord("read", *files, "--record", life.record).code == 0
        life.check()
        assert life.whole
        assert facts(life.record) == told
        assert answers(life.record / "index") == rebuilt(life.record, tmp_path / f"index{lives}")
        shutil.rmtree(life.record)
    assert at_work * 3 >= kills, "most kills are to hit the reading"
