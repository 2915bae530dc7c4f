"""Matching the other way round: one new edition is laid on all saved queries at once.

Of each query one clause is chosen that few releases meet, its keys; the terms of an edition lead to the
queries whose keys they are, and only those are looked at, first by terms alone, then, where places or
spellings decide, by the engine itself on the edition alone. What is found is what a search would find
there.
"""

from collections.abc import Iterable, Sequence

import msgspec

from onrecord.find.alone import Alone
from onrecord.find.unit import Unit
from onrecord.tell.sheet import Known, Sheet, looked_up, sheet_of
from onrecord.tell.wanted import Program, Term, clauses, cost, node_of, program, terms_of

__all__ = ["Laid", "Matcher"]


class _Saved(msgspec.Struct, frozen=True):
    """A query's words, ready: its program and its keys (none: every edition is looked at)."""

    words: str
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

    def __len__(self) -> int:
        return len(self._saved)

    def add(self, words: str) -> None:
        """Take a query in. Raises ``QueryError`` for one that cannot be read."""
        if words in self._saved:
            return
        step = program(node_of(words))
        found = clauses(step)
        saved = _Saved(words, step, min(found, key=cost) if found else ())
        self._saved[words] = saved
        for kind, text in saved.keys:
            self._by_key.setdefault(kind, {}).setdefault(text, []).append(words)
        if not saved.keys:
            self._always[words] = None
        known = looked_up(terms_of(step))
        self._kinds |= known.kinds
        for side, lengths in known.begins.items():
            self._begins.setdefault(side, set()).update(lengths)
        self._edits |= known.edits

    def remove(self, words: str) -> None:
        """Take a query out."""
        saved = self._saved.pop(words, None)
        if saved is None:
            return
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
        found: dict[str, int] = {}
        for words in self.candidates(laid.sheet):
            bits = self.of(words, laid)
            if bits:
                found[words] = bits
        return found

    def of(self, words: str, laid: "Laid") -> int:
        """The units that one of the queries finds, as bits."""
        sure, may = laid.sheet.holds(self._saved[words].program)
        return sure if sure == may else laid.exactly(words)


class Laid:
    """The units of an edition with their sheet, and the engine's word on them where it is needed."""

    def __init__(self, units: Sequence[Unit], sheet: Sheet) -> None:
        """Not for callers: use ``Matcher.lay``."""
        self.units = units
        self.sheet = sheet
        self._alone: Alone | None = None

    def exactly(self, words: str) -> int:
        """The units that a query finds, by the engine."""
        if self._alone is None:
            self._alone = Alone(self.units)
        return self._alone.holds(node_of(words))
