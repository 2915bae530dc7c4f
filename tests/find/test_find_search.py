"""What is found, in which order, with which counts and marks."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shelf import Said, Shelf, press_office, release

from onrecord.errors import NotFound
from onrecord.find import Answer, Index, Query, QueryError, highlight, search, update
from onrecord.keep.views import Facet


def anchors(answer: Answer) -> set[str | None]:
    return {hit.anchor for hit in answer.hits}


FOUND: list[tuple[str, set[str]]] = [
    ("weapon", {"r1-t2", "r1-t3", "r3-p1"}),
    ("CHEMICAL weapons", {"r1-t2", "r1-t3"}),
    ("run", {"r1-t3"}),
    ('"running a review"', {"r1-t3"}),
    ('"run a review"', set()),
    ('"chemical weapons"', {"r1-t2"}),
    ("“red line”", {"r1-t5"}),
    ("red line", {"r1-t5", "r3-p1"}),
    ("weapons -chemical", {"r3-p1"}),
    ("weapons NOT chemical", {"r3-p1"}),
    ("-weapon kind:briefing", {"r1-t1", "r1-t4", "r1-t5"}),
    ("sarin OR korea", {"r3-p1", "r1-t4"}),
    ("weapon sarin OR syria", {"r3-p1", "r1-t2"}),
    ("weapon AND (sarin OR (secretary syria))", {"r3-p1", "r1-t2"}),
    ("u.s.", {"r1-t5"}),
    ("U.S", {"r1-t5"}),
    ("erdogan", {"r2-p2"}),
    ("Erdoğan's", {"r2-p2"}),
    ('"erdogan"', set()),
    ("mexico", {"r2-p1"}),
    ("mexico monday", {"r2-p1"}),
    ('"Mexico City"', {"r2-p1"}),
    ("speaker:toner", {"r1-t1", "r1-t3", "r1-t5"}),
    ('speaker:"mark toner" review', {"r1-t3"}),
    ("speaker:question", {"r1-t2", "r1-t4"}),
    ("speaker:matt", {"r1-t4"}),
    ("outlet:reuters", {"r1-t2"}),
    ("role:Reporter", {"r1-t2", "r1-t4"}),
    ("kind:note", {"r2-p1", "r2-p2"}),
    ("kind:readout OR outlet:ap", {"r3-p1", "r1-t4"}),
    ("on:2017-04-06 korea", {"r1-t4"}),
    ("in:2017-02", {"r2-p1", "r2-p2"}),
    ("in:2018", {"r3-p1"}),
    ("after:2018-01-02", {"r3-p1"}),
    ("before:2017-02-21", {"r2-p1", "r2-p2"}),
    ("before:2017-02", {"r2-p1", "r2-p2"}),
    ("weapon – * ...", {"r1-t2", "r1-t3", "r3-p1"}),
    ("wea\u200fpon", set()),
    ("\u202eweapon\u202c \x00 -\x07", {"r1-t2", "r1-t3", "r3-p1"}),
    ("speaker:***x", set()),
]


@pytest.mark.parametrize(("words", "expected"), FOUND)
def test_words(office: Index, words: str, expected: set[str]) -> None:
    answer = office.search(Query(words, strict=True))
    assert anchors(answer) == expected
    assert answer.total == len(expected)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(kind="Press  Briefing"), {f"r1-t{n}" for n in range(1, 6)}),
        (Query(kind="briefing", words="korea"), {"r1-t4"}),
        (Query(speaker="mark toner", words="review"), {"r1-t3"}),
        (Query(speaker="Toner", words="review"), {"r1-t3"}),
        (Query(outlet="AP"), {"r1-t4"}),
        (Query(role="reporter"), {"r1-t2", "r1-t4"}),
        (Query(after="2017-03", before="2018-01-01", words="syria"), {"r1-t2"}),
        (Query(year=2018), {"r3-p1"}),
        (Query("syria"), {"r1-t2", "r4-p1"}),
        (Query("syria", before="2030"), {"r1-t2"}),
        (Query("sarin OR korea", outlet="AP"), {"r1-t4"}),
    ],
)
def test_conditions(office: Index, query: Query, expected: set[str]) -> None:
    assert anchors(office.search(query)) == expected


def test_a_whole_value_wins_over_its_words(tmp_path: Path) -> None:
    shelf = Shelf()
    shelf.put("a", release("A", (Said("one", outlet="AP"), Said("two", outlet="AP Radio"))))
    update(shelf, tmp_path)
    assert anchors(search(tmp_path, Query(outlet="ap"))) == {"a-t1"}
    assert anchors(search(tmp_path, Query(outlet="radio"))) == {"a-t2"}
    assert anchors(search(tmp_path, Query("outlet:ap"))) == {"a-t1", "a-t2"}


def test_a_hit_says_all_that_is_known_of_it(office: Index) -> None:
    (hit,) = office.search(Query("secretary syria", strict=True)).hits
    assert (hit.rank, hit.release, hit.edition, hit.anchor, hit.n) == (1, "r1", "r1-e1", "r1-t2", 2)
    assert (hit.kind, hit.title, hit.said_on) == ("press briefing", "Department Press Briefing", "2017-04-06")
    assert (hit.speaker, hit.label, hit.called) == ("Lesley Wroughton", "QUESTION", "Lesley")
    assert (hit.role, hit.outlet, hit.exchange) == ("reporter", "Reuters", "r1-x1")
    assert hit.text == "Does the Secretary believe chemical weapons were used in Syria?"
    assert hit.snippet == (
        ("Does the ", False),
        ("Secretary", True),
        (" believe chemical weapons were used in ", False),
        ("Syria", True),
        ("?", False),
    )
    assert hit.score > 0


def test_a_hit_names_the_paragraph_of_its_words(tmp_path: Path) -> None:
    shelf = Shelf()
    turn = Said("Of other things.\n\nOf many things.\n\nOf sarin and of chlorine.")
    shelf.put("a", release("Remarks", (turn, "A paragraph on chlorine.")))
    update(shelf, tmp_path)
    assert [hit.paragraph for hit in search(tmp_path, Query("chlorine", sort="oldest")).hits] == [
        "a-t1-3",
        "a-p1",
    ]
    assert [hit.paragraph for hit in search(tmp_path, Query("remarks")).hits] == [None]


def test_orders_and_pages(office: Index) -> None:
    newest = [hit.anchor for hit in office.search(Query(sort="newest")).hits]
    oldest = [hit.anchor for hit in office.search(Query(sort="oldest")).hits]
    briefing = [f"r1-t{n}" for n in range(1, 6)]
    assert newest == ["r3-p1", *briefing, "r2-p1", "r2-p2", "r4-p1"]
    assert oldest == ["r2-p1", "r2-p2", *briefing, "r3-p1", "r4-p1"]
    assert [hit.anchor for hit in office.search(Query()).hits] == newest
    page = office.search(Query(limit=2, offset=3))
    assert [(hit.rank, hit.anchor) for hit in page.hits] == [(4, "r1-t3"), (5, "r1-t4")]
    assert page.total == len(newest)
    nothing = office.search(Query("weapon", limit=0))
    assert (nothing.total, nothing.hits) == (3, ())
    assert office.search(Query("weapon", offset=3)).hits == ()


def test_relevance_puts_the_denser_text_first(tmp_path: Path) -> None:
    shelf = Shelf()
    shelf.put("a", release(None, ("Sarin was named once in this long paragraph about many other things.",)))
    shelf.put("b", release(None, ("Sarin and sarin.",)))
    update(shelf, tmp_path)
    hits = search(tmp_path, Query("sarin", strict=True)).hits
    assert [hit.release for hit in hits] == ["b", "a"]
    assert hits[0].score > hits[1].score


def test_facets_count_the_whole_result(office: Index) -> None:
    facets = office.search(Query("weapon OR korea", limit=1)).facets
    assert facets["kind"] == (Facet("press briefing", 3), Facet("readout", 1))
    assert facets["role"] == (Facet("reporter", 2), Facet("official", 1))
    assert facets["speaker"] == (Facet("Lesley Wroughton", 1), Facet("Mark Toner", 1))
    assert facets["outlet"] == (Facet("AP", 1), Facet("Reuters", 1))
    assert facets["year"] == (Facet("2017", 3), Facet("2018", 1))
    assert set(office.search(Query()).facets) == {
        "kind",
        "speaker",
        "outlet",
        "role",
        "topic",
        "country",
        "year",
    }


def test_an_empty_answer_says_what_was_searched(office: Index) -> None:
    answer = office.search(Query("unicorn"))
    assert (answer.total, answer.hits) == (0, ())
    assert answer.searched == press_office().counts()
    assert (answer.searched.releases, answer.searched.first, answer.searched.last) == (
        4,
        "2017-02-21",
        "2018-01-02",
    )


def test_only_the_current_edition_is_found(tmp_path: Path) -> None:
    shelf = press_office()
    update(shelf, tmp_path)
    with_reader_open = Index(tmp_path)
    shelf.put(
        "r3", release("Readout, corrected", ("They spoke of weapons and of cooperation.",), kind="readout")
    )
    level = update(shelf, tmp_path)
    assert (level.added, level.removed, level.rebuilt) == (1, 1, False)
    assert with_reader_open.search(Query("sarin", strict=True)).total == 0
    (hit,) = with_reader_open.search(Query("cooperation")).hits
    assert hit.edition == "r3-e5"


@pytest.mark.parametrize(
    ("query", "says"),
    [
        (Query(), "everything, newest first"),
        (Query("chemical weapons", strict=True), "chemical and weapons"),
        (Query('"red line" -iran', sort="newest"), "the exact words “red line” and not iran, newest first"),
        (Query("a OR (b c)"), "a or (b and c)"),
        (
            Query("x speaker:toner", kind="readout", role="official", outlet="AP"),
            "turns by officials, x, said by toner, by reporters of AP, in releases of the kind readout",
        ),
        (Query("x", after="2017-04"), "x, on or after 1 April 2017"),
        (Query("x before:2017"), "x, on or before 31 December 2017"),
        (Query("x", year=2017), "x, from 1 January 2017 to 31 December 2017"),
        (Query("on:2017-04-06"), "on 6 April 2017, newest first"),
        (Query("in:2017-02 y"), "y, from 1 February 2017 to 28 February 2017"),
        (Query("\u202eevil\x1b[31m"), "evil and [31m"),
    ],
)
def test_the_query_is_read_back(office: Index, query: Query, says: str) -> None:
    assert office.search(query).says == says


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("(" * 100_000, 4_000),
        ("(" * 3_000, 20),
        (")", 0),
        ("a (b", 2),
        ("a b)", 3),
        ('say "red line', 4),
        ("*", 0),
        ('""', 0),
        ("()", 0),
        ("AND", 0),
        ("word " * 10_000, 4_000),
        ("w " * 300, 400),
        ("OR", 0),
        ("a OR", 2),
        ("a OR OR b", 2),
        ("a --b", 2),
        ("a NOT", 2),
        ("colour:red", 0),
        ("x speaker:", 2),
        ("speaker:()", 0),
        ("asked:(speaker:x)", 7),
        ("speaker:(a b", 8),
        ("country:Ruritania", 8),
        ("place:Nowhereville", 6),
        ("has:everything", 4),
        ("a*", 0),
        ("we*pons", 2),
        ("word~3", 0),
        ('"a b"~101', 0),
        ("NEAR", 0),
        ("a NEAR", 2),
        ("a NEAR OR b", 2),
        ("a NEAR (b c)", 2),
        ("a NEAR speaker:b", 2),
        ("a NEAR/0 b", 2),
        ("a NEAR/101 b", 2),
        ('x "' + "the " * 65 + '"', 2),
        ("the-" * 70, 0),
        (" ".join(f"wo{i}*" for i in range(11)), 50),
        ("role:king", 5),
        ("after:2017-13", 6),
        ("x on:tomorrow", 5),
        ("in:0000", 3),
    ],
)
def test_a_query_that_cannot_be_read_says_where(office: Index, words: str, at: int) -> None:
    with pytest.raises(QueryError) as caught:
        office.search(Query(words))
    assert caught.value.at == at
    says = str(caught.value)
    assert says.endswith(".")
    assert len(says) < 250
    assert says.isprintable()


def test_an_unknown_field_names_those_there_are(office: Index) -> None:
    with pytest.raises(
        QueryError, match="speaker, role, outlet, asked, answered, kind, topic, country, place, title"
    ):
        office.search(Query("colour:red"))
    assert office.search(Query("https://www.state.gov 10:30 Note: this")).total == 0


@pytest.mark.parametrize(
    "query",
    [
        Query(limit=201),
        Query(limit=-1),
        Query(offset=-1),
        Query(offset=100_001),
        Query(after="soon"),
        Query(before="2017-02-30"),
        Query(year=0),
        Query(year=20170),
        Query(role="king"),
        Query(sort="best"),  # type: ignore[arg-type]
    ],
)
def test_conditions_that_cannot_be_met_are_refused(office: Index, query: Query) -> None:
    with pytest.raises(QueryError):
        office.search(query)


HOSTILE = st.text(
    st.one_of(
        st.sampled_from('()"“”:-*\\/ ORANDNOT\u200f\u202e\x00\x1b\ud800~^[]{}+!?'),
        st.characters(),
    ),
    max_size=200,
)
PIECES = 'weapon ( ) " OR AND NOT - speaker: on:2017 x * : NEAR NEAR/3 weap* wepon~ "line"~3 asked: title:( ~'
LIKE_A_QUERY = st.lists(st.sampled_from(PIECES.split()), max_size=60).map(" ".join)


@pytest.mark.slow
@settings(max_examples=300, deadline=1_000)
@given(st.one_of(HOSTILE, LIKE_A_QUERY))
def test_any_words_give_an_answer_or_one_sentence(words: str) -> None:
    outcome = _asked(Query(words))
    if isinstance(outcome, QueryError):
        assert outcome.at is not None
        assert 0 <= outcome.at <= len(words)
        return
    for hit in outcome.hits:
        assert "".join(piece for piece, _ in highlight(hit.text, words)) == hit.text


@settings(max_examples=100, deadline=1_000)
@given(st.text(), st.text(), st.text())
def test_any_condition_gives_an_answer_or_one_sentence(speaker: str, outlet: str, after: str) -> None:
    _asked(Query(speaker=speaker, outlet=outlet, kind=outlet))
    outcome = _asked(Query(after=after))
    assert isinstance(outcome, QueryError) or after[:4].isdigit()


def _asked(query: Query) -> Answer | QueryError:
    """The answer or the error, either with a sentence that can be printed anywhere."""
    try:
        answer = _offices[0].search(query)
    except QueryError as error:
        says, outcome = str(error), error
    else:
        says, outcome = answer.says, answer
    assert says.isprintable()
    return outcome


_offices: list[Index] = []


@pytest.fixture(autouse=True)
def share(office: Index) -> None:
    _offices[:] = [office]


def test_no_index_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is no index at"):
        search(tmp_path / "none", Query("x"))


def test_text_that_no_index_can_hold_does_not_stop_the_rest(tmp_path: Path) -> None:
    shelf = Shelf()
    shelf.put(
        "a", release("Torn \ud800 title", (Said("torn \udfff words", "Torn \ud83d\ude00", outlet="\ud800"),))
    )
    update(shelf, tmp_path)
    (hit,) = search(tmp_path, Query('"torn words"', speaker="torn \ufffd\ufffd")).hits
    assert (hit.text, hit.title, hit.outlet) == ("torn \ufffd words", "Torn \ufffd title", "\ufffd")
