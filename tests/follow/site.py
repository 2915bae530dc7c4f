"""A real HTTP server in threads, whose pages a test changes while it runs."""

import contextlib
import hashlib
import ssl
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Reply:
    """What an address answers. With ``tags`` a hash of the body is its ETag, and it answers 304 to it."""

    body: bytes = b""
    status: int = 200
    head: dict[str, str] = field(default_factory=dict[str, str])
    tags: bool = True
    meanwhile: Callable[["Handler"], None] | None = None
    """Called instead of answering."""


class Handler(BaseHTTPRequestHandler):
    """Answers what its site says, and keeps what was asked."""

    protocol_version = "HTTP/1.1"
    site: "Site"

    def do_GET(self) -> None:
        site = self.site
        with site.guard:
            site.now += 1
            site.most = max(site.most, site.now)
            site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            reply = site.pages.get(self.path, Reply(b"nothing here", 404, tags=False))
        try:
            self._answer(reply)
        finally:
            with site.guard:
                site.now -= 1

    def _answer(self, reply: Reply) -> None:
        if reply.meanwhile is not None:
            reply.meanwhile(self)
            return
        tag = f'"{hashlib.sha256(reply.body).hexdigest()[:16]}"'
        if reply.tags and reply.status == 200 and self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            self.send_header("ETag", tag)
            self.end_headers()
            return
        self.send_response(reply.status)
        if reply.tags and reply.status == 200:
            self.send_header("ETag", tag)
        for name, value in reply.head.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's word
        return


class Site:
    """The pages of a server, what was asked of it, and the most that was asked at the same time."""

    def __init__(self) -> None:
        self.pages: dict[str, Reply] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.guard = threading.Lock()
        self.now = 0
        self.most = 0
        self.port = 0
        self.scheme = "http"

    def at(self, path: str) -> str:
        """The address of a page."""
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"

    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        return


@contextlib.contextmanager
def serving(host: str = "127.0.0.1", port: int = 0, certificate: Path | None = None) -> Generator[Site]:
    """A site on a port of its own; with a certificate over TLS."""
    site = Site()
    handler = type("SiteHandler", (Handler,), {"site": site})
    server = Server((host, port), handler)
    if certificate is not None:
        site.scheme = "https"
        secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        secure.load_cert_chain(certificate)
        server.socket = secure.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def feed(*items: tuple[str, str, str], title: str = "Releases") -> bytes:
    """A feed of (id, title, words)."""
    made = "".join(
        f"<item><title>{name}</title><link>https://example.org/{guid}</link>"
        f"<guid isPermaLink='false'>{guid}</guid><pubDate>Mon, 24 May 2021 12:00:00 GMT</pubDate>"
        f"<description>&lt;p&gt;{words}&lt;/p&gt;</description></item>"
        for guid, name, words in items
    )
    head = f"<title>{title}</title><link>https://example.org/</link>"
    whole = f"<rss version='2.0'><channel>{head}{made}</channel></rss>"
    return f'<?xml version="1.0" encoding="UTF-8"?>{whole}'.encode()


def page(title: str, *words: str) -> bytes:
    """A page with a release in it."""
    said = "".join(f"<p>{one}</p>" for one in words)
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body><main><h1>{title}</h1>"
        f"<p>Press Statement</p><p>May 24, 2021</p>{said}</main></body></html>"
    ).encode()
