"""From aligned words to single changes: what belongs together, and in which unit it stands. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from onrecord.compare.align import Alignment, Op, Side
from onrecord.compare.units import Part, fold

__all__ = ["Hunk", "hunks", "partners", "spacing"]

WEAK = 2  # words that agree by chance between two changes: "can be found [at] the ..." is one change


class Hunk(NamedTuple):
    """Words (from, to) of one unit on each side that changed; a unit is null where there is none.

    ``whole``: the unit is new or gone altogether.
    """

    part: Part
    old_unit: int | None
    new_unit: int | None
    old: tuple[int, int]
    new: tuple[int, int]
    whole: bool = False


def partners(found: Alignment) -> dict[int, int]:
    """Return for each old unit the new unit that has most of its words."""
    votes: Counter[tuple[int, int]] = Counter()
    for op in found.ops:
        if op.equal:
            for i, j in zip(range(*op.old), range(*op.new), strict=True):
                if any(c.isalnum() for c in found.old.words[i].text):
                    votes[found.old.unit_of[i], found.new.unit_of[j]] += 1
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for (one, other), _ in sorted(votes.items(), key=lambda item: (-item[1], item[0])):
        if one not in pairs and other not in taken:
            pairs[one] = other
            taken.add(other)
    return pairs


def hunks(found: Alignment, pairs: dict[int, int]) -> list[Hunk]:
    """Return the changes in order."""
    made: list[Hunk] = []
    for ours, theirs in _joined(found):
        if _same_letters(found, ours, theirs):
            # Letters ran together or fell apart, maybe over the edge of a unit: one change all the same.
            one, other = found.old.unit_of[ours[0]], found.new.unit_of[theirs[0]]
            made.append(Hunk(found.new.units[other].part, one, other, ours, theirs))
            continue
        left = list(_by_unit(found.old, ours))
        right = list(_by_unit(found.new, theirs))
        for unit, span in left:
            other = next(((j, at) for j, at in right if pairs.get(unit) == j), None)
            if other is None:
                made += _lone(found.old, unit, span, old=True, here=theirs[0])
            else:
                right.remove(other)
                made += _paired(found, (unit, span), other)
        made += [
            hunk for unit, span in right for hunk in _lone(found.new, unit, span, old=False, here=ours[1])
        ]
    return made


def _joined(found: Alignment) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield runs of words that differ; what agrees by chance between two changes goes with them."""
    ops = found.ops
    run: list[Op] = []
    for n, op in enumerate(ops):
        if not op.equal:
            run.append(op)
        elif run and not (
            n + 1 < len(ops) and not ops[n + 1].equal and _weak(found, run[-1], op, ops[n + 1])
        ):
            yield _span(run)
            run = []
    if run:
        yield _span(run)


def _span(run: Sequence[Op]) -> tuple[tuple[int, int], tuple[int, int]]:
    return (run[0].old[0], run[-1].old[1]), (run[0].new[0], run[-1].new[1])


def _weak(found: Alignment, before: Op, op: Op, after: Op) -> bool:
    inside = found.old.words[op.old[0] : op.old[1]]
    words = sum(any(c.isalnum() for c in token.text) for token in inside)
    if words <= WEAK + 1 and _same_letters(
        found, (before.old[0], after.old[1]), (before.new[0], after.new[1])
    ):
        return True
    changed = min(_size(before), _size(after))
    if words > WEAK or (words and changed < words + 1):
        return False
    units = {*found.old.unit_of[before.old[0] : after.old[1]]}
    others = {*found.new.unit_of[before.new[0] : after.new[1]]}
    return len(units) <= 1 and len(others) <= 1


def _same_letters(found: Alignment, ours: tuple[int, int], theirs: tuple[int, int]) -> bool:
    if ours[0] == ours[1] or theirs[0] == theirs[1]:
        return False
    left = fold("".join(token.text for token in found.old.words[slice(*ours)]))
    right = fold("".join(token.text for token in found.new.words[slice(*theirs)]))
    return bool(left) and left == right


def _size(op: Op) -> int:
    return max(op.old[1] - op.old[0], op.new[1] - op.new[0])


def _by_unit(side: Side, span: tuple[int, int]) -> Iterator[tuple[int, tuple[int, int]]]:
    at = span[0]
    for n in range(span[0], span[1]):
        if n + 1 == span[1] or side.unit_of[n + 1] != side.unit_of[n]:
            yield side.unit_of[n], (at, n + 1)
            at = n + 1


def _lone(side: Side, unit: int, span: tuple[int, int], *, old: bool, here: int) -> list[Hunk]:
    whole = span[1] - span[0] == len(side.units[unit].tokens)
    part = side.units[unit].part
    empty = (here, here)
    if old:
        return [Hunk(part, unit, None, span, empty, whole)]
    return [Hunk(part, None, unit, empty, span, whole)]


def _paired(
    found: Alignment, ours: tuple[int, tuple[int, int]], theirs: tuple[int, tuple[int, int]]
) -> list[Hunk]:
    """Cut a change that spans a label and what is said after it."""
    (one, old), (other, new) = ours, theirs
    old_unit, new_unit = found.old.units[one], found.new.units[other]
    at = next((n for n in range(*old) if found.old.words[n].start >= old_unit.label_end), old[1])
    to = next((n for n in range(*new) if found.new.words[n].start >= new_unit.label_end), new[1])
    made: list[Hunk] = []
    if at > old[0] or to > new[0]:
        made.append(Hunk("label", one, other, (old[0], at), (new[0], to)))
    if at < old[1] or to < new[1]:
        made.append(Hunk(new_unit.part, one, other, (at, old[1]), (to, new[1])))
    return made


def spacing(found: Alignment, old: str, new: str) -> list[tuple[int, int]]:
    """Return words (by number, old and new) before which the space changed, its breaks left out.

    A line break is the carrier's markup; a no-break space or a doubled one is typography.
    """
    changed: list[tuple[int, int]] = []
    for op in found.ops:
        if not op.equal:
            continue
        for i, j in zip(range(op.old[0] + 1, op.old[1]), range(op.new[0] + 1, op.new[1]), strict=True):
            ours = old[found.old.words[i - 1].end : found.old.words[i].start]
            theirs = new[found.new.words[j - 1].end : found.new.words[j].start]
            if ours != theirs and "\n" not in ours and "\n" not in theirs:
                changed.append((i, j))
    return changed
