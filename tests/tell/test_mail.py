"""Mails as they are composed: readable, escaped, with the headers that the standards ask for."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.compare import Change, Difference
from onrecord.tell import mail
from onrecord.tell.address import AddressError, checked_address
from onrecord.tell.letter import pieces_of
from onrecord.tell.mail import Letter
from onrecord.tell.model import Notice, Subject, When
from onrecord.tell.settings import Settings, Smtp
from onrecord.tell.wording import clean, line, subject_says

SETTINGS = Settings(
    portal="https://record.example.org", smtp=Smtp(host="mail.example.org", sender="onrecord <a@example.org>")
)
SUBJECT = Subject("query", "ceasefire")


def letter(
    when: When = "at-once", to: str = "ann@example.org", follows: str = "the search “ceasefire”"
) -> Letter:
    at = datetime(2026, 1, 31, 12, tzinfo=UTC)
    return Letter(to, "key1", "s0a1b2", "t0k3n_" * 5, follows, ("match", "changed"), when, at)


def notice(**more: object) -> Notice:
    facts: dict[str, object] = {
        "key": "k1",
        "event": "match",
        "subject": SUBJECT,
        "at": "2026-01-31T11:00:00Z",
        "release": "r1",
        "link": "/t/abc",
        "title": "Press Briefing",
        "kind": "press briefing",
        "date": "2026-01-30",
        "speaker": "Mara Quill",
        "text": "We welcome the ceasefire.",
    }
    return msgspec.convert({**msgspec.to_builtins(facts), **msgspec.to_builtins(more)}, Notice)


def changed(old: str, new: str, text: str) -> Notice:
    change = Change("number or date", None, "said", old, new, None, None, 3, 3, 91, "")
    found = Difference("number or date", ("number or date",), 91, None, (change,))
    made = notice(event="changed", text=text, link="/changes/c1")
    return msgspec.structs.replace(made, difference=msgspec.Raw(msgspec.json.encode(found)))


def sent(message: EmailMessage) -> EmailMessage:
    """The mail as its reader's program has it."""
    return message_from_bytes(message.as_bytes(), policy=default)


def parts(message: EmailMessage) -> tuple[str, str]:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content().replace("\r\n", "\n"), html.get_content()


def test_an_alert_has_the_words_and_the_headers_that_standards_ask_for() -> None:
    message = sent(mail.told(SETTINGS, letter(), [notice()]))
    plain, html = parts(message)
    assert message["Subject"] == "New: Press Briefing"
    assert message["List-Unsubscribe"] == f"<https://record.example.org/follow/stop?token={'t0k3n_' * 5}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<s0a1b2.follow.record.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Precedence"] == "list"
    assert message["Date"].datetime == datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert message.get_content_type() == "multipart/alternative"
    for part in (plain, html):
        assert "We welcome the ceasefire." in part
        assert "https://record.example.org/t/abc" in part
        assert "/follow/stop?token=" in part
    assert "MARA QUILL: We welcome the ceasefire." in plain
    assert "\n---\n" in plain
    assert "# Press Briefing" in plain


def test_the_same_delivery_has_the_same_message_id_and_another_has_another() -> None:
    one, again = (mail.told(SETTINGS, letter(), [notice()])["Message-ID"] for _ in range(2))
    other = msgspec.structs.replace(letter(), key="key2")
    assert one == again
    assert one != mail.told(SETTINGS, other, [notice()])["Message-ID"]
    assert one.endswith("@example.org>")


def test_a_change_is_shown_with_what_went_struck_out_and_what_came_put_in() -> None:
    plain, html = parts(sent(mail.told(SETTINGS, letter(), [changed("16", "17", "We saw 17 ships there.")])))
    assert "We saw [-16-] {+17+} ships there." in plain
    assert "We saw <del>16</del> <ins>17</ins> ships there." in html
    assert "Not noted by the publisher." in plain


def test_a_change_stands_alone_where_its_place_is_not_sure() -> None:
    change = Change("number or date", None, "said", "16", "17", None, None, 3, 3, 91, "")
    assert [piece.text for piece in pieces_of(change, "17 and 17")] == ["16", " ", "17"]


def test_a_digest_puts_what_happened_under_its_release() -> None:
    told = [notice(key=f"k{n}", release=f"r{n // 2}", title=f"Briefing {n // 2}") for n in range(6)]
    message = sent(mail.told(SETTINGS, letter("daily"), told))
    plain, _ = parts(message)
    assert plain.count("\n# Briefing") == 3
    assert plain.count("We welcome the ceasefire.") == 6
    assert message["Subject"] == "Daily digest, 31 January 2026: 6 notices on the search “ceasefire”"


def test_a_digest_of_very_many_names_those_it_does_not_show() -> None:
    told = [notice(key=f"k{n}", release=f"r{n}", link=f"/t/a{n}") for n in range(mail.MOST_SHOWN + 5)]
    plain, html = parts(sent(mail.told(SETTINGS, letter("weekly"), told)))
    assert "And 5 more" in plain
    assert all(f"https://record.example.org/t/a{n}\n" in plain for n in range(len(told)))
    assert all(
        f"https://record.example.org/t/a{n}&quot;" in html or f'/t/a{n}"' in html for n in range(len(told))
    )


def test_markup_in_what_is_told_stays_words() -> None:
    hostile = '<script>alert(1)</script><img src="https://evil.example/x.png"> & “so”'
    plain, html = parts(
        sent(mail.told(SETTINGS, letter(follows=hostile), [notice(title=hostile, text=hostile)]))
    )
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    assert "<script>alert(1)</script>" in plain


def test_html_loads_nothing_from_anywhere() -> None:
    _, html = parts(sent(mail.told(SETTINGS, letter(), [notice(), changed("a", "b", "c b d")])))
    assert not any(
        sign in html for sign in ("src=", "url(", "@import", "<link", "<script", "<iframe", "<form")
    )


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        lambda *parts: parts,
        st.text(max_size=200),
        st.text(max_size=200),
        st.text(st.characters(categories=["Cc", "Cf", "Zl", "Zp", "L"]), max_size=80),
    )
)
def test_nothing_that_is_told_adds_or_ends_a_header(words: tuple[str, str, str]) -> None:
    """Invariant: whatever a notice holds, its mail has the headers we gave it, once each, and no other."""
    title, text, follows = words
    plain = sorted(mail.told(SETTINGS, letter(), [notice()]).keys())
    hostile = f"{title}\r\nBcc: evil@example.org\r\n\r\n{follows}"
    message = mail.told(
        SETTINGS,
        letter("daily", follows=hostile),
        [notice(title=hostile, text=f"{text}\r\n.\r\n{hostile}", kind=follows, speaker=title, question=text)],
    )
    data = message.as_bytes()
    head = data.partition(b"\r\n\r\n")[0]
    assert sorted(sent(message).keys()) == plain
    assert not any(row.lower().startswith(b"bcc:") for row in head.split(b"\r\n"))
    assert all(len(row) <= 998 for row in data.split(b"\r\n"))
    parts(sent(message))


@given(st.text())
def test_cleaned_text_holds_nothing_unseen(text: str) -> None:
    kept = clean(text)
    assert not any(c in kept for c in "\x00\x1b\r\u202e\u2028\ufeff")
    assert clean(kept) == kept
    assert "\n" not in line(text)
    kept.encode()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("ann@example.org", "ann@example.org"),
        (" Ann.Lee+news@Example.ORG ", "Ann.Lee+news@example.org"),
        ("jürg@exämple.org", "jürg@xn--exmple-cua.org"),
        ("用户@例子.广告", "用户@xn--fsqu00a.xn--4rr70v"),
    ],
)
def test_addresses_are_read(given: str, kept: str) -> None:
    assert str(checked_address(given)) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "ann",
        "@example.org",
        "ann@",
        "ann@localhost",
        "ann@[127.0.0.1]",
        "ann@127.0.0.1",
        "a b@example.org",
        "ann@example.org\r\nRCPT TO:<evil@example.org>",
        "ann@example.org>, evil@example.org",
        '"ann"@example.org',
        "ann..lee@example.org",
        "ann@exa mple.org",
        "x" * 65 + "@example.org",
        "ann@" + "x" * 64 + ".org",
    ],
)
def test_what_is_no_address_gets_one_sentence(given: str) -> None:
    with pytest.raises(AddressError, match="is no mail address that can be written to"):
        checked_address(given)


def test_an_international_address_is_written_as_it_is() -> None:
    message = mail.confirmation(SETTINGS, letter(to="jürg@exämple.org"))
    assert "To: jürg@xn--exmple-cua.org" in message.as_bytes().decode()


def test_a_confirmation_says_who_asks_and_that_nothing_follows_without_an_answer() -> None:
    plain, html = parts(sent(mail.confirmation(SETTINGS, letter())))
    link = f"https://record.example.org/follow/confirm?token={'t0k3n_' * 5}"
    assert link in plain
    assert html.count(link) == 2
    assert "without a confirmation" in plain


@pytest.mark.parametrize(
    ("subject", "says"),
    [
        (Subject("query", "a b"), "the search “a b”"),
        (Subject("changes", "all"), "all changes in the record"),
        (Subject("changes", "withdrawn"), "releases that are withdrawn"),
        (Subject("changes", "negation"), "changes of the class “negation”"),
    ],
)
def test_a_subject_is_said_in_words(subject: Subject, says: str) -> None:
    assert subject_says(subject) == says
