"""The boundary: every error is one sentence, whatever happens."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.conftest import Run

from onrecord.faces.cli import exits
from onrecord.faces.cli.app import run
from onrecord.faces.cli.plain import indented, one_line, plain
from onrecord.faces.cli.serving import PORT

ONRECORD = (sys.executable, "-m", "onrecord")


@pytest.mark.parametrize(
    "arguments",
    [
        ("raed",),
        ("read",),
        ("read", "--nonsense"),
        ("search",),
        ("search", "x", "--limit", "many"),
        ("search", "x", "--sort", "sideways"),
        ("show",),
        ("serve", "--port", "http"),
        ("parse", "--jsn"),
    ],
)
def test_a_command_line_not_understood_is_one_sentence(arguments: tuple[str, ...], onrecord: Run) -> None:
    ran = onrecord(*arguments)
    assert ran.code == exits.USAGE
    assert ran.out == ""
    assert ran.err.startswith("onrecord: ")
    assert ran.err.count("\n") == 1
    assert "--help" in ran.err


def test_an_internal_error_says_what_to_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stdout", closed)
    assert run(["schema"]) == exits.INTERNAL
    said = capsys.readouterr().err
    assert said.startswith("onrecord: internal error: ValueError at ")
    assert "report" in said
    assert "Traceback" not in said


def test_a_reader_that_went_away_is_no_error(samples: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([*ONRECORD, "schema"], stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert done.returncode == exits.BROKEN_PIPE
    assert done.stderr == b""


@pytest.mark.slow
@pytest.mark.alone
def test_stopping_from_the_keyboard_is_one_sentence(tmp_path: Path) -> None:
    # Where this runs in the background of a shell, interrupts are ignored, and that is inherited.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        [*ONRECORD, "read", "-", "--record", str(tmp_path / "r")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            while not (tmp_path / "r" / "record.db").exists():
                assert process.poll() is None
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == exits.INTERRUPTED
    assert said == b"onrecord: Stopped. What was finished is kept.\n"


@contextmanager
def serving(*arguments: str, home: Path, port: str = "0") -> Generator[subprocess.Popen[str], None, None]:
    """`onrecord serve ARGUMENTS` on a free port, ended whatever happens."""
    process = subprocess.Popen(
        [*ONRECORD, "serve", *arguments, *(["--port", port] if port else []), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "XDG_CACHE_HOME": str(home)},
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def front_page(process: subprocess.Popen[str]) -> str:
    """The front page of the portal that ``process`` says it serves."""
    assert process.stdout is not None
    for line in process.stdout:
        told = json.loads(line)
        if "address" in told:
            with urllib.request.urlopen(told["address"], timeout=20) as response:
                return response.read().decode()
    pytest.fail("no address was printed")


@pytest.mark.slow
def test_serve_reads_a_heap_and_serves_it(samples: Path, tmp_path: Path) -> None:
    with serving(str(samples / "pages"), home=tmp_path) as process:
        assert "Karsovan" in front_page(process)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 0, said
    assert said == ""
    assert next((tmp_path / "onrecord").iterdir()).name.startswith("pages-")


@pytest.mark.slow
def test_without_a_port_one_that_is_taken_is_passed_over(record: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Whoever holds it, this test or another process: it is taken.
        with suppress(OSError):
            taken.bind(("127.0.0.1", PORT))
            taken.listen()
        with serving(str(record), home=tmp_path, port="") as process:
            assert "Karsovan" in front_page(process)


@pytest.mark.slow
def test_serve_serves_a_record(record: Path, tmp_path: Path) -> None:
    with serving(str(record), home=tmp_path) as process:
        assert "Karsovan" in front_page(process)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert not (tmp_path / "onrecord").exists()


@given(st.text())
def test_plain_text_steers_nothing_and_loses_nothing(text: str) -> None:
    shown = plain(text)
    assert all(char in "\t\n" or (char.isprintable() or char.isspace() or ord(char) > 0xA0) for char in shown)
    assert "\x1b" not in shown
    if not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 or 0x202A <= ord(char) <= 0x2069 for char in text):
        assert shown == text


@given(st.text(), st.integers(20, 120))
def test_lines_keep_their_width(text: str, width: int) -> None:
    assert len(one_line(text, width)) <= width
    assert all(len(line) <= width for line in indented(text, 4, width).split("\n"))
