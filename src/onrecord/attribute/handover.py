"""Hand-overs: the words with which the floor is given to a reporter.

Forms seen in U.S. State Department and White House transcripts since 2009, told by phrase:

go to    "we'll go to Lesley Wroughton with Reuters", "let's go to the line of Jiha Ham"
from     "our final question will be from the line of Joel Gehrke with The Washington Examiner"
have     "first, we'll have Matthew Lee with the Associated Press"
open     "Jiha, your line is now open", "Go ahead, Andrea"
bare     a last sentence that is only a name: "Matt.", "Yes, Michel.", "Kylie, yeah."

A bare name counts only where a reporter speaks next; a word that the document uses as a place
or a subject ("in Iran") is not taken for a name.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from onrecord.attribute.floor_talk import RUN_TOGETHER, floor_talk, only_talk
from onrecord.attribute.names import (
    HONORIFIC,
    NAME,
    OUTLET,
    Usage,
    clean_name,
    clean_outlet,
    full,
    given_to,
    known_outlet,
    listed_outlet,
    located,
    words_of,
)
from onrecord.model import Span

__all__ = [
    "Handover",
    "full_calls",
    "greets",
    "hands_over",
    "introduces_self",
    "is_operator_phrase",
    "passes_floor",
    "says_other_name",
    "spoken_to",
]

_COMMA_OUTLET = re.compile(rf",\s+{OUTLET}\s*[.]?\s*$")
_WHO = rf"(?P<name>(?:{HONORIFIC}\.?\s+)?{NAME})"
_WITH = rf"(?:\s*,?\s+(?:who\s+is\s+)?(?:with|from|at|of|for)\s+(?P<outlet>{OUTLET}))"
_COMMA = rf"(?:\s*,\s+(?P<outlet2>{OUTLET})(?=\s*[.;]|\s*,\s*(?:please|go|[A-Z]\w+\s*[.])|\s*$))"
_OUTLET = rf"(?:{_WITH}|{_COMMA})?"
_LINE = (
    r"(?:the\s+lines?\s*,?(?:\s+please\s*,?)?\s+of\s+(?:[–—-]\s*let[’']s\s+see\s*[–—-]\s*)?"
    r"|the\s+line\s+from\s+|line\s+of\s+)?"
)
_LEADS = r"(?:Well|So|Look|Yes|Yeah|No|Sure|Right|You know|I think|Okay|Thanks|Thank you|Hey|And|But)"
_SAID_FIRST = (
    rf"{_LEADS}"
    r"(?: so much| very much| for that)?\s*[,.–—]*\s+"
)
_VOCATIVE = re.compile(
    rf"\s*(?:{_SAID_FIRST}){{0,3}}(?P<name>(?!{_LEADS}\b)[A-ZÀ-Þ][\w’'-]+)\s*,\s"
    rf"|\s*(?:{_SAID_FIRST}){{1,3}}(?P<before_stop>(?!{_LEADS}\b)[A-ZÀ-Þ][\w’'-]+)\s*\.\s"
)
# "I'm glad you asked that, Josh.": a short first sentence that ends with the name. Behind a word with a
# capital it may as well be the rest of a place ("in Geneva, Switzerland").
_ENDS_WITH_NAME = re.compile(r"\s*[A-Z][^.?!,;:]{0,60}?\s[a-z][a-z’']*,\s+(?P<name>[A-ZÀ-Þ][\w’'-]+)\.\s")
_SELF = re.compile(r"\b(?:[Tt]his is|[Ii]t[’']s|I[’']m)\s+(?P<name>[A-ZÀ-Þ][\w’'-]+)\s*[.,–—-]")
# Endings of adverbs, adjectives and nouns with which answers begin ("Miraculous, isn't it?").
_NO_NAME = re.compile(r"(?:ly|ous|[ai]ble|ful|less|tion|ment)$")
# A turn of no more words, few of them before the name, is nothing but a hand-over.
_WHOLE, _BEFORE = 16, 8
# A name that the transcriber did not hear.
_LOST = re.compile(
    r"\b(?:go|goes|turn|from|line of)\s+(?:to\s+)?(?:the line of\s+)?\((?:inaudible|off-mike)", re.IGNORECASE
)
_OUTLET_ALONE = re.compile(
    rf"(?:(?:Yes|Okay|Hi|Hello|Hey|Thanks|Thank you)[,.!]\s+){{0,3}}(?P<outlet>{OUTLET})\s*[.](?:\s|$)"
)
# Who writes for nobody in particular: "Olive Tarrant, independent journalist."
_JOURNALIST = re.compile(
    rf"(?:^|[.?!]\s+)(?P<name>{NAME})\s*,\s+(?:an?\s+)?(?:[\w-]+\s+){{0,3}}(?:journalist|reporter|correspondent)\s*[.,]"
)
_WORKS_FOR = re.compile(
    rf"\bI(?:[’']m|\s+am)\s+(?:actually\s+)?(?:with|from|at)\s+(?P<outlet>{OUTLET})(?=\s*[.,;–—])"
    rf"|^(?:Of|From|With)\s+(?P<whole>{OUTLET})\s*[.]?$"
)
_WRITERS = ("journalist", "reporter", "correspondent")
# Without its first sentence end, which a pattern cannot be looked for by as fast.
_GREETS = re.compile(r"(?:Hi|Hello|Hey|Good\s+morning|Good\s+afternoon)\s*,?\s+(?:[^\Wa-z]|d[’'])")
_ONLY_OUTLET = re.compile(rf"(?:(?:Yes|Yeah|Okay|And|Next|So|Sure)\s*,\s+)?(?P<outlet>{OUTLET})\s*[.?]*")
# How much may stand behind an outlet that is called: "How are you, Julie?"
_BEHIND = 60
# Who is called after the one who is called now.
_LATER = re.compile(rf"(?<=[.!?])\s+(?:And\s+)?[Tt]hen,?\s+(?:to\s+|we[’']ll\s+go\s+to\s+)?{NAME}[.]\s*$")
_GO_AHEAD = re.compile(r"[Gg]o\s+ahead")
_NOTES = re.compile(r"(?:\s*\([^()]{1,40}\))+\s*")
_SENTENCE = re.compile(
    r"(?<=[.?!])(?<!\bMr\.)(?<!\bMs\.)(?<!\bMrs\.)(?<!\bDr\.)(?<!\bSt\.)(?<!\b[A-Z]\.)"
    rf"(?:[\s\u00a0]+(?=[\w“\"(])|{RUN_TOGETHER})"
)


_SAID_ON = re.compile(r"[.?!]\s+[\w’']+,?\s+[\w’']+\s+[\w’']+\s+[\w’']+")
# "I'd refer that question to the IRS." gives nobody the floor.
_SENT_AWAY = re.compile(r"\b(?:refer|direct|send|address|put|pose|point|take|bring)\w*\b[^.?!]*\bto\s*$")
_NOT_PASSED = re.compile(r"\b(?:your|his|her|their|was the|is the|did you have|do you have)\s+(?:very\s+)?$")
_SPOKEN_OF = re.compile(r"(?<!go)\s(?:to|on) the\s+$")
# Whoever it is has not asked before.
_NEW_FACE = re.compile(
    r"\b(?:haven[’']t|have not|don[’']t think I[’']ve) (?:called on|seen you|heard from|gotten to)\b"
    r"|\byou[’']ve (?:not |never )?asked (?:one|a question|anything)\b"
)
_PLACES = ("in the", "on the", "over", "right")


class Handover(NamedTuple):
    """Who is called, for which outlet, where it says so, and whether the turn is nothing else."""

    name: str | None
    outlet: str | None
    span: Span
    whole: bool


@cache
def _data() -> dict[str, Any]:
    return json.loads((files("onrecord.attribute") / "data" / "handover.json").read_text(encoding="utf-8"))


def _pattern(template: str) -> re.Pattern[str]:
    """Compile a template of ``data/handover.json``: its words in angle brackets stand for forms."""
    forms = {"LINE": _LINE, "WHO": _WHO, "OUTLET": _OUTLET, "WITH": _WITH, "NAME": NAME, "NAMED": OUTLET}
    return re.compile(re.sub(r"<(LINE|WHO|OUTLET|WITH|NAME|NAMED)>(?!\?)", lambda m: forms[m[1]], template))


class _Rule(NamedTuple):
    """A pattern, and what is in whatever it matches: looking for that first is far cheaper.

    One of the words in ``needs``, and something that ``look``, a simpler pattern, finds.
    """

    needs: frozenset[str]
    look: re.Pattern[str] | None
    pattern: re.Pattern[str]

    def all_in(self, piece: str) -> Iterator[re.Match[str]]:
        """Yield every match, asking only what it looks for, not what it needs."""
        if self.look is None or self.look.search(piece):
            yield from self.pattern.finditer(piece)


class _Rules(NamedTuple):
    """Rules in order, and all the words that they need."""

    rules: tuple[_Rule, ...]
    words: frozenset[str]

    def found_in(self, piece: str) -> Iterator[re.Match[str]]:
        present = {word for word in self.words if word in piece}
        for rule in self.rules:
            if rule.needs and rule.needs.isdisjoint(present):
                continue
            if rule.look is None or rule.look.search(piece):
                yield from rule.pattern.finditer(piece)


@cache
def _rules(key: str) -> _Rules:
    rules = tuple(
        _Rule(
            frozenset(rule.get("needs", ())),
            re.compile(rule["look"]) if "look" in rule else None,
            _pattern(rule["pattern"]),
        )
        for rule in _data()[key]
    )
    return _Rules(rules, frozenset(word for rule in rules for word in rule.needs))


@cache
def _bare() -> re.Pattern[str]:
    return _pattern(_data()["bare"]["pattern"])


@cache
def _last_outlet() -> re.Pattern[str]:
    return _pattern(_data()["outlet_last"]["pattern"])


@cache
def _greeting() -> re.Pattern[str]:
    return _pattern(_data()["greeting"]["pattern"])


@cache
def _operator() -> re.Pattern[str]:
    return re.compile("|".join(_data()["operator"]), re.IGNORECASE)


def _tail(text: str, start: int, end: int, size: int = 260) -> int:
    """Where the last few sentences of a turn begin."""
    return max(start, end - size)


def greets(text: str, span: Span, usage: Usage) -> Handover | None:
    """Return a hand-over that is only a greeting at the end of a turn ("Hi, Ellen.")."""
    begin = _tail(text, span.start, span.end, 60)
    piece = text[begin : span.end]
    match = _greeting().search(piece) if _GREETS.search(piece) else None
    return (
        _found(match, begin, usage, whole=len(text[span.start : span.end].split(None, 4)) <= 3)
        if match
        else None
    )


def spoken_to(text: str, span: Span, usage: Usage) -> str | None:
    """Return the name with which an answer begins ("Well, Jeff, as you referenced")."""
    start = _past_notes(text, span)
    match = _VOCATIVE.match(text, start, span.end)
    ends = None if match else _ENDS_WITH_NAME.match(text, start, span.end)
    if match:
        name = clean_name(match["name"] or match["before_stop"])
    elif ends:
        name = clean_name(ends["name"])
    else:
        return None
    if name is None or usage.is_word(name) or usage.is_place(name) or _NO_NAME.search(name):
        return None
    return name


def hands_over(text: str, span: Span, usage: Usage, *, bare: bool) -> Handover | None:
    """Return the hand-over in the words at ``span``, the last one if there are several.

    ``bare`` allows the bare name; it is true where a reporter speaks next.
    """
    later = _LATER.search(text, _tail(text, span.start, span.end, 60), span.end) if bare else None
    if later:
        sooner = hands_over(text, Span(span.start, later.start()), usage, bare=True)
        if sooner:
            return sooner
    begin = _tail(text, span.start, span.end)
    piece = text[begin : span.end]
    short = len(text[span.start : span.end].split(None, _WHOLE + 1)) <= _WHOLE
    best = _by_outlet(piece, begin, usage, short)
    others: list[Handover] = []
    for key in () if best else ("calls", "near") if bare else ("calls",):
        for match in _rules(key).found_in(piece):
            found = _found(match, begin, usage, whole=short)
            if found:
                others.append(found)
                best = found if best is None or found.span.start > best.span.start else best
    if bare and (best is None or best.outlet is None):
        for found in _of_listed(piece, begin, usage, short):
            best = found if best is None or _same(found, best) else best
    if best is None and bare:
        best = _outlet_last(piece, begin, usage, short) or _outlet_sentence(piece, begin, usage, short)
    if best is None and bare:
        best = _bare_name(piece, begin, usage, short)
    best = _fuller(best, others) if best else None
    best = _talked(best, text, span, usage, whole=short) if bare else best
    if best and best.whole and not _nothing_before(text, span.start, best.span.start):
        best = best._replace(whole=False)
    return best


def _same(found: Handover, other: Handover) -> bool:
    """Whether two hand-overs call one reporter: the name of one is a part of the other's."""
    one, two = set((found.name or "").split()), set((other.name or "").split())
    return one <= two or two <= one


def full_calls(text: str, span: Span, usage: Usage) -> Iterator[Handover]:
    """Yield every hand-over at ``span`` that gives a full name, though another was called after it."""
    for match in _rules("calls").found_in(text[span.start : span.end]):
        found = _found(match, span.start, usage, whole=False)
        if found and found.name and full(found.name):
            yield found


def _nothing_before(text: str, start: int, end: int) -> bool:
    """Whether the words before a name in a short turn only lead up to it: no answer stands there."""
    before = text[start:end]
    sentence = max(before.rfind(mark) for mark in ".?!") + 1
    return len(before.split()) <= _BEFORE and only_talk(text, start, start + sentence)


def _bare_name(piece: str, begin: int, usage: Usage, whole: bool) -> Handover | None:
    """A last sentence that is only a name ("Yes, Michel.")."""
    *before, last = (sentence.strip() for sentence in _SENTENCE.split(piece.strip()))
    match = _bare().fullmatch(last)
    if not match or len(last.split()) > 10:
        return None
    # "It is in the works. April." calls somebody, though something is said to be "in April".
    if usage.is_place(match["name"]) and not (before and match["name"] in words_of("also_names")):
        return None
    return _found(match, begin + piece.rindex(last), usage, whole=whole, place=True)


def _talked(best: Handover | None, text: str, span: Span, usage: Usage, *, whole: bool) -> Handover | None:
    """The name that floor talk at the end of the turn gives, where nothing else does or not as fully."""
    talk = floor_talk(text, span.start, span.end, usage)
    if talk is None:
        return best
    if best is None:
        return Handover(talk.name, talk.outlet, talk.span, whole)
    old, new = (best.name or "").split(), (talk.name or "").split()
    if talk.name and old and talk.span.start > best.span.end and not set(new) & set(old) and len(new) > 1:
        # Who is called last has the floor: the one before did not answer.
        return Handover(talk.name, talk.outlet, talk.span, whole)
    if old and set(old) <= set(new) and (len(new) > len(old) or best.outlet is None):
        return Handover(talk.name, talk.outlet or best.outlet, talk.span, whole)
    return best


def _fuller(best: Handover, others: list[Handover]) -> Handover:
    """The fuller name that the same words give: "Said Arikat is back in the queue. We'll go to Said."."""
    names = {other.name: other for other in others if other.name and best.name in other.name.split()}
    if best.name is None or len(names) < 2 or len(best.name.split()) > 1:
        return best
    longest = max(names, key=len)
    # Two different surnames for one given name are two people.
    if any(name not in longest for name in names):
        return best
    return best._replace(name=longest, outlet=best.outlet or names[longest].outlet)


def _by_outlet(piece: str, begin: int, usage: Usage, whole: bool) -> Handover | None:
    """A hand-over that names the outlet first or alone; it must be one that is known as such."""
    for match in _rules("outlet_first").found_in(piece):
        outlet = " ".join(match["outlet"].split()).removesuffix("’s")
        if not known_outlet(outlet) or _SENT_AWAY.search(piece, 0, match.start("outlet")):
            continue
        if len(piece) - match.end() > _BEHIND:
            continue
        name = match.groupdict().get("name")
        span = Span(match.start("outlet") + begin, match.end("name" if name else "outlet") + begin)
        return Handover(clean_name(name) if name else None, clean_outlet(outlet, usage), span, whole)
    return None


def _of_listed(piece: str, begin: int, usage: Usage, whole: bool) -> Iterator[Handover]:
    """Names with an outlet that is known, in forms that would be too loose for other words."""
    for match in _rules("listed").found_in(piece):
        if known_outlet(" ".join(match["outlet"].split())) and len(piece) - match.end() <= _BEHIND:
            found = _found(match, begin, usage, whole=whole)
            if found:
                yield found


def _outlet_sentence(piece: str, begin: int, usage: Usage, whole: bool) -> Handover | None:
    """A last sentence that is only the name of a listed outlet ("Yes, sir. Voice of America.")."""
    last = _SENTENCE.split(piece.strip())[-1].strip()
    match = _ONLY_OUTLET.fullmatch(last)
    if match is None or " " not in match["outlet"] or not listed_outlet(match["outlet"]):
        return None
    at = begin + piece.rindex(last) + match.start("outlet")
    return Handover(None, clean_outlet(match["outlet"], usage), Span(at, at + len(match["outlet"])), whole)


def _outlet_last(piece: str, begin: int, usage: Usage, whole: bool) -> Handover | None:
    """A name and a known outlet at the end of a turn: "Kaitlan Collins, CNN."."""
    match = _last_outlet().search(piece) if _COMMA_OUTLET.search(piece) else None
    if not match or not known_outlet(" ".join(match["outlet"].split())):
        return None
    return _found(match, begin, usage, whole=whole)


def _found(
    match: re.Match[str], offset: int, usage: Usage, *, whole: bool, place: bool = False
) -> Handover | None:
    """The hand-over that a match gives; ``place`` says that a name may be a place's as well."""
    name = clean_name(match["name"])
    if name is None or usage.is_word(name) or known_outlet(name):
        return None
    # "Go ahead, April." calls somebody, though something is said to be "in April".
    if (
        not place
        and usage.is_place(name)
        and not (name in words_of("also_names") and _GO_AHEAD.match(match[0]))
    ):
        return None
    groups = match.groupdict()
    group = "outlet" if groups.get("outlet") else "outlet2" if groups.get("outlet2") else None
    outlet = clean_outlet(match[group], usage) if group else None
    start = located(match, "name", offset).start
    return Handover(name, outlet, Span(start, match.end(group or "name") + offset), whole)


@cache
def _floor_passed() -> tuple[str, ...]:
    """A set has no order: sorted, the same words are the evidence in every process."""
    return tuple(sorted(words_of("floor_passed")))


def passes_floor(text: str, span: Span) -> Span | None:
    """Return where the last sentence of a turn gives the floor to somebody it does not name."""
    face = _NEW_FACE.search(text, _tail(text, span.start, span.end, 110), span.end)
    if face:
        return Span(*face.span())
    lost = _LOST.search(text, _tail(text, span.start, span.end, 200), span.end)
    if lost:
        return Span(*lost.span())
    begin = _tail(text, span.start, span.end, 90)
    piece = text[begin : span.end].lower()
    for phrase in _floor_passed():
        at = piece.rfind(phrase)
        if at >= 0 and _ends_talk(piece, at, phrase):
            return Span(begin + at, begin + at + len(phrase))
    return None


def _ends_talk(piece: str, at: int, phrase: str) -> bool:
    """Whether a phrase that may pass the floor stands so that it does, at the end."""
    rest = piece[at + len(phrase) :]
    if _SAID_ON.search(rest) or _NOT_PASSED.search(piece[:at]):
        return False
    if phrase.startswith(("last", "final")) and _SPOKEN_OF.search(piece[:at]):
        return False
    # "in the middle of the negotiations" is no place in a room.
    return not phrase.startswith(_PLACES) or not re.match(r"\s+(?!please|then|go|first|now)\w", rest)


def is_operator_phrase(text: str) -> bool:
    """Return whether words are those of a conference operator and nothing else."""
    if len(text.split()) > 40:
        return False
    return bool(_operator().search(text)) and "?" not in text


def _past_notes(text: str, span: Span) -> int:
    """Where the words begin behind stage directions such as "(Via interpreter)"."""
    match = _NOTES.match(text, span.start, span.end)
    return match.end() if match else span.start


def says_other_name(text: str, span: Span, called: str | None) -> bool:
    """Return whether a reporter who was called by one name begins with another ("This is Lara.")."""
    match = _SELF.search(text, span.start, min(span.end, span.start + 80))
    name = clean_name(match["name"]) if match else None
    return bool(called and name) and not given_to(called or "", name or "") and name != called


def introduces_self(
    text: str, span: Span, usage: Usage, called: str | None
) -> tuple[str | None, str | None, Span] | None:
    """Return (name, outlet, span) where a reporter's first words give one of them or both.

    A given name alone counts where it is the name just ``called``, or where the outlet stands
    behind it with a preposition ("This is Asma with National Public Radio"). The name is None
    where the words begin with a listed outlet and nothing else ("Wall Street Journal.").
    """
    start = _past_notes(text, span)
    piece = text[start : min(span.end, start + 260)]
    for rule in _rules("introduces").rules:
        for match in rule.all_in(piece):
            name = clean_name(match["name"])
            outlet = clean_outlet(match["outlet"], usage)
            joint = piece[match.end("name") : match.start("outlet")].strip()
            if not joint and outlet and " " not in outlet and not known_outlet(outlet):
                # Nothing between them: the one is the surname of the other ("It's Barak Ravid").
                continue
            known = name is not None and (
                len(name.split()) >= 2 or name in (called or "").split() or joint in ("with", "from")
            )
            if name and known and outlet and not (usage.is_place(name) or usage.is_word(name)):
                begins = min(match.start("name"), match.start("outlet"))
                return name, outlet, Span(begins + start, max(match.end("name"), match.end("outlet")) + start)
    alone = _OUTLET_ALONE.match(piece)
    if alone and listed_outlet(alone["outlet"]) and not usage.is_word(alone["outlet"]):
        outlet = alone["outlet"].removeprefix("the ").removeprefix("The ")
        return None, outlet, Span(alone.start("outlet") + start, alone.end("outlet") + start)
    works = _WORKS_FOR.search(piece)
    group = "outlet" if works and works["outlet"] else "whole"
    if works and listed_outlet(works[group]):
        return None, clean_outlet(works[group], usage), located(works, group, start)
    named = _JOURNALIST.search(piece) if any(word in piece for word in _WRITERS) else None
    name = clean_name(named["name"]) if named else None
    if named and name and full(name) and not usage.is_place(name):
        return name, None, located(named, "name", start)
    return None
