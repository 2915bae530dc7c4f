"""Search in a million turns and more, beside SQLite FTS5, Xapian and raw tantivy.

`python -m benchmarks.scale [--turns N ...] [--folder FOLDER] [--files N] [--rounds N] [--xapian N]`

A record of N turns is drawn from the shared corpora (`corpus.py`), once, and every engine is built from
it, once; both are reused from the folder. An answer is whole: from the words of the query to JSON with 20
hits, snippets and facets counted over all that was found. Raw tantivy is the floor: the same files, the same
compiled query, the best 20 and nothing else; "counted" is raw tantivy with the best 20 read and the facets
counted, which no answer can do without. FTS5 (external content, ``porter unicode61``) counts its facets
in one statement over a materialised list of what it found. Xapian counts with match spies; it takes half an
hour a million turns to build, so that it gets a record of its own size (``--xapian``), and is left out where
the system has no bindings.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

import apsw
import msgspec

from benchmarks.scale import fts, ours, xapian_engine
from benchmarks.scale.corpus import Heap, Pool, heap, pool
from benchmarks.scale.measure import Asker, Measured, cold, quantiles, timed, warm, writing
from benchmarks.scale.questions import GROUPS
from benchmarks.search import CORPORA, size_of
from onrecord.find.schema import VERSION

NAMES = ("onrecord", "floor", "counted", "FTS5")
COLD = 3
"""Questions of each group that are asked cold."""


def place(folder: Path, engine: str, turns: int) -> Path:
    if engine in ("onrecord", "floor", "counted"):
        return folder / "onrecord" / f"{turns}-v{VERSION}"
    return folder / engine.lower() / str(turns)


def built(engine: str, record: Heap, path: Path, build: Callable[[Heap, Path], None]) -> None:
    """Build what is not there yet, and say how long it took, then or now."""
    about = path.with_suffix(".json")
    if not about.exists():
        path.parent.mkdir(exist_ok=True)
        shutil.rmtree(path, ignore_errors=True)
        path.unlink(missing_ok=True)
        began = time.perf_counter()
        build(record, path)
        about.write_bytes(msgspec.json.encode(time.perf_counter() - began))
    took = msgspec.json.decode(about.read_bytes(), type=float)
    size = size_of(path)
    share = size * 1e6 / record.bytes
    print(
        f"{engine + ':':<10} built in {took:,.0f} s, {record.turns / took:,.0f} turns a second; "
        f"{size:,.0f} MB, {share:.2f} of its text",
        flush=True,
    )


def row(name: str, cells: Sequence[str]) -> None:
    print(f"{name:<25}" + "".join(f"{cell:>25}" for cell in cells), flush=True)


def shown(measured: Measured | list[float] | None) -> str:
    if measured is None:
        return "-"
    times = measured.times if isinstance(measured, Measured) else measured
    return " / ".join(f"{ms:.1f}" if ms < 100 else f"{ms:.0f}" for ms in quantiles(times))


def askers(folder: Path, turns: int) -> dict[str, Asker]:
    return {
        "onrecord": ours.Ours(place(folder, "onrecord", turns)),
        "floor": ours.Floor(place(folder, "floor", turns)),
        "counted": ours.Counted(place(folder, "counted", turns)),
        "FTS5": fts.Fts(place(folder, "FTS5", turns)),
    }


def compare(folder: Path, turns: int, rounds: int) -> None:
    """Warm, in one thread, engine after engine within each group."""
    opened = askers(folder, turns)
    got = {name: _group(opened, name, rounds) for name in GROUPS}
    heads = [*NAMES, "p50 to counted", "p50 of FTS5", "found: onrecord, FTS5"]
    row("warm: p50 / p95 / p99 ms", heads)
    for name, (all_four, found) in got.items():
        row(name, [*map(shown, all_four), *_ratios(all_four), found])
    row("all of them", [shown([ms for (mine, *_), _ in got.values() if mine for ms in mine.times])])
    row("of which the processor's", heads[:-1])
    for name, (all_four, _) in got.items():
        worked = [one and one._replace(times=one.processor) for one in all_four]
        row(name, [*map(shown, worked), *_ratios(worked)])
    row("all of them", [shown([ms for (mine, *_), _ in got.values() if mine for ms in mine.processor])])


def _group(opened: dict[str, Asker], name: str, rounds: int) -> tuple[list[Measured | None], str]:
    group = GROUPS[name]
    asked = [engine for engine in NAMES if engine != "FTS5" or group[0].match is not None]
    got = {engine: warm(timed(opened[engine]), group, rounds) for engine in asked}
    other = got.get("FTS5")
    return [
        got.get(engine) for engine in NAMES
    ], f"{got['onrecord'].found:,}, {other.found if other else 0:,}"


def _ratios(all_four: Sequence[Measured | None]) -> list[str]:
    mine, _, counted, other = (None if one is None else quantiles(one.times)[0] for one in all_four)
    assert mine is not None
    assert counted is not None
    return [f"{mine / counted:.1f} x", "-" if other is None else f"{other / mine:.1f} x"]


def compare_cold(folder: Path, turns: int) -> None:
    row("cold: p50 / p95 / p99 ms", [*NAMES, "a new process, files not in memory, opening included"])
    for name, group in GROUPS.items():
        cells = [
            shown(
                None
                if engine == "FTS5" and group[0].match is None
                else cold(engine, place(folder, engine, turns), name, COLD)
            )
            for engine in NAMES
        ]
        row(name, cells)


def compare_writing(folder: Path, turns: int, rounds: int) -> None:
    row("beside a writer", ["onrecord", "FTS5"])
    with tempfile.TemporaryDirectory(dir=folder) as copy:
        cells: dict[str, list[str]] = {name: [] for name in GROUPS}
        for engine in ("onrecord", "FTS5"):
            path = Path(copy) / engine
            _copied(place(folder, engine, turns), path)
            with writing(engine, folder, turns, path) as said:
                asker: Asker = ours.Ours(path) if engine == "onrecord" else fts.Fts(path)
                for name, group in GROUPS.items():
                    left_out = engine == "FTS5" and group[0].match is None
                    cells[name].append("-" if left_out else shown(warm(timed(asker), group, rounds)))
            print(f"{engine}: {said[0]}", flush=True)
        for name, got in cells.items():
            row(name, got)


def _copied(source: Path, target: Path) -> None:
    if source.is_file():
        shutil.copyfile(source, target)
    else:
        shutil.copytree(source, target)


def compare_xapian(drawn_from: Pool, folder: Path, turns: int, rounds: int) -> None:
    reason = xapian_engine.absent()
    if not turns or reason:
        print(f"Xapian is not measured: {reason or 'none was asked for'}.")
        return
    record = heap(drawn_from, turns, folder)
    path = place(folder, "Xapian", turns)
    print(f"Xapian and onrecord on {turns:,} turns")
    built("Xapian", record, path, xapian_engine.build)
    built("onrecord", record, place(folder, "onrecord", turns), ours.build)
    xapian, mine = xapian_engine.Xapian(path), ours.Ours(place(folder, "onrecord", turns))
    row("warm: p50 / p95 / p99 ms", ["onrecord", "Xapian", "found: onrecord, Xapian"])
    for name, group in GROUPS.items():
        first = warm(timed(mine), group, rounds)
        other = None if group[0].xapian is None else warm(xapian.ask, group, rounds)
        row(name, [shown(first), shown(other), f"{first.found:,}, {other.found if other else 0:,}"])
    xapian.close()


def run(turns: int, drawn_from: Pool, folder: Path, rounds: int) -> None:
    record = heap(drawn_from, turns, folder)
    print(
        f"== {turns:,} turns in {record.releases:,} releases, {record.bytes / 1e6:,.0f} MB of text",
        flush=True,
    )
    built("onrecord", record, place(folder, "onrecord", turns), ours.build)
    built("FTS5", record, place(folder, "FTS5", turns), fts.build)
    compare(folder, turns, rounds)
    compare_cold(folder, turns)
    compare_writing(folder, turns, max(rounds // 2, 1))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Search in a million turns and more.")
    parser.add_argument("--turns", type=int, action="append", help="turns of the record; may be given again")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "onrecord-scale")
    parser.add_argument("--files", type=int, default=600, help="sources of each corpus to draw from, at most")
    parser.add_argument("--rounds", type=int, default=10, help="times each question is asked")
    parser.add_argument("--xapian", type=int, default=100_000, help="turns that Xapian gets; 0 for none")
    parser.add_argument("--corpora", type=Path, default=CORPORA)
    chosen = parser.parse_args(arguments)
    if not chosen.corpora.is_dir():
        print(f"Scale is not measured: the corpora are not at {chosen.corpora}.")
        return 0
    chosen.folder.mkdir(parents=True, exist_ok=True)
    drawn_from = pool(chosen.corpora, chosen.files, chosen.folder)
    load = os.getloadavg()[0]
    busy = " (busy: believe the processor's times and the ratios)" if load > (os.cpu_count() or 1) else ""
    print(
        f"tantivy {version('tantivy')}, SQLite {apsw.sqlite_lib_version()}, {os.cpu_count()} cores, "
        f"load {load:.1f}{busy}; records and indexes in {chosen.folder}",
        flush=True,
    )
    for turns in chosen.turns or [1_000_000]:
        run(turns, drawn_from, chosen.folder, chosen.rounds)
    compare_xapian(drawn_from, chosen.folder, chosen.xapian, chosen.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
