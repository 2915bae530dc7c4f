"""A release as its page shows it: letterhead, index, flow, editions and proof."""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from onrecord.keep.views import EditionView, Namesake, Proof, ReleaseView
from onrecord.model import Appointment, Release

from .addresses import cite_path, edition_path, outward, release_path, source_path
from .citing import Rule, ground_rules, issued_by, named_release
from .flow import Flow, Named, Section, SpeakerSlug, speaker_href
from .inline import Highlight
from .words import clock, day, digits, last_part, moment, plural, sentence_case

__all__ = [
    "EditionRow",
    "Letterhead",
    "ProofView",
    "ReleasePage",
    "TopicRow",
    "proof_view",
    "release_page",
]


class TopicRow(msgspec.Struct, frozen=True):
    """An entry of the briefing's own index; ``href`` is null when no turn can be shown."""

    topic: str
    href: str | None


class EditionRow(msgspec.Struct, frozen=True):
    """One edition in the list of editions."""

    number: int
    href: str
    received: str
    source: str
    source_href: str
    current: bool
    shown: bool


class ProofView(msgspec.Struct, frozen=True):
    """Law 1 in words: what the edition consists of and that every character is accounted for."""

    says: str
    whole: bool
    rebuilt: bool


class Letterhead(msgspec.Struct, frozen=True):
    """Who issued the release, of what kind, where and when."""

    kind: str | None
    title: str
    title_as_printed: str | None
    issuers: tuple[Named, ...]
    office: str | None
    venue: str | None
    place: str | None
    date: str | None
    date_says: str | None
    date_from: str | None
    times: str | None
    notes: tuple[str, ...]
    rules: tuple[Rule, ...]
    source_link: str | None


class AppointmentRow(msgspec.Struct, frozen=True):
    """An entry of a public schedule."""

    principal: str
    time: str
    says: str
    coverage: str | None


class ReleasePage(msgspec.Struct, frozen=True):
    """Everything the release page prints."""

    id: str
    letterhead: Letterhead
    of: str
    topics: tuple[TopicRow, ...]
    exchanges: tuple[Section, ...]
    sections: tuple[Section, ...]
    proof: ProofView
    source: Named
    received: str
    carrier: str
    editions: tuple[EditionRow, ...]
    edition: int
    newer: str | None
    withdrawn: bool
    issued: str | None
    own: str
    json_href: str
    cite: str
    blocks_href: str
    words: str | None
    hits: int
    slips: tuple[str, ...]
    schedule: tuple[AppointmentRow, ...]


def release_page(
    view: ReleaseView,
    speaker_slug: SpeakerSlug,
    words: str | None = None,
    highlight: Highlight | None = None,
    namesakes: Mapping[int, Namesake] = MappingProxyType({}),
) -> ReleasePage:
    """Lay a release out. ``words`` is the search that led here; ``highlight`` marks it in a text;
    ``namesakes`` are whom given names alone may mean, by number of the turn."""
    flow = Flow(view, speaker_slug, highlight, namesakes)
    sections = tuple(flow.sections())
    release, shown = view.release, view.edition
    superseded = any(e.current for e in view.editions)
    own = release_path(view.id) if shown.current else edition_path(view.id, shown.number)
    blocks_href = edition_path(view.id, shown.number) + "/blocks"
    return ReleasePage(
        id=view.id,
        letterhead=_letterhead(release, speaker_slug),
        of=named_release(view),
        issued=issued_by(view),
        topics=_topics(view),
        exchanges=tuple(s for s in sections if s.id),
        sections=sections,
        proof=proof_view(view.proof),
        source=Named(last_part(shown.source.name), source_path(shown.source.sha256)),
        received=moment(shown.received_at),
        carrier=shown.source.carrier,
        editions=tuple(_edition_row(view, e) for e in sorted(view.editions, key=lambda e: -e.number)),
        edition=shown.number,
        newer=release_path(view.id) if not shown.current and superseded else None,
        withdrawn=not superseded,
        own=own,
        json_href=f"{own}.json",
        cite=cite_path(view.id, None if view.edition.current else view.edition.number),
        blocks_href=blocks_href,
        words=words if highlight else None,
        hits=flow.hits,
        slips=tuple(s.says for s in flow.unplaced_slips()),
        schedule=tuple(_appointment(a) for a in release.schedule),
    )


def _appointment(entry: Appointment) -> AppointmentRow:
    time = f"{entry.time} {entry.zone}" if entry.time and entry.zone else entry.time
    return AppointmentRow(entry.principal or "", time or "", entry.says, entry.coverage)


def proof_view(proof: Proof) -> ProofView:
    """Say a proof: "58 turns, 3 pieces of page furniture: 100 % of 31,204 characters accounted for"."""
    share = 100 * proof.accounted / proof.characters if proof.characters else 100.0
    whole = proof.accounted == proof.characters
    counted = (
        plural(proof.turns, "turn"),
        plural(proof.notes, "note") if proof.notes else "",
        plural(proof.furniture, "piece", "pieces") + " of page furniture" if proof.furniture else "",
    )
    # A text without turns is paragraphs, headings and furniture: blocks all.
    parts = ", ".join(filter(None, counted)) if proof.turns else plural(proof.blocks, "block")
    percent = "100 %" if whole else f"{int(share * 100) / 100} %"
    return ProofView(
        f"{parts}: {percent} of {digits(proof.characters)} characters accounted for", whole, proof.rebuilt
    )


def _edition_row(view: ReleaseView, edition: EditionView) -> EditionRow:
    href = release_path(view.id) if edition.current else edition_path(view.id, edition.number)
    return EditionRow(
        number=edition.number,
        href=href,
        received=moment(edition.received_at),
        source=last_part(edition.source.name),
        source_href=source_path(edition.source.sha256),
        current=edition.current,
        shown=edition.id == view.edition.id,
    )


def _letterhead(release: Release, speaker_slug: SpeakerSlug) -> Letterhead:
    as_printed = release.title_as_printed
    issuers = tuple(Named(i.name, speaker_href(i.name, speaker_slug), i.role) for i in release.issuers)
    return Letterhead(
        kind=sentence_case(release.kind) if release.kind else None,
        title=release.title or "Untitled release",
        title_as_printed=as_printed if as_printed and as_printed != release.title else None,
        issuers=issuers,
        office=release.office,
        venue=release.venue,
        place=release.place,
        date=release.date,
        date_says=day(release.date),
        date_from=release.date_from if release.date_from not in (None, "body") else None,
        times=clock(release.starts, release.ends, release.zone),
        notes=release.header_notes,
        rules=ground_rules(release),
        source_link=outward(release.link) if release.link else None,
    )


def _topics(view: ReleaseView) -> tuple[TopicRow, ...]:
    release = view.release
    turn_of = {link.index: link.turn for link in release.topic_links}
    ids = {turn.n: view.turn_ids[i] for i, turn in enumerate(release.turns)}
    return tuple(
        TopicRow(topic, f"#{ids[n]}" if (n := turn_of.get(i)) is not None and n in ids else None)
        for i, topic in enumerate(release.topics)
    )
