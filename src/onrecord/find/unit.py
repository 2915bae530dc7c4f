"""What the index holds: a unit for each turn and each paragraph outside turns, a card for each edition."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from onrecord.find.alike import marks
from onrecord.keep.views import ReleaseView
from onrecord.model import Exchange, Paragraph, Release, Role, Turn

__all__ = ["ASKING", "PAIR_BITS", "Card", "Unit", "units"]

ASKING: frozenset[Role] = frozenset({"reporter", "audience"})
"""Roles whose turns in an exchange are questions; the others answer."""


PAIR_BITS = 20
"""Of the number of a pair, those that count within its edition; the others are the edition's."""


class Card(msgspec.Struct, frozen=True):
    """What all units of an edition share. ``seq`` is the edition's number; ``older`` says it is superseded.

    ``guid`` and ``link`` are those the carrier gave. ``earlier`` says that the release has earlier editions.
    """

    seq: int
    release: str
    edition: str
    guid: str | None = None
    link: str | None = None
    title: str | None = None
    kind: str | None = None
    said_on: str | None = None
    older: bool = False
    earlier: bool = False


class Unit(msgspec.Struct, frozen=True):
    """A turn or paragraph as the index takes it. ``n`` is the number of the turn, null for a paragraph.

    ``anchor`` is null only for a release without any text of its own, which is found by its title.
    ``place`` counts units within the release, from 0. ``paragraphs`` are the ids of a turn's
    paragraphs, which a blank line separates in ``text``. ``pair`` numbers a question with its answer:
    the other side's words are ``question`` on the answer and ``answer`` on the question. ``has`` are
    values of ``has:``, ``bands`` the numbers by which passages like it are found (``alike.py``).
    The paragraphs of a release without turns are the words of its ``issuers``: a single one is their
    ``speaker``.
    """

    card: Card
    anchor: str | None
    place: int
    text: str
    n: int | None = None
    speaker: str | None = None
    label: str | None = None
    called: str | None = None
    role: Role | None = None
    outlet: str | None = None
    exchange: str | None = None
    paragraphs: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    pair: int | None = None
    question: str | None = None
    answer: str | None = None
    has: tuple[str, ...] = ()
    bands: tuple[int, ...] = ()
    issuers: tuple[str, ...] = ()

    @property
    def speakers(self) -> tuple[str, ...]:
        """The full names of those whose words these are."""
        return (self.speaker,) if self.speaker else self.issuers


class _Side(NamedTuple):
    """A turn's place in its exchange: the exchange's id, the pair, and the other side's words."""

    exchange: str
    pair: int
    question: str | None
    answer: str | None


class _Part(NamedTuple):
    anchor: str
    what: Turn | Paragraph
    paragraphs: tuple[str, ...]


def units(view: ReleaseView, seq: int, *, older: bool = False) -> Iterator[Unit]:
    """The units of an edition numbered ``seq``, in reading order; at least one."""
    release = view.release
    card = _card(view, seq, older=older)
    parts = _parts(view)
    sides = _sides(view, seq)
    topics = _topics(release)
    issuers = _issuers(release)
    marked = _marked(release)
    if not parts:
        yield Unit(card, None, 0, "", topics=release.topics)
    for place, (anchor, what, paragraphs) in enumerate(parts):
        has = [name for name, (start, end) in marked if start < what.span.end and end > what.span.start]
        if isinstance(what, Paragraph):
            yield _paragraph(Unit(card, anchor, place, what.text, has=_has(has, card)), issuers)
            continue
        side = sides.get(what.n)
        has += ["note"] if what.notes else []
        if side is not None:
            has += [
                "exchange",
                *(["question"] if side.question else []),
                *(["answer"] if side.answer else []),
            ]
        yield Unit(
            card,
            anchor,
            place,
            what.text,
            n=what.n,
            speaker=what.speaker,
            label=what.label,
            called=what.called,
            role=what.role,
            outlet=what.outlet,
            exchange=side.exchange if side else None,
            paragraphs=paragraphs,
            topics=topics.get(what.n, ()),
            pair=side.pair if side else None,
            question=side.question if side else None,
            answer=side.answer if side else None,
            has=_has(has, card),
            bands=marks(what.text).bands,
        )


def _parts(view: ReleaseView) -> list[_Part]:
    """The turns and the paragraphs outside them, in reading order."""
    release = view.release
    parts: list[_Part] = [
        *(_Part(*part) for part in zip(view.turn_ids, release.turns, view.paragraph_ids, strict=True)),
        *(
            _Part(anchor, paragraph, ())
            for anchor, paragraph in zip(view.body_ids, release.paragraphs, strict=True)
        ),
    ]
    return sorted(parts, key=lambda part: part.what.span.start)


def _paragraph(unit: Unit, issuers: tuple[str, ...]) -> Unit:
    sole = issuers[0] if len(issuers) == 1 else None
    return msgspec.structs.replace(unit, speaker=sole, issuers=issuers, bands=marks(unit.text).bands)


def _card(view: ReleaseView, seq: int, *, older: bool) -> Card:
    release = view.release
    return Card(
        seq=seq,
        release=view.id,
        edition=view.edition.id,
        guid=release.guid,
        link=release.link,
        title=release.title,
        kind=release.kind,
        said_on=release.date,
        older=older,
        earlier=len(view.editions) > 1,
    )


def _issuers(release: Release) -> tuple[str, ...]:
    """Whose words the paragraphs are: of those who issue a release in which no turn says who speaks."""
    if release.turns:
        return ()
    return tuple(dict.fromkeys(issuer.name for issuer in release.issuers if issuer.name))


def _has(names: list[str], card: Card) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*names, *(["editions"] if card.earlier else [])]))


def _marked(release: Release) -> list[tuple[str, tuple[int, int]]]:
    """What a unit can have, with where in the text it stands."""
    corrected = [
        span for one in release.corrections for span in (one.printed, one.reading) if span is not None
    ]
    return [
        *(("slip", slip.span) for slip in release.slips),
        *(("correction", span) for span in corrected),
        *(("ground-rule", rule.span) for rule in release.ground_rules),
    ]


def _sides(view: ReleaseView, seq: int) -> dict[int, _Side]:
    """For each turn of an exchange: its pair and what the other side said.

    A pair is one or more questions in a row with the answers up to the next question. Pairs of neighbours
    have numbers side by side, which take little room.
    """
    release = view.release
    found: dict[int, _Side] = {}
    pair = seq << PAIR_BITS
    for anchor, exchange in zip(view.exchange_ids, release.exchanges, strict=True):
        for asked, answered in _pairs(release, exchange):
            pair += 1
            question = "\n\n".join(turn.text for turn in asked) or None
            answer = "\n\n".join(turn.text for turn in answered) or None
            found |= {turn.n: _Side(anchor, pair, None, answer) for turn in asked}
            found |= {turn.n: _Side(anchor, pair, question, None) for turn in answered}
    return found


def _pairs(release: Release, exchange: Exchange) -> list[tuple[list[Turn], list[Turn]]]:
    pairs: list[tuple[list[Turn], list[Turn]]] = [([], [])]
    for n in exchange.turns:
        turn = release.turns[n - 1]
        if turn.role in ASKING:
            if pairs[-1][1]:
                pairs.append(([], []))
            pairs[-1][0].append(turn)
        else:
            pairs[-1][1].append(turn)
    return pairs


def _topics(release: Release) -> dict[int, tuple[str, ...]]:
    """The topic of each turn: that of the last entry of the index laid on it or on a turn before it."""
    begins: dict[int, list[str]] = {}
    for link in release.topic_links:
        if link.turn is not None:
            begins.setdefault(link.turn, []).append(link.topic)
    topics: dict[int, tuple[str, ...]] = {}
    now: tuple[str, ...] = ()
    for turn in release.turns:
        now = tuple(dict.fromkeys(begins[turn.n])) if turn.n in begins else now
        if now:
            topics[turn.n] = now
    return topics
