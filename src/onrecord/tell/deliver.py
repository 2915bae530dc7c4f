"""Making the deliveries that are due: by mail, one after the other; by webhook, several at a time.

A delivery is claimed (``sending``), handed to a courier and noted as delivered by that, so that what is in
hand when this process dies is handed over and noted all the same. Where nobody is left to note it, it is made
again under the same key: same Message-ID, same webhook-id. docs/tell.md says what that means.
"""

import contextlib
import fcntl
import logging
import os
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import msgspec

from onrecord.errors import NotFound, RecordBusy
from onrecord.keep import Record
from onrecord.tell import mail, retry
from onrecord.tell.address import AddressError
from onrecord.tell.bounce import Bounce
from onrecord.tell.courier import Mail
from onrecord.tell.couriers import Courier, wait_for_couriers
from onrecord.tell.guard import WebhookRefused, checked_url, request_for
from onrecord.tell.mail import Letter
from onrecord.tell.model import Delivery, Subscription
from onrecord.tell.naming import called
from onrecord.tell.result import Result
from onrecord.tell.settings import Settings, Smtp
from onrecord.tell.smtp import Mailer
from onrecord.tell.store import Store
from onrecord.tell.webhook import body, headers, webhook_id

__all__ = ["Deliverer", "Made", "alone", "bounced"]

LOCK = "tell.lock"
TOGETHER = 8
"""Webhooks posted at a time."""
_LEAST_TRIES = 10
_log = logging.getLogger("onrecord.tell")


class Made(msgspec.Struct, frozen=True):
    """What a round did: deliveries made, put off and given up, subscriptions stopped, and what hindered
    mail.
    """

    delivered: int = 0
    put_off: int = 0
    stopped: int = 0
    trouble: str | None = None


@contextlib.contextmanager
def alone(folder: Path, settings: Settings | None = None) -> Generator[None]:
    """Be the only process that delivers for a record, once what a dead one had in hand is handed over.

    Raises ``RecordBusy`` when another delivers, or a courier takes longer than ``settings`` give it.
    """
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        message = (
            f"Another onrecord tell delivers for the record {folder}: one is enough; stop that one first."
        )
        raise RecordBusy(message) from error
    try:
        wait_for_couriers(folder, _longest(settings))
        yield
    finally:
        os.close(lock)  # and with it the lock; the file stays


def _longest(settings: Settings | None) -> float:
    """Seconds within which a courier is done with what it has in hand."""
    if settings is None:
        return 0.0
    whole = settings.smtp.whole if settings.smtp is not None else 0.0
    return max(whole, settings.webhooks.timeout) + 30.0


class Deliverer:
    """Makes deliveries. ``clock`` gives the moment, ``chance`` the jitter of what is tried again."""

    def __init__(
        self,
        record: Record,
        store: Store,
        settings: Settings,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Random | None = None,
    ) -> None:
        """Nothing is sent yet."""
        self._record = record
        self._store = store
        self._settings = settings
        self._clock = clock
        self._chance = chance or Random()  # noqa: S311 - jitter is no secret
        self._cooling: dict[str, datetime] = {}
        self._guard = threading.Lock()
        self._made: dict[str, int] = {}
        self._trouble: str | None = None

    def round(self) -> Made:
        """Make what is due now. Disk and database errors are raised; what the network does is not."""
        self._made, self._trouble = {}, None
        with ThreadPoolExecutor(TOGETHER, thread_name_prefix="onrecord-webhook") as pool:
            posting = [pool.submit(self._webhooks) for _ in range(TOGETHER)]
            if self._settings.smtp is not None:
                self._mails()
            for one in posting:
                one.result()
        made = self._made
        return Made(made.get("delivered", 0), made.get("later", 0), made.get("never", 0), self._trouble)

    # ------------------------------------------------------------------ mail

    def _mails(self) -> None:
        smtp = self._settings.smtp
        assert smtp is not None  # noqa: S101 - asked by the caller
        with Courier(self._store) as courier:
            while (delivery := self._claim("mail", smtp.whole)) is not None:
                result = self._mail(courier, smtp, delivery)
                self._note(delivery, result)
                if result.kind == "ours":
                    # What our own server did to this mail it would do to all: they wait for the next round.
                    self._trouble = result.says
                    _log.error("%s Mails wait and are tried again.", result.says)
                    return

    def _mail(self, courier: Courier, smtp: Smtp, delivery: Delivery) -> Result:
        subscription = delivery.subscription
        letter = Letter(
            to=subscription.address,
            key=delivery.key,
            subscription=subscription.id,
            token=subscription.token,
            follows=called(self._record, subscription.subject),
            events=subscription.events,
            when=subscription.when,
            at=self._clock(),
            kind=subscription.subject.kind,
        )
        try:
            match delivery.kind:
                case "confirm":
                    message = mail.confirmation(self._settings, letter)
                case "stopped":
                    message = mail.ended(self._settings, letter, subscription.why or "")
                case "notices":
                    message = mail.told(self._settings, letter, delivery.notices)
        except AddressError as error:
            return Result("never", str(error))
        return courier.mail(Mail(smtp, message.as_bytes(), subscription.address), delivery.id, self._clock())

    # ------------------------------------------------------------------ webhooks

    def _webhooks(self) -> None:
        webhooks = self._settings.webhooks
        with Courier(self._store) as courier:
            while (delivery := self._claim("webhook", webhooks.timeout)) is not None:
                self._note(delivery, self._webhook(courier, delivery))

    def _webhook(self, courier: Courier, delivery: Delivery) -> Result:
        webhooks = self._settings.webhooks
        url = delivery.subscription.address
        host = _host(url, webhooks.allow)
        until = self._cooling.get(host)
        now = self._clock()
        if until is not None and now < until <= now + timedelta(days=1):
            wait = (until - now).total_seconds()
            return Result("later", "The receiver did not take the one before; this one waits with it.", wait)
        content = body(delivery, self._settings.portal)
        signed = headers(webhook_id(delivery.key), delivery.subscription.secret or "", content, now)
        request = request_for(url, signed, content, allow=webhooks.allow, timeout=webhooks.timeout)
        result = request if isinstance(request, Result) else courier.post(request, delivery.id, now)
        with self._guard:
            if result.kind == "later":
                pause = result.wait or retry.pause(delivery.attempts, self._chance)
                self._cooling[host] = now + timedelta(seconds=min(pause, 3600.0))
            else:
                self._cooling.pop(host, None)
        return result

    # ------------------------------------------------------------------ both

    def _claim(self, channel: str, seconds: float) -> Delivery | None:
        """Take the next delivery, for longer than handing it over can take."""
        return self._store.claim(
            self._clock(),
            seconds=min(2 * seconds + 60, 3600),
            channel="mail" if channel == "mail" else "webhook",
        )

    def _note(self, delivery: Delivery, result: Result) -> None:
        now = self._clock()
        kind = result.kind
        if kind == "never":
            self._give_up(delivery, result.says, now)
        elif kind != "delivered":  # that, the courier has noted
            again = retry.again_at(now, delivery.attempts, self._chance, result.wait)
            if kind == "later" and self._over(delivery, again):
                kind = "never"
                self._give_up(delivery, f"For two days it could not be delivered. {result.says}", now)
            else:
                self._store.failed(delivery.id, now, result.says, retry_at=again)
                kind = "later"
        with self._guard:
            self._made[kind] = self._made.get(kind, 0) + 1

    def _over(self, delivery: Delivery, again: datetime) -> bool:
        # By number, too: a clock that was wrong for a moment must not stop anybody.
        if delivery.first is None or delivery.attempts < _LEAST_TRIES:
            return False
        return retry.given_up(datetime.fromisoformat(delivery.first), again)

    def _give_up(self, delivery: Delivery, says: str, now: datetime) -> None:
        self._store.failed(delivery.id, now, says, retry_at=None)
        self.stop(delivery.subscription, says, now)

    def stop(self, subscription: Subscription, why: str, now: datetime) -> None:
        """Stop a subscription that cannot be delivered to, with notice: its page, the log and the
        operator's mail.
        """
        self._store.stop(subscription.id, why, now)
        says = f"The subscription {subscription.id} ({subscription.channel}) was stopped. {why}"
        _log.warning("%s", says)
        if self._settings.operator is None or self._settings.smtp is None:
            return
        message = mail.operator_mail(self._settings, f"stopped:{subscription.id}", says, now)
        with Mailer(self._settings.smtp) as mailer:
            result = mailer.send(message.as_bytes(), self._settings.operator)
        if result.kind != "delivered":
            _log.error("The operator could not be told by mail. %s", result.says)


def bounced(deliverer: Deliverer, store: Store, bounce: Bounce, now: datetime) -> Subscription | None:
    """Stop the subscription a bounce is about; null when there is none."""
    try:
        found = store.find(bounce.token)
    except NotFound:
        return None
    if found.state != "stopped":
        deliverer.stop(found, bounce.says, now)
    return found


def _host(url: str, allow: tuple[str, ...]) -> str:
    try:
        return checked_url(url, allow).authority
    except WebhookRefused:
        return url
