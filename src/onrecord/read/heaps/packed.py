"""Packed files: gzip (RFC 1952), bzip2, xz, Zstandard (RFC 8878). Each holds one thing."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO, Protocol, cast

import brotli
import zstandard

from onrecord.read.heaps.seam import Item, Member, Readable, printable
from onrecord.read.limits import Limits

__all__ = [
    "Unpacked",
    "read_bzip2",
    "read_gzip",
    "read_xz",
    "read_zstd",
    "unbrotli",
    "undeflate",
    "unzstd",
]

_ENDINGS = {".tgz": ".tar", ".txz": ".tar", ".tbz2": ".tar", ".tbz": ".tar", ".tzst": ".tar"} | dict.fromkeys(
    (".gz", ".xz", ".bz2", ".zst"), ""
)
"""What a packed file's name ends in, and what the name of the thing in it ends in instead."""

_INPUT = 16 * 1024  # packed bytes taken at a time
_XZ_MEMORY = 128 * 1024 * 1024  # xz -9 asks for 65 MiB
_ZSTD_BITE = 512  # packed bytes at a time: at most 128 blocks of 128 KiB come out of it
_ZSTD_WINDOW = 128 * 1024 * 1024  # the most the zstd command takes unasked


class _Decompressor(Protocol):
    """What the decompressors of the standard library have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def needs_input(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Inflate:
    """zlib's decompressor, in the manner of the two others."""

    def __init__(self, window: int) -> None:
        self._inner = zlib.decompressobj(window)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


class Unpacked:
    """What a packed stream unpacks to; several packed one after the other are read as one.

    Raises EOFError where the packed bytes end too early, ValueError for other bytes after them,
    and what the decompressor raises.
    """

    def __init__(self, stream: Readable, fresh: Callable[[], _Decompressor]) -> None:
        """``fresh`` makes the decompressor of one packed piece."""
        self.taken = 0
        self._stream = stream
        self._fresh = fresh
        self._one = fresh()
        self._begun = False
        self._over = False
        self._out = b""
        self._at = 0

    def read(self, n: int, /) -> bytes:
        """Read at most ``n`` bytes; none at the end only."""
        if self._at >= len(self._out):
            self._out, self._at = self._more(n), 0
        self._at += n
        return self._out[self._at - n : self._at]

    def _more(self, n: int) -> bytes:
        """Unpack about ``n`` bytes: not every decompressor keeps to what it is asked for."""
        while not self._over:
            data = self._take() if self._one.needs_input and not self._one.eof else b""
            if self._one.eof:
                self._next()
                continue
            if not data and self._one.needs_input:
                if self._begun:
                    says = "the packed bytes end too early"
                    raise EOFError(says)
                self._over = True
                break
            self._begun = True
            if out := self._one.decompress(data, n):
                return out
        return b""

    def _take(self) -> bytes:
        data = self._stream.read(_INPUT)
        self.taken += len(data)
        return data

    def _next(self) -> None:
        """Begin the next packed piece; zeros after the last one are padding."""
        rest = self._one.unused_data.lstrip(b"\0")
        while not rest:
            data = self._take()
            if not data:
                self._over = True
                return
            rest = data.lstrip(b"\0")
        self._one = self._fresh()
        self._pending(rest)

    def _pending(self, rest: bytes) -> None:
        # One read may give a whole piece and the start of the next: it is put before the stream.
        stream = self._stream
        self._stream = _Chained(
            rest, stream.inner if isinstance(stream, _Chained) and stream.empty else stream
        )
        self.taken -= len(rest)


class _Chained:
    """Some bytes, then a stream."""

    def __init__(self, head: bytes, inner: Readable) -> None:
        self.inner = inner
        self._head = head

    @property
    def empty(self) -> bool:
        """Whether all that was put before the stream is read."""
        return not self._head

    def read(self, n: int, /) -> bytes:
        data, self._head = self._head[:n], self._head[n:]
        return data or self.inner.read(n)


class _Zstd:
    """zstandard's decompressor in the manner of the others, its output bounded by small bites."""

    def __init__(self) -> None:
        self._inner = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
        self._packed = b""

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data + self._packed

    @property
    def needs_input(self) -> bool:
        return not self._packed

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        del max_length
        bite, self._packed = (self._packed + data)[:_ZSTD_BITE], (self._packed + data)[_ZSTD_BITE:]
        return self._inner.decompress(bite)


class _Brotli:
    """Brotli's decompressor (RFC 7932) in the manner of the others."""

    unused_data = b""

    def __init__(self) -> None:
        self._inner = cast("Any", brotli).Decompressor()
        self._full = False

    @property
    def eof(self) -> bool:
        return bool(self._inner.is_finished())

    @property
    def needs_input(self) -> bool:
        # The library says that it takes more while it still holds some of what it has.
        return not self._full

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        try:
            out = cast("bytes", self._inner.process(data, output_buffer_limit=max_length))
        except cast("type[Exception]", brotli.error) as error:
            raise ValueError(str(error)) from error
        self._full = len(out) >= max_length
        return out


def undeflate(head: bytes, stream: Readable) -> Readable:
    """Undo the codings gzip and deflate (zlib's form or the bare one) of a body that has them."""
    chained = _Chained(head, stream)
    if head.startswith(b"\x1f\x8b"):
        return Unpacked(chained, partial(_Inflate, 31))
    if len(head) > 1 and head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0:
        return Unpacked(chained, partial(_Inflate, 15))
    return chained


def unbrotli(head: bytes, stream: Readable) -> Readable:
    """Undo the coding br; a body that begins as a page is none."""
    chained = _Chained(head, stream)
    return chained if head.lstrip()[:1] == b"<" else Unpacked(chained, _Brotli)


def unzstd(head: bytes, stream: Readable) -> Readable:
    """Undo the coding zstd of a body that has it."""
    chained = _Chained(head, stream)
    return Unpacked(chained, _Zstd) if head == b"\x28\xb5\x2f\xfd" else chained


def read_gzip(name: str, stream: BinaryIO, limits: Limits) -> Iterator[Item]:
    """Give what a gzip file holds."""
    del limits
    yield _one(name, Unpacked(stream, partial(_Inflate, 31)))


def read_bzip2(name: str, stream: BinaryIO, limits: Limits) -> Iterator[Item]:
    """Give what a bzip2 file holds."""
    del limits
    yield _one(name, Unpacked(stream, bz2.BZ2Decompressor))


def read_xz(name: str, stream: BinaryIO, limits: Limits) -> Iterator[Item]:
    """Give what an xz file holds; one that needs more than 128 MiB of memory is refused."""
    del limits
    yield _one(name, Unpacked(stream, partial(lzma.LZMADecompressor, lzma.FORMAT_XZ, _XZ_MEMORY)))


def read_zstd(name: str, stream: BinaryIO, limits: Limits) -> Iterator[Item]:
    """Give what a Zstandard file holds; one with a window of more than 128 MiB is refused."""
    del limits
    yield _one(name, Unpacked(stream, _Zstd))


def _one(name: str, unpacked: Unpacked) -> Member:
    return Member(inner_name(name), unpacked, packed=lambda: unpacked.taken, wraps=True)


def inner_name(name: str) -> str:
    """Name what a packed file holds: its own name without the packing."""
    last = name.rsplit("/", 1)[-1]
    for ending, instead in _ENDINGS.items():
        if last.lower().endswith(ending) and len(last) > len(ending):
            return printable(f"{name}/{last[: -len(ending)]}{instead}")
    return printable(f"{name}/{last}")
