"""Every row is summed under what it belongs to, so that the audit can name what was altered or dropped.

Triggers keep, for each table and owner, the sum of the hashes of the rows. Adding a row adds its hash,
dropping one takes it away, so the order does not matter and nothing is read again. A program without
the function ``row_sum`` cannot change a summed table at all. This finds accidents and careless hands;
what stands against a forger who works the sums out anew is the log and a checkpoint kept elsewhere.
"""
# ruff: noqa: S608 - tables and columns are named here, values are always bound

import hashlib
from collections.abc import Iterator, Sequence

import apsw
import msgspec

from onrecord.keep.db import Value, rows, run, run_many

__all__ = ["OF_THREE", "OF_TWO", "OWNERS", "begin", "register", "row_sum", "sums_anew"]

MASK = (1 << 62) - 1

OWNERS = {
    "sources": "id",
    "source_names": "source",
    "refusals": "ifnull({0}source, 0)",
    "releases": "id",
    "release_keys": "release",
    "editions": "id",
    "edition_sources": "edition",
    "blocks": "edition",
    "turns": "edition",
    "paragraphs": "edition",
    "exchanges": "edition",
    "appearances": "edition",
    "doubts": "edition",
    "retired": "edition",
    "people": "id",
    "changes": "release",
    "change_classes": "change",
    "departures": "release",
    "followed": "id",
    "responses": "source",
    "hosts": "id",
    "settings": "id",
    "unread": "source",
}
"""The summed tables and what their rows belong to. ``contents``, ``log`` and ``tree`` hash themselves."""

OF_THREE = ("departures", "followed", "responses", "hosts", "settings", "unread")
OF_TWO = tuple(table for table in OWNERS if table not in OF_THREE)
"""Tables that are summed since a format."""


def row_sum(*values: Value) -> int:
    """Return 62 bits that stand for a row. Text counts as its bytes in UTF-8."""
    plain = [one.encode("utf-8", "surrogatepass") if isinstance(one, str) else one for one in values]
    data = hashlib.blake2b(msgspec.msgpack.encode(plain), digest_size=8).digest()
    return int.from_bytes(data, "big") & MASK


def register(db: apsw.Connection) -> None:
    """Give a connection that writes the function the triggers call."""
    db.create_scalar_function("row_sum", row_sum, deterministic=True, flags=apsw.SQLITE_INNOCUOUS)


def begin(db: apsw.Connection, tables: Sequence[str]) -> None:
    """Sum what is in these tables and keep the sums from now on."""
    for table in tables:
        totals = sums_anew(db, table)
        run_many(db, "INSERT INTO sums VALUES (?, ?, ?)", [(table, *item) for item in totals.items()])
        for event, signs in (("INSERT", ("+",)), ("DELETE", ("-",)), ("UPDATE", ("-", "+"))):
            steps = " ".join(_step(db, table, sign) for sign in signs)
            run(db, f"CREATE TRIGGER {table}_{event.lower()} AFTER {event} ON {table} BEGIN {steps} END")


def _columns(db: apsw.Connection, table: str) -> list[str]:
    return [row[1] for row in rows(db, f"PRAGMA table_info({table})")]


def _owner(table: str, side: str) -> str:
    owner = OWNERS[table]
    return owner.format(side) if "{" in owner else f"{side}{owner}"


def _step(db: apsw.Connection, table: str, sign: str) -> str:
    side = "NEW." if sign == "+" else "OLD."
    hashed = f"row_sum({', '.join(side + name for name in _columns(db, table))})"
    owner = _owner(table, side)
    return (
        f"INSERT INTO sums VALUES ('{table}', {owner}, (0 {sign} {hashed}) & {MASK})"
        f" ON CONFLICT DO UPDATE SET total = (total {sign} {hashed}) & {MASK};"
    )


def sums_anew(db: apsw.Connection, table: str) -> dict[int, int]:
    """Return the sum of the rows of each owner, worked out from the rows."""
    totals: dict[int, int] = {}
    for owner, values in _rows(db, table):
        totals[owner] = (totals.get(owner, 0) + row_sum(*values)) & MASK
    return totals


def _rows(db: apsw.Connection, table: str) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """Yield rows with their owners. Text is asked for as bytes: a damaged one may be no text any more."""
    typed = rows(db, f"PRAGMA table_info({table})")
    columns = ", ".join(f"CAST({name} AS BLOB)" if kind == "TEXT" else name for _, name, kind, *_ in typed)
    for owner, *values in db.execute(f"SELECT {_owner(table, '')}, {columns} FROM {table}"):
        yield owner, tuple(values)
