"""The side file follows the record: what is new, what has changed, what was withdrawn, what was damaged."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import apsw
import pytest
from check_record import keep

import onrecord.check.runs
from onrecord.check import Checker, Quotation, level
from onrecord.check.runs import runs
from onrecord.check.shelf import NAME, Shelf
from onrecord.errors import RecordError
from onrecord.keep import Record
from onrecord.model import Source

SAID = Quotation("we assume that there are reasons", "Mira Castell", "2025-03-05")


def page(said: str) -> Source:
    text = (
        "# Ministry Press Briefing – May 2, 2025\n\nMira Castell, Deputy Spokesperson\n\nPress Room\n\n"
        f"Calden\n\nMay 2, 2025\n\nMS CASTELL: Good afternoon, everybody. {said}\n\n"
        "QUESTION: Will the bridge be open by the summer?\n\nMS CASTELL: It will be open when it is safe.\n"
    )
    return Source("briefing.md", text.encode())


def asked(folder: Path, quotation: Quotation) -> tuple[str | None, str | None]:
    with Record.open(folder) as record, Checker.open(record, folder) as checker:
        finding = checker.check(quotation)
    return finding.verdict, finding.passages[0].until if finding.passages else None


def test_what_comes_later_is_found(tmp_path: Path, pages: list[Source]) -> None:
    folder = keep(tmp_path / "record", pages[1:2])
    assert asked(folder, SAID)[0] == "not_found"
    keep(folder, pages[:1])
    assert asked(folder, SAID)[0] == "exact"
    with Record.open(folder) as record:
        assert level(record, folder) == 0


def test_an_earlier_edition_is_exact_as_it_stood(tmp_path: Path) -> None:
    folder = tmp_path / "record"
    old = Quotation("the bridge will be closed for eleven days", "Castell")
    keep(folder, [page("From Monday the bridge will be closed for eleven days.")])
    assert asked(folder, old) == ("exact", None)
    keep(folder, [page("From Monday the bridge will be closed for twelve days.")])
    assert asked(folder, old) == ("exact", "2026-01-31T12:01:00Z")
    new = Quotation("the bridge will be closed for twelve days", "Castell")
    assert asked(folder, new) == ("exact", None)
    # What stands in both is told of the present edition alone.
    both = Quotation("It will be open when it is safe", "Castell")
    with Record.open(folder) as record, Checker.open(record, folder) as checker:
        assert [passage.until for passage in checker.check(both).passages] == [None]
        assert "So it stood until 2026-01-31" in checker.check(old).says


def test_the_nearest_passage_is_that_of_the_speaker_and_day(tmp_path: Path) -> None:
    """Words that another said on another day come nearer by one word, and are not those meant."""
    meant = page("The eastern port is our closest partner.")
    other = Source(
        "other.md", meant.data.replace(b"May 2", b"May 9").replace(b"closest", b"and their oldest")
    )
    folder = keep(tmp_path / "record", [meant, other])
    changed = Quotation("the eastern port is our oldest partner", "Castell", "2025-05-02")
    with Record.open(folder) as record, Checker.open(record, folder) as checker:
        finding = checker.check(changed)
    assert finding.verdict == "altered"
    assert finding.passages[0].said_on == "2025-05-02"
    assert [change.said for change in finding.changes] == ["closest"]


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 400])
def test_a_damaged_side_file_is_made_anew(tmp_path: Path, pages: list[Source], damage: bytes) -> None:
    folder = keep(tmp_path / "record", pages[:1])
    assert asked(folder, SAID)[0] == "exact"
    (folder / NAME).write_bytes(damage)
    assert asked(folder, SAID)[0] == "exact"


def test_a_side_file_of_another_record_is_made_anew(tmp_path: Path, pages: list[Source]) -> None:
    folder = keep(tmp_path / "record", pages[:1])
    other = keep(tmp_path / "other", pages[1:3])
    assert asked(other, SAID)[0] == "not_found"
    shutil.copy(other / NAME, folder / NAME)
    assert asked(folder, SAID)[0] == "exact"


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_checked(tmp_path: Path, pages: list[Source]) -> None:
    folder = keep(tmp_path / "record", pages[:1])
    folder.chmod(0o555)
    try:
        assert asked(folder, SAID)[0] == "exact"
    finally:
        folder.chmod(0o755)


def test_without_a_folder_the_shelf_is_in_memory(tmp_path: Path, pages: list[Source]) -> None:
    folder = keep(tmp_path / "record", pages[:1])
    shelf = Shelf.open(None)
    assert shelf.state() is None
    assert not (folder / NAME).exists()
    shelf.close()


def test_a_folder_in_its_place_is_an_error_in_words(tmp_path: Path, pages: list[Source]) -> None:
    folder = keep(tmp_path / "record", pages[:1])
    (folder / NAME).mkdir()
    with pytest.raises(RecordError, match=r"check\.db"):
        asked(folder, SAID)


KILLED = """
import os, sys
from pathlib import Path
from onrecord.check import level
from onrecord.check.shelf import Shelf
from onrecord.keep import Record
count = 0
plain = Shelf.put
def put(self, item, units):
    global count
    count += 1
    if count == 3:
        os._exit(9)
    return plain(self, item, units)
Shelf.put = put
with Record.open(sys.argv[1]) as record:
    level(record, Path(sys.argv[1]))
"""


@pytest.mark.slow
def test_a_process_killed_in_between_leaves_a_side_file_that_goes_on(
    tmp_path: Path, pages: list[Source]
) -> None:
    folder = keep(tmp_path / "record", pages)
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder)], check=False)
    assert done.returncode == 9
    assert asked(folder, SAID)[0] == "exact"


def filled(folder: Path) -> tuple[Shelf, list[str]]:
    """A shelf of forty batches that is not settled yet, and what was said."""
    from random import Random

    from onrecord.check.level import Batch
    from onrecord.check.unit import Chunk, Item, Unit

    rng = Random(4)
    vocabulary = [f"w{n}" for n in range(3_000)]
    shelf = Shelf.open(folder, write=True)
    said: list[str] = []
    for number in range(40):
        with shelf.batch():
            batch = Batch(shelf)
            texts = [" ".join(rng.choices(vocabulary, k=40)) for _ in range(rng.choice((1, 3, 60)))]
            said += texts
            units = [Unit(text, (Chunk(0, 0),), turn=n + 1) for n, text in enumerate(texts)]
            name = f"r{number}"
            batch.put(Item(name, f"{name}-e1", 1, True, None, None, None, None, None, (), None, ()), units)
            batch.done()
    return shelf, said


def how_many_runs(folder: Path) -> int:
    db = apsw.Connection(str(folder / NAME))
    try:
        return len(runs(db))
    finally:
        db.close()


def found(checker: Checker, said: Sequence[str]) -> bool:
    return all(checker.check(Quotation(" ".join(text.split()[5:12]))).verdict == "exact" for text in said)


@pytest.mark.slow
def test_runs_are_merged_and_still_found(tmp_path: Path) -> None:
    shelf, said = filled(tmp_path)
    assert how_many_runs(tmp_path) == 40
    assert found(Checker(shelf), said[::7])
    shelf.settle()
    assert how_many_runs(tmp_path) <= 6
    checker = Checker(shelf)
    assert found(checker, said)
    with shelf.batch():
        shelf.drop("r0")
    gone = Quotation(" ".join(said[0].split()[5:20]))
    assert checker.check(gone).verdict == "not_found"
    shelf.close()


@pytest.mark.slow
def test_a_merge_that_is_stopped_loses_nothing_and_is_ended_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, said = filled(tmp_path)
    reader = Checker(Shelf.open(tmp_path))
    assert found(reader, said[::50])
    parts: list[int] = []

    def stopping(*given: object) -> int:
        parts.append(1)
        if len(parts) == 5:
            # A reader that was open before sees each trace once, in the old run or in the new.
            assert found(reader, said[::7])
        if len(parts) > 9:
            raise KeyboardInterrupt
        return write(*given)

    write: Callable[..., int] = vars(onrecord.check.runs)["_write"]
    with monkeypatch.context() as patched:
        patched.setattr("onrecord.check.runs._PART", 2_000)
        patched.setattr("onrecord.check.runs._write", stopping)
        with pytest.raises(KeyboardInterrupt):
            shelf.settle()
    shelf.close()
    assert how_many_runs(tmp_path) > 40
    assert found(reader, said[::7])
    shelf = Shelf.open(tmp_path, write=True)
    shelf.settle()
    assert how_many_runs(tmp_path) == 1
    assert found(Checker(shelf), said[::3])
    assert found(reader, said[::3])
    shelf.close()
    reader.close()
