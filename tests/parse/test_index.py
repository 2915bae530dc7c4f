"""The forms in which thirty years of briefings print their index of topics, as plain text."""

from onrecord.model import Release, Source
from onrecord.parse.index import entries, index_kind
from onrecord.pipeline import read_source

LABELLED = (
    "\n\nMR. RELLING: Good afternoon, everyone. I have nothing to begin with.\n\nQUESTION: On the lock?\n"
)


def _release(text: str) -> Release:
    _, editions = read_source(Source("briefing.txt", (text + LABELLED).encode()))
    (edition,) = editions
    assert len(edition.release.turns) == 2
    return edition.release


def test_entries_behind_page_numbers_go_on_where_they_were_wrapped() -> None:
    made = _release(
        "Ministry of Foreign Affairs\n\nDaily Press Briefing\n\nI N D E X\n\nFriday, October 31, 1997\n\n"
        "Briefer: Jonas Relling\n\nSTATEMENTS\n1-2\t\tAppointment of the Coordinator for\n"
        "\t\t  River Traffic\n10-11\t\tReaction in Karsova\n\nDAILY PRESS BRIEFING"
    )
    assert made.topics == (
        "STATEMENTS",
        "Appointment of the Coordinator for River Traffic",
        "Reaction in Karsova",
    )
    assert [person.name for person in made.issuers] == ["Jonas Relling"]


def test_entries_run_together_behind_their_country() -> None:
    line = "KARSOVA 1 Minister's Comparison of Locks 10 Alleged Comments on Tolls 11-12 Talks in Brenn"
    assert [topic for _, _, topic in entries(line)] == [
        "KARSOVA",
        "Minister's Comparison of Locks",
        "Alleged Comments on Tolls",
        "Talks in Brenn",
    ]
    for start, end, topic in entries(line):
        assert line[start:end].endswith(topic)


def test_numbers_that_do_not_rise_or_have_no_heading_part_no_entry() -> None:
    assert len(entries("KARSOVA 12 Tolls of Summer 3 Locks of Spring")) == 1
    assert len(entries("Talks among the 6 Parties and 7 Observers")) == 1


def test_page_numbers_without_a_heading_below_a_page_s_own_way() -> None:
    made = _release(
        "Home Issues & Press Travel & Business\n\nYou are in: Ministry > Press Office > Briefings > 2003\n\n"
        "Daily Press Briefing\nJonas Relling, Spokesman\nWashington, DC\nApril 28, 2003\n\n"
        "1 Tests of the Lock and Its Program\n\n2-3 Karsovan Relations\n\n"
        "4-5, 7 Status of the Toll Road\n\n12:30 p.m. EDT"
    )
    assert made.topics == (
        "Tests of the Lock and Its Program",
        "Karsovan Relations",
        "Status of the Toll Road",
    )
    assert (made.date, made.starts, made.kind) == ("2003-04-28", "12:30", "press briefing")
    assert [(person.name, person.role) for person in made.issuers] == [("Jonas Relling", "Spokesman")]


def test_a_wire_s_introduction_stands_before_the_letterhead() -> None:
    made = _release(
        "Transcript: Ministry Noon Briefing, August 11\n\n(Karsova, Veldania, Lock/Tolls) (5120)\n\n"
        "Ministry Spokesman Jonas Relling briefed the press August 11.\n\n(begin transcript)\n\n"
        "U.S. Department of State\nDaily Press Briefing Index\nWednesday, August 11, 2004\n12:45 p.m. EDT\n"
        "BRIEFER: Jonas Relling, Deputy Spokesman\nKARSOVA\n-- Statement on the Lock/View of the Tolls\n\n"
        "Query on the Arrest of a Skipper\nVELDANIA\n-- Status of the Embassy"
    )
    assert made.topics == (
        "KARSOVA",
        "Statement on the Lock/View of the Tolls",
        "Query on the Arrest of a Skipper",
        "VELDANIA",
        "Status of the Embassy",
    )
    assert (made.date, made.starts, made.kind) == ("2004-08-11", "12:45", "press briefing")
    said = made.text[: made.turns[0].span.start]
    for words in ("briefed the press", "5120"):
        at = said.index(words)
        (block,) = [b for b in made.blocks if b.span.start <= at < b.span.end]
        assert (block.kind, block.name) == ("furniture", "introduction")


def test_the_heading_of_an_index_names_the_kind() -> None:
    assert index_kind("Daily Press Briefing Index") == "press briefing"
    assert index_kind("Consumer Price Index") is None
