"""What `onrecord read` and `onrecord search` do where the extra is installed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord.meaning import installed

pytestmark = pytest.mark.skipif(not installed(), reason="the extra onrecord[meaning] is not installed")


def onrecord(*arguments: str, meaning: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"ONRECORD_MEANING": meaning}
    command = [sys.executable, "-m", "onrecord", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment)


@pytest.mark.slow
def test_what_is_read_is_learned_and_found_by_its_meaning(samples: Path, tmp_path: Path) -> None:
    record = str(tmp_path / "record")
    page = str(next(iter(sorted((samples / "pages").glob("*.html")))))
    onrecord("read", page, "--record", record, meaning="no")
    assert not (tmp_path / "record" / "index" / "meaning").exists()
    onrecord("read", page, "--record", record, "--meaning", meaning="yes")
    assert (tmp_path / "record" / "index" / "meaning").is_dir()
    done = onrecord("search", "xylophone lessons", "--record", record, "--json", meaning="yes")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found
    assert all("near in meaning to" in hit["why"] for hit in found if "text" in hit)
