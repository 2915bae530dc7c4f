"""The index brought level with its record before it is asked, and what there is to say of that."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import NotFound, RecordError
from onrecord.faces.cli.places import index_of
from onrecord.faces.cli.plain import sentence

if TYPE_CHECKING:
    from onrecord.keep import Record

__all__ = ["bring_level"]


def bring_level(place: Path, record: "Record") -> None:
    """Bring the index of the record at ``place`` level; where that cannot be, say so and leave it as it is.

    A record that somebody else writes to, or that may not be written to, is asked with the index it has.
    """
    from onrecord.find import update

    first = not (index_of(place) / "current").exists()
    try:
        level = update(record, index_of(place))
    except (RecordError, NotFound) as error:
        sys.stderr.write(f"onrecord: {sentence(f'The index was not brought level: {error}')}\n")
        return
    if level.rebuilt and not first:
        sys.stderr.write(f"onrecord: {sentence(f'The index was made anew: {level.reason}.')}\n")
