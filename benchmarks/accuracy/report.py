"""Prints a run for people and writes it for the portal."""

from collections.abc import Iterable, Sequence

import msgspec

from benchmarks.accuracy.compare import Item
from benchmarks.accuracy.tally import Accepted, Change
from onrecord.faces.web.accuracy import Figure, Run

__all__ = ["by_document", "change_lines", "encoded", "table"]


def table(title: str, rows: Iterable[Figure]) -> str:
    """Return one table of figures as text."""
    lines = [
        f"{title}",
        f"  {'field':<14}{'right':>7}{'missed':>8}{'invented':>10}{'precision':>11}{'recall':>9}",
    ]
    lines.extend(
        f"  {row.field:<14}{row.right:>7}{row.missed:>8}{row.invented:>10}"
        f"{_share(row.precision):>11}{_share(row.recall):>9}"
        for row in rows
    )
    return "\n".join(lines)


def change_lines(change: Change, items: Sequence[Item]) -> list[str]:
    """Return what was gained and lost since the accepted run, an item a line, with both readings."""
    by_name = {item.name: item for item in items}
    lines = [f"gained  {name}" for name in change.gained]
    for name in change.lost:
        item = by_name[name]
        lines.append(f"lost    {name}: labelled {item.gold!r}, read {item.found!r}")
    return lines


def by_document(items: Sequence[Item]) -> list[str]:
    """Return every failure with both readings, a line each, under its document."""
    lines: list[str] = []
    document = ""
    for item in items:
        if item.verdict == "right":
            continue
        if item.document != document:
            document = item.document
            lines.append(f"\n{document}")
        lines.append(
            f"  {item.where} | {item.field} | {item.verdict}: labelled {item.gold!r}, read {item.found!r}"
        )
    return lines


def encoded(value: Accepted | Run) -> bytes:
    """Return a run as the JSON that is kept."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.4f}"
