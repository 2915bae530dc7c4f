"""The command in a process of its own, and what it took."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

ONRECORD = (sys.executable, "-m", "onrecord")

# Root may open everything; without these two rights it is a user like any other.
NO_SUPERUSER = (
    ("setpriv", "--bounding-set=-dac_override,-dac_read_search", *ONRECORD) if os.geteuid() == 0 else ONRECORD
)


class Ended(NamedTuple):
    """How a process ended. ``peak`` is its largest resident memory in bytes, ``seconds`` wall clock."""

    code: int
    out: str
    err: str
    seconds: float
    peak: int


def onrecord(
    *arguments: str | bytes | Path,
    data: bytes = b"",
    command: Sequence[str] = ONRECORD,
    within: float = 300,
) -> Ended:
    """Run `onrecord ARGUMENTS` with ``data`` on its standard input."""
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        tempfile.TemporaryFile() as given,
    ):
        given.write(data)
        given.seek(0)
        began = time.monotonic()
        process = subprocess.Popen([*command, *arguments], stdin=given, stdout=out, stderr=err)
        status, peak = _wait(process, began + within)
        seconds = time.monotonic() - began
        out.seek(0)
        err.seek(0)
        return Ended(
            os.waitstatus_to_exitcode(status),
            out.read().decode(),
            err.read().decode(),
            seconds,
            peak,
        )


def _wait(process: subprocess.Popen[bytes], until: float) -> tuple[int, int]:
    """Wait for one process; return its status and its peak.

    The high-water mark of /proc is asked while it runs: what wait4 tells begins with the memory of
    the process that started it, here that of all the tests.
    """
    peak = 0
    while True:
        peak = max(peak, _high_water(process.pid))
        pid, status = os.waitpid(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return status, peak
        if time.monotonic() > until:
            process.kill()
            with suppress(ChildProcessError):
                process.wait()
            msg = f"still running: {process.args!r}"
            raise TimeoutError(msg)
        time.sleep(0.005)


def _high_water(pid: int) -> int:
    """The largest resident memory so far, in bytes; 0 for a process that has ended."""
    found = re.search(r"^VmHWM:\s+(\d+) kB$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
