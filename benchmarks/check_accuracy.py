"""`python -m benchmarks.check_accuracy`: how right the verdicts on quotations are, and what changed.

Reads the releases of 2021 and those that ``gold/check/sources.txt`` names into a record of its own, checks
the gold quotations of ``gold/check`` against it and finds those of the gold articles. Exit code 1 when
something was right in the accepted run and is not now. `--accept` makes this run the accepted one;
`--failures` lists every failure.
"""

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from benchmarks.archives import members
from onrecord.check import TRUE, VERDICTS, Checker, Quotation, Verdict, article, quoting
from onrecord.keep import Record
from onrecord.keep.heap import sources
from onrecord.model import Refusal, Source
from onrecord.pipeline import read_source
from onrecord.read.limits import Limits

ROOT = Path(__file__).resolve().parents[1]
CORPORA = ROOT.parent / "shared" / "corpora"
GOLD = ROOT / "gold" / "check"
ACCEPTED = GOLD / "accepted.json"
SOURCES = GOLD / "sources.txt"
SETS = (
    *("hand", "made", "held", "wide", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
    *("eighteenth", "nineteenth", "twentieth", "twentyfirst", "twentysecond", "twentythird", "twentyfourth"),
    *("twentyfifth", "twentysixth", "twentyseventh", "twentyeighth", "twentyninth", "thirtieth"),
    *("thirtyfirst", "thirtysecond", "thirtythird", "thirtyfourth", "thirtyfifth", "thirtysixth"),
    *("thirtyseventh", "thirtyeighth", "thirtyninth"),
)
_NEVER = frozenset({"altered", "spliced", "wrong_speaker", "not_found"})
"""What may never be taken for true."""


Told = Literal["right", "silent", "another"]
"""How what was taken from a text compares with what it says."""


class Gold(msgspec.Struct, frozen=True):
    """A labelled quotation: the verdict, and the release and turn where the words stand.

    A release that has no ``guid`` is named by its id.
    """

    id: str
    verdict: Verdict
    quote: str
    attributed_to: str | None
    said_on: str | None
    guid: str | None
    turn: int | None
    release: str | None = None


class Expected(msgspec.Struct, frozen=True):
    """A quotation of an article, with its verdict; whom and what day the article gives, where labelled."""

    quote: str
    verdict: Verdict
    attributed_to: str | msgspec.UnsetType | None = msgspec.UNSET
    said_on: str | msgspec.UnsetType | None = msgspec.UNSET


class Item(msgspec.Struct, frozen=True):
    """One gold quotation and what came of it; ``found`` is null for one of an article that was missed."""

    id: str
    quote: str
    gold: Verdict | None
    found: Verdict | None
    located: bool | None = None
    speaker: Told | None = None
    day: Told | None = None

    @property
    def right(self) -> bool:
        """Whether the verdict is that of the label, and passage, speaker and day the right ones."""
        told = "another" not in (self.speaker, self.day)
        return self.gold == self.found and self.located is not False and told


def make_record(folder: Path, corpora: Path = CORPORA) -> None:
    """Read the releases of 2021, and the others that are quoted, into a record."""
    with Record.open(folder, write=True, create=True) as record:
        for item in sources([corpora / "state-2021"], Limits()):
            if not isinstance(item, Refusal):
                reading, editions = read_source(item)
                record.keep(item, reading, editions, received_at="2021-08-14T00:00:00Z", origin="file")
        for item in others(corpora):
            reading, editions = read_source(item)
            record.keep(item, reading, editions, received_at="2023-01-01T00:00:00Z", origin="file")


def others(corpora: Path) -> Iterator[Source]:
    """The sources that ``sources.txt`` names: a file or folder of the corpora, or an archive and a member."""
    wanted: dict[str, set[str]] = {}
    for line in SOURCES.read_text("utf-8").split("\n"):
        archive, _, member = line.partition(" ")
        if member:
            wanted.setdefault(archive, set()).add(member)
        elif archive:
            yield from (one for one in sources([corpora / archive], Limits()) if isinstance(one, Source))
    for archive, names in wanted.items():
        for name, content in members(corpora / archive, names):
            yield Source(Path(name).name, content)


def gold_set(name: str) -> list[Gold]:
    """Return the labelled quotations of a set."""
    lines = (GOLD / f"{name}.jsonl").read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Gold) for line in lines]


def judged(checker: Checker, golds: Sequence[Gold]) -> Iterator[Item]:
    """Yield the verdict on each."""
    for gold in golds:
        finding = checker.check(Quotation(gold.quote, gold.attributed_to, gold.said_on))
        places = {(name, one.turn) for one in finding.passages for name in (one.guid, one.release)}
        where = gold.guid or gold.release
        located = (where, gold.turn) in places if where and gold.verdict != "spliced" else None
        yield Item(gold.id, gold.quote, gold.verdict, finding.verdict, located)


def in_articles(checker: Checker) -> Iterator[Item]:
    """Yield the quotations of the gold articles: found, missed and invented."""
    for path in sorted((GOLD / "articles").iterdir()):
        if path.suffix == ".json":
            continue
        listed = msgspec.json.decode(Path(f"{path}.json").read_bytes(), type=list[Expected])
        expected = {_bare(one.quote): one for one in listed}
        for found in quoting(article(Source(path.name, path.read_bytes()))).quotations:
            gold = expected.pop(_bare(found.quote), None)
            verdict = checker.check(found).verdict
            name = f"{path.name}: {found.quote}"
            speaker, day = (
                _told(gold.attributed_to, found.attributed_to) if gold else None,
                _told(gold.said_on, found.said_on) if gold else None,
            )
            yield Item(name, found.quote, gold.verdict if gold else None, verdict, None, speaker, day)
        for missed in expected.values():
            yield Item(f"{path.name}: {missed.quote}", missed.quote, missed.verdict, None)


def _told(label: "str | msgspec.UnsetType | None", found: str | None) -> Told | None:
    """Compare what a text says with what was taken from it: the last word of a name decides."""
    if label is msgspec.UNSET:
        return None
    if label is None or found is None:
        return "right" if label == found else "silent" if found is None else "another"
    return "right" if _bare(label).split()[-1:] == _bare(found).split()[-1:] else "another"


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def summary(name: str, items: Sequence[Item]) -> list[str]:
    """Return the figures of a set, a line each."""
    right = sum(item.gold == item.found for item in items)
    taken = sum(item.gold in _NEVER and item.found in TRUE for item in items)
    true = [item for item in items if item.gold in TRUE]
    lost = sum(item.found in ("altered", "not_found") for item in true)
    located = [item.located for item in items if item.located is not None]
    lines = [
        f"{name} ({len(items)} quotations)",
        f"  verdict as labelled            {right / len(items):.4f} ({right} of {len(items)})",
        f"  not true, taken for true       {taken}",
        f"  true, taken for altered or not {lost / max(len(true), 1):.4f} ({lost} of {len(true)})",
    ]
    if located:
        lines.append(
            f"  right passage located          {sum(located) / len(located):.4f}"
            f" ({sum(located)} of {len(located)})"
        )
    return lines


def matrix(items: Sequence[Item]) -> list[str]:
    """Return the confusion matrix: a row for each label, a column for each verdict."""
    counts = Counter((item.gold, item.found) for item in items)
    short = [verdict[:9] for verdict in VERDICTS]
    lines = ["labelled \\ judged".ljust(18) + "".join(name.rjust(10) for name in short)]
    for gold in VERDICTS:
        cells = (str(counts[gold, found] or "·").rjust(10) for found in VERDICTS)
        lines.append(gold.ljust(18) + "".join(cells))
    return lines


def article_summary(items: Sequence[Item]) -> list[str]:
    """Return how many of the quotations in articles were found."""
    both = sum(item.gold is not None and item.found is not None for item in items)
    right = sum(item.gold == item.found for item in items)
    found = sum(item.found is not None for item in items)
    there = sum(item.gold is not None for item in items)
    told = [
        f"  {name:<31}{counts['right'] / max(counts.total(), 1):.4f} ({counts['right']} of {counts.total()};"
        f" {counts['silent']} not given, {counts['another']} another)"
        for name, counts in (
            ("speaker as the article says", Counter(item.speaker for item in items if item.speaker)),
            ("day as the article says", Counter(item.day for item in items if item.day)),
        )
    ]
    return [
        f"articles ({there} quotations)",
        f"  found, of those there          {both / max(there, 1):.4f} ({both} of {there})",
        f"  there, of those found          {both / max(found, 1):.4f} ({both} of {found})",
        f"  verdict as labelled            {right / max(there, 1):.4f} ({right} of {there})",
        *told,
    ]


def compared(items: Sequence[Item], accepted: dict[str, bool]) -> tuple[list[str], list[str]]:
    """Return what was gained and what was lost since the accepted run, of what it knew."""
    gained = [item.id for item in items if item.right and not accepted.get(item.id, True)]
    lost = [item.id for item in items if not item.right and accepted.get(item.id, False)]
    return gained, lost


def main(arguments: list[str]) -> int:
    """Measure, print, compare with the accepted run, and accept where asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.check_accuracy")
    parser.add_argument("--accept", action="store_true", help="make this run the accepted one")
    parser.add_argument("--failures", action="store_true", help="list every failure")
    given = parser.parse_args(arguments)
    if not CORPORA.is_dir():
        print(f"There is nothing to measure with: put the corpora at {CORPORA}.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        make_record(folder)
        with Record.open(folder) as record, Checker.open(record, folder) as checker:
            by_set = {name: list(judged(checker, gold_set(name))) for name in SETS}
            articles = list(in_articles(checker))
    quotations = [item for items in by_set.values() for item in items]
    for name, items in by_set.items():
        print("\n".join(summary(name, items)), end="\n\n")
    print("\n".join((*summary("all", quotations), "", *matrix(quotations))), end="\n\n")
    print("\n".join(article_summary(articles)), end="\n\n")
    return _closing([*quotations, *articles], given)


def _closing(items: Sequence[Item], given: argparse.Namespace) -> int:
    if given.failures:
        for item in items:
            if not item.right:
                where = "" if item.located is not False else ", in another passage"
                print(f"{item.id}: labelled {item.gold}, judged {item.found}{where}: {item.quote}")
    if given.accept:
        accepted = {item.id: item.right for item in items}
        ACCEPTED.write_bytes(msgspec.json.format(msgspec.json.encode(accepted), indent=1) + b"\n")
        print(f"Written: {ACCEPTED.relative_to(ROOT)}")
        return 0
    if not ACCEPTED.is_file():
        print("There is no accepted run yet: --accept makes this one the first.")
        return 1
    accepted = msgspec.json.decode(ACCEPTED.read_bytes(), type=dict[str, bool])
    gained, lost = compared(items, accepted)
    for word, names in (("gained", gained), ("lost", lost)):
        print(*(f"{word:<8}{name}" for name in names), sep="\n", end="\n" if names else "")
    added = [item.right for item in items if item.id not in accepted]
    if added:
        print(f"{len(added)} new, {sum(added)} of them right.")
    print(f"{len(gained)} gained, {len(lost)} lost since the accepted run.")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
