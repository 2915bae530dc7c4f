"""The one model: what every stage hands to the next, what the JSON prints and what the schema says.

All structs are frozen. A position is a ``Span``: two offsets, start included and end excluded,
counted in Unicode code points. Unless said otherwise a span points into the ``text`` of the
struct that carries it, and for everything under ``Release`` that is ``Release.text``.

"Not known" is a value: ``None`` for a single fact, ``()`` for a list.
"""

from typing import Literal, NamedTuple

import msgspec

__all__ = [
    "About",
    "Appointment",
    "Block",
    "BlockKind",
    "Candidate",
    "Correction",
    "DateMention",
    "Document",
    "Edition",
    "Exchange",
    "GroundRule",
    "Issuer",
    "Link",
    "Mark",
    "MarkKind",
    "Paragraph",
    "Reading",
    "Refusal",
    "Release",
    "Role",
    "Run",
    "Segment",
    "SegmentKind",
    "Slip",
    "Source",
    "Span",
    "TopicLink",
    "Turn",
]


class Span(NamedTuple):
    """Start (included) and end (excluded), in code points."""

    start: int
    end: int


# --------------------------------------------------------------------------- read


class Source(msgspec.Struct, frozen=True):
    """One thing as received: its bytes and what is known about where they came from.

    ``name`` is the path or address as given; ``media_type`` what a server or a sidecar said.
    ``about`` holds facts a sidecar gives about the document (see ``About``). ``received`` is when
    it was received, as RFC 3339 in UTC, where it was before now: when a web archive captured it.
    """

    name: str
    data: bytes
    media_type: str | None = None
    about: "About | None" = None
    received: str | None = None


class About(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the carrier says of a document beside its text: feed elements, front matter, a sidecar.

    ``published`` is the carrier's timestamp as RFC 3339 (feeds: UTC); ``date`` a plain
    YYYY-MM-DD that the carrier states as such (front matter). ``creator`` is the byline as given.
    """

    guid: str | None = None
    link: str | None = None
    title: str | None = None
    creator: str | None = None
    published: str | None = None
    date: str | None = None
    categories: tuple[str, ...] = ()
    language: str | None = None


SegmentKind = Literal["heading", "paragraph", "item", "cell", "preformatted", "rule"]
MarkKind = Literal["strong", "emphasis", "link", "anchor", "strike", "inserted", "quote"]


class Segment(msgspec.Struct, frozen=True):
    """One block of a document as its carrier marks it up. Segments are in order and never overlap.

    ``level`` is 1-6 for a heading, the nesting depth (from 1) for an item, else 0. ``landmark``
    is the ARIA landmark of the page it stands in ("navigation", "banner", "contentinfo",
    "complementary"), where that is not the page's main matter; a footnote or comment that hangs
    on the text has "note". Inside a segment ``\\n`` is a
    line break the carrier asked for; a line merely wrapped is a space. Between two segments
    stand only ``\\n`` characters that belong to neither.
    """

    kind: SegmentKind
    span: Span
    level: int = 0
    landmark: str | None = None


class Mark(msgspec.Struct, frozen=True):
    """A run of characters with a meaning its carrier gave it.

    ``value`` is the address of a link or the id of an anchor (an anchor's span may be empty).
    """

    kind: MarkKind
    span: Span
    value: str | None = None


class Run(NamedTuple):
    """A stretch of text and the stretch of source it was read from.

    ``text`` to ``text_end`` in the document's text stands for ``source`` to ``source_end`` in the
    decoded source. Equal lengths mean character for character; unequal ones (an entity, an
    escape, a line break) stand for each other as a whole. For a carrier of bytes (mail, PDF, Word)
    the decoded source is its bytes read as latin-1. Where its words are no characters of the
    source, a run is the nearest stretch around them, never of equal length: the encoded part of a
    mail, the whole file of a PDF or Word document.
    """

    text: int
    text_end: int
    source: int
    source_end: int


class Document(msgspec.Struct, frozen=True):
    """One document out of a source: text, structure and a map back. A feed holds several.

    ``runs`` are in order of text and never overlap; text between two runs (the blank line the
    reader puts between paragraphs) has no source. ``at`` is the stretch of the decoded source
    this document was read from; ``encoding`` names the codec that decoded it.
    """

    carrier: str
    text: str
    segments: tuple[Segment, ...]
    marks: tuple[Mark, ...]
    runs: tuple[Run, ...]
    encoding: str
    at: Span
    about: About = About()


class Refusal(msgspec.Struct, frozen=True):
    """Something that was not read, in one sentence: what, where, what to do."""

    source: str
    kind: str
    says: str


class Reading(msgspec.Struct, frozen=True):
    """What came of one source: its documents, and what had to be refused of it."""

    documents: tuple[Document, ...]
    refusals: tuple[Refusal, ...] = ()


# --------------------------------------------------------------------------- parse and attribute

BlockKind = Literal["said", "note", "letterhead", "index", "furniture"]
Role = Literal["official", "reporter", "operator", "moderator", "interpreter", "audience", "other"]


class Block(msgspec.Struct, frozen=True, omit_defaults=True):
    """A stretch of the text and what it is. Blocks tile the text: put together they give it back.

    ``name`` says which furniture ("label", "boilerplate", "closing", "rule", ...) and is null otherwise.
    """

    kind: BlockKind
    span: Span
    name: str | None = None


class Paragraph(msgspec.Struct, frozen=True, omit_defaults=True):
    """A paragraph as a reader reads it: white space single, halves cut by a page break joined.

    ``span`` covers everything it was made of, both halves included; ``joined`` says it was cut.
    """

    text: str
    span: Span
    joined: bool = False


class Issuer(msgspec.Struct, frozen=True):
    """Who issues a release: the name as printed and the role held at its date, where printed."""

    name: str
    role: str | None
    span: Span | None = None


class Candidate(msgspec.Struct, frozen=True):
    """Somebody a speaker may be, with the span that suggests it. Offered, never stated."""

    name: str
    outlet: str | None = None
    span: Span | None = None


class Turn(msgspec.Struct, frozen=True):
    """One speaker's uninterrupted words, from one label to the next.

    ``n`` counts from 1. ``label`` is the speaker as printed (null before the first label);
    ``speaker`` the full name where the document gives it; ``position`` the office held at that
    date; ``role`` what the person does in this document, which for a slip is not what the label
    says (``label_role``). ``called`` is set on the turn that follows a hand-over. ``evidence`` is
    the span that names the speaker. ``text`` is for the reader: paragraphs separated by a blank
    line, the label left out, notes left in. ``span`` runs from the label to the end of the words.
    """

    n: int
    label: str | None
    speaker: str | None
    called: str | None
    outlet: str | None
    role: Role
    notes: tuple[str, ...]
    text: str
    span: Span
    label_span: Span | None = None
    label_role: Role | None = None
    position: str | None = None
    evidence: Span | None = None
    candidates: tuple[Candidate, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()


class Exchange(msgspec.Struct, frozen=True):
    """One reporter's questions with the answers and follow-ups, until the floor passes on.

    ``turns`` are numbers of turns. ``addressed`` is the name an official uses within the
    exchange. ``certain`` is false where the text does not settle where it begins or ends.
    ``evidence`` is the span of the hand-over.
    """

    reporter: str | None
    called: str | None
    addressed: str | None
    outlet: str | None
    turns: tuple[int, ...]
    certain: bool
    evidence: Span | None = None


class TopicLink(msgspec.Struct, frozen=True):
    """An entry of the index (``topics[index]``) and the turn where that topic begins.

    ``turn`` is null when no turn can be shown; ``at`` is the span of the words that show it,
    ``entry`` the span of the entry itself.
    """

    index: int
    topic: str
    entry: Span
    turn: int | None
    at: Span | None = None


class Slip(msgspec.Struct, frozen=True):
    """A slip of the source that a careful reader notices: reported, never mended."""

    turn: int | None
    kind: str
    says: str
    span: Span


class DateMention(msgspec.Struct, frozen=True):
    """A date in the text, resolved against the letterhead's date to an interval, both days included."""

    says: str
    span: Span
    first: str
    last: str
    turn: int | None = None


class GroundRule(msgspec.Struct, frozen=True):
    """How what was said may be used, as the release states it.

    ``kind`` is "on the record", "on background", "off the record", "embargoed" or "attributable";
    ``says`` is the sentence that states it.
    """

    kind: str
    says: str
    span: Span


class Correction(msgspec.Struct, frozen=True):
    """A correction that the document carries in itself: both readings are in the text.

    ``kind`` is "struck" (``printed`` is struck out, ``reading`` stands behind it, in brackets or
    marked as put in) or "asterisk" (a bracket marked with an asterisk). ``says`` is the reading
    the office means.
    """

    kind: str
    printed: Span | None
    reading: Span | None
    says: str | None


class Appointment(msgspec.Struct, frozen=True):
    """An entry of a public schedule. ``time`` is HH:MM; ``zone`` and ``coverage`` are as printed."""

    principal: str | None
    time: str | None
    zone: str | None
    says: str
    coverage: str | None
    span: Span


class Link(msgspec.Struct, frozen=True):
    """A link as the source prints it. Where it leads is the source's claim, not ours."""

    span: Span
    href: str


class Release(msgspec.Struct, frozen=True):
    """One published item as one source gave it, read, parsed and attributed: an edition's content.

    Dates are YYYY-MM-DD, times HH:MM on a 24 hour clock, ``zone`` as printed. ``date_from`` is
    "body", "title", "front matter", "feed" or "mail". ``paragraphs`` are those outside any turn.
    """

    source: str
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
    topics: tuple[str, ...]
    turns: tuple[Turn, ...]
    exchanges: tuple[Exchange, ...]
    slips: tuple[Slip, ...]
    text: str
    blocks: tuple[Block, ...]
    paragraphs: tuple[Paragraph, ...] = ()
    header_notes: tuple[str, ...] = ()
    topic_links: tuple[TopicLink, ...] = ()
    dates: tuple[DateMention, ...] = ()
    links: tuple[Link, ...] = ()
    ground_rules: tuple[GroundRule, ...] = ()
    corrections: tuple[Correction, ...] = ()
    schedule: tuple[Appointment, ...] = ()
    carrier: str = ""
    guid: str | None = None
    link: str | None = None
    published: str | None = None


class Edition(msgspec.Struct, frozen=True):
    """A release and where in its source it stands: what the pipeline hands to ``keep``.

    ``document`` is the number (from 0) of its document in the ``Reading``; ``at`` its stretch of
    that document's text, so that ``documents[document].text[at.start:at.end] == release.text``.
    """

    release: Release
    document: int
    at: Span
