"""What a page shows: near-identical passages once, groups, a place kept, older editions, trends."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shelf import Said, Shelf, press_office, release

from onrecord.find import Alike, Index, Query, QueryError, update
from onrecord.find.alike import ALIKE, marks, resemblance
from onrecord.keep.views import Facet
from onrecord.model import TopicLink

PLEDGE = (
    "Our commitment to the security of our partners in the region is firm, it is enduring, and it does not"
    " depend on any one agreement or on any one government."
)


def index_of(shelf: Shelf, folder: Path) -> Index:
    update(shelf, folder)
    return Index(folder)


@pytest.fixture
def repeated(tmp_path: Path) -> Index:
    """Three releases with one pledge in nearly the same words, and one that speaks of something else."""
    shelf = Shelf()
    shelf.put("a", release("First", (PLEDGE, "Of the pledge no more."), date="2021-05-24"))
    shelf.put("b", release("Second", (f"Again: {PLEDGE}",), date="2021-08-02"))
    shelf.put("c", release("Third", (PLEDGE.upper(),), date="2021-06-01"))
    shelf.put("d", release("Fourth", ("The security of harbours is a matter for each partner.",)))
    return index_of(shelf, tmp_path)


def test_near_identical_passages_are_shown_once_with_where_else_they_stand(repeated: Index) -> None:
    answer = repeated.search(Query("commitment security", strict=True))
    (hit,) = answer.hits
    assert answer.total == 3
    assert hit.alike == Alike(3, "2021-05-24", "2021-08-02")
    each = repeated.search(Query("commitment security", alike=True, strict=True))
    assert {hit.release for hit in each.hits} == {"a", "b", "c"}
    assert {hit.alike for hit in each.hits} == {None}


def test_a_passage_that_stands_once_says_nothing_of_others(repeated: Index) -> None:
    (hit,) = repeated.search(Query("harbours")).hits
    assert hit.alike is None


def test_pages_never_show_a_passage_twice(tmp_path: Path) -> None:
    shelf = Shelf()
    for i in range(30):
        shelf.put(f"r{i}", release(f"Note {i}", (f"{PLEDGE} Number {i % 7}.", f"A pledge of kind {i}.")))
    index = index_of(shelf, tmp_path)
    texts: list[str] = []
    query = Query("pledge OR commitment", limit=4)
    while True:
        answer = index.search(query)
        texts += [hit.text for hit in answer.hits]
        if answer.following is None:
            break
        query = Query("pledge OR commitment", limit=4, cursor=answer.following)
    assert len(texts) == len(set(texts)) == 31
    assert [hit.text for hit in index.search(Query("pledge OR commitment", limit=200)).hits] == texts


PLEDGED = ["our", "commitment", "is", "firm", "and", "it", "endures", "in", "all", "of", "the", "region"]
WORDS = st.lists(st.sampled_from(PLEDGED), max_size=40)


@given(WORDS, WORDS)
def test_resemblance_is_one_for_the_same_words_and_the_same_either_way(
    one: list[str], other: list[str]
) -> None:
    left, right = " ".join(one), " ".join(other)
    assert resemblance(left, right) == resemblance(right, left)
    assert 0 <= resemblance(left, right) <= 1
    assert resemblance(left, f" {left.upper()}. ") == 1
    if marks(left).same == marks(right).same:
        assert one == other


@pytest.mark.slow
@settings(max_examples=50)
@given(st.lists(st.integers(0, 10_000), min_size=60, max_size=90, unique=True), st.data())
def test_a_passage_with_one_word_changed_mostly_shares_a_band(
    numbers: list[int], data: st.DataObject
) -> None:
    words = [f"w{n}" for n in numbers]
    place = data.draw(st.integers(0, len(words) - 1))
    changed = [*words[:place], "otherwise", *words[place + 1 :]]
    one, other = " ".join(words), " ".join(changed)
    assert resemblance(one, other) >= ALIKE
    # Two bands of two numbers each: nine in ten passages that are nine tenths the same share one.
    _shared.append(bool(set(marks(one).bands) & set(marks(other).bands)))
    assert sum(_shared) >= 0.8 * len(_shared) - 3


_shared: list[bool] = []


def test_a_question_is_shown_with_its_answer_and_an_answer_with_its_question(tmp_path: Path) -> None:
    index = index_of(press_office(), tmp_path)
    (question,) = index.search(Query("secretary believe", strict=True)).hits
    assert question.beside is not None
    assert (question.beside.anchor, question.beside.speaker) == ("r1-t3", "Mark Toner")
    (answer,) = index.search(Query("review", strict=True)).hits
    assert answer.beside is not None
    assert answer.beside.opening.startswith("Does the Secretary believe")
    (greeting,) = index.search(Query("afternoon")).hits
    assert greeting.beside is None


def test_a_release_without_turns_is_said_by_who_issued_it(tmp_path: Path) -> None:
    shelf = Shelf()
    shelf.put("r1", release("On Grain", ("Grain is safe.", "It is dear."), issuers=("Ana Brandt",)))
    shelf.put("r2", release("Joint Statement", ("Our grain.",), issuers=("Ana Brandt", "Tom Hale")))
    shelf.put("r3", release("Remarks", (Said("Grain.", "Tom Hale"), "A note."), issuers=("Ana Brandt",)))
    shelf.put("r4", release("Fact Sheet", ("Grain in figures.",)))
    index = index_of(shelf, tmp_path)

    def anchors(words: str) -> list[str | None]:
        return [hit.anchor for hit in index.search(Query(words, sort="oldest")).hits]

    assert (
        set(anchors("speaker:brandt")) == set(anchors('speaker:"Ana Brandt"')) == {"r1-p1", "r1-p2", "r2-p1"}
    )
    assert set(anchors("speaker:hale grain")) == {"r2-p1", "r3-t1"}
    (safe,) = index.search(Query("safe")).hits
    assert safe.speaker == "Ana Brandt"
    (ours,) = index.search(Query("our", strict=True)).hits
    assert ours.speaker is None
    assert index.search(Query()).facets["speaker"] == (Facet("Ana Brandt", 3), Facet("Tom Hale", 2))


def test_hits_are_grouped_as_asked(tmp_path: Path) -> None:
    index = index_of(press_office(), tmp_path)

    def groups(by: str, words: str = "") -> list[tuple[str | None, int | None, list[str | None]]]:
        found = index.search(Query(words, group=by, sort="oldest")).groups  # pyright: ignore[reportArgumentType]
        return [(one.key, one.total, [hit.anchor for hit in one.hits]) for one in found]

    assert groups("exchange", "role:reporter OR red") == [
        ("r1-x1", 1, ["r1-t2"]),
        ("r1-x2", 2, ["r1-t4", "r1-t5"]),
        ("r3#r3-p1", 1, ["r3-p1"]),
    ]
    assert groups("release", "weapon") == [("r1", 2, ["r1-t2", "r1-t3"]), ("r3", 1, ["r3-p1"])]
    assert groups("speaker") == [
        ("Mark Toner", 3, ["r1-t1", "r1-t3", "r1-t5"]),
        ("Lesley Wroughton", 1, ["r1-t2"]),
    ]
    assert [key for key, _, _ in groups("day")] == ["2017-02-21", "2017-04-06", "2018-01-02"]
    paged = index.search(Query(group="day", limit=2))
    assert [one.key for one in paged.groups] == ["2018-01-02", "2017-04-06"]
    rest = index.search(Query(group="day", limit=2, cursor=paged.following))
    assert [one.key for one in rest.groups] == ["2017-02-21"]
    assert rest.following is None


def test_paging_is_not_moved_by_what_comes_in_meanwhile(tmp_path: Path) -> None:
    shelf = Shelf()
    for i in range(9):
        shelf.put(f"r{i}", release(f"Note {i}", (f"Word number {i} of it.",), date=f"2021-01-0{i + 1}"))
    index = index_of(shelf, tmp_path)
    first = index.search(Query("word", sort="newest", limit=4))
    shelf.put("new", release("New", ("A word that came later.",), date="2022-01-01"))
    update(shelf, tmp_path)
    second = index.search(Query("word", sort="newest", limit=4, cursor=first.following))
    assert [hit.release for hit in (*first.hits, *second.hits)] == [f"r{i}" for i in range(8, 0, -1)]
    assert index.search(Query("word", sort="newest", limit=1)).hits[0].release == "new"


@pytest.mark.parametrize("cursor", ["", "x", "é", "AAAA", "kwAAzwAAAAAAAAAA", "🙂" * 50, "A" * 100_000])
def test_a_cursor_that_is_none_is_one_sentence(tmp_path: Path, cursor: str) -> None:
    index = index_of(press_office(), tmp_path)
    with pytest.raises(QueryError, match=r"The cursor is not one of this query: begin at the first page"):
        index.search(Query("weapon", cursor=cursor))


def test_a_cursor_is_good_for_its_own_query_only(tmp_path: Path) -> None:
    index = index_of(press_office(), tmp_path)
    cursor = index.search(Query("weapon", limit=1)).following
    assert index.search(Query("weapon", limit=2, cursor=cursor)).hits
    with pytest.raises(QueryError):
        index.search(Query("syria", cursor=cursor))


def test_superseded_editions_are_found_on_request(tmp_path: Path) -> None:
    shelf = press_office()
    update(shelf, tmp_path)
    shelf.put("r3", release("Readout", ("They spoke of cooperation.",), kind="readout"))
    index = index_of(shelf, tmp_path)
    assert index.search(Query("sarin", strict=True)).total == 0
    (old,) = index.search(Query("sarin", editions="all", strict=True)).hits
    assert (old.edition, old.current) == ("r3-e3", False)
    assert [hit.current for hit in index.search(Query("cooperation", editions="all")).hits] == [True]


def test_a_name_of_two_countries_finds_both_and_itself(tmp_path: Path) -> None:
    shelf = Shelf()
    texts = ("Talks on Korea.", "Talks with South Korea.", "Talks with North Korea.", "Talks with China.")
    shelf.put("a", release("Note", texts))
    index = index_of(shelf, tmp_path)

    def found(words: str) -> list[str]:
        return sorted(hit.text for hit in index.search(Query(words)).hits)

    assert found("country:Korea") == sorted(texts[:3])
    assert found('country:"South Korea"') == [texts[1]]
    assert found("korea") == sorted(texts[:3])
    countries = index.search(Query("talks")).facets["country"]
    assert {facet.value: facet.count for facet in countries} == {"CN": 1, "KP": 1, "KR": 1}


def test_an_empty_answer_says_what_the_record_lacks(tmp_path: Path) -> None:
    index = index_of(press_office(), tmp_path)
    assert index.search(Query("syria after:2020")).missing == (
        "The record has nothing dated after 2018-01-02.",
    )
    assert index.search(Query("x before:2001")).missing == (
        "The record has nothing dated before 2017-02-21.",
    )
    assert index.search(Query("x speaker:psaki")).missing == ("No speaker called “psaki” is in this record.",)
    assert index.search(Query("x country:Peru")).missing == ("No text of this record names “Peru”.",)
    assert index.search(Query("weapon")).missing == ()


@pytest.mark.parametrize(
    ("words", "spelling"),
    [
        ("wepons", "weapons"),
        ("speaker:toner chemcial", "speaker:toner chemical"),
        ("wepons OR syira", "weapons OR syria"),
        ("zzzzzz", None),
        ('"wepons"', None),
        ("wepons kind:readout speaker:toner", None),
    ],
)
def test_another_spelling_is_offered_when_nothing_is_found(
    tmp_path: Path, words: str, spelling: str | None
) -> None:
    answer = index_of(press_office(), tmp_path).search(Query(words))
    assert (answer.total, answer.spelling) == (0, spelling)


def test_topics_hold_until_the_next_one(tmp_path: Path) -> None:
    content = release(
        "Briefing", (Said("Good day."), Said("Of grain."), Said("More of it."), Said("Of locks."))
    )
    entry = (0, 0)
    links = tuple(
        TopicLink(i, topic, entry, turn)  # pyright: ignore[reportArgumentType]
        for i, (topic, turn) in enumerate((("GRAIN", 2), ("WATER / Locks", 4)))
    )
    import msgspec

    shelf = Shelf()
    shelf.put("a", msgspec.structs.replace(content, topic_links=links))
    index = index_of(shelf, tmp_path)
    assert {hit.anchor for hit in index.search(Query("topic:grain")).hits} == {"a-t2", "a-t3"}
    assert {hit.anchor for hit in index.search(Query('topic:"water / locks"')).hits} == {"a-t4"}
    assert [facet.value for facet in index.search(Query()).facets["topic"]] == ["GRAIN", "WATER / Locks"]


def test_values_of_a_facet_are_searched_inside(tmp_path: Path) -> None:
    index = index_of(press_office(), tmp_path)
    assert [facet.value for facet in index.values(Query(), "speaker")] == ["Mark Toner", "Lesley Wroughton"]
    assert [facet.value for facet in index.values(Query(), "speaker", "WROUGH")] == ["Lesley Wroughton"]


def test_a_trend_counts_passages_beside_all_words_of_each_period(tmp_path: Path) -> None:
    index = index_of(press_office(), tmp_path)
    trend = index.trend([Query("weapon"), Query("role:reporter")], "year")
    assert [period.key for period in trend.periods] == ["2017", "2018"]
    assert [line.passages for line in trend.lines] == [(2, 1), (2, 0)]
    words = trend.periods[0].words
    assert trend.lines[0].rates[0] == round(2_000 / words, 4)
    months = index.trend([Query("weapon")], "month")
    assert [period.key for period in months.periods][:3] == ["2017-02", "2017-03", "2017-04"]
    assert months.periods[1].words == 0
    assert months.lines[0].rates[1] is None
    assert months.lines[0].rates[0] is not None
    assert sum(months.lines[0].passages) == 3
    with pytest.raises(QueryError):
        index.trend([], "year")
    with pytest.raises(QueryError):
        index.trend([Query("x")] * 7, "year")


def test_a_capital_is_a_place_and_names_its_country(tmp_path: Path) -> None:
    shelf = Shelf()
    shelf.put("a", release("A", ("Talks were held in Moscow.", "Kharkiv was shelled.")))
    index = index_of(shelf, tmp_path)
    assert [hit.anchor for hit in index.search(Query("place:Moscow")).hits] == ["a-p1"]
    assert [hit.anchor for hit in index.search(Query("country:Russia")).hits] == ["a-p1"]
    assert [hit.anchor for hit in index.search(Query("place:Kharkiv")).hits] == ["a-p2"]
