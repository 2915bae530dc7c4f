"""What is said when the floor is given: "Steve. Steve Holland, Reuters.", "David Sanger. There he is."

The last sentences of a turn are floor talk as long as each is made of nothing but words with which the
floor is given (``data/floor_talk.json``) and at most one name, with or without an outlet. The names in
them are one reporter's when one is a part of the other; of two names ("Norah, then Dan") the first is called.
"""

import json
import re
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from onrecord.attribute.cues import sounds_as, thanks_first
from onrecord.attribute.names import NAME, OUTLET, Usage, clean_name, clean_outlet, known_outlet
from onrecord.model import Span

__all__ = ["RUN_TOGETHER", "Talk", "floor_talk", "media_word", "only_talk"]

_MOST = 5
_TAIL = 160
_SHORTENED = re.compile(r"[’'](?:m|s|re|ll|ve|d|t)$")
RUN_TOGETHER = r"(?<=[a-z][.?!])(?=[A-Z][a-z])"
"""Between two sentences of a page that has lost the space there ("Let’s move around.Justin.")."""
_STOP = re.compile(rf"(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\bSt)(?<!\b[A-Z])[.?!]+(?:\s+|{RUN_TOGETHER})")


class Talk(NamedTuple):
    """Who is called in floor talk: a name, an outlet or both, and where it says so."""

    name: str | None
    outlet: str | None
    span: Span


@cache
def _data() -> dict[str, list[str]]:
    return json.loads((files("onrecord.attribute") / "data" / "floor_talk.json").read_text(encoding="utf-8"))


@cache
def _said(*keys: str) -> str:
    phrases = sorted((phrase for key in keys for phrase in _data()[key]), key=len, reverse=True)
    either = "|".join(re.escape(phrase).replace("'", "[’']").replace(r"\ ", r"\s+") for phrase in phrases)
    return rf"(?:(?i:{either})(?![\w’'])[\s,:–—-]*)"


@cache
def _calling() -> re.Pattern[str]:
    """A sentence with a name. Thanks and the like before a name speak to somebody and call nobody."""
    said = _said("talk")
    slip = r"(?:(?:the\s+)?\w+-\s*[–—-]+\s*)?"
    named = rf"(?P<name>{NAME})(?:\s*,?\s*(?:,|with|from|of|at)\s+(?!I[’']){slip}(?P<outlet>{OUTLET}))?"
    after = rf"(?:[\s,–—-]+(?:and\s+)?then,?\s+(?:to\s+)?{NAME}|\s+and\s+{NAME}\s+(?:after|next|then))?"
    aside = r"(?:\([^()]{1,30}\)\s*)?"
    end = rf"[\s,–—-]*{_said('talk', 'behind')}*[.?!\s]*{aside}"
    return re.compile(rf"{aside}[\s–—-]*{said}*+{named}{after}{end}")


@cache
def _outlet_first() -> re.Pattern[str]:
    said = _said("talk")
    return re.compile(rf"{said}*+(?P<outlet>{OUTLET})\s*[,–—-]+\s+(?P<name>[^.?!]{{2,40}})[.?!\s]*")


@cache
def _nameless() -> re.Pattern[str]:
    return re.compile(rf"(?:\([^()]{{1,30}}\)\s*)?{_said('talk', 'neutral', 'behind')}*[.?!\s]*")


def media_word(words: str) -> bool:
    """Return whether words can only be an outlet's: one of them is such as outlets are named with."""
    return any(word in _data()["media"] for word in words.split())


def floor_talk(text: str, start: int, end: int, usage: Usage) -> Talk | None:
    """Return who is called in the floor talk at the end of ``text[start:end]``, or None.

    A name that the document uses as a place or an ordinary word ends the talk: it is an answer.
    """
    found: list[Talk] = []
    for begin, stop in _last_sentences(text, start, end):
        if _nameless().fullmatch(text, begin, stop):
            continue
        match = _calling().fullmatch(text, begin, stop)
        talk = (_talk(match, usage) if match else None) or _by_outlet(text, begin, stop)
        if talk is None:
            break
        found.insert(0, talk)
    return _one(found)


def only_talk(text: str, start: int, end: int) -> bool:
    """Return whether ``text[start:end]`` holds nothing but floor talk and thanks."""
    piece = text[start:end].strip(" \t\n\u00a0:")
    stops = [0, *(match.end() for match in _STOP.finditer(piece)), len(piece)]
    return all(
        _nameless().fullmatch(piece, begin, stop)
        or _calling().fullmatch(piece, begin, stop)
        or thanks_first(piece[begin:stop])
        for begin, stop in pairwise(stops)
    )


def _last_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The last few sentences, last first."""
    while start < end and text[start] in " \t\n\u00a0:":
        start += 1
    begin = max(start, end - _TAIL)
    stops = [match.end() for match in _STOP.finditer(text, begin, end) if match.end() < end]
    if begin == start:
        # What is cut off in front is no sentence.
        stops.insert(0, start)
    return [*pairwise([*stops, end])][: -_MOST - 1 : -1]


def _talk(match: re.Match[str], usage: Usage) -> Talk | None:
    words = " ".join(match["name"].split())
    outlet = match["outlet"]
    if outlet is None and known_outlet(words) and len(words) > 2:
        return Talk(None, re.sub(r"^[Tt]he ", "", words), Span(*match.span("name")))
    name = clean_name(words)
    if name is None or usage.is_place(name) or usage.is_word(name) or _SHORTENED.search(name):
        return None
    if outlet is None:
        if match.string[: match.start("name")].endswith(("the ", "The ")):
            # "The Taliban —" is a sentence broken off.
            return None
        return Talk(name, None, Span(*match.span("name")))
    if not (known_outlet(" ".join(outlet.split())) or media_word(outlet)):
        return None
    return Talk(name, clean_outlet(outlet, usage), Span(match.start("name"), match.end("outlet")))


def _by_outlet(text: str, start: int, end: int) -> Talk | None:
    """An outlet that is known and then a name ("Reuters, Olive Tarrant."); what is no name is left out."""
    match = _outlet_first().fullmatch(text, start, end)
    if match is None or not known_outlet(" ".join(match["outlet"].split())):
        return None
    outlet = re.sub(r"^[Tt]he ", "", " ".join(match["outlet"].split()))
    name = clean_name(match["name"]) if re.fullmatch(NAME, match["name"]) else None
    return Talk(name, outlet, Span(match.start("outlet"), match.end("name")))


def _one(found: list[Talk]) -> Talk | None:
    """The one reporter of several names that are parts of each other; of two people, the last called."""
    if not found:
        return None
    last = found[-1]
    for other in reversed(found[:-1]):
        if other.name is None and last.name is not None and last.outlet is None:
            return Talk(last.name, other.outlet, Span(other.span.start, last.span.end))
        if last.name is None or other.name is None:
            break
        shorter, longer = sorted((last.name.split(), other.name.split()), key=len)
        if not all(any(sounds_as(a, b) for b in longer) for a in shorter):
            break
        fuller = last if len(last.name) >= len(other.name) else other
        last = Talk(fuller.name, last.outlet or other.outlet, fuller.span)
    return last
