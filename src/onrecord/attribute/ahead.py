"""Who speaks next: told for every turn at once, so that no turn looks through all that follow."""

from typing import NamedTuple

from onrecord.model import Role

__all__ = ["Ahead", "ahead"]


class Ahead(NamedTuple):
    """For each turn, whether a reporter speaks after it.

    ``next``: as the next one, an operator who opens the line left aside. ``soon``: as the next one,
    operator and moderator left aside; one official may say a word first ("Sure.", "Good evening.").
    """

    next: list[bool]
    soon: list[bool]


def ahead(roles: list[Role]) -> Ahead:
    """Look at the turns from last to first."""
    following, soon = [False], [False]
    at_once = False
    for role in reversed(roles):
        if role == "reporter":
            following.append(True)
            soon.append(True)
            at_once = True
        elif role in ("operator", "moderator"):
            following.append(role == "operator" and following[-1])
            soon.append(soon[-1])
        else:
            following.append(False)
            soon.append(at_once)
            at_once = False
    # What is true from a turn on is true of the turn before it.
    return Ahead(following[-2::-1], soon[-2::-1])
