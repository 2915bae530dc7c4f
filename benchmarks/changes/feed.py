"""The changes that snapshots of a feed hold, found by comparing raw items: nothing of onrecord is used
here.
"""

import re
import tarfile
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

_ITEM = re.compile(r"<item>(.*?)</item>", re.DOTALL)
_GUID = re.compile(r"<guid[^>]*>(.*?)</guid>", re.DOTALL)


class ItemChange(NamedTuple):
    """An item that reads otherwise in one snapshot than in the last before it that held it."""

    guid: str
    before: str
    after: str


class Gone(NamedTuple):
    """An item that is not in a snapshot while one that stood behind it is."""

    guid: str
    before: str
    after: str


def snapshots(archive: Path) -> list[tuple[str, str]]:
    """Return (name, text) of every snapshot, in order of time."""
    found: list[tuple[str, str]] = []
    with tarfile.open(archive) as tar:
        for member in tar:
            handle = tar.extractfile(member)
            if handle is not None:
                found.append((Path(member.name).name, handle.read().decode()))
    return sorted(found)


def items(text: str) -> list[tuple[str, str]]:
    """Return (guid, raw item) in order."""
    raw = [match[1].strip() for match in _ITEM.finditer(text)]
    return [(unescape(guid[1].strip()), one) for one in raw if (guid := _GUID.search(one))]


def changes(taken: list[tuple[str, str]]) -> set[ItemChange]:
    """Return every change of an item."""
    last: dict[str, tuple[str, str]] = {}
    found: set[ItemChange] = set()
    for name, text in taken:
        for guid, raw in items(text):
            if guid in last and last[guid][1] != raw:
                found.add(ItemChange(guid, last[guid][0], name))
            last[guid] = (name, raw)
    return found


def gone(taken: list[tuple[str, str]]) -> set[Gone]:
    """Return every item that went while items behind it stayed."""
    found: set[Gone] = set()
    for (before, old), (after, new) in pairwise(taken):
        left = {guid for guid, _ in items(new)}
        order = [guid for guid, _ in items(old)]
        for place, guid in enumerate(order):
            if guid not in left and any(other in left for other in order[place + 1 :]):
                found.add(Gone(guid, before, after))
    return found
