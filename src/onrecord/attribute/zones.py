"""A time zone that cannot be right: standard time printed in summer, or the reverse.

Rules of the United States since 2007 (Energy Policy Act of 2005: second Sunday of March to first
Sunday of November), before that first Sunday of April (1987-2006) to last Sunday of October; of the
European Union since 1996 (Directive 2000/84/EC: last Sunday of March to last Sunday of October). The
data are those of the IANA time zone database.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from onrecord.model import Slip, Span
from onrecord.parse import Draft

__all__ = ["zone_slip"]

_WHERE = {
    "EST": ("America/New_York", False),
    "EDT": ("America/New_York", True),
    "CDT": ("America/Chicago", True),
    "MDT": ("America/Denver", True),
    "PDT": ("America/Los_Angeles", True),
    "PST": ("America/Los_Angeles", False),
    "CET": ("Europe/Brussels", False),
    "CEST": ("Europe/Brussels", True),
    "BST": ("Europe/London", True),
}


def zone_slip(draft: Draft) -> tuple[Slip, ...]:
    """Return a slip when the printed zone was not in force on the letterhead's date."""
    if not draft.zone or not draft.date or not draft.starts or draft.zone.upper() not in _WHERE:
        return ()
    name, summer = _WHERE[draft.zone.upper()]
    moment = datetime.fromisoformat(f"{draft.date}T{draft.starts}").replace(tzinfo=ZoneInfo(name))
    shift = moment.dst()
    if shift is None or bool(shift) == summer:
        return ()
    in_force = moment.tzname() or name
    at = draft.text.find(draft.zone, 0, max(draft.head.end, 1))
    span = Span(at, at + len(draft.zone)) if at >= 0 else draft.head
    return (
        Slip(
            None,
            "zone",
            f"The letterhead says {draft.zone}, but on {draft.date} {in_force} was in force.",
            span,
        ),
    )
