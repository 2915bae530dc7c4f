"""Where a record is: the folder named, the one of the environment, or `record` beside the reader."""

import hashlib
import os
import sys
from pathlib import Path

from onrecord.errors import NotFound, RecordOlder
from onrecord.faces.cli.plain import sentence

__all__ = ["DEFAULT_RECORD", "cached_record", "existing_record", "index_of", "is_record"]

DEFAULT_RECORD = Path("record")


def is_record(path: Path) -> bool:
    """Whether ``path`` is a folder that holds a record."""
    from onrecord.keep import Record

    return Record.is_record(path)


def existing_record(path: Path) -> Path:
    """Give ``path`` back when a record is there, in the format of today. Raises NotFound otherwise."""
    from onrecord.keep import Record

    if is_record(path):
        try:
            Record.open(path).close()
        except RecordOlder:
            Record.open(path, write=True).close()
            sys.stderr.write(
                f"onrecord: {sentence(f'The record {path} was of an older format and is now of this one.')}\n"
            )
        return path
    says = f"There is no record at '{path}': read a heap into it first, or name another with --record."
    raise NotFound(says)


def index_of(record: Path) -> Path:
    """Where the full-text index of ``record`` is."""
    return record / "index"


def cached_record(heap: Path) -> Path:
    """Where `serve` reads ``heap`` into when no place is named: one folder a heap, in the user's cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    whole = str(heap.resolve())
    return cache / "onrecord" / f"{heap.resolve().name}-{hashlib.sha256(whole.encode()).hexdigest()[:12]}"
