"""E-mail, Usenet posts and mbox (RFC 5322, 2045-2047, 3676, 1036, 4155; https://www.rfc-editor.org/).

One message is one document, a message within it another. What a reader sees of the headers comes
first, as segments with the landmark "banner"; then the body: of alternatives the plain one.
Attachments are sources of their own (``heaps.mail``). Maps: see ``mime.words_of``.
"""

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from onrecord.errors import Unreadable
from onrecord.model import About, Document, Reading, Refusal, Source, Span
from onrecord.read.html import html_words
from onrecord.read.joined import join
from onrecord.read.limits import Limits
from onrecord.read.mail_words import MAIL, body_words, with_banners
from onrecord.read.maps import compose
from onrecord.read.mime import Header, Part, decoded, parts_of, spread, words_of
from onrecord.read.seam import BLANK, Built, TextBuilder

__all__ = ["PLAIN_CODINGS", "looks_like_mail", "messages", "read_mail"]

_ENVELOPE = re.compile(
    r"(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From [^\s]{1,320}+[ \t][^\r\n]{0,60}?\d\d:\d\d[^\r\n]{0,60}(?:\r?\n|\Z)"
)
_HEADER_LINE = re.compile(r"([!-9;-~]{1,76}+):[ \t]*+([^\r\n]*+)(?:\r\n?|\n|\Z)")
_FOLDED_LINE = re.compile(r"[ \t]++[^\r\n]*+(?:\r\n?|\n|\Z)")
_PREFIX = re.compile(r"(?:(?:" + "|".join(MAIL.prefixes) + r")(?:\[\d{1,3}\])?:\s*)+", re.IGNORECASE)
_ZONE = re.compile(r"(?:[+-]\d{4}|\b[A-Z]{1,5})\)?\s*$|\([A-Z]{1,5}\)")
_NAMED = re.compile(
    r"""\s*+(?:"(?P<quoted>(?:[^"\\]|\\.){1,300})"\s*<|(?P<before>[^<>"@,]{1,300}?)\s*<"""
    r"""|[^()<>\s]{1,300}@[^()<>\s]{1,300}\s*\((?P<after>[^()]{1,300})\))"""
)
_SPACES = re.compile(r"[\s\x00-\x1f]+")
_HEAD = 65_536
_MESSAGE = "message/rfc822"

PLAIN_CODINGS = frozenset({"", "7bit", "8bit", "binary"})
"""Transfer encodings that leave a part as it is."""


def looks_like_mail(head: bytes) -> bool:
    """Tell a mail or a post: it begins with headers, From: among them and one only transport gives."""
    view = head[:_HEAD].decode("latin-1").lstrip("\r\n")
    envelope = _ENVELOPE.match(view)
    at = envelope.end() if envelope else 0
    names: set[str] = set()
    while line := _HEADER_LINE.match(view, at) or (_FOLDED_LINE.match(view, at) if names else None):
        if line.lastindex:
            names.add(line[1].lower())
        at = line.end()
        if at >= len(view):
            break
    return "from" in names and bool(names & MAIL.transport)


def messages(view: str) -> list[tuple[int, int]]:
    """Give where each message of an mbox stands, its envelope line left out; of a mail, where it stands."""
    begun = len(view) - len(view.lstrip("\r\n"))
    cuts = list(_ENVELOPE.finditer(view)) if _ENVELOPE.match(view) else []
    if not cuts:
        return [(begun, len(view))]
    ends = [cut.start() for cut in cuts[1:]] + [len(view)]
    return [(cut.end(), end) for cut, end in zip(cuts, ends, strict=True)]


def read_mail(source: Source, limits: Limits) -> Reading:
    """Read a mail, a post or an mbox: a document for each message. See ``seam.ByteCarrier``."""
    view = source.data.decode("latin-1")
    if not view.strip():
        says = f"{source.name} is empty: there is no text in it; give the file again as it was published."
        raise Unreadable(says, kind="empty")
    ahead = [_Message(start, end, 0) for start, end in reversed(messages(view))]
    if len(ahead) > limits.entries:
        says = (
            f"{source.name} has {len(ahead):,} messages, more than the {limits.entries:,} one source may "
            "have; split it or raise the limit."
        )
        raise Unreadable(says, kind="size")
    documents: list[Document] = []
    refusals: list[Refusal] = []
    while ahead:
        message = ahead.pop()
        try:
            document, inner, refused = _read_message(view, message, source.name, limits)
        except Unreadable as error:
            if not documents and not ahead:
                raise
            refusals.append(Refusal(source.name, error.kind, str(error)))
            continue
        refusals += refused
        ahead += reversed(inner)
        if document:
            documents.append(document)
    if not documents and not refusals:
        raise Unreadable(_no_mail(source.name), kind="malformed")
    return Reading(tuple(documents), tuple(refusals))


class _Message(NamedTuple):
    start: int
    end: int
    depth: int


def _read_message(
    view: str, message: _Message, name: str, limits: Limits
) -> tuple[Document | None, list[_Message], list[Refusal]]:
    """Read one message; give the messages in it and what of it is refused beside."""
    headers, parts, refusals = parts_of(view, message.start, message.end, name, limits)
    if not headers:
        raise Unreadable(_no_mail(name), kind="malformed")
    inner = [
        _Message(part.start, part.end, message.depth + 1)
        for part in parts
        if part.kind == _MESSAGE and part.coding in PLAIN_CODINGS
    ]
    if inner and message.depth >= limits.mail_depth:
        says = f"{name} holds messages more than {limits.mail_depth} deep; save the innermost on its own."
        refusals.append(Refusal(name, "nesting", says))
        inner = []
    read = [_header_words(view, headers)]
    for part in _body(view, parts):
        try:
            read.append(_part_words(view, part, name, limits))
        except Unreadable as error:
            refusals.append(Refusal(name, error.kind, f"A part of {name} is not read: {error}"))
    built = join(read)
    if not built.text:
        return None, inner, refusals
    at = Span(message.start, message.end)
    return Document("mail", *built, encoding="latin-1", at=at, about=_about(headers)), inner, refusals


def _no_mail(name: str) -> str:
    return (
        f"{name} is not a mail: it does not begin with headers; save it again from the mail program as .eml."
    )


def _header_words(view: str, headers: tuple[Header, ...]) -> Built:
    builder = TextBuilder()
    seen: set[str] = set()
    for header in headers:
        if header.name not in MAIL.shown or header.name in seen:
            continue
        seen.add(header.name)
        builder.begin("paragraph", landmark="banner")
        builder.add(view[header.at : header.start].rstrip(BLANK), header.at, _end(view, header))
        if not header.value:
            continue
        if header.start > _end(view, header):
            builder.add(" ", _end(view, header), header.start)
        if header.value.isascii() and "=?" not in header.value:
            builder.add_wrapped(header.value, header.start)
        else:
            value = _SPACES.sub(" ", decoded(header.value))
            run = spread(0, len(value), header.start, header.end, len(view))
            builder.add(value, run.source, run.source_end)
    return builder.build()


def _end(view: str, header: Header) -> int:
    """Where the name of a header ends, its colon included."""
    return header.at + len(view[header.at : header.start].rstrip(BLANK + "\r"))


def _body(view: str, parts: list[Part]) -> list[Part]:
    """Choose the parts a reader is shown: of alternatives the plain text, unless it is empty."""
    shown = [p for p in parts if p.kind in ("text/plain", "text/html") and not p.attached]
    plain = {
        p.choice
        for p in shown
        if p.kind == "text/plain" and not view[p.start : p.end].isspace() and p.end > p.start
    }
    return [
        p
        for p in shown
        if p.choice < 0 or (p.kind == "text/plain" if p.choice in plain else p.kind == "text/html")
    ]


def _part_words(view: str, part: Part, name: str, limits: Limits) -> Built:
    text, runs = words_of(view, part, name)
    if part.kind == "text/html":
        built, _ = html_words(text, name, limits)
        built = with_banners(built, "")
    else:
        built = body_words(text, flowed=part.flowed, joined=part.joined)
    return Built(built.text, built.segments, built.marks, compose(built.runs, runs))


def _about(headers: tuple[Header, ...]) -> About:
    values: dict[str, str] = {}
    for header in headers:
        values.setdefault(header.name, header.value)
    subject = _SPACES.sub(" ", decoded(values.get("subject", ""))).strip()
    named = _NAMED.match(_SPACES.sub(" ", decoded(values.get("from", ""))))
    creator = (named["quoted"] or named["before"] or named["after"] or "") if named else ""
    return About(
        guid=values.get("message-id", "").strip().strip("<>") or None,
        title=_PREFIX.sub("", subject, count=1).strip() if _PREFIX.match(subject) else subject or None,
        creator=creator.replace("\\", "").strip(" '\"") or None,
        published=_published(values.get("date", "")),
    )


def _published(value: str) -> str | None:
    """Give a Date header as RFC 3339 in UTC; null when it is none, or says no zone."""
    value = _SPACES.sub(" ", value).strip()[:200]
    try:
        said = parsedate_to_datetime(value)
        if said.tzinfo is None:
            if not _ZONE.search(value):
                return None
            said = said.replace(tzinfo=UTC)
        return said.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if said.year > 1 else None
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
