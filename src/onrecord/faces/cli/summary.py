"""What a reading came to, for machines as JSON and for people in words."""

import msgspec

from onrecord.faces.cli.plain import sentence
from onrecord.model import Refusal, Slip

__all__ = ["Named", "SourceRead", "Summary", "count", "refused_line", "size"]

MOST_DOUBTS = 10
"""Doubts named in the words of a summary; the record keeps all of them."""
MOST_REFUSALS = 50
"""Refusals named in the words of a summary; the record keeps all of them."""


class SourceRead(msgspec.Struct, frozen=True, tag="source", tag_field="type"):
    """What came of one source: ids of releases that are new, changed or the same, and what is doubtful.

    ``known`` says that the same bytes were in the record already, ``unsettled`` how many exchanges
    the text leaves without clear bounds, ``size`` how many bytes the source has. ``failed`` says that
    onrecord itself failed on it: its bytes are kept, and what was read of it before stays.
    """

    source: str
    sha256: str
    size: int
    known: bool
    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    slips: tuple[Slip, ...]
    unsettled: int
    refusals: tuple[Refusal, ...]
    failed: bool = False


class Summary(msgspec.Struct, tag="summary", tag_field="type"):
    """What came of a whole reading. ``known`` counts sources the record held already.

    ``failed`` counts sources on which onrecord itself failed; they are refused too.
    """

    record: str
    sources: int = 0
    known: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    slips: int = 0
    unsettled: int = 0
    refused: int = 0
    failed: int = 0
    bytes: int = 0
    seconds: float = 0.0

    def add(self, read: SourceRead) -> None:
        """Count one source in."""
        self.sources += 1
        self.known += read.known
        self.new += len(read.new)
        self.changed += len(read.changed)
        self.same += len(read.same)
        self.slips += len(read.slips)
        self.unsettled += read.unsettled
        self.refused += len(read.refusals)
        self.failed += read.failed
        self.bytes += read.size

    @property
    def releases(self) -> int:
        """How many releases were read, known ones included."""
        return self.new + self.changed + self.same


class Named:
    """The first doubts and refusals of a reading, with file and reason. Bounded, however large the heap."""

    def __init__(self) -> None:
        self._doubts: list[str] = []
        self._refusals: list[str] = []

    def source(self, read: SourceRead) -> None:
        """Take in what is doubtful and what was refused of a source."""
        name = "Standard input" if read.source == "-" else read.source
        for slip in read.slips:
            where = f"turn {slip.turn}" if slip.turn else "outside the turns"
            self._doubt(f"{name}, {where}: {slip.says}")
        if read.unsettled:
            self._doubt(f"{name}: {count(read.unsettled, 'exchange')} not settled")
        for refusal in read.refusals:
            self.refused(refusal)

    def _doubt(self, says: str) -> None:
        if len(self._doubts) < MOST_DOUBTS:
            self._doubts.append(sentence(says))

    def refused(self, refusal: Refusal) -> None:
        """Take in a refusal."""
        if len(self._refusals) < MOST_REFUSALS:
            self._refusals.append(refused_line(refusal))

    def words(self, summary: Summary) -> str:
        """The summary as a person reads it, one fact a line, each doubt and refusal with its reason."""
        rate = summary.bytes / summary.seconds if summary.seconds else 0.0
        spent = f"{size(summary.bytes)} in {summary.seconds:,.1f} s ({size(rate)}/s)"
        lines = [
            f"Read {count(summary.sources, 'source')}, {spent}, into '{sentence(summary.record)}'.",
            f"Releases: {summary.new:,} new, {summary.changed:,} changed, {summary.same:,} as before.",
        ]
        if summary.known:
            lines.append(f"Known already: {count(summary.known, 'source')}.")
        unsettled = f"{count(summary.unsettled, 'exchange')} not settled"
        lines.append(f"Doubtful: {count(summary.slips, 'slip')} of the sources, {unsettled}.")
        lines.extend(f"  {says}" for says in self._doubts)
        if len(self._doubts) == MOST_DOUBTS:
            lines.append("  The portal lists all of them under Doubts.")
        lines.append(f"Refused: {summary.refused:,}.")
        lines.extend(f"  {says}" for says in self._refusals)
        if summary.refused > len(self._refusals):
            lines.append(f"  And {summary.refused - len(self._refusals):,} more; the record keeps them all.")
        return "\n".join(lines)


def refused_line(refusal: Refusal) -> str:
    """What was refused and why, on one line that names the source once."""
    if refusal.source == "-":
        says = refusal.says
        return sentence(f"Standard input{says.removeprefix('-')}" if says.startswith("- ") else says)
    return sentence(refusal.says if refusal.source in refusal.says else f"{refusal.source}: {refusal.says}")


def count(number: int, noun: str) -> str:
    """``number`` and its noun: "1 source", "2 sources"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def size(number: float) -> str:
    """A number of bytes in kB or MB (thousands and millions)."""
    return f"{number / 1e6:,.1f} MB" if number >= 1e6 else f"{number / 1e3:,.0f} kB"
