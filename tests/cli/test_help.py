"""The help reads like the product, says everything, and loads nothing heavy."""

import re
import subprocess
import sys

import pytest
from tests.cli.conftest import Run

from onrecord.faces.cli import exits
from onrecord.faces.cli.app import app

COMMANDS = (
    "read",
    "serve",
    "search",
    "show",
    "check",
    "history",
    "diff",
    "ledger",
    "audit",
    "checkpoint",
    "backup",
    "restore",
    "merge",
    "subscribe",
    "subscriptions",
    "parse",
    "schema",
)


def test_the_help_lists_every_command_and_every_exit_code(onrecord: Run) -> None:
    ran = onrecord("--help")
    assert ran.code == 0
    assert [name for name in app if not name.startswith("-")] == list(COMMANDS)
    for name in COMMANDS:
        assert re.search(rf"\b{name} {{2,}}[A-Z]", ran.out), name
    for code, means in exits.CODES:
        assert re.search(rf"\b{code} {re.escape(means.split(',')[0][:30])}", ran.out), code


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does_and_what_each_option_means(name: str, onrecord: Run) -> None:
    ran = onrecord(name, "--help")
    assert ran.code == 0
    said = ran.out.splitlines()[2]
    assert said.endswith((".", ":")) or len(said) > 60
    rows = re.findall(r"^│ (?:\* +)?((?:--)?[A-Za-z]\S*)( .*)│$", ran.out, re.MULTILINE)
    for option, says in rows:
        words = re.sub(r"\b(?:STR|INT|PATH|CHOICE)\b|\[[^\]]*\]?", "", says).split()
        assert words, f"{name} {option} has no explanation"


@pytest.mark.parametrize("name", ["read", "search", "show", "audit"])
def test_commands_on_a_record_take_it_from_the_environment(name: str, onrecord: Run) -> None:
    assert "ONRECORD_RECORD" in onrecord(name, "--help").out


@pytest.mark.parametrize("name", ["read", "serve", "search", "show", "check", "parse", "audit"])
def test_every_command_that_answers_speaks_json(name: str, onrecord: Run) -> None:
    assert "--json" in onrecord(name, "--help").out


def test_the_version_is_the_package_s(onrecord: Run) -> None:
    import onrecord as package

    assert onrecord("--version").out.strip() == package.__version__


def test_the_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from onrecord.faces.cli.app import run; run(['--help']); run(['read', '--help']);"
        "heavy = {'apsw', 'litestar', 'tantivy', 'selectolax', 'uvicorn', 'zstandard', 'jinja2', 'msgspec'};"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
