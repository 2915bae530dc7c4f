"""What an engine must do, asked of the one the index has and of one in memory; and that both agree.

Another engine is tested by adding it to ``ENGINES``.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_engine import PlainEngine
from shelf import NOTHING, Said, release, view

from onrecord.find.engine import Reader, Writer, create
from onrecord.find.grammar import parse
from onrecord.find.pack import Packing
from onrecord.find.query import QueryError
from onrecord.find.seam import Reading, State, Writing
from onrecord.find.tree import All, Key, Node, Not, Until
from onrecord.find.unit import Unit, units
from onrecord.model import Release, Role


class Engine(Protocol):
    def writer(self) -> Writing: ...
    def reader(self) -> Reading: ...


class Tantivy:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index = create(folder)

    def writer(self) -> Writing:
        return Writer(self._index, self._folder)

    def reader(self) -> Reading:
        self._index.reload()
        return Reader(self._index.searcher(), Packing.of(self._folder), {})


ENGINES: dict[str, Callable[[Path], Engine]] = {"tantivy": Tantivy, "plain": PlainEngine}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    return ENGINES[request.param](tmp_path)


def office(seq: int = 1) -> list[Unit]:
    content = release(
        "Press Briefing on Grain",
        (
            Said("Good afternoon. Grain is safe.", "Ana Brandt"),
            Said("Will the red line hold in Kenya?", None, "reporter", "Calden Courier"),
            Said("Not the line, the review of grain prices.", "Ana Brandt"),
        ),
        exchanges=((2, 3),),
    )
    return list(units(view("r1", f"r1-e{seq}", content), seq))


def put(engine: Engine, *releases: list[Unit], state: State | None = None) -> None:
    writer = engine.writer()
    for one in releases:
        for unit in one:
            writer.add(unit)
    writer.commit(state or State(len(releases), "r1-e1", NOTHING))
    writer.close()


def found(reader: Reading, words: str) -> list[str | None]:
    return [reader.unit(hit.key).anchor for hit in reader.search(parse(words), "oldest", 0, 50)]


def test_nothing_is_seen_before_a_commit(engine: Engine) -> None:
    put(engine)
    writer = engine.writer()
    for unit in office():
        writer.add(unit)
    assert engine.reader().count(All(())) == 0
    writer.commit(State(1, "r1-e1", NOTHING))
    writer.close()
    assert engine.reader().count(All(())) == 3


def test_what_was_not_committed_is_forgotten(engine: Engine) -> None:
    put(engine, office())
    writer = engine.writer()
    writer.remove("r1")
    writer.close()
    assert found(engine.reader(), "grain") == ["r1-t1", "r1-t3"]


def test_a_reader_sees_its_own_moment(engine: Engine) -> None:
    put(engine, office())
    before = engine.reader()
    writer = engine.writer()
    writer.remove("r1")
    writer.commit(State(2, None, NOTHING))
    writer.close()
    assert found(before, "grain") == ["r1-t1", "r1-t3"]
    assert found(engine.reader(), "grain") == []


def test_remove_takes_out_what_was_added_before_and_not_what_comes_after(engine: Engine) -> None:
    put(engine, office())
    writer = engine.writer()
    for unit in office(2):
        writer.add(unit)
    writer.remove("r1")
    for unit in office(3):
        writer.add(unit)
    writer.commit(State(3, "r1-e3", NOTHING))
    writer.close()
    reader = engine.reader()
    assert reader.count(All(())) == 3
    assert {reader.unit(hit.key).card.seq for hit in reader.search(All(()), "oldest", 0, 9)} == {3}


def test_the_state_comes_with_its_commit(engine: Engine) -> None:
    put(engine, office(), state=State(7, "r1-e7", NOTHING))
    assert engine.reader().state() == State(7, "r1-e7", NOTHING)


def test_a_unit_comes_back_as_it_was_put_in(engine: Engine) -> None:
    put(engine, office())
    reader = engine.reader()
    for unit in office():
        (hit,) = (
            one
            for one in reader.search(All(()), "oldest", 0, 9)
            if one.key is not None and reader.unit(one.key).anchor == unit.anchor
        )
        read = reader.unit(hit.key)
        assert (read.text, read.card, read.n, read.speaker, read.role) == (
            unit.text,
            unit.card,
            unit.n,
            unit.speaker,
            unit.role,
        )
        assert (read.outlet, read.exchange, read.pair, read.paragraphs) == (
            unit.outlet,
            unit.exchange,
            unit.pair,
            unit.paragraphs,
        )


@pytest.mark.parametrize(
    ("words", "anchors"),
    [
        ("grain", ["r1-t1", "r1-t3"]),
        ("price", ["r1-t3"]),
        ('"prices"', ["r1-t3"]),
        ('"price"', []),
        ("pric*", ["r1-t3"]),
        ("grain NEAR/2 review", ["r1-t3"]),
        ("grain NEAR/1 line", []),
        ('"red line" NEAR/1 kenya', []),
        ('"red line" NEAR/2 kenya', ["r1-t2"]),
        ('kenya NEAR/2 "red line"', ["r1-t2"]),
        ('"line red" NEAR/2 kenya', []),
        ('"red hold" NEAR/20 kenya', []),
        ('"red line" NEAR/20 kenya', ["r1-t2"]),
        ('"red line" NEAR/3 "in kenya"', ["r1-t2"]),
        ("asked:kenya", ["r1-t2", "r1-t3"]),
        ("answered:review", ["r1-t2", "r1-t3"]),
        ('asked:"red line"', ["r1-t2", "r1-t3"]),
        ('asked:"red line" answered:"grain prices"', ["r1-t2", "r1-t3"]),
        ("asked:review", []),
        ("title:grain role:reporter", ["r1-t2"]),
        ("country:Kenya", ["r1-t2"]),
        ("has:exchange -role:official", ["r1-t2"]),
        ("speaker:brandt line", ["r1-t3"]),
        ("outlet:courier", ["r1-t2"]),
    ],
)
def test_the_language_means_the_same(engine: Engine, words: str, anchors: list[str]) -> None:
    put(engine, office())
    assert found(engine.reader(), words) == anchors


def test_counts_and_facets_are_of_all_that_is_found(engine: Engine) -> None:
    put(engine, office())
    counting = engine.reader().facets(All(()), ("role", "speaker", "outlet", "country", "year", "day"), 9)
    assert counting.total == 3
    assert {name: [(f.value, f.count) for f in facets] for name, facets in counting.values.items()} == {
        "role": [("official", 2), ("reporter", 1)],
        "speaker": [("Ana Brandt", 2)],
        "outlet": [("Calden Courier", 1)],
        "country": [("KE", 1)],
        "year": [("2017", 3)],
        "day": [("20170406", 3)],
    }
    assert engine.reader().periods(parse("grain"), "month") == {201704: (2, 13)}


WORDS = ("grain", "prices", "price", "line", "red", "kenya", "review", "Russia", "hold", "we’re", "U.S.")
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
ROLES: st.SearchStrategy[Role] = st.sampled_from(("official", "reporter", "audience"))


@st.composite
def contents(draw: st.DrawFn) -> list[Release]:
    made: list[Release] = []
    for _ in range(draw(st.integers(1, 4))):
        said = [
            Said(draw(TEXTS), draw(st.sampled_from([None, "Ana Brandt", "Tom Hale"])), draw(ROLES))
            for _ in range(draw(st.integers(0, 5)))
        ]
        paragraphs = draw(st.lists(TEXTS, max_size=2))
        together = (tuple(range(1, len(said) + 1)),) if said and draw(st.booleans()) else ()
        date = draw(st.sampled_from([None, "2017-04-06", "2021-05-24"]))
        title = draw(st.one_of(st.none(), TEXTS))
        issuers = tuple(draw(st.lists(st.sampled_from(("Ana Brandt", "Tom Hale")), max_size=2)))
        made.append(release(title, (*said, *paragraphs), date=date, exchanges=together, issuers=issuers))
    return made


LEAF = st.one_of(
    st.sampled_from(WORDS),
    TEXTS.map(lambda text: f'"{" ".join(text.split()[:2])}"'),
    st.sampled_from(
        [
            "pri*",
            "lin*",
            "grain NEAR/2 line",
            "red NEAR price",
            '"red line" NEAR/1 hold',
            'hold NEAR "the line"',
            "country:Russia",
            "role:reporter",
        ]
    ),
    st.sampled_from(
        ["asked:grain", 'asked:"red line"', "answered:(price OR line)", 'answered:"grain prices"']
    ),
    st.sampled_from(
        ["title:grain", 'title:"red line"', "speaker:brandt", "in:2017", "has:exchange", "asked:(-red)"]
    ),
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


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(contents(), st.lists(QUERY, min_size=4, max_size=12), st.integers(0, 3))
def test_the_engine_finds_what_going_through_every_unit_finds(
    made: list[Release], queries: list[str], older: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engines: list[Engine] = [Tantivy(Path(folder)), PlainEngine(Path(folder))]
        held = [
            list(units(view(f"r{i}", f"r{i}-e{i}", one), i, older=i == older))
            for i, one in enumerate(made, start=1)
        ]
        for engine in engines:
            put(engine, *held)
        ours, plain = (engine.reader() for engine in engines)
        for words in queries:
            tree = _tree(words)
            if tree is None:
                continue
            for node in (tree, All((tree, Not(Key("older", "yes")))), All((tree, Until(2)))):
                assert _ids(ours, node) == _ids(plain, node), words
                assert ours.count(node) == plain.count(node), words
                names = ("kind", "role", "speaker", "year", "country")
                assert ours.facets(node, names, 9) == plain.facets(node, names, 9), words


def _tree(words: str) -> Node | None:
    try:
        return parse(words)
    except QueryError:
        return None


def _ids(reader: Reading, node: Node) -> list[tuple[str, str | None]]:
    hits = reader.search(node, "relevance", 0, 200)
    return sorted((unit.card.edition, unit.anchor or "") for unit in (reader.unit(hit.key) for hit in hits))
