"""Heaps: what holds other sources, read one member at a time.

A kind of heap is a function from a stream to its members (``seam.Kind``) and a line in ``_KINDS``.
Pure over the stream it is given: nothing else is opened, nothing is written by a member's name.
Decisions, limits and what they are for: docs/decisions/0007-heaps.md.
"""

import io
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from onrecord.model import Refusal, Source
from onrecord.read.heaps.guard import Budget, Guarded, peek
from onrecord.read.heaps.mail import is_mail, is_mbox, read_mbox, read_message
from onrecord.read.heaps.packed import read_bzip2, read_gzip, read_xz, read_zstd
from onrecord.read.heaps.seam import HEAD, Item, Kind, Member, printable, refusal
from onrecord.read.heaps.slices import exactly
from onrecord.read.heaps.tars import is_tar, read_tar
from onrecord.read.heaps.warc import is_warc, read_warc
from onrecord.read.heaps.zips import is_zip, read_zip
from onrecord.read.limits import Limits

__all__ = ["HEAD", "is_archive", "is_heap", "members", "peek"]

_KINDS: Final[dict[str, tuple[Callable[[str, bytes], bool], Kind]]] = {
    "warc": (lambda _, head: is_warc(head), read_warc),
    "zip": (is_zip, read_zip),
    "gzip": (lambda _, head: head.startswith(b"\x1f\x8b\x08"), read_gzip),
    "bzip2": (lambda _, head: head.startswith(b"BZh") and head[4:10] in _BZIP2, read_bzip2),
    "xz": (lambda _, head: head.startswith(b"\xfd7zXZ\x00"), read_xz),
    "zstd": (lambda _, head: head.startswith(b"\x28\xb5\x2f\xfd"), read_zstd),
    "tar": (lambda _, head: is_tar(head), read_tar),
    "mbox": (is_mbox, read_mbox),
    "mail": (is_mail, read_message),
}
"""Each kind: how it is known by name and first bytes, and what reads it. The first that fits is taken."""

_WRAPPING: Final = (read_gzip, read_bzip2, read_xz, read_zstd)
_BZIP2 = (b"1AY&SY", b"\x17rE8P\x90")  # of a first block, or of an empty file
_BLOCK = 64 * 1024


def is_heap(name: str, head: bytes) -> bool:
    """Whether what begins with ``head`` (its first 512 bytes, ``HEAD``) is a heap that can be read."""
    return _kind(name, head) is not None


def is_archive(name: str, head: bytes) -> bool:
    """Whether it is a heap of files that have folders and names, or is packed and may be one."""
    return _kind(name, head) in (read_zip, read_tar, *_WRAPPING)


def _kind(name: str, head: bytes) -> Kind | None:
    return next((read for fits, read in _KINDS.values() if fits(name, head)), None)


def members(name: str, stream: BinaryIO, limits: Limits) -> Iterator[Source | Refusal]:
    """Yield every source of a heap in its order, and a refusal for what is not read.

    The stream is read from where it stands and need not be seekable. Names of members are
    ``name/inner``, of web pages their addresses. Raises nothing for what the heap holds.
    """
    budget = Budget(printable(name), limits)
    whole = Member(printable(name), stream)
    guarded = Guarded(whole, budget)
    budget.received_from(lambda: guarded.reached)
    refused = 0
    for item in _Walk(limits, budget).look(whole, guarded, 0):
        refused += isinstance(item, Refusal)
        if isinstance(item, Source) or refused <= limits.refusals:
            yield item
    if refused > limits.refusals:
        more = f"{refused - limits.refusals:,}"
        says = f"holds {more} more things that are not read, too many to name each: take it apart to see them"
        yield refusal(budget.name, "more-refused", says)
    if budget.trouble is not None:
        yield budget.trouble


class _Walk:
    """Going through one heap and the heaps in it."""

    def __init__(self, limits: Limits, budget: Budget) -> None:
        self._limits = limits
        self._budget = budget
        self._cut_told = False

    def look(self, member: Member, guarded: Guarded, depth: int) -> Iterator[Source | Refusal]:
        """Yield what a member is or holds. ``depth`` counts the heaps round it."""
        read = _kind(member.name, guarded.head())
        stream = io.BufferedReader(guarded, _BLOCK)
        if read is None:
            yield from self._source(member, guarded, stream)
            return
        if member.wraps and guarded.outer is not None:
            guarded.name = guarded.outer.name
            depth -= read not in _WRAPPING
        if depth >= self._limits.heap_depth:
            says = f"is a heap inside {depth} others, more than are gone into: take it apart first"
            yield refusal(guarded.name, "nesting", says)
        else:
            yield from self._heap(read(guarded.name, stream, self._limits), guarded, depth)

    def _heap(self, items: Iterator[Item], guarded: Guarded, depth: int) -> Iterator[Source | Refusal]:
        for item in items:
            # What a heap says after its bytes broke off is about the break, which is told once below.
            if guarded.broken and not isinstance(item, Member):
                break
            self._budget.member()
            if isinstance(item, Member):
                yield from self._member(item, guarded, depth)
            elif not (self._cut_told and isinstance(item, Refusal) and item.kind == "truncated"):
                yield item
            if guarded.broken:
                break
        yield from self._told(guarded)

    def _told(self, guarded: Guarded) -> Iterator[Refusal]:
        """Yield why a stream ended before its time, unless that of a heap round it did."""
        if guarded.trouble is not None and (guarded.outer is None or not guarded.outer.broken):
            self._cut_told = guarded.trouble.kind == "truncated"
            yield guarded.trouble

    def _member(self, member: Member, outer: Guarded, depth: int) -> Iterator[Source | Refusal]:
        self._cut_told = False
        yield from self.look(member, Guarded(member, self._budget, outer), depth + 1)

    def _source(self, member: Member, guarded: Guarded, stream: BinaryIO) -> Iterator[Source | Refusal]:
        largest = self._limits.source_bytes
        if member.size is not None and member.size > largest:
            yield _too_large(member.name, largest)
            return
        data = exactly(_Bites(stream), largest + 1)
        if guarded.broken:
            yield from self._told(guarded)
        elif len(data) > largest:
            yield _too_large(member.name, largest)
        elif member.size is not None and len(data) < member.size:
            self._cut_told = True
            says = f"has {len(data):,} bytes where {member.size:,} are announced: get it anew"
            yield refusal(member.name, "truncated", says)
        else:
            yield Source(member.name, data, member.media_type, member.about, member.received)


class _Bites:
    """A stream read in small pieces: a buffered one sets all the room asked for aside at once."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, n: int, /) -> bytes:
        return self._stream.read(min(n, _BLOCK))


def _too_large(name: str, largest: int) -> Refusal:
    return refusal(name, "too-large", f"is larger than {largest:,} bytes: split it and read the parts")
