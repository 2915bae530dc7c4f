"""What `read` says while it reads: a bar on a terminal, plain lines elsewhere, JSON Lines for machines."""

import sys
import time
from typing import Protocol

import msgspec

from onrecord.faces.cli.plain import plain
from onrecord.model import Refusal

__all__ = ["Report", "SourceRead", "Summary", "make_report", "refused_line"]

_EVERY = 5.0
"""Seconds between two plain lines."""


class SourceRead(msgspec.Struct, frozen=True, tag="source", tag_field="type"):
    """What came of one source: ids of releases that are new, changed or the same, and what is doubtful.

    ``known`` says that the same bytes were in the record already. ``slips`` counts slips of the
    source, ``unsettled`` exchanges whose bounds the text does not settle.
    """

    source: str
    sha256: str
    size: int
    known: bool
    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    slips: int
    unsettled: int
    refusals: tuple[Refusal, ...]


class Summary(msgspec.Struct, tag="summary", tag_field="type"):
    """What came of a whole reading. ``known`` counts sources the record held already."""

    record: str
    sources: int = 0
    known: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    slips: int = 0
    unsettled: int = 0
    refused: int = 0
    bytes: int = 0
    seconds: float = 0.0

    def add(self, read: SourceRead) -> None:
        """Count one source in."""
        self.sources += 1
        self.known += read.known
        self.new += len(read.new)
        self.changed += len(read.changed)
        self.same += len(read.same)
        self.slips += read.slips
        self.unsettled += read.unsettled
        self.refused += len(read.refusals)
        self.bytes += read.size

    @property
    def releases(self) -> int:
        """How many releases were read, known ones included."""
        return self.new + self.changed + self.same

    def words(self) -> str:
        """The summary as a person reads it, one fact a line."""
        rate = self.bytes / self.seconds if self.seconds else 0.0
        size = f"{_size(self.bytes)} in {self.seconds:,.1f} s ({_size(rate)}/s)"
        lines = [
            f"Read {_count(self.sources, 'source')}, {size}, into '{self.record}'.",
            f"  Releases: {self.new:,} new, {self.changed:,} changed, {self.same:,} the same as before.",
        ]
        if self.known:
            lines.append(f"  Known already: {_count(self.known, 'source')}.")
        lines.append(
            f"  Doubtful: {_count(self.slips, 'slip')} of the sources,"
            f" {_count(self.unsettled, 'exchange')} not settled."
        )
        lines.append(f"  Refused: {self.refused:,}.")
        return plain("\n".join(lines))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def refused_line(refusal: Refusal) -> str:
    """What was refused and why, on one line that names the source once."""
    named = refusal.source in refusal.says
    return f"refused: {refusal.says}" if named else f"refused: {refusal.source}: {refusal.says}"


def _size(number: float) -> str:
    return f"{number / 1e6:,.1f} MB" if number >= 1e6 else f"{number / 1e3:,.0f} kB"


class Report(Protocol):
    """Somebody to tell how a reading goes. Used as a context: the bar is gone when it ends."""

    def __enter__(self) -> "Report": ...
    def __exit__(self, *_: object) -> None: ...
    def source(self, read: SourceRead) -> None:
        """One source was read."""
        ...

    def refused(self, refusal: Refusal, size: int) -> None:
        """Something was refused before it was a source; ``size`` is its bytes where known."""
        ...

    def indexing(self) -> None:
        """The index is being brought level."""
        ...

    def done(self, summary: Summary) -> None:
        """All was read."""
        ...


class _JsonReport:
    """One JSON object a line on standard output, its ``type`` saying what it tells."""

    def __enter__(self) -> "_JsonReport":
        return self

    def __exit__(self, *_: object) -> None:
        sys.stdout.flush()

    def source(self, read: SourceRead) -> None:
        _print_json(read)

    def refused(self, refusal: Refusal, size: int) -> None:
        del size
        _print_json({"type": "refusal", **msgspec.to_builtins(refusal)})

    def indexing(self) -> None:
        return

    def done(self, summary: Summary) -> None:
        _print_json(summary)


def _print_json(value: object) -> None:
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")


class _LineReport:
    """Plain lines: refusals as they come, every few seconds how far it is, at the end the summary."""

    def __init__(self, total: int | None) -> None:
        self._total = total
        self._bytes = 0
        self._sources = 0
        self._began = time.monotonic()
        self._said = self._began

    def __enter__(self) -> "_LineReport":
        return self

    def __exit__(self, *_: object) -> None:
        return

    def source(self, read: SourceRead) -> None:
        self._sources += 1
        self._advance(read.size)
        for refusal in read.refusals:
            _say(refused_line(refusal))

    def refused(self, refusal: Refusal, size: int) -> None:
        _say(refused_line(refusal))
        self._advance(size)

    def _advance(self, size: int) -> None:
        self._bytes += size
        now = time.monotonic()
        if now - self._said < _EVERY:
            return
        self._said = now
        rate = self._bytes / (now - self._began)
        says = f"{_count(self._sources, 'source')}, {_size(self._bytes)}, {_size(rate)}/s"
        if self._total and rate:
            left = max(0, self._total - self._bytes) / rate
            says += f", about {left:,.0f} s left"
        _say(says)

    def indexing(self) -> None:
        _say("Bringing the index level ...")

    def done(self, summary: Summary) -> None:
        sys.stdout.write(summary.words() + "\n")


def _say(line: str) -> None:
    sys.stderr.write(plain(line) + "\n")


class _BarReport:
    """A bar with rate and remaining time on a terminal; refusals stand above it."""

    def __init__(self, total: int | None) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )

        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True, highlight=False),
            transient=True,
        )
        self._task = self._progress.add_task("Reading", total=total)

    def __enter__(self) -> "_BarReport":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def source(self, read: SourceRead) -> None:
        for refusal in read.refusals:
            self._refusal(refusal)
        self._progress.advance(self._task, read.size)

    def refused(self, refusal: Refusal, size: int) -> None:
        self._refusal(refusal)
        self._progress.advance(self._task, size)

    def _refusal(self, refusal: Refusal) -> None:
        self._progress.console.print(plain(refused_line(refusal)), markup=False, soft_wrap=True)

    def indexing(self) -> None:
        self._progress.update(self._task, description="Indexing")

    def done(self, summary: Summary) -> None:
        self._progress.stop()
        sys.stdout.write(summary.words() + "\n")


def make_report(total: int | None, *, json: bool) -> Report:
    """The report that fits: JSON Lines when asked for, a bar on a terminal, else plain lines."""
    if json:
        return _JsonReport()
    return _BarReport(total) if sys.stderr.isatty() else _LineReport(total)
