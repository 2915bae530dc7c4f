"""A small record in memory for the index to read: real views, no store behind them."""

from collections.abc import Iterable, Iterator

import msgspec

from onrecord.keep.views import Counts, EditionView, Indexable, Proof, ReleaseView, SourceView
from onrecord.model import Exchange, Issuer, Paragraph, Release, Role, Span, Turn

NOTHING = Counts(sources=0, releases=0, editions=0, turns=0, exchanges=0, first=None, last=None)
SOURCE = SourceView("0" * 64, "heap.md", "markdown", None, 1, "2026-01-31T12:00:00Z")


class Said(msgspec.Struct, frozen=True):
    """A turn as a test writes it."""

    text: str
    speaker: str | None = None
    role: Role = "official"
    outlet: str | None = None
    called: str | None = None
    label: str | None = None


def release(
    title: str | None,
    parts: Iterable[Said | str],
    *,
    kind: str | None = "press briefing",
    date: str | None = "2017-04-06",
    exchanges: tuple[tuple[int, ...], ...] = (),
    issuers: tuple[str, ...] = (),
) -> Release:
    """A release of turns (``Said``) and paragraphs outside turns (``str``), in order."""
    turns: list[Turn] = []
    paragraphs: list[Paragraph] = []
    at = 0
    for part in parts:
        text = part if isinstance(part, str) else part.text
        span = Span(at, at + len(text))
        at = span.end + 2
        if isinstance(part, str):
            paragraphs.append(Paragraph(text, span))
        else:
            n = len(turns) + 1
            turns.append(
                Turn(n, part.label, part.speaker, part.called, part.outlet, part.role, (), text, span)
            )
    return Release(
        source="heap.md",
        title=title,
        title_as_printed=title,
        kind=kind,
        issuers=tuple(Issuer(name, None) for name in issuers),
        office=None,
        venue=None,
        place=None,
        date=date,
        date_from=None,
        starts=None,
        ends=None,
        zone=None,
        topics=(),
        turns=tuple(turns),
        exchanges=tuple(Exchange(None, None, None, None, ns, True) for ns in exchanges),
        slips=(),
        text="",
        blocks=(),
        paragraphs=tuple(paragraphs),
    )


class _Kept(msgspec.Struct):
    id: str
    edition: str
    content: Release
    born: int
    seq: int
    superseded: int | None = None


class Shelf:
    """Keeps releases under ids that the test chooses; a second release of an id supersedes the first.

    What was superseded and is put again is shown again: the same edition with a new number.
    """

    def __init__(self) -> None:
        self._kept: list[_Kept] = []
        self._seq = 0

    def put(self, id_: str, content: Release) -> None:
        self._seq += 1
        for kept in self._kept:
            if kept.id == id_ and kept.superseded is None:
                kept.superseded = self._seq
        for kept in self._kept:
            if kept.id == id_ and kept.content == content:
                kept.seq, kept.superseded = self._seq, None
                return
        self._kept.append(_Kept(id_, f"{id_}-e{self._seq}", content, self._seq, self._seq))

    def counts(self) -> Counts:
        current = [kept.content for kept in self._kept if kept.superseded is None]
        dates = sorted(content.date for content in current if content.date)
        turns = sum(len(content.turns) for content in current)
        first, last = (dates[0], dates[-1]) if dates else (None, None)
        return Counts(1, len(current), len(self._kept), turns, 0, first, last)

    def since(self, seq: int) -> Iterator[Indexable]:
        for kept in sorted(self._kept, key=lambda kept: kept.seq):
            if kept.seq > seq and kept.superseded is None:
                yield Indexable(kept.seq, view(kept.id, kept.edition, kept.content))

    def superseded_since(self, seq: int) -> tuple[str, ...]:
        return tuple(
            kept.edition
            for kept in self._kept
            if (kept.superseded is not None and kept.superseded > seq) or kept.born <= seq < kept.seq
        )

    def older_of(self, release: str) -> tuple[Indexable, ...]:
        return tuple(
            Indexable(kept.seq, view(kept.id, kept.edition, kept.content))
            for kept in self._kept
            if kept.id == release and kept.superseded is not None
        )


def view(id_: str, edition: str, content: Release) -> ReleaseView:
    shown = EditionView(edition, 1, "2026-01-31T12:00:00Z", SOURCE, current=True)
    return ReleaseView(
        id=id_,
        edition=shown,
        editions=(shown,),
        release=content,
        proof=Proof(0, 0, 0, 0, 0, 0, rebuilt=True),
        turn_ids=tuple(f"{id_}-t{turn.n}" for turn in content.turns),
        paragraph_ids=tuple(
            tuple(f"{id_}-t{turn.n}-{i}" for i, _ in enumerate(turn.text.split("\n\n"), start=1))
            for turn in content.turns
        ),
        body_ids=tuple(f"{id_}-p{i}" for i, _ in enumerate(content.paragraphs, start=1)),
        exchange_ids=tuple(f"{id_}-x{i}" for i, _ in enumerate(content.exchanges, start=1)),
    )


def press_office() -> Shelf:
    """Four releases that the tests ask about."""
    shelf = Shelf()
    shelf.put(
        "r1",
        release(
            "Department Press Briefing",
            (
                Said("Good afternoon, everyone.", "Mark Toner", label="MR TONER"),
                Said(
                    "Does the Secretary believe chemical weapons were used in Syria?",
                    "Lesley Wroughton",
                    "reporter",
                    "Reuters",
                    "Lesley",
                    "QUESTION",
                ),
                Said("We’re running a review of the chemical weapon report.", "Mark Toner", label="MR TONER"),
                Said("And on North Korea?", None, "reporter", "AP", "Matt", "QUESTION"),
                Said("The red line was crossed. U.S. policy is clear.", "Mark Toner", label="MR TONER"),
            ),
            exchanges=((2, 3), (4, 5)),
        ),
    )
    shelf.put(
        "r2",
        release(
            "Travel to Mexico City",
            ("The Secretary will travel on Monday.", "He will meet President Erdoğan’s envoy."),
            kind="media note",
            date="2017-02-21",
        ),
    )
    shelf.put(
        "r3",
        release(
            "Readout of the Call with Canada",
            ("They spoke of weapons, of sarin and of the red and white line.",),
            kind="readout",
            date="2018-01-02",
        ),
    )
    shelf.put("r4", release("Undated Statement", ("A statement on Syria.",), kind=None, date=None))
    return shelf
