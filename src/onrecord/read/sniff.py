"""Which carrier a source is: by what it holds first, by its name and media type second."""

import re
from typing import Final, Literal

import msgspec

from onrecord.model import Source
from onrecord.read.mail import looks_like_mail

__all__ = ["ByteCarrierName", "CarrierName", "is_data", "is_sitemap", "sniff", "sniff_bytes"]

CarrierName = Literal["feed", "html", "markdown", "plain"]
ByteCarrierName = Literal["mail", "pdf", "word"]

_HEAD = 64 * 1024
_SKIP = r"\s*+(?:(?><\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*+(?:\[.*?\])?+[^>]*+>)\s*+)*+"
_FEED = re.compile(_SKIP + r"<(?:rss|(?:\w+:)?RDF|(?:\w+:)?feed)[\s>]", re.DOTALL)
_SITEMAP = re.compile(_SKIP + r"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", re.DOTALL)
_PAGE = re.compile(r"\s*+(?:<!doctype html|(?:(?><!--.*?-->)\s*+)*+<html[\s>])", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(
    r"<(?:/?(?:p|div|br|h[1-6]|ul|ol|li|table|tr|td|span|strong|b|em|i|font|section|article|body|head|html|a)"
    r"(?:\s[^<>]*)?/?)>",
    re.IGNORECASE,
)
_BLOCK_TAG = re.compile(
    r"\s*<(?:p|div|h[1-6]|ul|ol|table|section|article|body|head|center|font)[\s>]", re.IGNORECASE
)
_MARKDOWN = re.compile(
    r"^#{1,6} \S|^\*\*[^*\n]+\*\*|\\[()*\[\]#_~.!-]|\]\((?:#|https?:)|^---[ \t]*$|(?<=\S)  $|^> \S|^[*-] \S",
    re.MULTILINE,
)
_SUFFIXES: Final[dict[str, CarrierName]] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}
_MEDIA: Final[dict[str, CarrierName]] = {
    "text/markdown": "markdown",
    "text/html": "html",
    "application/xhtml+xml": "html",
}
_BYTES: Final[dict[str, ByteCarrierName]] = {
    ".eml": "mail",
    ".mbox": "mail",
    "message/rfc822": "mail",
    "application/mbox": "mail",
    ".pdf": "pdf",
    "application/pdf": "pdf",
    ".docx": "word",
    ".docm": "word",
    ".dotx": "word",
    ".doc": "word",
    "application/msword": "word",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "word",
}
_OLD_WORD = "WordDocument".encode("utf-16-le")
_DIRECTORY = 65_536


def sniff_bytes(source: Source) -> ByteCarrierName | None:
    """Name the carrier of a source that is not read as one decoded text; null when it is text."""
    data = source.data
    if data[:_DIRECTORY].lstrip()[:5] == b"%PDF-":
        return "pdf"
    if data.startswith(b"PK\x03\x04") and b"word/document" in data[-_DIRECTORY:]:
        return "word"
    if data.startswith(b"\xd0\xcf\x11\xe0") and _OLD_WORD in data:
        return "word"
    named = _BYTES.get(_suffix(source.name)) or _BYTES.get(_media(source))
    if named:
        return named
    return "mail" if looks_like_mail(data) else None


def sniff(text: str, source: Source) -> CarrierName:
    """Name the carrier of a decoded source. Never fails: what is nothing else is plain text."""
    head = text[:_HEAD]
    if _FEED.match(head):
        return "feed"
    if _PAGE.match(head):
        return "html"
    suffix = _SUFFIXES.get(_suffix(source.name))
    if suffix:
        return suffix
    media = _MEDIA.get(_media(source))
    if media:
        return media
    if _BLOCK_TAG.match(head) or len(_TAG.findall(head)) * 400 > len(head):
        return "html"
    return "markdown" if _looks_like_markdown(head) else "plain"


def is_sitemap(text: str) -> bool:
    """Return whether a text is a sitemap, or an index of them: addresses, and no words."""
    return bool(_SITEMAP.match(text[:_HEAD]))


def is_data(text: str) -> bool:
    """Return whether a text is JSON or JSON Lines: what a program wrote for programs."""
    if text.lstrip()[:1] not in ("{", "["):
        return False
    decoder = msgspec.json.Decoder(dict[str, msgspec.Raw] | list[msgspec.Raw])
    for decode in (decoder.decode, decoder.decode_lines):
        try:
            decode(text)
        except (msgspec.DecodeError, RecursionError):
            continue
        return True
    return False


def _media(source: Source) -> str:
    return (source.media_type or "").split(";")[0].strip().lower()


def _suffix(name: str) -> str:
    stem = name.split("?")[0].split("#")[0].rsplit("/", 1)[-1].lower()
    return "." + stem.rsplit(".", 1)[-1] if "." in stem else ""


def _looks_like_markdown(head: str) -> bool:
    """One heading of ``#`` with another sign of Markdown, or three kinds of sign."""
    signs = {_kind(found[0]) for found in _MARKDOWN.finditer(head)}
    return ("#" in signs and len(signs) > 1) or len(signs) > 2


def _kind(sign: str) -> str:
    return sign.strip()[:2].lstrip("\\")[:1] or " "
