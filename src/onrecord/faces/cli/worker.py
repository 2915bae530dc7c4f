"""`python -m onrecord.faces.cli.worker`: a process that reads one source after the other, for ``workers``.

On its standard input come the limits, then sources; for each source its reading goes back. A message is its
length (8 bytes, most significant first) and that many bytes of MessagePack.
"""

import os
import signal
import sys
from typing import IO

import msgspec

from onrecord.model import Edition, Reading, Source
from onrecord.read.limits import Limits

__all__ = ["Answer", "answer_from", "receive", "send"]

LENGTH = 8

Answer = tuple[Reading, tuple[Edition, ...]]
"""What came of a source. Its documents have their words, not what a reading needed to find them."""

_READY = b"ready"


def send(stream: IO[bytes], payload: bytes) -> None:
    """Send one message. Raises OSError when nobody takes it."""
    stream.write(len(payload).to_bytes(LENGTH, "big"))
    stream.write(payload)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """Receive one message, or None when the other side has ended, be it within one."""
    length = stream.read(LENGTH)
    if len(length) < LENGTH:
        return None
    size = int.from_bytes(length, "big")
    payload = stream.read(size)
    return payload if len(payload) == size else None


def answer_from(payload: bytes) -> Answer:
    """Return the answer that a message holds."""
    return _ANSWER.decode(payload)


_ANSWER = msgspec.msgpack.Decoder(Answer)


def _stripped(reading: Reading) -> Reading:
    """A reading without what only parsing needed: keeping asks for the words of documents and no more."""
    documents = tuple(
        msgspec.structs.replace(document, segments=(), marks=(), runs=()) for document in reading.documents
    )
    return Reading(documents, reading.refusals)


def main() -> None:
    """Read until there is nothing more to read."""
    from onrecord.faces.cli.failing import read_or_refuse

    # Ctrl-C is for the process that hands out the work: it lets this one go.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sources = sys.stdin.buffer
    # What a library prints must not get into the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    given = receive(sources)
    if given is None:
        return
    limits = msgspec.msgpack.decode(given, type=Limits)
    decoder = msgspec.msgpack.Decoder(Source)
    try:
        send(answers, _READY)
        while (payload := receive(sources)) is not None:
            reading, editions = read_or_refuse(decoder.decode(payload), limits)
            send(answers, msgspec.msgpack.encode((_stripped(reading), editions)))
    except BrokenPipeError:
        # Who asked is gone, and with it the need to answer.
        os._exit(0)


if __name__ == "__main__":
    main()
