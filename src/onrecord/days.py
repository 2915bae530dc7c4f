"""Days as onrecord writes them for people, in any locale, and the months as documents name them."""

from datetime import date
from types import MappingProxyType

__all__ = ["MONTHS", "YEARLESS", "check_day", "written", "yearless"]

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_SHORT = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sept", "oct", "nov", "dec")
MONTHS = MappingProxyType(
    {name.casefold(): n for n, name in enumerate(_MONTHS, 1)}
    | {name: n for n, name in enumerate(_SHORT, 1)}
    | {"sep": 9}
)
"""The number of each month by its name and what it is shortened to, in small letters."""


YEARLESS = "--"
"""What a day begins with that has a month and no year: "--03-14" (ISO 8601:2000, 5.2.1.3)."""


def yearless(day: str) -> str:
    """Write a day without a year, "--03-14", as "14 March". Raises ``ValueError`` for what is none."""
    told = date.fromisoformat(f"2000{day.removeprefix('-')}")
    return f"{told.day} {_MONTHS[told.month - 1]}"


def check_day(day: str) -> None:
    """Raise ``ValueError`` for what is neither YYYY-MM-DD, YYYY-MM, YYYY nor --MM-DD."""
    if day.startswith(YEARLESS):
        yearless(day)
    else:
        date.fromisoformat((day + "-01-01")[:10])


def written(day: date) -> str:
    """Write a day as "12 April 2017"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
