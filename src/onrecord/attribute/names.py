"""Names in running text: what may be one, and whose it is.

A name is one to five capitalised words with the particles and initials that go between. A word
that begins sentences or answers ("Okay", "Thanks") is never one (``data/names.json``).
"""

import json
import re
from functools import cache
from importlib.resources import files

from onrecord.model import Span
from onrecord.places import is_country, lookup

__all__ = [
    "HONORIFIC",
    "NAME",
    "OUTLET",
    "clean_name",
    "clean_outlet",
    "full",
    "given_to",
    "known_outlet",
    "listed_outlet",
    "located",
    "words_of",
]

_UP = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĻĽŁŃŅŇŌŐŒŔŘŚŞŠȘŢŤȚŪŮŰŲŹŻŽ"
_TOKEN = rf"(?:(?:[{_UP}]\.){{1,3}}|[{_UP}][\w’'\-]*[\w]|(?:St|Dr|Jr)\.|d[’'][{_UP}]\w+)"
_PARTICLE = r"(?:de|da|di|du|del|della|la|le|van|von|der|den|bin|bint|ibn|al|el|ben|dos|ter)"
NAME = rf"{_TOKEN}(?:\s+(?:{_PARTICLE}\s+){{0,2}}{_TOKEN}){{0,3}}"
_OUTLET_TOKEN = rf"(?:(?:[A-Z]\.){{2,}}|[{_UP}0-9][\w’'&\-/+]*(?:\.\w+)*)"
OUTLET = (
    rf"(?:the\s+)?{_OUTLET_TOKEN}(?:\s+(?:(?:of|and|&|the|de|del|della|des|en|et)\s+)?{_OUTLET_TOKEN}){{0,5}}"
)
HONORIFIC = "(?:Dr|Mr|Ms|Mrs)"
"""What is printed before the names of officials and reporters."""
_HONORIFICS = (
    "Mr",
    "Mrs",
    "Ms",
    "Miss",
    "Dr",
    "Herr",
    "Frau",
    "Monsieur",
    "Madame",
    "Signor",
    "Señor",
    "Señora",
)
_POSSESSIVE = re.compile(r"[’']s$")
_SHORTENED = re.compile(r"[’'](?:m|ll|ve|re)$")
_SPLIT = re.compile(r"\s+")
_LONGER_NAME = re.compile(rf" [{_UP}][a-z]")
_HOW = ("How", "how", "What", "what")
_CALLING = ("call", "calls", "called", "calling")
_PREPOSITIONS = frozenset(
    {
        *("For", "From", "In", "At", "By", "On", "To", "With", "Of"),
        *("Within", "About", "Under", "Between", "During", "Since", "Inside", "Like", "Before", "After"),
    }
)


@cache
def words_of(key: str) -> frozenset[str]:
    """Return a word list of ``data/names.json``."""
    data = json.loads((files("onrecord.attribute") / "data" / "names.json").read_text(encoding="utf-8"))
    return frozenset(data[key])


def clean_name(text: str) -> str | None:
    """Return a name from a captured stretch, or None where it is none.

    Words before it that only begin a sentence are dropped ("Okay Matt"); a title ends the search:
    an official is not called upon as a reporter is.
    """
    tokens = _SPLIT.split(_POSSESSIVE.sub("", text.strip()))
    if any(
        token.isupper() and len(token) > 1 and "." not in token and not _initials(tokens, at)
        for at, token in enumerate(tokens)
    ):
        # An abbreviation is a body or a subject, not somebody called upon.
        return None
    if tokens[0] in _PREPOSITIONS or tokens[0] in words_of("wishes") or _names_no_person(tokens):
        return None
    if any(token.rstrip(".") in _official_titles() for token in tokens) and tokens[0] not in _given_alone(
        tokens
    ):
        return None
    while tokens and tokens[0] in _never():
        tokens.pop(0)
    rest = tokens[1:] if tokens and tokens[0].rstrip(".") in _HONORIFICS else tokens
    if len(rest) == 2 and rest[1] in words_of("also_surnames"):
        return " ".join(tokens)
    if not rest or len(tokens) > 5 or any(token in _never() for token in rest):
        return None
    if len(rest) == 1 and len(rest[0].rstrip(".")) < 2:
        return None
    return " ".join(tokens)


def _names_no_person(tokens: list[str]) -> bool:
    """Whether several words name a place, a body or a thing ("El Paso", "Human Rights Council")."""
    if len(tokens) < 2:
        return False
    if _SHORTENED.search(tokens[-1]):
        return True
    if tokens[0] in words_of("no_person_first") or tokens[-1] in words_of("no_person_last"):
        return True
    words = " ".join(tokens)
    return any(lookup(words, kind) is not None for kind in ("country", "place"))


def _initials(tokens: list[str], at: int) -> bool:
    """Whether two capitals are a given name: with a surname behind them ("MJ Lee"), or such as one goes
    by ("JJ")."""
    if len(tokens) == 1:
        return tokens[0] in words_of("initials")
    return at == 0 and len(tokens[0]) == 2 and len(tokens) == 2 and not tokens[1].isupper()


@cache
def _official_titles() -> frozenset[str]:
    return words_of("titles") - frozenset(_HONORIFICS)


def _given_alone(tokens: list[str]) -> frozenset[str]:
    """Given names that are titles, too (Major), where one stands alone."""
    return words_of("also_names") if len(tokens) == 1 else frozenset()


@cache
def _never() -> frozenset[str]:
    return words_of("not_names") - words_of("also_names")


@cache
def _outlets() -> frozenset[str]:
    text = (files("onrecord.attribute") / "data" / "outlets.json").read_text(encoding="utf-8")
    return frozenset(json.loads(text))


def known_outlet(words: str) -> bool:
    """Return whether words are the name of an outlet listed in ``data/outlets.json``, or an abbreviation."""
    words = words.removeprefix("the ").removeprefix("The ")
    if words in words_of("initials"):
        return False
    if words.endswith(" Magazine"):
        return listed_outlet(words.removesuffix(" Magazine"))
    return listed_outlet(words) or bool(re.fullmatch(r"[A-Z]{2,5}", words))


def listed_outlet(words: str) -> bool:
    """Return whether words are the name of an outlet listed in ``data/outlets.json``."""
    return " ".join(words.split()).removeprefix("the ").removeprefix("The ") in _outlets()


def full(name: str) -> bool:
    """Return whether a name has a given name and a surname; an initial ("Kelly O.") is none."""
    tokens = name.split()
    if len(tokens) < 2 or tokens[0].rstrip(".") in _HONORIFICS:
        return False
    return len(tokens[-1].rstrip(".")) > 1 and name not in words_of("double_given")


def clean_outlet(text: str, usage: "Usage") -> str | None:
    """Return an outlet from a captured stretch, or None where the document shows it to be a place."""
    words = " ".join(text.split()).rstrip(".,;")
    if words.startswith("the ") or (words.startswith("The ") and _without_article(words[4:])):
        words = words[4:]
    words = re.sub(r"[’']s$", "", words)
    if (
        not words
        or re.fullmatch(r"(?:[A-Z]\.)+[A-Z]?", words)
        or words.split()[0] in ("Herr", "Frau", *_HONORIFICS)
    ):
        return None
    if listed_outlet(words):
        # "On CNN last night" makes it no place.
        return words
    if words in words_of("not_names") or len(words) < 2 or usage.is_place(words):
        return None
    # A country is no outlet ("Seungjin from South Korea").
    return None if is_country(words) else words


def _without_article(words: str) -> bool:
    """Whether "The" before an outlet is no part of its title."""
    return words.isupper() or words in words_of("without_article")


class Usage:
    """How a document uses its words: what it writes small, and what it uses as a place or a subject.

    Both tell names from words: "Anyway" is no name where "anyway" occurs, nor is "Iran" where
    something is said "in Iran" or "on Iran".
    """

    def __init__(self, text: str) -> None:
        """Take the whole text; it is asked word by word."""
        self._text = text
        self._places: dict[str, bool] = {}
        self._words: dict[str, bool] = {}

    def is_place(self, words: str) -> bool:
        """Return whether the words stand where places and subjects stand."""
        known = self._places.get(words)
        if known is None:
            known = _stands_as_place(words, self._text)
            self._places[words] = known
        return known

    def is_word(self, name: str) -> bool:
        """Return whether a single capitalised word is an ordinary word that the text also writes small.

        Given names that are words as well (Said, Will, Rich) are listed in ``data/names.json``.
        """
        if " " in name or name in words_of("also_names"):
            return False
        known = self._words.get(name)
        if known is None:
            known = (
                bool(re.search(rf"\b{re.escape(name.lower())}\b", self._text))
                if name.lower() in self._text
                else False
            )
            self._words[name] = known
        return known


def _stands_as_place(words: str, text: str) -> bool:
    """Whether ``words`` stand in ``text`` behind a word that leads to places, and end there.

    A possessive is somebody's as well as some place's ("on Norah's point"), one may "call on" somebody or ask
    "how about" him, and a word may be the first of a longer name ("on George Floyd"): none of them counts.
    """
    lead = words_of("before_places")
    at = text.find(f" {words}")
    while at >= 0:
        end = at + 1 + len(words)
        begin = text.rfind(" ", 0, at)
        before = text[begin + 1 : at] if begin >= 0 else ""
        goes_on = end < len(text) and (
            text[end].isalnum() or text[end : end + 2] in ("’s", "'s") or _LONGER_NAME.match(text, end)
        )
        calls = (before == "on" and text.endswith(_CALLING, 0, begin)) or (
            before == "about" and text.endswith(_HOW, 0, begin)
        )
        if before.lower() in lead and not goes_on and not calls:
            return True
        at = text.find(f" {words}", at + 1)
    return False


def given_to(name: str, word: str) -> bool:
    """Return whether ``word`` may be how one speaks to ``name``: a part or short form of it."""
    parts = [part for part in re.split(r"[\s.]+", name) if len(part) > 1]
    if word in parts:
        return True
    first = parts[0] if parts else ""
    return (
        len(word) >= 3 and len(first) > len(word) and first[:3].lower() == word[:3].lower() and len(parts) > 1
    )


def located(match: re.Match[str], group: str, offset: int) -> Span:
    """The span of a group of a match that was made at ``offset`` of the text."""
    return Span(match.start(group) + offset, match.end(group) + offset)
