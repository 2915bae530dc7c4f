"""Find what was said: an index beside the record, and the questions asked of it."""

from onrecord.find.answer import Answer, Index, search
from onrecord.find.gather import Alike
from onrecord.find.hit import Beside, Group, Hit
from onrecord.find.level import Level, Updates, update
from onrecord.find.line import Line, csv_of, csv_table, json_lines_of, lines
from onrecord.find.mark import highlight
from onrecord.find.query import Query, QueryError
from onrecord.find.sense import Learned, learn
from onrecord.find.trend import Period, Trend, TrendLine

__all__ = [
    "Alike",
    "Answer",
    "Beside",
    "Group",
    "Hit",
    "Index",
    "Learned",
    "Level",
    "Line",
    "Period",
    "Query",
    "QueryError",
    "Trend",
    "TrendLine",
    "Updates",
    "csv_of",
    "csv_table",
    "highlight",
    "json_lines_of",
    "learn",
    "lines",
    "search",
    "update",
]
