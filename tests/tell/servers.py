"""Servers of a test's own: a mail server (aiosmtpd) and a receiver of webhooks, each a process of its own.

Both write what they took to a file, a line of JSON each, before they answer; both do what the address asks
for.
"""

import json
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple

MAIL = """
import asyncio, json, os, random, ssl, sys, time
from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, AuthResult

took, port, kind, certificate = open(sys.argv[1], "a"), int(sys.argv[2]), sys.argv[3], sys.argv[4]

class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        user = address.partition("@")[0]
        if user == "nobody":
            return "550 5.1.1 There is no such mailbox"
        if user == "later":
            return "451 4.7.1 Try again later"
        if user == "slow":
            await asyncio.sleep(60)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        data = envelope.content.decode("utf-8", "replace")
        line = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "data": data}
        took.write(json.dumps(line) + "\\n")
        took.flush()
        if envelope.rcpt_tos[0].startswith("silent@"):
            await asyncio.sleep(60)
        if envelope.rcpt_tos[0].startswith("waits@"):
            await asyncio.sleep(0.7)
        if envelope.rcpt_tos[0].startswith("soon"):
            await asyncio.sleep(random.random() * 0.04)
        return "250 2.0.0 Taken"

    def auth(self, server, session, envelope, mechanism, data):
        known = data.login == b"onrecord" and data.password == b"secret"
        return AuthResult(success=known, handled=False)

async def serve():
    handler = Handler()
    more = {}
    if kind == "login":
        more = {"authenticator": handler.auth, "auth_require_tls": False, "auth_required": True}
    secure = None
    if certificate:
        secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        secure.load_cert_chain(certificate)
    if kind == "starttls":
        more = {"tls_context": secure, "require_starttls": True}
        secure = None
    factory = lambda: SMTP(handler, enable_SMTPUTF8=kind != "ascii", hostname="mail.test", **more)
    server = await asyncio.get_running_loop().create_server(factory, "127.0.0.1", port, ssl=secure)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(serve())
"""

HTTP = """
import json, random, ssl, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

took, port, certificate, lock = open(sys.argv[1], "a"), int(sys.argv[2]), sys.argv[3], Lock()

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        size = int(self.headers["content-length"])
        content = self.rfile.read(size)
        if len(content) < size:
            return  # who was sending is dead: this is no request
        head, _, query = self.path.partition("?")
        given = {name.lower(): value for name, value in self.headers.items()}
        line = {"path": self.path, "headers": given, "data": content.decode()}
        with lock:
            took.write(json.dumps(line) + "\\n")
            took.flush()
        what = head.strip("/")
        if what == "slow":
            time.sleep(60)
        if what == "waits":
            time.sleep(0.7)
        if what == "soon":
            time.sleep(random.random() * 0.04)
        if what == "drip":
            self.wfile.write(b"HTTP/1.1 200 OK\\r\\n")
            for n in range(60):
                self.wfile.write(b"x-%d: y\\r\\n" % n)
                self.wfile.flush()
                time.sleep(1)
        self.send_response(int(what) if what.isdigit() else 204)
        if what in ("301", "302", "307", "308"):
            self.send_header("location", "/moved")
        if what == "429":
            self.send_header("retry-after", "120")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass

class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # clients are killed in the middle

server = Server(("127.0.0.1", port), Handler)
if certificate:
    secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    secure.load_cert_chain(certificate)
    server.socket = secure.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(server.server_address[1], flush=True)
server.serve_forever()
"""


class Server(NamedTuple):
    """A server that runs: its port, and the file of what it took."""

    port: int
    took: Path

    def lines(self) -> list[dict[str, Any]]:
        """What it took, first to last; a line cut by a kill is none."""
        if not self.took.exists():
            return []
        found = self.took.read_text("utf-8").splitlines(keepends=True)
        return [json.loads(line) for line in found if line.endswith("\n")]

    def mails(self, first: int = 0) -> list[EmailMessage]:
        """The mails it took, but for some at first."""
        return [message_from_string(line["data"], policy=default) for line in self.lines()[first:]]


@contextmanager
def running(program: str, took: Path, *arguments: str, port: int = 0) -> Generator[Server]:
    """Run a server; it is gone afterwards."""
    took.parent.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(took), str(port), *arguments], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield Server(int(process.stdout.readline()), took)
    finally:
        process.kill()
        process.communicate()


@contextmanager
def mail_server(
    folder: Path, kind: str = "plain", port: int = 0, certificate: Path | None = None
) -> Generator[Server]:
    """A mail server. ``kind``: plain, ascii (no SMTPUTF8), login (onrecord, secret), starttls or tls."""
    with running(MAIL, folder / "mails.jsonl", kind, str(certificate or ""), port=port) as server:
        yield server


@contextmanager
def receiver(folder: Path, port: int = 0, certificate: Path | None = None) -> Generator[Server]:
    """A receiver of webhooks; with a certificate over TLS."""
    with running(HTTP, folder / "posts.jsonl", str(certificate or ""), port=port) as server:
        yield server


@contextmanager
def hanging(greeting: bytes = b"") -> Generator[int]:
    """A server that takes connections, says at most ``greeting`` and then nothing; gives its port."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(8)
        listening.settimeout(0.05)
        held: list[socket.socket] = []
        ended = Event()

        def take() -> None:
            while not ended.is_set():
                try:
                    one = listening.accept()[0]
                except TimeoutError:
                    continue
                except OSError:
                    return
                held.append(one)
                if greeting:
                    one.sendall(greeting)

        thread = Thread(target=take, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            ended.set()
            thread.join(timeout=5)
            for one in held:
                one.close()
