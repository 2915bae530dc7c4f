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
    blocks: list[Block] = []
    at = 0
    for tile in sorted(tiles):
        if tile.end <= tile.start:
            continue
        if tile.start < at:
            message = f"tiles overlap at {tile.start}"
            raise ValueError(message)
        at = _fill(text, at, tile.start, blocks)
        blocks.append(Block(tile.kind, Span(at, tile.end), tile.name))
        at = tile.end
    end = _fill(text, at, len(text), blocks)
    if end < len(text):
        if blocks:
            blocks[-1] = _until(blocks[-1], len(text))
        else:
            blocks.append(Block("furniture", Span(0, len(text)), "blank"))
    return tuple(blocks)


def _fill(text: str, start: int, end: int, blocks: list[Block]) -> int:
    """Give the stretch before the next tile to somebody; return where the next tile now begins."""
    gap = text[start:end]
    if gap.strip():
        blank = len(gap) - len(gap.lstrip())
        if blocks and blank:
            blocks[-1] = _until(blocks[-1], start + blank)
            start += blank
        blocks.append(Block("said", Span(start, end)))
        return end
    if blocks and gap:
        blocks[-1] = _until(blocks[-1], end)
        return end
    return start


def _until(block: Block, end: int) -> Block:
    return Block(block.kind, Span(block.span.start, end), block.name)
