"""The format of a record and the way from an older one: first planned, then done in one transaction."""

from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import apsw

from onrecord.errors import NotFound, RecordError, RecordNewer, RecordOlder
from onrecord.keep import log, sums
from onrecord.keep.db import run

__all__ = ["APPLICATION", "STEPS", "Step", "bring_up", "check_format", "plan"]

APPLICATION = 0x6F6E7265  # "onre", in the header of every record.db


class Step(NamedTuple):
    """SQL that takes a record to format ``to`` from the one before, and what cannot be said in SQL.

    ``anew`` has every page written anew before, which cannot be part of a transaction; done twice it does
    no harm.
    """

    to: int
    sql: str
    then: Callable[[apsw.Connection], None] | None = None
    anew: bool = False


def _sql(name: str) -> str:
    return files("onrecord.keep").joinpath(name).read_text(encoding="utf-8")


def _to_two(db: apsw.Connection) -> None:
    """Log and sum what a record of format 1 holds, and have its changes worked out."""
    run(db, "INSERT INTO uncompared SELECT id FROM releases WHERE editions > 1")
    log.begin(db)
    sums.begin(db, sums.OF_TWO)


def _to_three(db: apsw.Connection) -> None:
    """Sum the tables that came with format 3."""
    sums.begin(db, sums.OF_THREE)


STEPS = (
    Step(1, _sql("schema.sql")),
    Step(2, _sql("schema_2.sql"), _to_two),
    Step(3, _sql("schema_3.sql"), _to_three),
    Step(4, "", anew=True),  # every page with its checksum
)


def plan(version: int, steps: Sequence[Step] = STEPS) -> tuple[Step, ...]:
    """Return the steps a record of format ``version`` (0: empty) still needs, in order. Pure."""
    return tuple(step for step in steps if step.to > version)


def _header(db: apsw.Connection, name: str) -> int:
    return int(next(iter(db.execute(f"PRAGMA {name}")))[0])


def check_format(db: apsw.Connection, folder: Path, steps: Sequence[Step] = STEPS) -> int:
    """Return the format of the database (0: nothing in it yet).

    RecordNewer when this onrecord does not know it, RecordError when it is no record at all.
    """
    version = _header(db, "user_version")
    empty = next(iter(db.execute("SELECT count(*) FROM sqlite_schema")))[0] == 0
    if empty and version == 0:
        return 0
    if _header(db, "application_id") != APPLICATION:
        msg = f"{folder / 'record.db'} is a database of another program: name a folder that holds a record."
        raise RecordError(msg)
    if version > steps[-1].to:
        msg = (
            f"The record {folder} has format {version} and this onrecord knows formats up to {steps[-1].to}:"
            " install a newer onrecord to open it."
        )
        raise RecordNewer(msg)
    return version


def check_readable(db: apsw.Connection, folder: Path) -> None:
    """Refuse what a reader cannot read: no record yet, an older format, a newer one."""
    version = check_format(db, folder)
    if version == 0:
        msg = f"There is no record in {folder} yet: read something into it first."
        raise NotFound(msg)
    if version < STEPS[-1].to:
        msg = (
            f"The record {folder} has the older format {version}:"
            " a command that may write to it brings it up to date, such as onrecord search."
        )
        raise RecordOlder(msg)


def bring_up(db: apsw.Connection, folder: Path, steps: Sequence[Step] = STEPS) -> None:
    """Bring the database to the newest format, all steps in one transaction or none."""
    sums.register(db)
    version = check_format(db, folder, steps)
    if not plan(version, steps):
        return
    if version and any(step.anew for step in plan(version, steps)):
        db.execute("VACUUM")
    db.execute("BEGIN IMMEDIATE")
    try:
        for step in plan(check_format(db, folder, steps), steps):
            db.execute(step.sql)
            if step.then is not None:
                step.then(db)
            db.execute(f"PRAGMA user_version = {step.to}")
        db.execute(f"PRAGMA application_id = {APPLICATION}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
