"""What the record answers: plain frozen values, safe to hand to a page, an API or an index.

An id is stable: a release keeps the id of its first edition, a turn or paragraph that did not
change keeps its id in the next edition. Ids are lower-case ASCII letters, digits and hyphens.
"""

import msgspec

from onrecord.model import Candidate, Release, Role

__all__ = [
    "FAILURES",
    "Addressed",
    "Counts",
    "Doubt",
    "EditionView",
    "ExchangeView",
    "Facet",
    "Finding",
    "Indexable",
    "Kept",
    "Namesake",
    "Person",
    "Proof",
    "RefusalView",
    "ReleaseFilter",
    "ReleaseSummary",
    "ReleaseView",
    "SourceView",
    "Statement",
]

FAILURES = frozenset({"ended", "internal", "not-accounted", "too-slow"})
"""Kinds of refusals that tell of this reading, not of the source: what was read of it before stays."""


class Counts(msgspec.Struct, frozen=True):
    """What the record holds. ``first`` and ``last`` are the dates of its releases (or null)."""

    sources: int
    releases: int
    editions: int
    turns: int
    exchanges: int
    first: str | None
    last: str | None


class Facet(msgspec.Struct, frozen=True):
    """A value one can filter by and how many results have it."""

    value: str
    count: int


class ReleaseFilter(msgspec.Struct, frozen=True):
    """Which releases: all conditions hold together; null means any. Dates are inclusive."""

    kind: str | None = None
    after: str | None = None
    before: str | None = None


class ReleaseSummary(msgspec.Struct, frozen=True):
    """A release as a list shows it. ``opening`` is the start of its text, for the reader."""

    id: str
    title: str | None
    kind: str | None
    date: str | None
    place: str | None
    office: str | None
    issuers: tuple[str, ...]
    turns: int
    exchanges: int
    slips: int
    editions: int
    opening: str


class SourceView(msgspec.Struct, frozen=True):
    """A source as received, without its bytes."""

    sha256: str
    name: str
    carrier: str
    media_type: str | None
    size: int
    received_at: str


class Proof(msgspec.Struct, frozen=True):
    """Law 1, as checked when the edition was read and stored with it.

    All are counts. ``furniture`` leaves out the labels: there is one to each turn.
    """

    characters: int
    accounted: int
    turns: int
    notes: int
    furniture: int
    blocks: int
    rebuilt: bool


class EditionView(msgspec.Struct, frozen=True):
    """One edition of a release. ``current`` is the one shown; older ones stay readable."""

    id: str
    number: int
    received_at: str
    source: SourceView
    current: bool


class ReleaseView(msgspec.Struct, frozen=True):
    """A release in one of its editions.

    ``turn_ids[i]`` is the id of ``release.turns[i]``; ``paragraph_ids[i]`` are the ids of the
    paragraphs of that turn, in order; ``body_ids`` those of ``release.paragraphs``;
    ``exchange_ids[i]`` that of ``release.exchanges[i]``.
    """

    id: str
    edition: EditionView
    editions: tuple[EditionView, ...]
    release: Release
    proof: Proof
    turn_ids: tuple[str, ...]
    paragraph_ids: tuple[tuple[str, ...], ...]
    body_ids: tuple[str, ...]
    exchange_ids: tuple[str, ...]


class ExchangeView(msgspec.Struct, frozen=True):
    """One exchange as a list shows it: who asked whom, when, and how it begins."""

    id: str
    release: str
    title: str | None
    date: str | None
    reporter: str | None
    called: str | None
    outlet: str | None
    question: str
    turns: int
    certain: bool


class Person(msgspec.Struct, frozen=True):
    """A named speaker of the record: one name as the documents give it, with what it held when.

    ``slug`` is the address part; ``roles`` the roles played; ``positions`` the offices with the
    first and last date each was seen; ``outlets`` likewise for reporters. ``issued`` counts the releases
    without turns, whose words are their issuer's; ``releases`` counts all in which the person appears.
    """

    slug: str
    name: str
    roles: tuple[Role, ...]
    positions: tuple[tuple[str, str | None, str | None], ...]
    outlets: tuple[tuple[str, str | None, str | None], ...]
    turns: int
    issued: int
    releases: int
    first: str | None
    last: str | None


class Statement(msgspec.Struct, frozen=True):
    """What a person said, as a list shows it: a turn; a release without turns where that is null."""

    release: str
    title: str | None
    date: str | None
    turn: str | None
    n: int | None
    speaker: str | None
    role: Role | None
    outlet: str | None
    opening: str


class Doubt(msgspec.Struct, frozen=True):
    """Something doubtful: a slip of the source, an exchange not settled, an unnamed reporter, a gap.

    ``kind`` is a short stable name; ``anchor`` the id of the turn or paragraph it concerns.
    """

    release: str
    title: str | None
    date: str | None
    kind: str
    says: str
    anchor: str | None
    candidates: tuple[Candidate, ...] = ()


class Namesake(msgspec.Struct, frozen=True):
    """Whom a short name may mean, and where that one is named: the release, and the turn by id and number.

    Offered, never stated.
    """

    name: str
    outlet: str
    release: str
    title: str | None
    date: str
    anchor: str
    n: int


class RefusalView(msgspec.Struct, frozen=True):
    """Something that was not read, with the reason and when."""

    source: str
    kind: str
    says: str
    received_at: str


class Addressed(msgspec.Struct, frozen=True):
    """What an id points at today: a release, an edition of it, and the turn or paragraph anchor."""

    release: str
    edition: str
    anchor: str | None
    current: bool


class Kept(msgspec.Struct, frozen=True):
    """What keeping one source did. ``new``, ``changed`` and ``same`` are ids of releases.

    ``notes`` are sentences on what a person should know of it.
    """

    sha256: str
    known: bool
    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    refused: int
    notes: tuple[str, ...] = ()


class Indexable(msgspec.Struct, frozen=True):
    """One edition as the index takes it in, in order of ``seq`` (which only grows)."""

    seq: int
    view: ReleaseView


class Finding(msgspec.Struct, frozen=True):
    """Something that is not as it should be: a short stable ``kind``, where, and a sentence."""

    kind: str
    source: str | None
    release: str | None
    says: str
