import base64
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.keep.heap import sources
from onrecord.model import Refusal, Source
from onrecord.read import Limits
from onrecord.read.heaps import members
from onrecord.read.mail_words import MAIL

HEAD = b"From: Press Office <press@example.org>\nMIME-Version: 1.0\n"


def found(
    data: bytes, name: str = "a.eml", limits: Limits | None = None
) -> tuple[dict[str, bytes], list[Refusal]]:
    items = list(members(name, io.BytesIO(data), limits or Limits()))
    read = {item.name: item.data for item in items if isinstance(item, Source)}
    assert len(read) == sum(isinstance(item, Source) for item in items), "names are not told apart"
    return read, [item for item in items if isinstance(item, Refusal)]


def attached(kind: str, data: bytes, name: str | None = None) -> bytes:
    filename = f'; filename="{name}"' if name else ""
    head = f"Content-Type: {kind}\nContent-Disposition: attachment{filename}\n"
    head += "Content-Transfer-Encoding: base64\n\n"
    return head.encode() + base64.encodebytes(data)


def mail(*parts: bytes, kind: str = "mixed") -> bytes:
    inside = b"".join(b"--b\n" + part + b"\n" for part in parts)
    return HEAD + f"Content-Type: multipart/{kind}; boundary=b\n\n".encode() + inside + b"--b--\n"


def test_what_is_attached_becomes_sources_of_its_own() -> None:
    data = mail(
        b"\nThe words.",
        attached("application/pdf", b"%PDF-", "note.pdf"),
        attached("application/octet-stream", b"words", "..\\..\\note.txt"),
        attached("text/plain", b"others", "note.txt"),
        attached("text/html", b"<p>x"),
        attached("message/rfc822", HEAD + b"\nInner."),
    )
    read, refused = found(data)
    assert refused == []
    assert read == {
        "a.eml": data,
        "a.eml/note.pdf": b"%PDF-",
        "a.eml/note.txt": b"words",
        "a.eml/3-note.txt": b"others",
        "a.eml/4": b"<p>x",
        "a.eml/5.eml": HEAD + b"\nInner.",
    }


def test_messages_within_a_message_are_read_with_it_and_give_what_is_attached_to_them() -> None:
    inner = mail(b"\nInner.", attached("text/plain", b"note", "note.txt"))
    data = HEAD + b"Content-Type: message/rfc822\n\n" + inner
    assert found(data)[0] == {"a.eml": data, "a.eml/note.txt": b"note"}


def test_signatures_and_the_pictures_of_a_page_are_passed_over() -> None:
    for kind in MAIL.signatures:
        data = mail(b"\nThe words.", attached(kind, b"x", "x"))
        assert list(found(data)[0]) == ["a.eml"], kind
    page = mail(b"Content-Type: text/html\n\n<p>x", attached("image/png", b"x", "x.png"), kind="related")
    assert list(found(page)[0]) == ["a.eml"]


def test_an_mbox_is_read_message_by_message() -> None:
    envelope = b"From press@example.org Mon Jun  1 10:00:00 2009\n"
    first, second = HEAD + b"\nFirst.\n>From here on.\nFrom here 10:00 on\n\n", HEAD + b"\nSecond.\n"
    read, refused = found(envelope + first + envelope + second, "old.mbox")
    assert refused == []
    assert read == {"old.mbox/1.eml": first, "old.mbox/2.eml": second}
    large = envelope + HEAD + b"\n" + b"x\n" * 5_000 + b"\n" + envelope + second
    read, refused = found(large, "old.mbox", Limits(source_bytes=1_000))
    assert list(read) == ["old.mbox/2.eml"]
    assert [one.says for one in refused] == [
        "old.mbox/1.eml is larger than 1,000 bytes: save what is attached to it on its own."
    ]


@pytest.mark.parametrize("nested", [False, True])
def test_ten_thousand_attachments_are_one_refusal(nested: bool) -> None:
    data = mail(*[attached("text/plain", b"x", "x.txt")] * (600 if nested else 10_000))
    if nested:
        data = mail(
            *[
                b"Content-Type: message/rfc822\n\n"
                + data.replace(b"boundary=b", b"boundary=c").replace(b"--b", b"--c")
            ]
            * 2
        )
    read, refused = found(data)
    assert read == {}
    assert [one.kind for one in refused] == ["size"]
    assert refused[0].says.startswith("a.eml has more than the 1,000 ")


def test_a_folder_of_mails_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail(b"\nThe words.", attached("text/plain", b"words", "b.txt")))
    (tmp_path / "c.msg").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    (tmp_path / "d.pdf").write_bytes(b"%PDF-1.7")
    items = list(sources([tmp_path], Limits()))
    assert [Path(one.name).name for one in items if isinstance(one, Source)] == ["a.eml", "b.txt", "d.pdf"]
    assert [one.kind for one in items if isinstance(one, Refusal)] == ["outlook"]


PIECES = ["--b\n", "--b--\n", "\n", "x", "From a@b Mon 10:00\n", "From: a\n"]
TYPES = ["Content-Type: multipart/mixed; boundary=b\n", "Content-Type: message/rfc822\n"]
NAMED = ["Content-Disposition: attachment; filename=../x\n"]


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES + TYPES + NAMED), max_size=30).map("".join),
    st.sampled_from(["a.eml", "a.mbox", "a"]),
)
def test_any_mail_gives_sources_or_refusals(text: str, name: str) -> None:
    items = list(members(name, io.BytesIO(text.encode("latin-1")), Limits()))
    assert all(isinstance(item, Source | Refusal) for item in items)
