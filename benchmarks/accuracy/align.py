"""Lays what was read beside what was labelled, so that one lost turn does not spoil all that follow."""

from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher

from benchmarks.accuracy.gold import GoldTurn
from onrecord.model import Turn

__all__ = ["key_found", "key_gold", "pairs", "turn_pairs"]

WORDS = 6


def pairs(gold: Sequence[Hashable], found: Sequence[Hashable]) -> list[tuple[int | None, int | None]]:
    """Return positions of both, in order: equal ones together, the others with None opposite."""
    out: list[tuple[int | None, int | None]] = []
    for tag, g0, g1, f0, f1 in SequenceMatcher(None, gold, found, autojunk=False).get_opcodes():
        if tag == "equal":
            out.extend(zip(range(g0, g1), range(f0, f1), strict=True))
        else:
            out.extend((g, None) for g in range(g0, g1))
            out.extend((None, f) for f in range(f0, f1))
    return out


def turn_pairs(gold: Sequence[GoldTurn], found: Sequence[Turn]) -> list[tuple[int | None, int | None]]:
    """Return positions of turns that are the same one, though their ends or labels may differ."""
    exact = pairs([key_gold(turn) for turn in gold], [key_found(turn) for turn in found])
    out: list[tuple[int | None, int | None]] = []
    gap_gold: list[int] = []
    gap_found: list[int] = []
    for g, f in [*exact, (-1, -1)]:
        if g is not None and f is not None:
            out.extend(_near(gap_gold, gap_found, gold, found))
            gap_gold, gap_found = [], []
            if g >= 0:
                out.append((g, f))
        elif g is not None:
            gap_gold.append(g)
        elif f is not None:
            gap_found.append(f)
    return out


def _near(
    gap_gold: list[int], gap_found: list[int], gold: Sequence[GoldTurn], found: Sequence[Turn]
) -> list[tuple[int | None, int | None]]:
    """Pair turns that begin with the same words, or end with them."""
    by_start = pairs([key_gold(gold[g])[1] for g in gap_gold], [key_found(found[f])[1] for f in gap_found])
    left_gold = [gap_gold[g] for g, f in by_start if g is not None and f is None]
    left_found = [gap_found[f] for g, f in by_start if f is not None and g is None]
    by_end = pairs([key_gold(gold[g])[2] for g in left_gold], [key_found(found[f])[2] for f in left_found])
    out: list[tuple[int | None, int | None]] = [
        (gap_gold[g], gap_found[f]) for g, f in by_start if g is not None and f is not None
    ]
    for g, f in by_end:
        out.append((None if g is None else left_gold[g], None if f is None else left_found[f]))
    return out


def key_gold(turn: GoldTurn) -> tuple[str, str, str]:
    """Return what makes a labelled turn that turn: label, first and last six words."""
    return _label(turn.label), _words(turn.starts), _words(turn.ends)


def key_found(turn: Turn) -> tuple[str, str, str]:
    """Return the same of a turn that was read."""
    words = _words(turn.text).split()
    return _label(turn.label), " ".join(words[:WORDS]), " ".join(words[-WORDS:])


def _label(label: str | None) -> str:
    return " ".join((label or "").rstrip(":").split()).casefold()


def _words(text: str) -> str:
    for invisible in "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f":
        text = text.replace(invisible, "")
    return " ".join(text.split())
