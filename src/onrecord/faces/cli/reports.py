"""How `read` says how far it is: a bar on a terminal, plain lines elsewhere, JSON Lines for machines."""

import sys
import time
from typing import Protocol, Self

import msgspec

from onrecord.faces.cli.summary import Named, SourceRead, Summary, count, size
from onrecord.model import Refusal

__all__ = ["Report", "make_report"]

_EVERY = 5.0
"""Seconds between two plain lines."""


class Report(Protocol):
    """Somebody to tell how a reading goes. Used as a context: the bar is gone when it ends."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
    def source(self, read: SourceRead) -> None:
        """One source was read."""
        ...

    def refused(self, refusal: Refusal, bytes_: int) -> None:
        """Something was refused before it was a source; ``bytes_`` is its size where known."""
        ...

    def indexing(self) -> None:
        """The index is being brought level."""
        ...

    def done(self, summary: Summary) -> None:
        """All was read."""
        ...


class _JsonReport:
    """One JSON object a line on standard output, its ``type`` saying what it tells."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        sys.stdout.flush()

    def source(self, read: SourceRead) -> None:
        _print_json(read)

    def refused(self, refusal: Refusal, bytes_: int) -> None:
        del bytes_
        _print_json({"type": "refusal", **msgspec.to_builtins(refusal)})

    def indexing(self) -> None:
        return

    def done(self, summary: Summary) -> None:
        _print_json(summary)


def _print_json(value: object) -> None:
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")
    # A line printed is a promise: what it names is on the disk, whatever happens to this process next.
    sys.stdout.flush()


class _LineReport:
    """Plain lines: every few seconds how far it is, at the end the summary."""

    def __init__(self, total: int | None) -> None:
        self._total = total
        self._bytes = 0
        self._sources = 0
        self._named = Named()
        self._began = time.monotonic()
        self._said = self._began

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def source(self, read: SourceRead) -> None:
        self._named.source(read)
        self._sources += 1
        self._advance(read.size)

    def refused(self, refusal: Refusal, bytes_: int) -> None:
        self._named.refused(refusal)
        self._advance(bytes_)

    def _advance(self, bytes_: int) -> None:
        self._bytes += bytes_
        now = time.monotonic()
        if now - self._said < _EVERY:
            return
        self._said = now
        rate = self._bytes / (now - self._began)
        says = f"{count(self._sources, 'source')}, {size(self._bytes)}, {size(rate)}/s"
        if self._total and rate:
            left = max(0, self._total - self._bytes) / rate
            says += f", about {left:,.0f} s left"
        sys.stderr.write(says + "\n")

    def indexing(self) -> None:
        return

    def done(self, summary: Summary) -> None:
        sys.stdout.write(self._named.words(summary) + "\n")


class _BarReport:
    """A bar with rate and remaining time on a terminal, at the end the summary."""

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

        self._named = Named()
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._progress.add_task("Reading", total=total)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def source(self, read: SourceRead) -> None:
        self._named.source(read)
        self._progress.advance(self._task, read.size)

    def refused(self, refusal: Refusal, bytes_: int) -> None:
        self._named.refused(refusal)
        self._progress.advance(self._task, bytes_)

    def indexing(self) -> None:
        self._progress.update(self._task, description="Indexing")

    def done(self, summary: Summary) -> None:
        self._progress.stop()
        sys.stdout.write(self._named.words(summary) + "\n")


def make_report(total: int | None, *, json: bool) -> Report:
    """The report that fits: JSON Lines when asked for, a bar on a terminal, else plain lines."""
    if json:
        return _JsonReport()
    return _BarReport(total) if sys.stderr.isatty() else _LineReport(total)
