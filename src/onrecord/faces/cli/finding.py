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
from onrecord.keep.shown import Shown, shown

__all__ = ["search_record", "show_id"]


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
    found = shown(id_, address.anchor, view, is_current=address.current)
    if json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
        return
    sys.stdout.write(_words(found) + "\n")


def _words(found: Shown) -> str:
    if found.view is not None:
        return transcript(found.view.release, found.view.turn_ids)
    facts = " | ".join(fact for fact in (found.title, found.kind, found.date) if fact)
    parts = [plain(facts)]
    if found.paragraph is not None:
        who = [plain(speaker_line(found.turn))] if found.turn else []
        parts.extend([*who, indented(found.paragraph.text, 4, WIDTH)])
    else:
        turns = (found.turn,) if found.turn else found.turns
        parts.extend(f"{plain(speaker_line(turn))}\n{indented(turn.text, 4, WIDTH)}" for turn in turns)
    standing = "" if found.is_current else " (an older edition; a later one reads otherwise)"
    parts.append(f"[{found.id}] in release {found.release}, edition {found.edition}{standing}")
    return "\n\n".join(parts)
