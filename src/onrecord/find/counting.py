"""Counting the values of fields in what a query finds: every unit, or an even sample of very many.

Going through a unit's values costs some ten times as much as finding it, so that of a word that a third of a
large index has, only one unit in 4, 16, ... is gone through. Which units those are is decided when they are
put in, by a hash, and hangs on nothing that is asked. What inexact words find, and words in a question or
answer, is counted whole: to see how many there are costs as much as counting them.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Literal, cast

import msgspec
import tantivy

from onrecord.find.build import Builder, quick
from onrecord.find.schema import NONE, SAMPLES, facts_in
from onrecord.find.seam import Counted, Counting
from onrecord.find.tree import All, Days, Node
from onrecord.keep.views import Facet

__all__ = ["EXACT", "Counter", "rounded"]

EXACT = 32_000
"""Units found up to which every one is counted, whatever is asked."""
_FEWEST = 4_000
"""Units of a sample at least: a tenth is then right to a twentieth of itself, two times in three."""
_PROBE = SAMPLES[1]
_TWO_DIGITS = 100
"""Units of a sample from which on the second digit of an estimate says something: it is right to a tenth."""
_MOST_TOTALS = 64
"""Queries of which it is kept ready how many units they find."""
_DENSE = 0.1
"""Share of an index that is a large part of it."""
_NEVER = 99_991_231
_PER_SEGMENT = 5_000
"""Values counted in each segment before the best are taken: enough for exact counts."""
_MOST_PERIODS = 20_000
_MOST_FACTS = 60_000
"""Different kinds and roles together; the engine gives 65,000 at most."""
_FACTS = ("kind", "role")
_PLURAL = ("topic", "outlet", "country")
"""Fields of which a unit has none or several values."""

_pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="onrecord-facets")


class _Sum(msgspec.Struct, frozen=True):
    value: float


class _Period(msgspec.Struct, frozen=True):
    key: float
    doc_count: int
    words: _Sum


class _Periods(msgspec.Struct, frozen=True):
    buckets: tuple[_Period, ...]


class Counter:
    """Counts in one state of an index."""

    def __init__(self, searcher: tantivy.Searcher, builder: Builder) -> None:
        self._searcher = searcher
        self._builder = builder
        self._months: dict[int, int] | None = None
        self._totals: dict[Node, Future[int]] = {}

    def count(self, query: tantivy.Query) -> int:
        """How many units a query finds."""
        # Without a constant the engine works out scores, which takes three times as long.
        unscored = tantivy.Query.const_score_query(query, 0.0)
        # The count is there when asked for, which is the default, but the engine's stubs leave it out.
        return cast("Any", self._searcher.search(unscored, limit=1)).count

    def noted(self, node: Node) -> Future[int]:
        """Promise how many units ``node`` finds, for whoever asks meanwhile; the result is to be set."""
        if len(self._totals) >= _MOST_TOTALS:
            self._totals.clear()
        promised = self._totals[node] = Future[int]()
        return promised

    def total(self, node: Node) -> int:
        """How many units a node finds, looked up where they are counted by a search already."""
        promised = self._totals.get(node)
        return self.count(self._builder.query(node)) if promised is None else promised.result()

    def facets(self, node: Node, names: Sequence[Counted], most: int, *, exact: bool) -> Counting:
        """Count values of fields: of very many units in a sample, unless they are to be ``exact``."""
        expected = self._expected(node)
        drawn = None if exact else self._drawn(node, expected, names, most)
        if drawn is None:
            apart = quick(node) and expected is not None and expected > self._searcher.num_docs * _DENSE
            return self._counted(self._builder.query(node), names, most, apart=apart)
        total = self.total(node)
        share = total / max(drawn.total, 1)
        values = {
            name: tuple(Facet(one.value, rounded(one.count, share)) for one in facets)
            for name, facets in drawn.values.items()
        }
        return Counting(total, values, drawn.total)

    def _drawn(
        self, node: Node, expected: int | None, names: Sequence[Counted], most: int
    ) -> Counting | None:
        """Count in a sample; null where every unit is to be counted."""
        if expected is None or expected <= EXACT:
            return None
        # Places are dear to look at, and phrases far rarer than their words.
        bits = _bits(expected) if quick(node) else max(_bits(expected), _PROBE)
        drawn = self._counted(self._builder.drawn(node, bits), names, most, apart=False)
        estimate = drawn.total << bits
        if estimate <= EXACT or drawn.total >= _FEWEST:
            return drawn if estimate > EXACT else None
        return self._counted(self._builder.drawn(node, _bits(estimate)), names, most, apart=False)

    def _expected(self, node: Node) -> int | None:
        """How many units ``node`` may find: at most so many, less what its days leave out of all."""
        most = self._builder.most(node)
        if most is None or most <= EXACT:
            return most
        days = _days(node)
        return round(min(most, self._searcher.num_docs) * (self._share(days) if days else 1))

    def _share(self, days: Sequence[Days]) -> float:
        """About what part of all units is of all these days: of their months."""
        if self._months is None:
            self._months = {month: units for month, (units, _) in self.periods(All(()), "month").items()}
        first = max((one.first or 0) // 100 for one in days)
        last = min((one.last or _NEVER) // 100 for one in days)
        within = sum(units for month, units in self._months.items() if first <= month <= last)
        return within / max(self._searcher.num_docs, 1)

    def _counted(self, query: tantivy.Query, names: Sequence[Counted], most: int, *, apart: bool) -> Counting:
        """Count all in one pass, or, ``apart``, in two beside each other."""
        plural = tuple(name for name in names if name in _PLURAL)
        single = tuple(name for name in names if name not in (*_FACTS, *_PLURAL))
        if apart:
            # A pass over many units costs more than one over the few values that there are.
            others = _pool.submit(lambda: self._listed(query, plural) | self._terms(query, single, most))
            counted = self._terms(query, ("facts",), most)
            counted |= others.result()
        else:
            counted = self._terms(query, ("facts", *single, *plural), most)
        total, facts = _parted(counted["facts"])
        values = {name: _ranked(facts[name], most) for name in _FACTS if name in names}
        values |= {name: _ranked(dict(counted[name]), most) for name in (*single, *plural)}
        return Counting(total, {name: values[name] for name in names})

    def _listed(self, query: tantivy.Query, names: tuple[str, ...]) -> dict[str, list[tuple[str, int]]]:
        """Go through the values of fields and count what a query finds of each."""
        return {
            name: self._searcher.terms_with_prefix(name, "", filter_query=query, limit=_MOST_FACTS)
            for name in names
        }

    def _terms(
        self, query: tantivy.Query, names: tuple[str, ...], most: int
    ) -> dict[str, list[tuple[str, int]]]:
        """Go through what a query finds and count each value of fields."""
        if not names:
            return {}
        asked = {
            name: {"terms": {"field": name, "size": size + 1, "segment_size": max(_PER_SEGMENT, size)}}
            for name, size in ((name, _MOST_FACTS if name == "facts" else most) for name in names)
        }
        counted = cast("dict[str, Any]", self._searcher.aggregate(query, asked))
        return {
            name: [
                (key if isinstance(key := one["key"], str) else str(int(key)), int(one["doc_count"]))
                for one in counted[name]["buckets"]
            ]
            for name in names
        }

    def periods(self, node: Node, by: Literal["year", "month"]) -> dict[int, tuple[int, int]]:
        """Count units and words of each period."""
        asked = {
            "by": {
                "terms": {"field": by, "size": _MOST_PERIODS, "segment_size": _MOST_PERIODS},
                "aggs": {"words": {"sum": {"field": "words"}}},
            }
        }
        counted = msgspec.convert(self._searcher.aggregate(self._builder.query(node), asked)["by"], _Periods)
        return {int(one.key): (one.doc_count, int(one.words.value)) for one in counted.buckets}


def _days(node: Node) -> list[Days]:
    """The days that all of what ``node`` finds is of."""
    if isinstance(node, All):
        return [days for part in node.parts for days in _days(part)]
    return [node] if isinstance(node, Days) else []


def _parted(facts: Iterable[tuple[str, int]]) -> tuple[int, dict[str, dict[str, int]]]:
    """How many units there are, and how many have each kind and role."""
    total = 0
    kinds: dict[str, int] = {}
    roles: dict[str, int] = {}
    for value, count in facts:
        kind, role = facts_in(value)
        total += count
        kinds[kind] = kinds.get(kind, 0) + count
        roles[role] = roles.get(role, 0) + count
    return total, {"kind": kinds, "role": roles}


def _ranked(counts: dict[str, int], most: int) -> tuple[Facet, ...]:
    """Values by how many have them, then by name."""
    counts.pop("", None)
    counts.pop(NONE, None)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Facet(value, count) for value, count in ranked[:most])


def _bits(total: int) -> int:
    """The smallest sample that has enough of so many units."""
    return max((bits for bits in SAMPLES if total >> bits >= _FEWEST), default=SAMPLES[0])


def rounded(counted: int, share: float) -> int:
    """What ``counted`` units of a sample (0 or more) stand for, to the digits that are not chance."""
    whole = round(counted * share)
    return round(whole, (2 if counted >= _TWO_DIGITS else 1) - len(str(whole)))
