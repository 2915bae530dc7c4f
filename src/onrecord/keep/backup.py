"""Copies of a record: taken while it is written to, verified, put back; and two records made one."""

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import apsw
import msgspec

from onrecord.errors import NotFound, RecordError
from onrecord.keep import followed, log, pages, query
from onrecord.keep.db import DATABASE, rows, saying, value
from onrecord.keep.record import Record
from onrecord.model import Edition, Reading, Source

__all__ = ["MANIFEST", "Manifest", "Merged", "backup", "merge", "restore"]

MANIFEST = "backup.json"
BESIDE = ("tell.db",)
"""Databases beside the record that hold what cannot be made anew: who asked to be told of what, and what was
told."""
_CHUNK = 1 << 20
_WAIT_MS = 10_000


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds: the SHA-256 and size of its database, its log's entries and head (hexadecimal).

    ``beside`` are the SHA-256 of the databases that were kept beside it, by name.
    """

    sha256: str
    bytes: int
    entries: int
    root: str
    sources: int
    releases: int
    editions: int
    beside: dict[str, str] = {}


class Merged(msgspec.Struct, frozen=True):
    """What a merge did: sources looked at, those that were new, and releases new and changed by them."""

    sources: int
    added: int
    new: int
    changed: int


def backup(record: Record, target: Path) -> Manifest:
    """Copy a record into a new folder, as it stands at one moment, also while another process writes it.

    The copy is checked before it is called one. RecordError when the folder is there, or cannot be written.
    """
    if target.exists():
        msg = f"There is something at {target} already: name a new folder for the backup."
        raise RecordError(msg)
    fresh = target.with_name(f"{target.name}.part")
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        with saying(fresh):
            record.ask(lambda db: _copy(db, fresh / DATABASE, summed=True))
        # After the record: what it tells of more than the copy holds is known as told when it comes again.
        beside = {name: _copy_beside(record.folder / name, fresh / name) for name in _there(record.folder)}
        manifest = msgspec.structs.replace(_checked(fresh), beside=beside)
        (fresh / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        _to_disk(fresh / DATABASE, fresh / MANIFEST, *(fresh / name for name in beside))
        fresh.replace(target)
    except OSError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        msg = f"The backup {target} cannot be written ({error.strerror}): make room, or name another folder."
        raise RecordError(msg) from error
    except RecordError:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return manifest


def _copy(db: apsw.Connection, path: Path, *, summed: bool = False) -> None:
    """Copy a database as it stands at one moment; ``summed`` says that its pages carry checksums."""
    pages.load()
    target = apsw.Connection(str(path), vfs=pages.SHIM)
    try:
        if summed:
            # The shim writes checksums where it sees room for them first: a table that is then copied over.
            pages.make_room(target)
            target.execute("CREATE TABLE room (x)")
        with target.backup("main", db, "main") as copying:
            while not copying.done:
                copying.step(1000)
        target.execute("PRAGMA journal_mode = DELETE")
    finally:
        target.close()


def _there(folder: Path) -> list[str]:
    return [name for name in BESIDE if (folder / name).is_file()]


def _copy_beside(source: Path, target: Path) -> str:
    """Copy a database as it stands at one moment, check the copy and return its SHA-256; only its owner
    reads it.
    """
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
        db = apsw.Connection(str(source), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            db.set_busy_timeout(_WAIT_MS)
            _copy(db, target)
        finally:
            db.close()
        copied = apsw.Connection(str(target), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            broken = value(copied, "PRAGMA integrity_check(1)")
        finally:
            copied.close()
    except apsw.Error as error:
        msg = f"{source} cannot be copied ({error}): check the disk, or take it from an older backup."
        raise RecordError(msg) from error
    if broken != "ok":
        msg = f"{source} is damaged ({broken}): take it from an older backup."
        raise RecordError(msg)
    return _hashed(target)[0]


def _checked(folder: Path) -> Manifest:
    """See that a copy is sound, and say what it holds."""
    with Record.open(folder) as record:
        broken = record.ask(lambda db: value(db, "PRAGMA quick_check"))
        if broken == "ok" and pages.damaged_pages(folder / DATABASE):
            broken = "a page is not as it was written"
        if broken != "ok":
            msg = f"The copy in {folder} is damaged ({broken}): check the disk and take it again."
            raise RecordError(msg)
        entries, root = record.ask(lambda db: (log.size(db), log.tree(db).root()))
        counts = record.counts()
    for left in folder.glob(f"{DATABASE}-*"):
        left.unlink()
    sha256, size = _hashed(folder / DATABASE)
    return Manifest(sha256, size, entries, root.hex(), counts.sources, counts.releases, counts.editions)


def _hashed(path: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest(), path.stat().st_size


def _to_disk(*paths: Path) -> None:
    for path in paths:
        with path.open("rb") as handle:
            os.fsync(handle.fileno())


def restore(source: Path, place: Path) -> Manifest:
    """Put a backup back where there is no record. RecordError when it is not as it was taken."""
    try:
        manifest = msgspec.json.decode((source / MANIFEST).read_bytes(), type=Manifest)
        sums = {DATABASE: manifest.sha256, **manifest.beside}
        found = {name: _hashed(source / name)[0] for name in sums}
    except FileNotFoundError as error:
        msg = f"There is no backup in {source}: name the folder that 'onrecord backup' made."
        raise NotFound(msg) from error
    except (OSError, msgspec.MsgspecError) as error:
        msg = f"The backup {source} cannot be read: take another."
        raise RecordError(msg) from error
    for name, sha256 in sums.items():
        if name not in (DATABASE, *BESIDE) or found[name] != sha256:
            msg = f"The backup {source} is not as it was taken: {name} has another hash; take another backup."
            raise RecordError(msg)
        if (place / name).exists() and (name == DATABASE or _hashed(place / name)[0] != sha256):
            what = "a record" if name == DATABASE else f"a {name}"
            msg = f"There is {what} in {place} already: move it away, or name another folder with --record."
            raise RecordError(msg)
    try:
        place.mkdir(parents=True, exist_ok=True)
        # The record last: a folder without one is none, and the restore can be begun again.
        for name in (*manifest.beside, DATABASE):
            _put_back(source / name, place / name, sums[name])
    except OSError as error:
        msg = f"The record {place} cannot be written ({error.strerror}): make room, or the folder writable."
        raise RecordError(msg) from error
    return manifest


def _put_back(source: Path, target: Path, sha256: str) -> None:
    fresh = target.with_name(f"{target.name}.part")
    try:
        mode = 0o644 if target.name == DATABASE else 0o600
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, mode))
        shutil.copyfile(source, fresh)
        _to_disk(fresh)
        if _hashed(fresh)[0] != sha256:
            msg = f"The disk of {target.parent} did not keep what was written: check it and restore again."
            raise RecordError(msg)
        fresh.replace(target)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


Read = Callable[[Source], tuple[Reading, Sequence[Edition]]]


def merge(into: Record, other: Record, read: Read) -> Merged:
    """Take every source of another record into this one, in the order they were received, each once.

    Sources keep their names and the times they were received at. ``into`` is open for writing.
    """
    seen = added = 0
    new: set[str] = set()
    changed: set[str] = set()
    arrivals = other.ask(
        lambda db: rows(
            db,
            "SELECT source, source_names.name, source_names.origin, source_names.received_at, stated"
            " FROM source_names ORDER BY source_names.received_at, source",
        )
    )
    for number, name, origin, received_at, stated in arrivals:
        source = msgspec.structs.replace(
            other.ask(lambda db, number=number: query.source_again(db, number)), name=name
        )
        reading, editions = read(source)
        told = "record" if stated == "clock" else stated
        kept = into.keep(source, reading, editions, received_at=received_at, origin=origin, stated=told)
        seen += 1
        added += not kept.known
        new.update(kept.new)
        changed.update(kept.changed)
    responses = other.ask(followed.taken)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with into.together():
        into.change(lambda db: followed.take_over(db, responses, now))
    return Merged(seen, added, len(new), len(changed - new))
