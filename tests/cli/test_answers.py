"""`search`, `show` and `audit` on a record of the samples."""

import shutil
from pathlib import Path

import apsw
import msgspec
import pytest
from tests.cli.conftest import Run

from onrecord.errors import AuditFailed, NotFound
from onrecord.faces.cli.outline import WIDTH
from onrecord.find import Line
from onrecord.keep import AuditReport, Record
from onrecord.keep.shown import Shown
from onrecord.keep.sums import register
from onrecord.keep.views import ReleaseView


@pytest.fixture(scope="session")
def briefing(record: Path) -> ReleaseView:
    """The telephone briefing of the digest: it has turns, exchanges and slips."""
    with Record.open(record) as opened:
        for summary in opened.releases(limit=100):
            if summary.title == "Ministry Press Briefing – March 14, 2025":
                return opened.release(summary.id)
    pytest.fail("the samples hold no telephone briefing")


def test_search_finds_and_names_the_speaker(record: Path, onrecord: Run) -> None:
    ran = onrecord("search", "flour prices", "--record", record)
    assert ran.code == 0
    assert "Ana Brandt, Calden Courier" in ran.out
    assert max(len(line) for line in ran.out.splitlines()[1:]) <= WIDTH


def test_search_says_what_was_searched_when_nothing_is_found(record: Path, onrecord: Run) -> None:
    ran = onrecord("search", "xylophone", "--record", record)
    assert ran.code == 0
    assert "Not found in this record (21 releases" in ran.out
    assert "xylophone" in ran.out


def test_conditions_narrow_the_answer(record: Path, onrecord: Run) -> None:
    only = ("--role", "reporter", "--after", "2025-03")
    ran = onrecord("search", "grain", *only, "--json", "--record", record)
    lines = msgspec.json.Decoder(Line).decode_lines(ran.out)
    assert lines
    assert {line.role for line in lines} == {"reporter"}
    assert [line.rank for line in lines] == list(range(1, len(lines) + 1))
    limited = onrecord("search", "grain", "--limit", "1", "--json", "--record", record)
    assert len(limited.out.splitlines()) == 1


def test_a_query_that_cannot_be_read_is_one_sentence(record: Path, onrecord: Run) -> None:
    ran = onrecord("search", 'say "never closed', "--record", record)
    assert ran.code == 2
    assert ran.err.startswith("onrecord: ")
    assert ran.err.count("\n") == 1


def test_a_lost_index_is_made_anew(record: Path, tmp_path: Path, onrecord: Run) -> None:
    place = tmp_path / "r"
    shutil.copytree(record, place)
    shutil.rmtree(place / "index")
    assert "Calden Courier" in onrecord("search", "flour prices", "--record", place).out


def test_show_prints_a_release_with_the_id_of_every_turn(
    record: Path, briefing: ReleaseView, onrecord: Run
) -> None:
    ran = onrecord("show", briefing.id, "--record", record)
    assert ran.code == 0
    assert ran.out.startswith("Ministry Press Briefing")
    for turn_id in briefing.turn_ids:
        assert f"[{turn_id}]" in ran.out


def test_show_prints_a_turn_a_paragraph_and_an_exchange(
    record: Path, briefing: ReleaseView, onrecord: Run
) -> None:
    turn = briefing.release.turns[9]
    ran = onrecord("show", briefing.turn_ids[9], "--record", record)
    assert f"{turn.label} (Ana Brandt, Calden Courier)" in ran.out
    assert briefing.id in ran.out
    paragraph = onrecord("show", briefing.paragraph_ids[9][0], "--record", record, "--json")
    shown = msgspec.json.decode(paragraph.out, type=Shown)
    assert shown.paragraph == turn.paragraphs[0]
    assert shown.is_current
    exchange = onrecord("show", briefing.exchange_ids[0], "--record", record, "--json")
    shown = msgspec.json.decode(exchange.out, type=Shown)
    assert shown.exchange == briefing.release.exchanges[0]
    assert [turn.n for turn in shown.turns] == list(briefing.release.exchanges[0].turns)


def test_show_prints_a_whole_release_as_json(record: Path, briefing: ReleaseView, onrecord: Run) -> None:
    ran = onrecord("show", briefing.id, "--record", record, "--json")
    shown = msgspec.json.decode(ran.out, type=Shown)
    assert shown.view is not None
    assert shown.view.release == briefing.release


@pytest.mark.parametrize("command", [("show", "nothing-like-it"), ("search", "x"), ("audit",), ("serve",)])
def test_what_is_not_there_is_said_in_one_sentence(
    command: tuple[str, ...], record: Path, tmp_path: Path, onrecord: Run
) -> None:
    place = record if command[0] == "show" else tmp_path / "nowhere"
    ran = onrecord(*command, "--record", place)
    assert ran.code == NotFound.exit_code
    assert ran.out == ""
    assert ran.err.count("\n") == 1


def test_an_audit_of_a_sound_record_finds_nothing(record: Path, onrecord: Run) -> None:
    ran = onrecord("audit", "--record", record)
    assert ran.code == 0
    assert "14 sources" in ran.out
    report = msgspec.json.decode(onrecord("audit", "--record", record, "--json").out, type=AuditReport)
    assert report.findings == ()


def test_an_audit_of_a_changed_record_says_so(record: Path, tmp_path: Path, onrecord: Run) -> None:
    place = tmp_path / "r"
    shutil.copytree(record, place)
    with apsw.Connection(str(place / "record.db")) as db:
        with pytest.raises(apsw.SQLError, match="row_sum"):
            db.execute("DELETE FROM editions")
        register(db)
        db.execute("UPDATE editions SET text_sha256 = ? WHERE id = 1", ("0" * 64,))
    db.close()
    ran = onrecord("audit", "--record", place)
    assert ran.code == AuditFailed.exit_code
    assert "findings" in ran.out


def test_strict_leaves_out_what_has_not_every_word(record: Path, onrecord: Run) -> None:
    added = onrecord("search", "flour prices xylophone", "--record", record)
    strict = onrecord("search", "flour prices xylophone", "--strict", "--record", record)
    assert "Ana Brandt, Calden Courier" in added.out
    assert strict.out.startswith("Not found in this record (21 releases")
