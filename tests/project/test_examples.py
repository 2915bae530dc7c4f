"""The README shows what the commands really print."""

import re
import runpy
from pathlib import Path

import pytest


@pytest.mark.slow
def test_the_readme_shows_what_the_commands_print(root: Path) -> None:
    examples = runpy.run_path(str(root / "docs" / "examples.py"))
    text = (root / "README.md").read_text("utf-8")
    assert len(re.findall(r"^\$ onrecord ", text, re.MULTILINE)) >= 4
    assert examples["timeless"](examples["rendered"](text)) == examples["timeless"](text), "run 'make readme'"
