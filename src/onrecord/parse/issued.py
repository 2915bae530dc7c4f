"""Who issues a release: the letterhead's people and office, else the carrier's byline."""

import re

from onrecord.model import About, Issuer
from onrecord.parse.letterhead import Letterhead
from onrecord.parse.letterhead_lines import BRIEFER
from onrecord.parse.people_lines import is_role, people_of, without_suffix
from onrecord.parse.reader import plain
from onrecord.parse.vocabulary import load

__all__ = ["issued_by"]

_BEGINS_AND = re.compile(r"^and\s+", re.IGNORECASE)
_ENDS_AND = re.compile(r"[\s,;]*(?:\band)?[\s,;]*$", re.IGNORECASE)
_JOINS = frozenset(["by", "with", "from", "and", "&"])
_MC = re.compile(r"Mc([A-Z])([A-Z]+)")
_OPEN = re.compile(r"(?i)\b(?:for|of|to|the|and)$")
_ADDRESSED = re.compile(r"(?i)^(?:letter|message|memorandum|text of a letter)\b.*\bto\b")


def issued_by(head: Letterhead, about: About, text: str) -> tuple[tuple[Issuer, ...], str | None]:
    """Return issuers and office."""
    believed = _all_believed(list(map(_trimmed, head.issuers)), about.title or head.title or "", text)
    announced = _announced(head.headline, text)
    # A role that runs over several lines is read whole only where these are one headline.
    people = announced if _titled(announced) > _titled(believed) else believed
    issuers = tuple(Issuer(_small(i.name, text, about.title), i.role, i.span) for i in people)
    office = head.office
    if issuers or office or not about.creator:
        return issuers, office
    byline = plain(about.creator)
    openings: list[str] = load("letterhead")["office_openings"] + load("letterhead")["institutions"]
    if byline.startswith(tuple(openings)):
        return (), byline
    people = people_of(byline)
    if any(person.role for person in people):
        return tuple(Issuer(person.name, person.role) for person in people), None
    return (), None


def _trimmed(issuer: Issuer) -> Issuer:
    """An issuer without the "and" that joins it to another."""
    role = _ENDS_AND.sub("", _BEGINS_AND.sub("", issuer.role)) if issuer.role else None
    return Issuer(_BEGINS_AND.sub("", issuer.name), role or None, issuer.span)


def _titled(issuers: list[Issuer]) -> int:
    """How many have a role that is whole."""
    return sum(i.role is not None and not _OPEN.search(i.role) for i in issuers)


def _all_believed(issuers: list[Issuer], title: str, text: str) -> list[Issuer]:
    """Those who are people indeed; whoever stands on a line with one of them is one, too."""
    lines = {issuer.span for issuer in issuers if _believed(issuer, title, text)}
    return [issuer for issuer in issuers if issuer.span in lines]


def _believed(issuer: Issuer, title: str, text: str) -> bool:
    """Whether a line of the letterhead gives a person indeed.

    It does where it begins with the name and a role follows ("Antony J. Blinken, Secretary of State");
    a name in any other form only where a label or the title has it, too: "Secretary of War Suite" is a room.
    """
    if _ADDRESSED.search(title):
        return False
    printed = text[issuer.span.start : issuer.span.end] if issuer.span else ""
    if BRIEFER.match(plain(printed)):
        return True
    if plain(printed) == title:
        return False
    first = plain(printed).casefold().startswith(issuer.name.casefold())
    if first and issuer.role and is_role(issuer.role):
        return True
    name = without_suffix(issuer.name)
    before = re.search(rf"(?i)([^\s]+)\s+{re.escape(name)}\b", title)
    joined = before is not None and (before[1].casefold() in _JOINS or is_role(before[1].rstrip(",")))
    return joined or _vouched(name, text)


def _announced(headline: list[str], text: str) -> list[Issuer]:
    """The people a headline in capitals announces: "PRESS BRIEFING BY PRESS SECRETARY ROBERT GIBBS"."""
    match = re.search(r"\bBY (?:THE )?(.+?)(?: (?:ON (?:THE |A )?[A-Z]|PREVIEWING ).*)?$", " ".join(headline))
    if not match:
        return []
    people = people_of(match[1].rstrip(","))
    # Capitals hide which words are a name: one that the text does not know is none.
    return [Issuer(p.name, p.role) for p in people if _vouched(p.name, text)]


def _vouched(name: str, text: str) -> bool:
    """Whether a label has the surname: "MR. GIBBS:", "Ms. Castell:"."""
    surname = re.escape(name.split()[-1])
    honoured = rf"(?:Mr|Ms|Mrs|Dr)\.? +(?i:{surname})"
    return bool(re.search(rf"(?m)^(?:[^\n:a-z]{{0,40}}\b{surname.upper()}|{honoured}):", text))


def _loud(word: str) -> bool:
    """Whether a part of a name is printed in capitals that hide its form; initials are not."""
    return "." not in word and len(word) > 2 and (word.isupper() or bool(_MC.fullmatch(word)))


def _still(word: str) -> str:
    """A word of a name in capitals as names are written; "MCDONOUGH" and the like hide more and stay."""
    return word.title() if _loud(word) and word.isupper() and not word.startswith(("MC", "MAC")) else word


def _small(name: str, text: str, title: str | None) -> str:
    """A name that capitals hide the form of, as the document writes it elsewhere; else as it stands."""
    for place in (title or "", text):
        for match in re.finditer(re.escape(name), place, re.IGNORECASE):
            if not any(map(_loud, match.group().split())):
                return match.group()
    quiet = map(_still, name.split())
    return " ".join(_MC.sub(lambda m: f"Mc{m[1]}{m[2].lower()}", word) for word in quiet)
