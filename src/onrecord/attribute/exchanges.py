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

import msgspec

from onrecord.attribute.ahead import ahead
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
from onrecord.model import Role, Span
from onrecord.parse import DraftTurn

__all__ = ["Asked", "walk"]


class Asked(msgspec.Struct):
    """An exchange while it is found. ``turns`` are numbers from 1, ``voices`` those of its reporter."""

    called: str | None
    name: str | None
    outlet: str | None
    turns: list[int]
    certain: bool
    evidence: Span | None
    voices: list[int] = []
    spoken_to: str | None = None
    """The name with which an answer began."""
    single: bool = True
    """Whether every question so far can only be the same reporter's."""
    answered: bool = False
    """Whether an answer was met among the first ``looked_at`` turns."""
    looked_at: int = 0
    blurred: bool = False
    """Whether a later question may be somebody else's: nothing then settles the exchange."""


_FEW = 12
_WORD_BETWEEN = 15
_GRANT = 3
_THANKED = re.compile(r"(?i)\bthank|\bappreciate|\bconclude")
_NOD = re.compile(
    r"(?:^|(?<=[.?!–—])\s+)"
    r"(?:(?:Yes|Yeah|Yep|Sure|Okay|OK|Please|Right|All right|Go ahead|Others?(?: on)?)[,.–—\s]*){1,3}$"
)
# How whatever that finds ends: nearly no answer does.
_NODS = ("Yes", "Yeah", "Yep", "Sure", "Okay", "OK", "Please", "ight", "ahead", "ther", "thers", "on")
_AFTER_NOD = ",.–— \n"
_HELLO = r"(?:[Hh]i|[Hh]ello|[Hh]ey|[Gg]ood (?:morning|afternoon|evening))"
_THANKS = r"[Tt]hanks?(?: you)?(?: so much| very much| a lot)?"
_ONLY_THANKS = re.compile(rf"(?:Okay[,.]? |All right[,.]? |Great[,.]? )?{_THANKS}[,.!]", re.IGNORECASE)
_LEAD = r"(?:(?:\([^()]{1,30}\)|Yes|Yeah|Okay|Oh|Great|Well)[,.]?\s+)*"
_CALLER = re.compile(
    rf"{_LEAD}(?:{_HELLO}[^.?!]{{0,25}}[.,!]\s+)?"
    rf"{_THANKS}[^.?!]{{0,20}} for (?:taking|doing|having|holding|this)\b"
    rf"|{_LEAD}{_HELLO}[^.?!]{{0,25}}[.,!]\s+{_THANKS}\b"
    rf"|{_LEAD}{_THANKS}[.,!]\s+{_HELLO}\b"
)
_THANKING = re.compile(rf"{_LEAD}{_THANKS}\b")
_FOLLOWS = re.compile(r"(?i)\bfollow|\bjust to\b|\bmy (?:other|second)\b|\band (?:on|then|just)\b")
# A hand-over that the transcriber did not hear.
_UNHEARD = re.compile(r"\((?:Off-mike|Inaudible)\.?\)", re.IGNORECASE)
_WHO = re.compile(r"(?i)\bwho\b|\bnames?\b")
_TO_ALL = re.compile(
    rf"(?:(?:Okay|All right|Great)[,.]? )?{_THANKS},? (?:all|everyone|everybody|guys|folks)\b", re.IGNORECASE
)
_GREETING = re.compile(rf"{_LEAD}{_HELLO}\b")


class _Walk:
    """Goes through the turns once; the fields are what is known at the current turn."""

    def __init__(
        self, text: str, turns: tuple[DraftTurn, ...], roles: list[Role], usage: Usage, *, call: bool
    ) -> None:
        self.text = text
        self.usage = usage
        self.turns = turns
        self.texts = [turn.text for turn in turns]
        self.sizes = [turn.size for turn in turns]
        self.roles = roles
        self.ahead = ahead(roles)
        self.found: list[Asked] = []
        self.open: Asked | None = None
        self.pending: Handover | None = None
        self.by: Role | None = None
        self.unnamed: Span | None = None
        self.vague = False
        self.led = "operator" in roles
        self.officials = _surnames(turns, roles)
        self.colleagues = _given_names(text, turns, roles)
        self.handed = any(
            role in ("operator", "moderator") and self.names_reporter(at) for at, role in enumerate(roles)
        )
        # Callers whose lines are opened where the transcript does not show it.
        self.unseen = call and not self.led and not self.handed

    def names_reporter(self, at: int) -> bool:
        """Whether a turn gives the floor to somebody by name who is no official."""
        found = hands_over(self.text, self.turns[at].span, self.usage, bare=True)
        return found is not None and self.soon_reporter(at) and not self.among_officials(at, found)

    def next_is_reporter(self, at: int) -> bool:
        """Whether a reporter speaks next, an operator who opens the line left aside."""
        return self.ahead.next[at]

    def soon_reporter(self, at: int) -> bool:
        """Whether a reporter is the next to speak, operator and moderator left aside.

        One official may say a word first ("Sure.", "Good evening.").
        """
        return self.ahead.soon[at]

    def take(self, at: int) -> None:
        role = self.roles[at]
        if role == "reporter":
            self.question(at)
        elif role in ("operator", "moderator"):
            self.between(at, role)
        else:
            self.answer(at, role)

    def words(self, at: int) -> Span:
        turn = self.turns[at]
        return Span(turn.label_span.end if turn.label_span else turn.span.start, turn.span.end)

    def call(self, at: int, role: Role) -> Handover | None:
        """Note a hand-over in a turn; the fuller of two names for one person is kept."""
        if not self.soon_reporter(at):
            return None
        found = hands_over(self.text, self.words(at), self.usage, bare=self.next_is_reporter(at))
        if not found and self.next_is_reporter(at) and not self.replies(at):
            found = greets(self.text, self.words(at), self.usage)
        if not found or self.among_officials(at, found) or self.answers_who(at, found):
            return None
        old = self.pending
        if old and old.name and found.name and set(_parts(found.name)) <= set(_parts(old.name)):
            found = found._replace(name=old.name, outlet=found.outlet or old.outlet, span=old.span)
        elif self.open and found.name and self.again(found.name):
            return None
        self.pending, self.by = found, role
        return found

    def among_officials(self, at: int, found: Handover) -> bool:
        """Whether one official gives the floor to another, who has that name or goes on to speak."""
        name = (found.name or "").split()
        if name and name[-1].upper() in self.officials:
            return True
        after = at + 1
        return (
            len(name) == 1
            and found.outlet is None
            and after < len(self.roles)
            and self.roles[after] == "official"
            and self.sizes[after] > _WORD_BETWEEN
        )

    def replies(self, at: int) -> bool:
        """Whether a few words answer a reporter's own greeting."""
        return at > 0 and self.roles[at - 1] == "reporter" and self.sizes[at] <= _FEW

    def again(self, name: str) -> bool:
        """Whether a name calls the reporter whose exchange is open ("Go ahead, Matt.")."""
        called = (self.open.name or self.open.called or "") if self.open else ""
        return bool(_parts(name)) and set(_parts(name)) <= set(_parts(called))

    def between(self, at: int, role: Role) -> None:
        found = self.call(at, role)
        asked_last = at > 0 and self.roles[at - 1] == "reporter"
        # "Yes, we have you." is said within an exchange; more than that, or after an answer, ends it.
        inside = self.sizes[at] <= (_FEW if asked_last else 4)
        inside = inside or (at > 0 and self.roles[at - 1] == "official" and self.texts[at - 1].endswith("?"))
        inside = inside or self.prompts(at, role) or self.passes_on(at)
        unheard = bool(_UNHEARD.fullmatch(self.texts[at])) and not asked_last
        if found or self.pending or unheard or not inside:
            self.open = None
        elif self.open:
            self.open.turns.append(at + 1)

    def passes_on(self, at: int) -> bool:
        """Whether a moderator gives the question to an official: "Dr. Fauci, do you want to take that?"."""
        if not self.open or at + 1 >= len(self.roles) or self.roles[at + 1] != "official":
            return False
        text = self.texts[at]
        asks = self.roles[at - 1] == "reporter" or (
            text.endswith("?") and self.sizes[at] <= 2 * _WORD_BETWEEN
        )
        return asks and not _TO_ALL.search(text) and "conclude" not in text

    def prompts(self, at: int, role: Role) -> bool:
        """Whether a moderator only says a word between two answers ("It might have been the number.")."""
        neighbours = self.roles[at - 1 : at + 2 : 2] if at else []
        few = self.sizes[at] <= _WORD_BETWEEN
        return (
            role == "moderator"
            and few
            and neighbours == ["official", "official"]
            and not _THANKED.search(self.texts[at])
        )

    def answer(self, at: int, role: Role) -> None:
        short = self.sizes[at] <= 15
        waiting = self.pending is not None and self.by in ("operator", "moderator")
        found = self.call(at, role)
        self.name_asker(at)
        if not found and self.closes(at):
            self.open = None
            return
        if not found and self.passed_by_nod(at):
            self.unnamed = self.words(at)
            self.open = None
            return
        if self.open is None and waiting and not found and short and self.next_is_reporter(at):
            self.begin(at, voiced=False)
        elif self.open:
            if not (found and found.whole):
                self.open.turns.append(at + 1)
            if found:
                self.open = None
        if not found and not self.handed and self.open and self.next_is_reporter(at):
            self.unnamed = passes_floor(self.text, self.words(at))
            self.vague = self.unnamed is None and self.nods(at)
            if self.unnamed and self.sizes[at] <= _FEW and self.thanked(at - 1):
                # Behind a reporter's thanks there is nothing to answer: the turn only passes the floor.
                self.open.turns.remove(at + 1)
            if self.unnamed or self.vague:
                self.open = None

    def name_asker(self, at: int) -> None:
        """An answer that begins with a name tells whose question it answers."""
        name = spoken_to(self.text, self.words(at), self.usage)
        if (
            not name
            or name in self.colleagues
            or not self.open
            or at == 0
            or self.roles[at - 1] != "reporter"
        ):
            return
        known = self.open.name or self.open.called or self.open.spoken_to
        elsewhere = self.answered() if known is None else not given_to(known, name) and known != name
        if not elsewhere:
            self.open.spoken_to = self.open.spoken_to or name
        elif len(self.open.turns) > 1:
            # The question before belongs to somebody else than the exchange it was put in.
            asked = self.taken_back()
            self.open.voices = [n for n in self.open.voices if n not in asked]
            self.open.blurred = self.unseen and self.open.blurred
            self.begin(asked[0] - 1, voiced=True, certain=True)
            self.open.turns = asked
            self.open.voices = [n for n in asked if self.roles[n - 1] == "reporter"]
            self.open.spoken_to = name

    def taken_back(self) -> list[int]:
        """Take the last question out of the open exchange, and what led to it ("Go to Iran?" "Sure.")."""
        turns = self.open.turns if self.open else []
        asked = [turns.pop()]
        while len(turns) > 2 and self.roles[turns[-2] - 1] == "reporter" and self.grants(turns[-1]):
            asked = [turns.pop(-2), turns.pop(), *asked]
        if self.open:
            self.open.looked_at = min(self.open.looked_at, len(turns))
        return asked

    def grants(self, number: int) -> bool:
        """Whether an official only lets somebody ask ("Sure.", "Go ahead.")."""
        return self.roles[number - 1] == "official" and self.sizes[number - 1] <= _GRANT

    def passed_by_nod(self, at: int) -> bool:
        """Whether one official's bare "Please." after another's answer passes the floor."""
        if not self.open or at == 0 or not self.soon_reporter(at):
            return False
        before, turn = self.turns[at - 1], self.turns[at]
        return (
            self.roles[at - 1] == "official"
            and before.label != turn.label
            and (
                bool(_NOD.fullmatch(self.texts[at]))
                or bool(_UNHEARD.fullmatch(self.texts[at]))
                or (self.sizes[at] <= _FEW and passes_floor(self.text, self.words(at)) is not None)
            )
        )

    def only_thanks(self, at: int) -> bool:
        """Whether a few words thank who answered ("Thank you very much, Mr. Secretary.")."""
        return self.sizes[at] <= _FEW // 2 and bool(_THANKING.match(self.texts[at]))

    def answers_who(self, at: int, found: Handover) -> bool:
        """Whether a name that is the whole of a turn answers a question for one ("Who was here?")."""
        asked = at - 1
        while asked >= 0 and self.roles[asked] == "official" and self.sizes[asked] <= _FEW:
            asked -= 1
        bare = self.texts[at].strip(" .") == found.name
        return (
            bare and asked >= 0 and self.roles[asked] == "reporter" and bool(_WHO.search(self.texts[asked]))
        )

    def closes(self, at: int) -> bool:
        """Whether an official thanks all, in few words and behind another's answer: nothing is open then."""
        before, turn = self.turns[at - 1], self.turns[at]
        few = self.sizes[at] <= _WORD_BETWEEN
        return (
            at > 0
            and few
            and self.roles[at - 1] == "official"
            and before.label != turn.label
            and bool(_TO_ALL.match(self.texts[at]) or self.only_thanks(at))
        )

    def thanked(self, at: int) -> bool:
        """Whether a reporter only says thanks, and so ends the exchange."""
        words = self.texts[at]
        few = self.sizes[at] <= 5
        return self.roles[at] == "reporter" and few and bool(_ONLY_THANKS.match(words)) and self.answered()

    def nods(self, at: int) -> bool:
        """Whether an answer of some length ends with a bare "Yes." or "Go ahead."."""
        text = self.texts[at]
        if self.sizes[at] <= _FEW or not text.rstrip(_AFTER_NOD).endswith(_NODS):
            return False
        return bool(_NOD.search(text))

    def answered(self) -> bool:
        """Whether the open exchange holds an answer that is more than "Yes, I can hear you."."""
        if self.open is None:
            return False
        # Asked of every question: what was looked at before is not looked at again.
        for n in self.open.turns[self.open.looked_at :]:
            self.open.answered = self.open.answered or (
                self.roles[n - 1] == "official" and self.sizes[n - 1] > _FEW
            )
        self.open.looked_at = len(self.open.turns)
        return self.open.answered

    def greeted(self, at: int) -> bool:
        """Whether a question that follows a nod greets, and so is somebody else's."""
        return self.vague and bool(_GREETING.match(self.texts[at]) or _CALLER.match(self.texts[at]))

    def another(self, at: int) -> bool:
        """Whether a question shows by its own words that somebody else asks it."""
        if not self.open or not self.open.voices or not self.answered():
            return False
        own = introduces_self(self.text, self.words(at), self.usage, None)
        known = {*_parts(self.open.name or ""), *_parts(self.open.called or "")}
        if own and own[0] and not known & set(_parts(own[0])):
            return True
        if own and own[1] != self.open.outlet and own[0] is None:
            return True
        text = self.texts[at]
        greeted = (self.led or self.unseen) and bool(_GREETING.match(text))
        return bool(_CALLER.match(text)) or greeted or (self.unseen and self.thanks_and_asks(at))

    def thanks_and_asks(self, at: int) -> bool:
        """Whether a question begins with thanks for the floor and says more than a follow-up would."""
        text = self.texts[at]
        long = self.sizes[at] > _WORD_BETWEEN
        return long and bool(_THANKING.match(text)) and not _FOLLOWS.search(text[:90])

    def question(self, at: int) -> None:
        if self.open is None or (self.pending and self.open.voices) or self.another(at):
            caller = self.unseen and self.calls_in(at)
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
            return self.sizes[at] > _WORD_BETWEEN
        return self.open is not None and self.open.spoken_to is not None and not self.named()

    def named(self) -> bool:
        """Whether the open exchange was begun by name, or lies between those of callers."""
        return self.led or self.handed or (self.open is not None and self.open.evidence is not None)

    def calls_in(self, at: int) -> bool:
        """Whether a question begins as a caller's does: with a greeting, thanks, or a name."""
        text = self.texts[at]
        return bool(_GREETING.match(text) or _CALLER.match(text) or _THANKING.match(text)) or bool(
            introduces_self(self.text, self.words(at), self.usage, None)
        )

    def begin(self, at: int, *, voiced: bool, certain: bool = False) -> None:
        call = self.pending
        self.open = Asked(
            called=call.name if call else None,
            name=call.name if call and call.name and full(call.name) else None,
            outlet=call.outlet if call else None,
            turns=[at + 1],
            # Where an operator or moderator leads, one caller at a time is on the line.
            certain=certain
            or bool(call or self.unnamed or (self.led and not self.vague) or self.greeted(at)),
            evidence=call.span if call else self.unnamed,
            voices=[at + 1] if voiced else [],
        )
        self.found.append(self.open)
        self.pending = None
        self.unnamed = None
        self.vague = False

    def named_by_self(self, at: int) -> None:
        """A reporter who gives name and outlet in the first words is that reporter."""
        if not self.open or not self.open.single or len(self.open.voices) > 1:
            return
        own = introduces_self(self.text, self.words(at), self.usage, self.open.called)
        if not own:
            if says_other_name(self.text, self.words(at), self.open.called):
                self.open.name = self.open.outlet = None
            return
        name, outlet, span = own
        called = self.open.called
        if called and name and not set(_parts(called)) & set(_parts(name)):
            return
        self.open.name = self.open.name or (name if name and full(name) else None)
        self.open.outlet = self.open.outlet or outlet
        self.open.evidence = self.open.evidence or span
        self.open.certain = True


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
    # A pattern that begins with a set of letters is found faster than one that begins with a boundary.
    pattern = re.compile(
        r"([A-Z](?<=\b[A-Z])[\w’'-]++)\s++(?i:" + "|".join(map(re.escape, sorted(surnames))) + r")\b"
    )
    return frozenset(pattern.findall(text))


def _end(asked: Asked, roles: list[Role]) -> None:
    """End an exchange with what was asked or answered: a moderator's thanks behind an answer is neither."""
    while len(asked.turns) > 1 and roles[asked.turns[-1] - 1] in ("operator", "moderator"):
        if not any(roles[n - 1] == "official" for n in asked.turns):
            return
        asked.turns.pop()


def _parts(name: str) -> list[str]:
    return [
        part
        for part in name.replace(".", " ").split()
        if len(part) > 1 and part not in ("Mr", "Ms", "Mrs", "Dr")
    ]


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
        _end(asked, roles)
    return [asked for asked in state.found if any(roles[n - 1] == "reporter" for n in asked.turns)]
