"""Whether words that a dash cuts off are a false start: the speaker left them and began anew.

What is cut off is compared with what comes at once behind the dash (a repair and its reparandum: Shriberg,
Preliminaries to a theory of speech disfluencies, 1994). A false start is said again, in whole or from some
word on; or it stops where no phrase can end ("in the – with them"); or it is a slip of one word for another
that looks like it. What denies, counts or limits is left out only where it is said again, too.
"""

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from onrecord.check.abandoned import auxiliary, base
from onrecord.check.kinds import is_negation
from onrecord.check.lists import word_list

__all__ = ["LONGEST", "broken_off", "corrected_number", "firm", "repeated", "restarted", "resumed", "strong"]

LONGEST = 5
"""Words of a false start that is not said again whole."""
_WHOLE = 10
"""Words of one that is said again whole, with a word or two put in, or but for small words."""
_FRAME = 2
"""Words of which one may be another thing of a list: "on June 16th – June 18th"."""
_BEGUN = 3
"""Words that a long one and what comes behind it begin with."""
_FEW = 4
"""Words of one of which only one carries meaning, that is said again."""
_SOON = 5
"""Words within which a verb is said again in another form, or a number."""
_STEM = 3
"""Letters of a word without its ending, at least."""
_SLIP, _HEAD = 5, 4
"""Letters from which two words that differ in one or two, and those that begin with as many the same, are
taken for a slip of the tongue."""
_ENDINGS = ("ing", "ed", "es", "s", "e")
_ARTICLES = frozenset(["the", "a", "an"])
_SURE = frozenset(["certainly", "definitely"])
"""What stresses a clause, and is no part of what it says."""
_JOINING = frozenset(["and", "or"])
"""What adds to the words before it as often as it begins them anew."""


def strong() -> frozenset[str]:
    """Words that a statement loses only by saying something else."""
    less = word_list("weighing") | word_list("approximators")
    return word_list("turning") | word_list("refusals") | less


def firm(word: str) -> bool:
    """Whether a word denies, counts or limits."""
    return is_negation(word) or word in strong() or word in word_list("modals") or word[0].isdigit()


def restarted(left: list[str], after: list[str], *, within_dashes: bool) -> bool:
    """Whether ``left``, cut off by a dash, is begun anew by the words ``after`` it; all are folded.

    ``within_dashes`` says that what comes after is set between two dashes: it then may say more of words
    that carry meaning, and take nothing back.
    """
    if not left or not after:
        return False
    if _modal_taken_back(left, after) or (not within_dashes and _but_one(left, after)):
        return True
    whole = not within_dashes and _all_again(left, after)
    if whole or _broken_off(left, after) or _renamed(left, after):
        return _kept(left, after)
    return _restarted(left, after[: len(left) + 2], within_dashes=within_dashes)


def _restarted(left: list[str], after: list[str], *, within_dashes: bool) -> bool:
    """The same by the next words alone."""
    if len(left) > LONGEST:
        return len(left) <= _WHOLE and (_whole(left, after) or _nothing_lost(left, after))
    if len(left) == 1 and left[0] != after[0] and _subject(left[0]) == after[0]:
        return True
    if _put_otherwise(left, after):
        return True
    if not _kept(left, after):
        return False
    if _hangs(left, after):
        return True
    if _whole_clause(left) and left[:2] != after[:2]:
        return False
    if _subject(left[0]) == _subject(after[0]):
        return True
    if len(left) == 1 and _in_another_place(left[0], after[0]):
        return True
    if _named_anew(left, after):
        return True
    more = within_dashes and any(word not in word_list("small") for word in left)
    return not more and (_said_again(left, after) or _slip(left, after[0]))


def corrected_number(left: Sequence[str], after: Sequence[str]) -> bool:
    """Whether one number takes another's place in the same words: "in the second – in the fourth"."""
    again = list(after[: len(left)])
    numbers = len(again) == len(left) and left[-1][0].isdigit() and again[-1][0].isdigit()
    return numbers and list(left[:-1]) == again[:-1]


def broken_off(left: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a word that was printed as broken off ("le- –") is soon said whole, and what denies or counts
    before it, too."""
    return bool(left) and _broken_off(left, after, 1) and _kept(left, after)


def resumed(left: Sequence[str], after: Sequence[str]) -> bool:
    """Whether words are begun again with the same two, or with the same one where no phrase had ended:
    "through the – (and) through the port"."""
    same = left[: 1 if left[-1] in word_list("hanging") else 2]
    return same == list(after[: len(same)]) and _kept(left, after)


def repeated(left: Sequence[str], after: Sequence[str]) -> bool:
    """Whether all of ``left`` that carries meaning is said again right behind it."""
    return not _lost(left, after, word_list("small")) and _kept(left, after)


def _subject(word: str) -> str:
    """The pronoun of "we'll" or "they're", of other words the word."""
    return word if is_negation(word) else word.partition("'")[0]


def _whole_clause(left: Sequence[str]) -> bool:
    """Whether a thing and what it is or does stand there whole: "the boats are late"."""
    return left[0] in _ARTICLES and any(auxiliary(word) for word in left[1:-1])


def _possessor(word: str) -> str:
    """ "Iran" of "Iran's"; "it's" as it is."""
    return word if word in word_list("small") or base(word) in word_list("small") else word.removesuffix("'s")


def _whole(left: Sequence[str], after: Sequence[str]) -> bool:
    """Whether all is said again, in order, with at most two words put in."""
    again = iter(after[: len(left) + 2])
    return left[0] == after[0] and all(word in again for word in left)


def _nothing_lost(left: Sequence[str], after: Sequence[str]) -> bool:
    """Whether the same words begin it, and none but small words is not said again at once."""
    begun = list(left[:_BEGUN]) == list(after[:_BEGUN])
    return begun and not _lost(left, after, word_list("small")) and _kept(left, after)


def _lost(left: Sequence[str], after: Sequence[str], small: frozenset[str]) -> list[str]:
    """The words that carry meaning and are not said again."""
    return [word for word in left if word not in small and word not in after]


def _kept(left: Sequence[str], after: Sequence[str]) -> bool:
    """Whether for all that denies, counts or limits the same is said at once: the word itself, for a
    negation another, for "can" or "might" what is said in its place, and what is counted where that is the
    word that is said again ("the two foreign – Foreign Minister Brandt")."""
    again = after[: len(left) + 1]
    modals = word_list("modals") - _SURE
    denied, limited = any(map(is_negation, again)), any(word in modals for word in again)
    return all(
        word in again
        or (denied and is_negation(word))
        or (limited and word in modals)
        or (word[0].isdigit() and left[-1] == after[0])
        for word in left
        if firm(word) and word not in _SURE
    )


def _hangs(left: Sequence[str], after: Sequence[str]) -> bool:
    """Whether words stop where no phrase ends, and at most one that carries meaning is not said again."""
    hanging = word_list("hanging")
    return left[-1] in hanging and len(_lost(left, after, word_list("small") | hanging)) <= 1


def _said_again(left: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a word of ``left`` is said again at once, or behind one other, and none but small words
    stand before it."""
    small = word_list("small")
    if after[0] in _JOINING and left[0] not in _JOINING:
        return False
    less = after[0] in word_list("approximators")
    behind = after[1] if len(after) > 1 and (less or not firm(after[0])) else None
    for word in left:
        if _possessor(word) == _possessor(after[0]) or (
            word == behind and (word not in small or after[0] in small)
        ):
            return True
        if word not in small and not (word[0].isdigit() and left[-1] == after[0]):
            return False
    return False


def _in_another_place(word: str, again: str) -> bool:
    """Whether one small word is left, or one preposition for another: "against – among"."""
    prepositions = word_list("prepositions")
    return _subject(word) in word_list("small") or (word in prepositions and again in prepositions)


def _all_again(left: Sequence[str], after: Sequence[str]) -> bool:
    """Whether all that carries meaning is said again in its order: "as they're dealing with the flood – as
    the people are dealing with the flood"."""
    meant = [_stem(word) for word in left if _subject(word) not in word_list("small")]
    again = iter(map(_stem, after))
    denied = any(map(is_negation, after)) and not any(map(is_negation, left))
    counted = left[0] in word_list("numbers") and left[0] in after[1:_SOON]
    one = len(meant) == 1 and len(left) <= _FEW and (len(left) > 1 or counted) and not denied
    return (one or 1 < len(meant) <= len(left) <= _WHOLE) and all(word in again for word in meant)


def _stem(word: str) -> str:
    """A word without the ending of the possessive, the plural or a verb: "make", "making" are "mak"."""
    word = _possessor(word)
    return next(
        (word[: -len(end)] for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= _STEM), word
    )


def _but_one(left: Sequence[str], after: Sequence[str]) -> bool:
    """Whether all is said again but for one word, which no negation is: "we see a rise – we saw a rise", "in
    the second – in the fourth"."""
    again = after[: len(left)]
    other = [(one, two) for one, two in zip(left, again, strict=False) if one != two]
    if len(again) < len(left) or len(left) <= _FRAME or len(other) != 1:
        return False
    one, two = other[0]
    return is_negation(one) == is_negation(two) and one[0].isdigit() == two[0].isdigit()


def _renamed(left: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a verb is said again in another form, behind another subject: "Brandt know – the minister
    knows"."""
    again = [word for word in after[1:_SOON] if word != left[-1]]
    return len(left) == 2 and any(_inflected(left[-1], word) for word in again)


def _modal_taken_back(left: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a verb is said again without its auxiliary: "that would allow – that allowed"."""
    *others, verb = left
    again = after[1] if len(after) > 1 else ""
    return (
        len(left) > 2
        and left[0] == after[0]
        and _inflected(verb, again)
        and all(auxiliary(word) and not is_negation(word) for word in others[1:])
    )


def _inflected(verb: str, again: str) -> bool:
    """Whether two words are forms of one verb: "allow", "allowed"."""
    short, long = sorted((verb, again), key=len)
    return len(short) >= _HEAD and short != long and _stem(short) == _stem(long)


def _put_otherwise(left: Sequence[str], after: Sequence[str]) -> bool:
    """Whether all is said again with another auxiliary: "would once again – could once again"."""
    other = len(left) > 1 and auxiliary(left[0]) and auxiliary(after[0])
    return other and not left[0].endswith("n't") and not _lost(left[1:], after[1:], frozenset())


def _named_anew(left: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a thing is named again: "this question – these questions", "my question – the second one"."""
    small = word_list("small")
    if (
        len(left) != 2
        or left[0] not in small
        or left[1] in small
        or after[0] not in small - word_list("joining")
    ):
        return False
    return any(_alike(left[1], word) for word in after[1:3])


def _broken_off(left: Sequence[str], after: Sequence[str], least: int = _HEAD) -> bool:
    """Whether the last word, of so many letters at least, is the beginning of one soon said whole, and none
    but small words stand before it: "a cease – to keep the ceasefire"."""
    *before, last = left
    whole = any(word.startswith(last) and word != last for word in after)
    return whole and len(last) >= least and all(word in word_list("small") for word in before)


def _alike(one: str, other: str) -> bool:
    """Whether two words differ in the ending of the plural or the possessive, or begin alike for long."""
    same = base(one).removesuffix("s") == base(other).removesuffix("s")
    return same or (min(len(one), len(other)) > _SLIP and one[:_SLIP] == other[:_SLIP])


def _slip(left: Sequence[str], again: str) -> bool:
    one = left[0]
    if len(left) == 1 and len(again) >= _STEM and one.startswith(again):
        # "anything – any"
        return True
    if len(left) > 1 or min(len(one), len(again)) < _HEAD:
        return False
    if again.startswith(one):
        return True
    if min(len(one), len(again)) < _SLIP:
        return False
    alike = one[0] == again[0] and (OSA.distance(one, again) <= 2 or one[-2:] == again[-2:])
    return alike or one[:_HEAD] == again[:_HEAD] or one.endswith(again) or again.endswith(one)
