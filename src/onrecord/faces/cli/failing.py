"""One source through the pipeline, whatever happens: an error becomes a refusal, and the next is read."""

import os
import sys
import traceback
from pathlib import Path

from onrecord.errors import OnrecordError, Unreadable
from onrecord.model import Edition, Reading, Refusal, Source
from onrecord.read.limits import Limits

__all__ = ["failed", "failure", "read_or_refuse", "what_happened"]

_OWN = frozenset({"ended", "internal", "not-accounted"})
_LONGEST = 200
"""Characters of an error's own words: they may hold words of a source, which have no end."""


def read_or_refuse(source: Source, limits: Limits) -> tuple[Reading, tuple[Edition, ...]]:
    """Read one source; what cannot be read gives no edition and one refusal that says why. Never raises."""
    from onrecord.pipeline import read_source

    try:
        return read_source(source, limits=limits)
    except Unreadable as error:
        refusal = Refusal(source.name, error.kind, str(error))
    except OnrecordError as error:
        refusal = Refusal(source.name, "not-accounted", str(error))
    except Exception as error:
        refusal = failure(source.name, error)
    return Reading((), (refusal,)), ()


def failure(name: str, error: Exception) -> Refusal:
    """The refusal of a source on which onrecord itself failed."""
    says = (
        f"{name} is not read because onrecord itself failed on it ({what_happened(error)}): report this"
        " line, with the file if you may pass it on, and read it again with the version that mends it."
    )
    return Refusal(name, "internal", says)


def failed(reading: Reading) -> bool:
    """Whether a refusal tells of a failure of onrecord itself, not of the source."""
    return any(refusal.kind in _OWN for refusal in reading.refusals)


def what_happened(error: Exception) -> str:
    """What a report of an internal error must say. With ONRECORD_DEBUG set, all of it on standard error."""
    if os.environ.get("ONRECORD_DEBUG"):
        traceback.print_exception(error, file=sys.stderr)
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    words = " ".join(str(error).split())
    return f"{type(error).__name__}{where}: {words[:_LONGEST]}"
