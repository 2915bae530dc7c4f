"""Connections that are made only to what was checked, and that end in time.

The address that was checked is the one connected to: a name is resolved once, here, so that a name server
that answers otherwise the second time (DNS rebinding) gains nothing.
"""

import socket
import time
from collections.abc import Iterable
from ssl import SSLContext
from typing import Any, cast

import httpcore
import httpx

from onrecord.follow.addresses import not_public
from onrecord.follow.model import Trouble

__all__ = ["Transport", "resolve"]

SocketOptions = Iterable[
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
]


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host in the order of the system. OSError when there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class _Timed(httpcore.NetworkStream):
    """A connection that ends at a moment of the monotonic clock, however often it gives a sign of life."""

    def __init__(self, inner: httpcore.NetworkStream, ends: float) -> None:
        self._inner = inner
        self._ends = ends

    def _left(self, timeout: float | None) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if timeout is None else min(left, timeout)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self._inner.start_tls(ssl_context, server_hostname, self._left(timeout)), self._ends)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Guarded(httpcore.NetworkBackend):
    """Resolves a host, sees that all it may be is public or allowed by name, and connects to what it saw."""

    def __init__(self, allow: tuple[str, ...], ends: float) -> None:
        self._allow = allow
        self._ends = ends
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.NetworkStream:
        failed: Exception = httpcore.ConnectError("it has no address")
        for address in self._checked(host, port):
            left = self._ends - time.monotonic()
            wait = left if timeout is None else min(left, timeout)
            if wait <= 0:
                raise httpcore.ConnectTimeout
            try:
                stream = self._inner.connect_tcp(address, port, wait, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
                continue
            return _Timed(stream, self._ends)
        raise failed

    def _checked(self, host: str, port: int) -> list[str]:
        try:
            found = resolve(host, port)
        except (OSError, UnicodeError) as error:
            says = f"the name {host} cannot be resolved: check its spelling, and the network"
            raise Trouble(says, "no-such-host", host=True) from error
        private = not_public(host, port, found, self._allow)
        if private is not None:
            address, network = private
            says = (
                f"{host} is on {network} ({address}), which is not asked"
                f" unless it is allowed by name (--allow {host})"
            )
            raise Trouble(says, "private")
        return found


class _Body(httpx.SyncByteStream):
    """The body of an answer as it comes."""

    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Any:
        return iter(self._stream)

    def close(self) -> None:
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()


class Transport(httpx.BaseTransport):
    """How an ``httpx.Client`` asks: one connection a request, checked, and over in time. No proxy is used."""

    def __init__(self, context: SSLContext, allow: tuple[str, ...], seconds: float) -> None:
        self._context = context
        self._allow = allow
        self._seconds = seconds
        self._pool: httpcore.ConnectionPool | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Make one request over a connection of its own."""
        self.close()
        guarded = _Guarded(self._allow, time.monotonic() + self._seconds)
        self._pool = httpcore.ConnectionPool(
            ssl_context=self._context, max_keepalive_connections=0, network_backend=guarded
        )
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        stream = answer.stream
        if not isinstance(stream, Iterable):
            message = "a connection without waiting gives its bytes one after the other"
            raise TypeError(message)
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(stream),
            extensions=cast("dict[str, Any]", answer.extensions),
        )

    def close(self) -> None:
        """Close the connection that is open."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None
