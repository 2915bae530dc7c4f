"""Ask hosts: several at once, each for one thing at a time, after its robots.txt and no faster than it asks
for.
"""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import datetime

import msgspec

from onrecord.follow import due, robots
from onrecord.follow.addresses import host_port, origin_of
from onrecord.follow.fetch import Tags, fetch
from onrecord.follow.model import Answer, Trouble, Wanted
from onrecord.keep.followed import Followed, Host

__all__ = ["Asked", "Hosts", "ask_all"]

_AT_ONCE = 8
"""Hosts asked at the same time."""
_TOO_MANY = 60
"""Seconds that a host is left alone that says it was asked too often, and not for how long."""
_WAITING = 4
"""Answers that wait to be kept; more are not asked for meanwhile."""


class Asked(msgspec.Struct, frozen=True):
    """What came of asking an address, when it was complete, and what was learnt of hosts on the way."""

    one: Followed
    at: datetime
    came: Answer | Trouble
    hosts: tuple[Host, ...]


class Hosts:
    """What is known of hosts while they are asked. Safe from several threads."""

    def __init__(
        self, wanted: Wanted, agent: str, clock: Callable[[], datetime], known: Callable[[str], Host]
    ) -> None:
        """``known`` looks up what the record has of a host."""
        self._wanted = wanted
        self._agent = agent
        self._clock = clock
        self._known = known
        self.stopped = threading.Event()
        self._guard = threading.Lock()
        self._hosts: dict[str, Host] = {}
        self._learnt: dict[str, Host] = {}
        self._asking: dict[str, threading.Lock] = {}
        self._last: dict[str, float] = {}

    def host(self, origin: str) -> Host:
        """Return what is known of a host."""
        with self._guard:
            if origin not in self._hosts:
                self._hosts[origin] = self._known(origin)
            return self._hosts[origin]

    def now(self) -> datetime:
        """Return the time on the clock."""
        return self._clock()

    def learn(self, host: Host) -> None:
        """Take in what was learnt of a host."""
        with self._guard:
            self._hosts[host.origin] = self._learnt[host.origin] = host

    def learnt(self) -> tuple[Host, ...]:
        """Return what was learnt and not handed over yet."""
        with self._guard:
            found, self._learnt = tuple(self._learnt.values()), {}
        return found

    def _lock(self, name: str) -> threading.Lock:
        with self._guard:
            return self._asking.setdefault(name, threading.Lock())

    @contextlib.contextmanager
    def _turn(self, address: str, delay: float) -> Generator[None]:
        """Wait for this host's turn and for its rest since the last request; nobody asks it meanwhile."""
        host, _ = host_port(address)
        with self._lock(host):
            rest = max(delay, self._wanted.bounds.delay)
            left = self._last.get(host, -rest) + rest - time.monotonic()
            if self.stopped.wait(max(left, 0)):
                says = "it was not asked because following was stopped"
                raise Trouble(says, "stopped")
            try:
                yield
            finally:
                self._last[host] = time.monotonic()

    @contextlib.contextmanager
    def permitted(self, address: str) -> Generator[None]:
        """See that an address may be asked and wait for its turn. Trouble when it may not."""
        origin = origin_of(address)
        host = self._with_robots(origin)
        if due.held(host, self._clock()):
            says = f"{origin} asked to be left alone until {host.hold_until}: it is asked then"
            raise Trouble(says, "held")
        rules = robots.rules_of(host)
        if not rules.allows(address):
            why = (
                "its robots.txt cannot be reached, which means that nothing may be asked"
                if rules.closed
                else "its robots.txt does not allow it: ask its publisher"
            )
            says = f"it is not asked because {why}"
            raise Trouble(says, "robots")
        with self._turn(address, rules.delay()):
            yield

    def _with_robots(self, origin: str) -> Host:
        with self._lock(f"robots {origin}"):
            host = self.host(origin)
            if robots.is_fresh(host, self._clock()) or due.held(host, self._clock()):
                return host
            host = self._asked_robots(host)
            self.learn(host)
            return host

    def _asked_robots(self, host: Host) -> Host:
        """Ask for a robots.txt. One that is out of reach leaves what was known of it (RFC 9309, 2.4)."""
        now = due.text_of(self._clock())
        try:
            answer = self.fetch(f"{host.origin}/robots.txt", {}, lambda address: self._turn(address, 0))
        except Trouble as trouble:
            if trouble.kind in {"private", "stopped"} or trouble.host:
                raise
            return msgspec.structs.replace(host, robots_status=0, robots_at=now)
        if 200 <= answer.status < 300:
            text = answer.data[: robots.LARGEST].decode("utf-8", "replace")
            return msgspec.structs.replace(host, robots=text, robots_status=answer.status, robots_at=now)
        if answer.status >= 500 or answer.status == 429:
            until = due.retry_after(answer.field("retry-after"), self._clock())
            return msgspec.structs.replace(host, robots_status=0, robots_at=now, hold_until=until)
        return msgspec.structs.replace(host, robots=None, robots_status=answer.status, robots_at=now)

    def fetch(
        self,
        address: str,
        tags: Tags,
        permitted: Callable[[str], contextlib.AbstractContextManager[None]] | None = None,
    ) -> Answer:
        """Ask for an address as ``fetch.fetch`` does, each request in its turn."""
        return fetch(
            address,
            tags,
            agent=self._agent,
            allow=self._wanted.allow,
            bounds=self._wanted.bounds,
            permitted=permitted or self.permitted,
        )

    def _hold(self, answer: Answer) -> None:
        """Leave a host alone that asks for it, or that says it was asked too often (RFC 6585, 4)."""
        now = self._clock()
        until = due.retry_after(answer.field("retry-after"), now) if answer.status >= 400 else None
        if until is None and answer.status == 429:
            until = due.text_of(due.later(now, _TOO_MANY))
        if until is not None:
            self.learn(msgspec.structs.replace(self.host(origin_of(answer.final)), hold_until=until))

    def ask(self, one: Followed) -> Asked:
        """Ask for what is followed, conditionally where the record has what it gave last."""
        tags: Tags = {}
        if one.etag is not None:
            tags["If-None-Match"] = one.etag
        if one.last_modified is not None:
            tags["If-Modified-Since"] = one.last_modified
        try:
            came: Answer | Trouble = self.fetch(one.moved_to or one.address, tags)
        except Trouble as trouble:
            came = trouble
        else:
            self._hold(came)
        return Asked(one, self._clock(), came, self.learnt())


def ask_all(hosts: Hosts, due_now: Sequence[Followed]) -> Iterator[Asked]:
    """Ask for everything that is due and yield what came, as it comes; addresses of one host in their order.

    When a host cannot be reached at all, it is not asked for the rest.
    """
    groups: dict[str, list[Followed]] = {}
    for one in due_now:
        groups.setdefault(host_port(one.moved_to or one.address)[0], []).append(one)
    todo: queue.SimpleQueue[list[Followed]] = queue.SimpleQueue()
    for group in groups.values():
        todo.put(group)
    came: queue.Queue[Asked | Exception | None] = queue.Queue(_WAITING)

    def work() -> None:
        try:
            while not hosts.stopped.is_set():
                _ask_host(hosts, todo.get_nowait(), came)
        except queue.Empty:
            pass
        except Exception as error:
            came.put(error)
        came.put(None)

    workers = min(_AT_ONCE, len(groups))
    for _ in range(workers):
        # A daemon: a server that takes its time does not keep the command from ending.
        threading.Thread(target=work, daemon=True).start()
    while workers:
        item = came.get()
        if item is None:
            workers -= 1
        elif isinstance(item, Exception):
            raise item
        else:
            yield item


def _ask_host(hosts: Hosts, group: Sequence[Followed], came: "queue.Queue[Asked | Exception | None]") -> None:
    trouble: Trouble | None = None
    for one in group:
        if hosts.stopped.is_set():
            return
        if trouble is not None:
            says = f"it is not asked because a moment ago, of its host, {trouble}"
            came.put(Asked(one, hosts.now(), Trouble(says, "held"), ()))
            continue
        asked = hosts.ask(one)
        came.put(asked)
        if isinstance(asked.came, Trouble) and asked.came.host:
            trouble = asked.came
