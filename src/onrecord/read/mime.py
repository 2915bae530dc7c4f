"""The parts of a mail and where in it they stand (RFC 5322, 2045-2047, 2231; https://www.rfc-editor.org/).

The standard library's parser tells no positions and follows nesting without a bound, so the cuts
are made here; what a header means (charsets, encoded words, parameters) the library says.
All positions count in ``view``: the bytes of the mail decoded as latin-1, one character a byte.
"""

import binascii
import codecs
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value
from typing import NamedTuple

from onrecord.errors import Unreadable
from onrecord.model import Refusal, Run
from onrecord.read.decode import decode
from onrecord.read.limits import Limits

__all__ = ["Header", "Part", "decoded", "parts_of", "payload", "spread", "words_of"]

_HEADER = re.compile(
    r"(?P<name>[!-9;-~]{1,76}+)[ \t]*+:[ \t]*+"
    r"(?P<value>[^\r\n]*+(?:(?:\r\n?|\n)[ \t]++[^\r\n]*+)*+)(?:\r\n?|\n|\Z)"
)
_END = re.compile(r"[ \t]*+(?:\r\n?|\n|\Z)")
_FOLD = re.compile(r"(?:\r\n?|\n)[ \t]++")
_CODED = re.compile(r"(?:=[0-9A-Fa-f]{2}|=[ \t]*+\r?\n|=\Z|[\x80-\xff])++")
_HIGH = re.compile(r"[\x80-\xff]++")
_LONGEST_VALUE = 8_192  # the library's readers take time with the square of a value
_ODD = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7"})
_LATIN = frozenset({"iso8859-1", "ascii", "latin-1", "cp1252"})


class Header(NamedTuple):
    """One header: its name in lower case, its value as it stands, and where the value stands."""

    name: str
    value: str
    at: int
    start: int
    end: int


class Part(NamedTuple):
    """One part of a mail: ``start`` to ``end`` is its body as sent.

    ``kind`` is the media type in lower case; ``choice`` the place of the innermost
    multipart/alternative around it (-1: none); ``related`` says it serves another part.
    """

    headers: tuple[Header, ...]
    start: int
    end: int
    kind: str
    charset: str | None
    filename: str | None
    flowed: bool
    joined: bool
    attached: bool
    coding: str
    choice: int = -1
    related: bool = False


def parts_of(
    view: str, start: int, end: int, name: str, limits: Limits
) -> tuple[tuple[Header, ...], list[Part], list[Refusal]]:
    """Cut the mail that stands at ``start`` to ``end`` into its headers and the parts that hold something.

    A message inside the mail is one part. Raises ``Unreadable`` (kind "size") for more parts or
    deeper nesting than ``limits`` allow.
    """
    found: list[Part] = []
    refusals: list[Refusal] = []
    first = _part(view, start, end, "text/plain")
    ahead = [(first, 0)]
    while ahead:
        part, depth = ahead.pop()
        if not part.kind.startswith("multipart/"):
            found.append(part)
            continue
        if depth >= limits.mail_depth:
            says = f"{name} has parts more than {limits.mail_depth} deep; save what is in it on its own."
            raise Unreadable(says, kind="nesting")
        boundary = _parameter(part.headers, "boundary")
        stretches, closed = _stretches(view, part, boundary)
        if not stretches:
            refusals.append(_lying(name, "begins none of its parts"))
            found.append(part._replace(kind="text/plain"))
            continue
        if not closed:
            refusals.append(_lying(name, "does not end the last of its parts"))
        if len(found) + len(ahead) + len(stretches) > limits.parts:
            says = (
                f"{name} has more than the {limits.parts:,} parts a mail may have; save what is attached "
                "to it on its own or raise the limit."
            )
            raise Unreadable(says, kind="size")
        inside = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
        choice = part.start if part.kind == "multipart/alternative" else part.choice
        related = part.related or part.kind == "multipart/related"
        for at, to in reversed(stretches):
            each = _part(view, at, to, inside)._replace(choice=choice, related=related)
            ahead.append((each, depth + 1))
    return first.headers, found, refusals


def _lying(name: str, what: str) -> Refusal:
    says = (
        f"{name} may be cut off: the boundary it names {what}; what is there was read, "
        "get the mail again to have the rest."
    )
    return Refusal(name, "boundary", says)


def _stretches(view: str, part: Part, boundary: str | None) -> tuple[list[tuple[int, int]], bool]:
    """Give the parts between the lines that a boundary makes, and whether the last is ended."""
    if not boundary or len(boundary) > 256:
        return [], False
    line = re.compile("--" + re.escape(boundary) + r"(--)?[ \t]*+(?=\r?\n|\Z)")
    begun: int | None = None
    stretches: list[tuple[int, int]] = []
    for cut in line.finditer(view, part.start, part.end):
        start = cut.start()
        if start > part.start:
            if view[start - 1] != "\n":
                continue
            # The line break before a boundary belongs to the boundary.
            start -= 2 if view[start - 2] == "\r" else 1
        if begun is not None:
            stretches.append((begun, max(start, begun)))
        if cut[1]:
            return stretches, True
        begun = cut.end() + (2 if view.startswith("\r\n", cut.end()) else 1)
    if begun is not None and begun < part.end:
        stretches.append((begun, part.end))
    return stretches, False


def _part(view: str, start: int, end: int, otherwise: str) -> Part:
    headers, body = _headers(view, start, end)
    message = _described(headers)
    kind = message.get_content_type() if message["content-type"] else otherwise
    disposition = (message.get_content_disposition() or "") if message["content-disposition"] else ""
    filename = _filename(message)
    coding = (message["content-transfer-encoding"] or "").split(";")[0].strip().lower()
    shape = _parameter(headers, "format") or ""
    return Part(
        headers=headers,
        start=body,
        end=max(end, body),
        kind=kind,
        charset=_parameter(headers, "charset"),
        filename=filename,
        flowed=shape.lower() == "flowed",
        joined=(_parameter(headers, "delsp") or "").lower() == "yes",
        attached=disposition == "attachment" or (filename is not None and disposition != "inline"),
        coding=coding,
    )


def _headers(view: str, start: int, end: int) -> tuple[tuple[Header, ...], int]:
    headers: list[Header] = []
    at = start
    while at < end:
        blank = _END.match(view, at, end)
        if blank:
            return tuple(headers), blank.end()
        found = _HEADER.match(view, at, end)
        if not found:
            break
        value = found["value"].rstrip()
        place = found.start("value")
        headers.append(Header(found["name"].lower(), value, at, place, place + len(value)))
        at = found.end()
    return tuple(headers), at


def _described(headers: tuple[Header, ...]) -> "Message[str, str]":
    """Hand the headers that describe a body to the library, the first of each name."""
    message: Message[str, str] = Message()
    for header in headers:
        if header.name.startswith("content-") and header.name not in message:
            message[header.name] = _FOLD.sub(" ", header.value)[:_LONGEST_VALUE]
    return message


def _parameter(headers: tuple[Header, ...], name: str) -> str | None:
    try:
        value = _described(headers).get_param(name)
    except (ValueError, LookupError):
        return None
    if value is None:
        return None
    return collapse_rfc2231_value(value).strip() or None


def _filename(message: "Message[str, str]") -> str | None:
    try:
        name = message.get_filename()
    except (ValueError, LookupError):
        return None
    return decoded(name).strip() or None if name else None


def decoded(value: str) -> str:
    """Give a header's value as a person reads it: unfolded, encoded words decoded.

    A value too long to be one, or wrongly encoded, is given as it stands.
    """
    value = _FOLD.sub(" ", value)
    if not value.isascii():
        value = _from_bytes(value.encode("latin-1", "replace")) if max(value) <= "\xff" else value
    if "=?" not in value or len(value) > _LONGEST_VALUE:
        return value
    try:
        words = decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    pieces: list[str] = []
    for word, charset in words:
        if isinstance(word, str):
            pieces.append(word)
        else:
            pieces.append(_in_charset(word, charset) if charset else word.decode("latin-1"))
    return "".join(pieces)


def _from_bytes(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "onrecord.c1")


def _in_charset(raw: bytes, charset: str) -> str:
    codec = _codec(charset)
    try:
        return raw.decode(codec) if codec else _from_bytes(raw)
    except (UnicodeDecodeError, ValueError):
        return _from_bytes(raw)


def _codec(charset: str | None) -> str | None:
    """Name the codec of a charset; null for one that is none, or that says less than the bytes do."""
    try:
        info = codecs.lookup(charset) if charset else None
    except (LookupError, ValueError):
        return None
    if info is None or not getattr(info, "_is_text_encoding", True) or info.name in _ODD:
        return None
    return None if info.name in _LATIN else info.name


def payload(view: str, part: Part) -> bytes:
    """Give what a part holds, its transfer encoding undone; what is wrongly encoded is left out."""
    raw = view[part.start : part.end].encode("latin-1")
    if part.coding == "quoted-printable":
        return b"".join(data for data, _, _ in _pieces(view, part))
    return _base64(raw) if part.coding == "base64" else raw


def _base64(raw: bytes) -> bytes:
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    if len(kept) % 4 == 1:
        kept = kept[:-1]
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


def _pieces(view: str, part: Part) -> Iterator[tuple[bytes, int, int]]:
    """Cut a body into what stands for itself and what stands for something else."""
    quoted = part.coding == "quoted-printable"
    at = part.start
    for coded in (_CODED if quoted else _HIGH).finditer(view, part.start, part.end):
        if at < coded.start():
            yield view[at : coded.start()].encode("latin-1"), at, coded.start()
        raw = coded[0].encode("latin-1")
        yield binascii.a2b_qp(raw) if quoted else raw, coded.start(), coded.end()
        at = coded.end()
    if at < part.end:
        yield view[at : part.end].encode("latin-1"), at, part.end


def words_of(view: str, part: Part, name: str) -> tuple[str, tuple[Run, ...]]:
    """Decode the text of a part, with a map from it to ``view``.

    Charset: the declared one, else as ``decode`` finds it. A body in base64, or in a charset
    whose characters cannot be told apart by their bytes, maps as a whole. Raises ``Unreadable``
    for what is not text.
    """
    size = len(view)
    if part.coding == "base64":
        text, _ = _text(payload(view, part), part, name)
        return text, (spread(0, len(text), part.start, part.end, size),) if text else ()
    pieces = list(_pieces(view, part))
    text, codec = _text(b"".join(data for data, _, _ in pieces), part, name)
    runs: list[Run] = []
    at = 0
    for data, start, end in pieces:
        try:
            words = data.decode(codec, "onrecord.c1" if codec == "cp1252" else "strict")
        except UnicodeDecodeError:
            break
        if not text.startswith(words, at):
            break
        if len(words) == end - start and words == view[start:end]:
            runs.append(Run(at, at + len(words), start, end))
        elif words:
            runs.append(spread(at, at + len(words), start, end, size))
        at += len(words)
    if at != len(text):
        return text, (spread(0, len(text), part.start, part.end, size),)
    return text, tuple(runs)


def _text(data: bytes, part: Part, name: str) -> tuple[str, str]:
    codec = _codec(part.charset)
    if codec:
        try:
            return data.decode(codec), codec
        except (UnicodeDecodeError, ValueError):
            codec = None
    return decode(data, name)


def spread(text: int, text_end: int, start: int, end: int, size: int) -> Run:
    """Make a run that stands as a whole: one of unequal lengths, a byte wider where they were equal."""
    if text_end - text == end - start:
        return Run(text, text_end, start, end + 1) if end < size else Run(text, text_end, start - 1, end)
    return Run(text, text_end, start, end)
