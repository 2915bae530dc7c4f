"""`tell`: find what happened, deliver what is due, once or again and again; replay; take bounces."""

import logging
import re
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from onrecord.errors import NotFound, OnrecordError, RecordError
from onrecord.faces.cli.places import existing_record
from onrecord.faces.cli.plain import plain, sentence
from onrecord.faces.cli.summary import count
from onrecord.keep import Record
from onrecord.tell.bounce import read_bounce
from onrecord.tell.collect import Collector
from onrecord.tell.deliver import Deliverer, alone, bounced
from onrecord.tell.settings import SETTINGS, Settings, SettingsError, read_settings
from onrecord.tell.store import Store
from onrecord.tell.subscribe import resume

__all__ = ["replay", "seconds_of", "take_bounces", "tell_on", "tell_once"]

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_SHORTEST = 1.0
_SWEEP = 86_400.0


class Round(msgspec.Struct, frozen=True, omit_defaults=True):
    """One round as JSON: notices found, and what became of deliveries."""

    found: int
    delivered: int
    put_off: int
    stopped: int
    trouble: str | None = None


def seconds_of(text: str) -> float:
    """Read "30s", "5m", "1h" or "1d" as seconds. Raises OnrecordError."""
    found = re.fullmatch(r"(\d{1,6})([smhd])", text.strip())
    if found is None or not int(found[1]):
        message = f"'{text}' is no time to wait: write it as 30s, 5m, 1h or 1d."
        raise OnrecordError(message)
    return float(int(found[1]) * _UNITS[found[2]])


def tell_once(place: Path, *, json: bool) -> None:
    """Find what happened and deliver what is due, once.

    Raises what the record, the store and the settings do.
    """
    _speak()
    settings = _settings(place)
    with alone(place, settings), Record.open(place) as record, Store.open(place) as store:
        store.let_go(_now())
        _report(_round(Collector(record, store), Deliverer(record, store, settings)), json=json)


def tell_on(place: Path, every: float, *, json: bool) -> None:
    """Do so every ``every`` seconds, and whenever something is to be tried again, until somebody stops it.

    What goes wrong with a disk is said, and tried again in the next round.
    """
    _speak()
    settings = _settings(place)
    with alone(place, settings):
        while True:
            try:
                _rounds(place, settings, every, json=json)
            except RecordError as error:
                sys.stderr.write(f"onrecord: {sentence(str(error))}\n")
                time.sleep(every)


def _rounds(place: Path, settings: Settings, every: float, *, json: bool) -> None:
    """Make round after round, with what was read of the subscriptions kept in between."""
    with Record.open(place) as record, Store.open(place) as store:
        store.let_go(_now())
        collector, deliverer = Collector(record, store), Deliverer(record, store, settings)
        swept = -_SWEEP
        while True:
            _report(_round(collector, deliverer), json=json)
            if time.monotonic() - swept >= _SWEEP:
                store.sweep(_now())
                swept = time.monotonic()
            time.sleep(max(_SHORTEST, _wait(store.next_due(), every)))


def replay(place: Path, wanted: str, *, json: bool) -> None:
    """Have a delivery made again, by its number; by a subscription's id, all of it that did not arrive."""
    with Record.open(existing_record(place)) as record, Store.open(place) as store:
        if wanted.isdigit():
            numbers = [store.delivery(int(wanted)).id]
        else:
            store.get(wanted)
            every = store.deliveries(wanted, limit=10_000)
            numbers = [one.id for one in every if one.state in {"failed", "dropped"}]
            resume(record, store, wanted)
        for number in numbers:
            store.replay(number, _now())
    says = f"{_deliveries(len(numbers))} will be made again in the next round."
    _say(msgspec.json.encode({"replayed": numbers}).decode() if json else says)


def take_bounces(place: Path, files: Sequence[Path], *, json: bool) -> None:
    """Stop what bounces are about. A file is a mail, - standard input."""
    _speak()
    settings = _settings(place)
    with Record.open(place) as record, Store.open(place) as store:
        deliverer = Deliverer(record, store, settings)
        for path in files:
            bounce = read_bounce(_read(path))
            found = bounced(deliverer, store, bounce, _now()) if bounce is not None else None
            if json:
                _say(
                    msgspec.json.encode({"file": str(path), "stopped": found.id if found else None}).decode()
                )
            elif found is None:
                _say(
                    f"{path}: this is no report that a mail of ours came back for good; nothing was stopped."
                )
            else:
                _say(f"{path}: the subscription {found.id} was stopped.")


def _settings(place: Path) -> Settings:
    existing_record(place)
    settings = read_settings(place)
    if settings is None:
        where = place / SETTINGS
        message = (
            f"Nobody can be told: there are no settings. Write {where}, as docs/tell.md shows:"
            " the portal's address and the mail server."
        )
        raise SettingsError(message)
    return settings


def _round(collector: Collector, deliverer: Deliverer) -> Round:
    found = collector.collect(_now()).notices
    made = deliverer.round()
    return Round(found, made.delivered, made.put_off, made.stopped, made.trouble)


def _report(one: Round, *, json: bool) -> None:
    if json:
        _say(msgspec.json.encode(one).decode())
        return
    says = f"Found {count(one.found, 'notice')}; made {_deliveries(one.delivered)}"
    if one.put_off:
        says += f", put off {one.put_off:,}"
    if one.stopped:
        says += f", stopped {count(one.stopped, 'subscription')}"
    _say(f"{says}.")


def _deliveries(number: int) -> str:
    return f"{number:,} {'delivery' if number == 1 else 'deliveries'}"


def _wait(due: str | None, every: float) -> float:
    if due is None:
        return every
    return min(every, (datetime.fromisoformat(due) - _now()).total_seconds())


def _read(path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        message = f"'{path}' cannot be read ({error.strerror}): check the path and try again."
        raise NotFound(message) from error


def _now() -> datetime:
    return datetime.now(UTC)


def _speak() -> None:
    """Have what is logged said on standard error, as everything else."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("onrecord: %(message)s"))
    logging.getLogger("onrecord.tell").addHandler(handler)


def _say(words: str) -> None:
    sys.stdout.write(plain(words) + "\n")
    sys.stdout.flush()
