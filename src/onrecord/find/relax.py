"""The bare words of a query: all of them by default, and any of them where hardly anything holds all.

A bare word stands in no field, quotation or choice. Words that say nothing of what is sought ("what",
"the") are not required, unless there are no others.
"""

from onrecord.find.synonyms import expansions, is_shouted, is_stop_word
from onrecord.find.tongue import forms, written
from onrecord.find.tree import All, AnyOf, Node, Phrase, Run, Word

__all__ = [
    "ENOUGH",
    "MOST_RELAXED",
    "bare",
    "conditions",
    "gauge",
    "pruned",
    "relaxed",
    "together",
    "wording",
]

ENOUGH = 10
"""Units that hold every word from which on no others are added: a page of them."""
MOST_RELAXED = 24
"""Bare words of the longest query that is relaxed: of a longer one, some word is everywhere."""


def pruned(asked: Node) -> Node:
    """``asked`` without the bare words that say nothing."""
    said, rest = _parted(asked)
    tokens = [token for word in said for token in written(word.text)]
    shouted = is_shouted(tokens)
    kept = [
        word for word in said if not all(is_stop_word(token, shouted=shouted) for token in written(word.text))
    ]
    if not kept or len(kept) == len(said):
        return asked
    dropped = {id(word) for word in said} - {id(word) for word in kept}
    parts = asked.parts if isinstance(asked, All) else (asked,)
    left = tuple(part for part in parts if id(part) not in dropped)
    return left[0] if len(left) == 1 and not rest else All(left)


def together(asked: Node, wording: str = "") -> Node:
    """``asked`` with its bare words as one run, all of them required; ``wording`` has stop words, too."""
    said, rest = _parted(asked)
    single = [written(word.text)[0] for word in said if len(written(word.text)) == 1]
    if not single:
        return asked
    others = [word for word in said if len(written(word.text)) != 1]
    return _all(Run(tuple(single), said=tuple(forms(wording))), [*others, *rest])


def gauge(asked: Node) -> Node | None:
    """The bare words of ``asked`` alone, every one required; null where there are none.

    Whether they are relaxed hangs on them and on nothing else: a reader who narrows what was found by a
    field or a facet gets a part of it.
    """
    said = _parted(asked)[0]
    return together(All(tuple(said))) if said else None


def relaxed(asked: Node, wording: str = "") -> Node | None:
    """``asked`` with any of its bare words, or other words for them, enough; null where that is no more."""
    run = _run(asked, wording)
    if run is None or (len(run.words) == 1 and not expansions(run.words)):
        return None
    return _all(run, _parted(asked)[1])


def wording(asked: Node) -> Node:
    """What to mark in what ``relaxed`` finds: the words and what may stand for them."""
    run = _run(asked)
    if run is None:
        return asked
    others = [
        Word(one.forms[0], 0) if len(one.forms) == 1 else Phrase(" ".join(one.forms), 0)
        for part in expansions(run.words)
        for one in part.others
    ]
    words = [Word(word, 0) for word in run.words]
    return _all(AnyOf((*words, *others)), _parted(asked)[1])


def conditions(asked: Node) -> tuple[Node, ...]:
    """Everything that ``asked`` requires but its bare words."""
    return tuple(_parted(asked)[1])


def bare(asked: Node) -> str:
    """The bare words of ``asked``, as they were written."""
    return " ".join(word.text for word in _parted(asked)[0])


def _run(asked: Node, wording: str = "") -> Run | None:
    # A letter of "U.S." is everywhere: by itself it finds nothing that was meant.
    words = tuple(token for word in _parted(asked)[0] for token in written(word.text) if len(token) > 1)
    return Run(words, every=False, said=tuple(forms(wording))) if 0 < len(words) <= MOST_RELAXED else None


def _parted(asked: Node) -> tuple[list[Word], list[Node]]:
    """The bare words, and the rest."""
    parts = asked.parts if isinstance(asked, All) else (asked,)
    said = [part for part in parts if isinstance(part, Word) and part.how == "forms" and written(part.text)]
    return said, [part for part in parts if not any(part is word for word in said)]


def _all(first: Node, rest: list[Node]) -> Node:
    return All((first, *rest)) if rest else first
