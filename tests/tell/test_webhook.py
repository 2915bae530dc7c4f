"""Webhooks: what the specification's own library verifies, and addresses that are refused."""

import json
import random
import runpy
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook as Reference
from standardwebhooks.webhooks import WebhookVerificationError
from tests.certificates import Authority

from onrecord.tell import post as posting
from onrecord.tell import retry
from onrecord.tell.guard import WebhookRefused, checked_url, request_for, resolved
from onrecord.tell.model import Delivery, Notice, Subject, Subscription
from onrecord.tell.result import Result
from onrecord.tell.webhook import Webhook, answered, body, headers, new_secret, webhook_id

from .servers import hanging, receiver

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
HERE = ("127.0.0.1",)


def post(
    url: str, headers: dict[str, str], content: bytes, *, allow: tuple[str, ...], timeout: float
) -> Result:
    request = request_for(url, headers, content, allow=allow, timeout=timeout)
    return request if isinstance(request, Result) else posting.post(request)


def delivery(kind: str = "notices", text: str = "We said so.") -> Delivery:
    subject = Subject("query", "ceasefire")
    told = Notice("k1", "match", subject, "2026-01-31T11:00:00Z", "r1", "/t/abc", title="Briefing", text=text)
    subscription = Subscription(
        "s1",
        subject,
        ("match",),
        "webhook",
        "https://x.example.org/",
        "at-once",
        "active",
        "tok",
        "",
        "whsec_x",
    )
    return msgspec.convert(
        {
            **dict.fromkeys(("first", "done", "says")),
            **msgspec.to_builtins(
                {"subscription": subscription, "notices": [told] if kind == "notices" else []}
            ),
            "id": 1,
            "key": "0a1b",
            "kind": kind,
            "state": "sending",
            "due": "",
            "created": "2026-01-31T12:00:00Z",
            "attempts": 1,
            "doubt": False,
        },
        Delivery,
    )


@given(st.text())
def test_the_standards_own_library_verifies_what_is_signed(text: str) -> None:
    secret, content = new_secret(), body(delivery(text=text.encode("utf-8", "replace").decode()), "https://p")
    signed = headers(webhook_id("0a1b"), secret, content, datetime.now(UTC))
    found = cast("dict[str, Any]", Reference(secret).verify(content.decode(), signed))
    assert found["type"] == "notices"
    assert found["data"]["notices"][0]["url"] == "https://p/t/abc"
    with pytest.raises(WebhookVerificationError):
        Reference(secret).verify(content.decode() + " ", signed)
    with pytest.raises(WebhookVerificationError):
        Reference(new_secret()).verify(content.decode(), signed)


def test_every_attempt_has_the_same_body_and_id() -> None:
    assert body(delivery(), "https://p") == body(delivery(), "https://p")
    assert webhook_id("0a1b") == "msg_0a1b"
    assert "." not in webhook_id("0a.1b")


def test_a_confirmation_carries_the_link_that_says_yes() -> None:
    found = msgspec.json.decode(body(delivery("confirm"), "https://p"))
    assert found["type"] == "subscription.confirm"
    assert found["data"]["confirm"] == "https://p/follow/confirm?token=tok"


@pytest.mark.parametrize(
    ("status", "kind"),
    [(200, "delivered"), (204, "delivered"), (301, "later"), (404, "later"), (410, "never"), (500, "later")],
)
def test_what_an_answer_means(status: int, kind: str) -> None:
    assert answered(status, None, NOW).kind == kind


@pytest.mark.parametrize(
    ("value", "wait"),
    [("120", 120.0), ("Sat, 31 Jan 2026 12:01:00 GMT", 60.0), ("soon", None), (None, None), ("-5", None)],
)
def test_how_long_a_receiver_asks_to_wait(value: str | None, wait: float | None) -> None:
    assert answered(429, value, NOW).wait == wait


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "https://",
        "https://ann:secret@example.org/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://localhost/",
        "https://intranet/",
        "https://example.org:99999/",
        "https://example.org/a b",
        "https://example.org/\r\nHost: evil",
        "javascript:alert(1)",
        "https://exämple.org/",
        "https://example.org/" + "x" * 2_000,
    ],
)
def test_addresses_that_nothing_is_sent_to(url: str) -> None:
    with pytest.raises(WebhookRefused, match="Nothing is sent to this address"):
        checked_url(url)


def test_a_host_that_means_a_private_address_is_refused() -> None:
    target = msgspec.structs.replace(checked_url("https://a.example.org/"), host="localhost")
    with pytest.raises(WebhookRefused, match="private network"):
        resolved(target)
    assert resolved(target, ("localhost",))


def test_a_name_that_changes_its_address_is_posted_to_where_it_was_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: a public address when it is looked at, this machine from then on."""
    asked: list[str] = []

    def turns(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        # The public address leads to a server of the test's.
        public = "93.184.215.14" if asked.count("rebind.example") == 1 else "127.0.0.2"
        address = public if host == "rebind.example" else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.trusted))
    posting.trusted.cache_clear()
    with receiver(tmp_path, certificate=authority.certificate("rebind.example")) as server:
        monkeypatch.setattr("socket.getaddrinfo", turns)
        result = post(f"https://rebind.example:{server.port}/ok", {}, b"{}", allow=(), timeout=5)
        assert result.kind == "delivered"
        assert [line["headers"]["host"] for line in server.lines()] == [f"rebind.example:{server.port}"]
        assert asked == ["rebind.example", "93.184.215.14"]
        refused = post(f"https://rebind.example:{server.port}/ok", {}, b"{}", allow=(), timeout=5)
        assert (refused.kind, len(server.lines())) == ("later", 1)
        assert "on a private network" in refused.says
    posting.trusted.cache_clear()


@pytest.mark.parametrize(
    ("host", "days", "says"),
    [
        ("127.0.0.1", 30, None),
        ("192.0.2.1", 30, "its certificate does not hold: IP address mismatch"),
        ("127.0.0.1", -3, "its certificate does not hold: certificate has expired"),
    ],
)
def test_a_receivers_certificate_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, days: int, says: str | None
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.trusted))
    posting.trusted.cache_clear()
    with receiver(tmp_path, certificate=authority.certificate(host, days=days)) as server:
        result = post(f"https://127.0.0.1:{server.port}/ok", {}, b"{}", allow=HERE, timeout=5)
        assert (result.kind, len(server.lines())) == (("later", 0) if says else ("delivered", 1))
    assert (says or "") in result.says
    posting.trusted.cache_clear()


def test_a_post_arrives_signed_with_the_name_in_its_head(tmp_path: Path) -> None:
    with receiver(tmp_path) as server:
        result = post(f"http://127.0.0.1:{server.port}/ok?a=1", {"x": "y"}, b"{}", allow=HERE, timeout=5)
        assert result.kind == "delivered"
        (line,) = server.lines()
    assert line["path"] == "/ok?a=1"
    assert line["headers"]["host"] == f"127.0.0.1:{server.port}"
    assert line["headers"]["user-agent"].startswith("onrecord/")


def test_a_private_receiver_is_not_asked_unless_it_is_allowed_by_name(tmp_path: Path) -> None:
    with receiver(tmp_path) as server:
        result = post(f"http://127.0.0.1:{server.port}/ok", {}, b"{}", allow=(), timeout=5)
        assert (result.kind, server.lines()) == ("later", [])


def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    with receiver(tmp_path) as server:
        result = post(f"http://127.0.0.1:{server.port}/302", {}, b"{}", allow=HERE, timeout=5)
        assert [line["path"] for line in server.lines()] == ["/302"]
    assert result.kind == "later"
    assert "redirects are not followed" in result.says


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.parametrize("how", ["slow", "drip"])
def test_a_receiver_that_answers_after_a_minute_is_not_waited_for(tmp_path: Path, how: str) -> None:
    with receiver(tmp_path) as server:
        began = datetime.now(UTC)
        result = post(f"http://127.0.0.1:{server.port}/{how}", {}, b"{}", allow=HERE, timeout=1)
    assert result.says == "The receiver did not answer within 1 seconds."
    assert datetime.now(UTC) - began < timedelta(seconds=20)


@pytest.mark.slow
@pytest.mark.alone
def test_a_receiver_that_hangs_is_not_waited_for() -> None:
    with hanging() as port:
        assert post(f"http://127.0.0.1:{port}/", {}, b"{}", allow=HERE, timeout=1).kind == "later"


def test_a_host_that_is_not_there_is_said() -> None:
    result = post("https://no-such-host.invalid/", {}, b"{}", allow=(), timeout=2)
    assert result.kind == "later"
    assert "host is not known" in result.says


def test_it_is_tried_again_over_two_days_later_each_time() -> None:
    """Invariant: the pauses grow to six hours, and some twelve to twenty tries fall into the two days."""
    for seed in range(50):
        chance = random.Random(seed)
        now = first = NOW
        tries = 1
        while not retry.given_up(first, again := retry.again_at(now, tries, chance)):
            assert timedelta(seconds=10) <= again - now <= timedelta(hours=6)
            now, tries = again, tries + 1
        assert 12 <= tries <= 20
        assert now - first > timedelta(hours=41)


def test_bodies_are_of_the_schema_that_is_documented(root: Path) -> None:
    schema = json.loads((root / "docs" / "webhook.schema.json").read_text("utf-8"))
    assert schema == json.loads(json.dumps(msgspec.json.schema(Webhook)))
    for kind in ("notices", "confirm", "stopped"):
        jsonschema.validate(json.loads(body(delivery(kind), "https://p")), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"type": "other"}, schema)


def test_the_example_of_the_documents_verifies_what_is_sent(root: Path) -> None:
    example = runpy.run_path(str(root / "docs" / "verify_webhook.py"))["is_genuine"]
    secret, content = new_secret(), body(delivery(), "https://p")
    signed = headers("msg_1", secret, content, NOW)
    at = NOW.timestamp()
    assert example(secret, signed, content, at)
    assert example(
        secret, {"Webhook-Signature": "v1,x " + signed["webhook-signature"], **signed}, content, at
    )
    assert not example(secret, signed, content + b" ", at)
    assert not example(new_secret(), signed, content, at)
    assert not example(secret, signed, content, at + 301)
    assert not example(secret, {}, content, at)
