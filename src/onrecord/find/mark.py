"""Where a query's words stand in a text: highlights and snippets, in code points."""

from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from onrecord.find.grammar import parse
from onrecord.find.query import Query
from onrecord.find.tongue import beginning, forms, standing, standing_together, stem_of, stems, words_in
from onrecord.find.tree import Leaf, Near, Node, Phrase, Word, words_of

__all__ = ["Snippet", "Sought", "highlight", "marked", "snippet", "sought"]

_WIDTH = 260
"""Characters of a snippet, about three lines."""
_LEAD = 60
"""Characters shown before the first hit of a snippet, at most."""
_FARTHEST = 200_000
"""Characters of a unit that a snippet is sought in."""


class Sought(NamedTuple):
    """What a query wants to see.

    ``stems`` are stems of words, ``forms`` runs of words as written, ``begun`` beginnings of words and
    ``near`` words with how many letters of each may be wrong.
    """

    stems: frozenset[str]
    forms: frozenset[tuple[str, ...]]
    begun: frozenset[str] = frozenset()
    near: frozenset[tuple[str, int]] = frozenset()


class Snippet(NamedTuple):
    """Pieces of a text with whether each is a hit, and where in the text its first hit stands, or null."""

    pieces: tuple[tuple[str, bool], ...]
    at: int | None


def sought(node: Node) -> Sought:
    """The words and phrases that ``node`` asks for; not those it rules out."""
    leaves = words_of(node)
    words = [leaf for leaf in leaves if isinstance(leaf, Word)]
    plain = [words_in(word.text) for word in words if word.how == "forms"]
    runs = [run for leaf in leaves for run in _written(leaf)]
    return Sought(
        frozenset(stems(run[0])[0] for run in plain if len(run) == 1),
        frozenset(tuple(run) for run in [*(run for run in plain if len(run) > 1), *runs] if run),
        frozenset(forms(word.text)[-1] for word in words if word.how == "prefix"),
        frozenset((forms(word.text)[-1], word.edits) for word in words if word.how == "near"),
    )


def _written(leaf: Leaf) -> list[list[str]]:
    """Runs of words as written; words that may stand apart are runs of their own."""
    if isinstance(leaf, Near):
        return [forms(leaf.first), forms(leaf.second)]
    if isinstance(leaf, Phrase):
        return [[form] for form in forms(leaf.text)] if leaf.slop else [forms(leaf.text)]
    return []


def highlight(text: str, query: Query | str) -> tuple[tuple[str, bool], ...]:
    """``text`` cut into pieces that are hits of the query or not; put together they give it back.

    Raises ``QueryError`` when the query cannot be read.
    """
    words = query.words if isinstance(query, Query) else query
    return _pieces(text, marked(text, _sought_by(words)), 0, len(text))


@lru_cache(maxsize=64)
def _sought_by(words: str) -> Sought:
    """What a query wants to see: asked for once for each paragraph of a transcript."""
    return sought(parse(words))


def marked(text: str, wanted: Sought) -> list[tuple[int, int]]:
    """The spans of ``text`` that hold what is wanted, in order, apart from each other."""
    single = {run[0] for run in wanted.forms if len(run) == 1}
    if wanted.stems or wanted.near:
        different = set(forms(text))
        if wanted.stems:
            single |= {form for form in different if stem_of(form) in wanted.stems}
        single |= _nearly(different, wanted)
    runs = frozenset(run for run in wanted.forms if len(run) > 1)
    return _merged(
        [
            *(standing(text, single) if single else ()),
            *(beginning(text, wanted.begun) if wanted.begun else ()),
            *(standing_together(text, runs) if runs else ()),
        ]
    )


def _nearly(found: set[str], wanted: Sought) -> set[str]:
    """Those that are spelled nearly as is wanted."""
    return {
        form
        for word, edits in wanted.near
        for form, _, _ in extract(word, found, scorer=OSA.distance, score_cutoff=edits, limit=None)
    }


def _merged(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    apart: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _pieces(text: str, hits: list[tuple[int, int]], start: int, end: int) -> tuple[tuple[str, bool], ...]:
    pieces: list[tuple[str, bool]] = []
    at = start
    for first, last in hits:
        if last <= start or first >= end:
            continue
        pieces += [(text[at:first], False), (text[max(first, start) : min(last, end)], True)]
        at = min(last, end)
    pieces.append((text[at:end], False))
    return tuple(piece for piece in pieces if piece[0])


def snippet(text: str, wanted: Sought) -> Snippet:
    """The part of ``text`` where most hits stand close together, cut into hits and the rest.

    A piece "…" that is no hit stands where the text goes on. Without a hit it is the opening.
    """
    hits = marked(text[:_FARTHEST], wanted)
    best = start = _best_start(hits)
    if start > 0:
        start = _word_start(text, max(0, start - _LEAD), start)
    end = len(text) if len(text) - start <= _WIDTH else _word_end(text, start + _WIDTH)
    end = max(end, next((last for first, last in hits if first >= start), 0))
    before = (("…", False),) if start > 0 else ()
    after = (("…", False),) if end < len(text) else ()
    return Snippet(before + _pieces(text, hits, start, end) + after, best if hits else None)


def _best_start(hits: list[tuple[int, int]]) -> int:
    """Where the hit stands that has most others within a snippet's reach; the first of equals."""
    best, most, last = 0, 0, 0
    for i, (start, _) in enumerate(hits):
        while last < len(hits) and hits[last][1] <= start + _WIDTH - _LEAD:
            last += 1
        if last - i > most:
            best, most = start, last - i
    return best


def _word_start(text: str, earliest: int, latest: int) -> int:
    """The first start of a word from ``earliest`` on, so that no word is cut in two."""
    if earliest == 0:
        return 0
    at = earliest
    while at < latest and not text[at - 1].isspace():
        at += 1
    return at


def _word_end(text: str, latest: int) -> int:
    at = latest
    while at > latest - _LEAD and not text[at].isspace():
        at -= 1
    return at if text[at].isspace() else latest
