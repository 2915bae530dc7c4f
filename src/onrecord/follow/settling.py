"""What came of an asking becomes what is kept: a source, what it was read as, and the state of its address.

``prepare`` does what takes time and needs no lock; ``keep`` writes, within one transaction.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from onrecord.errors import OnrecordError, Unreadable
from onrecord.follow import due
from onrecord.follow.addresses import checked_address, is_elsewhere, origin_of, same_site
from onrecord.follow.asking import Asked
from onrecord.follow.kinds import kind_of, sitemap_text
from onrecord.follow.model import Answer, Event, Trouble
from onrecord.follow.sitemap import Sitemap, parse_sitemap
from onrecord.keep import Record, followed
from onrecord.keep.followed import GONE, Followed, Host, Listed, Response
from onrecord.keep.series import series_of
from onrecord.model import About, Edition, Reading, Source

__all__ = ["Ready", "Settling"]

_REFUSED = {"robots", "private", "held"}
_PERMANENT = {301, 308}
Read = Callable[[Source], tuple[Reading, Sequence[Edition]]]


class Ready(msgspec.Struct, frozen=True):
    """What is to be kept of an asking.

    ``one`` is the state of the address from now on. ``source`` is null when there is nothing new; ``still``
    says that the address gives what it gave before. ``listed`` is what it leads to, null when it lists
    nothing.
    """

    one: Followed
    at: str
    event: Event
    hosts: tuple[Host, ...]
    source: Source | None = None
    reading: Reading = Reading(())
    editions: tuple[Edition, ...] = ()
    response: Response | None = None
    still: bool = False
    listed: tuple[Listed, ...] | None = None


class Settling:
    """Settles what came of askings."""

    def __init__(self, read: Read, largest: int) -> None:
        """``read`` reads a source; ``largest`` is how many bytes a packed sitemap may unpack to."""
        self._read = read
        self._largest = largest

    def prepare(self, record: Record, asked: Asked) -> Ready | None:
        """Work out what is to be kept; None when it was stopped before it was asked."""
        came = asked.came
        try:
            if isinstance(came, Trouble):
                raise came
            return self._answered(record, asked, came)
        except Trouble as trouble:
            return None if trouble.kind == "stopped" else _failed(asked, trouble)

    def keep(self, record: Record, ready: Ready) -> Event:
        """Write what is to be kept and return what there is to tell. Called within a transaction."""
        one, event = ready.one, ready.event
        if ready.source is not None:
            kept = record.keep(
                ready.source,
                ready.reading,
                ready.editions,
                received_at=ready.at,
                origin="web",
                stated="answer",
            )
            event = msgspec.structs.replace(
                event,
                sha256=kept.sha256,
                new=kept.new,
                changed=kept.changed,
                same=kept.same,
                notes=(*event.notes, *kept.notes),
            )
        if ready.source is not None and one.kind == "feed" and one.series is None:
            one = msgspec.structs.replace(one, series=_series(record, ready.source, ready.reading, one))

        found = record.change(
            lambda db: followed.settle(db, one, ready.source, ready.response, ready.listed, ready.at)
        )
        if ready.still:
            record.change(lambda db: followed.still(db, one, ready.at))
        for host in ready.hosts:
            record.change(lambda db, host=host: followed.save_host(db, host))
        return msgspec.structs.replace(event, found=found)

    def _answered(self, record: Record, asked: Asked, answer: Answer) -> Ready:
        one = asked.one
        last = record.ask(lambda db: followed.last_received(db, one))
        notes = [*_moved(one, answer), *_clock(one, asked.at, last)]
        asked = msgspec.structs.replace(asked, one=_where(one, answer))
        if answer.status == 304:
            return _same(asked, answer, notes)
        if answer.status in (404, 410) or (answer.hops and answer.status == 200 and _taken_down(one, answer)):
            return self._gone(record, asked, answer, notes)
        if answer.status not in (200, 203):
            raise _unwelcome(answer)
        source = Source(one.address, answer.data, answer.field("content-type"), received=None)
        kind = kind_of(source, self._largest)
        if one.kind is not None and kind != one.kind:
            says = (
                f"it gave a {one.kind} before and gives a {kind} now, as while a site is mended:"
                " it is not kept, and it is asked again later"
            )
            raise Trouble(says, "other-kind")
        asked = msgspec.structs.replace(asked, one=msgspec.structs.replace(asked.one, kind=kind))
        if last is not None and one.changed_at is not None and _is_last(source, last, answer):
            return _same(asked, answer, notes)
        return self._new(asked, answer, source, notes)

    def _new(self, asked: Asked, answer: Answer, source: Source, notes: list[str]) -> Ready:
        one, at = asked.one, due.text_of(asked.at)
        reading, editions = self._read(source)
        if one.kind == "page" and len(editions) == 1:
            # One release a page: it goes by its address, whatever becomes of its title.
            source = msgspec.structs.replace(source, about=About(link=one.address))
            reading, editions = self._read(source)
        sitemap = self._sitemap(source) if one.kind == "sitemap" else None
        listed = sitemap.listed if sitemap else _item_pages(one, editions) if one.pages else None
        encoding = reading.documents[0].encoding if reading.documents else one.encoding
        if one.encoding and encoding != one.encoding and one.kind != "sitemap":
            notes.append(
                f"It is sent as {encoding} now, it was {one.encoding} before; it is read as what it is now."
            )
        notes += _sitemap_notes(sitemap)
        notes += [
            one.says for one in reading.refusals if one.kind not in {"sitemap", "binary"} or sitemap is None
        ]
        cut = any(refusal.kind == "cut" for refusal in reading.refusals)
        one = msgspec.structs.replace(
            one,
            etag=None if cut else answer.field("etag"),
            last_modified=None if cut else answer.field("last-modified"),
            encoding=encoding,
            changed_at=at,
        )
        one = _well(one, asked.at)
        slips = tuple(slip for edition in editions for slip in edition.release.slips)
        event = Event(
            one.address, "new", at, one.due_at or at, answer.status, one.kind,
            size=len(answer.data), slips=slips, notes=tuple(notes),
        )  # fmt: skip
        response = Response(at, answer.status, answer.hops, answer.head)
        return Ready(one, at, event, asked.hosts, source, reading, tuple(editions), response, listed=listed)

    def _sitemap(self, source: Source) -> Sitemap:
        text = sitemap_text(source, self._largest)
        try:
            return parse_sitemap(text or "", source.name)
        except Unreadable as error:
            says = f"it is a sitemap that cannot be read: {error}"
            raise Trouble(says, "malformed") from error

    def _gone(self, record: Record, asked: Asked, answer: Answer, notes: list[str]) -> Ready:
        """What was received from a page's address is withdrawn; of any other address it is a failure."""
        one, at = asked.one, due.text_of(asked.at)
        last = record.ask(lambda db: followed.last_received(db, one))
        known = last is not None or record.ask(lambda db: followed.is_known(db, one.address))
        if one.kind in {"feed", "sitemap"} or not known:
            leads = f" through {answer.final}, a page above it" if answer.status == 200 else ""
            says = f"it answers {_status(answer)}{leads}: check the address"
            raise Trouble(says, "not-there")
        was_gone = last is not None and last[1] == GONE
        one = msgspec.structs.replace(one, kind="page", etag=None, last_modified=None, moved_to=None)
        if not was_gone:
            one = msgspec.structs.replace(one, changed_at=at)
        one = _well(one, asked.at)
        status, phrase = (
            answer.hops[0][0] if answer.hops and answer.status == 200 else answer.status,
            answer.phrase,
        )
        leads = f" and leads to {answer.final}" if answer.status == 200 else ""
        answers = f"{status}{leads}" if leads else _status(answer)
        says = f"It answers {answers}: what it gave before is withdrawn since then, and kept."
        notes = notes if was_gone else [*notes, says]
        event = Event(one.address, "gone", at, one.due_at or at, status, "page", notes=tuple(notes))
        if was_gone:
            return Ready(one, at, event, asked.hosts, still=True)
        source = Source(one.address, _message(answer, status, phrase), GONE)
        reading, _ = self._read(source)
        response = Response(at, status, answer.hops, answer.head)
        return Ready(one, at, event, asked.hosts, source, reading, (), response)


def _series(record: Record, source: Source, reading: Reading, one: Followed) -> str | None:
    """Return the series of a feed: the one it names itself, unless another followed address has it."""
    own = series_of(source, reading)
    if own is None:
        return None
    taken = record.change(lambda db: followed.series_taken(db, own, one))
    return f"feed:{one.address}" if taken else own


def _failed(asked: Asked, trouble: Trouble) -> Ready:
    one, now = asked.one, asked.at
    one = msgspec.structs.replace(
        one,
        asked_at=due.text_of(now),
        failures=one.failures + (trouble.kind not in {"held", "private"}),
        says=str(trouble),
        # Where it moved to may be what is wrong: the next time it is asked where it was first.
        moved_to=one.moved_to if trouble.kind in _REFUSED else None,
    )
    hosts = asked.hosts
    next_at = due.after_failure(one, now) if one.failures else due.after(one, now)
    until = due.retry_after(trouble.retry_after, now)
    origin = origin_of(asked.one.moved_to or asked.one.address)
    host = next((host for host in hosts if host.origin == origin), None)
    if host is not None and host.hold_until is not None and due.held(host, now):
        until = max(until or "", host.hold_until)
    if until is not None:
        next_at = max(next_at, until)
    one = msgspec.structs.replace(one, due_at=next_at)
    outcome = "refused" if trouble.kind in _REFUSED else "failed"
    event = Event(
        one.address, outcome, due.text_of(now), next_at, kind=one.kind, says=f"{one.address}: {trouble}."
    )
    return Ready(one, due.text_of(now), event, hosts)


def _same(asked: Asked, answer: Answer, notes: list[str]) -> Ready:
    one, at = asked.one, due.text_of(asked.at)
    if answer.status == 304 and one.etag is None and one.last_modified is None:
        says = "it answers 304 Not Modified though nothing was said of what is here: it is asked again later"
        raise Trouble(says, "not-modified")
    if answer.status != 304:
        one = msgspec.structs.replace(
            one, etag=answer.field("etag"), last_modified=answer.field("last-modified")
        )
    elif answer.field("etag") is not None:
        one = msgspec.structs.replace(one, etag=answer.field("etag"))
    one = _well(one, asked.at)
    event = Event(
        one.address, "same", at, one.due_at or at, answer.status, one.kind,
        size=len(answer.data), notes=tuple(notes),
    )  # fmt: skip
    return Ready(one, at, event, asked.hosts, still=True)


def _well(one: Followed, now: datetime) -> Followed:
    one = msgspec.structs.replace(one, asked_at=due.text_of(now), failures=0, says=None)
    return msgspec.structs.replace(one, due_at=due.after(one, now))


def _is_last(source: Source, last: tuple[str, str | None, str, int], answer: Answer) -> bool:
    return (hashlib.sha256(source.data).hexdigest(), source.media_type, answer.status) == (
        last[0],
        last[1],
        last[3],
    )


def _where(one: Followed, answer: Answer) -> Followed:
    """Remember where an address moved for good: as far as the redirects on the way say so, one after the
    other.
    """
    to = one.moved_to
    for status, address in answer.hops:
        if status not in _PERMANENT:
            break
        to = address
    return msgspec.structs.replace(one, moved_to=to) if answer.status in (200, 203) else one


def _moved(one: Followed, answer: Answer) -> list[str]:
    to = _where(one, answer).moved_to
    return [f"It moved for good to {to} and is asked there from now on."] if to != one.moved_to else []


def _clock(one: Followed, at: datetime, last: tuple[str, str | None, str, int] | None) -> list[str]:
    if last is None or due.text_of(at) >= last[2]:
        return []
    says = (
        f"The clock of this machine says {due.text_of(at)}, and it was last received at {last[2]}: the clock"
        " was set back, or was ahead then; what comes is kept in the order in which it comes."
    )
    return [says]


def _taken_down(one: Followed, answer: Answer) -> bool:
    """Say whether a page's address leads to a page above it now, such as the home page."""
    return one.kind not in {"feed", "sitemap"} and is_elsewhere(one.address, answer.final)


def _unwelcome(answer: Answer) -> Trouble:
    later = answer.field("retry-after")
    asks = f" and asks to be left alone ({later[:40]})" if later else ""
    says = f"it answers {_status(answer)}{asks}"
    return Trouble(says, "status", retry_after=later)


def _status(answer: Answer) -> str:
    return f"{answer.status} {answer.phrase}".strip()


def _message(answer: Answer, status: int, phrase: str) -> bytes:
    """Write an answer as one message (RFC 9112, 2.1): its head as it was taken apart, and its body."""
    if answer.status == 200:
        return f"HTTP/1.1 {status}\r\nLocation: {answer.final}\r\n\r\n".encode("latin-1", "replace")
    fields = "".join(f"{name}: {value}\r\n" for name, value in answer.head)
    return f"HTTP/1.1 {status} {phrase}\r\n{fields}\r\n".encode("latin-1", "replace") + answer.data


def _item_pages(one: Followed, editions: Sequence[Edition]) -> tuple[Listed, ...]:
    """Return the pages of a feed's items, those of its own site."""
    found: dict[str, Listed] = {}
    for edition in editions:
        try:
            address = checked_address(edition.release.link or "")
        except OnrecordError:
            continue
        if same_site(address, one.address) and address != one.address:
            found[address] = Listed(address)
    return tuple(found.values())


def _sitemap_notes(sitemap: Sitemap | None) -> list[str]:
    if sitemap is None:
        return []
    notes: list[str] = []
    if sitemap.outside:
        notes.append(
            f"{sitemap.outside:,} of its addresses are of another host, or none, and are not followed."
        )
    if sitemap.more:
        notes.append("It breaks off, or lists more than 50,000 addresses: what it lists before is followed.")
    return notes
