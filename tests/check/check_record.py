"""Keep sources in a record."""

from collections.abc import Sequence
from pathlib import Path

from onrecord.keep import Record
from onrecord.model import Source
from onrecord.pipeline import read_source


def keep(folder: Path, sources: Sequence[Source]) -> Path:
    """Read sources into a record, a minute apart."""
    with Record.open(folder, write=True, create=True) as record:
        start = record.counts().sources
        for number, source in enumerate(sources, start):
            reading, editions = read_source(source)
            at = f"2026-01-31T12:{number:02}:00Z"
            record.keep(source, reading, editions, received_at=at, origin="file")
    return folder
