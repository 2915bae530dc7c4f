"""How a source comes: when and from where, whether it came before, and what of it was refused."""

import hashlib
from typing import NamedTuple

import apsw
import msgspec

from onrecord.keep.db import run, value
from onrecord.model import Reading, Refusal, Source

__all__ = ["Arrival", "about_json", "find_source", "is_known", "note_refusal", "note_refusals"]

_NOW = ("clock", "answer")


class Arrival(NamedTuple):
    """When (RFC 3339, UTC) and from where ("file", "web", "stdin", ...) a source came.

    ``stated`` says who gives the time: "clock" (it was received now), "answer" (now, in answer to a request:
    the same bytes again are news), "option", "carrier" or "name".
    """

    received_at: str
    origin: str
    stated: str = "clock"

    @property
    def now(self) -> bool:
        """Whether it comes now: nothing that is in the record came later."""
        return self.stated in _NOW

    def again(self, *, new_name: bool) -> bool:
        """Whether the same bytes were received anew, not merely read once more."""
        return new_name or self.stated == "answer"


def about_json(source: Source) -> str | None:
    """Return what a sidecar says of a source as the record stores it."""
    return None if source.about is None else msgspec.json.encode(source.about).decode()


def find_source(db: apsw.Connection, source: Source, sha256: str) -> int | None:
    """Return the number of a source that was received before, or None."""
    return value(
        db,
        "SELECT id FROM sources WHERE sha256 = ? AND ifnull(media_type, '') = ? AND ifnull(about, '') = ?",
        sha256,
        source.media_type or "",
        about_json(source) or "",
    )


def is_known(db: apsw.Connection, source: Source) -> bool:
    """Say whether these bytes, with this sidecar, were received before."""
    return find_source(db, source, hashlib.sha256(source.data).hexdigest()) is not None


def note_refusal(db: apsw.Connection, refusal: Refusal, received_at: str, number: int | None = None) -> None:
    """Keep the word of something that was not read; saying it twice changes nothing."""
    run(
        db,
        "INSERT OR IGNORE INTO refusals (source, name, kind, says, received_at) VALUES (?, ?, ?, ?, ?)",
        (number, refusal.source, refusal.kind, refusal.says, received_at),
    )


def note_refusals(db: apsw.Connection, number: int, reading: Reading, received_at: str) -> None:
    """Keep what was refused of a source. Words that were said of another source are not said twice."""
    for refusal in reading.refusals:
        note_refusal(db, refusal, received_at, number)
    if reading.refusals:
        run(db, "INSERT OR IGNORE INTO unread VALUES (?)", (number,))
    else:
        run(db, "DELETE FROM refusals WHERE source = ?", (number,))
        run(db, "DELETE FROM unread WHERE source = ?", (number,))
