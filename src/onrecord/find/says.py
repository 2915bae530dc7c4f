"""A query read back in words, so that nobody has to guess what was searched."""

from onrecord.find.query import All, AnyOf, Days, Node, Not, Phrase, Query, Value, Word

__all__ = ["read_back"]

_BY = {"speaker": "said by", "outlet": "of the outlet", "kind": "of the kind", "role": "in the role of"}


def read_back(node: Node, query: Query) -> str:
    """What ``query`` asks for, as one phrase without a full stop."""
    order = {"relevance": "", "newest": ", newest first", "oldest": ", oldest first"}[query.sort]
    return f"{_said(node) or 'everything'}{order}"


def _said(node: Node) -> str:
    match node:
        case Word():
            return _plain(node.text)
        case Phrase():
            return f"exactly “{_plain(node.text)}”"
        case Value():
            return f"{_BY[node.field]} {_plain(node.text)}"
        case Days():
            return _days(node)
        case Not():
            return f"not {_inner(node.part)}"
        case AnyOf():
            return " or ".join(_inner(part) for part in node.parts)
        case All():
            return _all(node.parts)


def _all(parts: tuple[Node, ...]) -> str:
    """Words first, joined by "and"; then the conditions."""
    words = [part for part in parts if not isinstance(part, Value | Days)]
    rest = [part for part in parts if isinstance(part, Value | Days)]
    said = " and ".join(_inner(part) for part in words)
    return ", ".join(part for part in (said, *(_said(part) for part in rest)) if part)


def _inner(node: Node) -> str:
    return f"({_said(node)})" if isinstance(node, AnyOf | All) else _said(node)


def _days(node: Days) -> str:
    if node.first is not None and node.first == node.last:
        return f"on {_iso(node.first)}"
    if node.last is None:
        return f"on or after {_iso(node.first or 0)}"
    if node.first is None:
        return f"on or before {_iso(node.last)}"
    return f"from {_iso(node.first)} to {_iso(node.last)}"


def _iso(day: int) -> str:
    return f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}"


def _plain(text: str) -> str:
    """Without characters that could disturb a terminal or a page's direction."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
