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
    r"|in(?:to)? the queue|questions? (?:is |goes |comes |will (?:be |come ))?(?:from|to)"
    r"|thanks, (?:everyone|everybody) for joining|for joining)\b"
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
    labels = dict.fromkeys(turn.label for turn in draft.turns if turn.label and not role_of(turn.label))
    answering = {label: _answers(draft, roles, label) for label in labels}
    if "moderator" in roles:
        # Where a label says who moderates, others do so who say nothing but who is next.
        return [label for label in labels if _HONORIFIC.match(label) and _only_calls(draft, roles, label)]
    return [
        label
        for label, answers in answering.items()
        if _HONORIFIC.match(label)
        and (_WORD.findall(label.casefold())[-1] not in known or _only_hands_on(draft, roles, label, answers))
        and answers <= sum(turn.label == label for turn in draft.turns) // 4
        and any(others for other, others in answering.items() if other != label)
        and any(_OPENS.search(turn.text) for turn in draft.turns if turn.label == label)
    ]


def _only_hands_on(draft: Draft, roles: list[Role], label: str, answers: int) -> bool:
    """Whether somebody answers nothing and, in a few words after an answer, gives the floor on."""
    handed = sum(
        1
        for at, turn in enumerate(draft.turns[:-1])
        if turn.label == label
        and at > 0
        and roles[at - 1] == "official"
        and roles[at + 1] in ("reporter", "operator")
        and len(turn.text.split()) <= _HANDS_ON
    )
    return answers == 0 and handed >= 2


def _only_calls(draft: Draft, roles: list[Role], label: str) -> bool:
    """Whether each turn under a label is a few words with a reporter behind them."""
    last = len(roles) - 1
    return all(
        at < last and roles[at + 1] in ("reporter", "operator") and len(turn.text.split()) <= _HANDS_ON
        for at, turn in enumerate(draft.turns)
        if turn.label == label
    )


def _answers(draft: Draft, roles: list[Role], label: str) -> int:
    """How many times somebody says more than a few words on what was asked.

    What comes before the first question is no answer, nor is the close behind the last one's.
    """
    asked = [at for at, role in enumerate(roles) if role == "reporter"]
    return sum(
        1
        for at, turn in enumerate(draft.turns)
        if turn.label == label
        and asked[0] < at
        and (at < asked[-1] or roles[at - 1] == "reporter")
        and roles[at - 1] in ("reporter", "official")
        and len(turn.text.split()) > (_FEW if roles[at - 1] == "reporter" else _HANDS_ON)
        and not _OPENS.search(turn.text)
    )
