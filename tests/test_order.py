"""The same bytes give the same release, byte for byte, in every process.

Python orders a set of strings by a hash that differs from process to process (PYTHONHASHSEED). What
goes through one without sorting it chooses differently among equals, as the span that is the evidence
of a hand-over with two phrases in it once did.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

READ = """
import sys
import msgspec
from onrecord.errors import Unreadable
from onrecord.keep.heap import sources
from onrecord.model import Source
from onrecord.pipeline import read_source
from onrecord.read import Limits
for item in sources(sys.argv[1:], Limits()):
    if isinstance(item, Source):
        try:
            said = msgspec.json.encode(read_source(item))
        except Unreadable as error:
            said = str(error).encode()
        sys.stdout.buffer.write(said + b"\\n")
"""
SEEDS = ("1", "2", "77")

# Where the floor is passed with two phrases at once, and names stand in several places.
TWO_PHRASES = """# Ministry Press Briefing – July 14, 2021

Mira Castell, Deputy Spokesperson

**MS CASTELL:** Good afternoon. Otto Brandt and Ana Brandt are here. Next question, in the back.

**QUESTION:** Is the lock closed?

**MS CASTELL:** It is. Yes, sir, over there, last question.

**QUESTION:** Since when?

**MS CASTELL:** Since Friday. Right here, in the front, last one.

**QUESTION:** Will it snow?
"""


def read_with(seed: str, paths: list[Path]) -> bytes:
    out = subprocess.run(
        [sys.executable, "-c", READ, *map(str, paths)],
        env=os.environ | {"PYTHONHASHSEED": seed},
        check=True,
        capture_output=True,
    )
    return out.stdout


def same_in_every_process(paths: list[Path]) -> None:
    first, *others = [read_with(seed, paths) for seed in SEEDS]
    assert first
    assert all(other == first for other in others)


@pytest.mark.slow
def test_two_phrases_that_pass_the_floor(tmp_path: Path) -> None:
    path = tmp_path / "two.md"
    path.write_text(TWO_PHRASES, encoding="utf-8")
    same_in_every_process([path])


@pytest.mark.slow
def test_samples(samples: Path) -> None:
    same_in_every_process([samples])


@pytest.mark.slow
def test_real_documents(corpora: Path) -> None:
    html = corpora / "state-2021" / "html"
    rooms = sorted(html.glob("*department-press-briefing-*.html"))[:8]
    calls = sorted(html.glob("*briefing-with-*.html"))[:4]
    assert rooms
    assert calls
    same_in_every_process([corpora / "seeds", corpora / "usenet-1993", *rooms, *calls])
