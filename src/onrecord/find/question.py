"""A query made ready: one tree of all its conditions, the order, and the stretch that is wanted."""

from typing import NamedTuple, get_args

from onrecord.find.conditions import ROLES
from onrecord.find.cursor import opened_cursor
from onrecord.find.grammar import parse
from onrecord.find.named import country_named
from onrecord.find.query import (
    MOST_HITS,
    MOST_SKIPPED,
    MOST_WALKED,
    Editions,
    Group,
    Query,
    QueryError,
    Sort,
    period,
)
from onrecord.find.relax import bare, conditions, gauge, pruned, relaxed, together
from onrecord.find.tree import All, AnyOf, Days, Key, Near, Node, Not, Phrase, Until, Value, Within, Word

__all__ = ["Question", "question"]


class Question(NamedTuple):
    """``asked`` is what the reader asks for, ``node`` that with what goes without saying (current editions).

    ``marked`` holds the words to mark. ``relaxed`` is what to find where hardly anything holds every word,
    or null; ``gauge`` are the words by which that is decided. ``said`` are the bare words as they were
    written, ``needed`` is all that a hit has to meet but them.
    ``skip`` counts hits or groups; ``pinned`` is the state of the record that paging holds on to, or null.
    """

    query: Query
    asked: Node
    node: Node
    sort: Sort
    skip: int
    pinned: int | None
    marked: Node
    said: str
    needed: tuple[Node, ...]
    gauge: Node | None = None
    relaxed: Node | None = None


def question(query: Query) -> Question:
    """Read a query. Raises ``QueryError`` for what cannot be read or asked."""
    _check(query)
    tree = _tree(query)
    asked = pruned(tree)
    skip, pinned = query.offset, None
    if query.cursor is not None:
        cursor = opened_cursor(query)
        skip, pinned = cursor.skip, cursor.seq
    most = MOST_SKIPPED if query.alike and query.group == "unit" else MOST_WALKED
    if skip > most:
        says = f"No more than the first {most:,} can be paged through: add a word, a field or dates."
        raise QueryError(says)
    parts: list[Node] = []
    if query.editions == "current":
        parts.append(Not(Key("older", "yes")))
    if pinned is not None:
        parts.append(Until(pinned))
    sort: Sort = "newest" if query.sort == "relevance" and not _ranks(asked) else query.sort
    measure = gauge(asked)
    loose = None if query.strict else relaxed(asked, bare(tree))
    return Question(
        query,
        asked,
        _with(together(asked, bare(tree)), parts),
        sort,
        skip,
        pinned,
        asked,
        bare(tree),
        (*conditions(asked), *parts),
        None if measure is None else _with(measure, parts),
        None if loose is None else _with(loose, parts),
    )


def _with(node: Node, parts: list[Node]) -> Node:
    return All((node, *parts)) if parts else node


def _check(query: Query) -> None:
    if not 0 <= query.limit <= MOST_HITS:
        says = f"A limit of {query.limit} cannot be given: ask for 0 to {MOST_HITS} hits at a time."
        raise QueryError(says)
    if not 0 <= query.offset <= MOST_SKIPPED:
        says = f"An offset of {query.offset} cannot be given: skip 0 to {MOST_SKIPPED:,} hits."
        raise QueryError(says)
    for value, known, what in (
        (query.sort, get_args(Sort), "order"),
        (query.group, get_args(Group), "way to group"),
        (query.editions, get_args(Editions), "choice of editions"),
    ):
        if value not in known:
            says = f"'{value}' is no {what}: use {', '.join(known)}."
            raise QueryError(says)
    if query.role is not None and query.role not in ROLES:
        says = f"'{query.role}' is no role: use {', '.join(ROLES)}."
        raise QueryError(says)


def _tree(query: Query) -> Node:
    """The query's words and its other conditions as one tree."""
    words = parse(query.words)
    parts = words.parts if isinstance(words, All) else (words,)
    values = (
        None if query.speaker is None else Value("speaker", query.speaker, 0, whole=True),
        None if query.outlet is None else Value("outlet", query.outlet, 0, whole=True),
        None if query.kind is None else Value("kind", query.kind, 0, whole=True),
        None if query.topic is None else Value("topic", query.topic, 0, whole=True),
        None if query.role is None else Value("role", query.role, 0),
        None if query.country is None else _country(query.country),
    )
    parts = (*parts, *(value for value in values if value is not None), *_days(query))
    return parts[0] if len(parts) == 1 else All(parts)


def _country(name: str) -> Value:
    keys, called = country_named(name, None)
    return Value("country", name, 0, keys=keys, name=called)


def _days(query: Query) -> list[Days]:
    days: list[Days] = []
    if query.after is not None or query.before is not None:
        first = None if query.after is None else period(query.after)[0]
        last = None if query.before is None else period(query.before)[1]
        days.append(Days(first, last, 0))
    if query.year is not None:
        days.append(Days(*period(f"{query.year:04}"), 0))
    return days


def _ranks(node: Node) -> bool:
    """Whether there is anything to rank by."""
    match node:
        case Word() | Phrase() | Near():
            return True
        case Within():
            return node.field != "title" and _ranks(node.part)
        case All() | AnyOf():
            return any(_ranks(part) for part in node.parts)
        case _:
            return False
