"""Mails as heaps: an mbox (RFC 4155) holds messages, a message itself and what is attached to it.

A message within a message is read with it, as a document of its own (see ``read.mail``). Passed over
are the pictures that a page in it shows, and signatures.
"""

import io
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from onrecord.errors import Unreadable
from onrecord.model import Refusal, Source
from onrecord.read.heaps.names import label_of
from onrecord.read.heaps.seam import Item, Member, refusal
from onrecord.read.limits import Limits
from onrecord.read.mail import PLAIN_CODINGS, looks_like_mail, messages
from onrecord.read.mail_words import MAIL
from onrecord.read.mime import Part, parts_of, payload

__all__ = ["is_mail", "is_mbox", "read_mbox", "read_message"]

_ENVELOPE = re.compile(rb"From \S{1,320}[ \t][^\r\n]{0,60}?\d\d:\d\d[^\r\n]{0,60}\r?\n?")
_LINE: Final = 64 * 1024
_SHOWN: Final = frozenset({"text/plain", "text/html"})


def is_mbox(_: str, head: bytes) -> bool:
    """Whether what begins so is an mbox: the envelope of its first message comes first."""
    return _ENVELOPE.match(head) is not None


def is_mail(name: str, head: bytes) -> bool:
    """Whether a file is a message that may have something attached."""
    return name.lower().endswith(".eml") or (looks_like_mail(head) and b"\nMIME-Version:" in head)


def read_mbox(name: str, stream: BinaryIO, limits: Limits) -> Iterator[Item]:
    """Give the messages of an mbox in its order, one in memory at a time."""
    lines: list[bytes] = []
    size = number = 0
    whole = blank = True
    while line := stream.readline(_LINE):
        if whole and blank and _ENVELOPE.fullmatch(line):
            if number:
                yield _message(name, number, lines, size, limits)
            lines, size, number = [], 0, number + 1
        else:
            size += len(line)
            if size <= limits.source_bytes:
                lines.append(line)
        blank = whole and not line.strip()
        whole = line.endswith(b"\n")
    if number:
        yield _message(name, number, lines, size, limits)


def _message(name: str, number: int, lines: list[bytes], size: int, limits: Limits) -> Member | Refusal:
    label = label_of(name, f"{number}.eml")
    if size > limits.source_bytes:
        says = f"is larger than {limits.source_bytes:,} bytes: save what is attached to it on its own"
        return refusal(label, "too-large", says)
    return Member(label, io.BytesIO(b"".join(lines)), size=size, media_type="message/rfc822")


def read_message(name: str, stream: BinaryIO, limits: Limits) -> Iterator[Item]:
    """Give a message, and after it what is attached to it: ``name/file`` each."""
    data = stream.read(limits.source_bytes + 1)
    if len(data) > limits.source_bytes:
        says = f"is larger than {limits.source_bytes:,} bytes: save what is attached to it on its own"
        yield refusal(name, "too-large", says)
        return
    view = data.decode("latin-1")
    try:
        ((start, end),) = messages(view)[:1]
        attached = _attached(view, start, end, name, limits)
    except Unreadable as error:
        yield Refusal(name, error.kind, str(error))
        return
    yield Source(name, data, "message/rfc822")
    seen: set[str] = set()
    for number, part in enumerate(attached, 1):
        file = PurePosixPath((part.filename or "").replace("\\", "/")).name
        if not file:
            file = f"{number}.eml" if part.kind == "message/rfc822" else str(number)
        label = file if file not in seen else f"{number}-{file}"
        seen.add(label)
        media_type = None if part.kind == "application/octet-stream" else part.kind
        body = payload(view, part)
        yield Member(label_of(name, label), io.BytesIO(body), size=len(body), media_type=media_type)


def _attached(view: str, start: int, end: int, name: str, limits: Limits) -> list[Part]:
    """Give the parts of a message, and of the messages in it, that are no words of its own."""
    found: list[Part] = []
    ahead = [(start, end, 0)]
    while ahead:
        start, end, depth = ahead.pop()
        for part in parts_of(view, start, end, name, limits)[1]:
            if part.kind == "message/rfc822" and part.coding in PLAIN_CODINGS:
                if depth < limits.mail_depth:
                    ahead.append((part.start, part.end, depth + 1))
            elif part.kind in _SHOWN and not part.attached:
                continue
            elif part.kind not in MAIL.signatures and not (part.related and part.kind.startswith("image/")):
                found.append(part)
        if len(found) > limits.parts:
            says = (
                f"{name} has more than the {limits.parts:,} things attached that a mail may have; save them "
                "on their own or raise the limit."
            )
            raise Unreadable(says, kind="size")
    return found
