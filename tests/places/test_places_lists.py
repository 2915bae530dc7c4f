"""Every entry of the gazetteer's own tables fires."""

from collections.abc import Iterator

import pytest
from tests.each import each

from onrecord.places import Match, Place, lookup, matches
from onrecord.places.gazetteer import city_in, countries, data
from onrecord.places.matching import known

COUNTRIES = data("countries")
PLACES = data("places")
STATES = data("states")
CONTEXT = data("context")
NAMES = [
    (row["code"], by, name)
    for row in COUNTRIES
    for by, group in (
        ("name", [row["name"], *row.get("names", ())]),
        ("people", row.get("people", ())),
        ("capital", row.get("capitals", ())),
    )
    for name in group
    if name not in CONTEXT["several"]
]


def around(name: str) -> str:
    return f"They spoke of {name} again"


def only(text: str) -> Match:
    found = matches(text)
    assert len(found) == 1, found
    return found[0]


@each(("code", "by", "name"), NAMES)
def test_every_name_people_and_capital_names_its_country(code: str, by: str, name: str) -> None:
    text = around(name)
    found = only(text)
    assert text[slice(*found.span)] == name
    assert found.country == code or (by == "capital" and name in names_of(code))
    assert lookup(name, "country") is not None
    looked = lookup(name, "country")
    assert looked is not None
    assert code in {place.key for place in (*looked.candidates, *([looked.place] if looked.place else []))}


def names_of(code: str) -> list[str]:
    return next([row["name"], *row.get("names", ())] for row in COUNTRIES if row["code"] == code)


@each("code", countries())
def test_every_country_is_found_by_its_code(code: str) -> None:
    looked = lookup(code.lower(), "country")
    assert looked is not None
    assert looked.place == countries()[code]


def test_there_is_a_row_for_every_country_of_the_library() -> None:
    from onrecord.places.gazetteer import iso_codes

    assert set(iso_codes()) == set(countries())
    assert len(countries()) == 250


@each("row", PLACES["regions"], ids=lambda row: row["key"])
def test_every_region_fires_by_each_name(row: dict[str, str]) -> None:
    for name in row["names"]:
        assert only(around(name)).place == Place("place", row["key"], row["name"], row.get("country"))


@each("row", PLACES["cities"], ids=lambda row: row["name"])
def test_every_city_fires_by_each_name(row: dict[str, str]) -> None:
    for name in row["names"]:
        found = only(around(name))
        assert found.place == Place("place", f"geonames-{row['id']}", row["name"], row["country"])
        assert found.country is None


@each("row", STATES, ids=lambda row: row["code"])
def test_every_state_fires_and_makes_a_town_of_a_country(row: dict[str, str]) -> None:
    found = only(around(row["name"]))
    assert f"US-{row['code']}" in {place.key for place in (*found.candidates, *filter(None, [found.place]))}
    for written in (row["name"], *row["short"]):
        if written not in CONTEXT["states_in_lists"] and row["code"] != "GA":
            assert "LB" not in [m.country for m in matches(f"born in Lebanon, {written}, in May")]


@each("name", CONTEXT["several"])
def test_a_name_of_several_has_candidates(name: str) -> None:
    found = only(around(name))
    assert found.place is None
    assert found.country is None
    assert [place.key for place in found.candidates] == CONTEXT["several"][name]["keys"]


@each(
    ("name", "key", "cue"),
    [(name, key, cue) for name, by in CONTEXT["cues"].items() for key, cues in by.items() for cue in cues],
)
def test_every_cue_settles_its_name(name: str, key: str, cue: str) -> None:
    first = matches(f"{name} was on the agenda; so was {cue}.")[0]
    assert first.place is not None
    assert first.place.key == key


@each("words", CONTEXT["not_named"])
def test_names_within_names_name_nothing(words: str) -> None:
    assert matches(around(words)) == ()


@each("words", CONTEXT["not_named"])
def test_without_the_entry_something_would_be_named(words: str, unheld: None) -> None:
    assert matches(around(words))


@pytest.fixture(scope="module")
def unheld() -> Iterator[None]:
    """The gazetteer without what stands in ``not_named``."""
    held = CONTEXT["not_named"].copy()
    CONTEXT["not_named"].clear()
    known.cache_clear()
    yield
    CONTEXT["not_named"].extend(held)
    known.cache_clear()


@each("name", CONTEXT["no_places"])
def test_words_and_surnames_are_no_places(name: str) -> None:
    assert matches(around(name)) == ()
    assert any((city := city_in(name, code)) and city.name for code in countries())


@each("name", CONTEXT["surnames"])
def test_a_surname_is_no_place(name: str) -> None:
    assert matches(f"We met Xavier {name} today") == ()
    assert matches(f"We went to {name} today")


@pytest.mark.parametrize("name", CONTEXT["given_names"])
def test_a_given_name_is_no_place(name: str) -> None:
    assert matches(f"the line of {name} Xavier is open") == ()
    assert matches(f"the people of {name} are here")


@each("word", CONTEXT["joiners"])
def test_a_word_before_a_country_is_no_given_name(word: str) -> None:
    assert [m.country for m in matches(f"{word.title()} Jordan")][-1:] == ["JO"]


@each("word", CONTEXT["honorifics"])
def test_an_honorific_makes_a_name_of_a_country(word: str) -> None:
    assert matches(f"said {word} Jordan") == ()


@each("word", CONTEXT["after_a_place"])
def test_a_word_after_a_country_is_no_surname(word: str) -> None:
    assert only(f"in Israel {word} began").country == "IL"


@pytest.mark.parametrize("word", CONTEXT["articles"])
def test_no_article_stands_before_a_given_name(word: str) -> None:
    assert only(f"in {word} Israel Xanadu").country == "IL"


@each("word", CONTEXT["languages"])
def test_a_language_is_not_a_people(word: str) -> None:
    assert matches(f"(In {word}.)") == ()
    assert matches(f"She speaks {word}, he said") == ()
    assert matches(f"in {word} territory")


@pytest.mark.parametrize("word", CONTEXT["outlets"])
def test_a_newspaper_is_not_its_town(word: str) -> None:
    assert matches(f"as the Kabul {word} wrote") == ()


@each("word", CONTEXT["treaties"])
def test_an_agreement_made_in_a_capital_does_not_name_the_country(word: str) -> None:
    found = only(f"under the Paris {word} of that year")
    assert (found.by, found.country) == ("place", None)


@pytest.mark.parametrize("state", CONTEXT["states_in_lists"])
def test_a_state_in_a_list_leaves_the_country_before_it(state: str) -> None:
    assert matches(f"from Mexico, {state} and Cuba")[0].country == "MX"


@pytest.mark.parametrize("word", CONTEXT["before_us"])
def test_the_us_in_capitals(word: str) -> None:
    assert only(f"{word} US").country == "US"


@pytest.mark.parametrize("name", CONTEXT["only_with_accents"])
def test_some_names_are_words_without_their_accents(name: str) -> None:
    assert matches(name)
    assert matches("Male") == ()


@each(("name", "known_as"), CONTEXT["geonames_names"].items())
def test_a_capital_has_the_number_of_its_city(name: str, known_as: str) -> None:
    found = only(name)
    assert found.place is not None
    assert found.place.key.startswith("geonames-")
    assert found.place == city_in(known_as, found.place.country or "")
