"""The index keeps level with the record, whatever happens to it in between."""

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from shelf import Shelf, press_office, release
from updater import archive

from onrecord.errors import RecordBusy, RecordError
from onrecord.find import Index, Query, Updates, search, update
from onrecord.find.level import Level
from onrecord.find.store import writing
from onrecord.keep.views import Counts, Indexable

UPDATER = Path(__file__).with_name("updater.py")


def content(index_dir: Path) -> tuple[Counts, list[tuple[str, str, str]]]:
    """All that an index answers, in order of its ids."""
    index = Index(index_dir)
    hits: list[tuple[str, str, str]] = []
    while True:
        answer = index.search(Query(sort="oldest", limit=200, offset=len(hits), alike=True))
        hits += [(hit.edition, hit.anchor or "", hit.text) for hit in answer.hits]
        if not answer.hits:
            assert len(hits) == answer.total
            return answer.searched, sorted(hits)


def fresh(record: Shelf, folder: Path) -> tuple[Counts, list[tuple[str, str, str]]]:
    update(record, folder)
    return content(folder)


def test_the_first_update_builds_and_the_second_does_nothing(tmp_path: Path) -> None:
    shelf = press_office()
    assert update(shelf, tmp_path) == Level(4, 0, rebuilt=True, reason="there was no index")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.term")}
    assert update(shelf, tmp_path) == Level(0, 0, rebuilt=False)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.term")} == before


def test_updates_one_after_another_are_seen_each(tmp_path: Path) -> None:
    shelf = press_office()
    with Updates(tmp_path / "index", wait=0.0) as updates:
        assert updates.level(shelf).rebuilt
        index = Index(tmp_path / "index")
        for i in range(5):
            shelf.put(f"n{i % 3}", release(f"Note {i}", (f"number{i} on weapons",)))
            assert updates.level(shelf) == Level(1, int(i > 2), rebuilt=False)
            assert index.search(Query(f"number{i}")).total == 1
            assert index.search(Query(f"number{i - 3}")).total == 0
        with pytest.raises(RecordBusy):
            update(shelf, tmp_path / "index", wait=0.0)
    assert update(shelf, tmp_path / "index", wait=0.0) == Level(0, 0, rebuilt=False)
    assert content(tmp_path / "index") == fresh(shelf, tmp_path / "fresh")


def test_an_update_that_fails_leaves_nothing_for_the_next(tmp_path: Path) -> None:
    class Torn(Shelf):
        torn = False

        def since(self, seq: int) -> Iterator[Indexable]:
            yield from super().since(seq)
            if self.torn:
                raise OSError(errno.EIO, os.strerror(errno.EIO))

    shelf = Torn()
    shelf.put("a", release("A", ("first",)))
    with Updates(tmp_path / "index") as updates:
        updates.level(shelf)
        shelf.put("b", release("B", ("second",)))
        shelf.torn = True
        with pytest.raises(RecordError):
            updates.level(shelf)
        assert search(tmp_path / "index", Query()).total == 1
        shelf.torn = False
        assert updates.level(shelf) == Level(1, 0, rebuilt=False)
    assert content(tmp_path / "index") == fresh(shelf, tmp_path / "fresh")


def test_an_empty_record_has_an_empty_index(tmp_path: Path) -> None:
    shelf = Shelf()
    update(shelf, tmp_path)
    assert search(tmp_path, Query()).total == 0
    assert update(shelf, tmp_path) == Level(0, 0, rebuilt=False)
    shelf.put("a", release("A", ("text",)))
    assert update(shelf, tmp_path) == Level(1, 0, rebuilt=False)
    assert search(tmp_path, Query("text")).total == 1


def test_a_release_without_text_is_found_by_its_title(tmp_path: Path) -> None:
    shelf = Shelf()
    shelf.put("a", release("Daily Appointments", ()))
    update(shelf, tmp_path)
    (hit,) = search(tmp_path, Query("appointment")).hits
    assert (hit.release, hit.anchor, hit.text) == ("a", None, "")


@pytest.mark.slow
def test_small_steps_lead_where_one_large_step_does(tmp_path: Path) -> None:
    for count in (1, 20, 21, 40):
        update(archive(count), tmp_path / "steps", batch=20)
    assert content(tmp_path / "steps") == fresh(archive(40), tmp_path / "whole")


def test_an_edition_that_is_shown_again_comes_back(tmp_path: Path) -> None:
    shelf = press_office()
    first, second = (release("Notice", (f"the {word} wording",)) for word in ("earlier", "later"))
    for content_, words in ((first, "earlier"), (second, "later"), (first, "earlier"), (second, "later")):
        shelf.put("r5", content_)
        assert not update(shelf, tmp_path).rebuilt or content_ is first
        assert [hit.text for hit in search(tmp_path, Query("wording")).hits] == [f"the {words} wording"]
    shelf.put("r5", first)
    shelf.put("r5", second)
    assert update(shelf, tmp_path) == Level(1, 1, rebuilt=False)
    assert content(tmp_path) == fresh(shelf, tmp_path / "other")


def test_counts_alone_are_brought_level_too(tmp_path: Path) -> None:
    class Counted(Shelf):
        sources = 1

        def counts(self) -> Counts:
            known = super().counts()
            return Counts(
                self.sources, known.releases, known.editions, known.turns, 0, known.first, known.last
            )

    shelf = Counted()
    update(shelf, tmp_path)
    shelf.sources = 2
    update(shelf, tmp_path)
    assert search(tmp_path, Query()).searched.sources == 2


def test_another_record_in_its_place_is_noticed(tmp_path: Path) -> None:
    update(archive(9), tmp_path)
    level = update(press_office(), tmp_path)
    assert (level.rebuilt, level.reason) == (True, "it was made from another record")
    assert content(tmp_path) == fresh(press_office(), tmp_path / "other")


def test_an_older_schema_is_made_anew(tmp_path: Path) -> None:
    update(press_office(), tmp_path)
    pointer = tmp_path / "current"
    pointer.write_text(json.dumps(json.loads(pointer.read_text()) | {"version": 0}))
    with pytest.raises(RecordError, match="another version"):
        search(tmp_path, Query())
    level = update(press_office(), tmp_path)
    assert level.rebuilt
    assert "version 0" in (level.reason or "")
    assert search(tmp_path, Query()).total > 0


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _empty(path: Path) -> None:
    os.truncate(path, 0)


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0xFF
    path.write_bytes(data)


@pytest.mark.slow
@pytest.mark.parametrize("harm", [_cut, _empty, _flip, Path.unlink])
@pytest.mark.parametrize(
    "part", ["meta.json", "*.term", "*.idx", "*.pos", "*.store", "*.fast", "*.fieldnorm", "current"]
)
def test_damage_is_found_and_mended(office_dir: Path, tmp_path: Path, harm: object, part: str) -> None:
    shutil.copytree(office_dir, tmp_path, dirs_exist_ok=True)
    assert callable(harm)
    harm(next(tmp_path.rglob(part)))
    level = update(press_office(), tmp_path)
    assert level.rebuilt
    assert level.reason
    assert content(tmp_path) == content(office_dir)
    assert len(list(tmp_path.glob("g-*"))) == 1


@pytest.mark.slow
@pytest.mark.parametrize("tenth", range(10))
def test_damage_anywhere_in_the_list_of_files_is_mended(office_dir: Path, tmp_path: Path, tenth: int) -> None:
    shutil.copytree(office_dir, tmp_path, dirs_exist_ok=True)
    path = next(tmp_path.rglob("meta.json"))
    data = bytearray(path.read_bytes())
    data[len(data) * tenth // 10 + 3] ^= 0xFF
    path.write_bytes(data)
    assert update(press_office(), tmp_path).reason
    assert content(tmp_path) == content(office_dir)


@pytest.mark.parametrize("part", ["meta.json", "*.term", "*.store", "*.fast"])
def test_a_reader_says_that_an_index_is_damaged(office_dir: Path, tmp_path: Path, part: str) -> None:
    shutil.copytree(office_dir, tmp_path, dirs_exist_ok=True)
    _cut(next(tmp_path.rglob(part)))
    with pytest.raises(RecordError, match="cannot be used") as caught:
        search(tmp_path, Query("weapon"))
    assert str(caught.value).count(".") - str(tmp_path).count(".") <= 3


def test_a_second_writer_waits_and_then_says_so(tmp_path: Path) -> None:
    with writing(tmp_path, 0), pytest.raises(RecordBusy, match="Another process"):
        update(press_office(), tmp_path, wait=0.1)
    assert update(press_office(), tmp_path, wait=0.1).added == 4


def test_a_folder_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordError, match="cannot be written"):
        update(press_office(), tmp_path / "file" / "index")


@pytest.mark.slow
@pytest.mark.parametrize("room", [100, 4_000])
def test_a_full_disk_leaves_the_index_as_it_was(tmp_path: Path, room: int) -> None:
    update(archive(30), tmp_path)
    before = content(tmp_path)
    command = [sys.executable, str(UPDATER), str(tmp_path), "500", str(room)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "RecordError: The index at" in done.stderr
    assert "could not be written" in done.stderr
    searched, units = content(tmp_path)
    assert searched == before[0]
    assert len(units) >= len(before[1])
    update(archive(40), tmp_path)
    assert content(tmp_path) == fresh(archive(40), tmp_path / "whole")


@pytest.mark.slow
def test_a_reader_sees_one_moment_while_an_update_runs(tmp_path: Path) -> None:
    update(archive(60), tmp_path, batch=10)
    before = content(tmp_path)
    seen: list[bool] = []

    class Watched(Shelf):
        def since(self, seq: int) -> Iterator[Indexable]:
            for item in record.since(seq):
                yield item
                seen.append(content(tmp_path) == before)

        def counts(self) -> Counts:
            return record.counts()

        def superseded_since(self, seq: int) -> tuple[str, ...]:
            return record.superseded_since(seq)

    record = archive(70)
    update(Watched(), tmp_path)
    assert len(seen) >= 10
    assert all(seen)
    assert content(tmp_path) == fresh(record, tmp_path / "whole")


def test_a_reader_follows_an_index_made_anew(tmp_path: Path) -> None:
    update(archive(9), tmp_path)
    reader = Index(tmp_path)
    assert reader.search(Query("sarin", strict=True)).total == 0
    update(press_office(), tmp_path)
    assert reader.search(Query("sarin", strict=True)).total == 1


@pytest.mark.slow
def test_readers_answer_while_another_process_writes(tmp_path: Path) -> None:
    update(press_office(), tmp_path)
    keeps_open = Index(tmp_path)
    totals: set[int] = set()
    # The other process makes the index anew, from another record, and then goes on with it.
    for count in (60, 120):
        process = subprocess.Popen([sys.executable, str(UPDATER), str(tmp_path), str(count)])
        while process.poll() is None:
            totals |= {keeps_open.search(Query()).total, search(tmp_path, Query()).total}
            time.sleep(0.02)
        assert process.returncode == 0
    totals.add(keeps_open.search(Query()).total)
    whole = len(fresh(archive(120), tmp_path / "whole")[1])
    assert {len(fresh(press_office(), tmp_path / "office")[1]), whole} <= totals
    assert max(totals) == whole


def _kill_at_random(folder: Path, rounds: int, seed: int) -> int:
    """Update in processes killed at random moments; how many of them were killed at work."""
    chance = random.Random(seed)
    killed = 0
    for count in range(1, rounds + 1):
        process = subprocess.Popen([sys.executable, str(UPDATER), str(folder), str(count * 60)])
        while process.poll() is None and not (folder / "lock").exists():
            time.sleep(0.002)
        time.sleep(chance.uniform(0.0, 0.5))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        record = archive(count * 60)
        if count % 2:
            update(record, folder)
            assert content(folder) == fresh(record, folder.parent / f"whole-{count}")
    return killed


@pytest.mark.slow
def test_after_kills_at_random_moments_the_index_is_level(tmp_path: Path) -> None:
    assert _kill_at_random(tmp_path / "index", 5, seed=1) >= 1


@pytest.mark.slow
def test_after_many_kills_at_random_moments_the_index_is_level(tmp_path: Path) -> None:
    assert _kill_at_random(tmp_path / "index", 50, seed=2) >= 10
