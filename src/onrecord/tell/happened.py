"""What happened in a record: editions that came, changes of the ledger, releases that went and came back."""

from collections.abc import Iterable

from onrecord.keep import Record, history
from onrecord.keep.history import Departure
from onrecord.tell.store import Position

__all__ = ["change_key", "departure_keys", "ledger_keys", "present"]

_ALL = 1_000_000_000


def present(record: Record) -> Position:
    """How far the record reaches now."""
    return Position(*record.ask(history.newest_edition))


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
