"""Matching the other way round: one new edition is laid on all saved queries at once.

Of each query one clause is chosen that few releases meet, its keys; the terms of an edition lead to the
queries whose keys they are, and only those are looked at, first by terms alone, then, where places or
spellings decide, by the engine itself on the edition alone. What is found is what a search would find
there.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from onrecord.find.alone import Alone
from onrecord.find.tree import Node
from onrecord.find.unit import Unit
from onrecord.tell.sheet import Known, Sheet, looked_up, sheet_of
from onrecord.tell.wanted import Program, Term, clauses, cost, node_of, program, terms_of

__all__ = ["Laid", "Matcher"]


_ENOUGH = 32
"""Editions from which it is known what is frequent."""


class _Saved(msgspec.Struct, frozen=True):
    """A query's words, ready: its program and its keys (none: every edition is looked at)."""

    node: Node
    program: Program
    keys: tuple[Term, ...]


class Matcher:
    """Saved queries by their keys. One thread at a time. Queries with the same words are looked at once."""

    def __init__(self) -> None:
        """Without any query."""
        self._saved: dict[str, _Saved] = {}
        self._by_key: dict[str, dict[str, list[str]]] = {}
        self._always: dict[str, None] = {}
        self._kinds: set[str] = set()
        self._begins: dict[str, set[int]] = {}
        self._edits: dict[str, int] = {}
        self._held: dict[str, Counter[str]] = {"ts": Counter(), "tf": Counter()}
        self._laid = 0
        self._anew = _ENOUGH

    def __len__(self) -> int:
        return len(self._saved)

    def add(self, words: str) -> None:
        """Take a query in. Raises ``QueryError`` for one that cannot be read."""
        if words in self._saved:
            return
        node = node_of(words)
        step = program(node)
        self._enter(words, node, step)
        known = looked_up(terms_of(step))
        self._kinds |= known.kinds
        for side, lengths in known.begins.items():
            self._begins.setdefault(side, set()).update(lengths)
        self._edits |= known.edits

    def remove(self, words: str) -> None:
        """Take a query out."""
        if words in self._saved:
            self._leave(words)

    def _enter(self, words: str, node: Node, step: Program) -> None:
        found = clauses(step)
        saved = _Saved(node, step, min(found, key=self._cost) if found else ())
        self._saved[words] = saved
        for kind, text in saved.keys:
            self._by_key.setdefault(kind, {}).setdefault(text, []).append(words)
        if not saved.keys:
            self._always[words] = None

    def _leave(self, words: str) -> None:
        saved = self._saved.pop(words)
        self._always.pop(words, None)
        for kind, text in saved.keys:
            held = self._by_key[kind][text]
            held.remove(words)
            if not held:
                del self._by_key[kind][text]

    def lay(self, units: Sequence[Unit]) -> "Laid":
        """Make the units of one edition ready to be matched."""
        return Laid(units, sheet_of(units, Known(frozenset(self._kinds), self._begins, self._edits)))

    def candidates(self, sheet: Sheet) -> Iterable[str]:
        """The queries whose keys stand in an edition, each once."""
        seen = dict(self._always)
        for kind, keyed in self._by_key.items():
            there = sheet.lists.get(kind)
            if not there:
                continue
            few, many = (there, keyed) if len(there) < len(keyed) else (keyed, there)
            for text in few:
                if text in many:
                    seen.update(dict.fromkeys(keyed[text]))
        return seen

    def match(self, laid: "Laid") -> dict[str, int]:
        """The queries that find any unit of an edition, with the units as bits."""
        self._learn(laid.sheet)
        found: dict[str, int] = {}
        for words in self.candidates(laid.sheet):
            bits = self.of(words, laid)
            if bits:
                found[words] = bits
        return found

    def of(self, words: str, laid: "Laid") -> int:
        """The units that one of the queries finds, as bits."""
        saved = self._saved[words]
        sure, may = laid.sheet.holds(saved.program)
        return sure if sure == may else laid.exactly(saved.node)

    def _learn(self, sheet: Sheet) -> None:
        """Count which terms editions have, and choose the keys anew when that is known much better."""
        self._laid += 1
        for kind in ("ts", "tf"):
            self._held[kind].update(sheet.lists[kind].keys())
        if self._laid == self._anew:
            self._anew *= 16
            for words, saved in tuple(self._saved.items()):
                if len(clauses(saved.program)) > 1:
                    self._leave(words)
                    self._enter(words, saved.node, saved.program)

    def _cost(self, clause: tuple[Term, ...]) -> float:
        """About how many editions hold one of the terms."""
        if self._laid < _ENOUGH:
            return cost(clause)
        return sum(
            self._held[kind][text] / self._laid if kind in self._held else cost(((kind, text),))
            for kind, text in clause
        )


class Laid:
    """The units of an edition with their sheet, and the engine's word on them where it is needed."""

    def __init__(self, units: Sequence[Unit], sheet: Sheet) -> None:
        """Not for callers: use ``Matcher.lay``."""
        self.units = units
        self.sheet = sheet
        self._alone: Alone | None = None

    def exactly(self, node: Node) -> int:
        """The units that a query finds, by the engine."""
        if self._alone is None:
            self._alone = Alone(self.units)
        return self._alone.holds(node)
