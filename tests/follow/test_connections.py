"""Where a connection goes and with whom it is made: names that change their address, and certificates."""

import socket
from pathlib import Path

import pytest
from tests.certificates import Authority

from onrecord.follow import fetch
from onrecord.follow.model import Answer, Bounds, Trouble

from .site import Reply, serving

BOUNDS = Bounds(connect=2, read=2, whole=5, delay=0)
HERE = ("127.0.0.1",)


class Permitted:
    """Whatever is asked may be asked."""

    def __init__(self, address: str) -> None:
        self.address = address

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


def ask(address: str, allow: tuple[str, ...] = ()) -> Answer:
    return fetch.fetch(address, {}, agent="onrecord", allow=allow, bounds=BOUNDS, permitted=Permitted)


def test_a_name_that_changes_its_address_is_asked_where_it_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: a public address when it is looked at, this machine from then on."""
    with serving() as public, serving("127.0.0.2", public.port) as inner:
        public.pages["/"] = inner.pages["/"] = Reply(b"words")
        asked: list[str] = []

        def turns(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
            asked.append(host)
            first = asked.count("rebind.example") == 1
            # The public address leads to a server of the test's; what it is rebound to, to another.
            found = {
                "rebind.example": "93.184.215.14" if first else "127.0.0.2",
                "93.184.215.14": "127.0.0.1",
            }
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found.get(host, host), port))]

        monkeypatch.setattr("socket.getaddrinfo", turns)
        address = f"http://rebind.example:{public.port}/"
        assert ask(address).data == b"words"
        # It was looked up once, and the connection went to what was checked.
        assert asked == ["rebind.example", "93.184.215.14"]
        assert [head["host"] for _, head in public.asked] == [f"rebind.example:{public.port}"]
        # Each connection looks again, and now it is this machine.
        with pytest.raises(Trouble, match=r"rebind\.example is on this machine itself"):
            ask(address)
        assert (len(public.asked), inner.asked) == (1, [])


@pytest.mark.parametrize(
    ("host", "days", "says"),
    [
        ("127.0.0.1", 30, None),
        ("192.0.2.1", 30, "its certificate does not hold (IP address mismatch"),
        ("127.0.0.1", -3, "its certificate does not hold (certificate has expired)"),
    ],
)
def test_a_servers_certificate_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, days: int, says: str | None
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.trusted))
    fetch.trusted.cache_clear()
    try:
        with serving(certificate=authority.certificate(host, days=days)) as site:
            site.pages["/"] = Reply(b"words")
            if says is None:
                assert ask(site.at("/"), HERE).data == b"words"
            else:
                with pytest.raises(Trouble) as raised:
                    ask(site.at("/"), HERE)
                assert says in str(raised.value)
                assert site.asked == []
    finally:
        fetch.trusted.cache_clear()


def test_a_certificate_nobody_knows_is_refused(tmp_path: Path) -> None:
    with serving(certificate=Authority(tmp_path).certificate("127.0.0.1")) as site:
        with pytest.raises(Trouble, match="its certificate does not hold"):
            ask(site.at("/"), HERE)
        assert site.asked == []
