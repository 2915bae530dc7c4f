"""The example of the documentation runs, word for word but for the port."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_the_example_runs(root: Path, tmp_path: Path) -> None:
    page = (root / "docs" / "follow.md").read_text("utf-8")
    (script,) = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    (tmp_path / "samples").symlink_to(root / "samples")
    bin_ = Path(sys.executable).parent
    done = subprocess.run(
        ["bash", "-m", "-e", "-c", script.replace("8323", port)],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{bin_}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    first, _, second = done.stdout.partition("Next at ")
    assert "with something new" in first
    assert "1 unchanged" in second
