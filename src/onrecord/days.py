"""Days as onrecord writes them for people, in any locale."""

from datetime import date

__all__ = ["written"]

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


def written(day: date) -> str:
    """Write a day as "12 April 2017"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
