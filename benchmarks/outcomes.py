"""How right the outcomes of questions are: `python -m benchmarks.outcomes [--failures]`.

Against the labels of ``gold/outcomes``, made by hand from briefings of 2021. Of the set "drawn" half of the
questions were drawn from all and half from those with a word that may put a question off; the set "found" is
all that an earlier state of the rules took for put off among the other questions. The rules were made while
looking at both. Precision: of those said to be put off, how many are, in that way. Recall: of those put off,
how many are said to be.
"""

import argparse
import sys
from collections import defaultdict
from pathlib import Path

import msgspec

from onrecord.keep.views import EditionView, Proof, ReleaseView, SourceView
from onrecord.model import Release, Source
from onrecord.pipeline import read_source
from onrecord.tell.model import Outcome
from onrecord.tell.questions import Question, questions_of

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT.parent / "shared" / "corpora" / "state-2021" / "html"
GOLD = ROOT / "gold" / "outcomes" / "state-2021.jsonl"


class Label(msgspec.Struct, frozen=True):
    """A question by its page and the number of its first turn; its outcome is null where it was answered."""

    file: str
    turn: int
    outcome: Outcome | None
    set: str


class Score(msgspec.Struct):
    """Questions rightly said to be put off, wrongly, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Of those said to be put off, how many are."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """Of those put off, how many are said to be."""
        return self.right / max(self.right + self.missed, 1)


def labels() -> list[Label]:
    """The labels."""
    return [msgspec.json.decode(line, type=Label) for line in GOLD.read_bytes().splitlines()]


def asked(path: Path) -> dict[int, Question]:
    """The questions of a page, by the number of their first turn."""
    found: dict[int, Question] = {}
    for edition in read_source(Source(path.name, path.read_bytes()))[1]:
        found |= {one.first: one for one in questions_of(_view(edition.release))}
    return found


def _view(release: Release) -> ReleaseView:
    source = SourceView("0" * 64, "page", "html", None, 1, "2026-01-31T12:00:00Z")
    shown = EditionView("e1", 1, source.received_at, source, current=True)
    return ReleaseView(
        "r1",
        shown,
        (shown,),
        release,
        Proof(0, 0, 0, 0, 0, 0, rebuilt=True),
        tuple(f"t{turn.n}" for turn in release.turns),
        tuple(() for _ in release.turns),
        tuple(f"p{n}" for n, _ in enumerate(release.paragraphs)),
        tuple(f"x{n}" for n, _ in enumerate(release.exchanges)),
    )


def scores(pages: Path, *, failures: bool = False) -> dict[str, Score]:
    """Compare what the rules say with the labels: in all, by set and by outcome."""
    by_file: dict[str, list[Label]] = defaultdict(list)
    for label in labels():
        by_file[label.file].append(label)
    found: dict[str, Score] = defaultdict(Score)
    for file, each in sorted(by_file.items()):
        questions = asked(pages / file)
        for label in each:
            question = questions.get(label.turn)
            said = question.outcome if question else None
            for name in ("all", f"set {label.set}", *(one for one in {said, label.outcome} if one)):
                score = found[name]
                score.right += said is not None and said == label.outcome
                score.wrong += said is not None and said != label.outcome and name != label.outcome
                score.missed += label.outcome is not None and said != label.outcome and name != said
            if failures and said != label.outcome:
                print(f"{file} {label.turn}: is {label.outcome}, said {said}")
    return found


def main() -> int:
    """Measure and print."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--failures", action="store_true")
    given.add_argument("--accept", action="store_true", help="taken for the other benchmarks' sake")
    wanted = given.parse_args()
    if not PAGES.is_dir():
        print(f"There is no folder {PAGES}.")
        return 0
    found = scores(PAGES, failures=wanted.failures)
    print(f"Outcomes of {len(labels())} labelled questions")
    for name in ("all", "set drawn", "set found", "declined", "referred", "taken"):
        one = found[name]
        print(
            f"  {name:10} precision {one.precision:6.1%} ({one.right} of {one.right + one.wrong}),"
            f" recall {one.recall:6.1%} ({one.right} of {one.right + one.missed})"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
