"""`follow`: addresses asked again and again, what came kept, and what there is to tell of it."""

import re
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from onrecord.errors import NotFound, OnrecordError, Unreadable
from onrecord.faces.cli import exits
from onrecord.faces.cli.exits import UsageError
from onrecord.faces.cli.places import existing_record
from onrecord.faces.cli.plain import sentence
from onrecord.faces.cli.summary import size
from onrecord.faces.cli.workers import Readers
from onrecord.follow import Event, Follower, PassTold, Wanted, checked_address
from onrecord.follow.model import Bounds
from onrecord.model import Edition, Reading, Source
from onrecord.read.limits import Limits

if TYPE_CHECKING:
    from onrecord.keep import Record
    from onrecord.keep.followed import Followed

__all__ = ["Asked", "follow", "print_followed", "seconds_of", "stop_following"]

EVERY = 15 * 60
"""Seconds between two askings where nobody says otherwise."""
_LEAST = 1
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 24 * 3600}
_LARGEST_LIST = 16 * 1024 * 1024


class Asked(msgspec.Struct, frozen=True):
    """What the command line asks for; ``allow`` and ``contact`` are null where the record says it."""

    addresses: tuple[str, ...]
    every: str | None = None
    once: bool = False
    lasting: str | None = None
    pages: bool = False
    allow: tuple[str, ...] | None = None
    contact: str | None = None
    delay: float = 1.0
    max_bytes: int | None = None


class Shown(msgspec.Struct, frozen=True, tag="followed", tag_field="type"):
    """An address that is followed, as ``--list`` prints it. ``found`` counts the addresses it leads to."""

    address: str
    kind: str | None
    every: int
    since: str
    asked: str | None
    changed: str | None
    next: str | None
    moved_to: str | None
    failures: int
    says: str | None
    found: int


class _Ended(BaseException):
    """The system asks the command to end."""


def seconds_of(text: str, option: str) -> int:
    """Read a time such as 90s, 15m, 2h or 1d. UsageError when it is none."""
    found = re.fullmatch(r"(\d{1,9})([smhd]?)", text.strip())
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0
    if seconds < _LEAST:
        says = f"'{text}' is no time for {option}: give one such as 90s, 15m, 2h or 1d."
        raise UsageError(says)
    return seconds


def follow(place: Path, asked: Asked, *, json: bool) -> int:
    """Follow what is named, and what was followed before; return the exit code.

    Raises UsageError for what is no address or time, NotFound for a list that is not there and where nothing
    is followed, RecordBusy when another process follows for this record.
    """
    from onrecord.keep import Record

    every = EVERY if asked.every is None else seconds_of(asked.every, "--every")
    lasting = None if asked.lasting is None else seconds_of(asked.lasting, "--for")
    addresses = _addresses(asked.addresses)
    if addresses:
        Record.open(place, write=True, create=True).close()
    with Record.open(existing_record(place), write=True) as record, record.together():
        wanted = _settings(record, asked)
        _take_up(record, addresses, every, asked)
    limits = Limits() if asked.max_bytes is None else Limits(source_bytes=asked.max_bytes)
    say = _telling(json=json)
    _end_on_request()
    try:
        with Readers(1, limits) as readers, Follower(place, wanted, _reading(readers), say) as follower:
            told = follower.once() if asked.once else follower.run(lasting)
    except _Ended:
        say("Stopped. What was received is kept; follow again and it goes on.")
        return exits.OK
    failed = told.failed + told.refused
    return Unreadable.exit_code if failed and not (told.received + told.unchanged + told.gone) else exits.OK


def _end_on_request() -> None:
    def end(*_: object) -> None:
        raise _Ended

    signal.signal(signal.SIGTERM, end)


def _reading(readers: Readers) -> Callable[[Source], tuple[Reading, tuple[Edition, ...]]]:
    def read(source: Source) -> tuple[Reading, tuple[Edition, ...]]:
        (item,) = (item for items in readers.read([source]) for item in items)
        if not isinstance(item, tuple):
            message = "a source that is read has an answer"
            raise TypeError(message)
        return item[1]

    return read


def _addresses(named: Sequence[str]) -> tuple[str, ...]:
    """Return the addresses that are named, those of a list each."""
    found: dict[str, None] = {}
    for one in named:
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", one):
            found[_checked(one)] = None
        elif one.startswith("-"):
            says = f"There is no option '{one}': --help lists the options."
            raise UsageError(says)
        else:
            found |= dict.fromkeys(_listed(Path(one)))
    return tuple(found)


def _checked(text: str) -> str:
    try:
        return checked_address(text)
    except OnrecordError as error:
        raise UsageError(str(error)) from error


def _listed(path: Path) -> list[str]:
    """Read a list: an address a line; what follows a # is a comment."""
    if not path.exists():
        says = f"'{path}' is no address and no file: an address begins with https://, a list has one a line."
        raise NotFound(says)
    try:
        if path.stat().st_size > _LARGEST_LIST:
            says = f"'{path}' is too large for a list of addresses: name the addresses, or a smaller list."
            raise UsageError(says)
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        says = f"'{path}' cannot be read as a list of addresses: give a text with one address a line."
        raise Unreadable(says, kind="unreadable") from error
    found: list[str] = []
    for number, line in enumerate(lines, 1):
        address = re.sub(r"(?:^|\s)#.*", "", line).strip()
        if address:
            try:
                found.append(checked_address(address))
            except OnrecordError as error:
                says = f"'{path}', line {number}: {error}"
                raise UsageError(says) from error
    return found


def _settings(record: "Record", asked: Asked) -> Wanted:
    """Return how to ask: what the command line says, else what was said before; it is remembered."""
    contact = str(_remembered(record, "contact", asked.contact) or "")
    if not all(0x20 <= ord(char) < 0x7F for char in contact) or set(contact) & set("()"):
        says = (
            f"'{contact}' is no contact for a user agent: give an address such as https://example.org/about."
        )
        raise UsageError(says)
    allow = msgspec.convert(_remembered(record, "allow", asked.allow) or (), type=tuple[str, ...])
    largest = Bounds().bytes if asked.max_bytes is None else asked.max_bytes
    return Wanted(
        tuple(name for name in allow if name), contact or None, Bounds(delay=asked.delay, bytes=largest)
    )


def _remembered(record: "Record", name: str, given: object) -> object:
    from onrecord.keep import followed

    if given is not None:
        record.change(lambda db: followed.save_setting(db, name, msgspec.json.encode(given)))
        return given
    kept = record.change(lambda db: followed.setting(db, name))
    return None if kept is None else msgspec.json.decode(kept)


def _take_up(record: "Record", addresses: Sequence[str], every: int, asked: Asked) -> None:
    from onrecord.keep import followed

    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for address in addresses:
        record.change(
            lambda db, address=address: followed.take_up(db, address, every, pages=asked.pages, at=now)
        )
    if not record.change(followed.followed):
        says = f"Nothing is followed for the record '{record.folder}' yet: name an address, such as https://example.org/feed."
        raise NotFound(says)


def stop_following(place: Path, named: Sequence[str], *, json: bool) -> int:
    """Follow addresses no longer; what was received stays. NotFound for one that is not followed."""
    from onrecord.keep import Record, followed

    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with Record.open(existing_record(place), write=True) as record, record.together():
        for address in _addresses(named):
            stopped = record.change(lambda db, address=address: followed.stop(db, address, now))
            if not stopped:
                says = f"{address} is not followed: onrecord follow --list names what is."
                raise NotFound(says)
            more = f", and {_addresses_of(stopped - 1)} found in it" if stopped > 1 else ""
            words = f"{address} is followed no longer{more}; what was received from it stays."
            _write({"type": "stopped", "address": address, "addresses": stopped}) if json else _say(words)
    return exits.OK


def print_followed(place: Path, *, json: bool) -> int:
    """Print what is followed."""
    from onrecord.keep import Record, followed

    with Record.open(existing_record(place)) as record:
        every = record.ask(followed.followed)
    named = [one for one in every if one.found_in is None]
    shown = [_shown(one, every) for one in named]
    if json:
        for one in shown:
            _write(one)
        return exits.OK
    if not shown:
        _say(f"Nothing is followed for the record '{place}'.")
    for one in shown:
        _say("\n".join(_listing(one)))
    return exits.OK


def _shown(one: "Followed", every: Sequence["Followed"]) -> Shown:
    below = {one.id}
    for other in every:
        # What is found has a later row than where it was found.
        if other.found_in in below:
            below.add(other.id)
    return Shown(
        one.address, one.kind, one.every, one.since, one.asked_at, one.changed_at, one.due_at,
        one.moved_to, one.failures, one.says, len(below) - 1,
    )  # fmt: skip


def _listing(one: Shown) -> list[str]:
    found = f", leading to {_addresses_of(one.found)}" if one.found else ""
    lines = [
        f"{sentence(one.address)}",
        f"  {one.kind or 'not asked yet'}, every {_rhythm(one.every)}{found}",
    ]
    if one.asked:
        changed = f", last new {one.changed}" if one.changed else ""
        lines.append(f"  last asked {one.asked}{changed}, next {one.next or 'at once'}")
    if one.moved_to:
        lines.append(f"  moved for good to {sentence(one.moved_to)}")
    if one.says:
        lines.append(f"  {one.failures} times in trouble: {sentence(one.says)}")
    return lines


def _addresses_of(number: int) -> str:
    return f"{number:,} address{'' if number == 1 else 'es'}"


def _rhythm(seconds: int) -> str:
    for unit, length in (("d", 24 * 3600), ("h", 3600), ("m", 60)):
        if seconds % length == 0:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"


def _telling(*, json: bool) -> Callable[[Event | PassTold | str], None]:
    """Return who tells what happens, as it happens: an object a line, or words."""
    if json:
        return lambda one: _write({"type": "note", "says": one} if isinstance(one, str) else one)

    def say(one: Event | PassTold | str) -> None:
        if isinstance(one, Event):
            for line in _event(one):
                _say(line)
        else:
            _say(sentence(one) if isinstance(one, str) else _pass(one))

    return say


def _event(one: Event) -> list[str]:
    lines: list[str] = []
    if one.outcome == "new":
        came = [f"{len(ids):,} {what}" for ids, what in ((one.new, "new"), (one.changed, "changed")) if ids]
        if one.found:
            came.append(f"{_addresses_of(one.found)} found")
        what = ", ".join(came) or "nothing new in it"
        lines.append(f"{one.at}  {one.kind}, {size(one.size)}: {what}. {one.address}")
    elif one.says:
        lines.append(f"{one.at}  {one.says} Asked again at {one.next}.")
    lines += [f"{one.at}  {one.address}: {says}" for says in one.notes]
    return [sentence(line) for line in lines]


def _pass(told: PassTold) -> str:
    parts = [
        f"{number:,} {what}"
        for number, what in (
            (told.received, "with something new"),
            (told.unchanged, "unchanged"),
            (told.gone, "gone"),
            (told.refused, "not allowed"),
            (told.failed, "in trouble"),
        )
        if number
    ]
    asked = f"Asked {_addresses_of(told.asked)}"
    found = f", {_addresses_of(told.found)} found" if told.found else ""
    head = f"{asked}: {', '.join(parts) or 'nothing to ask'}{found}."
    releases = f"Releases: {told.new:,} new, {told.changed:,} changed, {told.withdrawn:,} withdrawn."
    ledger = f" Changes in the ledger: {told.ledger:,}." if told.ledger else ""
    return f"{head} {releases}{ledger}" + (f" Next at {told.next}." if told.next else "")


def _write(value: object) -> None:
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")
    # A line printed is a promise: what it names is on the disk, whatever happens to this process next.
    sys.stdout.flush()


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
