"""Tar archives (POSIX.1-2001 ustar and pax, GNU long names), one block at a time.

The standard library reads each header; walking them is done here, because its ``TarFile`` keeps
every header, takes a long name of any length into memory and ends without a word at a damaged one.
"""

import tarfile
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from onrecord.read.heaps.names import hidden, label_of
from onrecord.read.heaps.seam import Item, Member, refusal
from onrecord.read.heaps.slices import CutOff, Slice, exactly
from onrecord.read.limits import Limits

__all__ = ["is_tar", "read_tar"]

_BLOCK = 512
_EXTRA = 1024 * 1024  # bytes of a pax header or a long name
_FILES = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
_LONG_NAME = tarfile.GNUTYPE_LONGNAME
_PAX = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)
_EXTRAS = (_LONG_NAME, tarfile.GNUTYPE_LONGLINK, *_PAX, tarfile.XGLTYPE)
_SPECIAL = {
    tarfile.LNKTYPE: "a link",
    tarfile.SYMTYPE: "a link",
    tarfile.CHRTYPE: "a device",
    tarfile.BLKTYPE: "a device",
    tarfile.FIFOTYPE: "a pipe",
    tarfile.GNUTYPE_SPARSE: "a sparse file",
}


def is_tar(head: bytes) -> bool:
    """Whether a file that begins so is a tar archive: its first header's checksum is right."""
    return len(head) >= _BLOCK and head[0] != 0 and _header(head[:_BLOCK]) is not None


def read_tar(name: str, stream: BinaryIO, limits: Limits) -> Iterator[Item]:
    """Give the files of a tar archive in its order; a damaged stretch is passed over with a word."""
    del limits
    extra: dict[str, str] = {}
    ended = damaged = False
    while block := exactly(stream, _BLOCK):
        if not block.strip(b"\0"):
            ended = True
            continue
        header = _header(block)
        if header is None:
            if not damaged:
                yield refusal(
                    name,
                    "damaged",
                    "is damaged: what is left is read from the next sound header on; get it anew",
                )
            damaged = True
            continue
        ended = False
        size = _number(extra.get("size"), header.size)
        body = Slice(stream, size)
        if header.type in _EXTRAS:
            with suppress(CutOff):
                extra |= _extra(header, body)
        else:
            yield from _entry(name, header, extra, body)
            extra = {}
        if not body.drain() or not _padded(stream, size):
            yield refusal(name, "truncated", "ends too early, as if cut off: get it anew")
            return
    if not ended and not damaged:
        yield refusal(name, "truncated", "has no end mark, so some of it may be missing: get it anew")


def _header(block: bytes) -> tarfile.TarInfo | None:
    try:
        header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return None
    return header if header.size >= 0 else None


def _number(says: str | None, otherwise: int) -> int:
    return int(says) if says and says.isascii() and says.isdigit() and len(says) < 19 else otherwise


def _padded(stream: BinaryIO, size: int) -> bool:
    """Pass over what fills the last block of a member; an archive may end right before it."""
    rest = -size % _BLOCK
    return len(exactly(stream, rest)) == rest


def _entry(name: str, header: tarfile.TarInfo, extra: dict[str, str], body: Slice) -> Iterator[Item]:
    label = extra.get("path") or header.name
    full = label_of(name, label)
    special = (
        "a sparse file" if any(key.startswith("GNU.sparse.") for key in extra) else _SPECIAL.get(header.type)
    )
    if special is not None:
        yield refusal(
            full,
            "link" if special == "a link" else "no-file",
            f"is {special}, which is not followed: name what it stands for",
        )
    elif header.type not in (*_FILES, tarfile.DIRTYPE):
        yield refusal(
            full, "no-file", f"is of a type no reader knows ({header.type!r}): get the archive anew"
        )
    elif header.type != tarfile.DIRTYPE and not label.endswith("/") and not hidden(label):
        yield Member(full, body, size=body.left)


def _extra(header: tarfile.TarInfo, body: Slice) -> dict[str, str]:
    """What a header says of the next one; a larger one than any name needs says nothing."""
    if body.left > _EXTRA or header.type in (tarfile.XGLTYPE, tarfile.GNUTYPE_LONGLINK):
        return {}
    data = exactly(body, body.left)
    if header.type == _LONG_NAME:
        return {"path": data.rstrip(b"\0").decode("utf-8", "surrogateescape")}
    return dict(_pax(data))


def _pax(data: bytes) -> Iterator[tuple[str, str]]:
    """Read pax records: their length in digits, a space, ``key=value``, a line feed."""
    at = 0
    while at < len(data):
        digits, _, _ = data[at : at + 20].partition(b" ")
        if not digits.isdigit() or not len(digits) + 1 < int(digits) <= len(data) - at:
            return
        key, _, value = data[at + len(digits) + 1 : at + int(digits) - 1].partition(b"=")
        yield key.decode("utf-8", "surrogateescape"), value.decode("utf-8", "surrogateescape")
        at += int(digits)
