"""From the tree of a query to the query of the index."""

from typing import assert_never

from tantivy import FieldType, Occur, Schema, Searcher
from tantivy import Query as Compiled

from onrecord.find.query import All, AnyOf, Days, Node, Not, Phrase, Value, Word
from onrecord.find.tongue import forms, stems
from onrecord.find.unit import folded

__all__ = ["compiled"]

_TITLE_BOOST = 1.5
"""A word in the title says more of a release than one in its first paragraph."""

_WORDS_OF = {"speaker": "who", "outlet": "outlet_words", "kind": "kind_words"}


def compiled(node: Node, schema: Schema, searcher: Searcher) -> Compiled:
    """The tree as a query. The searcher is asked only whether a whole value exists."""
    if isinstance(node, All):
        return _all(node.parts, schema, searcher)
    if isinstance(node, AnyOf):
        return Compiled.boolean_query(
            [(Occur.Should, compiled(part, schema, searcher)) for part in node.parts]
        )
    if isinstance(node, Not):
        return _all((node,), schema, searcher)
    return _leaf(node, schema, searcher)


def _leaf(node: Word | Phrase | Value | Days, schema: Schema, searcher: Searcher) -> Compiled:
    match node:
        case Word():
            return _in_text_or_title(schema, "text", "title", stems(node.text))
        case Phrase():
            return _in_text_or_title(schema, "text_form", "title_form", forms(node.text))
        case Value():
            return Compiled.const_score_query(_value(node, schema, searcher), 0.0)
        case Days():
            days = Compiled.range_query(schema, "day", FieldType.Integer, node.first, node.last)
            return Compiled.const_score_query(days, 0.0)
        case _:
            assert_never(node)


def _all(parts: tuple[Node, ...], schema: Schema, searcher: Searcher) -> Compiled:
    clauses = [
        (Occur.MustNot, compiled(part.part, schema, searcher))
        if isinstance(part, Not)
        else (Occur.Must, compiled(part, schema, searcher))
        for part in parts
    ]
    if all(isinstance(part, Not) for part in parts):
        clauses.append((Occur.Must, _everything(schema)))
    return Compiled.boolean_query(clauses)


def _everything(schema: Schema) -> Compiled:
    """Every unit, and not the one document that holds the state of the index."""
    units = Compiled.range_query(schema, "newest", FieldType.Integer, 0, None)
    return Compiled.const_score_query(units, 0.0)


def _in_text_or_title(schema: Schema, text: str, title: str, terms: list[str]) -> Compiled:
    if not terms:
        return Compiled.empty_query()
    in_title = Compiled.boost_query(_sequence(schema, title, terms), _TITLE_BOOST)
    return Compiled.boolean_query([(Occur.Should, _sequence(schema, text, terms)), (Occur.Should, in_title)])


def _sequence(schema: Schema, field: str, terms: list[str]) -> Compiled:
    if len(terms) == 1:
        return Compiled.term_query(schema, field, terms[0])
    return Compiled.phrase_query(schema, field, list(terms))


def _value(node: Value, schema: Schema, searcher: Searcher) -> Compiled:
    if node.field == "role":
        return Compiled.term_query(schema, "role", node.text)
    if node.whole:
        exactly = Compiled.term_query(schema, f"{node.field}_key", folded(node.text), "basic")
        if searcher.search(exactly, limit=1, count=False).hits:
            return exactly
    terms = forms(node.text)
    return _sequence(schema, _WORDS_OF[node.field], terms) if terms else Compiled.empty_query()
