"""Search beside SQLite FTS5: the same texts, the same questions, the same parts of an answer.

`python -m benchmarks.search [--files N] [--rounds N] [--corpora FOLDER]`

An answer is the count, the 20 best with text and snippet, and five facets counted over the whole
result. FTS5 has external content and the tokenizer ``porter unicode61``; its facets are counted
in one statement over a materialised list of the rows found. Both are warm and in one thread.
"""

import argparse
import statistics
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import apsw

from onrecord.errors import OnrecordError
from onrecord.find import Index, Query, update
from onrecord.find.unit import Unit, units
from onrecord.keep import Record
from onrecord.model import Source
from onrecord.pipeline import read_source

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
FACETS = ("kind", "speaker", "outlet", "role", "year")
READ = {".html", ".md", ".txt", ".rss", ".xml"}

WORDS = (
    "syria",
    "vaccine",
    "climate",
    "weapons",
    "minister",
    "afghanistan",
    "budget",
    "jobs",
    "security",
    "call",
)
OTHERS = (
    "russia",
    "china",
    "iran",
    "families",
    "economy",
    "border",
    "congress",
    "health",
    "energy",
    "reporters",
)
THIRDS = (
    "ukraine",
    "president",
    "statement",
    "school",
    "workers",
    "allies",
    "veterans",
    "trade",
    "help",
    "news",
)
PHRASES = (
    "human rights",
    "united states",
    "white house",
    "climate change",
    "prime minister",
    "national security advisor",
    "american people",
    "health care",
    "thank you very much",
    "middle class",
)


class Asked(NamedTuple):
    """One question for both: our query, and FTS5's match with its conditions."""

    ours: Query
    match: str
    first: int = 0
    last: int = 99_999_999
    role: str | None = None


class Measured(NamedTuple):
    """Times in milliseconds and how much was found, over all questions of a group."""

    times: list[float]
    found: int


def questions() -> dict[str, list[Asked]]:
    ranged = [
        Asked(
            Query(word, after="2014-01-01", before="2021-12-31", role="official"),
            word,
            20140101,
            20211231,
            "official",
        )
        for word in WORDS
    ]
    triples = list(zip(WORDS, OTHERS, THIRDS, strict=True))
    return {
        "one word": [Asked(Query(word), word) for word in WORDS],
        "one of three words": [Asked(Query(" OR ".join(three)), " OR ".join(three)) for three in triples],
        "phrase": [Asked(Query(f'"{phrase}"'), f'"{phrase}"') for phrase in PHRASES],
        "word, role, dates": ranged,
        "word, newest first": [Asked(Query(word, sort="newest"), word) for word in WORDS],
    }


def sources(corpora: Path, files: int) -> Iterator[Source]:
    """At most ``files`` sources of each corpus."""
    for folder in ("seeds", "layouts-1995-2026", "state-2021/html"):
        inside = sorted(path for path in (corpora / folder).glob("*") if path.suffix in READ)
        for path in inside[:files]:
            yield Source(f"{folder}/{path.name}", path.read_bytes())
    for archive in sorted(corpora.glob("whitehouse-*.tar.xz")):
        with tarfile.open(archive) as tar:
            inside = (member for member in tar if member.isfile() and Path(member.name).suffix in READ)
            for member in islice(inside, files):
                file = tar.extractfile(member)
                if file is not None:
                    yield Source(member.name, file.read())


def fill(record: Record, corpora: Path, files: int) -> int:
    """Keep the corpora; how many bytes were read. What cannot be read is left out."""
    size = 0
    for source in sources(corpora, files):
        try:
            reading, editions = read_source(source)
        except OnrecordError:
            continue
        size += len(source.data)
        record.keep(source, reading, editions, received_at="2026-01-31T12:00:00Z", origin="benchmark")
    return size


def build_fts(record: Record, path: Path) -> apsw.Connection:
    """FTS5 over an ordinary table of the same units."""
    db = apsw.Connection(str(path))
    db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -64000")
    db.execute(
        "CREATE TABLE unit (id INTEGER PRIMARY KEY, anchor, text, title, day INTEGER, year INTEGER, "
        "kind, speaker, outlet, role)"
    )
    db.execute(
        "CREATE VIRTUAL TABLE fts USING fts5(text, title, content='unit', content_rowid='id', "
        "tokenize='porter unicode61')"
    )
    with db:
        for item in record.since(0):
            for unit in units(item.view, item.seq):
                db.execute("INSERT INTO unit VALUES (NULL,?,?,?,?,?,?,?,?,?)", row(unit))
        db.execute("INSERT INTO fts (fts) VALUES ('rebuild')")
    db.execute("INSERT INTO fts (fts) VALUES ('optimize'); ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)")
    return db


def row(unit: Unit) -> tuple[str | int | None, ...]:
    day = None if unit.card.said_on is None else int(unit.card.said_on.replace("-", ""))
    title = unit.card.title if unit.place == 0 else None
    year = None if day is None else day // 10_000
    return unit.anchor, unit.text, title, day, year, unit.card.kind, unit.speaker, unit.outlet, unit.role


WHERE = "fts MATCH ?1 AND (?4 IS NULL OR unit.role = ?4) AND (?2 = 0 OR unit.day BETWEEN ?2 AND ?3)"
FOUND = f"FROM fts JOIN unit ON unit.id = fts.rowid WHERE {WHERE}"
PAGE = (
    "SELECT unit.anchor, unit.text, unit.kind, unit.speaker, unit.outlet, unit.role, unit.day, "
    f"snippet(fts, 0, '[', ']', '…', 40) {FOUND} ORDER BY "
)
COUNTED = "".join(
    f" UNION ALL SELECT * FROM (SELECT '{name}', {name}, count(*) FROM found "
    f"WHERE {name} IS NOT NULL GROUP BY {name} ORDER BY 3 DESC LIMIT 50)"
    for name in FACETS
)
COUNT = (
    f"WITH found AS MATERIALIZED (SELECT {', '.join(FACETS)} {FOUND}) "
    f"SELECT 'all', NULL, count(*) FROM found{COUNTED}"
)


def ask_fts(db: apsw.Connection, asked: Asked) -> int:
    values = (asked.match, asked.first, asked.last, asked.role)
    order = "unit.day DESC" if asked.ours.sort == "newest" else "fts.rank"
    list(db.execute(f"{PAGE}{order} LIMIT 20", values))
    counted = list(db.execute(COUNT, values))
    return int(str(counted[0][2]))


def measured(ask: Callable[[Asked], int], group: list[Asked], rounds: int) -> Measured:
    found = sum(ask(asked) for asked in group)
    times: list[float] = []
    for _ in range(rounds):
        for asked in group:
            began = time.perf_counter()
            ask(asked)
            times.append((time.perf_counter() - began) * 1_000)
    return Measured(times, found)


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def size_of(path: Path) -> float:
    """Megabytes of a file or of everything in a folder."""
    paths = [path] if path.is_file() else [inside for inside in path.rglob("*") if inside.is_file()]
    return sum(inside.stat().st_size for inside in paths) / 1e6


def compare(index: Index, db: apsw.Connection, rounds: int) -> None:
    print(f"{'question':<22}{'onrecord p50/p95 ms':>22}{'FTS5 p50/p95 ms':>22}{'p50 ratio':>11}{'found':>18}")
    for name, group in questions().items():
        ours = measured(lambda asked: index.search(asked.ours).total, group, rounds)
        theirs = measured(lambda asked: ask_fts(db, asked), group, rounds)
        ratio = statistics.median(theirs.times) / statistics.median(ours.times)
        found = f"{ours.found:,} / {theirs.found:,}"
        print(f"{name:<22}{latency(ours.times):>22}{latency(theirs.times):>22}{ratio:>10.1f}x{found:>18}")
    print("Found differs where our phrases are exact and FTS5's are stemmed, and by the two stemmers.")


def latency(times: list[float]) -> str:
    return f"{statistics.median(times):.2f} / {p95(times):.2f}"


def report(name: str, seconds: float, place: Path, note: str) -> None:
    print(f"{name + ':':<10}built in {seconds:.1f} s, {size_of(place):.1f} MB ({note})")


def run(corpora: Path, files: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with Record.open(folder / "record", write=True, create=True) as record:
            began = time.perf_counter()
            size = fill(record, corpora, files)
            print(
                f"read and kept {size / 1e6:.1f} MB in {time.perf_counter() - began:.1f} s: {record.counts()}"
            )
            began = time.perf_counter()
            update(record, folder / "index")
            ours = time.perf_counter() - began
            began = time.perf_counter()
            db = build_fts(record, folder / "fts.db")
            theirs = time.perf_counter() - began
        index = Index(folder / "index")
        print(f"{index.search(Query(limit=0)).total:,} units")
        report("onrecord", ours, folder / "index", "stems and words as written")
        report("FTS5", theirs, folder / "fts.db", f"SQLite {apsw.sqlite_lib_version()}, stems")
        compare(index, db, rounds)
        db.close()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Search beside SQLite FTS5.")
    parser.add_argument("--files", type=int, default=400, help="sources of each corpus, at most")
    parser.add_argument("--rounds", type=int, default=10, help="times each question is asked")
    parser.add_argument("--corpora", type=Path, default=CORPORA)
    chosen = parser.parse_args(arguments)
    if not chosen.corpora.is_dir():
        print(f"Search is not measured: the corpora are not at {chosen.corpora}.")
        return 0
    run(chosen.corpora, chosen.files, max(chosen.rounds, 1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
