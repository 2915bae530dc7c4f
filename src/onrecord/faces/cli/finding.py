"""`search` and `show`: questions to a record, answered in words or JSON."""

import sys
from pathlib import Path

import msgspec

from onrecord.errors import NotFound, RecordError
from onrecord.faces.cli.found import Form, print_answer
from onrecord.faces.cli.leveling import bring_level
from onrecord.faces.cli.outline import WIDTH, speaker_line, transcript
from onrecord.faces.cli.places import existing_record, index_of
from onrecord.faces.cli.plain import indented, plain
from onrecord.find import Query
from onrecord.keep.views import ReleaseView
from onrecord.model import Exchange, Paragraph, Turn

__all__ = ["search_record", "show_id"]


class Shown(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an id points at. One of ``turn``, ``paragraph``, ``exchange`` is set, or none: the release.

    ``is_current`` is false when the words stand in an older edition only.
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


def search_record(place: Path, query: Query, form: Form) -> None:
    """Search the record at ``place`` and print the answer. Raises NotFound when no record is there."""
    from onrecord.find import search
    from onrecord.keep import Record

    index = index_of(existing_record(place))
    with Record.open(place) as record:
        held = record.counts()
        try:
            answer = search(index, query)
        except (NotFound, RecordError):
            # Not made yet, of another version, or damaged.
            bring_level(place, record)
            answer = search(index, query)
        if answer.searched != held:
            bring_level(place, record)
            answer = search(index, query)
    if answer.searched.editions < held.editions:
        searched = f"{answer.searched.editions:,} of {held.editions:,} editions"
        says = f"The index is behind the record ({searched}): read into the record again to bring it level."
        sys.stderr.write(f"onrecord: {says}\n")
    print_answer(answer, form)


def show_id(place: Path, id_: str, *, json: bool) -> None:
    """Print what ``id_`` points at in the record at ``place``. Raises NotFound when it is nothing."""
    from onrecord.keep import Record

    with Record.open(existing_record(place)) as record:
        address = record.address(id_)
        view = record.release(address.release, address.edition)
    shown = _shown(id_, address.anchor, view, is_current=address.current)
    if json:
        sys.stdout.write(msgspec.json.encode(shown).decode() + "\n")
        return
    sys.stdout.write(_words(shown) + "\n")


def _shown(id_: str, anchor: str | None, view: ReleaseView, *, is_current: bool) -> Shown:
    """Find in ``view`` what ``anchor`` names: a turn, a paragraph or an exchange; null is the release."""
    release = view.release
    shown = Shown(id_, view.id, view.edition.id, is_current, release.title, release.kind, release.date)
    if anchor is None:
        return msgspec.structs.replace(shown, view=view)
    if anchor in view.exchange_ids:
        held = release.exchanges[view.exchange_ids.index(anchor)]
        turns = tuple(release.turns[n - 1] for n in held.turns)
        return msgspec.structs.replace(shown, exchange=held, turns=turns)
    if anchor in view.body_ids:
        return msgspec.structs.replace(shown, paragraph=release.paragraphs[view.body_ids.index(anchor)])
    for turn, turn_id, inner in zip(release.turns, view.turn_ids, view.paragraph_ids, strict=True):
        if anchor == turn_id:
            return msgspec.structs.replace(shown, turn=turn)
        if anchor in inner:
            paragraph = turn.paragraphs[inner.index(anchor)]
            return msgspec.structs.replace(shown, turn=turn, paragraph=paragraph)
    says = f"There is no '{anchor}' in release '{view.id}': search for its words, or show the release."
    raise NotFound(says)


def _words(shown: Shown) -> str:
    if shown.view is not None:
        return transcript(shown.view.release, shown.view.turn_ids)
    facts = " | ".join(fact for fact in (shown.title, shown.kind, shown.date) if fact)
    parts = [plain(facts)]
    if shown.paragraph is not None:
        who = [plain(speaker_line(shown.turn))] if shown.turn else []
        parts.extend([*who, indented(shown.paragraph.text, 4, WIDTH)])
    else:
        turns = (shown.turn,) if shown.turn else shown.turns
        parts.extend(f"{plain(speaker_line(turn))}\n{indented(turn.text, 4, WIDTH)}" for turn in turns)
    standing = "" if shown.is_current else " (an older edition; a later one reads otherwise)"
    parts.append(f"[{shown.id}] in release {shown.release}, edition {shown.edition}{standing}")
    return "\n\n".join(parts)
