"""How often something may be asked for: a moving window for each asker. In memory; a restart forgets it."""

import threading
from collections import OrderedDict, deque
from ipaddress import IPv6Address, ip_address

__all__ = ["Windows", "network"]

_MOST_KEPT = 10_000
_WINDOW = 3_600.0


class Windows:
    """Counts of the last hour by key. Safe from any thread."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str, most: int, now: float) -> bool:
        """Whether one more is within ``most`` an hour; it is counted if so.

        ``now`` in seconds, of any clock.
        """
        with self._lock:
            times = self._asked.setdefault(key, deque())
            self._asked.move_to_end(key)
            while times and not now - _WINDOW < times[0] <= now:
                times.popleft()
            if len(times) >= most:
                return False
            times.append(now)
            if len(self._asked) > _MOST_KEPT:
                self._asked.popitem(last=False)
            return True


def network(host: str | None) -> str:
    """What an asker's address counts as: IPv4 by itself, IPv6 by its /64, which is one household's."""
    try:
        ip = ip_address(host or "")
    except ValueError:
        return host or ""
    return str(IPv6Address(int(ip) >> 64 << 64)) if isinstance(ip, IPv6Address) else str(ip)
