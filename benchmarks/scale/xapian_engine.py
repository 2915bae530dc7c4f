"""Xapian through the system's Python, where it is there."""

import json
import shutil
import subprocess
from pathlib import Path

from benchmarks.scale.corpus import Heap
from benchmarks.scale.fts import COLUMNS, rows
from benchmarks.scale.measure import Took
from benchmarks.scale.questions import Asked

__all__ = ["Xapian", "absent", "build"]

PYTHON = "/usr/bin/python3"
SIDE = Path(__file__).with_name("xapian_side.py")


def absent() -> str | None:
    """Why Xapian is not measured; null when it can be."""
    if shutil.which(PYTHON) is None:
        return f"there is no {PYTHON}"
    done = subprocess.run([PYTHON, "-c", "import xapian"], capture_output=True, check=False)
    return None if done.returncode == 0 else f"{PYTHON} has no module xapian (Debian: python3-xapian)"


def build(heap: Heap, path: Path) -> None:
    with subprocess.Popen(
        [PYTHON, str(SIDE), "build", str(path)], stdin=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        for release in heap:
            for row in rows(release):
                process.stdin.write(json.dumps(dict(zip(COLUMNS, row, strict=True))) + "\n")
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, PYTHON)


class Xapian:
    """Xapian open for questions, in its own process, which measures itself."""

    def __init__(self, path: Path) -> None:
        self._process = subprocess.Popen(
            [PYTHON, str(SIDE), "ask", str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, asked: Asked) -> Took:
        """Milliseconds and how many turns were found, by Xapian's own count."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked._asdict()) + "\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        return Took(said["ms"], said["processor"], said["found"])

    def close(self) -> None:
        self._process.communicate()
