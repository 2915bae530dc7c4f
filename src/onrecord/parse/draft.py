"""What ``parse`` hands to ``attribute``: a release with its parts found and nobody named yet."""

import msgspec

from onrecord.model import About, Block, Issuer, Link, Mark, Paragraph, Slip, Span

__all__ = ["Draft", "DraftTurn"]


class DraftTurn(msgspec.Struct, frozen=True):
    """One turn: its label as printed, its words as paragraphs, its notes with their spans."""

    label: str | None
    label_span: Span | None
    span: Span
    paragraphs: tuple[Paragraph, ...]
    notes: tuple[tuple[Span, str], ...]

    @property
    def text(self) -> str:
        """The words for a reader, paragraphs separated by a blank line."""
        return "\n\n".join(paragraph.text for paragraph in self.paragraphs)

    @property
    def size(self) -> int:
        """How many words that are, white space between them."""
        return sum(paragraph.text.count(" ") + 1 for paragraph in self.paragraphs)


class Draft(msgspec.Struct, frozen=True):
    """A release found in a document. ``at`` is its stretch of the document's text.

    ``head`` is the span of the letterhead; ``anchors`` are the carrier's own anchors,
    spans empty; ``struck`` is what it strikes out, ``inserted`` what it marks as put in.
    """

    carrier: str
    about: About
    text: str
    at: Span
    title: str | None
    title_as_printed: str | None
    kind: str | None
    issuers: tuple[Issuer, ...]
    office: str | None
    venue: str | None
    place: str | None
    date: str | None
    date_from: str | None
    starts: str | None
    ends: str | None
    zone: str | None
    topics: tuple[tuple[str, Span], ...]
    header_notes: tuple[str, ...]
    head: Span
    turns: tuple[DraftTurn, ...]
    paragraphs: tuple[Paragraph, ...]
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    anchors: tuple[Mark, ...]
    struck: tuple[Span, ...]
    inserted: tuple[Span, ...]
    slips: tuple[Slip, ...]
