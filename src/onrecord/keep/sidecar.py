"""A sidecar: JSON Lines beside files, one object a file, with what is known of it.

The first line is an object with a ``file`` key; the keys read are ``file`` (path below the
sidecar's folder, name, or name without ending), ``guid``, ``link``, ``title``, ``creator``,
``pubDate`` (RFC 822), ``categories`` and ``received`` (RFC 3339 or RFC 822: when the file was received).
One in an archive speaks of the archive's files.
"""

import os
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path, PurePath, PurePosixPath

import msgspec

from onrecord.model import About, Refusal

__all__ = ["Sidecar", "printable", "read_sidecar", "sidecar_in"]

FIRST_LINE = 65_536  # bytes looked at to tell a sidecar from other JSON Lines


class _Entry(msgspec.Struct, frozen=True, rename={"published": "pubDate"}):
    file: str
    guid: str | None = None
    link: str | None = None
    title: str | None = None
    creator: str | None = None
    published: str | None = None
    categories: tuple[str, ...] = ()
    language: str | None = None
    received: str | None = None


class Sidecar:
    """What one sidecar says of the files in and below its folder."""

    def __init__(self, path: PurePath) -> None:
        """``path`` is that of the sidecar itself."""
        self.path = path
        self.name = printable(path)
        self.refusals: list[Refusal] = []
        self._entries: dict[str, About] = {}
        self._received: dict[str, str] = {}
        self._used: set[str] = set()

    def add(self, number: int, line: bytes) -> None:
        """Take in a line; one that says nothing usable becomes a refusal."""
        try:
            entry = msgspec.json.decode(line, type=_Entry)
        except (msgspec.DecodeError, UnicodeDecodeError):
            self.refuse(number, "is no object with a file and its facts: mend the line")
            return
        if entry.file in self._entries:
            self.refuse(number, f"names {entry.file!r} a second time: only the first line is used")
            return
        self._entries[entry.file] = About(
            guid=entry.guid,
            link=entry.link,
            title=entry.title,
            creator=entry.creator,
            published=_instant(entry.published),
            categories=entry.categories,
            language=entry.language,
        )
        received = _moment(entry.received)
        if received is not None:
            self._received[entry.file] = received

    def refuse(self, number: int, says: str) -> None:
        """Note that a line is not used."""
        self.refusals.append(Refusal(self.name, "sidecar", f"Line {number} of {self.name} {says}."))

    def about(self, path: PurePath) -> About | None:
        """Return what is known of a file, or None."""
        name = self._name(path)
        if name is None:
            return None
        self._used.add(name)
        return self._entries[name]

    def received(self, path: PurePath) -> str | None:
        """Return when a file was received (RFC 3339, UTC), or None when the sidecar does not say."""
        name = self._name(path)
        return None if name is None else self._received.get(name)

    def _name(self, path: PurePath) -> str | None:
        if not path.is_relative_to(self.path.parent):
            return None
        below = path.relative_to(self.path.parent)
        names = (below.as_posix(), below.with_suffix("").as_posix(), path.name, path.stem)
        return next((name for name in names if name in self._entries), None)

    def unused(self) -> list[Refusal]:
        """Return a refusal that counts the lines for which no file was met, if any."""
        left = [name for name in self._entries if name not in self._used]
        if not left:
            return []
        says = (
            f"{self.name} names {len(left):,} files that are not there, the first {left[0]!r}:"
            " put them beside it, or take the lines out."
        )
        return [Refusal(self.name, "sidecar", says)]


def printable(path: PurePath) -> str:
    """Return a path as Unicode text; bytes of a name that are none are shown as escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def read_sidecar(path: Path, limit: int) -> Sidecar | None:
    """Return the sidecar at a path, or None when the file is none, is over ``limit`` bytes or unreadable."""
    try:
        if path.stat().st_size > limit:
            return None
        with path.open("rb") as handle:
            if not _names_a_file(handle.readline(FIRST_LINE)):
                return None
            handle.seek(0)
            sidecar = Sidecar(path)
            for number, line in enumerate(handle, 1):
                if line.strip():
                    sidecar.add(number, line)
    except OSError:
        return None
    return sidecar


def sidecar_in(name: str, data: bytes) -> Sidecar | None:
    """Return the sidecar that a member of an archive is, or None when it is none."""
    if not name.endswith(".jsonl") or not _names_a_file(data[:FIRST_LINE].split(b"\n", 1)[0]):
        return None
    sidecar = Sidecar(PurePosixPath(name))
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            sidecar.add(number, line)
    return sidecar


def _names_a_file(line: bytes) -> bool:
    try:
        first = msgspec.json.decode(line, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return isinstance(first.get("file"), str)


def _moment(says: str | None) -> str | None:
    """Return an RFC 3339 or RFC 822 time as RFC 3339 in UTC; None when it is neither."""
    try:
        moment = datetime.fromisoformat(says or "")
    except ValueError:
        return _instant(says)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _instant(says: str | None) -> str | None:
    """Return an RFC 822 time as RFC 3339 in UTC; None when it is none."""
    if not says:
        return None
    try:
        moment = parsedate_to_datetime(says)
    except (ValueError, TypeError, OverflowError):
        return None
    try:
        # "-0000" means UTC without a word on the place (RFC 5322, 3.3).
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
