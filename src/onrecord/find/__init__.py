"""Find what was said: an index beside the record, and the questions asked of it."""

from onrecord.find.answer import Answer, Hit, Index, search
from onrecord.find.level import Level, update
from onrecord.find.mark import highlight
from onrecord.find.query import Query, QueryError

__all__ = ["Answer", "Hit", "Index", "Level", "Query", "QueryError", "highlight", "search", "update"]
