from onrecord.model import Document, Source, Span
from onrecord.read import read, source_span

from .checks import check_document


def html(text: str) -> Document:
    (document,) = read(Source("a.html", text.encode())).documents
    check_document(document, text)
    return document


def parts(document: Document) -> list[tuple[str, int, str]]:
    return [(s.kind, s.level, document.text[s.span.start : s.span.end]) for s in document.segments]


def marked(document: Document) -> list[tuple[str, str, str | None]]:
    return [(m.kind, document.text[m.span.start : m.span.end], m.value) for m in document.marks]


def test_blocks() -> None:
    document = html(
        "<h2>A</h2>x<p>b<br>\n c</p><hr><ul><li>d<ol><li><p>e</p><p>f</p></li></ol>g</li></ul>"
        "<table><tr><th>h</th><td>i<p>j</p></td></tr></table><pre>\nk\n  l</pre><div>m<div>n</div>o</div>"
    )
    assert parts(document) == [
        ("heading", 2, "A"),
        ("paragraph", 0, "x"),
        ("paragraph", 0, "b\nc"),
        ("rule", 0, ""),
        ("item", 1, "d"),
        ("item", 2, "e"),
        ("paragraph", 0, "f"),
        ("item", 1, "g"),
        ("cell", 0, "h"),
        ("cell", 0, "i"),
        ("paragraph", 0, "j"),
        ("preformatted", 0, "k\n  l"),
        ("paragraph", 0, "m"),
        ("paragraph", 0, "n"),
        ("paragraph", 0, "o"),
    ]


def test_marks() -> None:
    document = html(
        '<p><b>MR TONER: </b><em>a</em> <a href="https://x.y?a=1&amp;b=2">b</a> <s>c</s><del>d</del>'
        '<ins>e</ins> <q>f</q> <a id="t-1"></a>g <a name="t-2">h</a></p>'
    )
    assert document.text == "MR TONER: a b cde f g h"
    at = document.text.index("g")
    assert marked(document) == [
        ("strong", "MR TONER: ", None),
        ("emphasis", "a", None),
        ("link", "b", "https://x.y?a=1&b=2"),
        ("strike", "c", None),
        ("strike", "d", None),
        ("inserted", "e", None),
        ("quote", "f", None),
        ("anchor", "", "t-1"),
        ("anchor", "", "t-2"),
    ]
    assert document.marks[-2].span == Span(at, at)


def test_a_mark_reaches_over_segments() -> None:
    assert marked(html("<b><p>a</p><p>b</p></b>")) == [("strong", "a", None), ("strong", "b", None)]


def test_white_space() -> None:
    document = html(
        "<p>\n\tThe\n\t\tPentagon <br/> \r\n x\u00a0\u00a0y  z\u200b&nbsp;\n</p><p>&nbsp;</p>\n<p> </p>"
    )
    assert document.text == "The Pentagon\nx\u00a0\u00a0y  z\u200b\u00a0"


def test_entities_map_as_a_whole() -> None:
    text = "<p>a &amp; b &#8211; c&nbspd &lt;p&gt;</p>"
    document = html(text)
    assert document.text == "a & b – c\u00a0d <p>"
    at = document.text.index("–")
    assert source_span(document, Span(at, at + 1)) == Span(text.index("&#8211;"), text.index("&#8211;") + 7)
    at = document.text.index("c")
    assert source_span(document, Span(at, at + 1)) == Span(text.index("c&"), text.index("c&") + 1)


def test_what_is_not_words_is_left_out() -> None:
    document = html(
        "<script>a</script><style>b</style><template>c</template><!-- e --><p>f<noscript>d</noscript>"
        "<script>if (1 < 2) '<p>'</script>g</p><iframe>h</iframe>"
    )
    assert document.text == "fg"


def test_text_moved_out_of_a_table_is_kept_and_found() -> None:
    text = "<table><tr><td>a</td></tr>moved &amp; kept<tr><td>b</td></tr></table><p>c</p>"
    document = html(text)
    assert document.text == "moved & kept\n\na\n\nb\n\nc"
    assert source_span(document, Span(0, 5)) == Span(text.index("moved"), text.index("moved") + 5)
    at = document.text.index("b")
    assert source_span(document, Span(at, at + 1)) == Span(text.index("b</td>"), text.index("b</td>") + 1)


def test_stray_tags_comments_and_odd_attributes_do_not_lose_the_place() -> None:
    text = """<p title="a > b" don't='x>y'>a</i>b<!-- > -->c</p><p class=x/y>1 < 2 & 3</p></div><p>d"""
    document = html(text)
    assert document.text == "abc\n\n1 < 2 & 3\n\nd"
    assert all(run.source < run.source_end for run in document.runs)


def test_a_page() -> None:
    document = html(
        '<!DOCTYPE html><html lang="en-US"><head><title>A &amp;\n B</title>'
        '<link rel="canonical" href="https://x.y/z"></head>'
        "<body><header>site</header><nav>menu</nav><main><h1>A</h1><article><header>h</header></article></main>"
        '<aside>more</aside><div role="navigation">crumbs</div><footer>foot</footer></body></html>'
    )
    assert (document.about.title, document.about.link, document.about.language) == (
        "A & B",
        "https://x.y/z",
        "en-US",
    )
    landmarks = [(document.text[s.span.start : s.span.end], s.landmark) for s in document.segments]
    assert landmarks == [
        ("site", "banner"),
        ("menu", "navigation"),
        ("A", None),
        ("h", None),
        ("more", "complementary"),
        ("crumbs", "navigation"),
        ("foot", "contentinfo"),
    ]


def test_a_frameset_loses_no_words() -> None:
    assert html("<html><frameset><frame></frameset>a<p>b</p></html>").text == "a\n\nb"


def test_crlf_and_nul() -> None:
    assert html("<p>a\r\nb\0c</p>").text == "a bc"
