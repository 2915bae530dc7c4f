"""The notices of what happened, each with the subscriptions that are told of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from onrecord.compare import LedgerEntry
from onrecord.compare.difference import lay
from onrecord.find.unit import Unit, units
from onrecord.keep.content import fold_name
from onrecord.keep.history import Departure
from onrecord.keep.views import Indexable, ReleaseView
from onrecord.model import Span
from onrecord.tell.audience import Audience
from onrecord.tell.match import Laid
from onrecord.tell.model import Event, Notice, Subject
from onrecord.tell.questions import Question, questions_of

__all__ = ["Answer", "Told", "of_answer", "of_change", "of_departure", "of_edition", "passage"]

Told = tuple[Notice, tuple[int, ...]]
"""A notice and the numbers of the subscriptions that are told of it."""

_SUBJECT = Subject("query", "")
"""Stands in a notice until it is known whose it is: the words are kept once for all who are told."""
_STYLE_ONLY = frozenset({"typography", "markup only"})
"""Classes of change that are none of wording."""


class Answer(msgspec.Struct, frozen=True):
    """A taken question's later answer: the release that gives it, and the question in the earlier one."""

    item: Indexable
    earlier: ReleaseView
    question: Question
    answered: str
    turn: int


class _Edition:
    """An edition's units, what finds them, and who speaks in them."""

    def __init__(self, audience: Audience, view: ReleaseView, seq: int) -> None:
        self.view = view
        self.units = tuple(units(view, seq))
        self._audience = audience

    @cached_property
    def _laid(self) -> Laid | None:
        return self._audience.lay(self.units) if self._audience.follows("query") else None

    def queries(self) -> dict[str, int]:
        """The queries that find any of its units, with the units as bits."""
        return {} if self._laid is None else self._audience.queries(self._laid)

    def holds(self, words: str) -> int:
        """The units that one query finds."""
        return 0 if self._laid is None else self._audience.holds(words, self._laid)

    def speakers(self, among: int | None = None) -> dict[str, int]:
        """Who speaks, as names are compared, with the first of the units in which they do."""
        found: dict[str, int] = {}
        for number, unit in enumerate(self.units):
            if among is None or among >> number & 1:
                for name in unit.speakers:
                    found.setdefault(fold_name(name), number)
        return found

    def of_turns(self, numbers: Iterable[int]) -> int:
        """The units of turns, by the turns' numbers."""
        wanted = frozenset(numbers)
        return sum(1 << n for n, unit in enumerate(self.units) if unit.n in wanted)


def of_edition(audience: Audience, item: Indexable, older: Sequence[Indexable]) -> Iterator[Told]:
    """New matches and questions without an answer in an edition; ``older`` are the release's earlier
    editions.

    What stood in an earlier edition, as it is or worded otherwise, is no new match.
    """
    now = _Edition(audience, item.view, item.seq)
    before = _Edition(audience, older[-1].view, older[-1].seq) if older else None
    found = now.queries()
    if audience.wants("match"):
        yield from _matches(audience, item, now, found, (before, older))
    followed = found or audience.follows("speaker") or audience.follows("release")
    if followed and audience.wants("unanswered"):
        asked = {one.anchor for old in older for one in questions_of(old.view) if one.outcome}
        for one in questions_of(item.view):
            if one.outcome and one.anchor not in asked:
                yield from _of_question(audience, now, found, (item, one))


def _matches(
    audience: Audience,
    item: Indexable,
    now: _Edition,
    found: Mapping[str, int],
    earlier: tuple[_Edition | None, Sequence[Indexable]],
) -> Iterator[Told]:
    """The passages that queries find and did not find before, and who speaks and did not speak before."""
    before, older = earlier
    fresh = _fresh(now, older) if found else 0
    places: dict[int, int] | None = None
    for words, bits in found.items():
        left = bits & fresh
        if left and before:
            was = before.holds(words)
            # What stood where is worked out only where it decides: it takes longer than all the rest.
            places = _places(before, now) if was and places is None else places
            left = sum(1 << n for n in _bits(left) if not was >> _place(places, n, before) & 1)
        numbers = audience.of("query", words, "match", item.seq) if left else ()
        if numbers:
            for n in _bits(left):
                yield _passage(item, now.units[n], "match"), numbers
    spoke = before.speakers() if before else {}
    for name, n in now.speakers().items():
        numbers = audience.of("speaker", name, "match", item.seq) if name not in spoke else ()
        if numbers:
            notice = _passage(item, now.units[n], "match")
            yield msgspec.structs.replace(notice, key=f"spoke:{item.view.id}:{name}"), numbers


def _fresh(now: _Edition, older: Sequence[Indexable]) -> int:
    """The units that stood so in no earlier edition, as bits."""
    known = {words for one in older for words in _words(one.view)}
    return sum(1 << n for n, unit in enumerate(now.units) if (unit.anchor, unit.text) not in known)


def _place(places: Mapping[int, int] | None, n: int, before: _Edition) -> int:
    return len(before.units) if places is None else places.get(n, len(before.units))


def _words(view: ReleaseView) -> Iterator[tuple[str | None, str]]:
    """Every turn and paragraph of an edition: its id and its words."""
    if not view.turn_ids and not view.body_ids:
        yield None, ""
    yield from zip(view.turn_ids, (turn.text for turn in view.release.turns), strict=True)
    yield from zip(view.body_ids, (one.text for one in view.release.paragraphs), strict=True)


def _of_question(
    audience: Audience, now: _Edition, found: Mapping[str, int], which: tuple[Indexable, Question]
) -> Iterator[Told]:
    item, one = which
    bits = now.of_turns(one.turns)
    numbers = _followers(audience, now, found, bits, ("unanswered", item.seq))
    if numbers:
        unit = next(unit for unit in now.units if unit.n == one.first)
        notice = msgspec.structs.replace(
            _passage(item, unit, "unanswered"),
            key=f"unanswered:{item.view.id}:{one.anchor}",
            speaker=one.by,
            question=one.asked,
            text=one.answered,
            outcome=one.outcome,
        )
        yield notice, numbers


def _followers(
    audience: Audience,
    now: _Edition,
    found: Mapping[str, int],
    bits: int,
    what: tuple[Event, int | None],
) -> tuple[int, ...]:
    """Whoever follows a query that finds one of some units, somebody who speaks in them, or the release."""
    event, seq = what
    numbers: dict[int, None] = {}
    for words, where in found.items():
        if where & bits:
            numbers.update(dict.fromkeys(audience.of("query", words, event, seq)))
    for name in now.speakers(bits):
        numbers.update(dict.fromkeys(audience.of("speaker", name, event, seq)))
    numbers.update(dict.fromkeys(audience.of("release", now.view.id, event, seq)))
    return tuple(numbers)


def of_answer(audience: Audience, answer: Answer) -> Iterator[Told]:
    """The later answer to a taken question: to whoever follows either, or the release it was asked in."""
    item = answer.item
    now = _Edition(audience, item.view, item.seq)
    then = _Edition(audience, answer.earlier, 0)
    every = (1 << len(now.units)) - 1
    numbers = dict.fromkeys(
        (
            *_followers(audience, now, now.queries(), every, ("answered", item.seq)),
            *_followers(
                audience, then, then.queries(), then.of_turns(answer.question.turns), ("answered", item.seq)
            ),
        )
    )
    if numbers:
        unit = next((one for one in now.units if one.n == answer.turn), now.units[0])
        yield (
            msgspec.structs.replace(
                _passage(item, unit, "answered"),
                key=f"answered:{answer.earlier.id}:{answer.question.anchor}:{item.view.id}",
                question=answer.question.asked,
                text=answer.answered,
            ),
            tuple(numbers),
        )


def of_change(
    audience: Audience, entry: LedgerEntry, old: ReleaseView, new: ReleaseView, key: str
) -> Iterator[Told]:
    """A change of the ledger: to whoever follows the release, its class, or what it touches."""
    numbers: dict[int, None] = {}
    for kind in (*entry.classes, "all"):
        numbers.update(dict.fromkeys(audience.of("changes", kind, "changed", None)))
    if "markup only" not in entry.classes or len(entry.classes) > 1:
        numbers.update(dict.fromkeys(audience.of("release", entry.release, "changed", None)))
    others = audience.follows("query") or audience.follows("speaker") or audience.follows("release")
    if others and not _STYLE_ONLY.issuperset(entry.classes):
        changes = [one for one in entry.difference.changes if one.kind not in _STYLE_ONLY]
        sides = (
            (old, [(one.old_turn, one.old_span, one.part) for one in changes]),
            (new, [(one.turn, one.new_span, one.part) for one in changes]),
        )
        for view, touched in sides:
            side = _Edition(audience, view, 0)
            bits = _touched(side, touched)
            if bits:
                found = side.queries()
                numbers.update(dict.fromkeys(_followers(audience, side, found, bits, ("changed", None))))
    if numbers:
        yield _changed(entry, new, key), tuple(numbers)


def _touched(side: _Edition, changes: Iterable[tuple[int | None, Span | None, str]]) -> int:
    """The units that changes touch: turns by their number, paragraphs by their place, a title by the first
    unit.
    """
    spans = _spans(side.view)
    bits = 0
    for turn, span, part in changes:
        for number, unit in enumerate(side.units):
            its = spans.get(unit.anchor or "")
            within = bool(turn) and unit.n == turn
            across = not turn and span is not None and its is not None and _overlap(span, its)
            if within or across or (part == "title" and unit.place == 0):
                bits |= 1 << number
    return bits


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _spans(view: ReleaseView) -> dict[str, Span]:
    release = view.release
    return {
        **{id_: turn.span for id_, turn in zip(view.turn_ids, release.turns, strict=True)},
        **{id_: one.span for id_, one in zip(view.body_ids, release.paragraphs, strict=True)},
    }


def _changed(entry: LedgerEntry, new: ReleaseView, key: str) -> Notice:
    first = max(entry.difference.changes, key=lambda one: one.rank, default=None)
    turn = new.release.turns[first.turn - 1] if first and first.turn and first.new else None
    return Notice(
        key=key,
        event="changed",
        subject=_SUBJECT,
        at=entry.new_seen,
        release=entry.release,
        link=f"/changes/{entry.id}",
        title=entry.title,
        kind=new.release.kind,
        date=entry.date,
        turn=turn.n if turn else None,
        speaker=turn.speaker if turn else None,
        text=turn.text if turn else None,
        change=entry.id,
        difference=msgspec.Raw(msgspec.json.encode(entry.difference)),
    )


def of_departure(
    audience: Audience, one: Departure, view: ReleaseView, keys: Sequence[str]
) -> Iterator[Told]:
    """A release that went from where it was published, and its return: ``keys`` are of what is new of the
    two.
    """
    now = _Edition(audience, view, 0)
    found = now.queries()
    every = (1 << len(now.units)) - 1
    for key in keys:
        event: Event = "back" if key.startswith("back:") else "withdrawn"
        numbers = dict.fromkeys(_followers(audience, now, found, every, (event, None)))
        for kind in ("withdrawn", "all"):
            numbers.update(dict.fromkeys(audience.of("changes", kind, event, None)))
        if numbers:
            yield (
                Notice(
                    key=key,
                    event=event,
                    subject=_SUBJECT,
                    at=(one.back or one.gone_by) if event == "back" else one.gone_by,
                    release=one.release,
                    link=f"/releases/{one.release}/history",
                    title=one.title,
                    kind=view.release.kind,
                    date=view.release.date,
                ),
                tuple(numbers),
            )


def passage(release: str, anchor: str | None) -> str:
    """The path of a passage in the portal."""
    return f"/releases/{release}" + (f"#{anchor}" if anchor else "")


def _passage(item: Indexable, unit: Unit, event: Event) -> Notice:
    view = item.view
    return Notice(
        key=f"{event}:{view.id}:{unit.anchor or ''}",
        event=event,
        subject=_SUBJECT,
        at=view.edition.received_at,
        release=view.id,
        link=passage(view.id, unit.anchor),
        title=view.release.title,
        kind=view.release.kind,
        date=view.release.date,
        turn=unit.n,
        speaker=unit.speaker,
        text=unit.text or None,
    )


def _places(before: _Edition, now: _Edition) -> dict[int, int]:
    """For units of an edition the unit of the one before that stood in their place."""
    laid = lay(before.view.release, now.view.release)
    old, new = laid.alignment.old.units, laid.alignment.new.units
    pairs = {new[two].span: old[one].span for one, two in laid.pairs.items()}
    old_spans, new_spans = _spans(before.view), _spans(now.view)
    same = {unit.anchor: number for number, unit in enumerate(before.units)}
    found = {n: same[unit.anchor] for n, unit in enumerate(now.units) if unit.anchor in same}
    for n, unit in enumerate(now.units):
        if n in found:
            continue
        its = new_spans.get(unit.anchor or "")
        was = [one for two, one in pairs.items() if its and _overlap(two, its)]
        for number, other in enumerate(before.units):
            place = old_spans.get(other.anchor or "")
            if place and any(_overlap(one, place) for one in was):
                found.setdefault(n, number)
    return found


def _bits(number: int) -> Iterator[int]:
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low
