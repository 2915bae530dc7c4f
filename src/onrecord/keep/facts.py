"""What the record works out from a release before it writes anything. Pure."""

import hashlib

import msgspec

from onrecord.errors import RecordError
from onrecord.keep.views import Doubt, Proof
from onrecord.model import Edition, Exchange, Reading, Release, Turn

__all__ = ["doubts_of", "facts_sha256", "opening", "paragraph_texts", "proof_of", "question_of", "turn_texts"]

OPENING = 280  # characters a list shows


def sha256_text(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def facts_sha256(release: Release) -> str:
    """Return the SHA-256 of all that was read out of a release, without what only its carrier says."""
    bare = msgspec.structs.replace(release, source="", carrier="", guid=None, link=None, published=None)
    return hashlib.sha256(msgspec.json.encode(bare)).hexdigest()


def proof_of(release: Release) -> Proof:
    """Check law 1 on a release: blocks stand side by side and give the text back.

    RecordError when they do not.
    """
    at = 0
    for block in release.blocks:
        if block.span.start != at or block.span.end < at:
            msg = (
                f"{release.source}: the blocks of “{release.title or 'an untitled release'}” leave a gap"
                f" or overlap at character {min(at, block.span.start)}: it was not kept; report this source."
            )
            raise RecordError(msg)
        at = block.span.end
    if at != len(release.text):
        msg = (
            f"{release.source}: {len(release.text) - at} characters of"
            f" “{release.title or 'an untitled release'}” belong to no block: it was not kept;"
            " report this source."
        )
        raise RecordError(msg)
    rebuilt = (
        "".join(release.text[block.span.start : block.span.end] for block in release.blocks) == release.text
    )
    return Proof(
        characters=len(release.text),
        accounted=sum(block.span.end - block.span.start for block in release.blocks),
        turns=len(release.turns),
        notes=sum(block.kind == "note" for block in release.blocks),
        furniture=sum(block.kind == "furniture" and block.name != "label" for block in release.blocks),
        blocks=len(release.blocks),
        rebuilt=rebuilt,
    )


def check_place(edition: Edition, reading: Reading) -> None:
    """Refuse an edition whose text does not stand where it says in its document."""
    documents = reading.documents
    if (
        not 0 <= edition.document < len(documents)
        or documents[edition.document].text[edition.at.start : edition.at.end] != edition.release.text
    ):
        msg = (
            f"{edition.release.source}: “{edition.release.title or 'an untitled release'}” does not stand"
            f" at its place in document {edition.document}: it was not kept; report this source."
        )
        raise RecordError(msg)


def opening(text: str) -> str:
    """Return the start of a text on one line, cut at a word."""
    line = " ".join(text[: OPENING * 4].split())
    if len(line) <= OPENING:
        return line
    return (line[:OPENING].rpartition(" ")[0] or line[:OPENING]) + " …"


def release_opening(release: Release) -> str:
    """Return how a release begins for the reader: its first words that are said, else its text."""
    if release.paragraphs:
        return opening(release.paragraphs[0].text)
    if release.turns:
        return opening(release.turns[0].text)
    for block in release.blocks:
        said = release.text[block.span.start : block.span.end]
        if block.kind == "said" and said.strip():
            return opening(said)
    return opening(release.text)


def turn_texts(release: Release) -> list[str]:
    """Return for each turn the text that tells it apart: label and words."""
    return [f"{turn.label or ''}\n{turn.text}" for turn in release.turns]


def paragraph_places(release: Release) -> list[tuple[int, int]]:
    """Return (number of the turn or 0, number from 0 within it) for all paragraphs, in order of text."""
    places = [
        (paragraph.span.start, turn.n, n)
        for turn in release.turns
        for n, paragraph in enumerate(turn.paragraphs)
    ]
    places += [(paragraph.span.start, 0, n) for n, paragraph in enumerate(release.paragraphs)]
    return [(turn, n) for _, turn, n in sorted(places)]


def paragraph_texts(release: Release) -> list[str]:
    """Return the paragraphs' texts in the order of ``paragraph_places``."""
    of_turn = {turn.n: turn.paragraphs for turn in release.turns} | {0: release.paragraphs}
    return [of_turn[turn][n].text for turn, n in paragraph_places(release)]


def question_of(exchange: Exchange, turns: dict[int, Turn]) -> str:
    """Return how an exchange begins: the first words of its reporter, else its first words."""
    said = [turns[n] for n in exchange.turns if n in turns]
    asked = next((turn for turn in said if turn.role == "reporter"), said[0] if said else None)
    return opening(asked.text) if asked else ""


def doubts_of(release: Release, slug: str, turn_ids: dict[int, str], exchange_ids: list[str]) -> list[Doubt]:
    """Return what is doubtful about a release: slips, candidates, exchanges not settled, gaps."""

    def doubt(kind: str, says: str, anchor: str | None = None) -> Doubt:
        return Doubt(slug, release.title, release.date, kind, says, anchor)

    found = [
        doubt(slip.kind, slip.says, turn_ids.get(slip.turn) if slip.turn is not None else None)
        for slip in release.slips
    ]
    for turn in release.turns:
        if turn.candidates and turn.speaker is None:
            says = f"{turn.label or 'The speaker'} may be: {'; '.join(one.name for one in turn.candidates)}."
            found.append(
                msgspec.structs.replace(
                    doubt("speaker not settled", says, turn_ids[turn.n]), candidates=turn.candidates
                )
            )
    for exchange, anchor in zip(release.exchanges, exchange_ids, strict=True):
        if not exchange.certain:
            found.append(
                doubt(
                    "exchange not settled",
                    "The text does not settle where this exchange begins or ends.",
                    anchor,
                )
            )
    found += [doubt(kind, says) for kind, says in _gaps(release)]
    return found


def _gaps(release: Release) -> list[tuple[str, str]]:
    gaps: list[tuple[str, str]] = []
    asked = [turn for turn in release.turns if turn.role == "reporter"]
    unnamed = [turn for turn in asked if turn.speaker is None and turn.called is None]
    if unnamed:
        gaps.append(
            ("reporter not named", f"{len(unnamed)} of {len(asked)} questions have no named reporter.")
        )
    if not release.turns and not release.paragraphs:
        gaps.append(("no text", "There is a letterhead and no text after it."))
    gaps += [
        (f"no {fact}", f"No {fact} is given.")
        for fact, known in (("title", release.title), ("date", release.date), ("kind", release.kind))
        if known is None
    ]
    return gaps
