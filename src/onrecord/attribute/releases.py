"""Puts together what the other modules find: roles, then exchanges, then names, then the release."""

import re
from datetime import date
from difflib import SequenceMatcher

import msgspec

from onrecord.attribute.addressed import addressed_as
from onrecord.attribute.asked import Asked
from onrecord.attribute.corrections import corrections, lost_names
from onrecord.attribute.cues import GRANT, asked_to_take, takes_it
from onrecord.attribute.exchanges import walk
from onrecord.attribute.ground_rules import ground_rules
from onrecord.attribute.handover import is_operator_phrase
from onrecord.attribute.interviews import Interviewer, interviewers
from onrecord.attribute.mentions import date_mentions
from onrecord.attribute.moderators import moderating
from onrecord.attribute.names import Usage, given_to
from onrecord.attribute.officials import Official, named_officials
from onrecord.attribute.own_name import speaks_to_own_name
from onrecord.attribute.schedule import appointments
from onrecord.attribute.topics import linked_topics
from onrecord.attribute.zones import zone_slip
from onrecord.model import Candidate, DateMention, Exchange, Release, Role, Slip, Span, Turn
from onrecord.parse import Draft
from onrecord.parse.labels import role_of
from onrecord.parse.reader import plain

__all__ = ["attribute"]


class _Voice(msgspec.Struct, frozen=True):
    """Who speaks a turn, as far as known."""

    speaker: str | None = None
    called: str | None = None
    outlet: str | None = None
    position: str | None = None
    evidence: Span | None = None
    candidates: tuple[Candidate, ...] = ()


_NOBODY = _Voice()
_TELEPHONE = re.compile(r"(?i)\b(?:teleconference|(?:conference|press) call|by (?:tele)?phone)\b")
_OFFERS = re.compile(
    r"(?i)\b(?:take|turn to|go to|get to|answer) (?:any |some |a few )?(?:of )?your questions\b"
)
_ALIKE = 0.93
_LONG_WORD = 8
"""Letters of a label of one word from which on one wrong letter still tells which word is meant."""
_ROOM = 5
"""Questions in a row that a name called across a room may stand for."""


class _Spoken(msgspec.Struct, frozen=True):
    """Who said what to whom, as far as the document says."""

    roles: list[Role]
    turns: tuple[Turn, ...]
    exchanges: tuple[Exchange, ...]
    slips: list[Slip]


def attribute(draft: Draft, source: str) -> Release:
    """Return the release that a draft is. ``source`` is the path or address as given."""
    spoken = _spoken(draft)
    slips = (*spoken.slips, *draft.slips, *lost_names(draft), *zone_slip(draft))
    about = draft.about
    return Release(
        source=source,
        title=draft.title,
        title_as_printed=draft.title_as_printed,
        kind=draft.kind,
        issuers=draft.issuers,
        office=draft.office,
        venue=draft.venue,
        place=draft.place,
        date=draft.date,
        date_from=draft.date_from,
        starts=draft.starts,
        ends=draft.ends,
        zone=draft.zone,
        topics=tuple(topic for topic, _ in draft.topics),
        turns=spoken.turns,
        exchanges=spoken.exchanges,
        slips=tuple(sorted(slips, key=lambda slip: slip.span)),
        text=draft.text,
        blocks=draft.blocks,
        paragraphs=draft.paragraphs,
        header_notes=draft.header_notes,
        topic_links=linked_topics(draft, spoken.exchanges),
        dates=_dates(draft),
        links=draft.links,
        ground_rules=ground_rules(draft, spoken.roles),
        corrections=corrections(draft),
        schedule=appointments(draft),
        carrier=draft.carrier,
        guid=about.guid,
        link=about.link,
        published=about.published,
    )


def _spoken(draft: Draft) -> _Spoken:
    hosts = interviewers(draft.title) if draft.kind == "interview" else []
    roles, slips = _roles(draft, hosts)
    usage = Usage(draft.text)
    asked = walk(draft.text, draft.turns, roles, usage, call=_by_telephone(draft))
    officials = named_officials(draft)
    mislabelled = {slip.turn for slip in slips}
    voices = [
        _NOBODY
        if number in mislabelled and number > 1
        else _official(officials.get(turn.label or ""), _own_label(turn.label, role), draft)
        for number, (turn, role) in enumerate(zip(draft.turns, roles, strict=True), start=1)
    ]
    if draft.kind == "interview" and len(hosts) < 2:
        asked = _one_conversation(asked)
    for a in asked if draft.kind == "interview" else ():
        a.blurred = False
    if draft.kind == "taken question" and len(asked) == 1:
        # It is one question, taken earlier, and its answer: nothing is left to settle.
        asked[0].certain = True
    _name_askers(draft, asked, roles, voices, hosts)
    turns = tuple(_turn(draft, n, voices[n], roles[n]) for n in range(len(draft.turns)))
    return _Spoken(roles, turns, tuple(_exchange(draft, a, roles, usage) for a in asked), slips)


def _own_label(label: str | None, role: Role) -> str | None:
    """The label, unless it is a reporter's over an official's words: that tells nothing of who speaks."""
    return None if role == "official" and role_of(label or "") == "reporter" else label


def _one_conversation(asked: list[Asked]) -> list[Asked]:
    """An interview with one host is one exchange, however often a name is spoken."""
    if not asked:
        return []
    first = asked[0]
    first.turns = list(range(first.turns[0], asked[-1].turns[-1] + 1))
    first.voices = [n for a in asked for n in a.voices]
    first.single = all(a.single for a in asked)
    return [first]


def _roles(draft: Draft, hosts: list[Interviewer]) -> tuple[list[Role], list[Slip]]:
    """What each speaker does, and the labels that contradict their words."""
    roles: list[Role] = []
    slips: list[Slip] = []
    stated = {role_of(turn.label) for turn in draft.turns if turn.label}
    stand_in: Role = "moderator" if "moderator" in stated and "operator" not in stated else "operator"
    surnames = {host.name.split()[-1].casefold() for host in hosts}
    for number, turn in enumerate(draft.turns, start=1):
        role = role_of(turn.label) if turn.label else "official"
        if role is None:
            role = "reporter" if turn.label and turn.label.split()[-1].casefold() in surnames else "official"
        following = draft.turns[number] if number < len(draft.turns) else None
        if (
            role == "reporter"
            and following
            and role_of(following.label or "") == "reporter"
            and is_operator_phrase(turn.text)
        ):
            slips.append(_label_slip(number, turn.label or "", plain(turn.text), turn.span, stand_in))
            role = stand_in
        elif role == "reporter" and number == 1 and following and _OFFERS.search(turn.text[-160:]):
            slips.append(_opening_slip(turn.label or "", plain(turn.text), turn.span))
            role = "official"
        elif (
            role == "reporter"
            and number > 1
            and asked_to_take(draft.turns[number - 2].text)
            and roles[-1] in ("official", "moderator")
            and turn.size > GRANT
            and takes_it(turn.text)
            and "?" not in turn.text
        ):
            slips.append(_answer_slip(number, turn.label or "", plain(turn.text), turn.span))
            role = "official"
        elif role == "official" and speaks_to_own_name(draft, number - 1):
            slips.append(_own_name_slip(number, turn.label or "", plain(turn.text), turn.span))
            role = "reporter"
        roles.append(role)
    misprinted = _misprinted({turn.label or "" for turn in draft.turns})
    roles = [misprinted.get(t.label or "", r) for t, r in zip(draft.turns, roles, strict=True)]
    moderate = set(moderating(draft, roles))
    if moderate:
        roles = ["moderator" if t.label in moderate else r for t, r in zip(draft.turns, roles, strict=True)]
    return roles, slips


def _misprinted(labels: set[str]) -> dict[str, Role]:
    """The roles of labels of one word that are another label's but for a letter (MOERATOR)."""
    stated: dict[str, Role] = {label: role for label in labels if (role := role_of(label))}
    found: dict[str, Role] = {
        label: role
        for label in labels - stated.keys()
        if len(label) >= _LONG_WORD and " " not in label
        for other, role in stated.items()
        if abs(len(other) - len(label)) <= 1 and SequenceMatcher(None, label, other).ratio() > _ALIKE
    }
    return found


def _label_slip(number: int, label: str, words: str, span: Span, whose: Role) -> Slip:
    says = (
        f"Turn {number} is printed under {label}, but the words are the {whose}'s: "
        f'they hand over to a reporter ("{words}").'
    )
    return Slip(number, "label", says, span)


def _opening_slip(label: str, words: str, span: Span) -> Slip:
    says = (
        f"Turn 1 is printed under {label}, but the words are an official's, who opens: "
        f'"{words[:60].rsplit(" ", 1)[0]} ...".'
    )
    return Slip(1, "label", says, span)


def _answer_slip(number: int, label: str, words: str, span: Span) -> Slip:
    says = (
        f"Turn {number} is printed under {label}, but an official was asked to take the question, and the "
        f'words answer it: "{words[:60].rsplit(" ", 1)[0]} ...".'
    )
    return Slip(number, "label", says, span)


def _own_name_slip(number: int, label: str, words: str, span: Span) -> Slip:
    says = (
        f"Turn {number} is printed under {label}, but the words speak to the person of that name: "
        f'"{words[:60].rsplit(" ", 1)[0]} ...".'
    )
    return Slip(number, "label", says, span)


def _official(official: Official | None, label: str | None, draft: Draft) -> _Voice:
    if label is None and len(draft.issuers) == 1:
        # Words before the first label in a transcript that one person issues are that person's.
        issuer = draft.issuers[0]
        return _Voice(speaker=issuer.name, position=issuer.role, evidence=issuer.span)
    if official is None:
        return _NOBODY
    return _Voice(
        speaker=official.name,
        position=official.position,
        evidence=official.span,
        candidates=official.candidates,
    )


def _name_askers(
    draft: Draft, asked: list[Asked], roles: list[Role], voices: list[_Voice], hosts: list[Interviewer]
) -> None:
    """Carry each reporter's name and outlet through the exchange; set ``voices`` in place."""
    if len(hosts) == 1 and not any(a.called for a in asked):
        for number, role in enumerate(roles):
            if role == "reporter":
                voices[number] = _Voice(speaker=hosts[0].name, outlet=hosts[0].outlet)
        for a in asked:
            a.name, a.outlet, a.certain = hosts[0].name, hosts[0].outlet, True
        return
    for a in asked:
        host = next((h for h in hosts if a.spoken_to and given_to(h.name, a.spoken_to)), None)
        if host and not a.called:
            a.name, a.outlet, a.certain = host.name, host.outlet, True
    outlets = {a.name: a.outlet for a in asked if a.name and a.outlet}
    names = {a.name for a in asked if a.name}
    for a in asked:
        a.name = a.name or _named_before(a, asked)
        if a.name and not a.outlet:
            a.outlet = outlets.get(a.name)
        candidates = () if a.name or not a.called else _candidates(a.called, asked, names)
        for turn in a.voices:
            first = turn == a.voices[0]
            voices[turn - 1] = _Voice(
                speaker=a.name,
                called=a.called if first else None,
                outlet=a.outlet,
                evidence=a.evidence,
                candidates=candidates,
            )


def _named_before(short: Asked, asked: list[Asked]) -> str | None:
    """The full name that the document gives a short one with the same outlet ("Kayla with CNBC again")."""
    if not short.called or not short.outlet:
        return None
    word = short.called.split()[-1]
    names = {a.name for a in asked if a.name and a.outlet == short.outlet and word in a.name.split()}
    return names.pop() if len(names) == 1 else None


def _candidates(called: str, asked: list[Asked], names: set[str]) -> tuple[Candidate, ...]:
    """Reporters named in full elsewhere in the document whom a short name may mean."""
    word = called.split()[-1]
    return tuple(
        Candidate(a.name, a.outlet, a.evidence)
        for a in {a.name: a for a in asked if a.name in names}.values()
        if a.name and given_to(a.name, word)
    )


def _exchange(draft: Draft, asked: Asked, roles: list[Role], usage: Usage) -> Exchange:
    addressed = addressed_as(draft, asked, roles, usage)
    return Exchange(
        reporter=asked.name,
        called=asked.called,
        addressed=addressed,
        outlet=asked.outlet,
        turns=tuple(asked.turns),
        # An official who speaks to the reporter by name settles whose questions these are.
        certain=(asked.certain or (addressed is not None and asked.single))
        and not asked.blurred
        and not _too_long(asked, roles),
        evidence=asked.evidence,
    )


def _by_telephone(draft: Draft) -> bool:
    return bool(_TELEPHONE.search(f"{draft.venue or ''} | {draft.title or ''}"))


def _too_long(asked: Asked, roles: list[Role]) -> bool:
    """Whether follow-ups in a room go on so long that nothing tells them from another's questions."""
    in_room = "operator" not in roles and "moderator" not in roles
    return in_room and asked.outlet is None and asked.name is None and len(asked.voices) > _ROOM


def _turn(draft: Draft, at: int, voice: _Voice, role: Role) -> Turn:
    turn = draft.turns[at]
    printed = role_of(turn.label) if turn.label else None
    named = role not in ("operator", "moderator", "interpreter")
    return Turn(
        n=at + 1,
        label=turn.label,
        speaker=voice.speaker if named or printed != role else None,
        called=voice.called,
        outlet=voice.outlet,
        role=role,
        notes=tuple(note for _, note in turn.notes),
        text=turn.text,
        span=turn.span,
        label_span=turn.label_span,
        label_role=printed if printed != role else None,
        position=voice.position,
        evidence=voice.evidence,
        candidates=voice.candidates,
        paragraphs=turn.paragraphs,
    )


def _dates(draft: Draft) -> tuple[DateMention, ...]:
    if draft.date is None:
        return ()
    said = date.fromisoformat(draft.date)
    found: list[DateMention] = []
    for number, turn in enumerate(draft.turns, start=1):
        start = turn.label_span.end if turn.label_span else turn.span.start
        found += date_mentions(draft.text, said, start, turn.span.end, number)
    for paragraph in draft.paragraphs:
        found += date_mentions(draft.text, said, paragraph.span.start, paragraph.span.end, None)
    return tuple(found)
