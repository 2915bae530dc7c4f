"""The name an official uses for the reporter within an exchange ("Thanks, Matt.")."""

import re

from onrecord.attribute.asked import Asked
from onrecord.attribute.names import Usage, given_to, words_of
from onrecord.model import Role
from onrecord.parse import Draft

__all__ = ["addressed_as"]

_VOCATIVE = re.compile(r"(?:(?<=[,;–—-])|(?<=^)|(?<=[.?!]))\s*(?P<word>[A-ZÀ-Þ][\w’'-]+)\s*(?=[,.?!–—-])")
_THANKED = re.compile(
    r"\b(?:[Tt]hanks(?: very much)?|[Tt]hank you(?: very much| so much)?|[Ss]orry|[Hh]i|[Hh]ey|[Hh]ello)"
    r"\s*,?\s+(?P<word>[A-ZÀ-Þ][\w’'-]+)(?=\s*[,.?!–—-])"
)
_YOU = re.compile(r",\s+you\b")
_SPOKEN_TO = re.compile(r"(?:^|[.?!]\s+)(?P<word>[A-ZÀ-Þ][\w’'-]+),\s+you\b")


def addressed_as(draft: Draft, asked: Asked, roles: list[Role], usage: Usage) -> str | None:
    """Return the name as printed, or None where no official uses one."""
    for number in asked.turns:
        if roles[number - 1] != "official":
            continue
        turn = draft.turns[number - 1]
        start = turn.label_span.end if turn.label_span else turn.span.start
        words = draft.text[start : turn.span.end]
        name = asked.called or asked.name
        if name and _may_stand_in(words, name):
            for match in _VOCATIVE.finditer(words):
                if given_to(name, match["word"]):
                    return match["word"]
        # A comma is found far faster than the beginning of a sentence.
        spoken_to = _SPOKEN_TO.search(words) if _YOU.search(words) else None
        for match in (_THANKED.search(words[:120]), spoken_to):
            if match and _may_be(match["word"], asked, usage):
                return match["word"]
    return asked.spoken_to


def _may_stand_in(words: str, name: str) -> bool:
    """Whether anything that ``name`` may be called by is in ``words``, at a first look."""
    folded = words.casefold()
    return any(part[:3].casefold() in folded for part in re.split(r"[\s.]+", name) if len(part) > 1)


def _may_be(word: str, asked: Asked, usage: Usage) -> bool:
    if asked.called:
        return given_to(asked.called, word)
    if word.endswith("ly") or usage.is_word(word):
        return False
    return word not in words_of("not_names") and word not in words_of("titles") and not usage.is_place(word)
