"""A bounce read: a report that a mail could not be delivered after the server had taken it. Pure.

Format: RFC 3464 (delivery status notifications) in RFC 6522 (multipart/report).
"""

import re
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

import msgspec

from onrecord.tell.wording import line

__all__ = ["Bounce", "read_bounce"]

_TOKEN = re.compile(r"/follow/stop\?token=([A-Za-z0-9_-]{8,200})>")


class Bounce(msgspec.Struct, frozen=True):
    """A mail that will not arrive.

    ``token`` is the subscription's, from the mail that is sent back with the report.
    """

    token: str
    says: str


def read_bounce(data: bytes) -> Bounce | None:
    """Read a report; null for what is none, reports a delay, or sends nothing back that names a subscription.

    The token is known only to us and whoever got the mail, so that nobody else can stop a subscription by a
    made-up report.
    """
    message = BytesParser(policy=compat32).parsebytes(data)
    if message.get_content_type() != "multipart/report":
        return None
    status: str | None = None
    token: str | None = None
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            status = status or _failed(part)
        elif kind == "text/rfc822-headers":
            token = token or _token(str(part.get_payload()))
        elif part.get("List-Unsubscribe"):
            token = token or _token(str(part.get("List-Unsubscribe")))
    return Bounce(token, f"The mail came back: {status}") if status and token else None


def _failed(part: Message) -> str | None:
    """The status of the first recipient that failed for good."""
    for block in part.walk():
        action, status = str(block.get("Action", "")).strip().lower(), str(block.get("Status", "")).strip()
        if action == "failed" and status.startswith("5."):
            return line(f"{status} {str(block.get('Diagnostic-Code', '')).partition(';')[2].strip()}", 300)
    return None


def _token(text: str) -> str | None:
    found = _TOKEN.search(" ".join(text.split()))
    return found[1] if found else None
