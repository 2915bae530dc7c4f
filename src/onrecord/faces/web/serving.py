"""Serve the portal until somebody stops it."""

import socket
from collections.abc import Callable
from os import PathLike

import uvicorn

from onrecord.errors import OnrecordError

from .app import create_app

__all__ = ["serve"]

_LAST_PORT = 65_535
_KEPT_OPEN = 30
"""Seconds for which a connection stays open while its reader reads."""
_LONGEST_HEAD = 256 * 1024
"""Bytes of an address with its headers; what is longer the server itself refuses, without a page."""


def serve(
    record_path: str | PathLike[str],
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the record in a folder. Returns after Ctrl-C or a termination signal.

    ``port`` 0 takes a free one. ``ready`` is called with the address once connections are
    accepted; without it the address is printed. Raises ``NotFound`` or ``RecordError`` when the record
    cannot be opened and ``OnrecordError`` when nothing can listen there.
    """
    app = create_app(record_path)
    listening = _listen(host, port)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=3,
        timeout_keep_alive=_KEPT_OPEN,
        h11_max_incomplete_event_size=_LONGEST_HEAD,
    )
    server = _Server(config, _address(host, listening), ready or _print)
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        return  # uvicorn shuts down first and then passes the signal on; there is nothing left to do
    finally:
        listening.close()


class _Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config, address: str, ready: Callable[[str], None]) -> None:
        super().__init__(config)
        self._address = address
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready(self._address)


def _listen(host: str, port: int) -> socket.socket:
    if not 0 <= port <= _LAST_PORT:  # getaddrinfo would quietly take the rest of a division
        message = f"Nothing can listen at port {port}: name one from 1 to {_LAST_PORT}, or 0 for a free one."
        raise OnrecordError(message)
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        message = f"Nothing can listen at {host}, port {port} ({error}): name another host."
        raise OnrecordError(message) from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
        listening.listen(2048)
    except OSError as error:
        listening.close()
        message = (
            f"Nothing can listen at {host}, port {port} ({error.strerror}): "
            "name another port, or 0 for a free one."
        )
        raise OnrecordError(message) from error
    return listening


def _address(host: str, listening: socket.socket) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}/"


def _print(address: str) -> None:
    print(f"The portal is at {address} (Ctrl-C stops it)", flush=True)
