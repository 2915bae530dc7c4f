"""Every page carries a checksum: what changed on the disk is neither shown nor kept on, and is named."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.errors import RecordError
from onrecord.keep import Record
from onrecord.keep.backup import backup
from onrecord.keep.pages import SIZE, damaged_pages, owners

from .build import AT, received, release

DATABASE = "record.db"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Record.open(tmp_path / "r", write=True, create=True) as record:
        record.keep(*received(release(("A", "Hello."))), received_at=AT, origin="file")
    return tmp_path / "r"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("data")
    with Record.open(folder, write=True, create=True) as record:
        record.keep(*received(release(("A", "Hello."))), received_at=AT, origin="file")
    return (folder / DATABASE).read_bytes()


def test_every_page_of_a_new_record_carries_its_checksum(folder: Path) -> None:
    whole = (folder / DATABASE).read_bytes()
    assert len(whole) > 10 * SIZE
    assert len(whole) % SIZE == 0
    assert damaged_pages(folder / DATABASE) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_any_bit_that_flips_damages_its_page_and_no_other(
    data: bytes, tmp_path: Path, draw: st.DataObject
) -> None:
    at = draw.draw(st.integers(0, len(data) * 8 - 1))
    altered = bytearray(data)
    altered[at // 8] ^= 1 << at % 8
    (tmp_path / DATABASE).write_bytes(altered)
    assert damaged_pages(tmp_path / DATABASE) == [at // 8 // SIZE + 1]


def test_a_file_that_is_cut_short_within_a_page_is_damaged_there(data: bytes, tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(data[:-100])
    assert damaged_pages(tmp_path / DATABASE) == [len(data) // SIZE]


def test_a_damaged_page_is_neither_shown_nor_written_on(folder: Path) -> None:
    page = next(number for number, name in owners(folder / DATABASE).items() if name == "releases")
    flip(folder, (page - 1) * SIZE + SIZE // 2)
    with (
        pytest.raises(RecordError, match=r"A page of .* is not as it was written"),
        Record.open(folder) as record,
    ):
        record.releases()
    with (
        pytest.raises(RecordError, match=r"A page of .* is not as it was written"),
        Record.open(folder, write=True) as record,
    ):
        record.keep(*received(release(("B", "More."))), received_at=AT, origin="file")
    with Record.open(folder, verify=False) as record:
        assert [one.title for one in record.releases()]
    assert damaged_pages(folder / DATABASE) == [page]


def test_a_backup_of_what_is_being_written_carries_checksums(folder: Path, tmp_path: Path) -> None:
    with Record.open(folder, write=True) as record, Record.open(folder) as reader:
        for n in range(20):
            record.keep(*received(release(("B", f"More {n}."))), received_at=AT, origin="file")
            reader.counts()
        assert (folder / f"{DATABASE}-wal").stat().st_size > 0
        backup(reader, tmp_path / "copy")
    assert damaged_pages(tmp_path / "copy" / DATABASE) == []
    assert (tmp_path / "copy" / DATABASE).stat().st_size % SIZE == 0


def test_a_backup_of_a_damaged_record_is_refused(folder: Path, tmp_path: Path) -> None:
    page = next(number for number, name in owners(folder / DATABASE).items() if name == "contents")
    flip(folder, (page - 1) * SIZE + SIZE // 2)
    with Record.open(folder) as record, pytest.raises(RecordError, match="not as it was written"):
        backup(record, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_record_of_format_three_gets_checksums_when_it_is_next_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("onrecord.keep.pages.make_room", str)
        with Record.open(tmp_path, write=True, create=True) as record:
            record.keep(*received(release(("A", "Hello."))), received_at=AT, origin="file")
            record.change(lambda db: db.execute("PRAGMA user_version = 3"))
    assert damaged_pages(tmp_path / DATABASE)
    with pytest.raises(RecordError, match="older format 3"):
        Record.open(tmp_path)
    with Record.open(tmp_path, write=True) as record:
        assert record.keep(*received(release(("B", "More."))), received_at=AT, origin="file").changed
    assert damaged_pages(tmp_path / DATABASE) == []
    with Record.open(tmp_path) as record:
        assert record.counts().editions == 2


def flip(folder: Path, at: int) -> None:
    with (folder / DATABASE).open("r+b") as handle:
        handle.seek(at)
        (byte,) = handle.read(1)
        handle.seek(at)
        handle.write(bytes([byte ^ 1]))
