"""Where the portal takes subscriptions: the settings, the store, and what keeps floods and strangers out."""

import hashlib
import hmac
import secrets
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from litestar.di import NamedDependency

from onrecord.tell.settings import Settings, read_settings
from onrecord.tell.store import Store

from ..portal import Asked
from .limits import Windows, network
from .remembered import Remembered

__all__ = ["Desk", "Seated"]

_FORM_HOLDS = 12 * 3_600


class Desk:
    """One record's subscriptions as the pages need them. Safe from any number of threads."""

    def __init__(self, folder: Path) -> None:
        """Read the settings; raises ``SettingsError`` when they cannot be used.

        The store is opened when needed.
        """
        self.settings: Settings | None = read_settings(folder)
        self.windows = Windows()
        self.remembered = Remembered()
        self._folder = folder
        self._store: Store | None = None
        self._lock = threading.Lock()
        self._secret = secrets.token_bytes(32)

    @property
    def by_mail(self) -> bool:
        """Whether anybody can be told by mail."""
        return self.settings is not None and self.settings.smtp is not None

    @property
    def by_webhook(self) -> bool:
        """Whether anybody can be told by webhook."""
        return self.settings is not None and self.settings.webhooks.offered

    def store(self) -> Store:
        """The store. Raises as ``Store.open`` does."""
        with self._lock:
            if self._store is None:
                self._store = Store.open(self._folder)
            return self._store

    def close(self) -> None:
        """Close the store."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None

    def now(self) -> datetime:
        """This moment."""
        return datetime.now(UTC)

    # ------------------------------------------------------------------ forms

    def seal(self) -> str:
        """A sign that a form was made by this portal not long ago."""
        made = f"{int(time.time()):x}"
        return f"{made}.{self._sign(made)}"

    def sealed(self, seal: str) -> bool:
        """Whether a form's sign is ours and still holds."""
        made, _, sign = seal.partition(".")
        if not seal.isascii() or not hmac.compare_digest(sign, self._sign(made)):
            return False
        return -60 <= time.time() - int(made, 16) <= _FORM_HOLDS

    def _sign(self, made: str) -> str:
        return hmac.new(self._secret, made.encode(), hashlib.sha256).hexdigest()[:32]

    def from_elsewhere(self, request: Asked) -> bool:
        """Whether a browser says that another site sent a form (Fetch Metadata, else Origin)."""
        site = request.headers.get("sec-fetch-site")
        if site is not None:
            return site not in {"same-origin", "none"}
        origin = request.headers.get("origin")
        # A page with Referrer-Policy: no-referrer, as ours, sends the origin “null” with its own forms.
        if origin is None or origin == "null":
            return False
        return origin.partition("://")[2] != request.headers.get("host")

    def flooded(self, request: Asked) -> bool:
        """Whether the asker's network, or everybody together, asked too often within the hour."""
        assert self.settings is not None  # noqa: S101 - nothing can be asked for without settings
        limits, now = self.settings.limits, time.monotonic()
        host = network(request.client.host if request.client else None)
        return not (
            self.windows.take(f"network {host}", limits.a_network, now)
            and self.windows.take("everybody", limits.everybody, now)
        )

    def often(self, address: str) -> bool:
        """Whether an address was asked to confirm too often within the hour."""
        assert self.settings is not None  # noqa: S101 - nothing can be asked for without settings
        return not self.windows.take(f"address {address}", self.settings.limits.an_address, time.monotonic())


Seated = NamedDependency[Desk]
