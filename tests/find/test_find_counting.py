"""Counting in an even sample of what is found: the total stays exact, and the answer says that it is one."""

import pytest
from shelf import NOTHING, Said, release, view

from onrecord.find import counting
from onrecord.find.engine import Reader, Writer, create
from onrecord.find.grammar import parse
from onrecord.find.pack import Packing
from onrecord.find.schema import SAMPLES
from onrecord.find.seam import Counted, State
from onrecord.find.tree import Key, Node
from onrecord.find.unit import units

RELEASES, TURNS = 100, 50
NAMES: tuple[Counted, ...] = ("role", "speaker", "country", "year")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """5,000 turns on grain: three of four by an official, a tenth with Kenya in it, one by Tom Hale."""
    folder = tmp_path_factory.mktemp("index")
    index = create(folder)
    writer = Writer(index, folder)
    for number in range(1, RELEASES + 1):
        said = [
            Said(
                f"Grain is safe{' in Kenya' if n % 10 == 0 else ''}.",
                "Tom Hale" if (number, n) == (7, 7) else "Ana Brandt",
                "reporter" if n % 4 == 0 else "official",
            )
            for n in range(TURNS)
        ]
        for unit in units(view(f"r{number}", f"r{number}-e1", release("On Grain", tuple(said))), number):
            writer.add(unit)
    writer.commit(State(RELEASES, f"r{RELEASES}-e1", NOTHING))
    writer.close()
    index.reload()
    return Reader(index.searcher(), Packing.of(folder), {})


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take 5,000 turns for very many."""
    monkeypatch.setattr(counting, "EXACT", 1_000)
    monkeypatch.setattr(counting, "_FEWEST", 800)


def values(reader: Reader, node: Node, *, exact: bool = False) -> dict[str, dict[str, int]]:
    counted = reader.facets(node, NAMES, 50, exact=exact)
    return {name: {facet.value: facet.count for facet in facets} for name, facets in counted.values.items()}


def test_each_sample_is_even_and_lies_within_the_one_before(reader: Reader) -> None:
    before = RELEASES * TURNS
    for bits in SAMPLES:
        drawn = reader.count(Key("sample", bits))
        assert drawn <= before
        expected = RELEASES * TURNS / 2**bits
        assert abs(drawn - expected) <= 4 * expected**0.5
        before = drawn


def test_few_are_counted_one_by_one(reader: Reader) -> None:
    counted = reader.facets(parse("grain"), NAMES, 50, exact=False)
    assert counted.drawn is None
    assert values(reader, parse("grain"))["role"] == {"official": 3_700, "reporter": 1_300}


@pytest.mark.usefixtures("few")
def test_of_very_many_a_sample_is_counted_and_the_answer_says_so(reader: Reader) -> None:
    counted = reader.facets(parse("grain"), NAMES, 50, exact=False)
    assert counted.total == RELEASES * TURNS
    assert counted.drawn is not None
    assert 800 <= counted.drawn < 2_000
    estimated = values(reader, parse("grain"))
    exact = values(reader, parse("grain"), exact=True)
    assert exact["speaker"] == {"Ana Brandt": 4_999, "Tom Hale": 1}
    for name, value in (("role", "official"), ("role", "reporter"), ("country", "KE"), ("year", "2017")):
        share = exact[name][value] / counted.total
        spread = (share * (1 - share) / counted.drawn) ** 0.5 * counted.total
        assert abs(estimated[name][value] - exact[name][value]) <= 4 * spread + exact[name][value] / 100


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("words", ["kenya", '"in Kenya"', "kenia~", '"grain is safe in"'])
def test_what_is_found_seldom_is_counted_one_by_one_in_a_large_index(reader: Reader, words: str) -> None:
    counted = reader.facets(parse(words), NAMES, 50, exact=False)
    assert (counted.total, counted.drawn) == (RELEASES * TURNS // 10, None)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("words", ["grai*", '"grain is safe"', "grain role:official", "grain -kenya", ""])
def test_the_total_is_exact_whatever_is_asked(reader: Reader, words: str) -> None:
    node = parse(words)
    counted = reader.facets(node, NAMES, 50, exact=False)
    assert counted.total == reader.count(node) == reader.facets(node, NAMES, 50).total
    assert counted.drawn is not None


@pytest.mark.parametrize(
    ("counted", "share", "given"),
    [(0, 16.0, 0), (7, 1.0, 7), (7, 16.0, 100), (99, 16.0, 2_000), (100, 16.0, 1_600), (771, 64.03, 49_000)],
)
def test_an_estimate_has_the_digits_that_are_not_chance(counted: int, share: float, given: int) -> None:
    assert counting.rounded(counted, share) == given


def test_how_many_have_a_key_is_looked_up(reader: Reader) -> None:
    assert reader.at_most(Key("release", "r7")) == TURNS + 1  # and its card
    assert reader.at_most(Key("release", "r0")) == 0
