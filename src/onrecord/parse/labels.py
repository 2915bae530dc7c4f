"""Is this the label of a speaker?

A label stands at the start of a line and ends with a colon, or is the bare ``Q`` of the White
House. Three answers are possible:

sure   its form says so: a role (QUESTION, OPERATOR), an honorific or a title with a name
       (MR TONER, Foreign Minister Maas), an anonymous official (SENIOR OFFICIAL TWO)
weak   capitals, or a name in bold, that may be a speaker (HAASS, Alexandra de Hoop Scheffer):
       counts only in a transcript that has sure labels and where something else speaks for it
none   anything else; above all headings with a colon (VESSEL TYPE:, WHAT:, Begin Text:)
"""

import re
from functools import cache
from typing import Literal, NamedTuple

from onrecord.model import Role
from onrecord.parse.lines import Line, Marks
from onrecord.parse.reader import plain
from onrecord.parse.vocabulary import load

__all__ = ["Label", "label_at", "label_of", "labelled", "role_of"]

_COLON = re.compile(
    r"[`'\"\u00a0\s]*(?P<label>[^\W\d_][^\n:()\[\]]{0,79}?)(?P<note>\s*[(\[][^()\[\]\n:]{1,60}[)\]])?\s*:(?P<space>[\s\u00a0]*)"
)
_PLACEHOLDER = re.compile(r"\s*\[(?P<label>[^\]\n:]{3,79})\]\s*:(?P<space>[\s\u00a0]*)")
_Q = re.compile(r"(?P<label>Q)(?:[.:]|(?=[\s\u00a0]))(?P<space>[\s\u00a0]*)(?=\S)")
# "QCan you say more?": the space behind the label is lost.
_Q_GLUED = re.compile(r"(?P<label>Q)(?!Anon)(?=[A-Z][a-z’']|I[\s’'])")
_A = re.compile(r"(?P<label>A)[.:](?P<space>[\s\u00a0]*)(?=\S)")
_WORD = re.compile(r"[^\s,]+")
_LONGEST = 150
_NAME_PARTICLES = {
    "von",
    "van",
    "der",
    "den",
    "de",
    "da",
    "di",
    "du",
    "del",
    "la",
    "le",
    "al",
    "bin",
    "el",
    "of",
    "for",
}
_PARTICLES = _NAME_PARTICLES | {"and", "the", "to", "on"}
_OPENERS = {
    "And",
    "To",
    "But",
    "So",
    "The",
    "For",
    "In",
    "On",
    "As",
    "Or",
    "If",
    "Now",
    "First",
    "Second",
    "Finally",
}
_NAME = re.compile(r"[^\W\d_][\w.'’\-]*")


class Label(NamedTuple):
    """A label: as printed (white space single), where it stands, and how sure that is.

    ``end`` is where the words begin, ``note`` a stage direction inside the label or None.
    """

    text: str
    start: int
    end: int
    sure: bool
    note: tuple[int, int] | None


@cache
def _sets() -> dict[str, frozenset[str]]:
    data = load("labels")
    roles = {word for words in data["roles"].values() for word in words}
    return {"roles": frozenset(roles)} | {
        name: frozenset(data[name]) for name in ("honorifics", "titles", "anonymous", "numbers", "never")
    }


@cache
def role_of(label: str) -> Role | None:
    """Return the role that a label states by itself, or None where it names a person."""
    core = re.sub(r"[^\w\s']", "", plain(label)).upper()
    core = re.sub(r"\s+(?:\d+|ONE|TWO|THREE|FOUR|FIVE|SIX)$", "", core)
    roles: dict[Role, list[str]] = load("labels")["roles"]
    return next((role for role, words in roles.items() if core in words), None)


@cache
def _judge(label: str) -> Literal["sure", "weak", "none"]:
    sets = _sets()
    words = [re.sub(r"[^\w'’-]", "", word) for word in _WORD.findall(label)]
    words = [word for word in words if word]
    upper = [word.upper() for word in words]
    if not words or len(words) > 10 or " ".join(upper) in sets["never"]:
        return "none"
    if role_of(label):
        return "sure" if label[0].isupper() else "none"
    capitals = _is_capitals(words)
    named = len(words) > 1 and all(_NAME.fullmatch(word) for word in words)
    if not named:
        return "weak" if capitals and len(words) == 1 and len(words[0]) > 2 else "none"
    if not capitals and not (
        words[0] not in _OPENERS and all(w[0].isupper() or w in _NAME_PARTICLES for w in words)
    ):
        return "none"
    if upper[0] in sets["honorifics"]:
        return "sure"
    stem = upper[:-1] if upper[-1] in sets["numbers"] else upper
    if stem[-1] in sets["anonymous"]:
        return "sure" if capitals or "SENIOR" in upper else "none"
    titled = any(word in sets["titles"] for word in upper[:-1]) or upper in (
        ["THE", "PRESIDENT"],
        ["VICE", "PRESIDENT"],
        ["THE", "VICE", "PRESIDENT"],
        ["FIRST", "LADY"],
        ["THE", "FIRST", "LADY"],
    )
    if titled and (upper[-1] not in sets["titles"] or upper[0] in ("THE", "VICE", "FIRST")):
        return "sure" if capitals else "weak"
    return "weak"


def _is_capitals(words: list[str]) -> bool:
    """Capitals but for particles and the small letters of Mc, Mac and the like."""
    return all(
        word.upper() == word
        or word.lower() in _PARTICLES - {"and"}
        or re.fullmatch(r"(?:Mc|Mac|De|Di|La|Le|O['’])[A-ZÀ-Þ'’-]{2,}", word)
        for word in words
    )


def label_at(text: str, start: int, end: int, strong: bool, opens: bool) -> Label | None:
    """Return the label that begins at ``start`` of a line that runs to ``end``, or None.

    ``strong`` says that the line begins in bold, ``opens`` that it is the first of its paragraph.
    """
    first = text[start]
    if first == "Q" or first == "A":
        match = (_Q if first == "Q" else _A).match(text, start, end)
        if match:
            return Label(match["label"], start, match.end(), True, None)
        if opens and (glued := _Q_GLUED.match(text, start, end)):
            return Label("Q", start, glued.end(), False, None)
    if not _has_colon(text, start, end):
        return None
    match = _COLON.match(text, start, end) or _PLACEHOLDER.match(text, start, end)
    if not match:
        return None
    printed = plain(match["label"])
    if match.re is _PLACEHOLDER:
        printed = f"[{printed}]"
    judged = _judge(printed.strip("[]"))
    if judged == "none" or (judged == "weak" and not opens):
        return None
    if judged == "weak" and not strong and not printed.isupper():
        judged = "none" if len(printed) > 40 else judged
        if judged == "none":
            return None
    note = match.span("note") if match.groupdict().get("note") else None
    return Label(printed, start, match.end(), judged == "sure", note)


def _has_colon(text: str, start: int, end: int) -> bool:
    """Whether a line has a colon so near its beginning that a label may end there."""
    return text.find(":", start, min(end, start + _LONGEST)) >= 0


def label_of(line: Line, text: str, marks: Marks) -> Label | None:
    """Return the label with which a line of ``text`` begins, or None."""
    if line.end <= line.start:
        return None
    if text[line.start] not in "QA" and not _has_colon(text, line.start, line.end):
        return None
    return label_at(text, line.start, line.end, marks.strong(line.start), line.opens)


def labelled(line: Line, text: str, marks: Marks) -> bool:
    """Return whether a line surely begins with a label."""
    label = label_of(line, text, marks)
    return bool(label and label.sure)
