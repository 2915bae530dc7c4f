"""`python -m benchmarks.relevance [--set SET] [--record FOLDER] [--no-meaning] [--queries] [--accept]`.

Reads the releases of a judged set into a record (kept in FOLDER where one is given, which saves making the
vectors of meaning again), asks every judged query of every system, and prints the figures by kind of
query and by half of the set. Exit code 1 when a system of ours is worse than in the accepted run by more
than 0.005 nDCG@10. `--accept` makes this run the accepted one; `--queries` prints each query.
"""

import argparse
import io
import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import msgspec

from benchmarks.archives import members
from benchmarks.relevance.gold import FOLDER, Judged, judged_set
from benchmarks.relevance.gold import passage as called
from benchmarks.relevance.measure import Score, mean, score
from benchmarks.relevance.systems import System, fts5, onrecord, passages_of
from onrecord.faces.cli.reading import read_heap
from onrecord.find import learn, update
from onrecord.keep import Record
from onrecord.meaning import installed

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
FOLDERS = {"state": FOLDER, "whitehouse": FOLDER / "whitehouse"}
SLACK = 0.005
KINDS = ("keywords", "phrase", "question", "paraphrase")

Runs = dict[str, dict[str, Score]]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.relevance")
    parser.add_argument(
        "--set", choices=FOLDERS, default="state", help="which judged set; state where not given"
    )
    parser.add_argument("--record", type=Path, help="a record of the releases to use, or to make")
    parser.add_argument("--no-meaning", action="store_true", help="leave the meaning extra out")
    parser.add_argument("--queries", action="store_true", help="print every query")
    parser.add_argument("--accept", action="store_true", help="make this run the accepted one")
    given = parser.parse_args(arguments)
    if not CORPORA.is_dir():
        print(f"There is nothing to measure with: put the corpora at {CORPORA}.", file=sys.stderr)
        return 2
    folder = FOLDERS[given.set]
    queries = judged_set(folder)
    with _record(given.record, folder) as record:
        gone = _gone(queries, record)
        if gone:
            print(
                f"{len(gone)} judged passages are not in the releases: {', '.join(gone[:5])} ...",
                file=sys.stderr,
            )
            print("Judge them anew: the releases are cut in another way than they were.", file=sys.stderr)
            return 2
        by_meaning = installed() and not given.no_meaning
        runs = _run(queries, _systems(record, by_meaning=by_meaning))
    _print(queries, runs)
    if given.queries:
        _print_queries(queries, runs)
    accepted = folder / "accepted.json"
    lost = _lost(queries, runs, accepted)
    if given.accept:
        accepted.write_bytes(msgspec.json.format(msgspec.json.encode(_figures(runs)), indent=1) + b"\n")
        print(f"Written: {accepted.name}")
        return 0
    return 1 if lost else 0


@contextmanager
def _record(kept: Path | None, folder: Path) -> Generator[Path]:
    if kept is not None and (kept / "record.db").exists():
        yield kept
        return
    with tempfile.TemporaryDirectory() as place:
        made = kept or Path(place) / "record"
        heap = _heap(folder, Path(place) / "sources")
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            read_heap(heap, made, json=True)
        yield made


def _heap(folder: Path, place: Path) -> list[str]:
    """What the releases of a judged set are read from; members of archives are put at ``place``."""
    listed = folder / "sources.txt"
    if not listed.exists():
        return [str(CORPORA / "state-2021" / name) for name in ("html", "items.jsonl")]
    names = frozenset(listed.read_text("utf-8").split())
    for archive in sorted(CORPORA.glob("whitehouse-*.tar.xz")):
        for name, content in members(archive, names):
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return [str(place)]


def _systems(record: Path, *, by_meaning: bool) -> dict[str, System]:
    index = record / "index"
    with Record.open(record) as opened:
        update(opened, index)
        if by_meaning:
            print("Bringing the vectors of meaning level with the record ...", flush=True)
            learn(opened, index)
    ours = {"onrecord": onrecord(index, by_meaning=False)}
    if by_meaning:
        ours["onrecord, with meaning"] = onrecord(index, by_meaning=True)
    return fts5(record) | ours


def _gone(queries: Sequence[Judged], record: Path) -> list[str]:
    there = {(unit.card.guid or unit.card.title or "", called(unit.text)) for unit in passages_of(record)}
    return sorted(
        {f"{guid} {name}" for one in queries for name, guid in one.guids.items() if (guid, name) not in there}
    )


def _run(queries: Sequence[Judged], systems: dict[str, System]) -> Runs:
    return {
        name: {one.id: score(ask(one.query), one.grades) for one in queries} for name, ask in systems.items()
    }


def _print(queries: Sequence[Judged], runs: Runs) -> None:
    groups = {kind: [one.id for one in queries if one.kind == kind] for kind in KINDS}
    groups |= {half: [one.id for one in queries if one.half == half] for half in ("tuning", "held out")}
    groups["all"] = [one.id for one in queries]
    base = next(iter(runs))
    for group, ids in groups.items():
        print(f"{group} ({len(ids)} queries)")
        print(f"  {'':<24}{'nDCG@10':>9}{'':>9}{'recall@10':>11}{'MRR':>8}{'not judged':>12}")
        for name, scores in runs.items():
            figure = mean([scores[i] for i in ids])
            beside = figure.ndcg - mean([runs[base][i] for i in ids]).ndcg
            gain = "" if name == base else f"{beside:+.3f}"
            print(
                f"  {name:<24}{figure.ndcg:>9.3f}{gain:>9}{figure.recall:>11.3f}{figure.mrr:>8.3f}"
                f"{figure.unjudged:>12.0f}"
            )
        print()


def _print_queries(queries: Sequence[Judged], runs: Runs) -> None:
    for one in queries:
        figures = "  ".join(f"{scores[one.id].ndcg:.2f}" for scores in runs.values())
        print(f"{one.id}  {figures}  {one.query}")


def _figures(runs: Runs) -> dict[str, dict[str, float]]:
    return {name: {i: round(one.ndcg, 4) for i, one in scores.items()} for name, scores in runs.items()}


def _lost(queries: Sequence[Judged], runs: Runs, file: Path) -> bool:
    """Print what was gained and lost since the accepted run; return whether a system of ours lost."""
    if not file.is_file():
        print("There is no accepted run yet: --accept makes this one the first.")
        return True
    accepted = msgspec.json.decode(file.read_bytes(), type=dict[str, dict[str, float]])
    lost = False
    for name, scores in runs.items():
        before = accepted.get(name)
        if before is None or not name.startswith("onrecord"):
            continue
        for one in queries:
            change = scores[one.id].ndcg - before.get(one.id, 0.0)
            if abs(change) >= 0.05:
                print(f"{'gained' if change > 0 else 'lost'}  {change:+.2f}  {name}: {one.query}")
        change = mean(list(scores.values())).ndcg - sum(before.values()) / max(len(before), 1)
        print(f"{name}: {change:+.4f} nDCG@10 since the accepted run.")
        lost |= change < -SLACK
    return lost


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
