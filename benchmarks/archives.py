"""Members of the corpora's archives, by name."""

import tarfile
from collections.abc import Container, Iterator
from pathlib import Path

__all__ = ["members"]


def members(archive: Path, names: Container[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and bytes of each file that has one of ``names``, as they stand in the archive."""
    with tarfile.open(archive) as tar:
        for member in tar:
            name = member.name.removeprefix("./")
            content = tar.extractfile(member) if name in names else None
            if content is not None:
                yield name, content.read()
