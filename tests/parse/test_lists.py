"""Every entry of the parser's word lists fires on a line of its own form."""

import re

import pytest
from tests.each import each

from onrecord.model import Segment, Span
from onrecord.parse.index import is_index_heading
from onrecord.parse.kinds import kind_of_categories, printed_kind, titled_kind
from onrecord.parse.letterhead import read_letterhead
from onrecord.parse.lines import Line, Marks
from onrecord.parse.notes import notes_in
from onrecord.parse.paragraphs import joined
from onrecord.parse.people_lines import is_name, is_role, people_of
from onrecord.parse.split import prefix_free
from onrecord.parse.vocabulary import load

KINDS = load("kinds")
HEAD = load("letterhead")
FURNITURE = load("furniture")

TITLES = {
    "background briefing": [
        "Background Press Call on the Visit",
        "Briefing With a Senior State Department Official",
        "Senior Officials on the Talks",
    ],
    "press briefing": [
        "Department Press Briefing – June 2, 2021",
        "Noon Briefing",
        "Daily Press Briefing by the Press Secretary",
        "Press Briefing of May 5",
        "Briefing by White House Press Secretary Robert Gibbs, 7-27-09",
        "DPB #38",
        "#157, 97-10-31",
        "State Dept. Daily Briefing 1:00 p.m. EST; December 19, 2001",
        "Pentagon Press Secretary Conducts On-Camera Press Briefing",
    ],
    "press gaggle": ["Press Gaggle Aboard Air Force One"],
    "special briefing": [
        "Special Briefing on Visas",
        "On-the-Record Briefing on Visas",
        "Briefing with the Deputy Secretary",
        "Press Call on Energy",
        "Second Press Briefing on Energy",
    ],
    "press availability": [
        "News Conference by the President",
        "Remarks at a Press Availability",
        "Press Conference by the Minister",
        "Joint Press Appearance",
    ],
    "interview": [
        "Interview With Radio Estmere",
        "Secretary Blinken with Yonit Levy of Channel 12",
        "Secretary Blinken on ABC’s This Week with George Stephanopoulos",
    ],
    "remarks": [
        "The Minister at a Youth Moderated Discussion",
        "The Minister in a Virtual Conversation with Olive Tarrant",
        "The Minister at a Town Hall",
        "Remarks at the Opening",
        "Address to the Assembly",
        "Minister A and Minister B Before Their Meeting",
        "Statements to the Press",
        "Speech at the Academy",
    ],
    "joint statement": ["Joint Statement on the Strait"],
    "public schedule": [
        "Public Schedule – July 2, 2021",
        "Daily Guidance and Press Schedule",
        "Appointments Schedule",
    ],
    "taken question": ["Taken Question: Visas", "Question Taken at the March 14 Briefing"],
    "fact sheet": ["Fact Sheet: The Convention"],
    "notice to the press": ["Notice to the Press"],
    "readout": ["Readout of the Call"],
    "travel alert": ["Travel Alert"],
    "travel warning": ["Travel Warning"],
    "press statement": ["Statement by the Spokesperson"],
    "media note": ["Media Note"],
}


@each(("kind", "form"), [(row["kind"], form) for row in KINDS for form in row["printed"]])
def test_every_printed_kind(kind: str, form: str) -> None:
    assert printed_kind(form) == kind
    assert printed_kind(form.upper()) == kind


@each(("kind", "pattern"), [(row["kind"], pattern) for row in KINDS for pattern in row["titles"]])
def test_every_title_pattern_fires(kind: str, pattern: str) -> None:
    assert any(re.search(pattern, title, re.IGNORECASE) for title in TITLES[kind])


def test_titles_are_of_the_kind_they_state() -> None:
    for kind, titles in TITLES.items():
        assert [titled_kind(title) for title in titles] == [kind] * len(titles)


@pytest.mark.parametrize(
    ("kind", "name"), [(row["kind"], name) for row in KINDS for name in row.get("categories", [])]
)
def test_every_category(kind: str, name: str) -> None:
    assert kind_of_categories(("news", name)) == kind


@pytest.mark.parametrize("prefix", HEAD["prefixes"])
def test_every_prefix_is_taken_off(prefix: str) -> None:
    assert prefix_free(f"{prefix}: Lao New Year (Laos)") == "Lao New Year (Laos)"


@each("noun", HEAD["role_nouns"])
def test_every_role_noun_makes_a_role(noun: str) -> None:
    assert is_role(f"Acting {noun} for the Talks")


@each("word", HEAD["no_name"])
def test_what_has_a_word_no_person_is_called_by_is_no_name(word: str) -> None:
    assert is_name("Anna Varga")
    assert not is_name(f"Anna {word}")


@each("word", HEAD["kept_capitals"])
def test_what_stays_in_capitals(word: str) -> None:
    people = people_of(f"DIRECTOR OF {word} ANNA VARGA")
    assert [(one.name, one.role) for one in people] == [("Anna Varga", f"Director of {word}")]


@pytest.mark.parametrize("heading", HEAD["index_headings"])
def test_every_index_heading(heading: str) -> None:
    assert is_index_heading(heading)


def _head(*texts: str) -> tuple[list[Line], str]:
    text = "\n\n".join(texts)
    lines: list[Line] = []
    at = 0
    for number, piece in enumerate(texts):
        lines.append(
            Line(
                at,
                at + len(piece),
                piece,
                piece,
                number,
                Segment("paragraph", Span(at, at + len(piece))).kind,
                True,
                None,
            )
        )
        at += len(piece) + 2
    return lines, text


@pytest.mark.parametrize("opening", HEAD["office_openings"])
def test_every_office_opening(opening: str) -> None:
    line = f"{opening} Affairs" if opening.endswith(("of", "for", "to")) else opening
    lines, text = _head(
        line, "April 12, 2017", "The talks were held in the city of Calden, and they went on for two days."
    )
    head = read_letterhead(lines, text, Marks(()), title_at=None)
    assert head.office == line


@pytest.mark.parametrize("name", HEAD["institutions"])
def test_every_institution_is_letterhead_and_no_office(name: str) -> None:
    lines, text = _head(
        name, "Office of the Spokesperson", "April 12, 2017", "The talks were held in Calden for two days."
    )
    head = read_letterhead(lines, text, Marks(()), title_at=None)
    assert head.office == "Office of the Spokesperson"
    assert head.body == 3


@each("word", HEAD["venue_words"])
def test_every_venue_word(word: str) -> None:
    lines, text = _head("Mira Castell, Deputy Spokesperson", f"Linden {word}", "April 12, 2017")
    head = read_letterhead(lines, text, Marks(()), title_at=None)
    assert head.venue == f"Linden {word}"


@pytest.mark.parametrize("line", HEAD["furniture_lines"])
def test_every_letterhead_line_that_says_nothing(line: str) -> None:
    lines, text = _head(
        "Office of the Spokesperson",
        line,
        "April 12, 2017",
        "The talks were held in Calden, and they went on for two days.",
    )
    head = read_letterhead(lines, text, Marks(()), title_at=None)
    assert head.body == 3
    assert head.venue is None
    assert head.notes == []


SPECIMENS = {
    "said_in_boilerplate": [
        "The Office of Website Management manages this site as a portal for information from the State.",
        "External links to other sites should not be construed as an endorsement of the views therein.",
    ],
    "boilerplate": [
        "An official website of the United States government",
        "Here’s how you know",
        "You have accessed part of a historical collection on the site.",
        "This is historical material",
        "printable banner",
        "Diplomacy in Action",
        "U.S. Department of State - Great Seal",
        "video: high speed connectionvideo: dial-up speed connectionm3u",
        "Back to Top",
        "JOIN NOW",
        "(Distributed by the Bureau of International Information Programs, U.S. Department of State.)",
        "The post Yemen National Day appeared first on United States Department of State.",
    ],
    "closing": [
        "(The briefing was concluded at 2:37 p.m.)",
        "-END-",
        "END 5:44 P.M. EDT",
        "# # #",
        "* * *",
        "(end transcript)",
        "(MORE)",
        "DPB #38",
        "____",
        "---",
    ],
    "markers": ["Begin Text:", "End text.", "(begin transcript)"],
}


@each(("name", "pattern"), [(name, p) for name in FURNITURE for p in FURNITURE[name]])
def test_every_furniture_pattern_fires(name: str, pattern: str) -> None:
    assert any(re.search(pattern, line, re.IGNORECASE) for line in SPECIMENS[name])


@each(("name", "line"), [(name, line) for name in SPECIMENS for line in SPECIMENS[name]])
def test_every_specimen_is_matched(name: str, line: str) -> None:
    assert any(re.search(pattern, line, re.IGNORECASE) for pattern in FURNITURE[name])


@each("stem", [*load("notes")["begins"], *load("notes")["whole"]])
def test_every_note(stem: str) -> None:
    note = f"{stem}gap" if stem.endswith(" ") else stem
    text = f"Well ({note}) yes."
    assert [found for _, found in notes_in(text, 0, len(text), transcript=True)] == [note]


@each("word", load("joiners"))
def test_every_joiner_joins(word: str) -> None:
    text = f"We spoke {word}\n\nMarch of the same year."
    cut = text.index("\n\n")
    assert [p.joined for p in joined(text, [(0, cut, True), (cut + 2, len(text), True)])] == [True]
