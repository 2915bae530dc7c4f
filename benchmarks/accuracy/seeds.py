"""The gold labels that came with the two seed documents, brought into the form of the gold set."""

import hashlib
from pathlib import Path

import msgspec

from benchmarks.accuracy.gold import Gold, GoldExchange, GoldRelease, GoldTurn

__all__ = ["seed_set"]


class _Issuer(msgspec.Struct, frozen=True):
    name: str
    role: str | None


class _Turn(msgspec.Struct, frozen=True):
    n: int
    label: str | None
    role: str
    speaker: str | None
    called: str | None
    outlet: str | None
    starts_with: str
    ends_with: str
    notes: tuple[str, ...]


class _Exchange(msgspec.Struct, frozen=True):
    turns: tuple[int, ...]
    reporter: str | None
    called: str | None
    outlet: str | None
    certain: bool


class _Release(msgspec.Struct, frozen=True):
    title: str | None
    title_as_printed: str | None
    kind: str | None
    issuers: tuple[_Issuer, ...]
    office: str | None
    venue: str | None
    place: str | None
    date: str | None
    starts: str | None
    ends: str | None
    zone: str | None
    topics: tuple[str, ...]
    turns: tuple[_Turn, ...]
    exchanges: tuple[_Exchange, ...]
    kind_alternatives: tuple[str, ...] = ()


class _Seed(msgspec.Struct, frozen=True):
    source: str
    releases: tuple[_Release, ...]


def seed_set(folder: Path, corpora: Path) -> tuple[Gold, ...]:
    """Return the seeds' gold; ``folder`` holds their labels, ``corpora`` the documents."""
    found: list[Gold] = []
    for path in sorted(folder.glob("*.json")):
        seed = msgspec.json.decode(path.read_bytes(), type=_Seed)
        found.append(
            Gold(
                document=seed.source,
                sha256=hashlib.sha256((corpora / seed.source).read_bytes()).hexdigest(),
                carrier="markdown",
                family="State Department digests",
                year=2017,
                releases=tuple(_release(release) for release in seed.releases),
                name=f"seed-{path.stem[:3]}",
            )
        )
    return tuple(found)


def _release(seed: _Release) -> GoldRelease:
    kinds = [seed.kind or "", *seed.kind_alternatives]
    return GoldRelease(
        title=seed.title,
        title_as_printed=seed.title_as_printed,
        kind="|".join(kinds),
        issuers=tuple((issuer.name, issuer.role) for issuer in seed.issuers),
        office=seed.office,
        venue=seed.venue,
        place=seed.place,
        date=seed.date,
        starts=seed.starts,
        ends=seed.ends,
        zone=seed.zone,
        topics=seed.topics,
        turns=tuple(
            GoldTurn(
                n=turn.n,
                label=turn.label,
                role=turn.role,
                speaker=turn.speaker,
                called=turn.called,
                outlet=turn.outlet,
                starts=turn.starts_with,
                ends=turn.ends_with,
                notes=turn.notes,
            )
            for turn in seed.turns
        ),
        exchanges=tuple(
            GoldExchange(
                turns=",".join(map(str, exchange.turns)),
                reporter=exchange.reporter,
                called=exchange.called,
                outlet=exchange.outlet,
                certain=exchange.certain,
            )
            for exchange in seed.exchanges
        ),
    )
