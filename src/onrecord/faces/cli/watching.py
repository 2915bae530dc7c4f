"""The command that follows addresses: `follow`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter, validators

from onrecord.faces.cli.places import DEFAULT_RECORD

__all__ = ["follow"]

Json = Annotated[bool, Parameter(negative="", show_default=False)]
Place = Annotated[Path, Parameter(name="--record", env_var="ONRECORD_RECORD")]
Bound = Annotated[int | None, Parameter(validator=validators.Number(gte=1), show_default=False)]


@Parameter(name="*")
@dataclass(frozen=True)
class Manner:
    """How addresses are asked."""

    every: str | None = None
    """How often each is asked, such as 15m, 2h or 1d (15m)."""
    once: Json = False
    """Ask all of them once and end; for a timer."""
    for_: Annotated[str | None, Parameter(name="--for")] = None
    """End after so long, such as 2h; without it, follow until stopped."""
    pages: Json = False
    """Follow the pages of a feed's items, too."""
    contact: str | None = None
    """Whom to write to about the requests: an address that stands in the user agent. Remembered."""
    allow: Annotated[tuple[str, ...] | None, Parameter(consume_multiple=False, negative="")] = None
    """A host that may be asked though it is on a private network; once for each. Remembered."""
    delay: Annotated[float, Parameter(validator=validators.Number(gte=0))] = 1.0
    """Seconds a host is left alone between two requests, if its robots.txt asks for no more."""
    max_bytes: Bound = None
    """Bytes of one answer, packed or unpacked (67,108,864)."""


def follow(
    addresses: Annotated[list[str] | None, Parameter(allow_leading_hyphen=True)] = None,
    /,
    *,
    manner: Manner | None = None,
    list_: Annotated[bool, Parameter(name="--list", negative="", show_default=False)] = False,
    stop: Json = False,
    record: Place = DEFAULT_RECORD,
    json: Json = False,
) -> int:
    """Follow feeds, sitemaps and pages: ask again and again, and keep every version.

    What is followed is remembered in the record: without addresses, what was followed is followed on.

    Parameters
    ----------
    addresses
        Addresses, or files that list them, one a line, # before a comment.
    list_
        Print what is followed and how it goes; ask nobody.
    stop
        Follow the addresses no longer; what was received stays.
    record
        The folder of the record; made where it is missing.
    json
        Print one JSON object a line: an asking, at the end of each pass its summary.
    """
    from onrecord.faces.cli import following
    from onrecord.faces.cli.exits import UsageError

    named, how = tuple(addresses or ()), manner or Manner()
    if stop:
        if not named:
            says = "Say which addresses to follow no longer: onrecord follow --list names what is followed."
            raise UsageError(says)
        return following.stop_following(record, named, json=json)
    if list_:
        return following.print_followed(record, json=json)
    asked = following.Asked(
        named, how.every, how.once, how.for_, how.pages, how.allow, how.contact, how.delay, how.max_bytes
    )
    return following.follow(record, asked, json=json)
