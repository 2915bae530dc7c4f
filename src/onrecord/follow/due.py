"""When an address is asked again. Pure: the moment now is given. Times are RFC 3339 in UTC."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from onrecord.keep.followed import Followed, Host

__all__ = [
    "after",
    "after_failure",
    "held",
    "interval",
    "is_due",
    "later",
    "moment",
    "retry_after",
    "text_of",
]

_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
FIRST_BACKOFF = 30
LONGEST_BACKOFF = 24 * 3600
LONGEST_HOLD = 7 * 24 * 3600
"""Seconds: after the first failure, after many, and the longest that a server's Retry-After is heeded."""
QUIET = 10
"""A page that was found is asked again after a tenth of the time it has not changed, at most
``LONGEST_HOLD``.
"""


def text_of(when: datetime) -> str:
    """Return a moment as the record has it."""
    return when.astimezone(UTC).strftime(_FORMAT)


def moment(text: str) -> datetime:
    """Return the moment that a text of the record means."""
    return datetime.strptime(text, _FORMAT).replace(tzinfo=UTC)


def later(now: datetime, seconds: float) -> datetime:
    """Return the moment so many seconds from now."""
    return now + timedelta(seconds=seconds)


def interval(one: Followed, now: datetime) -> int:
    """Return how many seconds after an answer an address is asked again.

    What somebody named is asked as often as they said. A page that a sitemap or feed lists is asked less
    often the longer it has not changed.
    """
    if one.found_in is None or one.kind == "sitemap":
        return one.every
    still = (now - moment(one.changed_at or one.since)).total_seconds()
    return int(max(one.every, min(still / QUIET, LONGEST_HOLD)))


def after(one: Followed, now: datetime) -> str:
    """Return when an address that answered is asked again."""
    return text_of(later(now, interval(one, now)))


def after_failure(one: Followed, now: datetime) -> str:
    """Return when an address that failed is asked again: ``one.failures`` counts this failure in."""
    wait = min(FIRST_BACKOFF * 2 ** min(one.failures - 1, 30), LONGEST_BACKOFF)
    return text_of(later(now, wait))


def retry_after(field: str | None, now: datetime) -> str | None:
    """Return until when a server asks to be left alone (RFC 9110, 10.2.3), at most seven days; None for no
    word of it.
    """
    if not field:
        return None
    text = field.strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:12])
    else:
        try:
            asked = parsedate_to_datetime(text)
        except (ValueError, TypeError, OverflowError):
            return None
        asked = asked if asked.tzinfo else asked.replace(tzinfo=UTC)
        seconds = (asked - now).total_seconds()
    if seconds <= 0:
        return None
    return text_of(later(now, min(seconds, LONGEST_HOLD)))


def is_due(one: Followed, now: datetime, *, once: bool = False) -> bool:
    """Say whether an address is to be asked now.

    ``once``: somebody asks for one pass, whatever the rhythm; only what failed waits, and pages that were
    found. A moment further off than any wait was set when the clock was wrong.
    """
    if one.due_at is None:
        return True
    if once and one.failures == 0 and (one.found_in is None or one.kind == "sitemap"):
        return True
    due = moment(one.due_at)
    return due <= now or due > later(now, LONGEST_HOLD + max(one.every, 0))


def held(host: Host, now: datetime) -> bool:
    """Say whether a host asked to be left alone until later."""
    if host.hold_until is None:
        return False
    until = moment(host.hold_until)
    return now < until <= later(now, LONGEST_HOLD)
