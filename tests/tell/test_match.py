"""Matching finds on a new release what a search would find there, for every query of the language."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.find.shelf import NOTHING, Said, release, view

from onrecord.find.engine import Reader, Writer, create
from onrecord.find.pack import Packing
from onrecord.find.query import Query, QueryError
from onrecord.find.question import question
from onrecord.find.seam import State
from onrecord.find.unit import Unit, units
from onrecord.model import Release, Role
from onrecord.tell.match import Matcher
from onrecord.tell.wanted import deletions

WORDS = (
    "grain",
    "prices",
    "price",
    "prince",
    "line",
    "lien",
    "red",
    "Kenya",
    "review",
    "Russia",
    "hold",
    "the",
    "we’re",
    "U.S.",
    "Zoë",
)
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
ROLES: st.SearchStrategy[Role] = st.sampled_from(("official", "reporter", "audience"))
SPEAKERS = st.sampled_from((None, "Ana Brandt", "Tom Hale", "Ana Hale"))
LEAF = st.one_of(
    st.sampled_from(WORDS),
    TEXTS.map(lambda text: f'"{" ".join(text.split()[:3])}"'),
    st.sampled_from(
        ("pri*", "lin*", "re*", "u.s*", "grian~", "pric~1", "prince~2", "lien~1", "kenia~2", "zoe~")
    ),
    st.sampled_from(("grain NEAR/2 line", "red NEAR price", '"grain line"~3', '"red line" NEAR/3 hold')),
    st.sampled_from(("role:reporter", "role:official", "has:exchange", "has:question", "has:editions")),
    st.sampled_from(
        ("country:Russia", "country:KE", "place:Paris", "in:2017", "before:2018", "after:2021-05")
    ),
    st.sampled_from(("asked:grain", 'asked:"red line"', "asked:(grain price)", "asked:(-red)", "asked:pri*")),
    st.sampled_from(("answered:(price OR line)", 'answered:"grain prices"', 'answered:(-"red line" hold)')),
    st.sampled_from(("asked:(grain -red)", "answered:(-(hold review))", 'asked:(grain OR "the line")')),
    st.sampled_from(("title:grain", 'title:"red line"', "title:(-red)", "title:lin*", "title:(red price)")),
    st.sampled_from(("speaker:brandt", 'speaker:"Ana Brandt"', 'speaker:"Ana"', "speaker:(hale OR ana)")),
    st.sampled_from(("outlet:courier", 'outlet:"Calden Courier"', 'kind:"press briefing"', "kind:briefing")),
)
QUERY = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(" ".join),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) OR ({two[1]})"),
        inner.map(lambda one: f"-({one})"),
    ),
    max_leaves=5,
)


@st.composite
def contents(draw: st.DrawFn) -> Release:
    said = [
        Said(
            draw(TEXTS),
            draw(SPEAKERS),
            draw(ROLES),
            outlet=draw(st.sampled_from((None, "Calden Courier"))),
        )
        for _ in range(draw(st.integers(0, 6)))
    ]
    paragraphs = draw(st.lists(TEXTS, max_size=2))
    half = len(said) // 2
    together = draw(st.sampled_from(("all", "two", "none")))
    exchanges: tuple[tuple[int, ...], ...] = ()
    if said and together == "all":
        exchanges = (tuple(range(1, len(said) + 1)),)
    elif half and together == "two":
        exchanges = (tuple(range(1, half + 1)), tuple(range(half + 1, len(said) + 1)))
    date = draw(st.sampled_from((None, "2017-04-06", "2021-05-24")))
    title = draw(st.one_of(st.none(), TEXTS))
    issuers = tuple(draw(st.lists(st.sampled_from(("Ana Brandt", "Tom Hale")), max_size=2)))
    return release(title, (*said, *paragraphs), date=date, exchanges=exchanges, issuers=issuers)


def searched(held: list[Unit], queries: list[str]) -> dict[str, list[int]]:
    """What the index finds that holds these units alone."""
    with tempfile.TemporaryDirectory() as folder:
        index = create(Path(folder))
        writer = Writer(index, Path(folder))
        for unit in held:
            writer.add(unit)
        writer.commit(State(1, "e", NOTHING))
        writer.close()
        index.reload()
        reader = Reader(index.searcher(), Packing.of(Path(folder)), {})
        found: dict[str, list[int]] = {}
        for words in queries:
            hits = reader.search(question(Query(words, strict=True)).node, "oldest", 0, 200)
            found[words] = sorted(reader.unit(hit.key).place for hit in hits)
        return found


def readable(words: str) -> bool:
    try:
        question(Query(words, strict=True))
    except QueryError:
        return False
    return True


def matched(content: Release, queries: list[str]) -> dict[str, list[int]]:
    matcher = Matcher()
    for words in queries:
        matcher.add(words)
    held = list(units(view("r1", "r1-e1", content), 1))
    found = matcher.match(matcher.lay(held))
    return {words: [n for n in range(len(held)) if found.get(words, 0) >> n & 1] for words in queries}


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(contents(), st.lists(QUERY, min_size=6, max_size=16))
def test_matching_finds_what_a_search_of_the_new_release_finds(content: Release, queries: list[str]) -> None:
    queries = [words for words in dict.fromkeys(queries) if readable(words)]
    held = list(units(view("r1", "r1-e1", content), 1))
    assert matched(content, queries) == searched(held, queries)


OFFICE = release(
    "Press Briefing on Grain",
    (
        Said("Good afternoon. Grain is safe.", "Ana Brandt"),
        Said("Will the red line hold in Kenya?", None, "reporter", "Calden Courier"),
        Said("Not the line, the review of grain prices.", "Ana Brandt"),
    ),
    exchanges=((2, 3),),
)


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("grain", [0, 2]),
        ("price", [2]),
        ('"prices"', [2]),
        ('"price"', []),
        ("pric*", [2]),
        ("prices~1", [2]),
        ("pirces~1", [2]),
        ("grain NEAR/2 review", [2]),
        ("grain NEAR/1 line", []),
        ("asked:kenya", [1, 2]),
        ('asked:"red line" answered:"grain prices"', [1, 2]),
        ("asked:review", []),
        ("title:grain role:reporter", [1]),
        ("country:Kenya", [1]),
        ("-grain", [1]),
        ("in:2017", [0, 1, 2]),
        ("-in:2018", [0, 1, 2]),
        ("before:2016", []),
        ("speaker:brandt line", [2]),
        ('speaker:"Ana Brandt" -line', [0]),
        ("(hold OR afternoon) -kenya", [0]),
        ("grain the of", [0, 2]),
    ],
)
def test_a_query_is_found_where_it_says(words: str, places: list[int]) -> None:
    assert matched(OFFICE, [words])[words] == places


def test_a_query_that_was_taken_out_is_not_found() -> None:
    matcher = Matcher()
    for words in ("grain", "-grain", "grain kenya"):
        matcher.add(words)
    for words in ("grain", "-grain", "never there"):
        matcher.remove(words)
    assert len(matcher) == 1
    assert matcher.match(matcher.lay(list(units(view("r1", "r1-e1", OFFICE), 1)))) == {}


@settings(max_examples=300, deadline=None)
@given(st.text("abc", min_size=1, max_size=7), st.data())
@example("ab", None)
def test_words_that_are_spelled_nearly_alike_meet_in_what_is_left(
    word: str, data: st.DataObject | None
) -> None:
    other = word
    edits = 2
    for _ in range(edits):
        if data is None:
            other = "ba"
            break
        at = data.draw(st.integers(0, max(len(other) - 1, 0)))
        other = data.draw(
            st.sampled_from(
                (
                    other[:at] + other[at + 1 :],
                    other[:at] + "c" + other[at:],
                    other[:at] + "c" + other[at + 1 :],
                    other[:at] + other[at : at + 2][::-1] + other[at + 2 :],
                )
            )
        )
    assert deletions(word, edits) & deletions(other, edits)
