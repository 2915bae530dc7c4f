"""Which addresses a webhook may have: public ones, and those an operator allows by name.

The name is looked up once, what it gives is checked, and the connection goes to exactly that: a name that
means something else a moment later leads nowhere.
"""

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

import msgspec

from onrecord.errors import OnrecordError
from onrecord.follow.addresses import is_allowed, network_of, not_public
from onrecord.follow.connect import resolve
from onrecord.tell.post import Post
from onrecord.tell.result import Result
from onrecord.tell.wording import line

__all__ = ["Target", "WebhookRefused", "checked_url", "request_for", "resolved"]

_LONGEST = 2_000
_PORTS = {"http": 80, "https": 443}


class WebhookRefused(OnrecordError):
    """An address that nothing is sent to; one sentence says why."""


class Target(msgspec.Struct, frozen=True):
    """A webhook's address, taken apart. ``host`` is in lower case; ``path`` holds the query, too."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as the Host header gives them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def at(self, address: str) -> str:
        """The same address with an IP address for its host."""
        host = f"[{address}]" if ":" in address else address
        return f"{self.scheme}://{host}:{self.port}{self.path}"


def checked_url(url: str, allow: Collection[str] = ()) -> Target:
    """Take a webhook's address apart. Raises ``WebhookRefused``; looks nothing up.

    It is https; http only for hosts that are allowed by name.
    """
    given = url.strip()
    if len(given) > _LONGEST or any(ord(c) <= 0x20 or ord(c) >= 0x7F for c in given):
        raise WebhookRefused(_says("it has spaces or letters beyond ASCII, or is too long"))
    try:
        parts = urlsplit(given)
        host, port = (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError as error:
        raise WebhookRefused(_says("it cannot be taken apart")) from error
    if parts.scheme not in _PORTS or not host:
        raise WebhookRefused(_says("it does not begin with https:// and a host"))
    if parts.username is not None or parts.password is not None:
        raise WebhookRefused(_says("it holds a user name or password"))
    named = is_allowed(host, port or _PORTS[parts.scheme], allow)
    if parts.scheme != "https" and not named:
        raise WebhookRefused(_says("it does not begin with https://"))
    try:
        private = network_of(str(ipaddress.ip_address(host))) is not None
    except ValueError:
        private = "." not in host
    if private and not named:
        raise WebhookRefused(_says("it is on a private network"))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or _PORTS[parts.scheme], path)


def request_for(
    url: str, headers: dict[str, str], content: bytes, *, allow: Collection[str], timeout: float
) -> Post | Result:
    """Look a webhook's host up and return the request to it, or why nothing can be sent there now."""
    try:
        target = checked_url(url, allow)
        addresses = resolved(target, allow)
    except WebhookRefused as error:
        return Result("later", str(error))
    except (OSError, UnicodeError) as error:
        return Result("later", f"The receiver’s host is not known ({line(str(error), 120)}).")
    return Post(
        secure=target.scheme == "https",
        host=target.host,
        port=target.port,
        authority=target.authority,
        path=target.path,
        addresses=addresses,
        headers=headers,
        content=content,
        timeout=timeout,
    )


def resolved(target: Target, allow: Collection[str] = ()) -> tuple[str, ...]:
    """Look a host up; return its IP addresses.

    Raises ``WebhookRefused`` if one is private, OSError if none is known.
    """
    addresses = resolve(target.host, target.port)
    if not_public(target.host, target.port, addresses, allow) is not None:
        raise WebhookRefused(_says("its host is on a private network"))
    return tuple(addresses)


def _says(why: str) -> str:
    return (
        f"Nothing is sent to this address: {why}. Give a public https:// address, or have its host allowed."
    )
