"""The commands that copy a record: `backup`, `restore` and `merge`."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from onrecord.faces.cli import exits
from onrecord.faces.cli.places import DEFAULT_RECORD

__all__ = ["backup", "merge", "restore"]

Json = Annotated[bool, Parameter(negative="", show_default=False)]
Place = Annotated[Path, Parameter(name="--record", env_var="ONRECORD_RECORD")]


def backup(target: Path, /, *, record: Place = DEFAULT_RECORD, json: Json = False) -> int:
    """Copy a record into a new folder, also while it is written to, and verify the copy.

    Parameters
    ----------
    target
        The folder to make.
    record
        The folder of the record.
    json
        Print what was copied as one JSON object.
    """
    from onrecord.faces.cli.proving import take_backup

    take_backup(record, target, json=json)
    return exits.OK


def restore(source: Path, /, *, record: Place = DEFAULT_RECORD, json: Json = False) -> int:
    """Put a backup back where there is no record, if it is as it was taken.

    Parameters
    ----------
    source
        The folder of the backup.
    record
        Where to put the record.
    json
        Print what was restored as one JSON object.
    """
    from onrecord.faces.cli.proving import put_back

    put_back(source, record, json=json)
    return exits.OK


def merge(other: Path, /, *, record: Place = DEFAULT_RECORD, json: Json = False) -> int:
    """Take every source of another record into this one; what is in both stays once.

    Parameters
    ----------
    other
        The folder of the other record; it is not changed.
    record
        The folder of this record.
    json
        Print what was taken in as one JSON object.
    """
    from onrecord.faces.cli.proving import merge_records

    merge_records(other, record, json=json)
    return exits.OK
