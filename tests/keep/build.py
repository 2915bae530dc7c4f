"""Small releases for the tests of ``keep``: real structs, made by hand."""

from collections.abc import Sequence

import msgspec

from onrecord.model import (
    Block,
    Document,
    Edition,
    Exchange,
    Issuer,
    Paragraph,
    Reading,
    Release,
    Role,
    Source,
    Span,
    Turn,
)

AT = "2026-01-31T12:00:00Z"


def release(
    *turns: tuple[str, str],
    title: str | None = "Daily Briefing",
    date: str | None = "2026-01-30",
    **facts: object,
) -> Release:
    """A briefing of (label, words); "QUESTION" labels are reporters'. Words are split at blank lines."""
    text, blocks, made = laid_out(turns, title)
    whole = Release(
        source="x",
        title=title,
        title_as_printed=title,
        kind="press briefing",
        issuers=(Issuer("Pat Doe", "Spokesperson"),),
        office=None,
        venue=None,
        place=None,
        date=date,
        date_from=None,
        starts=None,
        ends=None,
        zone=None,
        topics=(),
        turns=tuple(made),
        exchanges=exchanges(made),
        slips=(),
        text=text,
        blocks=tuple(blocks),
        carrier="text",
    )
    return msgspec.structs.replace(whole, **facts)


def laid_out(turns: Sequence[tuple[str, str]], title: str | None) -> tuple[str, list[Block], list[Turn]]:
    """The text of a release with its blocks and turns."""
    text = f"{title or ''}\n\n" if title else ""
    blocks = [Block("letterhead", Span(0, len(text)))] if text else []
    made: list[Turn] = []
    for n, (label, words) in enumerate(turns, 1):
        start = len(text)
        text += f"{label}:"
        blocks.append(Block("furniture", Span(start, len(text)), "label"))
        paragraphs: list[Paragraph] = []
        said_from = len(text)
        for words_of in words.split("\n\n"):
            text += " "
            paragraphs.append(Paragraph(words_of, Span(len(text), len(text) + len(words_of))))
            text += words_of + "\n"
        blocks.append(Block("said", Span(said_from, len(text))))
        role: Role = "reporter" if label == "QUESTION" else "official"
        made.append(
            Turn(
                n=n,
                label=label,
                speaker=None if role == "reporter" else label.title(),
                called=None,
                outlet=None,
                role=role,
                notes=(),
                text=words,
                span=Span(start, len(text)),
                paragraphs=tuple(paragraphs),
            )
        )
    return text, blocks, made


def exchanges(turns: Sequence[Turn]) -> tuple[Exchange, ...]:
    """One exchange from each question to the next."""
    starts = [turn.n for turn in turns if turn.role == "reporter"]
    ends = [*starts[1:], len(turns) + 1]
    return tuple(
        Exchange(None, None, None, None, tuple(range(start, end)), certain=True)
        for start, end in zip(starts, ends, strict=False)
    )


def received(
    *releases: Release, name: str = "day.txt", data: bytes | None = None
) -> tuple[Source, Reading, list[Edition]]:
    """A source whose one document holds the releases one after the other."""
    text = "".join(one.text for one in releases)
    document = Document("text", text, (), (), (), "utf-8", Span(0, len(text)))
    editions: list[Edition] = []
    at = 0
    for one in releases:
        end = at + len(one.text)
        editions.append(Edition(msgspec.structs.replace(one, source=name), 0, Span(at, end)))
        at = end
    raw = text.encode() + b"".join((one.guid or "").encode() for one in releases)
    return Source(name, raw if data is None else data), Reading((document,)), editions
