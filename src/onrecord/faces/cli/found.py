"""What `search` prints: words for a reader, JSON Lines or CSV for a machine."""

import os
import sys
import textwrap
from collections.abc import Iterator
from typing import Literal

from onrecord.faces.cli.outline import WIDTH
from onrecord.faces.cli.plain import indented, one_line, plain
from onrecord.find import Answer, Group, Hit, csv_of, json_lines_of

__all__ = ["Form", "print_answer"]

Form = Literal["words", "json", "csv"]

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Private characters that stand for the start and end of a hit while a line is being wrapped."""


def print_answer(answer: Answer, form: Form) -> None:
    """Print what was found to standard output."""
    if form == "json":
        sys.stdout.write(json_lines_of(answer))
    elif form == "csv":
        sys.stdout.write(csv_of(answer))
    else:
        sys.stdout.write(_answer(answer, Colours.of_output()) + "\n")


class Colours:
    """Bold and highlighted text, where the output is a terminal and NO_COLOR (no-color.org) is not set."""

    def __init__(self, *, on: bool) -> None:
        self._on = on

    @staticmethod
    def of_output() -> "Colours":
        """Those that standard output can show."""
        return Colours(on=sys.stdout.isatty() and not os.environ.get("NO_COLOR"))

    def strong(self, text: str) -> str:
        """Give ``text`` in bold."""
        return f"\x1b[1m{text}\x1b[22m" if self._on else text

    def mark(self, text: str) -> str:
        """Give ``text`` highlighted."""
        return f"\x1b[1;33m{text}\x1b[22;39m" if self._on else text


def _answer(answer: Answer, colours: Colours) -> str:
    held = answer.searched
    span = f", {held.first} to {held.last}" if held.first else ""
    searched = f"{held.releases:,} releases, {held.turns:,} turns{span}"
    if not answer.hits and not answer.groups:
        lines = [plain(f"Not found in this record ({searched}): {answer.says}"), *answer.missing]
        if answer.spelling:
            lines.append(f"There is something for: {answer.spelling}")
        return "\n".join(plain(line) for line in lines)
    parts = [plain(f"{answer.says}: {answer.total:,} found ({searched})")]
    parts += [_hit(hit, colours) for hit in answer.hits]
    for group in answer.groups:
        parts.append(colours.strong(plain(_group(group))))
        parts += [_hit(hit, colours) for hit in group.hits]
    return "\n\n".join(parts)


def _group(group: Group) -> str:
    first = group.hits[0] if group.hits else None
    names = {
        "exchange": f"Exchange {group.key}",
        "release": (first.title if first else None) or f"Release {group.key}",
        "speaker": group.key or "Speaker not known",
        "day": group.key or "Day not known",
    }
    total = "" if group.total is None else f" ({group.total:,} found)"
    return f"{names.get(group.by, group.key)}{total}"


def _hit(hit: Hit, colours: Colours) -> str:
    facts = " | ".join(fact for fact in (hit.said_on, hit.kind, hit.title) if fact)
    who = ", ".join(fact for fact in (hit.speaker or hit.called or hit.label, hit.outlet) if fact)
    speaker = colours.strong(plain(who or hit.role or "speaker not known"))
    lines = [
        f"{hit.rank:>3}. {one_line(facts, WIDTH - 5)}",
        f"     {speaker}  [{hit.anchor or hit.release}]",
        textwrap.indent(_snippet(hit, colours), " " * 5),
    ]
    if hit.beside:
        other = hit.beside
        side = "Asked" if other.role in ("reporter", "audience") else "Answered"
        named = other.speaker or other.called or other.label
        lines.append(
            textwrap.indent(
                indented(f"{side}{f' by {named}' if named else ''}: {other.opening}", 2, WIDTH - 5), " " * 5
            )
        )
    lines += [f"     {note}" for note in _notes(hit)]
    return "\n".join(lines)


def _notes(hit: Hit) -> Iterator[str]:
    if hit.alike:
        more = "at least " if hit.alike.more else ""
        span = f", first {hit.alike.first}, last {hit.alike.last}" if hit.alike.first else ""
        yield f"(said in {more}{hit.alike.releases:,} releases{span})"
    if not hit.current:
        yield "(an earlier edition; a later one supersedes it)"
    if hit.why:
        yield plain(f"({hit.why})")


def _snippet(hit: Hit, colours: Colours) -> str:
    """The piece of the text with the words asked for, highlighted where the terminal can show it."""
    shown = "".join(f"{_OPEN}{_own(text)}{_CLOSE}" if found else _own(text) for text, found in hit.snippet)
    wrapped = indented(one_line(shown, 3 * WIDTH), 0, WIDTH - 5)
    return wrapped.replace(_OPEN, colours.mark("\0").split("\0")[0]).replace(
        _CLOSE, colours.mark("\0").split("\0")[-1]
    )


def _own(text: str) -> str:
    """A source's text without the two characters that mark a hit here."""
    return text.replace(_OPEN, "\ufffd").replace(_CLOSE, "\ufffd")
