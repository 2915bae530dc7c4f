"""Check that a post came from the portal one follows: give the secret, the headers and the body as received.

Needs nothing but Python's standard library. Format: Standard Webhooks 1.0.0, symmetric signatures.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping

TOLERANCE = 300
"""Seconds by which a post's time may differ from this clock."""


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes, now: float | None = None) -> bool:
    """Whether a post was signed with ``secret`` not long ago. ``body`` is the bytes as they came."""
    given = {name.lower(): value for name, value in headers.items()}
    try:
        name, stamp = given["webhook-id"], given["webhook-timestamp"]
        signatures = given["webhook-signature"].split()
        late = abs((time.time() if now is None else now) - int(stamp)) > TOLERANCE
    except (KeyError, ValueError):
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
    wanted = f"v1,{base64.b64encode(digest).decode()}"
    return not late and any(hmac.compare_digest(wanted, one) for one in signatures)
