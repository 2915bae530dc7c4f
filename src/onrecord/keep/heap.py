"""A heap of files as sources, one in memory at a time.

Folders are walked in the order of their names. Hidden files, records and links are passed over; a
link that leads out of its folder is refused, so that a heap cannot make the reader leave it.
A sidecar in a folder (see ``sidecar.py``) says what is known of the files in and below it.
"""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path

import msgspec

from onrecord.errors import NotFound
from onrecord.keep.db import DATABASE
from onrecord.keep.sidecar import Sidecar, read_sidecar
from onrecord.model import Refusal, Source
from onrecord.read.limits import Limits

__all__ = ["sources"]

HEAD = 512  # bytes looked at to tell what a file is


class _Unread(msgspec.Struct, frozen=True):
    kind: str
    name: str
    suffixes: tuple[str, ...]
    magic: str | None
    at: int


_UNREAD = msgspec.json.decode(
    files("onrecord.keep").joinpath("data/not_read_yet.json").read_bytes(), type=tuple[_Unread, ...]
)


def sources(paths: Iterable[str | Path], limits: Limits) -> Iterator[Source | Refusal]:
    """Yield every source at the paths, and a refusal with its reason for what is not read.

    A file larger than ``limits.source_bytes`` is refused before it is read. NotFound when there is
    nothing at a path itself.
    """
    for given in paths:
        path = Path(given)
        if not path.exists():
            says = f"There is nothing at {_printable(path)}: check the path and try again."
            raise NotFound(says)
        if path.is_dir():
            yield from _folder(path, (), path.resolve(), limits)
        else:
            yield _file(path, (), limits)


def _folder(
    folder: Path, above: tuple[Sidecar, ...], top: Path, limits: Limits
) -> Iterator[Source | Refusal]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield _refusal(folder, "unreadable", f"cannot be opened ({error.strerror}): make it readable")
        return
    if any(entry.name == DATABASE for entry in entries):
        return
    shown = [entry for entry in entries if not entry.name.startswith(".")]
    sidecars, refusals, rest = _sidecars(shown, limits)
    yield from refusals
    for entry in rest:
        path = Path(entry.path)
        if entry.is_symlink():
            if not path.resolve().is_relative_to(top):
                yield _refusal(path, "link", "is a link that leads out of the folder: name its target itself")
        elif entry.is_dir(follow_symlinks=False):
            yield from _folder(path, (*above, *sidecars), top, limits)
        else:
            yield _file(path, (*above, *sidecars), limits)
    for sidecar in sidecars:
        yield from sidecar.unused()


def _sidecars(
    entries: Sequence[os.DirEntry[str]], limits: Limits
) -> tuple[list[Sidecar], list[Refusal], list[os.DirEntry[str]]]:
    """Take the sidecars out of the entries of a folder."""
    sidecars: list[Sidecar] = []
    refusals: list[Refusal] = []
    rest: list[os.DirEntry[str]] = []
    for entry in entries:
        sidecar = None
        if entry.name.endswith(".jsonl") and entry.is_file(follow_symlinks=False):
            # One that cannot be opened is refused with the files, like any other.
            sidecar = read_sidecar(Path(entry.path), limits.source_bytes)
        if sidecar is None:
            rest.append(entry)
        else:
            sidecars.append(sidecar)
            refusals += sidecar.refusals
    return sidecars, refusals, rest


def _file(path: Path, sidecars: Sequence[Sidecar], limits: Limits) -> Source | Refusal:
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode) and not stat.S_ISFIFO(state.st_mode):
            return _refusal(path, "no-file", "is no file but a device or a socket: name a file")
        if state.st_size > limits.source_bytes:
            return _too_large(path, limits)
        with path.open("rb") as handle:
            head = handle.read(HEAD)
            unread = _not_read_yet(path, head)
            if unread is not None:
                return _refusal(
                    path, unread.kind, f"is {unread.name}, which is not read yet: take it apart first"
                )
            data = head + handle.read(limits.source_bytes + 1 - len(head))
    except OSError as error:
        return _refusal(path, "unreadable", f"cannot be read ({error.strerror}): make it readable")
    if len(data) > limits.source_bytes:
        return _too_large(path, limits)
    about = next((about for sidecar in reversed(sidecars) if (about := sidecar.about(path))), None)
    return Source(_printable(path), data, None, about)


def _not_read_yet(path: Path, head: bytes) -> _Unread | None:
    suffix = path.suffix.lower()
    by_suffix = next((one for one in _UNREAD if suffix in one.suffixes), None)
    if by_suffix is not None:
        return by_suffix
    return next(
        (one for one in _UNREAD if one.magic and head.startswith(bytes.fromhex(one.magic), one.at)), None
    )


def _too_large(path: Path, limits: Limits) -> Refusal:
    return _refusal(
        path, "too-large", f"is larger than {limits.source_bytes:,} bytes: split it and read the parts"
    )


def _refusal(path: Path, kind: str, says: str) -> Refusal:
    name = _printable(path)
    return Refusal(name, kind, f"{name} {says}.")


def _printable(path: Path) -> str:
    """Return a path as Unicode text; bytes of a name that are none are shown as escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
