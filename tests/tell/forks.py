"""Run `tell --once` in a process of its own for each line of standard input.

It begins quickly: what takes long to import is there before it is forked.
"""

import os
import sys
import traceback
from pathlib import Path

from onrecord.faces.cli import telling

for line in sys.stdin:
    pid = os.fork()
    if not pid:
        try:
            telling.tell_once(Path(line.rstrip("\n")), json=True)
            sys.stdout.flush()
            os._exit(0)
        except BaseException:  # the process that was asked for ends here, whatever happened
            traceback.print_exc()
            os._exit(1)
    print(f"pid {pid}", flush=True)
    print(f"end {os.waitpid(pid, 0)[1]}", flush=True)
