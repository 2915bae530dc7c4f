"""Web archives: pages under their addresses, encodings undone, revisits resolved, damage named."""

import gzip
import io
import zlib
from collections.abc import Callable
from importlib.resources import files
from typing import Any, cast

import brotli
import pytest
import zstandard
from fastwarc.warc import ArchiveIterator

from onrecord.read.heaps import is_heap
from onrecord.read.limits import Limits

from .build import OTHER, PAGE, answer, found, kinds, names, per_record, record, written, zipped

ONE = record("https://e.org/1", answer(PAGE))
TWO = record("https://e.org/2", answer(OTHER))
INFO = record("", b"software: test\r\n", kind="warcinfo", Content_Type="application/warc-fields")
MEDIA_TYPES = files("onrecord.read.heaps").joinpath("data/media_types.txt").read_text().split()


Pack = Callable[[bytes], bytes]


def brotlied(data: bytes) -> bytes:
    return cast("bytes", cast("Any", brotli).compress(data))


def chunked(body: bytes, size: int = 10) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;x=y\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize("pipe", [False, True], ids=["file", "pipe"])
@pytest.mark.parametrize(
    "pack", [bytes, gzip.compress, zstandard.ZstdCompressor().compress], ids=["plain", "gz", "zst"]
)
def test_pages_come_under_their_addresses(pack: Pack, pipe: bool) -> None:
    heap = pack(INFO + ONE + record("https://e.org/1", b"GET / HTTP/1.1\r\n\r\n", kind="request") + TWO)
    read, refused = found(heap, name="a.warc", pipe=pipe)
    assert [(one.name, one.data, one.media_type) for one in read] == [
        ("https://e.org/1", PAGE, "text/html"),
        ("https://e.org/2", OTHER, "text/html"),
    ]
    assert read[0].about is not None
    assert read[0].about.link == "https://e.org/1"
    assert refused == []
    assert is_heap("a.warc", heap[:512])


def test_records_packed_one_by_one_and_in_archives() -> None:
    heap = per_record(INFO, ONE, TWO)
    assert names(found(heap, name="a.warc.gz")[0]) == ["https://e.org/1", "https://e.org/2"]
    assert names(found(zipped({"a.warc.gz": heap, "b.warc": ONE}))[0]) == [
        "https://e.org/1",
        "https://e.org/2",
        "https://e.org/1",
    ]


def test_what_fastwarc_writes_is_read_as_fastwarc_reads_it() -> None:
    bodies = {f"https://e.org/{number}": answer(PAGE * number) for number in range(1, 30)}
    heap = b"".join(written(address, body) for address, body in bodies.items())
    theirs = [
        (one.headers.get("WARC-Target-URI"), one.reader.read(1_000_000))
        for one in ArchiveIterator(io.BytesIO(heap))
    ]
    assert [(one.name, one.data) for one in found(heap)[0]] == theirs
    assert len(theirs) == 29


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (chunked(PAGE), {"Transfer_Encoding": "chunked"}),
        (gzip.compress(PAGE, mtime=0), {"Content_Encoding": "gzip"}),
        (zlib.compress(PAGE), {"Content_Encoding": "deflate"}),
        (brotlied(PAGE), {"Content_Encoding": "br"}),
        (zstandard.ZstdCompressor().compress(PAGE), {"Content_Encoding": "zstd"}),
        (chunked(gzip.compress(PAGE, mtime=0)), {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"}),
        (gzip.compress(brotlied(PAGE), mtime=0), {"Content_Encoding": "br, gzip"}),
        (PAGE, {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"}),
        (PAGE, {"Content_Encoding": "br"}),
        (PAGE, {"Content_Encoding": "identity"}),
    ],
)
def test_encodings_are_undone_where_they_are(body: bytes, fields: dict[str, str]) -> None:
    read, refused = found(record("https://e.org/1", answer(body, **fields)) + TWO)
    assert [one.data for one in read] == [PAGE, OTHER]
    assert refused == []


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (chunked(PAGE)[:-12], {"Transfer_Encoding": "chunked"}),
        (chunked(PAGE)[:20] + b"zz\r\n", {"Transfer_Encoding": "chunked"}),
        (gzip.compress(PAGE, mtime=0)[:-9], {"Content_Encoding": "gzip"}),
        (brotlied(PAGE * 3)[:-3], {"Content_Encoding": "br"}),
    ],
)
def test_a_damaged_encoding_costs_its_page_only(body: bytes, fields: dict[str, str]) -> None:
    read, refused = found(record("https://e.org/1", answer(body, **fields)) + TWO)
    assert names(read) == ["https://e.org/2"]
    assert [(one.source, one.kind) for one in refused] == [("https://e.org/1", "damaged")]


@pytest.mark.parametrize("pack", [gzip.compress, brotlied])
def test_an_encoding_that_swells_costs_its_page_only(pack: Pack) -> None:
    limits = Limits(expansion_free=100_000)
    body = pack(bytes(3_000_000))
    read, refused = found(
        record("https://e.org/1", answer(body, Content_Encoding="br" if pack is brotlied else "gzip")) + TWO,
        limits,
    )
    assert names(read) == ["https://e.org/2"]
    assert kinds(refused) == ["expansion"]


def test_what_is_no_page_is_counted_and_told_once() -> None:
    heap = (
        ONE
        + record("https://e.org/p", answer(b"\x89PNG", "image/png")) * 3
        + record("https://e.org/gone", answer(PAGE, status="404 Not Found")) * 2
        + record("https://e.org/none", answer(PAGE, None))
        + record("dns:e.org", b"1.2.3.4", kind="response", Content_Type="text/dns")
        + record("https://e.org/c", b"x", kind="continuation")
    )
    read, refused = found(heap, name="a.warc")
    assert names(read) == ["https://e.org/1"]
    assert kinds(refused) == ["passed-over"]
    assert refused[0].says.startswith("a.warc holds 8 records")
    assert "3 image/png" in refused[0].says
    assert "2 answers with status 404" in refused[0].says


@pytest.mark.parametrize("media", MEDIA_TYPES)
def test_every_media_type_listed_is_read(media: str) -> None:
    read, _ = found(record("https://e.org/1", answer(b"words", media.upper() + "; charset=utf-8")))
    assert [one.data for one in read] == [b"words"]


def test_resources_are_read_by_their_own_type() -> None:
    heap = record("file:///a.html", PAGE, kind="resource") + record(
        "urn:x", b"words", kind="conversion", Content_Type="text/plain"
    )
    read, _ = found(heap)
    assert [(one.name, one.data, one.about) for one in read] == [
        ("file:///a.html", PAGE, None),
        ("urn:x", b"words", None),
    ]


REVISIT = answer(b"")


@pytest.mark.parametrize(
    "fields",
    [
        {"WARC_Payload_Digest": "sha1:A"},
        {"WARC_Refers_To": "<urn:uuid:1>"},
        {"WARC_Refers_To_Target_URI": "https://e.org/1", "WARC_Refers_To_Date": "2021-05-20T00:00:00Z"},
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gz"])
def test_a_revisit_gives_the_payload_it_refers_to(pack: Pack, fields: dict[str, str]) -> None:
    first = record(
        "https://e.org/1",
        answer(gzip.compress(PAGE, mtime=0), Content_Encoding="gzip"),
        WARC_Payload_Digest="sha1:A",
        WARC_Record_ID="<urn:uuid:1>",
    )
    read, refused = found(pack(first + TWO + record("https://e.org/3", REVISIT, kind="revisit", **fields)))
    assert [(one.name, one.data) for one in read][2:] == [("https://e.org/3", PAGE)]
    assert refused == []


def test_a_revisit_of_what_is_not_there_is_refused() -> None:
    revisit = record("https://e.org/3", REVISIT, kind="revisit", WARC_Payload_Digest="sha1:Z")
    read, refused = found(ONE + revisit)
    assert names(read) == ["https://e.org/1"]
    assert [(one.source, one.kind) for one in refused] == [("https://e.org/3", "revisit")]
    assert found(ONE + record("https://e.org/3", b"", kind="revisit"))[1][0].kind == "revisit"
    picture = record(
        "https://e.org/p", answer(b"", "image/png"), kind="revisit", WARC_Payload_Digest="sha1:Z"
    )
    assert kinds(found(ONE + picture)[1]) == ["passed-over"]


def test_every_payload_of_many_is_found_again() -> None:
    first = b"".join(
        record(f"https://e.org/{n}", answer(b"<p>%d" % n), WARC_Payload_Digest=f"sha1:{n}")
        for n in range(2_000)
    )
    again = b"".join(
        record(f"https://e.net/{n}", REVISIT, kind="revisit", WARC_Payload_Digest=f"sha1:{n}")
        for n in range(0, 2_000, 7)
    )
    read, refused = found(first + again)
    assert [one.data for one in read[2_000:]] == [b"<p>%d" % n for n in range(0, 2_000, 7)]
    assert refused == []


def test_payloads_are_kept_at_hand_within_bounds() -> None:
    first = record("https://e.org/1", answer(PAGE), WARC_Payload_Digest="sha1:A")
    heap = first + record("https://e.org/3", REVISIT, kind="revisit", WARC_Payload_Digest="sha1:A")
    assert kinds(found(heap, Limits(spool_bytes=10))[1]) == ["revisit"]


@pytest.mark.parametrize(
    "bad",
    [
        record("https://e.org/x", answer(PAGE), Content_Length="5"),
        record("https://e.org/x", answer(PAGE), Content_Length="-5"),
        record("https://e.org/x", answer(PAGE), Content_Length="many"),
        record("https://e.org/x", answer(PAGE), Content_Length=""),
        record("https://e.org/x", answer(PAGE), Content_Length="99999999999999999999999999"),
        b"WARC/1.0\r\n" + b"A: b\r\n" * 20_000 + b"\r\n",
        b"WARC/1.0\r\n" + b"A" * 200_000 + b"\r\n\r\n",
        b"something else\r\n" * 30,
    ],
    ids=["short", "negative", "words", "none", "huge", "many-fields", "long-field", "between"],
)
def test_damage_is_named_and_the_next_record_found(bad: bytes) -> None:
    read, refused = found(ONE + bad + TWO, name="a.warc")
    assert names(read)[0] == "https://e.org/1"
    assert names(read)[-1] == "https://e.org/2"
    assert "damaged" in kinds(refused)
    assert all("a.warc" in one.says or "e.org/x" in one.says for one in refused)


def test_a_length_that_lies_upwards_ends_at_the_end() -> None:
    read, refused = found(ONE + record("https://e.org/x", answer(PAGE), Content_Length=str(10**15)))
    assert names(read) == ["https://e.org/1"]
    assert kinds(refused) == ["truncated"]


@pytest.mark.parametrize("cut", [3, 30, 60, 150, 210])
def test_an_archive_cut_off_gives_what_is_whole(cut: int) -> None:
    read, refused = found((ONE + TWO)[:-cut])
    assert "https://e.org/1" in names(read)
    assert kinds(refused) == ([] if cut == 3 else ["truncated"])
    packed = per_record(ONE, TWO)
    read, refused = found(packed[:-cut])
    assert names(read)[0] == "https://e.org/1"
    assert kinds(refused) == ["damaged"]


def test_what_was_cut_when_archived_is_not_given_for_whole() -> None:
    read, refused = found(record("https://e.org/x", answer(PAGE), WARC_Truncated="length") + TWO)
    assert names(read) == ["https://e.org/2"]
    assert kinds(refused) == ["truncated"]


def test_an_answer_that_is_none_is_refused() -> None:
    heap = record("https://e.org/x", b"x" * 100_000) + record("https://e.org/y", b"no head") + TWO
    read, refused = found(heap)
    assert names(read) == ["https://e.org/2"]
    assert kinds(refused) == ["damaged", "damaged"]


def test_addresses_are_shown_as_text() -> None:
    head, _, rest = ONE.partition(b"\r\n\r\n")
    with_bare_line_feeds = head.replace(b"\r\n", b"\n") + b"\n\n" + rest
    read, _ = found(
        record("<https://e.org/\x1b[2J>", answer(PAGE)) + record("", answer(PAGE)) + with_bare_line_feeds
    )
    assert names(read) == ["https://e.org/\\x1b[2J", "heap/2", "https://e.org/1"]
