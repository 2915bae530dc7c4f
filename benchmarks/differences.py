"""The worst pairs of editions: two transcripts of 30,000 words in which everything moved.

`python -m benchmarks.differences [--words N] [--patience SECONDS]`

Beside the whole comparison (units, words, classes) each pair is given to difflib (words, autojunk off and on)
and to diff-match-patch (words as characters, without a deadline), every one in a process of its own that is
stopped when the patience ends. A deadline would make diff-match-patch fast and its answer worthless: one
deletion and one insertion of everything.
"""

import argparse
import multiprocessing
import random
import resource
import time
from collections.abc import Callable
from difflib import SequenceMatcher

from onrecord.compare import Version, difference
from onrecord.compare.difference import lay
from onrecord.model import Release, Source
from onrecord.pipeline import read_source

LABELS = ("MR DOE", "QUESTION", "MS ROE")


def transcript(turns: list[list[str]]) -> str:
    """Write a transcript as plain text."""
    said = "\n\n".join(f"{LABELS[n % 3]}: {' '.join(words)}" for n, words in enumerate(turns))
    return f"Press Briefing\n\nMarch 5, 2025\n\n{said}\n"


def pairs(words: int) -> dict[str, tuple[str, str]]:
    """Return the pairs by name."""
    chance = random.Random(6)
    vocabulary = ["".join(chance.choices("etaoinshrdlu", k=chance.randint(2, 9))) for _ in range(6000)]
    weights = [1 / (n + 3) for n in range(len(vocabulary))]
    said = chance.choices(vocabulary, weights, k=words)
    turns = [said[n : n + 60] for n in range(0, words, 60)]
    moved = chance.sample(turns, len(turns))
    touched = [[*turn[:30], "indeed", *turn[30:]] for turn in moved]
    shuffled = chance.sample(said, len(said))
    blocks = [said[n : n + 2000] for n in range(0, words, 2000)]
    mixed = [chance.sample(block, len(block)) for block in blocks]
    return {
        "turns moved": (transcript(turns), transcript(moved)),
        "turns moved, a word put into each": (transcript(turns), transcript(touched)),
        "every word moved": (
            transcript(turns),
            transcript([shuffled[n : n + 60] for n in range(0, words, 60)]),
        ),
        "every word moved, one turn": (transcript([said]), transcript([shuffled])),
        "every word moved within 15 turns": (transcript(blocks), transcript(mixed)),
    }


def release(text: str) -> Release:
    """Read a transcript."""
    return read_source(Source("transcript.txt", text.encode()))[1][0].release


def ours(old: Release, new: Release) -> None:
    """The whole comparison as the record asks for it."""
    difference(Version(old), Version(new), lay(old, new))


def by_difflib(old: Release, new: Release) -> None:
    """Difflib on words, exact."""
    SequenceMatcher(None, old.text.split(), new.text.split(), autojunk=False).get_opcodes()


def by_difflib_junk(old: Release, new: Release) -> None:
    """Difflib on words as it comes: frequent words are thrown out as junk."""
    SequenceMatcher(None, old.text.split(), new.text.split()).get_opcodes()


def by_dmp(old: Release, new: Release) -> None:
    """diff-match-patch on words, each made one character, without a deadline."""
    from diff_match_patch import diff_match_patch

    engine = diff_match_patch()
    engine.Diff_Timeout = 0
    numbers: dict[str, str] = {}
    sides = [
        "".join(numbers.setdefault(word, chr(len(numbers) + 0x100)) for word in one.text.split())
        for one in (old, new)
    ]
    engine.diff_main(sides[0], sides[1], False)


WAYS: dict[str, Callable[[Release, Release], None]] = {
    "onrecord": ours,
    "difflib": by_difflib,
    "difflib, autojunk": by_difflib_junk,
    "diff-match-patch": by_dmp,
}


def run(way: str, old: Release, new: Release, answer: "multiprocessing.Queue[tuple[float, int]]") -> None:
    """Time one way in this process; the word list is loaded before the clock starts."""
    ours(release("A\n\nMR DOE: one teh two.\n"), release("A\n\nMR DOE: one the two.\n"))
    began = time.process_time()
    WAYS[way](old, new)
    spent = time.process_time() - began
    answer.put((spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))


def main() -> None:
    """Print every way beside the others."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.differences")
    parser.add_argument("--words", type=int, default=30_000)
    parser.add_argument("--patience", type=float, default=30.0)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print(f"{given.words:,} words a side; seconds of processor time (peak MB), median of {given.rounds}")
    for name, (old, new) in pairs(given.words).items():
        before, after = release(old), release(new)
        cells: list[str] = []
        for way in WAYS:
            times = [
                timed(way, before, after, given.patience)
                for _ in range(given.rounds if way == "onrecord" else 1)
            ]
            done = sorted(one for one in times if one)
            spent = f"{done[len(done) // 2][0]:.2f} ({done[-1][1]})" if done else f"> {given.patience:.0f}"
            cells.append(f"{way} {spent}")
        print(f"{name:<36} {'   '.join(cells)}", flush=True)


def timed(way: str, old: Release, new: Release, patience: float) -> tuple[float, int] | None:
    """Time one way in a process of its own; None when the patience ended."""
    context = multiprocessing.get_context("fork")
    answer: multiprocessing.Queue[tuple[float, int]] = context.Queue()
    child = context.Process(target=run, args=(way, old, new, answer))
    child.start()
    child.join(patience)
    if child.is_alive():
        child.kill()
        child.join()
        return None
    return answer.get()


if __name__ == "__main__":
    main()
