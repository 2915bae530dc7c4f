"""Whether a bracket puts one name for another: it may say who is meant, not name somebody else."""

from collections.abc import Iterable, Sequence

from onrecord.check.kinds import Side, names
from onrecord.check.lists import pairs, word_list
from onrecord.check.words import Words

__all__ = ["other_names"]

_OFFICES = word_list("titles") | word_list("offices")
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
    return not any(_akin(one, other) for one in before for other in after)


def _bare(found: Iterable[str]) -> set[str]:
    return set(found) - _OFFICES


def _initials(written: Sequence[str]) -> set[str]:
    return {"".join(word[0] for word in written if word[0].isupper()).casefold()}


def _akin(one: str, other: str) -> bool:
    nick = pairs("nicknames")
    return one[:_STEM] == other[:_STEM] or nick.get(one, one) == nick.get(other, other)
