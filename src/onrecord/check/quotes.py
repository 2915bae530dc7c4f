"""Quotations in a running text: where each begins and ends, and what belongs together.

A quotation may run over paragraphs, each opened anew; it may be split by a clause that says who speaks;
marks within it are its own. Words that are only named or distanced by their marks are left alone.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from onrecord.check.lists import phrases, word_list
from onrecord.check.words import words
from onrecord.model import Span

__all__ = ["Found", "Marked", "clause_words", "find_marked", "grouped", "is_quotation"]

_PAIRS = {"“": "”", "„": "“”", "«": "»", "»": "«", "‹": "›", "「": "」", "『": "』", "＂": "＂", "‟": "”"}
_SINGLE = "‘'‚"
_PARAGRAPH = re.compile(r"[^\n]+")
_BEFORE = re.compile(r"[\s(\[{—–\-:/>]$")
_LONGEST = 40_000
_CLAUSE = 18
"""Words of a clause that may split a quotation."""
_FEW, _TITLE = 5, 12
"""Words of a name, at most, and of the title of a work."""
_DETERMINERS = frozenset(["the", "a", "an", "this", "that", "its", "his", "her", "their", "our", "such"])
"""Words that make a few words in marks behind them a thing: the “rock ’n’ roll” of turbulence."""
_SURE = 3
"""Words from which on a quotation is taken for one without a verb beside it."""


_END = re.compile(
    r"(?<!\b[A-Z])(?<!\b(?:Mr|Ms|Dr|St))(?<!\b(?:Mrs|Gen|Sen|Rep|Gov|Col|Lt\.|Amb|Hon|Rev))"
    r"(?<!\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec))(?<!\bSept)[.?!][\"”’»')\]]*\s+(?![a-z])|\n+"
)


class Marked(msgspec.Struct, frozen=True):
    """Words in quotation marks: ``inner`` without the marks, ``outer`` with them."""

    outer: Span
    inner: Span


class Found(msgspec.Struct, frozen=True):
    """A quotation of the text: the stretches in marks that make it up, in order."""

    parts: tuple[Marked, ...]
    split: bool = False

    @property
    def span(self) -> Span:
        """From the first mark to the last."""
        return Span(self.parts[0].outer.start, self.parts[-1].outer.end)

    def words(self, text: str, *, commas: bool = False) -> str:
        """The words quoted, a split made good; with ``commas`` those before the split stay."""
        said = [text[part.inner.start : part.inner.end].strip() for part in self.parts]
        if self.split and not commas:
            said = [*(part.rstrip(",") for part in said[:-1]), said[-1]]
        return " ".join(said)


def find_marked(text: str) -> tuple[list[Marked], list[int]]:
    """What stands in quotation marks, and where a mark opens that none closes."""
    found: list[Marked] = []
    open_at: list[int] = []
    for paragraph in _PARAGRAPH.finditer(text):
        _in_paragraph(text, paragraph.start(), paragraph.end(), found, open_at)
    return found, open_at


def _in_paragraph(text: str, start: int, end: int, found: list[Marked], open_at: list[int]) -> None:
    at = start
    british = not re.search('[“”"«»„]', text[start:end])
    while at < end:
        mark = text[at]
        closing: int | None = None
        if mark in _PAIRS:
            closing = _closing(text, at, end, _PAIRS[mark])
        elif mark == '"' and _opens(text, at, start):
            closing = _closing_straight(text, at, end)
        elif mark in _SINGLE and british and _opens(text, at, start) and text[at + 1 : at + 2].isalpha():
            closing = _closing_single(text, at, end)
            if closing is None:
                at += 1
                continue
        else:
            at += 1
            continue
        if closing is None or closing - at > _LONGEST:
            open_at.append(at)
            # The convention of the press: a quotation that goes on in the next paragraph is not closed.
            if _goes_on(text, end, mark):
                found.append(Marked(Span(at, end), Span(at + 1, end)))
                return
            at += 1
            continue
        found.append(Marked(Span(at, closing + 1), Span(at + 1, closing)))
        at = closing + 1


def _opens(text: str, at: int, start: int) -> bool:
    before = text[at - 1] if at > start else " "
    after = text[at + 1 : at + 2]
    return bool(_BEFORE.search(before)) and bool(after) and not after.isspace()


def _closing(text: str, at: int, end: int, marks: str) -> int | None:
    depth = 0
    for n in range(at + 1, end):
        if text[n] in marks:
            if not depth:
                return n
            depth -= 1
        elif text[n] == text[at] and text[at] not in marks:
            depth += 1
    return next((n for n in range(at + 1, end) if text[n] in marks), None)


def _closing_straight(text: str, at: int, end: int) -> int | None:
    for n in range(at + 1, end):
        if text[n] == '"' and not (text[n - 1].isspace() and n + 1 < end and text[n + 1].isalnum()):
            return n
    return None


def _closing_single(text: str, at: int, end: int) -> int | None:
    """A closing single mark: one that is no apostrophe. Behind a stop it is one for certain."""
    likely: int | None = None
    for n in range(at + 2, end):
        if (
            likely is not None
            and text[n] in _SINGLE
            and _opens(text, n, at)
            and text[n + 1 : n + 2].isalpha()
        ):
            return likely
        if text[n] not in "'’" or text[n - 1].isspace() or text[n + 1 : n + 2].isalnum():
            continue
        if text[n - 1] in ",.?!…—–" or text[n + 1 : n + 2] in (",", ".", ";", "?", "!", ""):
            return n
        if likely is None:
            likely = n
    return likely


def _goes_on(text: str, end: int, mark: str) -> bool:
    return text[end:].lstrip()[:1] == mark


def grouped(text: str, marked: Sequence[Marked]) -> list[Found]:
    """Put together what is one quotation: paragraphs that go on, halves split by a clause."""
    found: list[Found] = []
    for one in marked:
        last = found[-1] if found else None
        if last is not None:
            between = text[last.span.end : one.outer.start]
            unclosed = last.parts[-1].outer.end == last.parts[-1].inner.end
            if unclosed and not between.strip():
                found[-1] = Found((*last.parts, one), last.split)
                continue
            if _splits(text, last, between, one):
                found[-1] = Found((*last.parts, one), split=True)
                continue
        found.append(Found((one,)))
    return found


def _splits(text: str, last: Found, between: str, one: Marked) -> bool:
    """Whether ``between`` only says who speaks, in the middle of a sentence."""
    if "\n" in between.strip("\n") or not between.rstrip().endswith((",", "—", "–")):
        return False
    clause = between.strip()
    if re.search(r"[.;:?!](?:\s|$)", re.sub(r"\b[A-Z]\.|\b(?:Mr|Mrs|Ms|Dr)\.", "", clause)):
        return False
    said = clause_words(clause)
    end = text[last.parts[-1].inner.end - 1]
    if end in ".?!":
        return False
    first = text[one.inner.start : one.inner.start + 1]
    return (
        len(said) <= _CLAUSE
        and any(word in word_list("speech") for word in said)
        and not (end not in ",—–-" and first.isupper())
    )


def clause_words(clause: str) -> list[str]:
    """The folded words of a clause."""
    its = words(clause)
    return [its.folded(n) for n in range(len(its))]


def is_quotation(text: str, found: Found, sentence: str) -> bool:
    """Whether words in marks are somebody's, not a name or a manner of speaking.

    ``sentence`` is what stands outside marks in the same sentence.
    """
    its = words(found.words(text))
    before = clause_words(text[max(found.span.start - 40, 0) : found.span.start])
    if any(tuple(before[-len(label) :]) == label for label in phrases("labels")):
        return False
    spoken = any(word in word_list("speech") for word in clause_words(sentence))
    if len(its) < _SURE:
        return len(its) == _SURE - 1 and spoken
    if len(its) == _SURE and not spoken and before[-1:] and before[-1] in _DETERMINERS:
        return False
    return not _is_title(its.text.strip(" ,."), half=not spoken)


def _is_title(said: str, *, half: bool) -> bool:
    """Whether words are set like the name of a work: capitals on all that carry meaning; with ``half`` on
    half of all words, for a few words that nobody says."""
    small = word_list("small")
    its = re.findall(r"[^\W\d_][\w’'-]*", said)
    high = sum(word[0].isupper() for word in its)
    several = re.search(r"[.?!]\s", said)
    if half and not several and len(its) <= _FEW and its and its[0][0].isupper() and 2 * high > len(its):
        return True
    meant = [word for word in its if word.casefold() not in small]
    high_first = its[:1] == [] or its[0][0].isupper()
    return high_first and len(its) <= _TITLE and bool(meant) and all(word[0].isupper() for word in meant)


def sentences(text: str) -> Iterator[Span]:
    """Sentences of a text, roughly: a stop, white space, and no small letter behind."""
    at = 0
    for stop in _END.finditer(text):
        yield Span(at, stop.end())
        at = stop.end()
    if at < len(text):
        yield Span(at, len(text))
