"""What was read from a source: the way back from received bytes to releases."""

import msgspec

from onrecord.keep.db import rows
from onrecord.keep.record import Record
from onrecord.keep.views import Proof

__all__ = ["ReadFrom", "read_from"]


class ReadFrom(msgspec.Struct, frozen=True):
    """An edition that a source gave. ``title`` is the release's today; ``current``: it is the one shown."""

    release: str
    title: str | None
    number: int
    editions: int
    current: bool
    proof: Proof


def read_from(record: Record, sha256: str, limit: int = 500) -> tuple[ReadFrom, ...]:
    """List the editions that the source with this hash gave, in its order; none for an unknown hash."""
    found = record.ask(lambda db: rows(db, _READ_FROM, sha256, limit))
    return tuple(
        ReadFrom(slug, title, number, editions, bool(current), msgspec.json.decode(proof, type=Proof))
        for slug, title, number, editions, current, proof in found
    )


_READ_FROM = """
SELECT releases.slug, releases.title, editions.number, releases.editions,
       editions.id = releases.current, editions.proof
FROM edition_sources
JOIN sources ON sources.id = edition_sources.source
JOIN editions ON editions.id = edition_sources.edition
JOIN releases ON releases.id = editions.release
WHERE sources.sha256 = ?
GROUP BY editions.id
ORDER BY min(edition_sources.document), min(edition_sources.start)
LIMIT ?"""
