"""A test of all entries of a list fails with the name of each that does not hold, and where there is none."""

import inspect

import pytest
from tests.each import each


def test_every_entry_is_tested_and_each_that_fails_is_named() -> None:
    seen: list[int] = []

    @each("number", [1, 2, 3, 4], ids=lambda number: f"number {number}")
    def is_odd(number: int) -> None:
        seen.append(number)
        assert number % 2, number

    with pytest.raises(AssertionError, match=r"2 of 4 fail:\nnumber 2: .*\nnumber 4: .*"):
        is_odd()
    assert seen == [1, 2, 3, 4]


def test_an_error_is_a_failure() -> None:
    @each("text", ["1", "one"])
    def is_a_number(text: str) -> None:
        assert int(text)

    with pytest.raises(AssertionError, match=r"1 of 2 fail:\n'one': ValueError"):
        is_a_number()


def test_what_is_no_error_is_not_held_back() -> None:
    @each("number", [1])
    def leaves(number: int) -> None:
        pytest.skip(f"{number}")

    with pytest.raises(pytest.skip.Exception):
        leaves()


def test_nothing_to_test_fails() -> None:
    @each("number", [])
    def never(number: int) -> None:
        raise NotImplementedError(number)

    with pytest.raises(pytest.fail.Exception, match="nothing to test"):
        never()


@pytest.fixture
def limit() -> int:
    return 3


@each(("low", "high"), [(0, 1), (1, 2)])
@each("step", [0, 1])
def test_entries_of_several_parts_go_with_each_other_and_with_fixtures(
    low: int, high: int, step: int, limit: int
) -> None:
    assert low < high + step <= limit


def test_pytest_is_asked_for_the_fixtures_only() -> None:
    whole = test_entries_of_several_parts_go_with_each_other_and_with_fixtures
    assert list(inspect.signature(whole).parameters) == ["limit"]
