"""What ``read`` promises of any source: which carrier, how decoded, how refused."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from onrecord.errors import Unreadable
from onrecord.model import Run, Source, Span
from onrecord.read import Limits, carriers, compose, read, source_span
from onrecord.read.decode import decode
from onrecord.read.elements import ELEMENTS
from onrecord.read.sniff import sniff

from .checks import check_document

WORDS = "Thank you \u2013 that\u2019s all, Ren\u00e9. (Laughter.)"


def test_carriers() -> None:
    assert carriers() == ("feed", "html", "mail", "markdown", "pdf", "plain", "word")


@pytest.mark.parametrize(
    ("name", "media", "text", "carrier"),
    [
        ("x.txt", None, "# **A**\n\n**B:** c\n\n---\n", "markdown"),
        ("x.txt", None, "A\n\nB: c\n", "plain"),
        ("x.txt", None, "<p>a</p>\n<p>b</p>", "html"),
        ("x.bin", None, "<!DOCTYPE html><p>", "html"),
        ("x.html", None, '<?xml version="1.0"?>\n<!-- c --><rss version="2.0"></rss>', "feed"),
        ("x", None, '<feed xmlns="http://www.w3.org/2005/Atom"/>', "feed"),
        ("x.md", None, "a", "markdown"),
        ("http://x.y/a.html?b=c.md", None, "a", "html"),
        ("x", "text/html; charset=utf-8", "a", "html"),
        ("x", "text/markdown", "a", "markdown"),
        ("x", None, "", "plain"),
    ],
)
def test_a_source_is_known_by_what_it_holds(name: str, media: str | None, text: str, carrier: str) -> None:
    assert sniff(text, Source(name, b"", media)) == carrier


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (WORDS.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + WORDS.encode(), "utf-8"),
        (WORDS.encode("cp1252"), "cp1252"),
        (b"\xff\xfe" + WORDS.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + WORDS.encode("utf-16-be"), "utf-16-be"),
        (WORDS.encode("utf-16-le"), "utf-16-le"),
        (WORDS.encode("utf-16-be"), "utf-16-be"),
        (b"\xff\xfe\0\0" + WORDS.encode("utf-32-le"), "utf-32-le"),
    ],
)
def test_encodings(data: bytes, encoding: str) -> None:
    assert decode(data, "x") == (WORDS, encoding)


def test_declared_encodings() -> None:
    page = '<html><head><meta charset="windows-1251"></head><p>\u041f\u0440\u0438\u0432\u0435\u0442'
    assert decode(page.encode("cp1251"), "x") == (page, "cp1251")
    feed = '<?xml version="1.0" encoding="koi8-r"?><rss>\u041f</rss>'
    assert decode(feed.encode("koi8-r"), "x") == (feed, "koi8-r")
    latin = '<?xml version="1.0" encoding="iso-8859-1"?><rss>\u2013</rss>'
    assert decode(latin.encode("cp1252"), "x") == (latin, "cp1252")
    assert decode(b'<meta charset="rot13">a', "x").encoding == "utf-8"
    assert decode('<meta charset="utf-16">é'.encode(), "x").encoding == "utf-8"


def test_mojibake_is_left_and_undefined_bytes_become_controls() -> None:
    assert decode("thatâ€™s".encode(), "x").text == "thatâ€™s"
    assert decode(b"caf\xe9 \x81 and more of it", "x").text == "caf\u00e9 \x81 and more of it"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "binary"),
        (bytes(range(256)) * 4, "binary"),
        (b"\xff\xfeabc", "encoding"),
        (b"\xff\xfe\x00\xd8a\0", "encoding"),
        (b"x" * 101, "size"),
        (b"<div>" * 40, "nesting"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(data: bytes, kind: str) -> None:
    limits = Limits(source_bytes=100 if kind == "size" else 10_000, depth=20)
    with pytest.raises(Unreadable) as error:
        read(Source("the name", data), limits)
    assert error.value.kind == kind
    says = str(error.value)
    assert says.startswith("the name ")
    assert says.endswith(".")
    assert "\n" not in says


N = 20_000
HOSTILE = "<div>|<b>|<p><b id=1>|<table><tr><td>|<!--|<a b='|<script>|&amp;|<p>x|&#x41;"
HOSTILE_MARKDOWN = ">|[|*|_|`|![|](|- |1. |**a|[a](|*a_ |<a |> - |a**b"
MARKUP = """
<p> </p> <table> <tr> <td> </table> foo bar &amp; &nbsp &nbsp; * ** _ ` ``` ~~ [ ](#) > - 1. # --- \\ \\*
<br> <b> </b> <li> <ul> <pre> </pre> <!-- --> <script> </script> <noscript> <title> </title> é <![CDATA[ ]]>
<select> <svg> <frameset> <plaintext> <textarea> </div> <div> </body> &#0; &#128; <h1> <hr> <template> ~~~
=== MR.X: | <q> <em>x</em> <http://x.y> < " ' =
"""
BLANKS = ["\n", "\r\n", "  ", "\t", "    ", "\0", "\u00a0", "\u200b", "\u2028", "\x0b", "\x0c", "Q   "]


SPACES = " " * 100_000
PATIENCE = [
    ("a.html", f"<p>a\n{SPACES}b{SPACES}c"),
    ("a.html", "<html " * N),
    ("a.txt", f"a\n{SPACES}b\n" + "\t" * N + "c\n" + "- " * N + "d"),
    ("a.txt", "<?a?>" * N + "<!--a-->" * N),
    ("a.txt", "<!--a-->" * N),
    ("a.md", f"a{SPACES}\nb" + "\u00a0" * N + "\n\nc"),
    ("a.md", "---\n" + "a: [" * N + "\n---\nb"),
    ("a.rss", "<rss><channel><item><title>é</title>" + "<category/>" * N + "</item></channel></rss>"),
    ("a.rss", "<rss><channel><item><description>é" + "&amp;" * N + "</description></item></channel></rss>"),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text"),
    PATIENCE
    + [("a.html", piece * N) for piece in HOSTILE.split("|")]
    + [("a.html", "<table>" + "foo<tr><td>x</td></tr>" * 2_000)]
    + [("a.html", "".join(f"<b id={i}>" for i in range(1_500)) + "<p>x" * N)]
    + [("a.md", piece * (N // len(piece))) for piece in HOSTILE_MARKDOWN.split("|")],
)
def test_hostile_markup_is_bounded(name: str, text: str) -> None:
    begun = time.process_time()
    try:
        for document in read(Source(name, text.encode())).documents:
            check_document(document, text)
    except Unreadable as error:
        assert error.kind == "nesting"  # noqa: PT017 - either outcome is sound
    assert time.process_time() - begun < 10


def test_too_many_tags_are_refused() -> None:
    with pytest.raises(Unreadable, match="tags"):
        read(Source("a.html", b"<p>x" * 200), Limits(tags=100))
    with pytest.raises(Unreadable, match="brackets"):
        read(Source("a.md", b"[x](y)" * 200), Limits(tags=100))


@pytest.mark.slow
def test_one_line_of_sixty_megabytes() -> None:
    begun = time.process_time()
    for name in ("a.txt", "a.md", "a.html"):
        (document,) = read(Source(name, b"word " * (12 * 1024 * 1024))).documents
        assert len(document.text) == 5 * 12 * 1024 * 1024 - 1
    assert time.process_time() - begun < 60


PIECES = st.lists(st.sampled_from(MARKUP.split() + BLANKS), max_size=40).map("".join)
NAMES = st.sampled_from(["a.md", "a.html", "a.txt"])


def _holds(data: bytes, name: str) -> None:
    try:
        reading = read(Source(name, data))
    except Unreadable:
        return
    assert reading.documents or reading.refusals
    source = decode(data, name).text
    for document in reading.documents:
        check_document(document, source)


@settings(max_examples=300, deadline=None)
@given(PIECES, NAMES)
@example("<pre></p>\n", "a.html")
def test_any_markup_is_read_or_refused(text: str, name: str) -> None:
    _holds(text.encode(), name)


@settings(max_examples=150, deadline=None)
@given(PIECES, st.booleans())
def test_any_feed_is_read_or_refused(text: str, cdata: bool) -> None:
    body = f"<![CDATA[{text}]]>" if cdata else text
    _holds(
        f"<rss><channel><item><title>é</title><description>{body}</description></item></channel></rss>".encode(),
        "a",
    )


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), NAMES)
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    _holds(data, name)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab é\u00a0.\n", min_size=1, max_size=200), NAMES)
def test_words_are_never_lost(text: str, name: str) -> None:
    if text.strip():
        (document,) = read(Source(name, text.encode())).documents
        assert "".join(document.text.split()) == "".join(text.split())


def test_maps_are_composed() -> None:
    inner = (Run(0, 3, 0, 3), Run(3, 4, 3, 8), Run(4, 6, 8, 10))
    outer = (Run(0, 2, 10, 12), Run(2, 3, 12, 17), Run(3, 10, 17, 24))
    assert compose(inner, outer) == (
        Run(0, 2, 10, 12),
        Run(2, 3, 12, 17),
        Run(3, 4, 17, 22),
        Run(4, 6, 22, 24),
    )


def test_a_place_that_has_no_source_is_not_known() -> None:
    (document,) = read(Source("a.md", b"a\n\nb")).documents
    assert source_span(document, Span(0, 4)) == Span(0, 4)
    assert source_span(document, Span(4, 9)) is None


def test_each_name_of_an_element_does_what_its_list_says() -> None:
    assert ELEMENTS.preformatted | ELEMENTS.lists | ELEMENTS.sections <= ELEMENTS.blocks
    inside_only = {"body", "caption", "head", "html", "optgroup", "option", "select"}
    tables = {"table", "tbody", "td", "tfoot", "th", "thead", "tr", "legend", "summary", "dd", "dt", "li"}
    for name in sorted(ELEMENTS.blocks - inside_only - tables - {"hr"}):
        (document,) = read(Source("a.html", f"<div>a<{name}>b</{name}>c</div>".encode())).documents
        assert document.text.split("\n\n") == ["a", "b", "c"], name
    for name in sorted(ELEMENTS.no_words):
        (document,) = read(Source("a.html", f"<p>a<{name}>b</{name}>c".encode())).documents
        assert document.text == "ac", name
    for name, kind in ELEMENTS.marks.items():
        (document,) = read(Source("a.html", f"<p>a<{name} href=x>b</{name}>c".encode())).documents
        assert [mark.kind for mark in document.marks] == [kind], name
    for name, landmark in ELEMENTS.landmarks.items():
        (document,) = read(Source("a.html", f"<{name}>b</{name}>".encode())).documents
        assert document.segments[0].landmark == landmark, name
    for name in sorted(ELEMENTS.inline_breaks):
        (document,) = read(Source("a.md", f"a<{name}>b".encode())).documents
        assert document.text == "a\nb", name
    for name in sorted(ELEMENTS.flat):
        read(Source("a.html", f"<{name}>".encode() * 50 + b"a"), Limits(depth=20))
    for name in sorted(ELEMENTS.formatting):
        with pytest.raises(Unreadable):
            read(Source("a.html", f"<{name}>a".encode() * 50), Limits(depth=20))


@pytest.mark.parametrize(
    "data", ['{"title": "Call", "date": "2014-04-03"}', "[1, 2]\n", '{"a": 1}\n{"a": 2}\n']
)
def test_data_of_a_program_is_no_document(data: str) -> None:
    with pytest.raises(Unreadable, match="is data") as error:
        read(Source("readout.json", data.encode()))
    assert error.value.kind == "data"


@pytest.mark.parametrize("text", ["[Redacted.]\n\nQUESTION: Why?", "{ sic } He said so.", "[" * 100_000])
def test_a_text_that_begins_with_a_bracket_is_a_document(text: str) -> None:
    assert read(Source("a.txt", text.encode())).documents
