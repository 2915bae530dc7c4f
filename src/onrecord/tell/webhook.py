"""What goes to a webhook: the body, the signature, and what an answer means. Pure.

Format: Standard Webhooks 1.0.0 (github.com/standard-webhooks/standard-webhooks), symmetric signatures.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

import msgspec

from onrecord.tell.model import Delivery, DeliveryKind, Event, Outcome, Subject
from onrecord.tell.result import Result

__all__ = ["Told", "Webhook", "answered", "body", "headers", "new_secret", "webhook_id"]

_PREFIX = "whsec_"
_SECRET_BYTES = 32
_GONE = 410
_TYPES: dict[DeliveryKind, Literal["notices", "subscription.confirm", "subscription.stopped"]] = {
    "notices": "notices",
    "confirm": "subscription.confirm",
    "stopped": "subscription.stopped",
}


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """One notice. ``key`` is the same whenever the same is told; ``url`` is the passage in the portal."""

    key: str
    event: Event
    at: str
    release: str
    url: str
    title: str | None = None
    kind: str | None = None
    date: str | None = None
    turn: int | None = None
    speaker: str | None = None
    text: str | None = None
    question: str | None = None
    outcome: Outcome | None = None
    change: str | None = None
    difference: msgspec.Raw | None = None


class Data(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a body is about.

    ``confirm`` is opened to say yes, ``manage`` to see, change or stop the subscription. ``why`` says why it
    was stopped.
    """

    subscription: str
    subject: Subject
    manage: str
    notices: tuple[Told, ...] = ()
    confirm: str | None = None
    why: str | None = None


class Webhook(msgspec.Struct, frozen=True):
    """A body. ``timestamp`` is when it was made (RFC 3339, UTC)."""

    type: Literal["notices", "subscription.confirm", "subscription.stopped"]
    timestamp: str
    data: Data


def new_secret() -> str:
    """Make a secret of 32 random bytes as it is handed to a receiver: "whsec_" and Base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def webhook_id(key: str) -> str:
    """Return the id of a delivery, its idempotency key: the same for the same key, without a full stop."""
    return f"msg_{re.sub('[^A-Za-z0-9_-]', '-', key)}"


def body(delivery: Delivery, portal: str) -> bytes:
    """Return the body of a delivery: the same bytes at every attempt."""
    subscription = delivery.subscription
    token = f"token={subscription.token}"
    confirm = f"{portal}/follow/confirm?{token}" if delivery.kind == "confirm" else None
    data = Data(
        subscription=subscription.id,
        subject=subscription.subject,
        manage=f"{portal}/follow/manage?{token}",
        notices=tuple(
            Told(
                key=one.key,
                event=one.event,
                at=one.at,
                release=one.release,
                url=portal + one.link,
                title=one.title,
                kind=one.kind,
                date=one.date,
                turn=one.turn,
                speaker=one.speaker,
                text=one.text,
                question=one.question,
                outcome=one.outcome,
                change=one.change,
                difference=one.difference,
            )
            for one in delivery.notices
        ),
        confirm=confirm,
        why=subscription.why if delivery.kind == "stopped" else None,
    )
    return msgspec.json.encode(Webhook(_TYPES[delivery.kind], delivery.created, data))


def headers(id_: str, secret: str, content: bytes, at: datetime) -> dict[str, str]:
    """Return the headers that name and sign a body. ``at`` is the moment of this attempt."""
    stamp = str(int(at.astimezone(UTC).timestamp()))
    signed = hmac.new(_key(secret), f"{id_}.{stamp}.".encode() + content, hashlib.sha256).digest()
    return {
        "content-type": "application/json",
        "webhook-id": id_,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        return secret.encode()


def answered(status: int, retry_after: str | None, now: datetime) -> Result:
    """Say what an answer's status means; a redirect is not followed."""
    if 200 <= status < 300:
        return Result("delivered", f"The receiver answered {status}.")
    if status == _GONE:
        return Result("never", "The receiver answered 410 Gone: it wants nothing more.")
    if 300 <= status < 400:
        return Result("later", f"The receiver answered {status}, a redirect, and redirects are not followed.")
    return Result("later", f"The receiver answered {status}.", _wait(retry_after, now))


def _wait(value: str | None, now: datetime) -> float | None:
    """Read Retry-After (RFC 9110, 10.2.3): seconds or a date."""
    given = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,7}", given):
        return float(given)
    try:
        when = parsedate_to_datetime(given)
    except (TypeError, ValueError):
        return None
    return max(0.0, ((when if when.tzinfo else when.replace(tzinfo=UTC)) - now).total_seconds())
