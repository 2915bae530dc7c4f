"""What happened in a record: editions that came, changes of the ledger, releases that went and came back."""

from collections.abc import Iterable

from onrecord.keep import Record, history
from onrecord.keep.facts import sha256_text
from onrecord.keep.history import Departure
from onrecord.keep.views import Indexable, ReleaseView
from onrecord.tell.store import Position

__all__ = [
    "change_key",
    "continues",
    "departure_keys",
    "edition_key",
    "everything",
    "ledger_keys",
    "position_at",
    "present",
]

_ALL = 1_000_000_000


def present(record: Record) -> Position:
    """How far the record reaches now."""
    return Position(*record.ask(history.newest_edition))


def continues(record: Record, position: Position) -> bool:
    """Whether the record goes on from a position: it does not when it is another, or an older state of it."""
    edition = position.edition
    if edition is None:
        return True
    return record.ask(lambda db: history.edition_born(db, edition)) == position.born


def position_at(record: Record, item: Indexable) -> Position:
    """The position right after an edition."""
    edition = item.view.edition.id
    return Position(item.seq, edition, record.ask(lambda db: history.edition_born(db, edition)) or 0)


def everything(record: Record) -> tuple[str, ...]:
    """The keys of all that can be gone through: editions, and what the ledger holds."""
    texts = record.ask(history.edition_texts)
    return (*(_edition_key(slug, sha256) for slug, sha256 in texts), *ledger_keys(record))


def edition_key(view: ReleaseView) -> str:
    """The key of an edition: its id, and its words, by which another of that id is told from it."""
    return _edition_key(view.edition.id, sha256_text(view.release.text))


def _edition_key(slug: str, sha256: str) -> str:
    return f"edition:{slug}:{sha256[:12]}"


def ledger_keys(record: Record) -> tuple[str, ...]:
    """The keys of everything the ledger holds: changes, departures and returns."""
    changes = record.ask(history.change_slugs)
    gone = record.ask(lambda db: history.departures(db, None, _ALL, 0))
    return (
        *(change_key(slug) for slug in changes),
        *(key for keys in departure_keys(gone).values() for key in keys),
    )


def change_key(slug: str) -> str:
    """The key of a change in the ledger."""
    return f"change:{slug}"


def departure_keys(departures: Iterable[Departure]) -> dict[Departure, tuple[str, ...]]:
    """The key of each departure and, where it came back, of its return.

    A release's departures from one series are counted: when the record learns more exactly when one was, it
    stays the same one.
    """
    counts: dict[tuple[str, str], int] = {}
    keys: dict[Departure, tuple[str, ...]] = {}
    for one in sorted(departures, key=lambda one: one.gone_by):
        n = counts[one.release, one.series] = counts.get((one.release, one.series), 0) + 1
        which = f"{one.release}:{n}:{one.series}"
        keys[one] = (f"gone:{which}", f"back:{which}") if one.back else (f"gone:{which}",)
    return keys
