"""One exchange while it is found: whose it is, which turns are in it, and how sure that is."""

import msgspec

from onrecord.model import Role, Span

__all__ = ["Asked", "end", "parts"]


class Asked(msgspec.Struct):
    """An exchange while it is found. ``turns`` are numbers from 1, ``voices`` those of its reporter."""

    called: str | None
    name: str | None
    outlet: str | None
    turns: list[int]
    certain: bool
    evidence: Span | None
    voices: list[int] = []
    spoken_to: str | None = None
    """The name with which an answer began."""
    single: bool = True
    """Whether every question so far can only be the same reporter's."""
    answered: bool = False
    """Whether an answer was met among the first ``looked_at`` turns."""
    looked_at: int = 0
    blurred: bool = False
    """Whether a later question may be somebody else's: nothing then settles the exchange."""


def end(asked: Asked, roles: list[Role]) -> None:
    """End an exchange with what was asked or answered: a moderator's thanks behind an answer is neither."""
    while len(asked.turns) > 1 and roles[asked.turns[-1] - 1] in ("operator", "moderator"):
        if not any(roles[n - 1] == "official" for n in asked.turns):
            return
        asked.turns.pop()


def parts(name: str) -> list[str]:
    """Return the words of a name that tell it: initials and honorifics left out."""
    return [
        part
        for part in name.replace(".", " ").split()
        if len(part) > 1 and part not in ("Mr", "Ms", "Mrs", "Dr")
    ]
