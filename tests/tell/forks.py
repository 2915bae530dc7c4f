"""Real commands that begin quickly: what takes long to import is there before each is forked.

``python -m tests.tell.forks`` reads a line of JSON for each: where its output goes, and its arguments.
"""

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Self

__all__ = ["Forks"]

_KNOWN = (
    "onrecord.check",
    "onrecord.compare",
    "onrecord.faces.cli.app",
    "onrecord.faces.cli.following",
    "onrecord.faces.cli.telling",
    "onrecord.find",
    "onrecord.follow",
)
"""Imported for those who are forked."""


class Forks:
    """Forks `onrecord` with arguments; each is a process of its own."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        command = [sys.executable, "-m", "tests.tell.forks"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def begin(self, *arguments: object, log: Path | None = None) -> int:
        """Begin a command; return its process id. ``log`` is written on."""
        given, said = self._process.stdin, self._process.stdout
        assert given is not None
        assert said is not None
        print(json.dumps([str(log or os.devnull), *map(str, arguments)]), file=given, flush=True)
        return int(said.readline())

    def ended(self, pid: int, seconds: float = 120.0) -> None:
        """Wait for the end of a command."""
        until = time.monotonic() + seconds
        while is_alive(pid):
            assert time.monotonic() < until, f"process {pid} goes on and on"
            time.sleep(0.005)

    def run(self, *arguments: object, log: Path) -> str:
        """Run a command to its end; return what it said."""
        log.unlink(missing_ok=True)
        self.ended(self.begin(*arguments, log=log))
        said = log.read_text("utf-8")
        assert said.endswith("\nended 0\n"), said[-2_000:]
        return said


def is_alive(pid: int) -> bool:
    """Whether there is such a process."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def _command(log: str, arguments: Sequence[str]) -> None:
    from onrecord.faces.cli.app import run

    # What it ends with is the last line of its log; a killed one has none.
    code = 1
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    try:
        code = run(list(arguments))
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    os.write(1, f"\nended {code}\n".encode())
    os._exit(code)


def _main(lines: IO[str]) -> None:
    for name in _KNOWN:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in lines:
        log, *arguments = json.loads(line)
        pid = os.fork()
        if not pid:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.close(0)
            os.open(os.devnull, os.O_RDONLY)
            _command(log, arguments)
        print(pid, flush=True)


if __name__ == "__main__":
    _main(sys.stdin)
