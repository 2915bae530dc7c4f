"""What a hostile or broken server may do, and the one sentence that comes of it."""

import gzip
import os
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import brotli  # pyright: ignore[reportMissingTypeStubs]
import pytest
from tests.disks import disk, needs_root

from onrecord.compare import entries
from onrecord.errors import RecordBusy, RecordError
from onrecord.follow import Event, Follower, PassTold, Wanted
from onrecord.follow.model import Bounds
from onrecord.keep import Record, followed
from onrecord.keep.history import WantedChanges
from onrecord.pipeline import read_source

from .site import Handler, Reply, Site, feed, page, serving

pytestmark = pytest.mark.slow

RSS = {"Content-Type": "application/rss+xml"}
MOST = 1_000_000


@pytest.fixture
def site() -> Generator[Site]:
    with serving() as made:
        yield made


class Told:
    """Follows for a record and remembers what it was told."""

    def __init__(self, place: Path, *addresses: str, allow: tuple[str, ...] = ("127.0.0.1",)) -> None:
        self.place = place
        self.allow = allow
        self.said: list[Event] = []
        self.now: datetime | None = None
        self.bounds = Bounds(connect=2, read=1.0, whole=3.0, bytes=MOST, delay=0)
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with Record.open(place, write=True, create=True) as record, record.together():
            for address in addresses:
                record.change(
                    lambda db, address=address: followed.take_up(db, address, 60, pages=False, at=at)
                )

    def once(self) -> list[Event]:
        self.said = []

        def tell(one: Event | PassTold | str) -> None:
            if isinstance(one, Event):
                self.said.append(one)

        wanted = Wanted(self.allow, None, self.bounds)
        clock = lambda: self.now or datetime.now(UTC)  # noqa: E731
        with Follower(self.place, wanted, read_source, tell, clock) as follower:
            follower.once()
        return self.said

    def trouble(self) -> str:
        """The one sentence of the one address, which kept nothing."""
        (event,) = self.once()
        assert event.outcome in {"failed", "refused"}
        with Record.open(self.place) as record:
            assert record.counts().sources == 0
        assert event.says is not None
        assert event.says.count("\n") == 0
        return event.says


def test_a_circle_of_redirects_ends_in_a_sentence(site: Site, tmp_path: Path) -> None:
    site.pages["/a"] = Reply(b"", 302, {"Location": "/b"})
    site.pages["/b"] = Reply(b"", 301, {"Location": "/a"})
    assert "its redirects go in a circle" in Told(tmp_path, site.at("/a")).trouble()
    assert site.paths() == ["/a", "/b"]


def test_redirects_without_end_are_left_after_ten(site: Site, tmp_path: Path) -> None:
    for n in range(30):
        site.pages[f"/{n}"] = Reply(b"", 302, {"Location": f"/{n + 1}"})
    assert "redirected more than 10 times" in Told(tmp_path, site.at("/0")).trouble()
    assert len(site.paths()) == 11


@pytest.mark.parametrize("to", ["file:///etc/passwd", "gopher://x/", "//[", "http://a b/"])
def test_a_redirect_to_no_address_is_refused(site: Site, tmp_path: Path, to: str) -> None:
    site.pages["/a"] = Reply(b"", 302, {"Location": to})
    assert "no address that can be asked" in Told(tmp_path, site.at("/a")).trouble()


def hangs(handler: Handler) -> None:
    time.sleep(20)


def hangs_in_the_middle(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<html>")
    handler.wfile.flush()
    time.sleep(20)


def drips(handler: Handler) -> None:
    for byte in b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000:
        handler.wfile.write(bytes((byte,)))
        handler.wfile.flush()
        time.sleep(0.2)


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.parametrize("how", [hangs, hangs_in_the_middle, drips])
def test_a_server_that_hangs_or_drips_is_left_in_time(
    site: Site, tmp_path: Path, how: Callable[[Handler], None]
) -> None:
    site.pages["/a"] = Reply(meanwhile=how)
    began = time.monotonic()
    assert "no sign of life" in Told(tmp_path, site.at("/a")).trouble()
    assert time.monotonic() - began < 20


def breaks_off(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<html>")
    handler.close_connection = True


def no_http(handler: Handler) -> None:
    handler.wfile.write(b"\x00\xff SSH-2.0 hello\r\n\r\n")
    handler.close_connection = True


@pytest.mark.parametrize("how", [breaks_off, no_http])
def test_half_an_answer_is_not_kept(site: Site, tmp_path: Path, how: Callable[[Handler], None]) -> None:
    site.pages["/a"] = Reply(meanwhile=how)
    assert "broke off or is no HTTP" in Told(tmp_path, site.at("/a")).trouble()


def endless(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        handler.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")


def test_a_body_without_end_is_left_at_the_limit(site: Site, tmp_path: Path) -> None:
    site.pages["/a"] = Reply(meanwhile=endless)
    assert "it has more bytes, and at most 1,000,000 are taken" in Told(tmp_path, site.at("/a")).trouble()


def test_an_announced_size_over_the_limit_is_not_even_received(site: Site, tmp_path: Path) -> None:
    site.pages["/a"] = Reply(b"x" * (MOST + 1))
    assert "announces 1,000,001 bytes" in Told(tmp_path, site.at("/a")).trouble()


def brotli_bomb() -> bytes:
    return cast("Any", brotli).compress(bytes(200 * MOST))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", lambda: gzip.compress(bytes(200 * MOST))),
        ("deflate", lambda: zlib.compress(bytes(200 * MOST))),
        ("br", brotli_bomb),
        ("gzip, gzip", lambda: gzip.compress(gzip.compress(bytes(200 * MOST)))),
    ],
)
def test_a_bomb_unpacks_to_the_limit_and_no_further(
    site: Site, tmp_path: Path, coding: str, pack: Callable[[], bytes]
) -> None:
    site.pages["/a"] = Reply(pack(), head={"Content-Encoding": coding})
    assert "it unpacks to more" in Told(tmp_path, site.at("/a")).trouble()


def test_packed_bytes_that_are_damaged_or_of_an_unknown_coding_are_not_kept(
    site: Site, tmp_path: Path
) -> None:
    site.pages["/a"] = Reply(gzip.compress(b"words " * 1000)[:-20], head={"Content-Encoding": "gzip"})
    assert "damaged or cut off" in Told(tmp_path / "a", site.at("/a")).trouble()
    site.pages["/a"] = Reply(b"words", head={"Content-Encoding": "lzma"})
    assert "'lzma'" in Told(tmp_path / "b", site.at("/a")).trouble()


@pytest.mark.slow
def test_a_feed_of_fifty_megabytes_is_read_and_kept(site: Site, tmp_path: Path) -> None:
    items = [(f"i{n}", f"Release {n}", "Words of a release. " * 1250) for n in range(2000)]
    body = feed(*items)
    assert len(body) > 50_000_000
    site.pages["/feed"] = Reply(body, head=RSS)
    told = Told(tmp_path, site.at("/feed"))
    told.bounds = Bounds(delay=0)
    (event,) = told.once()
    assert (event.outcome, len(event.new)) == ("new", 2000)


def test_robots_txt_is_heeded(site: Site, tmp_path: Path) -> None:
    site.pages["/robots.txt"] = Reply(
        b"User-agent: *\nAllow: /\n\nUser-agent: onrecord\nDisallow: /secret\nCrawl-delay: 0.5\n"
    )
    site.pages["/secret"] = site.pages["/open"] = site.pages["/too"] = Reply(page("Remarks", "The words."))
    began = time.monotonic()
    told = Told(tmp_path, site.at("/secret"), site.at("/open"), site.at("/too")).once()
    assert [one.outcome for one in told] == ["refused", "new", "new"]
    assert "its robots.txt does not allow it" in (told[0].says or "")
    assert time.monotonic() - began >= 1.0
    assert site.paths() == ["/open", "/too"]


@pytest.mark.parametrize(
    ("status", "allowed"), [(200, False), (404, True), (403, True), (500, False), (503, False), (429, False)]
)
def test_an_absent_robots_txt_allows_and_an_unreachable_one_does_not(
    site: Site, tmp_path: Path, status: int, allowed: bool
) -> None:
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /", status)
    site.pages["/a"] = Reply(page("Remarks", "The words."))
    (event,) = Told(tmp_path, site.at("/a")).once()
    assert (event.outcome == "new") is allowed


def test_a_redirect_to_what_robots_txt_forbids_is_not_followed(site: Site, tmp_path: Path) -> None:
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /secret")
    site.pages["/a"] = Reply(b"", 302, {"Location": "/secret"})
    assert "robots.txt" in Told(tmp_path, site.at("/a")).trouble()
    assert site.paths() == ["/a"]


def test_a_host_that_asks_to_be_left_alone_is_left_alone(site: Site, tmp_path: Path) -> None:
    site.pages["/a"] = site.pages["/b"] = Reply(b"", 429, {"Retry-After": "3600"})
    told = Told(tmp_path, site.at("/a"), site.at("/b"))
    events = told.once()
    assert [one.outcome for one in events] == ["failed", "refused"]
    assert "asks to be left alone (3600)" in (events[0].says or "")
    assert site.paths() == ["/a"]
    wait = datetime.fromisoformat(events[0].next) - datetime.fromisoformat(events[0].at)
    assert 3595 <= wait.total_seconds() <= 3600
    told.once()
    assert site.paths() == ["/a"]


@pytest.mark.slow
@pytest.mark.alone
def test_one_request_at_a_time_and_a_rest_between_two(site: Site, tmp_path: Path) -> None:
    names = [f"/{n}" for n in range(6)]
    for name in names:
        site.pages[name] = Reply(page(f"Remarks {name}", "The words."))
    told = Told(tmp_path, *(site.at(name) for name in names))
    told.bounds = Bounds(delay=0.2)
    began = time.monotonic()
    assert len(told.once()) == 6
    assert time.monotonic() - began >= 1.2
    assert site.most == 1


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "0.0.0.0",
        "10.1.2.3",
        "169.254.169.254",
        "[::ffff:127.0.0.1]",
        "2130706433",
    ],
)
def test_a_private_address_is_not_asked(site: Site, tmp_path: Path, host: str) -> None:
    says = Told(tmp_path, f"http://{host}:{site.port}/", allow=()).trouble()
    assert "unless it is allowed by name" in says
    assert site.asked == []


def here(host: str, port: int) -> list[str]:
    """Every name is this machine."""
    return ["127.0.0.1"]


def test_a_redirect_to_a_private_address_is_not_followed(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as inner:
        site.pages["/a"] = Reply(b"", 302, {"Location": f"http://inner.example:{inner.port}/"})
        monkeypatch.setattr("onrecord.follow.connect.resolve", here)
        says = Told(tmp_path, site.at("/a")).trouble()
        assert "inner.example is on this machine itself" in says
        assert inner.asked == []


def test_a_name_with_a_public_and_a_private_address_is_not_asked(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def both(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "127.0.0.1"]

    monkeypatch.setattr("onrecord.follow.connect.resolve", both)
    assert "two.example is on" in Told(tmp_path, f"http://two.example:{site.port}/", allow=()).trouble()
    assert site.asked == []


def test_nobody_there_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert "no connection could be made" in Told(tmp_path / "a", f"http://127.0.0.1:{port}/").trouble()
    says = Told(tmp_path / "b", "http://no-such-host.invalid/").trouble()
    assert "cannot be resolved" in says


def resets(handler: Handler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def test_a_maintenance_page_in_place_of_a_feed_is_not_kept(site: Site, tmp_path: Path) -> None:
    site.pages["/feed"] = Reply(feed(("a", "One", "Words.")), head=RSS)
    told = Told(tmp_path, site.at("/feed"))
    told.once()
    site.pages["/feed"] = Reply(page("We are back soon", "Please be patient."))
    (event,) = told.once()
    assert "it gave a feed before and gives a page now" in (event.says or "")
    with Record.open(tmp_path) as record:
        assert record.counts().sources == 1


def test_a_clock_set_back_is_said_and_the_order_stays(site: Site, tmp_path: Path) -> None:
    site.pages["/feed"] = Reply(feed(("a", "One", "These words.")), head=RSS)
    told = Told(tmp_path, site.at("/feed"))
    told.now = datetime(2026, 5, 2, 12, tzinfo=UTC)
    told.once()
    site.pages["/feed"] = Reply(feed(("a", "One", "Those words.")), head=RSS)
    told.now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    (event,) = told.once()
    assert "The clock of this machine says 2026-05-01T12:00:00Z" in event.notes[0]
    with Record.open(tmp_path) as record:
        (release,) = record.releases()
        assert "Those words." in record.release(release.id).release.text
        (change,) = entries(record, WantedChanges(), 10)
        assert (change.old_seen, change.new_seen) == ("2026-05-02T12:00:00Z", "2026-05-01T12:00:00Z")
        assert change.difference.changes[0].old == "These"


def test_a_server_that_changes_its_encoding_changes_no_words(site: Site, tmp_path: Path) -> None:
    words = "Señor Núñez declined “to say” anything."
    whole = page("Remarks", words).decode()
    site.pages["/a"] = Reply(whole.encode("utf-8"), head={"Content-Type": "text/html; charset=utf-8"})
    told = Told(tmp_path, site.at("/a"))
    told.once()
    site.pages["/a"] = Reply(whole.encode("utf-16"), head={"Content-Type": "text/html; charset=utf-16"})
    (event,) = told.once()
    assert "It is sent as utf-16-le now, it was utf-8 before" in event.notes[0]
    site.pages["/a"] = Reply(whole.encode("cp1252"), head={"Content-Type": "text/html; charset=windows-1252"})
    (event,) = told.once()
    assert "It is sent as cp1252 now" in event.notes[0]
    with Record.open(tmp_path) as record:
        assert (record.counts().sources, record.counts().editions) == (3, 1)


@pytest.mark.parametrize(
    ("codec", "words"),
    [("cp1251", "Заявление министра"), ("iso8859-2", "Prohlášení vlády"), ("shift_jis", "外務大臣")],
)
def test_the_encoding_that_a_server_states_is_heeded(
    site: Site, tmp_path: Path, codec: str, words: str
) -> None:
    body = page("Remarks", words).decode().encode(codec)
    site.pages["/a"] = Reply(body, head={"Content-Type": f"text/html; charset={codec}"})
    Told(tmp_path, site.at("/a")).once()
    with Record.open(tmp_path) as record:
        (release,) = record.releases()
        assert words in record.release(release.id).release.text


def test_the_same_id_for_another_release_is_another_release(site: Site, tmp_path: Path) -> None:
    def item(link: str, title: str, words: str) -> bytes:
        return feed(("77", title, words)).replace(b"https://example.org/77", link.encode())

    site.pages["/feed"] = Reply(
        item(
            "https://example.org/one",
            "Remarks on grain",
            "The harvest was good this year, said the minister.",
        )
    )
    told = Told(tmp_path, site.at("/feed"))
    told.once()
    site.pages["/feed"] = Reply(
        item(
            "https://example.org/two", "Visit of the envoy", "An envoy arrives on Tuesday to open an embassy."
        )
    )
    (event,) = told.once()
    assert "stood for “Remarks on grain” and stands for “Visit of the envoy” now" in event.notes[0]
    assert (len(event.new), event.changed) == (1, ())
    with Record.open(tmp_path) as record:
        assert record.counts().releases == 2
    site.pages["/feed"] = Reply(
        item(
            "https://example.org/two", "Visit of the envoy", "An envoy arrives on Friday to open an embassy."
        )
    )
    (event,) = told.once()
    assert (event.new, len(event.changed), event.notes) == ((), 1, ())


@needs_root
def test_a_full_disk_keeps_nothing_by_half_and_the_next_pass_has_it(site: Site, tmp_path: Path) -> None:
    with disk(tmp_path / "disk", "size=12m") as small:
        site.pages["/feed"] = Reply(feed(("a", "One", "Words.")), head=RSS)
        told = Told(small / "record", site.at("/feed"))
        told.once()
        filler = small / "filler"
        words = os.urandom(450_000).hex()
        site.pages["/feed"] = Reply(feed(("b", "Two", words), ("a", "One", "Words.")), head=RSS)
        free = os.statvfs(small).f_bavail * os.statvfs(small).f_frsize
        filler.write_bytes(bytes(free - 200_000))
        with pytest.raises(RecordError, match="full"):
            told.once()
        with Record.open(small / "record") as record:
            assert record.counts().sources == 1
        filler.unlink()
        (event,) = told.once()
        assert len(event.new) == 1


def test_two_do_not_follow_for_one_record(site: Site, tmp_path: Path) -> None:
    told = Told(tmp_path, site.at("/a"))
    with (
        Follower(tmp_path, Wanted(), read_source, lambda _: None),
        pytest.raises(RecordBusy, match="followed"),
    ):
        told.once()


def test_others_write_while_a_server_takes_its_time(site: Site, tmp_path: Path) -> None:
    came, go = threading.Event(), threading.Event()

    def waits(handler: Handler) -> None:
        came.set()
        go.wait(10)
        body = page("Remarks", "The words.")
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    site.pages["/a"] = Reply(meanwhile=waits)
    told = Told(tmp_path, site.at("/a"))
    told.bounds = Bounds(delay=0)
    thread = threading.Thread(target=told.once)
    thread.start()
    assert came.wait(20)
    with Record.open(tmp_path, write=True, wait=0.0) as record:
        assert record.counts().sources == 0
    go.set()
    thread.join()
    with Record.open(tmp_path) as record:
        assert record.counts().sources == 1
