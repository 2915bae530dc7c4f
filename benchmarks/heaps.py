"""Memory and rate over large heaps, made by repetition: a tar, a web archive plain and gzipped.

`python -m benchmarks.heaps [--size GB] [--parsed MB] [--kinds KIND ...] [--corpora FOLDER] [--room FOLDER]`

Every record has an address and a digest of its own, so that what is remembered of them grows as it
would in a real archive. "given" is every source of the heap in turn; "read, parse, attribute" the
whole way to releases over the first MB of it. Each runs in a process of its own, whose peak memory
must stay within 300 MiB whatever the size.
"""

import argparse
import gzip
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import cycle
from pathlib import Path
from typing import BinaryIO

HERE = Path(__file__).parents[1]
CORPORA = HERE.parent / "shared" / "corpora"
GB, MB = 1_000_000_000, 1_000_000
MOST_MEMORY = 300  # MiB

_CHILD = """
import resource, sys, time
from onrecord.keep.heap import sources
from onrecord.model import Refusal
from onrecord.pipeline import read_source
from onrecord.read.limits import Limits
path, parsed = sys.argv[1], int(sys.argv[2])
began, count, size, refused = time.perf_counter(), 0, 0, 0
for item in sources([path], Limits(members=10_000_000)):
    if isinstance(item, Refusal):
        refused += 1
        continue
    count += 1
    size += len(item.data)
    if parsed:
        read_source(item)
        if size > parsed:
            break
taken = time.perf_counter() - began
print(count, size, refused, taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def pages(corpora: Path) -> list[bytes]:
    """The real pages, or the samples where they are not at hand."""
    real = sorted((corpora / "state-2021" / "html").glob("*.html"))
    return [path.read_bytes() for path in real or sorted((HERE / "samples").rglob("*.html"))]


def repeated(bodies: list[bytes], size: int) -> Iterator[tuple[int, bytes]]:
    """Number the pages, over and over, until they have ``size`` bytes together."""
    for number, body in enumerate(cycle(bodies)):
        if size <= 0:
            return
        size -= len(body)
        yield number, body


def record(number: int, body: bytes) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012}>\r\n"
        f"WARC-Target-URI: https://example.org/{number}\r\nWARC-Date: 2021-05-20T00:00:00Z\r\n"
        f"WARC-Payload-Digest: sha1:{number:032}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def write_warc(out: BinaryIO, bodies: list[bytes], size: int) -> None:
    for number, body in repeated(bodies, size):
        out.write(record(number, body))


def write_packed_warc(out: BinaryIO, bodies: list[bytes], size: int) -> None:
    for number, body in repeated(bodies, size):
        out.write(gzip.compress(record(number, body), compresslevel=1))


def write_tar(out: BinaryIO, bodies: list[bytes], size: int) -> None:
    with tarfile.open(fileobj=out, mode="w|") as archive:
        for number, body in repeated(bodies, size):
            info = tarfile.TarInfo(f"pages/{number}.html")
            info.size = len(body)
            archive.addfile(info, BytesIO(body))
            archive.members = []  # type: ignore[attr-defined] # it would keep every header


KINDS: dict[str, Callable[[BinaryIO, list[bytes], int], None]] = {
    "tar": write_tar,
    "warc": write_warc,
    "warc.gz": write_packed_warc,
}


def run(path: Path, parsed: int) -> tuple[int, int, int, float, int]:
    """Read a heap in a process of its own: sources, bytes, refusals, seconds, peak memory in MiB."""
    command = [sys.executable, "-c", _CHILD, str(path), str(parsed)]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return int(out[0]), int(out[1]), int(out[2]), float(out[3]), int(out[4])


def measure(path: Path, parsed: int) -> int:
    """Print both lines of one heap and return the larger peak in MiB."""
    peaks: list[int] = []
    for what, some in (("given", 0), ("read, parse, attribute", parsed)):
        if what != "given" and not some:
            continue
        count, size, refused, taken, peak = run(path, some)
        peaks.append(peak)
        print(
            f"  {path.name:14} {what:24} {count:>9,} sources {size / MB:>8,.0f} MB"
            f" {size / MB / taken:>8,.1f} MB/s {peak:>5} MiB  {refused} refused",
            flush=True,
        )
    return max(peaks)


def main() -> int:
    """Make each heap, read it, take it away; 1 where memory is not flat."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--size", type=float, default=0.5, help="GB of pages in each heap")
    arguments.add_argument("--parsed", type=int, default=10, help="MB taken the whole way; 0: none")
    arguments.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    arguments.add_argument("--corpora", type=Path, default=CORPORA)
    arguments.add_argument("--room", type=Path, help="where the heaps are made")
    given = arguments.parse_args()
    bodies = pages(given.corpora)
    print(f"Heaps of {given.size} GB of pages, {len(bodies)} of them repeated", flush=True)
    worst = 0
    with tempfile.TemporaryDirectory(dir=given.room) as room:
        for kind in given.kinds:
            path = Path(room) / f"pages.{kind}"
            began = time.perf_counter()
            with path.open("wb") as out:
                KINDS[kind](out, bodies, int(given.size * GB))
            made = time.perf_counter() - began
            print(f"  {path.name:14} {path.stat().st_size / MB:,.0f} MB, made in {made:.0f} s", flush=True)
            worst = max(worst, measure(path, given.parsed * MB))
            path.unlink()
    print(f"Peak memory: {worst} MiB of {MOST_MEMORY} allowed")
    return int(worst > MOST_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
