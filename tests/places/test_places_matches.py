"""Countries and places in running text, and what hypothesis makes of it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onrecord.places import lookup, matches
from onrecord.places.gazetteer import names


def told(text: str) -> list[tuple[str, str | None]]:
    """What stands in the text and the key of what it names."""
    return [(text[slice(*m.span)], m.place.key if m.place else None) for m in matches(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russia's envoy", [("Russia", "RU")]),
        ("Russia’s envoy", [("Russia", "RU")]),
        ("the U.S.-Russia talks", [("U.S.", "US"), ("Russia", "RU")]),
        ("Papua New Guinea, Guinea", [("Papua New Guinea", "PG"), ("Guinea", "GN")]),
        ("Equatorial Guinea, Guinea-Bissau", [("Equatorial Guinea", "GQ"), ("Guinea-Bissau", "GW")]),
        ("Niger and Nigeria", [("Niger", "NE"), ("Nigeria", "NG")]),
        ("South Sudan and Sudan", [("South Sudan", "SS"), ("Sudan", "SD")]),
        ("Northern Ireland, Ireland", [("Northern Ireland", "northern-ireland"), ("Ireland", "IE")]),
        ("American Samoa and Samoa", [("American Samoa", "AS"), ("Samoa", "WS")]),
        ("New Mexico and Mexico", [("New Mexico", "US-NM"), ("Mexico", "MX")]),
        ("Republic of Korea", [("Republic of Korea", "KR")]),
        ("the Democratic People’s Republic of Korea (DPRK)", [
            ("Democratic People’s Republic of Korea", "KP"), ("DPRK", "KP"),
        ]),
        ("Tbilisi, Georgia; Iran", [("Tbilisi", "geonames-611717"), ("Georgia", "GE"), ("Iran", "IR")]),
        ("in Atlanta, Georgia", [("Atlanta", "geonames-4180439"), ("Georgia", "US-GA")]),
        ("Georgia said no", [("Georgia", None)]),
        ("Athens, Georgia", [("Georgia", None)]),
        ("Paris, Texas", [("Texas", "US-TX")]),
        ("Lebanon, Pa., and Lebanon", [("Lebanon", "LB")]),
        ("Tripoli, Lebanon", [("Tripoli", "geonames-266826"), ("Lebanon", "LB")]),
        ("Hyderabad, India", [("Hyderabad", "geonames-1269843"), ("India", "IN")]),
        ("Congressman Jim Jordan, Mr. Jordan and Michael Jordan's shoes", []),
        ("the King of Jordan", [("Jordan", "JO")]),
        ("Iraq. Jordan agreed", [("Iraq", "IQ"), ("Jordan", "JO")]),
        ("Lloyd Austin in Austin", [("Austin", "geonames-4671654")]),
        ("George Washington and The Washington Post in Washington", [("Washington", "washington-dc")]),
        ("JOIN US, tell us, THE US, the US.", [("US", "US"), ("US", "US")]),
        ("18 U.S.C. 1001 and the USS Cole", []),
        ("US$ 5 million", []),
        ("Nigerian, romania, oman, turkey, chad", [("Nigerian", "NG")]),
        ("the European Union, the EU", []),
        ("South\n\nAfrica", [("Africa", "africa")]),
        ("South\nAfrica", [("South\nAfrica", "ZA")]),
        ("the United  States", [("United  States", "US")]),
        ("Côte d’Ivoire or Cote d'Ivoire", [("Côte d’Ivoire", "CI"), ("Cote d'Ivoire", "CI")]),
        ("Mexico Cityscapes", [("Mexico", "MX")]),
        ("russia@example.org, Iran.com", []),
        ("a Cuban-American, African Americans", [("Cuban-American", "US"), ("African Americans", "US")]),
        ("the South China Sea", [("South China Sea", "south-china-sea")]),
        ("Nice reading, Mobile, Price and Blinken", []),
    ],
)  # fmt: skip
def test_what_a_text_names(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert told(text) == expected


def test_washington_and_brussels_do_not_name_their_countries() -> None:
    found = matches("Washington and Brussels, Moscow and Beijing")
    assert [m.country for m in found] == [None, None, "RU", "CN"]
    assert [m.by for m in found] == ["place", "place", "capital", "capital"]


def test_a_disputed_place_lies_in_no_country() -> None:
    assert [m.place.country for m in matches("Jerusalem, Kashmir") if m.place] == [None, None]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Republic of Korea", "KR"),
        ("the russians", "RU"),
        ("MOSCOW", "RU"),
        ("us", "US"),
        ("uk", "GB"),
        ("cote d'ivoire", "CI"),
        ("Burma", "MM"),
        ("prc", "CN"),
        ("palestinian authority", "PS"),
        ("kosovo", "XK"),
        ("prk", "KP"),
        ("Georgia", "GE"),
    ],
)
def test_a_country_by_any_of_its_names(name: str, key: str) -> None:
    found = lookup(name, "country")
    assert found is not None
    assert found.place is not None
    assert found.place.key == key


def test_two_countries_of_one_name_are_candidates() -> None:
    found = lookup("congo", "country")
    assert found is not None
    assert found.place is None
    assert [place.key for place in found.candidates] == ["CD", "CG"]


@pytest.mark.parametrize("name", ["", "EU", "Ruritania", "Republic", "Koreas of", "Russ"])
def test_what_is_no_country_is_none_and_nothing_is_like_it(name: str) -> None:
    assert lookup(name, "country") is None


def test_a_place_is_not_a_country() -> None:
    assert lookup("Aleppo", "country") is None
    found = lookup("georgia", "place")
    assert found is not None
    assert found.place is not None
    assert found.place.key == "US-GA"


PIECES = st.one_of(
    st.sampled_from(sorted(names())),
    st.sampled_from(
        [" ", ", ", "'s ", "\n", "\n\n", "-", ". ", "The ", "Mr. ", "US", "Xavier ", "\u00a0", "\0"]
    ),
    st.text(max_size=6),
)


@given(st.lists(PIECES, max_size=12).map("".join))
@example("GuineaGuinea-Bissau")
@example("\ud800Iran")
def test_matches_stand_in_order_and_apart_on_whole_words_and_give_the_text_back(text: str) -> None:
    at = 0
    for match in matches(text):
        start, end = match.span
        assert at <= start < end <= len(text)
        assert not (start and text[start - 1].isalnum())
        assert not text[end : end + 1].isalnum()
        assert (match.place is None) == (len(match.candidates) > 1)
        written = text[start:end].replace("\n", " ").replace("\u00a0", " ").replace("’", "'")
        assert written in names()
        at = end


@given(st.lists(PIECES, max_size=8).map("".join), st.lists(PIECES, max_size=8).map("".join))
def test_another_paragraph_moves_no_match(first: str, second: str) -> None:
    first = first.rstrip("\n")
    alone = [m.span for m in matches(first)]
    together = [m.span for m in matches(f"{first}\n\n{second}")]
    assert together[: len(alone)] == alone
    assert all(span.start >= len(first) for span in together[len(alone) :])
