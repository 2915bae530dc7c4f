"""Ground rules: how what was said may be used, and from when.

They are data of a release, found where press offices state them: in the letterhead, in the line
above a readout, in the words of a moderator, and in an official's first and last words. A
reporter who asks whether something is on the record states no rule.
"""

import json
import re
from functools import cache
from importlib.resources import files

from onrecord.model import GroundRule, Role, Span
from onrecord.parse import Draft
from onrecord.parse.reader import plain, trimmed

__all__ = ["ground_rules"]

_SENTENCE = re.compile(r"[^.?!\n]*(?:[.](?=\w)[^.?!\n]*)*[.?!:]?")
# No rule is stated without one of these: most turns are told by one look.
_WORDS = re.compile(r"background|record\b|RECORD|mbargo|attribut|refer(?:red)? to|reporting purposes")
# Words are looked for far faster than patterns: what the words above, and the patterns in any case, need.
_SIGNS = ("background", "record", "RECORD", "mbargo", "attribut", "refer", "reporting purposes")
_FOLDED = ("background", "record", "mbargo", "attr", "refer", "purposes")
_HEAD = 4


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    data = json.loads(
        (files("onrecord.attribute") / "data" / "ground_rules.json").read_text(encoding="utf-8")
    )
    return [(rule["kind"], re.compile(rule["pattern"], re.IGNORECASE)) for rule in data]


def kinds_in(sentence: str) -> list[str]:
    """Return the kinds of ground rule that a sentence states."""
    folded = sentence.casefold()
    if not any(sign in folded for sign in _FOLDED):
        return []
    return [kind for kind, pattern in _patterns() if pattern.search(sentence)]


def ground_rules(draft: Draft, roles: list[Role]) -> tuple[GroundRule, ...]:
    """Return the ground rules a release states, in order, each kind at its first statement."""
    found: dict[str, GroundRule] = {}
    for span in _places(draft, roles):
        words = draft.text[span.start : span.end]
        if not any(sign in words for sign in _SIGNS) or not _WORDS.search(words):
            continue
        for match in _SENTENCE.finditer(draft.text, span.start, span.end):
            sentence = plain(match.group())
            if not sentence or sentence.endswith("?"):
                continue
            for kind in kinds_in(sentence):
                at = Span(*trimmed(draft.text, match.start(), match.end()))
                found.setdefault(kind, GroundRule(kind, sentence, at))
    return tuple(sorted(found.values(), key=lambda rule: rule.span))


def _places(draft: Draft, roles: list[Role]) -> list[Span]:
    spans = [draft.head]
    spans += [paragraph.span for paragraph in draft.paragraphs[:_HEAD]]
    last = len(draft.turns) - 1
    for number, (turn, role) in enumerate(zip(draft.turns, roles, strict=True)):
        if role == "moderator" or (role == "official" and number in (0, 1, last)):
            spans.append(Span(turn.label_span.end if turn.label_span else turn.span.start, turn.span.end))
    return spans
