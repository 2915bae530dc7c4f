"""Which words of one edition are which of the other. Pure.

Units that are equal are laid on each other first, in order; equal units that only stand elsewhere have
moved. Between them words are aligned by their longest common subsequence (rapidfuzz, bit-parallel:
Hyyrö 2004) across units, so that a paragraph that was split or joined is seen as what it is.
"""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from onrecord.compare.units import Token, Unit

__all__ = ["Alignment", "Op", "Side", "align"]

PRODUCT = 2_000_000_000  # words times words: a table of 250 MB, half a second
LEAST_MOVED = 4  # words; a shorter unit ("MR PRICE: Yes.") that stands elsewhere says nothing


class Op(NamedTuple):
    """A run of words (from, to) in the old and in the new edition, by their numbers in ``Side.words``."""

    equal: bool
    old: tuple[int, int]
    new: tuple[int, int]


class Side(NamedTuple):
    """One edition: its units, the words of those that did not move, and the unit of each word."""

    units: tuple[Unit, ...]
    words: tuple[Token, ...]
    unit_of: tuple[int, ...]


class Alignment(NamedTuple):
    """Ops that tile the words of both sides, and the pairs of units (old, new) that only moved."""

    ops: tuple[Op, ...]
    moved: tuple[tuple[int, int], ...]
    old: Side
    new: Side


def align(old: Sequence[Unit], new: Sequence[Unit]) -> Alignment:
    """Align two editions, word by word."""
    numbers: dict[Hashable, int] = {}
    ours = [_number(numbers, (unit.part, *(token.text for token in unit.tokens))) for unit in old]
    theirs = [_number(numbers, (unit.part, *(token.text for token in unit.tokens))) for unit in new]
    fixed = _equal(ours, theirs)
    moved = _moved(ours, theirs, fixed, old)
    left, left_first = _side(old, {i for i, _ in moved})
    right, right_first = _side(new, {j for _, j in moved})
    words: dict[Hashable, int] = {}
    old_keys = [_number(words, token.text) for token in left.words]
    new_keys = [_number(words, token.text) for token in right.words]
    ops: list[Op] = []
    i0 = j0 = 0
    for i, j in fixed:
        i1, j1 = left_first[i], right_first[j]
        length = len(old[i].tokens)
        ops += _gap(old_keys, new_keys, (i0, i1), (j0, j1))
        ops.append(Op(True, (i1, i1 + length), (j1, j1 + length)))
        i0, j0 = i1 + length, j1 + length
    ops += _gap(old_keys, new_keys, (i0, len(old_keys)), (j0, len(new_keys)))
    return Alignment(tuple(_coalesced(ops)), moved, left, right)


def _number(numbers: dict[Hashable, int], key: Hashable) -> int:
    return numbers.setdefault(key, len(numbers))


def _equal(ours: Sequence[int], theirs: Sequence[int]) -> list[tuple[int, int]]:
    return [
        (op.src_start + n, op.dest_start + n)
        for op in LCSseq.opcodes(ours, theirs)
        if op.tag == "equal"
        for n in range(op.src_end - op.src_start)
    ]


def _moved(
    ours: Sequence[int], theirs: Sequence[int], fixed: Sequence[tuple[int, int]], old: Sequence[Unit]
) -> tuple[tuple[int, int], ...]:
    stays = {i for i, _ in fixed}
    placed = {j for _, j in fixed}
    free: dict[int, list[int]] = {}
    for i in reversed(range(len(ours))):
        if i not in stays and len(old[i].tokens) >= LEAST_MOVED:
            free.setdefault(ours[i], []).append(i)
    return tuple(
        sorted((free[key].pop(), j) for j, key in enumerate(theirs) if j not in placed and free.get(key))
    )


def _side(units: Sequence[Unit], without: set[int]) -> tuple[Side, list[int]]:
    """Return a side, and for each unit the number of its first word."""
    words: list[Token] = []
    unit_of: list[int] = []
    first: list[int] = []
    for n, unit in enumerate(units):
        first.append(len(words))
        if n not in without:
            words += unit.tokens
            unit_of += [n] * len(unit.tokens)
    return Side(tuple(units), tuple(words), tuple(unit_of)), first


def _gap(old: Sequence[int], new: Sequence[int], ours: tuple[int, int], theirs: tuple[int, int]) -> list[Op]:
    (i0, i1), (j0, j1) = ours, theirs
    if i0 == i1 and j0 == j1:
        return []
    if i0 == i1 or j0 == j1 or (i1 - i0) * (j1 - j0) > PRODUCT:
        return [Op(False, ours, theirs)]
    return [
        Op(op.tag == "equal", (i0 + op.src_start, i0 + op.src_end), (j0 + op.dest_start, j0 + op.dest_end))
        for op in LCSseq.opcodes(old[i0:i1], new[j0:j1])
    ]


def _coalesced(ops: Sequence[Op]) -> list[Op]:
    """Put what was taken out and what was put in at one place together."""
    made: list[Op] = []
    for op in ops:
        if made and made[-1].equal == op.equal:
            made[-1] = Op(op.equal, (made[-1].old[0], op.old[1]), (made[-1].new[0], op.new[1]))
        else:
            made.append(op)
    return made
