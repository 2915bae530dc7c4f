"""Where a text names a country or a place.

The longest name counts ("Papua New Guinea" is not Guinea), whole words only, with capitals as
they stand. A name that may be a person's, a language or a word is believed only where the words
around it allow it; what may be either of two is a match with candidates.
"""

import re
from functools import cache
from typing import NamedTuple

import msgspec
from ahocorasick_rs import AhoCorasick, MatchKind

from onrecord.model import Span
from onrecord.places.gazetteer import By, Check, Place, Sense, city_in, data, names

__all__ = ["Match", "known", "matches"]


class Match(msgspec.Struct, frozen=True):
    """A name in a text. ``span`` counts code points.

    ``place`` is what is named; null when it may be any of ``candidates``. ``by`` says how: the
    "name" of a country, its "people" ("the Russians", "French"), its "capital", or a "place" that
    is none of these.
    """

    span: Span
    by: By
    place: Place | None
    candidates: tuple[Place, ...] = ()

    @property
    def country(self) -> str | None:
        """The code of the country that is named, by its name, people or capital; else null."""
        return None if self.place is None or self.by == "place" else self.place.country


class _Known(NamedTuple):
    automaton: AhoCorasick
    senses: tuple[Sense | None, ...]
    lengths: tuple[int, ...]
    within: tuple[tuple[int, ...], ...]


@cache
def known() -> _Known:
    """The names and what they mean, ready to be looked for; made once, in about 0.3 seconds."""
    senses: dict[str, Sense | None] = dict(names())
    for words in data("context")["not_named"]:
        senses.setdefault(words, None)
    patterns = list(senses)
    number = {name: i for i, name in enumerate(patterns)}
    within = tuple(tuple(_shorter(name, number)) for name in patterns)
    automaton = AhoCorasick(patterns, matchkind=MatchKind.LeftmostLongest)
    return _Known(automaton, tuple(senses.values()), tuple(map(len, patterns)), within)


def _shorter(name: str, number: dict[str, int]) -> list[int]:
    """Names with which ``name`` begins, the longest first."""
    ends = [i for i in range(len(name) - 1, 0, -1) if not name[i].isalnum()]
    return [number[name[:end]] for end in ends if name[:end] in number]


def matches(text: str) -> tuple[Match, ...]:
    """Every country and place named in ``text``, in order; no two overlap."""
    gazetteer = known()
    clean = _levelled(text)
    last = len(clean)
    found: list[Match] = []
    for number, start, end in gazetteer.automaton.find_matches_as_indexes(clean):
        if start and (clean[start - 1].isalnum() or clean[start - 1] in "@_"):
            continue
        which, stop = number, end
        if end < last and not _ends(clean, end):
            which, stop = next(
                (
                    (short, start + gazetteer.lengths[short])
                    for short in gazetteer.within[number]
                    if _ends(clean, start + gazetteer.lengths[short])
                ),
                (-1, 0),
            )
        if which < 0 or (sense := gazetteer.senses[which]) is None:
            continue
        match = _believed(sense, clean, start, stop)
        if match is not None:
            found.append(match)
    return tuple(found)


def _levelled(text: str) -> str:
    """``text`` with one kind of space and of apostrophe, as long as before; paragraphs stay apart."""
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    text = text.replace("\u00a0", " ").replace("\u2019", "'")
    return text.replace("\n\n", "\0\0").replace("\n", " ")


def _ends(clean: str, at: int) -> bool:
    """Whether a word ends at ``at``."""
    if at >= len(clean):
        return True
    following = clean[at]
    return not (following.isalnum() or following in "_@$") and not _ADDRESS.match(clean, at)


_SURROGATE = re.compile("[\ud800-\udfff]")
_ADDRESS = re.compile(r"\.[a-z]{2,}")
_BEFORE = re.compile(r"([\w'&.-]+)[ ]\Z|([\w.]+-)\Z")
_AFTER = re.compile(r"[ -]([\w'&]+)")
_SPEAKING = re.compile(r"\b(?:in|into|from|and|or|speaks?|spoke|speaking)\s\Z", re.IGNORECASE)
_SPEECH_ENDS = re.compile(r"\s*(?:[.,;:)?!\0]|$)|[ -](?:and |or |translat|interpret)")


def _believed(sense: Sense, clean: str, start: int, end: int) -> Match | None:
    check = sense.check
    following = clean[end : end + 1]
    before = after = ""
    if check.surname or check.given or check.pronoun:
        word = _BEFORE.search(clean, max(0, start - 32), start)
        before = (word[1] or "the") if word else ""
    if following in (" ", "-"):
        word = _AFTER.match(clean, end)
        after = word[1] if word else ""
    if _names_a_person(check, before, after) or (after and after in _words("outlets")):
        return None
    if check.language and _is_language(clean, start, end):
        return None
    if check.pronoun and before.isupper() and before not in _words("before_us"):
        return None
    if following == ",":
        resolved = _in_a_state(sense, clean[start:end], clean, end)
        if resolved is None:
            return None
        sense = resolved
    if sense.by == "capital" and after in _words("treaties"):
        sense = sense._replace(by="place")
    places = _by_cues(sense, clean, clean[start:end]) if check.cues else sense.places
    first, *others = places
    if others:
        return Match(Span(start, end), sense.by, None, places)
    by = "place" if first.kind == "place" and sense.by != "capital" else sense.by
    return Match(Span(start, end), by, first)


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(data("context")[name])


def _names_a_person(check: Check, before: str, after: str) -> bool:
    if check.surname and before[:1].isupper() and before.lower() not in _words("joiners"):
        return not before.endswith((".", "'s", "s'")) or before in _words("honorifics") or len(before) == 2
    if not check.given or before in _words("articles"):
        return False
    return after[:1].isupper() and after not in _words("after_a_place")


def _is_language(clean: str, start: int, end: int) -> bool:
    if clean.startswith(("-language", "-speaking", " language", " speaker", " fries"), end):
        return True
    return bool(_SPEAKING.search(clean, max(0, start - 12), start) and _SPEECH_ENDS.match(clean, end))


@cache
def _states() -> re.Pattern[str]:
    rows = data("states")
    written = [row["name"] for row in rows] + [short for row in rows for short in row["short"]]
    some = "|".join(re.escape(name) for name in sorted(written, key=len, reverse=True))
    return re.compile(rf", (?:({some})(?![\w])|([A-Z][\w'-]+(?: [A-Z][\w'-]+)*))")


def _in_a_state(sense: Sense, name: str, clean: str, end: int) -> Sense | None:
    """``sense`` where ", Texas" or ", Lebanon" follows; null where that makes it another place."""
    region = _states().match(clean, end)
    if region is None:
        return sense
    if region[1] is None:
        return _in_a_country(sense, name, region[2])
    codes = ("US", "GE") if region[1] == "Georgia" else ("US",)
    here = tuple(place for place in sense.places if place.country in codes)
    if here:
        return sense._replace(places=here)
    listed = sense.by == "people" or (sense.by == "name" and region[1] in _words("states_in_lists"))
    return sense if listed else None


def _in_a_country(sense: Sense, name: str, country: str) -> Sense:
    """``sense`` of a city called ``name`` before ", Lebanon": the city of that name there."""
    named = names().get(country)
    if named is None or named.by != "name" or sense.by not in ("capital", "place"):
        return sense
    codes = [place.key for place in named.places]
    here = tuple(place for place in sense.places if place.country in codes)
    if here:
        return sense._replace(places=here)
    other = city_in(name, codes[0])
    return sense if other is None else Sense("place", (other,))


def _by_cues(sense: Sense, clean: str, name: str) -> tuple[Place, ...]:
    """The candidates for which something else in the text speaks; all of them when that settles nothing."""
    cues: dict[str, list[str]] = data("context")["cues"][name]
    spoken = {key for key, words in cues.items() if any(word in clean for word in words)}
    kept = tuple(place for place in sense.places if place.key in spoken)
    return kept if len(kept) == 1 else sense.places
