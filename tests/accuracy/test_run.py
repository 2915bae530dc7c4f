"""A fresh run is the accepted one, and what the portal publishes is that run."""

from pathlib import Path

import msgspec
import pytest
from benchmarks.accuracy.compare import FIELDS
from benchmarks.accuracy.report import encoded
from benchmarks.accuracy.run import ACCEPTED, PUBLISHED, all_gold, measure
from benchmarks.accuracy.tally import Accepted, accepted, changes, run_of
from litestar.testing import TestClient

from onrecord.faces.web import create_app
from onrecord.faces.web.accuracy import Figure, Run, accuracy_page, fields, published, share
from onrecord.keep import Record


@pytest.mark.slow
def test_nothing_that_was_right_is_wrong(corpora: Path) -> None:
    golds = all_gold()
    items = measure(golds, corpora)
    last = msgspec.json.decode(ACCEPTED.read_bytes(), type=Accepted)
    assert changes(items, last).lost == ()
    assert encoded(accepted(items, len(golds))) == ACCEPTED.read_bytes(), "accept what was gained, too"
    assert encoded(run_of(items, golds)) == PUBLISHED.read_bytes()


def test_every_field_has_a_name_and_a_meaning() -> None:
    assert sorted(field.field for field in fields()) == sorted(FIELDS)
    assert all(field.name and field.means.endswith(".") for field in fields())


@pytest.mark.parametrize(
    ("value", "says"), [(1.0, "100%"), (0.9999, "99.9%"), (0.9, "90.0%"), (0.0, "0.0%"), (None, None)]
)
def test_a_share_is_rounded_down(value: float | None, says: str | None) -> None:
    assert share(value) == says


def test_the_page_marks_what_falls_short() -> None:
    good = Figure("turn", 99, 1, 0, 1.0, 0.99)
    poor = Figure("exchange", 8, 2, 0, 1.0, 0.8)
    page = accuracy_page(Run(1, 1, 1, 2017, 2017, (good, poor), ()))
    assert page.short == ("Exchanges",)
    assert [(row.stated_short, row.there_short) for row in page.rows] == [(False, False), (False, True)]
    assert page.rows[1].there_counts == "8 of 10"


def test_the_figures_stand_on_a_page_of_the_portal(tmp_path: Path) -> None:
    Record.open(tmp_path, write=True, create=True).close()
    with TestClient(create_app(tmp_path)) as client:
        answer = client.get("/accuracy")
        assert answer.status_code == 200
        run = published()
        assert f"{run.documents} documents" in answer.text
        for family in run.families:
            assert family.name in answer.text
        assert 'href="/accuracy" aria-current="page"' in answer.text
        assert msgspec.json.decode(client.get("/accuracy.json").content, type=Run) == run
