"""What the shelf holds: for each turn, body and title of each edition its words and who said them when."""

from bisect import bisect_right
from collections.abc import Iterator

import msgspec

from onrecord.check.titled import headed, titled
from onrecord.keep.views import EditionView, ReleaseView
from onrecord.model import Release, Role, Span

__all__ = ["Chunk", "Item", "Unit", "item_of", "units_of"]

_TEXT = frozenset({"said", "note"})


class Chunk(msgspec.Struct, frozen=True, array_like=True):
    """A stretch of a unit's text: where it begins there, where in the edition, and whether it may be left
    out (a note, or words that the document itself strikes out)."""

    at: int
    edition: int
    aside: bool = False


class Unit(msgspec.Struct, frozen=True, array_like=True):
    """A turn, the body between turns, or a title: what one quotation may be taken from.

    ``turn`` is the number of the turn, null for a body or title. ``anchors`` are (place in the
    edition, id) of what a link can point at. ``in_text`` is false for a title that only the carrier
    gives: it has no span.
    """

    text: str
    chunks: tuple[Chunk, ...]
    turn: int | None = None
    speaker: str | None = None
    label: str | None = None
    called: str | None = None
    position: str | None = None
    role: Role | None = None
    anchors: tuple[tuple[int, str], ...] = ()
    in_text: bool = True

    def span(self, start: int, end: int) -> Span:
        """Where a stretch of ``text`` stands in the edition's text."""
        return Span(self._place(start), self._place(end - 1) + 1)

    def _place(self, at: int) -> int:
        chunk = self.chunks[bisect_right(self.chunks, at, key=lambda one: one.at) - 1]
        return chunk.edition + at - chunk.at

    def anchor(self, place: int) -> str | None:
        """The id of what stands at a place of the edition."""
        found = bisect_right(self.anchors, place, key=lambda one: one[0])
        return self.anchors[max(found - 1, 0)][1] if self.anchors else None

    def asides(self) -> Iterator[tuple[int, int]]:
        """The stretches of ``text`` that may be left out."""
        ends = [*(chunk.at for chunk in self.chunks[1:]), len(self.text)]
        for chunk, end in zip(self.chunks, ends, strict=True):
            if chunk.aside:
                yield chunk.at, end


class Item(msgspec.Struct, frozen=True, array_like=True):
    """An edition: what holds for all its units.

    ``days`` are the days on which the words may be said to have been said: the release's own, and
    where only its carrier dates it, that of the carrier's clock too. ``until`` is when a later
    edition came, for one that is not current. ``stated_by`` is (name, role) of those whose words the
    text is where no turn says otherwise.
    """

    release: str
    edition: str
    number: int
    current: bool
    until: str | None
    guid: str | None
    title: str | None
    kind: str | None
    said_on: str | None
    days: tuple[str, ...]
    office: str | None
    stated_by: tuple[tuple[str, str | None], ...]
    attributable: str | None = None


def item_of(view: ReleaseView, edition: EditionView) -> Item:
    """What holds for all units of an edition; ``view`` is the release in that edition."""
    release = view.release
    later = [other.received_at for other in view.editions if other.number > edition.number]
    says = [rule.says for rule in release.ground_rules if rule.kind == "attributable"]
    days = [release.date] if release.date else []
    if release.date_from == "feed" and release.published:
        days.append(release.published[:10])
    return Item(
        release=view.id,
        edition=edition.id,
        number=edition.number,
        current=edition.current,
        until=later[0] if later and not edition.current else None,
        guid=release.guid,
        title=release.title,
        kind=release.kind,
        said_on=release.date,
        days=tuple(dict.fromkeys(days)),
        office=release.office,
        stated_by=_stated_by(release),
        attributable=says[0] if says and not release.turns else None,
    )


def _stated_by(release: Release) -> tuple[tuple[str, str | None], ...]:
    """Who issues a release: the letterhead or byline says so, else its title."""
    if release.issuers:
        return tuple((issuer.name, issuer.role) for issuer in release.issuers)
    people = titled(release.title or "") or headed(release.text)
    return tuple((one.name, one.role) for one in people)


def units_of(view: ReleaseView) -> Iterator[Unit]:
    """The units of an edition, in reading order, its title last."""
    release = view.release
    struck = [c.printed for c in release.corrections if c.kind == "struck" and c.printed]
    turns = dict(zip((turn.n for turn in release.turns), view.turn_ids, strict=True))
    body = tuple(
        (paragraph.span.start, anchor)
        for paragraph, anchor in zip(release.paragraphs, view.body_ids, strict=True)
    )
    at = 0
    pending: list[tuple[Span, bool]] = []
    owner = 0
    ends = [turn.span.end for turn in release.turns]
    for block in release.blocks:
        if block.kind not in _TEXT or block.span.start == block.span.end:
            continue
        while at < len(ends) and ends[at] <= block.span.start:
            at += 1
        inside = at < len(ends) and release.turns[at].span.start <= block.span.start
        # Bodies between the same two turns are one; a turn is its own.
        here = 2 * at + 1 if inside else 2 * at
        if pending and here != owner:
            yield _unit(release, pending, owner, turns, body)
            pending = []
        owner = here
        pending.extend(_cut(block.span, block.kind == "note", struck))
    if pending:
        yield _unit(release, pending, owner, turns, body)
    if release.title:
        place = release.text.find(release.title)
        yield Unit(release.title, (Chunk(0, max(place, 0)),), anchors=body[:1], in_text=place >= 0)


def _cut(span: Span, aside: bool, struck: list[Span]) -> Iterator[tuple[Span, bool]]:
    """A block in stretches, those that are struck out told apart."""
    at = span.start
    for out in struck:
        if at <= out.start and out.end <= span.end:
            if at < out.start:
                yield Span(at, out.start), aside
            yield out, True
            at = out.end
    if at < span.end:
        yield Span(at, span.end), aside


def _unit(
    release: Release,
    stretches: list[tuple[Span, bool]],
    owner: int,
    turns: dict[int, str],
    body: tuple[tuple[int, str], ...],
) -> Unit:
    chunks: list[Chunk] = []
    texts: list[str] = []
    at = 0
    for span, aside in stretches:
        chunks.append(Chunk(at, span.start, aside))
        texts.append(release.text[span.start : span.end])
        at += span.end - span.start
    text = "".join(texts)
    if owner % 2 == 0:
        return Unit(text, tuple(chunks), anchors=body)
    turn = release.turns[owner // 2]
    return Unit(
        text,
        tuple(chunks),
        turn=turn.n,
        speaker=turn.speaker,
        label=turn.label,
        called=turn.called,
        position=turn.position,
        role=turn.role,
        anchors=((turn.span.start, turns[turn.n]),),
    )
