"""What is to be followed, as an address or a form names it."""

from typing import cast, get_args

from onrecord.errors import NotFound, OnrecordError
from onrecord.tell.model import Subject, SubjectKind
from onrecord.tell.subscribe import subject_of

from ..addresses import RequestError
from ..portal import Portal

__all__ = ["subject_from"]

_LONGEST_VALUE = 4_000


def subject_from(portal: Portal, kind: str, value: str) -> Subject | None:
    """Read what is to be followed; null when nothing is named. Raises what cannot be followed."""
    if not kind and not value:
        return None
    if kind not in get_args(SubjectKind):
        message = f"What is followed has a kind: give “kind” as one of {', '.join(get_args(SubjectKind))}."
        raise RequestError(message)
    if len(value) > _LONGEST_VALUE:
        message = f"What is followed is longer than {_LONGEST_VALUE:,} characters: shorten it."
        raise RequestError(message)
    try:
        return subject_of(portal.record, Subject(cast("SubjectKind", kind), value))
    except NotFound:
        raise
    except OnrecordError as error:
        raise RequestError(str(error)) from error
