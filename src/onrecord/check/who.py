"""Whether words are those of the person they are attributed to: yes, no, or the record does not say.

An attribution is taken apart into a name (Blinken; Ned Price), an office (the Secretary of State), a body
(the State Department) or nobody in particular (he; a source). A name is compared with the speaker's name
and label, an office with the position, a body with anyone who speaks for it.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from onrecord.check.holders import holders
from onrecord.check.lists import pairs, phrases, word_list
from onrecord.check.titled import office_words, titled
from onrecord.check.unit import Item, Unit
from onrecord.check.words import words
from onrecord.places import lookup

__all__ = ["Fit", "Who", "fits", "same_person", "who"]

Fit = Literal["yes", "no", "open"]

_INTERVIEWED = ("foreign minister", "prime minister", "president", "king", "queen", "chancellor", "premier")
_BODY_ROLES = frozenset({"official", "moderator"})
_ORDINALS = {"1": "one", "2": "two", "3": "three", "4": "four"}
_HONORIFICS = frozenset({"mr", "mrs", "ms", "miss", "dr"})
_STRONG = frozenset({"spokesperson", "secretary", "ambassador", "president", "minister", "director"})
"""Offices of which there are many, told apart by the words beside them."""
_LOWER = frozenset({"vice", "deputy", "assistant", "under", "1st", "former"})
"""What makes another office of one."""
_PARENTHESIS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_APPOSED = re.compile(
    r"[^,]+,\s+(?:[A-Z][a-z]{1,4}\.\s+)?([^\W\d_a-z][\w’'-]*(?:\s+(?:[a-z]{2,3}\s+)?[^\W\d_a-z][\w.’'-]*){1,3})(?:,|$)"
)
"""An office, and behind a comma the name of who holds it, with "Dr." or the like before it."""
_OFFICE_OF = re.compile(r"\s*(?:(?:the|an?)\s+|.*[’']s?\s+)", re.IGNORECASE)
"""What says that no name stands before an office: an article, or whose it is."""
_OF_OFFICES = frozenset({"the", "us", "of", "for", "and", "former", "then"})
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


class Who(NamedTuple):
    """An attribution taken apart. ``names`` are the words of a person's name, ``office`` those of an office.

    ``answers`` says that the record knows this person as one who answers, whom no reporter is.
    """

    kind: Literal["person", "office", "body", "asker", "official", "nobody"]
    names: tuple[str, ...] = ()
    office: tuple[str, ...] = ()
    answers: bool = False


def who(attributed_to: str | None) -> Who:
    """Take an attribution apart."""
    text = _PARENTHESIS.sub(" ", attributed_to or "").partition(" via ")[0]
    head = text.partition(",")[0]
    folded = _folded(head) or _folded(text)
    while folded[:1] in (("the",), ("a",), ("an",)):
        folded = folded[1:]
    if folded and (named := _holder(folded, text)):
        return Who("person", named, folded)
    whole = " ".join(folded)
    if not folded or whole in word_list("nobody") or f"the {whole}" in word_list("nobody"):
        return Who("nobody")
    if any(_is_body(one) for one in (folded, ("the", *folded))):
        rest = _without(folded, "organisations")
        spokes = [word for word in rest if word.startswith("spokes")]
        return Who("office", office=("spokesperson",)) if spokes else Who("body")
    folded = _before_outlet(folded)
    names = _names_of(folded)
    last = max((n for n, word in enumerate(folded) if word in _titles()), default=-1)
    # "Indian foreign minister Jaishankar": what stands before the office is no given name.
    names = _names_of(folded[last + 1 :]) or names
    if folded[-1] in word_list("askers") and _asks(folded):
        # "an Ethiopian reporter"
        return Who("asker")
    if not names or all(word in word_list("askers") for word in names):
        if _asks(folded):
            return Who("asker")
        if any(word.startswith(("official", "diplomat", "aide")) for word in folded):
            return Who("official")
        return Who("office", office=tuple(_spoken(word) for word in folded if word not in _OF_OFFICES))
    whose = _OFFICE_OF.match(head)
    if whose and folded[-1] in word_list("offices"):
        # "the White House press secretary", "Aldern's foreign minister"
        return Who("office", office=_office_alone(head[whose.end() :]))
    return Who("person", names, tuple(word for word in folded if word not in names))


def _office_alone(text: str) -> tuple[str, ...]:
    """The words of an office without the body or country whose it is."""
    folded = _without(_folded(text), "organisations")
    plain = [word for word in folded if word not in _OF_OFFICES and lookup(word, "country") is None]
    return tuple(map(_spoken, plain))


def _spoken(word: str) -> str:
    """A word of an office, with one word for spokesmen and spokeswomen."""
    return "spokesperson" if word.startswith("spokes") else word


def _holder(folded: Sequence[str], text: str) -> tuple[str, ...] | None:
    """The name behind an office and a comma: "Greenland's premier, Mute Egede"."""
    found = _APPOSED.match(text.strip())
    last = folded[-1]
    known = last in _titles() or last in word_list("askers") or last.startswith(("spokes", "official"))
    if found is None or not known:
        return None
    name = _folded(found[1])
    plain = _names_of(name) == name and not _is_body(name) and not set(name) & word_list("dates")
    return name if plain else None


def _asks(folded: Sequence[str]) -> bool:
    return any(word in word_list("askers") for word in folded) and not set(folded) & word_list("offices")


def _is_body(folded: Sequence[str]) -> bool:
    return _has(folded, "organisations") and not _names_of(_without(folded, "organisations"))


def _before_outlet(folded: Sequence[str]) -> Sequence[str]:
    """What stands before "of CBS" or "from Reuters" where a name stands before that."""
    for n, word in enumerate(folded):
        if n and word in ("of", "from", "with", "at") and _names_of(folded[:n]):
            return folded[:n]
    return folded


@lru_cache(maxsize=20_000)
def _folded(text: str) -> tuple[str, ...]:
    its = words(text)
    return tuple(its.folded(n).removesuffix("'s") for n in range(len(its)))


def _names_of(folded: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in folded if word not in _titles() and word not in _SUFFIXES)


@cache
def _titles() -> frozenset[str]:
    return word_list("titles") | word_list("offices")


def _has(folded: Sequence[str], name: str) -> bool:
    return any(_at(folded, entry) is not None for entry in phrases(name))


def _at(folded: Sequence[str], entry: Sequence[str]) -> int | None:
    size = len(entry)
    wanted = tuple(entry)
    return next((n for n in range(len(folded) - size + 1) if tuple(folded[n : n + size]) == wanted), None)


def _without(folded: Sequence[str], name: str) -> list[str]:
    rest = list(folded)
    for entry in phrases(name):
        at = _at(rest, entry)
        if at is not None:
            del rest[at : at + len(entry)]
    return rest


# --------------------------------------------------------------------------- comparing


def fits(asked: Who, item: Item, unit: Unit) -> Fit:
    """Say whether the words of a unit are those of ``asked``."""
    if asked.kind == "nobody":
        return "open"
    if unit.turn is None:
        return _fits_statement(asked, item)
    if asked.kind == "asker":
        return "yes" if unit.role == "reporter" else "no"
    if asked.kind == "person":
        return _fits_person(asked, item, unit)
    if unit.role in ("reporter", "operator", "audience"):
        return (
            "yes" if asked.kind == "office" and set(asked.office) <= set(_folded(unit.label or "")) else "no"
        )
    if asked.kind == "body":
        foreign = (unit.position or "").casefold()
        return "no" if any(office in foreign for office in _INTERVIEWED) else "yes"
    if asked.kind == "official":
        return "yes" if unit.role in _BODY_ROLES else "open"
    return _fits_office(asked.office, [unit.position, unit.label], unit.role == "official")


def _fits_person(asked: Who, item: Item, unit: Unit) -> Fit:
    known = [name for name in (unit.speaker, unit.called) if name]
    if any(same_person(asked.names, name) for name in known):
        return "yes"
    label = _names_of(_folded(unit.label or ""))
    if label and unit.role not in ("reporter", "interpreter") and asked.names[-1] in label:
        return "yes" if not unit.speaker else "no"
    if label and not unit.speaker and _surname_first(asked.names, label, item.title or ""):
        return "yes"
    if unit.role == "interpreter":
        return "open"
    if unit.role == "reporter":
        return _fits_reporter(asked, unit, named=bool(known))
    office = office_words(unit.label)
    if office and not unit.speaker:
        return _fits_holder(asked, item, office)
    # An official whom the record does not name may not be given a name either.
    return "no" if unit.speaker or unit.label or unit.role in ("operator", "moderator") else "open"


def _surname_first(names: Sequence[str], label: Sequence[str], title: str) -> bool:
    """Whether a label has the first part of a name that the title gives in full: PRIME MINISTER LEE, and
    "Prime Minister Lee Hsien Loong"."""
    return len(names) > 1 and list(label) == [names[0]] and _at(_folded(title), names) is not None


def _fits_reporter(asked: Who, unit: Unit, *, named: bool) -> Fit:
    """A reporter whom nothing names may be anyone but those who answer, and those whom they speak of."""
    if named or asked.answers or asked.office:
        return "no"
    its = words(unit.text)
    wanted = tuple(asked.names[-2:])
    spoken = [its.folded(n).removesuffix("'s") for n in range(len(its))]
    of_them = any(tuple(spoken[n : n + len(wanted)]) == wanted for n in range(len(spoken)))
    return "no" if len(wanted) > 1 and of_them else "open"


def _fits_holder(asked: Who, item: Item, office: frozenset[str]) -> Fit:
    """Whether a person holds the office that a label gives: the title of the release says who does."""
    people = [(one.name, one.role) for one in titled(item.title or "")]
    people += [(name, role) for name, role in item.stated_by if role]
    named = {name for name, role in people if frozenset(_folded(role)) - {"us", "the"} == office}
    if named:
        return "yes" if any(same_person(asked.names, name) for name in named) else "no"
    if item.said_on and any(
        office == one.office and one.first <= item.said_on <= one.last and same_person(asked.names, one.name)
        for one in holders()
    ):
        # The record does not name who held the office; who that was that day is known.
        return "open"
    if asked.office:
        return "open" if office <= set(asked.office) and not _LOWER & (set(asked.office) ^ office) else "no"
    spoken_of = asked.names[-1] in _folded(item.title or "") and not asked.answers
    return "open" if spoken_of else "no"


def _fits_statement(asked: Who, item: Item) -> Fit:
    stated = list(item.stated_by)
    if asked.kind == "asker":
        return "no"
    if asked.kind in ("body", "official"):
        return "yes"
    named = [name for name, _ in stated]
    if asked.kind == "person":
        if any(same_person(asked.names, name) for name in named):
            return "yes"
        if item.attributable:
            return "yes" if asked.names[-1] in _folded(item.attributable) else "no"
        if named:
            return "no"
        return "open"
    offices: list[str | None] = [role for _, role in stated if role]
    return _fits_office(asked.office, [*offices, item.attributable, item.office], bool(offices))


def _fits_office(office: Iterable[str], held: Sequence[str | None], known: bool) -> Fit:
    """Compare an office with those held; ``known`` says whether not to be among them tells anything."""
    wanted = {_ORDINALS.get(word, word) for word in office}
    there = [set(map(_spoken, _folded(one))) for one in held if one and not _names_only(one)]
    if any(wanted <= one for one in there):
        return "yes"
    strong = wanted & _STRONG
    if not (known and there and strong):
        return "open"
    # "the press secretary" is no "Secretary of State".
    which = wanted - strong
    return "open" if any(strong & one and (not which or which & one) for one in there) else "no"


def _names_only(held: str) -> bool:
    """Whether a label says no office: "MR. EARNEST"."""
    folded = _folded(held)
    return len(folded) > 1 and folded[0] in _HONORIFICS and not _titles().intersection(folded[1:])


def same_person(asked: Sequence[str], name: str) -> bool:
    """Compare names: the surname is there, and given names do not speak against it."""
    there = _names_of(_folded(name)) or _folded(name)
    if len(there) == 1 and there[0] in asked:
        return True
    if not there or asked[-1] not in there:
        return False
    if len(asked) == 1:
        return True
    given = there[: there.index(asked[-1])]
    if not given:
        return True
    return any(_same_given(one, other) for one in asked[:-1] for other in given)


def _same_given(one: str, other: str) -> bool:
    if one == other or (min(len(one), len(other)) == 1 and one[0] == other[0]):
        return True
    nick = pairs("nicknames")
    return nick.get(one, one) == nick.get(other, other)
