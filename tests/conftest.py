"""What all tests share: the real documents, where they are there, and a real browser."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Learning the meaning of samples would take longer than most tests; those about it switch it on.
os.environ["ONRECORD_MEANING"] = "no"

ROOT = Path(__file__).resolve().parent.parent

CHROMIUM_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def samples(root: Path) -> Path:
    """The project's own samples."""
    return root / "samples"


@pytest.fixture(scope="session")
def corpora(root: Path) -> Path:
    """Real documents. They are not part of the project: without them, the test is skipped."""
    path = root.parent / "shared" / "corpora"
    if not path.is_dir():
        pytest.skip("no folder ../shared/corpora beside the project")
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """A real Chromium with a fresh profile: ONRECORD_CHROMIUM, or Debian's."""
    from playwright.sync_api import sync_playwright

    path = Path(os.environ.get("ONRECORD_CHROMIUM", "/usr/bin/chromium"))
    if not path.exists():
        pytest.fail(f"There is no Chromium at {path}: 'make test' installs it.")
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path,
            args=list(CHROMIUM_ARGUMENTS),
            env={**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home},
        )
        yield started
        started.close()
