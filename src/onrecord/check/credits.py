"""Who a running text says is speaking, and on what day: only where it says so beside the quotation."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from onrecord.check.lists import word_list
from onrecord.check.quotes import Found, next_letter, sentences, touched
from onrecord.check.who import who as who_is
from onrecord.days import MONTHS, YEARLESS
from onrecord.model import Span

__all__ = ["Credit", "credits_of", "outside"]

_NEAR = 400
"""Characters of a sentence before and behind a quotation in which its speaker is looked for."""
_HOLE = "\x00"
"""Stands for words in marks in what is left of the text around them."""
_ON = ",;:—–-"
"""Marks behind a closing quotation mark after which the sentence goes on."""
_LEAP = 2000
"""A year that has every day."""
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = rf"(?:{'|'.join(sorted((name.title() for name in MONTHS), key=len, reverse=True))})\b\.?"
_DATE = re.compile(
    rf"(?P<m>{_MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y>(?:19|20)\d\d))?\b"
    rf"|(?P<d2>\d{{1,2}})\s+(?P<m2>{_MONTH})(?:,?\s+(?P<y2>(?:19|20)\d\d))?\b"
    r"|(?P<iso>(?:19|20)\d\d-\d\d-\d\d)"
    r"|(?P<w>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
)
_VERBS = "|".join(sorted((re.escape(word) for word in word_list("speech")), key=len, reverse=True))
_VERB = re.compile(rf"\b(?:{_VERBS})\b")
_CAP = r"[A-Z][\w’'-]*\.?"
_NAME = rf"{_CAP}(?:\s+(?:(?:of|de|al|bin|van|von|el|for|the)\s+)?{_CAP}){{0,9}}"
_COMMON = (
    rf"(?:[Tt]he|[Aa]n?|[Oo]ne|[Aa]nother)\s+(?:(?!(?:{_VERBS})\b)[\w.’'-]+\s+){{0,5}}?"
    r"(?i:spokes\w+|officials?|secretary|minister|reporter|journalist|department|statement|diplomat|ambassador|president|correspondent|envoy|administration)"
)
_PRONOUN = r"(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t)"
_ADVERB = (
    r"(?:\s+(?:also|later|then|again|further|repeatedly|recently|earlier|had|has|have|was|simply|bluntly"
    r"|went on to|would|only|himself|herself|themselves)){0,5}"
)
_SUBJECT = (
    rf"(?P<who>(?:(?:[\w.’'-]+\s+){{0,4}}?(?:spokes\w+|official|reporter)\s+)?{_NAME}"
    rf"|{_COMMON}(?:\s+{_NAME})?|{_PRONOUN})"
)
_ASIDE = rf"(?:,(?:{_MONTH}\s+\d+,?|,\s+\d{{4}}|[^,\x00.]){{2,90}},)?"
"""What may stand between commas behind a name."""
_ACTS = re.compile(rf"(?:^|(?<=[\s\x00(—–]))(?P<who>{_NAME}){_ASIDE}\s+[a-z]+(?:s|ed|d|as|id|ent|ld|ll)\b")
_ACTIVE = re.compile(rf"(?:^|[\s\x00(—–]){_SUBJECT}{_ASIDE}{_ADVERB}\s+(?P<verb>{_VERBS})\b")
_ANNOUNCES = "|".join(sorted(map(re.escape, word_list("announcing")), key=len, reverse=True))
_COLON = re.compile(
    rf"(?:^|[\s\x00(—–]){_SUBJECT}{_ASIDE}{_ADVERB}\s+(?P<verb>{_ANNOUNCES})\b[^\x00:]{{0,160}}:\s*(?=\x00)"
)
_NEW_CLAUSE = re.compile(r"\b(?:while|whereas|but|and|as|when|after|before|though|although)\b")
_INVERTED = re.compile(rf"\b(?P<verb>{_VERBS})\s+{_SUBJECT}")
_ACCORDING = re.compile(rf"\b[Aa]ccording to\s+{_SUBJECT}")
_STATEMENT = re.compile(rf"\b[Ii]n a (?:\w+ )?statement(?: \w+){{0,3}},\s+{_SUBJECT}")
_LEADS = frozenset(
    [
        "But",
        "And",
        "Yet",
        "Still",
        "However",
        "When",
        "While",
        "As",
        "In",
        "On",
        "At",
        "After",
        "Before",
        "For",
        "If",
        "So",
        "Then",
        "Later",
        "Earlier",
        "Asked",
        "Meanwhile",
        "Also",
        "Today",
        "Yesterday",
        "Instead",
        "Now",
        "That",
        "This",
        "There",
        "Here",
        "Speaking",
        "According",
        "Pressed",
        "By",
        "With",
    ]
)
_PLACING = frozenset({"In", "On", "At", "After", "Before", "For", "By", "With"})
"""Leads whose object stands before the subject: "In Paris the Secretary said"."""
_PRONOUNS = frozenset({"he", "she", "they", "it"})


class Credit(msgspec.Struct, frozen=True):
    """Who is said to speak, as the text puts it, and the day; null where it does not say."""

    who: str | None = None
    day: str | None = None


def outside(text: str, found: Sequence[Found]) -> str:
    """The text with all that is quoted blanked out, of the same length."""
    parts = list(text)
    for one in found:
        for part in one.parts:
            size = part.outer.end - part.outer.start
            inner = text[part.inner.start : part.inner.end].rstrip()
            stop = inner[-1:] if inner[-1:] in ".?!" else ""
            after = next_letter(text, part.outer.end)
            # A full stop within the marks ends the sentence where none that is small goes on.
            goes_on = after.islower() or (after != "" and after in _ON)
            tail = ". " if stop and not goes_on else _HOLE * 2
            parts[part.outer.start : part.outer.end] = (
                (_HOLE * size)[: size - 2] + tail if size > 2 else _HOLE * size
            )
    return "".join(parts)


def credits_of(text: str, found: Sequence[Found], today: str | None) -> list[Credit]:
    """For each quotation who is said to speak and when. ``today`` is the day of the text, where known."""
    rest = outside(text, found)
    spans = list(sentences(rest))
    year = _year(rest)
    given: list[Credit] = []
    named: str | None = None
    for n, one in enumerate(found):
        around = _around(spans, one.span)
        told = rest[around.start : around.end]
        at = one.span.start - around.start, one.span.end - around.start
        who, verb = _speaker(told, at)
        day = _day(told, verb, today, year) if verb is not None else None
        one_paragraph = n > 0 and _same_paragraph(text, found[n - 1], one)
        if who and who.split()[0].casefold() in _PRONOUNS:
            who = _meant(rest, around, one, named)
            if day is None and one_paragraph and given[-1].who == who:
                day = given[-1].day
        elif who is None and one_paragraph and not _VERB.search(told):
            # A second quotation of a paragraph with nobody beside it is the first one's speaker's.
            who, day = given[-1].who, day or given[-1].day
        named = who or named
        given.append(Credit(who, day))
    return given


def _meant(rest: str, around: Span, one: Found, named: str | None) -> str | None:
    """Whom "he" or "she" means: the last person of the paragraph who does something; where it has none,
    who spoke last, unless the paragraph before tells of one other."""
    back = max(around.start - _NEAR, 0)
    begins = max(rest.rfind("\n", back, around.start) + 1, back)
    here = _acting(rest[begins : one.span.start])
    if here:
        return here[-1]
    before = rest[max(begins - _NEAR, 0) : begins].rstrip("\n")
    there = set(_acting(before[before.rfind("\n") + 1 :]))
    known = named if named and who_is(named).kind == "person" else None
    if len(there) != 1:
        return known
    (other,) = there
    return other if known is None or who_is(other).names[-1] == who_is(known).names[-1] else None


def _acting(told: str) -> list[str]:
    people = [name for match in _ACTS.finditer(told) if (name := _cleaned(match["who"]))]
    return [name for name in people if who_is(name).kind == "person"]


def _around(spans: Sequence[Span], span: Span) -> Span:
    near = touched(spans, span)
    # A sentence that the quotation ends may be followed by the one that only says who spoke.
    if not near:
        return span
    return Span(max(near[0].start, span.start - _NEAR), min(near[-1].end, span.end + _NEAR))


def _same_paragraph(text: str, before: Found, one: Found) -> bool:
    return "\n" not in text[before.span.end : one.span.start]


def _speaker(told: str, at: tuple[int, int]) -> tuple[str | None, int | None]:
    """The subject of the verb nearest to the quotation, and where that verb stands."""
    best: tuple[bool, int, str, int] | None = None
    for pattern in (_ACTIVE, _INVERTED, _ACCORDING, _STATEMENT, _COLON):
        for match in pattern.finditer(told):
            who = _cleaned(match["who"])
            if who is None or _of_another(told, match, at):
                continue
            if pattern is _INVERTED and not _inverted_ok(told, match):
                continue
            if pattern is _COLON and match.end() != at[0]:
                continue
            verb = match.start("verb") if "verb" in pattern.groupindex else match.start("who")
            away = min(abs(match.start("who") - at[1]), abs(match.end() - at[0]))
            away = 0 if at[0] < match.start() < at[1] else away
            later = match.start() >= at[1] and bool(_NEW_CLAUSE.search(told[at[1] : match.start("who")]))
            if best is None or (later, away) < best[:2]:
                best = (later, away, who, verb)
    return (best[2], best[3]) if best else (None, None)


def _of_another(told: str, match: "re.Match[str]", at: tuple[int, int]) -> bool:
    """Whether a quotation stands between the verb and this one, and somebody is named behind that."""
    between = told[match.end() : at[0]]
    hole = between.rfind(_HOLE)
    return hole >= 0 and bool(re.search(rf"\b(?:and|but|while|whereas)\s+(?:the\s+)?{_CAP}", between[hole:]))


def _inverted_ok(told: str, match: "re.Match[str]") -> bool:
    """``said Price`` stands right behind the marks; anywhere else the verb has its subject before it."""
    before = told[: match.start()].rstrip(" ,.—–")
    return before.endswith(_HOLE) and match["verb"].endswith(("id", "ed", "ks", "es", "ys", "te"))


def _cleaned(who: str) -> str | None:
    its = who.split()
    lead = ""
    while its and its[0].strip(",") in _LEADS:
        lead, its = its[0], its[1:]
    if lead in _PLACING and "the" in its:
        its = its[its.index("the") :]
    name = " ".join(its).strip(" ,.;:’'").removesuffix("’s").removesuffix("'s")
    if not name or name in ("I", "We", "You") or name.casefold() in _DAYS or name.casefold() in MONTHS:
        return None
    return name


def _day(told: str, verb: int, today: str | None, year: int | None) -> str | None:
    """The day that goes with the verb: right behind it, or at the head of the sentence."""
    for match in _DATE.finditer(told):
        before = told[: match.start()]
        behind = (
            match.start() > verb
            and len(told[verb : match.start()].split()) <= 9
            and not re.search(r"\b(?:of|the|about|since|until|by|before|after|for|from|to)\s+$", before)
        )
        head = match.start() < verb and re.search(r"(?:^|[\s\x00])[Oo]n\s+$", before) and match.end() < verb
        if (behind or head) and (found := _resolved(match, today, year)):
            return found
    return None


def _year(text: str) -> int | None:
    """The year of all dates of a text that give one, where it is one."""
    years = {match["y"] or match["y2"] or (match["iso"] or "")[:4] for match in _DATE.finditer(text)} - {
        None,
        "",
    }
    return int(years.pop()) if len(years) == 1 else None


def _resolved(match: "re.Match[str]", today: str | None, only: int | None) -> str | None:
    if match["iso"]:
        return match["iso"]
    now = date.fromisoformat(today) if today else None
    if match["w"]:
        if now is None:
            return None
        back = (now.weekday() - _DAYS.index(match["w"].casefold())) % 7
        return (now - timedelta(days=back)).isoformat()
    month = MONTHS.get((match["m"] or match["m2"]).casefold().rstrip("."))
    year = match["y"] or match["y2"]
    told = int(year) if year else now.year if now else only
    if month is None:
        return None
    try:
        found = date(told or _LEAP, month, int(match["d"] or match["d2"]))
    except ValueError:
        return None
    if told is None:
        return f"{YEARLESS}{found:%m-%d}"
    if year is None and now is not None and found > now:
        found = found.replace(year=found.year - 1)
    return found.isoformat()
