"""`serve`: a record as a portal; a heap is read into a record first."""

import sys
from pathlib import Path

import msgspec

from onrecord.errors import RecordError
from onrecord.faces.cli.places import DEFAULT_RECORD, bring_level, cached_record, existing_record, is_record
from onrecord.faces.cli.plain import plain
from onrecord.faces.cli.reading import read_heap

__all__ = ["serve_portal"]


def serve_portal(path: Path | None, record: Path | None, *, host: str, port: int, json: bool) -> None:
    """Serve the record at ``path``, or read the heap at ``path`` into ``record`` and serve that.

    Runs until it is stopped. Raises NotFound when there is neither record nor heap.
    """
    from onrecord.faces.web import serve

    place = _place(path, record, json=json)
    try:
        bring_level(place)
    except RecordError as error:
        # A record that cannot be written to can still be read; search says what it searched.
        sys.stderr.write(plain(f"The index was not brought level: {error}") + "\n")

    def ready(address: str) -> None:
        says = msgspec.json.encode({"address": address}).decode() if json else f"The portal is at {address}"
        sys.stdout.write(says + "\n")
        sys.stdout.flush()

    serve(place, host=host, port=port, ready=ready)


def _place(path: Path | None, record: Path | None, *, json: bool) -> Path:
    if path is None:
        return existing_record(record or DEFAULT_RECORD)
    if is_record(path):
        return path
    place = record or cached_record(path)
    read_heap([str(path)], place, json=json)
    return place
