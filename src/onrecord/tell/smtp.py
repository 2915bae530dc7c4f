"""Handing mails to a mail server (RFC 5321), one connection for many, within a time that is bounded."""

import contextlib
import functools
import re
import smtplib
import socket
import ssl
import time
from email.utils import parseaddr
from types import TracebackType
from typing import Self

from onrecord.tell.address import AddressError, checked_address
from onrecord.tell.last import Note, hand_over
from onrecord.tell.result import Result
from onrecord.tell.settings import Smtp
from onrecord.tell.wire import Wire
from onrecord.tell.wording import line

__all__ = ["Mailer", "trusted"]

_MOST = 50
"""Mails over one connection: servers have limits of their own."""
_DOT = re.compile(rb"(?m)^\.")


class _Refused(Exception):
    """The server said no to our own part: to the connection, the login or the sender."""


class Mailer:
    """A mail server, connected when first needed. Not for several threads."""

    def __init__(self, settings: Smtp) -> None:
        """Connect to nothing yet."""
        self._settings = settings
        self._server: smtplib.SMTP | None = None
        self._wire: Wire | None = None
        self._sent = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take leave of the server."""
        server, wire = self._server, self._wire
        if server is not None and wire is not None:
            wire.until = time.monotonic() + self._settings.timeout
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()
        self._drop()

    def send(self, message: bytes, to: str, note: Note | None = None) -> Result:
        """Hand one mail over, and ``note`` that it was taken; never raises for what a server or network does.

        What the server says no to for good (5xx to the recipient or the mail) is "never", for now (4xx)
        "later". All that concerns our own server, its silence included, is "ours".
        """
        try:
            address = checked_address(to)
        except AddressError as error:
            return Result("never", str(error))
        try:
            server, wire = self._connected(time.monotonic() + self._settings.whole)
            if address.international and not server.has_extn("smtputf8"):
                says = "The mail server takes no addresses with letters beyond ASCII (SMTPUTF8)."
                return Result("never", says)
            refused = self._announced(server, message, str(address), utf8=address.international)
            if refused is not None:
                return refused
            result = hand_over(wire, b".\r\n", lambda: _said(*server.getreply()), note)
        except _Refused as error:
            self._drop()
            return Result("ours", str(error))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            self._drop()
            return Result("ours", self._trouble(error))
        self._sent += 1
        if self._sent >= _MOST:
            self.close()
        return result

    def _trouble(self, error: Exception) -> str:
        where = f"The mail server {self._settings.host}"
        if isinstance(error, TimeoutError):
            return f"{where} did not answer within {self._settings.timeout:g} seconds."
        if isinstance(error, ssl.SSLCertVerificationError):
            why = line(error.verify_message.rstrip("."), 120)
            return f"{where} has a certificate that does not hold ({why})."
        if isinstance(error, smtplib.SMTPServerDisconnected) and "timed out" in str(error):
            return f"{where} did not answer within {self._settings.timeout:g} seconds."
        return f"{where} could not be reached or broke off ({line(str(error), 160) or type(error).__name__})."

    def _drop(self) -> None:
        server, self._server = self._server, None
        wire, self._wire = self._wire, None
        if server is not None:
            server.close()
        if wire is not None:
            wire.close()

    def _connected(self, until: float) -> tuple[smtplib.SMTP, Wire]:
        if self._server is not None and self._wire is not None:
            self._wire.until = until
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if self._server.noop()[0] == 250:
                    return self._server, self._wire
            self._drop()
        one = self._settings
        self._sent = 0
        connection = socket.create_connection((one.host, one.at), min(one.timeout, until - time.monotonic()))
        self._wire = wire = Wire(connection, one.timeout, until)
        self._server = server = smtplib.SMTP(timeout=one.timeout)
        server.sock = wire  # pyright: ignore
        if one.security == "tls":
            wire.secure(trusted(), one.host)
        _expect(server.getreply(), 220, "greeted with")
        server.ehlo_or_helo_if_needed()
        if one.security == "starttls":
            if not server.has_extn("starttls"):
                says = f"The mail server {one.host} offers no STARTTLS: set security to tls or none."
                raise _Refused(says)
            _expect(server.docmd("STARTTLS"), 220, "answered to STARTTLS")
            wire.secure(trusted(), one.host)
            # What was said in the clear counts for nothing (RFC 3207, 4.2).
            server.file = None
            server.does_esmtp, server.esmtp_features = False, {}
            server.ehlo()
        if one.user is not None:
            self._log_in(server)
        return server, wire

    def _log_in(self, server: smtplib.SMTP) -> None:
        try:
            server.login(self._settings.user or "", self._settings.password or "")
        except smtplib.SMTPAuthenticationError as error:
            says = f"The mail server {self._settings.host} refused the login: check user and password."
            raise _Refused(says) from error

    def _announced(self, server: smtplib.SMTP, message: bytes, to: str, *, utf8: bool) -> Result | None:
        """Say all but the line that ends the mail; return what was said against it, null when nothing was."""
        sender = parseaddr(self._settings.sender)[1]
        options = ["SMTPUTF8"] if utf8 else []
        if server.has_extn("8bitmime"):
            options.append("BODY=8BITMIME")
        data = _DOT.sub(b"..", message)
        server.command_encoding = "utf-8" if utf8 else "ascii"
        _expect(server.mail(sender, options), 250, "answered to the sender")
        code, reply = server.rcpt(to)
        if code not in {250, 251}:
            self._reset(server)
            return _said(code, reply)
        code, reply = server.docmd("DATA")
        if code != 354:
            self._reset(server)
            return _said(code, reply)
        server.send(data + (b"" if data.endswith(b"\r\n") else b"\r\n"))
        return None

    def _reset(self, server: smtplib.SMTP) -> None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            server.rset()


@functools.lru_cache(maxsize=1)
def trusted() -> ssl.SSLContext:
    """What certificates are checked by."""
    return ssl.create_default_context()


def _expect(answer: tuple[int, bytes], code: int, says: str) -> None:
    if answer[0] != code:
        message = f"The mail server {says} {_text(*answer)}"
        raise _Refused(message)


def _said(code: int, reply: bytes) -> Result:
    if 200 <= code < 300:
        return Result("delivered", f"The mail server took it: {_text(code, reply)}")
    return Result("never" if code >= 500 else "later", f"The mail server answered {_text(code, reply)}")


def _text(code: int, reply: bytes) -> str:
    return f"{code} {line(reply.decode('utf-8', 'replace'), 200)}".strip()
