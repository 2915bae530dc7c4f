"""Reading streams: what it takes does not grow with the heap; what indexing adds has a budget."""

from pathlib import Path

import pytest

from .heaps import fill
from .processes import onrecord


@pytest.mark.slow
def test_indexing_stays_within_its_budget(tmp_path: Path) -> None:
    """The index engine holds up to 64 MB before it writes, the check's file a batch of 4,000 passages.

    Mapped files the system takes back.
    """
    peaks: list[int] = []
    for sources in (1000, 4000):
        fill(tmp_path / str(sources), sources)
        ran = onrecord("read", tmp_path / str(sources), "--record", tmp_path / f"r{sources}", within=300)
        assert ran.code == 0
        assert f"Releases: {sources:,} new" in ran.out
        peaks.append(ran.peak)
    assert peaks[1] < peaks[0] + 160_000_000, peaks


@pytest.mark.slow
def test_the_memory_of_reading_does_not_grow_with_the_heap(tmp_path: Path) -> None:
    peaks: list[int] = []
    for sources in (300, 1200):
        fill(tmp_path / str(sources), sources)
        heap = (tmp_path / str(sources), "--record", tmp_path / f"r{sources}")
        assert onrecord("read", *heap, within=300).code == 0
        ran = onrecord("read", *heap, within=300)
        assert f"Known already: {sources:,} sources" in ran.out
        peaks.append(ran.peak)
    assert peaks[1] < 1.2 * peaks[0], peaks
