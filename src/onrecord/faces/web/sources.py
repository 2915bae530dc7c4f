"""A source as received, and an edition's blocks: what the proof rests on."""

import re
from collections.abc import Sequence

import msgspec

from onrecord.errors import Unreadable
from onrecord.keep.followed import Answered
from onrecord.keep.origins import ReadFrom
from onrecord.keep.views import ReleaseView, SourceView
from onrecord.model import Block
from onrecord.read.decode import decode

from .addresses import edition_path, release_path, source_path, with_query
from .transcript import ProofView, proof_view
from .words import digits, last_part, moment, plural, sentence_case

__all__ = ["BlocksPage", "SourcePage", "attachment_name", "blocks_page", "source_page"]

ROWS_SHOWN = 400
ROW_CHARACTERS = 2_000
LARGEST_SHOWN = 16 * 2**20


class SourceRelease(msgspec.Struct, frozen=True):
    """A release that was read from a source, with its proof."""

    title: str
    href: str
    edition: str | None
    proof: str


class AnswerView(msgspec.Struct, frozen=True):
    """A response in which a source came: when, by which way, and the head it had."""

    says: str
    way: tuple[str, ...]
    head: tuple[tuple[str, str], ...]


class SourcePage(msgspec.Struct, frozen=True):
    """Everything the page of a source prints. A row without number goes on with the line above it."""

    name: str
    sha256: str
    size: str
    carrier: str
    media_type: str | None
    received: str
    download: str
    releases: tuple[SourceRelease, ...]
    answers: tuple[AnswerView, ...]
    encoding: str
    extent: str
    rows: tuple[tuple[int | None, str], ...]
    previous: str | None
    following: str | None


class BlockRow(msgspec.Struct, frozen=True):
    """A block with its name and offsets; ``breaks`` has a sign for each line break at its end."""

    kind: str
    name: str
    at: str
    text: str
    breaks: str


class BlocksPage(msgspec.Struct, frozen=True):
    """Every character of an edition, block by block."""

    title: str
    href: str
    edition: int
    proof: ProofView
    blocks: tuple[BlockRow, ...]


def source_page(
    source: SourceView,
    data: bytes | None,
    origins: Sequence[ReadFrom],
    answers: Sequence[Answered],
    page: int,
) -> SourcePage:
    """Lay a source out; ``data`` is null when it is too large to be shown (``LARGEST_SHOWN`` bytes).

    ``answers`` are the responses in which it came, none for a file.
    """
    encoding, rows, extent = "bytes", [], "It is too large to be shown here: download it."
    if data is not None:
        try:
            decoded = decode(data, source.name, source.media_type)
        except Unreadable as error:
            extent = f"{error} It can be downloaded as received."
        else:
            encoding, rows = decoded.encoding.upper(), _rows(decoded.text)
            extent = (
                f"{plural(decoded.text.count(chr(10)) + 1, 'line')}, {digits(len(decoded.text))} characters."
            )
    first = (page - 1) * ROWS_SHOWN
    href = source_path(source.sha256)
    before = page - 1 if page > 2 else None
    return SourcePage(
        name=last_part(source.name),
        sha256=source.sha256,
        size=plural(source.size, "byte"),
        carrier=source.carrier,
        media_type=source.media_type,
        received=moment(source.received_at),
        download=f"{href}/as-received",
        releases=tuple(_source_release(one) for one in origins),
        answers=tuple(_answer(one) for one in answers),
        encoding=encoding,
        extent=extent,
        rows=tuple(rows[first : first + ROWS_SHOWN]),
        previous=with_query(href, {"page": before}) if page > 1 else None,
        following=with_query(href, {"page": page + 1}) if first + ROWS_SHOWN < len(rows) else None,
    )


def _answer(one: Answered) -> AnswerView:
    until = f", and last on {moment(one.last_seen)}" if one.last_seen != one.first_seen else ""
    return AnswerView(
        says=f"Status {one.status} on {moment(one.first_seen)}{until}, from {one.address}",
        way=tuple(f"Redirected ({status}) to {address}" for status, address in one.hops),
        head=one.head,
    )


def _source_release(one: ReadFrom) -> SourceRelease:
    return SourceRelease(
        title=one.title or "Untitled release",
        href=release_path(one.release) if one.current else edition_path(one.release, one.number),
        edition=f"Edition {one.number} of {one.editions}" if one.editions > 1 else None,
        proof=proof_view(one.proof).says,
    )


def _rows(text: str) -> list[tuple[int | None, str]]:
    rows: list[tuple[int | None, str]] = []
    for n, line in enumerate(text.split("\n"), start=1):
        rows.append((n, line[:ROW_CHARACTERS].removesuffix("\r")))
        rows.extend(
            (None, line[at : at + ROW_CHARACTERS]) for at in range(ROW_CHARACTERS, len(line), ROW_CHARACTERS)
        )
    return rows


def attachment_name(source: SourceView) -> str:
    """Give a plain ASCII file name for a download: the last part of the source's name, or its hash."""
    last = re.split(r"[/\\]", source.name.rstrip("/\\"))[-1]
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", last).strip("._")
    return plain[-100:] or f"{source.sha256[:16]}.bin"


def blocks_page(view: ReleaseView) -> BlocksPage:
    """Lay out every character of an edition, block by block."""
    release, edition = view.release, view.edition
    return BlocksPage(
        title=release.title or "Untitled release",
        href=release_path(view.id) if edition.current else edition_path(view.id, edition.number),
        edition=edition.number,
        proof=proof_view(view.proof),
        blocks=tuple(
            _block_row(block, release.text[block.span.start : block.span.end]) for block in release.blocks
        ),
    )


def _block_row(block: Block, text: str) -> BlockRow:
    words = text.rstrip("\n")
    return BlockRow(
        block.kind,
        sentence_case(f"{block.kind}: {block.name}" if block.name else block.kind),
        f"{digits(block.span.start)}–{digits(block.span.end)}",
        words,
        "↵" * (len(text) - len(words)),
    )
