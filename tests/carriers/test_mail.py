import base64
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.read.checks import check_document

from onrecord.errors import Unreadable
from onrecord.model import Document, Source, Span
from onrecord.read import Limits, read, source_span
from onrecord.read.mail_words import MAIL

HEAD = "From: Press Office <press@example.org>\nMessage-ID: <a@example.org>\nSubject: S\n"


def mail(text: str | bytes, name: str = "a.eml") -> Document:
    data = text if isinstance(text, bytes) else text.encode()
    reading = read(Source(name, data))
    assert reading.refusals == ()
    (document,) = reading.documents
    assert document.carrier == "mail"
    check_document(document, data.decode("latin-1"))
    return document


def body(document: Document) -> list[str]:
    return [document.text[s.span.start : s.span.end] for s in document.segments if not s.landmark]


@pytest.mark.parametrize(
    ("name", "media", "text", "carrier"),
    [
        ("a.txt", None, HEAD + "\nWords.", "mail"),
        ("a.txt", None, "From a@b.org Mon Jun  1 10:00:00 2009\n" + HEAD + "\nWords.", "mail"),
        ("a", "message/rfc822", "Subject: S\n\nWords.", "mail"),
        ("a.txt", None, "From: press@x.y\nSubject: Briefing of\nDate: 3 May 1993\n\nHello.\n", "plain"),
        ("a.txt", None, "Path: the way ahead\n\nFrom: here on\n", "plain"),
        ("a.txt", None, "MR. TONER: Good.\n\nQUESTION: Yes.", "plain"),
    ],
)
def test_a_mail_is_known_by_its_headers(name: str, media: str | None, text: str, carrier: str) -> None:
    assert read(Source(name, text.encode(), media)).documents[0].carrier == carrier


@pytest.mark.parametrize(
    ("says", "published"),
    [
        ("19 Apr 93 20:08:00 EST", "1993-04-20T01:08:00Z"),
        ("Thu, 20 May 2021 20:05:00 -0400", "2021-05-21T00:05:00Z"),
        ("Thu, 20 May 2021 20:05:00 -0000", "2021-05-20T20:05:00Z"),
        ("Thu, 20 May 2021 20:05:00", None),
        ("yesterday", None),
        ("Thu, 99 Zzz 99999 20:05:00 +9999", None),
        ("31 Dec 9999 23:00:00 -1400", None),
    ],
)
def test_a_date_is_given_in_utc_or_not_at_all(says: str, published: str | None) -> None:
    assert mail(f"{HEAD}Date: {says}\n\nWords.").about.published == published


def test_each_word_of_mails_fires() -> None:
    for name in MAIL.shown:
        # The subject and the sender of HEAD come first: of each header one is shown.
        shown = (
            "From: a@example.org" if name == "from" else "Subject: S" if name == "subject" else f"{name}: x"
        )
        document = mail(f"From: a@example.org\nSubject: S\n{name}: x\n\nWords.")
        assert shown in document.text.split("\n\n"), name
        assert document.segments[-2].landmark == "banner"
    for name in MAIL.transport:
        text = f"From: a@example.org\n{name}: x\n\nWords."
        assert mail(text, "a.txt").carrier == "mail", name
    for prefix in MAIL.prefixes:
        assert mail(f"From: a@b.c\nSubject: {prefix.title()}: Re[2]: T\n\nWords.").about.title == "T", prefix
    said = {
        "Original Message": "-----Original Message-----",
        "Forwarded [Mm]essage": "---------- Forwarded message ----------",
        "Forwarded by": "----- Forwarded by A. Desk on 06/02/2009 06:40 PM",
        "Original Appointment": "-----Original Appointment-----",
        "Begin forwarded": "Begin forwarded message:",
        "wrote:": "On June 1, 2009, Desk wrote:",
    }
    assert len(said) == len(MAIL.forwarded)
    for (part, line), form in zip(said.items(), MAIL.forwarded, strict=True):
        assert part in form
        assert re.fullmatch(form, line)
        assert body(mail(f"{HEAD}\nFYI.\n\n{line}\n\nWords that follow.\n")) == ["FYI.", "Words that follow."]
    for name in MAIL.copied:
        block = f"-----Original Message-----\n{name}: x, y and z\n\nWords."
        assert body(mail(f"{HEAD}\n{block}")) == ["Words."], name


def test_headers_over_a_forwarded_mail_need_no_line_before_them() -> None:
    to = "To: B <b@example.org>; C <c@example.org>; D <d@example.org>;"
    block = f"From: A\nSent: June 2, 2009\n{to}\nE\nSubject: T"
    assert body(mail(f"{HEAD}\nFYI.\n\n{block}\n\nE speaks.\n")) == ["FYI.", "E speaks."]
    html = "<p>FYI.</p><p><b>From:</b> A<br><b>Sent:</b> June 2<br><b>Subject:</b> T</p><p>From: here on.</p>"
    assert body(mail(f"{HEAD}Content-Type: text/html\n\n{html}")) == ["FYI.", "From: here on."]


def test_words_map_to_the_bytes_they_were_read_from() -> None:
    data = f"{HEAD}Content-Type: text/plain; charset=utf-8\n".encode()
    data += b"Content-Transfer-Encoding: quoted-printable\n\n"
    data += b"The Minister=E2=80=99s vis=\nit was long=2C she said.\n"
    document = mail(data)
    text = document.text
    at = text.index("long")
    assert source_span(document, Span(at, at + 4)) == Span(data.index(b"long"), data.index(b"long") + 4)
    at = text.index("\u2019")
    assert source_span(document, Span(at, at + 1)) == Span(data.index(b"=E2"), data.index(b"=E2") + 9)
    assert "visit was long, she said." in text


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("utf-8", "utf-8"),
        ("windows-1252", "cp1252"),
        ("iso-8859-1", "cp1252"),
        ("us-ascii", "utf-8"),
        ("no-such", "utf-8"),
        ("rot13", "cp1252"),
        ("utf-7", "utf-8"),
    ],
)
@pytest.mark.parametrize("coding", ["8bit", "quoted-printable", "base64"])
def test_charsets_are_those_declared_or_found(charset: str, codec: str, coding: str) -> None:
    words = "Ren\u00e9\u2019s \u201cbriefing\u201d \u2014 at noon."
    raw = words.encode(codec)
    if coding == "base64":
        raw = base64.encodebytes(raw)
    elif coding == "quoted-printable":
        raw = b"".join(b"=%02X" % byte if byte > 126 else bytes([byte]) for byte in raw)
    head = f"{HEAD}Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {coding}\n\n"
    assert body(mail(head.encode() + raw)) == [words]


def test_a_charset_whose_bytes_cannot_be_told_apart_maps_as_a_whole() -> None:
    words = "\u30d7\u30ec\u30b9\u8868"
    head = f"{HEAD}Content-Type: text/plain; charset=shift_jis\n\n".encode()
    document = mail(head + words.encode("shift_jis"))
    assert body(document) == [words]
    size = len(head + words.encode("shift_jis"))
    assert source_span(document, Span(len(document.text) - 1, len(document.text))) == Span(len(head), size)


def test_a_part_that_is_no_text_is_refused_and_the_rest_read() -> None:
    raw = base64.b64encode(bytes(range(256)) * 9).decode()
    reading = read(
        Source(
            "a.eml", f"{HEAD}Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n{raw}".encode()
        )
    )
    assert [refusal.kind for refusal in reading.refusals] == ["binary"]
    assert reading.documents[0].text.endswith("Subject: S")


def multipart(kind: str, *parts: str, boundary: str = "b", closed: bool = True) -> str:
    lines = "".join(f"\n--{boundary}\n{part}" for part in parts)
    return f"{HEAD}Content-Type: multipart/{kind}; boundary={boundary}\n{lines}" + (
        "\n--b--\n" if closed else ""
    )


def test_of_alternatives_the_plain_text_is_read_unless_it_is_empty() -> None:
    html = "Content-Type: text/html\n\n<p>The page.</p>"
    assert body(mail(multipart("alternative", "\nThe words.", html))) == ["The words."]
    assert body(mail(multipart("alternative", "\n  \n", html))) == ["The page."]
    assert body(mail(multipart("mixed", "\nThe words.", html))) == ["The words.", "The page."]
    related = f"Content-Type: multipart/related; boundary=c\n\n--c\n{html}\n--c--\n"
    assert body(mail(multipart("alternative", "\nThe words.", related))) == ["The words."]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (multipart("mixed", "\nThe first.", "\nThe second.", closed=False), ["The first.", "The second."]),
        (f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n--c\n\nThe words.\n", ["--c", "The words."]),
        (f"{HEAD}Content-Type: multipart/mixed\n\nThe words.\n", ["The words."]),
    ],
)
def test_a_lying_boundary_is_told_and_what_is_there_read(text: str, words: list[str]) -> None:
    reading = read(Source("a.eml", text.encode()))
    assert [body(document) for document in reading.documents] == [words]
    (refusal,) = reading.refusals
    assert refusal.kind == "boundary"
    assert refusal.says.startswith("a.eml may be cut off: the boundary it names ")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b"\r\n \n", "empty"),
        (b"Words without headers", "malformed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "malformed"),
        (multipart("mixed", *["\nWords."] * 12).encode(), "size"),
        (b"From a@b.org Mon Jun  1 10:00:00 2009\nA: b\n\n" * 12, "size"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(data: bytes, kind: str) -> None:
    with pytest.raises(Unreadable) as error:
        read(Source("a.eml", data), Limits(parts=10, entries=10))
    assert error.value.kind == kind
    assert str(error.value).startswith("a.eml ")
    assert str(error.value).endswith(".")
    assert "\n" not in str(error.value)


def test_ten_thousand_attachments_are_bounded() -> None:
    part = "Content-Disposition: attachment; filename=a.txt\n\nx"
    with pytest.raises(Unreadable, match="more than the 1,000 parts"):
        read(Source("a.eml", multipart("mixed", *[part] * 10_000).encode()))


def test_messages_in_messages_are_read_down_to_a_stated_depth() -> None:
    inner = "Content-Type: message/rfc822\n\n"
    reading = read(Source("a.eml", (HEAD + inner * 40 + "\nWords.").encode()))
    assert reading.documents
    deep = "".join(f"{HEAD}Content-Type: message/rfc822\n\n" for _ in range(40)) + HEAD + "\nWords."
    reading = read(Source("a.eml", deep.encode()))
    assert len(reading.documents) == 31
    assert [refusal.kind for refusal in reading.refusals] == ["nesting"]
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(40))
    with pytest.raises(Unreadable, match="30 deep"):
        read(Source("a.eml", (HEAD + nested).encode()))


N = 50_000


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        HEAD * N,
        "Subject: " + "=?a?q?" * N + "\n\n.",
        "From: " + "(" * N + "\n\n.",
        "From: " + "a," * N + '"' * N + "\n\n.",
        "Content-Type: text/plain" + ";a=" * N + "\n\n.",
        "Content-Type: text/plain;" + '"' * N + "\n\n.",
        "Content-Type: multipart/mixed; boundary=b\n\n" + "--b" + " " * N + "\n--b" * N,
        "Content-Type: multipart/mixed; boundary=b\n\n" + "\n--bb" * N,
        "Date: " + "1 " * N + "\n\n.",
        "A: b\n" + " \n" * N,
        "A: b\n\n" + ">" * N + "\n" + "> >" * N + "\n>\n\n" * 1_000,
        "A: b\n\n" + "From: x\n\n" * (N // 10),
        "Content-Type: text/plain; format=flowed\n\n" + "> a \na \n" * (N // 10),
        "Content-Transfer-Encoding: quoted-printable\n\n" + "=\n" * N + "= " * N + "=" * N,
        "Content-Type: text/plain; charset=utf-8\n\n" + "\u00e9a" * N,
        "From x 00:00\nA: b\n\n" * N,
        "A" * N + ":" * N,
        "A: b\n\n-----" + "-" * N + "Original Message" + "-" * N,
        "A: b\n\nOn " + " wrote:" * N,
    ],
    ids=range(19),
)
def test_hostile_mails_are_bounded(text: str) -> None:
    begun = time.process_time()
    holds(text.encode())
    assert time.process_time() - begun < 10


def holds(data: bytes) -> None:
    try:
        reading = read(Source("a.eml", data))
    except Unreadable:
        return
    assert reading.documents or reading.refusals
    for document in reading.documents:
        check_document(document, data.decode("latin-1"))


PIECES = """
From:|Subject:|Date:|Content-Type:|text/plain;|multipart/mixed;|multipart/alternative;|message/rfc822|
text/html|boundary=b|charset=utf-8|charset=cp037|charset=gb18030|format=flowed|delsp=yes|*=|"|;|-- \n|\t|
=?utf-8?q?=C3=A9?=|=?x?b?4?=|=C3=A9|=C3|=|=\n|\n|\n\n|\r\n|\n--b\n|\n--b--\n|--b|> |>>|>From |From |4pyT|
-----Original Message-----|From: a\nSent: b\nSubject: c\n| a|\u00e9|\u2019|<p>|<b>x|&amp;|
Content-Transfer-Encoding: quoted-printable\n|Content-Transfer-Encoding: base64\n|filename*0*=utf-8''%
"""


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES.split("|")), max_size=40).map("".join))
def test_any_mail_is_read_or_refused(text: str) -> None:
    holds(("From: a@b.c\n" + text).encode())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    holds(data)
    holds(b"Content-Type: text/plain; charset=" + data)
    holds(b"Content-Transfer-Encoding: base64\nSubject: " + data)
