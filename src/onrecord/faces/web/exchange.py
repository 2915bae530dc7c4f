"""An exchange on a page of its own, with its neighbours in the same release."""

import msgspec

from onrecord.keep.views import ReleaseView

from .addresses import cite_path, exchange_path, outlet_path, release_path
from .citing import named_release
from .flow import Entry, Line, Named, SpeakerSlug, exchange_heading
from .inline import Highlight, Piece
from .transcript import release_page
from .words import day, plural

__all__ = ["ExchangePage", "exchange_page"]


class ExchangePage(msgspec.Struct, frozen=True):
    """Everything the page of an exchange prints. ``evidence`` is the hand-over that names the reporter."""

    heading: str
    title: str
    release_href: str
    of: str
    date: str | None
    date_says: str
    count: str
    outlet: Named | None
    addressed: str | None
    evidence: str | None
    certain: bool
    cite: str
    entries: tuple[Entry, ...]
    words: str | None
    hits: int
    previous: Named | None
    following: Named | None


def exchange_page(
    view: ReleaseView,
    index: int,
    speaker_slug: SpeakerSlug,
    words: str | None = None,
    highlight: Highlight | None = None,
) -> ExchangePage:
    """Lay out the exchange number ``index`` (from 0) of a release; ``words`` and ``highlight`` likewise."""
    release = view.release
    exchange, anchor = release.exchanges[index], view.exchange_ids[index]
    laid_out = release_page(view, speaker_slug, words, highlight)
    own = [s.entries for s in laid_out.sections if s.href == exchange_path(anchor)]
    entries, hits = _counted_anew(tuple(entry for entries in own for entry in entries))
    evidence = None
    if exchange.evidence:
        evidence = " ".join(release.text[exchange.evidence.start : exchange.evidence.end].split())
    return ExchangePage(
        heading=exchange_heading(exchange),
        title=laid_out.letterhead.title,
        release_href=release_path(view.id, anchor),
        of=named_release(view),
        date=release.date,
        date_says=day(release.date) or "Date not known",
        count=plural(len(exchange.turns), "turn"),
        outlet=Named(exchange.outlet, outlet_path(exchange.outlet)) if exchange.outlet else None,
        addressed=exchange.addressed,
        evidence=evidence,
        certain=exchange.certain,
        cite=cite_path(anchor),
        entries=entries,
        words=laid_out.words,
        hits=hits,
        previous=_neighbour(view, index - 1),
        following=_neighbour(view, index + 1),
    )


def _counted_anew(entries: tuple[Entry, ...]) -> tuple[tuple[Entry, ...], int]:
    """Number the searched words of these entries from 1; also give how many there are."""
    count = 0

    def line(one: Line) -> Line:
        nonlocal count
        pieces: list[Piece] = []
        for piece in one.pieces:
            count += piece.hit is not None
            pieces.append(piece if piece.hit is None else msgspec.structs.replace(piece, hit=count))
        return msgspec.structs.replace(one, pieces=tuple(pieces))

    def entry(one: Entry) -> Entry:
        if one.turn is not None:
            turn = msgspec.structs.replace(one.turn, lines=tuple(line(each) for each in one.turn.lines))
            return msgspec.structs.replace(one, turn=turn)
        return one if one.line is None else msgspec.structs.replace(one, line=line(one.line))

    return tuple(entry(one) for one in entries), count


def _neighbour(view: ReleaseView, index: int) -> Named | None:
    if not 0 <= index < len(view.exchange_ids):
        return None
    return Named(exchange_heading(view.release.exchanges[index]), exchange_path(view.exchange_ids[index]))
