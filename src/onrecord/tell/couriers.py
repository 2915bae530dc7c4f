"""Handing messages to couriers: processes that outlive the one that decides (``courier``)."""

import atexit
import contextlib
import fcntl
import os
import socket
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Self

import msgspec

from onrecord.errors import RecordBusy, RecordError
from onrecord.tell.courier import Done, Failed, Job, Mail, Posting, receive, send
from onrecord.tell.post import Post
from onrecord.tell.result import Result
from onrecord.tell.store import Store

__all__ = ["Courier", "wait_for_couriers"]

LOCK = "courier.lock"
_REST = 0.02
_SLACK = 60.0
"""Seconds beyond what a message may take, after which nothing is expected of a courier any more."""


class _Gone(Exception):
    """The courier, and who stood by, are dead."""


class _Office:
    """The process that forks couriers; one for this process, begun when it is first needed."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def courier(self, lock: int) -> socket.socket:
        """Have a courier forked that holds ``lock``; return the way to it."""
        mine, theirs = socket.socketpair()
        with theirs, self._guard:
            for _ in range(2):
                line = self._line or self._begun()
                try:
                    socket.send_fds(line, [b"."], [theirs.fileno(), lock])
                except OSError:
                    self._end()  # somebody killed it: another one is begun
                    continue
                return mine
        mine.close()
        raise _Gone

    def _begun(self) -> socket.socket:
        mine, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            # -P: nothing in the folder it is begun in may be taken for a module.
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-P", "-m", "onrecord.tell.courier", str(number)],
                pass_fds=(number,),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._line = mine
        return mine

    def _end(self) -> None:
        line, self._line = self._line, None
        process, self._process = self._process, None
        if line is not None:
            line.close()
        if process is not None:
            process.wait()

    def close(self) -> None:
        """Have it end."""
        with self._guard:
            self._end()


_office = _Office()
atexit.register(_office.close)


class Courier:
    """Hands over one message after the other for a record. Not for several threads.

    The process is forked when first needed, and another where somebody killed it.
    """

    def __init__(self, store: Store) -> None:
        """Begin nothing yet. ``store`` is where it is noted what was taken."""
        self._store = store
        self._folder = store.folder.resolve()
        self._line: socket.socket | None = None
        self._held: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the courier end."""
        self._leave()
        lock, self._held = self._held, None
        if lock is not None:
            os.close(lock)

    def _leave(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def mail(self, mail: Mail, delivery: int, at: datetime) -> Result:
        """Hand a mail over; what was delivered is noted when this returns. Raises RecordError."""
        return self._hand(Job(mail, str(self._folder), delivery, at), mail.server.whole)

    def post(self, request: Post, delivery: int, at: datetime) -> Result:
        """Make a post; what was delivered is noted when this returns. Raises RecordError."""
        return self._hand(Job(Posting(request), str(self._folder), delivery, at), request.timeout)

    def _hand(self, job: Job, seconds: float) -> Result:
        for _ in range(2):
            try:
                return self._handed(job, seconds)
            except _Gone:
                self._leave()
                noted = self._store.delivery(job.delivery)
                if noted.state == "delivered":
                    # It died with its work done, before it could say so.
                    return Result("delivered", noted.says or "It was taken.")
        says = "The process that hands messages over was ended from outside, twice."
        return Result("ours" if isinstance(job.what, Mail) else "later", says)

    def _handed(self, job: Job, seconds: float) -> Result:
        line = self._line = self._line or _office.courier(self._lock())
        line.settimeout(seconds + _SLACK)
        try:
            send(line, msgspec.msgpack.encode(job))
            data = receive(line)
        except OSError as error:
            raise _Gone from error
        if data is None:
            raise _Gone
        told = msgspec.msgpack.decode(data, type=Done | Failed)
        if isinstance(told, Failed):
            raise RecordError(told.says)
        return told.result

    def _lock(self) -> int:
        """The lock that every courier holds until it ends; this process holds it, too."""
        if self._held is None:
            self._held = os.open(self._folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._held, fcntl.LOCK_SH)
        return self._held


def wait_for_couriers(folder: Path, seconds: float) -> None:
    """Wait until no courier of a process that died hands anything over; RecordBusy after ``seconds``.

    What is in hand then is what nobody has in hand.
    """
    ends = time.monotonic() + seconds
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while True:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            if time.monotonic() >= ends:
                message = (
                    f"An onrecord tell that ended still hands a message over for the record {folder}:"
                    " try again in a minute."
                )
                raise RecordBusy(message)
            time.sleep(_REST)
    finally:
        os.close(lock)
