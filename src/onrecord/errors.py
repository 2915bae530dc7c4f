"""Every error a person can meet. One sentence each: what, where, what to do.

OnrecordError                 exit code 1
+-- QueryError                2   a search that cannot be read (in ``find``, with its position)
+-- NotFound                  3   nothing at that path, address or id
+-- Unreadable                4   a source that cannot be read
+-- RecordError               5   the record cannot be opened or written
|   +-- RecordBusy            6   another process holds the record for writing
|   +-- RecordNewer           7   the record was written by a newer onrecord
+-- AuditFailed               8   the record is not what it says it is
"""

__all__ = [
    "AuditFailed",
    "NotFound",
    "OnrecordError",
    "RecordBusy",
    "RecordError",
    "RecordNewer",
    "RecordOlder",
    "Unreadable",
]


class OnrecordError(Exception):
    """Base of all. ``str(error)`` is the sentence for the person; ``exit_code`` for the shell."""

    exit_code = 1


class NotFound(OnrecordError):
    """Nothing is at that path, address or id."""

    exit_code = 3


class Unreadable(OnrecordError):
    """A source cannot be read. ``kind`` is a short stable name for machines."""

    exit_code = 4

    def __init__(self, says: str, *, kind: str) -> None:
        super().__init__(says)
        self.kind = kind


class RecordError(OnrecordError):
    """The record cannot be opened or written."""

    exit_code = 5


class RecordBusy(RecordError):
    """Another process holds the record for writing."""

    exit_code = 6


class RecordOlder(RecordError):
    """The record was written by an older onrecord and has to be brought up by a writer."""


class RecordNewer(RecordError):
    """The record was written by a newer onrecord."""

    exit_code = 7


class AuditFailed(OnrecordError):
    """The record is not what it says it is."""

    exit_code = 8
