"""What a Word file is made of (ECMA-376 Part 2, Open Packaging; https://ecma-international.org/publications-and-standards/standards/ecma-376/).

A ZIP archive of XML parts and the relations between them. Nothing outside it is ever looked up, no
document type is accepted, and what it unpacks to is counted.
"""

import io
import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Final, NamedTuple, NoReturn
from xml.parsers import expat

from onrecord.errors import Unreadable
from onrecord.read.limits import Limits

__all__ = ["Package", "Relation", "Style", "relations", "styles", "truth"]

_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    IndexError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_QUOTES = frozenset({"quote", "intense quote", "block text", "block quotation", "quotations"})
"""Names of the styles that Word and its like have for quotations."""
_HEADING = re.compile(r"heading ([1-9])")
_FALSE = frozenset({"0", "false", "off", "none"})
_CHAIN = 12

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Words = Callable[[str], None]


class Relation(NamedTuple):
    """What a part refers to: the last word of the relation's type, and a target in the file or outside."""

    kind: str
    target: str
    outside: bool


class Style(NamedTuple):
    """What a style says of a paragraph or a run. ``level`` is that of a heading, else 0; ``quote`` says that
    it is for words of somebody else."""

    level: int = 0
    item: bool = False
    marks: frozenset[str] = frozenset()
    quote: bool = False


class Package:
    """A Word file, opened. Raises ``Unreadable`` for what is none, with what to do about it."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.name = name
        self._limits = limits
        self._packed = len(data)
        self._unpacked = self._elements = 0
        if data.startswith(_OLE):
            self._refuse_old(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._names = frozenset(self._zip.namelist())
        except _BROKEN as error:
            self._broken(error)

    def _refuse_old(self, data: bytes) -> NoReturn:
        if _LOCKED in data:
            says = f"{self.name} is locked with a password: save it without one and read it again."
            raise Unreadable(says, kind="encrypted")
        says = f"{self.name} is a document in Word's old form (.doc): open it in Word and save it as .docx."
        raise Unreadable(says, kind="word-old")

    def _broken(self, error: Exception) -> NoReturn:
        says = f"{self.name} is not a Word document, or is cut off: save it again as .docx or get it anew."
        raise Unreadable(says, kind="malformed") from error

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return part in self._names

    def read(self, part: str) -> bytes:
        """Unpack a part. ``Unreadable`` (kind "size") when the file unpacks to more than it may."""
        most = self._limits.source_bytes - self._unpacked
        try:
            with self._zip.open(part) as stream:
                data = stream.read(max(most, 0) + 1)
        except _BROKEN as error:
            self._broken(error)
        self._unpacked += len(data)
        free, ratio = self._limits.expansion_free, self._limits.expansion
        if len(data) > most or (self._unpacked > free and self._unpacked > ratio * self._packed):
            says = (
                f"{self.name} unpacks to more than the {self._limits.source_bytes:,} bytes (or {ratio:,} for "
                "each packed one) a Word document may have; split it or raise the limit."
            )
            raise Unreadable(says, kind="size")
        return data

    def walk(self, part: str, start: Start, end: End | None = None, words: Words | None = None) -> None:
        """Go through the XML of a part: element names without namespace, attributes likewise."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True

        def begin(name: str, attributes: dict[str, str]) -> None:
            self._elements += 1
            if self._elements > self._limits.tags:
                says = (
                    f"{self.name} has more than the {self._limits.tags:,} elements a Word document may have; "
                    "split it or raise the limit."
                )
                raise Unreadable(says, kind="size")
            plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()} if attributes else {}
            start(name.rpartition(" ")[2], plain)

        def typed(*_: object) -> NoReturn:
            says = f"{self.name} declares a document type, as no Word document does: save it again as .docx."
            raise Unreadable(says, kind="malformed")

        parser.StartElementHandler = begin
        parser.StartDoctypeDeclHandler = typed
        if end is not None:
            ends = end
            parser.EndElementHandler = lambda name: ends(name.rpartition(" ")[2])
        if words is not None:
            parser.CharacterDataHandler = words
        try:
            parser.Parse(self.read(part), True)
        except expat.ExpatError as error:
            self._broken(error)
        except (LookupError, ValueError) as error:  # an encoding that is none
            self._broken(error)


def relations(package: Package, part: str) -> dict[str, Relation]:
    """Give what ``part`` ("" for the whole file) refers to, by id."""
    folder, name = posixpath.split(part)
    of = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, Relation] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag != "Relationship":
            return
        outside = attributes.get("TargetMode") == "External"
        target = attributes.get("Target", "")
        if not outside:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        found[attributes.get("Id", "")] = Relation(kind, target, outside)

    if package.has(of):
        package.walk(of, start)
    return found


class _Named(NamedTuple):
    own: Style
    above: str | None


def styles(package: Package, part: str) -> dict[str, Style]:
    """Give the styles a part holds, by id, with what they take over from the ones they rest on."""
    found: dict[str, _Named] = {}
    now = ""
    changed = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal now, changed
        changed += tag.endswith("Change")
        value = attributes.get("val", "")
        if tag == "style":
            now = attributes.get("styleId", "")
            found[now] = _Named(Style(), None)
            return
        if not now or changed:
            return
        own, above = found[now]
        if tag == "name":
            heading = _HEADING.fullmatch(value.lower())
            level = min(int(heading[1]), 6) if heading else 1 if value.lower() == "title" else 0
            own = own._replace(level=own.level or level, quote=value.lower() in _QUOTES)
        elif tag == "basedOn":
            above = value
        elif tag == "outlineLvl" and value.isdecimal() and int(value) < 9:
            own = own._replace(level=own.level or min(int(value) + 1, 6))
        elif tag == "numPr":
            own = own._replace(item=True)
        elif tag in ("b", "i") and truth(attributes):
            own = own._replace(marks=own.marks | {tag})
        found[now] = _Named(own, above)

    def end(tag: str) -> None:
        nonlocal now, changed
        changed -= tag.endswith("Change")
        if tag == "style":
            now = ""

    if package.has(part):
        package.walk(part, start, end)
    return {name: _resolved(found, name) for name in found}


def _resolved(found: dict[str, _Named], name: str) -> Style:
    level, item, marks, quote = 0, False, frozenset[str](), False
    at: str | None = name
    for _ in range(_CHAIN):
        if at is None or at not in found:
            break
        own, above = found[at]
        level, item, marks = level or own.level, item or own.item, marks | own.marks
        quote = quote or own.quote
        at = above
    return Style(level, item, marks, quote)


def truth(attributes: dict[str, str]) -> bool:
    """Tell what an on-off property says: on, unless its value is a no."""
    return attributes.get("val", "true").lower() not in _FALSE
