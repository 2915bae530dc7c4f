"""Processes that are told by a word in the environment they were begun with, and what they are."""

import contextlib
from pathlib import Path
from typing import NamedTuple

__all__ = ["MARK", "named"]

MARK = "ONRECORD_TEST_LIFE"


class Process(NamedTuple):
    """A process: its id, its parent's, its session's, and the command."""

    pid: int
    parent: int
    session: int
    command: str


_foreign: set[str] = set()
"""Ids of processes that are none of a test's, so that their environment is not read again and again."""


def _processes(mark: str) -> list[Process]:
    wanted = f"{MARK}={mark}".encode()
    found: list[Process] = []
    names = {one.name for one in Path("/proc").iterdir() if one.name.isdigit()}
    _foreign.intersection_update(names)
    for name in names - _foreign:
        folder = Path("/proc", name)
        with contextlib.suppress(OSError):
            if wanted not in (folder / "environ").read_bytes().split(b"\0"):
                _foreign.add(name)
                continue
            state, parent, _, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            if state != "Z":
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found.append(Process(int(name), int(parent), int(session), command))
    return found


def named(mark: str) -> dict[str, list[int]]:
    """What was begun by commands: the office that forks couriers, couriers, who stands by, readers."""
    every = _processes(mark)
    offices = {one.pid for one in every if "tell.courier" in one.command and one.pid == one.session}
    couriers = {one.pid for one in every if one.parent in offices}
    found: dict[str, list[int]] = {"office": [], "courier": [], "standby": [], "reader": []}
    for one in every:
        if "tell.courier" in one.command:
            by = "office" if one.pid in offices else "standby" if one.parent in couriers else "courier"
            found[by].append(one.pid)
        elif "cli.worker" in one.command:
            found["reader"].append(one.pid)
    return found
