"""Exchanges: one reporter's questions with the answers, until the floor passes to another.

The floor passes on evidence alone:

named     a hand-over names somebody; the hand-over of an operator or moderator lies between
          exchanges, and so does an official's turn that is nothing but a hand-over
unnamed   "next question", "in the back": counts where no operator or moderator hands over
greeting  a question that greets or gives a name of its own, after an answer, is a new caller's; on a
          call whose lines nobody opens in the text, a question that does not may be anybody's
vague     an answer that ends "Yes." or "Go ahead." in a room passes the floor, but does not say
          whether to somebody else: the next exchange is not certain
A second voice under QUESTION, with no answer between, is not known to be the same reporter:
from there on the exchange is not certain and its questions name nobody.
"""

import re

from onrecord.attribute.asked import Asked, end, parts
from onrecord.attribute.cues import (
    FEW,
    GRANT,
    WORD_BETWEEN,
    answers_first,
    asks_back,
    asks_time,
    begins_as_caller,
    carries_on,
    cut_off,
    ends_for_all,
    greets_first,
    hands_back,
    hears,
    is_crosstalk,
    is_nod,
    is_unheard,
    nods_last,
    only_thanks,
    passes_vaguely,
    questions_of,
    refuses_floor,
    says_follow_up,
    says_last,
    says_thanks,
    sounds_as,
    thanks_all,
    thanks_by_name,
    thanks_first,
    wants_floor,
)
from onrecord.attribute.floor_talk import only_talk
from onrecord.attribute.handover import (
    Handover,
    greets,
    hands_over,
    introduces_self,
    passes_floor,
    says_other_name,
    spoken_to,
)
from onrecord.attribute.names import Usage, full, given_to
from onrecord.attribute.scene import Scene
from onrecord.model import Role, Span
from onrecord.parse import DraftTurn

__all__ = ["walk"]


_ONLY_NAME = re.compile(r"[A-Z][\w’'-]+[.?!]")


class _Walk:
    """Goes through the turns once; the fields are what is known at the current turn."""

    def __init__(
        self, text: str, turns: tuple[DraftTurn, ...], roles: list[Role], usage: Usage, *, call: bool
    ) -> None:
        self.scene = scene = Scene(text, turns, roles, usage)
        self.text, self.usage, self.turns, self.roles = text, usage, turns, roles
        self.texts, self.sizes = scene.texts, scene.sizes
        self.found: list[Asked] = []
        self.open: Asked | None = None
        self.pending: Handover | None = None
        self.by: Role | None = None
        self.unnamed: Span | None = None
        self.vague = False
        self.recalled = False
        # Callers whose lines are opened where the transcript does not show it.
        self.unseen = call and not scene.led and not scene.handed

    def take(self, at: int) -> None:
        role = self.roles[at]
        if role == "reporter":
            self.question(at)
        elif role in ("operator", "moderator"):
            self.between(at, role)
        else:
            self.answer(at, role)

    def call(self, at: int, role: Role) -> Handover | None:
        """Note a hand-over in a turn; the fuller of two names for one person is kept."""
        self.recalled = False
        if not self.scene.soon_reporter(at):
            return None
        found = hands_over(self.text, self.scene.words(at), self.usage, bare=self.scene.next_is_reporter(at))
        if not found and self.scene.next_is_reporter(at) and not self.scene.replies(at):
            found = greets(self.text, self.scene.words(at), self.usage)
        if not found or self.scene.among_officials(at, found) or self.scene.answers_who(at, found):
            return None
        old = self.pending
        if old and old.name and found.name and set(parts(found.name)) <= set(parts(old.name)):
            found = found._replace(name=old.name, outlet=found.outlet or old.outlet, span=old.span)
        elif self.open and found.name and self.again(found.name) and not self.called_anew(at, role):
            self.recalled = True
            return None
        self.pending, self.by = found, role
        return found

    def again(self, name: str) -> bool:
        """Whether a name calls the reporter whose exchange is open ("Go ahead, Matt.")."""
        if self.open is None:
            return False
        called = self.open.name or self.open.called or self.open.spoken_to or ""
        return bool(parts(name)) and all(any(sounds_as(a, b) for b in parts(called)) for a in parts(name))

    def called_anew(self, at: int, role: Role) -> bool:
        """Whether a name is called behind a colleague's answer: that may be another of the same name."""
        return role != "operator" and at > 0 and self.roles[at - 1] == "official" and self.answered()

    def between(self, at: int, role: Role) -> None:
        found = self.call(at, role)
        asked_last = at > 0 and self.roles[at - 1] == "reporter"
        # "Yes, we have you." is said within an exchange; more than that, or after an answer, ends it.
        inside = self.sizes[at] <= (FEW if asked_last else 4)
        before = self.texts[at - 1] if at and self.roles[at - 1] == "official" else ""
        inside = inside or before.endswith("?") or asks_back(before) or self.recalled
        inside = inside or (
            hears(self.texts[at]) and not self.answered() and not self.scene.names_reporter(at)
        )
        inside = inside or self.scene.prompts(at, role) or self.passes_on(at) or self.breaks_in(at)
        unheard = is_unheard(self.texts[at]) and not asked_last
        if found or self.pending or unheard or not inside:
            self.open = None
        elif self.open:
            self.open.turns.append(at + 1)

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

    def answer(self, at: int, role: Role) -> None:
        if self.misheard(at) or self.dismisses(at) or self.refuses(at):
            return
        short = self.sizes[at] <= 15
        waiting = self.pending is not None and self.by in ("operator", "moderator")
        self.name_asker(at)
        found = self.call(at, role)
        if not found and (self.closed(at) or self.scene.invites(at)):
            self.open, self.vague = None, False
            return
        if not found and self.open and self.gives_back(at):
            if self.sizes[at] > FEW // 2:
                self.open.turns.append(at + 1)
            self.open = None
            return
        if not found and self.passed_by_nod(at):
            self.unnamed = self.scene.words(at)
            self.open = None
            return
        if self.open is None and waiting and not found and short and self.scene.next_is_reporter(at):
            self.begin(at, voiced=False)
        elif found and self.requested(at, found):
            self.begin_before(at)
        elif self.open:
            answers = answers_first(self.texts[at]) and at > 0 and self.texts[at - 1].endswith("?")
            whole = found is not None and found.whole and not answers
            if not (found and (whole or self.scene.hands_on_for(at) or self.thanked(at - 1))):
                self.open.turns.append(at + 1)
            if found or (ends_for_all(self.texts[at]) and not self.thanks_next(at)):
                self.open = None
        if not found and not self.scene.handed and self.open and self.scene.next_is_reporter(at):
            self.unnamed = self.passed(at)
            self.vague = self.unnamed is None and (self.nods(at) or passes_vaguely(self.texts[at]))
            if self.unnamed and self.sizes[at] <= FEW and self.thanked(at - 1):
                # Behind a reporter's thanks there is nothing to answer: the turn only passes the floor.
                self.open.turns.remove(at + 1)
            if self.unnamed or self.vague:
                self.open = None

    def misheard(self, at: int) -> bool:
        """Take a name back from who spoke in another's place ("Jessica Yellin." A question. "Jessica.").

        The name said again, and nothing else, gives the floor to whom it was given before.
        """
        asked = self.open
        if asked is None or asked.turns != [at] or not asked.called or not self.texts[at - 1].endswith("?"):
            return False
        said = self.texts[at].strip(" .")
        if said not in asked.called.split() or self.sizes[at - 1] <= FEW // 2:
            return False
        self.pending = Handover(asked.name or asked.called, asked.outlet, self.scene.words(at), whole=True)
        self.by = self.roles[at]
        asked.called = asked.name = asked.outlet = None
        asked.certain = False
        self.open = None
        return True

    def dismisses(self, at: int) -> bool:
        """Take a nod behind a reporter's thanks for the floor given on ("Thank you." "Yes.")."""
        if at == 0 or not self.thanked(at - 1) or not self.scene.next_is_reporter(at):
            return False
        if self.scene.handed or self.sizes[at] >= GRANT or not is_nod(self.texts[at]):
            return False
        self.open, self.vague = None, True
        return True

    def wanted(self, at: int) -> bool:
        """Whether the turn before only asks for the floor, and behind an answer: it may be anybody's."""
        asked = self.open
        if at == 0 or asked is None or self.roles[at - 1] != "reporter" or asked.turns[-1:] != [at]:
            return False
        before = self.roles[at - 2] if at > 1 else None
        answered = before == "official" and self.sizes[at - 2] > FEW and not cut_off(self.texts[at - 2])
        return answered and len(asked.turns) > 1 and wants_floor(self.texts[at - 1])

    def refuses(self, at: int) -> bool:
        """Leave out who wanted the floor and was told to wait; what follows may be anybody's."""
        asked = self.open
        if asked is None or not self.wanted(at) or not refuses_floor(self.texts[at]):
            return False
        if not self.scene.next_is_reporter(at):
            return False
        asked.turns.pop()
        asked.voices = [n for n in asked.voices if n != at]
        self.open, self.vague = None, True
        return True

    def gives_back(self, at: int) -> bool:
        """Whether an official gives the word back to a moderator, who speaks next."""
        after = self.roles[at + 1] if at + 1 < len(self.roles) else None
        return after == "moderator" and self.answered() and hands_back(self.texts[at])

    def requested(self, at: int, found: Handover) -> bool:
        """Whether somebody else asked for the floor and is given it by name ("Josh?" "Sure, Wendell.")."""
        return self.sizes[at] <= FEW and found.name is not None and self.wanted(at)

    def begin_before(self, at: int) -> None:
        """Begin the exchange with the turn that asked for the floor and the one that gave it."""
        if self.open:
            self.open.turns.pop()
            self.open.voices = [n for n in self.open.voices if n != at]
        self.begin(at - 1, voiced=True)
        if self.open:
            self.open.turns.append(at + 1)

    def passed(self, at: int) -> Span | None:
        """Where an answer passes the floor; "Yes, please." to who has not asked yet passes nothing."""
        if self.roles[at - 1] == "reporter" and not self.texts[at - 1].endswith("?") and not self.answered():
            return None
        return passes_floor(self.text, self.scene.words(at))

    def closed(self, at: int) -> bool:
        """Whether an official's thanks end what was asked, and not only the trouble with a microphone."""
        return self.scene.closes(at) and (at > self.scene.last_asked or self.answered())

    def name_asker(self, at: int) -> None:
        """An answer that begins with a name tells whose question it answers."""
        name = spoken_to(self.text, self.scene.words(at), self.usage)
        if (
            not name
            or name in self.scene.colleagues
            or not self.open
            or at == 0
            or self.roles[at - 1] != "reporter"
            or self.thanked(at - 1)
            or re.search(rf"\b{re.escape(name)}\b", self.texts[at - 1])
            or self.calls_same(at, name)
        ):
            return
        known = self.open.name or self.open.called or self.open.spoken_to
        elsewhere = known is not None and not (
            given_to(known, name) or any(sounds_as(part, name) for part in parts(known))
        )
        if not elsewhere:
            self.open.spoken_to = self.open.spoken_to or name
        elif len(self.open.turns) == 1 and name in self.scene.queue:
            # Who was called did not come on; another who was called before did.
            other = self.scene.queue[name]
            self.open.called, self.open.name, self.open.outlet = name, other.name, other.outlet
            self.open.evidence = other.span
        elif len(self.open.turns) > 1:
            # The question before belongs to somebody else than the exchange it was put in.
            asked = self.taken_back()
            self.open.voices = [n for n in self.open.voices if n not in asked]
            self.open.blurred = self.unseen and self.open.blurred
            self.begin(asked[0] - 1, voiced=True, certain=True)
            self.open.turns = asked
            self.open.voices = [n for n in asked if self.roles[n - 1] == "reporter"]
            self.open.spoken_to = name

    def calls_same(self, at: int, name: str) -> bool:
        """Whether the name with which an answer begins calls somebody next ("Yes. Jackie, the last one.")."""
        if not self.texts[at - 1].endswith("?") or not self.scene.next_is_reporter(at):
            return False
        found = hands_over(self.text, self.scene.words(at), self.usage, bare=True)
        return found is not None and found.name is not None and name in found.name.split()

    def taken_back(self) -> list[int]:
        """Take the last question out of the open exchange, and what led to it ("Go to Iran?" "Sure.")."""
        turns = self.open.turns if self.open else []
        asked = [turns.pop()]
        while len(turns) > 2 and self.roles[turns[-2] - 1] == "reporter" and self.scene.grants(turns[-1]):
            asked = [turns.pop(-2), turns.pop(), *asked]
        if self.open:
            self.open.looked_at = min(self.open.looked_at, len(turns))
        return asked

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
        return len(text.split()) > FEW and nods_last(text)

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
        if not self.open or not self.open.voices or not self.answered():
            return False
        own = introduces_self(self.text, self.scene.words(at), self.usage, None)
        known = {*parts(self.open.name or ""), *parts(self.open.called or "")}
        if own and own[0] and not known & set(parts(own[0])):
            return True
        if own and own[1] != self.open.outlet and own[0] is None:
            return True
        text = self.texts[at]
        if self.after_last(at) or asks_time(text):
            return True
        if self.speaks_of_reporter(text) or is_crosstalk(text):
            return True
        # Of 70 questions of the gold set that greet after an answer, none is the same reporter's.
        greeted = greets_first(text) or (thanks_by_name(text) and self.answered_in_full(at))
        return begins_as_caller(text) or greeted or (self.unseen and self.thanks_and_asks(at))

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

    def returns_thanks(self, at: int) -> bool:
        """Put a reporter's thanks, where nobody was called, with the exchange before: they ask nothing."""
        last = self.found[-1] if self.found else None
        few = self.sizes[at] <= FEW // 2 and only_thanks(self.texts[at])
        if last is None or self.open or self.pending or not few or last.turns[-1] != at:
            return False
        last.turns.append(at + 1)
        return True

    def question(self, at: int) -> None:
        if self.returns_thanks(at):
            return
        if self.open is None or (self.pending and self.open.voices) or self.another(at):
            caller = self.unseen and self.calls_in(at)
            if is_crosstalk(self.texts[at]):
                self.unnamed = None
            self.begin(at, voiced=True, certain=caller)
        else:
            if self.answered() and self.may_be_anybodys(at):
                self.open.blurred = True
            if at > 0 and self.roles[at - 1] == "reporter" and self.open.voices:
                self.open.single = False
                self.open.certain = False
            self.open.turns.append(at + 1)
            if self.open.single:
                self.open.voices.append(at + 1)
        self.pending = None
        self.named_by_self(at)

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

    def begin(self, at: int, *, voiced: bool, certain: bool = False) -> None:
        call = self.pending
        name = call.name if call and call.name and full(call.name) else None
        before = self.scene.queue.get(call.name or "") if call and self.by in ("operator", "moderator") else None
        self.open = Asked(
            called=call.name if call else None,
            name=name or (before.name if before else None),
            outlet=call.outlet if call and call.outlet else before.outlet if before else None,
            turns=[at + 1],
            # Where an operator or moderator leads, one caller at a time is on the line.
            certain=certain
            or bool(call or self.unnamed or (self.scene.led and not self.vague) or self.greeted(at)),
            evidence=call.span if call else self.unnamed,
            voices=[at + 1] if voiced else [],
        )
        self.found.append(self.open)
        self.pending = None
        self.unnamed = None
        self.vague = False

    def named_by_self(self, at: int) -> None:
        """A reporter who gives name and outlet in the first words is that reporter."""
        if not self.open or not self.open.single or (len(self.open.voices) > 1 and self.answered()):
            return
        own = introduces_self(self.text, self.scene.words(at), self.usage, self.open.called)
        if not own:
            if says_other_name(self.text, self.scene.words(at), self.open.called):
                self.open.name = self.open.outlet = None
            return
        name, outlet, span = own
        called = self.open.called
        if called and name and not set(parts(called)) & set(parts(name)):
            return
        self.open.name = self.open.name or (name if name and full(name) else None)
        self.open.outlet = self.open.outlet or outlet
        self.open.evidence = self.open.evidence or span
        self.open.certain = True


def walk(
    text: str, turns: tuple[DraftTurn, ...], roles: list[Role], usage: Usage, *, call: bool = False
) -> list[Asked]:
    """Return the exchanges of a transcript in order. ``roles`` go with ``turns``.

    ``call`` says that it was held by telephone.
    """
    state = _Walk(text, turns, roles, usage, call=call)
    for at in range(len(turns)):
        state.take(at)
    for asked in state.found:
        end(asked, roles)
    return [asked for asked in state.found if any(roles[n - 1] == "reporter" for n in asked.turns)]
