"""`serve`: a record as a portal; a heap is read into a record first."""

import socket
import sys
from pathlib import Path

import msgspec

from onrecord.faces.cli.leveling import bring_level
from onrecord.faces.cli.places import DEFAULT_RECORD, cached_record, existing_record, is_record
from onrecord.faces.cli.reading import read_heap

__all__ = ["serve_portal"]


PORT = 8321


def serve_portal(path: Path | None, record: Path | None, *, host: str, port: int | None, json: bool) -> None:
    """Serve the record at ``path``, or read the heap at ``path`` into ``record`` and serve that.

    Without ``port`` it is 8321, or a free one where that is taken. Runs until it is stopped. Raises
    NotFound when there is neither record nor heap.
    """
    from onrecord.faces.web import serve
    from onrecord.keep import Record

    place = _place(path, record, json=json)
    with Record.open(place) as kept:
        bring_level(place, kept)

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
        return existing_record(path)
    place = record or cached_record(path)
    read_heap([str(path)], place, json=json)
    return place
