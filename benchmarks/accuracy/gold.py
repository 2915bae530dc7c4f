"""The gold set: `gold/*.json`, labels with a pointer to the document and its hash, never its text.

A value with ``|`` in it lists readings that are equally right; an empty one among them is "not known".
Rows are arrays, so that a transcript of a hundred turns can be read and mended by hand:
a turn is ``[n, label, role, speaker, called, outlet, first six words, last six words, notes]``,
an exchange ``[turns, reporter, called, outlet, certain]`` with turns as ``"4-9,11"``.
"""

from pathlib import Path

import msgspec

__all__ = ["Gold", "GoldExchange", "GoldRelease", "GoldTurn", "gold_set", "numbers", "right"]

ACCEPTED = "accepted.json"


class GoldTurn(msgspec.Struct, frozen=True, array_like=True):
    """One turn as a reader reads it."""

    n: int
    label: str | None
    role: str
    speaker: str | None
    called: str | None
    outlet: str | None
    starts: str
    ends: str
    notes: tuple[str, ...] = ()


class GoldExchange(msgspec.Struct, frozen=True, array_like=True):
    """One reporter's questions and answers. ``certain`` is false where the words do not settle it."""

    turns: str
    reporter: str | None
    called: str | None
    outlet: str | None
    certain: bool


class GoldRelease(msgspec.Struct, frozen=True):
    """One release: its letterhead, topics, turns and exchanges.

    ``open`` names fields that the words do not settle: they are not measured.
    """

    title: str | None = None
    title_as_printed: str | None = None
    kind: str | None = None
    issuers: tuple[tuple[str, str | None], ...] = ()
    office: str | None = None
    venue: str | None = None
    place: str | None = None
    date: str | None = None
    starts: str | None = None
    ends: str | None = None
    zone: str | None = None
    topics: tuple[str, ...] = ()
    turns: tuple[GoldTurn, ...] = ()
    exchanges: tuple[GoldExchange, ...] = ()
    open: tuple[str, ...] = ()


class Gold(msgspec.Struct, frozen=True):
    """The labels of one document.

    ``document`` is its path in the corpora, or in ``archive`` there; ``sha256`` that of its bytes.
    """

    document: str
    sha256: str
    carrier: str
    family: str
    year: int
    releases: tuple[GoldRelease, ...]
    archive: str | None = None
    doubts: tuple[str, ...] = ()
    name: str = ""


def gold_set(folder: Path) -> tuple[Gold, ...]:
    """Return every gold document of a folder, by name.

    Raises msgspec.ValidationError for a file that is not as described above.
    """
    return tuple(
        msgspec.structs.replace(msgspec.json.decode(path.read_bytes(), type=Gold), name=path.stem)
        for path in sorted(folder.glob("*.json"))
        if path.name != ACCEPTED
    )


def numbers(turns: str) -> tuple[int, ...]:
    """Return the numbers that ``"4-9,11"`` stands for."""
    found: list[int] = []
    for part in turns.split(","):
        first, _, last = part.partition("-")
        found.extend(range(int(first), int(last or first) + 1))
    return tuple(found)


def right(gold: str | None, found: str | None) -> bool:
    """Return whether a value found is one of those that are right; letter case and spacing aside."""
    says = _plain(found)
    return any(_plain(reading) == says for reading in (gold or "").split("|"))


def _plain(value: str | None) -> str:
    return " ".join((value or "").replace("’", "'").split()).casefold()
