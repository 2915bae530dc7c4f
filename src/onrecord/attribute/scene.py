"""A transcript as it is asked turn by turn: who speaks next, how much is said, who is an official."""

import re
from collections import Counter
from functools import cached_property

from onrecord.attribute.ahead import ahead
from onrecord.attribute.cues import (
    FEW,
    GRANT,
    WORD_BETWEEN,
    asks_for_name,
    closes_all,
    concludes,
    cut_off,
    invites_questions,
    only_thanks,
    says_thanks,
    thanks_all_first,
    thanks_both_first,
    thanks_first,
    thanks_official_first,
)
from onrecord.attribute.handover import Handover, full_calls, hands_over, introduces_self
from onrecord.attribute.names import Usage, listed_outlet, words_of
from onrecord.model import Role, Span
from onrecord.parse import DraftTurn

__all__ = ["Scene"]

_CALLS_FIRST = re.compile(r"([A-Z][\w’'-]+),\s")
_HEARS = re.compile(
    r"(?:(?:Oh|Yes|Okay|Hi|Hey)[,.]?\s+){0,2}"
    r"(?:(?P<name>[A-Z][\w’'-]+),\s+you[’']re\s+(?:there|on|here)\b"
    r"|[Ii]s\s+(?:that|this)\s+(?P<other>[A-Z][\w’'-]+)\?)"
)
_FOR_SEVERAL = re.compile(r"(?i)\bofficials?$")


class Scene:
    """The turns with their roles; ``at`` counts turns from 0 throughout. It only remembers."""

    def __init__(self, text: str, turns: tuple[DraftTurn, ...], roles: list[Role], usage: Usage) -> None:
        """Take the turns and what each speaker does; ``roles`` go with ``turns``."""
        self.text = text
        self.usage = usage
        self._handed_over: dict[tuple[int, bool], Handover | None] = {}
        self.turns = turns
        self.texts = [turn.text for turn in turns]
        self.sizes = [turn.size for turn in turns]
        self.roles = roles
        self.ahead = ahead(roles)
        self.led = "operator" in roles
        self.last_asked = max((at for at, role in enumerate(roles) if role == "reporter"), default=-1)
        self.officials = _surnames(turns, roles)
        self.colleagues = _given_names(text, turns, roles)
        self.handed = any(
            role in ("operator", "moderator") and self.names_reporter(at) for at, role in enumerate(roles)
        )

    @cached_property
    def _to_official(self) -> re.Pattern[str]:
        begun = Counter(
            match[1]
            for text, role in zip(self.texts, self.roles, strict=True)
            if role == "reporter" and (match := _CALLS_FIRST.match(text))
        )
        often = {name for name, times in begun.items() if times > 1} - words_of("not_names")
        names = "|".join(map(re.escape, sorted(self.colleagues | often))) or "(?!)"
        titles = r"(?:Mr|Madam|Mrs|Ms|Dr|Secretary|General|Admiral|Ambassador)\.?\s+[A-Z][\w’'-]+"
        return re.compile(rf"(?:{names}|{titles}|Sir|Gentlemen),\s")

    def speaks_to_official(self, words: str) -> bool:
        """Whether a turn begins with the name or title of an official ("Ana, on the lock")."""
        return bool(self._to_official.match(words))

    @cached_property
    def queue(self) -> dict[str, Handover]:
        """Whom operators and moderators call in full, by the given name, where one alone has it."""
        found: dict[str, dict[str, Handover]] = {}
        for at, role in enumerate(self.roles):
            if role in ("operator", "moderator"):
                for call in full_calls(self.text, self.words(at), self.usage):
                    name = call.name or ""
                    old = found.setdefault(name.split()[0], {}).get(name)
                    found[name.split()[0]][name] = old if old and old.outlet else call
        return {given: next(iter(calls.values())) for given, calls in found.items() if len(calls) == 1}

    def names_reporter(self, at: int) -> bool:
        """Whether a turn gives the floor to somebody by name who is no official."""
        found = self.hands_over(at, bare=True)
        if found is None or not self.soon_reporter(at):
            return False
        return not self.among_officials(at, found) and not self.clears_up(at, found)

    def hands_over(self, at: int, *, bare: bool) -> Handover | None:
        """The hand-over in a turn; it is asked for several times, and looked for once."""
        key = at, bare
        if key not in self._handed_over:
            self._handed_over[key] = hands_over(self.text, self.words(at), self.usage, bare=bare)
        return self._handed_over[key]

    def next_is_reporter(self, at: int) -> bool:
        """Whether a reporter speaks next, an operator who opens the line left aside."""
        return self.ahead.next[at]

    def soon_reporter(self, at: int) -> bool:
        """Whether a reporter is the next to speak, operator and moderator left aside.

        One official may say a word first ("Sure.", "Good evening.").
        """
        return self.ahead.soon[at]

    def hears_whom(self, at: int) -> str | None:
        """The given name of a reporter whom a moderator hears ("Oh, Olive, you're there."), else None."""
        match = _HEARS.match(self.texts[at])
        return match["name"] or match["other"] if match else None

    def words(self, at: int) -> Span:
        """Where the words of a turn stand, its label left aside."""
        turn = self.turns[at]
        return Span(turn.label_span.end if turn.label_span else turn.span.start, turn.span.end)

    def among_officials(self, at: int, found: Handover) -> bool:
        """Whether one official gives the floor to another, who has that name or goes on to speak."""
        name = (found.name or "").split()
        if name and name[-1].upper() in self.officials:
            return True
        return len(name) == 1 and found.outlet is None and self.colleague_speaks(at)

    def colleague_speaks(self, at: int) -> bool:
        """Whether an official speaks next, and more than a word."""
        after = at + 1
        return (
            after < len(self.roles) and self.roles[after] == "official" and self.sizes[after] > WORD_BETWEEN
        )

    def replies(self, at: int) -> bool:
        """Whether a few words answer a reporter's own greeting."""
        return at > 0 and self.roles[at - 1] == "reporter" and self.sizes[at] <= FEW

    def prompts(self, at: int, role: Role) -> bool:
        """Whether a moderator only says a word between two answers ("It might have been the number.")."""
        neighbours = self.roles[at - 1 : at + 2 : 2] if at else []
        few = self.sizes[at] <= WORD_BETWEEN
        return (
            role == "moderator"
            and few
            and neighbours == ["official", "official"]
            and not says_thanks(self.texts[at])
        )

    def grants(self, number: int) -> bool:
        """Whether an official only lets somebody ask ("Sure.", "Go ahead."), or was cut off at once."""
        at = number - 1
        broken = self.sizes[at] <= FEW and cut_off(self.texts[at])
        return self.roles[at] == "official" and (self.sizes[at] <= GRANT or broken)

    def only_thanks(self, at: int) -> bool:
        """Whether a few words thank who answered ("Thank you very much, Mr. Secretary.")."""
        words = self.texts[at]
        most = (
            FEW if any(name in self.colleagues for name in re.findall(r"[A-Z][\w’'-]+", words)) else FEW // 2
        )
        return self.sizes[at] <= most and thanks_first(words)

    def calls_nobody(self, at: int, found: Handover) -> bool:
        """Whether what looks like a hand-over answers a question or clears one up."""
        return self.answers_who(at, found) or self.clears_up(at, found)

    def answers_who(self, at: int, found: Handover) -> bool:
        """Whether a name that is the whole of a turn answers a question for one ("Who was here?")."""
        asked = at - 1
        while asked >= 0 and self.roles[asked] == "official" and self.sizes[asked] <= FEW:
            asked -= 1
        bare = self.texts[at].strip(" .") == found.name
        return bare and asked >= 0 and self.roles[asked] == "reporter" and asks_for_name(self.texts[asked])

    def clears_up(self, at: int, found: Handover) -> bool:
        """Whether a few words only say again or ask for what a reporter speaks of ("GAO." "GAO, excuse me").

        A given name alone is not looked at, nor a listed outlet: far more often they are called.
        """
        words = found.name or found.outlet or ""
        single = len(words.split()) < 2 and (found.name is not None or listed_outlet(words))
        beside = self.roles[at : at + 2] == ["official", "reporter"]
        named_in_full = bool(found.name and found.outlet) or "uestion" in self.texts[at]
        if single or named_in_full or self.sizes[at] > FEW or not beside:
            return False
        last = re.compile(rf"\b{re.escape(words.split()[-1])}\b")
        asked = at > 0 and self.roles[at - 1] == "reporter" and last.search(self.texts[at - 1])
        if asked:
            return True
        own = introduces_self(self.text, self.words(at + 1), self.usage, found.name)
        return own is None and last.search(self.texts[at + 1], 0, 100) is not None

    def closes(self, at: int) -> bool:
        """Whether an official thanks all, in few words and behind another's answer: nothing is open then."""
        if at == 0 or self.roles[at - 1] != "official" or cut_off(self.texts[at]):
            return False
        if self.ends_all(at):
            return True
        if self.same_speaker(at):
            return False
        few = self.sizes[at] <= WORD_BETWEEN
        if few and thanks_official_first(self.texts[at]):
            return True
        return thanks_both_first(self.texts[at]) or (
            few and (thanks_all_first(self.texts[at]) or (self.only_thanks(at) and not self.goes_on(at)))
        )

    def same_speaker(self, at: int) -> bool:
        """Whether a turn and the one before have one label, which is not one for several people."""
        label = self.turns[at].label
        return self.turns[at - 1].label == label and not _FOR_SEVERAL.search(label or "")

    def goes_on(self, at: int) -> bool:
        """Whether officials say more than a word before anybody else speaks."""
        for after in range(at + 1, len(self.roles)):
            if self.roles[after] != "official":
                return False
            if self.sizes[after] > WORD_BETWEEN:
                return True
        return False

    def ends_all(self, at: int) -> bool:
        """Whether somebody who does not answer closes the transcript, with thanks or by saying so."""
        if at < self.last_asked or any(size > FEW for size in self.sizes[at + 1 :]):
            return False
        words = self.texts[at]
        return thanks_first(words) or thanks_all_first(words) or concludes(words) or closes_all(words)

    def invites(self, at: int) -> bool:
        """Whether an official's statement, no answer, ends by opening the floor to questions."""
        if self.sizes[at] <= FEW or not invites_questions(self.texts[at]):
            return False
        before = self.texts[at - 1] if at else ""
        asked = at > 0 and self.roles[at - 1] == "reporter" and not only_thanks(before)
        return not asked

    def hands_on_for(self, at: int) -> bool:
        """Whether an official gives the floor on behind a colleague's answer, and adds next to nothing."""
        return (
            at > 0
            and self.roles[at - 1] == "official"
            and self.turns[at - 1].label != self.turns[at].label
            and (self.sizes[at] <= 2 * WORD_BETWEEN or thanks_first(self.texts[at]))
        )


def _surnames(turns: tuple[DraftTurn, ...], roles: list[Role]) -> frozenset[str]:
    """The last words of the officials' labels, in capitals."""
    return frozenset(
        turn.label.split()[-1].upper()
        for turn, role in zip(turns, roles, strict=True)
        if turn.label and role in ("official", "moderator") and len(turn.label.split()) > 1
    )


def _given_names(text: str, turns: tuple[DraftTurn, ...], roles: list[Role]) -> frozenset[str]:
    """The given names that stand before the officials' surnames: whom officials speak to among themselves."""
    surnames = _surnames(turns, roles)
    if not surnames:
        return frozenset()
    pattern = re.compile(r"\b([A-Z][\w’'-]+)\s+(?i:" + "|".join(map(re.escape, sorted(surnames))) + r")\b")
    return frozenset(pattern.findall(text))
