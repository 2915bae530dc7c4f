"""Join two rankings of the same units: by the words that were asked for, and by meaning."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from onrecord.meaning.reader import Asked

__all__ = ["DEPTH", "Fused", "fuse"]

DEPTH = 100
"""Units of each ranking that are joined."""

_MEANING = 1.3
"""What meaning counts beside words. One judged set is flat from 1 to 3, the other is best from 1 to 1.5."""
_FEEDBACK = 5
"""Units of the first round towards which the question is drawn in the second."""


class Fused(NamedTuple):
    """A unit in the joined order. ``words`` is its score by words, null where it holds none of them."""

    key: str
    score: float
    similarity: float
    words: float | None


def fuse(
    words: Mapping[str, float],
    full: float,
    asked: Asked,
    k: int = DEPTH,
    allowed: Collection[str] | None = None,
) -> tuple[Fused, ...]:
    """The ``k`` best units by words and meaning together, the best first.

    ``words`` are the best units by words with their scores (any scale above 0), ``full`` about what a
    unit scores that holds every word: so that a unit with one word of five counts for little and
    meaning decides. ``allowed`` are the units that meaning may add; null means any.
    Twice: the question is drawn towards the best of the first round and put again.
    """
    first = _joined(words, full, asked, _FEEDBACK, allowed)
    return tuple(_joined(words, full, asked.drawn_to([one.key for one in first]), k, allowed))


def _joined(
    words: Mapping[str, float], full: float, asked: Asked, k: int, allowed: Collection[str] | None
) -> list[Fused]:
    near = dict(asked.nearest(DEPTH, allowed))
    near |= asked.similarities([key for key in words if key not in near])
    scale = max(full, max(words.values(), default=0.0), 1e-9)
    joined = [
        Fused(
            key,
            words.get(key, 0.0) / scale + _MEANING * near.get(key, 0.0),
            near.get(key, 0.0),
            words.get(key),
        )
        for key in dict.fromkeys((*words, *near))
    ]
    joined.sort(key=lambda one: -one.score)
    return joined[:k]
