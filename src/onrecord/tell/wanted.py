"""A saved query made ready to be laid on new releases: what it needs, in terms that can be looked up. Pure.

A term is the name of a list and what stands in it: a stem of the words said (``ts``), a word as written
(``tf``), words that begin so (``tp``), words spelled nearly so (``tz``), likewise of questions (``a.``),
answers (``n.``) and titles (``h.``); names of speakers, outlets, kinds and topics; roles, countries and the
like. A sheet (``sheet.py``) says of each term in which units of a release it stands.

A query becomes a program over these terms. Some of its parts are known by terms alone; of a phrase they
only say where it may be.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Literal, NamedTuple, assert_never

from onrecord.find.query import Query
from onrecord.find.question import question
from onrecord.find.schema import folded
from onrecord.find.tongue import forms, stems, words_in
from onrecord.find.tree import All, AnyOf, Days, Key, Near, Node, Not, Phrase, Run, Until, Value, Within, Word

__all__ = [
    "LONGEST_DELETED",
    "Program",
    "Term",
    "clauses",
    "cost",
    "deletions",
    "node_of",
    "program",
    "terms_of",
]

Term = tuple[str, str]
Side = Literal["t", "a", "n", "h"]

_SIDES: dict[str, Side] = {"asked": "a", "answered": "n", "title": "h"}
LONGEST_DELETED = 40
"""Letters of the longest word that is looked up by what is left when some are left out."""


class Program(NamedTuple):
    """One step. ``of`` are the steps it joins, ``terms`` what it looks up: any of them.

    "any-term" holds where one of its terms stands; "maybe" where its part may hold; "among" where its part
    holds and its term stands; "days" are compared; "nothing" never holds. A "run" holds where its words stand
    side by side; of a "whole" the first part decides where it holds anywhere, else the second.
    """

    what: Literal["any-term", "all", "any", "not", "maybe", "among", "days", "nothing", "run", "whole"]
    of: tuple["Program", ...] = ()
    terms: tuple[Term, ...] = ()
    days: tuple[int | None, int | None] = (None, None)


_NOTHING = Program("nothing")


def node_of(words: str) -> Node:
    """A query as ``find`` understands it where every word has to be there. Raises ``QueryError``."""
    return question(Query(words, strict=True)).asked


def program(node: Node, side: Side = "t") -> Program:
    """The program of a query's tree."""
    match node:
        case All():
            return Program("all", tuple(program(part, side) for part in node.parts))
        case AnyOf():
            return Program("any", tuple(program(part, side) for part in node.parts))
        case Not():
            return Program("not", (program(node.part, side),))
        case Word():
            return _word(node, side)
        case Phrase():
            words = forms(node.text)
            return _maybe(words, side) if node.slop and len(words) > 1 else _sequence(words, side)
        case Near():
            return _maybe([*forms(node.first), *forms(node.second)], side)
        case Run():
            return Program("all", tuple(_word(Word(word, 0), side) for word in node.words))
        case Within():
            return _within(node)
        case Days():
            return Program("days", days=(node.first, node.last))
        case Value():
            return _value(node)
        case Key() | Until():
            raise AssertionError(node)
        case _:
            assert_never(node)


def _term(kind: str, text: str) -> Program:
    return Program("any-term", terms=((kind, text),))


def _maybe(words: Iterable[str], side: str, *more: Program) -> Program:
    parts = tuple(_term(f"{side}f", word) for word in words)
    return Program("maybe", (Program("all", (*parts, *more)),))


def _sequence(words: Sequence[str], side: str) -> Program:
    if not words:
        return _NOTHING
    if len(words) == 1:
        return _term(f"{side}f", words[0])
    if side != "t":
        return _maybe(words, side)
    return Program("run", tuple(_term("tf", word) for word in words), (("tf", f" {' '.join(words)} "),))


def _word(word: Word, side: str) -> Program:
    if word.how == "forms":
        words = words_in(word.text)
        return _term(f"{side}s", stems(words[0])[0]) if len(words) == 1 else _sequence(words, side)
    *before, last = forms(word.text) or [""]
    if word.how == "prefix":
        begins = _term(f"{side}p", last)
        return _maybe(before, side, begins) if before else begins
    if len(last) > LONGEST_DELETED:
        return _maybe(before, side)
    nearly = tuple((f"{side}z", one) for one in sorted(deletions(last, word.edits)))
    return _maybe(before, side, Program("any-term", terms=nearly))


def deletions(word: str, edits: int) -> frozenset[str]:
    """``word`` with up to ``edits`` letters left out: two words so far apart have one of these in common.

    Garbe's symmetric deletion (SymSpell); a letter put in, left out, changed for another or for its neighbour
    are one edit each.
    """
    return frozenset(
        "".join(word[i] for i in kept)
        for size in range(max(len(word) - edits, 0), len(word) + 1)
        for kept in combinations(range(len(word)), size)
    )


def _within(node: Within) -> Program:
    side = _SIDES[node.field]
    if side == "h":
        return program(node.part, side)
    part = program(node.part, side)
    if _loose(part):
        # Each turn is then looked at by itself: what a side must not hold says nothing of both.
        part = Program("maybe", (_positive(part),))
    return Program("among", (part,), terms=((side, ""),))


def _loose(step: Program) -> bool:
    return step.what == "maybe" or any(_loose(part) for part in step.of) or _inexact(step)


def _inexact(step: Program) -> bool:
    """Whether places or spellings are asked for: the index answers those of the other side in another way."""
    return any(kind[1:] in ("f", "p", "z") for kind, _ in step.terms)


def _positive(step: Program) -> Program:
    """What must be there of a step, without what must not."""
    if step.what == "not":
        return Program("all")
    return step._replace(of=tuple(_positive(part) for part in step.of))


def _value(node: Value) -> Program:
    if node.field in ("country", "place"):
        return Program("any-term", terms=tuple((node.field, key) for key in node.keys))
    if node.field in ("role", "has"):
        return _term(node.field, node.text)
    found = tuple(_term(node.field, word) for word in forms(node.text))
    if not found:
        held = _NOTHING
    else:
        held = found[0] if len(found) == 1 else Program("maybe", (Program("all", found),))
    if not node.whole:
        return held
    return Program("whole", (_term(f"{node.field}=", folded(node.text)), held))


def clauses(step: Program) -> list[tuple[Term, ...]]:
    """What has to be there: of each clause one term at least. None: it may hold anywhere."""
    match step.what:
        case "any-term":
            return [step.terms]
        case "whole":
            exact, words = step.of
            held = [()] if words.what == "nothing" else clauses(words)
            return [(*min(held, key=cost), *exact.terms)] if held else []
        case "all" | "maybe" | "among" | "run":
            return [clause for part in step.of for clause in clauses(part)]
        case "any":
            each = [clauses(part) for part in step.of]
            if not all(each):
                return []
            return [tuple(term for found in each for term in min(found, key=cost))]
        case _:
            return []


def cost(clause: tuple[Term, ...]) -> float:
    """About how many releases of all hold one of the terms, by their length: short words are everywhere."""
    return sum(_often(kind, text) for kind, text in clause)


_COMMON = {"role": 1.0, "has": 1.0, "kind": 0.5, "outlet": 0.1, "topic": 0.2, "place": 0.1, "country": 0.15}


def _often(kind: str, text: str) -> float:
    given = _COMMON.get(kind)
    if given is not None:
        return given
    often = min(1.0, 4.0 / (1 + len(text)) ** 1.5)
    return often * (3.0 if kind.endswith("p") else 1.0)


def terms_of(step: Program) -> Iterable[Term]:
    """Every term that a program looks up."""
    yield from step.terms if step.what != "run" else ()
    for part in step.of:
        yield from terms_of(part)
