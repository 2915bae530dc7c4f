"""Payloads of a web archive kept at hand for later records that only say "the same as before"."""

import tempfile
from types import TracebackType
from typing import Final, NamedTuple, Self

import zstandard

from onrecord.read.heaps.seam import Readable

__all__ = ["Keepsake", "Payloads"]

_MOST: Final = 300_000
"""Payloads kept at hand: their keys are held in memory, about 300 bytes each."""

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


class _Place(NamedTuple):
    at: int
    size: int
    media: str | None


class Payloads:
    """The payloads of one archive, packed in a nameless temporary file."""

    def __init__(self, room: int) -> None:
        """``room``: the most bytes the file may have; what no longer fits is not kept."""
        self._room = room
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed below
        self._end = 0
        self._count = 0
        self._places: dict[int, _Place] = {}
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
        if data is None or self._count >= _MOST:
            return
        packed = self._packer.compress(data)
        if self._end + len(packed) > self._room:
            return
        self._file.seek(self._end)
        self._file.write(packed)
        place = _Place(self._end, len(packed), media)
        self._end += len(packed)
        self._count += 1
        self._places.update({hash(key): place for key in keys})

    def find(self, keys: list[tuple[str, ...]]) -> tuple[str | None, bytes] | None:
        """Return the media type and the bytes kept under the first key that is known."""
        place = next((self._places[hash(key)] for key in keys if hash(key) in self._places), None)
        if place is None:
            return None
        self._file.seek(place.at)
        return place.media, self._unpacker.decompress(self._file.read(place.size))
