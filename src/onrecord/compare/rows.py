"""Two editions side by side and inline: rows of units, their words marked as gone, come or the same. Pure."""

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from onrecord.compare.align import Side
from onrecord.compare.difference import Laid

__all__ = ["Mark", "Piece", "Row", "rows_of"]

Mark = Literal["", "gone", "come"]
Outcome = Literal["same", "changed", "added", "removed", "moved"]


class Piece(msgspec.Struct, frozen=True):
    """A stretch of words with one mark."""

    text: str
    mark: Mark = ""


class Row(msgspec.Struct, frozen=True):
    """A turn, paragraph or other unit on both sides.

    ``old_turn`` and ``turn`` are numbers of turns, null outside one; ``old`` and ``new`` the words on
    either side,
    ``inline`` both in one.
    """

    outcome: Outcome
    part: str
    old_turn: int | None
    turn: int | None
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]
    inline: tuple[Piece, ...]


def rows_of(laid: Laid) -> tuple[Row, ...]:
    """Return all units of both editions in order; what was taken out stands where it stood."""
    return tuple(_Rows(laid).all())


class _Rows:
    def __init__(self, laid: Laid) -> None:
        self._laid = laid
        self._old, self._new = laid.alignment.old, laid.alignment.new
        self._to = [-1] * len(self._old.words)
        self._from = [-1] * len(self._new.words)
        for op in laid.alignment.ops:
            if op.equal:
                for i, j in zip(range(*op.old), range(*op.new), strict=True):
                    self._to[i], self._from[j] = j, i
        self._old_words = _ranges(self._old)
        self._new_words = _ranges(self._new)

    def all(self) -> Iterator[Row]:
        partner = {j: i for i, j in self._laid.pairs.items()}
        moved = {j: i for i, j in self._laid.alignment.moved}
        elsewhere = set(moved.values()) | set(partner.values())
        upcoming = 0
        for j in range(len(self._new.units)):
            if j in moved:
                yield self._moved(moved[j], j)
                continue
            i = partner.get(j)
            if i is not None:
                for gone in range(upcoming, i):
                    if gone not in elsewhere:
                        yield self._single(gone, None)
                upcoming = max(upcoming, i + 1)
                yield self._paired(i, j)
            else:
                yield self._single(None, j)
        for gone in range(upcoming, len(self._old.units)):
            if gone not in elsewhere:
                yield self._single(gone, None)

    def _moved(self, i: int, j: int) -> Row:
        unit, before = self._new.units[j], self._old.units[i]
        piece = (Piece(self._laid.new.text[unit.span.start : unit.span.end].strip()),)
        return Row("moved", unit.part, before.turn or None, unit.turn or None, piece, piece, piece)

    def _single(self, i: int | None, j: int | None) -> Row:
        """A unit on one side only; words of it may stand in a unit of the other side that was split or
        joined.
        """
        if i is not None:
            unit = self._old.units[i]
            pieces = _pieces(self._laid.old.text, self._old, self._old_words[i], self._to, "gone")
            whole = all(self._to[n] < 0 for n in range(*self._old_words[i]))
            outcome: Outcome = "removed" if whole else "changed" if _marked(pieces) else "same"
            return Row(outcome, unit.part, unit.turn or None, None, pieces, (), pieces)
        assert j is not None  # noqa: S101 - one of the two is given
        unit = self._new.units[j]
        pieces = _pieces(self._laid.new.text, self._new, self._new_words[j], self._from, "come")
        whole = all(self._from[n] < 0 for n in range(*self._new_words[j]))
        outcome = "added" if whole else "changed" if _marked(pieces) else "same"
        return Row(outcome, unit.part, None, unit.turn or None, (), pieces, pieces)

    def _paired(self, i: int, j: int) -> Row:
        old = _pieces(self._laid.old.text, self._old, self._old_words[i], self._to, "gone")
        new = _pieces(self._laid.new.text, self._new, self._new_words[j], self._from, "come")
        before, unit = self._old.units[i], self._new.units[j]
        outcome: Outcome = "changed" if _marked(old) or _marked(new) else "same"
        inline = tuple(self._inline(i, j)) if outcome == "changed" else new
        return Row(outcome, unit.part, before.turn or None, unit.turn or None, old, new, inline)

    def _inline(self, i: int, j: int) -> Iterator[Piece]:
        (p, p_end), (q, q_end) = self._old_words[i], self._new_words[j]
        old, new = self._laid.old.text, self._laid.new.text
        while p < p_end or q < q_end:
            start, first = p, q
            while p < p_end and self._to[p] < 0:
                p += 1
            if p > start:
                yield Piece(old[self._old.words[start].start : self._old.words[p - 1].end], "gone")
                if q >= q_end or self._from[q] >= 0:
                    yield Piece(" ")
            while q < q_end and self._from[q] < 0:
                q += 1
            if q > first:
                yield Piece(new[self._new.words[first].start : self._new.words[q - 1].end], "come")
                yield Piece(_gap(new, self._new, q, q_end))
            same = q
            while q < q_end and self._from[q] >= 0:
                if self._from[q] == p:
                    p += 1
                q += 1
                if p < p_end and self._to[p] < 0:
                    break
            if q > same:
                yield Piece(new[self._new.words[same].start : self._new.words[q - 1].end])
                yield Piece(_gap(new, self._new, q, q_end))
            elif p < p_end and q == first and p == start:
                p += 1  # a word that stands in another unit now


def _gap(text: str, side: Side, at: int, end: int) -> str:
    """Return what stands between a word and the one before it; nothing at the end of the unit."""
    return text[side.words[at - 1].end : side.words[at].start] if at < end else ""


def _ranges(side: Side) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = dict.fromkeys(range(len(side.units)), (0, 0))
    at = 0
    for n, unit in enumerate(side.unit_of):
        if n + 1 == len(side.unit_of) or side.unit_of[n + 1] != unit:
            found[unit] = (at, n + 1)
            at = n + 1
    return found


def _pieces(
    text: str, side: Side, words: tuple[int, int], other: Sequence[int], mark: Mark
) -> tuple[Piece, ...]:
    made: list[Piece] = []
    at = words[0]
    for n in range(*words):
        if n + 1 < words[1] and (other[n + 1] < 0) == (other[n] < 0):
            continue
        made.append(Piece(text[side.words[at].start : side.words[n].end], mark if other[n] < 0 else ""))
        if n + 1 < words[1]:
            made.append(Piece(text[side.words[n].end : side.words[n + 1].start]))
        at = n + 1
    return tuple(piece for piece in made if piece.text)


def _marked(pieces: Sequence[Piece]) -> bool:
    return any(piece.mark for piece in pieces)
