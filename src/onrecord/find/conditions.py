"""The fields of the query language and what their values may be."""

from typing import get_args

from onrecord.find.named import country_named, place_named
from onrecord.find.query import QueryError, period
from onrecord.find.tree import Days, Node, Value, WithinField
from onrecord.model import Role

__all__ = ["FIELDS", "HAS", "ROLES", "WITHIN", "condition"]

FIELDS = (
    "speaker",
    "role",
    "outlet",
    "asked",
    "answered",
    "kind",
    "topic",
    "country",
    "place",
    "title",
    "after",
    "before",
    "on",
    "in",
    "has",
)
WITHIN: tuple[str, ...] = get_args(WithinField)
ROLES: tuple[str, ...] = get_args(Role)
HAS = ("slip", "correction", "note", "exchange", "question", "answer", "ground-rule", "editions")


def condition(name: str, text: str, at: int, *, quoted: bool) -> Node:
    """A field with its value. Raises ``QueryError``, with the value's place, for a value that cannot be."""
    match name:
        case "role":
            return Value("role", _one_of(text, at, ROLES, "role"), at)
        case "has":
            return Value("has", _one_of(text, at, HAS, "thing a unit can have"), at)
        case "country":
            keys, called = country_named(text, at)
            return Value("country", text, at, keys=keys, name=called)
        case "place":
            keys, called = place_named(text, at)
            return Value("place", text, at, keys=keys, name=called)
        case "after" | "before" | "on" | "in":
            first, last = period(text, at)
            return Days(None if name == "before" else first, None if name == "after" else last, at)
        case "speaker" | "outlet" | "kind" | "topic":
            return Value(name, text, at, whole=quoted)
        case _:
            raise AssertionError(name)


def _one_of(text: str, at: int, known: tuple[str, ...], what: str) -> str:
    value = text.strip().lower()
    if value not in known:
        says = f"'{text[:30]}' at character {at + 1} is not a {what}: use {', '.join(known)}."
        raise QueryError(says, at=at)
    return value
