"""The command in a process of its own, and what it took."""

import os
import resource
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
    within: float = 120,
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
        status, usage = _wait(process, began + within)
        seconds = time.monotonic() - began
        out.seek(0)
        err.seek(0)
        return Ended(
            os.waitstatus_to_exitcode(status),
            out.read().decode(),
            err.read().decode(),
            seconds,
            usage.ru_maxrss * 1024,
        )


def _wait(process: subprocess.Popen[bytes], until: float) -> tuple[int, resource.struct_rusage]:
    """Wait for one process and what it used; subprocess tells only of all children together."""
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return status, usage
        if time.monotonic() > until:
            process.kill()
            with suppress(ChildProcessError):
                process.wait()
            msg = f"still running: {process.args!r}"
            raise TimeoutError(msg)
        time.sleep(0.005)
