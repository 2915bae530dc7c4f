"""A record of the samples, read once by the command itself, and a way to run commands."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from onrecord.faces.cli.app import run


class Ran(NamedTuple):
    """What a command gave back."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def onrecord(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `onrecord ARGUMENTS` in this process."""

    def command(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return command


def heap(samples: Path) -> Sequence[str]:
    """The samples without the answers that lie beside them."""
    return [str(samples / name) for name in ("digest-2025-03.md", "feed.xml", "pages", "plain")]


@pytest.fixture(scope="session")
def record(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of all samples. Tests read it; those that write make their own."""
    place = tmp_path_factory.mktemp("cli") / "record"
    assert run(["read", *heap(samples), "--record", str(place), "--json"]) == 0
    return place
