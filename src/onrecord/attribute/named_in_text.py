"""Full names that the running text gives a labelled official without a title right before them.

"The Secretary of Education, Arne Duncan", "you'll hear next from Mike Froman", "as Andy Slavitt said": each
says that the one named is here or what he is. A family has one surname, so that a name counts only where the
text gives nobody else of it.
"""

import re
from functools import cache
from typing import Literal

from onrecord.attribute.names import HONORIFIC, words_of
from onrecord.model import Span

__all__ = ["Standing", "standing"]

Standing = Literal["welcomed", "introduced", "here"] | frozenset[str]

_INTRODUCED = re.compile(
    r"\b(?:is|by|welcome|introduce|joined by|over to|colleague|friend"
    rf"|[Mm]y name is|I[’']m|I am|[Tt]his is),?(?:\s+{HONORIFIC}\.)?\s*$"
)
# A colleague who names several: "I'm joined by Doug Pitkin, Tracy Carson and Tricia ...".
_COMPANY = re.compile(
    r"(?i:\b(?:joined (?:\w+ )?by|joining us|with us|with me|here with|we have|introduce|colleagues?"
    rf"|speakers?|briefers?|hear from)\b)(?:[^.?!]|\b(?:{HONORIFIC}|U\.S)\.)*$"
)
_WELCOMED = re.compile(
    r"\b(?:introduc(?:e|ing)|welcom(?:e|ing)|joined (?:\w+ )?by|over to|my name is|I[’']m|I am)"
    rf"(?:\s+{HONORIFIC}\.)?\s*$",
    re.IGNORECASE,
)
_FLOOR = re.compile(
    r"\b(?:hear(?:d|ing)? (?:\w+ ){0,2}from|(?:turn|hand|pass|give|toss|kick)(?:ed|ing)? (?:\w+ ){0,3}to"
    rf"|questions? (?:is )?(?:for|to))(?:\s+{HONORIFIC}\.)?\s*$",
    re.IGNORECASE,
)
_AS = re.compile(rf"\b(?:as|what)\s+(?:{HONORIFIC}\.\s+)?$", re.IGNORECASE)
_SAID = re.compile(
    r"\s+(?:just |already |has |had )?(?:said|says|noted|mentioned|pointed|indicated|told|explained)\b"
)
_TOGETHER = re.compile(r"\s+and I\b|,? (?:is|are) (?:here|with (?:me|us|you))\b")
_BEFORE = re.compile(rf"(?:^|[.;:!?,—–(]|--)([^.;:!?,—–(]{{3,90}}),\s*(?:{HONORIFIC}\.\s+)?$")
_AFTER = re.compile(r",\s+([^.;:!?,—–)]{3,70})")
_MOST_WORDS = 12
_HONORIFICS = frozenset(
    {"mr", "mrs", "ms", "miss", "dr", "drs", "sir", "doctor", "doctors", "department", "state"}
)


def standing(text: str, name: Span) -> Standing | None:
    """What the text around a name says of the one named.

    "welcomed", "introduced" in another way, "here" of who is to speak or spoke, or the words of the office
    that stands beside the name in commas; null where it says neither.
    """
    before = text[max(0, name.start - 400) : name.start]
    near, after = before[-160:], text[name.end : name.end + 90]
    if _WELCOMED.search(near):
        return "welcomed"
    if _INTRODUCED.search(near) or _COMPANY.search(before):
        return "introduced"
    if _FLOOR.search(near) or _TOGETHER.match(after) or (_AS.search(near) and _SAID.match(after)):
        return "here"
    for match in (_BEFORE.search(near), _AFTER.match(after)):
        if match and (words := _office(match[1])):
            return words
    return None


def _office(words: str) -> frozenset[str] | None:
    """The words in small letters, where an office is among them."""
    said = [word.strip("“”\"'’.").casefold() for word in words.split()[-_MOST_WORDS:]]
    return frozenset(said) if _offices().intersection(said) else None


@cache
def _offices() -> frozenset[str]:
    return frozenset(title.casefold() for title in words_of("titles")) - _HONORIFICS
