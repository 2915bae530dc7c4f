"""What an address gives: a feed, a sitemap or a page. By its content, as ``read`` tells carriers. Pure."""

import io
import zlib

from onrecord.errors import Unreadable
from onrecord.model import Source
from onrecord.read.decode import decode
from onrecord.read.sniff import is_sitemap, sniff, sniff_bytes

__all__ = ["kind_of", "sitemap_text"]


def kind_of(source: Source, largest: int) -> str:
    """Return "feed", "sitemap" or "page"."""
    if sitemap_text(source, largest) is not None:
        return "sitemap"
    if sniff_bytes(source):
        return "page"
    try:
        text = decode(source.data, source.name, source.media_type).text
    except Unreadable:
        return "page"
    return "feed" if sniff(text, source) == "feed" else "page"


def sitemap_text(source: Source, largest: int) -> str | None:
    """Return the text of a sitemap, unpacked where it is a gzip file; None for anything else.

    ``largest`` is how many bytes it may unpack to.
    """
    data = source.data
    if data.startswith(b"\x1f\x8b"):
        unpacked = _gunzipped(data, largest)
        if unpacked is None:
            return None
        data = unpacked
    try:
        text = decode(data, source.name, source.media_type).text
    except Unreadable:
        return None
    return text if is_sitemap(text) else None


def _gunzipped(data: bytes, largest: int) -> bytes | None:
    out = io.BytesIO()
    one = zlib.decompressobj(31)
    try:
        out.write(one.decompress(data, largest + 1))
    except zlib.error:
        return None
    return out.getvalue() if out.tell() <= largest and one.eof else None
