"""Who a title says is speaking, where letterhead and labels name nobody: "Statement by Vice President ...".

A label that is an office ("THE PRESIDENT") is whoever the title gives that office. Nothing is taken from a
title but a name with the office right before it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from onrecord.check.lists import word_list
from onrecord.check.words import words

__all__ = ["Titled", "headed", "office_words", "titled"]

_SAYS = re.compile(
    r"\b(?:statement|remarks|message|address|speech|briefing|gaggle|conference|call|interview)\b"
    r"[^,;:]{0,40}?\s(?:by|from|of)\s+(?P<who>.+)",
    re.IGNORECASE | re.DOTALL,
)
_OF = re.compile(
    r"^(?P<name>[A-Z][\w’'-]+):\s+(?P<role>[A-Z][\w ]*?)['’]?s?['’]?\s+(?:\w+\s+)?"
    r"(?:remarks|statement|speech|address|interview)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*,\s*(?!(?:Jr|Sr)\b)|\s+and\s+|\s*[&;]\s*|\s+[–—-]+\s+", re.IGNORECASE)
_STOPS = frozenset(
    [
        "on",
        "in",
        "at",
        "after",
        "before",
        "following",
        "during",
        "regarding",
        "about",
        "for",
        "to",
        "with",
        "aboard",
    ]
)
_MOST = 4
"""Words of a name."""
_LINES = 40


class Titled(NamedTuple):
    """A person whom a title names, with the office that stands before the name."""

    name: str
    role: str


@lru_cache(maxsize=4_096)
def titled(title: str) -> tuple[Titled, ...]:
    """The people of whom a title says that they speak."""
    title = " ".join(title.split())
    subject = _OF.search(title)
    if subject and subject["role"].casefold() in word_list("offices"):
        return (Titled(_small(subject["name"]), subject["role"]),)
    found = _SAYS.search(title)
    return tuple(_people(found["who"])) if found else ()


def headed(text: str) -> tuple[Titled, ...]:
    """The same of a headline in capitals at the head of a text: "STATEMENT OF PRESIDENT CLINTON"."""
    lines = [line.strip() for line in text.splitlines() if line.strip()][:_LINES]
    return next((people for line in lines if line.isupper() and (people := titled(line))), ())


def office_words(label: str | None) -> frozenset[str]:
    """The words of a label that is an office with no name; nothing where it has one, or says that the
    name is kept back ("SENIOR OFFICIAL")."""
    its = words(label or "")
    folded = frozenset(its.folded(n) for n in range(len(its))) - {"the"}
    known = word_list("titles") | word_list("offices") | {"1st"}
    return folded if folded and folded <= known and folded & word_list("offices") else frozenset()


def _people(told: str) -> Iterator[Titled]:
    for part in _PARTS.split(told):
        heads: list[str] = []
        for word in part.split():
            if word.casefold() in _STOPS:
                break
            heads.append(word)
        if (person := _person(heads)) is not None:
            yield person
        if len(heads) < len(part.split()):
            return


def _person(heads: list[str]) -> Titled | None:
    """The last office among some words and the name behind it."""
    bare = [word.strip(",.").casefold() for word in heads]
    at = next((n for n in range(len(heads) - 1, -1, -1) if bare[n] in word_list("offices")), None)
    if at is None:
        return None
    name: list[str] = []
    for word in heads[at + 1 :]:
        if not word[0].isupper() or len(name) == _MOST or (len(name) > 1 and word.endswith("ing")):
            break
        name.append(_small(word.strip(",")))
    return Titled(" ".join(name), " ".join(map(_small, heads[: at + 1]))) if name else None


def _small(word: str) -> str:
    return word.title() if word.isupper() and len(word) > 3 else word
