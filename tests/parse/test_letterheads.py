"""Letterheads as a whole: places, kinds and roles that lines state."""

import pytest

from onrecord.model import Release, Source
from onrecord.parse.kinds import titled_kind
from onrecord.pipeline import read_source


def release(markdown: str) -> Release:
    _, (edition,) = read_source(Source("made.md", markdown.encode()))
    return edition.release


@pytest.mark.parametrize("place", ["College Park, MD", "House Springs, MO", "Prince George Hall, D.C."])
def test_a_state_makes_a_place_of_any_town(place: str) -> None:
    made = release(
        f"# Remarks on the Locks\n\nMira Castell, Deputy Minister\n\n{place}\n\n"
        "University of Calden School of Engineering\n\nJuly 14, 2021\n\n**MS CASTELL:** Good morning.\n"
    )
    assert made.place == place
    assert made.venue == "University of Calden School of Engineering"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Secretary Lund’s Meeting with Frontline Workers on the Occasion of the Feast", None),
        ("Secretary Lund’s Call with Pilots of the Vell", None),
        ("Secretary Arne Lund with Olive Tarrant of The Ledger", "interview"),
        ("Briefing by Secretary Lund and Admiral Varga on the new treaty", "special briefing"),
        ("Briefing with Lock Master Arne Lund", "special briefing"),
        ("Remarks by Minister Marsh in Press Call on the Locks", "remarks"),
        ("On-the-Record Press Call by Lock Master Arne Lund", "special briefing"),
    ],
)
def test_what_titles_state(title: str, kind: str | None) -> None:
    assert titled_kind(title) == kind


def test_and_before_the_last_of_several_is_no_part_of_a_role() -> None:
    made = release(
        "# Briefing on the Locks\n\nLock Master Arne Lund, Deputy Director Anna Varga, And Office of Locks "
        "Director Susannah Marsh\n\nVia Teleconference\n\nJuly 14, 2021\n\n**MR LUND:** Good morning.\n"
    )
    assert [(i.name, i.role) for i in made.issuers][-1] == ("Susannah Marsh", "Office of Locks Director")


def test_a_name_below_by_is_that_of_who_issues_it() -> None:
    made = release(
        "# Gaggle Aboard a Barge\n\nFor Immediate Release\n\nFebruary 16, 2009\n\nPress Gaggle\n\n"
        "By\n\nMira Castell\n\nAboard the Barge\n\nEn route Brenn Lock\n\n11:53 A.M. EST\n\n"
        "**MS. CASTELL:** You ready?\n\n**Q:** Yes.\n"
    )
    assert [issuer.name for issuer in made.issuers] == ["Mira Castell"]
    assert made.place == "En route Brenn Lock"


def test_what_holds_a_number_is_no_name() -> None:
    made = release(
        "# Briefing on the Fever\n\nGayle Marsh, Ministry Coordinator for Global FEVER-19 Response and "
        "Health Security\n\nVia Teleconference\n\nJuly 14, 2021\n\n**MS MARSH:** Good morning.\n"
    )
    assert [(i.name, i.role) for i in made.issuers] == [
        ("Gayle Marsh", "Ministry Coordinator for Global FEVER-19 Response and Health Security")
    ]
