"""Who waits for whom: a heap that is being read gives way to the readers of a portal."""

import os
import subprocess
import sys

import pytest

_RUN = """
import atexit, os, sys
atexit.register(lambda: print(f"niceness {os.nice(0)}", flush=True))
sys.argv = ["onrecord", *sys.argv[1:]]
from onrecord.faces.cli import main
main()
"""


@pytest.mark.slow
@pytest.mark.parametrize(("command", "more"), [("read", 10), ("follow", 10), ("serve", 0), ("search", 0)])
def test_what_nobody_waits_for_gives_way(command: str, more: int) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _RUN, command, "--help"], capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[-1] == f"niceness {min(os.nice(0) + more, 19)}"
