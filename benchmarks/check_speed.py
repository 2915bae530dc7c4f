"""How fast quotations are checked, beside a scan of all turns with rapidfuzz.

`python -m benchmarks.check_speed [--turns N ...] [--questions N] [--scanned N] [--keep FOLDER]`

The record is resampled: each turn is sentences of real transcripts, one word in twelve put in from
another place, so that no two turns are alike. A question is a stretch of 8 to 40 words of a turn: word
for word, with one word changed, or two stretches joined; one in eight is of words nobody said. The scan
compares some of them with every turn by ``fuzz.partial_ratio_alignment`` and takes the best.
"""

import argparse
import random
import re
import statistics
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz

from onrecord.check.checker import Checker
from onrecord.check.level import Batch
from onrecord.check.result import Quotation
from onrecord.check.shelf import NAME, Shelf, State
from onrecord.check.unit import Chunk, Item, Unit

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
_TAG = re.compile(r"<[^>]+>|&[a-z#0-9]+;")
_SENTENCE = re.compile(r"(?<=[.?!])\s+")
_TURNS_A_RELEASE = 50
_BATCH = 50_000


class Question(NamedTuple):
    """A quotation, the kind it is, and the turn it was taken from (from 0)."""

    quote: str
    kind: str
    turn: int | None
    day: str


def sentences() -> list[str]:
    """Sentences of the real transcripts."""
    texts = [path.read_text("utf-8") for path in sorted((CORPORA / "state-2021" / "html").glob("*.html"))]
    with tarfile.open(CORPORA / "whitehouse-2021-2022-md.tar.xz") as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isfile() else None
            if stream and len(texts) < 3_000:
                texts.append(stream.read().decode("utf-8", "replace"))
    found: list[str] = []
    for text in texts:
        plain = " ".join(_TAG.sub(" ", text).split())
        found.extend(one for one in _SENTENCE.split(plain) if 5 <= len(one.split()) <= 45)
    return found


def turns(pool: list[str], count: int, seed: int) -> Iterator[str]:
    """Yield that many turns, about seventy words each."""
    rng = random.Random(seed)
    vocabulary = [word for one in pool[:4_000] for word in one.split()]
    for _ in range(count):
        words = [word for one in rng.choices(pool, k=rng.choice((1, 2, 3, 4, 6, 8))) for word in one.split()]
        for _ in range(len(words) // 12 + 1):
            words[rng.randrange(len(words))] = rng.choice(vocabulary)
        yield " ".join(words)


def day_of(turn: int) -> str:
    """The day on which a turn was said: two hundred turns a day."""
    number = turn // 200
    return f"{1990 + number // 336 % 9000:04}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"


def shelve(folder: Path, said: Iterator[str], count: int) -> None:
    """Put turns on a shelf, fifty to a release."""
    shelf = Shelf.open(folder, write=True)
    turn = 0
    while turn < count:
        with shelf.batch():
            batch = Batch(shelf)
            while turn < count and batch.count < _BATCH:
                release, day = f"r{turn // _TURNS_A_RELEASE}", day_of(turn)
                units = [
                    Unit(
                        text,
                        (Chunk(0, 0),),
                        turn=turn + n + 1,
                        speaker=f"Speaker {(turn + n) % 97}",
                        label="SPEAKER",
                        role="official",
                        anchors=((0, f"t{turn + n}"),),
                    )
                    for n, text in enumerate(next(said) for _ in range(min(_TURNS_A_RELEASE, count - turn)))
                ]
                item = Item(release, f"{release}-e1", 1, True, None, None, None, None, day, (day,), None, ())
                batch.put(item, units)
                turn += len(units)
            batch.done()
            shelf.level(State(seq=turn, edition="e", releases=turn // _TURNS_A_RELEASE, turns=turn))
    shelf.settle()
    shelf.close()


def questions(pool: list[str], turns_of: dict[int, str], count: int, seed: int) -> list[Question]:
    """Return questions about some of the turns."""
    rng = random.Random(seed)
    numbers = sorted(turns_of)
    asked: list[Question] = []
    while len(asked) < count:
        number = rng.choice(numbers)
        words = turns_of[number].split()
        size = rng.randrange(8, 41)
        if len(words) < size:
            continue
        at = rng.randrange(len(words) - size + 1)
        part = words[at : at + size]
        kind = rng.choices(("exact", "altered", "spliced", "invented"), (4, 2, 1, 1))[0]
        turn: int | None = number
        if kind == "altered":
            part[rng.randrange(1, size - 1)] = rng.choice(rng.choice(pool).split())
        elif kind == "spliced":
            other = turns_of[rng.choice(numbers)].split()[:size]
            part = part[: size // 2] + other[: size // 2]
        elif kind == "invented":
            part, turn = [rng.choice(rng.choice(pool).split()) for _ in range(size)], None
        asked.append(Question(" ".join(part), kind, turn, day_of(number)))
    return asked


def measure(folder: Path, asked: list[Question]) -> tuple[list[float], dict[int, int | None]]:
    """Check every question; return the seconds each took, and the turn found for each (from 0)."""
    took: list[float] = []
    found: dict[int, int | None] = {}
    with Checker(Shelf.open(folder)) as checker:
        for question in asked[:20]:
            checker.check(Quotation(question.quote))
        for n, question in enumerate(asked):
            began = time.process_time()
            finding = checker.check(Quotation(question.quote))
            took.append(time.process_time() - began)
            sure = finding.verdict in ("exact", "trivial", "altered") and finding.passages
            turn = finding.passages[0].turn if sure else None
            found[n] = None if turn is None else turn - 1
    return took, found


def scan(said: Iterator[str], asked: list[str]) -> tuple[float, list[int]]:
    """Compare each question with every turn; return the seconds a question took, and the best turns."""
    best = [(0.0, -1)] * len(asked)
    spent = 0.0
    for number, text in enumerate(said):
        began = time.process_time()
        for n, quote in enumerate(asked):
            if len(text) >= len(quote):
                hit = fuzz.partial_ratio_alignment(quote, text, score_cutoff=best[n][0])
                if hit and hit.score > best[n][0]:
                    best[n] = (hit.score, number)
        spent += time.process_time() - began
    return spent / max(len(asked), 1), [turn for _, turn in best]


def run(count: int, pool: list[str], given: argparse.Namespace, folder: Path) -> float:
    """Measure one size and print it; return the mean seconds a question."""
    there = folder / NAME
    if not there.exists():
        began = time.process_time()
        shelve(folder, turns(pool, count, 7), count)
        print(
            f"{count:>10,} turns shelved in {time.process_time() - began:,.0f} s, the making included",
            end=", ",
        )
        print(f"{there.stat().st_size / 1e6:,.0f} MB")
    wanted = set(random.Random(5).sample(range(count), min(4 * given.questions, count)))
    kept = {n: text for n, text in enumerate(turns(pool, count, 7)) if n in wanted}
    asked = questions(pool, kept, given.questions, 9)
    took, found = measure(folder, asked)
    mean, p95 = statistics.mean(took), sorted(took)[int(len(took) * 0.95)]
    right = sum(found[n] == q.turn for n, q in enumerate(asked) if q.kind in ("exact", "altered"))
    of = sum(q.kind in ("exact", "altered") for q in asked)
    print(
        f"{count:>10,} turns: {1 / mean:,.0f} quotations/s, mean {mean * 1e3:.2f} ms,"
        f" median {statistics.median(took) * 1e3:.2f} ms, p95 {p95 * 1e3:.2f} ms; turn found {right}/{of}",
        flush=True,
    )
    if count == max(given.turns) and given.scanned:
        pick = [n for n, q in enumerate(asked) if q.kind in ("exact", "altered")][: given.scanned]
        seconds, turns_found = scan(turns(pool, count, 7), [asked[n].quote for n in pick])
        theirs = sum(turn == asked[n].turn for turn, n in zip(turns_found, pick, strict=True))
        ours = sum(found[n] == asked[n].turn for n in pick)
        print(
            f"{count:>10,} turns scanned with partial_ratio_alignment: {seconds:.1f} s a quotation,"
            f" {seconds / mean:,.0f} times as long; turn found {theirs}/{len(pick)},"
            f" by the check {ours}/{len(pick)}"
        )
    return mean


def main(arguments: list[str]) -> int:
    """Measure each size, smallest first, and how the cost grows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.check_speed")
    parser.add_argument("--turns", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--questions", type=int, default=1_000)
    parser.add_argument("--scanned", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="a folder in which the shelves stay for another run")
    given = parser.parse_args(arguments)
    if not CORPORA.is_dir():
        print(f"There is nothing to measure with: put the corpora at {CORPORA}.", file=sys.stderr)
        return 2
    pool = sentences()
    means: list[tuple[int, float]] = []
    with tempfile.TemporaryDirectory() as temporary:
        for count in sorted(given.turns):
            folder = (given.keep or Path(temporary)) / str(count)
            folder.mkdir(parents=True, exist_ok=True)
            means.append((count, run(count, pool, given, folder)))
    for (small, before), (large, after) in pairwise(means):
        print(f"{large / small:,.0f} times the turns cost {after / before:.2f} times as much a quotation")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
