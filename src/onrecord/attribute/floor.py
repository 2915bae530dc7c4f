"""Who has the floor, and what the words of a turn say about who has it next."""

import re

from onrecord.attribute.asked import Asked, parts
from onrecord.attribute.cues import (
    FEW,
    GRANT,
    WORD_BETWEEN,
    asks_back,
    asks_floor,
    asks_time,
    begins_as_caller,
    carries_on,
    cut_off,
    greets_first,
    hands_back,
    is_crosstalk,
    is_nod,
    is_unheard,
    nods_last,
    only_thanks,
    passes_in_last_part,
    passes_vaguely,
    questions_of,
    says_follow_up,
    says_last,
    says_thanks,
    sounds_as,
    thanks_all,
    thanks_by_name,
    thanks_first,
    wants_floor,
    yields,
)
from onrecord.attribute.floor_talk import only_talk
from onrecord.attribute.handover import (
    Handover,
    introduces_self,
    passes_floor,
)
from onrecord.attribute.scene import Scene
from onrecord.model import Role, Span

__all__ = ["Floor"]

_ROOM, _SELDOM = 10, 7
"""Questions of a room, and of which of them one exchange or fewer is begun by words where the floor is seldom
given."""
_ONLY_NAME = re.compile(r"[A-Z][\w’'-]+[.?!]")


class Floor:
    """Who has the floor at the current turn, and what the words of a turn say about it.

    ``at`` counts turns from 0 throughout.
    """

    def __init__(self, scene: Scene, *, call: bool, seldom: bool = False) -> None:
        self.scene = scene
        self.text, self.usage, self.turns, self.roles = scene.text, scene.usage, scene.turns, scene.roles
        self.texts, self.sizes = scene.texts, scene.sizes
        self.found: list[Asked] = []
        self.open: Asked | None = None
        self.pending: Handover | None = None
        self.by: Role | None = None
        self.unnamed: Span | None = None
        self.vague = False
        self.recalled = False
        self.seldom = seldom
        # Callers whose lines are opened where the transcript does not show it.
        self.unseen = call and not scene.led and not scene.handed

    def again(self, name: str) -> bool:
        """Whether a name calls the reporter whose exchange is open ("Go ahead, Matt.")."""
        if self.open is None:
            return False
        called = self.open.name or self.open.called or self.open.spoken_to or ""
        return bool(parts(name)) and all(any(sounds_as(a, b) for b in parts(called)) for a in parts(name))

    def called_anew(self, at: int, role: Role) -> bool:
        """Whether a name is called behind a colleague's answer: that may be another of the same name."""
        return role != "operator" and at > 0 and self.roles[at - 1] == "official" and self.answered()

    def lines_up(self, at: int) -> bool:
        """Whether a few words only say who is next after the one who has begun: "And then Olive."."""
        begun = at > 0 and self.roles[at - 1] == "reporter" and not self.texts[at - 1].endswith("?")
        few = self.roles[at] == "official" and self.sizes[at] <= FEW
        return begun and few and self.texts[at].startswith("And then ") and not self.answered()

    def breaks_in(self, at: int) -> bool:
        """Whether a moderator breaks off because an official has more to say."""
        return cut_off(self.texts[at]) and at + 1 < len(self.roles) and self.roles[at + 1] == "official"

    def passes_on(self, at: int) -> bool:
        """Whether a moderator gives the question to an official: "Dr. Fauci, do you want to take that?"."""
        if not self.open or at + 1 >= len(self.roles) or self.roles[at + 1] != "official":
            return False
        text = self.texts[at]
        asks = self.roles[at - 1] == "reporter" or (
            text.endswith("?") and len(text.split()) <= 2 * WORD_BETWEEN
        )
        return asks and not thanks_all(text) and "conclude" not in text

    def wanted(self, at: int) -> bool:
        """Whether the turn before only asks for the floor, and behind an answer: it may be anybody's."""
        asked = self.open
        if at == 0 or asked is None or self.roles[at - 1] != "reporter" or asked.turns[-1:] != [at]:
            return False
        before = self.roles[at - 2] if at > 1 else None
        answered = before == "official" and self.sizes[at - 2] > FEW and not cut_off(self.texts[at - 2])
        return answered and len(asked.turns) > 1 and wants_floor(self.texts[at - 1])

    def gives_back(self, at: int) -> bool:
        """Whether an official gives the word back to a moderator, who speaks next."""
        after = self.roles[at + 1] if at + 1 < len(self.roles) else None
        return after == "moderator" and self.answered() and hands_back(self.texts[at])

    def requested(self, at: int, found: Handover) -> bool:
        """Whether somebody else asked for the floor and is given it by name ("Josh?" "Sure, Wendell.")."""
        return self.sizes[at] <= FEW and found.name is not None and self.wanted(at)

    def passed(self, at: int) -> Span | None:
        """Where an answer passes the floor; "Yes, please." to who has not asked yet passes nothing."""
        if self.roles[at - 1] == "reporter" and not self.texts[at - 1].endswith("?") and not self.answered():
            return None
        return passes_floor(self.text, self.scene.words(at))

    def closed(self, at: int) -> bool:
        """Whether an official's thanks end what was asked, and not only the trouble with a microphone."""
        return self.scene.closes(at) and (at > self.scene.last_asked or self.answered())

    def calls_same(self, at: int, name: str) -> bool:
        """Whether the name with which an answer begins calls somebody next ("Yes. Jackie, the last one.")."""
        if not self.texts[at - 1].endswith("?") or not self.scene.next_is_reporter(at):
            return False
        found = self.scene.hands_over(at, bare=True)
        return found is not None and found.name is not None and name in found.name.split()

    def passed_by_nod(self, at: int) -> bool:
        """Whether one official's bare "Please." after another's answer passes the floor."""
        if not self.open or at == 0 or not self.scene.soon_reporter(at) or self.scene.colleague_speaks(at):
            return False
        before = self.turns[at - 1]
        words = self.texts[at]
        same = self.scene.same_speaker(at) and self.sizes[at] > GRANT
        if self.roles[at - 1] != "official" or same or before.text.endswith("?"):
            return False
        return (
            is_nod(words)
            or is_unheard(words)
            or (self.sizes[at] <= 2 * WORD_BETWEEN and nods_last(words))
            or (self.sizes[at] <= FEW and passes_vaguely(words))
            or self.passes_only(at)
        )

    def passes_only(self, at: int) -> bool:
        """Whether a short turn passes the floor and answers nothing."""
        if _ONLY_NAME.fullmatch(self.texts[at]):
            return True
        few = self.sizes[at] <= (3 if thanks_first(self.texts[at]) else 2) * FEW
        passed = passes_floor(self.text, self.scene.words(at)) if few else None
        if passed is None:
            return False
        if thanks_first(self.texts[at]) and not self.scene.same_speaker(at):
            return True
        start = self.scene.words(at).start
        before = self.text[start : passed.start]
        sentence = max(before.rfind(mark) for mark in ".?!") + 1
        return self.sizes[at] <= FEW or only_talk(self.text, start, start + sentence)

    def thanked(self, at: int) -> bool:
        """Whether a reporter only says thanks, and so ends the exchange."""
        words = self.texts[at]
        few = len(words.split()) <= 5
        return self.roles[at] == "reporter" and few and only_thanks(words) and self.answered()

    def thanks_next(self, at: int) -> bool:
        """Whether a reporter says no more than thanks in return."""
        after = at + 1
        return after < len(self.texts) and only_thanks(self.texts[after]) and self.sizes[after] <= FEW // 2

    def nods(self, at: int) -> bool:
        """Whether an answer of some length ends with a bare "Yes." or "Go ahead."."""
        text = self.texts[at]
        return (len(text.split()) > FEW and nods_last(text)) or passes_in_last_part(text)

    def answered(self) -> bool:
        """Whether the open exchange holds an answer that is more than "Yes, I can hear you."."""
        if self.open is None:
            return False
        # Asked of every question: what was looked at before is not looked at again.
        for n in self.open.turns[self.open.looked_at :]:
            self.open.answered = self.open.answered or (
                self.roles[n - 1] == "official" and self.sizes[n - 1] > FEW
            )
        self.open.looked_at = len(self.open.turns)
        return self.open.answered

    def greeted(self, at: int) -> bool:
        """Whether a question that follows a nod greets, and so is somebody else's."""
        words = self.texts[at]
        return self.vague and (greets_first(words) or begins_as_caller(words) or thanks_by_name(words))

    def another(self, at: int) -> bool:
        """Whether a question shows by its own words that somebody else asks it."""
        if self.open and self.open.voices and self.roles[at - 1] == "reporter" and yields(self.texts[at - 1]):
            return True
        if not self.open or not self.open.voices or not self.answered():
            return False
        own = introduces_self(self.text, self.scene.words(at), self.usage, None)
        known = {*parts(self.open.name or ""), *parts(self.open.called or "")}
        if own and own[0] and not known & set(parts(own[0])):
            return True
        if own and own[1] != self.open.outlet and own[0] is None:
            return True
        text = self.texts[at]
        if self.after_last(at) or asks_time(text) or self.after_thanks(at) or self.calls_official(at):
            return True
        if self.speaks_of_reporter(text) or is_crosstalk(text):
            return True
        # Of 70 questions of the gold set that greet after an answer, none is the same reporter's.
        greeted = greets_first(text) or (thanks_by_name(text) and self.answered_in_full(at))
        return begins_as_caller(text) or greeted or (self.unseen and self.thanks_and_asks(at))

    def after_thanks(self, at: int) -> bool:
        """Whether a question follows a reporter's thanks with no word of an official between them."""
        asks = self.sizes[at] > FEW or asks_floor(self.texts[at])
        return asks and self.thanked(at - 1) and not only_thanks(self.texts[at])

    def calls_official(self, at: int) -> bool:
        """Whether a question behind an answer begins by calling who answers, in a room where the floor is
        seldom given: whoever speaks up there says so first."""
        text = self.texts[at]
        answered = self.roles[at - 1] == "official" and self.sizes[at - 1] > FEW
        return self.seldom and answered and self.scene.speaks_to_official(text) and not says_follow_up(text)

    def gives_seldom(self) -> bool:
        """Whether several have asked, and few of their questions came with the floor given to them."""
        asked = self.roles.count("reporter")
        return len(self.found) > 1 and asked >= _ROOM and len(self.found) * _SELDOM < asked

    def after_last(self, at: int) -> bool:
        """Whether the reporter said to ask the last question, and this one does not go on from there."""
        if not self.open or not self.open.voices or self.sizes[at] <= FEW or carries_on(self.texts[at]):
            return False
        before = self.open.voices[-1] - 1
        asked_back = asks_back(self.texts[at - 1]) or self.texts[at - 1].endswith("?")
        closing = says_thanks(self.texts[at])
        return says_last(self.texts[before]) and not asked_back and not closing and not self.scene.grants(at)

    def answered_in_full(self, at: int) -> bool:
        """Whether what was said before is more than a joke at the start."""
        if self.open is None or self.open.called is None:
            return self.open is not None
        return self.sizes[at - 1] > 2 * WORD_BETWEEN or len(self.open.turns) > 3

    def speaks_of_reporter(self, text: str) -> bool:
        """Whether a question follows up "Missy's question", and Missy is who has asked until now."""
        names = questions_of(text)
        return bool(names) and any(self.again(name) for name in names)

    def thanks_and_asks(self, at: int) -> bool:
        """Whether a question begins with thanks for the floor and says more than a follow-up would."""
        text = self.texts[at]
        long = len(text.split()) > WORD_BETWEEN
        return long and thanks_first(text) and not says_follow_up(text)

    def may_be_anybodys(self, at: int) -> bool:
        """Whether nothing tells a further question from another reporter's."""
        if self.unseen:
            # The line of a caller is closed behind the question: who asks back at once is still on it.
            return self.sizes[at] > WORD_BETWEEN
        if carries_on(self.texts[at]):
            return False
        return self.open is not None and self.open.spoken_to is not None and not self.named()

    def named(self) -> bool:
        """Whether the open exchange was begun by name, or lies between those of callers."""
        return (
            self.scene.led or self.scene.handed or (self.open is not None and self.open.evidence is not None)
        )

    def calls_in(self, at: int) -> bool:
        """Whether a question begins as a caller's does: with a greeting, thanks, or a name."""
        text = self.texts[at]
        return (
            greets_first(text)
            or begins_as_caller(text)
            or thanks_first(text)
            or bool(introduces_self(self.text, self.scene.words(at), self.usage, None))
        )
