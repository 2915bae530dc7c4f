"""Heaps made here: good releases of any number and size, and everything that can be wrong with a file."""

import os
import random
from pathlib import Path
from typing import NamedTuple

WORDS = "The Minister’s words — “peace” – in a naïve café."
NOTE = (
    "# **Press Releases: {title}**\n\nMedia Note  \nOffice of the Spokesperson\n\nCalden  \nMarch 3, 2025\n\n"
)
GIGABYTE = 1 << 30


def note(title: str, *paragraphs: str) -> str:
    """A media note in the form of the digests."""
    return NOTE.format(title=title) + "---\n\n" + "".join(f"{one}\n\n" for one in paragraphs)


def numbered(number: int, paragraphs: int = 3) -> str:
    """A note whose title and words nothing else has."""
    chance = random.Random(number)
    words = [
        " ".join(f"word{chance.randrange(5000)}" for _ in range(60)) + f". Paragraph {n} of note {number}."
        for n in range(paragraphs)
    ]
    return note(f"Note Number {number}", *words)


def fill(folder: Path, count: int, paragraphs: int = 3) -> None:
    """Put ``count`` notes into ``folder``."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:05}.md").write_text(numbered(number, paragraphs), "utf-8")


class Bad(NamedTuple):
    """A file that cannot be read, and what is said of it after its name."""

    data: bytes
    says: str


BAD: dict[bytes, Bad] = {
    b"empty.html": Bad(b"", "is empty: there is no text in it; give the file again as it was published."),
    b"blank.txt": Bad(
        b" \n\n\t\r\n", "is empty: there is no text in it; give the file again as it was published."
    ),
    b"nested.html": Bad(
        b"<html><body>" + b"<div>" * 100_000 + b"Words" + b"</div>" * 100_000,
        "nests its elements more than 2,000 deep at character 10,012; no such page is published: "
        "check where it comes from.",
    ),
    b"nested-never-closed.html": Bad(
        b"<b>" * 100_000 + b"Words",
        "nests its elements more than 2,000 deep at character 6,000; no such page is published: "
        "check where it comes from.",
    ),
    b"nested.xml": Bad(
        b"<rss><channel><item>" + b"<a>" * 100_000,
        "nests its elements more than 2,000 deep; check where it comes from.",
    ),
    b"random.html": Bad(
        random.Random(1).randbytes(5000),
        "is not text (a binary file); give its text, or a form this reader knows.",
    ),
    b"program.txt": Bad(
        b"\x7fELF\x02\x01\x01" + bytes(2000),
        "is not text (a binary file); give its text, or a form this reader knows.",
    ),
    b"line\nRefused: 0.\n.txt": Bad(
        b"", "is empty: there is no text in it; give the file again as it was published."
    ),
    b"\x1b[2Jcleared.txt": Bad(
        b"", "is empty: there is no text in it; give the file again as it was published."
    ),
    b"no-\xff\xfe-text.txt": Bad(
        b"", "is empty: there is no text in it; give the file again as it was published."
    ),
}
"""Files whose bytes are taken in and of which nothing can be read."""

OUTSIDE = {
    "gigabyte.txt": "is larger than 67,108,864 bytes: split it and read the parts.",
    "pipe": "is no file but a pipe, a device or a socket: give its words in a file.",
    "loop": "is a link that leads nowhere: mend it, or take it out.",
    "dangling": "is a link that leads nowhere: mend it, or take it out.",
    "password": "is a link that leads out of the folder: name its target itself.",
}
"""What is not even taken in."""

GOOD: dict[str, bytes] = {
    "aa-first.md": note("The First", "It is read.").encode(),
    "cp1252.txt": note("In Windows Letters", WORDS).encode("cp1252"),
    "utf-16.txt": note("In Wide Letters", WORDS).encode("utf-16"),
    "utf-16-le.txt": note("In Wide Letters, Little End First", WORDS).encode("utf-16-le"),
    "utf-16-be.txt": note("In Wide Letters, Big End First", WORDS).encode("utf-16-be"),
    "mojibake.txt": note("Broken Before It Came", WORDS.encode().decode("latin-1")).encode(),
    "brackets.md": note("Brackets", "[" * 100_000).encode(),
    "quotes.md": note("Quotes", ">" * 100_000).encode(),
    "zz-last.md": note("The Last", "It is read too.").encode(),
}
"""Files that are read, among all the others."""


def spoil(folder: Path) -> None:
    """Put everything bad, and what is good among it, into ``folder``."""
    folder.mkdir()
    for name, bad in BAD.items():
        (folder / os.fsdecode(name)).write_bytes(bad.data)
    for name, data in GOOD.items():
        (folder / name).write_bytes(data)
    with (folder / "gigabyte.txt").open("wb") as sparse:
        sparse.truncate(GIGABYTE)
    os.mkfifo(folder / "pipe")
    (folder / "loop").symlink_to("loop")
    (folder / "dangling").symlink_to("nothing")
    (folder / "password").symlink_to("/etc/passwd")
