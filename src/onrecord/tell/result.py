"""What came of handing something over. Pure."""

from typing import Literal

import msgspec

__all__ = ["Result"]


class Result(msgspec.Struct, frozen=True):
    """What the other side answered.

    ``kind``: "delivered"; "later", to be tried again; "never", nothing will be taken there; "ours", our own
    server or settings failed, for which no subscriber is to blame. ``says`` is the reason in a sentence.
    ``wait`` is how many seconds the other side asked to wait.
    """

    kind: Literal["delivered", "later", "never", "ours"]
    says: str = ""
    wait: float | None = None
