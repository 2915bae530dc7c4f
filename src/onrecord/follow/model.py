"""What following hands from one part to the next: an answer, a trouble, what there is to tell."""

import msgspec

from onrecord.model import Slip

__all__ = ["Answer", "Bounds", "Event", "PassTold", "Trouble", "Wanted"]


class Bounds(msgspec.Struct, frozen=True):
    """How much one asking may take.

    ``connect`` and ``read`` are seconds without a sign of life, ``whole`` seconds from the first word to the
    last of one request. ``bytes`` is the size of what comes, packed or not, ``hops`` how many redirects are
    followed. ``delay`` is how many seconds a host is left alone between two requests, unless it asks for
    more.
    """

    connect: float = 15.0
    read: float = 30.0
    whole: float = 300.0
    bytes: int = 64 * 1024 * 1024
    hops: int = 10
    delay: float = 1.0


class Wanted(msgspec.Struct, frozen=True):
    """What somebody asks of following, beside the addresses.

    ``allow`` are hosts that may be asked though they are on a private network; ``contact`` stands in the user
    agent.
    """

    allow: tuple[str, ...] = ()
    contact: str | None = None
    bounds: Bounds = Bounds()


class Answer(msgspec.Struct, frozen=True):
    """What a server answered: ``data`` with its content codings undone, ``head`` as sent.

    ``final`` is the address that gave it, ``hops`` the redirects on the way there, each with its status and
    the address it named; ``phrase`` is the reason phrase.
    """

    status: int
    phrase: str
    final: str
    hops: tuple[tuple[int, str], ...]
    head: tuple[tuple[str, str], ...]
    data: bytes

    def field(self, name: str) -> str | None:
        """Return a field of the head, or None; one that is sent several times is joined."""
        found = [value for key, value in self.head if key.lower() == name]
        return ", ".join(found) if found else None


class Trouble(Exception):
    """An address that gave nothing to keep. ``str()`` is the sentence for a person, ``kind`` a word for
    machines.

    ``retry_after`` is the field as sent; ``host`` says that the whole host is in trouble, not the address
    alone.
    """

    def __init__(self, says: str, kind: str, *, retry_after: str | None = None, host: bool = False) -> None:
        super().__init__(says)
        self.kind = kind
        self.retry_after = retry_after
        self.host = host


class Event(msgspec.Struct, frozen=True, tag="answer", tag_field="type"):
    """What came of asking one address.

    ``outcome`` is "new" (something to read), "same", "gone", "refused" (not asked: robots.txt, a private
    network), or "failed". ``new``, ``changed`` and ``same`` are ids of releases; ``notes`` are sentences for
    a person, ``next`` is when the address is asked again.
    """

    address: str
    outcome: str
    at: str
    next: str
    status: int | None = None
    kind: str | None = None
    sha256: str | None = None
    size: int = 0
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    found: int = 0
    slips: tuple[Slip, ...] = ()
    notes: tuple[str, ...] = ()
    says: str | None = None


class PassTold(msgspec.Struct, tag="pass", tag_field="type"):
    """What came of one pass over what was due. ``gone`` counts addresses, ``withdrawn`` releases."""

    record: str
    asked: int = 0
    received: int = 0
    unchanged: int = 0
    gone: int = 0
    refused: int = 0
    failed: int = 0
    new: int = 0
    changed: int = 0
    ledger: int = 0
    withdrawn: int = 0
    found: int = 0
    bytes: int = 0
    next: str | None = None

    def add(self, event: Event) -> None:
        """Count one asking in."""
        self.asked += event.outcome != "refused"
        self.received += event.outcome == "new"
        self.unchanged += event.outcome == "same"
        self.gone += event.outcome == "gone"
        self.refused += event.outcome == "refused"
        self.failed += event.outcome == "failed"
        self.new += len(event.new)
        self.changed += len(event.changed)
        self.found += event.found
        self.bytes += event.size
