"""Who issues a release: the letterhead's people and office, else the carrier's byline."""

import re

from onrecord.model import About, Issuer
from onrecord.parse.letterhead import Letterhead
from onrecord.parse.people_lines import people_of
from onrecord.parse.reader import plain
from onrecord.parse.vocabulary import load

__all__ = ["issued_by"]


def issued_by(head: Letterhead, about: About, text: str) -> tuple[tuple[Issuer, ...], str | None]:
    """Return issuers and office."""
    issuers = tuple(Issuer(_small(i.name, text, about.title), i.role, i.span) for i in head.issuers)
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


def _small(name: str, text: str, title: str | None) -> str:
    """A name set in capitals, as the document writes it elsewhere; else as it stands."""
    if not name.isupper():
        return name
    for place in (title or "", text):
        for match in re.finditer(re.escape(name), place, re.IGNORECASE):
            if not match.group().isupper():
                return match.group()
    return name
