import io
import time
import zipfile

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.carriers.made import W, para, run, story, word
from tests.read.checks import check_document

from onrecord.errors import Unreadable
from onrecord.model import Document, Source, Span
from onrecord.read import Limits, read, source_span


def document(data: bytes, name: str = "a.docx") -> Document:
    reading = read(Source(name, data))
    assert reading.refusals == ()
    (found,) = reading.documents
    assert found.carrier == "word"
    check_document(found, data.decode("latin-1"))
    return found


def segments(found: Document) -> list[tuple[str, str]]:
    return [(s.landmark or s.kind, found.text[s.span.start : s.span.end]) for s in found.segments]


def marked(found: Document) -> list[tuple[str, str | None, str]]:
    return [(m.kind, m.value, found.text[m.span.start : m.span.end]) for m in found.marks]


def test_what_word_itself_calls_things() -> None:
    made = docx.Document()
    made.core_properties.title = "Remarks at the Border"
    made.core_properties.author = "A. Typist"
    made.add_heading("Remarks", 2)
    paragraph = made.add_paragraph()
    paragraph.add_run("MR TONER").bold = True
    paragraph.add_run(":").bold = True
    paragraph.add_run(" Good").italic = True
    paragraph.add_run("\tafternoon.").add_break()
    paragraph.add_run("Thank you.")
    made.add_comment(paragraph.runs, text="Check this.", author="B")
    made.add_paragraph("A point", style="List Bullet")
    table = made.add_table(1, 2)
    table.cell(0, 0).text = "VESSEL"
    table.cell(0, 1).text = "Eider"
    made.sections[0].header.paragraphs[0].text = "For Immediate Release"
    made.sections[0].footer.paragraphs[0].text = "Page"
    data = io.BytesIO()
    made.save(data)
    found = document(data.getvalue())
    assert segments(found) == [
        ("banner", "For Immediate Release"),
        ("heading", "Remarks"),
        ("paragraph", "MR TONER: Good\tafternoon.\nThank you."),
        ("note", "Check this."),
        ("item", "A point"),
        ("cell", "VESSEL"),
        ("cell", "Eider"),
        ("contentinfo", "Page"),
    ]
    assert [s.level for s in found.segments] == [0, 2, 0, 0, 1, 0, 0, 0]
    assert marked(found) == [
        ("strong", None, "MR TONER:"),
        ("emphasis", None, " Good"),
        ("anchor", "comment-0", ""),
    ]
    assert found.about.title == "Remarks at the Border"
    assert found.about.creator is None


def test_both_readings_of_a_tracked_change_are_kept() -> None:
    body = para(
        "We met ",
        '<w:del w:id="1"><w:r><w:delText>twice</w:delText></w:r></w:del>',
        f'<w:ins w:id="2">{run("three times")}</w:ins>',
        f"<w:moveFrom>{run(' today')}</w:moveFrom>",
        ".",
    )
    body += (
        '<w:p><w:pPr><w:rPr><w:del w:id="3"/></w:rPr><w:pPrChange w:id="4"><w:pPr><w:pStyle w:val="Title"/>'
        "</w:pPr></w:pPrChange></w:pPr>"
        f"{run('Next.', '<w:rPrChange><w:rPr><w:b/></w:rPr></w:rPrChange>')}</w:p>"
    )
    found = document(word(body))
    assert segments(found) == [("paragraph", "We met twicethree times today."), ("paragraph", "Next.")]
    assert marked(found) == [
        ("strike", None, "twice"),
        ("inserted", None, "three times"),
        ("strike", None, " today"),
    ]


def test_notes_follow_the_paragraph_they_hang_on() -> None:
    notes = '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>no</w:t></w:r></w:p></w:footnote>'
    notes += (
        f'<w:footnote w:id="2">{para("Internationally", " recognised.")}{para("See below.")}</w:footnote>'
    )
    body = para("He said so", '<w:r><w:footnoteReference w:id="2"/></w:r>', " today.") + para("Next.")
    parts = {"word/footnotes.xml": story("footnotes", notes)}
    found = document(word(body, parts, ("r1", "footnotes", "footnotes.xml")))
    assert segments(found) == [
        ("paragraph", "He said so today."),
        ("note", "Internationally recognised."),
        ("note", "See below."),
        ("paragraph", "Next."),
    ]
    assert [(m.kind, m.value, m.span) for m in found.marks] == [("anchor", "footnote-2", Span(10, 10))]


STYLES = (
    '<w:style w:styleId="N"><w:name w:val="Normal"/></w:style>'
    '<w:style w:styleId="H"><w:name w:val="Heading 3"/><w:basedOn w:val="N"/></w:style>'
    '<w:style w:styleId="X"><w:name w:val="Own"/><w:basedOn w:val="H"/></w:style>'
    '<w:style w:styleId="B"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:styleId="O"><w:name w:val="o"/><w:basedOn w:val="O"/>'
    '<w:pPr><w:outlineLvl w:val="8"/></w:pPr></w:style>'
)


def test_links_fields_styles_signs_and_boxes() -> None:
    step = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    said = '<w:r><w:instrText> HYPERLINK "http://e.org/2" </w:instrText></w:r>'
    field = f"{step('begin')}{said}{step('separate')}{run('two')}{step('end')}"
    box = (
        f"<w:r><w:txbxContent>{para('Boxed.')}</w:txbxContent><w:Fallback>{para('Boxed.')}</w:Fallback></w:r>"
    )
    body = para("A heading", style="X") + para("Another", style="O")
    body += para(f'<w:hyperlink r:id="r2">{run("one")}</w:hyperlink>', " ", field, " end")
    body += para(
        f'<w:hyperlink w:anchor="T">{run("there")}</w:hyperlink>', '<w:bookmarkStart w:name="T"/>', "here"
    )
    body += para(run("bold", '<w:rStyle w:val="B"/>'), run("not", '<w:b w:val="0"/>'))
    body += para(
        '<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:sym w:char="F0B7"/><w:sym w:char="D800"/></w:r>'
    )
    body += (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr></w:pPr>'
        + run("deep")
        + "</w:p>"
    )
    body += para("Before.", box) + para("After.")
    related = (("r1", "styles", "styles.xml"), ("r2", "hyperlink", "http://e.org/1"))
    found = document(word(body, {"word/styles.xml": story("styles", STYLES)}, *related))
    assert [(s.kind, s.level) for s in found.segments][:2] == [("heading", 3), ("heading", 6)]
    assert [words for _, words in segments(found)][2:] == [
        "one two end",
        "therehere",
        "boldnot",
        "a\u2011b\uf0b7",
        "deep",
        "Before.",
        "Boxed.",
        "After.",
    ]
    assert marked(found) == [
        ("link", "http://e.org/1", "one"),
        ("link", "http://e.org/2", "two"),
        ("link", "#T", "there"),
        ("anchor", "T", ""),
        ("strong", None, "bold"),
    ]
    assert [(s.kind, s.level) for s in found.segments if s.level and s.kind == "item"] == [("item", 2)]


def test_every_word_maps_to_the_whole_file() -> None:
    data = word(para("Words."))
    assert source_span(document(data), Span(1, 2)) == Span(0, len(data))
    assert document(data, "without an ending").text == "Words."


BOMB = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><d>&b;</d>'
FETCHED = f'<!DOCTYPE d SYSTEM "file:///etc/passwd"><w:document xmlns:w="{W}"/>'
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "kind", "says"),
    [
        (b"Words, but no Word.", "malformed", "is not a Word document, or is cut off"),
        (word(para("Words."))[:-40], "malformed", "is not a Word document, or is cut off"),
        (b"", "malformed", "is not a Word document, or is cut off"),
        (OLD + "WordDocument".encode("utf-16-le"), "word-old", "save it as .docx"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "encrypted", "is locked with a password"),
        (word(para("x"), {"word/document.xml": "<w:document>"}), "malformed", "is not a Word document"),
        (word("", {"word/document.xml": BOMB}), "malformed", "declares a document type"),
        (word("", {"word/document.xml": FETCHED}), "malformed", "declares a document type"),
        (word("", {"_rels/.rels": "<r/>"}), "malformed", "there is no text in it"),
        (word(""), "empty", "is empty"),
        (word(para("a" * 40_000_000)), "size", "unpacks to more than"),
        (word("<w:p/>" * 3_000), "size", "elements a Word document may have"),
    ],
    ids=range(12),
)
def test_what_cannot_be_read_is_said_in_one_sentence(data: bytes, kind: str, says: str) -> None:
    begun = time.process_time()
    with pytest.raises(Unreadable) as error:
        read(Source("a.docx", data), Limits(tags=2_000))
    assert error.value.kind == kind
    assert says in str(error.value)
    assert str(error.value).startswith("a.docx ")
    assert str(error.value).endswith(".")
    assert time.process_time() - begun < 5


def test_a_document_inside_the_document_is_told() -> None:
    reading = read(Source("a.docx", word(para("x"), {}, ("r9", "aFChunk", "inside.docx"))))
    assert [refusal.kind for refusal in reading.refusals] == ["inside"]


def test_nothing_outside_the_file_is_named_as_a_part() -> None:
    data = word(para("x"), {}, ("r1", "header", "../../../../etc/passwd"), ("r2", "footer", "http://e.org/f"))
    assert segments(document(data)) == [("paragraph", "x")]


def holds(data: bytes) -> None:
    try:
        reading = read(Source("a.docx", data))
    except Unreadable:
        return
    for found in reading.documents:
        check_document(found, data.decode("latin-1"))


TAGS = (
    "p r t pPr rPr b i ins del hyperlink tbl tc numPr ilvl pStyle fldChar instrText sym br tab rPrChange "
    "footnoteReference"
)
VALUES = ["", "0", "1", "9", "H", "begin", "separate", "end", "x" * 9]
NAMES = ("val", "id", "char", "fldCharType")


def element(tag: str, value: str, parts: list[str]) -> str:
    said = " ".join(f'w:{name}="{value}"' for name in NAMES)
    return f"<w:{tag} {said}>{''.join(parts)}</w:{tag}>"


TREE: st.SearchStrategy[str] = st.recursive(
    st.sampled_from(["", "a", " ", "HYPERLINK &quot;x&quot;"]),
    lambda inside: st.builds(
        element, st.sampled_from(TAGS.split()), st.sampled_from(VALUES), st.lists(inside, max_size=4)
    ),
    max_leaves=25,
)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(TREE)
def test_any_document_is_read_or_refused(body: str) -> None:
    notes = {"word/footnotes.xml": story("footnotes", f'<w:footnote w:id="1">{body}</w:footnote>')}
    holds(word(body, notes, ("r1", "footnotes", "footnotes.xml")))


WHOLE = word(para("MR TONER: Good afternoon."), {"word/styles.xml": story("styles", "")})


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=6), st.booleans())
def test_any_damage_is_read_or_refused(at: int, put: bytes, cut: bool) -> None:
    holds(WHOLE[:at] + put + (b"" if cut else WHOLE[at + len(put) :]))


def test_a_member_that_lies_about_its_size_is_refused() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", "x" * 30_000_000)
    raw = data.getvalue().replace((30_000_000).to_bytes(4, "little"), (30).to_bytes(4, "little"))
    with pytest.raises(Unreadable):
        read(Source("a.docx", raw))


@pytest.mark.parametrize("style", ["Quote", "Intense Quote"])
def test_a_paragraph_in_a_style_for_quotations_is_marked(style: str) -> None:
    made = docx.Document()
    made.add_paragraph("The ministry said:")
    made.add_paragraph("The lock is closed.", style=style)
    made.add_paragraph("Nobody asked why.")
    data = io.BytesIO()
    made.save(data)
    quoted = [words for kind, _, words in marked(document(data.getvalue())) if kind == "quote"]
    assert quoted == ["The lock is closed."]
