"""Posting to a webhook: one request, to the address that was checked, within a time; no redirect is
followed.
"""

import functools
import os
import socket
import ssl
import time
from datetime import UTC, datetime

import certifi
import h11
import msgspec

from onrecord import __version__
from onrecord.tell.last import Note, hand_over
from onrecord.tell.result import Result
from onrecord.tell.webhook import answered
from onrecord.tell.wire import Wire
from onrecord.tell.wording import line

__all__ = ["Post", "post", "trusted"]

_BLOCK = 1 << 16


class Post(msgspec.Struct, frozen=True):
    """A request as it goes out.

    ``addresses`` are the IP addresses that were checked for ``host``, ``authority`` is host and port as the
    Host header gives them, ``path`` holds the query, too. ``timeout`` in seconds is for the whole of it,
    however slowly an answer trickles in.
    """

    secure: bool
    host: str
    port: int
    authority: str
    path: str
    addresses: tuple[str, ...]
    headers: dict[str, str]
    content: bytes
    timeout: float


def post(request: Post, note: Note | None = None) -> Result:
    """Post a body, and ``note`` that it was taken; never raises for what a receiver or network does."""
    until = time.monotonic() + request.timeout
    try:
        wire = _connected(request, until)
        try:
            result = _posted(wire, request, note)
        finally:
            wire.close()
    except TimeoutError:
        return Result("later", f"The receiver did not answer within {request.timeout:g} seconds.")
    except (OSError, h11.ProtocolError) as error:
        return Result("later", f"The receiver could not be reached ({_why(error)}).")
    return result


def _connected(request: Post, until: float) -> Wire:
    failed: OSError = OSError("it has no address")
    for address in request.addresses:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        try:
            connection = socket.create_connection((address, request.port), left)
        except OSError as error:
            failed = error
            continue
        wire = Wire(connection, request.timeout, until)
        if request.secure:
            try:
                # The name stands in the handshake and the Host header; the connection goes to what was
                # checked.
                wire.secure(trusted(), request.host)
            except OSError:
                wire.close()
                raise
        return wire
    raise failed


def _posted(wire: Wire, request: Post, note: Note | None) -> Result:
    http = h11.Connection(h11.CLIENT)
    headers = {
        "host": request.authority,
        "user-agent": f"onrecord/{__version__}",
        "accept": "*/*",
        "connection": "close",
        "content-length": str(len(request.content)),
        **request.headers,
    }
    said = (
        http.send(h11.Request(method="POST", target=request.path, headers=list(headers.items()))),
        http.send(h11.Data(data=request.content)),
        http.send(h11.EndOfMessage()),
    )
    whole = b"".join(part for part in said if part)
    wire.sendall(whole[:-1])
    return hand_over(wire, whole[-1:], lambda: _answer(wire, http), note)


def _answer(wire: Wire, http: h11.Connection) -> Result:
    while True:
        event = http.next_event()
        if event is h11.NEED_DATA:
            http.receive_data(wire.recv(_BLOCK))
        elif isinstance(event, h11.Response):
            named = {name.decode(): value.decode("latin-1") for name, value in event.headers}
            return answered(event.status_code, named.get("retry-after"), datetime.now(UTC))
        elif not isinstance(event, h11.InformationalResponse):
            message = "the connection was closed without an answer"
            raise ConnectionError(message)


@functools.lru_cache(maxsize=1)
def trusted() -> ssl.SSLContext:
    """What certificates are checked by; reading them takes longer than a post."""
    named = os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")
    return ssl.create_default_context(cafile=None if named else certifi.where())


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate does not hold: {line(error.verify_message.rstrip('.'), 120)}"
    return line(str(error), 160) or type(error).__name__
