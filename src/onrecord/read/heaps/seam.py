"""The seam of a heap: what every kind of heap takes and gives."""

from collections.abc import Callable, Iterator
from typing import BinaryIO, Protocol

import msgspec

from onrecord.model import About, Refusal, Source
from onrecord.read.limits import Limits

__all__ = ["HEAD", "Item", "Kind", "Member", "Readable", "printable", "refusal"]

HEAD = 512
"""Bytes looked at to tell what something is."""


class Readable(Protocol):
    """Anything bytes can be read from, at most ``n`` at a time; ``b""`` is the end."""

    def read(self, n: int, /) -> bytes:
        """Read at most ``n`` bytes."""
        ...


class Member(msgspec.Struct, frozen=True):
    """Something in a heap that may itself be a heap, read while it is the current one.

    ``name`` is only a label. ``size`` is what the heap says, in bytes; with fewer it is not
    handed on. ``received`` is when the heap says that it was received (``Source.received``).
    ``packed`` gives the packed bytes taken so far, where the member is packed.
    ``wraps`` is set by a kind that holds one thing only (a gzip file): a heap in it keeps the
    name and the depth of what is round it.
    """

    name: str
    stream: Readable
    size: int | None = None
    media_type: str | None = None
    about: About | None = None
    packed: Callable[[], int] | None = None
    wraps: bool = False
    received: str | None = None


Item = Source | Member | Refusal
"""A ``Source`` is handed on as it is; a ``Member`` is looked into first, for it may be a heap."""

Kind = Callable[[str, BinaryIO, Limits], Iterator[Item]]
"""One kind of heap: its name, its bytes from the start (perhaps not seekable), the limits.

Raises nothing of its own: what cannot be read is a ``Refusal``.
"""


def refusal(name: str, kind: str, says: str) -> Refusal:
    """Make a refusal whose sentence begins with the name."""
    return Refusal(name, kind, f"{name} {says}.")


def printable(name: str) -> str:
    """Return a name as text that can be stored and shown: no control characters, no lone surrogates."""
    if name.isprintable():
        return name
    text = name.encode("utf-8", "backslashreplace").decode()
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
