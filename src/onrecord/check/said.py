"""The words of a unit as a quotation is laid on them: what may be left out, and where sentences end."""

import re
from collections.abc import Iterator, Sequence

from onrecord.check.abandoned import OPENERS, Opening, abandoned
from onrecord.check.align import Gap
from onrecord.check.kinds import is_negation
from onrecord.check.lists import phrases, word_list
from onrecord.check.restart import LONGEST, broken_off, corrected_number, firm, repeated, restarted, resumed
from onrecord.check.unit import Unit
from onrecord.check.words import Words, fold

__all__ = ["Said"]

_STOP = re.compile(r"[.!?…]['\"”’)\]]*\s|\n\n")
_CLAUSE = re.compile(r"[,;:–—]|\s-+\s")
_MEMBER = re.compile(r";")
_CUT = re.compile(r"[–—]|--|\s-\s")
_BROKEN = re.compile(r"^-\s*(?:[–—]|--)")
_SIC = re.compile(r"\[\s*sic\s*\]", re.IGNORECASE)
_TWICE = 6
"""Words that may be said twice."""
_TWICE_WHOLE = 12
"""Words of a sentence that may be said twice."""
_RESUMED = 10
"""Words within which a sentence is begun again from its beginning."""
_PUT_IN = 6
"""Words that may be put in before what was cut off is taken up."""
_MORE = 4
"""Words in which something is said again, beyond as many as were cut off."""
_PRONOUN_AND_TWO = 3
_PRONOUNS = frozenset(["you", "him", "her", "it", "us", "them", "he", "she", "they", "we"])
_CORRECTED = 3
"""Words of a thing that takes another's place."""
_RUNS_ON = ("or", "let's")
"""How a repair begins that runs on into what it puts: "– or rather the port"."""
_BRIEF = 2
_RECENT = 3
"""Words within which one is said again by a slip."""
_CLAUSE_BEGINS = frozenset(
    [
        *("the", "a", "an", "my", "our", "your", "his", "her", "their", "these", "those", "what", "when"),
        *("if", "how", "let", "again", "in", "on", "for", "from", "with", "yes", "no", "just"),
    ]
)
"""Behind these a "so" that begins a sentence says nothing of how much or how many."""
_TITLES = frozenset(
    ["mr", "mrs", "ms", "dr", "st", "no", "gen", "sen", "rep", "gov", "lt", "col", "sgt", "amb"]
)


class Said:
    """A unit's words, which of them are notes, and what stands between them."""

    def __init__(self, unit: Unit, words: Words) -> None:
        self.words = words
        self._asides = list(unit.asides())

    def aside(self, n: int) -> bool:
        """Whether word ``n`` is a note's, or struck out."""
        return any(start <= self.words.starts[n] < end for start, end in self._asides)

    def between(self, n: int, mark: re.Pattern[str] = _CLAUSE) -> bool:
        """Whether a mark stands behind word ``n`` and before the next: a comma, semicolon, colon or dash."""
        if n < 0 or n + 1 >= len(self.words):
            return False
        return bool(mark.search(self.words.text[self.words.ends[n] : self.words.starts[n + 1]]))

    def parted(self, n: int) -> bool:
        """Whether a semicolon stands behind word ``n``."""
        return self.between(n, _MEMBER)

    def ends_sentence(self, n: int) -> bool:
        """Whether a sentence ends between word ``n`` and the one after it."""
        if n < 0 or n + 1 >= len(self.words):
            return True
        if self.between(n, _STOP):
            return self.words.folded(n) not in _TITLES
        # "the U.S. We": the full stop of an abbreviation ends a sentence, too, where another begins.
        following = self.words.word(n + 1)
        begins = following[0].isupper() and fold(following) in word_list("subjects") | OPENERS
        return begins and self.words.word(n)[-1] == "." and not self.between(n)

    # ------------------------------------------------------------------ what may be left out

    def droppable(self, gap: Gap) -> bool:
        """Whether what was left out is notes, fillers, words said twice or taken back."""
        return any(self._nothing(rest) for same in self._turned(gap) for rest in self._behind_repeats(same))

    def _turned(self, gap: Gap) -> list[Gap]:
        """The gaps that read the same: of "to – to say" either "to" may be the one left out."""
        same = [gap]
        keys, (first, last) = self.words.keys, (gap.unit, gap.unit_end)
        while first > 0 and len(same) < LONGEST and keys[first - 1] == keys[last - 1]:
            first, last = first - 1, last - 1
            same.append(gap._replace(unit=first, unit_end=last))
        return same

    def _behind_repeats(self, gap: Gap) -> Iterator[Gap]:
        """The gap, and what is left of it behind words that it begins with and that were said right before:
        "boats – boats – in the – in the port"."""
        yield gap
        for _ in range(LONGEST):
            size = next((n for n in range(1, _RECENT + 1) if self._repeats(gap, n)), 0)
            if not size:
                return
            gap = gap._replace(unit=gap.unit + size)
            yield gap

    def _repeats(self, gap: Gap, size: int) -> bool:
        first, again = gap.unit - size, gap.unit + size
        if first < 0 or again >= gap.unit_end or not self.between(gap.unit - 1, _CUT):
            return False
        return self.words.keys[first : gap.unit] == self.words.keys[gap.unit : again]

    def _nothing(self, gap: Gap) -> bool:
        every = [n for n in range(gap.unit, gap.unit_end) if not self.aside(n)]
        rest = self._without_fillers(every)
        if not rest:
            return True
        keys = [self.words.keys[n] for n in rest]
        size = len(keys)
        after = list(self.words.keys[gap.unit_end : gap.unit_end + size])
        before = list(self.words.keys[max(gap.unit - size, 0) : gap.unit])
        if size <= (_TWICE if not self._sentences(gap) else _TWICE_WHOLE) and keys in (after, before):
            return True
        if (
            self._resumed(gap)
            or self._resumes(rest, gap.unit_end)
            or self._just_said(rest, gap)
            or self._stressed(rest, gap.unit_end)
            or self._said_before(rest, gap)
        ):
            return True
        # What may be a filler ("right –") may as well be what is taken back.
        return any(self._taken_back(some, gap.unit_end) for some in (rest, every))

    def _sentences(self, gap: Gap) -> bool:
        """Whether a sentence ends with a gap or right before it."""
        return self.ends_sentence(gap.unit_end - 1) or self.ends_sentence(gap.unit - 1)

    def _resumed(self, gap: Gap) -> bool:
        """Whether words behind a dash say again how the sentence began: "you spoke at length – you spoke"."""
        size = gap.unit_end - gap.unit
        if size < 2 or not self.between(gap.unit - 1, _CUT):
            return False
        again = self.words.keys[gap.unit : gap.unit_end]
        return any(
            self.words.keys[n : n + size] == again and not any(map(self.ends_sentence, range(n, gap.unit)))
            for n in range(max(gap.unit - _RESUMED, 0), gap.unit - size)
        )

    def _resumes(self, rest: list[int], after: int) -> bool:
        """Whether words that a dash cuts off are taken up again at once, behind what was put in: "the
        world's – by many accounts, the world's worst"."""
        size = len(rest)
        if size < 2 or rest[-1] + 1 != after or not self.between(rest[-1], _CUT):
            return False
        left = [self.words.keys[n] for n in rest]
        return any(
            list(self.words.keys[n : n + size]) == left
            for n in range(after, min(after + _PUT_IN, len(self.words) - size) + 1)
            if not any(map(self.ends_sentence, range(after - 1, n)))
        )

    def _just_said(self, rest: list[int], gap: Gap) -> bool:
        """Whether one word is cut off that was said right before: "the potential and potential – could"; or
        behind a mark some are said again: "I also think, again, I think"."""
        size = len(rest)
        recent = self.words.keys[max(gap.unit - max(size + 1, _RECENT), 0) : gap.unit]
        if size == 1:
            return self.words.keys[rest[0]] in recent and self.between(rest[0], _CUT)
        before, left = iter(recent), [self.words.keys[n] for n in rest]
        denied = any(is_negation(self.words.folded(n)) for n in rest)
        paused = self.between(gap.unit - 1) and not self.between(gap.unit - 1, _CUT)
        return paused and not denied and all(key in before for key in left)

    def _stressed(self, rest: list[int], after: int) -> bool:
        """Whether words are said again behind a comma, with one more: "remind us, constantly remind us"."""
        if len(rest) < 2 or rest[-1] + 1 != after or not self.between(rest[-1]):
            return False
        left, again = self._both(rest, after)
        return any(again[n : n + len(left)] == left for n in (1, 2))

    def _said_before(self, rest: list[int], gap: Gap) -> bool:
        """Whether a dash is followed by no more than what was said right before it, with a pronoun for who
        was named: "to thank Aldern for your – thank you for your help"."""
        if len(rest) < _PRONOUN_AND_TWO or rest[0] != gap.unit or not self.between(gap.unit - 1, _CUT):
            return False
        recent = range(max(gap.unit - len(rest) - 2, 0), gap.unit)
        again = self.words.keys[rest[-1]] == self.words.keys[gap.unit - 1]
        if not again or any(self.between(n, _CUT) or self.ends_sentence(n) for n in recent[:-1]):
            return False
        before = {self.words.folded(n) for n in recent}
        new = [word for word in map(self.words.folded, rest) if word not in before]
        return len(new) == 1 and new[0] in _PRONOUNS

    def _taken_back(self, rest: list[int], after: int) -> bool:
        """Whether words are a false start: cut off by a dash and begun anew (``restart.py``), one small
        word taken back, or a word broken off ("tack- – tackling"); where the speaker says so ("excuse me"),
        any one word, or one number for another; where the transcriber marks a slip ([sic]), the slip. What
        denies, counts or limits is never one."""
        if after >= len(self.words):
            return False
        # Words like "I mean" may stand behind the dash, but not before it: they then end what is said.
        if not self.aside(after - 1) and rest[-1] + 1 != after and not self.between(rest[-1], _CUT):
            return False
        repair = 0
        while found := self._repair(rest):
            rest, repair = rest[:-found], repair + found
        if not rest:
            return True
        if len(rest) > 1 and self.words.folded(rest[-1]) in ("or", "and") and self.between(rest[-2], _CUT):
            return self._joined(rest, after)
        if self._resumes_at(rest):
            return True
        if not self.cut(rest[-1], after):
            return False
        if self._begun_anew(rest, after):
            return True
        broken = self.between(rest[-1], _BROKEN)
        if broken and broken_off(*self._both(rest, after)):
            return True
        left = [self.words.folded(n) for n in rest]
        if repair and (corrected_number(*self._both(rest, after)) or self._mended_last(rest)):
            return True
        one = (len(left) == 1 and repair > 0) or (self._corrects(left) and self._mended(after))
        slip = bool(_SIC.search(self.words.text[self.words.starts[rest[0]] : self.words.starts[after]]))
        return not any(map(firm, left)) and (one or slip or broken)

    def _joined(self, rest: list[int], after: int) -> bool:
        """Whether words are begun anew behind an "or" or "and": "when he was last – or when the embassy was
        last", "through the – and through the port", "Mr. Brandt – or Ms. Calder, sorry"."""
        left, again = self._both(rest[:-1], after)
        if self._corrects(left) and self._mended(after):
            return True
        either = self.words.folded(rest[-1]) == "or"
        unfinished = left[-1] in word_list("hanging")
        return (either and repeated(left, again)) or ((either or unfinished) and resumed(left, again))

    def _both(self, rest: Sequence[int], after: int) -> tuple[list[str], list[str]]:
        """Words that are cut off, and as many and a few more from word ``after`` on."""
        end = min(after + len(rest) + _MORE, len(self.words))
        return [self.words.folded(n) for n in rest], [self.words.folded(n) for n in range(after, end)]

    def _begun_anew(self, rest: list[int], after: int) -> bool:
        """Whether words are begun anew: each stretch up to a dash by what comes behind it."""
        first = 0
        for n, number in enumerate(rest):
            following = rest[n + 1] if n + 1 < len(rest) else after
            if self.cut(number, following):
                left, again = self._both(rest[first : n + 1], following)
                # What is left out, too, says nothing more.
                within = following == after and (self.between(following) or self.between(following + 1, _CUT))
                opening = "mark" if first > 0 else self._opening(rest[0])
                # Between two dashes stands what is put in: "we will – as we must – act".
                put_in = first == 0 and self.between(rest[0] - 1, _CUT)
                one = not put_in and not any(self.between(m) for m in rest[first:n])
                if put_in and len(left) > _BRIEF and left[0] in OPENERS:
                    # "– and there is value to that –"
                    return False
                left_off = one and abandoned(left, again, opening)
                if not left_off and not restarted(left, again, within_dashes=within):
                    return False
                first = n + 1
        return True

    def _opening(self, n: int) -> Opening:
        """What says that a clause may begin with word ``n``."""
        if self.ends_sentence(n - 1) or self.between(n - 1):
            return "mark"
        before = self.words.folded(n - 1)
        if before in OPENERS and self.ends_sentence(n - 2):
            return "mark"
        if self.ends_sentence(n - 3) and self.words.folded(max(n - 2, 0)) in word_list("asking"):
            # "How soon (did they) – did the boats come?"
            return "word"
        holds = word_list("joining") | word_list("beliefs") | word_list("reports")
        return "word" if before in holds else None

    def cut(self, n: int, after: int) -> bool:
        """Whether what is said breaks off between word ``n`` and word ``after``, notes aside."""
        return any(self.between(m, _CUT) for m in range(n, after))

    def _repair(self, rest: list[int]) -> int:
        """How many words at the end take back what was said before them: "– excuse me,"."""
        for entry in phrases("repairs"):
            numbers = rest[-len(entry) :]
            if self._reads(numbers, entry) and (
                (self.between(numbers[0] - 1, _CUT) and (entry[0] in _RUNS_ON or self.between(numbers[-1])))
                or (self.between(numbers[0] - 1) and self.between(numbers[-1], _CUT))
            ):
                return len(entry)
        return 0

    def _mended(self, after: int) -> bool:
        """Whether the speaker says behind word ``after``, or a few more, that they stand for what was said
        before them."""
        last = next((n for n in range(after, after + _CORRECTED) if self.between(n)), len(self.words))
        following = range(last + 1, len(self.words))
        return any(
            self._reads(following[: len(entry)], entry) and self.between(last + len(entry))
            for entry in phrases("repairs")
        )

    def _mended_last(self, rest: list[int]) -> bool:
        """Whether the speaker who says sorry means the last of several false starts, and the others are
        begun anew: "on the east – on the south – or rather"."""
        cuts = [n for n in range(len(rest) - 1) if self.cut(rest[n], rest[n + 1])]
        if not cuts:
            return False
        front, back = rest[: cuts[-1] + 1], rest[cuts[-1] + 1 :]
        few = len(back) <= LONGEST and not any(firm(self.words.folded(n)) for n in back)
        return few and self._begun_anew(front, back[0])

    @staticmethod
    def _corrects(left: Sequence[str]) -> bool:
        """Whether words are so few that one who says sorry means them."""
        return len(left) <= _CORRECTED and not any(map(firm, left))

    def _resumes_at(self, rest: list[int]) -> bool:
        """Whether the last words are what had been said before the false start, and take it up again: "is
        certainly cheaper than it was – is cheaper now"."""
        cuts = [n for n in range(len(rest) - 1) if self.cut(rest[n], rest[n + 1])]
        if not cuts or not 0 < len(rest) - cuts[-1] - 1 <= _RECENT:
            return False
        front, tail = rest[: cuts[-1] + 1], rest[cuts[-1] + 1 :]
        said = [self.words.folded(n) for n in range(max(front[0] - len(tail) - _RECENT, 0), front[0])]
        again = [self.words.folded(n) for n in tail]
        if len(again) == 1 and again[0] in word_list("subjects"):
            return self._begun_anew(front, tail[0])
        ends = next((n + len(again) for n in range(len(said)) if said[n : n + len(again)] == again), None)
        if ends is None or any(
            word not in word_list("small") and not word.endswith("ly") for word in said[ends:]
        ):
            return False
        return self._begun_anew(front, tail[0])

    def _reads(self, numbers: Sequence[int], entry: tuple[str, ...]) -> bool:
        if len(numbers) != len(entry) or numbers[-1] - numbers[0] != len(entry) - 1:
            return False
        return tuple(map(self.words.folded, numbers)) == entry

    def _without_fillers(self, rest: list[int]) -> list[int]:
        """Numbers of words without those that are fillers here."""
        kept: list[int] = []
        at = 0
        while at < len(rest):
            size = self._filler(rest, at) or self._afterthought(rest, at)
            if not size:
                kept.append(rest[at])
            at += size or 1
        return kept

    def _filler(self, rest: list[int], at: int) -> int:
        for entry in phrases("fillers"):
            its = tuple(word for word in entry if word not in (",", "."))
            numbers = rest[at : at + len(its)]
            if (
                self._reads(numbers, its)
                and (entry[-1] != "," or self._paused(numbers[-1]))
                and (entry[0] != "," or self.between(numbers[0] - 1) or self.ends_sentence(numbers[0] - 1))
                and (entry[0] != "." or self._begins_sentence(numbers))
            ):
                return len(its)
        return 0

    def _begins_sentence(self, numbers: list[int]) -> bool:
        """Whether words only lead into a sentence: "So we will go", not "So many boats"."""
        after = numbers[-1] + 1
        if not self.ends_sentence(numbers[0] - 1) or after >= len(self.words):
            return False
        following, _, short = self.words.folded(after).partition("'")
        leads = word_list("subjects") | _CLAUSE_BEGINS
        return self.words.folded(numbers[-1]) != "so" or (
            following in leads and (following != "that" or bool(short))
        )

    def _paused(self, n: int) -> bool:
        after = self.words.text[self.words.ends[n] :].lstrip()[:1]
        return after in (",", "–", "—", "-", ".", ":", "?")

    def _afterthought(self, rest: list[int], at: int) -> int:
        """Words that take something back behind the new one: "concerned with – concerned that, rather,"."""
        for entry in phrases("repairs"):
            numbers = rest[at : at + len(entry)]
            if (
                self._reads(numbers, entry)
                and self.between(numbers[0] - 1)
                and (self.between(numbers[-1]) or self.ends_sentence(numbers[-1]))
                and self.cut(max(numbers[0] - LONGEST, 0), numbers[0] - 1)
            ):
                return len(entry)
        return 0
