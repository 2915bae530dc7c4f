"""Ids that outlive editions: which unit of the new edition is which of the old. Pure.

A unit is a turn or a paragraph, given by the text that tells it apart. Units that did not change
keep their ids wherever units are added or taken out; a lightly changed unit keeps its id when it
stands where the old one stood.
"""

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from onrecord.keep.identity import short_hash

__all__ = ["carry_ids", "new_ids"]

ALIKE = 0.6  # share of words two units must have in common, in order, to be one unit lightly changed
WORDS = 400  # words compared at most: keeps one giant paragraph from costing minutes
PAIRS = 4_000_000  # equal pairs SequenceMatcher may have to look at
WINDOW = 8  # old units looked at for each changed unit
BUDGET = 20_000_000  # pairs of words compared for one edition, so that no text can hold the writer up
ID_LENGTH = 8  # base32 characters: 40 bits


def carry_ids(old: Sequence[tuple[str, str]], new: Sequence[str]) -> list[str | None]:
    """Return for each new text the id it keeps, or None when it is a new unit.

    ``old`` holds (id, text) in order. No id is given twice.
    """
    before = [_normal(text) for _, text in old]
    after = [_normal(text) for text in new]
    aligned = _aligned(before, after)
    kept = {j: i for i, j in aligned}
    _carry_moved(before, after, kept)
    _carry_changed(before, after, kept, aligned)
    return [old[kept[j]][0] if j in kept else None for j in range(len(new))]


def _normal(text: str) -> str:
    return " ".join(text.casefold().split())


def _aligned(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Return pairs of equal units in rising order."""
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    pairs = [(n, n) for n in range(head)]
    left, right = before[head : len(before) - tail], after[head : len(after) - tail]
    if left and right and _pairs(left, right) <= PAIRS:
        matcher: SequenceMatcher[str] = SequenceMatcher(None, left, right, autojunk=False)
        for block in matcher.get_matching_blocks():
            pairs += [(head + block.a + n, head + block.b + n) for n in range(block.size)]
    pairs += [(len(before) - n, len(after) - n) for n in range(tail, 0, -1)]
    return pairs


def _pairs(left: Sequence[str], right: Sequence[str]) -> int:
    counts: dict[str, int] = {}
    for text in right:
        counts[text] = counts.get(text, 0) + 1
    return sum(counts.get(text, 0) for text in left)


def _carry_moved(before: Sequence[str], after: Sequence[str], kept: dict[int, int]) -> None:
    """Pair equal units that are left over: a unit that only moved did not change."""
    taken = set(kept.values())
    free: dict[str, list[int]] = {}
    for i in reversed(range(len(before))):
        if i not in taken:
            free.setdefault(before[i], []).append(i)
    for j, text in enumerate(after):
        if j not in kept and free.get(text):
            kept[j] = free[text].pop()


def _carry_changed(
    before: Sequence[str], after: Sequence[str], kept: dict[int, int], aligned: Sequence[tuple[int, int]]
) -> None:
    """Pair what is left between the same neighbours, in order, when the words are alike.

    A moved unit is no neighbour: only the aligned pairs, which rise on both sides, bound a gap.
    """
    taken = set(kept.values())
    edges = [(-1, -1), *aligned, (len(before), len(after))]
    likeness = _Likeness()
    for (i0, j0), (i1, j1) in pairwise(edges):
        news = [j for j in range(j0 + 1, j1) if j not in kept]
        olds = [i for i in range(i0 + 1, i1) if i not in taken]
        for j in news:
            for at, i in enumerate(olds[:WINDOW]):
                if likeness.holds(before[i], after[j]):
                    kept[j] = i
                    olds = olds[at + 1 :]
                    break


class _Likeness:
    """Whether two units are alike, as long as the budget lasts; after that none are."""

    def __init__(self) -> None:
        self._left = BUDGET

    def holds(self, one: str, other: str) -> bool:
        ours, theirs = one.split()[:WORDS], other.split()[:WORDS]
        matcher: SequenceMatcher[str] = SequenceMatcher(None, ours, theirs, autojunk=False)
        if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
            return False
        self._left -= len(ours) * len(theirs)
        return self._left >= 0 and matcher.ratio() >= ALIKE


def new_ids(
    prefix: str,
    release: str,
    carried: Sequence[str | None],
    texts: Sequence[str],
    foreign: Callable[[str], bool],
) -> list[str]:
    """Return an id for every unit: the carried one, else a new one from its release and its text.

    ``foreign`` says whether an id belongs to another release. A text that comes back after it
    vanished gets the id it had, so an old link holds again.
    """
    used = {one for one in carried if one is not None}
    made: list[str] = []
    times: dict[str, int] = {}
    for one, text in zip(carried, texts, strict=True):
        if one is not None:
            made.append(one)
            continue
        words = _normal(text)
        while True:
            salt = times[words] = times.get(words, -1) + 1
            fresh = prefix + short_hash(release, words, str(salt), length=ID_LENGTH)
            if fresh not in used and not foreign(fresh):
                break
        used.add(fresh)
        made.append(fresh)
    return made
