"""A connection, plain or over TLS, whose answer can be looked at before it is taken.

While it is looked at, what was received stays with the kernel: a second process that has the same
connection finds all of it there. TLS runs over memory, so that its state, too, is copied by a fork.
"""

import contextlib
import io
import socket
import ssl
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

__all__ = ["Wire"]

P = ParamSpec("P")
T = TypeVar("T")

_BLOCK = 1 << 16
_REST = 0.005


class Wire:
    """A connection that is bounded in time. ``smtplib`` takes it for a socket. Not for several threads.

    ``timeout`` is how many seconds one step may take; ``until`` is a moment of the monotonic clock at which
    it is over in any case.
    """

    def __init__(self, connection: socket.socket, timeout: float, until: float) -> None:
        """Take a connection that was made."""
        self.until = until
        self._connection = connection
        self._timeout = timeout
        self._tls: ssl.SSLObject | None = None
        self._coming = ssl.MemoryBIO()
        self._going = ssl.MemoryBIO()
        self._looking = False
        self._seen = 0

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Go on over TLS, with a certificate for ``host``. Raises ``ssl.SSLError``, OSError."""
        self._coming, self._going = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._coming, self._going, server_hostname=host)
        try:
            self._driven(self._tls.do_handshake)
        except ssl.SSLError:
            with contextlib.suppress(OSError):
                self._flush()  # the alert that says why
            raise

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        if self._tls is None:
            self._connection.settimeout(self._left(self._step()))
            self._connection.sendall(data)
            return
        rest = memoryview(data)
        while rest:
            rest = rest[self._driven(self._tls.write, rest) :]

    def recv(self, size: int) -> bytes:
        """Receive some bytes, at most ``size``; none at the end."""
        if self._tls is None:
            return self._raw(size)
        try:
            return self._driven(self._tls.read, size)
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    def look(self) -> None:
        """From now on, leave with the kernel what is received, until ``take``."""
        self._looking = True

    def take(self) -> None:
        """Take what was looked at."""
        left, self._looking, self._seen = self._seen, False, 0
        while left:
            left -= len(self._connection.recv(left)) or left

    def makefile(self, mode: str = "rb") -> io.BufferedReader:
        """Return what is received as a file."""
        del mode
        return io.BufferedReader(_Stream(self))

    def close(self) -> None:
        """Close it, without a word."""
        self._connection.close()

    def _step(self) -> float:
        """When a step that begins now is too late."""
        return min(self.until, time.monotonic() + self._timeout)

    def _left(self, ends: float) -> float:
        left = ends - time.monotonic()
        if left <= 0:
            message = "timed out"
            raise TimeoutError(message)
        return left

    def _driven(self, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do one step of TLS, however much has to be sent and received for it."""
        while True:
            try:
                done = step(*args, **kwargs)
            except ssl.SSLWantReadError:
                self._flush()
                if raw := self._raw(_BLOCK):
                    self._coming.write(raw)
                else:
                    self._coming.write_eof()
                continue
            self._flush()
            return done

    def _flush(self) -> None:
        if self._going.pending:
            self._connection.settimeout(self._left(self._step()))
            self._connection.sendall(self._going.read())

    def _raw(self, size: int) -> bytes:
        ends = self._step()
        if not self._looking:
            self._connection.settimeout(self._left(ends))
            return self._connection.recv(size)
        while True:
            self._connection.settimeout(self._left(ends))
            held = self._connection.recv(self._seen + size, socket.MSG_PEEK)
            if not held or len(held) > self._seen:
                fresh, self._seen = held[self._seen :], len(held)
                return fresh
            # Nothing new: the kernel does not say when there is more than was looked at.
            time.sleep(_REST)


class _Stream(io.RawIOBase):
    """What a wire receives, as a stream."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: "memoryview | bytearray", /) -> int:  # pyright: ignore
        """Receive into a buffer."""
        data = self._wire.recv(len(buffer))
        buffer[: len(data)] = data
        return len(data)
