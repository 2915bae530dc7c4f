"""A text that quotes: its words, block quotes and day, out of whatever carries it; and all its quotations."""

import re
from collections.abc import Iterator, Sequence

import msgspec
from selectolax.lexbor import LexborHTMLParser

from onrecord.check.align import occurrences
from onrecord.check.credits import Credit, credits_of, outside
from onrecord.check.quotes import Found, Marked, find_marked, grouped, is_quotation, sentences, touched
from onrecord.check.result import Quotation
from onrecord.check.words import words
from onrecord.errors import Unreadable
from onrecord.model import Document, Source, Span
from onrecord.read import Limits, read

__all__ = ["MOST_BYTES", "Article", "Quoting", "article", "quoting"]

MOST_BYTES = 8_000_000
"""Bytes of a text to be checked: some fifty times the longest newspaper article."""
_HTML_BLOCK = "blockquote, q"
_ATTRIBUTED = re.compile(r"\n\s*(?:—|–|--|-)\s*(?P<who>[^\n]{3,100})\s*$")
_QUOTED_LINES = re.compile(r"(?:^[ \t]*>[^\n]*(?:\n|$))+", re.MULTILINE)
_LEAST_BLOCK = 5
_NEAR = 400
"""Characters of a sentence before and behind a quotation in which a verb of speech is looked for."""
_WRAPPED = 100
_BREAK = re.compile(r"(?<=\S) ?\n(?=\S)")


class Article(msgspec.Struct, frozen=True):
    """A text to be checked. ``blocks`` are its block quotes; ``day`` when it was published, where known."""

    text: str
    blocks: tuple[Span, ...] = ()
    day: str | None = None


def article(source: Source) -> Article:
    """Read a text out of its carrier. Raises Unreadable when there is no text in it."""
    if len(source.data) > MOST_BYTES:
        says = (
            f"{source.name} has {len(source.data):,} bytes, more than the {MOST_BYTES:,} of a text to be"
            " checked: give the part with the quotations."
        )
        raise Unreadable(says, kind="size")
    reading = read(source, Limits(source_bytes=MOST_BYTES))
    if not reading.documents:
        says = reading.refusals[0].says if reading.refusals else f"{source.name} has no text."
        raise Unreadable(says, kind="empty")
    text = "\n\n".join(document.text for document in reading.documents)
    about = reading.documents[0].about
    blocks = tuple(_blocks(text, source, reading.documents[0]))
    return Article(text, blocks, about.date or (about.published or "")[:10] or None)


def _blocks(text: str, source: Source, document: Document) -> Iterator[Span]:
    """Where the block quotes stand: the carrier tells them, their words find them in the text."""
    if document.carrier == "html":
        page = LexborHTMLParser(source.data.decode(document.encoding, "replace"))
        told = [node.text(separator="\n") for node in page.css(_HTML_BLOCK)]
    elif document.carrier in ("markdown", "plain"):
        raw = source.data.decode(document.encoding, "replace")
        told = [
            re.sub(r"(?m)^[ \t]*>[ \t]?|[*_]{1,3}", "", found[0]) for found in _QUOTED_LINES.finditer(raw)
        ]
    elif document.carrier == "word":
        told = [document.text[one.span.start : one.span.end] for one in document.marks if one.kind == "quote"]
    else:
        told = []
    whole = words(text)
    held = whole.keys.tobytes()
    for one in told:
        keys = words(_ATTRIBUTED.sub("", one.rstrip())).keys
        found = occurrences(held, keys.tobytes(), 1) if len(keys) >= _LEAST_BLOCK else []
        if found:
            yield Span(whole.starts[found[0]], whole.ends[found[0] + len(keys) - 1])


class Quoting(msgspec.Struct, frozen=True):
    """The quotations of a text, in order, and where a quotation mark opens that none closes."""

    quotations: tuple[Quotation, ...]
    unclosed: tuple[int, ...] = ()


def quoting(given: Article) -> Quoting:
    """Find the quotations of a text, each with who is said to speak and when, where the text says so."""
    text = _unwrapped(given.text)
    given = msgspec.structs.replace(given, text=text)
    marked, unclosed = find_marked(text)
    inside = [m for m in marked if not any(_within(m.outer, block) for block in given.blocks)]
    found = [*grouped(text, inside), *(_block(text, block) for block in given.blocks)]
    found.sort(key=lambda one: one.span)
    rest = outside(text, found)
    spans = list(sentences(rest))
    kept = [
        one
        for one in found
        if _in_block(one, given.blocks) or is_quotation(text, one, _told(rest, spans, one))
    ]
    credited = zip(kept, credits_of(text, kept, given.day), strict=True)
    quotations = (_quotation(given, one, credit) for one, credit in credited)
    goes_on = {part.outer.start for one in kept for part in one.parts[:-1]}
    return Quoting(tuple(quotations), tuple(at for at in unclosed if at not in goes_on))


def _unwrapped(text: str) -> str:
    """The text with line breaks within paragraphs as spaces, of the same length: where no line is long,
    lines are wrapped, and a paragraph ends at a blank line."""
    text = text.replace("\r\n", " \n").replace("\r", "\n")
    lines = text.split("\n")
    if len(lines) < 2 or max(map(len, lines)) > _WRAPPED:
        return text
    return _BREAK.sub(lambda found: " " * len(found[0]), text)


def _quotation(given: Article, one: Found, credit: Credit) -> Quotation:
    who, day = credit.who, credit.day
    if _in_block(one, given.blocks):
        told = _announced(given, one)
        who = _signed(given.text, one.span) or who or told.who
        day = day or (told.day if who == told.who else None)
    quote = one.words(given.text)
    also = one.words(given.text, commas=True) if one.split else None
    return Quotation(quote, _clean(who), day, span=one.span, also=also if also != quote else None)


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start + 1 and inner.end - 1 <= outer.end


def _block(text: str, block: Span) -> Found:
    end = block.end
    while end < len(text) and text[end] in ".?!,…”\"’'":
        end += 1
    start = block.start
    while start and text[start - 1] in "“\"‘'":
        start -= 1
    return Found((Marked(Span(start, end), Span(start, end)),))


def _in_block(one: Found, blocks: Sequence[Span]) -> bool:
    return any(one.span.start <= block.start and block.end <= one.span.end for block in blocks)


def _told(rest: str, spans: Sequence[Span], one: Found) -> str:
    near = touched(spans, one.span)
    return " ".join(
        rest[max(span.start, one.span.start - _NEAR) : min(span.end, one.span.end + _NEAR)] for span in near
    )


def _signed(text: str, span: Span) -> str | None:
    """The name behind a dash under a block quote."""
    found = re.match(r"\s*(?:—|–|--)\s*([^\n,]{3,80})", text[span.end : span.end + 200])
    return found[1].strip() if found else None


def _announced(given: Article, one: Found) -> Credit:
    """The speaker, and the day, of the sentence that ends with a colon before a block quote."""
    before = given.text[max(one.span.start - 400, 0) : one.span.start].rstrip()
    if not before.endswith(":"):
        return Credit()
    lead = before[max(before.rfind("\n"), before.rfind(". ")) + 1 :] + " "
    quote = Span(len(lead), len(lead) + 1)
    (credit,) = credits_of(f"{lead}”", [Found((Marked(quote, quote),))], given.day)
    return credit


def _clean(who: str | None) -> str | None:
    return " ".join(who.split()) if who else None
