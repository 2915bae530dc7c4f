"""Who has the floor in a room: `python -m benchmarks.rooms [--failures]`.

Against the labels of ``gold/rooms``: for each reporter's turn in windows of some 70 turns of transcripts of
briefings, gaggles and remarks, whether it begins another reporter's questions ("new"), goes on with those of
the same ("same"), or the words do not settle it for a careful reader ("open"). Labels were made by reading,
before these transcripts were parsed, and call new or same what a reader would hold for six to one; those of
``gold/*.json`` ask for evidence in words. An exchange counts where nothing in it or at its ends is open.
"""

import argparse
import itertools
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from benchmarks.archives import members
from onrecord.model import Release, Source
from onrecord.pipeline import read_source

ROOT = Path(__file__).resolve().parents[1]
CORPORA = ROOT.parent / "shared" / "corpora"
GOLD = ROOT / "gold" / "rooms" / "windows.jsonl"

Floor = Literal["new", "same", "open"]
ASKING = ("reporter", "audience")


class Label(msgspec.Struct, frozen=True):
    """A reporter's turn, by its document and number; ``called`` is the name the floor was given by."""

    archive: str
    document: str
    turn: int
    floor: Floor
    called: str | None


class Window(NamedTuple):
    """What was labelled of one document, in order, with what was read."""

    document: str
    labels: list[Label]
    release: Release


def windows() -> Iterator[Window]:
    """The labelled windows with their releases."""
    wanted: dict[str, dict[str, list[Label]]] = defaultdict(lambda: defaultdict(list))
    for line in GOLD.read_bytes().splitlines():
        label = msgspec.json.decode(line, type=Label)
        wanted[label.archive][label.document].append(label)
    for archive, documents in sorted(wanted.items()):
        for name, content in members(CORPORA / archive, documents):
            _, editions = read_source(Source(Path(name).name, content))
            longest = max((one.release for one in editions), key=lambda one: len(one.turns))
            yield Window(name, documents[name], longest)


def asked(release: Release) -> list[tuple[int, ...]]:
    """The reporter's turns of each exchange."""
    each = [
        tuple(n for n in exchange.turns if release.turns[n - 1].role in ASKING)
        for exchange in release.exchanges
    ]
    return [one for one in each if one]


def settled(labels: list[Label]) -> set[tuple[int, ...]]:
    """The exchanges that the labels settle from end to end."""
    found: set[tuple[int, ...]] = set()
    current: list[int] = []
    for label in labels:
        if label.floor == "new" and current:
            found.add(tuple(current))
        if label.floor == "same":
            current = [*current, label.turn] if current else []
        else:
            current = [label.turn] if label.floor == "new" else []
    return found


def claimed(labels: list[Label], read: list[tuple[int, ...]]) -> set[tuple[int, ...]]:
    """The exchanges read that lie within the window, with nothing open in them or right behind them."""
    numbers = [label.turn for label in labels]
    opens = {label.turn for label in labels if label.floor == "open"}
    behind = dict(itertools.pairwise(numbers))
    return {
        one for one in read if all(n in behind and n not in opens and behind[n] not in opens for n in one)
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Who has the floor in a room, against labels made blind.")
    parser.add_argument("--failures", action="store_true", help="name every turn that was read otherwise")
    given = parser.parse_args()
    if not CORPORA.is_dir():
        print(f"Rooms are not measured: the corpora are not at {CORPORA}.")
        return 0
    turns: Counter[tuple[str, str]] = Counter()
    right = there = said = 0
    for window in windows():
        read = asked(window.release)
        begins = {one[0] for one in read}
        for label in window.labels:
            got = "new" if label.turn in begins else "same"
            turns[label.floor, got] += 1
            if given.failures and label.floor not in ("open", got):
                print(f"{window.document} turn {label.turn}: labelled {label.floor}, read {got}")
        truth, claims = settled(window.labels), claimed(window.labels, read)
        right, there, said = right + len(truth & set(read)), there + len(truth), said + len(claims)
    for name, other in (("new", "same"), ("same", "new")):
        hit, miss, extra = turns[name, name], turns[name, other], turns[other, name]
        print(f"{name:<6} precision {hit / max(hit + extra, 1):.3f}  recall {hit / max(hit + miss, 1):.3f}")
    both = right / max(said, 1), right / max(there, 1)
    print(f"whole exchanges: {right} of {there}; precision {both[0]:.3f}, recall {both[1]:.3f}, ", end="")
    print(f"F1 {2 * both[0] * both[1] / max(sum(both), 1e-9):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
