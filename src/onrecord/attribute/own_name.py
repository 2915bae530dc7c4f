"""Words printed under an official's label that speak to that very official: "MS. PSAKI: Thank you, Jen."

Nobody thanks or addresses himself. Where the turn beside it has the same label, one of the two labels
is wrong, and it is the one over the words that say the official's own given name.
"""

import re

from onrecord.parse import Draft

__all__ = ["speaks_to_own_name"]

_FIRST_WORDS = 60


def speaks_to_own_name(draft: Draft, at: int) -> bool:
    """Return whether the turn at ``at`` begins by speaking to the one under whose label it is printed."""
    label = draft.turns[at].label
    beside = draft.turns[at - 1 : at + 2 : 2] if at else draft.turns[1:2]
    if not label or len(label.split()) < 2 or all(turn.label != label for turn in beside):
        return False
    surname = re.escape(label.split()[-1])
    named = " ".join([draft.title or "", draft.text[: draft.head.end], *(i.name for i in draft.issuers)])
    given = re.findall(rf"\b([A-Z][\w’'-]+)\s+(?:[A-Z]\.\s+)?(?i:{surname})\b", named)
    words = draft.turns[at].text[:_FIRST_WORDS]
    lead = r"(?:(?:Thank you|Thanks|But|So|And|Well|Hi|Hey|Yes|Yeah)\s*,?\s+){0,2}"
    return any(re.match(rf"{lead}{re.escape(name)}\s*[,.—–-]", words) for name in given)
