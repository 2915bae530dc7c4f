"""Lines of a letterhead that name people: a name, a role, both in either order, several at once."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from onrecord.parse.vocabulary import load

__all__ = ["Named", "is_name", "is_role", "named_in", "people_of", "without_suffix"]

_WORD = r"(?:[A-ZÀ-ÞĀĂĄĆČĐĒĖĘĚĞĢĪĮİĶĻŁŃŅŇŌŐŒŘŚŞŠȘŤȚŪŮŰŲŹŻŽ][\w.’'\-]*|d[’'][A-Z]\w+)"
_PARTICLE = r"(?:de|da|di|du|del|della|la|le|van|von|der|den|bin|bint|ibn|al|el|ben|dos|das|ter|zu|af|y|e)"
_NAME = re.compile(rf"{_WORD}(?:\s+(?:{_WORD}|{_PARTICLE}(?=\s))){{1,5}}(?:,?\s+(?:Jr|Sr|II|III|IV)\.?)?")
# A name, what goes between, and a suffix: a line of more words is no name, and costs the pattern dear.
_MOST_WORDS = 7
_SPLIT = re.compile(r"(,\s+(?:[Aa]nd\s+)?|\s+and\s+(?=[A-Z])|;\s+(?:[Aa]nd\s+)?)")
_MC = re.compile(r"\bMc(?=[A-Z]{2})")
_MOST_JOINTS = 2
_PARTICLES = {"de", "da", "di", "le", "la", "van", "von", "al", "bin", "el", "del"}
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|II|III|IV")
_LAST_SUFFIX = re.compile(r",?\s+(?:Jr|Sr|II|III|IV)\.?$")
# A line break lost between a role and its bureau: "Acting DirectorOffice to ...".
_GLUED = re.compile(r"(?<=[a-z])(?=(?:Bureau|Office) (?:of|to|for)\b)")
_LOWER_WORDS = {"of", "for", "and", "the", "to", "on", "in", "at", "with", "&", "a"}


class Named(NamedTuple):
    """A name and the role printed with it, or None."""

    name: str
    role: str | None


@cache
def _role_nouns() -> re.Pattern[str]:
    nouns: list[str] = load("letterhead")["role_nouns"]
    return re.compile(r"\b(?:Vice |Deputy |Under|Co-)?(?:" + "|".join(nouns) + r")s?\b", re.IGNORECASE)


@cache
def _organisation() -> re.Pattern[str]:
    words: list[str] = load("letterhead")["organisations"]
    return re.compile(r"\b(?:" + "|".join(words) + r")\b", re.IGNORECASE)


@cache
def _no_name() -> re.Pattern[str]:
    words: list[str] = load("letterhead")["no_name"]
    return re.compile(r"\b(?:" + "|".join(words) + r")\b", re.IGNORECASE)


@lru_cache(maxsize=4096)
def is_name(text: str) -> bool:
    """Return whether ``text`` has the form of a full name: two to six name words, no role noun."""
    return (
        len(text.split(None, _MOST_WORDS)) <= _MOST_WORDS
        and bool(_NAME.fullmatch(text))
        and not any(map(str.isdigit, text))
        and not _SUFFIX.fullmatch(text.split(None, 1)[0])
        and not _no_name().search(text)
        and not _role_nouns().search(text)
        and not _organisation().search(text)
        and not re.search(r"\b(?:Press|Briefing|Washington|Remarks|State|Officials?)\b", text, re.IGNORECASE)
    )


@lru_cache(maxsize=4096)
def is_role(text: str) -> bool:
    """Return whether ``text`` has the form of a role: capitalised words around a role noun."""
    words = text.split()
    return (
        0 < len(words) <= 24
        and bool(_role_nouns().search(text))
        and text[-1] not in ".:;?!"
        and all(w[0].isupper() or w.lower() in _LOWER_WORDS or not w[0].isalpha() for w in words)
    )


def named_in(text: str) -> Named | None:
    """Read "Sergey Lavrov, Foreign Minister" or "Russian Foreign Minister Sergey Lavrov".

    Returns None for anything that is not one person in one of these two forms.
    """
    head, comma, tail = text.partition(",")
    if comma and is_name(head.strip()) and is_role(tail.strip()):
        return Named(head.strip(), tail.strip())
    if comma:
        return None
    words = text.split()
    nouns = [i for i, word in enumerate(words) if _role_nouns().fullmatch(word.strip(",."))]
    if nouns and nouns[-1] < len(words) - 2:
        cut = nouns[-1] + 1
        rest = words[cut:]
        of = next((i for i, word in enumerate(rest) if word.lower() in _LOWER_WORDS), None)
        if of is None and is_name(" ".join(rest)) and is_role(" ".join(words[:cut])):
            return Named(" ".join(rest), " ".join(words[:cut]))
    if nouns:
        return _named_last(words)
    return None


def _named_last(words: list[str]) -> Named | None:
    """A long role before a name ("Advisor for Economic Affairs Michael Froman"): the last two words."""
    at = len(words) - 2
    while at > 2 and (words[at].lower() in _PARTICLES or re.fullmatch(r"[A-Z]\.", words[at])):
        at -= 1
    if at > 0 and words[at - 1] in ("Dr.", "Dr"):
        at -= 1
    name, role = " ".join(words[at:]), " ".join(words[:at])
    if at < 2 or not is_name(name) or not is_role(role) or not any(w.islower() for w in words[:at]):
        return None
    return Named(name, role)


def people_of(text: str) -> list[Named]:
    """Read a byline of one or several people and their roles; [] when any part of it is neither."""
    text = text.rstrip(",; ")
    if _MC.sub("MC", text).isupper():
        text = " ".join(map(_quiet, text.split()))
    people = _several(text)
    if people:
        return people
    single = named_in(text)
    return [single] if single else []


def without_suffix(name: str) -> str:
    """Return a name without "Jr.", "III" and the like behind it."""
    return _LAST_SUFFIX.sub("", name)


def _quiet(word: str) -> str:
    """A word of a line in capitals as it would stand in one that is not."""
    bare = word.strip(",;.()")
    if bare in load("letterhead")["kept_capitals"] or "." in bare:
        return word
    if _MC.match(word):
        return f"Mc{word[2:].title()}"
    lower = word.lower()
    return lower if bare.lower() in _LOWER_WORDS else lower.title().replace("’S", "’s").replace("'S", "'s")


def _several(text: str) -> list[Named]:
    people: list[Named] = []
    pieces = _SPLIT.split(text)
    parts = [_GLUED.sub(", ", part.strip()) for part in pieces[::2]]
    joints = ["", *pieces[1::2]]
    at = 0
    while at < len(parts):
        joint, part = joints[at], parts[at]
        at += 1
        both = named_in(part)
        last = people[-1] if people else None
        if not both and is_role(part) and (last is None or last.role):
            # "Director of the Office of Management and Budget Shaun Donovan": one role, not two.
            both, more = _over_joints(part, joints[at:], parts[at:])
            at += more
        if both:
            people.append(both)
        elif last and not last.role and _SUFFIX.fullmatch(part):
            people[-1] = Named(f"{last.name}{joint}{part}", None)
        elif is_name(part) and not (last and last.role and joint.strip() == "and"):
            people.append(Named(part, None))
        elif last and last.role and _titled(part):
            # A role goes on: "for Management and Resources", "Director, Bureau of ...".
            people[-1] = Named(last.name, f"{last.role}{joint}{part}")
        elif last and not last.role and (is_role(part) or _organisation().search(part)):
            people[-1] = Named(last.name, part)
        else:
            return []
    return people


def _over_joints(part: str, joints: list[str], parts: list[str]) -> tuple[Named | None, int]:
    """The person at the end of a role that has an "and" in it, and how many more parts that takes."""
    for more, (joint, following) in enumerate(zip(joints, parts, strict=True), start=1):
        if "and" not in joint or "," in joint or more > _MOST_JOINTS:
            return None, 0
        if named_in(following):
            return None, 0
        part = f"{part}{joint}{following}"
        both = named_in(part)
        if both:
            return both, more
    return None, 0


def _titled(text: str) -> bool:
    words = text.split()
    return 0 < len(words) <= 14 and all(
        w[0].isupper() or w.lower() in _LOWER_WORDS or not w[0].isalpha() for w in words
    )
