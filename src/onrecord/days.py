"""Days as onrecord writes them for people, in any locale, and the months as documents name them."""

from datetime import date
from types import MappingProxyType

__all__ = ["MONTHS", "written"]

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


def written(day: date) -> str:
    """Write a day as "12 April 2017"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
