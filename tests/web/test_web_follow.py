"""Following in the portal: the form, the confirmation, what a token may do, one click, floods and feeds."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree

import feedparser
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from onrecord.compare import level
from onrecord.faces.web import create_app
from onrecord.faces.web.asking import search_form, written
from onrecord.faces.web.following.limits import Windows, network
from onrecord.find.query import Query
from onrecord.find.question import question
from onrecord.keep import Record
from onrecord.tell.store import Store

SETTINGS = """portal = "http://portal.test"
[smtp]
host = "127.0.0.1"
port = 1
security = "none"
from = "onrecord <a@example.org>"
"""
Client = TestClient[Litestar]
QUERY = "/follow?kind=query&value=river"


@pytest.fixture(scope="module")
def telling(sample_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the samples' record with its ledger level, and with settings for telling."""
    made = tmp_path_factory.mktemp("telling") / "record"
    shutil.copytree(sample_record, made)
    with Record.open(made, write=True) as record:
        level(record)
    (made / "tell.toml").write_text(SETTINGS)
    return made


@pytest.fixture
def folder(telling: Path, tmp_path: Path) -> Path:
    """A record of its own for a test that asks for something."""
    return Path(shutil.copytree(telling, tmp_path / "record"))


@pytest.fixture
def portal(folder: Path) -> Iterator[Client]:
    with TestClient(create_app(folder), base_url="http://portal.test") as started:
        yield started


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with Store.open(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def bare(telling: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record in which nobody ever asks for anything that is taken."""
    return Path(shutil.copytree(telling, tmp_path_factory.mktemp("bare") / "record"))


@pytest.fixture(scope="module")
def refusing(bare: Path) -> Iterator[Client]:
    """A portal for tests in which nothing is taken: that it stays so is part of them."""
    with TestClient(create_app(bare), base_url="http://portal.test") as started:
        yield started


@pytest.fixture
def untouched(bare: Path) -> Iterator[Store]:
    """What is kept behind ``refusing``: nothing when the test begins, and nothing when it ends."""
    with Store.open(bare) as opened:
        assert opened.subscriptions() == ()
        yield opened
        assert opened.subscriptions() == ()


def seal(portal: Client, path: str = QUERY) -> str:
    found = re.search(r'name="seal" value="([^"]+)"', portal.get(path).text)
    assert found is not None
    return found[1]


def ask(portal: Client, address: str, headers: dict[str, str] | None = None, **fields: Any) -> Any:
    form = {
        "kind": "query",
        "value": "river",
        "events": ["match", "changed"],
        "when": "daily",
        "address": address,
        "seal": seal(portal),
        **fields,
    }
    return portal.post("/follow", data=form, headers=headers, follow_redirects=False)


def test_a_search_can_be_followed_to_the_end(portal: Client, store: Store) -> None:
    page = portal.get("/search?q=river")
    assert 'href="/follow?kind=query&amp;value=river"' in page.text
    assert ask(portal, "ann@example.org").headers["location"] == "/follow/asked?by=mail"
    (asked,) = store.subscriptions()
    assert (asked.state, asked.when, asked.events) == ("pending", "daily", ("match", "changed"))
    token = {"token": asked.token}

    shown = portal.get("/follow/confirm", params=token)
    assert "the search for river" in shown.text
    assert store.get(asked.id).state == "pending", "a link that is looked at confirms nothing"
    assert portal.post("/follow/confirm", data=token).status_code == 200
    assert store.get(asked.id).state == "active"

    managed = portal.get("/follow/manage", params=token)
    assert "ann@example.org" in managed.text
    assert managed.headers["cache-control"] == "no-store"
    assert managed.headers["x-robots-tag"] == "noindex"
    portal.post("/follow/manage", data={**token, "events": ["withdrawn"], "when": "weekly"})
    assert (store.get(asked.id).events, store.get(asked.id).when) == (("withdrawn",), "weekly")

    assert portal.get("/follow/stop", params=token).status_code == 200
    assert store.get(asked.id).state == "active", "a link that is looked at stops nothing"
    portal.post("/follow/stop", data=token)
    assert store.get(asked.id).state == "stopped"
    portal.post("/follow/manage", data={**token, "do": "resume"})
    assert store.get(asked.id).state == "active"


def test_a_mail_program_stops_with_one_click(portal: Client, store: Store) -> None:
    ask(portal, "ann@example.org")
    (asked,) = store.subscriptions()
    portal.post("/follow/confirm", data={"token": asked.token})
    # RFC 8058, 3.1: a POST to the address of the header, from anywhere, with this body and nothing else.
    answer = portal.post(
        f"/follow/stop?token={asked.token}",
        content="List-Unsubscribe=One-Click",
        headers={"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "cross-site"},
        follow_redirects=False,
    )
    assert answer.status_code == 200
    assert store.get(asked.id).state == "stopped"
    multipart = portal.post(
        f"/follow/stop?token={asked.token}", files={"List-Unsubscribe": (None, "One-Click")}
    )
    assert multipart.status_code == 200


@pytest.mark.parametrize("path", ["confirm", "manage", "stop"])
@pytest.mark.parametrize("token", ["", "x", "x" * 4_000, "' OR 1=1 --", "\u202e", "%00"])
def test_a_token_that_is_none_opens_nothing(refusing: Client, path: str, token: str) -> None:
    assert refusing.get(f"/follow/{path}", params={"token": token}).status_code in {400, 404}
    assert refusing.post(f"/follow/{path}", data={"token": token}).status_code in {400, 404}


def test_whether_an_address_is_known_is_told_to_nobody(portal: Client, store: Store) -> None:
    first = ask(portal, "ann@example.org")
    again = ask(portal, "ann@example.org")
    portal.post("/follow/confirm", data={"token": store.subscriptions()[0].token})
    known = ask(portal, "ann@example.org")
    often = [ask(portal, "ann@example.org") for _ in range(4)]
    stranger = ask(portal, "ben@example.org")
    answers = {
        (one.status_code, one.headers["location"], one.text) for one in (first, again, known, stranger)
    }
    assert len(answers | {(one.status_code, one.headers["location"], one.text) for one in often}) == 1
    assert len(store.subscriptions(address="ann@example.org")) == 1


def test_an_address_is_not_flooded_with_confirmations(portal: Client, store: Store) -> None:
    for n in range(8):
        ask(portal, f"ann+{n}@example.org", value=f"river{n}")
    assert len(store.subscriptions()) == 3


def test_a_network_is_not_let_ask_for_ever(portal: Client, store: Store) -> None:
    answers = [ask(portal, f"ann{n}@example.org").status_code for n in range(14)]
    assert answers == [303] * 10 + [429] * 4
    assert len(store.subscriptions()) == 10


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}],
)
def test_a_form_of_another_site_is_not_taken(
    refusing: Client, untouched: Store, headers: dict[str, str]
) -> None:
    assert ask(refusing, "ann@example.org", headers).status_code == 403
    assert untouched.subscriptions() == ()


@pytest.mark.parametrize(
    "sign", ["", ".", "0.0", "zz.zz", "ffffffff." + "0" * 32, "\u0660.x", "-1." + "0" * 32]
)
def test_a_form_without_our_sign_is_not_taken(refusing: Client, untouched: Store, sign: str) -> None:
    assert ask(refusing, "ann@example.org", seal=sign).status_code == 403
    assert untouched.subscriptions() == ()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"address": "ann"}, "is no mail address"),
        ({"address": "https://127.0.0.1/"}, "private network"),
        ({"address": "http://example.org/"}, "Nothing is sent to this address"),
        ({"when": "hourly"}, "How often is one of"),
        ({"events": ["everything"]}, "Of this can be told"),
        ({"events": []}, "Choose at least one"),
    ],
)
def test_what_cannot_be_taken_is_said_on_the_page(
    refusing: Client, untouched: Store, fields: dict[str, Any], says: str
) -> None:
    given: dict[str, Any] = {"address": "ann@example.org", **fields}
    answer = ask(refusing, given.pop("address"), **given)
    assert answer.status_code == 400
    assert says in answer.text
    assert untouched.subscriptions() == ()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("kind=query&value=river+%28", 400),
        ("kind=nothing&value=x", 400),
        ("kind=release&value=nope", 404),
        ("kind=speaker&value=nobody", 404),
        ("kind=changes&value=nope", 400),
        ("kind=query&value=", 400),
        (f"kind=query&value={'x' * 5_000}", 400),
        ("kind=changes&value=all", 200),
        ("kind=changes&value=withdrawn", 200),
        ("", 200),
    ],
)
def test_what_cannot_be_followed_gets_a_sentence(refusing: Client, query: str, status: int) -> None:
    for path in ("/follow?", "/follow.atom?"):
        wanted = 400 if path == "/follow.atom?" and not query else status
        assert refusing.get(path + query).status_code == wanted


def test_a_webhook_is_asked_to_confirm_and_its_secret_is_shown_to_its_owner_alone(
    portal: Client, store: Store
) -> None:
    answer = ask(portal, "https://hooks.example.org/onrecord")
    assert answer.headers["location"] == "/follow/asked?by=webhook"
    (asked,) = store.subscriptions()
    assert asked.state == "pending"
    assert asked.secret is not None
    assert asked.secret not in portal.get("/follow/asked?by=webhook").text
    token = {"token": asked.token}
    assert asked.secret not in portal.get("/follow/manage", params=token).text
    assert asked.secret in portal.post("/follow/confirm", data=token).text


def test_without_settings_there_are_feeds_alone_and_words_say_so(client: Client) -> None:
    page = client.get(QUERY)
    assert "no mail and no webhooks" in page.text
    assert '<form class="ask"' not in page.text
    assert "/follow.atom?" in page.text
    assert client.get("/follow/manage?token=abc").status_code == 404
    assert (
        client.post("/follow", data={"kind": "query", "value": "river", "address": "a@b.org"}).status_code
        == 403
    )


def test_every_page_that_can_be_followed_has_the_link(
    client: Client, by_title: Callable[[str], str], record: Record
) -> None:
    release = by_title("Ministry Press Briefing")
    speaker = record.people()[0].slug
    for path, kind in (
        ("/search?q=river", "query"),
        (f"/releases/{release}", "release"),
        (f"/speakers/{speaker}", "speaker"),
        ("/changes", "changes"),
    ):
        (link,) = set(re.findall(rf'href="(/follow\?kind={kind}[^"]+)"', client.get(path).text))
        followed = client.get(link.replace("&amp;", "&"))
        assert followed.status_code == 200, link
        assert "Be told about" in followed.text


def test_a_search_with_conditions_is_followed_as_one_query() -> None:
    form = search_form(
        {
            "q": "river OR lake",
            "kind": 'a "b" c',
            "speaker": "Mira Castell",
            "year": "2025",
            "after": "2025-01-02",
        }
    )
    words = written(form)
    assert words == '(river OR lake) kind:"a ""b"" c" speaker:"Mira Castell" in:2025 after:2025-01-02'
    question(Query(words))
    assert written(search_form({"q": "river"})) == "river"
    question(Query(written(search_form({"role": "official", "country": "FR"}))))


@pytest.mark.parametrize(
    "path",
    [
        "/follow.atom?kind=query&value=river",
        "/follow.atom?kind=query&value=river&event=unanswered",
        "/follow.atom?kind=changes&value=all",
        "/follow.atom?kind=changes&value=withdrawn",
    ],
)
def test_feeds_are_atom_and_stay_the_same(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    ElementTree.fromstring(answer.text)
    found = cast("Any", feedparser.parse(answer.text))  # pyright: ignore
    assert not found.bozo
    ids: list[str] = [one.id for one in found.entries]
    assert len(ids) == len(set(ids))
    assert answer.text == client.get(path).text


def test_a_change_stands_in_the_feed_with_what_went_and_what_came(portal: Client) -> None:
    text = portal.get("/follow.atom?kind=changes&value=all").text
    assert "<del>" in text
    assert "<ins>" in text


def test_windows_count_an_hour() -> None:
    windows = Windows()
    assert [windows.take("a", 2, at) for at in (0, 1, 2, 3_600, 3_601)] == [True, True, False, True, True]
    assert windows.take("b", 1, 5)
    assert windows.take("b", 1, 4), "a clock that was set back holds nobody up"


def test_a_household_counts_as_one_network() -> None:
    assert network("2001:db8::1") == network("2001:db8::ffff:1")
    assert network("2001:db8::1") != network("2001:db8:0:1::1")
    assert network("192.0.2.1") != network("192.0.2.2")
    assert network(None) == ""
