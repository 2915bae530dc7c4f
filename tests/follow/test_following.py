"""The command against a real server: what comes is kept once, with its tags, its response and its changes."""

import json
import threading
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Ran

from onrecord.compare import entries
from onrecord.faces.cli.app import run
from onrecord.keep import Record, followed
from onrecord.keep.audit import audit
from onrecord.keep.history import WantedChanges, departures
from onrecord.pipeline import read_source

from .site import Reply, Site, feed, page, serving

RSS = {"Content-Type": "application/rss+xml; charset=utf-8"}
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def site() -> Generator[Site]:
    with serving() as made:
        yield made


class Following:
    """A record, and `onrecord follow --once --json` for it."""

    def __init__(self, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.place = place
        self._capsys = capsys

    def run(self, *arguments: str) -> Ran:
        self._capsys.readouterr()
        code = run(["follow", *arguments, "--record", str(self.place)])
        captured = self._capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    def once(self, *addresses: str) -> list[dict[str, Any]]:
        ran = self.run(*addresses, "--once", "--json", "--allow", "127.0.0.1", "--delay", "0")
        assert ran.err == ""
        return [json.loads(line) for line in ran.out.splitlines()]

    def gone(self) -> list[tuple[str | None, str, bool]]:
        with Record.open(self.place) as record:
            found = record.ask(lambda db: departures(db, None, 100, 0))
        return [(one.title, one.series.split(":")[0], one.back is not None) for one in found]

    def changes(self) -> list[tuple[str | None, str]]:
        with Record.open(self.place) as record:
            return [(one.title, one.kind) for one in entries(record, WantedChanges(), 100)]

    def sound(self) -> None:
        with Record.open(self.place) as record:
            assert audit(record, read_source).findings == ()


@pytest.fixture
def following(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Following:
    return Following(tmp_path / "record", capsys)


def outcomes(told: list[dict[str, Any]]) -> list[str]:
    return [one["outcome"] for one in told if one["type"] == "answer"]


@pytest.mark.slow
def test_a_feed_is_asked_with_its_tags_and_costs_nothing_where_nothing_changed(
    site: Site, following: Following
) -> None:
    site.pages["/feed"] = Reply(feed(("a", "One", "Words."), ("b", "Two", "More words.")), head=RSS)
    first = following.once(site.at("/feed"))
    assert outcomes(first) == ["new"]
    assert len(first[0]["new"]) == 2
    assert outcomes(following.once()) == ["same"]
    assert "if-none-match" in site.asked[-1][1]
    with Record.open(following.place) as record:
        assert record.counts().sources == 1
        (one,) = record.ask(followed.followed)
        sha256 = first[0]["sha256"]
        (answer,) = record.ask(lambda db: followed.answers_of(db, sha256))
    assert (one.kind, one.failures) == ("feed", 0)
    assert answer.last_seen >= answer.first_seen
    assert ("Content-Type", RSS["Content-Type"]) in answer.head
    following.sound()


@pytest.mark.slow
def test_new_changed_and_vanished_items_are_each_found_once(site: Site, following: Following) -> None:
    site.pages["/feed"] = Reply(feed(("a", "One", "Words."), ("b", "Two", "More words.")), head=RSS)
    following.once(site.at("/feed"))
    site.pages["/feed"] = Reply(feed(("b", "Two", "Fewer words."), ("c", "Three", "New words.")), head=RSS)
    told = following.once()
    assert (len(told[0]["new"]), len(told[0]["changed"])) == (1, 1)
    assert (told[-1]["ledger"], told[-1]["withdrawn"]) == (1, 1)
    assert [title for title, _ in following.changes()] == ["Two"]
    assert following.gone() == [("One", "feed", False)]
    following.once()
    assert len(following.changes()) == len(following.gone()) == 1


@pytest.mark.slow
def test_the_same_bytes_again_after_others_are_news(site: Site, following: Following) -> None:
    before, after = feed(("a", "One", "These words.")), feed(("a", "One", "Those words."))
    for body in (before, after, before):
        site.pages["/feed"] = Reply(body, head=RSS)
        following.once(site.at("/feed"))
    assert [title for title, _ in following.changes()] == ["One", "One"]
    with Record.open(following.place) as record:
        (release,) = record.releases()
        assert "These words." in record.release(release.id).release.text
        assert record.counts().editions == 2
    following.sound()


@pytest.mark.slow
def test_a_merged_record_knows_what_was_answered_when(
    site: Site, following: Following, tmp_path: Path
) -> None:
    for body in (feed(("a", "One", "These words.")), feed(("a", "One", "Those words."))) * 2:
        site.pages["/feed"] = Reply(body, head=RSS)
        following.once(site.at("/feed"))
    changes = following.changes()
    assert len(changes) == 3
    other = tmp_path / "other"
    assert run(["merge", str(following.place), "--record", str(other)]) == 0
    assert run(["merge", str(following.place), "--record", str(other)]) == 0
    following.place = other
    assert following.changes() == changes
    following.sound()
    ran = following.run("--once")
    assert "Nothing is followed" in ran.err


@pytest.mark.slow
@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_withdrawn_and_kept_and_may_come_back(
    site: Site, following: Following, status: int
) -> None:
    site.pages["/page"] = Reply(page("Remarks", "These are the words."), head=HTML)
    following.once(site.at("/page"))
    site.pages["/page"] = Reply(b"gone", status)
    told = following.once()
    assert outcomes(told) == ["gone"]
    assert f"It answers {status}" in told[0]["notes"][0]
    assert following.gone() == [("Remarks", "page", False)]
    assert outcomes(following.once()) == ["gone"]
    assert len(following.gone()) == 1
    site.pages["/page"] = Reply(page("Remarks", "These are the words."), head=HTML)
    assert outcomes(following.once()) == ["new"]
    assert following.gone() == [("Remarks", "page", True)]
    with Record.open(following.place) as record:
        assert record.counts().releases == 1
    following.sound()


@pytest.mark.slow
@pytest.mark.parametrize("status", [500, 503, 403, 429, 204])
def test_a_server_in_trouble_withdraws_nothing(site: Site, following: Following, status: int) -> None:
    site.pages["/page"] = Reply(page("Remarks", "These are the words."), head=HTML)
    following.once(site.at("/page"))
    site.pages["/page"] = Reply(b"trouble", status)
    told = following.once()
    assert outcomes(told) == ["failed"]
    assert str(status) in told[0]["says"]
    assert following.gone() == []
    # Asked again after a while, not at once.
    assert [one["type"] for one in following.once()] == ["note", "pass"]


def test_a_page_that_leads_to_the_home_page_is_withdrawn(site: Site, following: Following) -> None:
    site.pages["/news/page"] = Reply(page("Remarks", "These are the words."), head=HTML)
    site.pages["/"] = Reply(page("Welcome", "The latest news."), head=HTML)
    following.once(site.at("/news/page"))
    site.pages["/news/page"] = Reply(b"", 302, {"Location": "/"})
    assert outcomes(following.once()) == ["gone"]
    assert following.gone() == [("Remarks", "page", False)]
    with Record.open(following.place) as record:
        assert record.counts().releases == 1
    following.sound()


def test_a_changed_title_is_an_edition_of_the_page_s_release(site: Site, following: Following) -> None:
    site.pages["/page"] = Reply(page("Remarks", "These are the words."), head=HTML)
    following.once(site.at("/page"))
    site.pages["/page"] = Reply(page("Remarks, corrected", "These are the words."), head=HTML)
    told = following.once()
    assert (told[0]["new"], len(told[0]["changed"])) == ([], 1)
    assert following.changes() == [("Remarks, corrected", "title")]


@pytest.mark.slow
def test_a_move_for_good_is_remembered_and_the_release_stays_the_same(
    site: Site, following: Following
) -> None:
    site.pages["/old"] = Reply(page("Remarks", "These are the words."), head=HTML)
    following.once(site.at("/old"))
    site.pages["/new"] = Reply(page("Remarks", "These are other words."), head=HTML)
    site.pages["/old"] = Reply(b"", 301, {"Location": "/new"})
    told = following.once()
    assert f"moved for good to {site.at('/new')}" in told[0]["notes"][0]
    assert len(told[0]["changed"]) == 1
    following.once()
    assert site.paths() == ["/old", "/old", "/new", "/new"]


def test_a_passing_redirect_is_recorded_and_not_remembered(site: Site, following: Following) -> None:
    site.pages["/feed"] = Reply(b"", 302, {"Location": "/there"})
    site.pages["/there"] = Reply(feed(("a", "One", "Words.")), head=RSS)
    told = following.once(site.at("/feed"))
    with Record.open(following.place) as record:
        (answer,) = record.ask(lambda db: followed.answers_of(db, told[0]["sha256"]))
    assert answer.hops == ((302, site.at("/there")),)
    following.once()
    assert site.paths() == ["/feed", "/there", "/feed", "/there"]


SITEMAP = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'


def listing(*addresses: tuple[str, str]) -> bytes:
    rows = "".join(f"<url><loc>{place}</loc><lastmod>{day}</lastmod></url>" for place, day in addresses)
    return SITEMAP.format(rows).encode()


@pytest.mark.slow
def test_two_feeds_of_one_name_are_two_series(site: Site, following: Following) -> None:
    site.pages["/one"] = Reply(feed(("a", "One", "Words."), ("b", "Two", "Words of two.")), head=RSS)
    site.pages["/two"] = Reply(feed(("c", "Three", "Words."), ("d", "Four", "Words of four.")), head=RSS)
    following.once(site.at("/one"), site.at("/two"))
    site.pages["/one"] = Reply(feed(("b", "Two", "Words of two.")), head=RSS)
    following.once()
    assert following.gone() == [("One", "feed", False)]


@pytest.mark.slow
def test_what_a_sitemap_lists_without_a_time_is_looked_at_when_it_goes(
    site: Site, following: Following
) -> None:
    site.pages["/one"] = Reply(page("Remarks one", "The words."), head=HTML)
    site.pages["/map.xml"] = Reply(SITEMAP.format(f"<url><loc>{site.at('/one')}</loc></url>").encode())
    following.once(site.at("/map.xml"))
    following.once()
    assert site.paths() == ["/map.xml", "/one", "/map.xml"]
    del site.pages["/one"]
    site.pages["/map.xml"] = Reply(SITEMAP.format("").encode())
    following.once()
    assert following.gone() == [("Remarks one", "page", False)]


@pytest.mark.slow
@pytest.mark.parametrize("packed", [False, True])
def test_a_sitemap_leads_to_its_pages_and_asks_for_those_that_changed(
    site: Site, following: Following, packed: bool
) -> None:
    import gzip

    def sitemap(*addresses: tuple[str, str]) -> Reply:
        body = listing(*addresses)
        return Reply(gzip.compress(body) if packed else body)

    for name in ("one", "two"):
        site.pages[f"/{name}"] = Reply(page(f"Remarks {name}", "The words."), head=HTML)
    site.pages["/index.xml"] = Reply(
        f"<sitemapindex><sitemap><loc>{site.at('/map.xml')}</loc></sitemap></sitemapindex>".encode()
    )
    site.pages["/map.xml"] = sitemap(
        (site.at("/one"), "2021-05-01"),
        (site.at("/two"), "2021-05-01"),
        ("http://other.example/", "2021-05-01"),
    )
    told = following.once(site.at("/index.xml"))
    assert outcomes(told) == ["new"] * 4
    assert any("of another host" in note for one in told for note in one.get("notes", ()))
    site.asked.clear()
    site.pages["/one"] = Reply(page("Remarks one", "Other words."), head=HTML)
    site.pages["/map.xml"] = sitemap((site.at("/one"), "2021-05-02"), (site.at("/two"), "2021-05-01"))
    following.once()
    assert sorted(site.paths()) == ["/index.xml", "/map.xml", "/one"]
    assert following.changes() == [("Remarks one", "wording")]
    # What is listed no longer is looked at once more.
    del site.pages["/two"]
    site.pages["/map.xml"] = sitemap((site.at("/one"), "2021-05-02"))
    following.once()
    assert following.gone() == [("Remarks two", "page", False)]
    with Record.open(following.place) as record:
        assert record.counts().releases == 2
    following.sound()


@pytest.mark.slow
def test_the_pages_of_a_feed_are_followed_where_asked_for(site: Site, following: Following) -> None:
    body = feed(("a", "One", "Words.")).replace(b"https://example.org/a", site.at("/a").encode())
    site.pages["/feed"] = Reply(body, head=RSS)
    site.pages["/a"] = Reply(page("One", "Words."), head=HTML)
    following.once(site.at("/feed"))
    assert site.paths() == ["/feed"]
    ran = following.run(site.at("/feed"), "--pages", "--once", "--delay", "0")
    assert ran.code == 0
    assert site.paths() == ["/feed", "/feed", "/a"]
    with Record.open(following.place) as record:
        assert record.counts().releases == 1


@pytest.mark.slow
def test_a_list_of_addresses_is_followed_with_its_comments_left_out(
    site: Site, following: Following, tmp_path: Path
) -> None:
    site.pages["/feed"] = Reply(feed(("a", "One", "Words.")), head=RSS)
    site.pages["/page"] = Reply(page("Remarks", "The words."), head=HTML)
    names = tmp_path / "addresses.txt"
    names.write_text(f"# what we follow\n{site.at('/feed')}  # the feed\n\n{site.at('/page')}\n")
    assert sorted(outcomes(following.once(str(names)))) == ["new", "new"]
    shown = following.run("--list")
    assert site.at("/feed") in shown.out
    assert "every 15m" in shown.out
    assert following.run("--stop", site.at("/feed")).code == 0
    site.asked.clear()
    following.once()
    assert site.paths() == ["/page"]


@pytest.mark.slow
def test_following_goes_on_for_as_long_as_it_is_told_to(site: Site, following: Following) -> None:
    site.pages["/feed"] = Reply(feed(("a", "One", "Words.")), head=RSS)
    arguments = ("--every", "1s", "--for", "4s", "--allow", "127.0.0.1", "--delay", "0", "--json")

    def change() -> None:
        until = time.monotonic() + 60
        while "/feed" not in site.paths() and time.monotonic() < until:
            time.sleep(0.05)
        site.pages["/feed"] = Reply(feed(("b", "Two", "Words."), ("a", "One", "Words.")), head=RSS)

    thread = threading.Thread(target=change)
    thread.start()
    ran = following.run(site.at("/feed"), *arguments)
    thread.join()
    assert ran.code == 0
    with Record.open(following.place) as record:
        assert record.counts().releases == 2
        assert len(record.ask(followed.followed)) == 1


@pytest.mark.slow
def test_the_words_of_a_pass(site: Site, following: Following) -> None:
    site.pages["/feed"] = Reply(feed(("a", "One", "Words.")), head=RSS)
    ran = following.run(site.at("/feed"), "--once", "--allow", "127.0.0.1", "--contact", "desk@example.org")
    assert "1 new" in ran.out
    assert "Asked 1 address: 1 with something new. Releases: 1 new, 0 changed, 0 withdrawn." in ran.out
    assert "(+desk@example.org)" in site.asked[-1][1]["user-agent"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 3, "Nothing is followed"),
        (("ftp://example.org/x",), 2, "does not begin with https://"),
        (("https://me:secret@example.org/",), 2, "name or password"),
        (("absent.txt",), 3, "no address and no file"),
        (("https://example.org/", "--every", "often"), 2, "no time for --every"),
        (("--stop", "https://example.org/"), 3, "not followed"),
        (("--stop",), 2, "Say which addresses"),
    ],
)
def test_bad_input_is_one_sentence(
    following: Following, arguments: tuple[str, ...], code: int, says: str
) -> None:
    Record.open(following.place, write=True, create=True).close()
    ran = following.run(*arguments, "--once")
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
    assert ran.err.count("\n") == 1
    assert "secret" not in ran.err
