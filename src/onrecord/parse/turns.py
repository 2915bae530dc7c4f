"""The body of a release: turns from one label to the next, or paragraphs where nobody is labelled."""

from collections import Counter
from difflib import SequenceMatcher

import msgspec
from rapidfuzz.distance import OSA

from onrecord.model import Paragraph, Span
from onrecord.parse.closing import furniture_name
from onrecord.parse.draft import DraftTurn
from onrecord.parse.labels import Label, label_of
from onrecord.parse.lines import Line, Marks
from onrecord.parse.notes import notes_in
from onrecord.parse.paragraphs import joined
from onrecord.parse.reader import plain
from onrecord.parse.tiles import Tile

__all__ = ["Body", "read_body"]

_ALIKE = 0.93
_LETTERS = 3
_LONG = 8
"""Letters of a single word from which on one wrong letter still tells which word is meant (MOERATOR)."""
_SPEAKERS = 60
"""More speakers than any transcript has: comparing every label with every other would take too long."""


class Body(msgspec.Struct, frozen=True):
    """The words of a release, in turns or, before any label, as paragraphs."""

    turns: tuple[DraftTurn, ...]
    paragraphs: tuple[Paragraph, ...]
    tiles: tuple[Tile, ...]


class _Piece(msgspec.Struct):
    """A paragraph of the source: its label, if it opens a turn, and where its words stand."""

    label: Label | None
    start: int
    end: int
    kind: str


def read_body(lines: list[Line], text: str, marks: Marks, known: str) -> Body:
    """Read the lines between letterhead and closing.

    ``known`` is the text of title and letterhead, which may vouch for a weak label.
    """
    labels = _labels(lines, text, marks, known)
    pieces, tiles = _pieces(lines, labels)
    transcript = bool(labels)
    groups: list[tuple[Label | None, list[_Piece]]] = []
    for piece in pieces:
        if piece.label or not groups:
            groups.append((piece.label, [piece]))
        else:
            groups[-1][1].append(piece)
    turns: list[DraftTurn] = []
    before: list[Paragraph] = []
    for label, group in groups:
        paragraphs = joined(
            text, [(p.start, p.end, p.kind == "paragraph" and p.label is None) for p in group]
        )
        notes = [note for p in group for note in notes_in(text, p.start, p.end, transcript=transcript)]
        if label and label.note:
            notes.insert(0, (Span(*label.note), plain(text[slice(*label.note)]).strip("()[] ")))
        tiles += _tiles(label, group, notes)
        if not transcript:
            before += paragraphs
        elif paragraphs or label:
            turns.append(_turn(label, paragraphs, notes))
    return Body(tuple(turns), tuple(before), tuple(tiles))


def _labels(lines: list[Line], text: str, marks: Marks, known: str) -> dict[int, Label]:
    """Find the labels, by number of line. Weak ones count only where something vouches for them."""
    found: dict[int, Label] = {}
    for number, line in enumerate(lines):
        if line.kind not in ("rule", "heading") and not line.landmark:
            label = label_of(line, text, marks)
            if label:
                found[number] = label
    sure = {label.text for label in found.values() if label.sure}
    if sure <= {"A", "ANSWER"}:
        # Without a question beside it, "A." opens a list, not an answer.
        return {}
    counts = Counter(label.text for label in found.values())
    vouching = known.lower()
    return {
        number: label
        for number, label in found.items()
        if label.sure
        or (
            sure
            and (
                counts[label.text] > 1
                or label.text.split()[-1].lower() in vouching
                or _misprinted(label.text, sure)
            )
        )
    }


def _misprinted(text: str, sure: set[str]) -> bool:
    """Whether a label is one of the sure ones but for a letter or two (SENIOR ADMINISTRATION OFFIAL)."""
    if (len(text.split()) < 2 and len(text) < _LONG) or not text.isupper() or len(sure) > _SPEAKERS:
        return False
    near = (label for label in sure if abs(len(label) - len(text)) <= _LETTERS and text != f"{label}S")
    return any(
        SequenceMatcher(None, text, label).ratio() > _ALIKE or OSA.distance(text, label, score_cutoff=1) <= 1
        for label in near
    )


def _pieces(lines: list[Line], labels: dict[int, Label]) -> tuple[list[_Piece], list[Tile]]:
    pieces: list[_Piece] = []
    tiles: list[Tile] = []
    segment = -1
    for number, line in enumerate(lines):
        label = labels.get(number)
        words = line.words
        name = None if label else furniture_name(words, line)
        if name:
            tiles.append(Tile(line.start, line.end, "furniture", name))
            segment = -1
        elif label:
            pieces.append(_Piece(label, label.end, max(label.end, line.end), line.kind))
            segment = line.segment
        elif line.segment == segment:
            pieces[-1].end = line.end
        else:
            pieces.append(_Piece(None, line.start, line.end, line.kind))
            segment = line.segment
    return pieces, tiles


def _tiles(label: Label | None, group: list[_Piece], notes: list[tuple[Span, str]]) -> list[Tile]:
    tiles: list[Tile] = []
    if label:
        tiles += _around(
            label.start, label.end, [Span(*label.note)] if label.note else [], "furniture", "label"
        )
    spans = [span for span, _ in notes]
    for piece in group:
        inside = [span for span in spans if piece.start <= span.start and span.end <= piece.end]
        tiles += _around(piece.start, piece.end, inside, "said", None)
    return tiles


def _around(start: int, end: int, notes: list[Span], kind: str, name: str | None) -> list[Tile]:
    """Tile ``start:end`` with ``kind``, and ``note`` where the notes stand."""
    tiles: list[Tile] = []
    for note in notes:
        tiles += [Tile(start, note.start, kind, name), Tile(note.start, note.end, "note")]  # pyright: ignore[reportArgumentType]
        start = note.end
    tiles.append(Tile(start, end, kind, name))  # pyright: ignore[reportArgumentType]
    return tiles


def _turn(label: Label | None, paragraphs: list[Paragraph], notes: list[tuple[Span, str]]) -> DraftTurn:
    start = label.start if label else paragraphs[0].span.start
    end = paragraphs[-1].span.end if paragraphs else (label.end if label else start)
    return DraftTurn(
        label.text if label else None,
        Span(label.start, label.end) if label else None,
        Span(start, end),
        tuple(paragraphs),
        tuple(notes),
    )
