"""The small parts of the portal: addresses, words, form fields, pieces of a paragraph."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import bare

from onrecord.errors import NotFound
from onrecord.faces.web import inline, paging, words
from onrecord.faces.web.addresses import RequestError, checked_id, checked_sha256, outward, slug, with_query
from onrecord.model import Paragraph, Span


@pytest.mark.parametrize(
    ("href", "allowed"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://example.org", True),
        ("HTTPS://EXAMPLE.ORG/", True),
        ("mailto:press@example.org", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("java\nscript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("\x01javascript:alert(1)", False),
        ("data:text/html,<script>alert(1)</script>", False),
        ("vbscript:x", False),
        ("//example.org/without-a-scheme", False),
        ("/only/a/path", False),
        ("#", False),
        ("", False),
        ("https:", False),
        ("http:///path", False),
        ("http://[half", False),
        ("file:///etc/hosts", False),
        ("blob:https://example.org/1", False),
    ],
)
def test_only_web_and_mail_addresses_become_links(href: str, allowed: bool) -> None:
    assert outward(href) == (href if allowed else None)


@pytest.mark.parametrize("bad", ["", "A", "a_b", "-a", "a-", "a/b", "..", "a" * 129, "é", "a\n"])
def test_what_is_no_id_is_not_found(bad: str) -> None:
    with pytest.raises(NotFound):
        checked_id(bad, "release")


@pytest.mark.parametrize("good", ["a", "2025-03-05-briefing-x1", "t" * 128])
def test_an_id_comes_back(good: str) -> None:
    assert checked_id(good, "release") == good


@pytest.mark.parametrize("bad", ["", "0" * 63, "0" * 65, "G" * 64, "A" * 64])
def test_what_is_no_hash_is_not_found(bad: str) -> None:
    with pytest.raises(NotFound):
        checked_sha256(bad)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Reuters", "reuters"),
        ("Le Monde (Paris)", "le-monde-paris"),
        ("Velčik", "velcik"),
        ("人民日报", "4eba-6c11-65e5-62a5"),
    ],
)
def test_slugs(name: str, expected: str) -> None:
    assert slug(name) == expected


@given(st.text(min_size=1))
def test_every_name_has_an_address(name: str) -> None:
    assert checked_id(slug(name)[:100].strip("-"), "outlet")


def test_a_query_leaves_out_what_is_not_given() -> None:
    assert with_query("/search", {"q": "a&b=c", "kind": None, "year": ""}) == "/search?q=a%26b%3Dc"
    assert with_query("/search", {"q": None}) == "/search"


def test_days_moments_and_times() -> None:
    assert words.day("2017-04-12") == "12 April 2017"
    assert words.day("last week") == "last week"
    assert words.day(None) is None
    assert words.day_span("2017-04-12", "2017-04-12") == "12 April 2017"
    assert words.day_span("2017-04-12", "2017-05-01") == "12 April 2017 to 1 May 2017"
    assert words.moment("2026-01-31T12:05:00Z") == "31 January 2026, 12:05 UTC"
    assert words.moment("2026-01-31T12:05:00+02:00") == "2026-01-31T12:05:00+02:00"
    assert words.clock("14:03", "14:37", "EDT") == "14:03 to 14:37 EDT"
    assert words.clock(None, "14:37", None) == "until 14:37"
    assert words.clock(None, None, "EDT") is None
    assert words.plural(1, "turn") == "1 turn"
    assert words.plural(2031, "release") == "2,031 releases"


@pytest.mark.parametrize(
    ("name", "value"),
    [("after", "2017-13-01"), ("after", "yesterday"), ("after", "20170401"), ("after", "2017-W15-3")],
)
def test_a_date_is_read_strictly(name: str, value: str) -> None:
    with pytest.raises(RequestError, match="is not a date"):
        paging.date_field({name: value}, name)


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "x", "99999", "٣"])
def test_a_page_is_a_whole_number(value: str) -> None:
    with pytest.raises(RequestError, match="not the number of a page"):
        paging.page_field({"page": value})


def test_the_ends_of_a_list_have_no_neighbours() -> None:
    first = paging.pager("/", {"kind": "remarks"}, 1, 25, 60)
    assert (first.says, first.previous, first.following) == ("1–25 of 60", None, "/?kind=remarks&page=2")
    last = paging.pager("/", {"kind": "remarks"}, 3, 10, 60)
    assert (last.says, last.previous, last.following) == ("51–60 of 60", "/?kind=remarks&page=2", None)
    assert paging.pager("/", {}, 2, 25, 60).previous == "/"
    beyond = paging.pager("/", {}, 9, 0, 60)
    assert beyond.following is None
    assert beyond.previous is not None


@pytest.mark.parametrize(
    ("raw", "text", "skip", "start", "end"),
    [
        ("one (Laughter.) two", "one (Laughter.) two", [], 4, 15),
        ("one\n  (Laughter.)\ttwo", "one (Laughter.) two", [], 6, 17),
        ("one\n\npage 7\n\n(Laughter.) two", "one (Laughter.) two", [Span(5, 11)], 13, 24),
        ("LABEL: (Laughter.) two", "(Laughter.) two", [Span(0, 6)], 7, 18),
    ],
)
def test_a_span_finds_its_place_in_the_paragraph(
    raw: str, text: str, skip: list[Span], start: int, end: int
) -> None:
    at = inline.aligned(raw, text, skip)
    assert at is not None
    assert text[at[start] : at[end]] == "(Laughter.)"


def test_a_paragraph_that_does_not_fit_its_span_is_not_marked() -> None:
    assert inline.aligned("one two", "one three") is None
    assert inline.aligned("one", "one two") is None


@given(st.lists(st.text(alphabet="ab \n\t(é", min_size=0, max_size=12), max_size=6))
def test_single_white_space_always_aligns(parts: list[str]) -> None:
    raw = "\n".join(parts)
    text = " ".join(raw.split())
    at = inline.aligned(raw, text)
    assert at is not None
    assert at == sorted(at)
    assert at[-1] == len(text)


def test_pieces_put_together_give_the_paragraph_back() -> None:
    pieces = inline.cut(
        "see (Laughter.) here now",
        [
            inline.Overlay("note", Span(4, 15)),
            inline.Overlay("link", Span(0, 15), "https://example.org/"),
            inline.Overlay("hit", Span(16, 20)),
            inline.Overlay("link", Span(21, 24), "javascript:1"),
        ],
        {16: 7},
    )
    assert "".join(piece.text for piece in pieces) == "see (Laughter.) here now"
    assert [p.text for p in pieces if p.note] == ["(Laughter.)"]
    assert [p.text for p in pieces if p.hit == 7] == ["here"]
    assert [p.href for p in pieces if p.text == "see "] == ["https://example.org/"]
    assert [(p.href, p.unlinked) for p in pieces if p.text == "now"] == [(None, "javascript:1")]


def test_a_paragraph_keeps_its_words_when_nothing_can_be_placed() -> None:
    release = bare("quite other words")
    pieces, following = inline.laid_over(
        Paragraph("these words", Span(0, 11)), release, [inline.Overlay("note", Span(0, 5))], None, 1
    )
    assert [p.text for p in pieces] == ["these words"]
    assert following == 1
