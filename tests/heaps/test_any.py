"""Whatever the bytes, a heap gives sources and refusals, never another exception, within bounds."""

import bz2
import gzip
import lzma

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.read.limits import Limits

from .build import PAGE, answer, found, record, tarred, zipped

LIMITS = Limits(
    source_bytes=50_000, members=50, expansion_free=20_000, spool_bytes=100_000, directory_bytes=100_000
)
FILES = {"a.html": PAGE, "b/c.txt": b"x" * 700, "x" * 150: b"long"}
WARC = (
    record("https://e.org/1", answer(gzip.compress(PAGE), Content_Encoding="gzip"), WARC_Payload_Digest="d")
    + record("https://e.org/2", answer(b"5\r\nhello\r\n0\r\n\r\n", Transfer_Encoding="chunked"))
    + record("https://e.org/3", answer(b""), kind="revisit", WARC_Payload_Digest="d")
)
WHOLE = [
    zipped(FILES),
    zipped({"in.zip": zipped(FILES)}),
    tarred(FILES),
    tarred(FILES, "w:gz"),
    gzip.compress(PAGE),
    bz2.compress(PAGE),
    lzma.compress(PAGE),
    zstandard.ZstdCompressor().compress(PAGE),
    WARC,
    gzip.compress(WARC),
]
EDITS = st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=6), st.integers(0, 8)), max_size=6)


def bounded(data: bytes) -> None:
    read, refused = found(data, LIMITS, pipe=len(data) % 2 == 1)
    assert len(read) + len(refused) <= LIMITS.members + 2
    assert all(len(one.data) <= LIMITS.source_bytes for one in read)
    assert all(one.name and one.name.isprintable() for one in read)
    assert all(one.says.startswith(one.source) and one.says.endswith(".") for one in refused)


@pytest.mark.slow
@given(st.sampled_from(WHOLE), EDITS, st.integers(0, 12_000))
@settings(max_examples=300, deadline=None)
def test_a_damaged_heap_gives_sources_and_refusals(
    whole: bytes, edits: list[tuple[int, bytes, int]], end: int
) -> None:
    data = bytearray(whole)
    for at, new, old in edits:
        start = at % (len(data) + 1)
        data[start : start + old] = new
    bounded(bytes(data[: max(end, 1)]) if end < 4_000 else bytes(data))


@given(
    st.sampled_from(
        [
            b"",
            b"PK\x03\x04",
            b"PK\x05\x06",
            b"\x1f\x8b\x08",
            b"BZh91AY&SY",
            b"\xfd7zXZ\0",
            b"\x28\xb5\x2f\xfd",
            b"WARC/1.0\r\n",
        ]
    ),
    st.binary(max_size=3_000),
)
@settings(max_examples=200, deadline=None)
def test_any_bytes_after_a_beginning_give_sources_and_refusals(head: bytes, rest: bytes) -> None:
    bounded(head + rest)


@given(st.binary(max_size=2_000))
@settings(max_examples=100, deadline=None)
def test_what_is_whole_comes_back_as_it_was(data: bytes) -> None:
    whole = b"<p>" + data
    for heap in (zipped({"a.html": whole}), tarred({"a.html": whole}), tarred({"a.html": whole}, "w:xz")):
        read, refused = found(heap, LIMITS)
        assert [(one.name, one.data) for one in read] == [("heap/a.html", whole)]
        assert refused == []
