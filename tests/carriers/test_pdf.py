import json
import os
import re
import subprocess
import time
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.carriers.made import pdf, typed
from tests.read.checks import check_document

from onrecord.errors import Unreadable
from onrecord.model import Document, Source, Span
from onrecord.pipeline import read_source
from onrecord.read import Limits, read, source_span

STAMP = "UNCLASSIFIED U.S. Department of State Case No. F-2014-20439 Doc No. C05788282 Date: 10/30/2015"
CHROMIUM = Path("/usr/bin/chromium")
ROOT = Path(__file__).parents[2]


def document(data: bytes, name: str = "a.pdf") -> Document:
    reading = read(Source(name, data))
    assert reading.refusals == ()
    (found,) = reading.documents
    assert found.carrier == "pdf"
    check_document(found, data.decode("latin-1"))
    return found


def segments(found: Document) -> list[tuple[str, str]]:
    return [(s.landmark or s.kind, found.text[s.span.start : s.span.end]) for s in found.segments]


def words(found: Document) -> list[str]:
    return [said for kind, said in segments(found) if kind == "paragraph"]


BRIEFING = """U.S. DEPARTMENT OF STATE
Office of the Spokesman

For Immediate Release
June 2, 2009

MR. KELLY: Good afternoon. We have a statement today on the consultations that
took place in Geneva on Tuesday, and then I will be glad to take the ques-
tions you have.
QUESTION: Yes.
MR. KELLY: Please.

A paragraph that begins after a gap, and that is long enough to be wrapped at
least once before it ends.
     An indented one follows the other without a gap, as they did when letters were
typed, and ends.
     So does this one, which runs to the end of its line and is carried on by the
next line."""


def test_lines_become_paragraphs() -> None:
    assert words(document(pdf(typed(BRIEFING)))) == [
        "U.S. DEPARTMENT OF STATE",
        "Office of the Spokesman",
        "For Immediate Release",
        "June 2, 2009",
        (
            "MR. KELLY: Good afternoon. We have a statement today on the consultations that took place in "
            "Geneva on Tuesday, and then I will be glad to take the ques-tions you have."
        ),
        "QUESTION: Yes.",
        "MR. KELLY: Please.",
        (
            "A paragraph that begins after a gap, and that is long enough to be wrapped at least once before "
            "it ends."
        ),
        "An indented one follows the other without a gap, as they did when letters were typed, and ends.",
        "So does this one, which runs to the end of its line and is carried on by the next line.",
    ]


def page(number: int, text: str, stamp: str = STAMP) -> list[tuple[float, float, str]]:
    rows = [(40.0 + number, 770.0, stamp), (40.0, 40.0, stamp), (300.0, 55.0, f"- {number} -")]
    return [*typed(text), *rows]


def test_stamps_at_head_and_foot_of_each_page_are_told_from_what_is_said() -> None:
    texts = [f"Line {number} says one thing." for number in ("one", "two", "three")]
    found = segments(document(pdf(*(page(n, text) for n, text in enumerate(texts, 1)))))
    assert found == [
        row
        for number, text in enumerate(texts, 1)
        for row in (
            ("banner", STAMP),
            ("paragraph", text),
            ("contentinfo", f"- {number} -"),
            ("contentinfo", STAMP),
        )
    ]


def test_what_comes_again_on_each_page_is_a_stamp_whatever_it_says() -> None:
    texts = [f"{number} things were said." for number in ("Some", "Other", "More", "Last")]
    heads = [f"Estmere Gazette, sheet {number} of 40" for number in range(11, 15)]
    found = segments(document(pdf(*(page(n, t, heads[n]) for n, t in enumerate(texts)))))
    assert [said for kind, said in found if kind == "paragraph"] == texts
    assert [said for kind, said in found if kind == "banner"] == heads
    # A date that moves on is no page's number, and one page alone repeats nothing.
    dated = [f"April {day}, 1993 statement" for day in (3, 9, 4)]
    assert words(document(pdf(*(typed(said) for said in dated)))) == dated
    assert words(document(pdf(typed("Estmere Gazette\nWords.")))) == ["Estmere Gazette", "Words."]


STAMPS = (
    STAMP,
    "SBU",
    "RELEASE IN PART B5,B6",
    "U.S. Department of State Case No. F-2014-20439",
    "Case No. F-1014-20439",
    "Doc No. C05788282 Date: 10/30/2015",
    "B5, B6",
    "17",
    "- 17 -",
    "Page 3 of 17",
    "3/17",
)
NO_TITLES = ("untitled", "unspecified", "Microsoft Word - draft 2", "DRAFT.DOCX", "Scan 17", "about:blank")


@pytest.mark.parametrize(("forms", "examples"), [("stamps", STAMPS), ("no_titles", NO_TITLES)])
def test_every_pattern_of_the_lists_has_its_example(forms: str, examples: tuple[str, ...]) -> None:
    listed = json.loads(files("onrecord.read").joinpath("data/pdf.json").read_text("utf-8"))[forms]
    assert len(listed) == len(examples)
    for form, example in zip(listed, examples, strict=True):
        assert re.fullmatch(form, example, re.IGNORECASE), form


@pytest.mark.parametrize("stamp", STAMPS)
def test_each_known_stamp_is_one_on_a_single_page(stamp: str) -> None:
    assert segments(document(pdf(page(1, "Words.", stamp))))[0] == ("banner", stamp)


@pytest.mark.parametrize("stated", ["Remarks at the Border", *NO_TITLES])
def test_a_title_is_given_where_the_file_states_one(stated: str) -> None:
    found = document(pdf(typed("Words."), title=stated))
    assert found.about.title == (None if stated in NO_TITLES else stated)


def test_a_title_that_is_no_text_is_none() -> None:
    data = pdf(typed("Words."), title="ABCDEFGH").replace(b"(ABCDEFGH)", b"(\\376\\377\\330\\000)")
    assert b"\\330" in data
    assert document(data).about.title is None


def test_what_stands_in_two_columns_of_one_line_is_not_run_together() -> None:
    rows = [(72.0, 700.0, "For Immediate Release"), (420.0, 700.0, "June 2, 2009")]
    assert words(document(pdf(rows))) == ["For Immediate Release", "June 2, 2009"]


def test_every_word_maps_to_the_whole_file() -> None:
    data = pdf(typed("Words."))
    assert source_span(document(data), Span(1, 2)) == Span(0, len(data))


def test_a_pdf_is_known_by_what_it_holds() -> None:
    assert document(pdf(typed("Words.")), "a.txt").text == "Words."
    assert document(b"\r\n" + pdf(typed("Words.")), "a.html").text == "Words."


@pytest.mark.parametrize(
    ("data", "kind", "says"),
    [
        (b"Words, but no PDF.", "malformed", "is not a PDF, or is cut off"),
        (b"", "malformed", "is not a PDF, or is cut off"),
        (b"%PDF-1.7\n%%EOF", "malformed", "is not a PDF, or is cut off"),
        (pdf(typed("Words."))[:300], "malformed", "is not a PDF, or is cut off"),
        (pdf(typed("Words."), password="secret"), "encrypted", "is locked with a password"),
        (pdf([]), "scan", "has no text"),
        (pdf(*[typed("Words.")] * 12), "size", "more than the 10 a PDF may have"),
    ],
    ids=range(7),
)
def test_what_cannot_be_read_is_said_in_one_sentence(data: bytes, kind: str, says: str) -> None:
    with pytest.raises(Unreadable) as error:
        read(Source("a.pdf", data), Limits(pages=10))
    assert error.value.kind == kind
    assert says in str(error.value)
    assert str(error.value).startswith("a.pdf ")
    assert str(error.value).endswith(".")


def test_pages_that_are_pictures_are_told() -> None:
    data = pdf(typed("Words."), [], pictures=True)
    reading = read(Source("a.pdf", data))
    assert reading.documents[0].text == "Words."
    assert [refusal.kind for refusal in reading.refusals] == ["scan"]
    assert "1 of its 2 pages" in reading.refusals[0].says
    with pytest.raises(Unreadable, match="scan"):
        read(Source("a.pdf", pdf([], [], pictures=True)))


def test_one_that_does_not_end_is_told() -> None:
    data = pdf(typed("Words."))
    cut = data[: data.rindex(b"startxref")]
    reading = read(Source("a.pdf", cut))
    assert reading.documents[0].text == "Words."
    assert [refusal.kind for refusal in reading.refusals] == ["cut"]


def many_pages(count: int) -> bytes:
    """A PDF of ``count`` empty pages that are all one object, as small as one can be."""
    kids = b"3 0 R " * count
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count "
        + str(count).encode()
        + b"/Kids["
        + kids
        + b"]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
        + b"trailer<</Root 1 0 R>>\n%%EOF"
    )


def test_a_hundred_thousand_pages_are_refused_without_reading_them() -> None:
    begun = time.process_time()
    with pytest.raises(Unreadable, match="has 100,000 pages, more than the 10,000"):
        read(Source("a.pdf", many_pages(100_000)))
    assert time.process_time() - begun < 5


WHOLE = pdf(page(1, BRIEFING), page(2, "More."))


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=8), st.booleans())
def test_any_damage_is_read_or_refused(at: int, put: bytes, cut: bool) -> None:
    data = WHOLE[:at] + put + (b"" if cut else WHOLE[at + len(put) :])
    try:
        reading = read(Source("a.pdf", data))
    except Unreadable:
        return
    for found in reading.documents:
        check_document(found, data.decode("latin-1"))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 600), st.floats(0, 780), st.text("aZ: -Q.1(", min_size=1, max_size=9)),
        max_size=9,
    )
)
def test_lines_anywhere_on_a_page_are_kept(rows: list[tuple[float, float, str]]) -> None:
    data = pdf(rows, rows)
    try:
        reading = read(Source("a.pdf", data))
    except Unreadable as error:
        assert error.kind == "scan"  # noqa: PT017 - nothing but blanks
        return
    for found in reading.documents:
        check_document(found, data.decode("latin-1"))


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium here")
def test_a_page_printed_by_a_browser_has_the_turns_of_the_page(tmp_path: Path) -> None:
    path = ROOT / "samples" / "pages" / "2025-03-05-ministry-press-briefing.html"
    out = tmp_path / "a.pdf"
    subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={out}", path.as_uri()],
        check=True,
        capture_output=True,
        timeout=120,
        env=dict(os.environ, HOME=str(tmp_path)),
    )
    _, (printed,) = read_source(Source("a.pdf", out.read_bytes()))
    _, (page_itself,) = read_source(Source("a.html", path.read_bytes()))
    # What the browser prints of the page's own navigation stands before the first label.
    said = [(turn.label, turn.role) for turn in printed.release.turns if turn.label]
    assert said == [(turn.label, turn.role) for turn in page_itself.release.turns]
