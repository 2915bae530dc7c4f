"""`subscribe` and `subscriptions`: who is told, in words and as JSON; and what copies and the audit say."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.tell.made import page

from onrecord.tell.database import NAME


@pytest.fixture
def place(tmp_path: Path, onrecord: Run) -> Path:
    (tmp_path / "page.html").write_bytes(page())
    assert onrecord("read", tmp_path / "page.html", "--record", tmp_path / "r").code == 0
    return tmp_path / "r"


def test_a_subscription_is_made_listed_and_stopped(place: Path, onrecord: Run) -> None:
    ran = onrecord(
        "subscribe", "barges", "--mail", "reader@example.org", "--when", "daily", "--record", place
    )
    assert ran.code == 0
    id_ = ran.out.split(":")[0]
    assert "reader@example.org is told daily of match, changed" in ran.out
    hook = onrecord(
        *("subscribe", "-barges", "--webhook", "https://hooks.example/x", "--of", "match", "--of", "changed"),
        *("--record", place, "--json"),
    )
    made = json.loads(hook.out)
    assert made["events"] == ["match", "changed"]
    assert made["secret"].startswith("whsec_")
    listed = onrecord("subscriptions", "--record", place)
    assert "2 subscriptions; 0 deliveries waiting." in listed.out
    assert made["secret"] not in onrecord("subscriptions", "--record", place, "--json").out
    assert "Nothing was to be delivered yet." in onrecord("subscriptions", id_, "--record", place).out
    stopped = onrecord("subscriptions", id_, "--stop", "--record", place)
    assert "stopped (stopped by the operator)" in stopped.out
    assert json.loads(onrecord("subscriptions", id_, "--record", place, "--json").out)["state"] == "stopped"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("subscribe", "x"), 1, "either --mail ADDRESS or --webhook ADDRESS"),
        (("subscribe", "x", "--mail", "nobody"), 2, "no mail address"),
        (("subscribe", "(x", "--mail", "a@b.example"), 2, "no partner"),
        (("subscribe", "x", "--to", "speaker", "--mail", "a@b.example"), 3, "no speaker"),
        (("subscriptions", "nothing"), 3, "no such subscription"),
        (("subscriptions", "--stop"), 1, "which subscription"),
    ],
)
def test_what_cannot_be_done_is_said(
    place: Path, onrecord: Run, arguments: tuple[str, ...], code: int, says: str
) -> None:
    ran = onrecord(*arguments, "--record", place)
    assert ran.code == code
    assert says in ran.err
    assert ran.err.count("\n") == 1


def test_a_folder_without_a_record_takes_no_subscription(tmp_path: Path, onrecord: Run) -> None:
    ran = onrecord("subscribe", "x", "--mail", "a@b.example", "--record", tmp_path / "nowhere")
    assert ran.code == 3
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.slow
def test_copies_take_subscriptions_along_and_the_audit_names_damage(
    place: Path, tmp_path: Path, onrecord: Run
) -> None:
    onrecord("subscribe", "barges", "--mail", "reader@example.org", "--record", place)
    assert onrecord("backup", tmp_path / "copy", "--record", place).code == 0
    assert onrecord("restore", tmp_path / "copy", "--record", tmp_path / "again").code == 0
    assert "1 subscription;" in onrecord("subscriptions", "--record", tmp_path / "again").out
    (tmp_path / "other.html").write_bytes(page(title="Another Briefing"))
    onrecord("read", tmp_path / "other.html", "--record", tmp_path / "into")
    assert "Took in 1 subscription." in onrecord("merge", place, "--record", tmp_path / "into").out
    assert onrecord("audit", "--record", tmp_path / "again").code == 0
    database = tmp_path / "again" / NAME
    data = bytearray(database.read_bytes())
    data[4096:8192] = bytes(4096)
    database.write_bytes(data)
    for journal in (tmp_path / "again").glob(f"{NAME}-*"):
        journal.unlink()
    ran = onrecord("audit", "--record", tmp_path / "again")
    assert ran.code == 8
    assert "tell.db, who asked to be told and what was told, is damaged" in ran.out
