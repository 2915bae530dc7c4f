"""The text layer of a PDF (ISO 32000-1), line by line with its place, through PDFium.

PDFium is one library for a whole process and not made for several threads, so that one PDF is read
at a time. It neither fetches anything nor runs what a PDF holds.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import closing
from ctypes import c_float
from statistics import median
from typing import Any, Final, NamedTuple, cast

from onrecord.errors import Unreadable
from onrecord.read.limits import Limits

__all__ = ["Layer", "Line", "Page", "text_layer"]

_ONE_AT_A_TIME: Final = threading.Lock()
_LINE = re.compile(r"([^\r\n\f\ufffe\x02]*)(\r\n?|\n|\f|[\ufffe\x02]|\Z)")
_STRANGE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_SPACE = re.compile(" +")
_WIDE = 1.2  # of the usual width of letters: a line wider than this may have a gap in it
_COLUMN = 4  # letters: a wider gap is one between columns
_PASSWORD = 4
_IMAGE = 3


class Line(NamedTuple):
    """One line as it stands on its page; places in points (1/72 inch) from the lower left corner.

    ``cut`` says the line ends in a hyphen that PDFium takes for one that cuts a word.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    cut: bool

    @property
    def height(self) -> float:
        """From the bottom to the top of the line's letters."""
        return self.top - self.bottom


class Page(NamedTuple):
    """The lines of a page in reading order; ``picture`` says it has no text but holds an image."""

    lines: tuple[Line, ...]
    picture: bool


class Layer(NamedTuple):
    """What a PDF says in text: its title as the file states it, and its pages."""

    title: str
    pages: tuple[Page, ...]


def text_layer(data: bytes, name: str, limits: Limits) -> Layer:
    """Read the text of a PDF. Raises ``Unreadable`` for what is none, locked, damaged or too large."""
    # Loaded only here: no other carrier needs it.
    import pypdfium2
    from pypdfium2 import raw

    library = cast("Any", pypdfium2)
    with _ONE_AT_A_TIME:
        try:
            document = library.PdfDocument(data)
        except library.PdfiumError as error:
            raise _refused(name, getattr(error, "err_code", None)) from error
        with closing(document):
            count = len(document)
            if count > limits.pages:
                says = (
                    f"{name} has {count:,} pages, more than the {limits.pages:,} a PDF may have; "
                    "split it or raise the limit."
                )
                raise Unreadable(says, kind="size")
            title = _title(document)
            pages: list[Page] = []
            characters = 0
            for number in range(count):
                try:
                    page = _page(document, number, cast("Any", raw))
                except library.PdfiumError as error:
                    says = (
                        f"{name} is damaged: page {number + 1} of {count} cannot be read; get the PDF anew."
                    )
                    raise Unreadable(says, kind="malformed") from error
                characters += sum(len(line.text) for line in page.lines)
                if characters > limits.source_bytes:
                    most = f"{limits.source_bytes:,}"
                    says = f"{name} holds more than {most} characters; split it or raise the limit."
                    raise Unreadable(says, kind="size")
                pages.append(page)
            return Layer(title, tuple(pages))


def _title(document: Any) -> str:
    try:
        title = cast("str", document.get_metadata_value("Title"))
    except UnicodeDecodeError:  # one that is no text
        return ""
    return " ".join(_STRANGE.sub(" ", title).split())


def _refused(name: str, code: int | None) -> Unreadable:
    if code == _PASSWORD:
        return Unreadable(
            f"{name} is locked with a password: save it without one and read it again.", kind="encrypted"
        )
    says = f"{name} is not a PDF, or is cut off: get it anew, or save it as PDF again."
    return Unreadable(says, kind="malformed")


def _page(document: Any, number: int, raw: Any) -> Page:
    with closing(document[number]) as page:
        with closing(page.get_textpage()) as layer:
            lines = tuple(_lines(layer, raw))
        picture = not lines and any(True for _ in page.get_objects(filter=[_IMAGE], max_depth=2))
        return Page(lines, picture)


def _lines(layer: Any, raw: Any) -> Iterator[Line]:
    text = cast("str", layer.get_text_range())
    box = raw.FS_RECTF()

    def line(first: int, words: str, end: str) -> Line:
        left, low, _, high = _place(layer, raw, box, first)
        _, bottom, right, top = _place(layer, raw, box, first + len(words) - 1)
        cut = end != "" and end in "\ufffe\x02"
        words = _STRANGE.sub("\ufffd", words) + ("-" if cut else "")
        return Line(words, left, min(low, bottom), right, max(high, top), cut)

    found: list[tuple[int, str, str]] = []
    for match in _LINE.finditer(text):
        words = match[1].strip()
        if words:
            found.append((match.start(1) + match[1].index(words), words, match[2]))
    lines = [line(*each) for each in found]
    usual = median((each.right - each.left) / len(each.text) for each in lines) if lines else 0.0
    for each, (first, words, end) in zip(lines, found, strict=True):
        letter = min(usual, each.height / 2)
        if each.right - each.left <= len(words) * letter * _WIDE:
            yield each
            continue
        at = 0
        for space in _SPACE.finditer(words):
            before = _place(layer, raw, box, first + space.start() - 1)[2]
            after = _place(layer, raw, box, first + space.end())[0]
            if after - before > letter * _COLUMN:
                yield line(first + at, words[at : space.start()], "")
                at = space.end()
        yield line(first + at, words[at:], end) if at else each


def _place(layer: Any, raw: Any, box: Any, at: int) -> tuple[float, float, float, float]:
    index = raw.FPDFText_GetCharIndexFromTextIndex(layer.raw, at)
    if index < 0 or not raw.FPDFText_GetLooseCharBox(layer.raw, index, box):
        return 0.0, 0.0, 0.0, 0.0
    return tuple(float(cast("c_float", side)) for side in (box.left, box.bottom, box.right, box.top))  # type: ignore[return-value]
