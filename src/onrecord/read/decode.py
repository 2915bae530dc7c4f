"""Bytes to characters, in the order of the WHATWG Encoding standard: mark, what the server says, declaration,
UTF-8, cp1252.

What looks wrongly encoded within a text (mojibake) is left as it is: it is what the source says.
"""

import codecs
import re
from typing import NamedTuple

from onrecord.errors import Unreadable

__all__ = ["Decoded", "decode"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PROLOGUE = 2048
_SNIFFED = 65_536
_FEW = 3
_MAGIC = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0")
_XML = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_CHARSET = re.compile(r"""\bcharset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_LATIN = frozenset({"iso8859-1", "ascii", "latin-1", "cp1252"})
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x0b\x1b\x08"))


class Decoded(NamedTuple):
    """Characters (without a byte order mark) and the name of the codec that gave them."""

    text: str
    encoding: str


def _c1(error: UnicodeError) -> tuple[str, int]:
    """Give the five bytes cp1252 leaves undefined their control characters, as WHATWG does."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(map(chr, error.object[error.start : error.end])), error.end


codecs.register_error("onrecord.c1", _c1)


def decode(data: bytes, name: str, media_type: str | None = None) -> Decoded:
    """Decode ``data``. Raises ``Unreadable`` for what is not text, or not of the encoding it claims.

    ``media_type`` may name a charset, as a server's Content-Type does. It is not believed where the bytes are
    sound UTF-8 beyond ASCII: no other encoding looks like that by chance.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return Decoded(data[len(bom) :].decode(encoding), encoding)
            except UnicodeDecodeError as error:
                says = (
                    f"{name} says it is {encoding.upper()} but is not from byte {error.start + len(bom)} on; "
                    "save it anew as UTF-8."
                )
                raise Unreadable(says, kind="encoding") from error
    wide = _wide(data)
    if wide:
        return wide
    _refuse_binary(data, name)
    stated = _stated(data, media_type)
    for codec in filter(None, (stated, _declared(data))):
        try:
            return Decoded(data.decode(codec), codec)
        except (UnicodeDecodeError, ValueError):
            continue
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return Decoded(data.decode("cp1252", "onrecord.c1"), "cp1252")


def _declared(data: bytes) -> str | None:
    found = _XML.search(data[:_PROLOGUE]) or _META.search(data[:_PROLOGUE])
    return _codec(found[1].decode("ascii")) if found else None


def _stated(data: bytes, media_type: str | None) -> str | None:
    found = _CHARSET.search(media_type or "")
    codec = _codec(found[1]) if found else None
    return None if codec is None or (not data.isascii() and _is_utf8(data)) else codec


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _codec(name: str) -> str | None:
    """Return the codec that a name stands for, where it says more than is assumed without it."""
    try:
        info = codecs.lookup(name)
    except LookupError:
        return None
    if not getattr(info, "_is_text_encoding", True) or info.name.startswith(("utf-16", "utf-32", "utf-7")):
        return None
    if info.name in {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-8"}:
        return None
    return None if info.name in _LATIN else info.name


def _wide(data: bytes) -> Decoded | None:
    """UTF-16 without a mark: mostly zero in every other byte, and sound to the last byte."""
    head = data[:_SNIFFED]
    if len(data) < 4 or len(data) % 2:
        return None
    half = len(head) // 2
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        other = head[0::2] if encoding == "utf-16-le" else head[1::2]
        if zeros.count(0) * 10 > half * 7 and other.count(0) * 10 < half:
            try:
                return Decoded(data.decode(encoding), encoding)
            except UnicodeDecodeError:
                return None
    return None


def _refuse_binary(data: bytes, name: str) -> None:
    head = data[:_SNIFFED]
    strange = len(head) - len(head.translate(None, _CONTROLS))
    if strange > _FEW + len(head) // 50 or head.startswith(_MAGIC):
        says = f"{name} is not text (a binary file); give its text, or a form this reader knows."
        raise Unreadable(says, kind="binary")
