"""The meaning of what was read, where the extra is installed."""

import sys
from pathlib import Path

from onrecord.errors import RecordError
from onrecord.faces.cli.places import index_of
from onrecord.faces.cli.plain import sentence

__all__ = ["learn_meaning"]

_STEP = 20.0
"""Seconds between two lines on how far it is."""


def learn_meaning(place: Path, *, json: bool) -> None:
    """Bring the vectors of meaning level with the record at ``place``; do nothing without the extra.

    It can be stopped at any moment and goes on with the next time. Where the vectors cannot be written,
    search by words is as good as before, so that is said and no more.
    """
    from onrecord.meaning import installed

    if not installed():
        return
    from onrecord.find import learn
    from onrecord.keep import Record

    added, level = 0, False
    try:
        with Record.open(place) as record:
            while not level:
                done = learn(record, index_of(place), seconds=_STEP)
                added, level = added + done.added, done.level
                if not level and not json:
                    _say(f"Learning the meaning of what was said: {added:,} editions so far.")
    except RecordError as error:
        _say(f"Search by meaning is not level: {error}")


def _say(says: str) -> None:
    sys.stderr.write(sentence(says) + "\n")
