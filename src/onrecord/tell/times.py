"""Moments as ``tell.db`` writes them, and when a digest is due. Pure: the clock is the caller's."""

from datetime import UTC, datetime, timedelta

from onrecord.tell.model import When

__all__ = ["DIGEST_HOUR", "digest_due", "later", "text_of"]

DIGEST_HOUR = 6
"""The hour (UTC) at which digests go out: daily ones each day, weekly ones on Mondays."""


def text_of(moment: datetime) -> str:
    """A moment as RFC 3339 in UTC, to the second. ValueError for one without a time zone."""
    if moment.tzinfo is None:
        msg = f"the moment {moment} has no time zone"
        raise ValueError(msg)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def later(moment: datetime, **parts: float) -> str:
    """A moment and so much more (days=, hours=, seconds= ...), as text."""
    return text_of(moment + timedelta(**parts))


def digest_due(when: When, now: datetime) -> str:
    """When something found ``now`` is to be told of."""
    if when == "at-once":
        return text_of(now)
    due = now.astimezone(UTC).replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if due <= now:
        due += timedelta(days=1)
    if when == "weekly":
        due += timedelta(days=-due.weekday() % 7)
    return text_of(due)
