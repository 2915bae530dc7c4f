"""Checkpoints of a record's log, and proofs that an entry is in it."""

import base64
import contextlib
import os
import secrets
from pathlib import Path

import apsw
import msgspec

from onrecord.errors import AuditFailed, NotFound, RecordError
from onrecord.keep import log
from onrecord.keep.db import rows
from onrecord.keep.record import Record
from onrecord.prove import Checkpoint, Signer, Verifier, new_signer, read_checkpoint, write_checkpoint

__all__ = [
    "KEY",
    "LAST",
    "Inclusion",
    "inclusion",
    "last_checkpoint",
    "log_lines",
    "make_checkpoint",
    "signer_of",
    "verifier_of",
]

KEY = "record.key"
LAST = "record.checkpoint"


class Inclusion(msgspec.Struct, frozen=True):
    """A proof that an entry is in the log. Hashes are in Base64.

    ``entry`` is the entry's text, whose leaf hash is SHA-256 of 0x00 and its bytes in UTF-8; ``index`` its
    number,
    ``path`` the audit path (RFC 6962, 2.1.1) to ``root``, the head of the first ``size`` entries.
    ``checkpoint`` is
    the signed note that says so, null where none has been made since; ``key`` the verifier key of its
    signature.
    """

    entry: str
    index: int
    size: int
    path: tuple[str, ...]
    root: str
    checkpoint: str | None
    key: str | None


def signer_of(folder: Path, name: str | None = None) -> Signer:
    """Return the key of a record; the first time, make one (record.key, readable by its owner alone)."""
    path = folder / KEY
    try:
        return Signer.read(path.read_text("utf-8"))
    except FileNotFoundError:
        signer = new_signer(name or f"onrecord-{secrets.token_hex(4)}")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"The key {path} cannot be read: make it readable, or put it back from a backup."
        raise RecordError(msg) from error
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{signer}\n")
    except OSError as error:
        msg = f"The key {path} cannot be written ({error.strerror}): make the folder writable."
        raise RecordError(msg) from error
    return signer


def verifier_of(folder: Path) -> Verifier:
    """Return the public half of a record's key; NotFound when it has none."""
    if not (folder / KEY).is_file():
        msg = f"The record {folder} has no key: name the key that signed the checkpoint with --key."
        raise NotFound(msg)
    return signer_of(folder).verifier


def make_checkpoint(record: Record, signer: Signer) -> str:
    """Return a signed checkpoint of the record's log as it is now, and keep it beside the record."""
    size, root = record.ask(lambda db: (log.size(db), log.tree(db).root()))
    note = write_checkpoint(Checkpoint(signer.name, size, root), signer)
    target = record.folder / LAST
    fresh = target.with_suffix(".new")
    try:
        fresh.write_text(note, "utf-8")
        fresh.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        msg = f"The checkpoint {target} cannot be written ({error.strerror}): see to disk and folder."
        raise RecordError(msg) from error
    return note


def last_checkpoint(folder: Path) -> tuple[str, Checkpoint, Verifier] | None:
    """Return the last checkpoint made of a record, or None when there is none that its key signed."""
    try:
        note = (folder / LAST).read_text("utf-8")
        verifier = verifier_of(folder)
        return note, read_checkpoint(note, verifier), verifier
    except (OSError, UnicodeDecodeError, NotFound, RecordError, AuditFailed):
        return None


def log_lines(record: Record) -> list[bytes]:
    """Return all entries of the log: by a copy kept elsewhere an audit names each that was altered."""
    return record.ask(lambda db: [data for *_, data in log.entries(db)])


def inclusion(record: Record, edition: str) -> Inclusion:
    """Prove that an edition is in the log: against the last checkpoint where it covers it, else the log's
    head.
    """
    last = last_checkpoint(record.folder)

    def prove(db: apsw.Connection) -> Inclusion:
        found = rows(
            db,
            "SELECT log.n, log.entry FROM log JOIN editions ON editions.id = log.row"
            " WHERE log.kind = 'edition' AND editions.slug = ? ORDER BY log.n DESC LIMIT 1",
            edition,
        )
        if not found:
            msg = f"There is no edition {edition!r} in the log of this record: check the id."
            raise NotFound(msg)
        n, entry = found[0]
        covered = last is not None and n < last[1].size
        tree = log.tree(db, last[1].size if last is not None and covered else None)
        return Inclusion(
            entry=entry.decode(),
            index=n,
            size=tree.size,
            path=tuple(base64.b64encode(step).decode() for step in tree.path(n)),
            root=base64.b64encode(tree.root()).decode(),
            checkpoint=last[0] if last is not None and covered else None,
            key=str(last[2]) if last is not None and covered else None,
        )

    return record.ask(prove)
