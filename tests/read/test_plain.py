from onrecord.model import Document, Source, Span
from onrecord.read import read, source_span

from .checks import check_document


def plain(text: str) -> Document:
    (document,) = read(Source("a.txt", text.encode())).documents
    assert document.carrier == "plain"
    check_document(document, text)
    return document


def paragraphs(text: str) -> list[str]:
    document = plain(text)
    return [document.text[s.span.start : s.span.end] for s in document.segments]


def test_wrapped_lines_are_joined_and_blank_lines_part() -> None:
    text = (
        "MR. BOUCHER: Good afternoon. We have a statement today on the\r\n"
        "consultations that took place in Geneva on Tuesday, and then\r\n"
        "I will take questions.\r\n\r\nQUESTION: Thank you."
    )
    first, second = text.split("\r\n\r\n")
    assert paragraphs(text) == [first.replace("\r\n", " "), second]
    document = plain(text)
    at = document.text.index("questions")
    assert source_span(document, Span(at, at + 9)) == Span(
        text.index("questions"), text.index("questions") + 9
    )


def test_a_label_begins_a_segment() -> None:
    text = (
        "MR. JOHNSON:  Not that I know of.\nQ    Thank you.  And on Bosnia?\nMR. JOHNSON:  Later.\nQ:  Now?\n"
    )
    assert len(paragraphs(text)) == 4


def test_letterhead_lines_and_dot_leaders_stay_lines() -> None:
    text = (
        "U.S. DEPARTMENT OF STATE\nDAILY PRESS BRIEFING\nFriday, May 12, 1995\nBriefer:  David Johnson\n\n"
        "Reports on Ebola ....................  1\n-  Travel ...........................  2\n"
    )
    assert paragraphs(text) == [line for line in text.split("\n") if line]


def test_indents_begin_paragraphs() -> None:
    text = (
        "     MS. MYERS:  The President will leave at nine in the morning and\n"
        "return to the White House in the early afternoon of the same day.\n"
        "     Then there will be a photo opportunity in the Rose Garden, and\n"
        "that is all.\n"
    )
    assert len(paragraphs(text)) == 2


def test_headers_of_a_mail_are_kept_line_by_line() -> None:
    text = "From: press@x.y\nSubject: Briefing of\nDate: 3 May 1993\n\nHello.\n"
    assert paragraphs(text) == ["From: press@x.y", "Subject: Briefing of", "Date: 3 May 1993", "Hello."]


def test_rules() -> None:
    document = plain("a\n\n-----\n\nb")
    assert [segment.kind for segment in document.segments] == ["paragraph", "rule", "paragraph"]


def test_long_lines_are_paragraphs() -> None:
    long = "word " * 80
    assert len(paragraphs(f"{long}\n{long}\n")) == 2
