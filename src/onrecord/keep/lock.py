"""One writer at a time: a lock on ``record.lock`` that the system gives back when its holder dies."""

import contextlib
import errno
import fcntl
import os
import time
from pathlib import Path

from onrecord.errors import RecordBusy

__all__ = ["FOLLOWING", "WriterLock"]

LOCK = "record.lock"
FOLLOWING = "follow.lock"  # who follows for a record: one at a time, beside the writers
STEP = 0.05  # seconds between two tries


class WriterLock:
    """Held from construction until ``release``. The file says which process holds it."""

    def __init__(self, folder: Path, wait: float, name: str = LOCK) -> None:
        """Wait up to ``wait`` seconds for the lock; RecordBusy names the record and who holds it."""
        self._name = name
        self._fd = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            self._take(folder, time.monotonic() + wait)
        except BaseException:
            os.close(self._fd)
            raise
        # The number is a courtesy to whoever waits; on a full disk the lock holds without it.
        with contextlib.suppress(OSError):
            os.ftruncate(self._fd, 0)
            os.pwrite(self._fd, f"{os.getpid()}\n".encode(), 0)

    def _take(self, folder: Path, deadline: float) -> None:
        while True:
            try:
                fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno not in (errno.EAGAIN, errno.EACCES):
                    raise
                if time.monotonic() >= deadline:
                    raise RecordBusy(_busy(folder, self._holder(), self._name)) from error
                time.sleep(STEP)
            else:
                return

    def _holder(self) -> int | None:
        text = os.pread(self._fd, 32, 0).strip()
        return int(text) if text.isdigit() else None

    def release(self) -> None:
        """Give the lock back. The file stays: removing it would let two writers hold two files."""
        with contextlib.suppress(OSError):
            os.ftruncate(self._fd, 0)
        os.close(self._fd)


def _busy(folder: Path, holder: int | None, name: str) -> str:
    who = f"process {holder}" if holder is not None else "another process"
    if name == FOLLOWING:
        return f"The record {folder} is followed for by {who} already: stop that one, or let it go on."
    return f"The record {folder} is being written by {who}: wait for it to finish, or stop it, and try again."
