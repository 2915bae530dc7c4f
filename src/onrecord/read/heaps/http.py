"""An HTTP answer as a web archive keeps it (RFC 9112): its head, and its body with the encodings undone."""

import io
from collections.abc import Callable, Sequence
from typing import BinaryIO, Final, NamedTuple

from fastwarc.warc import HeaderMap

from onrecord.read.heaps.packed import unbrotli, undeflate, unzstd
from onrecord.read.heaps.seam import Readable
from onrecord.read.heaps.slices import exactly

__all__ = ["Answer", "HeadTooLong", "parse_head", "read_answer", "read_head", "undone"]

HEAD_BYTES = 64 * 1024


class HeadTooLong(ValueError):
    """A head that does not end within the bytes a head may have."""


class Answer(NamedTuple):
    """What was answered: ``media_type`` is Content-Type as sent, ``body`` comes without its encodings."""

    status: int | None
    media_type: str | None
    body: Readable


def read_head(stream: BinaryIO, first: bytes = b"") -> bytes:
    """Read a head up to its empty line, each line ended as the standard says.

    Raises HeadTooLong past 64 KiB, EOFError where the stream ends before the head does.
    """
    lines = [first] if first else []
    size = len(first)
    while line := stream.readline(_LINE):
        size += len(line)
        if size > HEAD_BYTES:
            raise HeadTooLong
        if not line.strip(b"\r\n"):
            return b"".join(line.rstrip(b"\r\n") + b"\r\n" for line in lines) + b"\r\n"
        lines.append(line)
    says = "it ends within its head"
    raise EOFError(says)


def parse_head(head: bytes) -> HeaderMap:
    """Parse a head that ``read_head`` gave: status line and fields, folded lines joined."""
    fields = HeaderMap()
    fields.parse(io.BytesIO(head))
    return fields


def read_answer(stream: BinaryIO) -> Answer:
    """Read the head of an answer.

    An encoding that the head names and the body does not have is passed over: many crawlers keep
    the body decoded and the head as it was sent. Raises what ``read_head`` raises, OSError for a
    head that is none, and, when the body is read, what its decoders raise.
    """
    fields = parse_head(read_head(stream))
    body: Readable = stream
    if "chunked" in (fields.get("Transfer-Encoding") or "").lower():
        body = _Chunked(stream)
    codings = [coding.strip().lower() for coding in (fields.get("Content-Encoding") or "").split(",")]
    return Answer(fields.status_code, fields.get("Content-Type"), undone(body, codings))


def undone(body: Readable, codings: Sequence[str]) -> Readable:
    """Undo the content codings of a body (RFC 9110, 8.4), as far as it has them and they are known.

    Raises nothing; reading raises what the decoders raise. At most three codings are undone.
    """
    for coding in reversed(codings[:_MOST_CODINGS]):
        if coding in _UNDO:
            body = _Undone(body, _UNDO[coding])
    return body


class _Chunked:
    """A body in chunks (RFC 9112, 7.1); one that begins with none is taken as it is.

    Raises EOFError where it ends too early, ValueError for a chunk without a size.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._left: int | None = None
        self._plain = b""
        self._over = False

    def read(self, n: int, /) -> bytes:
        """Read at most ``n`` bytes."""
        if self._left is None and not self._begin():
            data, self._plain = self._plain[:n], self._plain[n:]
            return data or self._stream.read(n)
        while not self._over and not self._left:
            self._next(self._stream.readline(_LINE))
        if self._over:
            return b""
        data = self._stream.read(min(n, self._left or 0))
        if not data:
            says = "its last chunk ends too early"
            raise EOFError(says)
        self._left = (self._left or 0) - len(data)
        if not self._left:
            self._stream.readline(2)
        return data

    def _begin(self) -> bool:
        """Whether the body is in chunks at all."""
        if self._plain:
            return False
        first = self._stream.readline(_LINE)
        if _chunk(first) is None:
            self._plain = first
            return False
        self._next(first)
        return True

    def _next(self, line: bytes) -> None:
        size = _chunk(line)
        if size is None:
            says = "a chunk has no size" if line else "its chunks end too early"
            raise ValueError(says)
        self._left = size
        self._over = size == 0


def _chunk(line: bytes) -> int | None:
    digits = line.partition(b";")[0].strip()
    if not 0 < len(digits) <= _CHUNK_DIGITS or not all(digit in _HEX for digit in digits):
        return None
    return int(digits, 16)


class _Undone:
    """A body with a content coding undone, if its first bytes show that it has it."""

    def __init__(self, stream: Readable, undo: Callable[[bytes, Readable], Readable]) -> None:
        self._stream = stream
        self._undo: Callable[[bytes, Readable], Readable] | None = undo

    def read(self, n: int, /) -> bytes:
        """Read at most ``n`` bytes."""
        if self._undo is not None:
            self._stream = self._undo(exactly(self._stream, _FIRST), self._stream)
            self._undo = None
        return self._stream.read(n)


_LINE = 16 * 1024
_FIRST = 4
_CHUNK_DIGITS = 15
_HEX = b"0123456789abcdefABCDEF"
_MOST_CODINGS = 3
_UNDO: Final = {
    "gzip": undeflate,
    "x-gzip": undeflate,
    "deflate": undeflate,
    "br": unbrotli,
    "zstd": unzstd,
}
