"""Who issues a release: the letterhead's people and office, else the carrier's byline."""

import re

from onrecord.model import About, Issuer
from onrecord.parse.letterhead import Letterhead
from onrecord.parse.people_lines import people_of
from onrecord.parse.reader import plain
from onrecord.parse.vocabulary import load

__all__ = ["issued_by"]

_SMALL_WORDS = {"of", "the", "for", "and", "to", "on", "in", "at", "with"}


def issued_by(head: Letterhead, about: About, text: str) -> tuple[tuple[Issuer, ...], str | None]:
    """Return issuers and office."""
    announced = head.issuers or _announced(head.headline, text)
    issuers = tuple(Issuer(_small(i.name, text, about.title), i.role, i.span) for i in announced)
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


def _announced(headline: list[str], text: str) -> list[Issuer]:
    """The people a headline in capitals announces: "PRESS BRIEFING BY PRESS SECRETARY ROBERT GIBBS"."""
    match = re.search(r"\bBY (?:THE )?(.+?)(?: ON (?:THE |A )?[A-Z].*)?$", " ".join(headline))
    if not match:
        return []
    words = [
        w if w in ("II", "III", "NSC", "OMB", "CEA") else _capital(w) for w in match[1].rstrip(",").split()
    ]
    people = people_of(" ".join(words))
    # Capitals hide which words are a name: one that the text does not know is none.
    return [Issuer(p.name, p.role) for p in people if _vouched(p.name, text)]


def _vouched(name: str, text: str) -> bool:
    surname = re.escape(name.split()[-1])
    return bool(re.search(rf"(?m)\b{surname}:", text, re.IGNORECASE))


def _capital(word: str) -> str:
    lower = word.lower()
    return lower if lower in _SMALL_WORDS else lower.title().replace("’S", "’s").replace("'S", "'s")


def _small(name: str, text: str, title: str | None) -> str:
    """A name that capitals hide the form of, as the document writes it elsewhere; else as it stands."""
    for place in (title or "", text):
        for match in re.finditer(re.escape(name), place, re.IGNORECASE):
            if not match.group().isupper():
                return match.group()
    return name
