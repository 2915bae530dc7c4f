"""Form fields of an address, read strictly, and the way from page to page."""

import re
from collections.abc import Mapping
from datetime import date

import msgspec

from .addresses import RequestError, with_query
from .words import digits

__all__ = [
    "MAX_PAGE",
    "PER_PAGE",
    "Pager",
    "date_field",
    "in_order",
    "page_field",
    "pager",
    "text_field",
    "year_field",
]

PER_PAGE = 25
MAX_PAGE = 4000
_LONGEST_FIELD = 400


class Pager(msgspec.Struct, frozen=True):
    """Where a list stands: "1-25 of 2,031" and the neighbours' addresses, null at either end."""

    says: str
    previous: str | None
    following: str | None

    @property
    def needed(self) -> bool:
        """Whether there is more than one page."""
        return bool(self.previous or self.following)


def pager(
    path: str, fields: Mapping[str, str | int | None], page: int, shown: int, total: int, size: int = PER_PAGE
) -> Pager:
    """Place a page of ``shown`` entries, of at most ``size``, in a list of ``total``."""
    first = (page - 1) * size
    rest = {k: v for k, v in fields.items() if k != "page"}
    says = (
        f"{digits(first + 1)}–{digits(first + shown)} of {digits(total)}"
        if shown
        else f"0 of {digits(total)}"
    )
    return Pager(
        says=says,
        previous=with_query(path, {**rest, "page": page - 1 if page > 2 else None}) if page > 1 else None,
        following=with_query(path, {**rest, "page": page + 1}) if first + shown < total and shown else None,
    )


def text_field(fields: Mapping[str, str], name: str, longest: int = _LONGEST_FIELD) -> str | None:
    """Read a text field; null when it is absent or blank. Raise ``RequestError`` when it is too long."""
    value = fields.get(name, "").strip()
    if len(value) > longest:
        message = f"The field “{name}” is longer than {longest:,} characters: shorten it."
        raise RequestError(message)
    return value or None


def date_field(fields: Mapping[str, str], name: str) -> str | None:
    """Read a date, YYYY-MM-DD; null when absent. Raise ``RequestError`` when it is not a date."""
    value = text_field(fields, name)
    if value is None:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError
        date.fromisoformat(value)
    except ValueError:
        message = f"“{value}” is not a date: give “{name}” as year-month-day, for example 2017-04-12."
        raise RequestError(message) from None
    return value


def in_order(first: str | None, last: str | None) -> None:
    """Raise ``RequestError`` where the first day of a span is later than its last."""
    if first and last and first > last:
        message = f"The first day, {first}, is later than the last, {last}: exchange them."
        raise RequestError(message)


def year_field(fields: Mapping[str, str], name: str = "year") -> str | None:
    """Read a year of four digits; null when absent. Raise ``RequestError`` otherwise."""
    value = text_field(fields, name)
    if value is not None and not re.fullmatch(r"[1-9][0-9]{3}", value):
        message = f"“{value}” is not a year: give four digits, for example 2017."
        raise RequestError(message)
    return value


def page_field(fields: Mapping[str, str]) -> int:
    """Read the number of the page, from 1. Raise ``RequestError`` when it is not one."""
    value = text_field(fields, "page") or "1"
    if not re.fullmatch(r"[0-9]{1,4}", value) or not 1 <= int(value) <= MAX_PAGE:
        message = f"“{value}” is not the number of a page: give a whole number from 1 to {MAX_PAGE}."
        raise RequestError(message)
    return int(value)
