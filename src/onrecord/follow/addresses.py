"""Which addresses may be asked: what is an address at all, and which networks are nobody else's. Pure.

Networks: the IANA special-purpose address registries (RFC 6890), as the standard library knows them.
"""

import ipaddress
import re
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit, urlunsplit

from onrecord.errors import OnrecordError

__all__ = [
    "checked_address",
    "host_port",
    "is_allowed",
    "is_elsewhere",
    "network_of",
    "not_public",
    "origin_of",
    "same_site",
]

LONGEST = 4096
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


def checked_address(text: str) -> str:
    """Return an address in its plain form: scheme and host in lower case, no fragment.

    OnrecordError for what is no address that can be asked.
    """
    text = text.strip()
    shown = text if len(text) <= 200 else text[:200] + "..."
    if len(text) > LONGEST or any(ord(char) <= 0x20 or ord(char) == 0x7F for char in text):
        raise _no_address(shown, "it is too long" if len(text) > LONGEST else "it holds a space")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
        text.encode("utf-8")
        host = (host or "").encode("ascii").decode() if (host or "").isascii() else _in_ascii(host or "")
    except ValueError as error:
        raise _no_address(shown, "its host or port cannot be read") from error
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host):
        raise _no_address(shown, "it does not begin with https:// or http:// and a host")
    if parts.username is not None or parts.password is not None:
        raise _no_address(
            _without_user(parts.scheme, host), "it holds a name or password, which would be kept"
        )
    place = f"[{host}]" if ":" in host else host
    if port is not None and port != _PORTS[parts.scheme]:
        place = f"{place}:{port}"
    return urlunsplit((parts.scheme, place, parts.path or "/", parts.query, ""))


def _in_ascii(host: str) -> str:
    import idna

    return idna.encode(host, uts46=True).decode("ascii")


def _without_user(scheme: str, host: str) -> str:
    return f"{scheme}://...@{host}"


def _no_address(shown: str, why: str) -> OnrecordError:
    says = f"'{shown}' cannot be followed because {why}: give an address such as https://example.org/feed."
    return OnrecordError(says)


def origin_of(address: str) -> str:
    """Return scheme, host and port of a checked address: where its robots.txt is."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def host_port(address: str) -> tuple[str, int]:
    """Return host and port of a checked address."""
    parts = urlsplit(address)
    return parts.hostname or "", parts.port or _PORTS[parts.scheme]


def same_site(one: str, other: str) -> bool:
    """Say whether two addresses are of one host; "www." counts for nothing."""
    hosts = [(urlsplit(address).hostname or "").removeprefix("www.") for address in (one, other)]
    return hosts[0] == hosts[1]


def is_elsewhere(asked: str, final: str) -> bool:
    """Say whether a page's address leads to a page above it, such as the home page: what it gave is gone.

    Many sites answer so for what they took down. Another address of the same depth may be the page's new one.
    """
    if not same_site(asked, final):
        return urlsplit(final).path.strip("/") == ""
    mine, theirs = (urlsplit(address).path.strip("/").split("/") for address in (asked, final))
    if theirs == [""]:
        return mine != [""]
    return len(theirs) < len(mine) and mine[: len(theirs)] == theirs


def is_allowed(host: str, port: int, allow: Collection[str]) -> bool:
    """Say whether a host on a private network is allowed by name: as host, or as host:port."""
    names = {name.strip().lower().strip("[]") for name in allow}
    return host.lower() in names or f"{host.lower()}:{port}" in names


def not_public(
    host: str, port: int, addresses: Iterable[str], allow: Collection[str]
) -> tuple[str, str] | None:
    """Return the first IP address of a host that is not public, with its network; None when the host may be
    asked: all its addresses are public, or it is allowed by name.
    """
    if is_allowed(host, port, allow):
        return None
    networks = ((address, network_of(address)) for address in addresses)
    return next(((address, network) for address, network in networks if network is not None), None)


def network_of(address: str) -> str | None:
    """Return what kind of network an IP address is on when it is not a public one, else None.

    An address that carries another one in it (mapped, 6to4, Teredo, NAT64) is judged by that one, too.
    """
    found = _parsed(address)
    if found is None:
        return "no network"
    for one in (found, *_inner(found)):
        for name, holds in (
            ("this machine itself", one.is_loopback or one.is_unspecified),
            ("a link-local network", one.is_link_local),
            ("a multicast group", one.is_multicast),
            ("a private network", not one.is_global),
        ):
            if holds:
                return name
    return None


def _parsed(address: str) -> Ip | None:
    try:
        return ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return None


def _inner(one: Ip) -> tuple[Ip, ...]:
    if isinstance(one, ipaddress.IPv4Address):
        return ()
    found: list[Ip] = [inner for inner in (one.ipv4_mapped, one.sixtofour) if inner is not None]
    if one.teredo is not None:
        found.extend(one.teredo)
    if one in _NAT64 or int(one) >> 32 == 0:
        found.append(ipaddress.IPv4Address(int(one) & 0xFFFFFFFF))
    return tuple(found)
