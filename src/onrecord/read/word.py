"""Word documents, .docx (WordprocessingML, ECMA-376 Part 1, chapter 17; what Word prints is what is read).

Headers come first and footers last, with their landmarks. Footnotes, endnotes and comments follow the
paragraph they hang on as segments with the landmark "note", without the number that Word
makes up; an anchor ("footnote-2") stands where they hang. Tracked changes: both readings are
kept, the deleted one as a mark "strike", the inserted one as "inserted". Lists are items without the number
or bullet, which the file does not hold. Every word maps to the whole file.
"""

import re
from collections.abc import Iterable
from typing import Final

from onrecord.errors import Unreadable
from onrecord.model import About, Document, Mark, MarkKind, Reading, Refusal, SegmentKind, Source, Span
from onrecord.read.limits import Limits
from onrecord.read.mime import spread
from onrecord.read.seam import Built, TextBuilder
from onrecord.read.word_package import Package, Relation, Style, relations, styles, truth

__all__ = ["read_word"]

_NOTES: Final = {"footnotes": "footnote", "endnotes": "endnote", "comments": "comment"}
_SILENT: Final = frozenset(
    {"instrText", "delInstrText", "Fallback", "sectPr", "tblPr", "trPr", "tcPr", "sdtPr"}
)
_BREAKS: Final = frozenset({"br", "cr"})
_SIGNS: Final = {"tab": "\t", "ptab": "\t", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_CHANGES: Final[dict[str, MarkKind]] = {
    "ins": "inserted",
    "moveTo": "inserted",
    "del": "strike",
    "moveFrom": "strike",
}
_FORMS: Final[dict[str, MarkKind]] = {"b": "strong", "i": "emphasis", "strike": "strike", "dstrike": "strike"}
_CODE: Final = re.compile("[0-9A-Fa-f]{2,5}")
_PRIVATE: Final = re.compile("[EeFf][0-9A-Fa-f]{3}")
_WORDS: Final = frozenset({"t", "delText"})


def read_word(source: Source, limits: Limits) -> Reading:
    """Read one Word document. See ``seam.ByteCarrier``."""
    package = Package(source.data, source.name, limits)
    main = next((r.target for r in relations(package, "").values() if r.kind == "officeDocument"), "")
    if not package.has(main):
        says = f"{source.name} is not a Word document: there is no text in it; save it again as .docx."
        raise Unreadable(says, kind="malformed")
    related = relations(package, main)
    builder = TextBuilder()
    known = styles(package, next((r.target for r in related.values() if r.kind == "styles"), ""))
    notes = {
        (_NOTES[r.kind], number): words
        for r in related.values()
        if r.kind in _NOTES and package.has(r.target)
        for number, words in _notes(package, r.target, _NOTES[r.kind]).items()
    }
    for kind, landmark in (("header", "banner"), ("", None), ("footer", "contentinfo")):
        parts = [r.target for r in related.values() if r.kind == kind] if kind else [main]
        for part in parts:
            if package.has(part):
                links = related if part == main else relations(package, part)
                story = _Story(builder, known, links, notes, landmark)
                package.walk(part, story.start, story.end, story.words)
                story.finish()
    built = _mapped(builder.build(), len(source.data))
    if not built.text:
        says = f"{source.name} is empty: there is no text in it; give the file again as it was published."
        raise Unreadable(says, kind="empty")
    about = _about(package)
    document = Document("word", *built, encoding="latin-1", at=Span(0, len(source.data)), about=about)
    inside = sum(r.kind == "aFChunk" for r in related.values())
    says = f"{source.name} holds {inside} documents within it that are not read: save each on its own."
    return Reading((document,), (Refusal(source.name, "inside", says),) if inside else ())


def _mapped(built: Built, size: int) -> Built:
    """Map each segment to the whole file, and put marks together that a change of format cut."""
    runs = tuple(
        spread(s.span.start, s.span.end, 0, size, size) for s in built.segments if s.span.start < s.span.end
    )
    marks: list[Mark] = []
    latest: dict[tuple[MarkKind, str | None], int] = {}
    for mark in built.marks:
        key = (mark.kind, mark.value)
        before = latest.get(key)
        if before is not None and mark.kind != "anchor" and marks[before].span.end == mark.span.start:
            marks[before] = Mark(mark.kind, Span(marks[before].span.start, mark.span.end), mark.value)
            continue
        latest[key] = len(marks)
        marks.append(mark)
    marks.sort(key=lambda mark: (mark.span.start, -mark.span.end))
    return Built(built.text, built.segments, tuple(marks), runs)


def _about(package: Package) -> About:
    """Give the title and language the file states. Who typed it and when is not who issued it and when."""
    said: dict[str, str] = {}
    now = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal now
        now = tag

    def words(text: str) -> None:
        said[now] = said.get(now, "") + text

    part = next((r.target for r in relations(package, "").values() if r.kind == "core-properties"), "")
    if package.has(part):
        package.walk(part, start, lambda _: start("", {}), words)
    return About(
        title=" ".join(said.get("title", "").split()) or None,
        language=said.get("language", "").strip() or None,
    )


def _notes(package: Package, part: str, kind: str) -> dict[str, list[str]]:
    """Give the paragraphs of each note by its id. The separators that Word keeps among them are left out."""
    found: dict[str, list[str]] = {}
    now: list[str] | None = None
    silent = 0
    speaks = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal now, silent, speaks
        silent += tag in _SILENT
        if tag == kind:
            now = [] if "separator" not in attributes.get("type", "").lower() else None
            if now is not None:
                found[attributes.get("id", "")] = now
        elif now is None:
            return
        elif tag == "p":
            now.append("")
        elif now and (tag in _SIGNS or tag in _BREAKS):
            now[-1] += _SIGNS.get(tag, " ")
        speaks = tag in _WORDS

    def end(tag: str) -> None:
        nonlocal now, silent, speaks
        silent -= tag in _SILENT
        speaks = False
        if tag == kind:
            now = None

    def words(text: str) -> None:
        if now and speaks and not silent:
            now[-1] += text.replace("\n", " ")

    package.walk(part, start, end, words)
    return found


class _Story:
    """One way through a part with text: the document, a header or a footer."""

    def __init__(
        self,
        builder: TextBuilder,
        known: dict[str, Style],
        related: dict[str, Relation],
        notes: dict[tuple[str, str], list[str]],
        landmark: str | None,
    ) -> None:
        self._builder = builder
        self._styles = known
        self._related = related
        self._notes = notes
        self._landmark = landmark
        self._path: list[str] = []
        self._silent = self._cells = 0
        self._quoted = False
        self._kind: tuple[SegmentKind, int] = ("paragraph", 0)
        self._forms: list[MarkKind] = []
        self._links: list[bool] = []
        self._fields: list[list[str]] = []
        self._hanging: list[tuple[str, str]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        inside = self._path[-1] if self._path else ""
        self._path.append(tag)
        if tag in _SILENT or tag.endswith("Change"):
            self._silent += 1
        if self._silent:
            return
        if inside in ("pPr", "rPr", "numPr"):
            self._property(tag, attributes)
        elif tag in ("p", "tc"):
            self._cells += tag == "tc"
            self._begin(("cell", 0) if self._cells else ("paragraph", 0))
        elif tag == "r":
            self._forms = []
        elif tag in _BREAKS:
            self._builder.line_break(0, 1)
        elif tag in _SIGNS and inside == "r":
            self._add(_SIGNS[tag])
        elif tag == "sym":
            self._symbol(attributes.get("char", ""))
        else:
            self._around(tag, attributes)

    def _around(self, tag: str, attributes: dict[str, str]) -> None:
        """What stands round words, or between them."""
        if tag in _CHANGES:
            self._builder.open(_CHANGES[tag])
        elif tag == "hyperlink":
            target = self._related.get(attributes.get("id", ""))
            anchor = attributes.get("anchor")
            href = target.target if target and target.outside else f"#{anchor}" if anchor else None
            self._links.append(href is not None)
            if href is not None:
                self._builder.open("link", href)
        elif tag == "bookmarkStart" and attributes.get("name"):
            self._builder.anchor(attributes["name"])
        elif tag == "fldChar":
            self._field(attributes.get("fldCharType", ""))
        elif tag.endswith("Reference") and tag.removesuffix("Reference") in _NOTES.values():
            self._hang(tag.removesuffix("Reference"), attributes.get("id", ""))

    def _property(self, tag: str, attributes: dict[str, str]) -> None:
        value = attributes.get("val", "")
        in_run = len(self._path) > 2 and self._path[-2] == "rPr" and self._path[-3] == "r"
        if tag in _FORMS:
            if in_run and truth(attributes):
                self._form({tag})
        elif tag == "rStyle" and in_run:
            self._form(self._styles.get(value, Style()).marks)
        elif tag == "pStyle":
            style = self._styles.get(value, Style())
            if style.quote and not self._quoted:
                self._quoted = True
                self._builder.open("quote")
            if style.level:
                self._begin(("heading", style.level))
            elif style.item and not self._cells:
                self._begin(("item", 1))
        elif tag == "outlineLvl" and value.isdecimal() and int(value) < 9:
            self._begin(("heading", min(int(value) + 1, 6)))
        elif tag == "ilvl" and value.isdecimal() and self._kind[0] in ("paragraph", "item"):
            self._begin(("item", min(int(value) + 1, 9)))
        elif tag == "numId" and self._kind[0] in ("paragraph", "item"):
            self._begin(("paragraph", 0) if value == "0" else ("item", max(self._kind[1], 1)))

    def _form(self, forms: Iterable[str]) -> None:
        new: set[MarkKind] = {_FORMS[form] for form in forms}
        self._forms += sorted(new.difference(self._forms))

    def _begin(self, kind: tuple[SegmentKind, int]) -> None:
        self._kind = kind
        self._builder.begin(*kind, self._landmark)

    def _field(self, kind: str) -> None:
        """A field in pieces: its instruction, then what it shows. Of instructions only links are heeded."""
        if kind == "begin":
            self._fields.append([])
        elif kind == "separate" and self._fields:
            words = "".join(self._fields[-1]).split('"')
            href = words[1] if len(words) > 2 and words[0].strip() == "HYPERLINK" else None
            self._fields[-1] = [href] if href else []
            if href:
                self._builder.open("link", href)
        elif kind == "end" and self._fields and self._fields.pop():
            self._builder.close("link")

    def _hang(self, kind: str, number: str) -> None:
        if (kind, number) in self._notes:
            self._builder.anchor(f"{kind}-{number}")
            self._hanging.append((kind, number))

    def _symbol(self, code: str) -> None:
        if _CODE.fullmatch(code) and (char := chr(int(code, 16))).isprintable():
            self._add(char)
        elif _PRIVATE.fullmatch(code):  # a place in a font of signs, which has no name elsewhere
            self._add(chr(int(code, 16)))

    def _add(self, text: str) -> None:
        for form in self._forms:
            self._builder.open(form)
        # Every place is the whole file; ``_mapped`` says so once for each segment.
        self._builder.add(text, 0, len(text) + 1)
        for form in self._forms:
            self._builder.close(form)

    def words(self, text: str) -> None:
        """Characters, which count within ``t`` (and its like in formulas) only."""
        if self._path and self._path[-1] == "instrText" and self._fields:
            self._fields[-1].append(text)
        elif not self._silent and self._path and self._path[-1] in _WORDS:
            self._add(text.replace("\n", " "))

    def end(self, tag: str) -> None:
        """An element ends."""
        self._path.pop()
        if tag in _SILENT or tag.endswith("Change"):
            self._silent -= 1
            return
        if self._silent:
            return
        inside = self._path[-1] if self._path else ""
        if tag in _CHANGES and inside not in ("rPr", "pPr", "numPr"):
            self._builder.close(_CHANGES[tag])
        elif tag == "hyperlink" and self._links and self._links.pop():
            self._builder.close("link")
        elif tag == "p":
            if self._quoted:
                self._quoted = False
                self._builder.close("quote")
            self.finish()
        elif tag == "tc":
            self._cells -= 1

    def finish(self) -> None:
        """End the paragraph, and give the notes that hang on it."""
        self._begin(("cell", 0) if self._cells else ("paragraph", 0))
        hanging, self._hanging = self._hanging, []
        for note in hanging:
            for words in self._notes[note]:
                self._builder.begin("paragraph", landmark="note")
                self._builder.add(words, 0, len(words) + 1)
        if hanging:
            self._begin(self._kind)
