"""Notes, paragraphs, tiles, dates and people of a letterhead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model import Source
from onrecord.parse import dates
from onrecord.parse.notes import notes_in
from onrecord.parse.paragraphs import joined
from onrecord.parse.people_lines import people_of
from onrecord.parse.reader import plain
from onrecord.parse.tiles import Tile, tiled
from onrecord.pipeline import read_source


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("(Laughter.) Sorry.", ["Laughter."]),
        (
            "Yes. (Ms. Castell steps over a cable on the dais.) Well.",
            ["Ms. Castell steps over a cable on the dais."],
        ),
        ("(Via interpreter) (In progress) Welcome back.", ["Via interpreter", "In progress"]),
        ("The Republic of Korea (ROK) and the office (OFAC) agree.", []),
        ("Executive Order (E.O.) 13818", []),
        ("(CLOSED PRESS COVERAGE)", []),
        ("It was [sic] said.", ["sic"]),
        ("the Minister of [inaudible] said", ["inaudible"]),
        ("(The Memorandum of Understanding is signed.)", ["The Memorandum of Understanding is signed."]),
    ],
)
def test_notes_of_a_transcript(text: str, notes: list[str]) -> None:
    assert [note for _, note in notes_in(text, 0, len(text), transcript=True)] == notes


def test_a_sentence_in_brackets_is_no_note_of_a_statement() -> None:
    text = "The treaty holds. (It was signed in 1965.)"
    assert list(notes_in(text, 0, len(text), transcript=False)) == []


@pytest.mark.parametrize(
    ("before", "after", "one"),
    [
        ("thank you, Foreign Minister Lavrov, for", "those opening remarks.", True),
        ("dual focus: One,", "without doubt, is", True),
        ("attacks that you mentioned on", "March 25th and 30th, as I said", True),
        ("One of the things –", "which I said", False),
        ("That is all.", "and then", False),
        ("Dear colleagues,", "We met in Bonn.", False),
        ("What did he say?", "nothing", False),
    ],
)
def test_paragraphs_cut_by_a_page_break(before: str, after: str, one: bool) -> None:
    text = f"{before}\n\n{after}"
    paragraphs = joined(text, [(0, len(before), True), (len(before) + 2, len(text), True)])
    assert (len(paragraphs) == 1) == one
    assert (paragraphs[0].span.start, paragraphs[-1].span.end) == (0, len(text))


@given(
    st.text(max_size=200),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 30)), max_size=12),
)
def test_blocks_put_together_give_the_text(text: str, stretches: list[tuple[int, int]]) -> None:
    tiles: list[Tile] = []
    at = 0
    for start, size in sorted(stretches):
        if at <= start and start + size <= len(text):
            tiles.append(Tile(start, start + size, "note"))
            at = start + size
    blocks = tiled(text, tiles)
    assert "".join(text[block.span.start : block.span.end] for block in blocks) == text
    for tile in tiles:
        words = text[tile.start : tile.end].strip()
        holding = [b for b in blocks if b.span.start <= tile.start and tile.end <= b.span.end]
        assert not words or [b.kind for b in holding] == ["note"]


def test_overlapping_tiles_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        tiled("abcdef", [Tile(0, 4, "said"), Tile(3, 6, "note")])


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("April 12, 2017", "2017-04-12"),
        ("Friday, May 12, 1995", "1995-05-12"),
        ("12 April 2017", "2017-04-12"),
        ("WEDNESDAY, APRIL 26, 2000, 12:02 P.M.", "2000-04-26"),
        ("For Immediate Release        July 27, 2009", "2009-07-27"),
        ("(September 29, 2023)", "2023-09-29"),
    ],
)
def test_date_lines(line: str, iso: str) -> None:
    found = dates.line_date(line)
    assert found is not None
    assert found[0] == iso


@pytest.mark.parametrize(
    "line",
    [
        "February 30, 2017",
        "April 2017",
        "The talks began on April 12, 2017, in the old town hall and went on.",
    ],
)
def test_lines_that_are_no_date(line: str) -> None:
    assert dates.line_date(line) is None


@pytest.mark.parametrize(
    ("line", "clock"),
    [
        ("2:03 p.m. EDT", ("14:03", "EDT")),
        ("(1:36 p.m. EDT)", ("13:36", "EDT")),
        ("12:02 P.M.", ("12:02", None)),
        ("12:05 a.m. CET", ("00:05", "CET")),
        ("3:45 P.M.\u00a0EST", ("15:45", "EST")),
        ("14:30 CEST", ("14:30", "CEST")),
    ],
)
def test_times(line: str, clock: tuple[str, str | None]) -> None:
    assert dates.line_clock(line) == clock


@pytest.mark.parametrize("line", ["25:10 p.m.", "13:61", "page 2:03 of the text", "2:03"])
def test_no_times(line: str) -> None:
    assert dates.line_clock(line) is None or line == "2:03"


@pytest.mark.parametrize(
    ("timestamp", "day"),
    [
        ("2021-07-20T00:46:45+00:00", "2021-07-19"),
        ("2021-07-20T12:00:00+00:00", "2021-07-20"),
        ("nonsense", None),
        ("2021-07-20T00:46:45", None),
    ],
)
def test_a_feeds_time_is_a_day_in_washington(timestamp: str, day: str | None) -> None:
    assert dates.in_washington(timestamp) == day


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("Ned Price, Department Spokesperson", [("Ned Price", "Department Spokesperson")]),
        ("German Chancellor Angela Merkel", [("Angela Merkel", "German Chancellor")]),
        (
            "Antony J. Blinken, Secretary of State, Mute Egede, Greenlandic Premier",
            [("Antony J. Blinken", "Secretary of State"), ("Mute Egede", "Greenlandic Premier")],
        ),
        (
            "Jean-Yves Le Drian, Minister for Europe and Foreign Affairs",
            [("Jean-Yves Le Drian", "Minister for Europe and Foreign Affairs")],
        ),
        ("The United States welcomes the decision", []),
        ("Office of the Spokesperson", []),
    ],
)
def test_people_of_a_letterhead(line: str, people: list[tuple[str, str | None]]) -> None:
    assert people_of(line) == people


def test_a_reader_sees_single_spaces_and_no_marks_without_width() -> None:
    assert plain(" a\u00a0\u00a0b\u200b\u200ec\n d\u202fe ") == "a bc d e"


@pytest.mark.parametrize(
    ("day", "out", "announced"),
    [
        ("2022-08-31", "2022-04-06", True),
        ("2022-04-07", "2022-04-06", False),
        ("2022-04-05", "2022-04-06", False),
        ("2022-04-08", "2022-04-06", True),
        ("2022-04-08", None, False),
        ("2022-04-08", "last week", False),
    ],
)
def test_a_day_in_a_title_behind_the_day_it_came_out_is_an_events(
    day: str, out: str, announced: bool
) -> None:
    assert dates.announced(day, out) is announced


def test_a_release_is_not_of_the_day_that_its_title_announces() -> None:
    made = (
        b"---\ntitle: Harbour Dues Paused through August 31, 2022\ndate: 2022-04-06\n---\n\n"
        b"The ministry will go on with the pause.\n"
    )
    _, (edition,) = read_source(Source("pause.md", made))
    assert (edition.release.date, edition.release.date_from) == ("2022-04-06", "front matter")


@pytest.mark.parametrize(
    ("title", "day", "whence"),
    [
        ("Statement on the Papers of the Flood of September 11, 2001", "2021-09-03", "front matter"),
        ("Medals for Those Who Kept the Lock On January 6, 2021", "2021-09-03", "front matter"),
        ("Count of Boats as of April 1, 2020", "2021-09-03", "front matter"),
        ("Press Briefing, August 31, 2021", "2021-08-31", "title"),
        ("Press Briefing by Mira Castell, 7-27-09", "2009-07-27", "title"),
        ("Statement on the Flood of September 1, 2021", "2021-09-01", "title"),
    ],
)
def test_a_release_is_not_of_a_day_long_past_that_its_title_speaks_of(
    title: str, day: str, whence: str
) -> None:
    made = f"---\ntitle: {title}\ndate: 2021-09-03\n---\n\nThe ministry will go on with it.\n".encode()
    _, (edition,) = read_source(Source("past.md", made))
    assert (edition.release.date, edition.release.date_from) == (day, whence)
