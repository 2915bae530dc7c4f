"""One quotation on one unit: how the words stand there, and every change named."""

from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from onrecord.check.align import Gap, Run, chain, gaps, occurrences
from onrecord.check.amounts import unlike
from onrecord.check.brackets import joins, other_names, other_things
from onrecord.check.kinds import Side, is_negation, kinds
from onrecord.check.lists import word_list
from onrecord.check.prints import alike
from onrecord.check.quoted import Bracket, Quoted
from onrecord.check.restart import strong
from onrecord.check.result import Change
from onrecord.check.said import Said
from onrecord.check.same import MOST_PIECES, same
from onrecord.check.shelf import Held
from onrecord.check.turning import turns
from onrecord.check.unit import Unit
from onrecord.check.words import Words
from onrecord.model import Span

__all__ = ["GRADES", "Grade", "Laid", "lay"]

Grade = Literal["exact", "trivial", "ellipsis", "bracketed", "altered"]
GRADES: tuple[Grade, ...] = ("exact", "trivial", "bracketed", "ellipsis", "altered")
"""From the strongest to the weakest."""

_Same = Callable[[Quoted, Words, int, int], bool]
_BRACKET_WORDS = 8
"""Words of the record that one bracket may stand for."""
_FAINT = 0.4
_STRANGE = 3
"""Words at an end of a quotation that are taken to stand for as many of the record."""


class Laid(msgspec.Struct, frozen=True):
    """How a quotation stands in a unit, from word ``first`` to before word ``last``.

    ``share`` is the part of the quotation's words that stand there, ``meant`` the same of the words that
    carry meaning; ``left`` the words of the unit passed over without a mark. ``runs`` is the alignment.
    """

    grade: Grade
    first: int
    last: int
    runs: tuple[Run, ...]
    changes: tuple[Change, ...] = ()
    share: float = 1.0
    meant: float = 1.0
    left: int = 0


def lay(quote: Quoted, held: Held) -> Laid | None:
    """Lay a quotation on a unit; null where nothing of it stands there."""
    if not quote.breaks and not quote.brackets:
        found = occurrences(held.keys, quote.words.keys.tobytes())
        whole = _whole(quote, held.said, found) if found else None
        if whole is not None and (
            whole.grade != "altered" or not _unlike(quote.words, held.said, whole.runs)
        ):
            return whole
    runs = chain(quote.words.keys, array("I", held.keys), frozenset(quote.breaks))
    if not runs:
        return None
    share = sum(run.size for run in runs) / len(quote.words)
    if share < _FAINT:
        # Near it at most: what differs is not named, and naming it costs more than finding it.
        return Laid("altered", runs[0].unit, runs[-1].unit + runs[-1].size, tuple(runs), share=share)
    return _Laying(quote, held.unit, held.said, runs).laid()


def _whole(quote: Quoted, said: Words, found: list[int]) -> Laid:
    size = len(quote.words)
    ways: tuple[tuple[Grade, _Same], ...] = (("exact", _alike), ("trivial", _same_words))
    for grade, reads in ways:
        for at in found:
            if reads(quote, said, at, at + size):
                return Laid(grade, at, at + size, (Run(0, at, size),))
    return Laid("altered", found[0], found[0] + size, (Run(0, found[0], size),))


def _alike(quote: Quoted, said: Words, first: int, last: int) -> bool:
    return alike(_inner(quote.text, quote.words, said, first, last), said.said(first, last))


def _inner(text: str, its: Words, said: Words, first: int, last: int) -> str:
    """The quotation without what stands before its first and after its last word, where the record has
    the same there or a comma or full stop is all there is."""
    start, end = its.starts[0], its.ends[-1]
    after = text[end:].strip(" '\"“”‘’«»").rstrip(",.")
    same = said.text[said.ends[last - 1] :].lstrip(" '\"“”‘’«»").startswith(after)
    return text[start:end] if same or after in ("", "…") else text[start:]


def _same_words(quote: Quoted, said: Words, first: int, last: int) -> bool:
    """Say whether words of the same keys are the same words indeed."""
    its = quote.words
    return all(
        its.folded(n) == said.folded(first + n) and not unlike(its, n, said, first + n)
        for n in range(last - first)
    )


def _unlike(quoted: Words, said: Words, runs: Sequence[Run]) -> list[Gap]:
    """The amounts in the runs that are of another currency, or below zero only here or there."""
    both = ((run.quote + n, run.unit + n) for run in runs for n in range(run.size))
    return [Gap(n, n + 1, m, m + 1) for n, m in both if unlike(quoted, n, said, m)]


def _meant(quote: Quoted, runs: Sequence[Run]) -> float:
    """The part of the words that carry meaning which stand in the runs."""
    small = word_list("small")
    meant = [n for n in range(len(quote.words)) if quote.words.folded(n) not in small]
    there = {n for run in runs for n in range(run.quote, run.quote + run.size)}
    return sum(n in there for n in meant) / len(meant) if meant else 1.0


class _Laying:
    """The gaps of one alignment gone through, each put down as what it is."""

    def __init__(self, quote: Quoted, unit: Unit, said: Words, runs: list[Run]) -> None:
        self._quote = quote
        self._said = said
        self._there = Said(unit, said)
        self._runs = runs
        self._grades: set[Grade] = {"exact"}
        self._changes: list[Change] = []
        self._gaps: list[Gap] = []
        self._left = 0
        self._ends = runs[0].unit, runs[-1].unit + runs[-1].size

    def laid(self) -> Laid:
        """How the quotation stands."""
        first, last = self._runs[0], self._runs[-1]
        size = len(self._quote.words)
        strange = first.quote, size - last.quote - last.size
        placed = {gap.quote: gap for gap in gaps(self._runs, size)}
        for gap in placed.values():
            self._gap(gap)
        for bracket in self._quote.brackets:
            if bracket.at not in placed and not any(g.quote < bracket.at <= g.quote_end for g in self._gaps):
                self._bracket(bracket, self._stands_for(bracket))
        for word in self._quote.breaks:
            if word not in placed and not self._printed(word):
                self._grades.add("ellipsis")
        moved = self._altered()
        self._amounts()
        end = last.unit + last.size
        begins, stops = self._ends
        if begins == first.unit and strange[0] <= _STRANGE:
            begins = max(begins - strange[0], 0)
        if stops == end and strange[1] <= _STRANGE:
            stops = min(stops + strange[1], len(self._said))
        if self._grades == {"exact"} and not _alike(self._quote, self._said, first.unit, end):
            self._grades.add("trivial")
        found = sum(run.size for run in self._runs) + moved
        return Laid(
            grade=max(self._grades, key=GRADES.index),
            first=begins,
            last=stops,
            runs=tuple(self._runs),
            changes=tuple(sorted(self._changes, key=lambda change: change.at)),
            share=min(found / size, 1.0),
            meant=1.0 if moved else _meant(self._quote, self._runs),
            left=max(self._left - moved, 0),
        )

    def _gap(self, gap: Gap) -> None:
        brackets = [b for b in self._quote.brackets if gap.quote <= b.at <= gap.quote_end]
        broken = any(gap.quote <= word <= gap.quote_end for word in self._quote.breaks)
        if gap.quote == gap.quote_end:
            if self._there.droppable(gap) or (not broken and not brackets and self._same(gap)):
                self._grades.add("ellipsis" if broken else "bracketed" if brackets else "trivial")
                return
            if broken:
                self._grades.add("ellipsis")
                if turns(self._there, gap):
                    self._note_turn(gap)
                return
            if brackets and gap.unit_end - gap.unit <= _BRACKET_WORDS:
                self._bracket(brackets[0], gap)
                return
        elif not broken and not brackets and self._same(gap):
            self._grades.add("trivial")
            return
        self._gaps.append(gap)

    def _same(self, gap: Gap) -> bool:
        """Whether the gap holds the same words in other pieces; at an end of the quotation, whether some
        there do."""
        first, last = gap.unit, gap.unit_end
        at_end = gap.quote_end == len(self._quote.words)
        sizes = range(1, MOST_PIECES + 1) if first == last and (gap.quote == 0 or at_end) else range(1)
        for size in sizes:
            one, other = (first, last + size) if gap.quote else (first - size, last)
            if same(self._said, one, other, self._quote.words, gap.quote, gap.quote_end):
                self._ends = min(self._ends[0], one), max(self._ends[1], other)
                return True
        return False

    def _bracket(self, bracket: Bracket, gap: Gap) -> None:
        """A clarification: it may stand for a few words, not for what the sense hangs on."""
        self._grades.add("bracketed")
        said = [self._said.folded(n) for n in range(gap.unit, gap.unit_end)]
        put = [bracket.words.folded(n) for n in range(len(bracket.words))]
        lost = [word for word in said if word in strong() and word not in put]
        numbers = [word for word in said if word[0].isdigit() and word not in put]
        if gap.unit_end - gap.unit == 1 and self._said.word(gap.unit).casefold() == "one":
            # A pronoun: "we have [a plan]"
            numbers = []
        denies = sum(map(is_negation, said)) != sum(map(is_negation, put))
        side = self._side(gap.unit, gap.unit_end)
        others = other_names(side, bracket.words) or (
            other_things(side, bracket.words) if side.folded else joins(bracket.words)
        )
        if denies or lost or numbers or others:
            self._gaps.append(gap)

    def _stands_for(self, bracket: Bracket) -> Gap:
        """What was said where a bracket ends the quotation: as many words as it has, where no mark stands
        before them; of a pronoun just that."""
        last = self._runs[-1]
        first, size = last.unit + last.size, 0
        open_ = not self._there.between(first - 1) and not self._there.ends_sentence(first - 1)
        if bracket.at == last.quote + last.size == len(self._quote.words) and open_:
            pronoun = first < len(self._said) and self._said.folded(first) in word_list("small")
            most = 1 if pronoun else min(len(bracket.words), len(self._said) - first)
            size = next(
                (
                    n + 1
                    for n in range(most)
                    if self._there.between(first + n) or self._there.ends_sentence(first + n)
                ),
                most,
            )
        return Gap(bracket.at, bracket.at, first if size else 0, first + size if size else 0)

    def _printed(self, word: int) -> bool:
        """Whether the record itself has dots before a word of the quotation."""
        at = next((r.unit + word - r.quote for r in self._runs if r.quote <= word < r.quote + r.size), 0)
        between = self._said.text[self._said.ends[at - 1] : self._said.starts[at]] if at else ""
        return "…" in between or ".." in between.replace(" ", "")

    def _note_turn(self, gap: Gap) -> None:
        self._grades.add("altered")
        at = self._quote.words.ends[gap.quote - 1] if gap.quote else 0
        self._changes.append(Change("ellipsis", self._said.said(gap.unit, gap.unit_end), "...", Span(at, at)))
        said = self._side(gap.unit, gap.unit_end)
        if any(map(is_negation, said.folded)):
            self._changes.append(
                Change("negation", " ".join(filter(is_negation, said.folded)), "", Span(at, at))
            )

    # ------------------------------------------------------------------ changes

    def _side(self, first: int, last: int) -> Side:
        said = range(first, last)
        return Side(
            [self._said.word(n) for n in said],
            [self._said.folded(n) for n in said],
            [self._there.ends_sentence(n - 1) for n in said],
        )

    def _quoted_side(self, first: int, last: int) -> Side:
        its = self._quote.words
        span = range(first, last)
        return Side([its.word(n) for n in span], [its.folded(n) for n in span], [n == 0 for n in span])

    def _altered(self) -> int:
        """Put down the gaps that are changes; returns how many words were only moved."""
        if not self._gaps:
            return 0
        self._grades.add("altered")
        put = [key for gap in self._gaps for key in self._quote.words.keys[gap.quote : gap.quote_end]]
        gone = [key for gap in self._gaps for key in self._said.keys[gap.unit : gap.unit_end]]
        if put and Counter(put) == Counter(gone):
            self._order(self._gaps[0], self._gaps[-1])
            return len(put)
        moved = 0
        for gap in self._gaps:
            size = gap.quote_end - gap.quote
            if size >= 4 and self._elsewhere(self._quote.words.keys[gap.quote : gap.quote_end].tobytes()):
                self._order(gap, gap)
                moved += size
                continue
            self._left += gap.unit_end - gap.unit
            self._changes.extend(self._named(gap))
        return moved

    def _amounts(self) -> None:
        """Put down the amounts that read the same and are of other money, or below zero."""
        for gap in _unlike(self._quote.words, self._said, self._runs):
            both = (self._said, gap.unit, gap.unit_end), (self._quote.words, gap.quote, gap.quote_end)
            said, put = (
                its.text[max(its.starts[n] - 1, 0) : its.ends[end - 1]].strip() for its, n, end in both
            )
            # Where words for the money differ they are named by themselves.
            if said != put:
                self._grades.add("altered")
                self._changes.append(Change("number", said, put, self._at(gap.quote, gap.quote_end)))

    def _elsewhere(self, piece: bytes) -> bool:
        return bool(occurrences(self._said.keys.tobytes(), piece, 1))

    def _order(self, first: Gap, last: Gap) -> None:
        quoted = self._quote.words.said(first.quote, last.quote_end)
        said = self._said.said(first.unit, last.unit_end)
        self._changes.append(Change("order", said, quoted, self._at(first.quote, last.quote_end)))

    def _at(self, first: int, last: int) -> Span:
        its = self._quote.words
        if first < last:
            return Span(its.starts[first], its.ends[last - 1])
        at = its.ends[first - 1] if first else 0
        return Span(at, at)

    def _named(self, gap: Gap) -> Sequence[Change]:
        gap = self._at_an_end(gap)
        count = gap.quote_end - gap.quote
        if 1 < count == gap.unit_end - gap.unit:
            pairs = (
                Gap(gap.quote + n, gap.quote + n + 1, gap.unit + n, gap.unit + n + 1) for n in range(count)
            )
            return [change for pair in pairs for change in self._change(pair)]
        return self._change(gap)

    def _at_an_end(self, gap: Gap) -> Gap:
        """At an end of the quotation a few strange words stand for as many of the record."""
        size = gap.quote_end - gap.quote
        if size > _STRANGE or gap.unit < gap.unit_end:
            return gap
        if gap.quote == 0:
            return gap._replace(unit=max(gap.unit - size, 0))
        if gap.quote_end == len(self._quote.words):
            return gap._replace(unit_end=min(gap.unit_end + size, len(self._said)))
        return gap

    def _change(self, gap: Gap) -> list[Change]:
        said, put = self._side(gap.unit, gap.unit_end), self._quoted_side(gap.quote, gap.quote_end)
        if list(said.folded) == list(put.folded):
            return []
        return [
            Change(
                kind,
                self._said.said(gap.unit, gap.unit_end),
                self._quote.words.said(gap.quote, gap.quote_end),
                self._at(gap.quote, gap.quote_end),
            )
            for kind in kinds(said, put)
        ]
