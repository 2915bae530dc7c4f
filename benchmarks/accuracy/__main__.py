"""`python -m benchmarks.accuracy`: how right the readings are, and what changed since the accepted run.

Exit code 1 when something was right in the accepted run and is not now. `--accept` makes this run the
accepted one and publishes its figures; `--failures` lists every failure with both readings.
"""

import argparse
import sys
from collections.abc import Sequence

import msgspec

from benchmarks.accuracy.compare import Item
from benchmarks.accuracy.corpora import Changed
from benchmarks.accuracy.report import by_document, change_lines, encoded, table
from benchmarks.accuracy.run import ACCEPTED, CORPORA, PUBLISHED, ROOT, all_gold, measure
from benchmarks.accuracy.tally import Accepted, accepted, changes, run_of
from onrecord.faces.web.accuracy import Run


def main(arguments: list[str]) -> int:
    """Measure, print, compare with the accepted run, and accept where asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy")
    parser.add_argument("--accept", action="store_true", help="make this run the accepted one")
    parser.add_argument("--failures", action="store_true", help="list every failure with both readings")
    given = parser.parse_args(arguments)
    if not CORPORA.is_dir():
        print(f"There is nothing to measure with: put the corpora at {CORPORA}.", file=sys.stderr)
        return 2
    golds = all_gold()
    try:
        items = measure(golds)
    except Changed as error:
        print(f"{error} Label it anew, or put back the document that was labelled.", file=sys.stderr)
        return 2
    run = run_of(items, golds)
    for family in run.families:
        count = "1 document" if family.documents == 1 else f"{family.documents} documents"
        print(table(f"{family.name} ({count})", family.figures), end="\n\n")
    print(table(f"Overall ({run.documents} documents)", run.figures), end="\n\n")
    if given.failures:
        print("\n".join(by_document(items)), end="\n\n")
    lost = _lost(items)
    if given.accept:
        _accept(accepted(items, run.documents), run)
        return 0
    if lost:
        print("Mend what was lost, or accept it in the same change with --accept.", file=sys.stderr)
    return 1 if lost else 0


def _lost(items: Sequence[Item]) -> bool:
    """Print what was gained and lost since the accepted run; return whether anything was lost."""
    if not ACCEPTED.is_file():
        print("There is no accepted run yet: --accept makes this one the first.")
        return True
    change = changes(items, msgspec.json.decode(ACCEPTED.read_bytes(), type=Accepted))
    for line in change_lines(change, items):
        print(line)
    print(f"{len(change.gained)} gained, {len(change.lost)} lost since the accepted run.")
    return bool(change.lost)


def _accept(accept: Accepted, run: Run) -> None:
    for path, value in ((ACCEPTED, accept), (PUBLISHED, run)):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(encoded(value))
        print(f"Written: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
