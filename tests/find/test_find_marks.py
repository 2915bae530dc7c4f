"""Highlights and snippets are cut in code points, and put together they give the text back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.find import Query, QueryError, highlight
from onrecord.find.grammar import parse
from onrecord.find.mark import Sought, snippet, sought
from onrecord.find.tongue import beginning, form_analyzer, standing, standing_together


@pytest.mark.parametrize(
    ("text", "query", "hits"),
    [
        ("Weapons, weapon’s, WEAPONRY", "weapon", ["Weapons", "weapon"]),
        ("The red line; a red car", '"red line"', ["red line"]),
        ("The red line; a red car", "red line", ["red", "line", "red"]),
        ("run running runs", '"running"', ["running"]),
        ("𝔘𝔫 Erdoğan’s 😀 café", "erdogan cafe", ["Erdoğan", "café"]),
        ("U.S. and us", "u.s.", ["U.S"]),
        ("syria iran", "syria -iran", ["syria"]),
        ("syria iran", "(syria OR libya) speaker:iran", ["syria"]),
        ("red line red line", '"red line red" "line red line"', ["red line red line"]),
        ("nothing here", "", []),
    ],
)
def test_highlight(text: str, query: str, hits: list[str]) -> None:
    pieces = highlight(text, query)
    assert [piece for piece, is_hit in pieces if is_hit] == hits
    assert "".join(piece for piece, _ in pieces) == text
    assert highlight(text, Query(query)) == pieces


@pytest.mark.parametrize(
    ("query", "letters"), [("ukrane~", 1), ("ukrane~2", 2), ("afganistan~", 2), ("afganistan~1", 1)]
)
def test_how_many_letters_may_be_wrong(query: str, letters: int) -> None:
    assert {edits for _, edits in sought(parse(query)).near} == {letters}


def test_highlight_says_that_a_query_cannot_be_read() -> None:
    with pytest.raises(QueryError):
        highlight("text", '"open')


def test_a_snippet_shows_where_most_hits_stand_together() -> None:
    far = "filler " * 200
    text = f"One weapon at first. {far}Then chemical weapons in Syria. {far}"
    pieces, at = snippet(text, sought(parse("chemical weapons syria")))
    assert at == text.index("chemical")
    assert [piece for piece, is_hit in pieces if is_hit] == ["chemical", "weapons", "Syria"]
    assert pieces[0] == ("…", False)
    assert pieces[-1] == ("…", False)
    assert pieces[1][0].startswith("filler ")
    shown = "".join(piece for piece, _ in pieces[1:-1])
    assert shown in text
    assert len(shown) <= 330


def test_a_snippet_without_a_hit_is_the_opening() -> None:
    assert snippet("Short.", Sought(frozenset(), frozenset())) == ((("Short.", False),), None)
    (opening, more), _ = snippet("word " * 100, sought(parse("absent")))
    assert opening[0].startswith("word word")
    assert more == ("…", False)
    assert snippet("", sought(parse("x"))) == ((), None)


def test_a_phrase_longer_than_a_snippet_is_shown_whole() -> None:
    phrase = " ".join(f"word{i}" for i in range(60))
    pieces = snippet(f"{'before ' * 50}{phrase} {'after ' * 50}", sought(parse(f'"{phrase}"'))).pieces
    assert (phrase, True) in pieces


@settings(max_examples=200, deadline=1_000)
@given(
    st.text(st.sampled_from("ab é\u0301😀\ud800\u200f\n.İß"), max_size=700),
    st.sampled_from(["a", '"a b"', "ab é"]),
)
def test_a_snippet_is_a_stretch_of_the_text(text: str, words: str) -> None:
    pieces, _ = snippet(text, sought(parse(words)))
    shown = "".join(piece for piece, _ in pieces if piece != "…")
    assert shown in text
    assert "".join(piece for piece, _ in highlight(text, words)) == text


@settings(max_examples=300)
@given(
    st.text(st.sampled_from("aAbß éÉŸ.’-_1²½İı𝔘ΣςÀ\u0300"), max_size=30),
    st.lists(st.text(st.sampled_from("abßé1²ÿıσà"), min_size=1, max_size=3), max_size=3),
)
def test_words_stand_where_the_engine_has_their_tokens(text: str, wanted: list[str]) -> None:
    tokens = form_analyzer().pre_tokenize(text).tokens
    expected = [(one.char_offset_from, one.char_offset_to) for one in tokens if one.text in wanted]
    assert sorted(standing(text, set(wanted))) == sorted(expected)
    begun = {
        (one.char_offset_from, one.char_offset_to) for one in tokens if one.text.startswith(tuple(wanted))
    }
    assert set(beginning(text, set(wanted))) == begun


@pytest.mark.slow
@settings(max_examples=300)
@given(
    st.text(st.sampled_from("aAbß éŸ.’-_²İ𝔘Σ"), max_size=30),
    st.lists(
        st.lists(st.text(st.sampled_from("abßé²ÿσ"), min_size=1, max_size=2), min_size=2, max_size=3),
        max_size=3,
    ),
)
def test_runs_of_words_stand_where_the_engine_has_their_tokens(text: str, wanted: list[list[str]]) -> None:
    tokens = form_analyzer().pre_tokenize(text).tokens
    expected = {
        (tokens[at].char_offset_from, tokens[at + len(run) - 1].char_offset_to)
        for run in wanted
        for at in range(len(tokens) - len(run) + 1)
        if [token.text for token in tokens[at : at + len(run)]] == run
    }
    assert set(standing_together(text, {tuple(run) for run in wanted})) == expected
