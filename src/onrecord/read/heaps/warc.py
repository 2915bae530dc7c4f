"""Web archives (WARC 1.0 and 1.1, ISO 28500): answers and resources of the kinds that are read.

Records are framed here, so that a damaged one is named and the next one found; fastwarc reads
their heads. Why not its iterator: docs/decisions/0007-heaps.md.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, BinaryIO, Final

from fastwarc.warc import HeaderMap

from onrecord.model import About
from onrecord.read.heaps.guard import BROKEN
from onrecord.read.heaps.http import parse_head, read_answer, read_head
from onrecord.read.heaps.revisits import Keepsake, Payloads
from onrecord.read.heaps.seam import Item, Member, Readable, printable, refusal
from onrecord.read.heaps.slices import CutOff, Slice
from onrecord.read.limits import Limits

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["is_warc", "read_warc"]

MEDIA_TYPES: Final = frozenset(
    files("onrecord.read.heaps").joinpath("data/media_types.txt").read_text("utf-8").split()
)
_VERSION = re.compile(rb"WARC/[01]\.\d{1,2}\s*$")
_LINE = 16 * 1024
_BLOCK = 64 * 1024
_LONGEST_NAME = 2_000
_ABOUT_THE_CRAWL = frozenset({"warcinfo", "request", "metadata"})
_NAMED_IN_SUMMARY = 5
_INSTANT: Final = re.compile(r"(?P<seconds>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z")
_LENGTH = re.compile(r"\d{1,18}", re.ASCII)
_READ_STATUS = (200, 203)


def is_warc(head: bytes) -> bool:
    """Whether a file that begins so is a web archive that is not packed."""
    return _VERSION.match(head.lstrip(b"\r\n").partition(b"\n")[0]) is not None


def read_warc(name: str, stream: BinaryIO, limits: Limits) -> Iterator[Item]:
    """Give the pages of a web archive in its order.

    A revisit gives the payload it refers to, if that stands before it in the same heap. Records
    of other kinds are counted and told of in one refusal at the end.
    """
    archive = _Archive(name, stream, limits)
    with archive.payloads:
        yield from archive.items()


class _Archive:
    """One web archive being read."""

    def __init__(self, name: str, stream: BinaryIO, limits: Limits) -> None:
        self.payloads = Payloads(limits.spool_bytes)
        self._name = name
        self._stream = stream
        self._number = 0
        self._skipped: Counter[str] = Counter()

    def items(self) -> Iterator[Item]:
        line = self._next_line()
        while line:
            if not _VERSION.match(line):
                yield self._damaged("what stands there is no record")
                line = self._found_again()
                continue
            self._number += 1
            try:
                head = parse_head(read_head(self._stream, line))
            except EOFError:
                yield self._cut()
                return
            except (ValueError, OSError):
                yield self._damaged("its head does not end, or is none")
                line = self._found_again()
                continue
            length = head.get("Content-Length") or ""
            if not _LENGTH.fullmatch(length):
                yield self._damaged("it does not say how long it is")
                line = self._found_again()
                continue
            body = Slice(self._stream, int(length))
            yield from self._record(head, body)
            if not body.drain():
                yield self._cut()
                return
            line = self._next_line()
        if self._skipped:
            yield self._summary()

    def _next_line(self) -> bytes:
        """Return the next line that is not empty, b"" at the end."""
        while line := self._stream.readline(_LINE):
            if line.strip(b"\r\n"):
                return line
        return b""

    def _found_again(self) -> bytes:
        """Return the next line that begins a record, b"" when there is none."""
        while line := self._stream.readline(_LINE):
            if _VERSION.match(line):
                return line
        return b""

    def _damaged(self, says: str) -> Item:
        where = f"is damaged after record {self._number:,} ({says})"
        return refusal(self._name, "damaged", f"{where}: what follows is read from the next sound record on")

    def _cut(self) -> Item:
        return refusal(
            self._name, "truncated", f"ends within record {self._number:,}, as if cut off: get it anew"
        )

    def _record(self, head: HeaderMap, body: Slice) -> Iterator[Item]:
        kind = (head.get("WARC-Type") or "").strip().lower()
        if kind == "revisit":
            yield from self._revisit(head, body)
        elif kind == "response":
            yield from self._response(head, body)
        elif kind in ("resource", "conversion"):
            media = head.get("Content-Type")
            yield from self._page(head, body, media, body)
        elif kind not in _ABOUT_THE_CRAWL:
            self._skipped[f"records of type {printable(kind)[:40] or 'none'}"] += 1

    def _response(self, head: HeaderMap, body: Slice) -> Iterator[Item]:
        if not (head.get("Content-Type") or "").lower().startswith("application/http"):
            yield from self._page(head, body, head.get("Content-Type"), body)
            return
        try:
            answer = read_answer(io.BufferedReader(_Raw(body), _BLOCK))
        except CutOff:
            return
        except BROKEN:
            says = "is no HTTP answer, though its record says so: get the archive anew"
            yield refusal(self._address(head), "damaged", says)
            return
        if answer.status not in _READ_STATUS:
            self._skipped[f"answers with status {answer.status or 'none'}"] += 1
        else:
            yield from self._page(head, body, answer.media_type, answer.body)

    def _page(self, head: HeaderMap, body: Slice, media: str | None, payload: Readable) -> Iterator[Item]:
        if not _is_read(media):
            self._skipped[_media_name(media)] += 1
            return
        if head.get("WARC-Truncated"):
            says = "was cut off when it was archived, so it is not read: get it from another archive"
            yield refusal(self._address(head), "truncated", says)
            return
        kept = Keepsake(payload)
        size = body.left
        address = self._address(head)
        captured = _captured(head)
        yield Member(
            address, kept, None, media, _about(head), packed=lambda: size - body.left, received=captured
        )
        self.payloads.keep(kept, media, _own_keys(head))

    def _revisit(self, head: HeaderMap, body: Slice) -> Iterator[Item]:
        address = self._address(head)
        found = self.payloads.find(_keys_referred_to(head))
        if found is None and (media := _media_of_revisit(body)) is not None and not _is_read(media):
            self._skipped[_media_name(media)] += 1
            return
        if found is None:
            says = (
                "is only told to be the same as a page that does not stand before it in this archive:"
                " read the archive that holds that page"
            )
            yield refusal(address, "revisit", says)
            return
        media, data = found
        captured = _captured(head)
        yield Member(address, io.BytesIO(data), len(data), media, _about(head), received=captured)

    def _address(self, head: HeaderMap) -> str:
        address = printable(_target(head))[:_LONGEST_NAME]
        return address or f"{self._name}/{self._number}"

    def _summary(self) -> Item:
        number = self._skipped.total()
        named = [f"{count:,} {what}" for what, count in self._skipped.most_common(_NAMED_IN_SUMMARY)]
        if len(self._skipped) > _NAMED_IN_SUMMARY:
            named.append("others")
        what = "1 record that is" if number == 1 else f"{number:,} records that are"
        why = "not read because only pages, feeds, mails and documents are"
        return refusal(self._name, "passed-over", f"holds {what} {why}: {', '.join(named)}")


class _Raw(io.RawIOBase):
    """A stretch as the standard library's buffered reader takes it."""

    def __init__(self, stretch: Slice) -> None:
        super().__init__()
        self._stretch = stretch

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer).cast("B")
        data = self._stretch.read(len(view))
        view[: len(data)] = data
        return len(data)


def _media_of_revisit(body: Slice) -> str | None:
    """Return the media type in the head that a revisit may carry."""
    try:
        return read_answer(io.BufferedReader(_Raw(body), _BLOCK)).media_type
    except BROKEN:
        return None


def _is_read(media: str | None) -> bool:
    return _essence(media) in MEDIA_TYPES


def _essence(media: str | None) -> str:
    return (media or "").partition(";")[0].strip().lower()


def _media_name(media: str | None) -> str:
    return printable(_essence(media))[:60] or "without a media type"


def _target(head: HeaderMap) -> str:
    return (head.get("WARC-Target-URI") or "").strip().removeprefix("<").removesuffix(">")


def _about(head: HeaderMap) -> About | None:
    address = _target(head)
    return (
        About(link=address) if address.startswith(("http://", "https://")) and address.isprintable() else None
    )


def _captured(head: HeaderMap) -> str | None:
    """Return when a record was captured, to the second in UTC; None where WARC-Date does not say so.

    WARC 1.1 allows a date of less precision, which is no instant, and fractions of a second.
    """
    match = _INSTANT.fullmatch((head.get("WARC-Date") or "").strip())
    if not match:
        return None
    try:
        datetime.fromisoformat(match["seconds"])
    except ValueError:
        return None
    return f"{match['seconds']}Z"


def _own_keys(head: HeaderMap) -> list[tuple[str, ...]]:
    """By what a later revisit may call this record."""
    return _keys(
        head.get("WARC-Payload-Digest"), head.get("WARC-Record-ID"), _target(head), head.get("WARC-Date")
    )


def _keys_referred_to(head: HeaderMap) -> list[tuple[str, ...]]:
    address = (head.get("WARC-Refers-To-Target-URI") or "").strip().removeprefix("<").removesuffix(">")
    return _keys(
        head.get("WARC-Payload-Digest"), head.get("WARC-Refers-To"), address, head.get("WARC-Refers-To-Date")
    )


def _keys(digest: str | None, record: str | None, address: str, date: str | None) -> list[tuple[str, ...]]:
    keys: list[tuple[str, ...]] = []
    if digest:
        keys.append(("digest", digest.strip()))
    if record:
        keys.append(("record", record.strip()))
    if address and date:
        keys.append(("address", address, date.strip()))
    return keys
