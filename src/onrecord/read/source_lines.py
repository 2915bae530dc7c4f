"""The lines of a decoded source, with where each stands in it."""

import re
from typing import NamedTuple

__all__ = ["SourceLine", "source_lines"]

_END = re.compile(r"\r\n?|\n")


class SourceLine(NamedTuple):
    """One line of the source, its end left out, and where it starts."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the line ends, its line end left out."""
        return self.start + len(self.text)

    @property
    def indent(self) -> int:
        """How many spaces and tabs the line begins with."""
        return len(self.text) - len(self.text.lstrip(" \t"))


def source_lines(text: str) -> list[SourceLine]:
    """Return the lines of ``text`` in order; there is always at least one."""
    lines: list[SourceLine] = []
    at = 0
    for end in _END.finditer(text):
        lines.append(SourceLine(text[at : end.start()], at))
        at = end.end()
    lines.append(SourceLine(text[at:], at))
    return lines
