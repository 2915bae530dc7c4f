"""Amounts are the same in digits and in words, and are not where money, sign or size differ."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_check_lists import grade
from tests.each import each

from onrecord.check.amounts import amount
from onrecord.check.lists import lines
from onrecord.check.words import words


def read(text: str) -> Decimal | None:
    its = words(text)
    return amount([its.folded(n) for n in range(len(its))])


@each(
    ("text", "number"),
    [
        ("a hundred and twenty-six", 126),
        ("one hundred twenty-six", 126),
        ("ten thousand", 10_000),
        ("10 thousand", 10_000),
        ("twenty-five hundred", 2_500),
        ("three and a half", 3.5),
        ("three and a half million", 3_500_000),
        ("a million and a half", 1_500_000),
        ("one point two five", 1.25),
        ("1.25", 1.25),
        ("half a million", 500_000),
        ("two hundred and fifty thousand", 250_000),
        ("one hundred twenty-three million four hundred thousand and five", 123_400_005),
        ("twenty twenty-one", 2021),
        ("nineteen eighty", 1980),
        ("2,500", 2_500),
    ],
)
def test_an_amount_is_read(text: str, number: float) -> None:
    assert read(text) == Decimal(str(number))


@each(
    "text",
    [
        *("hundred", "a", "half", "million", "and", "point", "a boat", "five six", "fifty twenty"),
        *("two thousand million", "a hundred and", "million and a half", "twenty zero", "boats", ""),
        *("five hundred six hundred", "infinity", "nan", "1e5 million", "hundred million"),
    ],
)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert read(text) is None


@given(st.integers(1, 10**14))
def test_a_number_in_words_is_the_number(number: int) -> None:
    assert read(spelled(number)) == number


def spelled(number: int) -> str:
    """A number in words, made as nobody reads it: scale by scale, with its groups in digits where small."""
    said: list[str] = []
    for size, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1_000, "thousand")):
        if number >= size:
            said += [*under_a_thousand(number // size), word]
            number %= size
    return " ".join([*said, *under_a_thousand(number)])


def under_a_thousand(number: int) -> list[str]:
    said = [str(number // 100), "hundred"] if number >= 100 else []
    rest = number % 100
    if rest > 20 and rest % 10:
        return [*said, str(rest - rest % 10), str(rest % 10)]
    return [*said, str(rest)] if rest else said


@pytest.mark.parametrize(
    ("said", "quote", "verdict"),
    [
        ("ten thousand boats", "10,000 boats", "trivial"),
        ("ten thousand boats", "11,000 boats", "altered"),
        ("ten thousand boats", "10 million boats", "altered"),
        ("a million boats", "1 million boats", "trivial"),
        ("a million boats", "2 million boats", "altered"),
        ("a boat", "1 boat", "altered"),
        ("some hundred million boats", "some 100 million boats", "trivial"),
        ("some hundred million boats", "some 200 million boats", "altered"),
        ("three and a half million boats", "3.5 million boats", "trivial"),
        ("three and a half million boats", "3 million boats", "altered"),
        ("$500", "€500", "altered"),
        ("$500", "500", "altered"),
        ("500", "$500", "altered"),
        ("five hundred dollars", "$500", "trivial"),
        ("500 million dollars", "$500 million", "trivial"),
        ("$500 million", "500 million dollars", "trivial"),
        ("500 million dollars", "£500 million", "altered"),
        ("500 dollars", "500 euros", "altered"),
        ("-5 degrees", "5 degrees", "altered"),
        ("boats on July 1st", "boats on July 1", "trivial"),
        ("boats on July first", "boats on July 1", "trivial"),
        ("boats on July 1st", "boats on July 2", "altered"),
        ("the 1st boat", "the 1 boat", "altered"),
        ("the 20 5 boats", "the 25 boats", "altered"),
    ],
)
def test_amounts_in_a_quotation(said: str, quote: str, verdict: str) -> None:
    assert (
        grade(f"We gave {said} to the port of Aldern.", f"We gave {quote} to the port of Aldern") == verdict
    )


@pytest.mark.parametrize(
    "quote", ["10,000 has been the number for long", "Ten thousand has been the number for long"]
)
def test_an_amount_that_begins_a_quotation(quote: str) -> None:
    assert grade("Ten thousand has been the number for long.", quote) != "altered"


@each("line", lines("scales"))
def test_a_number_is_multiplied_by_each_scale(line: str) -> None:
    number, word = line.split()
    assert (
        grade(f"We gave three {word} boats to it.", f"We gave {3 * int(number):,} boats to it") == "trivial"
    )


@each("line", lines("currencies"))
def test_each_word_for_money_is_its_sign(line: str) -> None:
    sign, *said = line.split()
    for word in said:
        assert grade(f"We gave it 500 {word} in all.", f"We gave it {sign}500 in all") == "trivial"
        assert grade(f"We gave it 500 {word} in all.", "We gave it ¤500 in all") == "altered"
