"""Whole sources of the carriers of bytes and what reading them gives, to the last character.

``REGOLD=1 pytest tests/carriers/test_goldens.py`` writes them anew: look at the difference.
"""

import os
from pathlib import Path

import msgspec
import pytest
from tests.read.checks import check_document

from onrecord.model import Source
from onrecord.pipeline import accounted, read_source

GOLDENS = Path(__file__).parent / "goldens"
SOURCES = sorted(path for path in GOLDENS.iterdir() if path.suffix != ".json")


def test_every_golden_has_its_source() -> None:
    assert {path.stem for path in GOLDENS.glob("*.json")} == {path.name for path in SOURCES}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    data = path.read_bytes()
    reading, editions = read_source(Source(path.name, data))
    for document in reading.documents:
        assert document.encoding == "latin-1"
        check_document(document, data.decode("latin-1"))
    assert editions
    assert all(accounted(edition.release) for edition in editions)
    golden = path.with_name(path.name + ".json")
    printed = msgspec.json.format(msgspec.json.encode(reading), indent=1) + b"\n"
    if os.environ.get("REGOLD"):
        golden.write_bytes(printed)
    assert msgspec.json.decode(printed) == msgspec.json.decode(golden.read_bytes())
