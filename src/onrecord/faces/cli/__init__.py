"""The command line: `onrecord COMMAND`. Thin: it asks the same functions as every other face.

Nothing heavy is imported here, so that `onrecord --help` answers at once.
"""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line with the arguments of this process, and end the process."""
    from onrecord.faces.cli.app import run

    raise SystemExit(run(sys.argv[1:]))
