"""Quotations in a running text: where each begins and ends, and what belongs together.

A quotation may run over paragraphs, each opened anew; it may be split by a clause that says who speaks;
marks within it are its own. Words that are only named or distanced by their marks are left alone.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

import msgspec

from onrecord.check.lists import phrases, word_list
from onrecord.check.words import words
from onrecord.model import Span

__all__ = ["Found", "Marked", "clause_words", "find_marked", "grouped", "is_quotation"]

_PAIRS = {"“": "”", "„": "“”", "«": "»", "»": "«", "‹": "›", "「": "」", "『": "』", "＂": "＂", "‟": "”"}
_SINGLE = "‘'‚"
_PARAGRAPH = re.compile(r"[^\n]+")
_BEFORE = re.compile(r"[\s(\[{—–\-:/>]$")
_INK = re.compile(r"\S")
_LONGEST = 40_000
_DEEPEST = 200
"""Marks that close, looked at for the one that closes a pair around them."""
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
    ends = _Ends(text, start, end)
    british = not re.search('[“”"«»„]', text[start:end])
    while at < end:
        mark = text[at]
        closing: int | None = None
        if mark in _PAIRS:
            closing = ends.paired(at)
        elif mark == '"' and _opens(text, at, start):
            closing = ends.straight(at)
        elif mark in _SINGLE and british and _opens(text, at, start) and text[at + 1 : at + 2].isalpha():
            closing = ends.single(at)
            if closing is None:
                at += 1
                continue
        else:
            at += 1
            continue
        if closing is None or closing - at > _LONGEST:
            open_at.append(at)
            # The convention of the press: a quotation that goes on in the next paragraph is not closed.
            if next_letter(text, end) == mark:
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


def next_letter(text: str, at: int) -> str:
    """The first character from a place on that is no white space; nothing at the end."""
    found = _INK.search(text, at)
    return found[0] if found else ""


class _Ends:
    """Where quotation marks close in a paragraph. Each kind is looked for once, however many open."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self._start = start
        self._end = end

    def paired(self, at: int) -> int | None:
        """The mark that closes the pair opened at a place; marks within it are passed over."""
        mark = self._text[at]
        closing = self._closing[mark]
        first = bisect_right(closing, at)
        if first == len(closing):
            return None
        if mark in _PAIRS[mark]:
            return closing[first]
        opening = self._opening[mark]
        inner = bisect_right(opening, at)
        for nested, n in enumerate(closing[first : first + _DEEPEST]):
            if bisect_right(opening, n) - inner <= nested:
                return n
        return closing[first]

    def straight(self, at: int) -> int | None:
        """The straight mark that closes: one that does not open itself."""
        return _after(self._straight, at)

    def single(self, at: int) -> int | None:
        """A closing single mark: one that is no apostrophe. Behind a stop it is one for certain."""
        text = self._text
        likely = _after(self._single, at + 1)
        if likely is None:
            return None
        limit = _after(self._opening_single, likely)
        for n in self._single[bisect_right(self._single, at + 1) :]:
            if limit is not None and n > limit:
                break
            if text[n - 1] in ",.?!…—–" or text[n + 1 : n + 2] in (",", ".", ";", "?", "!", ""):
                return n
        return likely

    @cached_property
    def _closing(self) -> dict[str, list[int]]:
        return {mark: self._places(f"[{re.escape(ends)}]") for mark, ends in _PAIRS.items()}

    @cached_property
    def _opening(self) -> dict[str, list[int]]:
        return {mark: self._places(re.escape(mark)) for mark in _PAIRS}

    @cached_property
    def _straight(self) -> list[int]:
        return self._places(r'(?<!\s)"|"(?![^\W_])')

    @cached_property
    def _single(self) -> list[int]:
        return self._places(r"(?<!\s)['’](?![^\W_])")

    @cached_property
    def _opening_single(self) -> list[int]:
        marks = self._places(f"[{_SINGLE}]")
        return [
            n for n in marks if _opens(self._text, n, self._start) and self._text[n + 1 : n + 2].isalpha()
        ]

    def _places(self, pattern: str) -> list[int]:
        return [one.start() for one in re.compile(pattern).finditer(self._text, self._start, self._end)]


def _after(places: Sequence[int], at: int) -> int | None:
    n = bisect_right(places, at)
    return places[n] if n < len(places) else None


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


def touched(spans: Sequence[Span], one: Span) -> Sequence[Span]:
    """The sentences, of all in order, that a stretch of the text touches."""
    first = bisect_right(spans, one.start, key=lambda span: span.end)
    last = bisect_left(spans, one.end, key=lambda span: span.start)
    return spans[first:last]
