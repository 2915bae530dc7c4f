"""`checkpoint`, `backup`, `restore` and `merge`: proof of a record, and copies of it."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from onrecord.errors import NotFound, OnrecordError, RecordError
from onrecord.faces.cli.failing import read_or_refuse
from onrecord.faces.cli.places import existing_record, index_of
from onrecord.faces.cli.plain import plain
from onrecord.faces.cli.summary import count, size
from onrecord.prove import Checkpoint, Verifier, read_checkpoint
from onrecord.read.limits import Limits

if TYPE_CHECKING:
    from onrecord.keep import Record

__all__ = ["Proved", "merge_records", "print_checkpoint", "put_back", "read_then", "take_backup"]


class Proved(msgspec.Struct, frozen=True):
    """A checkpoint as JSON: the signed note, what it says, and the key that signed it. ``root`` is Base64."""

    checkpoint: str
    origin: str
    size: int
    root: str
    key: str


def print_checkpoint(place: Path, entries: Path | None, name: str | None, *, key: bool, json: bool) -> None:
    """Make a checkpoint and print it, or print the key; ``entries`` is where to copy the log's entries."""
    from onrecord.keep import Record
    from onrecord.keep.proof import log_lines, make_checkpoint, signer_of

    with Record.open(existing_record(place)) as record:
        signer = signer_of(record.folder, name)
        if key:
            _say(str(signer.verifier))
            return
        note = make_checkpoint(record, signer)
        if entries is not None:
            _copy(entries, log_lines(record))
    if json:
        lines = note.split("\n")
        _write(Proved(note, lines[0], int(lines[1]), lines[2], str(signer.verifier)))
    else:
        sys.stdout.write(note)


def _copy(target: Path, lines: list[bytes]) -> None:
    try:
        target.write_bytes(b"".join(line + b"\n" for line in lines))
    except OSError as error:
        msg = f"The copy of the log {target} cannot be written ({error.strerror}): name another file."
        raise RecordError(msg) from error


def read_then(
    place: Path, checkpoint: Path, entries: Path | None, key: str | None
) -> tuple[Checkpoint, list[bytes] | None]:
    """Read a checkpoint and the copy of the log kept with it. Errors are those of ``onrecord.prove``."""
    from onrecord.keep.proof import verifier_of

    verifier = Verifier.read(key) if key else verifier_of(place)
    then = None if entries is None else _read(entries).split(b"\n")[:-1]
    return read_checkpoint(_text(checkpoint), verifier), then


def _text(path: Path) -> str:
    return sys.stdin.read() if str(path) == "-" else _read(path).decode("utf-8", "replace")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        msg = f"'{path}' cannot be read ({error.strerror}): check the path and try again."
        raise NotFound(msg) from error


def take_backup(place: Path, target: Path, *, json: bool) -> None:
    """Take a backup and say what it holds."""
    from onrecord.keep import Record
    from onrecord.keep.backup import backup

    with Record.open(existing_record(place)) as record:
        made = backup(record, target)
    if json:
        _write(made)
        return
    held = ((made.sources, "source"), (made.releases, "release"), (made.editions, "edition"))
    named = ", ".join(count(number, noun) for number, noun in held)
    _say(f"Backed up {named} ({size(made.bytes)}) into '{target}'. The key stays with the record.")


def put_back(source: Path, place: Path, *, json: bool) -> None:
    """Restore a backup and make its index."""
    from onrecord.find import update
    from onrecord.keep import Record
    from onrecord.keep.backup import restore

    made = restore(source, place)
    with Record.open(place, write=True) as record:
        update(record, index_of(place))
    if json:
        _write(made)
    else:
        _say(f"Restored {count(made.releases, 'release')} into '{place}'; the hash is the one of the backup.")


def merge_records(other: Path, place: Path, *, json: bool) -> None:
    """Take another record's sources into this one."""
    from onrecord.compare import level
    from onrecord.find import update
    from onrecord.keep import Record
    from onrecord.keep.backup import merge

    if other.resolve() == place.resolve():
        msg = f"'{other}' is the record itself: name another to take in."
        raise OnrecordError(msg)
    limits = Limits()
    with Record.open(existing_record(other)) as theirs, Record.open(place, write=True, create=True) as ours:
        made = merge(ours, theirs, lambda source: read_or_refuse(source, limits))
        level(ours)
        update(ours, index_of(place))
        told = _merge_subscriptions(ours, other, place)
    if json:
        _write(made)
        return
    _say(
        f"Looked at {count(made.sources, 'source')}, {made.added:,} of them new:"
        f" {count(made.new, 'release')} new, {made.changed:,} changed."
    )
    if told:
        _say(f"Took in {count(told, 'subscription')}.")


def _merge_subscriptions(ours: "Record", other: Path, place: Path) -> int:
    from onrecord.tell.database import NAME
    from onrecord.tell.merge import merge_subscriptions
    from onrecord.tell.store import Store

    if not (other / NAME).is_file():
        return 0
    with Store.open(place) as into, Store.open(other) as theirs:
        return merge_subscriptions(ours, into, theirs, datetime.now(UTC))


def _write(value: object) -> None:
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")


def _say(words: str) -> None:
    sys.stdout.write(plain(words) + "\n")
