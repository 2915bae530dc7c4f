"""Keep sources and collect what happened until killed: python -m tests.tell.teller FOLDER SOURCES"""

import sys
from pathlib import Path

from onrecord.compare import level
from onrecord.keep import Record
from onrecord.model import Source
from onrecord.pipeline import read_source
from onrecord.tell.collect import Collector
from onrecord.tell.store import Store

from .made import BRIEFING, NOW, page

FERRY = ("QUESTION", "When does the ferry sail?")
PUT_OFF = ("MR DOE", "I'll have to get back to you on that.")


def source(number: int) -> Source:
    """Source ``number``; of three in a row the later ones are new editions of the first."""
    of, step = number - number % 3, number % 3
    turns = [*BRIEFING, FERRY, PUT_OFF, ("MR DOE", f"This was briefing number {of}.")]
    if step:
        turns[2] = ("MR DOE", f"The bridge will be opened on Tuesday. Some {40 + step} barges are waiting.")
    if step == 2:
        turns.append(("MR DOE", "One more word on the harbour."))
    return Source(f"{number}.html", page(tuple(turns), title=f"Briefing {of}"))


def tell(folder: Path, sources: int) -> None:
    """Go on where the last life ended: each source is kept, compared and collected before the next."""
    with Record.open(folder, write=True) as record, Store.open(folder) as store:
        collector = Collector(record, store)
        for number in range(sources):
            one = source(number)
            # What a killed life left undone is done first.
            level(record)
            collector.collect(NOW)
            if not record.knows(one):
                reading, editions = read_source(one)
                record.keep(one, reading, editions, received_at=at(number), origin="file", stated="name")
                sys.stdout.write(f"{number}\n")
                sys.stdout.flush()
        level(record)
        collector.collect(NOW)


def at(number: int) -> str:
    """When a source was received."""
    return f"2026-01-31T{number // 60:02}:{number % 60:02}:00Z"


if __name__ == "__main__":
    tell(Path(sys.argv[1]), int(sys.argv[2]))
