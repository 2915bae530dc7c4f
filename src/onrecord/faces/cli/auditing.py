"""`audit`: is the record what it says it is?"""

import sys
from pathlib import Path

import msgspec

from onrecord.errors import AuditFailed
from onrecord.faces.cli.exits import OK
from onrecord.faces.cli.places import existing_record
from onrecord.faces.cli.plain import plain

__all__ = ["audit_record"]


def audit_record(place: Path, *, json: bool) -> int:
    """Audit the record at ``place``, print what was found and give the exit code."""
    from onrecord.keep import Record, audit
    from onrecord.pipeline import read_source

    with Record.open(existing_record(place)) as record:
        report = audit(record, read_source)
    if json:
        sys.stdout.write(msgspec.json.encode(report).decode() + "\n")
    else:
        sys.stdout.write(plain(str(report)) + "\n")
    return AuditFailed.exit_code if report.findings else OK
