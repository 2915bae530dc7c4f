"""What the whole way gives for every document of the corpora, as sums: the same before and after a change?

`python -m benchmarks.outputs [--corpora FOLDER] [--every N] [--against FILE] [--write FILE]`

A sum is SHA-256 over everything that reading, parsing and attributing a source gives: documents with
structure and map, releases with all their spans, or the words of the error. A change that is only to be
faster writes the sums before (`--write`) and is compared with them after (`--against`): each source whose
sum is another is named. `--every N` takes every Nth member of the large archives.
"""

import argparse
import hashlib
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from onrecord.errors import OnrecordError
from onrecord.model import Source
from onrecord.pipeline import read_source

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
_FOLDERS = ("seeds", "layouts-1995-2026", "usenet-1993", "state-2021/html")
_ARCHIVES = (
    "state-2021/feed-snapshots.tar.xz",
    "whitehouse-2009-2017-html.tar.xz",
    "whitehouse-2021-2022-md.tar.xz",
)


def sources(corpora: Path, every: int) -> Iterator[Source]:
    """Yield every file of the corpora, and every Nth member of the archives."""
    for folder in _FOLDERS:
        for path in sorted((corpora / folder).glob("*")):
            yield Source(f"{folder}/{path.name}", path.read_bytes())
    for archive in _ARCHIVES:
        with tarfile.open(corpora / archive) as members:
            files = (member for member in members if member.isfile())
            for number, member in enumerate(files):
                content = members.extractfile(member) if number % every == 0 else None
                if content:
                    yield Source(f"{archive}/{member.name}", content.read())


def sum_of(source: Source) -> str:
    """Return the sum of all that comes of a source."""
    try:
        came = msgspec.msgpack.encode(read_source(source))
    except OnrecordError as error:
        came = str(error).encode()
    return hashlib.sha256(came).hexdigest()


def main() -> None:
    """Run from the command line; exit status 1 when a sum is another."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--corpora", type=Path, default=CORPORA)
    arguments.add_argument("--every", type=int, default=1)
    arguments.add_argument("--against", type=Path)
    arguments.add_argument("--write", type=Path)
    given = arguments.parse_args()
    known = (
        dict(line.split("  ", 1)[::-1] for line in given.against.read_text().splitlines())
        if given.against
        else {}
    )
    lines: list[str] = []
    other = 0
    for source in sources(given.corpora, given.every):
        found = sum_of(source)
        lines.append(f"{found}  {source.name}")
        if known and known.get(source.name) != found:
            other += 1
            print(f"another sum: {source.name}")
    text = "\n".join(lines) + "\n"
    if given.write:
        given.write.write_text(text)
    print(f"{len(lines):,} sources, all together {hashlib.sha256(text.encode()).hexdigest()[:16]}")
    if known:
        print(f"{other:,} with another sum")
    sys.exit(bool(other))


if __name__ == "__main__":
    main()
