"""Whole sources of each carrier and what reading them gives, to the last character.

``REGOLD=1 pytest tests/read/test_goldens.py`` writes them anew: look at the difference.
"""

import os
from pathlib import Path

import msgspec
import pytest

from onrecord.model import Source
from onrecord.read import carriers, read
from onrecord.read.decode import decode

from .checks import check_document

GOLDENS = Path(__file__).parent / "goldens"
SOURCES = sorted(path for path in GOLDENS.iterdir() if path.suffix != ".json")


# Carriers whose bytes are no text have their goldens in tests/carriers.
OF_BYTES = {"mail", "pdf", "word"}


def test_there_is_a_golden_for_every_carrier() -> None:
    seen = {doc.carrier for path in SOURCES for doc in read(Source(path.name, path.read_bytes())).documents}
    assert seen == set(carriers()) - OF_BYTES
    assert {path.stem for path in GOLDENS.glob("*.json")} == {path.name for path in SOURCES}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    data = path.read_bytes()
    reading = read(Source(path.name, data))
    for document in reading.documents:
        check_document(document, decode(data, path.name).text)
    golden = path.with_name(path.name + ".json")
    printed = msgspec.json.format(msgspec.json.encode(reading), indent=1) + b"\n"
    if os.environ.get("REGOLD"):
        golden.write_bytes(printed)
    assert msgspec.json.decode(printed) == msgspec.json.decode(golden.read_bytes())
