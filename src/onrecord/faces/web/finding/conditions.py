"""The conditions a reader's words hold: found, taken out and added, in the query language itself.

Only what stands at the top of a query, joined to nothing by OR, NEAR or NOT, is found: taken out it
leaves the rest as it was.
"""

import re
from typing import NamedTuple

__all__ = ["Condition", "conditions", "excluding"]

_QUOTES = '"“”„«»'
_QUOTED = rf"[{_QUOTES}](?:[^{_QUOTES}]|([{_QUOTES}])\3)*+[{_QUOTES}](?:~[0-9]+)?"
_PIECE = re.compile(
    rf"(?P<condition>[-−]?(?:kind|speaker|outlet|role|topic|country|place|has|in|on|after|before|title):"
    rf"(?:(?P<quoted>{_QUOTED})|[^\s(){_QUOTES}]+))"
    rf"|(?P<other>[-−]?(?:{_QUOTED.replace('3', '5')})|[()]|[^\s(){_QUOTES}]+|[{_QUOTES}])"
)
_JOINS_BEFORE = frozenset({"OR", "NOT"})
_NEAR = re.compile(r"NEAR(?:/[0-9]+)?")
_FIELD_OF = {"year": "in"}


class Condition(NamedTuple):
    """A condition in a query: field, value, whether it rules out, and the query without it."""

    field: str
    value: str
    excluded: bool
    rest: str


def conditions(q: str) -> tuple[Condition, ...]:
    """The conditions of a query that can be taken out of it one by one."""
    pieces = list(_PIECE.finditer(q))
    found: list[Condition] = []
    depth = 0
    for i, piece in enumerate(pieces):
        if piece["condition"] is None:
            depth += {"(": 1, ")": -1}.get(piece[0], 0)
            continue
        before = pieces[i - 1][0] if i else ""
        after = pieces[i + 1][0] if i + 1 < len(pieces) else ""
        # A value in brackets, or a word that a sign or a field opens, reaches further than this piece.
        joined = before in _JOINS_BEFORE or after == "OR" or _joins(before) or _joins(after)
        if depth or joined or (piece.end() < len(q) and q[piece.end()] not in " \t\n)"):
            continue
        field, _, value = piece[0].lstrip("-−").partition(":")
        rest = f"{q[: piece.start()].rstrip()} {q[piece.end() :].lstrip()}".strip()
        found.append(Condition(field, _plain(value), piece[0][0] in "-−", rest))
    return tuple(found)


def excluding(q: str, field: str, value: str) -> str | None:
    """The query with a value of a field ruled out; null for a value that no query can name."""
    if not any(c.isalnum() for c in value):
        return None
    quoted = "".join(c * 2 if c in _QUOTES else c for c in value)
    name = _FIELD_OF.get(field, field)
    written = (
        value
        if re.fullmatch(r"[0-9A-Za-z]+", value) and field in ("year", "role", "country")
        else f'"{quoted}"'
    )
    return f"{q} -{name}:{written}".strip()


def _joins(piece: str) -> bool:
    return bool(_NEAR.fullmatch(piece))


def _plain(value: str) -> str:
    if value[:1] not in _QUOTES:
        return value
    inner = re.sub(r"~[0-9]+$", "", value)[1:-1]
    return re.sub(rf"([{_QUOTES}])\1", r"\1", inner)
