"""A heap of files as sources, one in memory at a time.

Folders are walked in the order of their names. Hidden files, records and links are passed over; a
link that leads out of its folder is refused, so that a heap cannot make the reader leave it, and so
are a link that leads nowhere and what is no file: a pipe that is only met is never waited for.
Files that are heaps themselves (archives, web archives, packed files) are gone into by ``read.heaps``.
A sidecar in a folder (see ``sidecar.py``) says what is known of the files in and below it; so does one
in an archive. An archive in a file is gone through for its sidecars first, wherever they stand in it; of one
that comes through a pipe a sidecar is known from where it stands on.
"""

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path, PurePath, PurePosixPath
from typing import BinaryIO

import msgspec
from msgspec import structs

from onrecord.errors import NotFound
from onrecord.keep.db import DATABASE
from onrecord.keep.sidecar import Sidecar, printable, read_sidecar, sidecar_in
from onrecord.model import About, Refusal, Source
from onrecord.read.heaps import HEAD, is_archive, is_heap, members, peek
from onrecord.read.limits import Limits

__all__ = ["sidecars_among", "sources", "sources_at", "streamed"]

_NOWHERE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})


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

    A file larger than ``limits.source_bytes`` is refused before it is read. A sidecar among the paths says
    what is known of the others that lie beside it or below. NotFound when there is nothing at a path itself.
    """
    named = [Path(given) for given in paths]
    beside = sidecars_among(named, limits)
    for path in named:
        yield from sources_at(path, beside, limits)
    for sidecar in beside.values():
        yield from sidecar.unused()


def sidecars_among(paths: Iterable[Path], limits: Limits) -> dict[Path, Sidecar]:
    """The sidecars among paths that somebody named, by their paths."""
    return {path: sidecar for path in paths if (sidecar := _sidecar_at(path, limits)) is not None}


def sources_at(path: Path, beside: Mapping[Path, Sidecar], limits: Limits) -> Iterator[Source | Refusal]:
    """Yield every source at one path, with what the sidecars ``beside`` say of it. Raises NotFound."""
    if path in beside:
        yield from beside[path].refusals
        return
    above = tuple(beside.values())
    try:
        state = path.stat()
    except OSError as error:
        if error.errno not in _NOWHERE:
            yield _unreadable(path, error)
            return
        says = f"There is nothing at '{printable(path)}': check the path and try again."
        raise NotFound(says) from error
    if stat.S_ISDIR(state.st_mode):
        yield from _folder(path, above, path.resolve(), limits)
    elif stat.S_ISREG(state.st_mode) or stat.S_ISFIFO(state.st_mode):
        yield from _file(path, above, limits)
    else:
        yield _no_file(path)


def _sidecar_at(path: Path, limits: Limits) -> Sidecar | None:
    """The sidecar at a path. One that cannot be opened is refused with the files, like any other."""
    try:
        if not path.name.endswith(".jsonl") or not path.is_file():
            return None
    except OSError:
        return None
    return read_sidecar(path, limits.source_bytes)


def _folder(
    folder: Path, above: tuple[Sidecar, ...], top: Path, limits: Limits
) -> Iterator[Source | Refusal]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield _unreadable(folder, error)
        return
    if any(entry.name == DATABASE for entry in entries):
        return
    shown = [entry for entry in entries if not entry.name.startswith(".")]
    sidecars, refusals, rest = _sidecars(shown, limits)
    yield from refusals
    for entry in rest:
        path = Path(entry.path)
        if entry.is_symlink():
            yield from _link(path, top)
        elif entry.is_dir(follow_symlinks=False):
            yield from _folder(path, (*above, *sidecars), top, limits)
        elif entry.is_file(follow_symlinks=False):
            yield from _file(path, (*above, *sidecars), limits)
        else:
            yield _no_file(path)
    for sidecar in sidecars:
        yield from sidecar.unused()


def _link(path: Path, top: Path) -> Iterator[Refusal]:
    """Refuse a link, unless what it leads to is met in the folder itself."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        # RuntimeError: how Python before 3.13 tells of links that lead to each other.
        yield _refusal(path, "link", "is a link that leads nowhere: mend it, or take it out")
        return
    if not target.is_relative_to(top):
        yield _refusal(path, "link", "is a link that leads out of the folder: name its target itself")


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


def streamed(
    name: str, stream: BinaryIO, limits: Limits, within: Sequence[Sidecar] = ()
) -> Iterator[Source | Refusal]:
    """Yield the source that a stream is, or every source of the heap that it is.

    The stream stands at its start; ``within`` are the sidecars in it that are known already. Raises
    OSError when it is no heap and cannot be read.
    """
    head, stream = peek(stream)
    if is_heap(name, head):
        yield from _members(name, stream, limits, within)
        return
    unread = _not_read_yet(name, head)
    if unread is not None:
        yield _unread(name, unread)
        return
    largest = limits.source_bytes
    data = stream.read(largest + 1) if _size(stream) <= largest else None
    if data is None or len(data) > largest:
        says = f"{name} is larger than {largest:,} bytes: split it and read the parts."
        yield Refusal(name, "too-large", says)
    else:
        yield Source(name, data)


def _members(
    name: str, stream: BinaryIO, limits: Limits, within: Sequence[Sidecar]
) -> Iterator[Source | Refusal]:
    """Yield what a heap holds, with what its sidecars say of it."""
    known = {sidecar.name: sidecar for sidecar in within}
    for item in members(name, stream, limits):
        if isinstance(item, Refusal):
            yield item
            continue
        sidecar = known.get(item.name) or sidecar_in(item.name, item.data)
        if sidecar is not None:
            known[item.name] = sidecar
            yield from sidecar.refusals
            continue
        read = _if_read(item)
        about = _nearest(tuple(known.values()), PurePosixPath(item.name)) if known else None
        yield structs.replace(read, about=about) if about and isinstance(read, Source) else read
    for sidecar in known.values():
        yield from sidecar.unused()


def _nearest(sidecars: Sequence[Sidecar], path: PurePath) -> About | None:
    """Return what the sidecar in the nearest folder says of a file."""
    deepest = sorted(sidecars, key=lambda sidecar: len(sidecar.path.parts), reverse=True)
    return next((about for sidecar in deepest if (about := sidecar.about(path))), None)


def _sidecars_within(path: Path, name: str, limits: Limits) -> list[Sidecar]:
    """Return the sidecars in an archive, which may stand behind the files they speak of."""
    found: list[Sidecar] = []
    with path.open("rb") as handle:
        head, stream = peek(handle)
        if not handle.seekable() or not is_archive(name, head):
            return []
        for item in members(name, stream, limits):
            if not item.name.startswith(f"{name}/") if isinstance(item, Source) else False:
                # Pages of a web archive have their addresses for names: it has no folders, and no sidecars.
                break
            sidecar = sidecar_in(item.name, item.data) if isinstance(item, Source) else None
            if sidecar is not None:
                found.append(sidecar)
    return found


def _size(stream: BinaryIO) -> int:
    """Return the size of a stream in bytes, 0 where it cannot be known before it is read."""
    if not stream.seekable():
        return 0
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return size


def _if_read(source: Source) -> Source | Refusal:
    unread = _not_read_yet(source.name, source.data[:HEAD])
    return source if unread is None else _unread(source.name, unread)


def _file(path: Path, sidecars: Sequence[Sidecar], limits: Limits) -> Iterator[Source | Refusal]:
    name = printable(path)
    about = next((about for sidecar in reversed(sidecars) if (about := sidecar.about(path))), None)
    at = next((at for sidecar in reversed(sidecars) if (at := sidecar.received(path))), None)
    try:
        within = _sidecars_within(path, name, limits) if path.is_file() else ()
        with path.open("rb") as handle:
            for item in streamed(name, handle, limits, within):
                if isinstance(item, Source) and item.name == name:
                    yield structs.replace(item, about=about, received=at or item.received)
                else:
                    yield item
    except OSError as error:
        yield _unreadable(path, error)


def _not_read_yet(name: str, head: bytes) -> _Unread | None:
    suffix = PurePath(name).suffix.lower()
    by_suffix = next((one for one in _UNREAD if suffix in one.suffixes), None)
    if by_suffix is not None:
        return by_suffix
    return next(
        (one for one in _UNREAD if one.magic and head.startswith(bytes.fromhex(one.magic), one.at)), None
    )


def _unread(name: str, unread: _Unread) -> Refusal:
    return Refusal(name, unread.kind, f"{name} is {unread.name}, which is not read yet: take it apart first.")


def _refusal(path: Path, kind: str, says: str) -> Refusal:
    name = printable(path)
    return Refusal(name, kind, f"{name} {says}.")


def _unreadable(path: Path, error: OSError) -> Refusal:
    if error.errno in _NOWHERE:
        return _refusal(path, "unreadable", "went away while the rest was read: put it back, read it again")
    return _refusal(
        path, "unreadable", f"cannot be opened ({error.strerror}): make it readable and read it again"
    )


def _no_file(path: Path) -> Refusal:
    return _refusal(path, "no-file", "is no file but a pipe, a device or a socket: give its words in a file")
