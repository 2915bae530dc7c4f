"""The last step of handing a message over, in two processes: any one of them may die.

Everything before the last bytes can be done again without harm: no server takes half a message. From those
bytes on to the moment when the answer is on the disk, a second process stands by. It is a copy of the first,
with the same connection, and it looks on: where the first dies, it goes on from there. docs/tell.md says what
is left over.
"""

import contextlib
import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from onrecord.tell.result import Result
from onrecord.tell.store import Store
from onrecord.tell.wire import Wire

__all__ = ["Note", "hand_over"]


class Note(msgspec.Struct, frozen=True):
    """Where it is noted that a delivery was taken: the record's folder and the delivery's number.

    ``at`` is the moment by the clock of who delivers, ``since`` the same moment by the monotonic clock.
    """

    folder: str
    delivery: int
    at: datetime
    since: float

    def now(self) -> datetime:
        """The moment by the clock of who delivers."""
        return self.at + timedelta(seconds=time.monotonic() - self.since)


class _Pair:
    """This process and a copy of it, which waits. It goes on in the copy only when the first has died between
    ``begin`` and ``end``.
    """

    def __init__(self) -> None:
        self.first = True
        while True:
            heard, self._said = os.pipe()
            # One thread, and no database open: nothing is copied that must not be.
            if os.fork():
                os.close(heard)
                break
            os.close(self._said)
            begun = os.read(heard, 1)
            if not begun or os.read(heard, 1):
                os._exit(0)
            os.close(heard)
            # The first is dead; from here on somebody stands by for this one.
            self.first = False
        if not self.first:
            self.begin()

    def begin(self) -> None:
        """From now on it matters that somebody hears the answer."""
        self._say()

    def end(self) -> None:
        """Nobody is needed any more."""
        self._say()
        os.close(self._said)

    def _say(self) -> None:
        # It may have died, and nothing is lost by that.
        with contextlib.suppress(BrokenPipeError):
            os.write(self._said, b".")


def hand_over(wire: Wire, last: bytes, answer: Callable[[], Result], note: Note | None) -> Result:
    """Send the last bytes of a message, hear the answer, and note it where the message was taken.

    Without a ``note`` nothing is noted. Raises OSError as the connection does, RecordError as the store does.
    A caller that gets back here in the copy closes the connection: what it would send next is not known.
    """
    if note is None:
        wire.sendall(last)
        return answer()
    pair = _Pair()
    try:
        with Store.open(Path(note.folder)) as store:
            if pair.first:
                pair.begin()
                wire.sendall(last)
            wire.look()
            result = answer()
            if result.kind == "delivered":
                store.delivered(note.delivery, note.now(), result.says)
    finally:
        pair.end()
    wire.take()
    if not pair.first:
        wire.close()
    return result
