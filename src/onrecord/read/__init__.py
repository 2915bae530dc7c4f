"""``read``: the bytes of a source become documents, each a text with structure and a map back.

Pure: no clock, no disk, no network. One small adapter a carrier stands behind one seam
(``seam.Carrier``, or ``seam.ByteCarrier`` where the bytes are no text); ``sniff`` chooses among them.
"""

from typing import Final

from msgspec import structs

from onrecord.errors import Unreadable
from onrecord.model import Reading, Source
from onrecord.read.decode import decode
from onrecord.read.feed import read_feed
from onrecord.read.html import read_html
from onrecord.read.limits import Limits
from onrecord.read.mail import read_mail
from onrecord.read.maps import compose, source_span
from onrecord.read.markdown import read_markdown
from onrecord.read.pdf import read_pdf
from onrecord.read.plain import read_plain
from onrecord.read.seam import ByteCarrier, Carrier
from onrecord.read.sniff import ByteCarrierName, CarrierName, is_data, is_sitemap, sniff, sniff_bytes
from onrecord.read.word import read_word

__all__ = ["ByteCarrier", "Carrier", "Limits", "carriers", "compose", "read", "source_span"]

_CARRIERS: Final[dict[CarrierName, Carrier]] = {
    "feed": read_feed,
    "html": read_html,
    "markdown": read_markdown,
    "plain": read_plain,
}
_BYTE_CARRIERS: Final[dict[ByteCarrierName, ByteCarrier]] = {
    "mail": read_mail,
    "pdf": read_pdf,
    "word": read_word,
}


def carriers() -> tuple[str, ...]:
    """Name the carriers that can be read."""
    return tuple(sorted((*_CARRIERS, *_BYTE_CARRIERS)))


def read(source: Source, limits: Limits = Limits()) -> Reading:  # noqa: B008 - frozen
    """Read one source into its documents, and say what of it was refused.

    Raises ``Unreadable`` (kinds "empty", "size", "binary", "encoding", "nesting", "malformed", "encrypted",
    "scan", "word-old", "data", "sitemap", "gone") only when nothing at all can be read from the source.
    """
    if len(source.data) > limits.source_bytes:
        says = (
            f"{source.name} has {len(source.data):,} bytes, more than the {limits.source_bytes:,} "
            "a source may have; split it or raise the limit."
        )
        raise Unreadable(says, kind="size")
    if source.media_type == "message/http":
        says = f"{source.name} answered “{_first_line(source.data)}”: there is no release in that."
        raise Unreadable(says, kind="gone")
    name = sniff_bytes(source)
    if name:
        return _with_sidecar(_BYTE_CARRIERS[name](source, limits), source)
    decoded = decode(source.data, source.name, source.media_type)
    if is_data(decoded.text):
        says = f"{source.name} is data (JSON), no document: give the page, feed or text it was made from."
        raise Unreadable(says, kind="data")
    if is_sitemap(decoded.text):
        says = (
            f"{source.name} is a sitemap, a list of addresses, no document: follow it with onrecord follow."
        )
        raise Unreadable(says, kind="sitemap")
    reading = _CARRIERS[sniff(decoded.text, source)](decoded.text, decoded.encoding, source, limits)
    if (not reading.documents and not reading.refusals) or not decoded.text.strip():
        says = f"{source.name} is empty: there is no text in it; give the file again as it was published."
        raise Unreadable(says, kind="empty")
    return _with_sidecar(reading, source)


def _first_line(data: bytes) -> str:
    return data[:200].split(b"\r\n")[0].decode("latin-1")


def _with_sidecar(reading: Reading, source: Source) -> Reading:
    """Add what a sidecar says of a source that is one document; what it leaves open, the carrier says."""
    if source.about is None or len(reading.documents) != 1:
        return reading
    (document,) = reading.documents
    known = {name: value for name, value in structs.asdict(source.about).items() if value}
    about = structs.replace(document.about, **known)
    return Reading((structs.replace(document, about=about),), reading.refusals)
