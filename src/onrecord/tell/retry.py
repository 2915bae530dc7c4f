"""When something that could not be delivered is tried again: later each time, for two days. Pure.

Exponential backoff with jitter, so that what failed together is not tried together again.
"""

from datetime import datetime, timedelta
from random import Random

__all__ = ["DAYS", "again_at", "given_up", "pause"]

DAYS = timedelta(days=2)
_FIRST = 15.0
_FACTOR = 3.0
_LONGEST = 6 * 3600.0


def pause(attempts: int, chance: Random) -> float:
    """Return seconds to wait after ``attempts`` (from 1) failed: 15 s, 45 s, 2 min ...

    6 h, each less up to a third.
    """
    whole = min(_LONGEST, _FIRST * _FACTOR ** min(attempts - 1, 12))
    return whole * (1 - chance.random() / 3)


def again_at(now: datetime, attempts: int, chance: Random, asked: float | None = None) -> datetime:
    """Return when to try again.

    ``asked`` is what the other side asked for in seconds (Retry-After); a day at most.
    """
    wait = pause(attempts, chance)
    return now + timedelta(seconds=max(wait, min(asked or 0.0, 86_400.0)))


def given_up(first: datetime, again: datetime) -> bool:
    """Whether the next try would be more than two days after the first."""
    return again - first > DAYS
