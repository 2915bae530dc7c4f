"""The folder of an index: generations, the pointer to the one in use, and the writer's lock.

``current`` names the generation in use and is replaced in one step, so a reader always finds a
whole index: ``g-1/``, ``g-2/``, ... are tantivy indexes, each made from the start; ``lock`` is
held by the one process that writes. The lock is the kernel's, so it is free after a crash.
"""

import fcntl
import os
import shutil
import struct
import tempfile
import time
import weakref
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from onrecord.errors import RecordBusy, RecordError
from onrecord.find.schema import VERSION

__all__ = [
    "Mirror",
    "Pointer",
    "damage",
    "generation",
    "guarded",
    "new_generation",
    "point",
    "pointer",
    "sweep",
    "writing",
]

_POINTER = "current"
_LOCK = "lock"
_PAUSE = 0.05
_FOOTER_MAGIC = 1337
_FOOTER_TAIL = struct.Struct("<II")
_LONGEST_FOOTER = 50_000
_PARTS = ("term", "idx", "pos", "store", "fast", "fieldnorm")
_CHUNK = 1 << 20


class Pointer(msgspec.Struct, frozen=True):
    """Which generation is in use, and the version of the schema it was made by."""

    generation: str
    version: int


class _Segment(msgspec.Struct, frozen=True):
    segment_id: str
    deletes: dict[str, int] | None = None


class _Meta(msgspec.Struct, frozen=True):
    """What is read of tantivy's ``meta.json``."""

    segments: tuple[_Segment, ...]


class _Footer(msgspec.Struct, frozen=True):
    """The end of every file of a tantivy segment: JSON, its length, a magic number."""

    crc: int


@contextmanager
def writing(index_dir: Path, wait: float) -> Generator[None]:
    """Hold the writer's lock; wait at most ``wait`` seconds for it.

    Raises ``RecordBusy`` when another process keeps it, ``RecordError`` when the folder cannot be written.
    """
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(index_dir / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        says = (
            f"The index at {index_dir} cannot be written ({error.strerror}): check the folder's permissions."
        )
        raise RecordError(says) from error
    try:
        _acquire(descriptor, index_dir, wait)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, index_dir: Path, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                says = f"Another process is updating the index at {index_dir}: try again when it is done."
                raise RecordBusy(says) from error
            time.sleep(_PAUSE)
        else:
            return


@contextmanager
def guarded(index_dir: Path, doing: str) -> Generator[None]:
    """Turn what the engine or the disk may throw into one sentence; ``doing`` is "read" or "written"."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise RecordError(_sentence(index_dir, doing, str(error))) from error
    except BaseException as error:
        # A panic of the engine reaches Python as a class it does not export, above Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise RecordError(_sentence(index_dir, doing, str(error))) from error


def _sentence(index_dir: Path, doing: str, why: str) -> str:
    brief = " ".join(why.split())[:200]
    return (
        f"The index at {index_dir} could not be {doing} ({brief}): see that the disk is sound and has room, "
        "then read into the record again, which mends the index."
    )


def pointer(index_dir: Path) -> Pointer | None:
    """The generation in use; null when there is none that can be read."""
    try:
        return msgspec.json.decode((index_dir / _POINTER).read_bytes(), type=Pointer)
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError):
        return None


def generation(index_dir: Path, name: str) -> Path:
    """The folder of a generation. A name that is not one of ours leads nowhere."""
    return index_dir / name if _number(name) is not None else index_dir / "g-0"


def _number(name: str) -> int | None:
    digits = name.removeprefix("g-")
    return int(digits) if name.startswith("g-") and digits.isascii() and digits.isdigit() else None


def new_generation(index_dir: Path) -> Path:
    """Make the empty folder of the next generation. Only for the holder of the lock."""
    taken = [number for path in index_dir.iterdir() if (number := _number(path.name)) is not None]
    path = index_dir / f"g-{max(taken, default=0) + 1}"
    path.mkdir()
    return path


def point(index_dir: Path, name: str) -> None:
    """Put generation ``name`` into use, in one step that a crash cannot halve."""
    fresh = index_dir / f"{_POINTER}.new"
    with fresh.open("wb") as file:
        file.write(msgspec.json.encode(Pointer(name, VERSION)))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(index_dir / _POINTER)
    descriptor = os.open(index_dir, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(index_dir: Path, keep: str | None) -> None:
    """Remove every generation but ``keep``. Readers that hold an old one keep what they have open."""
    for path in index_dir.iterdir():
        if _number(path.name) is not None and path.name != keep:
            shutil.rmtree(path)


class Mirror:
    """A folder of links to the files of a generation that lies where nothing may be written.

    The engine locks a folder before it reads it, by writing a file there. The links go with the mirror.
    """

    def __init__(self) -> None:
        self._place = Path(tempfile.mkdtemp(prefix="onrecord-index-"))
        weakref.finalize(self, shutil.rmtree, self._place, ignore_errors=True)

    def of(self, path: Path) -> Path:
        """Bring the links level with the files at ``path``, always the same one, and give their folder."""
        for file in path.iterdir():
            link = self._place / file.name
            if not file.name.endswith(".lock") and not link.is_symlink():
                link.symlink_to(file.absolute())
        return self._place


def damage(path: Path, *, deep: bool) -> str | None:
    """What is wrong with the files of a generation, in a few words; null when nothing is.

    The engine panics on a file cut short, so the files are looked at first. ``deep`` adds the
    checksum of every byte, which only the writer takes the time for.
    """
    try:
        meta = msgspec.json.decode((path / "meta.json").read_bytes(), type=_Meta)
        for segment in meta.segments:
            stem = segment.segment_id.replace("-", "")
            names = [f"{stem}.{part}" for part in _PARTS]
            if segment.deletes is not None:
                names.append(f"{stem}.{segment.deletes['opstamp']}.del")
            for name in names:
                if not _sound(path / name, deep=deep):
                    return f"its file {name} is damaged"
    except FileNotFoundError as error:
        return f"its file {Path(str(error.filename)).name} is missing"
    except (OSError, KeyError, msgspec.DecodeError):
        return "its list of files cannot be read"
    return None


_looked_through: dict[Path, tuple[int, int, int]] = {}
"""Files found sound to the last byte, as they were then: the engine never writes one twice."""
_MOST_LOOKED_THROUGH = 4_096


def _sound(path: Path, *, deep: bool) -> bool:
    with path.open("rb") as file:
        stat = os.fstat(file.fileno())
        state = stat.st_size, stat.st_mtime_ns, stat.st_ino
        deep = deep and _looked_through.get(path) != state
        size = file.seek(0, os.SEEK_END)
        if size < _FOOTER_TAIL.size:
            return False
        file.seek(size - _FOOTER_TAIL.size)
        length, magic = _FOOTER_TAIL.unpack(file.read())
        body = size - _FOOTER_TAIL.size - length
        if magic != _FOOTER_MAGIC or length > _LONGEST_FOOTER or body < 0:
            return False
        file.seek(body)
        try:
            footer = msgspec.json.decode(file.read(length), type=_Footer)
        except msgspec.DecodeError:
            return False
        if not deep:
            return True
        file.seek(0)
        crc = 0
        while body > 0 and (chunk := file.read(min(_CHUNK, body))):
            crc = zlib.crc32(chunk, crc)
            body -= len(chunk)
        if crc != footer.crc:
            return False
        if len(_looked_through) >= _MOST_LOOKED_THROUGH:
            _looked_through.clear()
        _looked_through[path] = state
        return True
