"""Whether an ellipsis moves what a word governs: a condition, a report, a comparison, a denial, a clause.

"The Taliban says that it seeks recognition" without "says that it" is a fact; "our goal isn't to negotiate,
but rather to talk" without what stands between is a denial of the talk.
"""

from collections.abc import Sequence

from onrecord.check.kinds import is_negation
from onrecord.check.lists import phrases, word_list
from onrecord.check.said import Said

__all__ = ["conditional", "glued", "governed", "moves"]

_SHARES = frozenset(["some", "certain", "half"])
_SHARE = 4
"""Words of a phrase that says of how many something holds."""
_GLUES = frozenset(["to", "that", "which", "who"])
_TURNS = frozenset(["but", "rather", "instead"])
_JOINED = frozenset(["and", "or"])
_GOVERNS = frozenset(["that", "whether", "as", "than", "including", "but"])
_INCLUDES = frozenset(["include", "includes", "included", "including"])
_LIMITS = frozenset(["prior", "before", "until"])
_HOPE = frozenset(["believe", "hope"])
_OWN = frozenset(["i", "we"])
"""What one says oneself is said all the same without "I would say"."""
_OWNED = frozenset(["my", "our", "your", "his", "her", "its", "their"])
_NOW = frozenset(["right", "about", "now", "currently", "today"])
_NEAR = 3
"""Words before a thing in which it stands whose it is."""
_REPORTED = 4
"""Words between a verb that reports and what is reported."""
_DATED = 3
"""Words behind which the day of a limit stands."""
_BACK = 12
"""Words back to which a denial governs."""


def conditional(folded: Sequence[str]) -> bool:
    """Whether words hold a condition that no one word gives: "as long as", "should they", "when we think"."""
    if any(
        tuple(folded[n : n + len(entry)]) == entry for entry in phrases("hinges") for n in range(len(folded))
    ):
        return True
    start = folded[1:] if folded[:1] == ["and"] else folded
    subjects = word_list("subjects")
    if len(start) > 1 and start[0] == "should" and start[1] in subjects:
        return True
    return start[:1] in (["when"], ["once"]) and any(
        word in word_list("modals") or word in word_list("beliefs") for word in start[1 : 1 + _DATED]
    )


def moves(said: Said, first: int, last: int) -> bool:
    """Whether an ellipsis over the words from ``first`` to before ``last``, within one sentence, moves what a
    word governs."""
    folded = [said.words.folded(n) for n in range(first, last)]
    begins, ends = said.between(first - 1), said.between(last - 1)
    if folded[-1] in _JOINED and last - first > 1:
        # "..., and" goes with what stands before it.
        ends = ends or said.between(last - 2)
    if folded in (["kind", "of"], ["sort", "of"]):
        return False
    if not ends and _ends_open(said, first, last):
        return True
    if len(folded) <= _SHARE and any(_share(folded, n) for n in range(len(folded))):
        return True
    if not begins and not ends and not _set_apart(said, first, last, folded):
        return True
    if begins and ends and len(folded) == 2 and folded[1] in ("hope", "hopes"):
        return True
    if begins and not ends and folded[0] in word_list("clauses"):
        # The end of the clause is left, and would belong to what stands before it.
        return True
    if "than" in folded and not (begins and ends):
        return True
    if not ends and _TURNS.intersection(folded) and _denied(said, first):
        return True
    if ends and not begins and _INCLUDES.intersection(folded) and not _put_in(said, first, last, folded):
        return True
    return _reports(said, first, last) or _limits(folded)


def glued(said: Said, first: int, last: int) -> bool:
    """Whether an ellipsis from one sentence into another gives the end of that one to what stands before:
    "the Government of Ethiopia … must withdraw"."""
    if last >= len(said.words) or said.between(first - 1) or said.ends_sentence(last - 1):
        return False
    following = said.words.folded(last)
    return following in _GLUES or following in word_list("auxiliaries")


def governed(said: Said, first: int, last: int) -> bool:
    """Whether what stands behind the words from ``first`` to before ``last`` hangs on them: on their last
    word, or on who is said to say or believe it."""
    return _ends_open(said, first, last) or _reports(said, first, last)


def _ends_open(said: Said, first: int, last: int) -> bool:
    """Whether words end where what is left hangs on: "a number of the groups", "a possibility that"."""
    end = said.words.folded(last - 1)
    if end != "that" or last - first < 2 or said.between(last - 2):
        return end in ("of", "whether", "where")
    return said.words.folded(last - 2) not in word_list("auxiliaries")


def _set_apart(said: Said, first: int, last: int, folded: Sequence[str]) -> bool:
    """Whether words between which and the rest no mark stands are a part that may go: one of several joined
    by "and" or "or", a phrase with its preposition, an adverb, or what stands in brackets."""
    text = said.words.text
    if text[: said.words.starts[first]].rstrip()[-1:] in ("(", "["):
        return True
    if folded[-1] in _JOINED or folded[0] in _JOINED:
        return True
    if folded[-1] in word_list("prepositions") or folded[-1] in _GOVERNS:
        return False
    if len(folded) > 2 and folded[0].endswith("ed") and folded[1] in word_list("prepositions"):
        # "Our plan passed by the board last year holds": which one is known, and this only says more of it.
        verb = said.words.folded(last)
        known = _OWNED.intersection(said.words.folded(n) for n in range(max(first - _NEAR, 0), first))
        return bool(known) and (verb in word_list("auxiliaries") or verb.endswith("s"))
    if folded[0] == "that" and len(folded) > 2 and _one_of_many(said, first):
        return not _ends_open(said, first, last)
    if set(folded) <= _NOW:
        return True
    return folded[0] in word_list("prepositions") | {"as"} or all(word.endswith("ly") for word in folded)


def _one_of_many(said: Said, first: int) -> bool:
    """Whether words from ``first`` on say more of one thing that "a" brings in: "signs an order (that sets up
    a board) to build a lock". Where that is denied, or asked of any, they say which one."""
    near = [said.words.folded(n) for n in range(max(first - _NEAR, 0), first)]
    return not {"a", "an"}.isdisjoint(near) and not _denied(said, first)


def _share(folded: Sequence[str], n: int) -> bool:
    """Whether word ``n`` says of how many something holds: "certain boats", not "under a certain age"."""
    return folded[n] in _SHARES and (n == 0 or folded[n - 1] not in ("a", "the"))


def _put_in(said: Said, first: int, last: int, folded: Sequence[str]) -> bool:
    """Whether "including ..." stands between marks and what follows is no more of its list."""
    at = folded.index("including") if "including" in folded else 0
    if at == 0 or not said.between(first + at - 1) or last >= len(said.words):
        return False
    return said.words.folded(last) in word_list("prepositions")


def _denied(said: Said, first: int) -> bool:
    """Whether the clause before word ``first`` denies."""
    for n in range(first - 1, max(first - _BACK, -1), -1):
        if is_negation(said.words.folded(n)):
            return True
        if n < first - 1 and said.between(n):
            return False
    return False


def _reports(said: Said, first: int, last: int) -> bool:
    """Whether what is left would be said for itself, and was said to be somebody's words or belief."""
    verbs = word_list("reports") | word_list("beliefs")
    folded = [said.words.folded(n) for n in range(first, last)]
    for n, word in enumerate(folded):
        rest = folded[n + 1 :]
        if word not in verbs or len(rest) > _REPORTED or any(map(said.between, range(first + n, last))):
            continue
        if _OWN.intersection(folded[max(n - 2, 0) : n]) and word not in _HOPE:
            continue
        if not rest or "that" in rest or rest[-1] in word_list("subjects"):
            return True
    return False


def _limits(folded: Sequence[str]) -> bool:
    """Whether a day goes up to which something holds: "filed prior to May 15th"."""
    return any(
        word in _LIMITS
        and any(near[0].isdigit() or near in word_list("dates") for near in folded[n + 1 : n + 1 + _DATED])
        for n, word in enumerate(folded)
    )
