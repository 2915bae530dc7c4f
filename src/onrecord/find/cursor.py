"""Where a reader stands in an answer: a short text that pages go by, good for one query only.

A page after the first sees nothing that came into the record since the first was shown, so that no hit moves
from one page to the next under the reader.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec

from onrecord.find.alike import number_of
from onrecord.find.query import Query, QueryError

__all__ = ["Cursor", "opened_cursor", "written_cursor"]


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """How many hits or groups were shown, how far the index was then, and the number of the query."""

    skip: int
    seq: int
    query: int


def written_cursor(query: Query, skip: int, seq: int) -> str:
    """The cursor behind the first ``skip``."""
    data = msgspec.msgpack.encode(Cursor(skip, seq, _number(query)))
    return urlsafe_b64encode(data).decode().rstrip("=")


def opened_cursor(query: Query) -> Cursor:
    """Read the query's cursor. Raises ``QueryError`` for one that is damaged or another query's."""
    text = query.cursor or ""
    try:
        data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        cursor = msgspec.msgpack.decode(data, type=Cursor)
    except (ValueError, binascii.Error, msgspec.DecodeError) as error:
        raise QueryError(_OTHER) from error
    if cursor.query != _number(query) or cursor.skip < 0 or cursor.seq < 0:
        raise QueryError(_OTHER)
    return cursor


_OTHER = "The cursor is not one of this query: begin at the first page, without a cursor."


def _number(query: Query) -> int:
    """What makes a query another one; how many are shown at once does not."""
    same = msgspec.structs.replace(query, cursor=None, limit=0, offset=0, facets=False)
    return number_of(msgspec.json.encode(same))
