"""Whom a given name alone may mean: the one whom the same room names, and nobody where two may be meant."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from onrecord.keep import Record
from onrecord.keep.namesakes import WINDOW
from onrecord.model import Source
from onrecord.pipeline import read_source

DAY = date(2021, 7, 14)
SHORT = ("Good afternoon. Otto.", "Is the lock closed?", "It is closed until Friday.")
FULL = ("First, we’ll go to Otto Brandt with the Calden Courier.", *SHORT[1:])


def briefing(day: date, *turns: str, official: str = "MS CASTELL", of: str = "Mira Castell") -> Source:
    shown = f"{day:%B} {day.day}, {day.year}"
    head = f"# Ministry Press Briefing – {shown}\n\n{of}, Deputy Spokesperson\n\n{shown}\n\n"
    labels = (official, "QUESTION", official)
    said = "\n\n".join(f"**{label}:** {words}" for label, words in zip(labels, turns, strict=True))
    return Source(f"{day}-{official}.md", (head + said).encode())


def keep(record: Record, *sources: Source) -> None:
    for source in sources:
        reading, editions = read_source(source)
        record.keep(source, reading, editions, received_at="2021-12-01T00:00:00Z", origin="file")


def offered(folder: Path, *others: Source, asked: tuple[str, ...] = SHORT) -> list[tuple[str, str, str]]:
    """Who is offered for the question of ``DAY``, the outlet, and the day where the name is given."""
    with Record.open(folder, write=True, create=True) as record:
        keep(record, briefing(DAY, *asked), *others)
        views = [record.release(one.id) for one in record.releases() if one.date == DAY.isoformat()]
        found = [record.namesakes(view) for view in views if view.release.turns[1].speaker is None]
    assert len(found) == 1
    assert set(found[0]) <= {2}
    return [(one.name, one.outlet, one.date) for one in found[0].values()]


@pytest.mark.parametrize("days", [-WINDOW, 1, WINDOW])
def test_the_one_whom_the_same_room_names_is_offered(tmp_path: Path, days: int) -> None:
    then = DAY + timedelta(days=days)
    assert offered(tmp_path, briefing(then, *FULL)) == [("Otto Brandt", "Calden Courier", then.isoformat())]


def test_of_several_days_the_nearest_is_the_evidence(tmp_path: Path) -> None:
    near, far = (DAY + timedelta(days=days) for days in (2, -30))
    found = offered(tmp_path, briefing(far, *FULL), briefing(near, *FULL))
    assert found == [("Otto Brandt", "Calden Courier", near.isoformat())]


def test_a_longer_form_of_the_name_may_be_meant(tmp_path: Path) -> None:
    longer = (FULL[0].replace("Otto Brandt", "Ottokar Brandt"), *FULL[1:])
    assert [name for name, *_ in offered(tmp_path, briefing(DAY + timedelta(days=1), *longer))] == [
        "Ottokar Brandt"
    ]


@pytest.mark.parametrize(
    "other",
    [
        briefing(DAY + timedelta(days=WINDOW + 1), *FULL),
        briefing(DAY + timedelta(days=1), *FULL, official="MR HOLT", of="Jon Holt"),
        briefing(DAY + timedelta(days=1), FULL[0].replace(" with the Calden Courier", ""), *FULL[1:]),
        briefing(DAY + timedelta(days=1), FULL[0].replace("Otto Brandt", "Olive Tarrant"), *FULL[1:]),
        briefing(DAY + timedelta(days=1), *SHORT),
    ],
    ids=["too long after", "another room", "no outlet", "another name", "as short there"],
)
def test_otherwise_nobody_is(tmp_path: Path, other: Source) -> None:
    assert offered(tmp_path, other) == []


def test_of_two_whom_it_may_mean_neither_is(tmp_path: Path) -> None:
    second = (FULL[0].replace("Otto Brandt with the Calden Courier", "Otto Fenn"), *FULL[1:])
    others = [briefing(DAY + timedelta(days=n), *said) for n, said in enumerate((FULL, second), 1)]
    assert offered(tmp_path, *others) == []


def test_who_is_named_in_full_needs_nobody_offered(tmp_path: Path) -> None:
    with Record.open(tmp_path, write=True, create=True) as record:
        keep(record, briefing(DAY, *FULL), briefing(DAY + timedelta(days=1), *FULL))
        assert [record.namesakes(record.release(one.id)) for one in record.releases()] == [{}, {}]
