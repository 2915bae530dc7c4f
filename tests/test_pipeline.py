"""Any bytes give releases or one clear error, and blocks always put the text back together."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import Unreadable
from onrecord.model import Source
from onrecord.pipeline import accounted, read_source

PIECES = st.sampled_from(
    [
        b"# **Press Releases: A Title**\n\n",
        b"Media Note  \nOffice of the Spokesperson\n\nWashington, DC  \nApril 12, 2017\n\n---\n\n",
        b"**QUESTION:** Hi.\n\n",
        b"**MR TONER:** (Laughter.) Yes, Matt\n\nand so on.\n\n",
        b"<p><strong>QUESTION:</strong>&nbsp; Hi.</p>",
        b"<h1>Remarks</h1><p>April 12, 2017</p>",
        b"Index for Today's Briefing\n\n- [SYRIA](#)\n\n",
        b"(The briefing was concluded at 2:37 p.m.)\n\n",
        b"Q    Thanks.\n\nMR. X:  OK --\n\n",
        b"\\(x\\) &amp; &#8212; [a](javascript:b)\n\n",
        b"<script>x</script>",
        b"\xff\xfe",
        b"\xa0",
        b"2:03 p.m. EST\n\n",
    ]
)


def check(data: bytes) -> None:
    try:
        reading, editions = read_source(Source("any", data))
    except Unreadable:
        return
    assert editions or reading.refusals
    texts: dict[int, list[str]] = {}
    for edition in editions:
        release = edition.release
        assert accounted(release)
        assert "".join(release.text[b.span.start : b.span.end] for b in release.blocks) == release.text
        document = reading.documents[edition.document]
        assert document.text[edition.at.start : edition.at.end] == release.text
        texts.setdefault(edition.document, []).append(release.text)
        for turn in release.turns:
            assert 0 <= turn.span.start <= turn.span.end <= len(release.text)
        for exchange in release.exchanges:
            assert set(exchange.turns) <= {turn.n for turn in release.turns}
    for number, pieces in texts.items():
        assert "".join(pieces) == reading.documents[number].text


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    check(data)


@pytest.mark.slow
@settings(max_examples=250, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=40).map(str.encode)), max_size=14))
def test_any_heap_of_known_pieces(pieces: list[bytes]) -> None:
    check(b"".join(pieces))
