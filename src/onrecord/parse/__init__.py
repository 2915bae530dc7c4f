"""The verb ``parse``: a document in, drafts of its releases out. Pure.

Layouts are rules: the patterns and word lists in ``data/``, and the small functions that ask them.
"""

import re
from collections.abc import Iterator

from onrecord.model import About, Document, Link, Slip, Span
from onrecord.parse import dates
from onrecord.parse.closing import Closing, read_closing
from onrecord.parse.draft import Draft, DraftTurn
from onrecord.parse.issued import issued_by
from onrecord.parse.kinds import headline_kind, kind_of_categories, kind_of_form, titled_kind
from onrecord.parse.labels import labelled
from onrecord.parse.letterhead import Letterhead, read_letterhead
from onrecord.parse.lines import Line, Marks, Region, cut, lines_of
from onrecord.parse.reader import plain
from onrecord.parse.split import prefix_free, starts
from onrecord.parse.tiles import Tile, tiled
from onrecord.parse.titles import untitled
from onrecord.parse.turns import Body, read_body

__all__ = ["Draft", "DraftTurn", "parse"]

_TELEPHONE = re.compile(r"(?i)\b(?:teleconference|conference call|by (?:tele)?phone)\b")


def parse(document: Document) -> Iterator[Draft]:
    """Yield the releases of a document, in order; their texts put together give the document's."""
    begins = starts(document)
    for begin, end in zip(begins, [*begins[1:], len(document.text)], strict=True):
        about = document.about if len(begins) == 1 else About(link=document.about.link)
        yield _release(cut(document, begin, end), document.carrier, about)


def _release(region: Region, carrier: str, about: About) -> Draft:
    text = region.text
    lines = lines_of(region)
    marks = Marks(region.marks)
    title_at = _title_line(lines, region, plain(about.title) if about.title else None)
    transcript = any(labelled(line, text, marks) for line in lines)
    closing = read_closing(lines, text, marks, transcript=transcript)
    lines = lines[: closing.end]
    head = read_letterhead(lines, text, marks, title_at=title_at)
    printed = head.title or about.title
    body = read_body(lines[head.body :], text, marks, _known(text, lines, head, printed))
    tiles = [*head.tiles, *body.tiles, *closing.tiles]
    return _draft(region, carrier, about, head, body, closing, tiles)


def _title_line(lines: list[Line], region: Region, title: str | None) -> int | None:
    """The number of the line that is the title, or None.

    It is the first heading when nothing but the page's landmarks stands before it, or the first
    heading of the first level, or the heading that repeats the title its carrier gives.
    """
    first = next((number for number, line in enumerate(lines) if not line.landmark), None)
    for number, line in enumerate(lines):
        if line.landmark or line.kind != "heading":
            continue
        if title is not None:
            if line.words == title or (len(line.words) > 8 and title.startswith(line.words)):
                return number
        elif number == first or region.segments[line.segment].level == 1:
            return number
    if title is None and first is not None:
        return untitled(lines, first)
    return None


def _known(text: str, lines: list[Line], head: Letterhead, title: str | None) -> str:
    end = lines[head.body - 1].end if head.body else 0
    return f"{title or ''} {text[: min(end, 4000)]}"


def _draft(
    region: Region,
    carrier: str,
    about: About,
    head: Letterhead,
    body: Body,
    closing: Closing,
    tiles: list[Tile],
) -> Draft:
    text = region.text
    printed = _printed_title(head, about, carrier)
    title = prefix_free(printed) if printed else None
    issuers, office = issued_by(head, about, text)
    date, date_from = _dated(head, about, title, carrier)
    clock = closing.clock
    return Draft(
        carrier=carrier,
        about=about,
        text=text,
        at=region.at,
        title=title,
        title_as_printed=printed,
        kind=_kind(head, body, about, title, issued=bool(issuers), office=bool(office)),
        issuers=issuers,
        office=office,
        venue=head.venue,
        place=head.place,
        date=date,
        date_from=date_from,
        starts=head.starts,
        ends=clock.time if clock else None,
        zone=head.zone or (clock.zone if clock else None),
        topics=tuple(head.topics),
        header_notes=tuple(head.notes),
        head=Span(0, max((tile.end for tile in head.tiles), default=0)),
        turns=body.turns,
        paragraphs=body.paragraphs,
        blocks=tiled(text, tiles),
        links=tuple(
            Link(m.span, m.value) for m in region.marks if m.kind == "link" and m.value and m.value != "#"
        ),
        anchors=tuple(m for m in region.marks if m.kind == "anchor"),
        struck=tuple(m.span for m in region.marks if m.kind == "strike"),
        inserted=tuple(m.span for m in region.marks if m.kind == "inserted"),
        slips=_cuts(body),
    )


def _printed_title(head: Letterhead, about: About, carrier: str) -> str | None:
    """A feed's own title, else the heading, else the carrier's; for plain text the lines in capitals."""
    printed = about.title if carrier == "feed" and about.title else head.title or about.title
    if printed is None and carrier in ("plain", "mail"):
        printed = " ".join(head.headline) or head.kind_line
    return plain(printed) if printed else None


def _kind(
    head: Letterhead, body: Body, about: About, title: str | None, *, issued: bool, office: bool
) -> str | None:
    stated = head.kind or (titled_kind(title) if title else None) or headline_kind(head.headline)
    if stated:
        return stated
    shown = kind_of_form(
        [p.text for p in body.paragraphs],
        questions=any(turn.label in ("QUESTION", "Q", "REPORTER") for turn in body.turns),
        turns=bool(body.turns),
        official=issued,
        office=office,
        telephone=bool(_TELEPHONE.search(head.venue or ""))
        or any(turn.label == "OPERATOR" for turn in body.turns),
    )
    return shown or kind_of_categories(about.categories)


def _dated(head: Letterhead, about: About, title: str | None, carrier: str) -> tuple[str | None, str | None]:
    if head.date:
        return head.date, "body"
    found = dates.title_date(title) if title else None
    out = about.date or (dates.in_washington(about.published) if about.published else None)
    if title and found and not dates.announced(found[0], out) and not dates.recalled(title, found, out):
        return found[0], "title"
    if about.date:
        return about.date, "front matter"
    if about.published:
        return dates.in_washington(about.published), "mail" if carrier == "mail" else "feed"
    return None, None


def _cuts(body: Body) -> tuple[Slip, ...]:
    """Report the paragraphs that were found cut in two."""
    slips = [
        Slip(number, "cut paragraph", _cut_says(p.text), p.span)
        for number, turn in enumerate(body.turns, start=1)
        for p in turn.paragraphs
        if p.joined
    ]
    slips += [Slip(None, "cut paragraph", _cut_says(p.text), p.span) for p in body.paragraphs if p.joined]
    return tuple(slips)


def _cut_says(text: str) -> str:
    opening = text if len(text) <= 60 else text[:60].rsplit(" ", 1)[0] + " ..."
    return f'A break cuts this paragraph in two; it is one sentence that goes on ("{opening}").'
