"""How units are stored in the index: small, and quick to read one by one.

A unit is some hundred bytes, too few to be compressed alone, so all of a generation share a dictionary
(Zstandard, RFC 8878, 5) made from its first units. It lies beside the engine's files and is written before
anything that needs it; a small index has none.
"""

import os
import zlib
from collections.abc import Callable
from pathlib import Path
from threading import local

import msgspec
import zstandard

from onrecord.find.tongue import encodable
from onrecord.find.unit import PAIR_BITS, Card, Unit
from onrecord.model import Role

__all__ = ["DICTIONARY", "Packer", "Packing"]

DICTIONARY = "units.dict"
LEVEL = 12
"""Saves 6 percent beside level 3 for 35 µs a unit more; reading takes the same."""
_DICTIONARY_BYTES = 112_000
_SAMPLES = 3_000
"""Units from which the dictionary is made."""
_PLAIN, _PACKED = b"\x00", b"\x01"


class _Stored(msgspec.Struct, frozen=True, array_like=True):
    """A unit as it is stored, the edition's part of its pair left out."""

    seq: int
    anchor: str | None
    place: int
    text: str
    n: int | None
    speaker: str | None
    label: str | None
    called: str | None
    role: Role | None
    outlet: str | None
    exchange: str | None
    paragraphs: tuple[str, ...]
    topics: tuple[str, ...]
    pair: int | None
    bands: tuple[int, ...]


class Packing:
    """Reads and writes stored units with the dictionary of one generation, where there is one.

    ``checksum`` is the dictionary's CRC-32. May be shared between threads by readers.
    """

    def __init__(self, dictionary: bytes | None) -> None:
        self.checksum = None if dictionary is None else zlib.crc32(dictionary)
        self._known = None if dictionary is None else zstandard.ZstdCompressionDict(dictionary)
        self._compressor: zstandard.ZstdCompressor | None = None
        self._own = local()
        self._encode = msgspec.json.Encoder().encode
        self._decode = msgspec.json.Decoder(_Stored).decode

    @staticmethod
    def of(folder: Path) -> "Packing":
        """The packing of the generation in ``folder``."""
        try:
            return Packing((folder / DICTIONARY).read_bytes())
        except FileNotFoundError:
            return Packing(None)

    def pack(self, unit: Unit) -> bytes:
        """A unit as it is stored; its card is stored once for all units of an edition."""
        data = self.encoded(unit)
        if self._known is None:
            return _PLAIN + data
        if self._compressor is None:
            # Once for all units, which is most of the work of such a level.
            self._known.precompute_compress(LEVEL)
            self._compressor = zstandard.ZstdCompressor(
                level=LEVEL, dict_data=self._known, write_checksum=False, write_dict_id=False
            )
        return _PACKED + self._compressor.compress(data)

    def encoded(self, unit: Unit) -> bytes:
        """A unit as bytes, not yet compressed."""
        stored = _Stored(
            unit.card.seq,
            unit.anchor,
            unit.place,
            encodable(unit.text),
            unit.n,
            _encodable(unit.speaker),
            _encodable(unit.label),
            _encodable(unit.called),
            unit.role,
            _encodable(unit.outlet),
            unit.exchange,
            unit.paragraphs,
            tuple(encodable(topic) for topic in unit.topics),
            None if unit.pair is None else unit.pair - (unit.card.seq << PAIR_BITS),
            unit.bands,
        )
        return self._encode(stored)

    def unpack(self, data: bytes, card: Callable[[int], Card]) -> Unit:
        """A unit as ``pack`` made it; ``card`` gives that of an edition. Raises ``ValueError`` for damage."""
        stored = self._stored(data)
        return Unit(
            card=card(stored.seq),
            anchor=stored.anchor,
            place=stored.place,
            text=stored.text,
            n=stored.n,
            speaker=stored.speaker,
            label=stored.label,
            called=stored.called,
            role=stored.role,
            outlet=stored.outlet,
            exchange=stored.exchange,
            paragraphs=stored.paragraphs,
            topics=stored.topics,
            pair=None if stored.pair is None else stored.pair + (stored.seq << PAIR_BITS),
            bands=stored.bands,
        )

    def _stored(self, data: bytes) -> _Stored:
        if data[:1] == _PACKED:
            try:
                plain = self._decompressor().decompress(data[1:])
            except zstandard.ZstdError as error:
                raise ValueError(str(error)) from error
            return self._decode(plain)
        return self._decode(data[1:])

    def _decompressor(self) -> zstandard.ZstdDecompressor:
        """One for each thread: it must not be shared by two."""
        if not hasattr(self._own, "decompressor"):
            self._own.decompressor = zstandard.ZstdDecompressor(dict_data=self._known)
        return self._own.decompressor


class Packer:
    """Makes the dictionary of a generation out of the first units that are written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._samples: list[bytes | bytearray | memoryview] | None = (
            None if (folder / DICTIONARY).exists() else []
        )
        self.packing = Packing.of(folder)

    @property
    def waits(self) -> bool:
        """Whether units are better held back: there is no dictionary yet and too few to make one."""
        return self._samples is not None

    def learn(self, unit: Unit) -> bool:
        """Take a unit as a sample; true when the dictionary was made of it and those before."""
        if self._samples is None:
            return False
        self._samples.append(self.packing.encoded(unit))
        if len(self._samples) < _SAMPLES:
            return False
        made = zstandard.train_dictionary(_DICTIONARY_BYTES, self._samples).as_bytes()
        self._samples = None
        _write(self._folder / DICTIONARY, made)
        self.packing = Packing(made)
        return True


def _encodable(text: str | None) -> str | None:
    return None if text is None else encodable(text)


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
