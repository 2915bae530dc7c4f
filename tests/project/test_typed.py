"""The inner loop checks the types of what changed and of what stands on it; a change is never passed over."""

import json
import sys
from pathlib import Path

import pytest
from tools.typed import check

SETTINGS = '[tool.pyright]\ninclude = ["src", "tests"]\n'
FILES = {
    "src/pack/__init__.py": "",
    "src/pack/base.py": "WIDTH = 3\n",
    "src/pack/middle.py": "from .base import WIDTH\n",
    "src/pack/top.py": "def late() -> None:\n    import pack.middle\n",
    "src/pack/apart.py": "import json\n",
    "tests/helper.py": "from pack import middle\n",
    "tests/test_it.py": "import helper\n",
    "tests/deep/test_deep.py": "from helper import middle\n",
}
# Stands for the checker: keeps what it is given and finds an error where a file says so.
CHECKER = """
import pathlib, sys
given = sys.argv[1:] or ["everything"]
pathlib.Path("given").write_text("\\n".join(given))
sys.exit(any("wrong" in path.read_text() for path in pathlib.Path().rglob("*.py")))
"""


class House:
    """A small project, and what its last check was given: names of files, or "everything"."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("pyproject.toml", SETTINGS)
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def check(self) -> tuple[int, set[str]]:
        given = self.root / "given"
        given.unlink(missing_ok=True)
        code = check(self.root, self.root / "held.json", [sys.executable, "-c", CHECKER])
        names = given.read_text("utf-8").split("\n") if given.exists() else []
        return code, {Path(name).stem for name in names}


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path)
    assert made.check() == (0, {"everything"})
    assert made.check() == (0, set())
    return made


@pytest.mark.parametrize(
    ("changed", "checked"),
    [
        ("src/pack/base.py", {"base", "middle", "top", "helper", "test_it", "test_deep"}),
        ("src/pack/middle.py", {"middle", "top", "helper", "test_it", "test_deep"}),
        ("src/pack/top.py", {"top"}),
        ("src/pack/apart.py", {"apart"}),
        ("tests/helper.py", {"helper", "test_it", "test_deep"}),
        ("src/pack/__init__.py", {"__init__", "middle", "top", "helper", "test_it", "test_deep"}),
    ],
)
def test_what_stands_on_a_change_is_checked_again(house: House, changed: str, checked: set[str]) -> None:
    house.write(changed, FILES[changed] + "\nx = 1\n")
    assert house.check() == (0, checked)
    assert house.check() == (0, set())


def test_a_file_that_comes_or_goes_is_a_change_of_what_names_it(house: House) -> None:
    house.write("tests/json.py", "")
    assert house.check() == (0, {"json"}), "nothing below tests/ imports json"
    house.write("src/json.py", "")
    assert house.check() == (0, {"json", "apart"})
    (house.root / "src/pack/base.py").unlink()
    assert house.check() == (0, {"middle", "top", "helper", "test_it", "test_deep"})


@pytest.mark.slow
def test_what_was_wrong_is_checked_until_it_is_right(house: House) -> None:
    house.write("src/pack/apart.py", "wrong\n")
    assert house.check() == (1, {"apart"})
    assert house.check() == (1, {"apart"})
    house.write("src/pack/apart.py", "right = 1\n")
    assert house.check() == (0, {"apart"})
    house.write("src/pack/apart.py", "wrong\n")
    assert house.check()[0] == 1


def test_other_settings_check_everything(house: House) -> None:
    house.write("pyproject.toml", SETTINGS + 'typeCheckingMode = "strict"\n')
    assert house.check() == (0, {"everything"})


@pytest.mark.parametrize("held", ["", "{}", "[1]", '{"names": 1}', "\x00"])
def test_damage_to_what_is_held_checks_everything(house: House, held: str) -> None:
    (house.root / "held.json").write_text(held, encoding="utf-8")
    assert house.check() == (0, {"everything"})


def test_what_changes_while_it_is_checked_is_not_held_as_right(house: House) -> None:
    house.write("src/pack/apart.py", "changed = 1\n")
    meddling = CHECKER + "\npathlib.Path('src/pack/apart.py').write_text('wrong')\n"
    meddling = meddling.replace("sys.exit(", "said = (")
    before = json.loads((house.root / "held.json").read_text("utf-8"))
    assert check(house.root, house.root / "held.json", [sys.executable, "-c", meddling]) == 0
    assert json.loads((house.root / "held.json").read_text("utf-8")) == before
    assert house.check()[0] == 1


def test_code_that_cannot_be_read_is_left_to_the_checker(house: House) -> None:
    house.write("src/pack/apart.py", "wrong (\n")
    assert house.check() == (1, {"apart"})
