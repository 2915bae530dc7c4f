"""kill -9 at any moment: every finished source whole, no half one, nothing doubled."""

from pathlib import Path

import pytest

from .kill import kill_writers


@pytest.mark.parametrize("kills", [4, pytest.param(100, marks=pytest.mark.slow)])
def test_nothing_is_lost_or_doubled_by_killing_the_writer(tmp_path: Path, kills: int) -> None:
    acknowledged, kept = kill_writers(tmp_path / "r", kills, seed=kills)
    assert acknowledged > kills
    assert kept >= acknowledged


@pytest.mark.slow
def test_nothing_is_lost_when_real_files_are_read(tmp_path: Path, root: Path) -> None:
    html = root.parent / "shared" / "corpora" / "state-2021" / "html"
    if not html.is_dir():
        pytest.skip("the shared corpora are not here")
    files = [str(path) for path in sorted(html.glob("*.html"))[:200]]
    acknowledged, _ = kill_writers(tmp_path / "r", 20, seed=7, names=files)
    assert acknowledged > 0
