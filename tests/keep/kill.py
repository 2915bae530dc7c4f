"""Kill a writer at random points, again and again, and see that nothing is lost, half or doubled.

    python tests/keep/kill.py RECORD [--kills N] [--seed N] [FILE...]

Without files the writer keeps small releases made here; with files it reads them by the pipeline.
The writer prints each source once ``keep`` has returned: from then on the source must be whole.
"""

import argparse
import hashlib
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from build import AT, received, release

from onrecord.keep import Record
from onrecord.keep.db import rows
from onrecord.model import Edition, Reading, Source

ROUNDS = 10_000  # more sources than any round lives to keep


def made(start: int) -> Iterator[tuple[Source, Reading, Sequence[Edition]]]:
    """Sources without end; every third one changes a release that is there."""
    for number in range(start, start + ROUNDS):
        first = ("MS. DOE", f"Statement {number}. " * 40)
        releases = [
            release(first, ("QUESTION", f"Why {number}?"), title=f"Briefing {number - number % 3}"),
            release(("MR. ROE", f"Remarks {number}."), title=f"Remarks {number}"),
        ]
        yield received(*releases, name=f"{number}.txt")


def read(names: Sequence[str]) -> Iterator[tuple[Source, Reading, Sequence[Edition]]]:
    """The files by the pipeline."""
    from onrecord.pipeline import read_source

    for name in names:
        source = Source(name, Path(name).read_bytes())
        reading, editions = read_source(source)
        yield source, reading, editions


def write(folder: str, start: int, names: Sequence[str]) -> None:
    """Keep sources until killed, or until the files are through."""
    with Record.open(folder, write=True, create=True) as record:
        for source, reading, editions in read(names) if names else made(start):
            kept = record.keep(source, reading, editions, received_at=AT, origin="file")
            sys.stdout.write(f"{kept.sha256} {len(editions)}\n")
            sys.stdout.flush()


def check(folder: Path, acknowledged: dict[str, int]) -> int:
    """Open the record, see that it holds what was acknowledged and is whole; give its sources."""
    with Record.open(folder) as record:
        kept: dict[str, int] = dict(record.ask(lambda db: rows(db, _EDITIONS)))
        assert record.ask(lambda db: rows(db, "PRAGMA quick_check")) == [("ok",)]
        assert record.ask(lambda db: rows(db, "PRAGMA foreign_key_check")) == []
        counts = record.counts()
        assert len(kept) == counts.sources, "a source is there twice"
        lost = [sha256 for sha256, editions in acknowledged.items() if kept.get(sha256) != editions]
        assert not lost, f"acknowledged and not whole: {lost}"
        # At most the one source in hand when the writer died was kept without being acknowledged.
        for sha256 in kept:
            assert hashlib.sha256(record.source_bytes(sha256)).hexdigest() == sha256
        twice = "SELECT count(*) - count(DISTINCT text_sha256 || facts_sha256 || release) FROM editions"
        assert record.ask(lambda db: rows(db, twice)) == [(0,)], "an edition is there twice"
        assert sum(1 for _ in record.since(0)) == counts.releases
        return counts.sources


_EDITIONS = """
SELECT sha256, (SELECT count(*) FROM edition_sources WHERE source = sources.id) FROM sources
"""


def kill_writers(folder: Path, kills: int, seed: int, names: Sequence[str] = ()) -> tuple[int, int]:
    """Start and kill ``kills`` writers; give the numbers of sources acknowledged and kept."""
    chance = random.Random(seed)
    acknowledged: dict[str, int] = {}
    kept = 0
    for number in range(kills):
        command = [sys.executable, __file__, "--write", str(number * ROUNDS), str(folder), *names]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        # Most are killed at work, some while they start or make the record. What they have kept by then
        # is counted, since a clock would say little of it on a busy machine.
        lines = chance.randint(1, 5) if chance.random() < 0.8 else 0
        first = "".join(writer.stdout.readline() for _ in range(lines))
        time.sleep(chance.random() * 0.25)
        writer.kill()
        told = first + writer.communicate()[0]
        # A line cut by the kill tells of no whole source.
        for line in told.splitlines(keepends=True):
            if line.endswith("\n"):
                sha256, editions = line.split()
                acknowledged[sha256] = int(editions)
        if not acknowledged:
            continue  # there may be no record yet
        before, kept = kept, check(folder, acknowledged)
        assert len(acknowledged) <= kept <= len(acknowledged) + number + 1
        assert kept >= before
    return len(acknowledged), kept


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("record", nargs="?")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=int, default=None, help="be the writer, from this number on")
    given = parser.parse_args()
    if given.write is not None:
        write(given.record, given.write, given.files)
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(given.record or place) / "record"
        acknowledged, kept = kill_writers(folder, given.kills, given.seed, given.files)
    sys.stdout.write(
        f"{given.kills} writers killed: {acknowledged} sources acknowledged, {kept} kept, 0 lost\n"
    )


if __name__ == "__main__":
    main()
