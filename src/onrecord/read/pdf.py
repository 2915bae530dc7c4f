"""PDF with a text layer: page by page in reading order, its lines put together to paragraphs.

What stands at the head or foot of a page and comes again on the others, or is a known stamp, is a segment
of its own with the landmark "banner" or "contentinfo". A hyphen at the end of a line and a
paragraph cut by a page are left as they are; the end of a line within a paragraph is a space. Every
word maps to the whole file.
"""

import re
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

import msgspec

from onrecord.errors import Unreadable
from onrecord.model import About, Document, Reading, Refusal, Source, Span
from onrecord.read.limits import Limits
from onrecord.read.mime import spread
from onrecord.read.pdf_text import Line, Page, text_layer
from onrecord.read.plain import begins_anew
from onrecord.read.seam import Built, TextBuilder

__all__ = ["read_pdf"]


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Patterns of lines and titles; see ``about`` in ``data/pdf.json``."""

    about: str
    stamps: tuple[str, ...]
    no_titles: tuple[str, ...]


_WORDS: Final = msgspec.json.decode(
    files("onrecord.read").joinpath("data/pdf.json").read_bytes(), type=_Words
)
_STAMP = re.compile("|".join(f"(?:{form})" for form in _WORDS.stamps))
_NO_TITLE = re.compile("|".join(f"(?:{form})" for form in _WORDS.no_titles), re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\d)\d{1,6}(?!\d)")
_NUMBERS = 6  # of a line, from its end, one of which may be the page's
_EDGE = 6  # rows looked at from each edge of a page
_SAME_HEIGHT = 3  # points
_OPENS = 1.4  # of the usual distance between lines: more is a gap between paragraphs
_OTHER_SIZE = 1.2
_FULL = 0.85  # of the width: a line that ends before it, though the next word had room, was ended on purpose
_CENTRED = 8  # letters
_NARROW = 50  # letters: no page is taken for narrower
_TAIL = 2_048


class _Measure(NamedTuple):
    """What is usual on a page: its margins, the distance of its lines and the width of a letter."""

    left: float
    right: float
    pitch: float
    letter: float


def read_pdf(source: Source, limits: Limits) -> Reading:
    """Read the text layer of one PDF as one document. See ``seam.ByteCarrier``."""
    name = source.name
    title, read = text_layer(source.data, name, limits)
    pictures = sum(page.picture for page in read)
    if not any(page.lines for page in read):
        says = f"{name} has no text: its pages are pictures (a scan); have the text recognised (OCR) first."
        raise Unreadable(says, kind="scan")
    refusals: list[Refusal] = []
    if pictures:
        says = (
            f"{name}: {pictures} of its {len(read)} pages have no text but pictures (a scan); "
            "have their text recognised (OCR) to read them."
        )
        refusals.append(Refusal(name, "scan", says))
    if b"%%EOF" not in source.data[-_TAIL:]:
        says = f"{name} may be cut off: it does not end as a PDF does; get it anew to have the rest."
        refusals.append(Refusal(name, "cut", says))
    built = _words(read, len(source.data))
    about = About(title=title if title and not _NO_TITLE.fullmatch(title) else None)
    document = Document("pdf", *built, encoding="latin-1", at=Span(0, len(source.data)), about=about)
    return Reading((document,), tuple(refusals))


def _words(read: Sequence[Page], size: int) -> Built:
    builder = TextBuilder()
    often = _repeated(read)
    for place, page in enumerate(read):
        head, foot = _edges(page, place, often)
        for number in head:
            _put(builder, [page.lines[number]], "banner")
        body = [line for number, line in enumerate(page.lines) if number not in {*head, *foot}]
        for paragraph in _paragraphs(body):
            _put(builder, paragraph, None)
        for number in foot:
            _put(builder, [page.lines[number]], "contentinfo")
    built = builder.build()
    runs = tuple(spread(s.span.start, s.span.end, 0, size, size) for s in built.segments)
    return Built(built.text, built.segments, built.marks, runs)


def _put(builder: TextBuilder, lines: Sequence[Line], landmark: str | None) -> None:
    builder.begin("paragraph", landmark=landmark)
    for number, line in enumerate(lines):
        if number and not lines[number - 1].cut:
            builder.add(" ", 0, 2)
        # Every place is the whole file; ``_words`` says so once for each segment.
        builder.add(line.text, 0, len(line.text) + 1)


def _keys(line: Line, place: int) -> set[str]:
    """What a line may have in common with those of other pages: its words, but for the page's number."""
    words = " ".join(line.text.split())
    numbers = list(_NUMBER.finditer(words))[-_NUMBERS:]
    keys = {f"{words[: n.start()]}\0{int(n[0]) - place}\0{words[n.end() :]}" for n in numbers}
    return {words, *keys}


def _rows(page: Page) -> list[list[int]]:
    """The numbers of a page's lines from its top to its foot; those of one height are one row."""
    lines = page.lines
    rows: list[list[int]] = []
    for number in sorted(range(len(lines)), key=lambda n: -lines[n].bottom):
        if rows and lines[rows[-1][0]].bottom - lines[number].bottom <= _SAME_HEIGHT:
            rows[-1].append(number)
        else:
            rows.append([number])
    return [sorted(row, key=lambda n: lines[n].left) for row in rows]


def _repeated(read: Sequence[Page]) -> tuple[frozenset[str], frozenset[str]]:
    """What comes again at the head, and at the foot, of half of the pages or more (two at the least)."""
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for place, page in enumerate(read):
        rows = _rows(page)
        for count, edge in zip(counts, (rows[:_EDGE], rows[-_EDGE:]), strict=True):
            count.update({key for row in edge for number in row for key in _keys(page.lines[number], place)})
    least = max(2, len(read) // 2)
    head, foot = (frozenset(key for key, times in count.items() if times >= least) for count in counts)
    return head, foot


def _edges(
    page: Page, place: int, often: tuple[frozenset[str], frozenset[str]]
) -> tuple[list[int], list[int]]:
    """The lines of a page that belong to it and not to what is said, taken from its edges inwards."""
    rows = _rows(page)
    found: list[list[int]] = []
    for side, edge in enumerate((rows[:_EDGE], rows[: -_EDGE - 1 : -1])):
        stamps: list[int] = []
        for row in edge:
            again = all(not often[side].isdisjoint(_keys(page.lines[number], place)) for number in row)
            if not again and not _STAMP.fullmatch(" ".join(page.lines[number].text for number in row)):
                break
            # The foot is gone through from below, so that its rows are put before those met first.
            stamps = [*row, *stamps] if side else [*stamps, *row]
        found.append(stamps)
    head, foot = found
    return head, [number for number in foot if number not in head]


def _paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    if not lines:
        return []
    measure = _measured(lines)
    paragraphs = [[lines[0]]]
    for line in lines[1:]:
        if _begins(line, paragraphs[-1], measure):
            paragraphs.append([line])
        else:
            paragraphs[-1].append(line)
    return paragraphs


def _measured(lines: Sequence[Line]) -> _Measure:
    steps = [a.bottom - b.bottom for a, b in pairwise(lines) if a.bottom > b.bottom]
    widths = [(line.right - line.left) / len(line.text) for line in lines]
    letter = max(median(widths), 0.1)
    left = min(line.left for line in lines)
    right = max(*(line.right for line in lines), left + letter * _NARROW)
    return _Measure(left, right, median(steps) if steps else 0.0, letter)


def _begins(line: Line, paragraph: Sequence[Line], usual: _Measure) -> bool:
    """Tell whether ``line`` is one of its own rather than ``paragraph`` carried on."""
    before = paragraph[-1]
    step = before.bottom - line.bottom
    if step <= before.height * 0.3 or step > usual.pitch * _OPENS:
        return True
    sizes = sorted((line.height, before.height))
    if sizes[1] > sizes[0] * _OTHER_SIZE:
        return True
    if before.cut:
        return False
    if begins_anew(line.text, before.text):
        return True
    if _apart(line, before, usual) or (line.left > before.left + usual.letter * 1.5 and len(paragraph) > 1):
        return True
    if line.text[0].islower():
        return False
    word = line.text.split(None, 1)[0]
    reached = before.right + (len(word) + 1) * usual.letter - usual.left
    return reached <= (usual.right - usual.left) * _FULL


def _apart(line: Line, before: Line, usual: _Measure) -> bool:
    """Tell lines that are centred, or set to the right: each is one of its own."""
    inset = min(line.left, before.left) - usual.left
    return inset > usual.letter * _CENTRED and abs(line.left - before.left) > usual.letter
