"""Ask one address once: redirects followed one by one, the body bounded, every failure one sentence."""

import ssl
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import cache
from urllib.parse import urljoin

import httpcore
import httpx
import zstandard

from onrecord.errors import OnrecordError
from onrecord.follow.addresses import checked_address
from onrecord.follow.connect import Transport
from onrecord.follow.model import Answer, Bounds, Trouble
from onrecord.read.heaps.http import undone

__all__ = ["Tags", "fetch", "trusted"]

_REDIRECTS = {301, 302, 303, 307, 308}
_CODINGS = {"gzip", "x-gzip", "deflate", "br", "zstd", "identity", ""}
_ACCEPT = "application/atom+xml, application/rss+xml, text/html, application/xml;q=0.9, */*;q=0.5"
_BLOCK = 64 * 1024

Tags = dict[str, str]
"""Fields of a request that make it conditional (RFC 9110, 13)."""


@cache
def trusted() -> ssl.SSLContext:
    """What certificates are checked by: SSL_CERT_FILE and SSL_CERT_DIR, else the authorities of certifi."""
    return httpx.create_ssl_context()


def fetch(
    address: str,
    tags: Tags,
    *,
    agent: str,
    allow: tuple[str, ...],
    bounds: Bounds,
    permitted: Callable[[str], AbstractContextManager[None]],
) -> Answer:
    """Ask for an address and return what was answered in the end, whatever its status.

    Every request is made within ``permitted(address)``, which raises Trouble for one that may not be made.
    Trouble, its words without the address, when nothing came that can be kept.
    """
    hops: list[tuple[int, str]] = []
    here = address
    fields = {"User-Agent": agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate, br, zstd", **tags}
    timeout = httpx.Timeout(bounds.read, connect=bounds.connect)
    while True:
        transport = Transport(trusted(), allow, bounds.whole)
        # A client each: no cookie is taken from one request to the next.
        with permitted(here), httpx.Client(transport=transport, timeout=timeout, trust_env=False) as client:
            answer = _asked(client, here, fields, bounds)
        to = answer.field("location")
        if answer.status not in _REDIRECTS or to is None:
            return Answer(answer.status, answer.phrase, here, tuple(hops), answer.head, answer.data)
        here = _next(here, to)
        if here == address or any(here == hop for _, hop in hops):
            way = " to ".join([address, *(hop for _, hop in hops), here][:6])
            says = f"its redirects go in a circle ({way}): it can never be received; tell its publisher"
            raise Trouble(says, "redirect-loop")
        hops.append((answer.status, here))
        if len(hops) > bounds.hops:
            says = f"it was redirected more than {bounds.hops} times, last to {here}: follow another address"
            raise Trouble(says, "redirects")


def _next(here: str, to: str) -> str:
    try:
        # A field of a head is latin-1; an address beyond it is sent as UTF-8 by mistake (RFC 9110, 5.5).
        return checked_address(urljoin(here, to.encode("latin-1", "replace").decode("utf-8", "replace")))
    except (OnrecordError, ValueError) as error:
        says = f"it is redirected to {to[:200]!r}, which is no address that can be asked"
        raise Trouble(says, "redirect") from error


def _asked(client: httpx.Client, address: str, fields: Tags, bounds: Bounds) -> Answer:
    try:
        with client.stream("GET", address, headers=fields, follow_redirects=False) as response:
            head = tuple(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in response.headers.raw
                if name.lower() != b"set-cookie"  # about who asks, not about what is received
            )
            wanted = response.status_code not in _REDIRECTS and response.status_code != 304
            data = _body(response, bounds) if wanted else b""
            return Answer(response.status_code, response.reason_phrase, address, (), head, data)
    except (httpcore.ConnectTimeout, httpx.ConnectTimeout) as error:
        says = f"no connection came about in {bounds.connect:g} seconds: it is asked again later"
        raise Trouble(says, "too-slow", host=True) from error
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        slow = f"{bounds.read:g} seconds, or took longer than {bounds.whole:g} in all"
        says = f"it gave no sign of life for {slow}: what came of it is not kept, and it is asked again later"
        raise Trouble(says, "too-slow", host=True) from error
    except (httpcore.ConnectError, httpx.ConnectError, ssl.SSLError) as error:
        if (why := _certificate(error)) is not None:
            says = f"its certificate does not hold ({why}): it is asked again later; tell its publisher"
            raise Trouble(says, "certificate", host=True) from error
        says = f"no connection could be made ({_why(error)})"
        raise Trouble(says, "no-connection", host=True) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpx.TransportError, OSError) as error:
        says = f"the answer broke off or is no HTTP ({_why(error)}): it is not kept"
        raise Trouble(says, "broken-off") from error
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        says = f"it cannot be asked ({_why(error)})"
        raise Trouble(says, "no-address") from error


def _certificate(error: BaseException | None) -> str | None:
    """What is wrong with a certificate, where that is what is behind an error."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return None if error is None else error.verify_message.rstrip(".")


def _why(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _body(response: httpx.Response, bounds: Bounds) -> bytes:
    """Receive a body, no more of it than it may have, packed or unpacked."""
    announced = response.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:18]) > bounds.bytes:
        what = f"it announces {int(announced[:18]):,} bytes"
        raise _larger(what, bounds)
    codings = [one.strip().lower() for one in response.headers.get("content-encoding", "").split(",")]
    if unknown := [one for one in codings if one not in _CODINGS]:
        says = f"it comes in the coding {unknown[0][:40]!r}, which nobody asked for: it is not kept"
        raise Trouble(says, "coding")
    stream = undone(_Raw(response.iter_raw(_BLOCK), bounds), codings)
    parts: list[bytes] = []
    size = 0
    try:
        while part := stream.read(_BLOCK):
            size += len(part)
            if size > bounds.bytes:
                what = "it unpacks to more"
                raise _larger(what, bounds)
            parts.append(part)
    except (EOFError, zlib.error, zstandard.ZstdError, ValueError) as error:
        says = f"its packed bytes are damaged or cut off ({_why(error)}): it is not kept"
        raise Trouble(says, "broken-off") from error
    return b"".join(parts)


def _larger(what: str, bounds: Bounds) -> Trouble:
    says = f"{what}, and at most {bounds.bytes:,} are taken (--max-bytes): it is not kept"
    return Trouble(says, "too-large")


class _Raw:
    """The bytes of a body as sent, counted."""

    def __init__(self, chunks: Iterator[bytes], bounds: Bounds) -> None:
        self._chunks = chunks
        self._bounds = bounds
        self._left = b""
        self._size = 0

    def read(self, n: int, /) -> bytes:
        """Read at most ``n`` bytes."""
        if not self._left:
            self._left = next(self._chunks, b"")
            self._size += len(self._left)
            if self._size > self._bounds.bytes:
                what = "it has more bytes"
                raise _larger(what, self._bounds)
        data, self._left = self._left[:n], self._left[n:]
        return data
