"""The pure core of following: what is an address, what is private, what is due, what a sitemap lists."""

import ipaddress
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.compare.ledger import withdrawals_of
from onrecord.errors import OnrecordError, Unreadable
from onrecord.follow import due
from onrecord.follow.addresses import checked_address, is_elsewhere, network_of, same_site
from onrecord.follow.robots import Rules
from onrecord.follow.sitemap import parse_sitemap
from onrecord.keep.followed import Followed, Visit
from onrecord.keep.identity import unlike

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


def following(**facts: object) -> Followed:
    """An address that was named a day ago and asked every quarter of an hour."""
    values: dict[str, object] = {**dict.fromkeys(Followed.__struct_fields__)}
    values |= {"id": 1, "address": "https://example.org/feed", "pages": False, "every": 900, "failures": 0}
    return msgspec.convert(values | {"since": "2026-01-30T12:00:00Z"} | facts, type=Followed)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("HTTPS://Example.ORG", "https://example.org/"),
        ("http://example.org:80/a#b", "http://example.org/a"),
        ("https://example.org:8443/?q=1", "https://example.org:8443/?q=1"),
        ("https://münchen.example/ä", "https://xn--mnchen-3ya.example/ä"),
        ("http://[::1]:80/", "http://[::1]/"),
    ],
)
def test_an_address_has_one_plain_form(text: str, plain: str) -> None:
    assert checked_address(text) == plain
    assert checked_address(plain) == plain


@given(st.text(max_size=60).map("https://".__add__) | st.text(max_size=60))
def test_what_passes_as_an_address_is_plain_already_and_all_else_is_a_sentence(text: str) -> None:
    try:
        address = checked_address(text)
    except OnrecordError:
        return
    assert checked_address(address) == address
    assert "@" not in address.split("/")[2]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "ff02::1",
    ],
)
def test_these_addresses_are_not_public(address: str) -> None:
    assert network_of(address) is not None


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_these_addresses_are_public(address: str) -> None:
    assert network_of(address) is None


@given(st.ip_addresses())
def test_only_public_addresses_pass(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if network_of(str(ip)) is None:
        assert ip.is_global
        assert not ip.is_multicast
    if isinstance(ip, ipaddress.IPv4Address):
        # What is private stays private in every dress.
        nat64 = ipaddress.IPv6Address((0x64FF9B << 96) | int(ip))
        sixtofour = ipaddress.IPv6Address((0x2002 << 112) | (int(ip) << 80))
        if network_of(str(ip)) is not None:
            for dressed in (f"::ffff:{ip}", str(nat64), str(sixtofour), f"::{ip}"):
                assert network_of(dressed) is not None, dressed


@pytest.mark.parametrize(
    ("asked", "final", "elsewhere"),
    [
        ("https://a.gov/news/1", "https://a.gov/", True),
        ("https://a.gov/news/1", "https://a.gov/news", True),
        ("https://a.gov/news/1", "https://www.a.gov/", True),
        ("https://a.gov/news/1", "https://a.gov/news/1-new-title", False),
        ("https://a.gov/news/1", "https://a.gov/archive", False),
        ("https://a.gov/news/1", "https://www.a.gov/news/1/", False),
        ("https://a.gov/news/1", "https://b.gov/", True),
        ("https://a.gov/", "https://a.gov/en/", False),
    ],
)
def test_a_page_that_leads_to_a_page_above_it_is_gone(asked: str, final: str, elsewhere: bool) -> None:
    assert is_elsewhere(asked, final) is elsewhere


@given(st.integers(1, 10_000))
def test_waits_grow_to_a_day_and_no_further(failures: int) -> None:
    waits = [
        due.moment(due.after_failure(following(failures=n), NOW)) - NOW for n in (failures, failures + 1)
    ]
    assert timedelta(seconds=30) <= waits[0] <= waits[1] <= timedelta(days=1)


@given(
    st.text(max_size=40)
    | st.integers().map(str)
    | st.datetimes().map(lambda at: f"{at:%a, %d %b %Y %H:%M:%S} GMT")
)
def test_retry_after_is_a_moment_within_a_week_or_nothing(field: str) -> None:
    until = due.retry_after(field, NOW)
    if until is not None:
        assert NOW <= due.moment(until) <= NOW + timedelta(days=7)


def test_retry_after_in_seconds_and_as_a_date() -> None:
    assert due.retry_after("120", NOW) == "2026-01-31T12:02:00Z"
    assert due.retry_after("Sat, 31 Jan 2026 13:00:00 GMT", NOW) == "2026-01-31T13:00:00Z"
    assert due.retry_after("Sat, 31 Jan 2026 11:00:00 GMT", NOW) is None
    assert due.retry_after("soon", NOW) is None


def test_a_clock_that_was_ahead_keeps_nothing_waiting() -> None:
    assert not due.is_due(following(due_at="2026-01-31T12:10:00Z"), NOW)
    assert due.is_due(following(due_at="2031-01-31T12:10:00Z"), NOW)
    assert due.is_due(following(due_at="2026-01-31T12:10:00Z"), NOW, once=True)
    assert not due.is_due(following(due_at="2026-01-31T12:10:00Z", failures=1), NOW, once=True)


def test_a_page_that_was_found_is_asked_less_often_the_longer_it_is_quiet() -> None:
    assert due.interval(following(), NOW) == 900
    assert due.interval(following(found_in=1, kind="page"), NOW) == 8640
    assert due.interval(following(found_in=1, kind="page", changed_at="2026-01-31T11:59:00Z"), NOW) == 900
    assert due.interval(following(found_in=1, kind="page", changed_at="2020-01-31T11:59:00Z"), NOW) == 604800


@settings(deadline=None)
@given(
    st.text(max_size=200)
    | st.text(max_size=80).map(lambda words: f"<urlset><url><loc>https://a.org/{words}</loc>")
)
def test_a_sitemap_lists_addresses_of_its_host_or_is_refused(text: str) -> None:
    try:
        found = parse_sitemap(text, "https://a.org/sitemap.xml")
    except Unreadable:
        return
    assert all(same_site(one.address, "https://a.org/") for one in found.listed)


def test_a_news_sitemap_and_one_that_breaks_off() -> None:
    news = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/'
        'sitemap-news/0.9"><url><loc>https://a.org/1</loc><news:news><news:publication_date>2026-01-30'
        "</news:publication_date></news:news></url><url><loc>https://a.org/2</loc></url>"
    )
    found = parse_sitemap(news, "https://a.org/s.xml")
    assert [(one.address, one.changed) for one in found.listed] == [
        ("https://a.org/1", "2026-01-30"),
        ("https://a.org/2", None),
    ]
    assert found.more
    with pytest.raises(Unreadable):
        parse_sitemap(
            '<!DOCTYPE x [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>', "https://a.org/"
        )


def test_robots_rules_name_us_and_are_bounded() -> None:
    rules = Rules("User-agent: onrecord\nDisallow: /*.pdf$\nCrawl-delay: 999999\n", reachable=True)
    assert not rules.allows("https://a.org/x.pdf")
    assert rules.allows("https://a.org/x.html")
    assert rules.delay() == 3600
    assert Rules(None, reachable=True).allows("https://a.org/")
    assert not Rules(None, reachable=False).allows("https://a.org/")


@given(st.lists(st.sampled_from(["gone", "a", "b", "ab"]), max_size=12))
def test_each_time_something_goes_is_one_withdrawal(states: list[str]) -> None:
    names = {"a": 1, "b": 2}
    seen = tuple(
        Visit(
            n,
            f"{n:02}-first",
            f"{n:02}-last",
            state == "gone",
            () if state == "gone" else tuple(names[c] for c in state),
        )
        for n, state in enumerate(states)
    )
    found = withdrawals_of(seen)
    went = [
        (n, release)
        for n, (before, now) in enumerate(pairwise(states), 1)
        if now == "gone" and before != "gone"
        for release in (names[c] for c in before)
    ]
    assert [(one.gone_from, one.release) for one in found] == went
    assert all(one.back is None or one.back > one.gone_by for one in found)


def test_texts_are_unlike_only_where_next_to_no_words_are_shared() -> None:
    text = "The Secretary met with the Foreign Minister of France in Paris today to discuss trade."
    assert not unlike(text, text.replace("Paris", "Lyon").replace("trade", "tariffs"))
    assert unlike(text, "Schedule: no public appointments are planned for Wednesday.")
