"""One question to an engine that was just opened, for a process that does nothing else."""

import time
from pathlib import Path

from benchmarks.scale.fts import Fts
from benchmarks.scale.ours import Counted, Floor, Ours
from benchmarks.scale.questions import Asked

ENGINES = {"onrecord": Ours, "floor": Floor, "counted": Counted, "FTS5": Fts}


def once(engine: str, path: Path, asked: Asked) -> float:
    """Milliseconds to open an engine and get its first answer."""
    began = time.perf_counter()
    ENGINES[engine](path).ask(asked)
    return (time.perf_counter() - began) * 1_000
