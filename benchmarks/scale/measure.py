"""Times: warm, cold, and beside a writer."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple, Protocol

from benchmarks.scale.once import once
from benchmarks.scale.questions import GROUPS, Asked

__all__ = ["Asker", "Measured", "Took", "cold", "quantiles", "timed", "warm", "writing"]

BUDGET = 30.0
"""Seconds for one group of one engine; each question is asked once whatever it takes."""


class Asker(Protocol):
    """An engine open for questions."""

    def ask(self, asked: Asked) -> int:
        """Ask for a whole answer; how many turns were found."""
        ...


class Took(NamedTuple):
    """Milliseconds of one answer by the clock and of the processor, and how many turns were found."""

    clock: float
    processor: float
    found: int


class Measured(NamedTuple):
    """Milliseconds of each answer, and how much all questions of a group found together."""

    times: list[float]
    processor: list[float]
    found: int


def warm(ask: Callable[[Asked], Took], group: Sequence[Asked], rounds: int) -> Measured:
    """Every question once unmeasured, then in turn, ``rounds`` times or until the budget is spent."""
    until = time.perf_counter() + BUDGET
    first = [ask(asked) for asked in group]
    took: list[Took] = []
    for _ in range(rounds):
        if time.perf_counter() > until:
            break
        took += [ask(asked) for asked in group]
    took = took or first
    return Measured(
        [one.clock for one in took], [one.processor for one in took], sum(one.found for one in first)
    )


def timed(asker: Asker) -> Callable[[Asked], Took]:
    """``asker`` with its times: those of the processor count all threads of this process."""

    def ask(asked: Asked) -> Took:
        began, worked = time.perf_counter(), time.process_time()
        found = asker.ask(asked)
        clock, processor = time.perf_counter() - began, time.process_time() - worked
        return Took(clock * 1_000, processor * 1_000, found)

    return ask


def quantiles(times: Sequence[float]) -> tuple[float, float, float]:
    """p50, p95 and p99 by the nearest rank."""
    ranked = sorted(times)

    def at(share: float) -> float:
        return ranked[min(len(ranked) - 1, int(share * len(ranked)))]

    return statistics.median(ranked), at(0.95), at(0.99)


def forget(path: Path) -> None:
    """Ask the system to drop a file, or all files of a folder, from memory."""
    for file in [path] if path.is_file() else [inside for inside in path.rglob("*") if inside.is_file()]:
        descriptor = os.open(file, os.O_RDONLY)
        try:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)


def cold(engine: str, path: Path, name: str, samples: int) -> list[float]:
    """A new process each time, with nothing of the files in memory: opening and the first answer."""
    server = get_context("forkserver")
    server.set_forkserver_preload([once.__module__])
    times: list[float] = []
    with ProcessPoolExecutor(1, mp_context=server, max_tasks_per_child=1) as fresh:
        for asked in GROUPS[name][:samples]:
            forget(path)
            times.append(fresh.submit(once, engine, path, asked).result())
    return times


@contextmanager
def writing(engine: str, folder: Path, turns: int, path: Path) -> Generator[list[str]]:
    """A process that adds 100 turns a second to the index at ``path`` while the block runs.

    The list is filled with what it says of itself at the end.
    """
    said: list[str] = []
    command = [sys.executable, "-m", "benchmarks.scale.writer", engine, str(folder), str(turns), str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield said
        finally:
            assert process.stdin is not None
            process.stdin.close()
            said.append(process.stdout.read().strip())
