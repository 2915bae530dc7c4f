"""Stretches of a stream: a member of a heap as far as its heap says it goes."""

from onrecord.read.heaps.seam import Readable

__all__ = ["CutOff", "Slice", "exactly"]

_BLOCK = 64 * 1024


class CutOff(EOFError):
    """A stretch ends before the place where its heap says it ends."""


class Slice:
    """The next ``size`` bytes of a stream. Reading raises CutOff where the stream has fewer."""

    def __init__(self, stream: Readable, size: int) -> None:
        """``size`` is what the heap says; the stream may have fewer."""
        self.left = size
        self._stream = stream

    def read(self, n: int, /) -> bytes:
        """Read at most ``n`` bytes, none past the stretch."""
        data = self._stream.read(min(n, self.left)) if self.left else b""
        if self.left and not data:
            raise CutOff
        self.left -= len(data)
        return data

    def drain(self) -> bool:
        """Pass over what was not read; whether all of it was there."""
        try:
            while self.read(_BLOCK):
                pass
        except CutOff:
            return False
        return True


def exactly(stream: Readable, size: int) -> bytes:
    """Read ``size`` bytes, or fewer where the stream ends."""
    parts: list[bytes] = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
