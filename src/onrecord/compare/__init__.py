"""compare: what changed between two editions, and the ledger of all changes in a record."""

from onrecord.compare.difference import CLASSES, Change, Difference, Version, difference
from onrecord.compare.history import Between, History, between, compared, history_of
from onrecord.compare.ledger import LedgerEntry, change, class_counts, entries, level
from onrecord.compare.rows import Row, rows_of

__all__ = [
    "CLASSES",
    "Between",
    "Change",
    "Difference",
    "History",
    "LedgerEntry",
    "Row",
    "Version",
    "between",
    "change",
    "class_counts",
    "compared",
    "difference",
    "entries",
    "history_of",
    "level",
    "rows_of",
]
