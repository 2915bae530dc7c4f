"""What a command reads: the paths it was given, or what comes in on standard input."""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from onrecord.errors import NotFound
from onrecord.faces.cli.exits import UsageError
from onrecord.model import Refusal, Source
from onrecord.read.limits import Limits

__all__ = ["STDIN", "check_paths", "sources", "total_bytes"]

STDIN = "-"


def check_paths(paths: Sequence[str]) -> None:
    """See that every path is there before the first is read.

    Raises UsageError for what looks like an option, NotFound for a path with nothing at it.
    """
    for path in paths:
        if path == STDIN or os.path.lexists(path):
            continue
        if path.startswith("-"):
            says = f"There is no option '{path}': --help lists the options."
            raise UsageError(says)
        says = f"There is nothing at '{path}': check the path and try again."
        raise NotFound(says)


def sources(paths: Sequence[str], limits: Limits) -> Iterator[Source | Refusal]:
    """Every source at ``paths``, one at a time; folders are walked, ``-`` is standard input."""
    from onrecord.keep import heap

    for path in paths:
        if path == STDIN:
            yield _standard_input(limits)
        else:
            yield from heap.sources([Path(path)], limits)


def _standard_input(limits: Limits) -> Source | Refusal:
    data = sys.stdin.buffer.read(limits.source_bytes + 1)
    if len(data) > limits.source_bytes:
        says = f"Standard input is larger than {limits.source_bytes:,} bytes: split it and read the parts."
        return Refusal("-", "too-large", says)
    return Source("-", data)


def total_bytes(paths: Sequence[str]) -> int | None:
    """How many bytes stand at ``paths``; not known when standard input is among them."""
    if STDIN in paths:
        return None
    return sum(_size(Path(path)) for path in paths)


def _size(path: Path) -> int:
    if not path.is_dir():
        return path.stat().st_size
    total = 0
    for folder, _, names in os.walk(path):
        for name in names:
            try:
                total += os.lstat(os.path.join(folder, name)).st_size  # noqa: PTH118 - one call a file
            except FileNotFoundError:
                continue
    return total
