"""Killing one process while a server has the message and has not answered: it is told once, and noted."""

import os
import signal
import subprocess
import sys
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
    environment: dict[str, str]


@pytest.fixture(params=["mail", "mail by STARTTLS", "mail by TLS", "post", "post by TLS"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    kind: str = request.param
    authority = Authority(tmp_path)
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
        version, ((number, _),) = store.followed(0)
        notice = Notice("k1", "match", QUERY, "2026-01-31T11:00:00Z", "r1", "/t/a1", title="T", text="Words.")
        began = store.position() or Position()
        assert store.put(Found(began, version, began, (), ((notice, (number,)),)), NOW) == 1
        environment = os.environ | {"SSL_CERT_FILE": str(authority.trusted), MARK: tmp_path.name + kind}
        yield World(place, server, asked.channel, one, environment)


def tell(world: World) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "onrecord", "tell", "--once", "--record", str(world.place)]
    return subprocess.Popen(command, env=world.environment, stdout=subprocess.DEVNULL)


def states(world: World) -> list[str]:
    with Store.open(world.place) as store:
        return [one.state for one in store.deliveries(world.subscription.id)]


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["teller", "office", "courier", "standby"])
def test_no_one_process_is_needed_for_a_message_to_be_told_once(world: World, victim: str) -> None:
    process = tell(world)
    until = time.monotonic() + 60
    while not world.server.lines() and time.monotonic() < until:
        time.sleep(0.01)
    (pid,) = named(world.environment[MARK])[victim]
    os.kill(pid, signal.SIGKILL)
    assert process.wait(60) == (-signal.SIGKILL if victim == "teller" else 0)
    if victim == "teller":
        assert states(world) == ["sending"]
        with pytest.raises(RecordBusy, match="still hands a message over"):
            wait_for_couriers(world.place, 0.0)
        assert tell(world).wait(60) == 0
    assert states(world) == ["delivered"]
    assert len(world.server.lines()) == 1
    with Store.open(world.place) as store:
        (made,) = store.deliveries(world.subscription.id)
        assert [one.taken for one in store.attempts(made.id)] == [True]
    wait_for_couriers(world.place, 5.0)
    assert not named(world.environment[MARK])


@pytest.mark.slow
def test_where_nobody_is_left_the_same_message_goes_out_again(world: World) -> None:
    process = tell(world)
    while not world.server.lines():
        time.sleep(0.01)
    every = named(world.environment[MARK])
    for pid in (*every["teller"], *every["courier"], *every["standby"]):
        os.kill(pid, signal.SIGKILL)
    process.wait(60)
    assert tell(world).wait(60) == 0
    assert states(world) == ["delivered"]
    assert len(world.server.lines()) == 2
    if world.channel == "mail":
        assert len({message["Message-ID"] for message in world.server.mails()}) == 1
    else:
        assert len({line["headers"]["webhook-id"] for line in world.server.lines()}) == 1
