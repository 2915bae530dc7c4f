"""Which sources are snapshots of one thing, and what each says of an item beside its text. Pure.

Changes are looked for between snapshots of one thing only: that a page and a feed differ is no change.
"""

import hashlib
import re
from html import unescape

import msgspec

from onrecord.model import Document, Reading, Source

__all__ = ["Form", "forms_of", "series_of"]

HEAD = 65_536  # characters of a feed in which its own address stands
_FIRST_ITEM = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]")
_LINK = re.compile(r"<(?:\w+:)?link\b([^>]*)>")
_PLAIN_LINK = re.compile(r"<link>\s*(?:<!\[CDATA\[)?\s*(\S+?)\s*(?:\]\]>)?\s*</link>")
_TITLE = re.compile(r"<title\b[^>]*>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</title>", re.DOTALL)
_ID = re.compile(r"<id>\s*(\S+?)\s*</id>")
_HREF = re.compile(r"""\bhref\s*=\s*["']([^"']*)["']""")


class Form(msgspec.Struct, frozen=True):
    """How a document stood in its source: its stretch of a feed with its hash, and the carrier's words of
    it.
    """

    sha256: str | None
    start: int | None
    stop: int | None
    said: str | None


def series_of(source: Source, reading: Reading) -> str | None:
    """Return the name of the series a source belongs to, or None when nothing was read of it.

    A feed is known by the address it gives itself (Atom's link "self", RFC 4287), else by its id, else
    by its link and title. Everything else goes by its carrier.
    """
    if not reading.documents:
        return None
    carrier = reading.documents[0].carrier
    if carrier != "feed":
        return carrier
    text = _text(source)[:HEAD]
    first = _FIRST_ITEM.search(text)
    head = text[: first.start()] if first else text
    return f"feed:{_own_name(head)}"


def _own_name(head: str) -> str:
    for found in _LINK.finditer(head):
        if re.search(r"""\brel\s*=\s*["']self["']""", found[1]) and (href := _HREF.search(found[1])):
            return unescape(href[1]).strip()
    if own := _ID.search(head):
        return unescape(own[1])
    link, title = _PLAIN_LINK.search(head), _TITLE.search(head)
    return " ".join(unescape(part[1]) for part in (link, title) if part).strip() or "without a name"


def forms_of(source: Source, reading: Reading) -> tuple[Form, ...]:
    """Return the form of each document of a source."""
    feed = any(document.carrier == "feed" for document in reading.documents)
    text = _text(source) if feed else ""
    return tuple(_form(document, text) for document in reading.documents)


def _form(document: Document, text: str) -> Form:
    said = msgspec.json.encode(document.about).decode()
    if document.carrier != "feed":
        return Form(None, None, None, said)
    start, stop = document.at
    digest = hashlib.sha256(text[start:stop].encode("utf-8", "surrogatepass")).hexdigest()
    return Form(digest, start, stop, said)


def _text(source: Source) -> str:
    # Imported here: who only opens a record need not wait for all that reads.
    from onrecord.read.decode import decode

    return decode(source.data, source.name, source.media_type).text
