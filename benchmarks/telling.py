"""A new release against 100,000 saved queries: all at once, beside one by one.

`python -m benchmarks.telling [--queries N] [--releases N] [--corpora FOLDER]`

The queries are drawn from the releases' own words, in every form that the language has (words, phrases,
choices, fields, beginnings, spellings, distances, negations). Timed is all that a pass does with a release
between reading it and writing the outbox: cutting it into units, laying it out, finding who is told. Beside
it a sample of the queries is asked one by one of the search engine on the same release; where both were
asked they have to agree.
"""

import argparse
import random
import resource
import statistics
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from onrecord.errors import OnrecordError
from onrecord.find.alone import Alone
from onrecord.find.synonyms import is_stop_word
from onrecord.find.tongue import forms
from onrecord.find.unit import Unit, units
from onrecord.keep.views import EditionView, Proof, ReleaseView, SourceView
from onrecord.model import Release, Source
from onrecord.pipeline import read_source
from onrecord.tell.match import Matcher
from onrecord.tell.wanted import node_of

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
SEED = 6
Draw = Callable[[random.Random, "Words"], str]


class Words:
    """What queries are drawn from: words that tell something, phrases, and who speaks."""

    def __init__(self, held: list[list[Unit]], chance: random.Random) -> None:
        """Draw from the units of some releases."""
        self.texts: list[list[str]] = []
        speakers: dict[str, None] = {}
        for one in chance.sample(held, min(len(held), 300)):
            for unit in one:
                words = forms(unit.text)
                if len(words) > 8:
                    self.texts.append(words)
                if unit.speaker:
                    speakers[unit.speaker] = None
        self.speakers = list(speakers) or ["Nobody"]

    def some(self, chance: random.Random, count: int) -> list[str]:
        """Words of one passage that tell something."""
        while True:
            telling = [word for word in chance.choice(self.texts) if len(word) > 3 and not is_stop_word(word)]
            if len(telling) >= count:
                return chance.sample(telling, count)

    def run(self, chance: random.Random, count: int) -> str:
        """Words of one passage, side by side."""
        words = chance.choice(self.texts)
        at = chance.randrange(len(words) - count)
        return " ".join(words[at : at + count])


FORMS: tuple[tuple[int, Draw], ...] = (
    (260, lambda c, w: " ".join(w.some(c, 2))),
    (180, lambda c, w: " ".join(w.some(c, 3))),
    (60, lambda c, w: w.some(c, 1)[0]),
    (150, lambda c, w: f'"{w.run(c, 2)}"'),
    (80, lambda c, w: f'"{w.run(c, 3)}" {w.some(c, 1)[0]}'),
    (60, lambda c, w: "({} OR {}) {}".format(*w.some(c, 3))),
    (40, lambda c, w: f'speaker:"{c.choice(w.speakers)}" {w.some(c, 1)[0]}'),
    (40, lambda c, w: f"asked:{w.some(c, 1)[0]} answered:{w.some(c, 1)[0]}"),
    (30, lambda c, w: f"country:{c.choice(('Russia', 'China', 'Syria', 'Iran', 'Haiti'))} {w.some(c, 1)[0]}"),
    (30, lambda c, w: f"{w.some(c, 1)[0][:4]}* {w.some(c, 1)[0]}"),
    (20, lambda c, w: f"{w.some(c, 1)[0]}~1 {w.some(c, 1)[0]}"),
    (20, lambda c, w: "{} NEAR/5 {}".format(*w.some(c, 2))),
    (15, lambda c, w: "{} -{}".format(*w.some(c, 2))),
    (6, lambda c, w: f"{w.some(c, 1)[0]}~"),
    (5, lambda c, w: f"title:{w.some(c, 1)[0]} after:2021-06"),
    (2, lambda c, w: f"kind:briefing role:official has:{c.choice(('slip', 'exchange'))}"),
    (1, lambda c, w: "in:2021 -{} -{}".format(*w.some(c, 2))),
    (1, lambda c, w: f"-({w.some(c, 1)[0]} OR role:reporter)"),
)


def texts(corpora: Path) -> Iterator[tuple[str, bytes]]:
    """Pages of one department of 2021, then digests of another."""
    for path in sorted((corpora / "state-2021" / "html").glob("*.html")):
        yield path.name, path.read_bytes()
    with tarfile.open(corpora / "whitehouse-2021-2022-md.tar.xz") as archive:
        for member in archive:
            handle = archive.extractfile(member) if member.isfile() else None
            if handle and Path(member.name).suffix == ".md":
                yield member.name, handle.read()


def read(corpora: Path) -> Iterator[Release]:
    """Every release that can be read."""
    for name, data in texts(corpora):
        try:
            for edition in read_source(Source(name, data))[1]:
                yield edition.release
        except OnrecordError:
            continue


def view(number: int, release: Release) -> ReleaseView:
    """A release as a record would show it."""
    source = SourceView("0" * 64, "page", "html", None, 1, "2026-01-31T12:00:00Z")
    shown = EditionView(f"r{number}-e1", 1, source.received_at, source, current=True)
    return ReleaseView(
        f"r{number}",
        shown,
        (shown,),
        release,
        Proof(0, 0, 0, 0, 0, 0, rebuilt=True),
        tuple(f"t{number}-{turn.n}" for turn in release.turns),
        tuple(() for _ in release.turns),
        tuple(f"p{number}-{n}" for n, _ in enumerate(release.paragraphs)),
        tuple(f"x{number}-{n}" for n, _ in enumerate(release.exchanges)),
    )


def ask_one_by_one(held: list[list[Unit]], queries: list[str], matcher: Matcher) -> list[float]:
    """Seconds that each query takes of the engine on a release, and a check that both find the same."""
    took: list[float] = []
    for one in held:
        alone = Alone(one)
        began = time.process_time()
        found = {words: alone.holds(node_of(words)) for words in queries}
        took.append((time.process_time() - began) / len(queries))
        laid = matcher.lay(one)
        for words, bits in found.items():
            if matcher.of(words, laid) != bits:
                sys.exit(f"{words} finds {bits:b} one by one and {matcher.of(words, laid):b} at once")
    return took


def main() -> int:
    """Measure and print."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--queries", type=int, default=100_000)
    given.add_argument("--releases", type=int, default=1_000)
    given.add_argument("--corpora", type=Path, default=CORPORA)
    asked = given.parse_args()
    if not asked.corpora.is_dir():
        print(f"There is no folder {asked.corpora}: name one with --corpora.")
        return 0
    chance = random.Random(SEED)
    views = [view(n, one) for n, one in enumerate(islice(read(asked.corpora), asked.releases))]
    held = [list(units(one, n)) for n, one in enumerate(views, 1)]
    words = Words(held, chance)
    drawn = chance.choices([form for _, form in FORMS], [weight for weight, _ in FORMS], k=asked.queries)
    queries = [form(chance, words) for form in drawn]

    matcher = Matcher()
    began = time.process_time()
    for one in queries:
        matcher.add(one)
    ready = time.process_time() - began

    took: list[float] = []
    found = looked = 0
    for number, one in enumerate(views, 1):
        began = time.process_time()
        laid = matcher.lay(list(units(one, number)))
        found += len(matcher.match(laid))
        took.append(time.process_time() - began)
        looked += len(tuple(matcher.candidates(laid.sheet)))

    sample = chance.sample(held, min(len(held), 12))
    singly = statistics.median(
        ask_one_by_one(sample, chance.sample(queries, min(len(queries), 400)), matcher)
    )
    each, most = statistics.mean(took), max(took)
    rate, by_one = 3600 / each, 3600 / (singly * len(queries))
    turns = sum(map(len, held)) / len(held)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    size = len(views)
    print(
        f"{len(queries):,} saved queries ({len(matcher):,} different), {size:,} releases of {turns:.0f} units"
    )
    print(f"made ready in {ready:.1f} s, {memory:,} MB in all; times are of one core")
    print(
        f"at once    {each * 1000:10.1f} ms a release, {rate:10,.0f} releases an hour; slowest {most:.2f} s"
    )
    print(f"one by one {singly * len(queries):10.1f} s a release,  {by_one:10,.0f} releases an hour")
    print(f"ratio      {rate / by_one:10,.0f}")
    print(f"a release has {looked / size:,.0f} candidates and is found by {found / size:,.0f} queries")
    print(f"at least 1,000 releases an hour: {'reached' if rate >= 1000 else 'NOT REACHED'}")
    return 0 if rate >= 1000 else 1


if __name__ == "__main__":
    sys.exit(main())
