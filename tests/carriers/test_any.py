"""Whatever the bytes, under whatever name: documents that account for every character, or one error."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import Unreadable
from onrecord.model import Source
from onrecord.pipeline import accounted, read_source
from onrecord.read.sniff import sniff_bytes

BEGINS = [
    b"",
    b"%PDF-1.7\n",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"From: a@b.c\nReceived: x\n\n",
]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(BEGINS),
    st.binary(max_size=200),
    st.sampled_from(["a.pdf", "a.docx", "a.doc", "a.eml", "a.mbox", "a"]),
)
def test_any_bytes_under_any_name(begin: bytes, rest: bytes, name: str) -> None:
    try:
        reading, editions = read_source(Source(name, begin + rest))
    except Unreadable as error:
        assert str(error).startswith(name)  # noqa: PT017 - either outcome is sound
        return
    assert reading.documents or reading.refusals
    assert all(accounted(edition.release) for edition in editions)


@pytest.mark.parametrize(
    ("name", "media_type", "data", "carrier"),
    [
        ("a", "application/pdf", b"", "pdf"),
        ("https://e.org/a.pdf?download=1", None, b"", "pdf"),
        ("a.txt", None, b"%PDF-1.4", "pdf"),
        ("a", "application/msword; x=y", b"", "word"),
        ("a", None, b"PK\x03\x04 ... word/document.xml", "word"),
        ("a.xls", None, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), None),
        ("a.zip", None, b"PK\x03\x04", None),
        ("a.html", "text/html", b"<p>%PDF-", None),
    ],
)
def test_which_carrier_is_asked(name: str, media_type: str | None, data: bytes, carrier: str | None) -> None:
    assert sniff_bytes(Source(name, data, media_type)) == carrier
