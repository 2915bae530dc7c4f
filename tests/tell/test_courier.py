"""Killing one process while a server has the message and has not answered: it is told once, and noted."""

import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.certificates import Authority

from onrecord.errors import RecordBusy
from onrecord.keep import Record
from onrecord.tell.couriers import wait_for_couriers
from onrecord.tell.model import Channel, Notice, Subject, Subscription
from onrecord.tell.store import Found, Position, Store
from onrecord.tell.subscribe import Asked, subscribe

from .forks import Forks
from .processes import MARK, named
from .servers import Server, mail_server, receiver

NOW = datetime.now(UTC)
QUERY = Subject("query", "ceasefire")


class World(NamedTuple):
    """A server that takes its time to answer, and a record with one message for it."""

    place: Path
    server: Server
    channel: Channel
    subscription: Subscription
    mark: str
    forks: Forks


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def forks(authority: Authority) -> Iterator[Forks]:
    environment = os.environ | {"SSL_CERT_FILE": str(authority.trusted), MARK: str(authority.trusted)}
    with Forks(environment) as made:
        yield made


@pytest.fixture(params=["mail", "mail by STARTTLS", "mail by TLS", "post", "post by TLS"])
def world(
    request: pytest.FixtureRequest, tmp_path: Path, authority: Authority, forks: Forks
) -> Iterator[World]:
    kind: str = request.param
    certificate = authority.certificate("127.0.0.1") if "TLS" in kind else None
    place = tmp_path / "record"
    security = {"mail by STARTTLS": "starttls", "mail by TLS": "tls"}.get(kind, "none")
    settings = 'portal = "https://record.example.org"\n[webhooks]\nallow = ["127.0.0.1"]\n'
    if kind.startswith("mail"):
        running = mail_server(tmp_path, security, certificate=certificate)
    else:
        running = receiver(tmp_path, certificate=certificate)
    with running as server, Record.open(place, write=True, create=True) as record, Store.open(place) as store:
        if kind.startswith("mail"):
            settings += f'[smtp]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "{security}"\n'
            settings += 'from = "a@example.org"\n'
            asked = Asked(QUERY, "mail", "waits@example.org")
        else:
            scheme = "https" if certificate else "http"
            asked = Asked(QUERY, "webhook", f"{scheme}://127.0.0.1:{server.port}/waits")
        (place / "tell.toml").write_text(settings)
        one = subscribe(record, store, asked, NOW, confirmed=True)
        yield World(place, server, asked.channel, one, str(authority.trusted), forks)


def happen(world: World, n: int) -> None:
    """Have something happen that is to be told."""
    with Store.open(world.place) as store:
        version, ((number, _),) = store.followed(0)
        notice = Notice(
            f"k{n}", "match", QUERY, "2026-01-31T11:00:00Z", f"r{n}", "/t/a1", title="T", text="Words."
        )
        began = store.position() or Position()
        assert store.put(Found(began, version, began, (), ((notice, (number,)),)), NOW) == 1


def tell(world: World) -> int:
    return world.forks.begin("tell", "--once", "--record", world.place)


def tell_on(world: World) -> None:
    world.forks.run("tell", "--once", "--record", world.place, log=world.place / "log")


def taken(world: World, number: int) -> None:
    """Wait until the server has so many messages."""
    until = time.monotonic() + 60
    while len(world.server.lines()) < number:
        assert time.monotonic() < until
        time.sleep(0.005)


def states(world: World) -> list[str]:
    with Store.open(world.place) as store:
        return [one.state for one in store.deliveries(world.subscription.id)]


@pytest.mark.slow
def test_no_one_process_is_needed_for_a_message_to_be_told_once(world: World) -> None:
    for number, victim in enumerate(("teller", "office", "courier", "standby"), 1):
        happen(world, number)
        teller = tell(world)
        taken(world, number)
        (pid,) = (teller,) if victim == "teller" else named(world.mark)[victim]
        os.kill(pid, signal.SIGKILL)
        if victim == "teller":
            assert states(world)[0] == "sending"
            with pytest.raises(RecordBusy, match="still hands a message over"):
                wait_for_couriers(world.place, 0.0)
            tell_on(world)
        world.forks.ended(teller)
        assert states(world) == ["delivered"] * number, victim
        assert len(world.server.lines()) == number, victim
        with Store.open(world.place) as store:
            for made in store.deliveries(world.subscription.id):
                assert [one.taken for one in store.attempts(made.id)] == [True], victim
        wait_for_couriers(world.place, 5.0)
        until = time.monotonic() + 10
        while any(named(world.mark).values()):
            assert time.monotonic() < until, "a process is left over"
            time.sleep(0.01)


@pytest.mark.slow
def test_what_was_noted_is_not_told_again_when_nobody_is_left_to_say_so(world: World) -> None:
    happen(world, 1)
    teller = tell(world)
    taken(world, 1)
    every = named(world.mark)
    with Store.open(world.place) as store:
        (made,) = store.deliveries(world.subscription.id)
        store.delivered(made.id, datetime.now(UTC), "as the courier would have noted")
    for pid in (*every["standby"], *every["courier"]):
        os.kill(pid, signal.SIGKILL)
    world.forks.ended(teller)
    assert states(world) == ["delivered"]
    assert len(world.server.lines()) == 1


@pytest.mark.slow
def test_where_nobody_is_left_the_same_message_goes_out_again(world: World) -> None:
    happen(world, 1)
    teller = tell(world)
    taken(world, 1)
    every = named(world.mark)
    # Who stands by first: it would take over.
    for pid in (teller, *every["standby"], *every["courier"]):
        os.kill(pid, signal.SIGKILL)
    world.forks.ended(teller)
    tell_on(world)
    assert states(world) == ["delivered"]
    assert len(world.server.lines()) == 2
    if world.channel == "mail":
        assert len({message["Message-ID"] for message in world.server.mails()}) == 1
    else:
        assert len({line["headers"]["webhook-id"] for line in world.server.lines()}) == 1
