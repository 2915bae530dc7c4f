import pytest

from onrecord.errors import Unreadable
from onrecord.model import Document, Reading, Source, Span
from onrecord.read import Limits, read, source_span

from .checks import check_document

RSS = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>T</title><language>en-US</language>{}</channel></rss>'
)


def feed(text: str, limits: Limits = Limits()) -> Reading:  # noqa: B008
    reading = read(Source("a.rss", text.encode()), limits)
    for document in reading.documents:
        check_document(document, text)
    return reading


def one(item: str) -> Document:
    (document,) = feed(RSS.format(item)).documents
    return document


def test_an_item() -> None:
    item = (
        "<item><title>A &amp;#8211; B</title><link>https://x.y/</link>"
        "<dc:creator><![CDATA[Q. P]]></dc:creator>"
        "<pubDate>Tue, 20 Jul 2021 01:02:03 -0400</pubDate><category>c</category><category></category>"
        '<guid isPermaLink="false"> https://x.y/?p=1 </guid><description>short</description>'
        "<content:encoded><![CDATA[<p>a &amp; é</p>\n<p>b</p>]]></content:encoded></item>"
    )
    document = one(item)
    about = document.about
    assert (about.title, about.link, about.creator) == ("A – B", "https://x.y/", "Q. P")
    assert (about.guid, about.published) == ("https://x.y/?p=1", "2021-07-20T05:02:03Z")
    assert (about.categories, about.language) == (("c",), "en-US")
    assert document.text == "a & é\n\nb"
    text = RSS.format(item)
    assert text[document.at.start : document.at.end] == item
    place = source_span(document, Span(document.text.index("b"), document.text.index("b") + 1))
    assert place == Span(text.index("b</p>"), text.index("b</p>") + 1)


def test_an_escaped_body_maps_through_both_layers() -> None:
    item = "<item><description>&lt;p&gt;a &amp;amp; b\r\n&amp;#8212;&lt;/p&gt;</description></item>"
    document = one(item)
    assert document.text == "a & b —"
    text = RSS.format(item)
    at = document.text.index("—")
    assert source_span(document, Span(at, at + 1)) == Span(
        text.index("&amp;#8212;"), text.index("&amp;#8212;") + 11
    )


def test_markup_that_was_not_escaped_is_read_all_the_same() -> None:
    assert one("<item><description><p>a</p><p>b<br/>c</p></description></item>").text == "a\n\nb\nc"


def test_atom() -> None:
    text = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><entry><id>urn:1</id>'
        '<title type="html">A &amp;amp; B</title><link rel="self" href="s"/><link href="https://x.y/"/>'
        "<author><name>N</name><uri>u</uri></author><updated>2021-07-20T05:02:03+02:00</updated>"
        '<category term="t"/><content type="xhtml">'
        '<div xmlns="http://www.w3.org/1999/xhtml"><p>a &amp; b</p></div>'
        "</content></entry><entry><id>urn:2</id><title>1 &amp;lt; 2</title><summary>a\n\n1 &lt; 2</summary>"
        "<published>2021-07-20</published></entry></feed>"
    )
    first, second = feed(text).documents
    about = first.about
    assert (about.guid, about.title, about.link, about.creator) == ("urn:1", "A & B", "https://x.y/", "N")
    assert (about.published, about.categories, about.language) == ("2021-07-20T03:02:03Z", ("t",), "en")
    assert first.text == "a & b"
    assert (second.about.title, second.text, second.about.published) == ("1 &lt; 2", "a\n\n1 < 2", None)


def test_rdf() -> None:
    text = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="c"><title>T</title></channel>'
        '<item rdf:about="i"><title>A</title><link>l</link><dc:date>2003-04-05T06:07:08Z</dc:date>'
        "<description>d</description></item></rdf:RDF>"
    )
    (document,) = feed(text).documents
    assert (document.about.guid, document.about.link, document.text) == ("i", "l", "d")
    assert document.about.published == "2003-04-05T06:07:08Z"


def test_a_feed_cut_in_half_gives_its_complete_items_and_says_where() -> None:
    text = RSS.format(
        "<item><title>A</title><description>a</description></item><item><title>B</title><description>half of"
    )
    text = text[: text.index("half of") + 4]
    reading = feed(text)
    assert [document.text for document in reading.documents] == ["a"]
    (refusal,) = reading.refusals
    assert refusal.kind == "cut"
    assert "within item 2 (B)" in refusal.says
    assert "1 complete item" in refusal.says


def test_a_feed_cut_before_its_first_item_ends_cannot_be_read() -> None:
    with pytest.raises(Unreadable, match="breaks off"):
        feed(RSS.format("<item><title>A</title>")[:-40])


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE rss [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://x.y/"> %x;]>',
    ],
)
def test_a_document_type_of_its_own_is_refused(declaration: str) -> None:
    text = RSS.format("<item><title>&x;</title></item>").replace("<rss", declaration + "<rss", 1)
    with pytest.raises(Unreadable, match="document type"):
        feed(text)


def test_limits() -> None:
    items = "<item><description>a</description></item>" * 3
    reading = feed(RSS.format(items), Limits(entries=2))
    assert len(reading.documents) == 2
    assert reading.refusals[0].kind == "entries"
    with pytest.raises(Unreadable, match="deep"):
        feed(RSS.format("<a>" * 30 + "</a>" * 30), Limits(depth=20))


def test_an_item_nested_too_deep_is_refused_alone() -> None:
    deep = "<![CDATA[" + "<div>" * 50 + "]]>"
    items = f"<item><description>a</description></item><item><description>{deep}</description></item>"
    reading = feed(RSS.format(items), Limits(depth=20))
    assert [document.text for document in reading.documents] == ["a"]
    assert reading.refusals[0].kind == "nesting"
    assert reading.refusals[0].says.startswith("Item 2 of a.rss")


def test_a_feed_without_items_says_so() -> None:
    assert feed(RSS.format("")).refusals[0].kind == "empty"


def test_a_link_that_is_only_in_the_guid() -> None:
    assert one("<item><guid>https://x.y/</guid></item>").about.link == "https://x.y/"
    assert one('<item><guid isPermaLink="false">https://x.y/</guid></item>').about.link is None


@pytest.mark.parametrize(
    "says", ["yesterday", "20 Jul 2021 01:02:03", "Tue, 99 Jul 2021 01:02:03 GMT", "2021-07-20"]
)
def test_a_date_without_a_zone_is_not_known(says: str) -> None:
    assert one(f"<item><pubDate>{says}</pubDate></item>").about.published is None
