"""Feeds: RSS 0.9x, 1.0 (RDF) and 2.0 (https://www.rssboard.org/rss-specification), Atom (RFC 4287).

Each item is a document whose body the HTML carrier reads. expat tells the place of everything, so
that a body's words map back to the feed; entity declarations are refused, nothing is fetched.
"""

from html import unescape
from typing import Final
from xml.parsers import expat

from onrecord.errors import Unreadable
from onrecord.model import About, Document, Reading, Refusal, Source, Span
from onrecord.read.feed_fields import Field, Item, about
from onrecord.read.html import html_words
from onrecord.read.limits import Limits
from onrecord.read.maps import compose
from onrecord.read.plain import plain_words
from onrecord.read.seam import Built

__all__ = ["read_feed"]

_ITEMS: Final = frozenset({"item", "entry"})
_HOLDERS: Final = frozenset({"channel", "RDF", "feed", "items", "rss"})
_XML_LANG: Final = "http://www.w3.org/XML/1998/namespace lang"


class _StopError(Exception):
    """Reading ends here. ``kind`` and ``says`` are those of the refusal to come."""

    def __init__(self, says: str, kind: str) -> None:
        super().__init__(says)
        self.kind = kind
        self.says = says


def read_feed(text: str, encoding: str, source: Source, limits: Limits) -> Reading:
    """Read each complete item of a feed as one document; of a feed cut off, say where it is cut."""
    scan = _Scan(text, limits)
    refusals: list[Refusal] = []
    stopped = scan.run(source.name)
    documents: list[Document] = []
    for number, item in enumerate(scan.items, 1):
        try:
            documents.append(_document(item, encoding, source.name, limits, scan))
        except Unreadable as error:
            refusals.append(
                Refusal(source.name, error.kind, f"Item {number} of {source.name} is not read: {error}")
            )
    if stopped:
        refusals.append(Refusal(source.name, stopped.kind, stopped.says))
        if not documents and len(refusals) == 1:
            raise Unreadable(stopped.says, kind=stopped.kind)
    if not documents and not refusals:
        says = f"{source.name} is a feed without items; nothing is to be read in it."
        refusals.append(Refusal(source.name, "empty", says))
    return Reading(tuple(documents), tuple(refusals))


def _document(item: Item, encoding: str, name: str, limits: Limits, scan: "_Scan") -> Document:
    body = item.body()
    built = Built("", (), (), ())
    if body is not None:
        if body.plain:
            built = plain_words(body.text)
        else:
            built, _ = html_words(body.text, name, limits)
        built = built._replace(runs=compose(built.runs, body.runs))
    says = about(item)
    if says.language is None and scan.language:
        says = About(
            says.guid,
            says.link,
            says.title,
            says.creator,
            says.published,
            says.date,
            says.categories,
            scan.language,
        )
    return Document("feed", *built, encoding=encoding, at=item.at, about=says)


class _Offsets:
    """Turns byte offsets of UTF-8 into offsets in characters; cheap when asked in order."""

    def __init__(self, data: bytes, base: int) -> None:
        self._data = data
        self._ascii = data.isascii()
        self._byte = 0
        self._base = base
        self._char = base

    def at(self, byte: int) -> int:
        if self._ascii:
            return byte + self._base
        if byte < self._byte:
            self._char -= len(self._data[byte : self._byte].decode())
        else:
            self._char += len(self._data[self._byte : byte].decode())
        self._byte = byte
        return self._char


class _Scan:
    """One way through the XML of a feed, noting its items and where each of their parts stands."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.items: list[Item] = []
        self.language: str | None = None
        self._text = text
        base = len(text) - len(text.lstrip())
        self._data = text[base:].encode()
        self._offsets = _Offsets(self._data, base)
        self._limits = limits
        self._path: list[str] = []
        self._item: Item | None = None
        self._depth = 0
        self._field: Field | None = None
        self._cdata = False
        self._said: list[str] = []
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.buffer_text = False
        self._connect()

    def _connect(self) -> None:
        parser = self._parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartCdataSectionHandler = self._cdata_begins
        parser.EndCdataSectionHandler = self._cdata_ends
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        parser.SkippedEntityHandler = self._skipped

    def run(self, name: str) -> _StopError | None:
        """Go through; give the reason when the end was not reached."""
        try:
            self._parser.Parse(self._data, True)
        except _StopError as stop:
            return _StopError(f"{name} {stop.says}", stop.kind)
        except expat.ExpatError as error:
            return _StopError(f"{name} {self._broken(error)}", "cut")
        return None

    def _broken(self, error: expat.ExpatError) -> str:
        where = f"at line {error.lineno}, column {error.offset + 1}"
        why = expat.ErrorString(error.code)
        within = "outside any item"
        if self._item is not None:
            title = self._item.title()
            within = f"within item {len(self.items) + 1}" + (f" ({title})" if title else "")
        return (
            f"breaks off {where}, {within} ({why}); the {len(self.items)} complete items "
            "before it were read: get the feed again for the rest."
        )

    def _byte(self) -> int:
        return self._parser.CurrentByteIndex

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        depth = len(self._path)
        if depth > self._limits.depth:
            says = f"nests its elements more than {self._limits.depth:,} deep; check where it comes from."
            raise _StopError(says, "nesting")
        local = name.rsplit(" ", 1)[-1]
        if self._item is None:
            if depth == 1:
                self.language = attributes.get(_XML_LANG)
            if local in _ITEMS and depth > 1 and self._path[-2].rsplit(" ", 1)[-1] in _HOLDERS:
                self._begin_item(attributes, depth)
            elif local == "language":
                self._said.clear()
        elif self._field is not None:
            self._field.inner(local)
        elif depth == self._depth + 1:
            byte = self._byte()
            end = _tag_end(self._data, byte)
            self._field = Field(name, attributes, self._offsets.at(end))

    def _begin_item(self, attributes: dict[str, str], depth: int) -> None:
        if len(self.items) >= self._limits.entries:
            says = f"has more than the {self._limits.entries:,} items a feed may have; the rest is not read."
            raise _StopError(says, "entries")
        self._item = Item(self._offsets.at(self._byte()), attributes)
        self._depth = depth

    def _end(self, name: str) -> None:
        depth = len(self._path)
        self._path.pop()
        if self._item is None:
            if name.rsplit(" ", 1)[-1] == "language" and "".join(self._said).strip():
                self.language = "".join(self._said).strip()
            return
        if self._field is not None:
            if depth == self._depth + 1:
                self._field.end(self._text, self._offsets.at(self._byte()))
                self._item.fields.append(self._field)
                self._field = None
            else:
                self._field.inner_ends()
        elif depth == self._depth:
            end = self._offsets.at(self._data.find(b">", self._byte()) + 1)
            self._item.at = Span(self._item.at.start, end)
            self.items.append(self._item)
            self._item = None

    def _characters(self, data: str) -> None:
        if self._field is None:
            if self._item is None and self._path and self._path[-1].endswith("language"):
                self._said.append(data)
            return
        byte = self._byte()
        raw = self._data
        length = len(data) if data.isascii() else len(data.encode())
        if not self._cdata and raw[byte] == 0x26:
            end = raw.find(b";", byte) + 1
        elif raw[byte] == 0x0D:
            end = byte + (2 if raw[byte + 1 : byte + 2] == b"\n" else 1)
        else:
            end = byte + length
        start = self._offsets.at(byte)
        self._field.add(data, start, self._offsets.at(end))

    def _cdata_begins(self) -> None:
        self._cdata = True

    def _cdata_ends(self) -> None:
        self._cdata = False

    def _doctype(self, _name: str, _system: str | None, _public: str | None, internal: int) -> None:
        if internal:
            says = "declares its own document type; give the feed without <!DOCTYPE [...]>."
            raise _StopError(says, "malformed")

    def _entity(self, *_declaration: object) -> None:
        says = "declares entities; give the feed without <!ENTITY ...>."
        raise _StopError(says, "malformed")

    def _skipped(self, name: str, parameter: int) -> None:
        """An entity of an outer document type (RSS 0.91 named those of HTML)."""
        if not parameter:
            self._characters(unescape(f"&{name};"))


def _tag_end(data: bytes, start: int) -> int:
    """Give the offset after the ``>`` of the well-formed tag at ``start``."""
    at = start
    quote = b""
    while True:
        closing = data.find(b">", at)
        for byte in data[at : closing + 1]:
            char = bytes((byte,))
            if quote:
                quote = b"" if char == quote else quote
            elif char in (b'"', b"'"):
                quote = char
        if not quote or closing < 0:
            return closing + 1
        at = closing + 1
