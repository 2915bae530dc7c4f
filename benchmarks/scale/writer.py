"""A writer beside readers: 100 turns a second until its input ends.

`python -m benchmarks.scale.writer ENGINE FOLDER TURNS PATH`
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Protocol

import msgspec

from benchmarks.scale.corpus import SEED, Drawn, Heap, Pool, draw, pool_in
from benchmarks.scale.fts import Fts
from benchmarks.scale.record import DrawnRecord
from onrecord.find import Updates

A_SECOND = 100


class Record:
    """What puts releases into onrecord's index and makes them findable."""

    def __init__(self, heap: Heap, path: Path) -> None:
        self._record = DrawnRecord(heap)
        self._updates = Updates(path)
        self.level()

    def add(self, release: Drawn) -> None:
        self._record.add(release)

    def level(self) -> None:
        self._updates.level(self._record)


class Writer(Protocol):
    """An engine being written to: ``level`` makes what was added findable."""

    def add(self, release: Drawn) -> None: ...

    def level(self) -> None: ...


def write(writer: Writer, drawn_from: Pool, stopped: Callable[[], bool]) -> str:
    began = time.perf_counter()
    turns = step = 0
    longest = 0.0
    while not stopped():
        step += 1
        some = list(draw(drawn_from, A_SECOND, SEED + step, f"w{step:05}x"))
        before = time.perf_counter()
        for release in some:
            writer.add(release)
        writer.level()
        longest = max(longest, time.perf_counter() - before)
        turns += A_SECOND
        time.sleep(max(0.0, began + step - time.perf_counter()))
    took = time.perf_counter() - began
    return (
        f"{turns / took:.0f} turns a second were added; the slowest batch of {A_SECOND} took {longest:.2f} s"
    )


def main(engine: str, folder: str, turns: str, path: str) -> None:
    heap = msgspec.json.decode((Path(folder) / f"heap-{turns}.json").read_bytes(), type=Heap)
    writer: Writer = Fts(Path(path)) if engine == "FTS5" else Record(heap, Path(path))
    waiting = Thread(target=sys.stdin.read)
    waiting.start()
    print("ready", flush=True)
    print(write(writer, pool_in(Path(folder)), lambda: not waiting.is_alive()))


if __name__ == "__main__":
    main(*sys.argv[1:])
