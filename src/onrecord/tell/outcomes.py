"""What became of a question, by the words of its answer: declined, referred, taken, or nothing. Pure.

The phrases are data (``data/outcomes.json``). A wrong outcome is worse than none: where an answer says more
than a few words beside those that put the question off, it is taken to have answered something.
"""

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import get_args

from onrecord.tell.model import Outcome

__all__ = ["outcome_of", "phrases"]

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
_SENTENCE = re.compile(r"(?:[^.?!]|\.(?=\w)|(?<=\b[A-Z])\.)+[.?!]*")
_CLAUSE = re.compile(
    r"(?:[,;]| –| —|) (?=(?:but|though|although|because|since)\b)|; | [–—] |, (?=and\b|so\b)"
)
_MOST_BESIDE = 14
"""Words beside those that put a question off, from which on something was answered."""
_MOST_BESIDE_TAKEN = 60
"""The same for a question that was taken: who promises an answer later has not given it yet."""
_ANSWERED = re.compile(
    r"(?i)\b(?:yes|no|correct|absolutely|of course|true|the answer is|that's right|that is right|as i said)\b"
    r"(?! comment)"
)
"""Words that answer, however few."""
_IF_MORE = re.compile(
    r"(?i)\b(?:anything else|any (?:other|further|more|additional)|if you (?:have|need|want))\b"
    r".*\b(?:take|get)\b"
)
"""A promise of more, should more be asked: no question was taken by it."""
_COURTESY = re.compile(
    r"(?i)^\W*(?:(?:thanks?|thank you)\b[^.?!]{0,60}"
    r"|(?:okay|ok|sure|well|so|look|great|right|again|sorry|yeah|please)"
    r"|(?:(?:let's|let me|let us|we'll|we will|why don't we|can we|please|operator)\b[^.?!]{0,20}"
    r"\b(?:go|move|turn|take|open)\b.*)"
    r"|.{0,30}\b(?:last|final|next|another) (?:few |couple )?(?:question|one)s?\b.*"
    r"|(?-i:[A-Z][\w'-]*(?: [A-Z][\w'-]*){0,2}))[.,!]?\W*$"
)
"""A sentence that passes the floor on, or a word of courtesy: no part of an answer."""
_ASKS = re.compile(
    r"(?i)\?|\b(?:what|when|why|how|who|whether|if|is there|any|can you|could you|so i guess|wonder\w*)\b"
)
_LETTER = str.maketrans({"’": "'", "‘": "'", "\u00a0": " "})


@cache
def phrases() -> dict[Outcome, tuple[re.Pattern[str], ...]]:
    """The phrases of each outcome, as patterns that are searched without regard to case."""
    listed = json.loads(files("onrecord.tell").joinpath("data/outcomes.json").read_text("utf-8"))
    return {
        outcome: tuple(
            re.compile(rf"(?:(?<!\w)|(?='))(?:{one['phrase']})", re.IGNORECASE) for one in listed[outcome]
        )
        for outcome in OUTCOMES
    }


def outcome_of(asked: str, answers: Sequence[str]) -> Outcome | None:
    """What became of a question that was given ``answers``, in order; null: answered, or it cannot be said.

    What was ``asked`` has to be a question: half a sentence that was interrupted is none.

    A question that was taken is so whatever else was said of it; one that was referred somewhere is
    referred, even where a comment was declined as well.
    """
    if not _ASKS.search(asked):
        return None
    found: set[Outcome] = set()
    beside = 0
    begins: bool | None = None
    for sentence in _sentences(answers):
        here = _outcomes(sentence)
        if not here and _COURTESY.match(sentence):
            continue
        begins = begins if begins is not None else bool(here)
        for clause in _CLAUSE.split(sentence):
            here = _outcomes(clause)
            found.update(here)
            if not here:
                if _ANSWERED.search(clause):
                    return None
                beside += len(clause.split())
    if "taken" in found:
        return "taken" if beside <= _MOST_BESIDE_TAKEN else None
    if not found or beside > _MOST_BESIDE:
        return None
    # A comment declined after a first sentence that says something else is often the rest of an answer.
    return "referred" if "referred" in found else "declined" if begins else None


def _outcomes(words: str) -> set[Outcome]:
    found: set[Outcome] = set()
    for one, each in phrases().items():
        if any(pattern.search(words) for pattern in each) and not (one == "taken" and _IF_MORE.search(words)):
            found.add(one)
    return found


def _sentences(answers: Sequence[str]) -> list[str]:
    text = " ".join("\n\n".join(answers).translate(_LETTER).split())
    return [match[0].strip() for match in _SENTENCE.finditer(text) if match[0].strip()]
