"""Payloads of a web archive kept at hand for later records that only say "the same as before"."""

import tempfile
from array import array
from struct import Struct
from types import TracebackType
from typing import Final, Self

import zstandard

from onrecord.read.heaps.seam import Readable

__all__ = ["Keepsake", "Payloads"]

_MOST: Final = 500_000
"""Payloads kept at hand: their keys, three each at most, are held in memory."""

_FIRST_SLOTS: Final = 1 << 10
_ALL_BITS: Final = (1 << 64) - 1
_HEAD: Final = Struct("<QH")
_LONGEST_LABEL: Final = 1_000

_IN_MEMORY = 8 * 1024 * 1024


class Keepsake:
    """A payload on its way to the reader, remembered."""

    def __init__(self, stream: Readable) -> None:
        """``stream`` is read once."""
        self._stream = stream
        self._parts: list[bytes] = []
        self._whole = False

    def read(self, n: int, /) -> bytes:
        """Read at most ``n`` bytes."""
        data = self._stream.read(n)
        self._parts.append(data)
        self._whole = not data
        return data

    def take(self) -> bytes | None:
        """Return all that was read, if it was read to its end; it is then forgotten."""
        parts, self._parts = self._parts, []
        return b"".join(parts) if self._whole else None


class _Places:
    """Places in the file under 64-bit keys: 16 bytes each, where a dictionary takes a hundred."""

    def __init__(self) -> None:
        self._used = 0
        self._keys = array("Q", bytes(8 * _FIRST_SLOTS))
        self._values = array("Q", bytes(8 * _FIRST_SLOTS))

    def put(self, key: int, place: int) -> None:
        """Set the place of a key that is not 0."""
        if self._used * 4 > len(self._keys) * 3:
            self._grow()
        slot = self._slot(key)
        self._used += self._keys[slot] == 0
        self._keys[slot], self._values[slot] = key, place

    def get(self, key: int) -> int | None:
        """Return the place of a key, None when it is not known."""
        slot = self._slot(key)
        return self._values[slot] if self._keys[slot] else None

    def _slot(self, key: int) -> int:
        keys, mask = self._keys, len(self._keys) - 1
        slot = key & mask
        while keys[slot] not in (0, key):
            slot = (slot + 1) & mask
        return slot

    def _grow(self) -> None:
        keys, values = self._keys, self._values
        self._keys, self._values = (array("Q", bytes(16 * len(keys))) for _ in range(2))
        for key, value in zip(keys, values, strict=True):
            if key:
                slot = self._slot(key)
                self._keys[slot], self._values[slot] = key, value


class Payloads:
    """The payloads of one archive in a nameless temporary file, each after its size and media type."""

    def __init__(self, room: int) -> None:
        """``room``: the most bytes the file may have; what no longer fits is not kept."""
        self._room = room
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed below
        self._end = 0
        self._count = 0
        self._places = _Places()
        self._packer = zstandard.ZstdCompressor(level=1)
        self._unpacker = zstandard.ZstdDecompressor()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def keep(self, keepsake: Keepsake, media: str | None, keys: list[tuple[str, ...]]) -> None:
        """Keep a payload that was read to its end under every key a later record may use."""
        data = keepsake.take()
        if data is None or not keys or self._count >= _MOST:
            return
        packed = self._packer.compress(data)
        label = (media or "").encode()[:_LONGEST_LABEL]
        record = _HEAD.pack(len(packed), len(label)) + label + packed
        if self._end + len(record) > self._room:
            return
        self._file.seek(self._end)
        self._file.write(record)
        for key in keys:
            self._places.put(_number(key), self._end)
        self._end += len(record)
        self._count += 1

    def find(self, keys: list[tuple[str, ...]]) -> tuple[str | None, bytes] | None:
        """Return the media type and the bytes kept under the first key that is known."""
        places = (self._places.get(_number(key)) for key in keys)
        place = next((place for place in places if place is not None), None)
        if place is None:
            return None
        self._file.seek(place)
        size, label = _HEAD.unpack(self._file.read(_HEAD.size))
        media = self._file.read(label).decode("utf-8", "replace") or None
        return media, self._unpacker.decompress(self._file.read(size))


def _number(key: tuple[str, ...]) -> int:
    """Return a number for a key that nobody outside this process can aim at."""
    return hash(key) & _ALL_BITS or 1
