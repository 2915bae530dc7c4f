"""The public surface: the names, the version, the schema and the exit codes, as promised."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

import onrecord
from onrecord import errors, model
from onrecord.faces.cli import exits


def test_every_public_name_is_there() -> None:
    assert sorted(onrecord.__all__) == list(onrecord.__all__)
    for name in onrecord.__all__:
        assert getattr(onrecord, name) is not None


def test_there_is_no_other_name() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = onrecord.nonsense


def test_the_public_surface_is_what_it_was() -> None:
    assert set(onrecord.__all__) == {
        "Checker",
        "Edition",
        "Limits",
        "OnrecordError",
        "Query",
        "Quotation",
        "Reading",
        "Record",
        "Release",
        "Source",
        "__version__",
        "read_source",
        "release_schema",
        "search",
        "update",
    }


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = "{'apsw', 'tantivy', 'litestar', 'selectolax', 'msgspec'}"
    code = f"import sys, onrecord; print(sorted(set(sys.modules) & {heavy}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_changelog_has_this_version(root: Path) -> None:
    changelog = (root / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## {re.escape(onrecord.__version__)}\b", changelog, re.MULTILINE)


def test_every_error_has_a_code_and_every_code_a_line_in_the_documentation(root: Path) -> None:
    raised = {getattr(errors, name).exit_code for name in errors.__all__}
    listed = dict(exits.CODES)
    assert raised <= set(listed)
    page = (root / "docs" / "exit-codes.md").read_text("utf-8")
    rows = {int(code): means for code, means in re.findall(r"^\| (\d+) \| (.+?) \|$", page, re.MULTILINE)}
    assert rows == listed


def structs() -> list[type[msgspec.Struct]]:
    found = [getattr(model, name) for name in model.__all__]
    return [item for item in found if isinstance(item, type) and issubclass(item, msgspec.Struct)]


@pytest.mark.parametrize("struct", structs(), ids=lambda struct: struct.__name__)
def test_structs_of_the_model_are_frozen_and_documented(struct: Any) -> None:
    assert struct.__struct_config__.frozen
    assert struct.__doc__
