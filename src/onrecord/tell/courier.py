"""The process that hands messages over: ``python -m onrecord.tell.courier NUMBER``, a socket's.

It is small and does nothing else, so that the process that finds out what is to be told can die at any
moment: the message in hand is handed over to the end and noted. A courier is forked for each socket that
comes in. It hands over what comes through that, one after the other, and ends when nobody is at the other end
any more.
"""

import os
import signal
import socket
import sys
import time
from datetime import datetime
from pathlib import Path

import msgspec

from onrecord.errors import RecordError
from onrecord.tell.last import Note
from onrecord.tell.post import Post, post
from onrecord.tell.result import Result
from onrecord.tell.settings import Smtp
from onrecord.tell.smtp import Mailer

__all__ = ["Failed", "Job", "Mail", "receive", "send"]

_HEAD = 4
_FDS = 2


class Mail(msgspec.Struct, frozen=True, tag="mail"):
    """A mail to be handed over: the server, the whole message and the address it goes to."""

    server: Smtp
    message: bytes
    to: str


class Posting(msgspec.Struct, frozen=True, tag="post"):
    """A post to be made."""

    post: Post


class Job(msgspec.Struct, frozen=True):
    """A message and whose delivery it is: the record's folder, the delivery's number, the moment of now."""

    what: Mail | Posting
    folder: str
    delivery: int
    at: datetime


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """What the store said, in a sentence: nothing is known of the message but that it stays in hand."""

    says: str


class Done(msgspec.Struct, frozen=True, tag="done"):
    """What came of a message. One that was delivered is noted."""

    result: Result


def send(to: socket.socket, data: bytes) -> None:
    """Send a message with its length. Raises OSError."""
    to.sendall(len(data).to_bytes(_HEAD) + data)


def receive(of: socket.socket) -> bytes | None:
    """Receive a message; null when the other end is gone. Raises OSError."""
    head = _exactly(of, _HEAD)
    return None if head is None else _exactly(of, int.from_bytes(head))


def _exactly(of: socket.socket, size: int) -> bytes | None:
    parts: list[bytes] = []
    while size:
        part = of.recv(min(size, 1 << 20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _serve(asking: socket.socket) -> None:
    mailer: Mailer | None = None
    server: Smtp | None = None
    try:
        while (data := receive(asking)) is not None:
            job = msgspec.msgpack.decode(data, type=Job)
            note = Note(job.folder, job.delivery, job.at, time.monotonic())
            try:
                if isinstance(job.what, Posting):
                    result = post(job.what.post, note)
                else:
                    if mailer is None or server != job.what.server:
                        server = job.what.server
                        mailer = Mailer(server)
                    result = mailer.send(job.what.message, job.what.to, note)
                told = Done(result)
            except RecordError as error:
                told = Failed(str(error))
            send(asking, msgspec.msgpack.encode(told))
    finally:
        if mailer is not None:
            mailer.close()


def _office(number: int) -> None:
    """Fork a courier for each socket that comes in, until nobody is at the other end."""
    with socket.socket(fileno=number) as coming:
        while True:
            # The second is the lock that says for all to see that somebody hands something over.
            _, handed, _, _ = socket.recv_fds(coming, 1, _FDS)
            if not handed:
                return
            if not os.fork():
                coming.close()
                _courier(handed[0])
            for one in handed:
                os.close(one)


def _courier(number: int) -> None:
    try:
        with socket.socket(fileno=number) as asking:
            _serve(asking)
    except OSError:
        os._exit(0)  # who asked is gone
    except BaseException:
        os._exit(1)
    os._exit(0)


def _main() -> None:
    # Who decides may be asked to end, or be killed with its terminal: what is in hand is handed over first.
    for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(one, signal.SIG_IGN)
    # Nobody waits for a courier: the system takes away what is left of it.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    os.chdir(Path(sys.executable).anchor)
    _office(int(sys.argv[1]))


if __name__ == "__main__":
    _main()
