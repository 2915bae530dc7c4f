"""The command line: `onrecord COMMAND`. Thin: it asks the same functions as every other face.

Nothing heavy is imported here, so that `onrecord --help` answers at once.
"""

import sys

__all__ = ["main"]

_PATIENT = frozenset(("read", "follow"))
"""Commands that work for minutes or for ever, beside a portal whose readers wait for each page."""


def main() -> None:
    """Run the command line with the arguments of this process, and end the process."""
    from onrecord.faces.cli.app import run
    from onrecord.faces.cli.priority import give_way

    if sys.argv[1:2] and sys.argv[1] in _PATIENT:
        give_way()
    raise SystemExit(run(sys.argv[1:]))
