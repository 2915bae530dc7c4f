"""The country that a name asks for."""

import pytest

from onrecord.places import is_country


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("South Korea", True),
        ("the netherlands", True),
        ("Kuwait", True),
        ("Kuwait Times", False),
        ("Reuters", False),
    ],
)
def test_a_countrys_usual_name_is_known_without_the_gazetteer(name: str, known: bool) -> None:
    assert is_country(name) is known
