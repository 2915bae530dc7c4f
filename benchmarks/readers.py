"""Readers of the portal: many at once, while a heap is being read into its record.

`python -m benchmarks.readers [--readers N] [--think S] [--seconds S] [--corpora FOLDER]`

A record is read from the feeds of one corpus and served by `onrecord serve`, a process of its own. Readers
are connections kept open on loopback, in one process beside it. Each opens a page, reads it for a while
(think time, exponentially distributed around the mean given) and opens the next: searches with words of the
record, most of them never asked before, searches narrowed and grouped, transcripts with the words marked, the
first page, words over time, the API. Meanwhile `onrecord read` takes another heap into the same record, and
the index is brought level with it. A time is from the first byte asked to the last byte received, gzip
accepted. Before that the highest rate is measured: eight connections that never wait, without and with the
heap being read; and the processor's time for a page, which other work on the machine hardly moves, with what
the readers took of the same processors themselves.
"""

import argparse
import asyncio
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote_plus

from onrecord.keep import Record

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
SERVED = "state-2021/feed-snapshots.tar.xz"
READ = ("state-2021/html", "layouts-1995-2026", "seeds", "whitehouse-2021-2022-md.tar.xz")
GOAL = 100.0
"""Milliseconds that 95 of 100 pages may take at most."""
HASTY = 8


class Timed(NamedTuple):
    """One page: what kind, how long in milliseconds, its status (0 when the connection broke), its bytes."""

    kind: str
    took: float
    status: int
    size: int


class Pages:
    """Addresses as readers open them, drawn from what the record holds."""

    def __init__(self, record: Record, seed: int) -> None:
        self._draw = random.Random(seed)
        self.releases = [release.id for release in record.releases(limit=400)]
        texts = [record.release(id_).release.text for id_ in self._draw.sample(self.releases, 120)]
        words = re.findall(r"[a-z]{4,}", " ".join(texts))
        self._words = sorted(set(words))
        self._common = [word for word, _ in Counter(words).most_common(300)]

    def next(self) -> tuple[str, str]:
        """A kind and an address."""
        draw = self._draw
        kind = draw.choices(
            ("search", "narrowed", "transcript", "home", "trend", "api"), (40, 15, 25, 10, 5, 5)
        )[0]
        words = quote_plus(self._query())
        match kind:
            case "search":
                return kind, f"/search?q={words}"
            case "narrowed":
                return (
                    kind,
                    f"/search?q={words}&role=official&group={draw.choice(('unit', 'exchange', 'release'))}",
                )
            case "transcript":
                return kind, f"/releases/{draw.choice(self.releases)}?q={words}"
            case "trend":
                return kind, f"/trend?q={words}&q={quote_plus(self._query())}&by=month"
            case "api":
                return kind, f"/api/v1/search?q={words}"
            case _:
                return kind, "/"

    def _query(self) -> str:
        draw = self._draw
        if draw.random() < 0.5:
            return draw.choice(self._common)
        pair = draw.choice(self._common), draw.choice(self._words)
        return f'"{pair[0]}" {pair[1]}' if draw.random() < 0.2 else " ".join(pair)


class Connection:
    """One connection kept open (RFC 9112), as a browser does."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, kind: str, path: str) -> Timed:
        began = time.perf_counter()
        kept = self._streams is not None
        try:
            try:
                status, size = await asyncio.wait_for(self._asked(path), 60)
            except (ConnectionError, asyncio.IncompleteReadError):
                # A server may close an idle connection; who finds that asks again (RFC 9112, 9.3.1).
                if not kept:
                    raise
                self.close()
                status, size = await asyncio.wait_for(self._asked(path), 60)
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError):
            self.close()
            return Timed(kind, (time.perf_counter() - began) * 1_000, 0, 0)
        return Timed(kind, (time.perf_counter() - began) * 1_000, status, size)

    async def _asked(self, path: str) -> tuple[int, int]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=2**20)
        reader, writer = self._streams
        writer.write(
            f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept-encoding: gzip\r\n\r\n".encode("ascii")
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head[9:12])
        length = re.search(r"\ncontent-length: (\d+)", head)
        if length is None:
            raise ValueError(head)
        body = await reader.readexactly(int(length[1]))
        if "connection: close" in head:
            self.close()
        return status, len(body)

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def reader(port: int, pages: Pages, think: float, until: float, draw: random.Random) -> list[Timed]:
    """One who reads each page for a while."""
    connection = Connection(port)
    timed: list[Timed] = []
    # Readers do not come in step.
    await asyncio.sleep(draw.uniform(0, think))
    while time.perf_counter() < until:
        timed.append(await connection.get(*pages.next()))
        await asyncio.sleep(draw.expovariate(1 / think) if think else 0)
    connection.close()
    return timed


async def crowd(port: int, pages: Pages, many: int, think: float, seconds: float) -> list[Timed]:
    until = time.perf_counter() + seconds
    draw = random.Random(many)
    done = await asyncio.gather(*(reader(port, pages, think, until, draw) for _ in range(many)))
    return [one for timed in done for one in timed]


class Heap:
    """`onrecord read` again and again until it is stopped, each time with what the record has not got yet."""

    def __init__(self, corpora: Path, record: Path) -> None:
        paths = [str(corpora / name) for name in READ]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "onrecord", "read", *paths, "--record", str(record), "--no-meaning"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def reads(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)
        self._process.wait(timeout=60)


def told(name: str, timed: Sequence[Timed], seconds: float) -> float:
    """Print the figures of a run; give the 95th percentile."""
    good = [one for one in timed if one.status == 200]
    times = sorted(one.took for one in good)
    cuts = statistics.quantiles(times, n=100)
    wrong = Counter(one.status for one in timed if one.status != 200)
    print(
        f"{name:<44}{len(timed) / seconds:>7.1f} a second  p50 {cuts[49]:>6.1f}  p95 {cuts[94]:>6.1f}  "
        f"p99 {cuts[98]:>6.1f} ms  errors {sum(wrong.values())}{f' {dict(wrong)}' if wrong else ''}"
    )
    return cuts[94]


def spent(process: subprocess.Popen[str]) -> float:
    """Seconds of the processor that a process used so far, or nothing where the system does not say."""
    stat = Path(f"/proc/{process.pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def by_kind(timed: Sequence[Timed]) -> None:
    for kind in sorted({one.kind for one in timed}):
        times = [one.took for one in timed if one.kind == kind and one.status == 200]
        size = statistics.mean(one.size for one in timed if one.kind == kind)
        if len(times) > 1:
            p95 = statistics.quantiles(times, n=20)[-1]
            print(
                f"  {kind:<12}{len(times):>6} pages, {size / 1000:>5.1f} kB  "
                f"p50 {statistics.median(times):>6.1f}  p95 {p95:>6.1f} ms"
            )


def run(corpora: Path, many: int, think: float, seconds: float) -> bool:
    with tempfile.TemporaryDirectory() as temporary:
        record = Path(temporary) / "record"
        onrecord = [sys.executable, "-m", "onrecord"]
        made = [*onrecord, "read", str(corpora / SERVED), "--record", str(record), "--no-meaning"]
        subprocess.run(made, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with Record.open(record) as opened:
            print(f"record: {opened.counts()}")
            pages = Pages(opened, seed=20)
        served = subprocess.Popen(
            [*onrecord, "serve", str(record), "--port", "0"], stdout=subprocess.PIPE, text=True
        )
        try:
            assert served.stdout is not None
            port = int(served.stdout.readline().split(":")[-1].split("/")[0])
            asyncio.run(crowd(port, pages, 4, 0.0, 3))  # templates compiled, index opened
            hasty(port, pages, "never waiting, nothing else")
            heap = Heap(corpora, record)
            try:
                hasty(port, pages, "never waiting, a heap being read")
                before, mine = spent(served), time.process_time()
                timed = asyncio.run(crowd(port, pages, many, think, seconds))
                reading = heap.reads()
            finally:
                heap.stop()
            p95 = told(f"{many} readers, {think:g} s to a page, a heap read", timed, seconds)
            by_kind(timed)
            busy, mine = spent(served) - before, time.process_time() - mine
            print(
                f"  processor: {1_000 * busy / len(timed):.1f} ms a page, {busy / seconds:.0%} of one core; "
                f"the readers themselves {1_000 * mine / len(timed):.1f} ms, {mine / seconds:.0%}"
            )
            if not reading:
                print("  The heap was read to its end before the readers left.")
            good = p95 < GOAL and all(one.status == 200 for one in timed)
            print(f"{'reached' if good else 'NOT REACHED'}: no error and p95 under {GOAL:.0f} ms")
            return good
        finally:
            served.send_signal(signal.SIGINT)
            served.wait(timeout=30)


def hasty(port: int, pages: Pages, name: str) -> None:
    """The highest rate: readers that open the next page at once."""
    seconds = 10.0
    told(f"{HASTY} {name}", asyncio.run(crowd(port, pages, HASTY, 0.0, seconds)), seconds)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Readers of the portal at once, while a heap is being read.")
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--think", type=float, default=10.0, help="seconds that a page is read, on average")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long the readers stay")
    parser.add_argument("--corpora", type=Path, default=CORPORA)
    chosen = parser.parse_args(arguments)
    if not chosen.corpora.is_dir():
        print(f"Readers are not measured: the corpora are not at {chosen.corpora}.")
        return 0
    return 0 if run(chosen.corpora, chosen.readers, chosen.think, chosen.seconds) else 1


if __name__ == "__main__":
    sys.exit(main())
