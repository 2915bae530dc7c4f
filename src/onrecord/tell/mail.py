"""A mail as it is handed over: headers, plain text and HTML. Pure; everything quoted in it is hostile.

Formats: RFC 5322; RFC 2919 (List-Id), RFC 2369 and RFC 8058 (unsubscribing), RFC 3834 (Auto-Submitted).
"""

import hashlib
import re
import textwrap
from collections.abc import Sequence
from datetime import UTC, datetime
from email.header import Header
from email.headerregistry import Address as HeaderAddress
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined

from onrecord.tell.address import Address, checked_address
from onrecord.tell.letter import Entry, Piece, Section, sections
from onrecord.tell.model import Event, Notice, SubjectKind, When
from onrecord.tell.settings import Settings
from onrecord.tell.wording import day, event_says, events_say, line

if TYPE_CHECKING:
    from email.policy import Policy

__all__ = ["Letter", "confirmation", "ended", "message_id", "operator_mail", "told"]

WIDTH = 76
MOST_SHOWN = 60
"""Notices a digest shows with their words; the others are named with their links."""
_LONGEST_SUBJECT = 120
_DIGEST: dict[When, str] = {"at-once": "Alert", "daily": "Daily digest", "weekly": "Weekly digest"}


class Letter(msgspec.Struct, frozen=True):
    """To whom a mail goes and about what.

    ``key`` is the delivery's: the same key gives the same Message-ID. ``follows`` says what is followed,
    ``at`` is when the mail is written.
    """

    to: str
    key: str
    subscription: str
    token: str
    follows: str
    events: tuple[Event, ...]
    when: When
    at: datetime
    kind: SubjectKind = "query"


class _Whole(UnstructuredHeader):
    """A header on one line: the standard folding would encode a long address beyond recognition."""

    def fold(self, *, policy: "Policy") -> str:
        """Return the header as it goes out."""
        return f"{self.name}: {self}{policy.linesep}"  # pyright: ignore


class _Words(UnstructuredHeader):
    """A subject: one encoded word after the other (RFC 2047) where it is not ASCII."""

    def fold(self, *, policy: "Policy") -> str:
        """Return the header as it goes out."""
        text = str(self)
        charset = "us-ascii" if text.isascii() else "utf-8"
        name = f"{self.name}"  # pyright: ignore
        folded = Header(text, charset, maxlinelen=WIDTH, header_name=name).encode(linesep=policy.linesep)
        return f"{name}: {folded}{policy.linesep}"


@lru_cache(maxsize=2)
def _policy(utf8: bool) -> "EmailPolicy[EmailMessage]":
    registry = HeaderRegistry()
    for name in ("list-unsubscribe", "list-id", "message-id"):
        registry.map_to_type(name, _Whole)  # pyright: ignore[reportArgumentType]
    registry.map_to_type("subject", _Words)  # pyright: ignore[reportArgumentType]
    return SMTP.clone(header_factory=registry, utf8=utf8)


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("onrecord.tell"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def message_id(key: str, settings: Settings) -> str:
    """Return the Message-ID of a delivery: the same for the same key, whenever it is sent."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{_domain(settings)}>"


def _domain(settings: Settings) -> str:
    sender = parseaddr(settings.smtp.sender)[1] if settings.smtp else ""
    return sender.rpartition("@")[2] or urlsplit(settings.portal).hostname or "localhost"


def told(settings: Settings, letter: Letter, notices: Sequence[Notice]) -> EmailMessage:
    """Write an alert (one notice) or a digest."""
    laid = sections(notices[:MOST_SHOWN], settings.portal)
    rest = tuple((event_says(one), _title(one), settings.portal + one.link) for one in notices[MOST_SHOWN:])
    heading, subject = _heading(settings, letter, notices)
    message = _headed(settings, letter, subject)
    plain = _plain(letter, heading, laid, rest)
    html = (
        _templates()
        .get_template("told.html")
        .render(
            heading=heading,
            sections=laid,
            rest=rest,
            follows=letter.follows,
            events=events_say(letter.events, letter.kind),
            manage=_manage(settings, letter),
            stop=_stop(settings, letter),
            name=settings.name,
            portal=settings.portal,
        )
    )
    return _filled(message, plain + _foot(settings, letter), html)


def confirmation(settings: Settings, letter: Letter) -> EmailMessage:
    """Write the mail that asks whether somebody wants to be told: without an answer nothing follows."""
    confirm = f"{settings.portal}/follow/confirm?token={letter.token}"
    message = _headed(settings, letter, f"Please confirm: {letter.follows}", listed=False)
    says = (
        f"Somebody, we hope you, asked {settings.name} to tell this address about {letter.follows}:"
        f" {events_say(letter.events, letter.kind)}, {_often(letter.when)}."
    )
    unless = (
        "If it was not you, do nothing: without a confirmation there will be no further mail. "
        "The link holds for seven days."
    )
    plain = f"{_fill(says)}\n\nConfirm it here:\n\n{confirm}\n\n{_fill(unless)}\n\n-- \n{settings.portal}/\n"
    html = (
        _templates()
        .get_template("confirm.html")
        .render(says=says, unless=unless, confirm=confirm, name=settings.name, portal=settings.portal)
    )
    return _filled(message, plain, html)


def ended(settings: Settings, letter: Letter, why: str) -> EmailMessage:
    """Write that a subscription has ended, and why."""
    message = _headed(settings, letter, f"You are told no more: {letter.follows}", listed=False)
    says = f"You are told no more about {letter.follows}. {line(why, 500)}"
    again = "Follow it again on its page:"
    plain = f"{_fill(says)}\n\n{again} {settings.portal}/\n"
    html = (
        _templates()
        .get_template("ended.html")
        .render(says=says, again=again, name=settings.name, portal=settings.portal)
    )
    return _filled(message, plain, html)


def operator_mail(settings: Settings, key: str, says: str, at: datetime) -> EmailMessage:
    """Write to the operator that a subscription was stopped, and why."""
    letter = Letter(settings.operator or "", key, "operator", "", "", (), "at-once", at)
    message = _headed(settings, letter, "A subscription was stopped", listed=False)
    message.set_content(_fill(line(says, 2_000)) + "\n", cte="quoted-printable")
    return message


def _headed(settings: Settings, letter: Letter, subject: str, *, listed: bool = True) -> EmailMessage:
    assert settings.smtp is not None  # noqa: S101 - nobody writes a mail without a mail server
    to = checked_address(parseaddr(letter.to)[1] or letter.to)
    named, sender = parseaddr(settings.smtp.sender)
    message = EmailMessage(policy=_policy(to.international))
    message["From"] = _mailbox(checked_address(sender), line(named) or settings.name)
    message["To"] = _mailbox(to)
    message["Subject"] = line(subject, _LONGEST_SUBJECT)
    message["Date"] = format_datetime(letter.at.astimezone(UTC))
    message["Message-ID"] = message_id(letter.key, settings)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if listed:
        host = urlsplit(settings.portal).hostname or "localhost"
        message["List-Id"] = f"<{re.sub('[^a-z0-9-]', '-', letter.subscription.lower())}.follow.{host}>"
        message["List-Unsubscribe"] = f"<{_stop(settings, letter)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["Precedence"] = "list"
    return message


def _mailbox(address: Address, named: str = "") -> HeaderAddress:
    return HeaderAddress(display_name=named, username=address.local, domain=address.domain)


def _filled(message: EmailMessage, plain: str, html: str) -> EmailMessage:
    message.set_content(plain, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message


def _stop(settings: Settings, letter: Letter) -> str:
    return f"{settings.portal}/follow/stop?token={letter.token}"


def _manage(settings: Settings, letter: Letter) -> str:
    return f"{settings.portal}/follow/manage?token={letter.token}"


def _often(when: When) -> str:
    return {"at-once": "at once, as it happens", "daily": "once a day", "weekly": "once a week"}[when]


def _title(notice: Notice) -> str:
    return line(notice.title) or "Untitled release"


def _heading(settings: Settings, letter: Letter, notices: Sequence[Notice]) -> tuple[str, str]:
    """Return the heading within a mail and its subject."""
    first = notices[0]
    if letter.when == "at-once" and len(notices) == 1:
        return f"{event_says(first)}: {_title(first)}", f"{event_says(first)}: {_title(first)}"
    count = f"{len(notices):,} {'notice' if len(notices) == 1 else 'notices'}"
    heading = f"{_DIGEST[letter.when]}, {day(letter.at.date().isoformat())}: {count}"
    return heading, f"{heading} on {letter.follows}"


def _plain(
    letter: Letter, heading: str, laid: Sequence[Section], rest: Sequence[tuple[str, str, str]]
) -> str:
    parts = [_fill(heading), _fill(f"You follow {letter.follows}.")]
    for section in laid:
        facts = "\n".join(part for part in (section.kind, section.date) if part)
        parts.append(f"# {section.title}" + (f"\n\n{facts}" if facts else "") + "\n\n---")
        parts.extend(_entry(one) for one in section.entries)
    if rest:
        parts.append(f"---\n\nAnd {len(rest):,} more:")
        parts.extend(f"{says}: {title}\n{href}" for says, title, href in rest)
    return "\n\n".join(parts) + "\n\n"


def _entry(one: Entry) -> str:
    parts = [f"{one.says}."]
    if one.question:
        parts.append(_fill(f"QUESTION: {one.question}"))
    if one.text:
        parts.append(_fill(f"{one.speaker.upper()}: {one.text}" if one.speaker else one.text))
    for where, pieces in one.changes:
        parts.append(_fill(f"{where}: {_marked(pieces)}" if pieces else where))
    if one.more:
        parts.append(f"And {one.more:,} more {'change' if one.more == 1 else 'changes'}.")
    if one.noted:
        parts.append(_fill(one.noted))
    return "\n\n".join([*parts, one.href])


def _marked(pieces: Sequence[Piece]) -> str:
    """Write [-what went-] and {+what came+}, as ``onrecord diff`` does."""
    signs = {"": "{}", "gone": "[-{}-]", "come": "{{+{}+}}"}
    return "".join(signs[piece.mark].format(piece.text) for piece in pieces)


def _fill(text: str) -> str:
    """Wrap paragraphs; a word that is too long, such as an address, stays whole."""
    filled = (
        textwrap.fill(part, WIDTH, break_long_words=False, break_on_hyphens=False)
        for part in text.split("\n")
    )
    return "\n".join(filled)


def _foot(settings: Settings, letter: Letter) -> str:
    why = f"You are told because you follow {letter.follows}: {events_say(letter.events, letter.kind)}."
    ways = f"See or change it: {_manage(settings, letter)}\nStop it: {_stop(settings, letter)}"
    return f"-- \n{_fill(why)}\n{ways}\n"
