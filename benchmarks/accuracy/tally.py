"""Counts items: precision and recall per field, overall and per layout family; gains and losses."""

from collections.abc import Iterable, Sequence

import msgspec

from benchmarks.accuracy.compare import FIELDS, Item
from benchmarks.accuracy.gold import Gold
from onrecord.faces.web.accuracy import Family, Figure, Run

__all__ = ["Accepted", "Change", "accepted", "changes", "figures", "run_of"]


class Accepted(msgspec.Struct, frozen=True):
    """The last accepted run: every failure by name, so that the next one can be laid beside it."""

    documents: int
    failures: tuple[str, ...]


class Change(msgspec.Struct, frozen=True):
    """What differs between two runs, as names of failures: those that came, those that went."""

    lost: tuple[str, ...]
    gained: tuple[str, ...]


def figures(items: Sequence[Item]) -> tuple[Figure, ...]:
    """Return a figure for every field that has items, in the order of ``FIELDS``."""
    counts = {field: {"right": 0, "missed": 0, "invented": 0} for field in FIELDS}
    for item in items:
        counts[item.field][item.verdict] += 1
    return tuple(
        _figure(field, count["right"], count["missed"], count["invented"])
        for field, count in counts.items()
        if any(count.values())
    )


def run_of(items: Sequence[Item], golds: Sequence[Gold]) -> Run:
    """Return the figures of a run over these documents."""
    families = sorted({gold.family for gold in golds})
    return Run(
        documents=len(golds),
        releases=sum(len(gold.releases) for gold in golds),
        turns=sum(len(release.turns) for gold in golds for release in gold.releases),
        first_year=min(gold.year for gold in golds),
        last_year=max(gold.year for gold in golds),
        figures=figures(items),
        families=tuple(
            Family(
                name=name,
                documents=sum(gold.family == name for gold in golds),
                figures=figures([item for item in items if item.family == name]),
            )
            for name in families
        ),
    )


def accepted(items: Sequence[Item], documents: int) -> Accepted:
    """Return a run in the form in which it is accepted."""
    return Accepted(documents=documents, failures=tuple(_failures(items)))


def changes(items: Sequence[Item], last: Accepted) -> Change:
    """Return the failures that a run has and the last accepted one had not, and the other way round."""
    now, before = set(_failures(items)), set(last.failures)
    return Change(lost=tuple(sorted(now - before)), gained=tuple(sorted(before - now)))


def _failures(items: Iterable[Item]) -> list[str]:
    return sorted(item.name for item in items if item.verdict != "right")


def _figure(field: str, right: int, missed: int, invented: int) -> Figure:
    return Figure(
        field=field,
        right=right,
        missed=missed,
        invented=invented,
        precision=_share(right, right + invented),
        recall=_share(right, right + missed),
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
