"""Reading rate beside the floor and a main-text extractor, and memory over a growing heap.

`python -m benchmarks.reading [--corpora FOLDER] [--rounds N]`

All of one round runs over the same HTML in turn, so that a slow moment of the machine falls on all.
The rates are medians over the rounds. "paragraph text" is the least a reader could do with a parser;
trafilatura is what people take to get the text out of a page, and it drops words of transcripts.
"""

import argparse
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
MB = 1_000_000

_CHILD = """
import resource, sys
from pathlib import Path
from onrecord.keep import Record
from onrecord.keep.heap import sources
from onrecord.model import Refusal
from onrecord.pipeline import read_source
from onrecord.read import Limits
heap, place, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
with Record.open(place, write=True, create=True) as record:
    for _ in range(times):
        for item in sources([heap], Limits()):
            if not isinstance(item, Refusal):
                reading, editions = read_source(item)
                record.keep(item, reading, editions, received_at="2026-01-01T00:00:00Z", origin="file")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def pages_of(corpora: Path) -> list[tuple[str, bytes]]:
    """Return the pages that are read, by name."""
    return [
        (path.name, path.read_bytes()) for path in sorted((corpora / "state-2021" / "html").glob("*.html"))
    ]


def white_house(corpora: Path) -> list[tuple[str, bytes]]:
    """Return one in ten of the White House pages of 2009-2017, by name."""
    pages: list[tuple[str, bytes]] = []
    with tarfile.open(corpora / "whitehouse-2009-2017-html.tar.xz") as members:
        for number, member in enumerate(member for member in members if member.isfile()):
            content = members.extractfile(member) if number % 10 == 0 else None
            if content:
                pages.append((member.name, content.read()))
    return pages


def measure(what: str, pages: list[tuple[str, bytes]], rounds: int) -> None:
    """Print the table of rates. Times are of the processor: other work on the machine counts less."""
    size = sum(len(data) for _, data in pages)
    texts = [data.decode(errors="replace") for _, data in pages]
    jobs: dict[str, Callable[[], None]] = {
        "bare parse (selectolax)": lambda: _bare(texts),
        "paragraph text (selectolax)": lambda: _paragraphs(texts),
        "onrecord: read (text, spans, map)": lambda: _read(pages),
        "onrecord: read, parse, attribute": lambda: _whole(pages),
        "trafilatura, main text": lambda: _trafilatura(texts),
    }
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for round_ in range(rounds + 1):
        for name, job in jobs.items():
            began = time.process_time()
            job()
            if round_:
                # The first round warms caches and compiled patterns and is not counted.
                taken[name].append(time.process_time() - began)
    print(f"Reading {len(pages)} pages {what}, {size / MB:.1f} MB, median of {rounds} rounds, one thread")
    whole = statistics.median(taken["onrecord: read, parse, attribute"])
    print(f"  {'':36} {'MB/s':>8}   times the whole way to releases")
    for name, seconds in taken.items():
        median = statistics.median(seconds)
        print(f"  {name:36} {size / MB / median:8.2f}   {whole / median:6.2f}")


def processes(pages: list[tuple[str, bytes]], rounds: int) -> None:
    """Print how much more two processes read than one, as `onrecord read --jobs` runs them."""
    from onrecord.faces.cli.workers import Readers
    from onrecord.model import Source
    from onrecord.read import Limits

    sources = [Source(name, data) for name, data in pages]
    taken: dict[int, list[float]] = {1: [], 2: []}
    with Readers(1, Limits()) as one, Readers(2, Limits()) as two:
        for round_ in range(rounds + 1):
            for count, readers in ((1, one), (2, two)):
                began = time.perf_counter()
                for _ in readers.read(sources):
                    pass
                if round_:
                    taken[count].append(time.perf_counter() - began)
    print(_ratio("Two processes that read, nothing kept", taken))


def command(corpora: Path, rounds: int) -> None:
    """Print how much more the whole command does with two processes: reading, keeping, indexing."""
    heap = corpora / "state-2021" / "html"
    taken: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for count in taken:
            with tempfile.TemporaryDirectory() as folder:
                line = ["read", str(heap), "--record", f"{folder}/record", "--jobs", str(count)]
                began = time.perf_counter()
                subprocess.run([sys.executable, "-m", "onrecord", *line], check=True, capture_output=True)
                taken[count].append(time.perf_counter() - began)
    print(_ratio("`onrecord read --jobs 2`, database and index included", taken))


def _ratio(what: str, taken: dict[int, list[float]]) -> str:
    medians = {count: statistics.median(seconds) for count, seconds in taken.items()}
    each = ", ".join(f"{count}: {median:.2f} s" for count, median in medians.items())
    return f"{what}: {medians[1] / medians[2]:.2f} times one ({each}; median of {len(taken[1])} rounds)"


def memory(corpora: Path) -> None:
    """Print peak memory of reading a heap into a record once, and the same heap many times over."""
    heap = corpora / "state-2021" / "html"
    size = sum(path.stat().st_size for path in heap.glob("*.html")) / MB
    print("Peak memory of reading a heap into a record (a process of its own)")
    for times in (1, 4):
        with tempfile.TemporaryDirectory() as folder:
            copies = Path(folder) / "heap"
            for copy in range(times):
                (copies / str(copy)).mkdir(parents=True)
                for path in heap.glob("*.html"):
                    # A comment at the end makes each copy a source of its own.
                    (copies / str(copy) / path.name).write_bytes(
                        path.read_bytes() + f"<!-- {copy} -->".encode()
                    )
            out = subprocess.run(
                [sys.executable, "-c", _CHILD, str(copies), str(Path(folder) / "record"), "1"],
                check=True,
                capture_output=True,
                text=True,
            )
        print(f"  {size * times:6.1f} MB in {587 * times:5} sources: {int(out.stdout) / 1024:7.1f} MiB")


def _bare(texts: list[str]) -> None:
    from selectolax.lexbor import LexborHTMLParser

    for text in texts:
        LexborHTMLParser(text)


def _paragraphs(texts: list[str]) -> None:
    from selectolax.lexbor import LexborHTMLParser

    for text in texts:
        for node in LexborHTMLParser(text).css("p"):
            node.text()


def _read(pages: list[tuple[str, bytes]]) -> None:
    from onrecord.model import Source
    from onrecord.read import read

    for name, data in pages:
        read(Source(name, data))


def _whole(pages: list[tuple[str, bytes]]) -> None:
    from onrecord.model import Source
    from onrecord.pipeline import read_source

    for name, data in pages:
        read_source(Source(name, data))


def _trafilatura(texts: list[str]) -> None:
    import trafilatura

    for text in texts:
        # A fragment is wrapped; a page is one already.
        trafilatura.extract(text if "<html" in text[:1000] else f"<html><body>{text}</body></html>")


def main() -> None:
    """Run all from the command line."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--corpora", type=Path, default=CORPORA)
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    pages = pages_of(given.corpora)
    if not pages:
        print(f"There are no pages in {given.corpora / 'state-2021' / 'html'}: nothing to measure.")
    else:
        measure("of the State Department", pages, given.rounds)
        measure("of the White House", white_house(given.corpora), given.rounds)
        processes(pages, given.rounds)
        command(given.corpora, given.rounds)
    memory(given.corpora)


if __name__ == "__main__":
    main()
