"""An index opened for reading: always the newest that was committed, never half of it."""

import os
import time
from pathlib import Path
from threading import Lock

import tantivy

from onrecord.errors import NotFound, RecordError
from onrecord.find.engine import Reader, opened
from onrecord.find.pack import Packing
from onrecord.find.schema import VERSION
from onrecord.find.store import Mirror, Pointer, damage, generation, guarded, pointer
from onrecord.find.unit import Card

__all__ = ["Opening", "unusable"]

_LOOKS = 5
"""Times to look at the files: a writer may merge some away or replace all of them meanwhile."""
_PAUSE = 0.02
"""Seconds between two looks."""


class Opening:
    """The index in a folder. May be shared between threads.

    Raises ``NotFound`` when there is no index and ``RecordError`` when it is damaged or of another version.
    """

    def __init__(self, index_dir: Path) -> None:
        self._dir = index_dir
        self._lock = Lock()
        self._stamp: tuple[object, ...] | None = None
        self._index: tantivy.Index | None = None
        self._mirror: Mirror | None = None
        self._cards: dict[int, Card] = {}
        self._reader: Reader | None = None
        self._opened = 0
        self.reader()

    def moment(self) -> int:
        """How many states of the index were opened, the newest included."""
        self.reader()
        return self._opened

    def reader(self) -> Reader:
        """The newest state of the index."""
        trouble = RecordError(unusable(self._dir, "its files cannot be read"))
        with self._lock:
            for _ in range(_LOOKS):
                in_use = self._in_use()
                path = generation(self._dir, in_use.generation)
                stamp = (in_use, *_stamp(path))
                if self._reader is not None and stamp == self._stamp:
                    return self._reader
                try:
                    return self._open(path, stamp)
                except RecordError as error:
                    trouble = error
                    time.sleep(_PAUSE)
        raise trouble

    def _in_use(self) -> Pointer:
        in_use = pointer(self._dir)
        if in_use is None:
            says = f"There is no index at {self._dir}: read something into the record to make one."
            raise NotFound(says)
        if in_use.version != VERSION:
            raise RecordError(unusable(self._dir, "it was made by another version of onrecord"))
        return in_use

    def _open(self, path: Path, stamp: tuple[object, ...]) -> Reader:
        found = damage(path, deep=False)
        if found is not None:
            raise RecordError(unusable(self._dir, found))
        with guarded(self._dir, "read"):
            if self._index is None or self._stamp is None or self._stamp[0] != stamp[0]:
                self._mirror = None if os.access(path, os.W_OK) else Mirror()
                self._index = opened(self._mirror.of(path) if self._mirror else path)
                self._index.config_reader("manual")
                self._cards = {}
            elif self._mirror:
                self._mirror.of(path)
            self._index.reload()
            self._reader = Reader(self._index.searcher(), Packing.of(path), self._cards)
            self._stamp = stamp
            self._opened += 1
            return self._reader


def _stamp(path: Path) -> tuple[object, ...]:
    try:
        stat = (path / "meta.json").stat()
    except FileNotFoundError:
        return ()
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def unusable(index_dir: Path, why: str) -> str:
    """The sentence for an index that cannot be used."""
    return f"The index at {index_dir} cannot be used, {why}: read into the record again, which makes it anew."
