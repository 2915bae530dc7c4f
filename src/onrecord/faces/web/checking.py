"""The check as a page and as JSON: a text is given, its quotations come back with what the record says."""

import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import anyio.to_thread
import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile

from onrecord.check import (
    TRUE,
    Article,
    Coverage,
    Finding,
    Passage,
    Quotation,
    Quoting,
    article,
    covers,
    quoting,
)
from onrecord.check.quoted import quoted
from onrecord.days import check_day
from onrecord.errors import Unreadable
from onrecord.model import Source
from onrecord.parse.dates import find_date

from .addresses import RequestError, release_path, with_query
from .citing import Rule, ground_rules
from .paging import text_field
from .portal import Asked, Portal, Provided
from .words import day, plural

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = [
    "HANDLERS",
    "MOST_BODY",
    "MOST_CHARACTERS",
    "MOST_QUOTATIONS",
    "bounded",
    "checked",
    "checked_day",
]

MOST_CHARACTERS = 64_000
MOST_QUOTATIONS = 250
MOST_BODY = 4_000_000
_MOST_LINK = 12_000
"""Characters of an address that carries a text: what servers and mail programs pass on whole."""
_LONGEST_QUOTATION = 8_000
_NAMES = {
    "exact": "Word for word",
    "trivial": "But for trivia",
    "ellipsis": "With an ellipsis",
    "bracketed": "But for brackets",
    "altered": "Altered",
    "spliced": "Spliced",
    "wrong_speaker": "Another speaker",
    "wrong_date": "Another date",
    "not_found": "Not found",
    None: "Not checked",
}


class Piece(msgspec.Struct, frozen=True):
    """A stretch of the text; ``n`` is the number of the quotation it is part of."""

    text: str
    n: int | None = None
    tone: str = ""


class Place(msgspec.Struct, frozen=True):
    """A passage of the record as the page shows it."""

    text: str
    facts: str
    href: str


class Result(msgspec.Struct, frozen=True):
    """One quotation as the page shows it. ``diff`` are (what it is, words): same, said or quoted."""

    n: int
    name: str
    tone: str
    credit: str
    diff: tuple[tuple[str, str], ...]
    says: str
    places: tuple[Place, ...]
    link: str
    history: str | None = None
    rules: tuple[Rule, ...] = ()


class CheckPage(msgspec.Struct, frozen=True):
    """Everything the page prints; ``results`` is empty before anything was given."""

    holds: str
    text: str = ""
    quote: str = ""
    by: str = ""
    on: str = ""
    pieces: tuple[Piece, ...] = ()
    results: tuple[Result, ...] = ()
    summary: str | None = None
    notes: tuple[str, ...] = ()
    link: str | None = None
    trouble: str | None = None


# --------------------------------------------------------------------------- asking


@contextmanager
def _saying() -> "Generator[None]":
    try:
        yield
    except Unreadable as error:
        raise RequestError(str(error)) from error


def checked_day(value: str | None) -> str | None:
    """A day, month or year as it is given. Raises ``RequestError`` for what is none."""
    if not value:
        return None
    found = find_date(value)
    if found is not None and (found[1], found[2]) == (0, len(value)):
        return found[0]
    try:
        check_day(value)
    except ValueError as error:
        message = f"“{value[:40]}” is no day: give YYYY-MM-DD, YYYY-MM, YYYY or a date such as 14 March 2025."
        raise RequestError(message) from error
    return value


def bounded(text: str) -> str:
    """The text. Raises ``RequestError`` for one that is longer than a request may be."""
    if len(text) > MOST_CHARACTERS:
        message = (
            f"The text has {len(text):,} characters, more than the {MOST_CHARACTERS:,} of one request:"
            " give it in parts, or use onrecord check."
        )
        raise RequestError(message)
    return text


def _few(found: Sequence[Quotation]) -> None:
    if len(found) > MOST_QUOTATIONS:
        message = (
            f"There are {len(found):,} quotations, more than the {MOST_QUOTATIONS} of one request:"
            " give them in parts, or use onrecord check."
        )
        raise RequestError(message)


def checked(portal: Portal, found: Sequence[Quotation]) -> tuple[list[Finding], Coverage]:
    """What the record says of each quotation, and what it covers. Raises ``RequestError`` for too many."""
    _few(found)
    with portal.checker() as checker:
        return [checker.check(quotation) for quotation in found], checker.covers()


# --------------------------------------------------------------------------- laying out


def _page(portal: Portal, given: Article, quotes: Quoting, **asked: str) -> CheckPage:
    findings, coverage = checked(portal, quotes.quotations)
    notes = [
        f"A quotation mark opens at character {at:,} and none closes it; it is passed over."
        for at in quotes.unclosed[:3]
    ]
    if not findings:
        notes.insert(0, "There are no quotations in this text: words to be checked stand in quotation marks.")
    counted: dict[str, int] = {}
    for finding in findings:
        name = _name(finding).lower()
        counted[name] = counted.get(name, 0) + 1
    told = ", ".join(f"{count} {name}" for name, count in counted.items())
    stands = {one.passages[0].release for one in findings if one.verdict in TRUE and one.passages}
    rules = {release: ground_rules(portal.record.release(release).release) for release in stands}
    return CheckPage(
        holds=covers(coverage),
        text=given.text,
        pieces=_pieces(given.text, findings),
        results=tuple(_result(n, finding, rules) for n, finding in enumerate(findings, 1)),
        summary=f"{plural(len(findings), 'quotation')}: {told}" if findings else None,
        notes=tuple(notes),
        link=_text_link(given.text),
        **asked,
    )


def _superseded(finding: Finding) -> bool:
    """Whether the words stand only in editions that a later one took the place of."""
    return bool(finding.passages) and all(passage.until for passage in finding.passages)


def _name(finding: Finding) -> str:
    name = _NAMES[finding.verdict]
    return f"{name}, in an earlier edition only" if finding.verdict in TRUE and _superseded(finding) else name


def _tone(finding: Finding) -> str:
    if finding.verdict in TRUE:
        return "differs" if _superseded(finding) else "stands"
    return "absent" if finding.verdict in ("not_found", None) else "differs"


def _pieces(text: str, findings: Sequence[Finding]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = 0
    for n, finding in enumerate(findings, 1):
        span = finding.quotation.span
        if span is None or span.start < at:
            continue
        pieces.append(Piece(text[at : span.start]))
        pieces.append(Piece(text[span.start : span.end], n, _tone(finding)))
        at = span.end
    return (*pieces, Piece(text[at:]))


def _result(n: int, finding: Finding, rules: Mapping[str, tuple[Rule, ...]]) -> Result:
    """Lay a finding out; ``rules`` are the ground rules of each release in which words stand."""
    asked = finding.quotation
    credit = ", ".join(fact for fact in (asked.attributed_to, day(asked.said_on) or asked.said_on) if fact)
    fields = {"quote": asked.quote, "by": asked.attributed_to, "on": asked.said_on}
    return Result(
        n=n,
        name=_name(finding),
        tone=_tone(finding),
        credit=credit,
        diff=tuple(_diff(finding)),
        says=finding.says,
        places=tuple(_place(passage) for passage in finding.passages[:4]),
        link=with_query("/check", fields),
        rules=rules.get(finding.passages[0].release, ()) if finding.verdict in TRUE else (),
        history=f"{release_path(finding.passages[0].release)}/history" if _superseded(finding) else None,
    )


def _place(passage: Passage) -> Place:
    turn = f"turn {passage.turn}" if passage.turn else None
    until = f"until {passage.until[:10]}" if passage.until else None
    told = (passage.speaker or "Speaker not named", day(passage.said_on) or "date not known", turn, until)
    return Place(" ".join(passage.text.split()), ", ".join(fact for fact in told if fact), passage.link)


def _diff(finding: Finding) -> list[tuple[str, str]]:
    text = quoted(finding.quotation.quote).text
    parts: list[tuple[str, str]] = []
    at = 0
    for change in {change.at: change for change in finding.changes}.values():
        if change.at.start < at:
            continue
        before = text[at : change.at.start]
        parts.append(("same", before if before.endswith(" ") or not before else f"{before} "))
        if change.quoted:
            parts.append(("quoted", text[change.at.start : change.at.end]))
        if change.said:
            parts.append(("said", change.said))
        at = change.at.end
    return [part for part in (*parts, ("same", text[at:])) if part[1]]


def _text_link(text: str) -> str | None:
    """An address that carries the whole text, for nothing that is given is kept here; null for a long one."""
    packed = base64.urlsafe_b64encode(zlib.compress(text.encode("utf-8"), 9)).decode().rstrip("=")
    return f"/check?z={packed}" if text and len(packed) <= _MOST_LINK else None


def _unpacked(packed: str) -> str:
    """The text an address carries. Raises ``RequestError`` for one that carries none."""
    try:
        data = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        unzip = zlib.decompressobj()
        text = unzip.decompress(data, MOST_CHARACTERS * 4 + 1).decode("utf-8")
        if not text or (not unzip.eof and len(text) <= MOST_CHARACTERS):
            raise binascii.Error
        return bounded(text)
    except (binascii.Error, zlib.error, UnicodeDecodeError) as error:
        message = "This address carries no text that can be read: it may have been cut; ask for it again."
        raise RequestError(message) from error


# --------------------------------------------------------------------------- handlers


def _asked(portal: Portal, fields: Mapping[str, str]) -> CheckPage:
    quote = text_field(fields, "quote", _LONGEST_QUOTATION)
    packed = text_field(fields, "z", _MOST_LINK)
    if quote:
        by = text_field(fields, "by")
        try:
            on = checked_day(text_field(fields, "on"))
        except RequestError as error:
            given = CheckPage(holds="", quote=quote, by=by or "", on=fields["on"], trouble=str(error))
            return msgspec.structs.replace(given, holds=_holds(portal))
        one = Quotation(bounded(quote), by, on)
        view = _page(portal, Article(""), Quoting((one,)))
        return msgspec.structs.replace(view, quote=quote, by=by or "", on=on or "", pieces=(), notes=())
    if packed:
        given = Article(_unpacked(packed))
        return _page(portal, given, quoting(given))
    return CheckPage(holds=_holds(portal))


def _holds(portal: Portal) -> str:
    with portal.checker() as checker:
        return covers(checker.covers())


@get("/check")
async def check(request: Asked, portal: Provided) -> Response[str]:
    """Check one quotation, or the text that the address carries."""
    view = await anyio.to_thread.run_sync(_asked, portal, request.query_params)
    return portal.page("check.html", "/check", status=400 if view.trouble else 200, view=view)


@post("/check", status_code=200, request_max_body_size=MOST_BODY)
async def check_text(request: Asked, portal: Provided) -> Response[str]:
    """Check the quotations of a text or file."""
    form = await request.form()
    pasted, file = form.get("text"), form.get("file")
    data = await file.read() if isinstance(file, UploadFile) else b""
    name = file.filename if isinstance(file, UploadFile) and data else ""
    text = pasted if isinstance(pasted, str) else ""

    def answer() -> Response[str]:
        try:
            with _saying():
                given = article(Source(name, data)) if data else Article(text.replace("\r\n", "\n"))
                bounded(given.text)
                view = _page(portal, given, quoting(given))
        except RequestError as error:
            view = CheckPage(holds=_holds(portal), text=text[:MOST_CHARACTERS], trouble=str(error))
            return portal.page("check.html", "/check", status=400, view=view)
        return portal.page("check.html", "/check", view=view)

    return await anyio.to_thread.run_sync(answer)


HANDLERS = (check, check_text)
