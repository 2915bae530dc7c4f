"""Deliveries to a real mail server and receiver: what arrives, what is tried again, who is stopped."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from random import Random

import msgspec
import pytest
from tests.disks import disk, needs_root

from onrecord.errors import RecordBusy, RecordError
from onrecord.keep import Record
from onrecord.tell.bounce import read_bounce
from onrecord.tell.deliver import Deliverer, Made, alone, bounced
from onrecord.tell.model import Channel, Notice, Subject, Subscription, When
from onrecord.tell.settings import Settings, SettingsError, Smtp, Webhooks, read_settings
from onrecord.tell.store import Found, Position, Store
from onrecord.tell.subscribe import Asked, confirm, resume, subscribe

from .servers import hanging, mail_server, receiver

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
QUERY = Subject("query", "ceasefire")


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    folder = tmp_path_factory.mktemp("empty") / "record"
    with Record.open(folder, write=True, create=True) as made:
        yield made


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path) as opened:
        yield opened


def settings(mail: int = 1, **more: object) -> Settings:
    smtp = Smtp("127.0.0.1", "onrecord <a@example.org>", port=mail, security="none", timeout=1, whole=3)
    made = Settings("http://127.0.0.1:1", smtp=smtp, webhooks=Webhooks(allow=("127.0.0.1",), timeout=1))
    return msgspec.structs.replace(made, **more)


def follower(record: Record, store: Store, address: str, when: When = "at-once") -> Subscription:
    """Somebody who follows a query and has confirmed it."""
    channel: Channel = "webhook" if address.startswith("http") else "mail"
    return subscribe(record, store, Asked(QUERY, channel, address, when), NOW, confirmed=True)


def happen(store: Store, *numbers: int, text: str = "We welcome the ceasefire.") -> None:
    """Have things happen to everybody who follows."""
    version, followed = store.followed(0)
    everybody = tuple(number for number, _ in followed)
    told = tuple(
        (
            Notice(
                f"k{n}", "match", QUERY, "2026-01-31T11:00:00Z", f"r{n}", f"/t/a{n}", title=f"T{n}", text=text
            ),
            everybody,
        )
        for n in numbers
    )
    began = store.position() or Position()
    assert store.put(Found(began, version, began, (), told), NOW) is not None


def rounds(record: Record, store: Store, made: Settings, clock: Clock | None = None) -> Made:
    return Deliverer(record, store, made, clock=clock or Clock(), chance=Random(1)).round()


def words(message: EmailMessage) -> str:
    """The plain text of a mail."""
    plain = message.get_body(("plain",))
    assert plain is not None
    return plain.get_content().replace("\r\n", "\n")


def state(store: Store, of: Subscription) -> tuple[str, str | None]:
    found = store.get(of.id)
    return found.state, found.why


def test_who_asked_is_told_once(record: Record, store: Store, tmp_path: Path) -> None:
    with mail_server(tmp_path) as mails, receiver(tmp_path) as posts:
        ann = follower(record, store, "ann@example.org")
        hook = follower(record, store, f"http://127.0.0.1:{posts.port}/ok")
        happen(store, 1, 2)
        happen(store, 1)
        assert rounds(record, store, settings(mails.port)) == Made(delivered=2)
        assert rounds(record, store, settings(mails.port)) == Made()
        (message,) = mails.mails()
        (line,) = posts.lines()
    assert message["To"] == "ann@example.org"
    assert {one["key"] for one in msgspec.json.decode(line["data"])["data"]["notices"]} == {"k1", "k2"}
    assert [one.state for one in store.deliveries(ann.id)] == ["delivered"]
    assert [one.state for one in store.deliveries(hook.id)] == ["delivered"]


def test_a_line_with_one_full_stop_does_not_end_the_mail(
    record: Record, store: Store, tmp_path: Path
) -> None:
    with mail_server(tmp_path) as mails:
        follower(record, store, "ann@example.org")
        happen(store, 1, text="One.\n.\nTwo.\n..\n.three")
        rounds(record, store, settings(mails.port))
        (message,) = mails.mails()
    assert "One.\n.\nTwo.\n..\n.three" in words(message)


def test_who_only_asked_is_asked_to_confirm_and_told_nothing_more(
    record: Record, store: Store, tmp_path: Path
) -> None:
    with mail_server(tmp_path) as mails:
        asked = subscribe(record, store, Asked(QUERY, "mail", "ann@example.org"), NOW)
        rounds(record, store, settings(mails.port))
        rounds(record, store, settings(mails.port))
        (message,) = mails.mails()
        assert f"/follow/confirm?token={asked.token}" in words(message)
        assert message["List-Unsubscribe"] is None
        assert confirm(record, store, asked.token).state == "active"


def test_a_mailbox_that_is_not_there_stops_the_subscription_with_the_reason(
    record: Record, store: Store, tmp_path: Path
) -> None:
    with mail_server(tmp_path) as mails:
        gone, ann = (follower(record, store, name) for name in ("nobody@example.org", "ann@example.org"))
        happen(store, 1)
        assert rounds(record, store, settings(mails.port, operator="desk@example.org")) == Made(1, 0, 1)
        told = {message["To"]: message for message in mails.mails()}
    assert state(store, gone) == (
        "stopped",
        "The mail server answered 550 5.1.1 There is no such mailbox",
    )
    assert state(store, ann)[0] == "active"
    assert "There is no such mailbox" in told["desk@example.org"].get_content().replace("\n", " ")
    assert "nobody@" not in str(told["desk@example.org"])


def test_a_mailbox_that_says_later_is_tried_for_two_days_and_then_stopped(
    record: Record, store: Store, tmp_path: Path
) -> None:
    clock = Clock()
    with mail_server(tmp_path) as mails:
        late, ann = (follower(record, store, name) for name in ("later@example.org", "ann@example.org"))
        happen(store, 1)
        made = settings(mails.port)
        assert rounds(record, store, made, clock) == Made(1, 1, 0)
        tries = 1
        while state(store, late)[0] == "active":
            due = store.next_due()
            assert due is not None
            clock.now = datetime.fromisoformat(due)
            rounds(record, store, made, clock)
            tries += 1
    assert 10 <= tries <= 20
    assert timedelta(hours=41) < clock.now - NOW < timedelta(hours=49)
    assert state(store, late)[1] == (
        "For two days it could not be delivered. The mail server answered 451 4.7.1 Try again later"
    )
    assert state(store, ann)[0] == "active"


@pytest.mark.slow
@pytest.mark.parametrize("greeting", [b"", b"220 mail.test\r\n", b"220-mail.test\r\n"])
def test_a_mail_server_that_hangs_holds_nobody_up_and_stops_nobody(
    record: Record, store: Store, tmp_path: Path, greeting: bytes
) -> None:
    clock = Clock()
    ann = follower(record, store, "ann@example.org")
    happen(store, 1)
    with hanging(greeting) as port:
        began = datetime.now(UTC)
        made = rounds(record, store, settings(port), clock)
        assert datetime.now(UTC) - began < timedelta(seconds=15)
    assert made.trouble == "The mail server 127.0.0.1 did not answer within 1 seconds."
    clock.now += timedelta(days=3)
    assert rounds(record, store, settings(1), clock).trouble is not None
    assert state(store, ann) == ("active", None)
    clock.now += timedelta(days=1)
    with mail_server(tmp_path) as mails:
        assert rounds(record, store, settings(mails.port), clock) == Made(1)


@pytest.mark.slow
def test_a_server_that_takes_a_mail_and_falls_silent_gets_it_again_under_the_same_message_id(
    record: Record, store: Store, tmp_path: Path
) -> None:
    clock = Clock()
    with mail_server(tmp_path) as mails:
        follower(record, store, "silent@example.org")
        happen(store, 1)
        assert rounds(record, store, settings(mails.port), clock).delivered == 0
        clock.now += timedelta(hours=1)
        rounds(record, store, settings(mails.port), clock)
        first, second = mails.mails()
    assert first["Message-ID"] == second["Message-ID"]


def test_the_server_takes_a_login_and_a_wrong_one_is_said(
    record: Record, store: Store, tmp_path: Path
) -> None:
    with mail_server(tmp_path, "login") as mails:
        made = settings(mails.port)
        assert made.smtp is not None
        ann = follower(record, store, "ann@example.org")
        happen(store, 1)
        wrong = msgspec.structs.replace(made.smtp, user="onrecord", password="no")
        said = rounds(record, store, msgspec.structs.replace(made, smtp=wrong)).trouble
        assert said == "The mail server 127.0.0.1 refused the login: check user and password."
        right = msgspec.structs.replace(made.smtp, user="onrecord", password="secret")
        clock = Clock(NOW + timedelta(hours=1))
        assert rounds(record, store, msgspec.structs.replace(made, smtp=right), clock) == Made(1)
    assert state(store, ann) == ("active", None)


def test_starttls_that_is_not_offered_is_said(record: Record, store: Store, tmp_path: Path) -> None:
    with mail_server(tmp_path) as mails:
        made = settings(mails.port)
        assert made.smtp is not None
        follower(record, store, "ann@example.org")
        happen(store, 1)
        strict = msgspec.structs.replace(made, smtp=msgspec.structs.replace(made.smtp, security="starttls"))
        said = rounds(record, store, strict).trouble or ""
        assert "offers no STARTTLS" in said
        assert mails.mails() == []


@pytest.mark.parametrize(("kind", "made"), [("plain", Made(1)), ("ascii", Made(0, 0, 1))])
def test_an_international_address_is_told_where_the_server_can(
    record: Record, store: Store, tmp_path: Path, kind: str, made: Made
) -> None:
    with mail_server(tmp_path, kind) as mails:
        one = follower(record, store, "jürg@exämple.org")
        happen(store, 1)
        assert rounds(record, store, settings(mails.port)) == made
    if kind == "ascii":
        assert "beyond ASCII (SMTPUTF8)" in (state(store, one)[1] or "")


def test_a_bounce_stops_what_it_is_about(record: Record, store: Store, tmp_path: Path) -> None:
    with mail_server(tmp_path) as mails:
        ann = follower(record, store, "ann@example.org")
        happen(store, 1)
        rounds(record, store, settings(mails.port))
        (message,) = mails.mails()
    report = dsn("failed", "5.1.1", str(message).partition("\n\n")[0])
    found = read_bounce(report)
    assert found is not None
    assert bounced(Deliverer(record, store, settings()), store, found, NOW) is not None
    assert state(store, ann) == ("stopped", "The mail came back: 5.1.1 550 5.1.1 No such user")


def dsn(action: str, status: str, head: str) -> bytes:
    """A delivery report as mail servers write it (RFC 3464)."""
    return (
        "From: MAILER-DAEMON@example.org\nTo: a@example.org\nSubject: Undelivered\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nIt did not arrive.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example.org\n\n"
        f"Final-Recipient: rfc822; ann@example.org\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; 550 {status} No such user\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\n{head}\n\n--b--\n"
    ).encode()


def test_what_is_no_bounce_for_good_stops_nobody(record: Record, store: Store) -> None:
    ours = "List-Unsubscribe: <https://p.example.org/follow/stop?token=abcdefgh1234>"
    assert read_bounce(dsn("delayed", "4.4.1", ours)) is None
    assert read_bounce(dsn("failed", "5.1.1", "Subject: hello")) is None
    assert read_bounce(b"Subject: hello\n\nhello") is None
    assert read_bounce(b"\xff\x00") is None
    forged = read_bounce(dsn("failed", "5.1.1", ours))
    assert forged is not None
    assert bounced(Deliverer(record, store, settings()), store, forged, NOW) is None


def test_a_receiver_that_is_gone_is_stopped_at_once(record: Record, store: Store, tmp_path: Path) -> None:
    with receiver(tmp_path) as posts:
        hook = follower(record, store, f"http://127.0.0.1:{posts.port}/410")
        happen(store, 1)
        assert rounds(record, store, settings(smtp=None)) == Made(0, 0, 1)
    assert state(store, hook) == ("stopped", "The receiver answered 410 Gone: it wants nothing more.")


def test_a_receiver_is_given_the_time_it_asks_for(record: Record, store: Store, tmp_path: Path) -> None:
    with receiver(tmp_path) as posts:
        follower(record, store, f"http://127.0.0.1:{posts.port}/429")
        happen(store, 1)
        rounds(record, store, settings(smtp=None))
    assert store.next_due() == "2026-01-31T12:02:00Z"


@pytest.mark.slow
@pytest.mark.alone
def test_one_receiver_that_hangs_does_not_hold_up_the_others(
    record: Record, store: Store, tmp_path: Path
) -> None:
    with receiver(tmp_path) as slow, receiver(tmp_path / "other") as quick:
        for n in range(30):
            follower(record, store, f"http://127.0.0.1:{slow.port}/slow?{n}")
        follower(record, store, f"http://127.0.0.1:{quick.port}/ok")
        happen(store, 1)
        began = datetime.now(UTC)
        made = rounds(record, store, settings(smtp=None))
        assert datetime.now(UTC) - began < timedelta(seconds=15)
        assert (made.delivered, made.put_off) == (1, 30)
        assert len(slow.lines()) <= 8, "one that did not answer is left alone for a while"


def test_a_receiver_that_fails_for_two_days_is_stopped_and_a_replay_reaches_it(
    record: Record, store: Store, tmp_path: Path
) -> None:
    clock = Clock()
    with receiver(tmp_path) as posts:
        hook = follower(record, store, f"http://127.0.0.1:{posts.port}/500")
        happen(store, 1)
        while state(store, hook)[0] == "active":
            rounds(record, store, settings(smtp=None), clock)
            due = store.next_due()
            clock.now = datetime.fromisoformat(due) if due else clock.now
        ids = {line["headers"]["webhook-id"] for line in posts.lines()}
        bodies = {line["data"] for line in posts.lines()}
        assert (len(ids), len(bodies)) == (1, 1)
        assert "For two days it could not be delivered" in (state(store, hook)[1] or "")
        (failed,) = store.deliveries(hook.id)
        with pytest.raises(RecordError, match="has ended"):
            store.replay(failed.id, clock.now)
        resume(record, store, hook.id)
        store.replay(failed.id, clock.now)
        rounds(record, store, settings(smtp=None), clock)
        assert posts.lines()[-1]["headers"]["webhook-id"] in ids


def test_a_clock_that_was_wrong_for_a_moment_stops_nobody(
    record: Record, store: Store, tmp_path: Path
) -> None:
    clock = Clock(NOW - timedelta(days=3_650))
    with mail_server(tmp_path) as mails:
        late = follower(record, store, "later@example.org")
        happen(store, 1)
        made = settings(mails.port)
        rounds(record, store, made, clock)
        clock.now = NOW + timedelta(seconds=1)
        rounds(record, store, made, clock)
        clock.now = NOW + timedelta(days=3_650)
        rounds(record, store, made, clock)
        clock.now = NOW + timedelta(hours=1)  # set back: what was put off to then is not waited for
        assert rounds(record, store, made, clock) == Made(0, 1, 0)
    assert state(store, late)[0] == "active"


def fill(path: Path) -> None:
    """Fill the disk."""
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass


def again_and_again(record: Record, store: Store, made: Settings) -> None:
    """Deliver the same until the disk has no room to note it."""
    while True:
        rounds(record, store, made)
        store.replay(store.deliveries(store.subscriptions()[0].id)[0].id, NOW)


@needs_root
def test_a_full_disk_is_said_and_nothing_is_lost(record: Record, tmp_path: Path) -> None:
    with disk(tmp_path / "small", "size=2M") as small, mail_server(tmp_path) as mails:
        with Store.open(small) as store:
            follower(record, store, "ann@example.org")
            happen(store, 1)
            filler = small / "filler"
            fill(filler)
            with pytest.raises(RecordError, match="full"):
                again_and_again(record, store, settings(mails.port))
            filler.unlink()
        with Store.open(small) as store:
            store.let_go(NOW)
            rounds(record, store, settings(mails.port))
            assert store.tally().deliveries == {"delivered": 1}
        assert len({message["Message-ID"] for message in mails.mails()}) == 1


def test_one_process_delivers_at_a_time(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(RecordBusy, match="one is enough"), alone(tmp_path):
        pass
    with alone(tmp_path):
        pass


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "tell.toml"
    path.write_text(text)
    path.chmod(mode)
    return folder


def test_settings_come_from_the_file_and_the_environment(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("s3cret\n")
    place = written(
        tmp_path,
        'portal = "https://p.example.org/"\n[smtp]\nhost = "m"\nfrom = "A <a@example.org>"\n'
        f'password_file = "{tmp_path / "password"}"\n',
    )
    made = read_settings(place, {"ONRECORD_SMTP_PORT": "2525"})
    assert made is not None
    assert made.smtp is not None
    assert (made.portal, made.smtp.at, made.smtp.password) == ("https://p.example.org", 2525, "s3cret")
    assert read_settings(tmp_path / "none", {}) is None


@pytest.mark.parametrize(
    ("text", "mode", "says"),
    [
        ("portal = ", 0o600, "are not TOML"),
        ('portal = "p.example.org"', 0o600, "is the portal’s address"),
        ('portal = "https://p"\nmore = 1', 0o600, "unknown field `more`"),
        ('portal = "https://p"\n[smtp]\nhost = "m"', 0o600, "`from`"),
        ('portal = "https://p"\n[smtp]\nhost = "m"\nfrom = "a"', 0o600, "“from” is a mail address"),
        ('portal = "https://p"\n[smtp]\nhost = "m"\nfrom = "a@b.org"\npassword = "x"', 0o644, "chmod 600"),
        (
            'portal = "https://p"\n[smtp]\nhost = "m"\nfrom = "a@b.org"\nsecurity = "no"',
            0o600,
            "Invalid enum",
        ),
    ],
)
def test_settings_that_cannot_be_used_get_one_sentence(
    tmp_path: Path, text: str, mode: int, says: str
) -> None:
    with pytest.raises(SettingsError, match=says):
        read_settings(written(tmp_path, text, mode), {})
