"""When a source was received: now, unless a sidecar, its name or its reader says otherwise. Pure.

Collections of snapshots name each file for its moment: 2021-05-23T151029.rss, or 20210523151029 as web
archives do.
Such a moment is taken as UTC where it names no zone (RFC 3339; CDX timestamps are UTC).
"""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from onrecord.errors import OnrecordError
from onrecord.model import Source

__all__ = ["Received", "asked_time", "received"]

_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_MOMENT = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"(?P<date>\d{4}-\d{2}-\d{2}|\d{8})[T_ ](?P<time>\d{2}[:.-]?\d{2}[:.-]?\d{2})(?:[.,]\d+)?"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?"
    r"|(?P<digits>(?:19|20)\d{12})"
    r")(?![0-9A-Za-z])"
)


class Received(NamedTuple):
    """When a source was received (RFC 3339, UTC) and who says so: "clock", "option", "carrier" (a web
    archive, a sidecar) or "name".
    """

    at: str
    stated: str


def received(source: Source, now: datetime, asked: str | None = None) -> Received:
    """Return when a source was received. ``asked`` is what its reader says; a moment to come is not
    believed.
    """
    if asked is not None:
        return Received(asked, "option")
    clock = now.astimezone(UTC).strftime(_FORMAT)
    for moment, stated in ((source.received, "carrier"), (_named(source.name), "name")):
        if moment is not None and moment <= clock:
            return Received(moment, stated)
    return Received(clock, "clock")


def _named(name: str) -> str | None:
    """Return the moment a file is named for, or None when its name holds none, or more than one."""
    last = re.split(r"[/\\!]", name)[-1]
    found = list(_MOMENT.finditer(last))
    if len(found) != 1:
        return None
    one = found[0]
    digits = one["digits"] or re.sub(r"\D", "", one["date"]) + re.sub(r"\D", "", one["time"])
    try:
        moment = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    zone = one["zone"]
    if zone and zone != "Z":
        ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        moment -= ahead if zone[0] == "+" else -ahead
    return moment.strftime(_FORMAT)


def asked_time(text: str) -> str:
    """Read a time as a person gives it: RFC 3339, or a date. OnrecordError when it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        msg = f"'{text}' is no time: give one such as 2021-05-23T15:10:29Z."
        raise OnrecordError(msg) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).strftime(_FORMAT)
