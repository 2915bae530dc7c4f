"""What a command reads: the paths it was given, or what comes in on standard input."""

import errno
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from onrecord.errors import NotFound, OnrecordError, Unreadable
from onrecord.faces.cli.exits import UsageError
from onrecord.model import Refusal, Source
from onrecord.read.limits import Limits

__all__ = ["STDIN", "check_paths", "sources", "total_bytes"]

STDIN = "-"


def check_paths(paths: Sequence[str]) -> None:
    """See that every path is there before the first is read.

    Raises UsageError for what looks like an option, NotFound for a path with nothing at it,
    Unreadable for one that cannot be reached.
    """
    for path in paths:
        if path == STDIN:
            continue
        try:
            Path(path).stat()
        except OSError as error:
            raise _not_there(path, error) from error


def _not_there(path: str, error: OSError) -> OnrecordError:
    if path.startswith("-"):
        return UsageError(f"There is no option '{path}': --help lists the options.")
    if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG):
        says = f"'{path}' cannot be reached ({error.strerror}): make it readable and try again."
        return Unreadable(says, kind="unreadable")
    if Path(path).is_symlink():
        return NotFound(f"'{path}' is a link that leads nowhere: mend it, or name its target.")
    return NotFound(f"There is nothing at '{path}': check the path and try again.")


def sources(paths: Sequence[str], limits: Limits) -> Iterator[Source | Refusal]:
    """Every source at ``paths``, one at a time; folders are walked, ``-`` is standard input."""
    from onrecord.keep import heap
    from onrecord.keep.sidecar import printable

    beside = heap.sidecars_among((Path(path) for path in paths if path != STDIN), limits)
    for path in paths:
        if path == STDIN:
            yield from _standard_input(limits)
            continue
        try:
            yield from heap.sources_at(Path(path), beside, limits)
        except NotFound as error:
            # It was there when the command began: the other paths are read all the same.
            yield Refusal(printable(Path(path)), "unreadable", str(error))
    for sidecar in beside.values():
        yield from sidecar.unused()


def _standard_input(limits: Limits) -> Iterator[Source | Refusal]:
    from onrecord.keep import heap

    if sys.stdin is None:
        # So Python says that the caller has closed it.
        yield Refusal(STDIN, "unreadable", "Standard input is closed: give a file's name, or its words.")
        return
    try:
        yield from heap.streamed(STDIN, sys.stdin.buffer, limits)
    except OSError as error:
        says = f"Standard input cannot be read ({error.strerror}): give a file's name, or its words."
        yield Refusal(STDIN, "unreadable", says)


def total_bytes(paths: Sequence[str]) -> int | None:
    """How many bytes stand at ``paths``; not known when standard input is among them."""
    if STDIN in paths:
        return None
    return sum(_size(path) for path in paths)


def _size(path: str) -> int:
    if not os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises for what cannot be reached
        return _bytes_of(path)
    return sum(
        _bytes_of(os.path.join(folder, name))  # noqa: PTH118 - one call a file
        for folder, _, names in os.walk(path)
        for name in names
    )


def _bytes_of(path: str) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:
        return 0
