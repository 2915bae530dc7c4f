"""Releases made by hand for the portal's tests: real structs, whatever text a test wants in them."""

import msgspec

from onrecord.model import Block, Document, Edition, Paragraph, Reading, Release, Source, Span, Turn

__all__ = ["bare", "briefing", "received"]


def bare(text: str, **facts: object) -> Release:
    """A release of one paragraph."""
    whole = Release(
        source="made.txt",
        title="Made",
        title_as_printed="Made",
        kind="press statement",
        issuers=(),
        office=None,
        venue=None,
        place=None,
        date="2025-03-05",
        date_from="body",
        starts=None,
        ends=None,
        zone=None,
        topics=(),
        turns=(),
        exchanges=(),
        slips=(),
        text=text,
        blocks=(Block("said", Span(0, len(text))),),
        paragraphs=(Paragraph(text, Span(0, len(text))),) if text else (),
        carrier="text",
    )
    return msgspec.structs.replace(whole, **facts)


def briefing(*turns: Turn, **facts: object) -> Release:
    """A release of turns whose texts stand one after the other; their spans are set here."""
    at = 0
    placed: list[Turn] = []
    blocks: list[Block] = []
    for turn in turns:
        span = Span(at, at + len(turn.text))
        placed.append(
            msgspec.structs.replace(
                turn, span=span, label_span=None, paragraphs=(Paragraph(turn.text, span),)
            )
        )
        blocks.append(Block("said", Span(at, span.end + 1)))
        at = span.end + 1
    text = "".join(turn.text + "\n" for turn in turns)
    return bare(text, turns=tuple(placed), blocks=tuple(blocks), paragraphs=(), **facts)


def received(release: Release, name: str = "made.txt") -> tuple[Source, Reading, list[Edition]]:
    """A source that holds one release, with what was read out of it."""
    whole = Span(0, len(release.text))
    document = Document("text", release.text, (), (), (), "utf-8", whole)
    return Source(name, release.text.encode()), Reading((document,)), [Edition(release, 0, whole)]
