"""Law 1: blocks that tile a text."""

from collections.abc import Iterable
from typing import NamedTuple

from onrecord.model import Block, BlockKind, Span

__all__ = ["Tile", "tiled"]


class Tile(NamedTuple):
    """A stretch that is known to be of a kind. White space around it goes with it."""

    start: int
    end: int
    kind: BlockKind
    name: str | None = None


def tiled(text: str, tiles: Iterable[Tile]) -> tuple[Block, ...]:
    """Return blocks that tile ``text``.

    The white space after a tile belongs to it, that before the first one to the first. Letters
    that no tile covers are words the parser has no name for: they are ``said``, so that they
    are shown and found rather than hidden. Raises ValueError when tiles overlap.
    """
    blocks: list[_Open] = []
    at = 0
    for tile in sorted(tiles):
        if tile.end <= tile.start:
            continue
        if tile.start < at:
            message = f"tiles overlap at {tile.start}"
            raise ValueError(message)
        if tile.start > at:
            at = _fill(text, at, tile.start, blocks)
        blocks.append(_Open(tile.kind, at, tile.name))
        at = tile.end
    end = _fill(text, at, len(text), blocks)
    if end < len(text) and not blocks:
        blocks.append(_Open("furniture", 0, "blank"))
    # A block ends where the next one begins.
    ends = [*(block.start for block in blocks[1:]), len(text)] if blocks else []
    return tuple(
        Block(block.kind, Span(block.start, end), block.name) for block, end in zip(blocks, ends, strict=True)
    )


class _Open(NamedTuple):
    """A block that has begun."""

    kind: BlockKind
    start: int
    name: str | None


def _fill(text: str, start: int, end: int, blocks: list[_Open]) -> int:
    """Give the stretch before the next tile to somebody; return where the next tile now begins."""
    gap = text[start:end]
    if gap.strip():
        if blocks:
            start += len(gap) - len(gap.lstrip())
        blocks.append(_Open("said", start, None))
        return end
    return end if blocks else start
