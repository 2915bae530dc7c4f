from onrecord.model import Document, Mark, Source, Span
from onrecord.read import read, source_span

from .checks import check_document


def markdown(text: str) -> Document:
    reading = read(Source("a.md", text.encode()))
    (document,) = reading.documents
    check_document(document, text)
    return document


def parts(document: Document) -> list[tuple[str, int, str]]:
    return [(s.kind, s.level, document.text[s.span.start : s.span.end]) for s in document.segments]


def marked(document: Document) -> list[tuple[str, str, str | None]]:
    return [(m.kind, document.text[m.span.start : m.span.end], m.value) for m in document.marks]


def test_wrapped_lines_are_one_paragraph_and_hard_breaks_stay() -> None:
    document = markdown("Media Note  \nOffice of the\nSpokesperson\n\nWashington,  DC\\\nApril 12\n")
    assert parts(document) == [
        ("paragraph", 0, "Media Note\nOffice of the Spokesperson"),
        ("paragraph", 0, "Washington,  DC\nApril 12"),
    ]


def test_a_line_of_no_break_spaces_ends_a_paragraph() -> None:
    document = markdown("MS. PSAKI:\u00a0 Hi.\u00a0  \n\u00a0   \nQ\u00a0\u00a0\u00a0 Hi, Jen.  \n \nOkay.")
    assert [text for _, _, text in parts(document)] == [
        "MS. PSAKI:\u00a0 Hi.\u00a0",
        "Q\u00a0\u00a0\u00a0 Hi, Jen.",
        "Okay.",
    ]


def test_escapes_and_entities_are_resolved_and_mapped() -> None:
    text = r"\(Laughter.\) A \* B &amp; C \q"
    document = markdown(text)
    assert document.text == r"(Laughter.) A * B & C \q"
    assert source_span(document, Span(0, 1)) == Span(0, 2)
    at = document.text.index("&")
    assert source_span(document, Span(at, at + 1)) == Span(text.index("&"), text.index("&") + 5)


def test_marks() -> None:
    document = markdown(
        "**MR TONER:** *Hi* ~~no~~ <s>Biden</s> \\[Obama\\] [x](#) <https://a.b/c> <ins>n</ins> `c`"
    )
    assert document.text == "MR TONER: Hi no Biden [Obama] x https://a.b/c n c"
    assert marked(document) == [
        ("strong", "MR TONER:", None),
        ("emphasis", "Hi", None),
        ("strike", "no", None),
        ("strike", "Biden", None),
        ("link", "x", "#"),
        ("link", "https://a.b/c", "https://a.b/c"),
        ("inserted", "n", None),
    ]


def test_headings_rules_and_lists() -> None:
    document = markdown("# **A** #\n\nB\n---\n\n* * *\n\n- one\n- two\n  - three\n\n2. four\n\n   five\n")
    assert parts(document) == [
        ("heading", 1, "A"),
        ("heading", 2, "B"),
        ("rule", 0, "* * *"),
        ("item", 1, "one"),
        ("item", 1, "two"),
        ("item", 2, "three"),
        ("item", 1, "2. four"),
        ("paragraph", 0, "five"),
    ]


def test_numbers_an_author_printed_are_not_lost() -> None:
    assert (
        markdown("1. 2. x\n\n1\\. y\n\n2017. was a year\n\n3.\n").text
        == "1. 2. x\n\n1. y\n\n2017. was a year\n\n3."
    )


def test_words_that_look_like_a_definition_are_words() -> None:
    assert markdown("[Official]: Yes.\n\n[Moderator]: <Thanks>\n").text == "[Official]: Yes.\n\n[Moderator]:"


def test_code_keeps_its_lines_and_the_words_of_its_fence() -> None:
    document = markdown("a\n\n    b\n      c\n\n~~~ d e\nf\ng\n~~~\n")
    assert parts(document) == [
        ("paragraph", 0, "a"),
        ("preformatted", 0, "b\n  c"),
        ("paragraph", 0, "d e"),
        ("preformatted", 0, "f\ng"),
    ]


def test_quotations_lose_their_marks_only() -> None:
    assert parts(markdown("> a\n> b\n>\n> > c\n")) == [("paragraph", 0, "a b"), ("paragraph", 0, "c")]


def test_html_in_markdown_breaks_lines_and_loses_its_tags() -> None:
    document = markdown('a<br>b<br/>\nc <span style="x">d</span>\n\n<div>\n<p id="t1">e</p>\n</div>\n')
    assert [text for _, _, text in parts(document)] == ["a\nb\nc d", "e"]
    (anchor,) = document.marks
    assert anchor == Mark("anchor", Span(anchor.span.start, anchor.span.start), "t1")


def test_a_mark_left_open_ends_with_its_paragraph() -> None:
    assert marked(markdown("a <s>b\n\nc")) == [("strike", "b", None)]


def test_front_matter_is_about_the_document_and_not_its_text() -> None:
    text = (
        "---\r\ntags: press-briefings\r\ndate: '2021-08-02'\r\ntitle: \"A\\_B:\\\r\n  C\"\r\n"
        "published_time: 2021-08-02 21:17:00-04:00\r\nsource_url: https://a.b/c\r\n---\r\nHello.\r\n"
    )
    document = markdown(text)
    assert document.text == "Hello."
    about = document.about
    assert (about.title, about.date, about.link) == ("A\u00a0B:C", "2021-08-02", "https://a.b/c")
    assert about.published == "2021-08-02T21:17:00-04:00"
    assert about.categories == ("press-briefings",)
    assert source_span(document, Span(0, 6)) == Span(text.index("Hello."), text.index("Hello.") + 6)


def test_what_is_no_front_matter_stays_text() -> None:
    for text in ("---\nTitle\n---\n", "---\na: &x [b]\nc: *x\n---\nd", "---\na: b\n", "---\na: [\n---\nd\n"):
        document = markdown(text)
        words = "".join(c for c in document.text if c.isalnum())
        assert words == "".join(c for c in text if c.isalnum()), text
        assert document.about.title is None


def test_a_date_is_stated_as_a_day_or_not_known() -> None:
    document = markdown(
        "---\ntitle: x\ndate: last week\npublished_time: 2021-08-02 21:17\ntags: [a, b]\n---\ny"
    )
    assert (document.about.date, document.about.published) == (None, None)
    assert document.about.categories == ("a", "b")
