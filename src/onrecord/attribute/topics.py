"""The topic index linked to the turns where each topic begins.

A page's own anchor is followed where the index links to one that exists. Where the links are dead,
the words decide: entries and turns are both in order, so the entries are laid on the turns from
first to last so that each falls where its words begin to be spoken of (dynamic programming over
entries x turns). An entry whose words are spoken nowhere in its turn stays without one.
"""

import re
from functools import cache

from onrecord.model import Exchange, Span, TopicLink
from onrecord.parse import Draft
from onrecord.parse.labels import role_of

__all__ = ["linked_topics"]

_SMALL = {
    "the",
    "and",
    "of",
    "for",
    "on",
    "in",
    "to",
    "with",
    "from",
    "at",
    "by",
    "a",
    "an",
    "or",
    "update",
    "department",
}
_NEEDED = 0.5
_SHARED = 0.3


@cache
def _parts(topic: str) -> tuple[re.Pattern[str], ...]:
    """One pattern a part of an entry (SYRIA/LEBANON has two): any of its words, or a form of it."""
    found: list[re.Pattern[str]] = []
    for part in re.split(r"[/;]", topic):
        words = [re.sub(r"[’']s$", "", w, flags=re.IGNORECASE) for w in re.findall(r"[\w’'.&-]+", part)]
        words = [w for w in words if len(w) > 1 and w.lower() not in _SMALL]
        # Dropping the ending lets SYRIA find "Syrian" and TURKEY "Turkish".
        stems = [re.escape(w[: max(4, len(w) - 2)]) if len(w) > 4 else re.escape(w) + r"\b" for w in words]
        if stems:
            found.append(re.compile(r"\b(?:" + "|".join(stems) + ")", re.IGNORECASE))
    return tuple(found)


def linked_topics(draft: Draft, exchanges: tuple[Exchange, ...]) -> tuple[TopicLink, ...]:
    """Return a link for every entry of the index, in order."""
    if not draft.topics:
        return ()
    anchored = _anchored(draft)
    places = _placed(draft, exchanges)
    links: list[TopicLink] = []
    for index, (topic, entry) in enumerate(draft.topics):
        turn, at = anchored.get(index) or places[index]
        links.append(TopicLink(index, topic, entry, turn, at))
    return tuple(links)


def _anchored(draft: Draft) -> dict[int, tuple[int, Span]]:
    anchors = {mark.value: mark.span for mark in draft.anchors}
    found: dict[int, tuple[int, Span]] = {}
    for index, (_, entry) in enumerate(draft.topics):
        for link in draft.links:
            if entry.start <= link.span.start and link.span.end <= entry.end and link.href[:1] == "#":
                span = anchors.get(link.href[1:])
                turn = _turn_at(draft, span.start) if span else None
                if span and turn:
                    found[index] = (turn, span)
    return found


def _turn_at(draft: Draft, position: int) -> int | None:
    for number, turn in enumerate(draft.turns, start=1):
        if turn.span.start <= position < turn.span.end:
            return number
    # An anchor may stand in front of the label, between two turns.
    return next((n for n, turn in enumerate(draft.turns, start=1) if turn.span.start >= position), None)


def _placed(draft: Draft, exchanges: tuple[Exchange, ...]) -> list[tuple[int | None, Span | None]]:
    opening = {exchange.turns[0] for exchange in exchanges}
    texts = [draft.text[turn.span.start : turn.span.end] for turn in draft.turns]
    scores = [
        [_score(topic, texts, n, draft, opening) for n in range(len(texts))] for topic, _ in draft.topics
    ]
    chosen = _laid(scores)
    result: list[tuple[int | None, Span | None]] = []
    for index, at in enumerate(chosen):
        span = _first(draft.topics[index][0], draft, at) if at is not None else None
        result.append((at + 1, span) if at is not None and span else (None, None))
    return result


def _score(topic: str, texts: list[str], at: int, draft: Draft, opening: set[int]) -> float:
    parts = _parts(topic)
    if not parts:
        return 0.0
    if role_of(draft.turns[at].label or "") in ("operator", "moderator"):
        return 0.0
    here = [bool(part.search(texts[at])) for part in parts]
    if not any(here):
        return 0.0
    answer = texts[at + 1] if at + 1 < len(texts) else ""
    share = sum(1 for part, said in zip(parts, here, strict=True) if said or part.search(answer)) / len(parts)
    if share < _NEEDED:
        return 0.0
    fresh = not any(part.search(texts[i]) for part in parts for i in range(max(0, at - 2), at))
    asks = at == 0 or role_of(draft.turns[at].label or "") == "reporter"
    return 2 * share + (0.2 if fresh else 0.0) + (0.3 if asks else 0.0) + (0.2 if at + 1 in opening else 0.0)


def _laid(scores: list[list[float]]) -> list[int | None]:
    """The best way to give each entry a turn, never going back; None where no turn has its words.

    ``best[t]`` is the most that the entries so far reach on the first ``t`` turns; ``steps`` remembers
    for each entry and each ``t`` which turn it took and how many turns were left to those before it.
    """
    turns = len(scores[0]) if scores else 0
    best = [0.0] * (turns + 1)
    steps: list[list[tuple[int | None, int]]] = []
    for row in scores:
        reached = [best[0]]
        step: list[tuple[int | None, int]] = [(None, 0)]
        for at in range(1, turns + 1):
            # Two entries may begin in one turn, but each rather in a turn of its own.
            alone, shared = best[at - 1], best[at] - _SHARED
            options = [(best[at], (None, at)), (reached[at - 1], step[at - 1])]
            if row[at - 1] > 0:
                options.append(
                    (row[at - 1] + max(alone, shared), (at - 1, at - 1 if alone >= shared else at))
                )
            value, choice = max(options, key=lambda option: option[0])
            reached.append(value)
            step.append(choice)
        best = reached
        steps.append(step)
    chosen: list[int | None] = []
    limit = turns
    for step in reversed(steps):
        pick, limit = step[limit]
        chosen.append(pick)
    return chosen[::-1]


def _first(topic: str, draft: Draft, at: int) -> Span | None:
    turn = draft.turns[at]
    for part in _parts(topic):
        match = part.search(draft.text, turn.span.start, turn.span.end)
        if match:
            end = match.end()
            while end < turn.span.end and draft.text[end].isalpha():
                end += 1
            return Span(match.start(), end)
    return None
