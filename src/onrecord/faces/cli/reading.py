"""`read`: every source of a heap through the pipeline into the record, in order.

Sources are read by processes of their own (``workers``) and kept by this one, as many together as are
finished: what is reported is on the disk.
"""

import os
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError
from onrecord.faces.cli.exits import UsageError
from onrecord.faces.cli.failing import failed, failure
from onrecord.faces.cli.inputs import STDIN, check_paths, sources, total_bytes
from onrecord.faces.cli.places import index_of
from onrecord.faces.cli.reports import Report, make_report
from onrecord.faces.cli.summary import SourceRead, Summary
from onrecord.faces.cli.worker import Answer
from onrecord.faces.cli.workers import Item, Readers
from onrecord.model import Reading, Refusal, Source
from onrecord.read.limits import Limits

if TYPE_CHECKING:
    from onrecord.keep import Record

__all__ = ["limits_of", "read_heap"]

_INDEX_EVERY = 500
"""Sources between two times the index is brought level."""


def read_heap(
    paths: Sequence[str],
    place: Path,
    *,
    json: bool,
    jobs: int = 1,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    received_at: str | None = None,
) -> Summary:
    """Read what is at ``paths`` into the record at ``place``, with ``jobs`` processes, and say how it went.

    ``received_at`` says when all of it was received, "now" that names of files do not count. Raises
    NotFound when a path is not there, UsageError for what is no time, RecordError when the record cannot
    be written, OnrecordError when no process can be begun.
    """
    from onrecord.keep import Record

    asked = _asked(received_at)
    check_paths(paths)
    summary = Summary(str(place))
    began = time.monotonic()
    with (
        Record.open(place, write=True, create=True) as record,
        Readers(jobs, limits) as readers,
        make_report(None if json else total_bytes(paths), json=json) as report,
    ):
        _read_all(
            record, readers.read(sources(paths, limits), ahead=STDIN not in paths), asked, summary, report
        )
        report.indexing()
        _level(record, place)
        _level_check(record, place)
        summary.seconds = round(time.monotonic() - began, 3)
        report.done(summary)
    return summary


_LIMITS = {
    "max_bytes": "source_bytes",
    "max_depth": "heap_depth",
    "max_entries": "members",
    "max_expansion": "expansion",
    "max_seconds": "seconds",
}
"""Which limit an option of the command sets."""


def limits_of(options: dict[str, int | None]) -> Limits:
    """The limits that the options of the command set; the usual one for each that is not given."""
    return Limits(**{_LIMITS[name]: given for name, given in options.items() if given is not None})


def _read_all(
    record: "Record", found: Iterable[list[Item]], asked: str | None, summary: Summary, report: Report
) -> None:
    for items in found:
        with record.together():
            kept = [_keep(record, item, asked) for item in items]
        for item in kept:
            if isinstance(item, Refusal):
                summary.refused += 1
                report.refused(item, _size(item.source))
                continue
            summary.add(item)
            report.source(item)
            if summary.sources % _INDEX_EVERY == 0:
                _level(record, Path(summary.record))


def _keep(record: "Record", item: Item, asked: str | None) -> Refusal | SourceRead:
    if isinstance(item, Refusal):
        record.refuse(item, received_at=_now())
        return item
    source, answer = item
    return _keep_source(record, source, answer, asked)


def _asked(received_at: str | None) -> str | None:
    from onrecord.keep.received import asked_time

    if received_at is None:
        return None
    try:
        return _now() if received_at == "now" else asked_time(received_at)
    except OnrecordError as error:
        raise UsageError(str(error)) from error


def _keep_source(record: "Record", source: Source, answer: Answer, asked: str | None) -> SourceRead:
    from onrecord.keep.received import received

    reading, editions = answer
    origin = "stdin" if source.name == STDIN else "file"
    at, stated = received(source, datetime.now(UTC), asked)
    try:
        kept = record.keep(source, reading, editions, received_at=at, origin=origin, stated=stated)
    except OnrecordError:
        raise
    except Exception as error:
        # The bytes can be kept even where what was read out of them cannot.
        reading, editions = Reading((), (failure(source.name, error),)), ()
        kept = record.keep(source, reading, editions, received_at=at, origin=origin, stated=stated)
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
    from onrecord.compare import level
    from onrecord.find import update

    level(record)
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
