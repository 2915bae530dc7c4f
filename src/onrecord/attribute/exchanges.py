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
    asks_floor,
    carries_on,
    ends_for_all,
    goes_on_with,
    greets_first,
    hears,
    is_crosstalk,
    is_nod,
    is_unheard,
    only_thanks,
    passes_vaguely,
    refuses_floor,
    says_thanks,
    sounds_as,
)
from onrecord.attribute.floor import Floor
from onrecord.attribute.handover import (
    Handover,
    greets,
    introduces_self,
    says_other_name,
    spoken_to,
)
from onrecord.attribute.names import Usage, full, given_to
from onrecord.attribute.scene import Scene
from onrecord.model import Role
from onrecord.parse import DraftTurn

__all__ = ["walk"]


_OWN_WORDS = 80
"""How far into a question a reporter puts right what was said of him or her, in characters."""
_AT_ONCE = 25
"""How far into an answer a name still tells whose question it answers, in characters."""


class _Walk(Floor):
    """Goes through the turns once; the fields are what is known at the current turn."""

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
        if not self.scene.soon_reporter(at) or self.lines_up(at):
            return None
        found = self.scene.hands_over(at, bare=self.scene.next_is_reporter(at))
        if not found and self.scene.next_is_reporter(at) and not self.scene.replies(at):
            found = greets(self.text, self.scene.words(at), self.usage)
        if not found or self.scene.among_officials(at, found) or self.scene.calls_nobody(at, found):
            return None
        old = self.pending
        if old and old.name and found.name and set(parts(found.name)) <= set(parts(old.name)):
            found = found._replace(name=old.name, outlet=found.outlet or old.outlet, span=old.span)
        elif self.open and found.name and self.again(found.name) and not self.called_anew(at, role):
            self.recalled = True
            return None
        self.pending, self.by = found, role
        return found

    def between(self, at: int, role: Role) -> None:
        self.heard_other(at)
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

    def answer(self, at: int, role: Role) -> None:
        if self.misheard(at) or self.dismisses(at) or self.refuses(at):
            return
        waiting = self.pending is not None and self.by in ("operator", "moderator")
        self.name_asker(at)
        found = self.call(at, role)
        if not found and self.ended(at):
            return
        short = self.sizes[at] <= WORD_BETWEEN
        if self.open is None and waiting and not found and short and self.scene.next_is_reporter(at):
            self.begin(at, voiced=False)
        elif found and self.requested(at, found):
            self.begin_before(at)
        elif self.open:
            self.take_answer(at, found)
        if not found and not self.scene.handed and self.open and self.scene.next_is_reporter(at):
            self.pass_on(at)

    def heard_other(self, at: int) -> None:
        """Put right who asks where somebody else than was called is heard: "Oh, Olive, you're there."."""
        name = self.scene.hears_whom(at)
        if self.open and name and name not in parts(self.open.called or "") and not self.answered():
            call = self.scene.queue.get(name)
            self.open.called, self.open.evidence = name, call.span if call else None
            self.open.name = call.name if call and call.name and full(call.name) else None
            self.open.outlet = call.outlet if call else None

    def ended(self, at: int) -> bool:
        """End the open exchange where an official closes, invites questions, hands back or nods."""
        if self.closed(at) or self.scene.invites(at):
            self.open, self.vague = None, False
            return True
        if self.open and self.gives_back(at):
            if self.sizes[at] > FEW // 2:
                self.open.turns.append(at + 1)
            self.open = None
            return True
        if self.passed_by_nod(at):
            self.open, self.vague = None, passes_vaguely(self.texts[at])
            self.unnamed = None if self.vague else self.scene.words(at)
            return True
        return False

    def take_answer(self, at: int, found: Handover | None) -> None:
        """Put an answer into the open exchange, unless it is nothing but a hand-over."""
        if self.open is None:
            return
        answers = answers_first(self.texts[at]) and at > 0 and self.texts[at - 1].endswith("?")
        whole = found is not None and found.whole and not answers
        if not (found and (whole or self.scene.hands_on_for(at) or self.thanked(at - 1))):
            self.open.turns.append(at + 1)
        if found or (ends_for_all(self.texts[at]) and not self.thanks_next(at)):
            self.open = None

    def pass_on(self, at: int) -> None:
        """End the open exchange where an answer passes the floor to somebody it does not name."""
        if self.open is None:
            return
        self.unnamed = self.passed(at)
        self.vague = self.unnamed is None and (self.nods(at) or passes_vaguely(self.texts[at]))
        self.vague = self.vague and not goes_on_with(self.texts[at + 1])
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

    def begin_before(self, at: int) -> None:
        """Begin the exchange with the turn that asked for the floor and the one that gave it."""
        if self.open:
            self.open.turns.pop()
            self.open.voices = [n for n in self.open.voices if n != at]
        self.begin(at - 1, voiced=True)
        if self.open:
            self.open.turns.append(at + 1)

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
        # A name at the end of a sentence ("he has some news, Ed.") is said to who has asked all along.
        at_once = self.texts[at].find(name) <= _AT_ONCE
        elsewhere = (
            at_once and self.answered() and not (self.open.certain and carries_on(self.texts[at - 1]))
            if known is None
            else not (given_to(known, name) or any(sounds_as(part, name) for part in parts(known)))
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

    def taken_back(self) -> list[int]:
        """Take the last question out of the open exchange, and what led to it ("Go to Iran?" "Sure.")."""
        turns = self.open.turns if self.open else []
        asked = [turns.pop()]
        while len(turns) > 2 and self.roles[turns[-2] - 1] == "reporter" and self.scene.grants(turns[-1]):
            asked = [turns.pop(-2), turns.pop(), *asked]
        if self.open:
            self.open.looked_at = min(self.open.looked_at, len(turns))
        return asked

    def returns_thanks(self, at: int) -> bool:
        """Put a reporter's thanks, where nobody was called, with the exchange before: they ask nothing."""
        last = self.found[-1] if self.found else None
        few = self.sizes[at] <= FEW // 2 and only_thanks(self.texts[at])
        if last is None or self.open or self.pending or not few or last.turns[-1] != at:
            return False
        if asks_floor(self.texts[at]):
            return False
        last.turns.append(at + 1)
        return True

    def retorts(self, at: int) -> bool:
        """Put a few words behind a hand-over, with a question of somebody's right behind, with those before.

        "I appreciate the question, Wendell. Ari." "I could tell." is Wendell's; Ari's question follows.
        """
        last = self.found[-1] if self.found else None
        after = at + 1
        if last is None or self.open or not self.pending or last.turns[-1] != at or after >= len(self.roles):
            return False
        words = self.texts[at]
        few = self.sizes[at] <= 4 and not words.endswith(("?", "—", "–", "-"))
        if (
            not few
            or says_thanks(words)
            or self.roles[after] != "reporter"
            or self.sizes[after] <= FEW
            or greets_first(words)
        ):
            return False
        last.turns.append(at + 1)
        return True

    def question(self, at: int) -> None:
        if self.returns_thanks(at) or self.retorts(at):
            return
        if self.open is None or (self.pending and self.open.voices) or self.another(at):
            caller = self.unseen and self.calls_in(at)
            if self.open and not self.pending and self.calls_official(at):
                # Likely, and no more: the one before may go on as well.
                self.open.blurred = True
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

    def begin(self, at: int, *, voiced: bool, certain: bool = False) -> None:
        call = self.pending
        name = call.name if call and call.name and full(call.name) else None
        before = (
            self.scene.queue.get(call.name or "") if call and self.by in ("operator", "moderator") else None
        )
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
            if full(name) and self.open.outlet != outlet:
                # Somebody else took the line: "This is actually Olive Tarrant with Calden Radio."
                self.open.name, self.open.outlet = name, outlet
            return
        self.open.name = self.open.name or (name if name and full(name) else None)
        # Who says nothing but an outlet corrects the one that was said for them ("Bloomberg.").
        few = self.sizes[at] <= GRANT or "actually" in self.texts[at][:_OWN_WORDS]
        corrects = name is None and self.open.outlet is not None and few
        self.open.outlet = outlet if corrects else self.open.outlet or outlet
        self.open.evidence = self.open.evidence or span
        self.open.certain = True


def _walked(scene: Scene, *, call: bool, seldom: bool = False) -> _Walk:
    state = _Walk(scene, call=call, seldom=seldom)
    for at in range(len(state.turns)):
        state.take(at)
    return state


def walk(
    text: str, turns: tuple[DraftTurn, ...], roles: list[Role], usage: Usage, *, call: bool = False
) -> list[Asked]:
    """Return the exchanges of a transcript in order. ``roles`` go with ``turns``.

    ``call`` says that it was held by telephone.
    """
    scene = Scene(text, turns, roles, usage)
    state = _walked(scene, call=call)
    if not call and state.gives_seldom():
        state = _walked(scene, call=call, seldom=True)
    for asked in state.found:
        end(asked, roles)
    return [asked for asked in state.found if any(roles[n - 1] == "reporter" for n in asked.turns)]
