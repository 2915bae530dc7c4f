"""`serve`: a record as a portal; a heap is read into a record first."""

import socket
import sys
from pathlib import Path

import msgspec

from onrecord.errors import RecordError
from onrecord.faces.cli.places import DEFAULT_RECORD, cached_record, existing_record, index_of, is_record
from onrecord.faces.cli.plain import sentence
from onrecord.faces.cli.reading import read_heap

__all__ = ["serve_portal"]


PORT = 8321


def serve_portal(path: Path | None, record: Path | None, *, host: str, port: int | None, json: bool) -> None:
    """Serve the record at ``path``, or read the heap at ``path`` into ``record`` and serve that.

    Without ``port`` it is 8321, or a free one where that is taken. Runs until it is stopped. Raises
    NotFound when there is neither record nor heap.
    """
    from onrecord.faces.web import serve

    place = _place(path, record, json=json)
    _bring_level(place)

    def ready(address: str) -> None:
        says = f"The portal is at {address} (Ctrl-C stops it)"
        sys.stdout.write((msgspec.json.encode({"address": address}).decode() if json else says) + "\n")
        sys.stdout.flush()

    serve(place, host=host, port=_port(host) if port is None else port, ready=ready)


def _port(host: str) -> int:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, PORT))
        except OSError:
            return 0
    return PORT


def _place(path: Path | None, record: Path | None, *, json: bool) -> Path:
    if path is None:
        return existing_record(record or DEFAULT_RECORD)
    if is_record(path):
        return path
    place = record or cached_record(path)
    read_heap([str(path)], place, json=json)
    return place


def _bring_level(place: Path) -> None:
    """Bring the index level; a record that cannot be written to is served with the index it has."""
    from onrecord.find import update
    from onrecord.keep import Record

    with Record.open(place) as record:
        try:
            update(record, index_of(place))
        except RecordError as error:
            sys.stderr.write(sentence(f"The index was not brought level: {error}") + "\n")
