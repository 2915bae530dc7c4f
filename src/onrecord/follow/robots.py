"""What a host's robots.txt allows (RFC 9309). Pure; the rules are read by Protego."""

from datetime import datetime

from protego import Protego

from onrecord.follow.due import later, moment
from onrecord.keep.followed import Host

__all__ = ["LARGEST", "TOKEN", "Rules", "is_fresh", "rules_of"]

TOKEN = "onrecord"  # noqa: S105 - the product token that a robots.txt names
LARGEST = 512 * 1024
"""Bytes of a robots.txt that are heeded; the RFC asks for at least 500 KiB."""
_FRESH = 24 * 3600
_UNREACHABLE = 60
"""Seconds that a robots.txt is believed, and that it is not asked for again when it could not be reached."""
LONGEST_DELAY = 3600.0


class Rules:
    """What may be asked of a host, and how slowly."""

    def __init__(self, text: str | None, *, reachable: bool) -> None:
        """``text`` is the robots.txt, null where there is none."""
        self._rules = Protego.parse(text) if text else None
        self.closed = text is None and not reachable

    def allows(self, address: str) -> bool:
        """Say whether an address may be asked for. Of a host whose robots.txt cannot be reached: nothing."""
        if self.closed:
            return False
        return self._rules is None or bool(self._rules.can_fetch(address, TOKEN))

    def delay(self) -> float:
        """Return how many seconds the host asks to be left alone between two requests, at most an hour."""
        if self._rules is None:
            return 0.0
        delay = self._rules.crawl_delay(TOKEN) or 0.0
        rate = self._rules.request_rate(TOKEN)
        if rate is not None and rate.requests:
            delay = max(delay, rate.seconds / rate.requests)
        return min(max(float(delay), 0.0), LONGEST_DELAY)


def rules_of(host: Host) -> Rules:
    """Return the rules of a host as last received; of one that is out of reach, those it had."""
    return Rules(host.robots, reachable=bool(host.robots_status))


def is_fresh(host: Host, now: datetime) -> bool:
    """Say whether a host's robots.txt need not be asked for again."""
    if host.robots_at is None:
        return False
    asked = moment(host.robots_at)
    return asked <= now < later(asked, _FRESH if host.robots_status else _UNREACHABLE)
