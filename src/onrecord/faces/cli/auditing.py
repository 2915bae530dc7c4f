"""`audit`: is the record what it says it is?"""

import sys
from pathlib import Path

import msgspec

from onrecord.errors import AuditFailed, OnrecordError
from onrecord.faces.cli.exits import OK
from onrecord.faces.cli.failing import failure
from onrecord.faces.cli.places import existing_record
from onrecord.faces.cli.plain import plain
from onrecord.model import Edition, Reading, Source
from onrecord.read.limits import Limits

__all__ = ["audit_record"]


Then = tuple[Path | None, Path | None, str | None]
"""A checkpoint, the copy of the log made with it, and the key that signed it."""


def audit_record(place: Path, since: Then, *, json: bool) -> int:
    """Audit the record at ``place``, print what was found and give the exit code."""
    from onrecord.faces.cli.proving import read_then
    from onrecord.keep import Record, audit
    from onrecord.keep.views import Finding
    from onrecord.tell.database import NAME, damage

    existing_record(place)
    checkpoint, then = read_then(place, since[0], *since[1:]) if since[0] else (None, None)
    with Record.open(place, verify=False) as record:
        report = audit(record, _read, checkpoint, then)
    wrong = damage(place / NAME)
    if wrong is not None:
        says = f"{NAME}, who asked to be told and what was told, is damaged ({wrong}): take it from a backup."
        found = Finding("subscriptions", None, None, says)
        report = msgspec.structs.replace(report, findings=(*report.findings, found))
    if json:
        sys.stdout.write(msgspec.json.encode(report).decode() + "\n")
    else:
        sys.stdout.write(plain(str(report)) + "\n")
    return AuditFailed.exit_code if report.findings else OK


def _read(source: Source) -> tuple[Reading, tuple[Edition, ...]]:
    """Read a source anew. Where onrecord itself fails on it, that is a finding, and the audit goes on."""
    from onrecord.pipeline import read_source

    try:
        # It was let in when it came, with whatever limit was set then.
        usual = Limits()
        return read_source(source, Limits(source_bytes=max(usual.source_bytes, len(source.data))))
    except OnrecordError:
        raise
    except Exception as error:
        raise OnrecordError(failure(source.name, error).says) from error
