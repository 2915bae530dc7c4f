"""Whether a bracket puts one name for another: it may say who is meant, not name somebody else."""

from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA

from onrecord.check.kinds import Side, names
from onrecord.check.lists import pairs, word_list
from onrecord.check.words import Words
from onrecord.places import lookup

__all__ = ["joins", "other_names", "other_things"]

_OFFICES = word_list("titles") | word_list("offices")
_WHICH = frozenset(["this", "next", "last"])
_PLAIN = 2
"""Words of a bracket that names a thing without an article."""
_STEM = 4
"""First letters by which "Germany" and "Germans" are the same name."""


def other_names(said: Side, put: Words) -> bool:
    """Say whether what was said names somebody, and the bracket put for it names others only."""
    written = [put.word(n) for n in range(len(put))]
    folded = [put.folded(n) for n in range(len(put))]
    if folded[:1] in (["the"], ["a"], ["his"], ["her"]) and folded[-1].removesuffix("'s") in _OFFICES:
        # It says who that is, and gives no name.
        return False
    before = _bare(names(said))
    after = _bare(names(Side(written, folded, [False] * len(put))))
    if not before or not after or _initials(written) & before or _initials(said.written) & after:
        return False
    return not any(_akin(one, other) or _same_country(one, other) for one in before for other in after)


def other_things(said: Side, put: Words) -> bool:
    """Say whether a bracket puts another time, office or thing for the one that was said.

    For a pronoun, or a word such as "issue", it may put what that stands for.
    """
    folded = [put.folded(n) for n in range(len(put))]
    times = word_list("dates")
    before, after = times.intersection(said.folded), times.intersection(folded)
    if before and after:
        which = _WHICH.intersection(said.folded) | _WHICH.intersection(folded)
        return not before & after or len(which) > 1
    ways = word_list("prepositions")
    if len(said.folded) == len(folded) == 1 and said.folded[0] in ways and folded[0] in ways:
        return said.folded != folded
    if _other_office(said.folded, folded):
        return True
    written = [said.written[0], *(put.word(n) for n in range(len(put)))]
    if len(said.folded) != 1 or len(folded) > _PLAIN or any(word[0].isupper() for word in written):
        return False
    one, small = said.folded[0], word_list("small")
    if one in small | word_list("vague") or small.intersection(folded):
        return False
    return not any(OSA.distance(one, other) <= 1 or _akin(one, other) for other in folded)


def joins(put: Words) -> bool:
    """Whether a bracket that stands for nothing adds one more thing to what was said: "[and tourism]"."""
    return len(put) > 1 and put.folded(0) in ("and", "or")


def _other_office(said: Sequence[str], put: Sequence[str]) -> bool:
    """Whether it is another office, or another's: "foreign minister", "[prime minister]", "[president]"."""
    offices = word_list("offices")
    if (
        not offices.isdisjoint(said)
        and not offices.isdisjoint(put)
        and offices.intersection(said).isdisjoint(put)
    ):
        return True
    for office in _OFFICES.intersection(said, put):
        one, other = said.index(office), put.index(office)
        if one and other and {said[one - 1], put[other - 1]}.isdisjoint(word_list("small")):
            return said[one - 1] != put[other - 1]
    return False


def _bare(found: Iterable[str]) -> set[str]:
    return set(found) - _OFFICES


def _initials(written: Sequence[str]) -> set[str]:
    """What words are for short, with and without the small ones: DOJ, NATO."""
    capitals = "".join(word[0] for word in written if word[0].isupper())
    return {capitals.casefold(), "".join(word[0] for word in written).casefold()}


def _same_country(one: str, other: str) -> bool:
    """Whether two names are one country's: "the PRC", "[Chinese]"."""
    first, second = lookup(one, "country"), lookup(other, "country")
    return (
        first is not None and second is not None and first.place == second.place and first.place is not None
    )


def _akin(one: str, other: str) -> bool:
    nick = pairs("nicknames")
    return one[:_STEM] == other[:_STEM] or nick.get(one, one) == nick.get(other, other)
