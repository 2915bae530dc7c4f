"""An item of a feed: its fields as they stand, and what they say of it."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Final, NamedTuple

from onrecord.model import About, Run, Span
from onrecord.read.seam import BLANK

__all__ = ["Body", "Field", "Item", "about"]

_ATOM: Final = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#")
_CONTENT: Final = "http://purl.org/rss/1.0/modules/content/ encoded"
_DC: Final = "http://purl.org/dc/elements/1.1/"
_RDF_ABOUT: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns# about"
_XML_LANG: Final = "http://www.w3.org/XML/1998/namespace lang"
_RSS: Final = frozenset({"", "http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"})
_ZONE = re.compile(r"(?:[+-]\d{4}|\b(?:GMT|UTC|UT|Z|[ECMP][SD]T))\)?\s*$")


class Body(NamedTuple):
    """What an item says: characters, their map into the feed, and whether they are plain text."""

    text: str
    runs: tuple[Run, ...]
    plain: bool


class Field:
    """One element directly under an item: its characters and the stretch of feed each came from."""

    def __init__(self, name: str, attributes: dict[str, str], start: int) -> None:
        space, _, self.local = name.rpartition(" ")
        self.space = space
        self.attributes = attributes
        self.markup = False
        self.name = ""
        self._inner: list[str] = []
        self._parts: list[str] = []
        self._runs: list[Run] = []
        self._length = 0
        self._start = start
        self._raw = ""

    def add(self, text: str, start: int, end: int) -> None:
        """Append characters read from ``start`` to ``end``."""
        if self._inner and self._inner[-1] == "name":
            self.name += text
        stop = self._length + len(text)
        last = self._runs[-1] if self._runs else None
        exact = len(text) == end - start
        if last and exact and last.source_end == start and last.text_end - last.text == start - last.source:
            self._runs[-1] = Run(last.text, stop, last.source, end)
        else:
            self._runs.append(Run(self._length, stop, start, end))
        self._parts.append(text)
        self._length = stop

    def inner(self, local: str) -> None:
        """Note that an element begins within the field."""
        self.markup = True
        self._inner.append(local)

    def inner_ends(self) -> None:
        """Note that an element within the field ends."""
        self._inner.pop()

    def end(self, source: str, end: int) -> None:
        """Note where the field's content ends."""
        if self.markup:
            self._raw = source[self._start : end]

    @property
    def text(self) -> str:
        """The field's characters, white space at its edges left out."""
        return "".join(self._parts).strip(BLANK)

    @property
    def atom(self) -> bool:
        """Whether the field is one of Atom's."""
        return self.space in _ATOM

    def body(self) -> Body:
        """Give the field as a body: markup within it as it stands in the feed."""
        kind = self.attributes.get("type", "text" if self.atom else "html")
        if self.markup and "<![CDATA[" not in self._raw:
            run = Run(0, len(self._raw), self._start, self._start + len(self._raw))
            return Body(self._raw, (run,), plain=False)
        plain = self.atom and kind not in {"html", "text/html", "xhtml", "application/xhtml+xml"}
        return Body("".join(self._parts), tuple(self._runs), plain=plain)


class Item:
    """One item: its stretch of the feed and its fields in order."""

    def __init__(self, start: int, attributes: dict[str, str]) -> None:
        self.at = Span(start, start)
        self.attributes = attributes
        self.fields: list[Field] = []

    def body(self) -> Body | None:
        """Give what the item says: the whole content before the description, None when neither is there."""
        for wanted in ((_CONTENT,), ("content",), ("description", "summary")):
            for field in self.fields:
                qualified = f"{field.space} {field.local}" if wanted[0] == _CONTENT else field.local
                own = wanted[0] == _CONTENT or field.atom or field.space in _RSS
                if qualified in wanted and own and (field.text or field.markup):
                    return field.body()
        return None

    def title(self) -> str | None:
        """Give the item's title as a line of words, entities resolved."""
        field = self.first("title")
        if field is None:
            return None
        text = field.text
        if not field.atom or field.attributes.get("type", "text") != "text":
            text = unescape(text)
        return text or None

    def first(self, *locals_: str, space: str | None = None) -> Field | None:
        """Give the first field of one of these names that is not empty."""
        for field in self.fields:
            own = field.space == space if space else field.atom or field.space in _RSS
            if own and field.local in locals_ and field.text:
                return field
        return None


def about(item: Item) -> About:
    """Say what an item's fields say of it."""
    guid = item.first("guid", "id")
    return About(
        guid=guid.text if guid else item.attributes.get(_RDF_ABOUT),
        link=_link(item, guid),
        title=item.title(),
        creator=_creator(item),
        published=_published(item),
        categories=_categories(item),
        language=_language(item),
    )


def _link(item: Item, guid: Field | None) -> str | None:
    for field in item.fields:
        if field.local == "link" and field.atom and field.attributes.get("rel", "alternate") == "alternate":
            return field.attributes.get("href")
    link = item.first("link")
    if link and not link.atom:
        return link.text
    if guid and guid.local == "guid" and guid.attributes.get("isPermaLink", "true") == "true":
        return guid.text if guid.text.startswith(("http://", "https://")) else None
    return None


def _creator(item: Item) -> str | None:
    names = [
        field.text for field in item.fields if field.space == _DC and field.local == "creator" and field.text
    ]
    if not names:
        authors = [f for f in item.fields if f.local == "author" and (f.atom or f.space in _RSS)]
        names = [author.name.strip(BLANK) or author.text for author in authors]
    return ", ".join(name for name in names if name) or None


def _published(item: Item) -> str | None:
    date = item.first("pubDate", "published", "issued") or item.first("date", space=_DC)
    date = date or item.first("updated", "modified")
    return _utc(date.text) if date else None


def _utc(says: str) -> str | None:
    """RFC 822 or RFC 3339 as RFC 3339 in UTC; None without a zone, or when it is neither."""
    try:
        moment = datetime.fromisoformat(says)
    except ValueError:
        if not _ZONE.search(says):
            return None
        try:
            moment = parsedate_to_datetime(says)
        except (ValueError, TypeError, IndexError):
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment.tzinfo is None:
        return None
    try:
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (OverflowError, ValueError):
        return None


def _categories(item: Item) -> tuple[str, ...]:
    found: list[str] = []
    for field in item.fields:
        if field.local == "category":
            found.append(field.attributes.get("term", "") if field.atom else field.text)
        elif field.local == "subject" and field.space == _DC:
            found.append(field.text)
    return tuple(unescape(each) for each in found if each)


def _language(item: Item) -> str | None:
    says = item.first("language", space=_DC)
    return says.text if says else item.attributes.get(_XML_LANG)
