"""What the words of one turn show about who has the floor: a nod, a greeting, thanks, a follow-up."""

import re

__all__ = [
    "FEW",
    "GRANT",
    "WORD_BETWEEN",
    "asks_for_name",
    "begins_as_caller",
    "greets_first",
    "is_nod",
    "is_unheard",
    "nods_last",
    "only_thanks",
    "says_follow_up",
    "says_thanks",
    "thanks_all",
    "thanks_all_first",
    "thanks_first",
]

FEW = 12
"""Words of a turn that only grants, replies or passes on."""
WORD_BETWEEN = 15
"""Words of a turn that is no more than a word between two others."""
GRANT = 3
_THANKED = re.compile(r"(?i)\bthank|\bappreciate|\bconclude")
_NOD = re.compile(
    r"(?:^|(?<=[.?!–—])\s+)"
    r"(?:(?:Yes|Yeah|Yep|Sure|Okay|OK|Please|Right|All right|Go ahead|Others?(?: on)?)[,.–—\s]*){1,3}$"
)
_HELLO = r"(?:[Hh]i|[Hh]ello|[Hh]ey|[Gg]ood (?:morning|afternoon|evening))"
_THANKS = r"[Tt]hanks?(?: you)?(?: so much| very much| a lot)?"
_ONLY_THANKS = re.compile(rf"(?:Okay[,.]? |All right[,.]? |Great[,.]? )?{_THANKS}[,.!]", re.IGNORECASE)
_LEAD = r"(?:(?:\([^()]{1,30}\)|Yes|Yeah|Okay|Oh|Great|Well)[,.]?\s+)*"
_CALLER = re.compile(
    rf"{_LEAD}(?:{_HELLO}[^.?!]{{0,25}}[.,!]\s+)?"
    rf"{_THANKS}[^.?!]{{0,20}} for (?:taking|doing|having|holding|this)\b"
    rf"|{_LEAD}{_HELLO}[^.?!]{{0,25}}[.,!]\s+{_THANKS}\b"
    rf"|{_LEAD}{_THANKS}[.,!]\s+{_HELLO}\b"
)
_THANKING = re.compile(rf"{_LEAD}{_THANKS}\b")
_FOLLOWS = re.compile(r"(?i)\bfollow|\bjust to\b|\bmy (?:other|second)\b|\band (?:on|then|just)\b")
# A hand-over that the transcriber did not hear.
_UNHEARD = re.compile(r"\((?:Off-mike|Inaudible)\.?\)", re.IGNORECASE)
_WHO = re.compile(r"(?i)\bwho\b|\bnames?\b")
_TO_ALL = re.compile(
    rf"(?:(?:Okay|All right|Great)[,.]? )?{_THANKS},? (?:all|everyone|everybody|guys|folks)\b", re.IGNORECASE
)
_GREETING = re.compile(rf"{_LEAD}{_HELLO}\b")


def says_thanks(words: str) -> bool:
    """Return whether thanks or a conclusion stand anywhere in the words."""
    return bool(_THANKED.search(words))


def is_nod(words: str) -> bool:
    """Return whether the words are a bare "Yes." or "Go ahead."."""
    return bool(_NOD.fullmatch(words))


def nods_last(words: str) -> bool:
    """Return whether the words end with a bare "Yes." or "Go ahead."."""
    return bool(_NOD.search(words))


def is_unheard(words: str) -> bool:
    """Return whether a turn is a hand-over that the transcriber did not hear."""
    return bool(_UNHEARD.fullmatch(words))


def only_thanks(words: str) -> bool:
    """Return whether a turn begins as one that is nothing but thanks ("Okay, thank you.")."""
    return bool(_ONLY_THANKS.match(words))


def thanks_first(words: str) -> bool:
    """Return whether a turn begins with thanks."""
    return bool(_THANKING.match(words))


def thanks_all(words: str) -> bool:
    """Return whether everybody is thanked."""
    return bool(_TO_ALL.search(words))


def thanks_all_first(words: str) -> bool:
    """Return whether a turn begins with thanks to everybody."""
    return bool(_TO_ALL.match(words))


def greets_first(words: str) -> bool:
    """Return whether a turn begins with a greeting."""
    return bool(_GREETING.match(words))


def begins_as_caller(words: str) -> bool:
    """Return whether a turn begins as a new caller's does ("Hi, thanks for taking my question.")."""
    return bool(_CALLER.match(words))


def says_follow_up(words: str) -> bool:
    """Return whether the first words say that one follows up."""
    return bool(_FOLLOWS.search(words[:90]))


def asks_for_name(words: str) -> bool:
    """Return whether a question asks who somebody is."""
    return bool(_WHO.search(words))
