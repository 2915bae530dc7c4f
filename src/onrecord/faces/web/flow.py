"""The flow of a release: turns, paragraphs, notes and furniture in order, exchanges kept together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from onrecord.keep.views import Namesake, ReleaseView
from onrecord.model import Exchange, Paragraph, Slip, Span, Turn

from .addresses import cite_path, exchange_path, outlet_path, release_path
from .citing import attribution
from .inline import Highlight, Overlay, Piece, laid_over, overlays
from .words import day, plural, sentence_case

__all__ = [
    "CandidateNote",
    "Entry",
    "Flow",
    "Line",
    "Named",
    "Section",
    "SpeakerSlug",
    "TurnBlock",
    "exchange_heading",
    "speaker_href",
]

_FOLDED_AWAY = frozenset({"label", "rule"})
_IN_SIGHT = frozenset({"closing", "marker"})
SpeakerSlug = Callable[[str], str | None]


class Named(msgspec.Struct, frozen=True):
    """A name with its page, where it has one, and what stands after it (an office, an outlet)."""

    name: str
    href: str | None = None
    detail: str | None = None


class Line(msgspec.Struct, frozen=True):
    """A paragraph: its pieces, its own address and how to cite it. ``id`` is null for text without one."""

    id: str | None
    cite: str | None
    pieces: tuple[Piece, ...]
    joined: bool = False
    slips: tuple[str, ...] = ()


class CandidateNote(msgspec.Struct, frozen=True):
    """Somebody the speaker may be, with the words that suggest it, or where else that name is given."""

    name: str
    outlet: str | None
    evidence: str | None = None
    elsewhere: Named | None = None


class TurnBlock(msgspec.Struct, frozen=True):
    """A turn: label as printed, person, office or outlet, the words. ``called`` is the name called upon.

    ``readings`` says of a slip what the label prints and what the words are.
    """

    id: str
    n: int
    cite: str
    label: str | None
    speaker: Named | None
    called: str | None
    position: str | None
    outlet: Named | None
    role: str
    by: str | None
    readings: str | None
    slips: tuple[str, ...]
    candidates: tuple[CandidateNote, ...]
    lines: tuple[Line, ...]


class Entry(msgspec.Struct, frozen=True):
    """One thing in the flow: a turn, a paragraph outside any turn, or named furniture.

    Furniture is folded unless it is a short line that belongs to the event, such as its close.
    """

    kind: Literal["turn", "line", "furniture"]
    start: int
    turn: TurnBlock | None = None
    line: Line | None = None
    name: str | None = None
    texts: tuple[str, ...] = ()
    folded: bool = False


class Section(msgspec.Struct, frozen=True):
    """Entries that belong together: those of one exchange, or those outside any.

    ``id`` is null when the exchange goes on after an interruption: it has one heading only.
    """

    entries: tuple[Entry, ...]
    id: str | None = None
    heading: str | None = None
    href: str | None = None
    cite: str | None = None
    reporter: Named | None = None
    outlet: Named | None = None
    continued: bool = False
    certain: bool = True
    count: str | None = None


def speaker_href(name: str, speaker_slug: SpeakerSlug) -> str | None:
    """Give the address of a speaker's page; null for one who is not in the record."""
    found = speaker_slug(name)
    return f"/speakers/{found}" if found else None


class Flow:
    """Builds the flow of one release in order; counts searched words and remembers placed slips."""

    def __init__(
        self,
        view: ReleaseView,
        speaker_slug: SpeakerSlug,
        highlight: Highlight | None,
        namesakes: Mapping[int, Namesake],
    ) -> None:
        self.view = view
        self._number = None if view.edition.current else view.edition.number
        self.release = view.release
        self.speaker_slug = speaker_slug
        self.namesakes = namesakes
        self.highlight = highlight
        self.over: Sequence[Overlay] = overlays(view.release)
        self.hits = 0
        self.placed_slips: set[int] = set()
        self.introduced: set[str] = set()
        self.exchange_of = {n: i for i, x in enumerate(self.release.exchanges) for n in x.turns}

    def unplaced_slips(self) -> list[Slip]:
        """Give the slips that no turn or paragraph showed; ask after ``sections`` is exhausted."""
        return [s for i, s in enumerate(self.release.slips) if i not in self.placed_slips]

    def sections(self) -> Iterator[Section]:
        """Give the flow, cut into exchanges and what stands between them."""
        opened: set[int] = set()
        for exchange, entries in self._grouped():
            if exchange is None:
                yield Section(_folded(entries))
                continue
            yield self._exchange_section(exchange, _folded(entries), continued=exchange in opened)
            opened.add(exchange)

    def _grouped(self) -> list[tuple[int | None, list[Entry]]]:
        groups: list[tuple[int | None, list[Entry]]] = []
        between: list[Entry] = []
        for start, make in sorted(self._makers(), key=lambda pair: pair[0]):
            entry = make(start)
            if entry.turn is None:
                between.append(entry)
                continue
            exchange = self.exchange_of.get(entry.turn.n)
            if groups and groups[-1][0] == exchange:
                groups[-1][1].extend([*between, entry])
            else:
                if between:
                    groups.append((None, between))
                groups.append((exchange, [entry]))
            between = []
        if between:
            groups.append((None, between))
        return groups

    def _makers(self) -> Iterator[tuple[int, Callable[[int], Entry]]]:
        """Name every part of the text that the page shows, by where it starts."""
        release = self.release
        for i, turn in enumerate(release.turns):
            yield turn.span.start, lambda at, i=i: Entry("turn", at, turn=self._turn(i))
        for i, paragraph in enumerate(release.paragraphs):
            yield (
                paragraph.span.start,
                lambda at, i=i, p=paragraph: Entry("line", at, line=self._line(self.view.body_ids[i], p)),
            )
        yield from self._rest()

    def _rest(self) -> Iterator[tuple[int, Callable[[int], Entry]]]:
        """Name what stands outside turns and paragraphs, so that the page leaves no said word out."""
        release = self.release
        covered = sorted([t.span for t in release.turns] + [p.span for p in release.paragraphs])
        for block in release.blocks:
            for start, end in _outside(block.span, covered):
                text = " ".join(release.text[start:end].split())
                if not text:
                    continue
                if block.kind == "furniture" and block.name not in _FOLDED_AWAY:
                    yield start, lambda at, n=block.name, t=text: _furniture(at, n, t)
                elif block.kind in ("said", "note") and text not in release.header_notes:
                    plain = Paragraph(text, Span(start, end))
                    yield start, lambda at, p=plain: Entry("line", at, line=self._line(None, p))

    def _line(self, anchor: str | None, paragraph: Paragraph, turn: int | None = None) -> Line:
        pieces, following = laid_over(paragraph, self.release, self.over, self.highlight, self.hits + 1)
        self.hits = following - 1
        slips: list[str] = []
        for i, slip in enumerate(self.release.slips):
            at_home = turn is None or slip.turn in (None, turn)
            if i not in self.placed_slips and at_home and _within(slip.span, paragraph.span):
                self.placed_slips.add(i)
                if not (paragraph.joined and slip.kind == "cut paragraph"):
                    slips.append(slip.says)
        cite = cite_path(anchor, self._number) if anchor else None
        return Line(anchor, cite, pieces, paragraph.joined, tuple(slips))

    def _turn(self, i: int) -> TurnBlock:
        turn, ids = self.release.turns[i], self.view.paragraph_ids[i]
        readings = self._readings(turn)
        slips: list[str] = []
        for k, slip in enumerate(self.release.slips):
            if slip.turn == turn.n and (turn.label_span is None or slip.span.start <= turn.span.start + 1):
                self.placed_slips.add(k)
                slips.append(slip.says)
        lines = tuple(
            self._line(ids[j] if j < len(ids) else None, p, turn.n)
            for j, p in enumerate(turn.paragraphs or (Paragraph(turn.text, turn.span),))
        )
        return TurnBlock(
            id=self.view.turn_ids[i],
            n=turn.n,
            cite=cite_path(self.view.turn_ids[i], self._number),
            label=turn.label,
            speaker=Named(turn.speaker, speaker_href(turn.speaker, self.speaker_slug))
            if turn.speaker
            else None,
            called=turn.called,
            position=self._position(turn),
            outlet=Named(turn.outlet, outlet_path(turn.outlet)) if turn.outlet else None,
            role=turn.role,
            by=attribution(turn),
            readings=readings,
            slips=tuple(slips),
            candidates=self._candidates(turn),
            lines=lines,
        )

    def _position(self, turn: Turn) -> str | None:
        """Give the office the first time a speaker takes the floor; afterwards the name is enough."""
        if not turn.position or not turn.speaker or turn.speaker in self.introduced:
            return None
        self.introduced.add(turn.speaker)
        return turn.position

    def _readings(self, turn: Turn) -> str | None:
        if turn.label_role is None or turn.label_role == turn.role or not turn.label:
            return None
        whose = {"other": "somebody else", "audience": "the audience"}.get(turn.role, f"the {turn.role}")
        return f"Printed under {turn.label}; the words are {whose}’s."

    def _candidates(self, turn: Turn) -> tuple[CandidateNote, ...]:
        there = self.namesakes.get(turn.n)
        if there is None:
            return tuple(self._candidate(c.name, c.outlet, c.span) for c in turn.candidates)
        where = Named(
            there.title or there.release, release_path(there.release, there.anchor), day(there.date)
        )
        return (CandidateNote(there.name, there.outlet, elsewhere=where),)

    def _candidate(self, name: str, outlet: str | None, span: Span | None) -> CandidateNote:
        evidence = " ".join(self.release.text[span.start : span.end].split()) if span else None
        return CandidateNote(name, outlet, evidence)

    def _exchange_section(self, index: int, entries: tuple[Entry, ...], *, continued: bool) -> Section:
        exchange = self.release.exchanges[index]
        anchor = self.view.exchange_ids[index]
        reporter = exchange.reporter or exchange.called
        return Section(
            entries=entries,
            id=None if continued else anchor,
            heading=exchange_heading(exchange),
            href=exchange_path(anchor),
            cite=cite_path(anchor, self._number),
            reporter=Named(reporter, speaker_href(reporter, self.speaker_slug)) if reporter else None,
            outlet=Named(exchange.outlet, outlet_path(exchange.outlet)) if exchange.outlet else None,
            continued=continued,
            certain=exchange.certain,
            count=plural(len(exchange.turns), "turn"),
        )


def exchange_heading(exchange: Exchange) -> str:
    """Name an exchange by its reporter and outlet, as far as they are known."""
    who = exchange.reporter or exchange.called or exchange.addressed
    if who is None and exchange.outlet is None:
        return "A reporter, not named"
    return ", ".join(part for part in (who or "A reporter", exchange.outlet) if part)


def _furniture(at: int, name: str | None, text: str) -> Entry:
    return Entry(
        "furniture", at, name=_shown(name or "furniture"), texts=(text,), folded=name not in _IN_SIGHT
    )


def _shown(name: str) -> str:
    """What a reader is told that furniture is; "chrome" is a word of ours."""
    return "Around the text, on its page" if name == "chrome" else sentence_case(name)


def _folded(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Put neighbouring furniture of one name together."""
    together: list[Entry] = []
    for entry in entries:
        last = together[-1] if together else None
        if last is not None and last.kind == entry.kind == "furniture" and last.name == entry.name:
            together[-1] = msgspec.structs.replace(last, texts=last.texts + entry.texts)
        else:
            together.append(entry)
    return tuple(together)


def _outside(span: Span, covered: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Give the parts of a span that none of the covered ones, in order, takes up."""
    at = span.start
    for taken in covered:
        if taken.end <= at or taken.start >= span.end:
            continue
        if taken.start > at:
            yield at, taken.start
        at = max(at, taken.end)
    if at < span.end:
        yield at, span.end


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start < outer.end
