"""`python -m benchmarks.changes`: which changes of a feed are found, and how right their classes are.

The snapshots are read and the ledger asked through the command line. What must be there is worked out
from the raw items by `benchmarks.changes.feed`; the classes are labels made by reading (`gold/changes`).
Exit code 1 when a change is missed, invented, or was classed right in the accepted run and is not now.
`--accept` makes this run the accepted one; `--failures` lists every disagreement.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

from benchmarks.changes.feed import changes, gone, snapshots
from onrecord.compare.difference import Change
from onrecord.compare.ledger import LedgerEntry
from onrecord.keep.history import Departure

ROOT = Path(__file__).parents[2]
CORPORA = ROOT.parent / "shared" / "corpora" / "state-2021" / "feed-snapshots.tar.xz"
GOLD = ROOT / "gold" / "changes"
ACCEPTED = GOLD / "accepted.json"


class Label(msgspec.Struct, frozen=True, rename={"kind": "class"}):
    """What a reader finds changed. A single space stands for spaces, nothing for markup."""

    kind: str
    old: str
    new: str


class LabelledItem(msgspec.Struct, frozen=True):
    """An item change and all that a reader finds changed in it."""

    guid: str
    title: str
    before: str
    after: str
    changes: tuple[Label, ...]


class Labels(msgspec.Struct, frozen=True):
    """The labels of one feed."""

    says: str
    items: tuple[LabelledItem, ...]


class Pairs(msgspec.Struct, frozen=True):
    """Pairs of sentences with the class of their change."""

    says: str
    pairs: tuple[Label, ...]


class Verdict(msgspec.Struct, frozen=True):
    """One label and what was found: right when the classes agree."""

    name: str
    label: str
    found: str

    @property
    def right(self) -> bool:
        """Whether the classes agree."""
        return self.label == self.found


def main(arguments: list[str]) -> int:
    """Measure, print, compare with the accepted run, and accept where asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.changes")
    parser.add_argument("--accept", action="store_true", help="make this run the accepted one")
    parser.add_argument("--failures", action="store_true", help="list every disagreement")
    parser.add_argument("--snapshots", type=Path, default=CORPORA, help="an archive of snapshots of a feed")
    given = parser.parse_args(arguments)
    if not given.snapshots.is_file():
        print(f"There is nothing to measure with: put the corpora at {given.snapshots}.", file=sys.stderr)
        return 2
    entries, left = ledger(given.snapshots)
    wrong = found(given.snapshots, entries, left)
    verdicts = made_pairs()
    if given.snapshots == CORPORA:
        verdicts = [*labelled(entries), *verdicts]
    if given.failures:
        for one in verdicts:
            if not one.right:
                print(f"  {one.name}: labelled {one.label!r}, found {one.found!r}")
    right = {one.name for one in verdicts if one.right}
    if given.accept:
        ACCEPTED.write_bytes(msgspec.json.format(msgspec.json.encode(sorted(right)), indent=1) + b"\n")
        return int(wrong)
    if not ACCEPTED.is_file():
        print("There is no accepted run yet: --accept makes this one the first.")
        return 1
    before = set(msgspec.json.decode(ACCEPTED.read_bytes(), type=list[str]))
    measured = {one.name for one in verdicts}
    lost = sorted((before & measured) - right)
    for name in lost:
        print(f"lost    {name}")
    for name in sorted(right - before):
        print(f"gained  {name}")
    print(f"{len(right - before)} gained, {len(lost)} lost since the accepted run.")
    return int(wrong or bool(lost))


def ledger(archive: Path) -> tuple[list[LedgerEntry], list[Departure]]:
    """Read the snapshots into a fresh record and print its ledger, both through the command line."""
    command = [sys.executable, "-m", "onrecord"]
    # The ledger needs no vectors of meaning, and learning them would take most of the time.
    env = {**os.environ, "ONRECORD_MEANING": "no"}
    with tempfile.TemporaryDirectory() as folder:
        place = f"--record={folder}/record"
        subprocess.run(
            [*command, "read", str(archive), place, "--json"],
            check=True,
            stdout=subprocess.DEVNULL,
            env=env,
        )
        done = subprocess.run([*command, "ledger", place, "--json"], check=True, capture_output=True)
    decode = msgspec.json.Decoder(LedgerEntry | Departure).decode
    lines = [decode(line) for line in done.stdout.splitlines()]
    entries = [line for line in lines if isinstance(line, LedgerEntry)]
    return entries, [line for line in lines if isinstance(line, Departure)]


def found(archive: Path, entries: list[LedgerEntry], left: list[Departure]) -> bool:
    """Print how many of the feed's changes and withdrawals are in the ledger; say whether that is wrong."""
    taken = snapshots(archive)
    wanted = {(one.guid, one.after) for one in changes(taken)}
    have = {(one.guid or "", Path(one.new_name).name) for one in entries}
    went = {(one.guid, stamp(one.after)) for one in gone(taken)}
    departed = {(one.guid or "", re.sub(r"\D", "", one.gone_by)) for one in left}
    print(f"Item changes:   {len(wanted & have)} of {len(wanted)} found, {len(have - wanted)} invented.")
    print(f"Items gone:     {len(went & departed)} of {len(went)} found, {len(departed - went)} invented.")
    for guid, name in sorted(wanted - have) + sorted(have - wanted):
        print(f"  differs: {guid} in {name}")
    return wanted != have or went != departed


def stamp(name: str) -> str:
    """Return the digits of a snapshot's name."""
    return re.sub(r"\D", "", Path(name).stem)


def labelled(entries: list[LedgerEntry]) -> list[Verdict]:
    """Compare the ledger with the labels: every single change, and the class of every item change."""
    labels = msgspec.json.decode((GOLD / "state-2021.json").read_bytes(), type=Labels)
    by_item = {(one.guid, Path(one.new_name).name): one for one in entries}
    verdicts: list[Verdict] = []
    single = extra = agree = 0
    for item in labels.items:
        entry = by_item.get((item.guid, item.after))
        left = list(entry.difference.changes) if entry else []
        for n, label in enumerate(item.changes):
            match = next((one for one in left if means(label, one)), None)
            if match is not None:
                left.remove(match)
            verdicts.append(
                Verdict(f"{item.guid} {item.after} {n}", label.kind, match.kind if match else "missed")
            )
            single += 1
            agree += verdicts[-1].right
        extra += len(left)
        verdicts += [
            Verdict(f"{item.guid} {item.after} extra {one.says}", "nothing", one.kind) for one in left
        ]
    print(f"Single changes: {agree} of {single} labels agree ({agree / single:.1%}), {extra} not labelled.")
    sets = [
        by_item.get((item.guid, item.after)) is not None
        and set(by_item[item.guid, item.after].classes) == {label.kind for label in item.changes}
        for item in labels.items
    ]
    share = sum(sets) / len(sets)
    print(f"Item changes:   {sum(sets)} of {len(sets)} have just the classes labelled ({share:.1%}).")
    return verdicts


def means(label: Label, change: Change) -> bool:
    """Say whether a found change is the one labelled: by its words, whatever its class."""
    if not label.old and not label.new:
        return change.part == "markup"
    if label.old == label.new == " ":
        return "space" in change.says and change.nature == "typography"
    if label.kind == "title":
        return change.part == "title"
    if change.part in {"markup", "title"}:
        return False
    ours, theirs = " ".join(change.old.split()), " ".join(change.new.split())
    return (
        label.old in ours
        and label.new in theirs
        and bool(ours) >= bool(label.old)
        and (bool(label.old) or not ours)
        and (bool(label.new) or not theirs)
    )


def made_pairs() -> list[Verdict]:
    """Compare the class of each written pair with its label."""
    pairs = msgspec.json.decode((GOLD / "made.json").read_bytes(), type=Pairs).pairs
    verdicts = [Verdict(f"{one.old} > {one.new}", one.kind, class_of(one.old, one.new)) for one in pairs]
    right = sum(one.right for one in verdicts)
    print(f"Written pairs:  {right} of {len(verdicts)} labels agree ({right / len(verdicts):.1%}).")
    return verdicts


def class_of(old: str, new: str) -> str:
    """Return the class of a change between two sentences: that of the change that ranks highest."""
    from onrecord.compare import Version, difference
    from onrecord.model import Source
    from onrecord.pipeline import read_source

    def version(words: str) -> Version:
        page = f"<h1>Statement</h1><p>March 5, 2025</p><p>We begin here.</p><p>{words}</p><p>We end here.</p>"
        _, editions = read_source(Source("page.html", page.encode()))
        return Version(editions[0].release)

    return difference(version(old), version(new)).kind or "nothing"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
