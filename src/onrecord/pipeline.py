"""The way of a document: read, parse and attribute in a row, with law 1 checked on the way out."""

from onrecord.attribute import attribute
from onrecord.errors import OnrecordError
from onrecord.model import Edition, Reading, Release, Source
from onrecord.parse import parse
from onrecord.read import Limits, read

__all__ = ["accounted", "read_source"]


def read_source(source: Source, limits: Limits | None = None) -> tuple[Reading, tuple[Edition, ...]]:
    """Return what came of a source, and its releases in order.

    Raises Unreadable when nothing of the source can be read, and OnrecordError when a release
    does not account for every character of its text: such a release is never handed on.
    """
    reading = read(source, limits or Limits())
    editions: list[Edition] = []
    for number, document in enumerate(reading.documents):
        for draft in parse(document):
            release = attribute(draft, source.name)
            if not accounted(release):
                message = (
                    f'{source.name}: the release "{release.title or "without a title"}" does not account for '
                    "every character of its text, so it is not shown. Please report this with the file."
                )
                raise OnrecordError(message)
            editions.append(Edition(release, number, draft.at))
    return reading, tuple(editions)


def accounted(release: Release) -> bool:
    """Return whether the blocks of a release, put together, give its text back (law 1)."""
    at = 0
    for block in release.blocks:
        if block.span.start != at or block.span.end < at:
            return False
        at = block.span.end
    return at == len(release.text)
