"""Who the labelled officials are: full name and position where the document gives them.

A label gives a surname at most. The full name is looked for, in this order, among the issuers,
in the title, in the letterhead and in introductions in the text; the first place that gives
exactly one name for the surname wins. Two different names in one place are candidates.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from onrecord.attribute.named_in_text import Standing, standing
from onrecord.attribute.names import given_to, words_of
from onrecord.model import Candidate, Issuer, Span
from onrecord.parse import Draft
from onrecord.parse.labels import role_of
from onrecord.parse.people_lines import without_suffix

__all__ = ["Official", "named_officials"]


class Official(NamedTuple):
    """A full name, the position printed with it, the span that says so, or else candidates."""

    name: str | None
    position: str | None
    span: Span | None
    candidates: tuple[Candidate, ...] = ()


_Given = tuple[str, str | None, Span]
"""A full name, the title before it, and where it stands."""
_OFFICES = ("THE PRESIDENT", "THE VICE PRESIDENT", "THE FIRST LADY", "VICE PRESIDENT", "THE SECOND GENTLEMAN")
_CAPITALS = re.compile(r"(?<![\w.])[A-ZÀ-Þ]{2,}(?![\w.])")
_UNKNOWN = Official(None, None, None)


def named_officials(draft: Draft) -> dict[str, Official]:
    """Return for each label who the person behind it is, as far as the document says."""
    labels = dict.fromkeys(turn.label for turn in draft.turns if turn.label)
    by_surname: dict[str, list[Official]] = {}
    for label in labels:
        named = _in_label(label.split(), label)
        if named.name:
            by_surname.setdefault(named.name.split()[-1].casefold(), []).append(named)
    return {label: _named(label, draft, by_surname) for label in labels}


def _named(label: str, draft: Draft, by_surname: dict[str, list[Official]]) -> Official:
    """``by_surname`` are the full names that labels give themselves, by their last words."""
    if label.upper() in _OFFICES:
        return _by_office(label, draft)
    if role_of(label) or not _names_person(label):
        return _UNKNOWN
    words = [word for word in re.split(r"\s+", re.sub(r"[\[\]]", "", label)) if word]
    surnames = _surnames(words)
    for surname in surnames:
        for there in _places(surname, words, draft):
            found = [official for official in there if not _only_in_label(official, words)]
            names = {official.name: official for official in found}
            if len(names) == 1 or (names and _one_person(list(names))):
                return found[0]
            if names:
                return Official(
                    None, None, None, tuple(Candidate(o.name or "", None, o.span) for o in names.values())
                )
    own = _in_label(words, label)
    return own if own.name else _other_label(surnames, by_surname)


def _only_in_label(official: Official, label: list[str]) -> bool:
    """Whether a name is no more than a label's own words: a surname of two ("PRESIDENT LÓPEZ OBRADOR")."""
    own = {word.casefold() for word in label}
    return bool(official.name) and all(word.casefold() in own for word in (official.name or "").split())


def _places(surname: str, label: list[str], draft: Draft) -> Iterator[list[Official]]:
    """What each place of a document says who the one of ``surname`` is."""
    for place in (_issuers, _title, _letterhead):
        yield place(surname, draft)
    given = _given(surname, draft.text, start=draft.head.end)
    yield [official for official in _text(given, draft) if _agrees(official, label)]
    yield _aside(given, label, draft)


def _other_label(surnames: list[str], by_surname: dict[str, list[Official]]) -> Official:
    """Another label may give the full name: PRESS SECRETARY JOHN F. KIRBY, then MR. KIRBY."""
    for named in by_surname.get(surnames[-1].casefold(), ()) if surnames else ():
        if named.name and any(_matches(named.name, surname) for surname in surnames):
            return named
    return _UNKNOWN


def _one_person(names: list[str | None]) -> bool:
    """Whether full names differ only in the length of the given name (Doug and Douglas Pitkin)."""
    longest = max((name or "" for name in names), key=len)
    return all(given_to(longest, (name or "").split()[0]) for name in names)


def _agrees(official: Official, label: list[str]) -> bool:
    """Whether a name from the running text fits the title in the label, where that has one."""
    wanted = _wanted(label)
    position = (official.position or "").upper().split()
    return wanted is None or wanted in position


def _wanted(label: list[str]) -> str | None:
    """The office that a label names last, in capitals."""
    titles = _titles() - {"MR", "MRS", "MS", "MISS", "DR"}
    offices = [word.upper().rstrip(".") for word in label if word.upper().rstrip(".") in titles]
    return offices[-1] if offices else None


def _by_office(label: str, draft: Draft) -> Official:
    """THE FIRST LADY, where the title gives the full name with the office.

    Of presidents titles give the surname and go on in capitals ("President Biden Before Marine
    One"), which tells no name.
    """
    office = label.upper().removeprefix("THE ").title()
    if office not in ("First Lady", "Second Gentleman"):
        return _UNKNOWN
    match = re.search(
        rf"\b{office}\s+([A-Z][a-z]+\s+(?:[A-Z]\.\s+)?[A-Z][\w-]+)(?=\s+[a-z]|,|$)", draft.title or ""
    )
    # "First Lady Biden Honoring ...": what follows is no surname.
    named = match is not None and not match[1].endswith("ing")
    return Official(match[1], office, None) if match and named else _UNKNOWN


def _names_person(label: str) -> bool:
    return not re.search(r"\bOFFICIALS?\b", label.upper())


@cache
def _titles() -> frozenset[str]:
    return frozenset(title.upper() for title in words_of("titles"))


def _surnames(words: list[str]) -> list[str]:
    """Surnames a label may give, longest first: DI MAIO, then MAIO."""
    at = len(words)
    while at > 0 and words[at - 1].upper().rstrip(".") not in _titles() and at > len(words) - 4:
        at -= 1
    rest = words[at:]
    return [" ".join(rest[i:]) for i in range(len(rest))] if rest else []


def _in_label(words: list[str], label: str) -> Official:
    """A label may itself give the full name: PRESS SECRETARY JOHN F. KIRBY, Alexandra de Hoop Scheffer."""
    if "," in label:
        words = label.partition(",")[0].split()
    at = len(words)
    while at > 0 and words[at - 1].upper().rstrip(".") not in _titles():
        at -= 1
    rest = words[at:]
    initial = any(re.fullmatch(r"[A-Z]\.", word) for word in rest)
    honoured = at > 0 and words[at - 1].rstrip(".").upper() in ("MR", "MRS", "MS", "MISS", "DR")
    if not 2 <= len(rest) <= 5 or rest[0].lower() in _PARTICLES or honoured:
        return _UNKNOWN
    name = " ".join(rest)
    if not label.isupper():
        return Official(name, None, None)
    if initial:
        # Two words in capitals may be a double surname; an initial between them makes a full name.
        return Official(name.title(), None, None)
    return _UNKNOWN


def _matches(name: str, surname: str) -> bool:
    folded = name.casefold()
    return folded.endswith(" " + surname.casefold()) and len(name.split()) > len(surname.split())


def _issuers(surname: str, draft: Draft) -> list[Official]:
    return [Official(i.name, i.role, i.span) for i in draft.issuers if _fits(i, surname)]


def _fits(issuer: Issuer, surname: str) -> bool:
    return _matches(without_suffix(issuer.name), surname)


def _title(surname: str, draft: Draft) -> list[Official]:
    if not draft.title:
        return []
    return [Official(name, position, None) for name, position, _ in _given(surname, draft.title)]


def _letterhead(surname: str, draft: Draft) -> list[Official]:
    # Capitals say nothing about which words are names: lines of capitals are read as if set small.
    head = _CAPITALS.sub(lambda m: m.group().capitalize(), draft.text[: draft.head.end])
    return [Official(name, position, span) for name, position, span in _given(surname, head)]


def _text(given: Sequence[_Given], draft: Draft) -> list[Official]:
    """In the running text a full name counts only where a title or an introduction stands before it."""
    found: dict[str, Official] = {}
    for name, position, span in given:
        if name not in found and (position or standing(draft.text, span) in ("welcomed", "introduced")):
            found[name] = Official(name, position, span)
    return [
        o
        for o in found.values()
        if not any(p is not o and (p.name or "").endswith(" " + (o.name or "")) for p in found.values())
    ]


def _aside(given: Sequence[_Given], label: list[str], draft: Draft) -> list[Official]:
    """Someone named without a title whom the text introduces, sets here, or gives an office in commas.

    Not where it names another of the same surname: families have one.
    """
    # An address is no label: "Mr. President, Dear Joe:" gives Joe no family.
    if not given or any("," in word for word in label) or not _one_person([name for name, *_ in given]):
        return []
    wanted = _wanted(label)
    for name, _, span in given:
        stands = standing(draft.text, span)
        fits = stands is not None if wanted is None else _has_office(stands, wanted)
        if fits:
            return [Official(name, None, span)]
    return []


def _has_office(stands: Standing | None, wanted: str) -> bool:
    """Whether what a text says of someone fits the office of a label; of a president it names the family."""
    if wanted == "PRESIDENT" or stands is None:
        return False
    return stands == "welcomed" or (not isinstance(stands, str) and wanted.casefold() in stands)


def _given(surname: str, text: str, start: int = 0) -> list[_Given]:
    """Find full names that end with ``surname``."""
    found: list[_Given] = []
    for match in _standing(surname).finditer(text, start):
        printed = match.group()
        if printed[0].islower() or (printed.isupper() and len(printed) > 2):
            continue
        before = text[max(start, match.start() - 160) : match.start()]
        words = _title_run(before)
        given = _given_names(words)
        if not given:
            continue
        name = " ".join([*given, printed.replace("\n", " ")])
        position = _position(words[: len(words) - len(given)])
        begin = match.start() - (len(before) - before.rindex(given[0]))
        found.append((name, position, Span(begin, match.end())))
    return found


def _standing(surname: str) -> re.Pattern[str]:
    """A pattern of a surname in any case but a small first letter.

    It begins with a letter as such, which is found far faster than a boundary or a letter in any case.
    """
    first = re.escape(surname[0].upper() if len(surname[0].upper()) == 1 else surname[0])
    rest = r"\s+".join(map(re.escape, surname[1:].split(" ")))
    return re.compile(rf"{first}(?<=\b{first})(?i:{rest})(?![\w-])")


_JOINING = {
    "of",
    "for",
    "and",
    "the",
    "to",
    "on",
    "bin",
    "bint",
    "al",
    "de",
    "da",
    "di",
    "van",
    "von",
    "der",
    "den",
    "el",
    "la",
    "le",
}
_PARTICLES = {"bin", "bint", "ibn", "al", "de", "da", "di", "van", "von", "der", "den", "el", "la", "le"}


def _given_names(words: list[str]) -> list[str]:
    """The given names at the end of a run of words: back to the last title, joining word or comma.

    Where an office goes before ("Secretary of Education Arne") nothing tells its words from given
    names, and where there are more than two neither: then the last one alone is taken.
    """
    given: list[str] = []
    office = False
    for word in reversed(words):
        bare = word.rstrip(".")
        office = word.islower() and word not in _PARTICLES
        if office or _is_title(bare) or word in words_of("not_names") or word.endswith("-"):
            break
        if given and word.endswith(".") and len(bare) > 2:
            break
        if (bare.isupper() and len(bare) > 1 and "." not in bare) or re.search(
            r"[’'](?:m|s|re|ll|ve|d)$", word
        ):
            break
        given.insert(0, word)
    while given and given[0].lower() in _PARTICLES:
        given.pop(0)
    names = [i for i, word in enumerate(given) if len(word.rstrip(".")) > 1 and word not in _PARTICLES]
    if (office and len(names) > 1) or len(names) > 2:
        given = given[names[-1] :]
    return given if names else []


def _is_title(word: str) -> bool:
    """Whether a word belongs to an office: "Secretary-General", "of Homeland Security"."""
    head = word.partition("-")[0].capitalize()
    return head in words_of("titles") or word in words_of("office_words")


def _title_run(before: str) -> list[str]:
    """The words of a title and given names that lead up to a surname: capitalised, or small joining words."""
    words = before.split()
    at = len(words)
    while (
        at > 0
        and (words[at - 1][0].isupper() or words[at - 1] in _JOINING)
        and (at == len(words) or words[at - 1][-1] not in ",;:!?")
    ):
        at -= 1
    if at == len(words) or words[-1][-1] in ",;:!?":
        return []
    return words[at:]


def _position(words: list[str]) -> str | None:
    """The title before a name: "Russian Foreign Minister" of "With Russian Foreign Minister".

    None where the words stand in the middle of a longer title ("Chief of Staff to the First Lady"):
    a part of a title is a wrong title.
    """
    if words and words[-1].rstrip(".") in ("Mr", "Ms", "Mrs", "Dr", "Miss"):
        words = words[:-1]
    at = len(words)
    while at > 0 and words[at - 1].lower() not in words_of("before_titles"):
        at -= 1
    before = [word.lower() for word in words[:at]]
    inside = before[-2:-1] and before[-2] in ("to", "of", "for")
    conjoined = before[-1:] == ["and"] and any(word in ("of", "for", "to") for word in before)
    if inside or conjoined:
        return None
    return _plain_position(words[at:])


def _plain_position(words: list[str]) -> str | None:
    """A title without what leads up to it ("to Governor", "Nomination of Judge", "Madam Vice President");
    None where it is cut off ("Secretary of")."""
    titles = words_of("titles")
    first = next((n for n, word in enumerate(words) if word.rstrip(".,") in titles), None)
    if first is None or words[-1].islower():
        return None
    lead = max((n + 1 for n in range(first) if words[n].islower()), default=0)
    while lead < len(words) - 1 and words[lead].rstrip(".") in words_of("honorifics"):
        lead += 1
    return " ".join(words[lead:])
