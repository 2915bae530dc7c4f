"""Questions and what became of them: each question of a release with its answer and its outcome. Pure."""

import re
from collections.abc import Sequence

import msgspec

from onrecord.find.synonyms import is_stop_word
from onrecord.find.tongue import forms, stem_of
from onrecord.find.unit import ASKING
from onrecord.keep.views import ReleaseView
from onrecord.model import Exchange, Release, Turn
from onrecord.parse.dates import find_date
from onrecord.tell.model import Outcome
from onrecord.tell.outcomes import outcome_of

__all__ = ["Question", "answered_by", "is_taken_question", "questions_of", "taken_on"]

_TAKEN_AT = re.compile(r"(?i)\b(?:questions? taken|taken questions?)\b")
_HEAD = 400
"""Characters at the head of a release in which it says at which briefing its question was taken."""
_LEAST_SHARED = 0.5
"""Of the telling words of a question, those that the question it was taken as has at least."""
_CLEARLY = 0.2
"""By how much it has to have more of them than any other."""


class Question(msgspec.Struct, frozen=True):
    """A question with its answer. ``turns`` are the numbers of both sides' turns, ``anchor`` the question's
    id.

    ``asked`` and ``answered`` are the words; ``by`` who answered last, where named. ``outcome`` is null
    where the question was answered, or nothing can be said.
    """

    anchor: str
    exchange: str
    turns: tuple[int, ...]
    first: int
    asked: str
    answered: str
    by: str | None
    outcome: Outcome | None


def questions_of(view: ReleaseView) -> tuple[Question, ...]:
    """Every question of a release that somebody answered, in order.

    Questions in a row, with the answers up to the next question, are one, as in the index.
    """
    found: list[Question] = []
    for id_, exchange in zip(view.exchange_ids, view.release.exchanges, strict=True):
        for asked, answered in _pairs(view.release, exchange):
            if not asked or not answered:
                continue
            words = [turn.text for turn in answered]
            found.append(
                Question(
                    view.turn_ids[asked[0].n - 1],
                    id_,
                    tuple(turn.n for turn in (*asked, *answered)),
                    asked[0].n,
                    "\n\n".join(turn.text for turn in asked),
                    "\n\n".join(words),
                    answered[-1].speaker,
                    outcome_of("\n\n".join(turn.text for turn in asked), words),
                )
            )
    return tuple(found)


def _pairs(release: Release, exchange: Exchange) -> list[tuple[list[Turn], list[Turn]]]:
    pairs: list[tuple[list[Turn], list[Turn]]] = [([], [])]
    for n in exchange.turns:
        turn = release.turns[n - 1]
        if turn.role in ASKING:
            if pairs[-1][1]:
                pairs.append(([], []))
            pairs[-1][0].append(turn)
        elif turn.role == "official":
            pairs[-1][1].append(turn)
    return pairs


def is_taken_question(release: Release) -> bool:
    """Whether a release answers a question that was taken at a briefing."""
    return release.kind == "taken question"


def taken_on(release: Release) -> str | None:
    """The day (YYYY-MM-DD) of the briefing at which a taken question was asked, where its heading says so.

    State's form: "Question Taken at the June 1, 2009 Daily Press Briefing". Null where no day is named, or
    one after the release's own.
    """
    for heading in (
        release.title_as_printed or release.title or "",
        *release.header_notes,
        release.text[:_HEAD],
    ):
        found = _TAKEN_AT.search(heading)
        day = find_date(heading[found.start() :]) if found else None
        if day is not None:
            return day[0] if release.date is None or day[0] <= release.date else None
    return None


def answered_by(question: str, taken: Sequence[Question]) -> Question | None:
    """The one of ``taken`` that ``question`` is: most of its telling words are there, and clearly more than
    in others.

    Null where that is not clear.
    """
    wanted = _telling(question)
    if not wanted:
        return None
    ranked = sorted(
        ((len(wanted & _telling(one.asked)) / len(wanted), one) for one in taken), key=lambda r: -r[0]
    )
    if not ranked or ranked[0][0] < _LEAST_SHARED:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _CLEARLY:
        return None
    return ranked[0][1]


def _telling(text: str) -> frozenset[str]:
    return frozenset(stem_of(form) for form in forms(text) if len(form) > 1 and not is_stop_word(form))
