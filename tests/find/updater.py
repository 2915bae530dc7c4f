"""Bring an index level with a record of many releases, in a process of its own.

`updater.py FOLDER COUNT [BYTES]`: with BYTES no file can grow beyond it, as on a full disk.
"""

import resource
import signal
import sys
from pathlib import Path

from shelf import Said, Shelf, release

from onrecord.find import update


def archive(count: int) -> Shelf:
    """``count`` editions of ``count * 2 / 3`` releases, the same each time."""
    shelf = Shelf()
    for i in range(count):
        parts = tuple(Said(f"Edition {i}, turn {n}, on weapons.", f"Speaker {n}") for n in range(5))
        shelf.put(f"r{i if i % 3 else i // 2}", release(f"Briefing {i}", parts))
    return shelf


if __name__ == "__main__":
    if len(sys.argv) > 3:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
    update(archive(int(sys.argv[2])), Path(sys.argv[1]), batch=100)
