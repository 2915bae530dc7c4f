"""Who goes first where processes want the same processor."""

import os

__all__ = ["give_way"]

_NICER = 10
"""Added to the niceness (POSIX, nice): about a tenth of a processor that others want too, else all of it."""


def give_way() -> None:
    """Let processes that somebody waits for go before this one and those that it begins from now on."""
    if hasattr(os, "nice"):
        os.nice(_NICER)
