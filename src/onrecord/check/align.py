"""Laying a quotation on a unit, word by word: runs of equal words, chained in order, and what lies between.

The chain is that of sequence alignment (Abouelhoda and Ohlebusch, Chaining algorithms for multiple genome
comparison, 2005): a run counts its words, a gap costs a little and grows with the logarithm of what is
passed over, so that a chain stays where the words stand. At an ellipsis a gap costs next to nothing.
Between two runs of the chain single words are laid on each other by rapidfuzz.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf, log2
from typing import NamedTuple

from rapidfuzz.distance import Indel

__all__ = ["Gap", "Run", "chain", "gaps", "occurrences"]

_MOST_RUNS = 64
_FEW = 6
"""Words of a quotation below which single words count as runs."""
_OPEN, _GROW, _FREE = 0.4, 0.3, 0.02
_BEYOND = 6
"""Words beyond the first or last run, and those that a quotation has left there, that are looked at."""
_NEAR = 60
"""Words between two runs within which single words are laid on each other."""


class Run(NamedTuple):
    """Equal words: ``size`` of them, from word ``quote`` of the quotation and word ``unit`` of the unit."""

    quote: int
    unit: int
    size: int


class Gap(NamedTuple):
    """What lies between two runs: words of the quotation and words of the unit, either none."""

    quote: int
    quote_end: int
    unit: int
    unit_end: int


def occurrences(unit: bytes, piece: bytes, most: int = 64) -> list[int]:
    """Where the words ``piece`` stand in a unit, both as keys of four bytes."""
    found: list[int] = []
    at = unit.find(piece)
    while at >= 0 and len(found) < most:
        if at % 4 == 0:
            found.append(at // 4)
        at = unit.find(piece, at + 1)
    return found


def chain(quote: Sequence[int], unit: Sequence[int], breaks: frozenset[int]) -> list[Run]:
    """The best chain of runs, in order; between two of them single words are laid on each other.

    ``breaks`` are the words of the quotation before which an ellipsis stands.
    """
    runs = _runs(quote, unit, breaks)
    best: list[float] = []
    before: list[int] = []
    for run in runs:
        score, link = float(run.size), -1
        for m, prior in enumerate(runs[: len(best)]):
            if best[m] + run.size <= score:
                continue
            worth = best[m] + _joined(prior, run, breaks)
            if worth > score:
                score, link = worth, m
        best.append(score)
        before.append(link)
    picked: list[Run] = []
    at = max(range(len(runs)), key=lambda n: best[n]) if runs else -1
    while at >= 0:
        picked.append(runs[at])
        at = before[at]
    return _filled(_apart(picked[::-1]), quote, unit)


def _joined(prior: Run, run: Run, breaks: frozenset[int]) -> float:
    """What a run adds behind another: its words, less those that overlap and the cost of the gap."""
    over_quote = run.quote - prior.quote - prior.size
    over_unit = run.unit - prior.unit - prior.size
    overlap = -min(over_quote, over_unit, 0)
    broken = bool(breaks) and any(prior.quote + prior.size <= word <= run.quote for word in breaks)
    if overlap >= run.size or overlap >= prior.size or (over_quote < 0 and broken):
        return -inf
    cost = _FREE * log2(1 + over_unit + overlap) if broken else _OPEN + _GROW * log2(1 + over_unit + overlap)
    return run.size - overlap - cost


def _runs(quote: Sequence[int], unit: Sequence[int], breaks: frozenset[int]) -> list[Run]:
    """Runs of two or more equal words, and single words that are a piece of their own."""
    places: dict[int, list[int]] = defaultdict(list)
    wanted = set(quote)
    for n, word in enumerate(unit):
        if word in wanted:
            places[word].append(n)
    edges = {0, *breaks, len(quote)}
    found: list[Run] = []
    active: dict[int, int] = {}
    for n in range(len(quote) + 1):
        here = places.get(quote[n], ()) if n < len(quote) else ()
        fresh: dict[int, int] = {}
        for at in here:
            fresh[at] = active.pop(at - 1, 0) + 1 if n not in breaks else 1
        alone = len(quote) < _FEW or (n in edges and n - 1 in edges)
        found.extend(Run(n - size, at - size + 1, size) for at, size in active.items() if size > 1 or alone)
        active = fresh
    found.sort(key=lambda run: -run.size)
    return sorted(found[:_MOST_RUNS])


def _apart(runs: list[Run]) -> list[Run]:
    """Cut runs that overlap, the later one at its start."""
    kept: list[Run] = []
    for run in runs:
        over = 0
        if kept:
            last = kept[-1]
            over = -min(run.quote - last.quote - last.size, run.unit - last.unit - last.size, 0)
        if run.size > over:
            kept.append(Run(run.quote + over, run.unit + over, run.size - over))
    return kept


def _filled(runs: list[Run], quote: Sequence[int], unit: Sequence[int]) -> list[Run]:
    """Lay single words of gaps, and of the ends, on each other."""
    if not runs:
        return []
    filled: list[Run] = []
    first, last = runs[0], runs[-1]
    head = max(first.unit - first.quote - _BEYOND, 0)
    filled.extend(_laid(quote, unit, Gap(0, first.quote, head, first.unit)))
    for run, after in zip(runs, [*runs[1:], None], strict=True):
        filled.append(run)
        if after is not None:
            filled.extend(
                _laid(quote, unit, Gap(run.quote + run.size, after.quote, run.unit + run.size, after.unit))
            )
    tail = min(last.unit + last.size + len(quote) - last.quote - last.size + _BEYOND, len(unit))
    filled.extend(_laid(quote, unit, Gap(last.quote + last.size, len(quote), last.unit + last.size, tail)))
    return filled


def _laid(quote: Sequence[int], unit: Sequence[int], gap: Gap) -> Iterator[Run]:
    here, there = quote[gap.quote : gap.quote_end], unit[gap.unit : gap.unit_end]
    if not here or not there or len(there) > _NEAR + len(here):
        return
    for block in Indel.opcodes(here, there).as_matching_blocks():
        if block.size:
            yield Run(gap.quote + block.a, gap.unit + block.b, block.size)


def gaps(runs: Sequence[Run], length: int) -> Iterator[Gap]:
    """What lies before, between and after the runs; ``length`` is that of the quotation in words.

    Before the first and after the last run no words of the unit are counted.
    """
    if runs[0].quote:
        yield Gap(0, runs[0].quote, runs[0].unit, runs[0].unit)
    for run, after in pairwise(runs):
        gap = Gap(run.quote + run.size, after.quote, run.unit + run.size, after.unit)
        if gap.quote < gap.quote_end or gap.unit < gap.unit_end:
            yield gap
    last = runs[-1]
    if last.quote + last.size < length:
        yield Gap(last.quote + last.size, length, last.unit + last.size, last.unit + last.size)
