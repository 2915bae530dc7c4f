"""Disks of a test's own, small or not to be written."""

import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount disks")


@contextmanager
def disk(at: Path, options: str) -> Generator[Path]:
    """A real disk of its own at ``at``."""
    at.mkdir(exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", at], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip(f"this machine lets nobody mount: {done.stderr.decode().strip()}")
    try:
        yield at
    finally:
        # A process that was just ended may hold a file for a moment longer: the disk goes when it is let go.
        subprocess.run(["umount", "--lazy", at], check=True)


def remount(at: Path, options: str) -> None:
    """Change the options of a disk."""
    subprocess.run(["mount", "-o", f"remount,{options}", at], check=True)
