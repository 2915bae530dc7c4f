"""check: is that what was said? Quotations compared with the record, word for word.

``Checker`` checks quotations against a record; ``article`` and ``quoting`` find those of a text. The
verdicts and what they mean are in docs/check.md.
"""

from onrecord.check.checker import Checker
from onrecord.check.level import level
from onrecord.check.result import (
    TRUE,
    VERDICTS,
    Change,
    Coverage,
    Finding,
    Passage,
    Quotation,
    Row,
    Verdict,
    row,
)
from onrecord.check.sentences import covers
from onrecord.check.texts import Article, Quoting, article, quoting

__all__ = [
    "TRUE",
    "VERDICTS",
    "Article",
    "Change",
    "Checker",
    "Coverage",
    "Finding",
    "Passage",
    "Quotation",
    "Quoting",
    "Row",
    "Verdict",
    "article",
    "covers",
    "level",
    "quoting",
    "row",
]
