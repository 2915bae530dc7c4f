"""ZIP archives (APPNOTE 6.3): stored and deflated members, in the order of the directory."""

import stat
import struct
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from onrecord.read.heaps.guard import BROKEN, TooMuch, rewindable
from onrecord.read.heaps.names import hidden, label_of
from onrecord.read.heaps.seam import Item, Member, refusal
from onrecord.read.limits import Limits

__all__ = ["is_zip", "read_zip"]

_END = b"PK\x05\x06"
_END_SIZE = 22
_LOCATOR = b"PK\x06\x07"
_LOCATOR_SIZE, _END64_SIZE = 20, 56
_COMMENT = 65_535
_ENCRYPTED = 0x1
_MAGIC = (b"PK\x03\x04", _END, b"PK\x06\x06")
_DOCUMENT_ENDINGS = (".docx", ".docm", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub", ".jar")
_DOCUMENT_FIRST = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"mimetype", b"META-INF/")
_DAMAGED = (*BROKEN, struct.error, IndexError, OverflowError)


def is_zip(name: str, head: bytes) -> bool:
    """Whether it is an archive, and not a document that is packed as one (Word, OpenDocument)."""
    if not head.startswith(_MAGIC):
        return False
    return not name.lower().endswith(_DOCUMENT_ENDINGS) and not head[30:].startswith(_DOCUMENT_FIRST)


def read_zip(name: str, stream: BinaryIO, limits: Limits) -> Iterator[Item]:
    """Give the files of a ZIP archive; what is locked, linked or packed another way is refused."""
    try:
        with rewindable(stream, limits) as whole:
            archive = _opened(whole, limits)
            for info in archive.infolist():
                if not info.is_dir() and not hidden(info.filename):
                    yield from _entry(name, archive, info)
    except TooMuch as error:
        yield refusal(name, "too-large", str(error))
    except _DAMAGED as error:
        yield refusal(name, "damaged", f"cannot be read on as a ZIP archive ({_words(error)}): get it anew")


def _opened(stream: BinaryIO, limits: Limits) -> zipfile.ZipFile:
    if _directory(stream, stream.seek(0, 2)) > limits.directory_bytes:
        says = f"has a directory of more than {limits.directory_bytes:,} bytes: split it and read the parts"
        raise TooMuch(says)
    stream.seek(0)
    return zipfile.ZipFile(stream)


def _entry(name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[Item]:
    full = label_of(name, info.filename)
    mode = info.external_attr >> 16
    if stat.S_ISLNK(mode):
        yield refusal(full, "link", "is a link, which is not followed: name what it stands for")
    elif info.flag_bits & _ENCRYPTED:
        yield refusal(full, "encrypted", "is locked with a password: unlock it first")
    elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        yield refusal(
            full,
            "method",
            f"is packed in a way that is not read (method {info.compress_type}): pack it anew with deflate",
        )
    else:
        try:
            member = archive.open(info)
        except _DAMAGED as error:
            yield refusal(full, "damaged", f"cannot be read ({_words(error)}): get the archive anew")
            return
        with member:
            yield Member(full, member, size=info.file_size, packed=lambda: info.compress_size)


def _directory(stream: BinaryIO, size: int) -> int:
    """Return the size of the directory in bytes, as the standard library will find it.

    Raises BadZipFile when there is no end record.
    """
    start = max(0, size - _COMMENT - _END_SIZE)
    stream.seek(start)
    tail = stream.read(size - start)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        says = "it has no end record"
        raise zipfile.BadZipFile(says)
    directory: int = struct.unpack_from("<L", tail, at + 12)[0]
    at += start
    stream.seek(max(0, at - _LOCATOR_SIZE))
    if at >= _LOCATOR_SIZE + _END64_SIZE and stream.read(_LOCATOR_SIZE).startswith(_LOCATOR):
        stream.seek(at - _LOCATOR_SIZE - _END64_SIZE)
        directory = max(directory, struct.unpack_from("<Q", stream.read(_END64_SIZE), 40)[0])
    return directory


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
