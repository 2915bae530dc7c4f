"""The documents that the gold labels are of, out of the corpora's folders and archives."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.accuracy.gold import Gold
from benchmarks.archives import members
from onrecord.keep.sidecar import Sidecar, read_sidecar
from onrecord.model import Source

__all__ = ["Changed", "sources"]

SIDECAR_BYTES = 64 * 1024 * 1024


class Changed(Exception):
    """A document is missing or is no longer the one that was labelled."""


def sources(golds: Iterable[Gold], corpora: Path) -> Iterator[tuple[Gold, Source]]:
    """Yield each gold document with its source, what the sidecar beside it says included.

    Raises Changed when a document is not there or its hash is not the one that was labelled.
    """
    packed: dict[str, dict[str, Gold]] = {}
    sidecars: dict[Path, Sidecar | None] = {}
    for gold in golds:
        if gold.archive is not None:
            packed.setdefault(gold.archive, {})[gold.document] = gold
            continue
        path = corpora / gold.document
        if not path.is_file():
            message = f"{gold.name}: there is no {gold.document} in the corpora."
            raise Changed(message)
        yield gold, _source(gold, path.read_bytes(), path, sidecars)
    for archive, wanted in sorted(packed.items()):
        yield from _members(corpora / archive, wanted)


def _source(gold: Gold, data: bytes, path: Path, sidecars: dict[Path, Sidecar | None]) -> Source:
    _same(gold, data)
    beside = path.parent.parent / "items.jsonl"
    if beside not in sidecars:
        sidecars[beside] = read_sidecar(beside, SIDECAR_BYTES)
    sidecar = sidecars[beside]
    return Source(gold.document, data, about=sidecar.about(path) if sidecar else None)


def _members(archive: Path, wanted: dict[str, Gold]) -> Iterator[tuple[Gold, Source]]:
    left = dict(wanted)
    for name, data in members(archive, wanted):
        gold = left.pop(name, None)
        if gold is None:
            continue
        _same(gold, data)
        yield gold, Source(gold.document, data)
        if not left:
            return
    for gold in left.values():
        message = f"{gold.name}: there is no {gold.document} in {archive.name}."
        raise Changed(message)


def _same(gold: Gold, data: bytes) -> None:
    if hashlib.sha256(data).hexdigest() != gold.sha256:
        message = f"{gold.name}: {gold.document} is not the document that was labelled."
        raise Changed(message)
