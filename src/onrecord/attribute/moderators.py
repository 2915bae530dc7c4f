"""Who moderates under a name of their own: "MR ICE: Let's go to the line of Simon Ateba."

A press officer opens the call, states its rules, hands the floor over and closes, and answers
next to nothing. That is told by deeds: other officials answer the questions, and all that this one
says after a question is a few words ("Yes, we have you.") or the close. One who issues the release or
stands in its title moderates only who answers nothing at all and hands the floor on again and again.
"""

import re

from onrecord.model import Role
from onrecord.parse import Draft
from onrecord.parse.labels import role_of

__all__ = ["moderating"]

_HONORIFIC = re.compile(r"(?i)^(?:mr|ms|mrs|miss)\b")
_OPENS = re.compile(
    r"(?i)\b(?:turn (?:it|things|the call|this) over|hand (?:it|things) over|joined (?:today )?by"
    r"|open (?:it|the (?:lines?|floor|call)) up|open(?:ing)? (?:up )?(?:for|to) (?:your )?questions"
    r"|your questions"
    r"|the line of|on background|on the record|embargoed|joining (?:us|the call|today|this)"
    r"|(?:time for|take|do) (?:just )?(?:a few|a couple(?: more)?|one more) questions?"
    r"|in(?:to)? the queue|questions? (?:is |goes |comes |will (?:be |come ))?(?:from|to)"
    r"|thanks, (?:everyone|everybody) for joining|for joining)\b"
)
# One of these is in whatever that finds, in any case: words are looked for far faster.
_NEEDED = (
    *("turn ", "hand ", "joined", "open", "your questions", "the line of", "on background", "record"),
    *("embargoed", "joining", "queue", "question"),
)
_FEW = 12
_HANDS_ON = 25
_WORD = re.compile(r"\w[\w'’-]*")


def moderating(draft: Draft, roles: list[Role]) -> list[str]:
    """Return the labels whose holders moderate. ``roles`` are those the labels state."""
    if sum(role == "reporter" for role in roles) < 2:
        return []
    known = " ".join([*(issuer.name for issuer in draft.issuers), draft.title or ""]).casefold()
    known = frozenset(_WORD.findall(known))
    held: dict[str, list[int]] = {}
    for at, turn in enumerate(draft.turns):
        if turn.label and not role_of(turn.label):
            held.setdefault(turn.label, []).append(at)
    if "moderator" in roles:
        # Where a label says who moderates, others do so who say nothing but who is next.
        return [label for label in held if _HONORIFIC.match(label) and _only_calls(draft, roles, held[label])]
    if len(held) < 2 or not any(map(_HONORIFIC.match, held)):
        # Nobody else answers, or nobody could moderate.
        return []
    answering = {label: _answers(draft, roles, turns) for label, turns in held.items()}
    total = sum(answering.values())
    return [
        label
        for label, answers in answering.items()
        if _HONORIFIC.match(label)
        and (
            _WORD.findall(label.casefold())[-1] not in known
            or (answers == 0 and _hands_on(draft, roles, held[label]))
        )
        and answers <= len(held[label]) // 4
        and total > answers
        and any(_opens(draft.turns[at].text) for at in held[label])
    ]


def _opens(words: str) -> bool:
    folded = words.casefold()
    return any(word in folded for word in _NEEDED) and bool(_OPENS.search(words))


def _hands_on(draft: Draft, roles: list[Role], turns: list[int]) -> bool:
    """Whether somebody, in a few words after an answer, gives the floor on again and again."""
    handed = sum(
        1
        for at in turns
        if 0 < at < len(roles) - 1
        and roles[at - 1] == "official"
        and roles[at + 1] in ("reporter", "operator")
        and draft.turns[at].size <= _HANDS_ON
    )
    return handed >= 2


def _only_calls(draft: Draft, roles: list[Role], turns: list[int]) -> bool:
    """Whether each of somebody's turns is a few words with a reporter behind them."""
    last = len(roles) - 1
    return all(
        at < last and roles[at + 1] in ("reporter", "operator") and draft.turns[at].size <= _HANDS_ON
        for at in turns
    )


def _answers(draft: Draft, roles: list[Role], turns: list[int]) -> int:
    """How many times somebody says more than a few words on what was asked.

    What comes before the first question is no answer, nor is the close behind the last one's.
    """
    first = roles.index("reporter")
    final = len(roles) - 1 - roles[::-1].index("reporter")
    return sum(
        1
        for at in turns
        if first < at
        and (at < final or roles[at - 1] == "reporter")
        and roles[at - 1] in ("reporter", "official")
        and draft.turns[at].size > (_FEW if roles[at - 1] == "reporter" else _HANDS_ON)
        and not _opens(draft.turns[at].text)
    )
