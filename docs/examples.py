"""Write the examples of the README anew: every `$ onrecord` line in it is run and its output put below.

Run by `make readme`. A test compares the README with what the commands print.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"

_BLOCK = re.compile(r"(?<=^```\n)(?=\$ onrecord)(.*?)(?=^```$)", re.MULTILINE | re.DOTALL)
_DOES_NOT_STAND = 9
"""The exit code of `check` for a quotation that does not stand, which an example shows."""
_MEASURED = re.compile(r"in [\d.,]+ s \([\d.,]+ [kM]B/s\)")


def timeless(text: str) -> str:
    """``text`` without the times in it, which differ from run to run."""
    return _MEASURED.sub("in ... s", text)


def rendered(text: str) -> str:
    """``text`` with the output below each `$ onrecord` line as it is now, on the samples."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "samples").symlink_to(ROOT / "samples")
        return _BLOCK.sub(lambda block: _session(block[0], folder), text)


def _session(block: str, folder: str) -> str:
    commands = [line for line in block.splitlines() if line.startswith("$ onrecord ")]
    return "\n".join(f"{command}\n{_output(command, folder)}" for command in commands)


def _output(command: str, folder: str) -> str:
    words = shlex.split(command.removeprefix("$ onrecord "))
    ran = [sys.executable, "-m", "onrecord", *words]
    # The examples are those of an installation without extras.
    env = {**os.environ, "ONRECORD_MEANING": "no"}
    done = subprocess.run(ran, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode not in (0, _DOES_NOT_STAND):
        raise RuntimeError(done.stderr)
    return done.stdout


def main() -> None:
    """Write the README anew, times included only where something else changed."""
    text = README.read_text("utf-8")
    new = rendered(text)
    if timeless(new) != timeless(text):
        README.write_text(new, "utf-8")


if __name__ == "__main__":
    main()
