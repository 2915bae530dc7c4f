"""`read`: every source of a heap through the pipeline into the record, one at a time."""

import os
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError
from onrecord.faces.cli.failing import failed, failure, read_or_refuse
from onrecord.faces.cli.inputs import STDIN, check_paths, sources, total_bytes
from onrecord.faces.cli.places import index_of
from onrecord.faces.cli.reports import Report, make_report
from onrecord.faces.cli.summary import SourceRead, Summary
from onrecord.model import Reading, Refusal, Source
from onrecord.read.limits import Limits

if TYPE_CHECKING:
    from onrecord.keep import Record

__all__ = ["read_heap"]

_INDEX_EVERY = 500
"""Sources between two times the index is brought level."""


def read_heap(paths: Sequence[str], place: Path, *, json: bool) -> Summary:
    """Read what is at ``paths`` into the record at ``place`` and say how it went.

    Raises NotFound when a path is not there, RecordError when the record cannot be written.
    """
    from onrecord.keep import Record

    check_paths(paths)
    limits = Limits()
    summary = Summary(str(place))
    began = time.monotonic()
    with (
        Record.open(place, write=True, create=True) as record,
        make_report(None if json else total_bytes(paths), json=json) as report,
    ):
        _read_all(record, sources(paths, limits), limits, summary, report)
        report.indexing()
        _level(record, place)
        _level_check(record, place)
        summary.seconds = round(time.monotonic() - began, 3)
        report.done(summary)
    return summary


def _read_all(
    record: "Record",
    found: Iterable[Source | Refusal],
    limits: Limits,
    summary: Summary,
    report: Report,
) -> None:
    for item in found:
        if isinstance(item, Refusal):
            record.refuse(item, received_at=_now())
            summary.refused += 1
            report.refused(item, _size(item.source))
            continue
        read = _keep(record, item, limits)
        summary.add(read)
        report.source(read)
        if summary.sources % _INDEX_EVERY == 0:
            _level(record, Path(summary.record))


def _keep(record: "Record", source: Source, limits: Limits) -> SourceRead:
    reading, editions = read_or_refuse(source, limits)
    origin = "stdin" if source.name == STDIN else "file"
    try:
        kept = record.keep(source, reading, editions, received_at=_now(), origin=origin)
    except OnrecordError:
        raise
    except Exception as error:
        # The bytes can be kept even where what was read out of them cannot.
        reading, editions = Reading((), (failure(source.name, error),)), ()
        kept = record.keep(source, reading, editions, received_at=_now(), origin=origin)
    return SourceRead(
        source=source.name,
        sha256=kept.sha256,
        size=len(source.data),
        known=kept.known,
        new=kept.new,
        changed=kept.changed,
        same=kept.same,
        slips=tuple(slip for edition in editions for slip in edition.release.slips),
        unsettled=sum(not held.certain for edition in editions for held in edition.release.exchanges),
        refusals=reading.refusals,
        failed=failed(reading),
    )


def _level(record: "Record", place: Path) -> None:
    from onrecord.find import update

    update(record, index_of(place))


def _level_check(record: "Record", place: Path) -> None:
    from onrecord.check import level

    level(record, place)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _size(path: str) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:
        return 0
