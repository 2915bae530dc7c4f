"""A query read back in words, so that nobody has to guess what was searched."""

from datetime import date

from onrecord.find.query import Query
from onrecord.find.tree import All, AnyOf, Days, Key, Near, Node, Not, Phrase, Run, Until, Value, Within, Word

__all__ = ["read_back"]

_OF = {
    "speaker": "said by {}",
    "outlet": "by reporters of {}",
    "kind": "in releases of the kind {}",
    "topic": "under the topic {}",
    "country": "naming {}",
    "place": "naming {}",
}
_ROLES = {
    "official": "turns by officials",
    "reporter": "turns by reporters",
    "operator": "turns by operators",
    "moderator": "turns by moderators",
    "interpreter": "turns by interpreters",
    "audience": "turns by the audience",
    "other": "turns by others",
}
_HAS = {
    "slip": "with a slip of the source",
    "correction": "with a correction",
    "note": "with a note such as (Laughter.)",
    "exchange": "in an exchange",
    "question": "that answer a question",
    "answer": "with an answer",
    "ground-rule": "with a ground rule",
    "editions": "of releases with earlier editions",
}
_WITHIN = {"asked": "in the question: {}", "answered": "in the answer: {}", "title": "in the title: {}"}
_ORDER = {"relevance": "", "newest": "newest first", "oldest": "oldest first"}
_GROUPS = {
    "unit": "",
    "exchange": "grouped by exchange",
    "release": "grouped by release",
    "speaker": "grouped by speaker",
    "day": "grouped by day",
}


def read_back(node: Node, query: Query) -> str:
    """What ``query`` asks for, as one phrase without a full stop."""
    editions = "earlier editions included" if query.editions == "all" else ""
    parts = (_said(node) or "everything", editions, _GROUPS[query.group], _ORDER[query.sort])
    return ", ".join(part for part in parts if part)


def _said(node: Node) -> str:
    match node:
        case Word() | Phrase() | Near():
            return _words(node)
        case Value():
            return _value(node)
        case Within():
            return _WITHIN[node.field].format(_said(node.part))
        case Days():
            return _days(node)
        case Not():
            return f"not {_inner(node.part)}"
        case AnyOf():
            return " or ".join(_inner(part) for part in node.parts)
        case All():
            return _all(node.parts)
        case Key() | Until() | Run():
            return ""


def _words(node: Word | Phrase | Near) -> str:
    if isinstance(node, Near):
        within = "one word" if node.within == 1 else f"{node.within} words"
        return f"“{_plain(node.first)}” within {within} of “{_plain(node.second)}”"
    if isinstance(node, Phrase):
        moved = f" with up to {node.slop} words between or moved" if node.slop else ""
        return f"the exact words “{_plain(node.text)}”{moved}"
    if node.how == "prefix":
        return f"words that begin with “{_plain(node.text)}”"
    if node.how == "near":
        letters = "a letter" if node.edits == 1 else "two letters"
        return f"words spelled like “{_plain(node.text)}” ({letters} may differ)"
    return _plain(node.text)


def _value(node: Value) -> str:
    if node.field == "role":
        return _ROLES[node.text]
    if node.field == "has":
        return _HAS[node.text]
    return _OF[node.field].format(_plain(node.name or node.text))


def _all(parts: tuple[Node, ...]) -> str:
    """Who first, then the words, joined by "and", then the other conditions."""
    who = [part for part in parts if isinstance(part, Value) and part.field == "role"]
    rest = [part for part in parts if isinstance(part, Value | Days | Within) and part not in who]
    words = [part for part in parts if part not in who and part not in rest]
    said = " and ".join(_inner(part) for part in words)
    texts = (*(_said(part) for part in who), said, *(_said(part) for part in rest))
    return ", ".join(text for text in texts if text)


def _inner(node: Node) -> str:
    return f"({_said(node)})" if isinstance(node, AnyOf | All) else _said(node)


def _days(node: Days) -> str:
    if node.first is not None and node.first == node.last:
        return f"on {_day(node.first)}"
    if node.last is None:
        return f"on or after {_day(node.first or 0)}"
    if node.first is None:
        return f"on or before {_day(node.last)}"
    return f"from {_day(node.first)} to {_day(node.last)}"


def _day(number: int) -> str:
    day = date(number // 10_000, number // 100 % 100, number % 100)
    return f"{day.day} {day:%B} {day.year:04}"


def _plain(text: str) -> str:
    """Without characters that could disturb a terminal or a page's direction."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
