"""Bombs and lies: bounded, answered by one sentence that names the document, the rest read."""

import bz2
import gzip
import lzma
import struct
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
import zstandard

from onrecord.read.limits import Limits

from .build import PAGE, found, kinds, names, tarred, zipped

ZEROS = bytes(40 * 1024 * 1024)
SMALL = Limits(source_bytes=100_000, expansion_free=1_000_000)


def peak_of(run: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "bomb",
    [
        gzip.compress(ZEROS),
        bz2.compress(ZEROS),
        lzma.compress(ZEROS, preset=0),
        zstandard.ZstdCompressor().compress(ZEROS),
    ],
    ids=["gz", "bz2", "xz", "zst"],
)
def test_a_packed_file_that_swells_is_refused(bomb: bytes) -> None:
    limits = Limits(expansion_free=1_000_000, expansion=20)
    read, refused = found(bomb, limits, name="bomb")
    assert read == []
    assert kinds(refused) == ["expansion"]
    assert "20 times" in refused[0].says
    assert peak_of(lambda: found(bomb, limits)) < 40_000_000


def test_a_member_that_swells_is_refused_and_the_rest_is_read() -> None:
    limits = Limits(expansion_free=1_000_000, expansion=20)
    heap = zipped(
        {"a.txt": b"a", "bomb.txt": ZEROS[:30_000_000], "again.txt": ZEROS[:30_000_000], "z.txt": b"z"}
    )
    read, refused = found(heap, limits)
    assert names(read) == ["heap/a.txt", "heap/z.txt"]
    assert [(one.source, one.kind) for one in refused] == [
        ("heap/bomb.txt", "expansion"),
        ("heap/again.txt", "expansion"),
    ]


def test_a_member_larger_than_a_source_is_refused_unread() -> None:
    for heap in (
        zipped({"big.txt": ZEROS[:200_000], "a.txt": b"a"}),
        tarred({"big.txt": ZEROS[:200_000], "a.txt": b"a"}),
    ):
        read, refused = found(heap, SMALL)
        assert names(read) == ["heap/a.txt"]
        assert kinds(refused) == ["too-large"]
        assert "100,000 bytes" in refused[0].says


def test_entries_that_share_their_bytes_stay_within_the_heap_s_budget() -> None:
    """One deflated stretch named by 200 entries of the directory, as overlapping bombs have it."""
    heap = zipped({"a.txt": ZEROS[:900_000]})
    directory_at = heap.index(b"PK\x01\x02")
    entry = heap[directory_at : heap.rindex(b"PK\x05\x06")]
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 200, 200, len(entry) * 200, directory_at, 0)
    bomb = heap[:directory_at] + entry * 200 + end
    limits = Limits(expansion_free=1_000_000)
    read, refused = found(bomb, limits)
    assert sum(len(one.data) for one in read) <= 10_000_000 + limits.expansion * len(bomb)
    assert len(read) < 200
    assert refused


def test_heaps_in_heaps_share_one_budget() -> None:
    """In the manner of 42.zip: each level swells little, all of them together would not end."""
    heap = zipped({f"{number}.txt": ZEROS[:100_000] for number in range(16)})
    for _ in range(3):
        heap = zipped({f"{number}.zip": heap for number in range(16)})
    limits = Limits(expansion_free=200_000)
    read, refused = found(heap, limits)
    assert sum(len(one.data) for one in read) <= 2_000_000 + limits.expansion * len(heap)
    assert kinds(refused)[-1] == "expansion"
    assert refused[-1].source == "heap"


def test_the_number_of_members_is_bounded() -> None:
    files = {f"{number}.txt": b"x" for number in range(20)}
    for heap in (zipped(files), tarred(files), tarred({"in.tar": tarred(files)})):
        read, refused = found(heap, Limits(members=10))
        assert 8 <= len(read) <= 10
        assert kinds(refused) == ["too-many"]
        assert "10 things" in refused[0].says


def test_refusals_are_named_up_to_a_number_and_then_counted() -> None:
    heap = tarred({f"{number}.txt": bytes(200) for number in range(30)} | {"z.txt": b"z"})
    read, refused = found(heap, Limits(source_bytes=100, refusals=10))
    assert names(read) == ["heap/z.txt"]
    assert len(refused) == 11
    assert refused[-1].says.startswith("heap holds 20 more things that are not read")


def test_the_bytes_a_heap_unpacks_to_are_bounded() -> None:
    heap = zipped({f"{number}.txt": bytes(range(250)) * 400 for number in range(20)})
    read, refused = found(heap, Limits(expanded_bytes=1_000_000))
    assert len(read) == 10
    assert kinds(refused) == ["too-large"]


def test_a_directory_too_large_for_memory_is_refused() -> None:
    heap = zipped({f"{number}.txt": b"" for number in range(100)})
    assert kinds(found(heap, Limits(directory_bytes=1000))[1]) == ["too-large"]
    lying = bytearray(heap)
    at = heap.rindex(b"PK\x05\x06")
    lying[at + 12 : at + 16] = b"\xff\xff\xff\x7f"
    assert kinds(found(bytes(lying))[1]) == ["too-large"]


def test_a_zip_that_cannot_be_gone_about_in_is_copied_within_bounds() -> None:
    heap = zipped({"a.txt": bytes(range(256)) * 100}, zipfile.ZIP_STORED)
    assert kinds(found(heap, Limits(spool_bytes=1000), pipe=True)[1]) == ["too-large"]
    assert found(heap, Limits(spool_bytes=1000))[1] == []


def test_lying_lengths_in_a_tar() -> None:
    heap = bytearray(tarred({"a.txt": b"a", "b.txt": PAGE}))
    heap[124:136] = b"\x80" + (2**62).to_bytes(11, "big")  # the size of the first file
    total = sum(heap[:148]) + 8 * 32 + sum(heap[156:512])
    heap[148:156] = f"{total:06o}\0 ".encode()
    read, refused = found(bytes(heap))
    assert read == []
    assert kinds(refused) == ["too-large", "truncated"]


def test_a_long_name_longer_than_any_is_not_taken_into_memory() -> None:
    header = bytearray(tarred({"x" * 200: b"a"})[:512])
    header[124:136] = f"{30_000_000:011o}\0".encode()
    total = sum(header[:148]) + 8 * 32 + sum(header[156:512])
    header[148:156] = f"{total:06o}\0 ".encode()
    heap = bytes(header) + bytes(30_000_128) + tarred({"b.txt": b"b"})
    assert names(found(heap)[0]) == ["heap/b.txt"]
    assert peak_of(lambda: found(heap)) < 5_000_000


def test_what_needs_more_memory_than_is_given_is_refused() -> None:
    heap = lzma.compress(PAGE, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 512 * 1024 * 1024}])
    read, refused = found(heap)
    assert read == []
    assert kinds(refused) == ["damaged"]
