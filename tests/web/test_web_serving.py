"""The portal as a process: it says where it listens, stops when asked, says what is wrong when it cannot."""

import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from onrecord.errors import NotFound, OnrecordError
from onrecord.faces.web import serve

CODE = "import sys; from onrecord.faces.web import serve; serve(sys.argv[1], port=0)"


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_its_address_when_it_listens_and_stops_cleanly(
    sample_record: Path, stop: signal.Signals
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CODE, str(sample_record)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("The portal is at http://127.0.0.1:")
        with urllib.request.urlopen(line.split(" at ")[1].split()[0], timeout=10) as answer:
            assert answer.status == 200
            assert answer.headers["server"] is None
        process.send_signal(stop)
        out, err = process.communicate(timeout=15)
        assert (out, err) == ("", "")
        assert process.returncode in (0, -stop)


@pytest.mark.slow
def test_many_readers_at_once_get_whole_pages(sample_record: Path, serving: Callable[[Path], str]) -> None:
    base = serving(sample_record)

    def get(path: str) -> bytes:
        with urllib.request.urlopen(base + path, timeout=30) as answer:
            return answer.read()

    paths = ["/", "/exchanges", "/speakers", "/search?q=river", "/doubts"] * 12
    with ThreadPoolExecutor(12) as pool:
        pages = list(pool.map(get, paths))
    assert all(page.rstrip().endswith(b"</html>") for page in pages)


def test_a_port_that_is_taken_is_one_sentence(sample_record: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OnrecordError, match="name another port, or 0 for a free one"):
            serve(sample_record, port=taken.getsockname()[1])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("host", "port"), [("no such host.invalid", 0), ("127.0.0.1", 70_000), ("127.0.0.1", -1)]
)
def test_a_place_where_nothing_can_listen_is_one_sentence(sample_record: Path, host: str, port: int) -> None:
    with pytest.raises(OnrecordError, match="Nothing can listen"):
        serve(sample_record, host=host, port=port)


def test_a_folder_without_a_record_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        serve(tmp_path / "nowhere", port=0)
