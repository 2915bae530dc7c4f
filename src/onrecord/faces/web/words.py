"""Dates, times and numbers as the portal writes them. Pure functions, no locale."""

from datetime import date

from onrecord.days import YEARLESS, written, yearless

__all__ = ["clock", "day", "day_span", "digits", "last_part", "moment", "plural", "sentence_case"]


def day(value: str | None) -> str | None:
    """Write YYYY-MM-DD as "12 April 2017", --MM-DD as "12 April"; anything else comes back as it is."""
    if value is None:
        return None
    try:
        if value.startswith(YEARLESS):
            return yearless(value)
        return written(date.fromisoformat(value))
    except ValueError:
        return value


def day_span(first: str, last: str) -> str:
    """Write an interval of days, both included."""
    if first == last:
        return str(day(first))
    return f"{day(first)} to {day(last)}"


def moment(value: str) -> str:
    """Write an RFC 3339 moment in UTC as "12 April 2017, 14:03 UTC"; anything else comes back as it is."""
    head, _, tail = value.partition("T")
    if not tail or not (value.endswith(("Z", "+00:00"))):
        return value
    return f"{day(head)}, {tail[:5]} UTC"


def clock(starts: str | None, ends: str | None, zone: str | None) -> str | None:
    """Write the times of a release: "14:03 to 14:37 EDT"."""
    times = " to ".join(t for t in (starts, ends) if t)
    if starts is None and ends is not None:
        times = f"until {ends}"
    return f"{times} {zone}" if times and zone else times or None


def digits(number: int) -> str:
    """Write a number with commas between thousands."""
    return f"{number:,}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun: "1 turn", "2,031 releases"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def sentence_case(text: str) -> str:
    """Raise the first letter and leave the rest."""
    return text[:1].upper() + text[1:]


def last_part(name: str) -> str:
    """The end of a path or address: where on its machine a source stood is not the reader's business."""
    return name.rstrip("/").rsplit("/", 1)[-1] or name
