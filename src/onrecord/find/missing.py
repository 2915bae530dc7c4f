"""What to say when nothing is found: what the record does not hold, and how else it may be spelled."""

import re

from rapidfuzz.distance import OSA

from onrecord.find.grammar import parse
from onrecord.find.query import QueryError
from onrecord.find.seam import Reading
from onrecord.find.tree import All, AnyOf, Days, Node, Not, Value, Within, Word, words_of
from onrecord.keep.views import Counts

__all__ = ["missing", "respelled"]

_SHORTEST = 4
"""Letters of a word for which another spelling is offered."""
_MOST_WRONG = 2
_LONG = 8
"""Letters from which two may be wrong, not one."""

_NOBODY = {
    "speaker": "No speaker called {} is in this record.",
    "outlet": "No outlet called {} is in this record.",
    "kind": "No release of the kind {} is in this record.",
    "topic": "No topic called {} is in this record.",
    "country": "No text of this record names {}.",
    "place": "No text of this record names {}.",
}


def missing(reader: Reading, asked: Node, held: Counts) -> tuple[str, ...]:
    """Sentences on what the record has no copy of, where the query asks for it."""
    says: list[str] = []
    for node in _conditions(asked):
        if isinstance(node, Value) and node.field in _NOBODY:
            if reader.count(node) == 0:
                says.append(_NOBODY[node.field].format(f"“{_plain(node.name or node.text)}”"))
        elif isinstance(node, Days):
            says += _outside(node, held)
    return tuple(dict.fromkeys(says))


def _conditions(node: Node) -> tuple[Node, ...]:
    if isinstance(node, All | AnyOf):
        return tuple(leaf for part in node.parts for leaf in _conditions(part))
    return () if isinstance(node, Not | Within) else (node,)


def _outside(days: Days, held: Counts) -> list[str]:
    if held.first is None or held.last is None:
        return ["The record has no release with a date."]
    first, last = (int(day.replace("-", "")) for day in (held.first, held.last))
    if days.first is not None and days.first > last:
        return [f"The record has nothing dated after {held.last}."]
    if days.last is not None and days.last < first:
        return [f"The record has nothing dated before {held.first}."]
    return []


def respelled(reader: Reading, words: str) -> str | None:
    """The same query with words that are nowhere replaced by those they may be; null where there is none."""
    try:
        tree = parse(words)
    except QueryError:
        return None
    text = words
    # From the end, so that places before stay where they are.
    for leaf in sorted(words_of(tree), key=lambda leaf: -leaf.at):
        if not isinstance(leaf, Word) or leaf.how != "forms" or not re.fullmatch(r"[^\W\d_]+", leaf.text):
            continue
        other = _spelling(reader, leaf)
        if other is not None:
            text = text[: leaf.at] + other + text[leaf.at + len(leaf.text) :]
    return None if text == words else text


def _spelling(reader: Reading, word: Word) -> str | None:
    form = word.text.lower()
    if len(form) < _SHORTEST or reader.count(word):
        return None
    most = _MOST_WRONG if len(form) >= _LONG else 1
    near = [
        (OSA.distance(form, other, score_cutoff=most), -count, other)
        for other, count in reader.spelled_like(form)
        if abs(len(other) - len(form)) <= most
    ]
    near = [one for one in near if one[0] <= most]
    return min(near)[2] if near else None


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
