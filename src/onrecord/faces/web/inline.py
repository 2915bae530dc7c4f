"""A paragraph as pieces: what is a note, a link, a date or a searched word within it.

A release's spans point into its text as the source gave it; a paragraph is what a reader reads,
with white space single and the halves of a page break joined. ``laid_over`` brings the two together.
"""

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import msgspec

from onrecord.model import Block, Paragraph, Release, Span

from .addresses import outward
from .words import day_span

__all__ = ["Highlight", "Overlay", "Piece", "aligned", "cut", "laid_over", "overlays"]

Highlight = Callable[[str], Sequence[tuple[str, bool]]]
OverlayKind = Literal["note", "link", "when", "hit", "struck"]


class Overlay(msgspec.Struct, frozen=True):
    """A meaning laid over a stretch of a release's text. ``value`` is an address or a resolved date."""

    kind: OverlayKind
    span: Span
    value: str | None = None


class Piece(msgspec.Struct, frozen=True):
    """A run of a paragraph's characters that look the same. ``hit`` counts the searched words from 1."""

    text: str
    note: bool = False
    href: str | None = None
    unlinked: str | None = None
    when: str | None = None
    hit: int | None = None
    struck: bool = False


def overlays(release: Release) -> tuple[Overlay, ...]:
    """List what a release says about stretches of its text: notes, links, dates, struck words, in order."""
    found = [Overlay("note", b.span) for b in release.blocks if b.kind == "note"]
    found += [Overlay("link", link.span, link.href) for link in release.links]
    found += [Overlay("when", d.span, day_span(d.first, d.last)) for d in release.dates]
    found += [Overlay("struck", c.printed) for c in release.corrections if c.printed]
    return tuple(sorted(found, key=lambda o: o.span))


def aligned(raw: str, text: str, skip: Iterable[Span] = ()) -> list[int] | None:
    """Say for each offset of ``raw`` (its end included) at which offset of ``text`` it comes to stand.

    ``text`` is ``raw`` with white space made single and the ``skip`` spans (of ``raw``) left out.
    Null when it is not, so that a caller shows the paragraph plain rather than wrongly marked.
    """
    left_out = bytearray(len(raw))
    for span in skip:
        left_out[max(span.start, 0) : span.end] = b"\1" * (min(span.end, len(raw)) - max(span.start, 0))
    at: list[int] = []
    j = 0
    for i, char in enumerate(raw):
        at.append(j)
        if left_out[i]:
            continue
        if j < len(text) and char == text[j]:
            j += 1
        elif char.isspace():
            if j < len(text) and text[j] == " " and (j == 0 or text[j - 1] != " "):
                j += 1
        elif j < len(text) and text[j].isspace() and j + 1 < len(text) and text[j + 1] == char:
            at[-1] = j + 1
            j += 2
        else:
            return None
    if text[j:].strip():
        return None
    return [*at, j]


def laid_over(
    paragraph: Paragraph,
    release: Release,
    over: Sequence[Overlay],
    highlight: Highlight | None,
    first_hit: int,
) -> tuple[tuple[Piece, ...], int]:
    """Cut a paragraph into pieces; also give the number of the next searched word.

    Whatever cannot be placed for certain is left out: the words always stand as they are.
    """
    marks: list[Overlay] = _placed(paragraph, release, over)
    hit = first_hit
    numbers: dict[int, int] = {}
    if highlight is not None:
        position = 0
        for run, is_hit in highlight(paragraph.text):
            if is_hit and run:
                marks.append(Overlay("hit", Span(position, position + len(run))))
                numbers[position] = hit
                hit += 1
            position += len(run)
    return cut(paragraph.text, marks, numbers), hit


def _placed(paragraph: Paragraph, release: Release, over: Sequence[Overlay]) -> list[Overlay]:
    """Move the overlays that touch a paragraph from the release's text into the paragraph's."""
    span = paragraph.span
    touching = [o for o in over if o.span.start < span.end and o.span.end > span.start]
    if not touching:
        return []
    raw = release.text[span.start : span.end]
    at = aligned(raw, paragraph.text, _furniture(release.blocks, span))
    if at is None:
        return []
    placed: list[Overlay] = []
    for o in touching:
        start = at[max(o.span.start - span.start, 0)]
        end = at[min(o.span.end, span.end) - span.start]
        if start < end:
            placed.append(Overlay(o.kind, Span(start, end), o.value))
    return placed


def _furniture(blocks: Sequence[Block], within: Span) -> list[Span]:
    return [
        Span(b.span.start - within.start, b.span.end - within.start)
        for b in blocks
        if b.kind == "furniture" and b.span.start < within.end and b.span.end > within.start
    ]


def cut(text: str, marks: Sequence[Overlay], numbers: dict[int, int]) -> tuple[Piece, ...]:
    """Cut a text wherever a mark begins or ends and say what holds for each piece."""
    edges = sorted({0, len(text), *(m.span.start for m in marks), *(m.span.end for m in marks)})
    pieces: list[Piece] = []
    for start, end in itertools.pairwise(edges):
        here = [m for m in marks if m.span.start <= start and m.span.end >= end]
        link = next((m.value for m in here if m.kind == "link"), None)
        hit = next((numbers[m.span.start] for m in here if m.kind == "hit"), None)
        pieces.append(
            Piece(
                text=text[start:end],
                note=any(m.kind == "note" for m in here),
                href=outward(link) if link else None,
                unlinked=link if link and not outward(link) else None,
                when=next((m.value for m in here if m.kind == "when"), None),
                hit=hit,
                struck=any(m.kind == "struck" for m in here),
            )
        )
    return tuple(pieces)
