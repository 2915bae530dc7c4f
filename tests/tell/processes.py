"""The processes of one who tells: told by a word in their environment, and named by what they are."""

import contextlib
from pathlib import Path
from typing import NamedTuple

__all__ = ["MARK", "Process", "named", "processes"]

MARK = "ONRECORD_TEST_LIFE"


class Process(NamedTuple):
    """A process: its id, its parent's, its session's."""

    pid: int
    parent: int
    session: int
    says: str


def processes(mark: str) -> list[Process]:
    """All living processes with a mark in the environment they were begun with."""
    wanted = f"{MARK}={mark}".encode()
    found: list[Process] = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            if wanted not in (folder / "environ").read_bytes().split(b"\0"):
                continue
            state, parent, _, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            if state != "Z":
                says = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found.append(Process(int(folder.name), int(parent), int(session), says))
    return found


def named(mark: str) -> dict[str, list[int]]:
    """Processes by what they are: teller, office, courier, standby, and what else there is by its module."""
    every = processes(mark)
    office = {one.pid for one in every if "onrecord.tell.courier" in one.says and one.pid == one.session}
    couriers = {one.pid for one in every if one.session in office and one.parent in office}
    found: dict[str, list[int]] = {}
    for one in every:
        if "onrecord.tell.courier" not in one.says:
            name = "follower" if " follow " in one.says else "teller" if " tell " in one.says else "other"
        elif one.pid in office:
            name = "office"
        elif one.pid in couriers or one.parent not in couriers:
            name = "courier"
        else:
            name = "standby"
        found.setdefault(name, []).append(one.pid)
    return found
