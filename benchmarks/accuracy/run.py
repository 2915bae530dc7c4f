"""One run: every gold document read anew and compared with its labels."""

from pathlib import Path

from benchmarks.accuracy.compare import Item, compare
from benchmarks.accuracy.corpora import sources
from benchmarks.accuracy.gold import Gold, gold_set
from benchmarks.accuracy.seeds import seed_set
from onrecord.pipeline import read_source

__all__ = ["ACCEPTED", "CORPORA", "FOLDER", "PUBLISHED", "ROOT", "all_gold", "measure"]

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
CORPORA = SHARED / "corpora"
FOLDER = ROOT / "gold"
ACCEPTED = FOLDER / "accepted.json"
PUBLISHED = ROOT / "src" / "onrecord" / "faces" / "web" / "published" / "accuracy.json"


def all_gold() -> tuple[Gold, ...]:
    """Return the gold set of the project and that of the seeds."""
    return (*gold_set(FOLDER), *seed_set(SHARED / "gold" / "seeds", CORPORA))


def measure(golds: tuple[Gold, ...], corpora: Path = CORPORA) -> list[Item]:
    """Return every item of these documents.

    Raises Changed when a document is not the one that was labelled, OnrecordError when it cannot be read.
    """
    items: list[Item] = []
    for gold, source in sources(golds, corpora):
        _, editions = read_source(source)
        items.extend(compare(gold, [edition.release for edition in editions]))
    return sorted(items, key=lambda item: item.document)
