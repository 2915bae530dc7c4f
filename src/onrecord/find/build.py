"""From the tree of a query to the query of the engine."""

import math
from collections.abc import Sequence
from typing import NamedTuple, assert_never

from tantivy import FieldType, Occur, Schema, Searcher
from tantivy import Query as Compiled

from onrecord.find.named import either
from onrecord.find.query import QueryError
from onrecord.find.schema import KEYED, UNIT, folded, key
from onrecord.find.synonyms import Other, expansions
from onrecord.find.tongue import forms, stems, words_in
from onrecord.find.tree import All, AnyOf, Days, Key, Near, Node, Not, Phrase, Run, Until, Value, Within, Word
from onrecord.find.unit import ASKING

__all__ = ["Builder", "quick"]

_HEADING_WORD = 0.2
"""What a word in the title counts for a unit of the release, beside 1 for a word it holds itself."""
_TOGETHER = 0.7
"""What it counts, again, that all words are there."""
_PRESENT = 1.0
"""What it counts beside how often it stands there, and in how short a text, that a word is there at all."""
_VERBATIM = 0.6
"""What all words count once more that stand side by side as they were asked for, stop words among them."""
_LONGEST_SAID = 12
"""Words of the longest question that is looked for as it stands: longer ones are nobody's wording."""
_OFFICIAL = 3.0
"""Points for the words of an official: about those of a common word. What is sought is mostly an answer."""
_TIE = 0.1
"""What the less good of several ways to say a word counts beside the best."""
_MANY = 20_000
"""Units with the rarest word of a query from which on its words are not weighed together."""
_TELLING = 2_000
"""Units that a word may have, and at least every twentieth, to find units where not all words are there."""
_MOST_BEGUN = 1_000
"""Words with one beginning that are looked up to see how many units have them."""
_MOST_KNOWN = 64
"""Queries that are kept ready."""
_EACH_GAP = 10
"""Words between a phrase and what is near it, up to which each distance is looked for by itself."""
_MOST_PAIRS = 20_000
"""Questions looked through for a phrase of which the answers are sought, or the other way round."""

_WORDS_OF = {"speaker": "who", "outlet": "outlet_words", "kind": "kind_words", "topic": "topic_words"}


class _Fields(NamedTuple):
    """Where words are looked for: stems and, where there are any, words as written; the same of the title."""

    stems: str
    forms: str | None
    title: str | None = None
    title_forms: str | None = None


_TEXT = _Fields("text", "text_form", "title", "title_form")
_OWN = _Fields("text", "text_form")
_HEADING = _Fields("heading", "heading_form")
_OTHER_SIDE = {"asked": _Fields("question", None), "answered": _Fields("answer", None)}


_NOT_OLDER = Not(Key("older", "yes"))


class Builder:
    """Builds queries for one state of an index, of which it asks whether a whole value exists."""

    def __init__(self, schema: Schema, searcher: Searcher) -> None:
        self._schema = schema
        self._searcher = searcher
        self._known: dict[Node, Compiled] = {}
        self._has_older = searcher.doc_freq("key", key("older", "yes")) > 0

    def query(self, node: Node) -> Compiled:
        """The tree as a query. Raises ``QueryError`` for one that would take too long."""
        # An answer asks the same several times, and a pattern takes milliseconds to make ready.
        known = self._known.get(node)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[node] = self._node(node, _TEXT)
        return known

    def drawn(self, node: Node, bits: int) -> Compiled:
        """What ``node`` finds of one of the even samples (``schema.SAMPLES``)."""
        return self._drawn(node, self._whole("sample", bits))

    def _drawn(self, node: Node, sample: Compiled) -> Compiled:
        # The engine goes through all of a choice before it looks at what stands beside it, but through
        # what is within each of its parts only where that is in the sample.
        match node:
            case AnyOf():
                return _any([self._drawn(part, sample) for part in node.parts])
            case All():
                parts = [part for part in node.parts if isinstance(part, AnyOf | Word | Phrase | Near)]
                if not parts:
                    return _both(sample, self.query(node))
                idle = () if self._has_older else (_NOT_OLDER,)
                rest = tuple(part for part in node.parts if part not in (parts[0], *idle))
                first = self._drawn(parts[0], sample)
                return _both(first, self._all(rest, _TEXT)) if rest else first
            case Word() | Phrase() | Near():
                return _any([_both(sample, part) for part in self._parts(node, _TEXT)])
            case _:
                return _both(sample, self.query(node))

    def _node(self, node: Node, fields: _Fields) -> Compiled:
        match node:
            case All():
                return self._all(node.parts, fields)
            case AnyOf():
                return _any([self._node(part, fields) for part in node.parts])
            case Not():
                return self._all((node,), fields)
            case Word() | Phrase() | Near():
                return self._words(node, fields)
            case Run():
                return self._run(node)
            case Within():
                return self._within(node)
            case Value() | Days() | Key() | Until():
                return Compiled.const_score_query(self._condition(node), 0.0)
            case _:
                assert_never(node)

    def _all(self, parts: tuple[Node, ...], fields: _Fields) -> Compiled:
        if not self._has_older:
            parts = tuple(part for part in parts if part != _NOT_OLDER) or parts
            if len(parts) == 1 and not isinstance(parts[0], Not):
                return self._node(parts[0], fields)
        clauses = [
            (Occur.MustNot, self._node(part.part, fields))
            if isinstance(part, Not)
            else (Occur.Must, self._node(part, fields))
            for part in parts
        ]
        if all(isinstance(part, Not) for part in parts):
            clauses.append((Occur.Must, self._everything()))
        return Compiled.boolean_query(clauses)

    def _everything(self) -> Compiled:
        """Every unit, and not the documents that are none."""
        units = self._whole("has", UNIT)
        return Compiled.const_score_query(units, 0.0)

    def weighs(self, node: Node) -> bool:
        """Whether the words of ``node`` are weighed together: not where too many units hold them."""
        if isinstance(node, All):
            return any(self.weighs(part) for part in node.parts)
        return isinstance(node, Run) and not (node.every and self._rarest(node) > _MANY)

    def most(self, node: Node) -> int | None:
        """About how many units ``node`` finds at most, titles left out; null where only asking would say."""
        match node:
            case All():
                counts = [self.most(part) for part in node.parts]
                most = min((count for count in counts if count is not None), default=self._searcher.num_docs)
                # Any condition finds "at most all", which says nothing of what stands beside it.
                return None if None in counts and most >= self._searcher.num_docs else most
            case AnyOf():
                counts = [self.most(part) for part in node.parts]
                return None if None in counts else sum(count for count in counts if count is not None)
            case Run():
                counts = [self._frequency(word) for word in node.words]
                return min(counts) if node.every else sum(counts)
            case Word():
                return self._most_of(node)
            case Phrase():
                return self._rarest_form(forms(node.text))
            case Near():
                return self._rarest_form([*forms(node.first), *forms(node.second)])
            case Within():
                return None
            case _:
                return self._searcher.num_docs

    def _most_of(self, word: Word) -> int | None:
        if word.how == "near":
            return None
        if word.how == "forms":
            words = words_in(word.text)
            return self._frequency(words[0]) if len(words) == 1 else self._rarest_form(words)
        *_, last = forms(word.text) or [""]
        begun = self._searcher.terms_with_prefix("text_form", last, limit=_MOST_BEGUN)
        return sum(count for _, count in begun) if len(begun) < _MOST_BEGUN else self._searcher.num_docs

    def _rarest_form(self, said: Sequence[str]) -> int:
        return min((self._searcher.doc_freq("text_form", form) for form in said), default=0)

    def _run(self, run: Run) -> Compiled:
        """Words together. Why the weights are as they are: docs/decisions/0011-relevance.md."""
        required = [(Occur.Must, self._words(Word(word, 0), _TEXT)) for word in run.words]
        if not self.weighs(run):
            return Compiled.boolean_query(required)
        others: dict[tuple[int, int], tuple[Other, ...]] = {}
        if not run.every:
            others = {(one.first, one.last): one.others for one in expansions(run.words)}
        each = [self._word(word, others.pop((i, i), ()), every=run.every) for i, word in enumerate(run.words)]
        names = [_best([self._other(one) for one in same]) for same in others.values()]
        clauses = [(Occur.Should, Compiled.const_score_query(self._whole("role", "official"), _OFFICIAL))]
        if len(each) > 1:
            together = Compiled.boolean_query([(Occur.Must, one) for one in each])
            clauses.append((Occur.Should, Compiled.boost_query(together, _TOGETHER)))
        if 1 < len(run.said) <= _LONGEST_SAID:
            verbatim = self._sequence("text_form", run.said)
            clauses.append((Occur.Should, Compiled.boost_query(verbatim, _VERBATIM)))
        if run.every:
            clauses.append((Occur.Must, Compiled.const_score_query(Compiled.boolean_query(required), 0.0)))
            clauses += [(Occur.Should, one) for one in each]
            return Compiled.boolean_query(clauses)
        telling = self._telling(run)
        found = [one for one, tells in zip(each, telling, strict=True) if tells]
        clauses += [(Occur.Should, one) for one, tells in zip(each, telling, strict=True) if not tells]
        return Compiled.boolean_query([*clauses, (Occur.Must, _any([*found, *names]))])

    def full_score(self, words: Sequence[str]) -> float:
        """About what a unit of common length scores that holds each of ``words`` once or twice."""
        rarities = [self._rarity(self._frequency(word)) for word in words]
        return (2 + _PRESENT) * sum(rarities) * (1 + _TOGETHER if len(words) > 1 else 1) + _OFFICIAL

    def _telling(self, run: Run) -> list[bool]:
        """Which words are rare enough to find units by themselves; the others only lift what is found."""
        most = max(_TELLING, self._searcher.num_docs // 20)
        counts = [self._frequency(word) for word in run.words]
        return [count <= max(most, min(counts)) for count in counts]

    def _rarest(self, run: Run) -> int:
        return min(self._frequency(word) for word in run.words)

    def _frequency(self, word: str) -> int:
        return self._searcher.doc_freq("text", stems(word)[0])

    def _word(self, word: str, same: Sequence[Other], *, every: bool) -> Compiled:
        """A word where a unit has it: in its text, in the title of its release, or in other words."""
        stem = stems(word)[0]
        heading = Compiled.term_query(self._schema, "heading", stem)
        best = _best(
            [
                Compiled.term_query(self._schema, "text", stem),
                Compiled.boost_query(heading, _HEADING_WORD),
                *(self._other(one) for one in same),
            ]
        )
        # Where every word is required, that one is there tells nothing.
        return best if every else _any([best, self._present(stem, same)])

    def _present(self, stem: str, same: Sequence[Other]) -> Compiled:
        """That a word, or another for it, is there at all, in however long a text: the rarer the more."""
        own = self._rarity(self._searcher.doc_freq("text", stem))
        there = Compiled.const_score_query(Compiled.term_query(self._schema, "text", stem), _PRESENT * own)
        others = [
            Compiled.const_score_query(
                self._other(one), _PRESENT * one.weight * min(own, self._rarest_of(one))
            )
            for one in same
        ]
        return Compiled.disjunction_max_query([there, *others], 0.0) if others else there

    def _rarest_of(self, other: Other) -> float:
        return max(self._rarity(self._searcher.doc_freq("text", term)) for term in other.terms)

    def _rarity(self, frequency: int) -> float:
        """The weight that BM25 gives to a word of so many units."""
        return math.log(1 + (self._searcher.num_docs - frequency + 0.5) / (frequency + 0.5))

    def _other(self, other: Other) -> Compiled:
        if len(other.terms) == 1:
            query = Compiled.term_query(self._schema, "text", other.terms[0])
        else:
            # The last word may be in the plural, which a phrase of words as written would not find.
            query = Compiled.phrase_prefix_query(self._schema, "text_form", list(other.forms))
        return Compiled.boost_query(query, other.weight)

    def _words(self, node: Word | Phrase | Near, fields: _Fields) -> Compiled:
        # Without a factor: the engine skips what cannot be among the best only where it knows the terms.
        return _any(self._parts(node, fields))

    def _parts(self, node: Word | Phrase | Near, fields: _Fields) -> list[Compiled]:
        """Words in the text, and words in the title where that is looked at."""
        body = self._in_field(node, fields.stems, fields.forms)
        if fields.title is None:
            return [body]
        return [body, self._in_field(node, fields.title, fields.title_forms)]

    def _in_field(self, node: Word | Phrase | Near, stem_field: str, form_field: str | None) -> Compiled:
        if isinstance(node, Word) and node.how == "forms":
            words = words_in(node.text)
            if len(words) == 1:
                return Compiled.term_query(self._schema, stem_field, stems(words[0])[0])
            if form_field is None:
                return Compiled.boolean_query(
                    [
                        (Occur.Must, Compiled.term_query(self._schema, stem_field, term))
                        for term in stems(node.text)
                    ]
                )
            return self._sequence(form_field, words)
        if form_field is None:
            raise AssertionError(node)
        if isinstance(node, Word):
            return self._inexact(node, form_field)
        if isinstance(node, Phrase):
            return self._sequence(form_field, forms(node.text), node.slop)
        return self._near(form_field, forms(node.first), forms(node.second), node.within)

    def _near(self, field: str, first: Sequence[str], second: Sequence[str], within: int) -> Compiled:
        if not (first and second):
            return self._sequence(field, [*first, *second])
        orders = ((first, second), (second, first))
        if len(first) == len(second) == 1:
            return _any([self._sequence(field, [*one, *other], within) for one, other in orders])
        # Slop lets go of the order and the distances inside a phrase, too: each gap is asked for by itself.
        # Of farther ones there are too many: then both phrases stand there, and an end near a beginning.
        if within <= _EACH_GAP:
            apart = [
                Compiled.phrase_query(
                    self._schema, field, [*enumerate(one), *enumerate(other, len(one) + gap)]
                )
                for one, other in orders
                for gap in range(within + 1)
            ]
        else:
            apart = [self._sequence(field, [*one[-1:], *other[:1]], within) for one, other in orders]
        sides = [self._sequence(field, side) for side in (first, second)]
        return Compiled.boolean_query([(Occur.Must, part) for part in (*sides, _any(apart))])

    def _inexact(self, node: Word, field: str) -> Compiled:
        """A word's beginning, or a word spelled nearly so. Of several tokens only the last is inexact."""
        *before, last = forms(node.text) or [""]
        if node.how == "near":
            near = Compiled.fuzzy_term_query(self._schema, field, last, distance=node.edits)
            exact = [Compiled.term_query(self._schema, field, term) for term in before]
            return Compiled.boolean_query([(Occur.Must, part) for part in (*exact, near)])
        if before:
            return Compiled.regex_phrase_query(self._schema, field, [*before, f"{last}.*"])
        return Compiled.regex_query(self._schema, field, f"{last}.*")

    def _sequence(self, field: str, terms: Sequence[str], slop: int = 0) -> Compiled:
        if not terms:
            return Compiled.empty_query()
        if len(terms) == 1:
            return Compiled.term_query(self._schema, field, terms[0])
        return Compiled.phrase_query(self._schema, field, list(terms), slop=slop)

    def _within(self, node: Within) -> Compiled:
        if node.field == "title":
            return Compiled.const_score_query(self._node(node.part, _HEADING), 0.0)
        asks = _any([self._whole("role", role) for role in sorted(ASKING)])
        paired = Compiled.range_query(self._schema, "pair", FieldType.Integer, 0, None)
        own = Compiled.boolean_query(
            [
                (Occur.Must if node.field == "asked" else Occur.MustNot, asks),
                (Occur.Must, Compiled.const_score_query(paired, 0.0)),
                (Occur.Must, self._node(node.part, _OWN)),
            ]
        )
        side = self._whole("has", "question" if node.field == "asked" else "answer")
        there = Compiled.const_score_query(side, 0.0)
        if _plain(node.part):
            words = self._node(node.part, _OTHER_SIDE[node.field])
        else:
            words = self._pairs(own, node)
        return _any([own, Compiled.boolean_query([(Occur.Must, there), (Occur.Must, words)])])

    def _pairs(self, own: Compiled, node: Within) -> Compiled:
        """Units that belong with those found by ``own``: the index has no places of the other side."""
        hits = self._searcher.search(own, limit=_MOST_PAIRS + 1, count=False).hits
        if len(hits) > _MOST_PAIRS:
            says = (
                f"'{node.field}:' at character {node.at + 1} finds more than {_MOST_PAIRS:,} exchanges "
                "by a phrase, an asterisk or a tilde: add a word, or use plain words there."
            )
            raise QueryError(says, at=node.at)
        pairs = sorted(
            {pair for pair in self._searcher.fast_field_values("pair", [at for _, at in hits]) if pair}
        )
        return Compiled.const_score_query(Compiled.term_set_query(self._schema, "pair", pairs), 0.0)

    def _condition(self, node: Value | Days | Key | Until) -> Compiled:
        match node:
            case Days():
                return Compiled.range_query(self._schema, "day", FieldType.Integer, node.first, node.last)
            case Until():
                return Compiled.range_query(self._schema, "seq", FieldType.Integer, 0, node.seq)
            case Key():
                return self._whole(node.field, node.value)
            case Value():
                return self._value(node)
            case _:
                assert_never(node)

    def at_most(self, node: Key) -> int:
        """How many units have a key, those counted that were taken out since segments were last merged."""
        return self._searcher.doc_freq(*_term(node.field, node.value))

    def _whole(self, name: str, value: str | int) -> Compiled:
        """Having a whole value."""
        return Compiled.term_query(self._schema, *_term(name, value), "basic")

    def _value(self, node: Value) -> Compiled:
        if node.field in ("country", "place"):
            named = [self._whole(node.field, one) for one in node.keys]
            if node.field == "country" and len(node.keys) > 1:
                # Who asks for "Korea" is not told that a text with just this word names neither.
                named.append(self._whole("place", either(node.keys)))
            return _any(named)
        if node.field in ("role", "has"):
            return self._whole(node.field, node.text)
        if node.whole:
            exactly = self._whole(f"{node.field}_key", folded(node.text))
            if self._searcher.search(exactly, limit=1, count=False).hits:
                return exactly
        return self._sequence(_WORDS_OF[node.field], forms(node.text))


def _term(name: str, value: str | int) -> tuple[str, str | int]:
    """The field and the term of a whole value."""
    return ("key", key(name, value)) if name in KEYED else (name, value)


def quick(node: Node) -> bool:
    """Whether no places of words and no patterns have to be looked at."""
    match node:
        case Word():
            return node.how == "forms" and len(words_in(node.text)) == 1
        case All() | AnyOf():
            return all(quick(part) for part in node.parts)
        case Phrase() | Near() | Within():
            return False
        case _:
            return True


def _plain(node: Node) -> bool:
    """Whether only words in their forms are asked for, for which no places are needed."""
    match node:
        case Word():
            return node.how == "forms" and len(words_in(node.text)) == 1
        case All() | AnyOf():
            return all(_plain(part) for part in node.parts)
        case Not():
            return _plain(node.part)
        case _:
            return False


def _best(parts: list[Compiled]) -> Compiled:
    """What the best of the parts gives, and a little of the others: a word said in two ways is one word."""
    return parts[0] if len(parts) == 1 else Compiled.disjunction_max_query(parts, _TIE)


def _both(one: Compiled, other: Compiled) -> Compiled:
    return Compiled.boolean_query([(Occur.Must, one), (Occur.Must, other)])


def _any(parts: list[Compiled]) -> Compiled:
    if len(parts) == 1:
        return parts[0]
    return Compiled.boolean_query([(Occur.Should, part) for part in parts])
