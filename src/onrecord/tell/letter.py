"""What a mail says, before it is a mail: entries of notices, with their words and differences. Pure."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from onrecord.compare import Change, Difference
from onrecord.tell.model import Notice
from onrecord.tell.wording import clean, day, event_says, line

__all__ = ["Entry", "Mark", "Piece", "Section", "entry", "pieces_of", "sections"]

Mark = Literal["", "gone", "come"]
LONGEST = 1_600
"""Characters of one passage in a mail; the portal has the whole."""
MOST_CHANGES = 12
_AROUND = 90
"""Characters shown on either side of a change, where its place in the words is known."""


class Piece(msgspec.Struct, frozen=True):
    """Words with one mark: struck out, put in, or neither."""

    text: str
    mark: Mark = ""


class Entry(msgspec.Struct, frozen=True):
    """One notice. ``changes`` are what it is (its class and where) and the words, marked."""

    says: str
    href: str
    speaker: str | None
    question: str | None
    text: str | None
    changes: tuple[tuple[str, tuple[Piece, ...]], ...]
    noted: str | None
    more: int


class Section(msgspec.Struct, frozen=True):
    """A release with what happened in it, headed as a digest heads it."""

    title: str
    kind: str | None
    date: str | None
    href: str
    entries: tuple[Entry, ...]


def sections(notices: Sequence[Notice], portal: str) -> tuple[Section, ...]:
    """Put notices under their releases, in the order in which the releases first come."""
    by_release: dict[str, list[Notice]] = {}
    for notice in notices:
        by_release.setdefault(notice.release, []).append(notice)
    made: list[Section] = []
    for found in by_release.values():
        first = found[0]
        made.append(
            Section(
                title=line(first.title) or "Untitled release",
                kind=_sentence(line(first.kind)) or None,
                date=day(first.date),
                href=_whole(portal, f"/releases/{first.release}"),
                entries=tuple(entry(one, portal) for one in found),
            )
        )
    return tuple(made)


def entry(notice: Notice, portal: str) -> Entry:
    """Lay one notice out. A difference that cannot be read is left out; the words and the link stay."""
    found = _difference(notice)
    changes = found.changes if found else ()
    text = clean(notice.text or "").strip()
    return Entry(
        says=event_says(notice),
        href=_whole(portal, notice.link),
        speaker=line(notice.speaker) or None,
        question=_cut(clean(notice.question or "").strip()) or None,
        text=None if changes else _cut(text) or None,
        changes=tuple((_where(one), pieces_of(one, text)) for one in changes[:MOST_CHANGES]),
        noted=_noted(found),
        more=max(0, len(changes) - MOST_CHANGES),
    )


def pieces_of(change: Change, text: str) -> tuple[Piece, ...]:
    """Mark the words of a change, within the words around it where ``text`` has them at one place only."""
    old, new = (_cut(clean(words).strip()) for words in (change.old, change.new))
    before, after = _around(new, text)
    made = [Piece(before)]
    if change.old and change.old == change.new:
        made.append(Piece(new))  # it stands elsewhere now
    else:
        made.append(Piece(old, "gone"))
        made.append(Piece(" " if old and new else ""))
        made.append(Piece(new, "come"))
    made.append(Piece(after))
    return tuple(piece for piece in made if piece.text)


def _around(words: str, text: str) -> tuple[str, str]:
    if len(words) < 2 or text.count(words) != 1:
        return "", ""
    head, _, tail = text.partition(words)
    before, after = " ".join(head[-_AROUND:].split()), " ".join(tail[:_AROUND].split())
    if len(head) > _AROUND:
        before = "… " + before.partition(" ")[2]
    if len(tail) > _AROUND:
        after = after.rpartition(" ")[0] + " …"
    space = " " if before and head[-1:].isspace() else ""
    return before + space, (" " if tail[:1].isspace() and after else "") + after


def _difference(notice: Notice) -> Difference | None:
    if notice.difference is None:
        return None
    try:
        return msgspec.json.decode(notice.difference, type=Difference)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _noted(found: Difference | None) -> str | None:
    if found is None:
        return None
    if found.noted is None:
        return "Not noted by the publisher."
    return f"Noted by the publisher: {line(found.noted.says)}"


def _where(change: Change) -> str:
    turn = change.turn or change.old_turn
    place = f", turn {turn}" if turn else "" if change.part in {"said", change.kind} else f", {change.part}"
    if not change.old and not change.new:
        return _sentence(line(change.says, 400))
    return _sentence(change.kind) + line(place)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return (text[:LONGEST].rpartition(" ")[0] or text[:LONGEST]) + " …"


def _whole(portal: str, path: str) -> str:
    """Put the portal's address before a path; what is no path of the portal becomes its first page."""
    if (
        not path.startswith("/")
        or path.startswith("//")
        or any(ord(c) <= 0x20 or ord(c) == 0x7F for c in path)
    ):
        return f"{portal}/"
    return portal + path
