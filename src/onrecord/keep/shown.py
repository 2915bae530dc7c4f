"""What an id of a turn, paragraph, exchange or release points at."""

import msgspec

from onrecord.errors import NotFound
from onrecord.keep.views import ReleaseView
from onrecord.model import Exchange, Paragraph, Turn

__all__ = ["Shown", "shown"]


class Shown(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an id points at. One of ``turn``, ``paragraph``, ``exchange`` is set, or none: the release.

    ``turns`` are those of an exchange. ``is_current`` is false when the words stand in an older edition only.
    """

    id: str
    release: str
    edition: str
    is_current: bool
    title: str | None
    kind: str | None
    date: str | None
    turn: Turn | None = None
    paragraph: Paragraph | None = None
    exchange: Exchange | None = None
    turns: tuple[Turn, ...] = ()
    view: ReleaseView | None = None


def shown(id_: str, anchor: str | None, view: ReleaseView, *, is_current: bool) -> Shown:
    """Find in ``view`` what ``anchor`` names; null is the release. ``id_`` is how it was asked for.

    Raises ``NotFound`` when it is nothing there.
    """
    release = view.release
    found = Shown(id_, view.id, view.edition.id, is_current, release.title, release.kind, release.date)
    if anchor is None:
        return msgspec.structs.replace(found, view=view)
    if anchor in view.exchange_ids:
        held = release.exchanges[view.exchange_ids.index(anchor)]
        turns = tuple(release.turns[n - 1] for n in held.turns)
        return msgspec.structs.replace(found, exchange=held, turns=turns)
    if anchor in view.body_ids:
        return msgspec.structs.replace(found, paragraph=release.paragraphs[view.body_ids.index(anchor)])
    for turn, turn_id, inner in zip(release.turns, view.turn_ids, view.paragraph_ids, strict=True):
        if anchor == turn_id:
            return msgspec.structs.replace(found, turn=turn)
        if anchor in inner:
            paragraph = turn.paragraphs[inner.index(anchor)]
            return msgspec.structs.replace(found, turn=turn, paragraph=paragraph)
    says = f"There is no '{anchor}' in release '{view.id}': search for its words, or show the release."
    raise NotFound(says)
