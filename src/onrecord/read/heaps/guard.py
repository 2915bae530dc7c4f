"""The bytes of a heap and of what is in it, under their limits.

A stream that breaks, is damaged or goes over a limit *ends*, and says why in ``trouble``: so no
reader above has to be trusted to hand an exception on, and what was read before stays read.
"""

import io
import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

import zstandard

from onrecord.model import Refusal
from onrecord.read.heaps.seam import HEAD, Member, Readable, refusal
from onrecord.read.heaps.slices import CutOff, exactly
from onrecord.read.limits import Limits

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["BROKEN", "Budget", "Guarded", "TooMuch", "peek", "rewindable"]

BROKEN = (
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    zlib.error,
    lzma.LZMAError,
    zstandard.ZstdError,
    zipfile.BadZipFile,
)
"""What the libraries raise for bytes that are not what they should be."""

_BLOCK = 64 * 1024
_WHOLE = 10  # a few members may swell before the heap as a whole is given up
_IN_MEMORY = 8 * 1024 * 1024


class TooMuch(Exception):
    """A heap asks for more room than its limits allow; the text says what, after the heap's name."""


class Budget:
    """What one heap, with all that is in it, has used of its limits."""

    def __init__(self, name: str, limits: Limits) -> None:
        """``name`` is that of the outermost heap."""
        self.name = name
        self.limits = limits
        self.trouble: Refusal | None = None
        self._members = 0
        self._unpacked = 0
        self._received: Callable[[], int] = int

    def received_from(self, received: Callable[[], int]) -> None:
        """Say how to learn the bytes that were given of the outermost heap."""
        self._received = received

    def member(self) -> None:
        """Count one thing of the heap."""
        self._members += 1
        if self._members > self.limits.members and self.trouble is None:
            says = f"holds more than {self.limits.members:,} things, so the rest is not read: split it"
            self.trouble = refusal(self.name, "too-many", says)

    def unpacked(self, size: int) -> None:
        """Count bytes that came out of packing."""
        self._unpacked += size
        if self.trouble is not None:
            return
        if self._unpacked > self.limits.expanded_bytes:
            most = f"{self.limits.expanded_bytes:,}"
            says = f"unpacks to more than {most} bytes, so the rest is not read: split it"
            self.trouble = refusal(self.name, "too-large", says)
        elif over(self._unpacked, self._received(), self.limits, _WHOLE):
            self.trouble = refusal(self.name, "expansion", _expands(self.limits, "the rest of it"))


def over(unpacked: int, packed: int, limits: Limits, free: int = 1) -> bool:
    """Whether bytes that came out of packing are too many for those that went in."""
    return unpacked > free * limits.expansion_free + limits.expansion * packed


def _expands(limits: Limits, what: str) -> str:
    return (
        f"unpacks to more than {limits.expansion} times its size beyond {limits.expansion_free:,} bytes,"
        f" as no text does, so {what} is not read: unpack it yourself if you trust it"
    )


class Guarded(io.RawIOBase):
    """A stream of a heap or a member that ends where it breaks or goes over a limit."""

    def __init__(self, member: Member, budget: Budget, outer: "Guarded | None" = None) -> None:
        """``outer`` is the heap it is read from, None for the outermost."""
        super().__init__()
        self.name = member.name
        self.trouble: Refusal | None = None
        self.reached = 0
        self._stream = member.stream
        self._packed = member.packed
        self._budget = budget
        self.outer = outer
        self._at = 0
        self._ahead = b""
        self._later: Refusal | None = None
        self._seekable = outer is None and _can_seek(member.stream)

    @property
    def broken(self) -> bool:
        """Whether this stream or one it rests on ended for a reason of its own."""
        outer = self.outer
        return (
            self.trouble is not None
            or self._budget.trouble is not None
            or (outer is not None and outer.broken)
        )

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return whether places in it can be gone to: only those of an outermost heap in a file."""
        return self._seekable

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read as much as one read of the stream below gives."""
        view = memoryview(buffer).cast("B")
        if self._ahead:
            data, self._ahead = self._ahead[: len(view)], self._ahead[len(view) :]
            view[: len(data)] = data
            return len(data)
        self.trouble, self._later = self.trouble or self._later, None
        if self.broken:
            return 0
        try:
            data = self._stream.read(len(view))
        except CutOff:
            self.trouble = refusal(self.name, "truncated", "ends too early, as if cut off: get it anew")
            return 0
        except BROKEN as error:
            self.trouble = refusal(self.name, "damaged", f"cannot be read on ({_words(error)}): get it anew")
            return 0
        view[: len(data)] = data
        self._at += len(data)
        self.reached = max(self.reached, self._at)
        if self._packed is not None and not self._within(len(data), self._packed()):
            return 0
        return len(data)

    def head(self) -> bytes:
        """Return the first bytes, which will be read again."""
        self._ahead = exactly(self, HEAD)
        # What came before the break is read first.
        self._later, self.trouble = self.trouble, None
        return self._ahead

    def _within(self, size: int, packed: int) -> bool:
        limits = self._budget.limits
        if over(self._at, packed, limits):
            self.trouble = refusal(self.name, "expansion", _expands(limits, "it"))
        else:
            self._budget.unpacked(size)
        return not self.broken

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place, where that is possible."""
        if not self._seekable or not isinstance(self._stream, io.IOBase):
            says = f"{self.name} cannot be gone about in"
            raise io.UnsupportedOperation(says)
        self._ahead = b""
        self._at = self._stream.seek(offset, whence)
        self.reached = max(self.reached, self._at)
        return self._at

    def tell(self) -> int:
        """Return the place reached, in bytes from the start."""
        return self._at - len(self._ahead)


def _words(error: BaseException) -> str:
    words = " ".join(str(error).split())[:200]
    return words.rstrip(".") or type(error).__name__


def _can_seek(stream: Readable) -> bool:
    return isinstance(stream, io.IOBase) and stream.seekable()


class _Replayed(io.RawIOBase):
    """A stream whose first bytes were already taken."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        super().__init__()
        self._head = head
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer).cast("B")
        data = self._head[: len(view)] or self._stream.read(len(view))
        self._head = self._head[len(view) :]
        view[: len(data)] = data
        return len(data)


def peek(stream: BinaryIO, size: int = HEAD) -> tuple[bytes, BinaryIO]:
    """Return the first bytes of a stream, and the stream from its start."""
    if stream.seekable():
        head = exactly(stream, size)
        stream.seek(0)
        return head, stream
    head = exactly(stream, size)
    return head, io.BufferedReader(_Replayed(head, stream), _BLOCK)


@contextmanager
def rewindable(stream: BinaryIO, limits: Limits) -> Generator[BinaryIO]:
    """Lend the stream, or where it cannot be gone about in, a nameless temporary copy of it.

    Raises TooMuch when the copy would be larger than ``limits.spool_bytes``.
    """
    if stream.seekable():
        yield stream
        return
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        left = limits.spool_bytes
        while data := stream.read(_BLOCK):
            left -= len(data)
            if left < 0:
                room = f"{limits.spool_bytes:,}"
                says = f"would take more than {room} bytes of room to be gone about in: unpack it first"
                raise TooMuch(says)
            spool.write(data)
        spool.seek(0)
        yield cast("BinaryIO", spool)
