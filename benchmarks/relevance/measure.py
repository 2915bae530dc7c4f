"""Three figures of an order of passages: nDCG@10, recall@10 and MRR."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

__all__ = ["DEPTH", "RELEVANT", "Score", "mean", "score"]

DEPTH = 10
RELEVANT = 2
"""The lowest grade that counts as relevant for recall and MRR."""


class Score(NamedTuple):
    """Figures of one query, 0 to 1. ``unjudged`` counts passages of the ten without a grade; they count 0."""

    ndcg: float
    recall: float
    mrr: float
    unjudged: float


def score(found: Sequence[str], grades: Mapping[str, int]) -> Score:
    """Score the passages found, the best first.

    nDCG with gain 2^grade - 1 and discount log2(rank + 1), over all judged passages; a passage found
    twice gains once. Recall counts the relevant among the ten, of all relevant or of ten where there
    are more. MRR is one over the rank of the first relevant one.
    """
    top = list(found[:DEPTH])
    gained = sum(
        _gain(grades.get(one, 0), rank) for rank, one in enumerate(top, 1) if one not in top[: rank - 1]
    )
    best = sum(
        _gain(grade, rank) for rank, grade in enumerate(sorted(grades.values(), reverse=True)[:DEPTH], 1)
    )
    relevant = {one for one, grade in grades.items() if grade >= RELEVANT}
    first = next((rank for rank, one in enumerate(top, 1) if one in relevant), None)
    return Score(
        gained / best if best else 0.0,
        len(relevant & set(top)) / min(DEPTH, len(relevant)) if relevant else 0.0,
        1 / first if first else 0.0,
        float(sum(one not in grades for one in top)),
    )


def mean(scores: Sequence[Score]) -> Score:
    """The mean of each figure; ``unjudged`` is summed."""
    count = max(len(scores), 1)
    return Score(
        sum(one.ndcg for one in scores) / count,
        sum(one.recall for one in scores) / count,
        sum(one.mrr for one in scores) / count,
        sum(one.unjudged for one in scores),
    )


def _gain(grade: int, rank: int) -> float:
    return (2**grade - 1) / math.log2(rank + 1)
