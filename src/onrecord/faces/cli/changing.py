"""`history`, `diff` and `ledger`: what changed, for machines as JSON and for people in words."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from onrecord.compare import CLASSES, Between, Difference, History, LedgerEntry, Row, rows_of
from onrecord.errors import OnrecordError
from onrecord.faces.cli.exits import UsageError
from onrecord.faces.cli.places import existing_record
from onrecord.faces.cli.plain import indented, one_line, plain, sentence
from onrecord.faces.cli.summary import count
from onrecord.keep.followed import OF_PAGE
from onrecord.keep.history import Departure, WantedChanges

if TYPE_CHECKING:
    from onrecord.keep import Record

__all__ = ["Compared", "print_difference", "print_history", "print_ledger"]

WIDTH = 100
CONTEXT = 160
"""Characters of unchanged words shown on either side of a change."""
PAGE = 500
"""Changes asked of the record at a time."""


class Compared(msgspec.Struct, frozen=True):
    """Two editions and their difference. ``rows`` lay both out turn by turn, with words marked as gone or
    come.
    """

    release: str
    old: str
    new: str
    change: str | None
    difference: Difference
    rows: tuple[Row, ...]


def print_history(place: Path, id_: str, *, json: bool) -> None:
    """Print the history of a release. Raises NotFound when there is none."""
    from onrecord.compare import history_of
    from onrecord.keep import Record

    with Record.open(existing_record(place)) as record:
        found = history_of(record, record.address(id_).release)
    _write(found) if json else _say(_history(found))


def print_difference(place: Path, id_: str, other: str | None, *, json: bool) -> None:
    """Print what changed between two editions. Raises NotFound when there is nothing to compare."""
    from onrecord.compare import compared
    from onrecord.keep import Record

    with Record.open(existing_record(place)) as record:
        found, entry = compared(record, id_, other)
    rows = rows_of(found.laid)
    told = entry.difference if entry else found.difference
    shown = Compared(
        found.new.id, found.old.edition.id, found.new.edition.id, entry.id if entry else None, told, rows
    )
    _write(shown) if json else _say(_difference(found, shown))


def print_ledger(place: Path, wanted: WantedChanges, limit: int | None, *, json: bool) -> None:
    """Print changes and withdrawals, newest first. Raises UsageError for a class or a time there is not."""
    from onrecord.keep import Record, history

    if wanted.kind not in {None, "withdrawn", *CLASSES}:
        says = f"There is no class '{wanted.kind}' of changes: {', '.join(CLASSES)}, withdrawn."
        raise UsageError(says)
    wanted = _whole_days(wanted)
    with Record.open(existing_record(place)) as record:
        gone: tuple[Departure, ...] = ()
        if wanted.kind in {None, "withdrawn"} and wanted.noted is None:
            gone = record.ask(lambda db: history.departures(db, wanted.release, limit or -1, 0))
            gone = tuple(one for one in gone if _within(one.gone_by, wanted))
        found = () if wanted.kind == "withdrawn" else tuple(_all(record, wanted, limit))
    together = sorted(
        [*((one.new_seen, one) for one in found), *((one.gone_by, one) for one in gone)],
        key=lambda item: item[0],
        reverse=True,
    )[:limit]
    if json:
        for _, one in together:
            _write(one)
        return
    lines = [_entry(one) if isinstance(one, LedgerEntry) else _gone(one) for _, one in together]
    total = f"{count(len(found), 'change')}, {count(len(gone), 'release')} withdrawn"
    _say("\n\n".join([total, *lines]) if together else "No change in this record.")


def _whole_days(wanted: WantedChanges) -> WantedChanges:
    """Take a plain date as the whole day, at either end."""
    from onrecord.keep.received import asked_time

    try:
        after = asked_time(wanted.after) if wanted.after else None
        before = asked_time(wanted.before) if wanted.before else None
    except OnrecordError as error:
        raise UsageError(str(error)) from error
    if wanted.before and before and len(wanted.before) == len("2021-05-23"):
        before = before.replace("T00:00:00Z", "T23:59:59Z")
    return msgspec.structs.replace(wanted, after=after, before=before)


def _within(moment: str, wanted: WantedChanges) -> bool:
    return (wanted.after is None or moment >= wanted.after) and (
        wanted.before is None or moment <= wanted.before
    )


def _all(record: "Record", wanted: WantedChanges, limit: int | None) -> Iterable[LedgerEntry]:
    from onrecord.compare import entries

    at = 0
    while limit is None or at < limit:
        page = entries(record, wanted, PAGE if limit is None else min(PAGE, limit - at), at)
        yield from page
        if not page:
            return
        at += len(page)


def _entry(one: LedgerEntry) -> str:
    noted = "noted by the publisher" if one.noted else "not noted by the publisher"
    head = f"{one.new_seen}  {one.kind}  {noted}  [{one.id}]"
    lines = [plain(head), f"  {one_line(one.title or 'Untitled release', WIDTH - 2)}"]
    lines += [f"  - {one_line(change.says, WIDTH - 4)}" for change in one.difference.changes[:6]]
    if len(one.difference.changes) > 6:
        lines.append(f"  - and {len(one.difference.changes) - 6:,} more")
    return "\n".join(lines)


def _gone(one: Departure) -> str:
    title = one_line(one.title or "Untitled release", WIDTH - 2)
    back = f"; back on {one.back}" if one.back else ""
    page = one.series.startswith(OF_PAGE)
    why = f"gone from {one.series.removeprefix(OF_PAGE)}" if page else "older items still stood in the feed"
    says = f"  Last seen {one.last_seen}; {one_line(why, WIDTH)}{back}."
    where = "address" if page else "feed"
    return plain(f"{one.gone_by}  withdrawn from its {where} since then  [{one.release}]\n  {title}\n{says}")


def _history(found: History) -> str:
    lines = [plain(" | ".join(part for part in (found.title, found.date) if part)), f"[{found.release}]", ""]
    for spell in found.spells:
        until = "" if spell.last_seen == spell.first_seen else f" to {spell.last_seen}"
        what = f"edition {spell.number}" + (", other markup" if spell.markup else "")
        sources = count(spell.sources, "source")
        lines.append(plain(f"{spell.first_seen}{until}  {what}, in {sources} of {spell.series}"))
    for gone in found.departures:
        lines += ["", _gone(gone)]
    for one in found.changes:
        lines += ["", _entry(one)]
    for one in found.carriers:
        lines += ["", plain(f"Compared with {one.other}, {one.series} differs in:")]
        lines += [f"  - {one_line(change.says, WIDTH - 4)}" for change in one.difference.changes] or [
            "  nothing"
        ]
    return "\n".join(lines)


def _difference(found: Between, shown: Compared) -> str:
    title = plain(found.new.release.title or "Untitled release")
    lines = [title, f"{shown.old} -> {shown.new}", ""]
    if not shown.difference.changes:
        return "\n".join([*lines, "Nothing changed."])
    noted = shown.difference.noted
    lines.append(
        sentence(f"Noted by the publisher ({noted.how}): {noted.says}")
        if noted
        else "Not noted by the publisher."
    )
    lines += [f"- {one_line(change.says, WIDTH - 2)}" for change in shown.difference.changes]
    for row in shown.rows:
        if row.outcome != "same":
            lines += ["", f"{_where(row)}:", indented(_inline(row), 4, WIDTH)]
    return "\n".join(lines)


def _where(row: Row) -> str:
    turn = row.turn or row.old_turn
    where = f"Turn {turn}" if turn else row.part.capitalize()
    return f"{where} ({row.outcome})"


def _inline(row: Row) -> str:
    parts: list[str] = []
    for n, piece in enumerate(row.inline):
        if piece.mark == "gone":
            parts.append(f"[-{piece.text}-]")
        elif piece.mark == "come":
            parts.append(f"{{+{piece.text}+}}")
        elif len(piece.text) > 2 * CONTEXT and len(row.inline) > 1:
            head = piece.text[:CONTEXT].rpartition(" ")[0] + " " if n else ""
            tail = " " + piece.text[-CONTEXT:].partition(" ")[2] if n + 1 < len(row.inline) else ""
            parts.append(f"{head}[...]{tail}")
        else:
            parts.append(piece.text)
    return "".join(parts)


def _write(value: object) -> None:
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
