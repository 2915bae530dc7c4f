"""Who issues a release: people whom the letterhead names, and nothing that only looks like one."""

import pytest

from onrecord.model import Release, Source
from onrecord.parse.people_lines import is_name, people_of
from onrecord.pipeline import read_source


def release(*lines: str, title: str = "Remarks on the Locks") -> Release:
    page = "\n\n".join(
        [f"# {title}", *lines, "July 14, 2021", "**MR LUND:** Good morning, and welcome to all."]
    )
    _, (edition,) = read_source(Source("made.md", page.encode()))
    return edition.release


@pytest.mark.parametrize(
    "line",
    [
        "Chief of Mission Residence",
        "Secretary of Works Suite",
        "East Room, The White House",
        "New Building, Office of Government",
        "Arthur G. Varga Hospital and Anna Lund Research Institute",
        "Governor Lund Outlines Target of 50% for Boats to Unleash Benefits of Better Locks and Canals",
        "Minister Varga to Host First-Ever Meeting with Lock Masters on River Health",
        "TO: Chief Executives and Lock Leaders",
    ],
)
def test_a_room_a_house_and_a_headline_issue_nothing(line: str) -> None:
    assert release(line).issuers == ()


def test_whom_a_letter_is_addressed_to_does_not_issue_it() -> None:
    made = release("Mr. Arne Lund", "Secretary-General", title="Letter to His Excellency Arne Lund")
    assert made.issuers == ()


def test_a_name_with_its_role_issues_and_one_behind_a_role_that_a_label_or_the_title_has() -> None:
    assert [(i.name, i.role) for i in release("Anna Varga, Deputy Spokesperson").issuers] == [
        ("Anna Varga", "Deputy Spokesperson")
    ]
    behind = "Russian Foreign Minister Sergey Varga"
    assert release(behind).issuers == ()
    titled = release(behind, title="Remarks with Foreign Minister Sergey Varga")
    assert [i.name for i in titled.issuers] == ["Sergey Varga"]
    labelled = release("Lock Director Arne Lund")
    assert [(i.name, i.role) for i in labelled.issuers] == [("Arne Lund", "Lock Director")]


@pytest.mark.parametrize(
    ("line", "people"),
    [
        (
            "Director of the Office of Locks and Rivers Anna Varga",
            [("Anna Varga", "Director of the Office of Locks and Rivers")],
        ),
        (
            "SPECIAL ASSISTANT TO THE PREMIER FOR ALDERN AND KARSOVA LEA LUND, AND SECRETARY ANNA VARGA",
            [
                ("Lea Lund", "Special Assistant to the Premier for Aldern and Karsova"),
                ("Anna Varga", "Secretary"),
            ],
        ),
        (
            "ANNA VARGA, NSC DIRECTOR FOR RIVERS; AND DENIS McLUND, DIRECTOR FOR LOCKS",
            [("Anna Varga", "NSC Director for Rivers"), ("Denis McLund", "Director for Locks")],
        ),
        (
            "DIRECTOR OF THE INSTITUTE OF RIVER HEALTH DR. ANNA VARGA,",
            [("Dr. Anna Varga", "Director of the Institute of River Health")],
        ),
        (
            "Anna Varga, Director of the German Lund Fund",
            [("Anna Varga", "Director of the German Lund Fund")],
        ),
    ],
)
def test_several_people_on_one_line(line: str, people: list[tuple[str, str | None]]) -> None:
    assert [(one.name, one.role) for one in people_of(line)] == people


@pytest.mark.parametrize("name", ["Sri Varga", "Srinath Lund", "Ivo Varga"])
def test_a_name_that_begins_as_a_suffix_does_is_a_name(name: str) -> None:
    assert is_name(name)
    assert not is_name("Jr. Approves Locks")


@pytest.mark.parametrize("frame", ["(Via Teleconference)", "[Via Teleconference]", "* Via Teleconference *"])
def test_a_venue_without_what_is_printed_round_it(frame: str) -> None:
    assert release("Anna Varga, Deputy Spokesperson", frame).venue == "Via Teleconference"


@pytest.mark.parametrize(
    "line",
    ["White House Releases Report on Locks", "SUBJECT: The Council of Locks", "Chief of Lock Residence"],
)
def test_what_speaks_of_a_house_is_no_venue_and_a_residence_is(line: str) -> None:
    venue = release("Anna Varga, Deputy Spokesperson", line).venue
    assert venue == (line if line.endswith("Residence") else None)
