"""A release is recognised by the strongest name that both sides have."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.keep.identity import (
    TRACKING,
    Keys,
    Known,
    ascii_slug,
    choose,
    keys_of,
    normal_link,
    normal_title,
    release_slug,
)
from onrecord.model import Release

from .build import release


def keys(*releases: Release, name: str = "a.txt") -> tuple[Keys, ...]:
    return keys_of(name, "0" * 64, releases)


def known(number: int, its: Keys, text: str = "") -> Known:
    return Known(number, frozenset(its.all()), frozenset({text}))


@pytest.mark.parametrize(
    ("link", "normal"),
    [
        ("https://www.example.org/a/b/", "example.org/a/b"),
        ("http://EXAMPLE.org:80/a/b#top", "example.org/a/b"),
        ("https://example.org/?p=12", "example.org?p=12"),
        ("https://example.org/A", "example.org/A"),
        ("https://www.example.org/", None),
        ("https://[broken", None),
        ("no address", None),
        (None, None),
    ],
)
def test_links_are_compared_without_what_does_not_matter(link: str | None, normal: str | None) -> None:
    assert normal_link(link) == normal


@pytest.mark.parametrize("word", sorted(TRACKING))
def test_every_tracking_word_is_left_out(word: str) -> None:
    assert normal_link(f"https://example.org/a?{word}=1&x=2") == "example.org/a?x=2"


def test_titles_are_compared_by_letters_and_digits() -> None:
    assert normal_title("Secretary’s  Call — Part 2") == "secretary s call part 2"
    assert normal_title("SECRETARY'S CALL: part 2") == "secretary s call part 2"
    assert normal_title(" — ") is None


def test_guid_decides_over_everything() -> None:
    first, second = keys(
        release(guid="g:1", link="https://e.org/a"), release(guid="g:2", link="https://e.org/a")
    )
    assert choose(second, "", [known(1, first)]) is None
    assert choose(first, "", [known(1, first)]) == 1


def test_a_release_without_address_joins_the_one_with_its_letterhead() -> None:
    (addressed,) = keys(release(guid="g:1"))
    (bare,) = keys(release())
    assert choose(bare, "", [known(1, addressed)]) == 1
    assert choose(addressed, "", [known(1, bare)]) == 1


def test_same_letterhead_in_one_source_is_two_releases_when_texts_differ() -> None:
    one, other, again = keys(release(("A", "x")), release(("A", "y")), release(("A", "x")))
    assert one.letterhead != other.letterhead
    assert again == one


def test_nothing_settles_between_two_releases_with_addresses() -> None:
    first, second = keys(release(guid="g:1"), release(guid="g:2"))
    (bare,) = keys(release())
    assert choose(bare, "t", [known(1, first, "a"), known(2, second, "b")]) is None
    assert choose(bare, "b", [known(1, first, "a"), known(2, second, "b")]) == 2


def test_without_title_or_date_the_place_decides() -> None:
    untitled = release(("A", "x"), title=None)
    one, other = keys(untitled, untitled)
    assert one.place
    assert other.place
    assert one.place != other.place
    assert choose(one, "", [known(1, one), known(2, other)]) == 1
    undated = keys(release(date=None))[0]
    assert undated.letterhead is None
    assert undated.place is not None


def test_what_comes_in_by_standard_input_is_known_by_its_bytes() -> None:
    untitled = release(title=None)
    assert keys_of("-", "1" * 64, [untitled]) != keys_of("-", "2" * 64, [untitled])


def test_a_bare_guid_is_told_apart_by_its_host() -> None:
    one, other = keys(
        release(guid="12", link="https://a.org/x"), release(guid="12", link="https://b.org/x", title="Other")
    )
    assert one.guid != other.guid


def test_release_ids_read_well() -> None:
    one = release(title="Secretary’s Remarks at the Gründung of a very long title that goes on and on and on")
    slug = release_slug(one, keys(one)[0])
    assert slug.startswith("2026-01-30-secretarys-remarks-at-the-grundung-of-a-very-long-title-")
    assert len(slug) <= 11 + 60 + 1 + 5
    bare = msgspec.structs.replace(one, title=None, date=None)
    assert release_slug(bare, keys(bare)[0]).startswith("undated-untitled-")


@given(st.text())
def test_slugs_are_lower_case_ascii(text: str) -> None:
    slug = ascii_slug(text)
    assert len(slug) <= 60
    assert slug == slug.lower().strip("-")
    assert all(c.isascii() and (c.isalnum() or c == "-") for c in slug)
