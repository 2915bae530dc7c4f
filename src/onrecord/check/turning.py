"""Whether an ellipsis turns the sense: what it passes over denies what is left, or is what that hangs on."""

from onrecord.check.abandoned import OPENERS
from onrecord.check.align import Gap
from onrecord.check.kinds import is_negation
from onrecord.check.lists import word_list
from onrecord.check.said import Said
from onrecord.check.scope import conditional, glued, governed, moves

__all__ = ["turns"]

_SHORT = 4
"""Words an ellipsis may pass over for a helping verb among them to count."""

_WHICH = frozenset(["that", "who", "which", "whose"])
_ANY = frozenset(["any", "anyone", "anything", "all", "every", "everyone", "everything", "each"])
_APPENDED = frozenset(["whether", "including"])
"""How what is only added behind a comma begins: it conditions nothing of what stands before it."""
_WHY = frozenset(
    ["that is why", "and that is why", "that's why", "and that's why", "which is why", "this is why"]
)
"""Openings that are more than one word."""
_AGAINST = frozenset(["but", "though", "although", "yet", "except"])
"""What begins a clause that speaks against the one before: "we will go, but not this year, and ..."."""


def turns(said: Said, gap: Gap) -> bool:
    """Say whether an ellipsis over a gap turns the sense.

    Of the two sentences that it joins nothing may go that denies them or that they hang on. Whole sentences
    in between may, and so may a clause of its own that hangs on nothing, and whole members of a list.
    """
    ends = [n for n in range(gap.unit - 1, gap.unit_end) if said.ends_sentence(n)]
    if not ends:
        return _within_a_sentence(said, gap)
    tail, head = range(gap.unit, ends[0] + 1), range(ends[-1] + 1, gap.unit_end)
    if _only_opens(said, head):
        # "So we will": the sentence is whole without it.
        head = range(0)
    if not (ends[0] < gap.unit or not head or _at_a_mark(said, gap)):
        # The beginning of one sentence and the end of another, as one.
        return True
    if len(tail) > 1 and said.between(gap.unit - 1) and _appended(said, gap.unit):
        tail = range(0)
    clause = next((n for n in tail if said.between(n)), ends[0])
    # A sentence of its own that "and" joins to the one before may go as one behind a full stop may.
    joined = said.words.folded(gap.unit) == "and"
    here = range(gap.unit, clause + 1) if tail and not said.between(gap.unit - 1) and not joined else range(0)
    there = head if head and not said.between(gap.unit_end - 1) and not _joined_to(said, head) else range(0)
    return (
        (bool(head) and (glued(said, gap.unit, gap.unit_end) or governed(said, head.start, head.stop)))
        or (bool(tail) and _narrows(said, gap.unit))
        or _hangs(said, tail)
        or _hangs(said, head)
        or _denies(said, here)
        or _denies(said, there)
    )


def _only_opens(said: Said, head: range) -> bool:
    """Whether the words before the rest of a sentence only lead into it: "So", "That is why"."""
    words = [said.words.folded(n) for n in head]
    return all(word in OPENERS for word in words) or " ".join(words) in _WHY


def _appended(said: Said, n: int) -> bool:
    """Whether what begins behind a mark is only added: "including ...", or a clause with its own subject."""
    if said.words.folded(n) in _APPENDED:
        return True
    return said.words.folded(n) == "and" and said.words.folded(n + 1) in word_list("subjects")


def _joined_to(said: Said, head: range) -> bool:
    """Whether a clause ends with ", but" and another with its own subject follows."""
    last, after = said.words.folded(head[-1]), head.stop
    own = after < len(said.words) and said.words.folded(after).partition("'")[0] in word_list("subjects")
    return len(head) > 1 and last in ("but", "and", "so") and said.between(head[-1] - 1) and own


def _at_a_mark(said: Said, gap: Gap) -> bool:
    return said.between(gap.unit - 1) or said.between(gap.unit_end - 1)


def _within_a_sentence(said: Said, gap: Gap) -> bool:
    inner = range(gap.unit, gap.unit_end)
    if said.parted(gap.unit - 1) and said.parted(gap.unit_end - 1):
        return _any(said, inner, word_list("turning"))
    free = said.between(gap.unit - 1) and said.between(gap.unit_end - 1)
    free = free and said.words.folded(gap.unit) not in _AGAINST
    weighing = word_list("weighing") if len(inner) <= _SHORT else frozenset[str]()
    return (
        _hangs(said, inner)
        or moves(said, gap.unit, gap.unit_end)
        or _doubts(said, inner)
        or _cuts_a_condition(said, gap)
        or (not free and (_denies(said, inner) or _any(said, inner, weighing)))
    )


def _narrows(said: Said, first: int) -> bool:
    """Whether a clause goes that says which ones are meant, where the sentence denies, or speaks of any or
    all: "we have not heard any words from them (that would make it worse)"."""
    if said.words.folded(first) not in _WHICH or said.between(first - 1):
        return False
    start = next((n + 1 for n in range(first - 1, -1, -1) if said.ends_sentence(n)), 0)
    before = [said.words.folded(n) for n in range(start, first)]
    return any(is_negation(word) or word in _ANY for word in before)


def _any(said: Said, numbers: range, among: frozenset[str]) -> bool:
    return any(
        said.words.folded(n) in among and not _conditions_nothing(said, n)
        for n in numbers
        if not said.aside(n)
    )


def _conditions_nothing(said: Said, n: int) -> bool:
    """Whether an "if" or "until" limits nothing: "even if we are late", "up until now"."""
    word, before = said.words.folded(n), said.words.folded(n - 1) if n else ""
    after = said.words.folded(n + 1) if n + 1 < len(said.words) else ""
    return (word == "if" and before == "even") or (word == "until" and after in ("now", "today"))


def _hangs(said: Said, numbers: range) -> bool:
    """Whether the sense hangs on one of these words: a condition, or a verb of refusal whose object is
    not there with it. One that has its own, and a new member of the sentence behind that, governs
    nothing of what follows: "to stop the suffering, and ..."."""
    verbs = word_list("refusals")
    if conditional([said.words.folded(n) for n in numbers if not said.aside(n)]):
        return True
    return _any(said, numbers, word_list("turning")) or any(
        said.words.folded(n) in verbs and not said.aside(n) and not _closed(said, n, numbers) for n in numbers
    )


def _closed(said: Said, n: int, numbers: range) -> bool:
    """Whether the clause of word ``n`` ends before the last of the words, but for an "and" or "or"."""
    if numbers and said.ends_sentence(numbers.stop - 1):
        # What is left out goes on to the end of the sentence: the object is there, too.
        return n < numbers.stop - 1
    end = next((m for m in range(n, numbers.stop) if said.between(m)), None)
    if end is None or end == n:
        return False
    rest = [said.words.folded(m) for m in range(end + 1, numbers.stop)]
    if said.between(numbers.start - 1) and rest:
        # A member of a list that is left out whole: "to stop the flood, to build a lock, and ..."
        return rest[-1] in ("and", "or") or said.between(numbers.stop - 1)
    return len(rest) == 1 and rest[0] in ("and", "or")


def _doubts(said: Said, numbers: range) -> bool:
    """Whether the speaker denies to think or expect what stands around it ("that, I don't think, is")."""
    modals = word_list("modals")
    return any(
        is_negation(said.words.folded(n)) and said.words.folded(n + 1) in modals
        for n in numbers[:-1]
        if not said.aside(n)
    )


def _cuts_a_condition(said: Said, gap: Gap) -> bool:
    """Whether the second half of a condition goes: "if they pay and we agree, ..."."""
    if said.words.folded(gap.unit) != "and" or not said.between(gap.unit_end - 1):
        return False
    for n in range(gap.unit - 1, -1, -1):
        if said.between(n) or said.ends_sentence(n):
            return False
        if said.words.folded(n) in word_list("turning"):
            return True
    return False


def _denies(said: Said, numbers: range) -> bool:
    return any(
        is_negation(said.words.folded(n)) and said.words.folded(n) != "without" and not _either_way(said, n)
        for n in numbers
        if not said.aside(n)
    )


def _either_way(said: Said, n: int) -> bool:
    """Whether a "not" leaves open what it stands with: "what they may or may not do", "whether or not"."""
    before = [said.words.folded(m) for m in range(max(n - 2, 0), n)]
    return said.words.folded(n) == "not" and "or" in before
